//! What every round works with: the store, the centre, the limits, and where it says what it did.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::sync::{mpsc, watch};
use urna_domain::Millis;
use urna_store::{Read, Store, StoreError, Tx, audit};

use crate::{
    call::{CallError, Caller},
    config::{Config, Incident},
    lanes::Fault,
    local,
    proof::ProofStep,
    remote::{ClusterTime, Remote, RemoteError},
};

/// Our own deadline for the probe, beyond the one inside the remote.
pub const PROBE_DEADLINE: Duration = Duration::from_secs(10);
/// Our own deadline for an upload or a confirmation.
pub const UPLOAD_DEADLINE: Duration = Duration::from_secs(20);
/// Our own deadline for a page of changes, the control and the like.
pub const READ_DEADLINE: Duration = Duration::from_secs(20);

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// An exchange with the centre failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The store on this machine failed.
    #[error("the store on this machine failed")]
    Store(#[from] StoreError),
    /// The ballots could not be read.
    #[error("the ballot box could not be read")]
    Box(#[source] crate::remote::BoxError),
}

impl RoundError {
    /// What it means for the lane.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Call(error) => error.fault(),
            Self::Store(_) | Self::Box(_) => Fault::Local,
        }
    }

    /// The remote broke the protocol.
    pub(crate) fn protocol(what: &str) -> Self {
        Self::Call(CallError::Remote(RemoteError::Protocol(what.to_owned())))
    }
}

/// What a round says while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    /// Rows of the first download that are stored, of about so many.
    Bootstrap {
        /// Stored.
        rows: u64,
        /// Expected.
        total: u64,
    },
    /// The download is in use.
    BootstrapDone,
    /// A proof is at this step; it is over when its round is.
    Proving(ProofStep),
    /// The office wants another pause between deltas.
    PollEvery(Option<u64>),
    /// The office allows hints, or does not.
    HintsAllowed(bool),
    /// The office ordered another scope, which is kept.
    ScopeOrdered(String),
    /// The cluster's time, read just now.
    ClusterTime(ClusterTime),
}

/// What a round did, also when it failed half-way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows of the roll written.
    pub rows: u64,
    /// Bytes read for them.
    pub bytes: u64,
    /// Records received by the centre.
    pub sent: u64,
    /// Check-ins found to be doubles.
    pub conflicts: u64,
    /// Records and documents set aside.
    pub quarantined: u64,
    /// Refused records that wait again after an update.
    pub retried: u64,
    /// Whether the centre answered at all.
    pub exchanged: bool,
}

impl Tally {
    /// Rows that changed their state for good.
    pub fn moved(&self) -> u64 {
        self.rows.saturating_add(self.sent).saturating_add(self.quarantined)
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows.saturating_add(other.rows),
            bytes: self.bytes.saturating_add(other.bytes),
            sent: self.sent.saturating_add(other.sent),
            conflicts: self.conflicts.saturating_add(other.conflicts),
            quarantined: self.quarantined.saturating_add(other.quarantined),
            retried: self.retried.saturating_add(other.retried),
            exchanged: self.exchanged || other.exchanged,
        }
    }
}

/// What every round works with.
#[derive(Debug)]
pub(crate) struct Desk<R> {
    pub(crate) store: Store,
    pub(crate) remote: Arc<R>,
    pub(crate) caller: Caller,
    pub(crate) config: Arc<Config>,
    pub(crate) notes: mpsc::Sender<Note>,
    /// Whether a person stopped the first download of the roll.
    pub(crate) roll_held: watch::Receiver<bool>,
}

impl<R: Remote> Desk<R> {
    /// Calls the centre within a deadline.
    pub(crate) async fn call<T, F>(
        &self,
        deadline: Duration,
        call: impl FnOnce(Arc<R>) -> F,
    ) -> Result<T, CallError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, RemoteError>> + Send + 'static,
    {
        self.caller.place(deadline, call(self.remote.clone())).await
    }

    /// Changes the store, off the async threads.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        local::write(&self.store, change).await
    }

    /// Reads the store, off the async threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        local::read(&self.store, look).await
    }

    /// The wall clock.
    pub(crate) fn wall(&self) -> Millis {
        (self.config.clock)()
    }

    /// Returns once a person stopped the first download of the roll, and never otherwise.
    pub(crate) async fn held(&self) {
        let mut held = self.roll_held.clone();
        if held.wait_for(|held| *held).await.is_err() {
            // There is nobody who could.
            std::future::pending().await
        }
    }

    /// Says something to whoever watches. Nobody watching is fine.
    pub(crate) async fn note(&self, note: Note) {
        // The receiver ends before its rounds when the worker is stopped; there is nobody to tell then.
        let _ = self.notes.send(note).await;
    }
}

/// Writes an incident into the audit log and lets the station sign it, in the caller's transaction.
pub(crate) fn witness(config: &Config, tx: &Tx<'_>, incident: &Incident) -> Result<(), StoreError> {
    let at = (config.clock)();
    let facts =
        incident.facts.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    let entry = audit::Entry {
        at,
        actor: "sync".to_owned(),
        action: incident.code.to_owned(),
        facts: serde_json::Value::Object(facts),
    };
    audit::append(tx, &entry)?;
    match &config.witness {
        Some(witness) => witness(tx, incident, at),
        None => Ok(()),
    }
}
