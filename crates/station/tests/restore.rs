//! The disk damages the store, or loses it: a copy is put back, with whatever can still be found of what came after.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use common::*;
use tempfile::TempDir;
use urna_domain::event::{Content, Event, Fact};
use urna_station::{
    AuditFilter, Phase, Refusal, Station, StationError,
    environment::Environment,
    restore::{RESTORED_INCIDENT, Restored, restore},
};
use urna_store::{BackupStage, BoxCopy, events, outbox};

/// Votes before the copy, and after it.
const BEFORE: u32 = 6;
const AFTER: u32 = 4;
const PAGE_BYTES: usize = 4096;

/// A station with a copy, and votes after it. It is closed.
struct Day {
    dir: TempDir,
    lab: Arc<Lab>,
    copy: PathBuf,
    /// All records as they were.
    records: Vec<Event>,
}

/// What the window makes: a copy that another start can be put back from, with a line in the log of this machine.
#[test]
fn a_copy_leaves_the_box_out_until_the_poll_has_ended_and_stands_in_the_audit_log() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(&dir.path().join("home"), &Lab::new(3), 8);
    station.open_poll(&officers()).unwrap();
    vote(&station, 0, &[("lista", &["a"])]).unwrap();
    let copy = dir.path().join("copy");
    let go_on = |_: BackupStage, _: u64, _: u64| true;
    let (report, which) = station.back_up(&copy, "president", go_on).unwrap().unwrap();
    assert_eq!((which, report.ballots), (BoxCopy::Leave, 0));
    assert!(!copy.join("box.db").exists());
    assert!(station.back_up(&copy, "president", |_, _, _| false).unwrap().is_none());
    station.close_poll(&officers(), "st-1").unwrap();
    let (report, which) = station.back_up(&copy, "president", go_on).unwrap().unwrap();
    assert_eq!((which, report.ballots), (BoxCopy::Take, 1));
    let made: Vec<_> = station
        .audit_page(AuditFilter::All, None)
        .unwrap()
        .into_iter()
        .filter(|entry| entry.action == "backup_made")
        .collect();
    assert_eq!(made.len(), 2, "one that was stopped is none");
    let blocked = dir.path().join("file");
    fs::write(&blocked, b"").unwrap();
    assert!(station.back_up(&blocked, "president", go_on).is_err(), "no folder can be made there");
}

