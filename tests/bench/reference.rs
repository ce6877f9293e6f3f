//! SQLite alone: the tables of a bootstrapped roll, written from memory with plain statements.
//!
//! The schema is the store's own file, the settings of the connection are the store's, the rows are those that a
//! station just downloaded, with the numbers of their names already looked up: nothing is left to do here but to
//! write. That is the speed no download can reach. (It is also the only SQL outside of the store, on purpose: a
//! reference that shared code with what it measures would hide that code's cost.)

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use rusqlite::{Connection, params};
use urna_domain::citizen::CitizenRef;
use urna_domain::{dni, names};
use urna_store::{Store, roll};

use crate::child;

const SCHEMA: &str = include_str!("../../crates/store/migrations/0001_station.sql");
/// Rows of a transaction, as in a bootstrap.
const PAGE_ROWS: usize = 10_000;
const SETTINGS: &str = "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384;";
/// Built when all rows are there; the schema makes them at once.
const INDEXES: [(&str, &str); 5] = [
    ("roll_by_citizen_0", "CREATE UNIQUE INDEX roll_by_citizen_0 ON roll (citizen)"),
    ("roll_by_dni_0", "CREATE INDEX roll_by_dni_0 ON roll (dni)"),
    ("roll_by_surname1_0", "CREATE INDEX roll_by_surname1_0 ON roll (surname1, surname2, name)"),
    ("roll_by_surname2_0", "CREATE INDEX roll_by_surname2_0 ON roll (surname2, name, surname1)"),
    ("roll_by_name_0", "CREATE INDEX roll_by_name_0 ON roll (name, surname1, surname2)"),
];

/// The tables of a roll in memory, row by row as they are written.
#[derive(Default)]
pub(crate) struct Tables {
    people: Vec<Person>,
    words: Numbered,
    places: Numbered,
    place_rows: Vec<Place>,
}

struct Person {
    citizen: String,
    dni: String,
    dni_given: String,
    names: [i64; 3],
    place: i64,
    rev: i64,
    ver: u32,
}

struct Place {
    given: i64,
    texts: [String; 4],
}

#[derive(Default)]
struct Numbered {
    numbers: HashMap<String, i64>,
    texts: Vec<String>,
}

impl Numbered {
    /// The number of a text, from 1.
    fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(text.to_owned());
        let number = i64::try_from(self.texts.len()).unwrap_or(i64::MAX);
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

impl Tables {
    /// Reads the roll of a station.
    pub(crate) fn read(store: &Store) -> anyhow::Result<Self> {
        let mut tables = Self::default();
        store.read(|read| roll::for_each(read, |row| tables.add(&row)))?;
        Ok(tables)
    }

    /// How many people there are.
    pub(crate) fn rows(&self) -> usize {
        self.people.len()
    }

    fn add(&mut self, row: &CitizenRef<'_>) {
        let normal = dni::normalise_roll(row.dni);
        let dni_given = if normal == row.dni { String::new() } else { row.dni.to_owned() };
        let optional = [row.province, row.municipality, row.mesa];
        let key = format!("{}\u{1f}{optional:?}", row.comunidad);
        let place = self.places.number(&key);
        if self.place_rows.len() < self.places.texts.len() {
            let given = optional.iter().zip([1, 2, 4]).filter(|(text, _)| text.is_some()).map(|(_, bit)| bit).sum();
            let [province, municipality, mesa] = optional.map(|text| text.unwrap_or_default().to_owned());
            self.place_rows.push(Place { given, texts: [row.comunidad.to_owned(), province, municipality, mesa] });
        }
        self.people.push(Person {
            citizen: row.id.to_owned(),
            dni: normal,
            dni_given,
            names: [row.surname1, row.surname2, row.name].map(|text| self.words.number(text)),
            place,
            rev: (row.rev ^ (1 << 63)).cast_signed(),
            ver: row.ver,
        });
    }

    /// Writes the tables into a fresh file, encrypted and durable, indexes last. Says how long that took.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<Duration> {
        let mut conn = Connection::open(path)?;
        conn.execute_batch(&child::key_pragma())?;
        conn.execute_batch(SETTINGS)?;
        conn.execute_batch(SCHEMA)?;
        for (name, _) in INDEXES {
            conn.execute_batch(&format!("DROP INDEX {name}"))?;
        }
        let words: Vec<(String, &String)> = self.words.texts.iter().map(|text| (names::fold(text), text)).collect();
        let started = Instant::now();
        self.write_names(&mut conn, &words)?;
        let mut key = 0_i64;
        for page in self.people.chunks(PAGE_ROWS) {
            let tx = conn.transaction()?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO roll (key, citizen, dni, dni_given, surname1, surname2, name, place, rev, ver)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            for person in page {
                key += 1;
                let [surname1, surname2, name] = person.names;
                let (citizen, dni, given) = (&person.citizen, &person.dni, &person.dni_given);
                let (place, rev, ver) = (person.place, person.rev, person.ver);
                insert.execute(params![key, citizen, dni, given, surname1, surname2, name, place, rev, ver])?;
            }
            drop(insert);
            tx.commit()?;
        }
        for (_, index) in INDEXES {
            conn.execute_batch(index)?;
        }
        let took = started.elapsed();
        let count: i64 = conn.query_row("SELECT count(*) FROM roll", [], |row| row.get(0))?;
        ensure!(count == key, "SQLite holds {count} rows");
        Ok(took)
    }

    fn write_names(&self, conn: &mut Connection, words: &[(String, &String)]) -> anyhow::Result<()> {
        let tx = conn.transaction()?;
        let mut word = tx.prepare("INSERT INTO roll_word (text, folded) VALUES (?1, ?2) RETURNING id")?;
        let mut part =
            tx.prepare("INSERT INTO roll_part (part, word) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for (folded, text) in words {
            let number: i64 = word.query_row(params![text, folded], |row| row.get(0))?;
            for one in folded.split(' ').filter(|one| !one.is_empty()) {
                part.execute(params![one, number])?;
            }
        }
        let mut place = tx.prepare(
            "INSERT INTO roll_place (given, comunidad, province, municipality, mesa) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for Place { given, texts: [comunidad, province, municipality, mesa] } in &self.place_rows {
            place.execute(params![given, comunidad, province, municipality, mesa])?;
        }
        drop((word, part, place));
        Ok(tx.commit()?)
    }
}
