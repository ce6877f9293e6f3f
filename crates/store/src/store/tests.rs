#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, mpsc},
    thread,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use urna_domain::{Hash, Millis, ids::StationId};

use super::*;
use crate::{
    BackupStage, BoxCopy, audit, authorisations,
    ballot_box::BallotBox,
    conflicts, corrections, election, events, outbox, participation, quarantine, roll, settings,
    sqlcipher::connect,
    staging,
    testing::{TestStore, citizen, key},
};

fn home() -> (TempDir, Home) {
    let dir = TempDir::new().unwrap();
    let home = Home::new(dir.path());
    (dir, home)
}

/// A closed store with enough in it to be damaged.
fn filled() -> (TempDir, Home) {
    let people: Vec<_> = (0..500).map(|number| citizen(number, "Ana", "García", "López")).collect();
    let TestStore { store, dir } = TestStore::with_roll(&people);
    drop(store);
    let home = Home::new(dir.path());
    (dir, home)
}

pub(crate) fn raw(home: &Home) -> Connection {
    connect(&home.station_db(), &key(), OpenFlags::default()).unwrap()
}

#[test]
fn what_was_written_is_there_after_closing_and_opening() {
    let (_dir, home) = home();
    let store = Store::open(&home, &key()).unwrap();
    store.write_blocking(|tx| settings::set(tx, "a", "1")).unwrap();
    drop(store);
    assert!(!home.dir().join("station.db-wal").exists(), "closing moves the WAL into the database");
    let store = Store::open(&home, &key()).unwrap();
    assert_eq!(store.read(|r| settings::get(r, "a")).unwrap().as_deref(), Some("1"));
}

#[test]
fn a_second_instance_is_refused_until_the_first_has_gone() {
    let (_dir, home) = home();
    let first = Store::open(&home, &key()).unwrap();
    let clone = first.clone();
    drop(first);
    let second = Store::open(&home, &key());
    assert!(matches!(second, Err(StoreError::AlreadyRunning { .. })));
    drop(clone);
    assert!(Store::open(&home, &key()).is_ok());
}

#[test]
fn a_look_from_beside_needs_no_lock_and_changes_nothing() {
    let (_dir, home) = home();
    let missing = Store::open_read_only(&home, &key());
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
    let store = Store::open(&home, &key()).unwrap();
    store.write_blocking(|tx| settings::set(tx, "a", "1")).unwrap();
    let beside = Store::open_read_only(&home, &key()).unwrap();
    assert_eq!(beside.read(|r| settings::get(r, "a")).unwrap().as_deref(), Some("1"));
    store.write_blocking(|tx| settings::set(tx, "a", "2")).unwrap();
    assert_eq!(beside.read(|r| settings::get(r, "a")).unwrap().as_deref(), Some("2"));
    let refused = beside.write_blocking(|tx| settings::set(tx, "a", "3"));
    assert!(matches!(refused, Err(StoreError::ReadOnly)));
}

#[test]
fn another_key_does_not_open_the_store() {
    let (_dir, home) = filled();
    let before = fs::read(home.station_db()).unwrap();
    let other = StoreKey::from_bytes([8; 32]);
    for error in [Store::open(&home, &other).unwrap_err(), Store::open_read_only(&home, &other).unwrap_err()]
    {
        assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
        assert!(error.to_string().starts_with("station.db cannot be read"), "{error}");
    }
    assert_eq!(fs::read(home.station_db()).unwrap(), before);
    assert!(Store::open(&home, &key()).is_ok());
}

