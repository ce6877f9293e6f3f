//! One-time authorisations: the way from a check-in to the booth. Never names a ballot.

use rusqlite::{Row as SqlRow, params};
use urna_domain::{
    Hash, Millis,
    authorisation::Authorisation,
    ids::{CitizenId, EventId},
};

use crate::{
    Read, StoreError, Tx,
    encode::{citizen, event, hash},
};

/// Where an authorisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not used yet.
    Open,
    /// The booth is open with it.
    InBooth,
    /// A ballot was cast with it.
    Consumed,
    /// Taken back unused.
    Returned,
    /// Ran out unused.
    Expired,
}

/// An authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// SHA-256 of its nonce: what the header of the box is compared with.
    pub nonce_hash: Hash,
    /// Hash of its code.
    pub code_hash: Hash,
    /// Who.
    pub citizen: CitizenId,
    /// The check-in event.
    pub check_in: EventId,
    /// When it expires unused.
    pub expires_at: Millis,
    /// Where it stands.
    pub state: State,
}

impl Row {
    /// The same in the words of the rules.
    pub fn authorisation(&self) -> Authorisation {
        let expires_at = self.expires_at;
        match self.state {
            State::Open => Authorisation::Open { expires_at },
            State::InBooth => Authorisation::InBooth { expires_at },
            State::Consumed => Authorisation::Consumed,
            State::Returned => Authorisation::Returned,
            State::Expired => Authorisation::Expired,
        }
    }
}

impl From<Authorisation> for State {
    fn from(authorisation: Authorisation) -> Self {
        match authorisation {
            Authorisation::Open { .. } => Self::Open,
            Authorisation::InBooth { .. } => Self::InBooth,
            Authorisation::Consumed => Self::Consumed,
            Authorisation::Returned => Self::Returned,
            Authorisation::Expired => Self::Expired,
        }
    }
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InBooth => "in_booth",
            Self::Consumed => "consumed",
            Self::Returned => "returned",
            Self::Expired => "expired",
        }
    }

    fn read(row: &SqlRow<'_>, column: usize) -> Result<Self, StoreError> {
        match row.get_ref(column)?.as_str() {
            Ok("open") => Ok(Self::Open),
            Ok("in_booth") => Ok(Self::InBooth),
            Ok("consumed") => Ok(Self::Consumed),
            Ok("returned") => Ok(Self::Returned),
            Ok("expired") => Ok(Self::Expired),
            Ok(_) | Err(_) => Err(StoreError::damaged("an authorisation")),
        }
    }
}

/// Keeps a new authorisation. Fails when its nonce was used before.
pub fn insert(tx: &Tx<'_>, row: &Row) -> Result<(), StoreError> {
    let sql = "INSERT INTO authorisation (nonce_hash, code_hash, citizen, check_in, expires_at, state)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let Row { nonce_hash, code_hash, citizen, check_in, expires_at, state } = row;
    let values = params![
        nonce_hash.0,
        code_hash.0,
        citizen.as_str(),
        check_in.to_string(),
        expires_at.0,
        state.word()
    ];
    tx.execute(sql, values).map(|_| ())
}

/// Puts an authorisation back as another copy of the store had it.
pub fn put_back(tx: &Tx<'_>, row: &Row) -> Result<(), StoreError> {
    match by_nonce(tx, &row.nonce_hash)? {
        Some(_) => set_state(tx, &row.nonce_hash, row.state),
        None => insert(tx, row),
    }
}

/// The authorisation with this code: the one that can be used when codes repeat, else the one that ran out last.
pub fn by_code(r: &Read<'_>, code_hash: &Hash) -> Result<Option<Row>, StoreError> {
    let sql = "SELECT nonce_hash, code_hash, citizen, check_in, expires_at, state FROM authorisation
               WHERE code_hash = ?1 ORDER BY state IN ('open', 'in_booth') DESC, expires_at DESC LIMIT 1";
    r.first(sql, [code_hash.0], read_row)
}

/// The authorisation with this nonce.
pub fn by_nonce(r: &Read<'_>, nonce_hash: &Hash) -> Result<Option<Row>, StoreError> {
    let sql = "SELECT nonce_hash, code_hash, citizen, check_in, expires_at, state FROM authorisation
               WHERE nonce_hash = ?1";
    r.first(sql, [nonce_hash.0], read_row)
}

