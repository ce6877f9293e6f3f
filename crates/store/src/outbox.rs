//! What waits to be received by the centre, in independent lanes.
//!
//! ```text
//! enqueue → pending ⇄ in flight → received
//!                 └──────┴─────→ quarantined   (the centre refused it; people must look)
//! ```
//!
//! A row leaves only when a majority of the cluster holds it under the same hash. Ballots have no time here, and lie
//! in the order of their random ids.

pub mod listing;

use rusqlite::{OptionalExtension, params};
use urna_domain::{Millis, ballot::BallotId};

use crate::{Read, StoreError, Tx, encode::signed};

/// A queue. One that is stuck does not stop the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Events, by event id.
    Events,
    /// Guards against a second check-in, by the event id of the check-in.
    Guards,
    /// Ballots, by ballot id.
    Ballots,
    /// The signed manifest of the box.
    Manifest,
    /// Copies of refused records.
    Quarantine,
}

/// A record taken out to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The record.
    pub key: String,
    /// How often it was sent, this time included.
    pub attempts: u32,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Waits.
    Pending,
    /// Being sent; whether it arrived is not known.
    InFlight,
    /// A majority of the cluster holds it.
    Received {
        /// When that was confirmed; 0 for a ballot.
        at: Millis,
    },
    /// The centre refused it for good.
    Quarantined {
        /// The centre's code.
        code: i32,
        /// The centre's reason.
        reason: String,
    },
}

/// What waits, all lanes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// Records that wait or are being sent.
    pub count: u64,
    /// Those of them that are being sent.
    pub in_flight: u64,
    /// Since when the oldest of them waits; `None` when nothing does, or only ballots do.
    pub oldest: Option<Millis>,
    /// Records that the centre refused.
    pub quarantined: u64,
    /// When a record was last confirmed.
    pub last_acked: Option<Millis>,
}

/// A refused record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Its lane.
    pub lane: Lane,
    /// The record.
    pub key: String,
    /// The centre's code.
    pub code: i32,
    /// The centre's reason.
    pub reason: String,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 5] = [Self::Events, Self::Guards, Self::Ballots, Self::Manifest, Self::Quarantine];

    /// The name of the lane.
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Guards => "guards",
            Self::Ballots => "ballots",
            Self::Manifest => "manifest",
            Self::Quarantine => "quarantine",
        }
    }

    /// The time that may be written beside a record of this lane: none beside a ballot.
    fn time(self, at: Millis) -> i64 {
        match self {
            Self::Ballots => 0,
            Self::Events | Self::Guards | Self::Manifest | Self::Quarantine => at.0,
        }
    }
}

/// Puts a record into a lane. Nothing happens when it is there already or was received before.
pub fn enqueue(tx: &Tx<'_>, lane: Lane, key: &str, at: Millis) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (lane, key, state, at, attempts, code, reason)
               SELECT ?1, ?2, 'pending', ?3, 0, 0, ''
               WHERE NOT EXISTS (SELECT 1 FROM received WHERE lane = ?1 AND key = ?2)
               ON CONFLICT DO NOTHING";
    tx.execute(sql, params![lane.name(), key, lane.time(at)]).map(|_| ())
}

/// Puts the ballots of a closed box into their lane, all at once and in the order of their ids.
pub fn enqueue_ballots(tx: &Tx<'_>, ids: &[BallotId]) -> Result<(), StoreError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.iter().try_for_each(|id| enqueue(tx, Lane::Ballots, &id.to_hex(), Millis(0)))
}

/// Takes at most `limit` waiting records out to be sent, counting the attempt.
pub fn take(tx: &Tx<'_>, lane: Lane, limit: u32) -> Result<Vec<Taken>, StoreError> {
    // In the order of keys: the primary key gives it without sorting, and no record depends on another.
    let sql =
        "SELECT key, attempts + 1 FROM outbox WHERE lane = ?1 AND state = 'pending' ORDER BY key LIMIT ?2";
    let taken = tx
        .all(sql, params![lane.name(), limit], |row| Ok(Taken { key: row.get(0)?, attempts: row.get(1)? }))?;
    let mut mark = tx.conn.prepare_cached(
        "UPDATE outbox SET state = 'in_flight', attempts = ?3 WHERE lane = ?1 AND key = ?2",
    )?;
    for Taken { key, attempts } in &taken {
        mark.execute(params![lane.name(), key, attempts])?;
    }
    Ok(taken)
}

