//! What the exchange with neighbours needs to know of its station.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use ed25519_dalek::VerifyingKey;
use tokio::sync::watch;
use urna_domain::{Millis, neighbour::NeighbourCredential};
use urna_store::neighbours::Chain;

use crate::clock::Clock;

/// A station keeps copies for others, and gives its own, as this says.
#[derive(Clone)]
pub struct Config {
    /// This station and its epoch.
    pub own: Chain,
    /// The key that its records are checked with.
    pub public_key: VerifyingKey,
    /// By which it is known.
    pub credential: NeighbourCredential,
    /// Stations of one authority find each other by this.
    pub group: String,
    /// Where to listen; port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// Whether to look for neighbours by multicast DNS and be found by it.
    pub discover: bool,
    /// Neighbours to call in any case, as `host:port`: for a network that lets no multicast through.
    pub peers: Vec<String>,
    /// How this station stands with the centre now.
    pub link: Arc<dyn Fn() -> Link + Send + Sync>,
    /// What this machine's clock shows.
    pub clock: fn() -> Millis,
    /// Changes with every commit of this station.
    pub commits: watch::Receiver<u64>,
    /// A station that was not heard of for this long, or has no connection for this long, is carried for.
    pub carry_after: Duration,
}

/// How a station stands with the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Link {
    /// Whether the centre answers.
    pub connected: bool,
    /// Seconds by which this machine's clock is ahead of the cluster's, when that was ever measured.
    pub clock_ahead_seconds: Option<i64>,
}

/// The usual patience with a station that is silent, or cannot reach the centre.
pub const CARRY_AFTER: Duration = Duration::from_secs(120);

impl Config {
    /// The clock, as neighbours are told of it.
    pub(crate) fn own_clock(&self, link: Link) -> Clock {
        let ahead_seconds = link.clock_ahead_seconds.filter(|_| link.connected);
        Clock { now: (self.clock)(), ahead_seconds }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("own", &self.own).field("listen", &self.listen).finish_non_exhaustive()
    }
}
