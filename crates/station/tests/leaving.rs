//! Whoever goes away without voting, in an election that leaves it to the president whether they vote later.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::sync::Arc;

use common::*;
use urna_domain::officers::{Post, TwoOfficers};
use urna_station::{Method, Refusal, Standing, Station, members::Proof};
use urna_store::participation;

fn seats() -> TwoOfficers {
    TwoOfficers::new("president", "poll_worker_1").unwrap()
}

/// A station that is open, of an election in which the president decides.
fn decided_by_the_chair(dir: &std::path::Path, lab: &Arc<Lab>) -> Station {
    let text = ELECTION.replacen('{', r#"{"after_leaving":"president_decides","#, 1);
    let bundle = bundle(Some(signed(&text, &authority())));
    let station = station_of(&bundle, dir, lab, 5);
    seat_table(&station);
    station.open_poll(&seats()).unwrap();
    station
}

fn standing(station: &Station, key: i64) -> Standing {
    station.person(key).unwrap().unwrap().standing
}

/// Is authorised, enters the booth, and is gone.
fn leaves(station: &Station, key: i64) {
    let ticket = station.authorise(key, Method::Dni, "poll_worker_1").unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    station.leave_booth(&seats()).unwrap();
}

#[test]
fn who_left_the_booth_votes_only_as_the_president_decides() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(71);
    let station = decided_by_the_chair(dir.path(), &lab);
    let key = person(&station, 1);
    leaves(&station, key);
    assert_eq!(standing(&station, key), Standing::Left);
    let alone = || refused(station.authorise(key, Method::Dni, "poll_worker_1"));
    assert_eq!(alone(), Refusal::LeftWithoutVoting);
    let code = Refusal::LeftWithoutVoting.code();
    assert_eq!((code, Refusal::LeftWithoutVoting.facts().len()), ("left_without_voting", 0));
    let with = |proof: &Proof| station.authorise_as_decided(key, Method::Dni, "poll_worker_1", proof);
    assert_eq!(refused(with(&Proof::new(Post::PollWorker1, WORKER))), Refusal::PresidentNeeded);
    let ticket = with(&chair()).unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    station.cast(&marks(&[])).unwrap();
    assert!(matches!(standing(&station, key), Standing::Voted(_)));
    assert!(matches!(refused(with(&chair())), Refusal::AlreadyVoted { .. }), "nobody votes twice");

    let day = station.day_record().unwrap();
    assert_eq!((day.left, day.left_allowed, day.postal_allowed), (1, 1, 0));
    assert_eq!(day.incidents, [], "counts without times: beside check-ins these would say who");
    assert_eq!(station.summary().unwrap().voted, 1);
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
}

#[test]
fn the_state_survives_a_start_and_only_leaving_brings_it() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(72);
    let station = decided_by_the_chair(dir.path(), &lab);
    let [one, two, three] = [1, 2, 3].map(|number| person(&station, number));
    leaves(&station, one);
    // Went away with the code, before the booth.
    station.authorise(two, Method::Dni, "poll_worker_1").unwrap();
    station.return_authorisation(two, "left", "poll_worker_1").unwrap();
    // Was somebody else than the desk thought.
    station.authorise(three, Method::Dni, "poll_worker_1").unwrap();
    station.return_authorisation(three, "mistake", "poll_worker_1").unwrap();
    drop(station);
    let station = Station::open(&home(dir.path()), lab).unwrap();
    assert_eq!(
        [one, two, three].map(|key| standing(&station, key)),
        [Standing::Left, Standing::Left, Standing::Can]
    );
    assert_eq!(station.store().read(participation::counts).unwrap().left, 2);
    assert!(matches!(refused(station.reissue_code(one, "poll_worker_1")), Refusal::NotAuthorised));
    assert_eq!(station.simulate(5, 1, false, &seats(), |_| {}).unwrap().voted, 3, "nobody is invented back");
}

#[test]
fn who_also_has_a_vote_by_post_annotated_is_decided_about_once_and_noted_as_both() {
    let dir = tempfile::tempdir().unwrap();
    let station = decided_by_the_chair(dir.path(), &Lab::new(73));
    let key = person(&station, 1);
    leaves(&station, key);
    annotate(&station, 1, true);
    assert_eq!(standing(&station, key), Standing::Left);
    station.authorise_as_decided(key, Method::Dni, "poll_worker_1", &chair()).unwrap();
    let day = station.day_record().unwrap();
    assert_eq!((day.left_allowed, day.postal_allowed), (1, 1));
}

#[test]
fn in_other_elections_they_come_back_as_anybody() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(74), 5);
    seat_table(&station);
    station.open_poll(&seats()).unwrap();
    let key = person(&station, 1);
    leaves(&station, key);
    assert_eq!(standing(&station, key), Standing::Can);
    station.authorise(key, Method::Dni, "poll_worker_1").unwrap();
    assert_eq!(station.day_record().unwrap().left_allowed, 0);
}
