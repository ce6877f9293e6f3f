#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use serde_json::json;
use urna_domain::{Millis, citizen::Citizen, event::Fact, names::tokens};

use super::*;
use crate::{
    delta::{self, Change},
    testing::{Signer, TestStore, citizen},
};

fn ana() -> Citizen {
    citizen(1, "Ana", "Garsía", "Núñez")
}

struct Desk {
    store: TestStore,
    signer: Signer,
}

impl Desk {
    fn new() -> Self {
        let store = TestStore::with_roll(&[ana(), citizen(2, "Eva", "Gil", "")]);
        Self { store, signer: Signer::new("st-1", 1) }
    }

    fn correct(&mut self, changes: Value) -> EventId {
        let fact = Fact::VoterCorrected {
            citizen: ana().id,
            changes: changes.as_object().unwrap().clone(),
            reason: "typing".into(),
            officers: vec!["president".into(), "vocal 1".into()],
        };
        let event = self.signer.sign(&fact);
        self.store.change(|tx| {
            events::append(tx, &event)?;
            put(tx, &ana().id, &event.id)
        });
        event.id
    }

    fn row(&self) -> Shown {
        self.store.look(|r| shown(r, roll::by_citizen(r, &ana().id)?.unwrap()))
    }

    fn found(&self, typed: &str) -> Vec<String> {
        let page = self.store.look(|r| search(r, &tokens(typed), 50));
        assert_eq!(page.total, page.rows.len());
        page.rows.iter().map(|row| format!("{} {}", row.citizen.name, row.citizen.surname1)).collect()
    }

    fn roll_comes(&self, rows: &[Citizen], cursor: u64) {
        let changes: Vec<Change> = rows.iter().cloned().map(Change::Put).collect();
        self.store.change(|tx| delta::apply(tx, &changes, Some(cursor), Millis(9)));
    }
}

#[test]
fn a_corrected_row_is_shown_and_found_and_the_roll_stays_what_the_centre_said() {
    let mut desk = Desk::new();
    desk.correct(json!({ "surname1": "García", "dni": "00000009D" }));
    desk.correct(json!({ "name": "Anna", "notes": { "append": "came back" }, "attempts": { "add": 2 } }));
    assert_eq!(desk.found("garcia anna"), ["Anna García"]);
    assert_eq!(desk.found("garsia"), ["Anna García"], "the old name still leads to the person");
    assert_eq!(desk.found("eva"), ["Eva Gil"]);
    assert_eq!(desk.store.look(|r| by_dni(r, "9-d")).len(), 1);
    assert_eq!(desk.store.look(|r| by_dni(r, &ana().dni)), [], "the number belongs to somebody else");
    let base = desk.store.look(|r| roll::by_citizen(r, &ana().id)).unwrap();
    assert_eq!(base.citizen, ana());
    let all = desk.store.look(|r| of(r, &ana().id));
    assert_eq!(all.list("notes").collect::<Vec<_>>(), ["came back"]);
    assert_eq!(all.counters["attempts"], 2);
}

#[test]
fn who_was_deleted_is_not_found() {
    let mut desk = Desk::new();
    desk.correct(json!({ "deleted": true }));
    assert!(desk.row().deleted);
    assert_eq!(desk.found("ana"), Vec::<String>::new());
    assert_eq!(desk.store.look(|r| by_dni(r, &ana().dni)), []);
}

#[test]
fn a_correction_is_shown_until_the_roll_from_the_centre_has_it() {
    let mut desk = Desk::new();
    let first = desk.correct(json!({ "surname1": "García", "attempts": { "add": 1 } }));
    desk.correct(json!({ "name": "Anna" }));
    // The office changed the surname once more, after it had folded in the first correction.
    let from_centre = Citizen { surname1: "Garcés".into(), rev: 600, ver: 3, ..ana() };
    desk.roll_comes(&[from_centre], 650);
    assert_eq!(desk.row().row.citizen.surname1, "García", "nobody said yet that it is folded in");
    desk.store.change(|tx| set_folded(tx, &[Folded { epoch: 1, seq: first.seq, at: 700 }]));
    desk.roll_comes(&[], 699);
    assert_eq!(desk.row().row.citizen.surname1, "García", "the roll is older than the fold");
    desk.roll_comes(&[], 700);
    // Hearing it again changes nothing.
    desk.store.change(|tx| set_folded(tx, &[Folded { epoch: 1, seq: 1, at: 800 }]));
    let now = desk.row().row.citizen;
    assert_eq!((now.surname1.as_str(), now.name.as_str()), ("Garcés", "Anna"));
    assert_eq!(desk.store.look(waiting), 1);
    assert_eq!(desk.store.look(|r| of(r, &ana().id)).counters["attempts"], 1, "it is never forgotten here");
}

#[test]
fn the_word_of_the_centre_about_another_epoch_changes_nothing() {
    let mut desk = Desk::new();
    desk.correct(json!({ "name": "Anna" }));
    desk.store.change(|tx| set_folded(tx, &[Folded { epoch: 2, seq: 9, at: 1 }]));
    desk.roll_comes(&[], 700);
    assert_eq!(desk.row().row.citizen.name, "Anna");
}

#[test]
fn a_roll_that_came_before_the_word_of_the_centre_is_recognised() {
    let mut desk = Desk::new();
    let event = desk.correct(json!({ "name": "Anna" }));
    desk.roll_comes(&[Citizen { name: "Anna".into(), rev: 600, ver: 2, ..ana() }], 700);
    assert_eq!(desk.store.look(waiting), 1);
    desk.store.change(|tx| set_folded(tx, &[Folded { epoch: 1, seq: event.seq, at: 650 }]));
    assert_eq!(desk.store.look(waiting), 0);
    assert_eq!(desk.row().row.citizen.name, "Anna");
}
