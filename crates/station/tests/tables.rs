//! A station that knows a whole town and serves some of its tables.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::{bundle::Bundle, tables::Tables};
use urna_station::{Found, Method, Phase, Refusal, Standing, Station, papers::Marking};

const HERE: &str = "06-015-01-001-A";
const THERE: &str = "06-015-01-001-B";

/// Ten people: 0 to 3 of this table, 4 to 8 of the next one, and 9 of none. Somebody may vote at once.
fn station_of_a_table(dir: &std::path::Path) -> Station {
    let tables = Tables::parse([HERE]).unwrap();
    let bundle = Bundle { tables, ..bundle(Some(signed(ELECTION, &authority()))) };
    let station = station_of(&bundle, dir, &Lab::new(61), 10);
    for number in 0..9 {
        seat_at(&station, number, if number < 4 { HERE } else { THERE });
    }
    seat_table(&station);
    station
}

fn standing(station: &Station, number: u32) -> Standing {
    station.person(person(station, number)).unwrap().unwrap().standing
}

#[test]
fn who_belongs_to_another_table_is_found_and_not_let_vote() {
    let dir = tempfile::tempdir().unwrap();
    let station = station_of_a_table(dir.path());
    station.open_poll(&officers()).unwrap();
    assert_eq!(standing(&station, 0), Standing::Can);
    assert_eq!(standing(&station, 9), Standing::Can, "the roll sends them nowhere else");
    assert_eq!(standing(&station, 4), Standing::OtherTable);
    let Found::People { people, .. } = station.find("garcia4").unwrap() else { panic!("nobody") };
    assert_eq!(people[0].row.citizen.mesa.as_deref(), Some(THERE));
    let refusal = refused(station.authorise(person(&station, 4), Method::Dni, "vocal 1"));
    assert_eq!(refusal, Refusal::OtherTable { table: THERE.to_owned() });
    assert_eq!((refusal.code(), refusal.facts()["table"].as_str()), ("other_table", THERE));
    for number in [0, 9] {
        station.authorise(person(&station, number), Method::Dni, "vocal 1").unwrap();
    }
}

#[test]
fn no_decision_about_a_vote_by_post_opens_another_tables_list() {
    let dir = tempfile::tempdir().unwrap();
    let station = station_of_a_table(dir.path());
    station.open_poll(&officers()).unwrap();
    annotate(&station, 4, true);
    assert_eq!(standing(&station, 4), Standing::OtherTable);
    let decided = station.authorise_as_decided(person(&station, 4), Method::Dni, "vocal 1", &chair());
    assert_eq!(refused(decided), Refusal::OtherTable { table: THERE.to_owned() });
}

#[test]
fn electors_papers_and_turnout_are_those_of_the_table() {
    let dir = tempfile::tempdir().unwrap();
    let station = station_of_a_table(dir.path());
    assert_eq!((station.summary().unwrap().electors, station.summary().unwrap().roll_rows), (5, 10));
    station.open_poll(&officers()).unwrap();
    assert_eq!(station.electors().unwrap(), 5);
    assert_eq!(station.day_record().unwrap().electors, 5);
    assert_eq!(station.turnout_day(|at| at).unwrap().electors, 5);
    assert_eq!(station.place().unwrap().1, None, "somebody of no table is here, too");
    seat_at(&station, 9, HERE);
    assert_eq!(station.place().unwrap().1.as_deref(), Some(HERE));
    let marked = station.marked_roll().unwrap().people;
    assert_eq!(marked.len(), 5);
    assert!(marked.iter().all(|one| one.citizen.mesa.as_deref() == Some(HERE)));
}

#[test]
fn who_was_checked_in_stays_on_the_paper_when_their_table_is_corrected() {
    let dir = tempfile::tempdir().unwrap();
    let station = station_of_a_table(dir.path());
    station.open_poll(&officers()).unwrap();
    station.authorise(person(&station, 0), Method::Dni, "vocal 1").unwrap();
    seat_at(&station, 0, THERE);
    assert!(matches!(standing(&station, 0), Standing::Authorised(_)), "what happened here stands first");
    let marked = station.marked_roll().unwrap().people;
    let still: Vec<_> = marked.iter().filter(|one| one.citizen.mesa.as_deref() == Some(THERE)).collect();
    assert_eq!(still.iter().map(|one| one.marking).collect::<Vec<_>>(), [Marking::Code]);
}

#[test]
fn a_table_that_nobody_belongs_to_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let tables = Tables::parse(["06-999-01-001-U"]).unwrap();
    let bundle = Bundle { tables, ..bundle(Some(signed(ELECTION, &authority()))) };
    let station = station_of(&bundle, dir.path(), &Lab::new(62), 3);
    for number in 0..3 {
        seat_at(&station, number, HERE);
    }
    assert_eq!(refused(station.open_poll(&officers())), Refusal::NobodyOfTables);
    assert_eq!(station.summary().unwrap().phase, Phase::Closed);
}

#[test]
fn a_rehearsal_invents_voters_of_the_table_only() {
    let dir = tempfile::tempdir().unwrap();
    let station = station_of_a_table(dir.path());
    let done = station.simulate(100, 7, false, &officers(), |_| {}).unwrap();
    assert_eq!(done.voted, 5);
}

#[test]
fn the_tables_survive_a_start_and_a_station_without_them_serves_everybody() {
    let dir = tempfile::tempdir().unwrap();
    drop(station_of_a_table(dir.path()));
    let station = Station::open(&home(dir.path()), Lab::new(63)).unwrap();
    assert_eq!(station.identity().tables.codes().collect::<Vec<_>>(), [HERE]);
    assert_eq!(standing(&station, 4), Standing::OtherTable);
    let other = tempfile::tempdir().unwrap();
    let station = common::station(other.path(), &Lab::new(64), 5);
    seat_at(&station, 1, THERE);
    assert_eq!(standing(&station, 1), Standing::Can);
    assert_eq!(station.summary().unwrap().electors, 5);
}
