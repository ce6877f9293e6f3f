//! The booth is tried before opening: nothing of it reaches the box, and nobody can try once votes are taken.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::{fs, path::Path};

use common::{Lab, home, marks, officers, station, vote};
use urna_station::{Refusal, StationError};

fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn box_bytes(dir: &Path) -> Option<Vec<u8>> {
    fs::read(home(dir).box_db()).ok()
}

#[test]
fn a_ballot_that_is_tried_never_reaches_the_box_or_the_record() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(1), 3);
    let before = (box_bytes(dir.path()), station.summary().unwrap(), station.audit_size().unwrap());
    let tried = marks(&[("lista", &["a"]), ("junta", &["x", "z"])]);
    station.practise(&tried).unwrap();
    assert_eq!(refused(station.practise(&marks(&[("junta", &["x", "y", "z"])]))).code(), "overvote");
    assert_eq!(refused(station.practise(&marks(&[("lista", &["nobody"])]))).code(), "unknown_choice");
    // The same marks are no vote either: without a session of somebody who was checked in nothing is cast.
    assert_eq!(refused(station.cast(&tried)), Refusal::NoSession);
    let after = (box_bytes(dir.path()), station.summary().unwrap(), station.audit_size().unwrap());
    assert_eq!(after, before, "not a byte of the box, not a record and not an entry");
    assert_eq!((station.ballots_in_box(), station.booth_busy()), (0, false));
    station.open_poll(&officers()).unwrap();
    assert_eq!(station.ballots_in_box(), 0, "the poll opens with an empty box");
}

#[test]
fn once_the_poll_was_opened_nothing_can_be_tried_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(2), 3);
    let tried = marks(&[("lista", &["a"])]);
    station.open_poll(&officers()).unwrap();
    assert_eq!(refused(station.practice_paper()), Refusal::PracticeOver);
    assert_eq!(refused(station.practise(&tried)), Refusal::PracticeOver);
    vote(&station, 0, &[("lista", &["a"])]).unwrap();
    station.suspend_poll("corte").unwrap();
    assert_eq!(refused(station.practise(&tried)), Refusal::PracticeOver);
    station.resume_poll().unwrap();
    station.close_poll(&officers(), "st-1").unwrap();
    assert_eq!(refused(station.practise(&tried)), Refusal::PracticeOver);
    station.certify(&officers()).unwrap();
    assert_eq!(refused(station.practise(&tried)), Refusal::PracticeOver);
    assert_eq!(station.ballots_in_box(), 1, "the one vote, and nothing that was tried");
}
