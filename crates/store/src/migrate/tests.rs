#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::{fs, path::PathBuf};

use super::*;
use crate::{
    Home, Store, settings,
    store::tests::{assert_holds_the_fixture, fixture, raw},
    testing::key,
};

/// The program of the first format: what is tried here is the way from one format to the next, whatever they hold.
const FIRST: &[Migration] = &[MIGRATIONS[0]];
/// Two formats that are not there: a table more, and journals in another table.
const TWO: Migration =
    Migration { sql: "CREATE TABLE later (one INTEGER NOT NULL) STRICT;", keeps: MIGRATIONS[0].keeps };
const JOURNAL: &[Question] = &[Question {
    name: "the journal",
    sql: "SELECT seq, at, actor, action, facts, prev, hash FROM journal ORDER BY seq",
}];
const THREE: Migration = Migration { sql: "ALTER TABLE audit RENAME TO journal;", keeps: JOURNAL };
const GOOD: &[Migration] = &[MIGRATIONS[0], TWO];

/// A second format that loses something on the way.
fn losing(sql: &'static str) -> [Migration; 2] {
    [MIGRATIONS[0], Migration { sql, ..TWO }]
}

fn older(home: &Home) -> PathBuf {
    home.dir().join("station.db.older")
}

fn files(home: &Home) -> Vec<String> {
    let entries = fs::read_dir(home.dir()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("station.db"));
    names.sort_unstable();
    names
}

fn mark(home: &Home, mark: i64) {
    raw(home).execute_batch(&format!("PRAGMA application_id = {mark};")).unwrap();
}

#[test]
fn an_older_database_is_migrated_and_the_copy_goes_when_it_is_checked() {
    let (_dir, home) = fixture();
    let store = Store::open_with(&home, &key(), GOOD).unwrap();
    assert_holds_the_fixture(&store);
    assert_eq!(store.read(|r| r.count("SELECT count(*) FROM later", [])).unwrap(), 0);
    drop(store);
    assert_eq!(files(&home), ["station.db"]);
    let error = Store::open_with(&home, &key(), FIRST).unwrap_err();
    assert!(matches!(error, StoreError::NewerDatabase { found: 2, known: 1 }), "{error}");
    assert_holds_the_fixture(&Store::open_with(&home, &key(), GOOD).unwrap());
}

#[test]
fn several_formats_are_one_step() {
    let (_dir, home) = fixture();
    let all = [MIGRATIONS[0], TWO, THREE];
    drop(Store::open_with(&home, &key(), &all).unwrap());
    assert_eq!(files(&home), ["station.db"]);
    let conn = raw(&home);
    assert_eq!(look(&conn, &all).unwrap(), Found { version: 3, unchecked: false });
    assert_eq!(Census::take(&conn, JOURNAL).unwrap().first_difference(&census_of_format_1()), None);
}

fn census_of_format_1() -> Census {
    let (_dir, home) = fixture();
    Census::take(&raw(&home), FORMAT_1).unwrap()
}

#[test]
fn a_migration_that_fails_leaves_the_database_as_it_was() {
    let (_dir, home) = fixture();
    let wrong =
        losing("DELETE FROM event; CREATE TABLE later (one INTEGER NOT NULL) STRICT; DROP TABLE nonsense;");
    for _ in 0..2 {
        let error = Store::open_with(&home, &key(), &wrong).unwrap_err();
        assert!(matches!(error, StoreError::Database(_)), "{error}");
        assert_eq!(files(&home), ["station.db"], "no half of a format, and no copy that nobody needs");
    }
    assert_holds_the_fixture(&Store::open_with(&home, &key(), FIRST).unwrap());
}

#[test]
fn a_migration_that_loses_anything_is_undone_and_says_so() {
    for (loss, what) in [
        ("DELETE FROM event WHERE key = (SELECT max(key) FROM event);", "the ends of the chains changed"),
        ("UPDATE event SET canon = CAST('{}' AS BLOB);", "the events changed"),
        ("UPDATE event SET hash = zeroblob(32);", "the ends of the chains changed"),
        ("DELETE FROM participation;", "who voted changed"),
        ("UPDATE authorisation SET state = 'open', citizen = citizen || 'x';", "the authorisations changed"),
        ("DELETE FROM outbox WHERE lane = 'guards';", "what is to be sent changed"),
        ("UPDATE audit SET actor = actor || '.';", "the journal changed"),
        ("DELETE FROM roll WHERE key = 1;", "the roll changed"),
        ("DELETE FROM correction;", "the corrections changed"),
        ("UPDATE setting SET value = '';", "the settings changed"),
        ("DROP TABLE conflict;", "it cannot be read"),
    ] {
        let (_dir, home) = fixture();
        let error = Store::open_with(&home, &key(), &losing(loss)).unwrap_err();
        let told = format!(
            "bringing the database from format 1 to 2 failed its check ({what}); it is back in format 1 and nothing \
             is lost: go on with the earlier urna and report this"
        );
        assert_eq!(error.to_string(), told, "{loss}");
        assert_eq!(files(&home), ["station.db"], "{loss}");
        assert_holds_the_fixture(&Store::open_with(&home, &key(), FIRST).unwrap());
    }
}