impl Day {
    fn new(seed: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let lab = Lab::new(seed);
        let station = station(&dir.path().join("home"), &lab, 40);
        station.open_poll(&officers()).unwrap();
        (0..BEFORE).for_each(|number| vote(&station, number, &[("lista", &["a"])]).unwrap());
        let copy = dir.path().join("copy");
        station.store().backup_to(&copy, BoxCopy::Leave).unwrap();
        (BEFORE..BEFORE + AFTER).for_each(|number| vote(&station, number, &[("lista", &["b"])]).unwrap());
        let records = all_records(&station);
        Self { dir, lab, copy, records }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    fn database(&self) -> PathBuf {
        self.path().join("station.db")
    }

    fn open(&self) -> Station {
        Station::open(&home(&self.path()), self.lab.clone()).unwrap()
    }

    fn restore(&self, kept: &[Event]) -> Result<Restored, StationError> {
        let environment: Arc<dyn Environment> = self.lab.clone();
        restore(&home(&self.path()), &self.copy, &environment, |identity, _, from| {
            assert_eq!(identity.station.as_str(), "st-1");
            kept.iter().filter(|event| event.id.seq >= from).cloned().collect()
        })
    }

    /// The database and its WAL are gone.
    fn lose(&self) {
        for file in ["station.db", "station.db-wal", "station.db-shm"] {
            let path = self.path().join(file);
            if path.exists() {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// Every vote is two records: each is there, or its ballot is counted among those that lost theirs.
    fn adds_up(&self, report: &Restored) {
        let half_a_vote = report.salvaged % 2;
        let found = report.in_copy + report.salvaged + 2 * report.ballots_without_record;
        assert_eq!(found, u64::try_from(self.records.len()).unwrap() + half_a_vote, "{report:?}");
    }

    /// Nothing that was recorded is missing, and the station goes on to a certified count of every ballot.
    fn goes_on(&self, report: &Restored) {
        let station = self.open();
        let found = all_records(&station);
        let kept = usize::try_from(report.in_copy + report.salvaged + report.from_neighbours).unwrap();
        assert_eq!(found[..kept], self.records[..kept], "byte for byte");
        let incidents = found.iter().filter(|event| is_restore(event)).count();
        assert_eq!(incidents, 1);
        for event in &self.records[..kept] {
            let waits = station
                .store()
                .read(|read| outbox::state_of(read, outbox::Lane::Events, &event.id.to_string()));
            assert!(waits.unwrap().is_some(), "offered to the centre");
        }
        assert_eq!(station.summary().unwrap().phase, Phase::Open);
        let code_of_check =
            |code| station.verify().unwrap().into_iter().find(|check| check.code == code).unwrap();
        for code in ["chain", "audit", "store"] {
            assert_eq!(code_of_check(code).ok, Some(true), "{code}");
        }
        vote(&station, 30, &[("lista", &["a"])]).unwrap();
        assert_eq!(station.ballots_in_box(), u64::from(BEFORE + AFTER) + 1);
        drop(station);
        // And it can be opened again: the record does not break its own rules.
        assert_eq!(self.open().ballots_in_box(), u64::from(BEFORE + AFTER) + 1);
    }
}

fn all_records(station: &Station) -> Vec<Event> {
    let mut all = Vec::new();
    let visit = |event| {
        all.push(event);
        Ok(())
    };
    station.store().read(|read| events::for_each(read, visit)).unwrap();
    all
}

fn is_restore(event: &Event) -> bool {
    matches!(&event.content, Content::Known(Fact::IncidentNoted { code, .. }) if code == RESTORED_INCIDENT)
}

fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn whichever_page_is_damaged_nothing_that_can_be_found_is_lost() {
    let day = Day::new(11);
    let whole = fs::read(day.database()).unwrap();
    let (box_there, mut all_salvaged) = (fs::read(day.path().join("box.db")).unwrap(), 0);
    for page in 0..whole.len() / PAGE_BYTES {
        for file in fs::read_dir(day.path()).unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            if name.starts_with("station.d") {
                fs::remove_file(file.path()).unwrap();
            }
        }
        fs::write(day.path().join("box.db"), &box_there).unwrap();
        let mut torn = whole.clone();
        torn[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0xA5);
        fs::write(day.database(), &torn).unwrap();
        let report = match day.restore(&[]) {
            // A page that nothing uses.
            Err(StationError::Refused(Refusal::StoreInOrder)) => continue,
            report => report.unwrap(),
        };
        day.adds_up(&report);
        all_salvaged += u32::from(report.ballots_without_record == 0);
        assert_eq!(fs::read(day.path().join("station.damaged-1.db")).unwrap(), torn, "kept as it was");
        day.goes_on(&report);
    }
    assert!(all_salvaged > 3, "most pages hold no record");
}

#[test]
fn a_lost_store_is_completed_out_of_what_neighbours_kept() {
    let day = Day::new(12);
    day.lose();
    let report = day.restore(&day.records).unwrap();
    assert_eq!((report.salvaged, report.ballots_without_record), (0, 0));
    assert_eq!(report.from_neighbours, u64::from(AFTER) * 2);
    day.goes_on(&report);
    // Whose ballots they were nobody recorded: who was authorised last does not vote again by mistake.
    let again = refused(vote(&day.open(), BEFORE, &[]));
    assert!(matches!(again, Refusal::AlreadyAuthorised { .. }), "{again:?}");
}

#[test]
fn what_neighbours_give_counts_only_as_far_as_it_follows() {
    let day = Day::new(13);
    day.lose();
    let from = day.records.len() - usize::try_from(AFTER).unwrap() * 2;
    let mut kept = day.records[from..].to_vec();
    kept.remove(3);
    let report = day.restore(&kept).unwrap();
    assert_eq!(report.from_neighbours, 3, "up to the gap");
    assert_eq!(report.ballots_without_record, u64::from(AFTER) - 1);
    day.goes_on(&report);
}

#[test]
fn without_anything_but_the_copy_the_ballots_are_still_counted_and_the_gap_is_said() {
    let day = Day::new(14);
    day.lose();
    let report = day.restore(&[]).unwrap();
    assert_eq!((report.salvaged, report.from_neighbours), (0, 0));
    assert_eq!(report.ballots_without_record, u64::from(AFTER));
    day.goes_on(&report);
    let incident = all_records(&day.open()).into_iter().find(is_restore).unwrap();
    let Content::Known(Fact::IncidentNoted { facts, .. }) = incident.content else { panic!("an incident") };
    assert_eq!(facts["ballots_without_record"], AFTER.to_string());
}

#[test]
fn a_restore_that_was_cut_off_is_run_again() {
    let day = Day::new(15);
    let mut torn = fs::read(day.database()).unwrap();
    let last = torn.len() - PAGE_BYTES;
    torn[last..].fill(0xA5);
    fs::write(day.database(), &torn).unwrap();
    // The power went after the damaged file was set aside.
    fs::rename(day.database(), day.path().join("station.damaged-1.db")).unwrap();
    fs::write(day.path().join("station.db.restoring"), b"half").unwrap();
    let report = day.restore(&[]).unwrap();
    day.adds_up(&report);
    day.goes_on(&report);
}

#[test]
fn the_same_copy_restored_twice_begins_two_epochs() {
    let day = Day::new(18);
    let epoch_after = || {
        day.lose();
        let before = fs::read(day.path().join("box.db")).unwrap();
        day.restore(&[]).unwrap();
        assert_eq!(fs::read(day.path().join("box.db")).unwrap(), before, "the box is as it was");
        day.open().identity().epoch
    };
    let (first, second) = (epoch_after(), epoch_after());
    assert_ne!(first, second, "what was recorded in the first is no fork of the second");
    assert!(day.records[0].id.epoch < first.min(second));
}

#[test]
fn nothing_is_restored_where_nothing_is_damaged_or_from_what_is_no_copy() {
    let day = Day::new(16);
    let before = fs::read(day.database()).unwrap();
    assert_eq!(refused(day.restore(&[])), Refusal::StoreInOrder);
    assert_eq!(fs::read(day.database()).unwrap(), before);
    fs::write(day.database(), b"not a database").unwrap();
    let environment: Arc<dyn Environment> = day.lab.clone();
    let from = |dir: &Path| restore(&home(&day.path()), dir, &environment, |_, _, _| Vec::new());
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(refused(from(empty.path())), Refusal::NotACopy);
    let torn = tempfile::tempdir().unwrap();
    let copy = fs::read(day.copy.join("station.db")).unwrap();
    fs::write(torn.path().join("station.db"), &copy[..copy.len() / 2]).unwrap();
    assert_eq!(refused(from(torn.path())), Refusal::NotACopy);
    // Another station's copy has another key.
    let other = Day::new(17);
    assert_eq!(refused(from(&other.copy)), Refusal::NotACopy);
    assert_eq!(fs::read(day.database()).unwrap(), b"not a database", "left as it was");
}
