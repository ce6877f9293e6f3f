#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use super::*;
use crate::{
    roll, search,
    testing::{TestStore, citizen},
};

const AT: Millis = Millis(5_000);

fn ana(name: &str, rev: u64) -> Citizen {
    Citizen { rev, ..citizen(1, name, "García", "López") }
}

fn gone(rev: u64) -> Change {
    Change::Gone { id: ana("Ana", 0).id, rev }
}

fn apply_one(store: &TestStore, change: Change) -> Applied {
    store.change(|tx| apply(tx, &[change], None, AT))
}

fn name(store: &TestStore) -> Option<String> {
    store.look(|r| roll::by_citizen(r, &ana("Ana", 0).id)).map(|row| row.citizen.name)
}

#[test]
fn only_a_newer_revision_changes_a_row() {
    let store = TestStore::with_roll(&[ana("Ana", 10)]);
    let key = store.look(|r| roll::by_dni(r, "00000001R"))[0].key;
    for (change, expected) in [
        (Change::Put(ana("Anita", 9)), "Ana"),
        (Change::Put(ana("Anita", 10)), "Ana"),
        (Change::Put(ana("Ana María", 11)), "Ana María"),
        (Change::Put(ana("Ana", 10)), "Ana María"),
        (gone(11), "Ana María"),
        (gone(3), "Ana María"),
    ] {
        apply_one(&store, change);
        assert_eq!(name(&store).as_deref(), Some(expected));
    }
    assert_eq!(store.look(|r| roll::by_dni(r, "00000001R"))[0].key, key, "the row keeps its local number");
    let tokens = ["garcia".to_owned(), "maria".to_owned()];
    assert_eq!(store.look(|r| search::search(r, &tokens, 50)).total, 1, "new names are found");
    assert_eq!(store.look(roll::count), 1);
}

#[test]
fn an_older_change_brings_nobody_back() {
    let store = TestStore::with_roll(&[ana("Ana", 10)]);
    assert_eq!(apply_one(&store, gone(12)), Applied { gone: 1, ..Applied::default() });
    assert_eq!((name(&store), store.look(roll::count)), (None, 0));
    assert_eq!(apply_one(&store, Change::Put(ana("Ana", 11))), Applied { stale: 1, ..Applied::default() });
    assert_eq!(name(&store), None);
    assert_eq!(apply_one(&store, gone(12)), Applied { stale: 1, ..Applied::default() });
    assert_eq!(apply_one(&store, Change::Put(ana("Ana", 13))), Applied { put: 1, ..Applied::default() });
    assert_eq!((name(&store).as_deref(), store.look(roll::count)), (Some("Ana"), 1));
}

#[test]
fn who_left_for_this_station_is_here_in_whichever_order_it_is_heard() {
    for changes in [[Change::Put(ana("Ana", 20)), gone(20)], [gone(20), Change::Put(ana("Ana", 20))]] {
        let store = TestStore::new();
        store.change(|tx| apply(tx, &changes, None, AT));
        assert_eq!((name(&store).as_deref(), store.look(roll::count)), (Some("Ana"), 1));
    }
}

#[test]
fn the_cursor_never_goes_back() {
    let store = TestStore::new();
    assert_eq!(store.look(cursor), None);
    store.change(|tx| apply(tx, &[], Some(500), AT));
    store.change(|tx| apply(tx, &[], Some(400), Millis(4_000)));
    store.change(|tx| apply(tx, &[], None, Millis(9_000)));
    assert_eq!(store.look(cursor), Some(500));
    assert_eq!(store.look(roll::state).as_of, Some(AT));
}

#[test]
fn what_is_no_citizen_is_set_aside_until_it_comes_in_order() {
    let store = TestStore::new();
    let id = ana("Ana", 0).id.as_str().to_owned();
    let bad = Change::Bad { id, reason: "surname1: a text".to_owned() };
    let long = Change::Put(Citizen { name: "x".repeat(5_000), ..citizen(2, "", "", "") });
    let applied = store.change(|tx| apply(tx, &[bad, long], None, AT));
    assert_eq!(applied, Applied { bad: 2, ..Applied::default() });
    assert_eq!(store.look(quarantine::count), 2);
    apply_one(&store, Change::Put(ana("Ana", 1)));
    assert_eq!(store.look(quarantine::count), 1);
}

#[test]
fn a_page_that_fails_leaves_no_name_behind() {
    let store = TestStore::new();
    let failed = store.try_change(|tx| {
        apply(tx, &[Change::Put(ana("Ana", 1))], Some(9), AT)?;
        Err::<(), _>(StoreError::Busy)
    });
    assert!(failed.is_err());
    apply_one(&store, Change::Put(ana("Ana", 1)));
    assert_eq!((name(&store).as_deref(), store.look(cursor)), (Some("Ana"), None));
}
