//! What a worker needs to know of its station, and what its station gives it to do its work with.

use std::sync::Arc;

use urna_domain::{
    Millis,
    ids::{ElectionId, StationId},
};
use urna_store::{StoreError, Tx};

use crate::remote::{BoxError, Manifest, SealedBallot};

/// The setting that pretends that the network is gone; `on` or absent.
pub const OFFLINE_DEMO: &str = "offline_demo";
/// The setting in which the answer to the claim of the registration stands: `held`, or `other:` and the public
/// key (hexadecimal) of the device that holds it.
pub const CLAIM: &str = "sync.claim";

/// The setting with the stations that the office shut out, as a JSON array; absent before the first word of it.
pub const SHUT_OUT: &str = "sync.shut_out";

/// The wall clock, for people's eyes only: nothing that must be correct depends on it.
pub type WallClock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// Gives the ballots and the manifest once the poll is closed. May block, and is called only when the
/// outbox holds ballots or a manifest; the worker shuffles what it gets.
pub type BallotSource = Arc<dyn Fn() -> Result<SealedBox, BoxError> + Send + Sync>;

/// Writes an incident into the record of the station, in the transaction that found it: this is where a station
/// signs an `IncidentNoted`.
pub type Witness = Arc<dyn Fn(&Tx<'_>, &Incident, Millis) -> Result<(), StoreError> + Send + Sync>;

/// The box after closing, as it goes to the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBox {
    /// The election.
    pub election: ElectionId,
    /// The ballots, in any order.
    pub ballots: Vec<SealedBallot>,
    /// The promise that they keep.
    pub manifest: Manifest,
}

/// Something that goes into the minutes and that a person must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// A stable code: `event_refused`, `event_other_bytes`, `guard_other_bytes`, `ballot_refused`,
    /// `manifest_refused`, `double_check_in`, `registration_held_by_other`, `roll_repaired`, `centre_lost_records`,
    /// `centre_restored`, `centre_time_back`, `roll_pack_refused`, `scope_ordered`, `order_refused`, `neighbour_copy_refused`.
    pub code: &'static str,
    /// Facts by name, without names, DNI, choices or ids of ballots.
    pub facts: Vec<(&'static str, String)>,
}

/// The claim of this station's registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// `station‖key id`, as the office issued it.
    pub registration: String,
    /// The station's public key.
    pub public_key: [u8; 32],
}

/// What a worker needs to know of its station.
#[derive(Clone)]
pub struct Config {
    /// This station, to which orders are addressed; without it, none is followed.
    pub station: Option<StationId>,
    /// The scope of the roll, in canonical form.
    pub scope: String,
    /// Claimed at the first contact; `None` when the office needs no claim.
    pub claim: Option<Claim>,
    /// The public key of the election authority, whose packed rolls and orders are taken; without one, none are.
    pub authority: Option<[u8; 32]>,
    /// Where ballots come from after closing; `None` for a worker that must not send any.
    pub ballots: Option<BallotSource>,
    /// Who signs incidents; without one they stand in the audit log alone.
    pub witness: Option<Witness>,
    /// The wall clock.
    pub clock: WallClock,
    /// Says whether this machine has a route to anywhere.
    pub has_route: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Config {
    /// A configuration with nothing but a scope and a clock; the network is asked of the system.
    pub fn new(scope: impl Into<String>, clock: WallClock) -> Self {
        Self {
            station: None,
            scope: scope.into(),
            claim: None,
            authority: None,
            ballots: None,
            witness: None,
            clock,
            has_route: Arc::new(crate::route::has_route),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("scope", &self.scope)
            .field("claim", &self.claim)
            .finish_non_exhaustive()
    }
}
