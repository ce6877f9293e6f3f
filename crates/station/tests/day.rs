//! A polling day through the use cases, with every refusal on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::{Millis, dni::DniError, poll::PollError};
use urna_station::{
    Found, Method, Phase, RECONCILIATION_INCIDENT, Recovery, Refusal, Standing, Station, StationError, enrol,
    environment::Environment,
};
use urna_store::participation::{self, Participation, State};

fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn a_day_ends_with_as_many_ballots_as_voters() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(1), 20);
    station.open_poll(&officers()).unwrap();
    vote(&station, 0, &[("lista", &["a"]), ("junta", &["x", "z"])]).unwrap();
    vote(&station, 1, &[("lista", &["a"])]).unwrap();
    vote(&station, 2, &[("lista", &["b"]), ("junta", &["y"])]).unwrap();
    assert_eq!(refused(station.result()), Refusal::NotCertified);
    station.close_poll(&officers(), "ST-1").unwrap();
    assert_eq!(refused(station.result()), Refusal::NotCertified);
    let result = station.certify(&officers()).unwrap();
    assert_eq!((result.voted, result.ballots), (3, 3));
    let lista = &result.contests[0].1;
    assert_eq!(lista.votes.values().copied().collect::<Vec<_>>(), [2, 1]);
    assert_eq!((lista.blank, lista.null, lista.valid), (0, 0, 3));
    let junta = &result.contests[1].1;
    assert_eq!(junta.votes.values().copied().collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(junta.blank, 1);
    assert_eq!(station.result().unwrap(), result);
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
    let summary = station.summary().unwrap();
    assert_eq!((summary.phase, summary.voted, summary.ballots), (Phase::Certified, 3, 3));
}

#[test]
fn everything_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(2);
    let first = station(dir.path(), &lab, 5);
    first.open_poll(&officers()).unwrap();
    vote(&first, 0, &[("lista", &["a"])]).unwrap();
    drop(first);
    let again = Station::open(&home(dir.path()), lab).unwrap();
    assert_eq!(*again.recovery(), Recovery::Nothing);
    assert_eq!(again.summary().unwrap().phase, Phase::Open);
    assert_eq!(again.ballots_in_box(), 1);
    assert!(matches!(refused(vote(&again, 0, &[])), Refusal::AlreadyVoted { .. }));
    vote(&again, 1, &[]).unwrap();
}

#[test]
fn the_end_of_the_record_stays_where_it_was_when_the_clock_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(2);
    let first = station(dir.path(), &lab, 5);
    let before = lab.now();
    assert!(first.summary().unwrap().recorded_until < before, "nothing is recorded yet");
    first.open_poll(&officers()).unwrap();
    let recorded_until = first.summary().unwrap().recorded_until;
    assert!(recorded_until > before && recorded_until < lab.now());
    drop(first);
    lab.set_clock(-600);
    let again = Station::open(&home(dir.path()), lab.clone()).unwrap();
    assert_eq!(again.summary().unwrap().recorded_until, recorded_until);
    assert!(lab.now() < recorded_until);
}

#[test]
fn nothing_happens_before_the_poll_is_open_or_while_it_is_suspended() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(3), 5);
    let key = person(&station, 0);
    assert_eq!(refused(station.authorise(key, Method::Dni, "vocal 1")), Refusal::Poll(PollError::NotOpen));
    assert_eq!(refused(station.begin_ballot("ABCDEF")), Refusal::Poll(PollError::NotOpen));
    assert_eq!(refused(station.certify(&officers())), Refusal::Poll(PollError::NotEnded));
    station.open_poll(&officers()).unwrap();
    assert_eq!(refused(station.open_poll(&officers())), Refusal::Poll(PollError::AlreadyOpen));
    let ticket = station.authorise(key, Method::Dni, "vocal 1").unwrap();
    assert_eq!(refused(station.suspend_poll("  ")), Refusal::ReasonRequired);
    station.begin_ballot(&ticket.code).unwrap();
    station.suspend_poll("power cut").unwrap();
    let not_cast = refused(station.cast(&marks(&[])));
    assert_eq!((&not_cast, not_cast.code()), (&Refusal::Poll(PollError::Suspended), "poll_suspended"));
    assert_eq!(refused(station.authorise(key, Method::Dni, "x")), Refusal::Poll(PollError::Suspended));
    station.resume_poll().unwrap();
    station.cast(&marks(&[])).unwrap();
}

