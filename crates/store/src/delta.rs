//! Changes of the roll: only newer revisions count, so hearing one twice, or late, changes nothing.

use rusqlite::{OptionalExtension, params};
use urna_domain::{
    Millis,
    citizen::{Citizen, CitizenRef},
    dni,
    ids::CitizenId,
};

use crate::{
    Read, StoreError, Tx,
    bearers::{self, FIELDS},
    citizen_key::CitizenKey,
    corrections,
    dictionary::Statements,
    encode::sortable,
    quarantine,
    roll_tables::Side,
    staging::{check_row, next_key},
};

/// Where quarantined documents of the roll come from.
pub const SOURCE: &str = "roll";

/// A change of the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The row is in the scope as this.
    Put(Citizen),
    /// The row left the scope or was deleted.
    Gone {
        /// Who.
        id: CitizenId,
        /// Revision of the change.
        rev: u64,
    },
    /// A document that is not a citizen.
    Bad {
        /// The `_id` in printable form.
        id: String,
        /// Which field, and what was expected there.
        reason: String,
    },
}

/// What became of a page of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Rows that are new or newer.
    pub put: u64,
    /// Rows that left.
    pub gone: u64,
    /// Changes that were known, or older than what is here.
    pub stale: u64,
    /// Documents set aside.
    pub bad: u64,
}

/// Applies a page of changes. With `cursor`, the page was the last: the roll is complete up to that server time,
/// which never goes back, and up to date as of `at`.
pub fn apply(
    tx: &Tx<'_>,
    changes: &[Change],
    cursor: Option<u64>,
    at: Millis,
) -> Result<Applied, StoreError> {
    let mut applied = Applied::default();
    let mut rows = RowCount { next_key: next_key(tx)?, added: 0 };
    let mut statements = Statements::new(tx, Side::Live)?;
    for change in changes {
        match change {
            Change::Put(citizen) => match check_row(&citizen.as_ref()) {
                Ok(()) if put(tx, &mut statements, &mut rows, &citizen.as_ref())? => applied.put += 1,
                Ok(()) => applied.stale += 1,
                Err(refusal) => {
                    set_aside(tx, citizen.id.as_str(), &refusal.to_string(), at)?;
                    applied.bad += 1;
                }
            },
            Change::Gone { id, rev } => {
                if leave(tx, &mut rows, id, *rev)? {
                    applied.gone += 1;
                } else {
                    applied.stale += 1;
                }
            }
            Change::Bad { id, reason } => {
                set_aside(tx, id, reason, at)?;
                applied.bad += 1;
            }
        }
    }
    let sql = "UPDATE roll_state SET rows = rows + ?1, next_key = ?2";
    tx.execute(sql, params![rows.added, rows.next_key])?;
    if let Some(cursor) = cursor {
        let sql = "UPDATE roll_state SET cursor = max(cursor, ?1), as_of = max(as_of, ?2)";
        tx.execute(sql, params![sortable(cursor), at.0])?;
        corrections::hand_over(tx, cursor)?;
    }
    Ok(applied)
}

/// Makes rows what they are at the centre, whatever revision is here.
pub(crate) fn overwrite(
    tx: &Tx<'_>,
    present: &[Citizen],
    absent: &[CitizenId],
    at: Millis,
) -> Result<Applied, StoreError> {
    let mut applied = Applied::default();
    let mut rows = RowCount { next_key: next_key(tx)?, added: 0 };
    let mut statements = Statements::new(tx, Side::Live)?;
    for id in absent {
        if take_out(tx, &mut rows, &CitizenKey::new(id.as_str()))? {
            applied.gone += 1;
        }
    }
    for citizen in present {
        match check_row(&citizen.as_ref()) {
            Ok(()) => {
                write(tx, &mut statements, &mut rows, &citizen.as_ref())?;
                applied.put += 1;
            }
            Err(refusal) => {
                set_aside(tx, citizen.id.as_str(), &refusal.to_string(), at)?;
                applied.bad += 1;
            }
        }
    }
    let sql = "UPDATE roll_state SET rows = rows + ?1, next_key = ?2";
    tx.execute(sql, params![rows.added, rows.next_key])?;
    Ok(applied)
}

/// Moves the cursor back to an earlier server time; never forward.
pub fn turn_back(tx: &Tx<'_>, to: u64) -> Result<(), StoreError> {
    tx.execute("UPDATE roll_state SET cursor = min(cursor, ?1)", [sortable(to)]).map(|_| ())
}

/// The server time up to which the roll is complete; `None` before the first load.
pub fn cursor(r: &Read<'_>) -> Result<Option<u64>, StoreError> {
    let state = crate::roll::state(r)?;
    Ok((state.cursor > 0).then_some(state.cursor))
}

struct RowCount {
    next_key: i64,
    added: i64,
}

/// What finds a row: its DNI and its names.
struct Findable {
    key: i64,
    dni: String,
    names: [i64; 3],
}

fn put(
    tx: &Tx<'_>,
    statements: &mut Statements<'_>,
    rows: &mut RowCount,
    row: &CitizenRef<'_>,
) -> Result<bool, StoreError> {
    let rev = sortable(row.rev);
    let citizen = CitizenKey::new(row.id);
    let gone = rev_of(tx, "SELECT rev FROM roll_gone WHERE citizen = ?1", &citizen)?;
    let here = rev_of(tx, "SELECT rev FROM roll WHERE citizen = ?1", &citizen)?;
    if gone.is_some_and(|gone| rev < gone) || here.is_some_and(|here| rev <= here) {
        return Ok(false);
    }
    write(tx, statements, rows, row)?;
    Ok(true)
}

