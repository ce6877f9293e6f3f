//! A store in a folder that disappears with it, and a station that signs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use tempfile::TempDir;
use urna_domain::{
    Millis,
    event::{ChainHead, Event, Fact},
    ids::{ElectionId, StationId},
};

use crate::{Home, Read, Store, StoreError, StoreKey, Tx};

/// A fresh store.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    _dir: TempDir,
}

/// A station's chain.
pub(crate) struct Signer {
    pub(crate) station: StationId,
    head: ChainHead,
    key: ed25519_dalek::SigningKey,
}

impl TestStore {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&Home::new(dir.path()), &key()).unwrap();
        Self { store, _dir: dir }
    }

    pub(crate) fn try_change<T>(
        &self,
        change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store.write_blocking(change)
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> T {
        self.try_change(change).unwrap()
    }

    pub(crate) fn try_look<T>(
        &self,
        look: impl FnOnce(&Read<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store.read(look)
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, StoreError>) -> T {
        self.try_look(look).unwrap()
    }
}

impl Signer {
    pub(crate) fn new(station: &str, epoch: u32) -> Self {
        let station = StationId::parse(station).unwrap();
        let head = ChainHead::new(station.clone(), epoch);
        Self { station, head, key: ed25519_dalek::SigningKey::from_bytes(&[3; 32]) }
    }

    pub(crate) fn sign(&mut self, fact: &Fact) -> Event {
        let election = ElectionId::parse("e2026").unwrap();
        let event =
            Event::sign(&self.head, Millis(1_000), &election, "comunidad == 'X'", fact, &self.key).unwrap();
        self.head = ChainHead::after(&event);
        event
    }
}

pub(crate) fn key() -> StoreKey {
    StoreKey::from_bytes([7; 32])
}
