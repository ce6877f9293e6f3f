//! What the machine can do by itself: plain SQLite with the same tables and rows, and a plain flush.

use std::{
    collections::HashMap,
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};
use urna_domain::{citizen::Citizen, names};

const TABLES: &str = "
    CREATE TABLE roll (key INTEGER PRIMARY KEY NOT NULL, citizen BLOB NOT NULL, dni TEXT NOT NULL, dni_given TEXT NOT NULL,
        surname1 INTEGER NOT NULL, surname2 INTEGER NOT NULL, name INTEGER NOT NULL, place INTEGER NOT NULL,
        rev INTEGER NOT NULL, ver INTEGER NOT NULL) STRICT;
    CREATE TABLE roll_word (id INTEGER PRIMARY KEY NOT NULL, text TEXT NOT NULL UNIQUE, folded TEXT NOT NULL) STRICT;
    CREATE TABLE roll_place (id INTEGER PRIMARY KEY NOT NULL, text TEXT NOT NULL UNIQUE) STRICT;";
const INDEXES: &str = "
    CREATE UNIQUE INDEX roll_by_citizen ON roll (citizen);
    CREATE INDEX roll_by_dni ON roll (dni);
    CREATE INDEX roll_by_surname1 ON roll (surname1, surname2, name);
    CREATE INDEX roll_by_surname2 ON roll (surname2, name, surname1);
    CREATE INDEX roll_by_name ON roll (name, surname1, surname2);";

/// Loads rows that are in memory into the tables of the roll, without encryption, in pages of 10,000, durable each.
pub(crate) fn load(path: &Path, people: &[Citizen]) {
    let mut conn = Connection::open(path).expect("a file");
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;")
        .expect("settings");
    conn.execute_batch(TABLES).expect("tables");
    let mut numbers: HashMap<String, i64> = HashMap::new();
    for (page, people) in people.chunks(10_000).enumerate() {
        let tx = conn.transaction().expect("a transaction");
        {
            let mut row = tx
                .prepare_cached("INSERT INTO roll VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .expect("a statement");
            let mut word = tx.prepare_cached("INSERT INTO roll_word VALUES (?, ?, ?)").expect("a statement");
            let mut place = tx.prepare_cached("INSERT INTO roll_place VALUES (?, ?)").expect("a statement");
            for (citizen, key) in people.iter().zip(page * 10_000..) {
                let mut number = |text: &str| {
                    if let Some(id) = numbers.get(text) {
                        return *id;
                    }
                    let id = i64::try_from(numbers.len()).expect("a number");
                    word.execute(params![id, text, names::fold(text)]).expect("a name");
                    numbers.insert(text.to_owned(), id);
                    id
                };
                let (surname1, surname2) = (number(&citizen.surname1), number(&citizen.surname2));
                let name = number(&citizen.name);
                let text = format!(
                    "{}/{:?}/{:?}/{:?}",
                    citizen.comunidad, citizen.province, citizen.municipality, citizen.mesa
                );
                let known = numbers.get(&text).copied();
                let home = known.unwrap_or_else(|| {
                    let id = i64::try_from(numbers.len()).expect("a number");
                    place.execute(params![id, text]).expect("a place");
                    numbers.insert(text, id);
                    id
                });
                let rev = i64::try_from(citizen.rev).expect("a number");
                let key = i64::try_from(key).expect("a number");
                let values = params![
                    key,
                    packed(citizen),
                    citizen.dni,
                    "",
                    surname1,
                    surname2,
                    name,
                    home,
                    rev,
                    citizen.ver
                ];
                row.execute(values).expect("a row");
            }
        }
        tx.commit().expect("a page");
    }
    conn.execute_batch(INDEXES).expect("indexes");
}

/// The object id as the 12 bytes it is.
fn packed(citizen: &Citizen) -> [u8; 12] {
    let digits = citizen.id.as_str().get(2..).expect("24 digits");
    let number = u128::from_str_radix(digits, 16).expect("digits");
    *number.to_be_bytes().last_chunk().expect("12 bytes")
}

/// A file that grows by 4 KiB and a flush at a time.
pub(crate) struct Append {
    file: File,
}

impl Append {
    /// A new file.
    pub(crate) fn new(path: &Path) -> Self {
        Self { file: File::create(path).expect("a file") }
    }

    /// One append and one flush.
    pub(crate) fn once(&mut self) -> Duration {
        let started = Instant::now();
        self.file.write_all(&[7; 4096]).and_then(|()| self.file.sync_data()).expect("a flush");
        started.elapsed()
    }
}
