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

/// At most `limit` entries that are wanted, the newest first, from before a number on.
pub fn page(
    r: &Read<'_>,
    before: Option<u64>,
    limit: usize,
    wanted: impl Fn(&Entry) -> bool,
) -> Result<Vec<Recorded>, StoreError> {
    let mut statement = r.conn.prepare_cached(
        "SELECT seq, at, actor, action, facts, prev, hash FROM audit WHERE seq < ?1 ORDER BY seq DESC",
    )?;
    let mut rows = statement.query([before.map_or(i64::MAX, signed)])?;
    let mut page = Vec::new();
    while page.len() < limit
        && let Some(row) = rows.next()?
    {
        let found = read_entry(row)?;
        if wanted(&found.entry) {
            page.push(found);
        }
    }
    Ok(page)
}

/// Entries of the journal, and how many of them are of one action.
pub fn count(r: &Read<'_>, action: &str) -> Result<(u64, u64), StoreError> {
    let all = r.count("SELECT count(*) FROM audit", [])?;
    Ok((all, r.count("SELECT count(*) FROM audit WHERE action = ?1", [action])?))
}

/// Up to where the journal was read again: the number and the hash of the last entry that is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Entries so far.
    pub seq: u64,
    /// The hash of the last of them.
    pub hash: Hash,
}

impl Verified {
    /// Nothing yet.
    pub const NOTHING: Self = Self { seq: 0, hash: Hash::ZERO };
}

/// Reads the whole journal again and says how many entries it has. Fails at the first that was changed, or after
/// which one is missing.
pub fn verify(r: &Read<'_>) -> Result<u64, StoreError> {
    Ok(verify_on(r, Verified::NOTHING, u32::MAX)?.seq)
}

/// Reads at most `limit` more entries again. Fails like [`verify`]; one that reads none is at the end.
pub fn verify_on(r: &Read<'_>, so_far: Verified, limit: u32) -> Result<Verified, StoreError> {
    let mut statement = r.conn.prepare_cached(
        "SELECT seq, at, actor, action, facts, prev, hash FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = statement.query(params![signed(so_far.seq), limit])?;
    let Verified { mut seq, hash: mut prev } = so_far;
    while let Some(row) = rows.next()? {
        let found = read_entry(row)?;
        let follows = Some(found.seq) == seq.checked_add(1) && found.prev == prev;
        if !follows || found.hash != hash_entry(found.seq, &found.entry, &found.prev)? {
            return Err(StoreError::damaged("the audit journal was changed"));
        }
        (seq, prev) = (found.seq, found.hash);
    }
    Ok(Verified { seq, hash: prev })
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
    fn the_journal_can_be_read_again_in_steps() {
        let store = with_three();
        let first = store.look(|r| verify_on(r, Verified::NOTHING, 2));
        assert_eq!(first.seq, 2);
        let rest = store.look(|r| verify_on(r, first, 2));
        assert_eq!(rest.seq, 3);
        assert_eq!(store.look(|r| verify_on(r, rest, 2)), rest);
        store.change(|tx| tx.execute("UPDATE audit SET at = 7 WHERE seq = 3", []));
        assert!(matches!(store.try_look(|r| verify_on(r, first, 2)), Err(StoreError::Damaged { .. })));
    }

    #[test]
    fn a_page_holds_what_is_wanted_and_goes_on_where_the_last_one_ended() {
        let store = with_three();
        let seqs = |before, limit, min| {
            let page = store.look(|r| page(r, before, limit, |entry| entry.at >= Millis(min)));
            page.iter().map(|recorded| recorded.seq).collect::<Vec<_>>()
        };
        assert_eq!(seqs(None, 2, 0), [3, 2]);
        assert_eq!(seqs(Some(2), 2, 0), [1]);
        assert_eq!(seqs(None, 9, 3), [3]);
        assert_eq!(store.look(|r| count(r, "poll_opened")), (3, 3));
        assert_eq!(store.look(|r| count(r, "other")), (3, 0));
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
