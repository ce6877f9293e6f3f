//! Who this station is: kept in the encrypted store.

use std::{fmt, sync::OnceLock};

use ed25519_dalek::{SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use urna_domain::{Hash, ids::StationId, neighbour::NeighbourCredential, tables::Tables};
use urna_store::{Read, StoreError, Tx, settings};
use zeroize::Zeroizing;

const SETTING: &str = "identity";

/// Identity, credential and key of a station.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The station.
    pub station: StationId,
    /// Drawn at enrolment, so that two devices enrolled with the same key never make the same event id.
    pub epoch: u32,
    /// The epochs before it, oldest first: the station went on after its store was put back from a copy.
    #[serde(default)]
    pub earlier_epochs: Vec<u32>,
    /// Name.
    pub name: String,
    /// The part of the roll it may see.
    pub scope: String,
    /// Connection string with the station's credential.
    pub uri: String,
    /// Database.
    pub database: String,
    /// Public key of the election authority.
    pub authority: Hash,
    /// Id of the registration key it was enrolled with.
    pub registration: String,
    /// By which it is known to its neighbours; `None` when its bundle had none.
    #[serde(default)]
    pub neighbours: Option<NeighbourCredential>,
    /// The tables that vote here; everybody of the scope when none is named.
    #[serde(default)]
    pub tables: Tables,
    signing_seed: Hash,
    /// Made from the seed once: that costs half as much as a signature.
    #[serde(skip)]
    signing_key: OnceLock<SigningKey>,
}

impl Identity {
    pub(crate) fn new(bundle: &urna_domain::bundle::Bundle, epoch: u32, signing_seed: [u8; 32]) -> Self {
        Self {
            station: bundle.station.clone(),
            epoch,
            earlier_epochs: Vec::new(),
            name: bundle.name.clone(),
            scope: bundle.scope.clone(),
            uri: bundle.uri.clone(),
            database: bundle.database.clone(),
            authority: bundle.authority,
            registration: bundle.registration.clone(),
            neighbours: bundle.neighbours.clone(),
            tables: bundle.tables.clone(),
            signing_seed: Hash(signing_seed),
            signing_key: OnceLock::new(),
        }
    }

    /// All epochs of this station, oldest first.
    pub fn epochs(&self) -> impl Iterator<Item = u32> {
        self.earlier_epochs.iter().copied().chain([self.epoch])
    }

    /// Goes on in a new epoch: what another copy of this one recorded after the last known record is no fork then.
    pub(crate) fn begin_epoch(&mut self, random: [u8; 2]) {
        self.earlier_epochs.push(self.epoch);
        // Higher numbers come later wherever chains are put in order. By how much is drawn: who restores the same copy
        // a second time knows nothing of the epoch that the first time began.
        self.epoch = self.epoch.saturating_add(1 + u32::from(u16::from_be_bytes(random)));
    }

    /// The key that signs the station's events.
    pub fn signing_key(&self) -> &SigningKey {
        self.signing_key.get_or_init(|| SigningKey::from_bytes(&self.signing_seed.0))
    }

    /// The key that checks them.
    pub fn public_key(&self) -> VerifyingKey {
        self.signing_key().verifying_key()
    }

    /// The secret that the office knows too, by which a dictated number is checked.
    pub(crate) fn shared_secret(&self) -> &[u8] {
        urna_domain::dictated::shared_secret(&self.uri)
    }

    /// Reads the identity; `None` before enrolment or when it cannot be read.
    pub fn load(read: &Read<'_>) -> Result<Option<Self>, StoreError> {
        let text = settings::get(read, SETTING)?.map(Zeroizing::new);
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps the identity.
    pub fn save(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let text = Zeroizing::new(serde_json::to_string(self).unwrap_or_default());
        settings::set(tx, SETTING, &text)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("station", &self.station)
            .field("epoch", &self.epoch)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
