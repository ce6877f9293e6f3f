#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::TestRunner};
use rusqlite::OpenFlags;
use tempfile::TempDir;
use urna_domain::{
    election::{Mark, Marks},
    ids::{ChoiceId, ContestId},
};

use super::*;
use crate::{sqlcipher::connect, testing::key};

fn ballot(id: [u8; 16], choices: &[&str]) -> Ballot {
    let choices = choices.iter().map(|choice| ChoiceId::parse(choice).unwrap()).collect();
    let marks = BTreeMap::from([(ContestId::parse("senate").unwrap(), Mark::Choices(choices))]);
    Ballot { id: BallotId::from_random(id), marks: Marks(marks) }
}

fn random_id(number: u8) -> [u8; 16] {
    *Hash::of(&[number]).0.first_chunk().unwrap()
}

fn open() -> (TempDir, BallotBox) {
    let dir = TempDir::new().unwrap();
    let this = BallotBox::open(&Home::new(dir.path()), &key()).unwrap();
    (dir, this)
}

/// Casts the ballots one by one, the last of them under the same nonce whichever it is.
fn cast_all(ballots: &[Ballot]) -> Contents {
    let (_dir, this) = open();
    for (number, ballot) in ballots.iter().enumerate() {
        let last = number + 1 == ballots.len();
        let nonce = if last { Hash::of(b"last") } else { Hash::of(&number.to_be_bytes()) };
        this.put(ballot, &nonce).unwrap();
    }
    this.contents().unwrap()
}

#[test]
fn the_same_ballots_in_any_order_are_the_same_bytes() {
    let ballots = prop::collection::btree_map(
        any::<[u8; 16]>(),
        prop::sample::subsequence(vec!["ana", "leo", "eva", "a-long-name-of-a-list-of-people"], 0..=4),
        1..24,
    );
    let two_orders = ballots.prop_flat_map(|ballots| {
        let ballots: Vec<Ballot> = ballots.iter().map(|(id, choices)| ballot(*id, choices)).collect();
        (Just(ballots.clone()).prop_shuffle(), Just(ballots).prop_shuffle())
    });
    let mut runner = TestRunner::new(ProptestConfig { cases: 24, ..ProptestConfig::default() });
    let checked = runner.run(&two_orders, |(one, other)| {
        let (one, other) = (cast_all(&one), cast_all(&other));
        prop_assert_eq!(build_plain_pages(&one).unwrap(), build_plain_pages(&other).unwrap());
        prop_assert_eq!(one, other);
        Ok(())
    });
    checked.unwrap();
}

/// The story: forty people vote, and somebody who has the key and the file before encryption wants their order. Two
/// boxes with the same ballots cast in opposite orders are compared in all that a file can say: its length, every
/// byte of every page, the row numbers, the free pages, and the offsets of the cells.
#[test]
fn the_order_of_forty_ballots_is_nowhere_in_the_file() {
    let ballots: Vec<Ballot> = (0..40).map(|number| ballot(random_id(number), &["ana", "eva"])).collect();
    let reversed: Vec<Ballot> = ballots.iter().rev().cloned().collect();
    let pages = build_plain_pages(&cast_all(&ballots)).unwrap();
    assert_eq!(pages, build_plain_pages(&cast_all(&reversed)).unwrap());

    // Where the ids lie in the file: in the order of the ids, or against it, on each page.
    let ids: Vec<[u8; 16]> = ballots.iter().map(|ballot| *ballot.id.as_bytes()).collect();
    let places: Vec<usize> = ids
        .iter()
        .map(|id| {
            let at: Vec<usize> =
                pages.windows(16).enumerate().filter(|(_, bytes)| *bytes == id).map(|(at, _)| at).collect();
            assert_eq!(at.len(), 1, "an id lies in the file once: no older copy, no free page with it");
            at[0]
        })
        .collect();
    let mut by_place: Vec<usize> = (0..40).collect();
    by_place.sort_by_key(|number| (places[*number] / 4096, std::cmp::Reverse(places[*number])));
    let mut by_id: Vec<usize> = (0..40).collect();
    by_id.sort_by_key(|number| ids[*number]);
    assert_eq!(by_place, by_id, "the place is given by the id alone");

    // Neighbours in the file came one after the other no more often than chance has it: about 2 pairs of 39.
    let neighbours = by_place.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1).count();
    assert!(neighbours <= 8, "{neighbours} of 39");
}