/// A majority of the cluster holds these under the same hash. Those that are not in the lane are passed over, so
/// hearing it twice is hearing it once.
pub fn acked<K: AsRef<str>>(tx: &Tx<'_>, lane: Lane, keys: &[K], at: Millis) -> Result<(), StoreError> {
    let mut leave = tx.conn.prepare_cached("DELETE FROM outbox WHERE lane = ?1 AND key = ?2")?;
    let mut arrive = tx.conn.prepare_cached("INSERT INTO received (lane, key, at) VALUES (?1, ?2, ?3)")?;
    let mut received = 0_usize;
    for key in keys {
        if leave.execute(params![lane.name(), key.as_ref()])? > 0 {
            arrive.execute(params![lane.name(), key.as_ref(), lane.time(at)])?;
            received += 1;
        }
    }
    if received == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO lane (lane, received, received_at) VALUES (?1, ?2, ?3)
               ON CONFLICT (lane) DO UPDATE
               SET received = received + excluded.received, received_at = excluded.received_at";
    tx.execute(sql, params![lane.name(), signed(received), at.0]).map(|_| ())
}

/// Takes a record out of its lane without calling it received: it need not be sent now, and may be put in again.
pub fn withdraw(tx: &Tx<'_>, lane: Lane, key: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM outbox WHERE lane = ?1 AND key = ?2", [lane.name(), key]).map(|_| ())
}

/// These were not sent, or are known not to have arrived: they wait again. Only records in flight are moved.
pub fn back_to_pending<K: AsRef<str>>(tx: &Tx<'_>, lane: Lane, keys: &[K]) -> Result<(), StoreError> {
    let mut statement = tx.conn.prepare_cached(
        "UPDATE outbox SET state = 'pending' WHERE lane = ?1 AND key = ?2 AND state = 'in_flight'",
    )?;
    keys.iter().try_for_each(|key| Ok(statement.execute(params![lane.name(), key.as_ref()]).map(|_| ())?))
}

/// The centre refused this record for good. Fails when it is not in the lane.
pub fn quarantine(tx: &Tx<'_>, lane: Lane, key: &str, code: i32, reason: &str) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET state = 'quarantined', code = ?3, reason = ?4 WHERE lane = ?1 AND key = ?2";
    let changed = tx.execute(sql, params![lane.name(), key, code, reason])?;
    if changed == 0 { Err(StoreError::NotFound("record waiting to be sent")) } else { Ok(()) }
}

/// Sends a refused record again, after the centre changed its rules. Says how many there were.
pub fn retry_quarantined(tx: &Tx<'_>, lane: Lane) -> Result<usize, StoreError> {
    let sql = "UPDATE outbox SET state = 'pending', code = 0, reason = '' WHERE lane = ?1 AND state = 'quarantined'";
    tx.execute(sql, [lane.name()])
}

/// At the start of the program: whatever was in flight waits again. Says how many.
pub fn reset_in_flight(tx: &Tx<'_>) -> Result<usize, StoreError> {
    tx.execute("UPDATE outbox SET state = 'pending' WHERE state = 'in_flight'", [])
}

/// The same for one lane, when an exchange of it broke off and left records behind. Nothing of the lane may be on its
/// way.
pub fn reset_in_flight_of(tx: &Tx<'_>, lane: Lane) -> Result<usize, StoreError> {
    tx.execute("UPDATE outbox SET state = 'pending' WHERE lane = ?1 AND state = 'in_flight'", [lane.name()])
}

/// The centre lost what it had confirmed (it was restored from a backup): everything received in a lane waits again.
pub fn resend(tx: &Tx<'_>, lane: Lane) -> Result<usize, StoreError> {
    let sql = "INSERT INTO outbox (lane, key, state, at, attempts, code, reason)
               SELECT lane, key, 'pending', at, 0, 0, '' FROM received WHERE lane = ?1 ORDER BY key";
    let moved = tx.execute(sql, [lane.name()])?;
    tx.execute("DELETE FROM received WHERE lane = ?1", [lane.name()])?;
    tx.execute("UPDATE lane SET received = 0 WHERE lane = ?1", [lane.name()])?;
    Ok(moved)
}

/// The centre was restored from a backup: everything it confirmed is sent again, lane by lane. Says how many.
pub fn resend_all(tx: &Tx<'_>) -> Result<usize, StoreError> {
    Lane::ALL.into_iter().try_fold(0, |moved, lane| Ok(moved + resend(tx, lane)?))
}