#[test]
fn the_census_of_the_fixture_has_rows_for_every_question() {
    let (_dir, home) = fixture();
    let conn = raw(&home);
    // Nobody left the roll of the fixture.
    let empty: Vec<_> = FORMAT_1
        .iter()
        .filter(|question| !conn.prepare(question.sql).unwrap().exists([]).unwrap())
        .map(|question| question.name)
        .collect();
    assert_eq!(empty, ["who left the roll"]);
}

#[test]
fn the_copy_is_encrypted_and_for_its_owner_as_the_database_is() {
    let (_dir, home) = fixture();
    let conn = open_writer(&home.station_db(), &key()).unwrap();
    let before = fs::metadata(home.station_db()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(home.station_db(), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let copy = OlderCopy::of(&home.station_db());
    copy.make(&conn).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(copy.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(fs::metadata(copy.path()).unwrap().len() <= before.len());
    let bytes = fs::read(copy.path()).unwrap();
    for plain in [b"SQLite format 3".as_slice(), b"CREATE TABLE", b"Garc", b"badajoz-07"] {
        assert!(!bytes.windows(plain.len()).any(|window| window == plain));
    }
    assert!(compare_copy(&conn, &key(), &copy, FORMAT_1).is_ok());
    copy.put_back().unwrap();
    drop(conn);
    assert_holds_the_fixture(&Store::open_with(&home, &key(), FIRST).unwrap());
}

#[test]
fn a_copy_that_is_not_like_the_database_is_no_way_back() {
    let (_dir, home) = fixture();
    let conn = open_writer(&home.station_db(), &key()).unwrap();
    let copy = OlderCopy::of(&home.station_db());
    copy.make(&conn).unwrap();
    conn.execute_batch("DELETE FROM setting").unwrap();
    let error = compare_copy(&conn, &key(), &copy, FORMAT_1).unwrap_err();
    assert!(error.to_string().contains("a copy of it is not the same"), "{error}");
}

#[test]
fn a_copy_left_beside_a_checked_database_never_takes_its_place() {
    let (_dir, home) = fixture();
    fs::copy(home.station_db(), older(&home)).unwrap();
    fs::write(home.dir().join("station.db.older.new"), b"half a copy").unwrap();
    let store = Store::open_with(&home, &key(), GOOD).unwrap();
    store.write_blocking(|tx| settings::set(tx, "since", "1")).unwrap();
    drop(store);
    // A power cut brought it back.
    let (_other_dir, other) = fixture();
    fs::copy(other.station_db(), older(&home)).unwrap();
    let store = Store::open_with(&home, &key(), GOOD).unwrap();
    assert_eq!(store.read(|r| settings::get(r, "since")).unwrap().as_deref(), Some("1"));
    assert_eq!(files(&home).iter().filter(|name| name.contains("older")).count(), 0);
}

#[test]
fn an_unchecked_database_is_checked_before_anything_else() {
    let (_dir, home) = fixture();
    let before = fs::read(home.station_db()).unwrap();
    drop(Store::open_with(&home, &key(), GOOD).unwrap());
    fs::write(older(&home), &before).unwrap();
    mark(&home, UNCHECKED_ID);
    let conn = open_reader(&home.station_db(), &key()).unwrap();
    assert!(matches!(check_present(&conn, GOOD), Err(StoreError::OlderDatabase)));
    drop(conn);
    // Cut off before the check, and something is missing: the copy comes back.
    raw(&home).execute_batch("DELETE FROM participation").unwrap();
    let error = Store::open_with(&home, &key(), GOOD).unwrap_err();
    assert!(matches!(error, StoreError::MigrationUndone { found: 1, known: 2, .. }), "{error}");
    assert_eq!(fs::read(home.station_db()).unwrap(), before);
    assert_holds_the_fixture(&Store::open_with(&home, &key(), GOOD).unwrap());
}

#[test]
fn a_page_that_the_disk_did_not_keep_brings_the_copy_back() {
    let (_dir, home) = fixture();
    let before = fs::read(home.station_db()).unwrap();
    drop(Store::open_with(&home, &key(), GOOD).unwrap());
    fs::write(older(&home), &before).unwrap();
    mark(&home, UNCHECKED_ID);
    let mut bytes = fs::read(home.station_db()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(home.station_db(), bytes).unwrap();
    let error = Store::open_with(&home, &key(), GOOD).unwrap_err();
    assert!(error.to_string().contains("(its pages are not in order)"), "{error}");
    assert_eq!(fs::read(home.station_db()).unwrap(), before);
    // Without a copy there is only the truth to tell.
    mark(&home, UNCHECKED_ID);
    let mut bytes = fs::read(home.station_db()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(home.station_db(), &bytes).unwrap();
    let error = Store::open(&home, &key()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert_eq!(fs::read(home.station_db()).unwrap(), bytes);
}

#[test]
fn without_a_copy_nothing_is_migrated() {
    let (_dir, home) = fixture();
    let before = fs::read(home.station_db()).unwrap();
    // A folder in the place of the copy: neither a file to replace nor a place to write to.
    fs::create_dir(home.dir().join("station.db.older.new")).unwrap();
    let error = Store::open_with(&home, &key(), GOOD).unwrap_err();
    assert!(matches!(error, StoreError::Io { what: "remove a copy of the database", .. }), "{error}");
    assert_eq!(look(&raw(&home), GOOD).unwrap(), Found { version: 1, unchecked: false });
    assert_eq!(fs::read(home.station_db()).unwrap().len(), before.len());
    fs::remove_dir(home.dir().join("station.db.older.new")).unwrap();
    assert_holds_the_fixture(&Store::open_with(&home, &key(), GOOD).unwrap());
}

#[test]
fn an_unchecked_database_without_its_copy_opens_when_it_is_whole() {
    let (_dir, home) = fixture();
    mark(&home, UNCHECKED_ID);
    let conn = open_reader(&home.station_db(), &key()).unwrap();
    assert!(matches!(check_present(&conn, MIGRATIONS), Err(StoreError::OlderDatabase)));
    drop(conn);
    assert!(matches!(Store::open_read_only(&home, &key()), Err(StoreError::OlderDatabase)));
    assert_holds_the_fixture(&Store::open(&home, &key()).unwrap());
    assert!(Store::open_read_only(&home, &key()).is_ok());
}

#[test]
fn a_newer_database_is_refused_and_nothing_is_written_beside_it() {
    let (_dir, home) = fixture();
    let later = [MIGRATIONS, &[TWO]].concat();
    drop(Store::open_with(&home, &key(), &later).unwrap());
    fs::write(older(&home), b"whose copy this is only the newer program knows").unwrap();
    for id in [APPLICATION_ID, UNCHECKED_ID] {
        mark(&home, id);
        let before = (fs::read(home.station_db()).unwrap(), fs::read(older(&home)).unwrap());
        for error in
            [Store::open(&home, &key()).unwrap_err(), Store::open_read_only(&home, &key()).unwrap_err()]
        {
            let known = format!("knows {}; install the newer urna", known_version(MIGRATIONS));
            assert!(error.to_string().ends_with(&known), "{error}");
        }
        assert_eq!((fs::read(home.station_db()).unwrap(), fs::read(older(&home)).unwrap()), before);
    }
}

#[test]
fn a_format_that_an_earlier_program_was_not_done_with_is_checked_and_brought_further() {
    let (_dir, home) = fixture();
    OlderCopy::of(&home.station_db()).make(&raw(&home)).unwrap();
    let before = fs::read(older(&home)).unwrap();
    drop(Store::open_with(&home, &key(), &MIGRATIONS[..2]).unwrap());
    fs::write(older(&home), &before).unwrap();
    mark(&home, UNCHECKED_ID);
    let later = [MIGRATIONS, &[TWO]].concat();
    let store = Store::open_with(&home, &key(), &later).unwrap();
    assert_holds_the_fixture(&store);
    assert_eq!(store.read(|r| r.count("SELECT count(*) FROM later", [])).unwrap(), 0);
    drop(store);
    assert_eq!(files(&home), ["station.db"]);
    assert_eq!(
        look(&raw(&home), &later).unwrap(),
        Found { version: known_version(&later), unchecked: false }
    );
}

#[test]
fn a_roll_of_format_1_has_no_mark_and_takes_one_and_a_program_of_before_refuses_it() {
    use urna_domain::{Millis, citizen::Citizen};
    let (_dir, home) = fixture();
    let store = Store::open(&home, &key()).unwrap();
    assert_holds_the_fixture(&store);
    let row = store.read(|r| crate::roll::by_dni(r, "1-r")).unwrap().remove(0);
    assert!(!row.citizen.postal);
    let marked = Citizen { postal: true, rev: row.citizen.rev + 1, ..row.citizen.clone() };
    let change = crate::delta::Change::Put(marked.clone());
    store.write_blocking(|tx| crate::delta::apply(tx, &[change], None, Millis(1))).unwrap();
    drop(store);
    let store = Store::open(&home, &key()).unwrap();
    let kept = store.read(|r| crate::roll::by_key(r, row.key)).unwrap().unwrap();
    assert_eq!(kept.citizen, marked);
    drop(store);
    let error = Store::open_with(&home, &key(), FIRST).unwrap_err();
    assert!(matches!(error, StoreError::NewerDatabase { found: 3, known: 1 }), "{error}");
}

/// Killing the process at every named place: `cargo test -p urna-store --features crash-points`.
#[cfg(feature = "crash-points")]
mod crash {
    use std::process::{Command, Stdio};

    use super::*;

    const CHILD_HOME: &str = "URNA_CRASH_TEST_HOME";
    const CHILD_LOSES: &str = "URNA_CRASH_TEST_LOSES";
    const LOSS: &str = "DELETE FROM participation;";

    /// What a killed child leaves is looked at by the parent. Does nothing when it is run by itself.
    #[test]
    fn child_opens_an_older_database() {
        let Ok(home) = std::env::var(CHILD_HOME) else { return };
        let home = Home::new(home);
        if std::env::var_os(CHILD_LOSES).is_some() {
            let undone = Store::open_with(&home, &key(), &losing(LOSS));
            assert!(matches!(undone, Err(StoreError::MigrationUndone { .. })));
        } else {
            Store::open_with(&home, &key(), GOOD).unwrap();
        }
    }

    fn run_child(home: &Home, place: &str, loses: bool) -> bool {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "migrate::tests::crash::child_opens_an_older_database"]);
        child.env(CHILD_HOME, home.dir()).env("URNA_CRASH_AT", place);
        if loses {
            child.env(CHILD_LOSES, "yes");
        }
        child.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }

    fn version(home: &Home) -> i64 {
        look(&open_reader(&home.station_db(), &key()).unwrap(), GOOD).unwrap().version
    }

    /// A place, which format a process that is killed there leaves, and whether the next start passes it, too.
    const PLACES: [(&str, i64, bool); 7] = [
        ("migrate.in_copy", 1, true),
        ("migrate.after_copy", 1, true),
        ("migrate.before_commit", 1, true),
        ("migrate.after_commit", 2, false),
        ("migrate.before_check", 2, true),
        ("migrate.after_check", 2, false),
        ("never", 2, false),
    ];

    #[test]
    fn a_migration_that_is_cut_off_leaves_the_old_database_or_the_new_one() {
        for (place, left, again) in PLACES {
            for program in [FIRST, GOOD] {
                let (_dir, home) = fixture();
                for _ in 0..=usize::from(again) {
                    assert_eq!(run_child(&home, place, false), place == "never", "{place}");
                    assert_eq!(version(&home), left, "{place}");
                }
                match Store::open_with(&home, &key(), program) {
                    Ok(store) => {
                        assert!(left <= known_version(program), "{place}");
                        assert_holds_the_fixture(&store);
                        drop(store);
                        assert_eq!(files(&home), ["station.db"], "{place}");
                    }
                    // The earlier program leaves what the later one is not done with.
                    Err(StoreError::NewerDatabase { found: 2, known: 1 }) => {
                        assert!(left > known_version(program), "{place}");
                        assert_holds_the_fixture(&Store::open_with(&home, &key(), GOOD).unwrap());
                    }
                    Err(error) => panic!("{place}: {error}"),
                }
            }
        }
    }

    #[test]
    fn an_undoing_that_is_cut_off_is_gone_on_with() {
        let places = ["migrate.before_put_back", "migrate.in_put_back", "migrate.after_put_back", "never"];
        for place in places {
            let (_dir, home) = fixture();
            assert_eq!(run_child(&home, place, true), place == "never", "{place}");
            let undone = Store::open_with(&home, &key(), &losing(LOSS));
            assert!(matches!(undone, Err(StoreError::MigrationUndone { .. })), "{place}");
            assert_holds_the_fixture(&Store::open_with(&home, &key(), FIRST).unwrap());
            assert_eq!(files(&home), ["station.db"], "{place}");
        }
    }
}
