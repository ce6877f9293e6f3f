//! How people came over the day, and the two advances: taken once, at their hour, and never another number.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::sync::Arc;

use common::*;
use proptest::prelude::*;
use urna_domain::{
    Millis,
    dictated::CheckCode,
    event::{Content, Fact},
    officers::Post,
    poll::PollError,
    turnout::{AdvanceError, Moment, intervals::Step},
};
use urna_station::{
    Method, Refusal, Station, StationError, Taken,
    members::{NewMember, Proof},
};
use urna_store::{events, outbox};
use zeroize::Zeroizing;

const FOURTEEN: Moment = Moment::at(14, 0);
const EIGHTEEN: Moment = Moment::at(18, 0);
const NOON: &str = "2026-11-22T12:00:00";
const TWO: &str = "2026-11-22T14:03:00";
const SIX: &str = "2026-11-22T18:00:00";
const CHAIR: &str = "481516";
/// What the office drew and the bundle carried.
const PASSWORD: &str = "0123456789abcdef";

fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// A poll that counts, open, with a roll of ten.
fn open(dir: &std::path::Path, lab: &Arc<Lab>) -> Station {
    let mut bundle = bundle(Some(signed(&ELECTION.replace("\"test\":true", "\"test\":false"), &authority())));
    bundle.uri = format!("mongodb://station-st-1:{PASSWORD}@127.0.0.1:1/urna");
    let station = station_of(&bundle, dir, lab, 10);
    let member = |post, pin: &str| NewMember {
        post,
        name: "Ana".to_owned(),
        dni: String::new(),
        pin: Zeroizing::new(pin.to_owned()),
    };
    station.constitute(&[member(Post::President, CHAIR), member(Post::PollWorker1, "234299")]).unwrap();
    station.open_poll_at("2026-11-22T09:00:00", None, &officers()).unwrap();
    station
}

fn blank(station: &Station, number: u32) {
    vote(station, number, &[("lista", &["a"]), ("junta", &[])]).unwrap();
}

fn recorded(station: &Station) -> Vec<(String, u64, u64)> {
    let identity = station.identity();
    let chain = station.store().read(|read| events::range(read, &identity.station, identity.epoch, 1, 1_000));
    let mut told = Vec::new();
    for event in chain.unwrap() {
        if let Content::Known(Fact::TurnoutReported { advance, electors, voted }) = event.content {
            told.push((advance, electors, voted));
        }
    }
    told
}

fn take(station: &Station, moment: Moment, wall: &str) -> Result<Taken, StationError> {
    station.take_advance(moment, wall, "president")
}

#[test]
fn an_advance_is_taken_once_and_asking_again_shows_the_same_number() {
    let (dir, lab) = (tempfile::tempdir().unwrap(), Lab::new(61));
    let station = open(dir.path(), &lab);
    blank(&station, 1);
    blank(&station, 2);
    // Somebody in the booth has not voted yet.
    let waiting = station.authorise(person(&station, 3), Method::Dni, "vocal 1").unwrap();
    let first = take(&station, FOURTEEN, TWO).unwrap();
    assert_eq!((first.advance.voted, first.advance.electors), (2, 10));
    assert_eq!(first.sent, Some(outbox::State::Pending));
    station.begin_ballot(&waiting.code).unwrap();
    station.cast(&marks(&[("lista", &["b"]), ("junta", &[])])).unwrap();
    let again = take(&station, FOURTEEN, "2026-11-22T17:59:59").unwrap();
    assert_eq!(again, first);
    assert_eq!(take(&station, FOURTEEN, SIX).unwrap(), first, "also after the next hour has come");
    assert_eq!(recorded(&station), [("14:00".to_owned(), 10, 2)]);
    drop(station);
    let reopened = Station::open(&home(dir.path()), lab.clone()).unwrap();
    assert_eq!(reopened.advances().unwrap(), std::slice::from_ref(&first));
    assert_eq!(take(&reopened, FOURTEEN, TWO).unwrap(), first, "also after a restart");
    let second = take(&reopened, EIGHTEEN, SIX).unwrap();
    assert_eq!(second.advance.voted, 3);
    assert_eq!(recorded(&reopened), [("14:00".to_owned(), 10, 2), ("18:00".to_owned(), 10, 3)]);
    assert_eq!(reopened.moments_taken(), [FOURTEEN, EIGHTEEN]);
}

#[test]
fn the_code_is_the_one_that_the_office_computes() {
    let dir = tempfile::tempdir().unwrap();
    let station = open(dir.path(), &Lab::new(62));
    blank(&station, 1);
    let taken = take(&station, FOURTEEN, TWO).unwrap();
    let (election, id) = (station.election().unwrap().id.clone(), station.identity().station.clone());
    let code = |voted| CheckCode::of_advance(PASSWORD.as_bytes(), &election, &id, FOURTEEN, voted);
    assert_eq!(taken.code, code(1));
    assert_ne!(taken.code, code(2));
}