/// What waits, all lanes together: counted from the rows, never remembered.
pub fn pending(r: &Read<'_>) -> Result<Pending, StoreError> {
    let sql = "SELECT count(*) FILTER (WHERE state <> 'quarantined'),
                      min(at) FILTER (WHERE state <> 'quarantined' AND at > 0),
                      count(*) FILTER (WHERE state = 'quarantined'),
                      count(*) FILTER (WHERE state = 'in_flight')
               FROM outbox";
    let found = r.first(sql, [], |row| {
        Ok(Pending {
            count: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
            oldest: row.get::<_, Option<i64>>(1)?.map(Millis),
            quarantined: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            in_flight: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
            last_acked: None,
        })
    })?;
    let last_acked = r.first("SELECT max(received_at) FROM lane", [], |row| {
        Ok(row.get::<_, Option<i64>>(0)?.map(Millis))
    })?;
    Ok(Pending { last_acked: last_acked.flatten(), ..found.unwrap_or_default() })
}

/// How many records wait or are being sent in a lane.
pub fn pending_in(r: &Read<'_>, lane: Lane) -> Result<u64, StoreError> {
    r.count("SELECT count(*) FROM outbox WHERE lane = ?1 AND state <> 'quarantined'", [lane.name()])
}

/// How many records of a lane the centre has not received, refused ones included.
pub fn not_received_in(r: &Read<'_>, lane: Lane) -> Result<u64, StoreError> {
    r.count("SELECT count(*) FROM outbox WHERE lane = ?1", [lane.name()])
}

/// How many records of a lane were received.
pub fn received_in(r: &Read<'_>, lane: Lane) -> Result<u64, StoreError> {
    r.count("SELECT received FROM lane WHERE lane = ?1", [lane.name()])
}

/// Refused records, at most `limit`.
pub fn quarantined(r: &Read<'_>, limit: u32) -> Result<Vec<Quarantined>, StoreError> {
    let sql =
        "SELECT lane, key, code, reason FROM outbox WHERE state = 'quarantined' ORDER BY lane, key LIMIT ?1";
    r.all(sql, [limit], |row| {
        let name: String = row.get(0)?;
        let lane = Lane::ALL.into_iter().find(|lane| lane.name() == name);
        let lane = lane.ok_or_else(|| StoreError::damaged("a lane"))?;
        Ok(Quarantined { lane, key: row.get(1)?, code: row.get(2)?, reason: row.get(3)? })
    })
}