#[test]
fn nothing_is_readable_without_the_key() {
    let (_dir, home) = filled();
    let bytes = fs::read(home.station_db()).unwrap();
    for plain in [b"SQLite format".as_slice(), b"Garc", b"garcia", b"CREATE TABLE", b"Extremadura"] {
        assert!(!bytes.windows(plain.len()).any(|window| window == plain));
    }
    let shown = format!("{:?} {:?}", key(), Store::open(&home, &key()).unwrap());
    assert!(shown.contains("[REDACTED]") && !shown.contains("7, 7"));
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let (_dir, home) = filled();
    raw(&home).execute_batch("PRAGMA user_version = 99").unwrap();
    let before = fs::read(home.station_db()).unwrap();
    for error in [Store::open(&home, &key()).unwrap_err(), Store::open_read_only(&home, &key()).unwrap_err()]
    {
        assert!(matches!(error, StoreError::NewerDatabase { found: 99, known: 3 }), "{error}");
        assert!(error.to_string().ends_with("install the newer urna"), "{error}");
    }
    assert_eq!(fs::read(home.station_db()).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_refused() {
    let (_dir, home) = home();
    home.create().unwrap();
    raw(&home).execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    let error = Store::open(&home, &key()).unwrap_err();
    assert!(error.to_string().contains("it is not a station.db"), "{error}");
}

#[test]
fn a_damaged_file_is_refused_with_what_to_do() {
    let (_dir, home) = filled();
    let conn = raw(&home);
    let free: i64 = conn.query_row("PRAGMA freelist_count", [], |row| row.get(0)).unwrap();
    drop(conn);
    let good = fs::read(home.station_db()).unwrap();
    let mut refused = 0_i64;
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 1_000] ^= 0x40;
        fs::write(home.station_db(), &bad).unwrap();
        let Err(error) = Store::open(&home, &key()) else { continue };
        let said = error.to_string();
        assert!(
            matches!(error, StoreError::Unreadable { .. } | StoreError::Damaged { .. }),
            "page {page}: {said}"
        );
        assert!(said.ends_with("keep it and restore a backup"), "{said}");
        assert_eq!(fs::read(home.station_db()).unwrap(), bad, "a damaged file is left as it is");
        refused += 1;
    }
    assert!(
        refused + free >= i64::try_from(good.len() / 4096).unwrap(),
        "only pages that hold nothing may be damaged"
    );
    fs::write(home.station_db(), vec![0x55; 40_000]).unwrap();
    assert!(matches!(Store::open(&home, &key()), Err(StoreError::Unreadable { .. })));
    fs::write(home.station_db(), &good).unwrap();
    assert!(Store::open(&home, &key()).is_ok());
}

#[test]
fn a_box_without_its_station_is_not_given_a_new_one() {
    let (_dir, home) = home();
    home.create().unwrap();
    BallotBox::open(&home, &key()).unwrap();
    assert!(matches!(Store::open(&home, &key()), Err(StoreError::Missing { .. })));
    assert!(!home.station_db().exists());
}

#[test]
fn a_home_that_cannot_be_made_is_named() {
    let (_dir, home) = home();
    home.create().unwrap();
    fs::write(home.dir().join("file"), b"").unwrap();
    let inside = Home::new(home.dir().join("file").join("home"));
    let error = Store::open(&inside, &key()).unwrap_err();
    assert!(matches!(error, StoreError::Io { what: "make the home folder", .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_home_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, home) = home();
    let inside = Home::new(home.dir().join("home"));
    drop(Store::open(&inside, &key()).unwrap());
    for dir in [inside.dir().to_owned(), inside.backup_dir(), inside.logs_dir()] {
        assert_eq!(fs::metadata(dir).unwrap().permissions().mode() & 0o777, 0o700);
    }
    let space = inside.disk_space().unwrap();
    assert!(space.free <= space.total && space.total > 0);
}

#[test]
fn a_full_disk_refuses_a_write_and_loses_nothing() {
    let store = TestStore::new();
    store.change(|tx| settings::set(tx, "a", "1"));
    store.change(|tx| {
        let pages: i64 = tx.conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        Ok(tx.conn.execute_batch(&format!("PRAGMA max_page_count = {pages}"))?)
    });
    let refused = store.try_change(|tx| settings::set(tx, "a", &"x".repeat(1 << 20)));
    assert!(matches!(refused, Err(StoreError::DiskFull)) && store.store.was_refused());
    assert_eq!(store.look(|r| settings::get(r, "a")).as_deref(), Some("1"));
    store.change(|tx| Ok(tx.conn.execute_batch("PRAGMA max_page_count = 1000000")?));
    store.change(|tx| settings::set(tx, "a", &"x".repeat(1 << 20)));
    assert!(store.store.check().is_ok() && !store.store.was_refused());
}

#[test]
fn an_error_rolls_everything_back() {
    let store = TestStore::new();
    let failed = store.try_change(|tx| {
        settings::set(tx, "a", "1")?;
        Err::<(), _>(StoreError::Busy)
    });
    assert!(matches!(failed, Err(StoreError::Busy)));
    assert_eq!(store.look(|r| settings::get(r, "a")), None);
}

#[test]
fn a_panic_rolls_back_and_the_writer_goes_on() {
    let store = TestStore::new();
    let broken = store.try_change(|tx| -> Result<(), StoreError> {
        settings::set(tx, "a", "1")?;
        panic!("of a test")
    });
    assert!(matches!(broken, Err(StoreError::Panicked)));
    let look = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.look(|_| -> Result<(), StoreError> { panic!("of a test") })
    }));
    assert!(look.is_err());
    for _ in 0..8 {
        assert_eq!(store.look(|r| settings::get(r, "a")), None);
    }
    store.change(|tx| settings::set(tx, "a", "2"));
}

