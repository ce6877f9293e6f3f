//! The first files that a process opens may be opened by several threads at once.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    process::{Command, Stdio},
    sync::Barrier,
    thread,
};

use tempfile::TempDir;
use urna_store::{Home, Store, StoreKey, ballot_box::BallotBox};

/// Set for a child: opening for the first time happens once in the life of a process.
const CHILD: &str = "URNA_FIRST_OPEN_CHILD";
const THREADS: usize = 4;
const CHILDREN: usize = 25;

/// Opens the first files of this process on several threads. Does nothing when it is run by itself.
#[test]
fn child_opens_its_first_files() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let dir = TempDir::new().unwrap();
                let (home, key) = (Home::new(dir.path()), StoreKey::from_bytes([7; 32]));
                start.wait();
                drop(Store::open(&home, &key).unwrap());
                drop(BallotBox::open(&home, &key).unwrap());
            });
        }
    });
}

#[test]
fn files_that_are_opened_at_once_at_the_start_all_open() {
    let failed = (0..CHILDREN).filter(|_| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "child_opens_its_first_files"]).env(CHILD, "yes");
        !child.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    });
    assert_eq!(failed.count(), 0, "of {CHILDREN} processes");
}
