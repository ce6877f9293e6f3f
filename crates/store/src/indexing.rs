//! Making a loaded roll searchable: who has a DNI, and who bears a name.
//!
//! Done when all rows are there, which is several times cheaper than row by row, and some rows at a time, so that
//! neither the memory nor the wait of a check-in grows with the roll. A roll of one such step, which is most of them, is
//! gathered in memory while it is loaded; whatever was not seen by this process from its first row is read again.

use rusqlite::params;

use crate::{
    Read, StoreError, Tx,
    bearers::{BLOCK_KEYS, Gatherer},
};

/// Rows of one step: at most as many as there are local numbers in these blocks.
const STEP_BLOCKS: i64 = 4;
/// More than this is not gathered in memory: as many rows as a step has, with a DNI as it should be.
const GATHERED_ROWS_MAX: usize = 1 << 18;
const GATHERED_TEXT_MAX: usize = GATHERED_ROWS_MAX * 16;
/// Rows of DNI written by one statement: a good part of the cost of a row is that of its statement.
const ROWS_TOGETHER: usize = 32;

/// What makes a staged roll searchable, of all its rows from the first one on.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    bearers: Gatherer,
    dnis: Vec<DniEntry>,
    texts: String,
}

/// The statement for so many rows of DNI.
fn insert_dnis(rows: usize) -> String {
    let places = vec!["(?, ?)"; rows].join(", ");
    format!("INSERT INTO staged_roll_dni (dni, key) VALUES {places}")
}

/// A DNI in the texts, and whose it is.
#[derive(Debug, Clone, Copy)]
struct DniEntry {
    /// The first eight bytes, as a number of the same order: sorting seldom looks further.
    head: u64,
    from: usize,
    until: usize,
    key: i64,
}

impl Gathered {
    /// Takes a row; they come in the order of their numbers. False when it is too much to keep.
    pub(crate) fn add(&mut self, key: i64, names: [i64; 3], dni: &str) -> Result<bool, StoreError> {
        if self.dnis.len() >= GATHERED_ROWS_MAX || self.texts.len() >= GATHERED_TEXT_MAX {
            return Ok(false);
        }
        self.bearers.add(key, names)?;
        let mut head = [0; 8];
        head.iter_mut().zip(dni.bytes()).for_each(|(place, byte)| *place = byte);
        let from = self.texts.len();
        self.texts.push_str(dni);
        self.dnis.push(DniEntry { head: u64::from_be_bytes(head), from, until: self.texts.len(), key });
        Ok(true)
    }

    fn write(mut self, tx: &Tx<'_>) -> Result<(), StoreError> {
        self.bearers.write(tx)?;
        // In the order of the table, so that each row lands behind the one before.
        let text = |entry: &DniEntry| self.texts.get(entry.from..entry.until).unwrap_or_default();
        self.dnis.sort_unstable_by(|one, other| {
            let by_head = one.head.cmp(&other.head);
            by_head.then_with(|| text(one).cmp(text(other))).then(one.key.cmp(&other.key))
        });
        let (many, rest) = self.dnis.as_chunks::<ROWS_TOGETHER>();
        let mut insert = tx.conn.prepare_cached(&insert_dnis(ROWS_TOGETHER))?;
        for entries in many {
            for (place, entry) in (1..).step_by(2).zip(entries) {
                insert.raw_bind_parameter(place, text(entry))?;
                insert.raw_bind_parameter(place + 1, entry.key)?;
            }
            insert.raw_execute()?;
        }
        let mut insert = tx.conn.prepare_cached(&insert_dnis(1))?;
        for entry in rest {
            insert.execute(params![text(entry), entry.key])?;
        }
        Ok(())
    }
}

/// Makes some more staged rows searchable. False when none are left behind them. Fails when no load was begun.
pub(crate) fn advance(tx: &Tx<'_>) -> Result<bool, StoreError> {
    let from = indexed(tx)?.ok_or(StoreError::NotFound("load of the roll"))?;
    let Some(first) = next_row(tx, from)? else { return Ok(false) };
    let gathered = tx.dictionaries.borrow_mut().gathered.take();
    let until = match gathered {
        Some(gathered) => {
            gathered.write(tx)?;
            i64::MAX
        }
        None => read_again(tx, first)?,
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
        tx.execute("DELETE FROM staged_roll_dni", [])?;
        tx.execute("DELETE FROM staged_roll_bearer", [])?;
        tx.execute("UPDATE staging_state SET indexed = 0", [])?;
    }
    Ok(())
}

fn indexed(r: &Read<'_>) -> Result<Option<i64>, StoreError> {
    r.first("SELECT indexed FROM staging_state", [], |row| Ok(row.get(0)?))
}

fn next_row(r: &Read<'_>, from: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT min(key) FROM staged_roll WHERE key >= ?1";
    Ok(r.first(sql, [from], |row| Ok(row.get::<_, Option<i64>>(0)?))?.flatten())
}
