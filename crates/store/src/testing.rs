//! A store in a folder that disappears with it, and a station that signs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use tempfile::TempDir;
use urna_domain::{
    Millis,
    citizen::Citizen,
    dni::Dni,
    event::{ChainHead, Event, Fact},
    ids::{CitizenId, ElectionId, StationId},
};

use crate::{
    Home, Read, Store, StoreError, StoreKey, Tx,
    staging::{self, BootstrapPlan, Inserter},
};

/// A fresh store.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) dir: TempDir,
}

/// A citizen whose id is `s:` and the number.
pub(crate) fn citizen(number: u32, name: &str, surname1: &str, surname2: &str) -> Citizen {
    Citizen {
        id: CitizenId::parse(&format!("s:{number:07}")).unwrap(),
        name: name.to_owned(),
        surname1: surname1.to_owned(),
        surname2: surname2.to_owned(),
        dni: Dni::from_number(number).unwrap().as_str().to_owned(),
        comunidad: "Extremadura".to_owned(),
        province: Some("Badajoz".to_owned()),
        municipality: None,
        mesa: Some("06-015-01-001-A".to_owned()),
        postal: false,
        rev: 10,
        ver: 1,
    }
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
        Self { store, dir }
    }

    /// A store with this roll.
    pub(crate) fn with_roll(people: &[Citizen]) -> Self {
        let this = Self::new();
        this.load(people);
        this
    }

    /// Loads a roll in one page and switches it in.
    pub(crate) fn load(&self, people: &[Citizen]) {
        let plan = BootstrapPlan { scope: "comunidad == 'Extremadura'".to_owned(), t0: 100 };
        self.change(|tx| staging::begin(tx, &plan));
        self.page(people, Some("end"));
        self.change(staging::finish);
    }

    /// Stages one page.
    pub(crate) fn page(&self, people: &[Citizen], resume: Option<&str>) -> u64 {
        self.change(|tx| {
            let mut inserter = Inserter::new(tx)?;
            for citizen in people {
                inserter.insert(&citizen.as_ref())?.unwrap();
            }
            inserter.finish_page(resume)
        })
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
