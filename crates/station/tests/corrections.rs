//! The roll is corrected at the station, and a double check-in is classified, with every refusal on the way.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use urna_domain::{
    Millis,
    bundle::Bundle,
    conflict::Outcome,
    correction::{Correction, CorrectionError},
    event::{Content, Fact},
    ids::{CitizenId, EventId},
    officers::{Officer, Role},
};
use urna_station::{Found, Method, Refusal, Station, StationError};
use urna_store::{conflicts, events, outbox, roll};

fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn officer(role: Role, post: &str) -> Officer {
    Officer::new(role, post).unwrap()
}

fn president() -> Officer {
    officer(Role::President, "presidencia")
}

fn member() -> Officer {
    officer(Role::PollWorker, "vocal 1")
}

fn id(number: u32) -> CitizenId {
    CitizenId::parse(&format!("i:{number}")).unwrap()
}

fn set(field: &str, value: &str) -> Correction {
    Correction::set(field, value).unwrap()
}

fn found(station: &Station, typed: &str) -> Vec<String> {
    let Found::People { people, .. } = station.find(typed).unwrap() else { panic!("nobody was searched") };
    people.iter().map(|person| person.row.citizen.surname1.clone()).collect()
}

fn event_count(station: &Station) -> u64 {
    station.store().read(events::count).unwrap()
}

#[test]
fn a_corrected_name_is_found_and_travels_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(1), 5);
    let corrections = [set("surname1", "Quiñones"), Correction::note("shows a passport").unwrap()];
    let event = station.correct(&id(3), &corrections, "typing mistake", &president(), None).unwrap();
    assert_eq!(found(&station, "quinones"), ["Quiñones"]);
    let mirror = station.store().read(|read| roll::by_citizen(read, &id(3))).unwrap().unwrap();
    assert_eq!(mirror.citizen.surname1, "Garcia3", "the mirror stays what the centre said");
    let view = station.citizen(&id(3)).unwrap().unwrap();
    assert_eq!((view.citizen.surname1.as_str(), view.deleted), ("Quiñones", false));
    assert_eq!(view.corrected.list("notes").collect::<Vec<_>>(), ["shows a passport"]);
    let signed = station.store().read(|read| events::by_id(read, &event)).unwrap().unwrap();
    signed.verify(&station.identity().public_key()).unwrap();
    let Content::Known(Fact::VoterCorrected { reason, officers, .. }) = signed.content else {
        panic!("another fact was signed")
    };
    assert_eq!((reason.as_str(), officers), ("typing mistake", vec!["presidencia".to_owned()]));
    assert_eq!(station.save_state(event.seq).unwrap(), Some(outbox::State::Pending));
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
}

#[test]
fn who_was_deleted_by_two_cannot_be_checked_in() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(2), 5);
    station.open_poll(&officers()).unwrap();
    let (key, delete) = (person(&station, 2), [Correction::Delete]);
    let alone = station.correct(&id(2), &delete, "moved abroad", &president(), None);
    assert_eq!(refused(alone), Refusal::Correction(CorrectionError::NeedsTwo));
    let same = station.correct(&id(2), &delete, "moved abroad", &president(), Some(&president()));
    assert!(matches!(refused(same), Refusal::OfficersMustDiffer(_)));
    station.correct(&id(2), &delete, "moved abroad", &president(), Some(&member())).unwrap();
    assert_eq!(refused(station.authorise(key, Method::Dni, "vocal 1")), Refusal::DeletedFromRoll);
    assert_eq!(found(&station, "garcia2"), Vec::<String>::new());
    assert_eq!(station.person(key).unwrap(), None);
    let note = [Correction::note("a").unwrap()];
    assert_eq!(refused(station.correct(&id(2), &note, "x", &member(), None)), Refusal::DeletedFromRoll);
}

#[test]
fn who_is_checked_in_or_voted_is_not_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(3), 5);
    station.open_poll(&officers()).unwrap();
    vote(&station, 0, &[]).unwrap();
    station.authorise(person(&station, 1), Method::Dni, "vocal 1").unwrap();
    let before = event_count(&station);
    let delete = |number| {
        refused(station.correct(&id(number), &[Correction::Delete], "x", &president(), Some(&member())))
    };
    assert!(matches!(delete(0), Refusal::AlreadyVoted { .. }));
    assert!(matches!(delete(1), Refusal::AlreadyAuthorised { .. }));
    assert_eq!(event_count(&station), before);
}