#[tokio::test]
async fn asynchronous_writes_are_durable_when_they_are_ready() {
    let store = TestStore::new();
    let written = store.store.write(|tx| settings::set(tx, "a", "1")).await;
    assert!(matches!(written, Ok::<(), StoreError>(())));
    assert_eq!(store.look(|r| settings::get(r, "a")).as_deref(), Some("1"));
    let broken = store.store.write(|_| -> Result<(), StoreError> { panic!("of a test") }).await;
    assert!(matches!(broken, Err(StoreError::Panicked)));
    // A future that is dropped was handed over all the same.
    drop(store.store.write(|tx| settings::set(tx, "b", "1")));
    let after = store.store.write(|tx| settings::get(tx, "b")).await;
    assert!(matches!(after, Ok::<_, StoreError>(Some(_))));
}

#[test]
fn writers_on_many_threads_take_turns_and_readers_see_whole_changes() {
    let store = TestStore::new();
    store.change(|tx| settings::set(tx, "a", "0").and(settings::set(tx, "b", "0")));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    store.change(|tx| {
                        let next = settings::get(tx, "a")?.unwrap().parse::<u32>().unwrap() + 1;
                        settings::set(tx, "a", &next.to_string())?;
                        settings::set(tx, "b", &next.to_string())
                    });
                }
            });
            scope.spawn(|| {
                for _ in 0..50 {
                    let (a, b) = store.look(|r| Ok((settings::get(r, "a")?, settings::get(r, "b")?)));
                    assert_eq!(a, b);
                }
            });
        }
    });
    assert_eq!(store.look(|r| settings::get(r, "a")).as_deref(), Some("100"));
}

#[test]
fn a_look_is_of_one_moment() {
    let store = TestStore::new();
    store.change(|tx| settings::set(tx, "a", "1"));
    let (before, after) = store.look(|r| {
        let before = settings::get(r, "a")?;
        store.change(|tx| settings::set(tx, "a", "2"));
        Ok((before, settings::get(r, "a")?))
    });
    assert_eq!(before, after);
}

#[test]
fn the_last_clone_may_go_inside_a_write() {
    let (_dir, home) = home();
    let store = Store::open(&home, &key()).unwrap();
    let (sender, receiver) = mpsc::channel();
    let inside = store.clone();
    let write = store.write(move |tx| -> Result<(), StoreError> {
        receiver.recv().ok();
        settings::set(tx, "a", "1")?;
        drop(inside);
        Ok(())
    });
    drop(store);
    sender.send(()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(write).unwrap();
}

#[test]
fn a_closed_chapter_is_in_the_backup() {
    let (_dir, home) = filled();
    let store = Store::open(&home, &key()).unwrap();
    BallotBox::open(&home, &key()).unwrap();
    let target = TempDir::new().unwrap();
    for value in ["1", "2"] {
        store.write_blocking(|tx| settings::set(tx, "a", value)).unwrap();
        let report = store.backup_to(target.path(), BoxCopy::Take).unwrap();
        assert!(report.bytes > 0 && report.ballots == 0);
    }
    let mut names: Vec<_> =
        fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["box.db", "station.db"], "copies are replaced, never a series");
    let copy = fs::read(target.path().join("station.db")).unwrap();
    assert!(!copy.windows(4).any(|window| window == b"Garc"), "the copy is encrypted");
    let restored = Store::open(&Home::new(target.path()), &key()).unwrap();
    assert_eq!(restored.read(|r| settings::get(r, "a")).unwrap().as_deref(), Some("2"));
    assert_eq!(restored.read(roll::count).unwrap(), 500);
    assert!(restored.check().is_ok());
}

