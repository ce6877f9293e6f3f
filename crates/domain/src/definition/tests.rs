#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use serde_json::json;

use super::*;
use crate::{
    election::{Choice, EarlierPoint, EarlierTurnout},
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

fn earlier(points: &[(&str, u32)]) -> EarlierTurnout {
    let points = points.iter().map(|(at, share)| EarlierPoint { at: (*at).to_owned(), share: *share });
    EarlierTurnout { title: election().title, date: "2023-05-28".into(), points: points.collect() }
}

#[test]
fn the_turnout_of_an_earlier_election_may_be_compared_and_must_be_possible() {
    let mut with = election();
    with.earlier_turnout = Some(earlier(&[("14:00", 3_312), ("18:00", 5_012), ("20:00", 7_040)]));
    assert_eq!(check_definition(&with), Ok(()));
    let hours: Vec<String> =
        (0..=96).map(|number| format!("{:02}:{:02}", number / 60, number % 60)).collect();
    let too_many: Vec<(&str, u32)> = hours.iter().map(|at| (at.as_str(), 1)).collect();
    for points in [
        &[][..],
        &[("14:00", 10_001)],
        &[("24:00", 1)],
        &[("14:60", 1)],
        &[("14.00", 1)],
        &[("+4:00", 1)],
        &[("4:00", 1)],
        &[("18:00", 1), ("14:00", 2)],
        &[("14:00", 1), ("14:00", 2)],
        &[("14:00", 2), ("18:00", 1)],
        &too_many,
    ] {
        let error = refused(|election| election.earlier_turnout = Some(earlier(points)));
        assert_eq!(error, DefinitionError::EarlierTurnout, "{points:?}");
    }
    let mut no_day = earlier(&[("14:00", 1)]);
    no_day.date = "2023".into();
    let error = refused(|election| election.earlier_turnout = Some(no_day));
    assert_eq!(error, DefinitionError::EarlierTurnout);
    let mut no_title = earlier(&[("14:00", 1)]);
    no_title.title.clear();
    let place = "the title of `earlier_turnout`".to_owned();
    let error = refused(|election| election.earlier_turnout = Some(no_title));
    assert_eq!(error, DefinitionError::Text { place, language: "es".into() });
}

#[test]
fn a_definition_without_a_comparison_has_the_bytes_it_always_had() {
    let value = serde_json::to_value(election()).unwrap();
    assert!(value.get("earlier_turnout").is_none());
    assert_eq!(serde_json::from_value::<Election>(value).unwrap(), election());
}
