//! SQLite alone: the tables of a bootstrapped roll, written from memory with plain statements.
//!
//! Schema and rows are read out of the file that a station has just filled, and written into a fresh one with the
//! store's settings: encrypted, durable at every 10,000 rows, what finds people last and in its own order. No name
//! is looked up and no document is read here; nothing is left to do but to write: the speed which no download can
//! reach.
//! (It is also the only SQL outside of the store, on purpose: a reference that shared code with what it measures
//! would hide that code's cost.)

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::child;

/// Rows of a transaction, as in a bootstrap.
const PAGE_ROWS: usize = 10_000;
const SETTINGS: &str = "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384;";
/// The tables that a bootstrap fills, in its order.
const TABLES: [&str; 6] = ["roll_word", "roll_part", "roll_place", PEOPLE, "roll_bearer", "roll_dni"];
const PEOPLE: &str = "roll";
/// A table or index of the roll that is not listed above would be left out of the comparison.
const OTHERS: &str = "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'roll*' AND name NOT IN
    ('roll_word', 'roll_part', 'roll_place', 'roll', 'roll_bearer', 'roll_dni', 'roll_state', 'roll_gone')";

/// The tables of a roll in memory.
pub(crate) struct Tables(Vec<Table>);

struct Table {
    name: &'static str,
    schema: String,
    rows: Vec<Vec<Value>>,
}

impl Tables {
    /// Reads them out of a station's file.
    pub(crate) fn read(station_db: &Path) -> anyhow::Result<Self> {
        let conn = open(station_db)?;
        let others: i64 = conn.query_row(OTHERS, [], |row| row.get(0))?;
        ensure!(others == 0, "the roll of a station has {others} tables or indexes that are not compared");
        TABLES.into_iter().map(|name| Table::read(&conn, name)).collect::<anyhow::Result<_>>().map(Self)
    }

    /// How many people there are.
    pub(crate) fn people(&self) -> u64 {
        let people = self.0.iter().find(|table| table.name == PEOPLE);
        people.map_or(0, |people| u64::try_from(people.rows.len()).unwrap_or(u64::MAX))
    }

    /// Writes them into a fresh file. Says how long that took.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<Duration> {
        let mut conn = open(path)?;
        conn.execute_batch(SETTINGS)?;
        for table in &self.0 {
            conn.execute_batch(&table.schema)?;
        }
        let started = Instant::now();
        for table in &self.0 {
            table.write(&mut conn)?;
        }
        Ok(started.elapsed())
    }
}

impl Table {
    fn read(conn: &Connection, name: &'static str) -> anyhow::Result<Self> {
        let find = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let schema =
            conn.query_row(find, [name], |row| row.get(0)).with_context(|| format!("no table {name}"))?;
        let mut all = conn.prepare(&format!("SELECT * FROM {name}"))?;
        let columns = all.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
        let rows = all.query_map([], read)?.collect::<Result<_, _>>()?;
        drop(all);
        Ok(Self { name, schema, rows })
    }

    fn write(&self, conn: &mut Connection) -> anyhow::Result<()> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let places = vec!["?"; columns].join(", ");
        let sql = format!("INSERT INTO {} VALUES ({places})", self.name);
        for page in self.rows.chunks(PAGE_ROWS) {
            let tx = conn.transaction()?;
            let mut insert = tx.prepare_cached(&sql)?;
            for row in page {
                insert.execute(params_from_iter(row))?;
            }
            drop(insert);
            tx.commit()?;
        }
        Ok(())
    }
}

fn open(path: &Path) -> anyhow::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.execute_batch(&child::key_pragma())?;
    Ok(conn)
}
