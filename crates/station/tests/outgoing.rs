//! What goes to the centre as people look at it, and the pause of sending.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::Millis;
use urna_station::{Method, Place, Refusal, Station, StationError};
use urna_store::outbox::{self, Lane, listing::Filter};

#[test]
fn check_ins_are_listed_masked_and_ballots_are_only_counted() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(1), 20);
    station.open_poll(&officers()).unwrap();
    vote(&station, 0, &[("lista", &["a"])]).unwrap();
    station.authorise(person(&station, 1), Method::Dni, "poll_worker_1").unwrap();
    let records = station.records(Filter::All, None).unwrap();
    let kinds: Vec<_> = records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(kinds, ["VoterAuthorised", "VoterAuthorised", "PollOpened"]);
    assert!(records[0].dni_masked.as_deref().is_some_and(|dni| dni.starts_with('•')), "{records:?}");
    assert_eq!(records[2].dni_masked, None);
    assert!(records.iter().all(|record| record.place == Place::Here));
    let older = station.records(Filter::All, Some(&records[0].id)).unwrap();
    assert_eq!(older, records[1..]);
    let queue = station.queue().unwrap();
    let casts = queue.records.iter().find(|queued| queued.kind == "BallotCast").unwrap();
    assert_eq!((casts.waiting, casts.oldest, queue.ballots_waiting), (1, None, 0));
}

#[test]
fn a_refused_record_is_sent_again_when_a_person_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(1), 20);
    station.open_poll(&officers()).unwrap();
    let key = station.records(Filter::All, None).unwrap()[0].id.to_string();
    station
        .store()
        .write_blocking(move |tx| outbox::quarantine(tx, Lane::Events, &key, 121, "scope: a text"))
        .unwrap();
    let refused = station.records(Filter::Refused, None).unwrap();
    assert_eq!(refused[0].place, Place::Refused { code: 121, reason: "scope: a text".to_owned() });
    assert_eq!(station.retry_refused("president").unwrap(), 1);
    assert!(station.records(Filter::Refused, None).unwrap().is_empty());
    assert_eq!(station.records(Filter::Waiting, None).unwrap().len(), 1);
}

#[test]
fn a_pause_has_a_reason_and_outlives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(1);
    let first = station(dir.path(), &lab, 5);
    let refused = first.pause_sending("because", "president");
    assert!(matches!(refused, Err(StationError::Refused(Refusal::ReasonRequired))));
    assert!(!first.summary().unwrap().paused);
    first.pause_sending("centre_asks", "president").unwrap();
    drop(first);
    let again = Station::open(&home(dir.path()), lab).unwrap();
    let paused = again.queue().unwrap().paused.unwrap();
    assert_eq!(paused.reason, "centre_asks");
    assert!(paused.since > Millis(0) && again.summary().unwrap().paused);
    again.resume_sending("president").unwrap();
    assert!(!again.summary().unwrap().paused);
}
