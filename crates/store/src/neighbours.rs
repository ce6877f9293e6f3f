//! Copies of records among stations of one local network: what is kept here for others, and who keeps ours.
//!
//! A copy is kept only when it is the next of its chain, so that one number says what is here. It is sealed: this
//! station can neither read it nor make another in its place.

use rusqlite::params;
use urna_domain::ids::{EventId, StationId};

use crate::{
    Read, StoreError, Tx,
    encode::{signed, unsigned},
};

/// What is kept for one station at most, in bytes: more than a hundred thousand records.
pub const KEPT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Chains of other stations that are kept at most.
pub const CHAINS_MAX: u64 = 1_000;
/// A chain is a range of keys of this length, as in [`crate::events`].
const CHAIN_LENGTH: i64 = 1 << 40;

/// A chain of another station.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chain {
    /// The station.
    pub station: StationId,
    /// Its epoch.
    pub epoch: u32,
}

/// A copy that is kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCopy {
    /// Of which record.
    pub id: EventId,
    /// As its station sealed it.
    pub sealed: Vec<u8>,
}

/// What is kept here of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whose.
    pub chain: Chain,
    /// From the first record up to this one.
    pub through: u64,
    /// The centre has them up to this one, as their station says.
    pub received: u64,
    /// They were carried to the centre from here up to this one.
    pub carried: u64,
}

/// Whether a copy could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Up to this number everything is here.
    Through(u64),
    /// There is no room for more of this station, or for one more.
    Full,
}

/// Keeps the copies of consecutive records from `from` on. Those that are here already are passed over; after a gap
/// nothing is kept, and the answer says where to go on.
pub fn keep(tx: &Tx<'_>, chain: &Chain, from: u64, sealed: &[Vec<u8>]) -> Result<Keeping, StoreError> {
    let id = match chain_id(tx, chain)? {
        Some(id) => id,
        None if tx.count("SELECT count(*) FROM neighbour", [])? >= CHAINS_MAX => return Ok(Keeping::Full),
        None => {
            let sql = "INSERT INTO neighbour (station, epoch, received, carried, carry, bytes)
                       VALUES (?1, ?2, 0, 0, 0, 0)";
            tx.execute(sql, params![chain.station.as_str(), chain.epoch])?;
            tx.conn.last_insert_rowid()
        }
    };
    let mut through = through(tx, id)?;
    // Every epoch of a station counts: a new one costs nothing to draw.
    let sql = "SELECT coalesce(sum(bytes), 0) FROM neighbour WHERE station = ?1";
    let mut bytes = tx.count(sql, [chain.station.as_str()])?;
    let mut insert = tx.conn.prepare_cached("INSERT INTO neighbour_copy (key, sealed) VALUES (?1, ?2)")?;
    let mut added = 0_usize;
    for (seq, sealed) in (from..).zip(sealed) {
        if seq <= through {
            continue;
        }
        if seq != through + 1 || signed(seq) >= CHAIN_LENGTH {
            break;
        }
        bytes = bytes.saturating_add(u64::try_from(sealed.len()).unwrap_or(u64::MAX));
        if bytes > KEPT_BYTES_MAX {
            break;
        }
        insert.execute(params![id * CHAIN_LENGTH + signed(seq), sealed])?;
        added += sealed.len();
        through = seq;
    }
    if added > 0 {
        tx.execute("UPDATE neighbour SET bytes = bytes + ?2 WHERE id = ?1", params![id, signed(added)])?;
    }
    Ok(if bytes > KEPT_BYTES_MAX { Keeping::Full } else { Keeping::Through(through) })
}

/// Up to which record everything of a chain is here.
pub fn kept_through(r: &Read<'_>, chain: &Chain) -> Result<u64, StoreError> {
    chain_id(r, chain)?.map_or(Ok(0), |id| through(r, id))
}

/// A station says up to where the centre has its records. Its last word counts, a lower one too: a centre that was
/// restored from a backup has lost some.
pub fn received_through(tx: &Tx<'_>, chain: &Chain, seq: u64) -> Result<(), StoreError> {
    let sql = "UPDATE neighbour SET received = ?3 WHERE station = ?1 AND epoch = ?2";
    tx.execute(sql, params![chain.station.as_str(), chain.epoch, signed(seq)]).map(|_| ())
}

