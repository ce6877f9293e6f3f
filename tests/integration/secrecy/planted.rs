//! Boxes that leak, each in a way that a careless programmer would find natural: the attacks must find the order in
//! every one of them, or they prove nothing about a box in which they find none.

use std::collections::BTreeSet;

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use rusqlite::{Connection, params};
use urna_domain::Millis;
use urna_tests::secrecy::{
    Id, Image, Trial, alarms, ballot_secrets, judge, on_box, on_bytes, on_generations, traces, wal_bytes,
};

const KEY: [u8; 32] = [5; 32];
const OPENED: Millis = Millis(1_795_334_400_000);
/// When the poll was open.
const HOURS: (Millis, Millis) = (OPENED, Millis(OPENED.0 + 12 * 3_600_000));
const MARKS: &str =
    r#"{"junta":{"choices":["kx7q2wzv9t-01","kx7q2wzv9t-04","kx7q2wzv9t-11"]},"lista":"blank"}"#;

/// Forty random ids, in the order of casting.
fn cast_order(seed: u64) -> Vec<Id> {
    let mut dice = StdRng::seed_from_u64(seed);
    (0..40).map(|_| dice.random()).collect()
}

fn known(truth: &[Id]) -> Vec<Id> {
    let mut ids = truth.to_vec();
    ids.sort_unstable();
    ids
}

/// A box in an encrypted file, filled by `fill`; its pages and what is left of its WAL. SQLCipher overwrites what is
/// deleted; not every build of SQLite does, and these boxes are to leak.
fn planted(fill: impl FnOnce(&Connection)) -> (Image, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    let conn = Connection::open(&path).unwrap();
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    conn.execute_batch(&format!(
        "PRAGMA key = \"x'{key}'\"; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = OFF;"
    ))
    .unwrap();
    fill(&conn);
    let wal = std::fs::read(path.with_extension("db-wal")).unwrap_or_default();
    drop(conn);
    (Image::decrypt(&std::fs::read(&path).unwrap(), &KEY).unwrap(), wal_bytes(&wal, &KEY))
}

/// The attacks that see through this one box.
fn found(truth: &[Id], image: &Image) -> BTreeSet<String> {
    let guesses = on_box(image, &known(truth), HOURS);
    let verdicts = judge(&[Trial { truth: truth.to_vec(), guesses }]);
    alarms(&verdicts).into_iter().map(|verdict| verdict.attack.clone()).collect()
}

#[test]
fn secrecy_attack_finds_rows_in_the_order_of_casting() {
    let truth = cast_order(1);
    let (image, _) = planted(|conn| {
        conn.execute_batch("CREATE TABLE ballot (id BLOB PRIMARY KEY, marks BLOB)").unwrap();
        for id in &truth {
            conn.execute("INSERT INTO ballot VALUES (?1, ?2)", params![id, MARKS]).unwrap();
        }
    });
    let found = found(&truth, &image);
    assert!(found.contains("row id"), "{found:?}");
    assert!(found.contains("place in the tree"), "{found:?}");
}

#[test]
fn secrecy_attack_finds_cells_that_were_put_where_there_was_room() {
    // No row ids, random keys, sorted pointers: SQL shows nothing, and the page says it all.
    let truth = cast_order(2);
    let (image, _) = planted(|conn| {
        conn.execute_batch("CREATE TABLE ballot (id BLOB PRIMARY KEY, marks BLOB) WITHOUT ROWID").unwrap();
        for id in &truth {
            conn.execute("INSERT INTO ballot VALUES (?1, ?2)", params![id, "{\"lista\":\"blank\"}"]).unwrap();
        }
    });
    assert!(found(&truth, &image).contains("place of the cell in its page"));
}

#[test]
fn secrecy_attack_finds_times_and_numbers_beside_a_ballot() {
    let truth = cast_order(3);
    let (with_time, _) = planted(|conn| {
        conn.execute_batch("CREATE TABLE ballot (id BLOB PRIMARY KEY, marks BLOB, at INTEGER) WITHOUT ROWID")
            .unwrap();
        let mut rows: Vec<_> = (0..).zip(&truth).map(|(n, id)| (id, OPENED.0 + 61_000 * n)).collect();
        rows.sort_unstable();
        for (id, at) in rows {
            conn.execute("INSERT INTO ballot VALUES (?1, ?2, ?3)", params![id, MARKS, at]).unwrap();
        }
    });
    let seen = found(&truth, &with_time);
    assert!(seen.contains("time in the row") && seen.contains("number 0 of the row"), "{seen:?}");

    let (with_text, _) = planted(|conn| {
        conn.execute_batch("CREATE TABLE ballot (id BLOB PRIMARY KEY, marks TEXT) WITHOUT ROWID").unwrap();
        let mut rows: Vec<_> = (0..).zip(&truth).map(|(n, id)| (id, OPENED.0 / 1_000 + 61 * n)).collect();
        rows.sort_unstable();
        for (id, at) in rows {
            let marks = format!("{{\"at\":{at},\"marks\":\"blank\"}}");
            conn.execute("INSERT INTO ballot VALUES (?1, ?2)", params![id, marks]).unwrap();
        }
    });
    assert!(found(&truth, &with_text).contains("time in the row"));
}