#[test]
fn a_backup_during_the_poll_leaves_the_box_out_and_wipes_an_earlier_copy() {
    let (_dir, home) = filled();
    let store = Store::open(&home, &key()).unwrap();
    BallotBox::open(&home, &key()).unwrap();
    let target = TempDir::new().unwrap();
    store.backup_to(target.path(), BoxCopy::Take).unwrap();
    store.backup_to(target.path(), BoxCopy::Leave).unwrap();
    assert!(!target.path().join("box.db").exists());
    assert!(target.path().join("station.db").exists());
}

#[test]
fn a_backup_that_is_stopped_at_either_stage_leaves_the_earlier_one_as_it_was() {
    let (_dir, home) = filled();
    let store = Store::open(&home, &key()).unwrap();
    let target = TempDir::new().unwrap();
    store.backup_to(target.path(), BoxCopy::Leave).unwrap();
    let earlier = fs::read(target.path().join("station.db")).unwrap();
    store.write_blocking(|tx| settings::set(tx, "a", "later")).unwrap();
    for stage in [BackupStage::Copying, BackupStage::Checking] {
        let mut heard = Vec::new();
        let stopped = store.backup_telling(target.path(), BoxCopy::Take, |now, done, whole| {
            assert!(done <= whole, "{now:?}");
            heard.push(now);
            now != stage
        });
        assert_eq!(stopped.unwrap(), None);
        assert_eq!(heard.last(), Some(&stage));
        assert_eq!(fs::read(target.path().join("station.db")).unwrap(), earlier);
        let left: Vec<_> =
            fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["station.db"], "nothing of it is left, and no box");
    }
    let report = store.backup_telling(target.path(), BoxCopy::Leave, |_, _, _| true).unwrap();
    assert!(report.is_some());
    assert_ne!(fs::read(target.path().join("station.db")).unwrap(), earlier);
}

#[test]
fn a_backup_whose_medium_is_pulled_out_says_so_and_another_one_succeeds() {
    let (_dir, home) = filled();
    let store = Store::open(&home, &key()).unwrap();
    for stage in [BackupStage::Copying, BackupStage::Checking] {
        let stick = TempDir::new().unwrap();
        let target = stick.path().join("COPIA");
        let pulled = store.backup_telling(&target, BoxCopy::Leave, |now, _, _| {
            if now == stage && target.exists() {
                fs::remove_dir_all(&target).unwrap();
            }
            true
        });
        assert!(matches!(pulled, Err(StoreError::MediumAway)), "{stage:?}: {pulled:?}");
        assert!(store.backup_to(&target, BoxCopy::Leave).is_ok(), "it is in again");
    }
    // A medium that is there and takes nothing is another trouble.
    let full = TempDir::new().unwrap();
    fs::create_dir(full.path().join("station.db.new")).unwrap();
    let failed = store.backup_telling(full.path(), BoxCopy::Leave, |_, _, _| true);
    assert!(!matches!(failed, Ok(_) | Err(StoreError::MediumAway)), "{failed:?}");
}

#[test]
fn a_large_file_is_checked_where_evidence_is() {
    let (_dir, home) = filled();
    let conn = raw(&home);
    assert!(check(&conn, false).is_ok());
    assert!(check(&conn, true).is_ok());
    // Both checks look at every table they name: one that is not there fails.
    conn.execute_batch("DROP TABLE audit").unwrap();
    assert!(check(&conn, false).is_err());
}

pub(crate) fn fixture() -> (TempDir, Home) {
    let (dir, home) = home();
    home.create().unwrap();
    let stored = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/station-v1.db");
    fs::copy(stored, home.station_db()).unwrap();
    (dir, home)
}

