//! The records of a station one by one, each with where it is on its way, for people who look at the queue. The records
//! that say that a ballot was cast are only counted: their times and their places among the others stay out of every list.

use rusqlite::{Row, params};
use urna_domain::{
    Hash, Millis,
    clock::Hlc,
    ids::{EventId, StationId},
};

use super::Lane;
use crate::{
    Read, StoreError,
    encode::{hash, signed, unsorted},
    events::{CHAIN_LENGTH, chain_id},
};

/// The kind of the records that are only counted.
const COUNTED_ONLY: &str = "BallotCast";

/// Which records are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    All,
    /// Those that the centre does not have yet.
    Waiting,
    /// Those that it has.
    Received,
    /// Those that it refused.
    Refused,
}

/// Where a listed record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Waits.
    Waiting,
    /// Being sent.
    Sending,
    /// The centre has it, since then.
    Received(Millis),
    /// The centre refused it, or the guard that goes with it.
    Refused,
}

/// A record in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The record.
    pub id: EventId,
    /// What kind.
    pub kind: String,
    /// When it was written.
    pub at: Millis,
    /// Its hash.
    pub hash: Hash,
    /// Where it is.
    pub way: Way,
    /// How often it was sent.
    pub attempts: u32,
    /// The centre's code when it refused, else 0.
    pub code: i32,
    /// The centre's reason when it refused, else empty.
    pub reason: String,
}

/// How many records of a kind the centre does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queued {
    /// What kind.
    pub kind: String,
    /// Those that wait or are being sent.
    pub waiting: u64,
    /// Those that were refused.
    pub refused: u64,
    /// Since when the oldest waits; `None` when nothing does, and for what is only counted.
    pub oldest: Option<Millis>,
}

const WAY: &str = "CASE WHEN o.state = 'quarantined' OR g.state = 'quarantined' THEN 'refused'
                        WHEN o.state = 'in_flight' THEN 'sending'
                        WHEN o.state IS NULL AND r.at IS NOT NULL THEN 'received'
                        ELSE 'waiting' END";

/// At most `limit` records of a chain, the newest first, from before a number on.
pub fn list(
    r: &Read<'_>,
    station: &StationId,
    epoch: u32,
    filter: Filter,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let Some(chain) = chain_id(r, station, epoch)? else { return Ok(Vec::new()) };
    let wanted = match filter {
        Filter::All => "1",
        Filter::Waiting => "way IN ('waiting', 'sending')",
        Filter::Received => "way = 'received'",
        Filter::Refused => "way = 'refused'",
    };
    let sql = format!(
        "SELECT e.key - ?1 AS seq, e.kind, e.hlc, e.hash, {WAY} AS way,
                coalesce(o.attempts, 0), coalesce(r.at, 0),
                CASE WHEN o.state = 'quarantined' THEN o.code ELSE coalesce(g.code, 0) END,
                CASE WHEN o.state = 'quarantined' THEN o.reason ELSE coalesce(g.reason, '') END
         FROM event e
         LEFT JOIN outbox o ON o.key = ?2 || (e.key - ?1) AND o.lane = 'events'
         LEFT JOIN outbox g ON g.key = ?2 || (e.key - ?1) AND g.lane = 'guards'
         LEFT JOIN received r ON r.key = ?2 || (e.key - ?1) AND r.lane = 'events'
         WHERE e.key > ?1 AND e.key < ?3 AND e.kind <> ?4 AND {wanted}
         ORDER BY e.key DESC LIMIT ?5"
    );
    let start = chain * CHAIN_LENGTH;
    let end = before.map_or(start + CHAIN_LENGTH, |seq| start.saturating_add(signed(seq)));
    let values = params![start, prefix(station, epoch), end, COUNTED_ONLY, limit];
    r.all(&sql, values, |row| read_listed(row, station, epoch))
}

/// What of a chain the centre does not have, by kind.
pub fn queued(r: &Read<'_>, station: &StationId, epoch: u32) -> Result<Vec<Queued>, StoreError> {
    let Some(chain) = chain_id(r, station, epoch)? else { return Ok(Vec::new()) };
    let sql = "SELECT e.kind, count(*) FILTER (WHERE o.state <> 'quarantined'),
                      count(*) FILTER (WHERE o.state = 'quarantined'),
                      min(o.at) FILTER (WHERE o.state <> 'quarantined')
               FROM outbox o JOIN event e ON e.key = ?1 + CAST(substr(o.key, length(?2) + 1) AS INTEGER)
               WHERE o.lane = ?3 AND o.key >= ?2 AND o.key < ?2 || ':'
               GROUP BY e.kind ORDER BY e.kind";
    let values = params![chain * CHAIN_LENGTH, prefix(station, epoch), Lane::Events.name()];
    r.all(sql, values, |row| {
        let kind: String = row.get(0)?;
        let number = |column| Ok::<_, StoreError>(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0));
        let oldest = row.get::<_, Option<i64>>(3)?.filter(|_| kind != COUNTED_ONLY).map(Millis);
        Ok(Queued { waiting: number(1)?, refused: number(2)?, oldest, kind })
    })
}

/// The keys of a chain in the outbox begin with this.
fn prefix(station: &StationId, epoch: u32) -> String {
    format!("{station}/{epoch}/")
}

fn read_listed(row: &Row<'_>, station: &StationId, epoch: u32) -> Result<Listed, StoreError> {
    let seq = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
    let way = match row.get_ref(4)?.as_str() {
        Ok("waiting") => Way::Waiting,
        Ok("sending") => Way::Sending,
        Ok("received") => Way::Received(Millis(row.get(6)?)),
        Ok("refused") => Way::Refused,
        Ok(_) | Err(_) => return Err(StoreError::damaged("a record waiting to be sent")),
    };
    Ok(Listed {
        id: EventId { station: station.clone(), epoch, seq },
        kind: row.get(1)?,
        at: Hlc(unsorted(row.get(2)?)).wall(),
        hash: hash(row, 3)?,
        way,
        attempts: row.get(5)?,
        code: row.get(7)?,
        reason: row.get(8)?,
    })
}

#[cfg(test)]
mod tests;
