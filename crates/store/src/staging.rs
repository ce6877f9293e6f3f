//! Loading a roll beside the one in use, and switching it in.
//!
//! Pages are committed with the place to go on from, so a load that was cut off goes on where it was. The roll is made
//! searchable when all rows are there (see `indexing`), and nobody sees the new one before it is whole.

use rusqlite::{CachedStatement, params};
use urna_domain::{citizen::CitizenRef, dni, ids::CitizenId};

use crate::{
    Read, Store, StoreError, Tx,
    citizen_key::CitizenKey,
    dictionary::{Dictionaries, Statements},
    encode::{signed, sortable, unsorted},
    indexing::{self, Gathered},
    roll_tables::{self, Side, create_staged, drop_staged},
};

/// A good number of rows per page: at this size durability costs nothing.
pub const PAGE_ROWS: usize = 10_000;
/// The longest text of a row, all fields together. A longer row is refused, not cut.
const ROW_BYTES_MAX: usize = 4_096;

/// What is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapPlan {
    /// The scope, in its canonical text.
    pub scope: String,
    /// The server time before the first page: the cursor when the roll is switched in.
    pub t0: u64,
}

/// A load that is not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagingState {
    /// The scope.
    pub scope: String,
    /// The server time before the first page.
    pub t0: u64,
    /// Rows so far.
    pub rows: u64,
    /// Where to go on; `None` before the first page.
    pub resume: Option<String>,
}

/// Why a row is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// No identifier of a citizen.
    #[error("_id: an object id, text, integer or UUID of at most {} bytes", CitizenId::MAX_BYTES)]
    Id,
    /// Too long.
    #[error("row: at most {ROW_BYTES_MAX} bytes")]
    Length,
}

/// Begins a load, in the place of any other.
pub fn begin(tx: &Tx<'_>, plan: &BootstrapPlan) -> Result<(), StoreError> {
    begin_at(tx, plan, "")
}

/// Begins a load, in the place of any other, with the place to go on from before its first page: what it is loaded
/// from is known from the start.
pub fn begin_at(tx: &Tx<'_>, plan: &BootstrapPlan, resume: &str) -> Result<(), StoreError> {
    abandon(tx)?;
    create_staged(tx)?;
    tx.dictionaries.borrow_mut().gathered = Some(Gathered::default());
    let sql =
        "INSERT INTO staging_state (one, scope, t0, rows, resume, indexed) VALUES (1, ?1, ?2, 0, ?3, 0)";
    tx.execute(sql, params![plan.scope, sortable(plan.t0), resume]).map(|_| ())
}

/// Gives a load up; nothing happens when there is none.
pub fn abandon(tx: &Tx<'_>) -> Result<(), StoreError> {
    drop_staged(tx)?;
    tx.dictionaries.borrow_mut().clear();
    tx.execute("DELETE FROM staging_state", []).map(|_| ())
}

/// The load that is not finished; `None` when there is none.
pub fn resume(r: &Read<'_>) -> Result<Option<StagingState>, StoreError> {
    r.first("SELECT scope, t0, rows, resume FROM staging_state", [], |row| {
        let resume: String = row.get(3)?;
        Ok(StagingState {
            scope: row.get(0)?,
            t0: unsorted(row.get(1)?),
            rows: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            resume: (!resume.is_empty()).then_some(resume),
        })
    })
}

/// Takes the rows of one page. Made once per page; [`Inserter::finish_page`] ends it.
pub struct Inserter<'t> {
    tx: &'t Tx<'t>,
    insert_first: CachedStatement<'t>,
    insert_next: CachedStatement<'t>,
    replace: CachedStatement<'t>,
    statements: Statements<'t>,
    dictionaries: std::cell::RefMut<'t, Dictionaries>,
    dni: String,
    next_key: i64,
    rows: u64,
}

impl<'t> Inserter<'t> {
    /// Begins a page. Fails when no load was begun.
    pub fn new(tx: &'t Tx<'t>) -> Result<Self, StoreError> {
        if resume(tx)?.is_none() {
            return Err(StoreError::NotFound("load of the roll"));
        }
        indexing::restart(tx)?;
        let insert_first = tx.conn.prepare_cached(
            "INSERT INTO staged_roll (key, citizen, dni, dni_given, surname1, surname2, name, place, rev, ver)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
        )?;
        // Behind the first row of a page SQLite finds the place and the next key by itself.
        let insert_next = tx.conn.prepare_cached(
            "INSERT INTO staged_roll (citizen, dni, dni_given, surname1, surname2, name, place, rev, ver)
             VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
        )?;
        let replace = tx.conn.prepare_cached(
            "UPDATE staged_roll SET dni = ?3, dni_given = ?4, surname1 = ?5, surname2 = ?6, name = ?7, place = ?8,
             rev = ?9, ver = ?10 WHERE citizen = ?2 AND rev < ?9",
        )?;
        Ok(Self {
            tx,
            insert_first,
            insert_next,
            replace,
            statements: Statements::new(tx, Side::Staged)?,
            dictionaries: tx.dictionaries.borrow_mut(),
            dni: String::new(),
            next_key: next_key(tx)?,
            rows: 0,
        })
    }

