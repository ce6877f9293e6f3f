//! Who was checked in, and what became of it.

use rusqlite::{Row, params};
use urna_domain::{
    Millis,
    ids::{CitizenId, EventId},
};

use crate::{
    Read, StoreError, Tx,
    encode::{citizen, event},
};

/// What became of a check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// May vote, has not yet.
    Authorised,
    /// Voted.
    Voted,
    /// The authorisation was taken back; may be checked in again.
    Returned,
    /// Went away without voting, in an election where the president then decides whether they may be checked in again.
    Left,
    /// The check-in was a mistake; may be checked in again.
    Voided,
}

/// The last check-in of a citizen at this station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// What became of it.
    pub state: State,
    /// The event that checked them in.
    pub check_in: EventId,
    /// When that was.
    pub at: Millis,
}

/// How many check-ins are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// May vote, have not yet.
    pub authorised: u64,
    /// Voted.
    pub voted: u64,
    /// Taken back.
    pub returned: u64,
    /// Went away without voting, and the president decides.
    pub left: u64,
    /// Mistakes.
    pub voided: u64,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Authorised => "authorised",
            Self::Voted => "voted",
            Self::Returned => "returned",
            Self::Left => "left",
            Self::Voided => "voided",
        }
    }

    fn read(row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        match row.get_ref(column)?.as_str() {
            Ok("authorised") => Ok(Self::Authorised),
            Ok("voted") => Ok(Self::Voted),
            Ok("returned") => Ok(Self::Returned),
            Ok("left") => Ok(Self::Left),
            Ok("voided") => Ok(Self::Voided),
            Ok(_) | Err(_) => Err(StoreError::damaged("a participation")),
        }
    }
}

/// The last check-in of a citizen; `None` when there was none.
pub fn get(r: &Read<'_>, citizen: &CitizenId) -> Result<Option<Participation>, StoreError> {
    let sql = "SELECT state, check_in, at FROM participation WHERE citizen = ?1";
    r.first(sql, [citizen.as_str()], |row| {
        Ok(Participation { state: State::read(row, 0)?, check_in: event(row, 1)?, at: Millis(row.get(2)?) })
    })
}

/// Sets the last check-in of a citizen.
pub fn set(tx: &Tx<'_>, citizen: &CitizenId, participation: &Participation) -> Result<(), StoreError> {
    let sql = "INSERT INTO participation (citizen, state, check_in, at) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (citizen) DO UPDATE
               SET state = excluded.state, check_in = excluded.check_in, at = excluded.at";
    let Participation { state, check_in, at } = participation;
    tx.execute(sql, params![citizen.as_str(), state.word(), check_in.to_string(), at.0]).map(|_| ())
}

/// A row as `citizen, state, check_in, at`.
pub(crate) fn read_row(row: &Row<'_>) -> Result<(CitizenId, Participation), StoreError> {
    let found =
        Participation { state: State::read(row, 1)?, check_in: event(row, 2)?, at: Millis(row.get(3)?) };
    Ok((citizen(row, 0)?, found))
}

/// Changes what became of a citizen's check-in. Fails when there was none.
pub fn set_state(tx: &Tx<'_>, citizen: &CitizenId, state: State) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE participation SET state = ?2 WHERE citizen = ?1",
        params![citizen.as_str(), state.word()],
    )?;
    if changed == 0 { Err(StoreError::NotFound("check-in")) } else { Ok(()) }
}