/// Says for every chain that is kept here whether it is to be carried to the centre. Says how many are.
pub fn choose_to_carry(tx: &Tx<'_>, wanted: impl Fn(&Chain) -> bool) -> Result<usize, StoreError> {
    let mut chosen = 0;
    for kept in kept(tx)? {
        let carry = kept.received < kept.through && wanted(&kept.chain);
        chosen += usize::from(carry);
        let sql = "UPDATE neighbour SET carry = ?3 WHERE station = ?1 AND epoch = ?2 AND carry <> ?3";
        tx.execute(sql, params![kept.chain.station.as_str(), kept.chain.epoch, carry])?;
    }
    Ok(chosen)
}

/// At most `limit` copies that are to be carried to the centre and were not yet.
pub fn to_carry(r: &Read<'_>, limit: u32) -> Result<Vec<KeptCopy>, StoreError> {
    let sql = "SELECT station, epoch, neighbour_copy.key - id * ?1, sealed
               FROM neighbour JOIN neighbour_copy
                 ON neighbour_copy.key > id * ?1 + max(received, carried) AND neighbour_copy.key < (id + 1) * ?1
               WHERE carry = 1 ORDER BY neighbour_copy.key LIMIT ?2";
    copies(r, sql, params![CHAIN_LENGTH, limit])
}

/// The centre has these copies now; they are of consecutive records, chain by chain.
pub fn carried(tx: &Tx<'_>, ids: &[EventId]) -> Result<(), StoreError> {
    let sql = "UPDATE neighbour SET carried = max(carried, ?3) WHERE station = ?1 AND epoch = ?2";
    let mut statement = tx.conn.prepare_cached(sql)?;
    ids.iter().try_for_each(|id| {
        Ok(statement.execute(params![id.station.as_str(), id.epoch, signed(id.seq)]).map(|_| ())?)
    })
}

/// The centre may have lost what was carried to it: it was restored from a backup.
pub fn carry_again(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE neighbour SET carried = 0", []).map(|_| ())
}

/// At most `limit` copies of a chain that is kept here, from `from` on.
pub fn range(r: &Read<'_>, chain: &Chain, from: u64, limit: u32) -> Result<Vec<KeptCopy>, StoreError> {
    let Some(id) = chain_id(r, chain)? else { return Ok(Vec::new()) };
    let sql = "SELECT ?3, ?4, key - ?1, sealed FROM neighbour_copy
               WHERE key >= ?1 + ?2 AND key < ?1 + ?5 ORDER BY key LIMIT ?6";
    let start = id * CHAIN_LENGTH;
    copies(r, sql, params![start, signed(from), chain.station.as_str(), chain.epoch, CHAIN_LENGTH, limit])
}

/// What is kept here, chain by chain.
pub fn kept(r: &Read<'_>) -> Result<Vec<Kept>, StoreError> {
    let sql = "SELECT station, epoch, received, carried,
                 coalesce((SELECT max(key) - id * ?1 FROM neighbour_copy
                           WHERE key > id * ?1 AND key < (id + 1) * ?1), 0)
               FROM neighbour ORDER BY station, epoch";
    let rows = r.all(sql, [CHAIN_LENGTH], |row| {
        let text: String = row.get(0)?;
        let number = |column| Ok::<_, StoreError>(unsigned(row.get(column)?));
        Ok((text, row.get::<_, u32>(1)?, number(2)?, number(3)?, number(4)?))
    })?;
    let read = |(text, epoch, received, carried, through): (String, u32, u64, u64, u64)| {
        Ok(Kept { chain: Chain { station: station(&text)?, epoch }, through, received, carried })
    };
    rows.into_iter().map(read).collect()
}

/// A neighbour says up to which record of this epoch it keeps ours.
pub fn keeper_has(tx: &Tx<'_>, keeper: &StationId, epoch: u32, seq: u64) -> Result<(), StoreError> {
    let sql = "INSERT INTO keeper (station, epoch, seq) VALUES (?1, ?2, ?3)
               ON CONFLICT (station) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq";
    tx.execute(sql, params![keeper.as_str(), epoch, signed(seq)]).map(|_| ())
}