    /// Takes a row. One that came before is taken again when its revision is newer. A row that cannot be kept is
    /// answered with the reason, and the load goes on.
    pub fn insert(&mut self, row: &CitizenRef<'_>) -> Result<Result<(), RowRefusal>, StoreError> {
        if let Err(refusal) = check_row(row) {
            return Ok(Err(refusal));
        }
        let remembered = self.dictionaries.side(Side::Staged);
        let surname1 = remembered.word(&mut self.statements, row.surname1)?;
        let surname2 = remembered.word(&mut self.statements, row.surname2)?;
        let name = remembered.word(&mut self.statements, row.name)?;
        let place = remembered.place(&mut self.statements, row)?;
        dni::normalise_roll_into(row.dni, &mut self.dni);
        let dni_given = if self.dni == row.dni { "" } else { row.dni };
        let rev = sortable(row.rev);
        let key = CitizenKey::new(row.id);
        let values = params![
            self.next_key,
            key.as_bytes(),
            self.dni,
            dni_given,
            surname1,
            surname2,
            name,
            place,
            rev,
            row.ver
        ];
        let insert = if self.rows == 0 { &mut self.insert_first } else { &mut self.insert_next };
        let is_new = insert.execute(values)? == 1;
        let gathered = &mut self.dictionaries.gathered;
        let keeps = match gathered {
            Some(known) if is_new => known.add(self.next_key, [surname1, surname2, name], &self.dni)?,
            Some(_) | None => false,
        };
        if !keeps {
            *gathered = None;
        }
        if is_new {
            self.next_key += 1;
            self.rows += 1;
        } else {
            self.replace.execute(values)?;
        }
        Ok(Ok(()))
    }

    /// Ends the page: the rows are kept together with the place to go on from, which stays the last one known
    /// when `resume` is `None`. Says how many new rows the page had.
    pub fn finish_page(self, resume: Option<&str>) -> Result<u64, StoreError> {
        let sql = "UPDATE staging_state SET rows = rows + ?1, resume = coalesce(?2, resume)";
        self.tx.execute(sql, params![signed(self.rows), resume])?;
        self.tx.execute("UPDATE roll_state SET next_key = ?1", [self.next_key])?;
        Ok(self.rows)
    }
}

/// Makes searchable what is not yet and switches the staged roll in, all in this transaction. The cursor becomes the
/// time before the first page. Fails when no load was begun.
pub fn finish(tx: &Tx<'_>) -> Result<(), StoreError> {
    let state = resume(tx)?.ok_or(StoreError::NotFound("load of the roll"))?;
    while indexing::advance(tx)? {}
    roll_tables::switch(tx)?;
    tx.execute("DELETE FROM roll_gone", [])?;
    tx.execute("DELETE FROM staging_state", [])?;
    let sql = "UPDATE roll_state SET rows = ?1, scope = ?2, cursor = ?3";
    tx.execute(sql, params![signed(state.rows), state.scope, sortable(state.t0)]).map(|_| ())
}

impl Store {
    /// [`finish`], with a transaction per step: a check-in waits for one of them at most. Blocks.
    pub fn finish_staging(&self) -> Result<(), StoreError> {
        let step = |tx: &Tx<'_>| -> Result<bool, StoreError> {
            let more = indexing::advance(tx)?;
            if !more {
                finish(tx)?;
            }
            Ok(more)
        };
        while self.write_blocking(step)? {}
        Ok(())
    }
}

/// The next local number of a row.
pub(crate) fn next_key(r: &Read<'_>) -> Result<i64, StoreError> {
    let found = r.first("SELECT next_key FROM roll_state", [], |row| Ok(row.get(0)?))?;
    found.ok_or_else(|| StoreError::damaged("the state of the roll"))
}

/// Whether a row can be kept.
pub(crate) fn check_row(row: &CitizenRef<'_>) -> Result<(), RowRefusal> {
    let marked = matches!(row.id.as_bytes(), [b'o' | b's' | b'i' | b'u', b':', _, ..]);
    if !marked || row.id.len() > CitizenId::MAX_BYTES {
        return Err(RowRefusal::Id);
    }
    let place = [row.province, row.municipality, row.mesa].into_iter().flatten();
    let texts = [row.name, row.surname1, row.surname2, row.dni, row.comunidad].into_iter().chain(place);
    if texts.map(str::len).sum::<usize>() > ROW_BYTES_MAX {
        return Err(RowRefusal::Length);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