#[test]
fn a_code_opens_the_booth_once_and_in_time() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(4);
    let station = station(dir.path(), &lab, 5);
    station.open_poll(&officers()).unwrap();
    assert_eq!(refused(station.begin_ballot("AB0DEF")), Refusal::CodeCharacters);
    assert_eq!(refused(station.begin_ballot("ABC")), Refusal::CodeCharacters);
    assert_eq!(refused(station.begin_ballot("ZZZZZZ")), Refusal::CodeUnknown);
    let key = person(&station, 0);
    let ticket = station.authorise(key, Method::Dni, "vocal 1").unwrap();
    assert!(matches!(
        refused(station.authorise(key, Method::Dni, "vocal 1")),
        Refusal::AlreadyAuthorised { .. }
    ));
    lab.pass_minutes(16);
    assert_eq!(refused(station.begin_ballot(&ticket.code)), Refusal::CodeExpired);
    let again = station.reissue_code(key, "vocal 1").unwrap();
    assert_eq!(again.check_in, ticket.check_in);
    assert_eq!(refused(station.cast(&marks(&[]))), Refusal::NoSession);
    station.begin_ballot(&again.code.to_lowercase()).unwrap();
    assert_eq!(refused(station.begin_ballot(&again.code)), Refusal::SessionBusy);
    assert_eq!(refused(station.reissue_code(key, "vocal 1")), Refusal::SessionBusy);
    assert_eq!(refused(station.return_authorisation(key, "mistake", "vocal 1")), Refusal::SessionBusy);
    station.cast(&marks(&[])).unwrap();
    assert_eq!(refused(station.begin_ballot(&again.code)), Refusal::CodeUsed);
    assert!(matches!(refused(station.reissue_code(key, "vocal 1")), Refusal::AlreadyVoted { .. }));
}

#[test]
fn a_ballot_that_breaks_a_rule_is_refused_and_the_voter_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(5), 5);
    station.open_poll(&officers()).unwrap();
    let ticket = station.authorise(person(&station, 0), Method::Name, "vocal 1").unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    let over = marks(&[("lista", &["a", "b"])]);
    assert_eq!(refused(station.cast(&over)).code(), "overvote");
    assert_eq!(refused(station.cast(&marks(&[("lista", &["nobody"])]))).code(), "unknown_choice");
    assert_eq!(station.ballots_in_box(), 0);
    station.cast(&marks(&[("lista", &["b"])])).unwrap();
    assert_eq!(station.ballots_in_box(), 1);
}

#[test]
fn a_voter_who_leaves_may_come_again_and_votes_once() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(6), 5);
    station.open_poll(&officers()).unwrap();
    let key = person(&station, 0);
    let ticket = station.authorise(key, Method::Dni, "vocal 1").unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    station.leave_booth(&officers()).unwrap();
    assert_eq!(refused(station.begin_ballot(&ticket.code)), Refusal::CodeUsed);
    assert_eq!(station.person(key).unwrap().unwrap().standing, Standing::Can);
    vote(&station, 0, &[]).unwrap();
    assert!(matches!(station.person(key).unwrap().unwrap().standing, Standing::Voted(_)));
    assert_eq!(refused(station.leave_booth(&officers())), Refusal::NoSession);
}

#[test]
fn who_holds_no_authorisation_gives_none_back_and_gets_no_other_code() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(16), 5);
    station.open_poll(&officers()).unwrap();
    let key = person(&station, 0);
    let neither = |because: &str| {
        let returned = refused(station.return_authorisation(key, "left", "vocal 1"));
        let reissued = refused(station.reissue_code(key, "vocal 1"));
        assert_eq!((returned.code(), reissued.code()), (because, because));
    };
    neither("not_authorised");
    let ticket = station.authorise(key, Method::Dni, "vocal 1").unwrap();
    station.return_authorisation(key, "left", "vocal 1").unwrap();
    neither("not_authorised");
    assert_eq!(refused(station.begin_ballot(&ticket.code)), Refusal::CodeUsed);
    vote(&station, 0, &[]).unwrap();
    neither("already_voted");
}

#[test]
fn the_poll_closes_only_when_nobody_is_still_voting() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(7);
    let station = station(dir.path(), &lab, 5);
    station.open_poll(&officers()).unwrap();
    let ticket = station.authorise(person(&station, 0), Method::Dni, "vocal 1").unwrap();
    assert_eq!(refused(station.close_poll(&officers(), "st-1")).code(), "authorisations_open");
    assert_eq!(refused(station.close_poll(&officers(), "st-2")), Refusal::ConfirmationWrong);
    station.begin_ballot(&ticket.code).unwrap();
    assert_eq!(refused(station.close_poll(&officers(), "st-1")), Refusal::SessionBusy);
    station.leave_booth(&officers()).unwrap();
    station.authorise(person(&station, 1), Method::Dni, "vocal 1").unwrap();
    lab.pass_minutes(20);
    station.close_poll(&officers(), "st-1").unwrap();
    assert_eq!(station.summary().unwrap().authorised, 0);
    assert_eq!(refused(vote(&station, 2, &[])), Refusal::Poll(PollError::Ended));
}