/// Who keeps copies of our records of this epoch, and up to which.
pub fn keepers(r: &Read<'_>, epoch: u32) -> Result<Vec<(StationId, u64)>, StoreError> {
    let rows =
        r.all("SELECT station, seq FROM keeper WHERE epoch = ?1 ORDER BY station", [epoch], |row| {
            Ok((row.get::<_, String>(0)?, unsigned(row.get(1)?)))
        })?;
    rows.into_iter().map(|(text, seq)| Ok((station(&text)?, seq))).collect()
}

/// Up to which record of this epoch at least one neighbour keeps ours.
pub fn copied_through(r: &Read<'_>, epoch: u32) -> Result<u64, StoreError> {
    r.count("SELECT coalesce(max(seq), 0) FROM keeper WHERE epoch = ?1", [epoch])
}

/// Up to which record the centre has everything of our own chain, whose last record is `head`.
pub fn own_received_through(r: &Read<'_>, own: &Chain, head: u64) -> Result<u64, StoreError> {
    let first = EventId { station: own.station.clone(), epoch: own.epoch, seq: 1 }.to_string();
    let prefix = first.strip_suffix('1').unwrap_or(&first);
    // A colon comes after every digit.
    let sql = "SELECT min(CAST(substr(key, length(?1) + 1) AS INTEGER)) FROM outbox
               WHERE key >= ?1 AND key < ?1 || ':' AND lane = 'events'";
    let waiting = r.first(sql, [prefix], |row| Ok(row.get::<_, Option<i64>>(0)?))?.flatten();
    Ok(waiting.map_or(head, |seq| unsigned(seq).saturating_sub(1)))
}

fn chain_id(r: &Read<'_>, chain: &Chain) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM neighbour WHERE station = ?1 AND epoch = ?2";
    r.first(sql, params![chain.station.as_str(), chain.epoch], |row| Ok(row.get(0)?))
}

fn through(r: &Read<'_>, id: i64) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(max(key) - ?1, 0) FROM neighbour_copy WHERE key > ?1 AND key < ?2";
    r.count(sql, [id * CHAIN_LENGTH, (id + 1) * CHAIN_LENGTH])
}

fn copies(r: &Read<'_>, sql: &str, values: impl rusqlite::Params) -> Result<Vec<KeptCopy>, StoreError> {
    let rows = r.all(sql, values, |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, u32>(1)?,
            unsigned(row.get(2)?),
            row.get::<_, Vec<u8>>(3)?,
        ))
    })?;
    let read = |(text, epoch, seq, sealed): (String, u32, u64, Vec<u8>)| {
        Ok(KeptCopy { id: EventId { station: station(&text)?, epoch, seq }, sealed })
    };
    rows.into_iter().map(read).collect()
}