#[test]
fn the_encrypted_file_has_no_free_page_and_no_row_number() {
    let (dir, this) = open();
    for number in 0..40 {
        this.put(&ballot(random_id(number), &["ana"]), &Hash::of(&[number])).unwrap();
    }
    let conn = connect(&dir.path().join("box.db"), &key(), OpenFlags::default()).unwrap();
    let free: i64 = conn.query_row("PRAGMA freelist_count", [], |row| row.get(0)).unwrap();
    assert_eq!(free, 0);
    assert!(conn.prepare("SELECT rowid FROM ballot").is_err());
    let mode: String = conn.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_ne!(mode, "wal");
    drop(conn);
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["box.db"], "neither journal nor older generation is left");
    let bytes = fs::read(dir.path().join("box.db")).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"senate"), "it is encrypted");
}

#[test]
fn a_ballot_is_there_when_put_returns() {
    let (dir, this) = open();
    assert_eq!(this.contents().unwrap(), Contents::default());
    let (one, two) = (ballot(random_id(1), &["ana"]), ballot(random_id(2), &[]));
    assert_eq!(this.put(&one, &Hash::of(b"1")).unwrap(), 1);
    assert_eq!(this.put(&two, &Hash::of(b"2")).unwrap(), 2);
    drop(this);
    let again = BallotBox::open(&Home::new(dir.path()), &key()).unwrap().contents().unwrap();
    assert_eq!((again.count, again.last_nonce), (2, Some(Hash::of(b"2"))));
    assert!(again.ballots.contains(&one) && again.ballots.contains(&two));
    assert!(again.ballots.is_sorted());
    assert_eq!(format!("{again:?}"), "Contents { count: 2, .. }");
}

#[test]
fn a_nonce_and_an_id_count_once() {
    let (_dir, this) = open();
    this.put(&ballot(random_id(1), &["ana"]), &Hash::of(b"1")).unwrap();
    let before = this.contents().unwrap();
    let same_nonce = this.put(&ballot(random_id(2), &["eva"]), &Hash::of(b"1"));
    assert!(matches!(same_nonce, Err(BoxError::RepeatedNonce)));
    let same_id = this.put(&ballot(random_id(1), &["eva"]), &Hash::of(b"2"));
    assert!(matches!(same_id, Err(BoxError::RepeatedId)));
    assert_eq!(this.contents().unwrap(), before);
}

#[test]
fn what_a_crash_left_of_a_rebuild_is_removed() {
    let (dir, this) = open();
    this.put(&ballot(random_id(1), &["ana"]), &Hash::of(b"1")).unwrap();
    let before = this.contents().unwrap();
    drop(this);
    let left = dir.path().join("box.db.new");
    fs::write(&left, b"half a box").unwrap();
    // Somebody who only looks touches nothing.
    let looking = BallotBox::open_read_only(&Home::new(dir.path()), &key()).unwrap();
    assert_eq!(looking.contents().unwrap(), before);
    assert!(left.exists());
    let opened = BallotBox::open(&Home::new(dir.path()), &key()).unwrap();
    assert!(!left.exists());
    assert_eq!(opened.contents().unwrap(), before);
}

#[test]
fn a_box_opened_for_reading_takes_no_ballot() {
    let (dir, this) = open();
    let looking = BallotBox::open_read_only(&Home::new(dir.path()), &key()).unwrap();
    let refused = looking.put(&ballot(random_id(1), &[]), &Hash::of(b"1"));
    assert!(matches!(refused, Err(BoxError::Store(StoreError::ReadOnly))));
    assert_eq!(this.contents().unwrap().count, 0);
    let nowhere = BallotBox::open_read_only(&Home::new(dir.path().join("nowhere")), &key());
    assert!(matches!(nowhere, Err(StoreError::Missing { .. })));
}

#[test]
fn a_box_of_another_key_or_damaged_is_not_opened() {
    let (dir, this) = open();
    for number in 0..40 {
        this.put(&ballot(random_id(number), &["ana"]), &Hash::of(&[number])).unwrap();
    }
    drop(this);
    let home = Home::new(dir.path());
    let other = BallotBox::open(&home, &StoreKey::from_bytes([8; 32])).unwrap_err();
    assert!(matches!(other, StoreError::Unreadable { .. }), "{other}");
    assert!(other.to_string().starts_with("box.db cannot be read"), "{other}");
    let good = fs::read(home.box_db()).unwrap();
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 2_000] ^= 1;
        fs::write(home.box_db(), &bad).unwrap();
        let error = BallotBox::open(&home, &key()).unwrap_err();
        assert!(
            matches!(error, StoreError::Unreadable { .. } | StoreError::Damaged { .. }),
            "page {page}: {error}"
        );
    }
    let cut = good.get(..good.len() - 4096).unwrap();
    fs::write(home.box_db(), cut).unwrap();
    assert!(BallotBox::open(&home, &key()).is_err());
    assert_eq!(fs::read(home.box_db()).unwrap(), cut, "a damaged box is left as it is");
}