/// What the fake of the windows is held to as well (ui/src/backend/fake/people.test.ts).
#[test]
fn whatever_is_typed_is_answered_as_the_windows_are_tried_with() {
    #[derive(serde::Deserialize)]
    struct Case {
        typed: String,
        answer: String,
    }
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(8), 5);
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/fixtures/typed.json")).unwrap();
    for Case { typed, answer } in cases {
        let found = match station.find(&typed).unwrap() {
            Found::TooShort => "too_short".to_owned(),
            Found::Begun => "begun".to_owned(),
            Found::LetterMissing { letter } => format!("letter_missing {letter}"),
            Found::NotADni(DniError::WrongLetter { .. }) => "wrong_letter".to_owned(),
            Found::NotADni(DniError::ImpossibleLetter) => "bad_dni impossible_letter".to_owned(),
            Found::NotADni(DniError::Length | DniError::Character) => "bad_dni length".to_owned(),
            Found::People { by_dni: true, .. } => "by_dni".to_owned(),
            Found::People { by_dni: false, .. } => "by_name".to_owned(),
        };
        assert_eq!(found, answer, "{typed:?}");
    }
}

#[test]
fn people_are_found_by_dni_and_by_names() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(8), 60);
    assert_eq!(station.find("ga").unwrap(), Found::TooShort);
    let (Found::People { total, .. }, Found::People { total: pasted, .. }) =
        (station.find("garcia7").unwrap(), station.find("gar\u{7}cia\u{202e}7\u{202c}").unwrap())
    else {
        panic!("nobody was searched")
    };
    assert_eq!((total, pasted), (1, 1));
    let Found::People { people, total, by_dni, .. } = station.find("NUNEZ ana garcia7").unwrap() else {
        panic!()
    };
    assert_eq!((people.len(), total, by_dni), (1, 1, false));
    let Found::People { people, total, .. } = station.find("núñ").unwrap() else { panic!() };
    assert_eq!((people.len(), total), (50, 60));
    let Found::People { people, by_dni, .. } = station.find("00000000T").unwrap() else { panic!() };
    assert!(people.is_empty() && by_dni);
    assert_eq!(refused(station.authorise(987_654, Method::Dni, "vocal 1")).code(), "poll_not_open");
}

#[test]
fn enrolment_refuses_what_it_cannot_trust_and_leaves_an_enrolled_home_alone() {
    let dir = tempfile::tempdir().unwrap();
    let home = home(dir.path());
    let lab = Lab::new(9);
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
    let forged = bundle(Some(signed(ELECTION, &stranger))).seal(&key(), [1; 16], [2; 24]).unwrap();
    assert_eq!(refused(enrol(&home, &forged, &key(), lab.clone())), Refusal::ElectionNotTrusted);
    assert_eq!(refused(Station::open(&home, lab.clone()).map(|_| ())), Refusal::NotEnrolled);
    let file = bundle(None).seal(&key(), [1; 16], [2; 24]).unwrap();
    enrol(&home, &file, &key(), lab.clone()).unwrap();
    let seal = |text: &str| bundle(Some(signed(text, &authority()))).seal(&key(), [4; 16], [5; 24]).unwrap();
    assert_eq!(refused(enrol(&home, &file, &key(), lab.clone())), Refusal::AlreadyEnrolled("st-1".into()));
    let station = Station::open(&home, lab.clone()).unwrap();
    assert_eq!(refused(station.open_poll(&officers())), Refusal::NoElection);
    assert_eq!(refused(station.adopt_election(&signed(ELECTION, &stranger))), Refusal::ElectionNotTrusted);
    station.adopt_election(&signed(ELECTION, &authority())).unwrap();
    assert_eq!(refused(station.open_poll(&officers())), Refusal::RollIncomplete);
    let newer =
        ELECTION.replacen('{', r#"{"v":2,"later":{"kind":"new"},"#, 1).replace("closed_list", "open_list");
    let refusal = refused(station.adopt_election(&signed(&newer, &authority())));
    assert_eq!(refusal, Refusal::NewerElection { found: 2 }, "and not called forged");
    let other = ELECTION.replace("e-1", "e-2");
    assert!(matches!(
        refused(station.adopt_election(&signed(&other, &authority()))),
        Refusal::AnotherElection { .. }
    ));
    let second = Station::open(&home, lab.clone()).map(|_| ());
    assert!(second.unwrap_err().to_string().contains("already running"));
    drop(station);
    assert_eq!(
        refused(enrol(&home, &seal(ELECTION), &key(), lab.clone())),
        Refusal::AlreadyEnrolled("st-1".into())
    );
    assert!(matches!(refused(enrol(&home, &seal(&other), &key(), lab)), Refusal::AnotherElection { .. }));
}

#[test]
fn a_second_bundle_brings_the_election_that_the_first_did_not_have() {
    let dir = tempfile::tempdir().unwrap();
    let home = home(dir.path());
    let lab = Lab::new(12);
    let file = bundle(None).seal(&key(), [1; 16], [2; 24]).unwrap();
    enrol(&home, &file, &key(), lab.clone()).unwrap();
    let file = bundle(Some(signed(ELECTION, &authority()))).seal(&key(), [4; 16], [5; 24]).unwrap();
    let enrolled = enrol(&home, &file, &key(), lab.clone()).unwrap();
    assert_eq!(enrolled.election.as_deref(), Some("e-1"));
    assert_eq!(Station::open(&home, lab).unwrap().election().unwrap().id.as_str(), "e-1");
}

#[test]
fn simulated_voters_go_through_the_real_way_of_a_vote() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(10), 40);
    let done = station.simulate(25, 7, true, &officers(), |_| {}).unwrap();
    assert_eq!(done.voted, 25);
    let result = done.result.unwrap();
    assert_eq!((result.voted, result.ballots), (25, 25));
    for (_, tally) in &result.contests {
        assert_eq!(tally.valid, 25);
    }
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
}