#[test]
fn an_advance_is_refused_before_its_hour_and_after_the_next_one_s() {
    let dir = tempfile::tempdir().unwrap();
    let station = open(dir.path(), &Lab::new(63));
    for wall in [NOON, "2026-11-22T13:59:59", "2026-11-21T15:00:00", ""] {
        let early = AdvanceError::Early { moment: FOURTEEN };
        assert_eq!(refused(take(&station, FOURTEEN, wall)), Refusal::Advance(early), "{wall}");
    }
    let early = refused(take(&station, EIGHTEEN, TWO));
    assert_eq!((early.code(), early.facts()["moment"].as_str()), ("advance_early", "18:00"));
    let past = refused(take(&station, FOURTEEN, SIX));
    assert_eq!((past.code(), past.facts()["moment"].as_str()), ("advance_past", "14:00"));
    assert_eq!(recorded(&station), []);
    assert_eq!(station.advances().unwrap(), []);
}

#[test]
fn an_advance_is_of_a_poll_that_is_open_or_suspended() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(64), 10);
    assert_eq!(refused(take(&station, FOURTEEN, TWO)), Refusal::Poll(PollError::NotOpen));
    station.open_poll(&officers()).unwrap();
    station.suspend_poll("power_cut").unwrap();
    take(&station, FOURTEEN, NOON).unwrap();
    station.resume_poll().unwrap();
    station.close_poll(&officers(), "st-1").unwrap();
    assert_eq!(refused(take(&station, EIGHTEEN, SIX)), Refusal::Poll(PollError::Ended));
    assert_eq!(take(&station, FOURTEEN, NOON).unwrap().advance.voted, 0, "what was taken is shown");
}

#[test]
fn while_a_pen_marks_nobody_knows_the_number_and_afterwards_it_counts_them() {
    let dir = tempfile::tempdir().unwrap();
    let station = open(dir.path(), &Lab::new(65));
    blank(&station, 1);
    station.begin_paper(&officers()).unwrap();
    assert_eq!(refused(take(&station, FOURTEEN, TWO)), Refusal::OnPaper);
    station.end_paper(&Proof::new(Post::President, CHAIR), "printer is back", 4).unwrap();
    assert_eq!(take(&station, FOURTEEN, TWO).unwrap().advance.voted, 5);
    assert_eq!(station.turnout_day(|at| at).unwrap().by_hand, 4);
}

#[test]
fn intervals_count_check_ins_that_stand_and_no_cast_moves_them() {
    let (dir, lab) = (tempfile::tempdir().unwrap(), Lab::new(66));
    let station = open(dir.path(), &lab);
    let hour_began = |at: Millis| Millis(at.0 - at.0.rem_euclid(3_600_000));
    let told = || {
        let day = station.turnout_day(hour_began).unwrap();
        let quarters = day.quarters.unwrap();
        (
            quarters.total(),
            quarters.intervals(Step::Quarter).into_iter().map(|one| one.voters).collect::<Vec<_>>(),
        )
    };
    // The day of the tests begins 800 seconds after a full hour.
    let tickets: Vec<_> = (0..6)
        .map(|number| station.authorise(person(&station, number), Method::Dni, "vocal 1").unwrap())
        .collect();
    lab.pass_minutes(1);
    assert_eq!(told(), (0, vec![]), "the quarter that goes on is not told");
    lab.pass_minutes(1);
    assert_eq!(told(), (6, vec![6]));
    station.return_authorisation(person(&station, 5), "mistake", "president").unwrap();
    assert_eq!(told(), (5, vec![5]));
    station.begin_ballot(&tickets[0].code).unwrap();
    station.cast(&marks(&[("lista", &["b"]), ("junta", &[])])).unwrap();
    assert_eq!(told(), (5, vec![5]), "what happens in the booth moves no number");
    station.return_authorisation(person(&station, 4), "mistake", "president").unwrap();
    assert_eq!(told(), (4, vec![]), "four are too few to be told");
}

#[test]
fn before_opening_there_is_nothing_to_tell() {
    let dir = tempfile::tempdir().unwrap();
    let day = station(dir.path(), &Lab::new(67), 10).turnout_day(|at| at).unwrap();
    assert_eq!((day.quarters, day.electors, day.by_hand), (None, 10, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_is_asked_in_whatever_order_there_is_one_number_for_an_hour(
        asked in prop::collection::vec((0..2_usize, 12..20_u32), 1..12)
    ) {
        let (dir, lab) = (tempfile::tempdir().unwrap(), Lab::new(68));
        let mut station = open(dir.path(), &lab);
        let mut known: Vec<Taken> = Vec::new();
        for (voter, (moment, hour)) in (0..).zip(asked) {
            if voter < 10 {
                blank(&station, voter);
            }
            let moment = [FOURTEEN, EIGHTEEN][moment];
            if let Ok(taken) = take(&station, moment, &format!("2026-11-22T{hour}:30:00")) {
                let seen = known.iter().find(|seen| seen.advance.moment == moment);
                prop_assert!(seen.is_none_or(|seen| *seen == taken));
                if seen.is_none() {
                    known.push(taken);
                }
            }
            if voter % 3 == 2 {
                drop(station);
                station = Station::open(&home(dir.path()), lab.clone()).unwrap();
            }
            prop_assert_eq!(&station.advances().unwrap(), &known);
        }
        prop_assert_eq!(recorded(&station).len(), known.len());
    }
}
