//! How many people may vote here: those of the roll whose table this station serves.

use std::sync::{Mutex, PoisonError};

use urna_store::{
    Read, StoreError,
    roll::{self, RollState},
};

use crate::{identity::Identity, station::Station};

/// While the roll has as many rows as before, its people are counted by table again only when it is this many seconds
/// further: a screen asks twice a second, and a million rows take a while.
const COUNTED_FOR_SECONDS: u64 = 300;

/// What was counted last, and of which roll.
#[derive(Default)]
pub(crate) struct Counted(Mutex<Option<(Roll, u64)>>);

/// A roll, as far as counting goes.
#[derive(Clone, PartialEq, Eq)]
struct Roll {
    scope: String,
    rows: u64,
    period: u64,
}

impl Station {
    /// How many people may vote here, counted now.
    pub fn electors(&self) -> Result<u64, StoreError> {
        self.store.read(|read| count(read, &self.identity))
    }

    /// The same for a screen: up to some minutes old when somebody only changed tables.
    pub(crate) fn electors_shown(&self, read: &Read<'_>) -> Result<u64, StoreError> {
        if self.identity.tables.are_all() {
            return roll::count(read);
        }
        let roll = Roll::from(roll::state(read)?);
        let mut counted = self.counted.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, electors)) = &*counted
            && *of == roll
        {
            return Ok(*electors);
        }
        let electors = count(read, &self.identity)?;
        *counted = Some((roll, electors));
        Ok(electors)
    }
}

/// How many people of the roll may vote at a station.
pub(crate) fn count(read: &Read<'_>, identity: &Identity) -> Result<u64, StoreError> {
    if identity.tables.are_all() {
        return roll::count(read);
    }
    let by_table = roll::count_by_mesa(read)?;
    Ok(by_table
        .iter()
        .filter(|(table, _)| identity.tables.serve(Some(table)))
        .map(|(_, people)| people)
        .sum())
}

impl From<RollState> for Roll {
    fn from(state: RollState) -> Self {
        // The high half of a server time is its seconds.
        Self { scope: state.scope, rows: state.rows, period: (state.cursor >> 32) / COUNTED_FOR_SECONDS }
    }
}
