//! The electoral roll of this station: looking people up.

use rusqlite::Row as SqlRow;
use urna_domain::{
    Millis,
    citizen::{Citizen, CitizenRef},
    dni,
    ids::CitizenId,
};

use crate::{
    Read, StoreError,
    citizen_key::{self, CitizenKey},
    dictionary::{GIVEN_MESA, GIVEN_MUNICIPALITY, GIVEN_PROVINCE, POSTAL},
    encode::unsorted,
};

/// Rows of one DNI that are shown side by side.
const SAME_DNI_MAX: u32 = 50;

/// A citizen on the roll of this station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Local number. A number is never given to a second person, so one that a screen still shows after the roll
    /// was loaded anew finds nobody rather than somebody else.
    pub key: i64,
    /// Who.
    pub citizen: Citizen,
}

/// The roll as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollState {
    /// Rows.
    pub rows: u64,
    /// The scope it was loaded for; empty before the first time.
    pub scope: String,
    /// The server time up to which it is complete; 0 before the first time.
    pub cursor: u64,
    /// When it was last brought up to date; `None` before the first time.
    pub as_of: Option<Millis>,
}

/// The joins are in this order because a row is found first and its names then, by their numbers.
pub(crate) const SELECT: &str =
    "SELECT r.key, r.citizen, w3.text, w1.text, w2.text, r.dni, p.comunidad, p.given, p.province, p.municipality,
            p.mesa, r.rev, r.ver, r.dni_given
     FROM roll r CROSS JOIN roll_word w1 ON w1.id = r.surname1 CROSS JOIN roll_word w2 ON w2.id = r.surname2
     CROSS JOIN roll_word w3 ON w3.id = r.name CROSS JOIN roll_place p ON p.id = r.place";

/// The citizen with this local number.
pub fn by_key(r: &Read<'_>, key: i64) -> Result<Option<Row>, StoreError> {
    r.first(&format!("{SELECT} WHERE r.key = ?1"), [key], read_row)
}

/// The citizen with this id.
pub fn by_citizen(r: &Read<'_>, id: &CitizenId) -> Result<Option<Row>, StoreError> {
    r.first(&format!("{SELECT} WHERE r.citizen = ?1"), [CitizenKey::new(id.as_str()).as_bytes()], read_row)
}

/// Everybody with this DNI or NIE, typed in any way: usually one, and all of them where a roll has it twice.
pub fn by_dni(r: &Read<'_>, typed: &str) -> Result<Vec<Row>, StoreError> {
    let who = format!("SELECT key FROM roll_dni WHERE dni = ?1 ORDER BY key LIMIT {SAME_DNI_MAX}");
    let sql = format!("{SELECT} WHERE r.key IN ({who}) ORDER BY r.key");
    r.all(&sql, [dni::normalise_roll(typed)], read_row)
}

/// Rows of the roll.
pub fn count(r: &Read<'_>) -> Result<u64, StoreError> {
    r.count("SELECT rows FROM roll_state", [])
}

impl RollState {
    /// The version of the roll: the centre's time up to which it is complete; `None` before the first time. The high half
    /// of a server time is its seconds.
    pub fn version(&self) -> Option<Millis> {
        let seconds = i64::try_from(self.cursor >> 32).ok()?;
        (self.cursor > 0).then(|| Millis(seconds.saturating_mul(1_000)))
    }
}

/// The roll as a whole.
pub fn state(r: &Read<'_>) -> Result<RollState, StoreError> {
    let found = r.first("SELECT rows, scope, cursor, as_of FROM roll_state", [], |row| {
        let as_of: i64 = row.get(3)?;
        Ok(RollState {
            rows: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
            scope: row.get(1)?,
            cursor: unsorted(row.get(2)?),
            as_of: (as_of > 0).then_some(Millis(as_of)),
        })
    })?;
    found.ok_or_else(|| StoreError::damaged("the state of the roll"))
}

/// The communities that people of the roll are of, in the order of their names.
pub fn communities(r: &Read<'_>) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT comunidad FROM roll_place WHERE id IN (SELECT DISTINCT place FROM roll)
               ORDER BY comunidad";
    r.all(sql, [], |row| Ok(row.get(0)?))
}

/// Electors per mesa, by code; those without one under the empty text.
pub fn count_by_mesa(r: &Read<'_>) -> Result<Vec<(String, u64)>, StoreError> {
    let sql =
        "SELECT p.mesa, sum(electors) FROM (SELECT place, count(*) AS electors FROM roll GROUP BY place)
               JOIN roll_place p ON p.id = place GROUP BY p.mesa ORDER BY p.mesa";
    r.all(sql, [], |row| Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0))))
}

/// How many people share their DNI with somebody else.
pub fn duplicates_of_dni(r: &Read<'_>) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(sum(people), 0)
               FROM (SELECT count(*) AS people FROM roll_dni GROUP BY dni HAVING count(*) > 1)";
    r.count(sql, [])
}

/// Visits every row as the centre has it, with its own spelling of the DNI: what a proof sums up.
pub fn for_each(r: &Read<'_>, mut visit: impl FnMut(CitizenRef<'_>)) -> Result<(), StoreError> {
    let mut statement = r.conn.prepare_cached(SELECT)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let given: String = row.get(13)?;
        let mut citizen = read_row(row)?.citizen;
        if !given.is_empty() {
            citizen.dni = given;
        }
        visit(citizen.as_ref());
    }
    Ok(())
}

/// A row of [`SELECT`].
pub(crate) fn read_row(row: &SqlRow<'_>) -> Result<Row, StoreError> {
    let given: i64 = row.get(7)?;
    let field = |column: usize, bit: i64| -> Result<Option<String>, StoreError> {
        if given & bit == 0 { Ok(None) } else { Ok(Some(row.get(column)?)) }
    };
    let citizen = Citizen {
        id: citizen_key::column(row, 1)?,
        name: row.get(2)?,
        surname1: row.get(3)?,
        surname2: row.get(4)?,
        dni: row.get(5)?,
        comunidad: row.get(6)?,
        province: field(8, GIVEN_PROVINCE)?,
        municipality: field(9, GIVEN_MUNICIPALITY)?,
        mesa: field(10, GIVEN_MESA)?,
        postal: given & POSTAL != 0,
        rev: unsorted(row.get(11)?),
        ver: row.get(12)?,
    };
    Ok(Row { key: row.get(0)?, citizen })
}

#[cfg(test)]
mod tests;