#[test]
fn secrecy_attack_finds_ids_that_grow_with_time() {
    // As version 7 UUIDs and ObjectIds do.
    let mut truth = cast_order(4);
    for (at, id) in (OPENED.0..).step_by(30_000).zip(&mut truth) {
        id[..6].copy_from_slice(&at.to_be_bytes()[2..]);
    }
    let (image, _) = planted(|conn| {
        conn.execute_batch("CREATE TABLE ballot (id BLOB PRIMARY KEY, marks BLOB) WITHOUT ROWID").unwrap();
        for id in known(&truth) {
            conn.execute("INSERT INTO ballot VALUES (?1, ?2)", params![id, MARKS]).unwrap();
        }
    });
    let seen = found(&truth, &image);
    assert!(seen.contains("order of the ids") && seen.contains("time in the row"), "{seen:?}");
}

#[test]
fn secrecy_attack_finds_what_was_deleted() {
    // Ballots were taken in one by one and then moved to a clean table. The pages of the old one are still there.
    let truth = cast_order(5);
    let (image, _) = planted(|conn| {
        conn.execute_batch(
            "CREATE TABLE intake (id BLOB, marks BLOB);
             CREATE TABLE ballot (id BLOB PRIMARY KEY, marks BLOB) WITHOUT ROWID;",
        )
        .unwrap();
        for id in &truth {
            conn.execute("INSERT INTO intake VALUES (?1, ?2)", params![id, MARKS]).unwrap();
        }
        conn.execute_batch("INSERT INTO ballot SELECT * FROM intake ORDER BY id; DROP TABLE intake;")
            .unwrap();
    });
    let seen = found(&truth, &image);
    assert!(seen.contains("free pages and slack: first place"), "{seen:?}");
    assert!(!seen.contains("place in the tree"), "{seen:?}");
}

#[test]
fn secrecy_attack_finds_the_order_in_a_wal() {
    let truth = cast_order(6);
    let (_, wal) = planted(|conn| {
        conn.execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE ballot (id BLOB PRIMARY KEY, marks BLOB) WITHOUT ROWID;",
        )
        .unwrap();
        for id in &truth {
            conn.execute("INSERT INTO ballot VALUES (?1, ?2)", params![id, MARKS]).unwrap();
        }
    });
    let guesses = on_bytes("wal", &wal, &known(&truth), HOURS);
    let verdicts = judge(&[Trial { truth, guesses }]);
    assert!(alarms(&verdicts).iter().any(|verdict| verdict.attack == "wal: first place"), "{verdicts:?}");
}

#[test]
fn secrecy_attack_finds_the_order_in_a_log_or_an_answer_of_a_server() {
    let truth = cast_order(7);
    let log: String = truth
        .iter()
        .map(|id| {
            let hex: String = id.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("{{\"level\":\"INFO\",\"ballot\":\"{hex}\"}}\n")
        })
        .collect();
    assert_eq!(traces(log.as_bytes(), &ballot_secrets(&truth)).len(), 40);
    let guesses = on_bytes("log", log.as_bytes(), &known(&truth), HOURS);
    assert_eq!(alarms(&judge(&[Trial { truth, guesses }])).len(), 2);
}

#[test]
fn secrecy_attack_finds_times_around_an_id_in_lines_that_were_shuffled() {
    let truth = cast_order(8);
    for before in [true, false] {
        let mut lines: Vec<String> = (0..)
            .zip(&truth)
            .map(|(n, id)| {
                let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
                let at = OPENED.0 * 1_000 + 61_000_000 * n;
                if before { format!("{at} {hex}\n") } else { format!("{hex} {at}\n") }
            })
            .collect();
        lines.sort_by_key(|line| line.bytes().rev().take(8).collect::<Vec<_>>());
        let guesses = on_bytes("log", lines.concat().as_bytes(), &known(&truth), HOURS);
        let verdicts = judge(&[Trial { truth: truth.clone(), guesses }]);
        let seen = if before { "log: time before the id" } else { "log: time after the id" };
        assert!(alarms(&verdicts).iter().any(|verdict| verdict.attack == seen), "{verdicts:?}");
    }
}

#[test]
fn secrecy_attack_finds_a_copy_of_the_box_that_lags_behind() {
    // Why copies of the box are replaced and never kept: one from noon divides the voters in two.
    let trials: Vec<Trial> = (0..8)
        .map(|seed| {
            let truth = cast_order(100 + seed);
            let noon = truth[..20].iter().copied().collect();
            let guesses = vec![on_generations(&noon, &known(&truth))];
            Trial { truth, guesses }
        })
        .collect();
    assert_eq!(alarms(&judge(&trials)).len(), 1);
}
