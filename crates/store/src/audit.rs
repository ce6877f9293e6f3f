//! The audit journal: who did what, each entry holding the hash of the one before.

use rusqlite::params;
use serde_json::{Value, json};
use urna_domain::{Hash, Millis, canonical::canonical_bytes};

use crate::{
    Read, StoreError, Tx,
    encode::{hash, signed},
};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Millis,
    /// The post of whoever did it (`president`, `officer-1`), or `booth`, or `program`.
    pub actor: String,
    /// What, as a short stable word.
    pub action: String,
    /// The facts, without names, DNI, choices or ballots.
    pub facts: Value,
}

/// An entry in its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its number, contiguous from 1.
    pub seq: u64,
    /// The entry.
    pub entry: Entry,
    /// Hash of the entry before.
    pub prev: Hash,
    /// Hash of this one.
    pub hash: Hash,
}

/// Writes the next entry. Fails when its facts have no canonical form.
pub fn append(tx: &Tx<'_>, entry: &Entry) -> Result<(), StoreError> {
    let last = tx.first("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
        Ok((u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0), hash(row, 1)?))
    })?;
    let (last_seq, prev) = last.unwrap_or((0, Hash::ZERO));
    let seq = last_seq.saturating_add(1);
    let facts = canonical_bytes(&entry.facts).map_err(StoreError::Facts)?;
    let facts = String::from_utf8(facts).map_err(|_| StoreError::damaged("canonical bytes are text"))?;
    let hash = hash_entry(seq, entry, &prev)?;
    let sql =
        "INSERT INTO audit (seq, at, actor, action, facts, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![signed(seq), entry.at.0, entry.actor, entry.action, facts, prev.0, hash.0];
    tx.execute(sql, values).map(|_| ())
}

/// The last `limit` entries, the newest first.
pub fn tail(r: &Read<'_>, limit: u32) -> Result<Vec<Recorded>, StoreError> {
    let sql = "SELECT seq, at, actor, action, facts, prev, hash FROM audit ORDER BY seq DESC LIMIT ?1";
    r.all(sql, [limit], read_entry)
}

/// Reads the whole journal again and says how many entries it has. Fails at the first that was changed, or after
/// which one is missing.
pub fn verify(r: &Read<'_>) -> Result<u64, StoreError> {
    let mut statement =
        r.conn.prepare_cached("SELECT seq, at, actor, action, facts, prev, hash FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut seq, mut prev) = (0_u64, Hash::ZERO);
    while let Some(row) = rows.next()? {
        let found = read_entry(row)?;
        let follows = Some(found.seq) == seq.checked_add(1) && found.prev == prev;
        if !follows || found.hash != hash_entry(found.seq, &found.entry, &found.prev)? {
            return Err(StoreError::damaged("the audit journal was changed"));
        }
        (seq, prev) = (found.seq, found.hash);
    }
    Ok(seq)
}

fn hash_entry(seq: u64, entry: &Entry, prev: &Hash) -> Result<Hash, StoreError> {
    let value = json!({
        "action": entry.action,
        "actor": entry.actor,
        "at": entry.at.0,
        "facts": entry.facts,
        "prev": prev.to_string(),
        "seq": seq,
    });
    Ok(Hash::of(&canonical_bytes(&value).map_err(StoreError::Facts)?))
}

fn read_entry(row: &rusqlite::Row<'_>) -> Result<Recorded, StoreError> {
    let facts = row.get_ref(4)?.as_str().map_err(|_| StoreError::damaged("an audit entry"))?;
    let facts = serde_json::from_str(facts).map_err(|_| StoreError::damaged("an audit entry"))?;
    Ok(Recorded {
        seq: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
        entry: Entry { at: Millis(row.get(1)?), actor: row.get(2)?, action: row.get(3)?, facts },
        prev: hash(row, 5)?,
        hash: hash(row, 6)?,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    fn with_three() -> TestStore {
        let store = TestStore::new();
        for at in 1..=3 {
            let entry = Entry {
                at: Millis(at),
                actor: "president".to_owned(),
                action: "poll_opened".to_owned(),
                facts: json!({ "electors": at }),
            };
            store.change(|tx| append(tx, &entry));
        }
        store
    }

    #[test]
    fn the_journal_is_a_chain() {
        let store = with_three();
        assert_eq!(store.look(verify), 3);
        let tail = store.look(|r| tail(r, 2));
        assert_eq!((tail[0].seq, tail[1].seq), (3, 2));
        assert_eq!(tail[0].prev, tail[1].hash);
    }

    #[test]
    fn a_changed_entry_is_noticed() {
        for sql in [
            "UPDATE audit SET actor = 'nobody' WHERE seq = 2",
            "UPDATE audit SET facts = '{\"electors\":9}' WHERE seq = 1",
            "DELETE FROM audit WHERE seq = 2",
            "DELETE FROM audit WHERE seq = 1",
        ] {
            let store = with_three();
            store.change(|tx| tx.execute(sql, []));
            assert!(matches!(store.try_look(verify), Err(StoreError::Damaged { .. })), "{sql}");
        }
    }

    #[test]
    fn facts_without_canonical_form_are_refused() {
        let store = TestStore::new();
        let entry = Entry {
            at: Millis(1),
            actor: "urna".to_owned(),
            action: "x".to_owned(),
            facts: json!({ "a": 0.5 }),
        };
        assert!(matches!(store.try_change(|tx| append(tx, &entry)), Err(StoreError::Facts(_))));
    }
}