/// Check-ins by what became of them.
pub fn counts(r: &Read<'_>) -> Result<Counts, StoreError> {
    let rows = r.all("SELECT state, count(*) FROM participation GROUP BY state", [], |row| {
        Ok((State::read(row, 0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
    })?;
    let mut counts = Counts::default();
    for (state, number) in rows {
        match state {
            State::Authorised => counts.authorised = number,
            State::Voted => counts.voted = number,
            State::Returned => counts.returned = number,
            State::Left => counts.left = number,
            State::Voided => counts.voided = number,
        }
    }
    Ok(counts)
}

/// Those who voted and were checked in at this moment or later.
pub fn voted_since(r: &Read<'_>, from: Millis) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM participation WHERE state = 'voted' AND at >= ?1";
    r.count(sql, params![from.0])
}

/// Those whose check-in stands, whether they have voted yet or not, by stretches of time after a moment. A stretch before it
/// has a negative number.
pub fn standing_by(
    r: &Read<'_>,
    from: Millis,
    stretch_ms: i64,
) -> Result<std::collections::BTreeMap<i64, u64>, StoreError> {
    // Division goes towards zero; a check-in before the moment belongs to stretch -1 or an earlier one.
    let sql = "SELECT (at - ?1) / ?2 - ((at - ?1) % ?2 < 0), count(*) FROM participation
               WHERE state IN ('authorised', 'voted') GROUP BY 1";
    let rows = r.all(sql, params![from.0, stretch_ms], |row| {
        Ok((row.get::<_, i64>(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
    })?;
    Ok(rows.into_iter().collect())
}

/// Everybody whose check-in is in a state, by citizen: never in the order of arrival.
pub fn in_state(r: &Read<'_>, state: State) -> Result<Vec<CitizenId>, StoreError> {
    let sql = "SELECT citizen FROM participation WHERE state = ?1 ORDER BY citizen";
    r.all(sql, [state.word()], |row| citizen(row, 0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    fn check_in(seq: u64, state: State) -> Participation {
        let check_in = EventId::parse(&format!("station-1/1/{seq}")).unwrap();
        Participation { state, check_in, at: Millis(1_000) }
    }

    #[test]
    fn the_last_check_in_of_a_citizen_stands() {
        let store = TestStore::new();
        let ana = CitizenId::parse("s:ana").unwrap();
        assert_eq!(store.look(|r| get(r, &ana)), None);
        store.change(|tx| set(tx, &ana, &check_in(1, State::Authorised)));
        store.change(|tx| set_state(tx, &ana, State::Returned));
        store.change(|tx| set(tx, &ana, &check_in(4, State::Authorised)));
        store.change(|tx| set_state(tx, &ana, State::Voted));
        assert_eq!(store.look(|r| get(r, &ana)), Some(check_in(4, State::Voted)));
    }

    #[test]
    fn a_citizen_without_check_in_has_no_state_to_change() {
        let store = TestStore::new();
        let nobody = CitizenId::parse("s:nobody").unwrap();
        let refused = store.try_change(|tx| set_state(tx, &nobody, State::Voted));
        assert!(matches!(refused, Err(StoreError::NotFound("check-in"))));
    }

    #[test]
    fn those_who_stand_are_counted_by_stretches_of_time() {
        let store = TestStore::new();
        let came = [
            (500, State::Voted),
            (1_000, State::Voted),
            (1_999, State::Authorised),
            (2_000, State::Voted),
            (2_000, State::Returned),
            (2_000, State::Left),
            (2_000, State::Voided),
            (-1_000, State::Voted),
        ];
        for (number, (at, state)) in came.into_iter().enumerate() {
            let citizen = CitizenId::parse(&format!("i:{number}")).unwrap();
            let participation = Participation { at: Millis(at), ..check_in(1, state) };
            store.change(|tx| set(tx, &citizen, &participation));
        }
        let by_second = store.look(|r| standing_by(r, Millis(1_000), 1_000));
        assert_eq!(by_second.into_iter().collect::<Vec<_>>(), [(-2, 1), (-1, 1), (0, 2), (1, 1)]);
    }

    #[test]
    fn counts_are_by_state() {
        let store = TestStore::new();
        for (number, state) in [State::Authorised, State::Voted, State::Voted, State::Voided, State::Left]
            .into_iter()
            .enumerate()
        {
            let citizen = CitizenId::parse(&format!("i:{number}")).unwrap();
            store.change(|tx| set(tx, &citizen, &check_in(1, state)));
        }
        assert_eq!(store.look(counts), Counts { authorised: 1, voted: 2, returned: 0, left: 1, voided: 1 });
        assert_eq!(store.look(|r| voted_since(r, Millis(1_000))), 2);
        assert_eq!(store.look(|r| voted_since(r, Millis(1_001))), 0);
        assert_eq!(store.look(|r| in_state(r, State::Voided)), [CitizenId::parse("i:3").unwrap()]);
    }
}
