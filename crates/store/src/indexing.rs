//! Making a loaded roll searchable: who has a DNI, and who bears a name.
//!
//! Done when all rows are there, which is several times cheaper than row by row, and some rows at a time, so that
//! neither the memory nor the wait of a check-in grows with the roll.

use rusqlite::params;

use crate::{
    Read, StoreError, Tx,
    bearers::{BLOCK_KEYS, Gatherer},
};

/// Rows of one step: at most as many as there are local numbers in these blocks.
const STEP_BLOCKS: i64 = 4;

/// Makes some more staged rows searchable. False when there are none left. Fails when no load was begun.
pub(crate) fn advance(tx: &Tx<'_>) -> Result<bool, StoreError> {
    let from = indexed(tx)?.ok_or(StoreError::NotFound("load of the roll"))?;
    let next = tx.first("SELECT min(key) FROM staged_roll WHERE key >= ?1", [from], |row| {
        Ok(row.get::<_, Option<i64>>(0)?)
    })?;
    let Some(first) = next.flatten() else { return Ok(false) };
    let until = (first / BLOCK_KEYS).saturating_add(STEP_BLOCKS).saturating_mul(BLOCK_KEYS);
    let mut bearers = Gatherer::new(tx)?;
    let mut select = tx.conn.prepare_cached(
        "SELECT key, surname1, surname2, name FROM staged_roll WHERE key >= ?1 AND key < ?2 ORDER BY key",
    )?;
    let mut rows = select.query([first, until])?;
    while let Some(row) = rows.next()? {
        bearers.add(row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?])?;
    }
    bearers.finish_block()?;
    // In the order of the table, so that each row lands behind the one before.
    let sql = "INSERT INTO staged_roll_dni (dni, key)
               SELECT dni, key FROM staged_roll WHERE key >= ?1 AND key < ?2 ORDER BY dni, key";
    tx.execute(sql, params![first, until])?;
    tx.execute("UPDATE staging_state SET indexed = ?1", [until])?;
    Ok(true)
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