#[test]
fn an_election_that_counts_is_never_simulated() {
    let dir = tempfile::tempdir().unwrap();
    let home = home(dir.path());
    let lab = Lab::new(11);
    let real = ELECTION.replace("\"test\":true,", "");
    let file = bundle(Some(signed(&real, &authority()))).seal(&key(), [1; 16], [2; 24]).unwrap();
    enrol(&home, &file, &key(), lab.clone()).unwrap();
    let station = Station::open(&home, lab.clone()).unwrap();
    assert_eq!(refused(station.simulate(1, 1, false, &officers(), |_| {})), Refusal::NotATest);
    assert!(lab.now().0 > 0);
}

/// A closed poll with two ballots and three marks, as no use case leaves it: somebody altered the store.
fn closed_with_a_difference(dir: &std::path::Path, seed: u64) -> Station {
    let station = station(dir, &Lab::new(seed), 5);
    station.open_poll(&officers()).unwrap();
    vote(&station, 0, &[]).unwrap();
    vote(&station, 1, &[]).unwrap();
    let ticket = station.authorise(person(&station, 2), Method::Dni, "vocal 1").unwrap();
    let citizen = station.person(person(&station, 2)).unwrap().unwrap().row.citizen.id;
    let back = station.return_authorisation(person(&station, 2), "left", "vocal 1");
    back.unwrap();
    station.close_poll(&officers(), "st-1").unwrap();
    let standing = Participation { state: State::Voted, at: Millis(1), check_in: ticket.check_in };
    station.store().write_blocking(move |tx| participation::set(tx, &citizen, &standing)).unwrap();
    station
}

#[test]
fn a_difference_is_certified_only_with_what_the_table_says_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let station = closed_with_a_difference(dir.path(), 31);
    let differs = PollError::NotReconciled { voted: 3, ballots: 2 };
    assert_eq!(refused(station.certify(&officers())), Refusal::Poll(differs));
    assert_eq!(refused(station.certify_explained(&officers(), " \u{a0} ")), Refusal::Poll(differs));
    for unfit in ["a".repeat(501), "dos\nlíneas".to_owned(), "un\u{7}pitido".to_owned()] {
        assert_eq!(refused(station.certify_explained(&officers(), &unfit)), Refusal::WordsUnfit);
    }
    assert_eq!(station.day_record().unwrap().difference, None);
    let said = " Un votante salió de la cabina sin emitir; véase 12:10. ";
    let result = station.certify_explained(&officers(), said).unwrap();
    assert_eq!((result.voted, result.ballots), (3, 2));
    let day = station.day_record().unwrap();
    assert_eq!(day.difference.as_deref(), Some(said.trim()));
    let noted = day.incidents.iter().filter(|(_, code)| code == RECONCILIATION_INCIDENT).count();
    assert_eq!(noted, 1);
}

#[test]
fn an_incident_alone_does_not_explain_a_difference() {
    let dir = tempfile::tempdir().unwrap();
    let station = closed_with_a_difference(dir.path(), 32);
    station.note_incident(RECONCILIATION_INCIDENT, "presidencia").unwrap();
    assert_eq!(refused(station.certify(&officers())).code(), "not_reconciled");
}

#[test]
fn no_explanation_is_kept_where_nothing_differs() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(33), 5);
    station.open_poll(&officers()).unwrap();
    vote(&station, 0, &[]).unwrap();
    station.close_poll(&officers(), "st-1").unwrap();
    station.certify_explained(&officers(), "Todo en orden").unwrap();
    let day = station.day_record().unwrap();
    assert_eq!((day.difference, day.incidents), (None, Vec::new()));
}
