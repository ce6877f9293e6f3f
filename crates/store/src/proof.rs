//! What this station holds as fingerprints, to be compared with the centre's; and the repair of what differs.
//!
//! Everything is computed from the rows whenever a proof asks. A sum kept beside the rows would agree with itself even
//! where a row was damaged, and would only prove that it was kept well.

use rusqlite::params;
use urna_domain::{
    Hash, Millis,
    citizen::Citizen,
    event::Event,
    fingerprint::{Buckets, Fingerprint, bucket_of},
    ids::{CitizenId, ElectionId, EventId},
};

use crate::{
    Read, StoreError, Tx,
    delta::{self, Applied},
    outbox::Lane,
    roll::{self, SELECT, read_row},
};

/// The roll of one moment, in buckets, and the server time up to which it is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollSums {
    /// Count and fingerprint of each bucket.
    pub buckets: Buckets,
    /// The server time; 0 before the first load.
    pub cursor: u64,
}

/// A row of the roll as a proof sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollHash {
    /// Who.
    pub id: CitizenId,
    /// Hash of the content.
    pub hash: Hash,
    /// Revision.
    pub rev: u64,
}

/// The events of one chain that the centre is said to have, from the first on without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentChain {
    /// The election of its first event.
    pub election: ElectionId,
    /// The epoch.
    pub epoch: u32,
    /// The last of them.
    pub through: u64,
    /// Their count and fingerprint.
    pub fingerprint: Fingerprint,
}

/// Sums up the roll.
pub fn roll(r: &Read<'_>) -> Result<RollSums, StoreError> {
    let mut buckets = Buckets::default();
    visit(r, |citizen| buckets.add(citizen.as_ref().content_hash()))?;
    Ok(RollSums { buckets, cursor: roll::state(r)?.cursor })
}

/// The rows of some buckets.
pub fn roll_hashes(r: &Read<'_>, buckets: &[Option<u8>]) -> Result<Vec<RollHash>, StoreError> {
    let mut hashes = Vec::new();
    visit(r, |citizen| {
        let hash = citizen.as_ref().content_hash();
        if buckets.contains(&Some(bucket_of(hash))) {
            hashes.push(RollHash { id: citizen.id, hash, rev: citizen.rev });
        }
    })?;
    Ok(hashes)
}

/// Hashes are over the normal form of the DNI, as the office stamps them.
fn visit(r: &Read<'_>, mut visit: impl FnMut(Citizen)) -> Result<(), StoreError> {
    let mut statement = r.conn.prepare_cached(SELECT)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(read_row(row)?.citizen);
    }
    Ok(())
}

/// Those of some rows that are not here with the same content.
pub fn unlike(r: &Read<'_>, mut rows: Vec<Citizen>) -> Result<Vec<Citizen>, StoreError> {
    let mut same = Vec::with_capacity(rows.len());
    for row in &rows {
        let here = roll::by_citizen(r, &row.id)?;
        same.push(
            here.is_some_and(|here| here.citizen.as_ref().content_hash() == row.as_ref().content_hash()),
        );
    }
    let mut same = same.into_iter();
    rows.retain(|_| same.next() != Some(true));
    Ok(rows)
}

/// Makes rows of the roll what a proof found at the centre, whatever revision is here: rows that are there, and ids
/// that are not. A repair is never a revision of its own, so the cursor stays.
pub fn repair(
    tx: &Tx<'_>,
    rows: &[Citizen],
    absent: &[CitizenId],
    at: Millis,
) -> Result<Applied, StoreError> {
    delta::overwrite(tx, rows, absent, at)
}

/// The chains of this station with the events that the centre confirmed.
pub fn sent_chains(r: &Read<'_>) -> Result<Vec<SentChain>, StoreError> {
    let waiting: Vec<EventId> = r
        .all("SELECT key FROM outbox WHERE lane = ?1", [Lane::Events.name()], |row| {
            Ok(row.get::<_, String>(0)?)
        })?
        .iter()
        .filter_map(|key| EventId::parse(key).ok())
        .collect();
    let mut chains: Vec<SentChain> = Vec::new();
    crate::events::for_each(r, |event| {
        let Event { id, election, hash, .. } = event;
        let first_waiting = waiting
            .iter()
            .filter(|other| other.epoch == id.epoch && other.station == id.station)
            .map(|other| other.seq)
            .min();
        if first_waiting.is_some_and(|first| id.seq >= first) {
            return Ok(());
        }
        match chains.last_mut() {
            Some(chain) if chain.epoch == id.epoch => {
                chain.through = id.seq;
                chain.fingerprint.add(hash);
            }
            Some(_) | None => {
                let mut fingerprint = Fingerprint::default();
                fingerprint.add(hash);
                chains.push(SentChain { election, epoch: id.epoch, through: id.seq, fingerprint });
            }
        }
        Ok(())
    })?;
    Ok(chains)
}

/// How many records of a lane the centre confirmed, when none of it waits or was refused; else `None`.
pub fn all_sent(r: &Read<'_>, lane: Lane) -> Result<Option<u64>, StoreError> {
    let waiting = r.count("SELECT count(*) FROM outbox WHERE lane = ?1", params![lane.name()])?;
    if waiting > 0 {
        return Ok(None);
    }
    r.count("SELECT count(*) FROM received WHERE lane = ?1", params![lane.name()]).map(Some)
}

#[cfg(test)]
mod tests;
