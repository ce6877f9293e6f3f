//! What this station corrected on the roll, over what the centre said.
//!
//! The rows of the roll stay as they came, so that they can be compared with the centre's. What people see is a row
//! with this station's own corrections over it, for as long as the centre has not folded them in. From then on the
//! row that comes from the centre says it, together with what the office and other stations corrected. The rules of
//! merging are the fold's alone; `corrected` only keeps its answer.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use urna_domain::{
    correction::corrected_row,
    dni,
    event::Event,
    fold::{Corrected, Fold},
    ids::{CitizenId, EventId},
    names::fold,
};

use crate::{
    Read, StoreError, Tx,
    citizen_key::{self, CitizenKey},
    encode::event as event_column,
    events,
    roll::{self, Row},
    search::{self, SearchPage},
    settings,
};

/// Setting that holds up to where the centre folded: a JSON list of [`Folded`].
const FOLDED: &str = "corrections_folded";

/// A row as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The row, corrected.
    pub row: Row,
    /// Whether two people deleted it here.
    pub deleted: bool,
}

/// Up to where the centre folded the corrections of this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folded {
    /// The epoch of the station.
    pub epoch: u32,
    /// The last event of the epoch that is folded in, and with it every one before.
    pub seq: u64,
    /// The server's time when that was done: a roll that is complete up to it has it.
    pub at: u64,
}

/// Keeps a correction. The event is in its chain already.
pub fn put(tx: &Tx<'_>, citizen: &CitizenId, event: &EventId) -> Result<(), StoreError> {
    let sql = "INSERT INTO correction (citizen, event, waiting) VALUES (?1, ?2, 1) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![CitizenKey::new(citizen.as_str()).as_bytes(), event.to_string()])?;
    renew(tx, citizen)
}

/// Everything that this station corrected of a citizen, folded in by the centre or not.
pub fn of(r: &Read<'_>, citizen: &CitizenId) -> Result<Corrected, StoreError> {
    let all = corrections(r, citizen)?;
    Ok(folded(citizen, all.iter().map(|(event, _)| event)))
}

/// A row of the roll as people see it.
pub fn shown(r: &Read<'_>, row: Row) -> Result<Shown, StoreError> {
    let sql = "SELECT deleted, fields FROM corrected WHERE citizen = ?1";
    let key = CitizenKey::new(row.citizen.id.as_str());
    let found =
        r.first(sql, [key.as_bytes()], |found| Ok((found.get(0)?, fields(&found.get::<_, String>(1)?)?)))?;
    let Some((deleted, fields)) = found else { return Ok(Shown { row, deleted: false }) };
    let citizen = corrected_row(&row.citizen, &fields);
    Ok(Shown { row: Row { citizen, ..row }, deleted })
}

/// Everybody whose DNI or NIE this is, as people see the roll.
pub fn by_dni(r: &Read<'_>, typed: &str) -> Result<Vec<Row>, StoreError> {
    let wanted = dni::normalise_roll(typed);
    let mut keys = BTreeMap::new();
    for row in roll::by_dni(r, typed)?.into_iter().chain(corrected_rows(r)?) {
        keys.insert(row.key, row);
    }
    let mut people = Vec::new();
    for row in keys.into_values() {
        let Shown { row, deleted } = shown(r, row)?;
        if !deleted && dni::normalise_roll(&row.citizen.dni) == wanted {
            people.push(row);
        }
    }
    Ok(people)
}

/// Finds people by their names, as the centre says them or as they were corrected here; those who were deleted here
/// are not found.
pub fn search(r: &Read<'_>, tokens: &[String], limit: usize) -> Result<SearchPage, StoreError> {
    let mut page = search::search(r, tokens, limit)?;
    let mut found = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        let shown = shown(r, row)?;
        found.extend((!shown.deleted).then_some(shown.row));
    }
    let mut corrected = Vec::new();
    for row in corrected_rows(r)? {
        let is_counted = search::matches(tokens, &names(&row));
        let Shown { row, deleted } = shown(r, row)?;
        if deleted && is_counted {
            page.total = page.total.saturating_sub(1);
        } else if !deleted && !is_counted && search::matches(tokens, &names(&row)) {
            page.total += 1;
            corrected.push(row);
        }
    }
    // Those who were just corrected come first: they are few, and they are whom somebody is looking for.
    corrected.extend(found);
    corrected.truncate(limit.min(search::ROWS_MAX));
    Ok(SearchPage { rows: corrected, ..page })
}

/// The centre says up to where it folded this station's corrections, epoch by epoch.
pub fn set_folded(tx: &Tx<'_>, folded: &[Folded]) -> Result<(), StoreError> {
    let text = serde_json::to_string(folded).map_err(|_| StoreError::damaged("how far the centre folded"))?;
    if folded.is_empty() || settings::get(tx, FOLDED)?.as_ref() == Some(&text) {
        return Ok(());
    }
    settings::set(tx, FOLDED, &text)?;
    hand_over(tx, roll::state(tx)?.cursor)
}

