#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use serde_json::json;

use super::*;
use crate::{
    election::{Choice, EarlierPoint, EarlierTurnout},
    emblem::{EMBLEM_BYTES_MAX, Emblem, EmblemError},
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
            emblem: None,
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

/// A square that is different for every number.
fn emblem(number: usize) -> Option<Emblem> {
    Some(Emblem(format!("M 0 0 L 1000 {number} L 1000 1000 L 0 1000 Z")))
}

fn with_emblems() -> Election {
    let mut election = election();
    for (number, choice) in election.contests[0].choices.iter_mut().enumerate() {
        choice.emblem = emblem(number);
    }
    election.contests[1].choices.iter_mut().for_each(|choice| choice.emblem = emblem(7));
    election
}

fn refused_emblems(spoil: impl FnOnce(&mut Election)) -> DefinitionError {
    let mut election = with_emblems();
    spoil(&mut election);
    check_definition(&election).unwrap_err()
}

#[test]
fn every_choice_of_a_contest_has_an_emblem_or_none_has() {
    assert_eq!(check_definition(&with_emblems()), Ok(()), "people of one candidature share one");
    let list = contest("list");
    let some = refused_emblems(|election| election.contests[0].choices[3].emblem = None);
    assert_eq!(some, DefinitionError::EmblemsOfSome(list.clone()));
    let only_one = refused(|election| election.contests[0].choices[0].emblem = emblem(1));
    assert_eq!(only_one, DefinitionError::EmblemsOfSome(list.clone()));
    let same = refused_emblems(|election| election.contests[0].choices[1].emblem = emblem(0));
    assert_eq!(same, DefinitionError::RepeatedEmblem(list));
    let answers = refused_emblems(|election| {
        election.contests[2].choices.iter_mut().for_each(|choice| choice.emblem = emblem(1));
    });
    assert_eq!(answers, DefinitionError::EmblemsOfAnswers(contest("question")));
}

#[test]
fn an_emblem_that_is_no_outline_is_refused_by_its_choice() {
    let spoilt = |outline: String| {
        refused_emblems(|election| election.contests[0].choices[2].emblem = Some(Emblem(outline)))
    };
    let place = "choice `C` of contest `list`".to_owned();
    for (outline, why) in [
        ("<svg/>".to_owned(), EmblemError::Outline),
        ("M 0 0 L 10 0 L 10 10 Z".to_owned(), EmblemError::Small),
        ("M 0 0 L 1000 0 Z ".repeat(EMBLEM_BYTES_MAX), EmblemError::Long),
    ] {
        assert_eq!(spoilt(outline), DefinitionError::Emblem { place: place.clone(), why });
    }
}

#[test]
fn all_emblems_together_have_a_limit() {
    let long = |number: usize| {
        let figure = format!("M 0 0 L 1000 {number} L 1000 1000 Z ");
        Some(Emblem(figure.repeat(EMBLEM_BYTES_MAX / figure.len()).trim_end().to_owned()))
    };
    let too_many = refused_emblems(|election| {
        let one = election.contests[0].choices[0].clone();
        let numbers = 0..EMBLEMS_BYTES_MAX / EMBLEM_BYTES_MAX + 2;
        let choices = numbers.map(|number| Choice {
            id: choice(&format!("c{number}")),
            emblem: long(number),
            ..one.clone()
        });
        election.contests[0].choices = choices.collect();
    });
    assert_eq!(too_many, DefinitionError::Emblems);
}

#[test]
fn the_text_of_a_contest_has_room_on_the_ballot_in_every_language() {
    let paragraph = |text: String| Localised::from([("es".to_owned(), text)]);
    let of = |text: Vec<Localised>| {
        let mut election = election();
        election.contests[2].text = text;
        check_definition(&election)
    };
    let whole = "ñ".repeat(PARAGRAPH_CHARACTERS_MAX);
    assert_eq!(of(vec![paragraph(whole.clone()); PARAGRAPHS_MAX]), Ok(()));
    let error = Err(DefinitionError::Paragraphs(contest("question")));
    assert_eq!(of(vec![paragraph("una".into()); PARAGRAPHS_MAX + 1]), error);
    assert_eq!(of(vec![paragraph(format!("{whole}o"))]), error);
    assert_eq!(of(vec![paragraph("una\notra".into())]), error);
    let place = "paragraph 2 of the text of contest `question`".to_owned();
    let missing = DefinitionError::Text { place, language: "es".into() };
    assert_eq!(of(vec![paragraph("una".into()), Localised::new()]), Err(missing));
}

#[test]
fn a_definition_without_text_and_emblems_has_the_bytes_that_it_always_had() {
    let plain = serde_json::to_value(election()).unwrap();
    assert!(plain["contests"].as_array().unwrap().iter().all(|contest| contest.get("text").is_none()));
    assert_eq!(plain["contests"][0]["choices"][0], json!({ "id": "A", "name": { "es": "A" } }));
    let full = serde_json::to_value(with_emblems()).unwrap();
    assert_eq!(full["contests"][0]["choices"][0]["emblem"], json!("M 0 0 L 1000 0 L 1000 1000 L 0 1000 Z"));
    assert_eq!(serde_json::from_value::<Election>(full).unwrap(), with_emblems());
}

#[test]
fn hours_of_the_law_leave_a_definition_as_it_was_and_others_are_kept() {
    use crate::hours::{PollHours, WallTime};
    let usual = crate::fixtures::election();
    assert!(!serde_json::to_string(&usual).unwrap().contains("hours"));
    let mut other = usual;
    other.hours = PollHours { opens: WallTime::at(8, 30), closes: WallTime::at(22, 0), advances: Vec::new() };
    check_definition(&other).unwrap();
    let written = serde_json::to_string(&other).unwrap();
    assert!(written.contains(r#""hours":{"opens":"08:30","closes":"22:00","advances":[]}"#), "{written}");
    assert_eq!(serde_json::from_str::<Election>(&written).unwrap(), other);
    let day = |time: &str| format!("{}T{time}:00", other.date);
    other.test = false;
    assert!(other.is_before_hours(&day("08:29")) && !other.is_before_hours(&day("08:30")));
    assert!(other.is_before_close(&day("21:59")) && !other.is_before_close(&day("22:00")));
}

#[test]
fn hours_that_no_day_has_are_refused() {
    use crate::hours::WallTime;
    let error = refused(|election| election.hours.closes = WallTime::at(9, 0));
    assert_eq!(error, DefinitionError::Hours);
    let error = refused(|election| election.hours.advances = vec![WallTime::at(21, 0)]);
    assert_eq!(error, DefinitionError::Hours);
}
