//! Which part of the roll the station holds: what it was enrolled with, until the office orders another scope.

use urna_domain::scope::Scope;
use urna_store::{Read, StoreError, roll};
use urna_sync::orders;

use crate::{error::StationError, identity::Identity, station::Station};

impl Station {
    /// The scope whose roll this station shall hold, in canonical form.
    pub fn scope(&self) -> Result<String, StoreError> {
        self.store.read(|read| wanted(read, &self.identity))
    }

    /// The scope of the roll in use.
    pub fn scope_in_use(&self) -> Result<String, StationError> {
        Ok(self.store.read(|read| in_use(read, &self.identity))?)
    }
}

/// The scope that the office ordered last, or the one of the enrolment.
pub fn wanted(read: &Read<'_>, identity: &Identity) -> Result<String, StoreError> {
    let ordered = orders::ordered_scope(read)?;
    // The bundle's scope was parsed at enrolment; should it not parse now, the store's own check refuses it.
    let enrolled =
        || Scope::parse(&identity.scope).map_or_else(|_| identity.scope.clone(), |scope| scope.to_string());
    Ok(ordered.map_or_else(enrolled, |ordered| ordered.scope))
}

/// The scope of the roll in use: after an order the old one, until the new roll is whole.
pub fn in_use(read: &Read<'_>, identity: &Identity) -> Result<String, StoreError> {
    let state = roll::state(read)?;
    Ok(if state.cursor > 0 { state.scope } else { identity.scope.clone() })
}