#[test]
fn a_refused_correction_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(4), 5);
    let name = [set("name", "Eva")];
    let refuse = |citizen: u32, corrections: &[Correction], why: &str, officer: &Officer| {
        refused(station.correct(&id(citizen), corrections, why, officer, None))
    };
    assert_eq!(refuse(99, &name, "x", &president()), Refusal::NotOnRoll);
    assert_eq!(refuse(1, &name, " ", &president()), Refusal::ReasonRequired);
    assert_eq!(refuse(1, &[], "x", &president()), Refusal::Correction(CorrectionError::Nothing));
    for (corrections, officer) in [
        (&name[..], member()),
        (&name[..], officer(Role::Auditor, "interventor")),
        (&[set("comunidad", "Madrid")][..], president()),
    ] {
        let refusal = refuse(1, corrections, "x", &officer);
        assert!(matches!(refusal, Refusal::Correction(CorrectionError::NotAllowed { .. })), "{refusal:?}");
    }
    assert_eq!(refuse(1, &name, "x", &officer(Role::Office, "centro")), Refusal::NotAnOfficer);
    assert_eq!(event_count(&station), 0);
    assert_eq!(station.citizen(&id(1)).unwrap().unwrap().citizen.name, "Ana");
    assert_eq!(station.citizen(&id(99)).unwrap(), None);
}

#[test]
fn nobody_is_corrected_out_of_the_scope() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = Bundle {
        scope: "comunidad == 'Extremadura' AND mesa != '06-B'".into(),
        ..bundle(Some(signed(ELECTION, &authority())))
    };
    let station = station_of(&bundle, dir.path(), &Lab::new(7), 5);
    let correct = |mesa: &str| station.correct(&id(1), &[set("mesa", mesa)], "x", &president(), None);
    assert_eq!(refused(correct("06-B")), Refusal::OutsideScope);
    correct("06-A").unwrap();
    assert_eq!(station.citizen(&id(1)).unwrap().unwrap().citizen.mesa.as_deref(), Some("06-A"));
}

#[test]
fn a_poll_worker_counts_attempts_and_they_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(5), 5);
    for count in [1, 2, -1] {
        let attempt = [Correction::attempts(count).unwrap()];
        station.correct(&id(1), &attempt, "no document", &member(), None).unwrap();
    }
    assert_eq!(station.citizen(&id(1)).unwrap().unwrap().corrected.counters["attempts"], 2);
}

#[test]
fn a_double_check_in_is_classified_by_the_president_and_one_more() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(6), 5);
    station.open_poll(&officers()).unwrap();
    let ours = station.authorise(person(&station, 1), Method::Dni, "vocal 1").unwrap().check_in;
    let none = station.classify(&id(1), Outcome::SameAct, &president(), &member());
    assert_eq!(refused(none), Refusal::NoConflict);
    let standing = EventId::parse("st-2/1/3").unwrap();
    let conflict = conflicts::Conflict { citizen: id(1), ours, standing, at: Millis(5), outcome: None };
    station.store().write_blocking(|tx| conflicts::put(tx, &conflict)).unwrap();

    let classify =
        |outcome, first: &Officer, second: &Officer| station.classify(&id(1), outcome, first, second);
    assert_eq!(refused(classify(Outcome::SameAct, &member(), &president())), Refusal::PresidentNeeded);
    let same = classify(Outcome::SameAct, &president(), &officer(Role::PollWorker, "PRESIDENCIA"));
    assert!(matches!(refused(same), Refusal::OfficersMustDiffer(_)));
    let auditor = officer(Role::Auditor, "interventor");
    assert_eq!(refused(classify(Outcome::SameAct, &president(), &auditor)), Refusal::NotAnOfficer);

    classify(Outcome::Unknown, &president(), &member()).unwrap();
    assert_eq!(station.summary().unwrap().conflicts, 1, "nobody knows: it stays open");
    let event = classify(Outcome::VotedTwice, &president(), &member()).unwrap();
    assert_eq!(station.summary().unwrap().conflicts, 0);
    assert_eq!(station.conflicts().unwrap()[0].outcome.as_deref(), Some("voted_twice"));
    assert_eq!(refused(classify(Outcome::SameAct, &president(), &member())), Refusal::NoConflict);
    let signed = station.store().read(|read| events::by_id(read, &event)).unwrap().unwrap();
    assert_eq!(signed.kind(), "ConflictClassified");
    assert_eq!(station.save_state(event.seq).unwrap(), Some(outbox::State::Pending));
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
}
