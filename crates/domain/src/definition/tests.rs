#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use serde_json::json;

use super::*;
use crate::{
    election::Choice,
    fixtures::{choice, contest, election},
};

fn refused(spoil: impl FnOnce(&mut Election)) -> DefinitionError {
    let mut election = election();
    spoil(&mut election);
    match check_definition(&election) {
        Err(error) => error,
        Ok(()) => panic!("the definition was accepted"),
    }
}

#[test]
fn a_sound_definition_is_accepted() {
    assert_eq!(check_definition(&election()), Ok(()));
}

#[test]
fn fields_of_a_later_version_are_read_over() {
    let mut value = serde_json::to_value(election()).unwrap();
    value["weather"] = json!({ "in": ["the", "future"] });
    value["contests"][0]["colour"] = json!("red");
    value["contests"][0]["choices"][0]["sound"] = json!(7);
    assert_eq!(serde_json::from_value::<Election>(value.clone()).unwrap(), election());
    // But nobody counts a kind of contest that is not known.
    value["contests"][0]["kind"] = json!("ranked");
    assert!(serde_json::from_value::<Election>(value).is_err());
}

#[test]
fn languages_must_be_there_and_different() {
    assert_eq!(refused(|election| election.languages.clear()), DefinitionError::Languages);
    assert_eq!(refused(|election| election.languages.push("es".into())), DefinitionError::Languages);
}

#[test]
fn every_text_must_be_there_in_every_language() {
    let missing = |place: &str| DefinitionError::Text { place: place.into(), language: "eu".into() };
    let in_basque = |election: &mut Election| {
        election.languages.push("eu".into());
        election.title.insert("eu".into(), "Hauteskundeak".into());
    };
    assert_eq!(refused(|election| election.languages.push("eu".into())), missing("title"));
    assert_eq!(refused(in_basque), missing("contest `list`"));
    let blank_name = refused(|election| {
        in_basque(election);
        election.contests[0].title.insert("eu".into(), "Zerrenda".into());
        election.contests[0].choices[0].name.insert("eu".into(), " ".into());
    });
    assert_eq!(blank_name, missing("choice `A` of contest `list`"));
    let no_detail = refused(|election| election.contests[0].choices[0].detail = Some(Localised::new()));
    let place = "the detail of choice `A` of contest `list`".to_owned();
    assert_eq!(no_detail, DefinitionError::Text { place, language: "es".into() });
}

#[test]
fn the_date_must_be_a_day() {
    for date in [
        "",
        "2027-5-23",
        "23/05/2027",
        "2027-13-01",
        "2027-00-10",
        "2027-04-31",
        "2027-02-29",
        "2100-02-29",
        "2027-05-23 ",
        "+027-05-23",
        "2027-05-00",
    ] {
        assert_eq!(refused(|election| election.date = date.into()), DefinitionError::Date, "{date}");
    }
    assert_eq!(refused(|election| election.v = 2), DefinitionError::Version);
    let mut leap = election();
    leap.date = "2028-02-29".into();
    assert_eq!(check_definition(&leap), Ok(()));
}

#[test]
fn contests_must_be_there_and_different() {
    assert_eq!(refused(|election| election.contests.clear()), DefinitionError::Contests);
    let too_many = |election: &mut Election| {
        election.contests = vec![election.contests[0].clone(); CONTESTS_MAX + 1];
    };
    assert_eq!(refused(too_many), DefinitionError::Contests);
    let twice = refused(|election| election.contests[1].id = contest("list"));
    assert_eq!(twice, DefinitionError::RepeatedContest(contest("list")));
}

#[test]
fn choices_must_be_there_and_different() {
    let error = DefinitionError::Choices(contest("list"));
    assert_eq!(refused(|election| election.contests[0].choices.clear()), error);
    assert_eq!(refused(|election| election.contests[0].choices[1].id = choice("A")), error);
    let too_many = refused(|election| {
        let name = election.title.clone();
        let choices = (0..=CHOICES_MAX).map(|number| Choice {
            id: choice(&format!("c{number}")),
            name: name.clone(),
            detail: None,
        });
        election.contests[0].choices = choices.collect();
    });
    assert_eq!(too_many, error);
}

#[test]
fn each_kind_of_contest_has_its_limits() {
    for kind in [
        ContestKind::ClosedList { seats: 0, threshold: 300 },
        ContestKind::ClosedList { seats: SEATS_MAX + 1, threshold: 300 },
        ContestKind::ClosedList { seats: 8, threshold: BASIS_POINTS + 1 },
    ] {
        assert_eq!(
            refused(|election| election.contests[0].kind = kind),
            DefinitionError::Seats(contest("list"))
        );
    }
    for max in [0, 6] {
        let kind = ContestKind::UpTo { max };
        assert_eq!(
            refused(|election| election.contests[1].kind = kind),
            DefinitionError::Max(contest("people"))
        );
    }
    let answers = refused(|election| election.contests[0].kind = ContestKind::YesNo);
    assert_eq!(answers, DefinitionError::YesNo(contest("list")));
}

#[test]
fn small_batches_and_endless_authorisations_are_refused() {
    let batch = |size| refused(|election| election.ballot_upload = BallotUpload::BatchesOf(size));
    assert_eq!((batch(1), batch(9)), (DefinitionError::Batch, DefinitionError::Batch));
    for minutes in [0, AUTHORISATION_MINUTES_MAX + 1] {
        let error = refused(|election| election.authorisation_minutes = minutes);
        assert_eq!(error, DefinitionError::AuthorisationMinutes);
    }
}
