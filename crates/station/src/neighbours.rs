//! What the station gives to the exchange with its neighbours, and whether the booth waits for them.

use std::{net::SocketAddr, sync::Arc};

use serde::{Deserialize, Serialize};
use urna_domain::{event::Fact, ids::EventId, neighbour::group_of, officers::TwoOfficers};
use urna_neighbour::{Config, Link};
use urna_store::{Read, StoreError, neighbours::Chain, settings};

use crate::{
    environment::{Environment as _, Machine},
    error::{Refusal, StationError},
    opening::actor,
    record::{Actor, Guard, record},
    station::Station,
};

/// The setting with [`Network`].
const NETWORK: &str = "neighbours";
/// The setting that says that two officers go on without copies.
const WAIVED: &str = "copies_waived";
/// The incident of that.
const WAIVED_INCIDENT: &str = "copies_waived";

/// How this machine takes part in the local network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Network {
    /// Whether it does at all.
    pub on: bool,
    /// Where it listens; port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// Whether it finds others and is found by multicast DNS.
    pub discover: bool,
    /// Neighbours that are called in any case, as `host:port`.
    pub peers: Vec<String>,
}

impl Default for Network {
    fn default() -> Self {
        let listen = SocketAddr::from((std::net::Ipv6Addr::UNSPECIFIED, 0));
        Self { on: true, listen, discover: true, peers: Vec::new() }
    }
}

impl Network {
    /// As it was set, or as it is when nobody set anything.
    pub fn load(read: &Read<'_>) -> Result<Self, StoreError> {
        let text = settings::get(read, NETWORK)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps it; in force from the next start on.
    pub fn save(&self, tx: &urna_store::Tx<'_>) -> Result<(), StoreError> {
        settings::set(tx, NETWORK, &serde_json::to_string(self).unwrap_or_default())
    }
}

impl Station {
    /// What the exchange with neighbours needs; `None` when the bundle gave no credential or the machine takes no part.
    pub fn neighbours_config(
        &self,
        link: Arc<dyn Fn() -> Link + Send + Sync>,
    ) -> Result<Option<Config>, StoreError> {
        let Some(credential) = self.identity.neighbours.clone() else { return Ok(None) };
        let network = self.store.read(Network::load)?;
        let config = Config {
            own: self.chain(),
            public_key: self.identity.public_key(),
            credential,
            group: group_of(&self.identity.authority),
            listen: network.listen,
            discover: network.discover,
            peers: network.peers,
            link,
            clock: || Machine.now(),
            commits: self.changes(),
            carry_after: urna_neighbour::CARRY_AFTER,
        };
        Ok(network.on.then_some(config))
    }

    /// The chain of this station's records.
    pub fn chain(&self) -> Chain {
        Chain { station: self.identity.station.clone(), epoch: self.identity.epoch }
    }

    /// Whether the booth waits until a check-in has a copy at a neighbour.
    pub fn waits_for_copies(&self) -> Result<bool, StoreError> {
        self.store.read(|read| self.waits(read))
    }

    /// Two officers say that voting goes on without copies, or waits for them again. It stands in the record.
    pub fn waive_copies(&self, officers: &TwoOfficers, waived: bool) -> Result<(), StationError> {
        if !self.requires_copies() {
            return Err(Refusal::CopiesNotRequired.into());
        }
        let day = self.day();
        let election = day.election_id()?;
        let (identity, actor, now) = (self.identity.clone(), actor(officers), self.now());
        self.store.write_blocking(move |tx| {
            settings::set(tx, WAIVED, if waived { "1" } else { "0" })?;
            let facts = serde_json::Map::from_iter([("waived".to_owned(), waived.into())]);
            let fact = Fact::IncidentNoted { code: WAIVED_INCIDENT.to_owned(), facts };
            record(tx, &identity, &election, now, Actor::Officer(&actor), &fact, Guard::None)
        })?;
        drop(day);
        self.announce();
        Ok(())
    }

    /// Refuses a check-in that must have a copy and has none.
    pub(crate) fn check_copied(&self, read: &Read<'_>, check_in: &EventId) -> Result<(), StationError> {
        let own = check_in.epoch == self.identity.epoch;
        if own
            && self.waits(read)?
            && check_in.seq > urna_store::neighbours::copied_through(read, check_in.epoch)?
        {
            return Err(Refusal::NotCopied.into());
        }
        Ok(())
    }

    fn waits(&self, read: &Read<'_>) -> Result<bool, StoreError> {
        Ok(self.requires_copies() && settings::get(read, WAIVED)?.as_deref() != Some("1"))
    }

    fn requires_copies(&self) -> bool {
        self.identity.neighbours.as_ref().is_some_and(|credential| credential.required)
    }
}
