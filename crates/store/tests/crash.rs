//! Killing the process at every named place of a cast. Runs with the feature `crash-points` only:
//! `cargo test -p urna-store --features crash-points`.

#![cfg(feature = "crash-points")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::{
    path::Path,
    process::{Command, Stdio},
};

use urna_domain::{
    Hash,
    ballot::{Ballot, BallotId},
    election::Marks,
};
use urna_store::{Home, Store, StoreError, StoreKey, ballot_box::BallotBox, settings};

/// The child finds the folder to work in here; without it, it is not a child.
const CHILD_HOME: &str = "URNA_CRASH_TEST_HOME";

/// A place, and what of a vote that was being cast there is left afterwards.
struct Place {
    name: &'static str,
    in_box: bool,
    noted: bool,
}

const PLACES: [Place; 8] = [
    Place { name: "box.before_build", in_box: false, noted: false },
    Place { name: "box.before_flush", in_box: false, noted: false },
    Place { name: "box.before_rename", in_box: false, noted: false },
    Place { name: "box.before_folder_flush", in_box: true, noted: false },
    Place { name: "box.after_rename", in_box: true, noted: false },
    Place { name: "store.before_commit", in_box: true, noted: false },
    Place { name: "store.after_commit", in_box: true, noted: true },
    Place { name: "never", in_box: true, noted: true },
];

fn key() -> StoreKey {
    StoreKey::from_bytes([7; 32])
}

fn nonce(number: u64) -> Hash {
    Hash::of(&number.to_be_bytes())
}

/// Casts one more ballot as a station does: the box first, then the database.
fn cast(home: &Home) {
    let store = Store::open(home, &key()).unwrap();
    let ballots = BallotBox::open(home, &key()).unwrap();
    let number = ballots.contents().unwrap().count;
    let id = *nonce(number).0.first_chunk().unwrap();
    let ballot = Ballot { id: BallotId::from_random(id), marks: Marks(Default::default()) };
    let count = ballots.put(&ballot, &nonce(number)).unwrap();
    let keep = store.write_blocking(|tx| settings::set(tx, "cast", &count.to_string()));
    keep.unwrap();
}

/// What a killed child leaves is looked at by the parent. Does nothing when it is run by itself.
#[test]
fn child_casts_a_ballot() {
    if let Ok(home) = std::env::var(CHILD_HOME) {
        cast(&Home::new(home));
    }
}

fn run_child(home: &Path, place: &str) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_casts_a_ballot"])
        .env(CHILD_HOME, home)
        .env("URNA_CRASH_AT", place)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap().success()
}

#[test]
fn a_cast_that_is_cut_off_is_in_the_box_whole_or_not_at_all() {
    let dir = tempfile::TempDir::new().unwrap();
    let home = Home::new(dir.path());
    drop(Store::open(&home, &key()).unwrap());
    drop(BallotBox::open(&home, &key()).unwrap());
    let (mut in_box, mut noted) = (0, 0);
    for round in 0..6 {
        for place in PLACES {
            let told = format!("{} in round {round}", place.name);
            assert_eq!(run_child(dir.path(), place.name), place.name == "never", "{told}");
            let store = Store::open(&home, &key()).unwrap();
            let contents = BallotBox::open(&home, &key()).unwrap().contents().unwrap();
            assert!(!dir.path().join("box.db.new").exists(), "{told}");
            in_box += u64::from(place.in_box);
            assert_eq!(contents.count, in_box, "{told}");
            // The header names the authorisation whose ballot is in the box: with it a start settles the rest.
            assert_eq!(contents.last_nonce, in_box.checked_sub(1).map(nonce), "{told}");
            if place.noted {
                noted = in_box;
            }
            let read = store.read(|r| settings::get(r, "cast"));
            let read: Result<Option<String>, StoreError> = read;
            assert_eq!(read.unwrap().map_or(0, |text| text.parse().unwrap()), noted, "{told}");
        }
    }
}
