//! Documents that came from the centre and could not be used: named, counted, never in the way of the rest.

use rusqlite::params;
use urna_domain::Millis;

use crate::{Read, StoreError, Tx};

/// A document that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it came from, such as `roll`.
    pub source: String,
    /// Its `_id` in printable form.
    pub id: String,
    /// Which field, and what was expected there; never a value.
    pub reason: String,
    /// When it was last seen.
    pub at: Millis,
}

/// Sets a document aside, in the place of an earlier one with the same source and id.
pub fn put(tx: &Tx<'_>, row: &Row) -> Result<(), StoreError> {
    let sql = "INSERT INTO quarantine (source, id, reason, at) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (source, id) DO UPDATE SET reason = excluded.reason, at = excluded.at";
    tx.execute(sql, params![row.source, row.id, row.reason, row.at.0]).map(|_| ())
}

/// Takes a document back out, because it came again and was in order.
pub fn release(tx: &Tx<'_>, source: &str, id: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM quarantine WHERE source = ?1 AND id = ?2", [source, id]).map(|_| ())
}

/// At most `limit` documents that are set aside.
pub fn list(r: &Read<'_>, limit: u32) -> Result<Vec<Row>, StoreError> {
    r.all("SELECT source, id, reason, at FROM quarantine ORDER BY source, id LIMIT ?1", [limit], |row| {
        Ok(Row { source: row.get(0)?, id: row.get(1)?, reason: row.get(2)?, at: Millis(row.get(3)?) })
    })
}

/// Documents that are set aside.
pub fn count(r: &Read<'_>) -> Result<u64, StoreError> {
    r.count("SELECT count(*) FROM quarantine", [])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn a_document_is_set_aside_once_with_its_last_reason() {
        let store = TestStore::new();
        let row = |reason: &str, at| Row {
            source: "roll".to_owned(),
            id: "3.5".to_owned(),
            reason: reason.to_owned(),
            at: Millis(at),
        };
        store.change(|tx| put(tx, &row("_id: a text", 1)));
        store.change(|tx| put(tx, &row("name: a text", 2)));
        assert_eq!(store.look(|r| list(r, 10)), [row("name: a text", 2)]);
        assert_eq!(store.look(count), 1);
        store.change(|tx| release(tx, "roll", "3.5"));
        assert_eq!(store.look(count), 0);
    }
}
