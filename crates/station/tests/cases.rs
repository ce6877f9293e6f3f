//! A double check-in on the screen of the table: both records, and two people with PINs who say what it was.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::{
    Millis,
    conflict::Outcome,
    ids::{CitizenId, EventId},
    officers::TwoOfficers,
};
use urna_station::{Method, Refusal, Station, StationError};
use urna_store::{
    conflicts::{self, Conflict},
    outbox,
};

fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn seats(first: &str, second: &str) -> TwoOfficers {
    TwoOfficers::new(first, second).unwrap()
}

/// Checks somebody in and keeps a conflict with a record of another machine.
fn doubled(station: &Station, number: u32, standing: &str, at: i64) -> EventId {
    let ticket = station.authorise(person(station, number), Method::Scan, "poll_worker_1").unwrap();
    let conflict = Conflict {
        citizen: CitizenId::parse(&format!("i:{number}")).unwrap(),
        ours: ticket.check_in.clone(),
        standing: EventId::parse(standing).unwrap(),
        at: Millis(at),
        outcome: None,
    };
    station.store().write_blocking(move |tx| conflicts::put(tx, &conflict)).unwrap();
    ticket.check_in
}

#[test]
fn a_case_says_what_is_known_of_both_marks_and_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(21), 5);
    station.open_poll(&officers()).unwrap();
    assert_eq!(station.cases().unwrap(), []);
    let first = station.authorise(person(&station, 0), Method::Dni, "poll_worker_2").unwrap().check_in;
    let late = doubled(&station, 2, "st-2/1/3", 90);
    let early = doubled(&station, 1, &first.to_string(), 30);
    let key = late.to_string();
    station
        .store()
        .write_blocking(move |tx| outbox::acked(tx, outbox::Lane::Events, &[key], Millis(99)))
        .unwrap();

    let cases = station.cases().unwrap();
    assert_eq!(
        cases.iter().map(|case| &case.ours.event).collect::<Vec<_>>(),
        [&early, &late],
        "oldest first"
    );
    let ours = cases[1].ours.record.as_ref().unwrap();
    assert_eq!(
        (ours.method.as_str(), ours.officer.as_str(), ours.received),
        ("scan", "poll_worker_1", Some(Millis(99)))
    );
    assert_eq!(cases[1].standing.record, None, "of another machine only its name is told");
    let before = cases[0].standing.record.as_ref().unwrap();
    assert_eq!((before.method.as_str(), before.received), ("dni", None));
    assert_eq!(cases[0].row.as_ref().unwrap().citizen.surname1, "Garcia1");
    assert!(cases.iter().all(|case| case.said.is_empty() && case.outcome.is_none()));
}

#[test]
fn two_seats_classify_a_case_and_the_last_word_is_shown_with_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(22), 5);
    station.open_poll(&officers()).unwrap();
    let ours = doubled(&station, 1, "st-2/1/3", 30);
    let other = EventId::parse("st-1/1/999").unwrap();
    let classify = |event: &EventId, outcome, first, second| {
        station.classify_case(event, outcome, &seats(first, second))
    };
    let (chair, worker) = ("president", "poll_worker_1");
    assert_eq!(refused(classify(&other, Outcome::SameAct, chair, worker)), Refusal::NoConflict);
    assert_eq!(refused(classify(&ours, Outcome::SameAct, chair, "vocal 1")), Refusal::NotAtTheTable);
    assert_eq!(refused(classify(&ours, Outcome::SameAct, chair, "auditor")), Refusal::NotAnOfficer);
    assert_eq!(refused(classify(&ours, Outcome::SameAct, worker, "poll_worker_2")), Refusal::PresidentNeeded);
    assert_eq!(station.cases().unwrap()[0].outcome, None, "a refusal says nothing");

    // Whoever shows their PIN first.
    classify(&ours, Outcome::Unknown, worker, chair).unwrap();
    classify(&ours, Outcome::SameAct, chair, worker).unwrap();
    let case = station.cases().unwrap().remove(0);
    assert_eq!(case.outcome.as_deref(), Some("same_act"));
    let said: Vec<_> = case.said.iter().map(|said| said.outcome.as_str()).collect();
    assert_eq!(said, ["unknown", "same_act"]);
    assert!(case.said[0].at < case.said[1].at);
    assert_eq!(refused(classify(&ours, Outcome::VotedTwice, chair, worker)), Refusal::NoConflict);
    let day = station.day_record().unwrap();
    assert_eq!(day.conflicts.len(), 2, "both are in the minutes");
}