/// The authorisations of a citizen, the one that runs out last first.
pub fn by_citizen(r: &Read<'_>, citizen: &CitizenId) -> Result<Vec<Row>, StoreError> {
    let sql = "SELECT nonce_hash, code_hash, citizen, check_in, expires_at, state FROM authorisation
               WHERE citizen = ?1 ORDER BY expires_at DESC, nonce_hash";
    r.all(sql, [citizen.as_str()], read_row)
}

/// The authorisations that can still be used or are being used, the one that runs out first first.
pub fn open(r: &Read<'_>) -> Result<Vec<Row>, StoreError> {
    let sql = "SELECT nonce_hash, code_hash, citizen, check_in, expires_at, state FROM authorisation
               WHERE state IN ('open', 'in_booth') ORDER BY expires_at, nonce_hash";
    r.all(sql, [], read_row)
}

/// Changes where an authorisation stands. Fails when there is none with this nonce.
pub fn set_state(tx: &Tx<'_>, nonce_hash: &Hash, state: State) -> Result<(), StoreError> {
    let sql = "UPDATE authorisation SET state = ?2 WHERE nonce_hash = ?1";
    let changed = tx.execute(sql, params![nonce_hash.0, state.word()])?;
    if changed == 0 { Err(StoreError::NotFound("authorisation")) } else { Ok(()) }
}

/// All of them, for whoever reads a damaged database.
pub(crate) const ALL: &str =
    "SELECT nonce_hash, code_hash, citizen, check_in, expires_at, state FROM authorisation";

/// A row of [`ALL`].
pub(crate) fn read_row(row: &SqlRow<'_>) -> Result<Row, StoreError> {
    Ok(Row {
        nonce_hash: hash(row, 0)?,
        code_hash: hash(row, 1)?,
        citizen: citizen(row, 2)?,
        check_in: event(row, 3)?,
        expires_at: Millis(row.get(4)?),
        state: State::read(row, 5)?,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::testing::TestStore;

    fn row(nonce: u8, code: &[u8], expires_at: i64, state: State) -> Row {
        Row {
            nonce_hash: Hash::of(&[nonce]),
            code_hash: Hash::of(code),
            citizen: CitizenId::parse(&format!("i:{nonce}")).unwrap(),
            check_in: EventId::parse("station-1/1/1").unwrap(),
            expires_at: Millis(expires_at),
            state,
        }
    }

    #[test]
    fn a_code_that_came_twice_means_the_authorisation_that_can_be_used() {
        let store = TestStore::new();
        let old = row(1, b"CODE", 9_000, State::Consumed);
        let new = row(2, b"CODE", 5_000, State::Open);
        store.change(|tx| insert(tx, &old));
        assert_eq!(store.look(|r| by_code(r, &old.code_hash)), Some(old.clone()));
        store.change(|tx| insert(tx, &new));
        assert_eq!(store.look(|r| by_code(r, &old.code_hash)), Some(new.clone()));
        assert_eq!(store.look(|r| by_nonce(r, &old.nonce_hash)), Some(old));
        assert_eq!(store.look(|r| by_code(r, &Hash::of(b"OTHER"))), None);
    }

    #[test]
    fn only_usable_authorisations_are_open() {
        let store = TestStore::new();
        let states = [State::Open, State::InBooth, State::Consumed, State::Returned, State::Expired];
        for (nonce, state) in (1..).zip(states) {
            store.change(|tx| insert(tx, &row(nonce, &[nonce], 10 - i64::from(nonce), state)));
        }
        let open: Vec<_> = store.look(open).into_iter().map(|row| row.state).collect();
        assert_eq!(open, [State::InBooth, State::Open]);
    }

    #[test]
    fn a_state_is_that_of_one_authorisation() {
        let store = TestStore::new();
        let one = row(1, b"A", 1, State::Open);
        store.change(|tx| insert(tx, &one));
        store.change(|tx| set_state(tx, &one.nonce_hash, State::Consumed));
        assert_eq!(store.look(|r| by_citizen(r, &one.citizen)), [Row { state: State::Consumed, ..one }]);
        let refused = store.try_change(|tx| set_state(tx, &Hash::of(b"unknown"), State::Consumed));
        assert!(matches!(refused, Err(StoreError::NotFound("authorisation"))));
    }

    #[test]
    fn a_nonce_is_good_for_one_authorisation() {
        let store = TestStore::new();
        store.change(|tx| insert(tx, &row(1, b"A", 1, State::Open)));
        assert!(store.try_change(|tx| insert(tx, &row(1, b"B", 2, State::Open))).is_err());
    }
}
