//! Double check-ins: kept until two people say what they were, and after.

use rusqlite::{Row as SqlRow, params};
use urna_domain::{
    Millis,
    ids::{CitizenId, EventId},
};

use crate::{
    Read, StoreError, Tx,
    encode::{citizen, event},
};

/// A citizen with two check-ins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Who.
    pub citizen: CitizenId,
    /// The check-in of this station.
    pub ours: EventId,
    /// The check-in that holds the guard.
    pub standing: EventId,
    /// When it was found.
    pub at: Millis,
    /// What two people said it was; `None` before.
    pub outcome: Option<String>,
}

/// A conflict that nobody has settled: nobody said anything, or that nobody knows.
const OPEN: &str = "outcome IN ('', 'unknown')";

/// Keeps a conflict. Nothing happens when it is known, so a classified one is not opened again.
pub fn put(tx: &Tx<'_>, conflict: &Conflict) -> Result<(), StoreError> {
    let Conflict { citizen, ours, standing, at, outcome } = conflict;
    let sql = "INSERT INTO conflict (citizen, ours, standing, at, outcome) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (citizen, ours) DO NOTHING";
    let outcome = outcome.as_deref().unwrap_or_default();
    tx.execute(sql, params![citizen.as_str(), ours.to_string(), standing.to_string(), at.0, outcome])
        .map(|_| ())
}

/// Two people said what a citizen's open conflicts were. Fails when there is none.
pub fn classify(tx: &Tx<'_>, citizen: &CitizenId, outcome: &str) -> Result<(), StoreError> {
    let sql = format!("UPDATE conflict SET outcome = ?2 WHERE citizen = ?1 AND {OPEN}");
    let changed = tx.execute(&sql, params![citizen.as_str(), outcome])?;
    if changed == 0 { Err(StoreError::NotFound("open conflict")) } else { Ok(()) }
}

/// Every conflict, by citizen.
pub fn list(r: &Read<'_>) -> Result<Vec<Conflict>, StoreError> {
    r.all(
        "SELECT citizen, ours, standing, at, outcome FROM conflict ORDER BY citizen, ours",
        [],
        read_conflict,
    )
}

/// Conflicts that nobody has settled.
pub fn open_count(r: &Read<'_>) -> Result<u64, StoreError> {
    r.count(&format!("SELECT count(*) FROM conflict WHERE {OPEN}"), [])
}

fn read_conflict(row: &SqlRow<'_>) -> Result<Conflict, StoreError> {
    let outcome: String = row.get(4)?;
    Ok(Conflict {
        citizen: citizen(row, 0)?,
        ours: event(row, 1)?,
        standing: event(row, 2)?,
        at: Millis(row.get(3)?),
        outcome: (!outcome.is_empty()).then_some(outcome),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn a_classified_conflict_stays_and_is_not_opened_again() {
        let store = TestStore::new();
        let conflict = Conflict {
            citizen: CitizenId::parse("s:ana").unwrap(),
            ours: EventId::parse("station-1/1/7").unwrap(),
            standing: EventId::parse("station-2/1/3").unwrap(),
            at: Millis(5),
            outcome: None,
        };
        store.change(|tx| put(tx, &conflict));
        assert_eq!(store.look(open_count), 1);
        store.change(|tx| classify(tx, &conflict.citizen, "unknown"));
        assert_eq!(store.look(open_count), 1, "nobody knows: it stays open");
        store.change(|tx| classify(tx, &conflict.citizen, "same_act"));
        store.change(|tx| put(tx, &conflict));
        assert_eq!(store.look(open_count), 0);
        let classified = Conflict { outcome: Some("same_act".to_owned()), ..conflict.clone() };
        assert_eq!(store.look(list), [classified]);
        let refused = store.try_change(|tx| classify(tx, &conflict.citizen, "unknown"));
        assert!(matches!(refused, Err(StoreError::NotFound("open conflict"))));
    }
}
