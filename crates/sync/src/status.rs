//! What the worker says of itself. What waits in the outbox is not here: that is counted from the rows whenever
//! somebody asks, never remembered.

use std::collections::BTreeMap;

use urna_domain::Millis;
use urna_store::StoreError;

use crate::{
    call::CallError,
    connection::Connection,
    lanes::Lane,
    proof::ProofStep,
    remote::{ClusterTime, RemoteError},
    rounds::RoundError,
};

/// The state of the exchange. A new one is sent only when something in it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStatus {
    /// The connection, with hysteresis.
    pub connection: Connection,
    /// Since when.
    pub since: Millis,
    /// When the centre last answered; `None` before the first time.
    pub last_exchange: Option<Millis>,
    /// The download of the roll, while it runs.
    pub bootstrap: Option<Bootstrap>,
    /// What a proof is comparing, while one runs.
    pub proving: Option<ProofStep>,
    /// The lanes that have a round out.
    pub running: Vec<Lane>,
    /// What needs a person, by lane.
    pub troubles: BTreeMap<Lane, Trouble>,
    /// When the lanes that wait after a failure try again.
    pub retries: BTreeMap<Lane, Millis>,
    /// Seconds by which this machine's clock is ahead of the cluster's; `None` before the first answer.
    pub clock_ahead_seconds: Option<i64>,
    /// The offline demonstration is on.
    pub offline_demo: bool,
}

/// How far the download of the roll is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Rows that are stored.
    pub rows: u64,
    /// Rows that are expected; 0 when that is not known yet.
    pub total: u64,
}

/// Something that does not pass by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The credential is not accepted.
    Unauthorised,
    /// A right is missing.
    Forbidden {
        /// `find`, `insert`.
        action: String,
        /// The collection or view.
        collection: String,
    },
    /// A collection or view is missing.
    Missing {
        /// Its name.
        collection: String,
    },
    /// The centre's answer cannot be read.
    Unreadable,
    /// The disk of this machine is full.
    DiskFull,
    /// The store of this machine failed.
    StoreFailed,
}

impl SyncStatus {
    /// The status at the start.
    pub fn starting(now: Millis) -> Self {
        Self {
            connection: Connection::Checking,
            since: now,
            last_exchange: None,
            bootstrap: None,
            proving: None,
            running: Vec::new(),
            troubles: BTreeMap::new(),
            retries: BTreeMap::new(),
            clock_ahead_seconds: None,
            offline_demo: false,
        }
    }

    /// Percent of the download, while one runs and its size is known. Never 100 before it is in use.
    pub fn bootstrap_percent(&self) -> Option<u32> {
        let Bootstrap { rows, total } = self.bootstrap?;
        let percent = rows.saturating_mul(100).checked_div(total).unwrap_or(0).min(99);
        u32::try_from(percent).ok()
    }

    /// Rows that the download still has to bring, while one runs and its size is known.
    pub fn bootstrap_left(&self) -> Option<u64> {
        let Bootstrap { rows, total } = self.bootstrap?;
        (total > 0).then(|| total.saturating_sub(rows))
    }

    /// Whether an upload is on its way.
    pub fn is_sending(&self) -> bool {
        self.running.iter().any(|lane| lane.is_upload())
    }
}

impl Trouble {
    /// The trouble behind an error; `None` when it passes by itself.
    pub fn of(error: &RoundError) -> Option<Self> {
        match error {
            RoundError::Store(StoreError::DiskFull) => Some(Self::DiskFull),
            RoundError::Store(_) | RoundError::Box(_) => Some(Self::StoreFailed),
            RoundError::Call(CallError::Remote(error)) => match error {
                RemoteError::Unauthorised(_) => Some(Self::Unauthorised),
                RemoteError::Forbidden { action, collection } => {
                    Some(Self::Forbidden { action: action.clone(), collection: collection.clone() })
                }
                RemoteError::Missing(collection) => Some(Self::Missing { collection: collection.clone() }),
                RemoteError::Protocol(_) => Some(Self::Unreadable),
                RemoteError::Transient(_)
                | RemoteError::WrongTime
                | RemoteError::Unknown(_)
                | RemoteError::Overloaded(_) => None,
            },
            RoundError::Call(
                CallError::Deadline(_) | CallError::Overdue | CallError::Cancelled | CallError::Lost,
            ) => None,
        }
    }
}

/// Seconds by which `wall` is ahead of the cluster's time.
pub(crate) fn clock_ahead_seconds(wall: Millis, cluster: ClusterTime) -> i64 {
    let seconds = i64::try_from(cluster.0 >> 32).unwrap_or(i64::MAX);
    (wall.0 / 1_000).saturating_sub(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_never_at_a_hundred_percent_before_it_is_in_use() {
        let at = |rows, total| {
            let bootstrap = Some(Bootstrap { rows, total });
            SyncStatus { bootstrap, ..SyncStatus::starting(Millis(0)) }.bootstrap_percent()
        };
        assert_eq!(at(0, 0), Some(0));
        assert_eq!(at(640, 1_000), Some(64));
        assert_eq!(at(1_010, 1_000), Some(99));
        assert_eq!(SyncStatus::starting(Millis(0)).bootstrap_percent(), None);
        assert_eq!(SyncStatus::starting(Millis(0)).bootstrap_left(), None);
        let left = |rows, total| {
            let bootstrap = Some(Bootstrap { rows, total });
            SyncStatus { bootstrap, ..SyncStatus::starting(Millis(0)) }.bootstrap_left()
        };
        assert_eq!((left(0, 0), left(40, 100), left(101, 100)), (None, Some(60), Some(0)));
    }

    #[test]
    fn what_passes_by_itself_needs_nobody() {
        let passes = [
            CallError::Cancelled,
            CallError::Deadline(std::time::Duration::from_secs(1)),
            CallError::Remote(RemoteError::Transient("".into())),
            CallError::Remote(RemoteError::Overloaded("".into())),
        ];
        assert!(passes.into_iter().all(|error| Trouble::of(&error.into()).is_none()));
        let forbidden = RemoteError::Forbidden { action: "insert".into(), collection: "events".into() };
        assert_eq!(
            Trouble::of(&CallError::Remote(forbidden).into()),
            Some(Trouble::Forbidden { action: "insert".into(), collection: "events".into() })
        );
        assert_eq!(Trouble::of(&StoreError::DiskFull.into()), Some(Trouble::DiskFull));
    }

    #[test]
    fn the_clock_is_compared_in_seconds() {
        assert_eq!(clock_ahead_seconds(Millis(1_100_500), ClusterTime(1_000 << 32)), 100);
        assert_eq!(clock_ahead_seconds(Millis(900_000), ClusterTime(1_000 << 32)), -100);
    }
}
