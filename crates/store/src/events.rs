//! Events: appended, never changed.

use rusqlite::{Row, params};
use urna_domain::{
    clock::Hlc,
    event::{ChainHead, Event},
    ids::{EventId, StationId},
};

use crate::{
    Read, StoreError, Tx,
    encode::{hash, signed, sortable, unsorted},
};

/// A chain is a range of keys of this length. A station that wrote an event a second would fill it in 35,000 years.
pub(crate) const CHAIN_LENGTH: i64 = 1 << 40;

/// Appends the next event of its chain. Fails when it does not follow the last one; its signature is the caller's
/// affair.
pub fn append(tx: &Tx<'_>, event: &Event) -> Result<(), StoreError> {
    let head = head(tx, &event.id.station, event.id.epoch)?;
    if head.seq.checked_add(1) != Some(event.id.seq) || event.prev != head.hash {
        return Err(StoreError::NotNext);
    }
    let chain = match chain_id(tx, &event.id.station, event.id.epoch)? {
        Some(chain) => chain,
        None => {
            let sql = "INSERT INTO chain (station, epoch) VALUES (?1, ?2)";
            tx.execute(sql, params![event.id.station.as_str(), event.id.epoch])?;
            tx.conn.last_insert_rowid()
        }
    };
    let sql = "INSERT INTO event (key, kind, hlc, hash, canon, sig) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let key = key(chain, event.id.seq)?;
    let values = params![key, event.kind(), sortable(event.hlc.0), event.hash.0, event.canon, event.sig];
    tx.execute(sql, values).map(|_| ())
}

/// Where the next event of a chain goes.
pub fn head(r: &Read<'_>, station: &StationId, epoch: u32) -> Result<ChainHead, StoreError> {
    let start = ChainHead::new(station.clone(), epoch);
    let Some(chain) = chain_id(r, station, epoch)? else { return Ok(start) };
    let sql = "SELECT key, hash, hlc FROM event WHERE key > ?1 AND key < ?2 ORDER BY key DESC LIMIT 1";
    let last = r.first(sql, [chain * CHAIN_LENGTH, (chain + 1) * CHAIN_LENGTH], |row| {
        let seq = u64::try_from(row.get::<_, i64>(0)? - chain * CHAIN_LENGTH).unwrap_or(0);
        Ok((seq, hash(row, 1)?, Hlc(unsorted(row.get(2)?))))
    })?;
    Ok(last.map_or(start.clone(), |(seq, hash, hlc)| ChainHead { seq, hash, hlc, ..start }))
}

/// At most `limit` events of a chain from `from_seq` on, in order.
pub fn range(
    r: &Read<'_>,
    station: &StationId,
    epoch: u32,
    from_seq: u64,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let Some(chain) = chain_id(r, station, epoch)? else { return Ok(Vec::new()) };
    let sql = "SELECT canon, sig FROM event WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3";
    r.all(sql, params![key(chain, from_seq)?, (chain + 1) * CHAIN_LENGTH, limit], read_event)
}

/// Visits every event of every chain, chain by chain in order.
pub fn for_each(
    r: &Read<'_>,
    mut visit: impl FnMut(Event) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = r.conn.prepare_cached("SELECT canon, sig FROM event ORDER BY key")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(read_event(row)?)?;
    }
    Ok(())
}

/// One event.
pub fn by_id(r: &Read<'_>, id: &EventId) -> Result<Option<Event>, StoreError> {
    let Some(chain) = chain_id(r, &id.station, id.epoch)? else { return Ok(None) };
    r.first("SELECT canon, sig FROM event WHERE key = ?1", [key(chain, id.seq)?], read_event)
}

/// Events of every chain.
pub fn count(r: &Read<'_>) -> Result<u64, StoreError> {
    r.count("SELECT count(*) FROM event", [])
}

pub(crate) fn chain_id(r: &Read<'_>, station: &StationId, epoch: u32) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM chain WHERE station = ?1 AND epoch = ?2";
    r.first(sql, params![station.as_str(), epoch], |row| Ok(row.get(0)?))
}

fn key(chain: i64, seq: u64) -> Result<i64, StoreError> {
    let seq = signed(seq);
    if seq >= CHAIN_LENGTH {
        return Err(StoreError::NotNext);
    }
    Ok(chain * CHAIN_LENGTH + seq)
}

fn read_event(row: &Row<'_>) -> Result<Event, StoreError> {
    let canon = row.get_ref(0)?.as_blob().map_err(|_| StoreError::damaged("an event"))?;
    Event::read(canon, row.get(1)?).map_err(|_| StoreError::damaged("an event"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;
    use crate::testing::{Signer, TestStore};
    use urna_domain::event::Fact;

    fn cast(count: u64) -> Fact {
        Fact::BallotCast { count }
    }

    #[test]
    fn a_chain_is_read_back_as_it_was_written() {
        let store = TestStore::new();
        let mut signer = Signer::new("station-1", 1);
        let events: Vec<_> = (1..=5).map(|count| signer.sign(&cast(count))).collect();
        for event in events.clone() {
            store.change(move |tx| append(tx, &event));
        }
        let head = store.look(|r| head(r, &signer.station, 1));
        assert_eq!(head, ChainHead::after(&events[4]));
        assert_eq!(store.look(|r| range(r, &signer.station, 1, 2, 3)), events[1..4]);
        assert_eq!(store.look(|r| by_id(r, &events[2].id)), Some(events[2].clone()));
        assert_eq!(store.look(count), 5);
        let mut all = Vec::new();
        store.look(|r| {
            for_each(r, |event| {
                all.push(event);
                Ok(())
            })
        });
        assert_eq!(all, events);
    }

    #[test]
    fn an_event_that_is_not_the_next_is_refused() {
        let store = TestStore::new();
        let mut signer = Signer::new("station-1", 1);
        let (first, second, third) = (signer.sign(&cast(1)), signer.sign(&cast(2)), signer.sign(&cast(3)));
        assert!(matches!(store.try_change(|tx| append(tx, &second)), Err(StoreError::NotNext)));
        store.change(|tx| append(tx, &first));
        assert!(matches!(store.try_change(|tx| append(tx, &first)), Err(StoreError::NotNext)));
        assert!(matches!(store.try_change(|tx| append(tx, &third)), Err(StoreError::NotNext)));
        let forged = urna_domain::event::Event { prev: urna_domain::Hash::of(b"other"), ..second };
        assert!(matches!(store.try_change(|tx| append(tx, &forged)), Err(StoreError::NotNext)));
        assert_eq!(store.look(count), 1);
    }

    #[test]
    fn chains_of_epochs_and_stations_stay_apart() {
        let store = TestStore::new();
        for (station, epoch) in [("a", 1), ("a", 2), ("b", 1)] {
            let mut signer = Signer::new(station, epoch);
            let event = signer.sign(&cast(1));
            store.change(|tx| append(tx, &event));
            assert_eq!(store.look(|r| head(r, &signer.station, epoch)).hash, event.hash);
        }
        assert_eq!(store.look(count), 3);
        let unknown = StationId::parse("c").unwrap();
        assert_eq!(store.look(|r| head(r, &unknown, 1)), ChainHead::new(unknown.clone(), 1));
    }
}
