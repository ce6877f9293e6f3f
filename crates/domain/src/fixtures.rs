//! Values that the tests of several modules start from.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;

use crate::{
    Millis,
    election::{BallotUpload, Choice, Contest, ContestKind, Election, Localised, Mark, Marks},
    event::{ChainHead, Event, Fact},
    ids::{ChoiceId, CitizenId, ContestId, ElectionId, StationId},
};

pub(crate) fn election_id() -> ElectionId {
    ElectionId::parse("e-2027").unwrap()
}

pub(crate) fn station(name: &str) -> StationId {
    StationId::parse(name).unwrap()
}

pub(crate) fn citizen(number: u32) -> CitizenId {
    CitizenId::parse(&format!("i:{number}")).unwrap()
}

pub(crate) fn choice(id: &str) -> ChoiceId {
    ChoiceId::parse(id).unwrap()
}

pub(crate) fn contest(id: &str) -> ContestId {
    ContestId::parse(id).unwrap()
}

pub(crate) fn two() -> Vec<String> {
    vec!["president".into(), "vocal 1".into()]
}

fn text(text: &str) -> Localised {
    BTreeMap::from([("es".to_owned(), text.to_owned())])
}

fn contest_of(id: &str, kind: ContestKind, choices: &[&str]) -> Contest {
    let choices = choices
        .iter()
        .map(|id| Choice { id: choice(id), name: text(id), detail: None, emblem: None })
        .collect();
    Contest { id: contest(id), title: text(id), text: Vec::new(), kind, choices }
}

/// A closed list of A to D, up to two people of five, and a question.
pub(crate) fn election() -> Election {
    Election {
        v: Election::VERSION,
        id: election_id(),
        title: text("Elecciones de prueba"),
        date: "2027-05-23".into(),
        test: true,
        languages: vec!["es".into()],
        contests: vec![
            contest_of("list", ContestKind::ClosedList { seats: 8, threshold: 300 }, &["A", "B", "C", "D"]),
            contest_of("people", ContestKind::UpTo { max: 2 }, &["p5", "p4", "p3", "p2", "p1"]),
            contest_of("question", ContestKind::YesNo, &["yes", "no"]),
        ],
        ballot_upload: BallotUpload::AfterClosing,
        authorisation_minutes: 15,
        earlier_turnout: None,
        hours: crate::hours::PollHours::default(),
        after_leaving: crate::election::AfterLeaving::MayReturn,
        places: Vec::new(),
    }
}

/// `[("list", None), ("people", Some(&["p1"]))]`: blank in one contest, a choice in another.
pub(crate) fn marks(marks: &[(&str, Option<&[&str]>)]) -> Marks {
    let mark = |choices: &Option<&[&str]>| match choices {
        None => Mark::Blank,
        Some(choices) => Mark::Choices(choices.iter().map(|id| choice(id)).collect()),
    };
    Marks(marks.iter().map(|(id, choices)| (contest(id), mark(choices))).collect())
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// The events of a station for facts at given moments, in its chain.
pub(crate) fn events(name: &str, epoch: u32, facts: &[(i64, Fact)]) -> Vec<Event> {
    let mut head = ChainHead::new(station(name), epoch);
    let sign = |(wall, fact): &(i64, Fact)| {
        let event =
            Event::sign(&head, Millis(*wall), &election_id(), "citizen: mesa == '1'", fact, &key()).unwrap();
        head = ChainHead::after(&event);
        event
    };
    facts.iter().map(sign).collect()
}

pub(crate) fn check_in(number: u32) -> Fact {
    Fact::VoterAuthorised {
        citizen: citizen(number),
        method: "dni".into(),
        document: None,
        officer: "vocal 1".into(),
    }
}

pub(crate) fn give_back(number: u32) -> Fact {
    Fact::AuthorisationReturned { citizen: citizen(number), reason: "left".into() }
}

pub(crate) fn open() -> Fact {
    Fact::PollOpened { officers: two(), electors: 500 }
}

pub(crate) fn cast(count: u64) -> Fact {
    Fact::BallotCast { count }
}

pub(crate) fn close(ballots: u64) -> Fact {
    Fact::PollClosed { voted: ballots, ballots, officers: two() }
}

pub(crate) fn certify() -> Fact {
    Fact::TallyCertified { contests: Vec::new(), officers: two() }
}

/// The arrows of a Mermaid drawing, sorted.
pub(crate) fn arrows(page: &str) -> Vec<String> {
    let mut arrows: Vec<String> =
        page.lines().map(str::trim).filter(|line| line.contains("-->")).map(str::to_owned).collect();
    arrows.sort();
    arrows
}
