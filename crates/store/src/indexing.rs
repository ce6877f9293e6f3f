//! Making a loaded roll searchable: who has a DNI, and who bears a name.
//!
//! Done when all rows are there, which is several times cheaper than row by row, and some rows at a time, so that
//! neither the memory nor the wait of a check-in grows with the roll. A roll of up to a million is gathered in memory
//! while it is loaded, so that everything is written in its own order; whatever was not seen by this process from its
//! first row, or is too much to gather, is read again.

use rusqlite::params;

use crate::{
    Read, StoreError, Tx,
    bearers::{BLOCK_KEYS, Gatherer},
};

/// Rows of one step that are read again: at most as many as there are local numbers in these blocks.
const STEP_BLOCKS: i64 = 4;
/// Rows of one step that were gathered.
const STEP_ROWS: usize = 1 << 18;
/// More rows than this are not gathered: at 44 bytes each they stay within what a station may take.
const GATHERED_ROWS_MAX: usize = 1 << 20;
/// The longest DNI that is gathered; a real one has nine characters.
const DNI_BYTES_MAX: usize = 15;
/// Rows of DNI written by one statement: a good part of the cost of a row is that of its statement.
const ROWS_TOGETHER: usize = 32;

/// What makes a staged roll searchable, of all its rows from the first one on.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    bearers: Gatherer,
    /// In the order of the table once writing has begun, the last first.
    dnis: Vec<DniEntry>,
    first_key: i64,
    sorted: bool,
}

/// A DNI, filled up with zeros, and whose it is, counted from the first local number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct DniEntry {
    text: [u8; DNI_BYTES_MAX],
    bytes: u8,
    key: u32,
}

/// The statement for so many rows of DNI.
fn insert_dnis(rows: usize) -> String {
    let places = vec!["(?, ?)"; rows].join(", ");
    format!("INSERT INTO staged_roll_dni (dni, key) VALUES {places}")
}

impl DniEntry {
    fn new(dni: &str, key: i64) -> Option<Self> {
        let mut text = [0; DNI_BYTES_MAX];
        text.get_mut(..dni.len())?.copy_from_slice(dni.as_bytes());
        Some(Self { text, bytes: u8::try_from(dni.len()).ok()?, key: u32::try_from(key).ok()? })
    }

    fn text(&self) -> &str {
        let bytes = self.text.get(..usize::from(self.bytes)).unwrap_or_default();
        // It came from a text of this length.
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl Gathered {
    /// Takes a row; they come in the order of their numbers. False when it cannot be kept.
    pub(crate) fn add(&mut self, key: i64, names: [i64; 3], dni: &str) -> Result<bool, StoreError> {
        if self.dnis.is_empty() {
            self.first_key = key;
        }
        let Some(entry) = DniEntry::new(dni, key - self.first_key) else { return Ok(false) };
        if self.dnis.len() >= GATHERED_ROWS_MAX {
            return Ok(false);
        }
        self.bearers.add(key, names)?;
        self.dnis.push(entry);
        Ok(true)
    }

    /// Writes a step of it. Says whether that was all.
    fn write_step(&mut self, tx: &Tx<'_>) -> Result<bool, StoreError> {
        if !self.sorted {
            std::mem::take(&mut self.bearers).write(tx)?;
            // In the order of the table, so that each row lands behind the one before.
            self.dnis.sort_unstable_by(|one, other| other.cmp(one));
            self.sorted = true;
        }
        let left = self.dnis.len().saturating_sub(STEP_ROWS);
        let mut step = self.dnis.split_off(left);
        step.reverse();
        let key = |entry: &DniEntry| self.first_key + i64::from(entry.key);
        let (many, rest) = step.as_chunks::<ROWS_TOGETHER>();
        let mut insert = tx.conn.prepare_cached(&insert_dnis(ROWS_TOGETHER))?;
        for entries in many {
            for (place, entry) in (1..).step_by(2).zip(entries) {
                insert.raw_bind_parameter(place, entry.text())?;
                insert.raw_bind_parameter(place + 1, key(entry))?;
            }
            insert.raw_execute()?;
        }
        let mut insert = tx.conn.prepare_cached(&insert_dnis(1))?;
        for entry in rest {
            insert.execute(params![entry.text(), key(entry)])?;
        }
        Ok(left == 0)
    }
}

/// Makes some more staged rows searchable. False when none are left behind them. Fails when no load was begun.
pub(crate) fn advance(tx: &Tx<'_>) -> Result<bool, StoreError> {
    let from = indexed(tx)?.ok_or(StoreError::NotFound("load of the roll"))?;
    let Some(first) = next_row(tx, from)? else { return Ok(false) };
    let gathered = tx.dictionaries.borrow_mut().gathered.take();
    let until = match gathered {
        Some(mut gathered) => {
            if !gathered.write_step(tx)? {
                tx.dictionaries.borrow_mut().gathered = Some(gathered);
                return Ok(true);
            }
            i64::MAX
        }
        None => {
            if from == 0 {
                // What a process began to write from its memory and did not end.
                empty(tx)?;
            }
            read_again(tx, first)?
        }
    };
    tx.execute("UPDATE staging_state SET indexed = ?1", [until])?;
    Ok(next_row(tx, until)?.is_some())
}

/// Makes the rows of a step searchable from their tables. Says where the next step begins.
fn read_again(tx: &Tx<'_>, first: i64) -> Result<i64, StoreError> {
    let until = (first / BLOCK_KEYS).saturating_add(STEP_BLOCKS).saturating_mul(BLOCK_KEYS);
    let mut bearers = Gatherer::default();
    let mut select = tx.conn.prepare_cached(
        "SELECT key, surname1, surname2, name FROM staged_roll WHERE key >= ?1 AND key < ?2 ORDER BY key",
    )?;
    let mut rows = select.query([first, until])?;
    while let Some(row) = rows.next()? {
        bearers.add(row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?])?;
    }
    bearers.write(tx)?;
    let sql = "INSERT INTO staged_roll_dni (dni, key)
               SELECT dni, key FROM staged_roll WHERE key >= ?1 AND key < ?2 ORDER BY dni, key";
    tx.execute(sql, params![first, until])?;
    Ok(until)
}

/// Forgets what was made searchable, because rows are about to change.
pub(crate) fn restart(tx: &Tx<'_>) -> Result<(), StoreError> {
    if indexed(tx)?.is_some_and(|indexed| indexed > 0) {
        empty(tx)?;
        tx.execute("UPDATE staging_state SET indexed = 0", [])?;
    }
    let mut dictionaries = tx.dictionaries.borrow_mut();
    if dictionaries.gathered.as_ref().is_some_and(|gathered| gathered.sorted) {
        dictionaries.gathered = None;
    }
    Ok(())
}

fn empty(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM staged_roll_dni", [])?;
    tx.execute("DELETE FROM staged_roll_bearer", []).map(|_| ())
}

fn indexed(r: &Read<'_>) -> Result<Option<i64>, StoreError> {
    r.first("SELECT indexed FROM staging_state", [], |row| Ok(row.get(0)?))
}

fn next_row(r: &Read<'_>, from: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT min(key) FROM staged_roll WHERE key >= ?1";
    Ok(r.first(sql, [from], |row| Ok(row.get::<_, Option<i64>>(0)?))?.flatten())
}