fn station(text: &str) -> Result<StationId, StoreError> {
    StationId::parse(text).map_err(|_| StoreError::damaged("the name of a neighbour"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::Millis;

    use super::*;
    use crate::{outbox, testing::TestStore};

    fn chain(station: &str, epoch: u32) -> Chain {
        Chain { station: StationId::parse(station).unwrap(), epoch }
    }

    fn sealed(range: std::ops::RangeInclusive<u8>) -> Vec<Vec<u8>> {
        range.map(|byte| vec![byte; 3]).collect()
    }

    #[test]
    fn copies_are_kept_in_order_once_and_without_gaps() {
        let store = TestStore::new();
        let one = chain("mesa-1", 4);
        let keep = |from, copies: Vec<Vec<u8>>| {
            let one = one.clone();
            store.change(move |tx| keep(tx, &one, from, &copies))
        };
        assert_eq!(keep(1, sealed(1..=3)), Keeping::Through(3));
        assert_eq!(keep(2, sealed(9..=9)), Keeping::Through(3), "what is here is not replaced");
        assert_eq!(keep(5, sealed(5..=5)), Keeping::Through(3), "after a gap nothing is kept");
        assert_eq!(keep(3, sealed(3..=5)), Keeping::Through(5));
        let all = store.look(|r| range(r, &one, 1, 100));
        assert_eq!(all.iter().map(|copy| copy.sealed.clone()).collect::<Vec<_>>(), sealed(1..=5));
        assert_eq!(all.iter().map(|copy| copy.id.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(store.look(|r| kept_through(r, &chain("mesa-1", 5))), 0, "another epoch");
        assert_eq!(store.look(|r| range(r, &one, 4, 1)).first().map(|copy| copy.id.seq), Some(4));
    }

    #[test]
    fn only_what_the_centre_lacks_and_nobody_else_sends_is_carried_and_once() {
        let store = TestStore::new();
        for name in ["mesa-1", "mesa-2"] {
            let chain = chain(name, 1);
            store.change(move |tx| keep(tx, &chain, 1, &sealed(1..=5)));
        }
        assert_eq!(store.look(|r| to_carry(r, 100)), []);
        store.change(|tx| received_through(tx, &chain("mesa-2", 1), 3));
        let chosen = store.change(|tx| choose_to_carry(tx, |chain| chain.station.as_str() == "mesa-2"));
        assert_eq!(chosen, 1);
        let wanted = |store: &TestStore| {
            store.look(|r| to_carry(r, 100)).into_iter().map(|copy| copy.id).collect::<Vec<_>>()
        };
        assert_eq!(
            wanted(&store).iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["mesa-2/1/4", "mesa-2/1/5"]
        );
        let sent = wanted(&store);
        store.change(move |tx| carried(tx, &sent));
        assert_eq!(wanted(&store), []);
        store.change(|tx| received_through(tx, &chain("mesa-2", 1), 5));
        assert_eq!(store.change(|tx| choose_to_carry(tx, |_| true)), 1, "mesa-1 alone");

        // The centre was restored from a backup, and has lost what its stations and this one had given it.
        store.change(|tx| received_through(tx, &chain("mesa-2", 1), 2));
        assert_eq!(store.change(|tx| choose_to_carry(tx, |chain| chain.station.as_str() == "mesa-2")), 1);
        assert_eq!(wanted(&store), [], "carried once, as far as is known");
        store.change(carry_again);
        assert_eq!(wanted(&store).iter().map(|id| id.seq).collect::<Vec<_>>(), [3, 4, 5]);
    }

    #[test]
    fn a_station_that_sends_without_end_is_told_that_there_is_no_room() {
        let store = TestStore::new();
        let kept = store.change(|tx| keep(tx, &chain("mesa-1", 1), 1, &[vec![0; 1]]));
        assert_eq!(kept, Keeping::Through(1));
        store.change(|tx| tx.execute("UPDATE neighbour SET bytes = ?1", [signed(KEPT_BYTES_MAX)]));
        let more = store.change(|tx| keep(tx, &chain("mesa-1", 5), 1, &[vec![0; 1]]));
        assert_eq!(more, Keeping::Full, "a new epoch brings no new room");
        let other = store.change(|tx| keep(tx, &chain("mesa-2", 1), 1, &[vec![0; 1]]));
        assert_eq!(other, Keeping::Through(1), "the others have theirs");
    }

    #[test]
    fn the_furthest_keeper_counts_and_only_of_this_epoch() {
        let store = TestStore::new();
        for (name, epoch, seq) in [("mesa-1", 7, 4), ("mesa-2", 7, 9), ("mesa-3", 6, 50)] {
            let keeper = chain(name, 0).station;
            store.change(move |tx| keeper_has(tx, &keeper, epoch, seq));
        }
        assert_eq!(store.look(|r| copied_through(r, 7)), 9);
        assert_eq!(store.look(|r| keepers(r, 7)).len(), 2);
        assert_eq!(store.look(|r| copied_through(r, 8)), 0);
    }

    #[test]
    fn received_through_stops_before_the_first_record_that_waits() {
        let store = TestStore::new();
        let own = chain("mesa-1", 12);
        assert_eq!(store.look(|r| own_received_through(r, &own, 30)), 30);
        for key in ["mesa-1/12/20", "mesa-1/12/9", "mesa-1/1/2", "mesa-10/12/1"] {
            store.change(move |tx| outbox::enqueue(tx, outbox::Lane::Events, key, Millis(1)));
        }
        store.change(|tx| outbox::enqueue(tx, outbox::Lane::Guards, "mesa-1/12/3", Millis(1)));
        assert_eq!(store.look(|r| own_received_through(r, &own, 30)), 8);
    }
}