/// What `examples/freeze_database.rs` put into the stored database of format 1.
pub(crate) fn assert_holds_the_fixture(store: &Store) {
    let station = StationId::parse("badajoz-07").unwrap();
    store
        .read(|r| -> Result<(), StoreError> {
            assert_eq!(settings::get(r, "offline_demo")?.as_deref(), Some("off"));
            assert_eq!(election::get(r)?, Some((b"{\"id\":\"e2026\"}".to_vec(), vec![9; 64])));
            assert_eq!(events::count(r)?, 4);
            assert_eq!(events::range(r, &station, 1, 1, 10)?.len(), 4);
            assert_eq!(events::head(r, &station, 1)?.seq, 4);
            assert_eq!(audit::verify(r)?, 2);
            assert_eq!(participation::counts(r)?.authorised, 1);
            assert_eq!(authorisations::open(r)?.len(), 1);
            assert!(authorisations::by_code(r, &Hash::of(b"CODE23"))?.is_some());
            let pending = outbox::pending(r)?;
            assert_eq!((pending.count, pending.quarantined, pending.oldest), (3, 1, Some(Millis(1_000))));
            assert_eq!(corrections::waiting(r)?, 1);
            assert_eq!(outbox::received_in(r, outbox::Lane::Events)?, 1);
            assert_eq!(quarantine::count(r)?, 1);
            assert_eq!(conflicts::open_count(r)?, 1);
            assert_eq!(roll::count(r)?, 5);
            assert_eq!(roll::by_dni(r, "1-r")?.len(), 1);
            let tokens = ["nun".to_owned(), "gar".to_owned()];
            assert_eq!(crate::search::search(r, &tokens, 50)?.total, 1);
            assert_eq!(staging::resume(r)?.unwrap().rows, 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_copy_that_an_earlier_program_made_is_looked_at_as_it_is() {
    let (_dir, home) = fixture();
    let before = fs::read(home.station_db()).unwrap();
    assert!(matches!(Store::open_read_only(&home, &key()), Err(StoreError::OlderDatabase)));
    let copy = Store::open_copy(&home, &key()).unwrap();
    assert_holds_the_fixture(&copy);
    assert!(copy.check().is_ok());
    drop(copy);
    assert_eq!(fs::read(home.station_db()).unwrap(), before);
    raw(&home).execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(Store::open_copy(&home, &key()), Err(StoreError::NewerDatabase { .. })));
}

#[test]
fn a_stored_database_of_format_1_opens() {
    let (_dir, home) = fixture();
    let store = Store::open(&home, &key()).unwrap();
    assert_holds_the_fixture(&store);
    store.finish_staging().unwrap();
    assert_eq!(store.read(roll::count).unwrap(), 1);
    assert!(store.check().is_ok());
}

#[test]
fn the_stored_database_and_a_new_one_have_the_same_tables() {
    let schema = |home: &Home| {
        let conn = raw(home);
        let mut statement =
            conn.prepare("SELECT sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY 1").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).filter(|sql| !sql.contains("roll")).collect::<Vec<_>>()
    };
    let (_old_dir, old) = fixture();
    let (_new_dir, new) = home();
    drop(Store::open(&new, &key()).unwrap());
    assert_eq!(schema(&old), schema(&new), "a published migration does not change: write the next one");
}

#[test]
fn whoever_waits_goes_before_what_nobody_waits_for() {
    let store = TestStore::new();
    let store = &store.store;
    let (order, (started, is_started)) = (Mutex::new(Vec::new()), mpsc::channel());
    let note = |who: &'static str| {
        order.lock().unwrap().push(who);
        Ok::<_, StoreError>(())
    };
    let (release, released) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let (note, started) = (&note, &started);
        scope.spawn(move || {
            let write = |_: &Tx<'_>| {
                started.send(()).unwrap();
                released.recv().unwrap();
                note("behind")
            };
            store.write_behind(write).unwrap();
        });
        is_started.recv().unwrap();
        for _ in 0..3 {
            scope.spawn(move || {
                store.write_behind(|_| note("behind")).unwrap();
            });
        }
        thread::sleep(Duration::from_millis(50));
        scope.spawn(move || {
            store.write_blocking(|_| note("the desk")).unwrap();
        });
        // All of them are waiting now.
        thread::sleep(Duration::from_millis(200));
        release.send(()).unwrap();
    });
    assert_eq!(*order.lock().unwrap(), ["behind", "the desk", "behind", "behind", "behind"]);
}