/// Where one record stands; `None` when it was never put into the lane.
pub fn state_of(r: &Read<'_>, lane: Lane, key: &str) -> Result<Option<State>, StoreError> {
    let mut received = r.conn.prepare_cached("SELECT at FROM received WHERE lane = ?1 AND key = ?2")?;
    if let Some(at) = received.query_row(params![lane.name(), key], |row| row.get(0)).optional()? {
        return Ok(Some(State::Received { at: Millis(at) }));
    }
    let sql = "SELECT state, code, reason FROM outbox WHERE lane = ?1 AND key = ?2";
    r.first(sql, params![lane.name(), key], |row| match row.get_ref(0)?.as_str() {
        Ok("pending") => Ok(State::Pending),
        Ok("in_flight") => Ok(State::InFlight),
        Ok("quarantined") => Ok(State::Quarantined { code: row.get(1)?, reason: row.get(2)? }),
        Ok(_) | Err(_) => Err(StoreError::damaged("a record waiting to be sent")),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    const KEYS: [&str; 3] = ["station-1/1/1", "station-1/1/2", "station-1/1/3"];

    fn with_three() -> TestStore {
        let store = TestStore::new();
        store.change(|tx| {
            (100..).zip(KEYS).try_for_each(|(at, key)| enqueue(tx, Lane::Events, key, Millis(at)))
        });
        store
    }

    fn state(store: &TestStore, key: &str) -> Option<State> {
        store.look(|r| state_of(r, Lane::Events, key))
    }

    #[test]
    fn a_record_goes_from_pending_through_in_flight_to_received() {
        let store = with_three();
        assert_eq!(state(&store, KEYS[0]), Some(State::Pending));
        let taken = store.change(|tx| take(tx, Lane::Events, 2));
        assert_eq!(taken.iter().map(|taken| taken.key.as_str()).collect::<Vec<_>>(), KEYS[..2]);
        assert_eq!(state(&store, KEYS[0]), Some(State::InFlight));
        assert_eq!(store.look(pending).in_flight, 2);
        store.change(|tx| acked(tx, Lane::Events, &KEYS[..1], Millis(500)));
        assert_eq!(state(&store, KEYS[0]), Some(State::Received { at: Millis(500) }));
        let pending = store.look(pending);
        assert_eq!(
            (pending.count, pending.oldest, pending.last_acked),
            (2, Some(Millis(101)), Some(Millis(500)))
        );
        assert_eq!(store.look(|r| received_in(r, Lane::Events)), 1);
    }

    #[test]
    fn what_is_in_flight_is_not_taken_again_until_it_waits_again() {
        let store = with_three();
        store.change(|tx| take(tx, Lane::Events, 10));
        assert_eq!(store.change(|tx| take(tx, Lane::Events, 10)), []);
        store.change(|tx| back_to_pending(tx, Lane::Events, &[KEYS[1]]));
        let again = store.change(|tx| take(tx, Lane::Events, 10));
        assert_eq!(again, [Taken { key: KEYS[1].to_owned(), attempts: 2 }]);
    }

    #[test]
    fn a_start_puts_everything_in_flight_back() {
        let store = with_three();
        store.change(|tx| take(tx, Lane::Events, 2));
        assert_eq!(store.change(reset_in_flight), 2);
        assert_eq!(store.change(|tx| take(tx, Lane::Events, 10)).len(), 3);
    }

    #[test]
    fn one_lane_can_be_put_back_without_the_others() {
        let store = with_three();
        store.change(|tx| enqueue(tx, Lane::Guards, KEYS[0], Millis(1)));
        for lane in [Lane::Events, Lane::Guards] {
            store.change(|tx| take(tx, lane, 10));
        }
        assert_eq!(store.change(|tx| reset_in_flight_of(tx, Lane::Events)), 3);
        assert_eq!(store.look(|r| state_of(r, Lane::Guards, KEYS[0])), Some(State::InFlight));
    }

    #[test]
    fn hearing_twice_that_a_record_was_received_counts_it_once() {
        let store = with_three();
        store.change(|tx| acked(tx, Lane::Events, &KEYS, Millis(1)));
        store.change(|tx| acked(tx, Lane::Events, &KEYS, Millis(2)));
        assert_eq!(store.look(|r| received_in(r, Lane::Events)), 3);
        store.change(|tx| enqueue(tx, Lane::Events, KEYS[0], Millis(3)));
        assert_eq!(store.look(pending).count, 0);
    }

    #[test]
    fn a_refused_record_is_set_aside_and_the_rest_flows() {
        let store = with_three();
        store.change(|tx| take(tx, Lane::Events, 10));
        store.change(|tx| quarantine(tx, Lane::Events, KEYS[1], 121, "scope: a text"));
        store.change(|tx| back_to_pending(tx, Lane::Events, &KEYS));
        assert_eq!(store.change(|tx| take(tx, Lane::Events, 10)).len(), 2);
        let refused = State::Quarantined { code: 121, reason: "scope: a text".to_owned() };
        assert_eq!(state(&store, KEYS[1]), Some(refused));
        assert_eq!(store.look(pending).quarantined, 1);
        assert_eq!(store.look(|r| quarantined(r, 10))[0].key, KEYS[1]);
        assert_eq!(store.change(|tx| retry_quarantined(tx, Lane::Events)), 1);
        assert_eq!(state(&store, KEYS[1]), Some(State::Pending));
        let unknown = store.try_change(|tx| quarantine(tx, Lane::Events, "other", 1, ""));
        assert!(matches!(unknown, Err(StoreError::NotFound(_))));
    }

    #[test]
    fn a_centre_that_lost_what_it_confirmed_gets_it_again() {
        let store = with_three();
        store.change(|tx| acked(tx, Lane::Events, &KEYS, Millis(1)));
        assert_eq!(store.change(|tx| resend(tx, Lane::Events)), 3);
        assert_eq!(store.change(|tx| take(tx, Lane::Events, 10)).len(), 3);
    }

    #[test]
    fn lanes_do_not_see_each_other() {
        let store = with_three();
        store.change(|tx| enqueue(tx, Lane::Guards, KEYS[0], Millis(1)));
        store.change(|tx| acked(tx, Lane::Events, &KEYS, Millis(1)));
        assert_eq!(store.look(|r| pending_in(r, Lane::Guards)), 1);
        assert_eq!(store.look(|r| pending_in(r, Lane::Events)), 0);
    }

    #[test]
    fn ballots_wait_in_the_order_of_their_ids_and_without_a_time() {
        let store = TestStore::new();
        let ids = [7_u8, 3, 9, 1].map(|byte| BallotId::from_random([byte; 16]));
        store.change(|tx| enqueue_ballots(tx, &ids));
        assert_eq!(store.look(pending), Pending { count: 4, ..Pending::default() });
        let taken = store.change(|tx| take(tx, Lane::Ballots, 10));
        assert!(taken.iter().map(|taken| &taken.key).is_sorted());
        store.change(|tx| acked(tx, Lane::Ballots, &[ids[0].to_hex()], Millis(77)));
        let received = store.look(|r| state_of(r, Lane::Ballots, &ids[0].to_hex()));
        assert_eq!(received, Some(State::Received { at: Millis(0) }));
    }
}