fn write(
    tx: &Tx<'_>,
    statements: &mut Statements<'_>,
    rows: &mut RowCount,
    row: &CitizenRef<'_>,
) -> Result<(), StoreError> {
    let (citizen, rev) = (CitizenKey::new(row.id), sortable(row.rev));
    let mut dictionaries = tx.dictionaries.borrow_mut();
    let remembered = dictionaries.side(Side::Live);
    let surname1 = remembered.word(statements, row.surname1)?;
    let surname2 = remembered.word(statements, row.surname2)?;
    let name = remembered.word(statements, row.name)?;
    let place = remembered.place(statements, row)?;
    let dni = dni::normalise_roll(row.dni);
    let dni_given = if dni == row.dni { "" } else { row.dni };
    let before = findable(tx, &citizen)?;
    let key = before.as_ref().map_or(rows.next_key, |before| before.key);
    let sql = "INSERT INTO roll (key, citizen, dni, dni_given, surname1, surname2, name, place, rev, ver)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               ON CONFLICT (citizen) DO UPDATE SET
               dni = excluded.dni, dni_given = excluded.dni_given, surname1 = excluded.surname1,
               surname2 = excluded.surname2, name = excluded.name, place = excluded.place, rev = excluded.rev,
               ver = excluded.ver";
    let values =
        params![key, citizen.as_bytes(), dni, dni_given, surname1, surname2, name, place, rev, row.ver];
    tx.execute(sql, values)?;
    if before.is_none() {
        rows.next_key += 1;
        rows.added += 1;
    }
    let after = Findable { key, dni, names: [surname1, surname2, name] };
    find_by(tx, before.as_ref(), Some(&after))?;
    tx.execute("DELETE FROM roll_gone WHERE citizen = ?1", [citizen.as_bytes()])?;
    quarantine::release(tx, SOURCE, row.id)
}

/// A row that came back with the revision it left with is in the scope: it left another station.
fn leave(tx: &Tx<'_>, rows: &mut RowCount, id: &CitizenId, rev: u64) -> Result<bool, StoreError> {
    let rev = sortable(rev);
    let citizen = CitizenKey::new(id.as_str());
    let here = rev_of(tx, "SELECT rev FROM roll WHERE citizen = ?1", &citizen)?;
    if here.is_some_and(|here| rev <= here) {
        return Ok(false);
    }
    let sql = "INSERT INTO roll_gone (citizen, rev) VALUES (?1, ?2)
               ON CONFLICT (citizen) DO UPDATE SET rev = excluded.rev WHERE excluded.rev > rev";
    tx.execute(sql, params![citizen.as_bytes(), rev])?;
    take_out(tx, rows, &citizen)
}

fn take_out(tx: &Tx<'_>, rows: &mut RowCount, citizen: &CitizenKey<'_>) -> Result<bool, StoreError> {
    let Some(before) = findable(tx, citizen)? else { return Ok(false) };
    find_by(tx, Some(&before), None)?;
    tx.execute("DELETE FROM roll WHERE key = ?1", [before.key])?;
    rows.added -= 1;
    Ok(true)
}

fn findable(tx: &Tx<'_>, citizen: &CitizenKey<'_>) -> Result<Option<Findable>, StoreError> {
    let sql = "SELECT key, dni, surname1, surname2, name FROM roll WHERE citizen = ?1";
    tx.first(sql, [citizen.as_bytes()], |row| {
        Ok(Findable { key: row.get(0)?, dni: row.get(1)?, names: [row.get(2)?, row.get(3)?, row.get(4)?] })
    })
}

/// Makes a row found by what it holds now, and not by what it held before.
fn find_by(tx: &Tx<'_>, before: Option<&Findable>, after: Option<&Findable>) -> Result<(), StoreError> {
    if before.map(|row| &row.dni) != after.map(|row| &row.dni) {
        if let Some(row) = before {
            tx.execute("DELETE FROM roll_dni WHERE dni = ?1 AND key = ?2", params![row.dni, row.key])?;
        }
        if let Some(row) = after {
            tx.execute("INSERT INTO roll_dni (dni, key) VALUES (?1, ?2)", params![row.dni, row.key])?;
        }
    }
    for (place, field) in FIELDS.into_iter().enumerate() {
        let name = |row: Option<&Findable>| row.and_then(|row| Some((*row.names.get(place)?, row.key)));
        let (before, after) = (name(before), name(after));
        if before == after {
            continue;
        }
        if let Some((name, key)) = before {
            bearers::remove(tx, name, field, key)?;
        }
        if let Some((name, key)) = after {
            bearers::add(tx, name, field, key)?;
        }
    }
    Ok(())
}

fn rev_of(tx: &Tx<'_>, sql: &str, citizen: &CitizenKey<'_>) -> Result<Option<i64>, StoreError> {
    Ok(tx.conn.prepare_cached(sql)?.query_row([citizen.as_bytes()], |row| row.get(0)).optional()?)
}

fn set_aside(tx: &Tx<'_>, id: &str, reason: &str, at: Millis) -> Result<(), StoreError> {
    let row = quarantine::Row { source: SOURCE.to_owned(), id: id.to_owned(), reason: reason.to_owned(), at };
    quarantine::put(tx, &row)
}

#[cfg(test)]
mod tests;