/// Corrections that no roll from the centre has yet.
pub fn waiting(r: &Read<'_>) -> Result<u64, StoreError> {
    r.count("SELECT count(*) FROM correction WHERE waiting = 1", [])
}

/// The roll is complete up to `cursor`: what the centre had folded in by then shows in its rows, and needs no longer to
/// be shown over them. In the transaction that brings the rows, so that nobody sees the one without the other.
pub(crate) fn hand_over(tx: &Tx<'_>, cursor: u64) -> Result<(), StoreError> {
    let Some(text) = settings::get(tx, FOLDED)? else { return Ok(()) };
    let folded: Vec<Folded> =
        serde_json::from_str(&text).map_err(|_| StoreError::damaged("how far the centre folded"))?;
    let sql = "SELECT citizen, event FROM correction WHERE waiting = 1";
    let all = tx.all(sql, [], |row| Ok((citizen_key::column(row, 0)?, event_column(row, 1)?)))?;
    let has = |event: &EventId| {
        let has =
            |folded: &Folded| folded.at <= cursor && folded.epoch == event.epoch && event.seq <= folded.seq;
        folded.iter().any(has)
    };
    let mut renewed = BTreeSet::new();
    for (citizen, event) in all.into_iter().filter(|(_, event)| has(event)) {
        let sql = "UPDATE correction SET waiting = 0 WHERE citizen = ?1 AND event = ?2";
        tx.execute(sql, params![CitizenKey::new(citizen.as_str()).as_bytes(), event.to_string()])?;
        renewed.insert(citizen);
    }
    renewed.iter().try_for_each(|citizen| renew(tx, citizen))
}

/// Keeps the fold's answer: what waits is shown over the roll, and who was deleted stays so.
fn renew(tx: &Tx<'_>, citizen: &CitizenId) -> Result<(), StoreError> {
    let all = corrections(tx, citizen)?;
    let waiting = all.iter().filter(|(_, waiting)| *waiting).map(|(event, _)| event);
    let fields = folded(citizen, waiting).fields;
    let deleted = folded(citizen, all.iter().map(|(event, _)| event)).deleted;
    let key = CitizenKey::new(citizen.as_str());
    if fields.is_empty() && !deleted {
        return tx.execute("DELETE FROM corrected WHERE citizen = ?1", [key.as_bytes()]).map(|_| ());
    }
    let fields = Value::Object(fields.into_iter().collect()).to_string();
    let sql = "INSERT INTO corrected (citizen, deleted, fields) VALUES (?1, ?2, ?3)
               ON CONFLICT (citizen) DO UPDATE SET deleted = excluded.deleted, fields = excluded.fields";
    tx.execute(sql, params![key.as_bytes(), deleted, fields]).map(|_| ())
}

/// The events that correct a citizen, and whether each still waits for the centre.
fn corrections(r: &Read<'_>, citizen: &CitizenId) -> Result<Vec<(Event, bool)>, StoreError> {
    let sql = "SELECT event, waiting FROM correction WHERE citizen = ?1 ORDER BY event";
    let ids = r.all(sql, [CitizenKey::new(citizen.as_str()).as_bytes()], |row| {
        Ok((event_column(row, 0)?, row.get(1)?))
    })?;
    let event = |(id, waiting): (EventId, bool)| {
        let event = events::by_id(r, &id)?.ok_or_else(|| StoreError::damaged("a correction"))?;
        Ok((event, waiting))
    };
    ids.into_iter().map(event).collect()
}

fn folded<'e>(citizen: &CitizenId, events: impl Iterator<Item = &'e Event>) -> Corrected {
    let mut events = events.peekable();
    let Some(first) = events.peek() else { return Corrected::default() };
    let mut fold = Fold::new(first.election.clone());
    for event in events {
        fold.apply(event);
    }
    fold.corrected(citizen)
}

/// The rows of the roll that have something shown over them, as the centre said them.
fn corrected_rows(r: &Read<'_>) -> Result<Vec<Row>, StoreError> {
    let sql = format!("{} WHERE r.citizen IN (SELECT citizen FROM corrected) ORDER BY r.key", roll::SELECT);
    r.all(&sql, [], roll::read_row)
}

fn names(row: &Row) -> [String; 3] {
    [&row.citizen.surname1, &row.citizen.surname2, &row.citizen.name].map(|name| fold(name))
}

fn fields(text: &str) -> Result<BTreeMap<String, Value>, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::damaged("a corrected row"))
}

#[cfg(test)]
mod tests;
