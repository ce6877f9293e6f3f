//! What the worker asks of a remote. Two real implementations: MongoDB (`urna-atlas`) and the simulated cloud
//! of the tests. Knows neither BSON nor SQL.

use std::future::Future;

use urna_domain::{
    Hash,
    citizen::{Citizen, CitizenRef},
    event::Event,
    fingerprint::{Buckets, Fingerprint},
    ids::{CitizenId, ElectionId, EventId, StationId},
    order::SignedOrder,
    packed::{PackVersion, SignedPack},
};

/// A boxed cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Canonical bytes and the signature over them.
pub type SignedBytes = (Vec<u8>, Vec<u8>);

/// The cluster's logical time: the 64 bits of a BSON timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterTime(pub u64);

impl ClusterTime {
    /// This time minus some seconds.
    pub fn minus_seconds(self, seconds: u32) -> Self {
        Self(self.0.saturating_sub(u64::from(seconds) << 32))
    }
}

/// Why an exchange did not happen. What to do next is in the kind, never in the text.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// No answer, a network failure, a change of primary: wait, then try again.
    #[error("the centre did not answer")]
    Transient(#[source] BoxError),
    /// Nothing reached the centre, because its certificate is not valid at the time that this machine shows: more often than
    /// the certificate it is the clock.
    #[error(
        "the centre's certificate is not valid at the time that this machine's clock shows; set the clock"
    )]
    WrongTime,
    /// The outcome of a write is not known: confirm by reading before anything else.
    #[error("the centre did not confirm in time")]
    Unknown(#[source] BoxError),
    /// The cluster asks for less.
    #[error("the centre is overloaded")]
    Overloaded(#[source] BoxError),
    /// The credential is not accepted.
    #[error("the centre does not recognise this station")]
    Unauthorised(#[source] BoxError),
    /// A right is missing; says which.
    #[error("the centre does not allow this station to {action} in {collection}; the office must grant it")]
    Forbidden {
        /// `find`, `insert`.
        action: String,
        /// The collection or view.
        collection: String,
    },
    /// A collection or view is missing.
    #[error("the centre has no collection {0}; run `urna office init` there")]
    Missing(String),
    /// The remote broke the protocol, or its data cannot be read.
    #[error("the centre's answer cannot be read: {0}")]
    Protocol(String),
}

/// How a document went in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsertOutcome {
    /// In, on a majority.
    Inserted,
    /// Something with this id is there already: compare by hash before calling it received.
    Duplicate,
    /// Refused for good, with the reason; this document alone goes to quarantine.
    Refused {
        /// The server's code.
        code: i32,
        /// Which rule, without the document's values.
        reason: String,
    },
}

/// One row of a batch of the roll.
#[derive(Debug)]
pub enum RollEntry<'a> {
    /// A citizen.
    Row(CitizenRef<'a>),
    /// A document that is not a citizen: an `_id` type we do not support, a missing or mistyped field.
    /// Counted, named, set aside; never a crash.
    Bad {
        /// The `_id` in printable form.
        id: String,
        /// Which field, and what was expected there. Holds no value of the document.
        reason: String,
    },
}

/// A batch of the roll as it came from the network; decoded only where it is stored.
pub trait RollBatch: Send + 'static {
    /// Bytes on the wire before compression.
    fn bytes(&self) -> usize;
    /// Walks the batch in key order.
    fn for_each(&self, visit: &mut dyn FnMut(RollEntry<'_>));
    /// Where to go on after this batch; opaque to everyone but the remote. `None`: ask the next batch's.
    fn resume_after(&self) -> Option<String>;
}

/// A change to the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RollChange {
    /// The row is in the scope as this.
    Put(Citizen),
    /// The row left the scope or was deleted.
    Gone {
        /// Who.
        id: CitizenId,
        /// Revision of the change.
        rev: u64,
    },
    /// A document that is not a citizen.
    Bad {
        /// The `_id` in printable form.
        id: String,
        /// Which field, and what was expected there.
        reason: String,
    },
}

/// A page of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The changes with `rev` beyond the asked time, in order of `rev`.
    pub changes: Vec<RollChange>,
    /// The snapshot the page was read at; the cursor moves here when `more` is false.
    pub snapshot: ClusterTime,
    /// There is more: ask again from the last `rev` of this page.
    pub more: bool,
    /// Bytes read.
    pub bytes: u64,
}

/// A row of the roll as the centre lists it for a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    /// Who.
    pub id: CitizenId,
    /// The hash that the office stamped; `None` on a row that was never stamped.
    pub hash: Option<Hash>,
}

/// The rows of some buckets at the centre.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The rows.
    pub rows: Vec<ListedRow>,
    /// Documents among them whose `_id` cannot name a citizen.
    pub unreadable: u64,
}

/// The packed roll of the scope as it is published now. Nothing of it is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPack {
    /// The manifest.
    pub signed: SignedPack,
    /// The restore marker of the cluster.
    pub marker: String,
}

/// The guard of one check-in: `_id = H(election‖citizen)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// SHA-256 of `election‖0x00‖citizen`.
    pub id: Hash,
    /// The election.
    pub election: ElectionId,
    /// The check-in event that claims it.
    pub event: EventId,
    /// The event's hash.
    pub event_hash: Hash,
}

/// A ballot on its way: a random id and the canonical bytes of the marks; no time, no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBallot {
    /// Random 128 bits.
    pub id: [u8; 16],
    /// Canonical JSON of the marks.
    pub marks: Vec<u8>,
}

/// The signed manifest of a station's box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Canonical JSON `{station, election, mesa/scope, count, root}`.
    pub canon: Vec<u8>,
    /// Ed25519 signature over SHA-256 of `canon`.
    pub sig: [u8; 64],
}

pub use urna_store::{corrections::Folded, neighbours::KeptCopy};

/// Desired state of a station, set by the office.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Control {
    /// Polling interval in milliseconds; the default when absent.
    pub poll_interval_ms: Option<u64>,
    /// Hints may be followed.
    pub hints: bool,
    /// Up to where the office folded this station's corrections into the roll, epoch by epoch.
    pub folded: Vec<Folded>,
    /// Which rules the centre's collections have; `None` when it does not say.
    pub schema: Option<String>,
    /// Changes whenever the office wants all stations to compare their rolls.
    pub prove: Option<String>,
    /// Stations that the office shut out: neighbours deal with them no longer.
    pub shut_out: Vec<StationId>,
    /// The last order to hold the roll of another scope.
    pub scope_order: Option<SignedOrder>,
}

/// What the station says of itself: counts only, never a name, a DNI, a choice or a ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat {
    /// Field name to number or short word.
    pub fields: Vec<(String, String)>,
}

/// The centre as a station may use it: find and insert, nothing else. Every call has a deadline inside.
pub trait Remote: Send + Sync + 'static {
    /// A batch of the roll.
    type Batch: RollBatch;

    /// Authenticates and reads the cluster time at a majority snapshot: the probe, and T0 of a bootstrap.
    fn probe(&self) -> impl Future<Output = Result<ClusterTime, RemoteError>> + Send;

    /// Rows in the scope now (for the progress bar; need not be exact).
    fn roll_count(&self) -> impl Future<Output = Result<u64, RemoteError>> + Send;

    /// Streams the roll of the scope in key order, from after `resume`. Sends batches into `sink` until the
    /// end; returns then. Stops early without error when the receiver is gone.
    fn roll_stream(
        &self,
        resume: Option<String>,
        sink: tokio::sync::mpsc::Sender<Self::Batch>,
    ) -> impl Future<Output = Result<(), RemoteError>> + Send;

    /// The packed roll of the scope; `None` when the office has published none.
    fn roll_pack(&self) -> impl Future<Output = Result<Option<PublishedPack>, RemoteError>> + Send;

    /// So many pages of a pack from this number on, unchecked; `None` where there is none.
    fn roll_pages(
        &self,
        version: &PackVersion,
        first: usize,
        count: usize,
    ) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>, RemoteError>> + Send;

    /// Follows the hints of the centre: sends into `sink` whenever something may have changed. Returns when nobody
    /// listens any more, and with whatever error ends the hints; nothing is lost by that, and nothing is resumed.
    fn hints(
        &self,
        sink: tokio::sync::mpsc::Sender<()>,
    ) -> impl Future<Output = Result<(), RemoteError>> + Send;

    /// The changes with `rev > since`, oldest first, at most `limit`, read at a snapshot: this one, or one of now. A
    /// centre keeps a snapshot for some minutes and answers [`RemoteError::Transient`] after that.
    fn roll_delta(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> impl Future<Output = Result<Delta, RemoteError>> + Send;

    /// Count and fingerprint of each bucket of the roll as it was at a time of the last minutes.
    fn roll_sums(&self, at: ClusterTime) -> impl Future<Output = Result<Buckets, RemoteError>> + Send;

    /// The rows of some buckets at that time; `None` is the bucket of rows without a hash.
    fn roll_list(
        &self,
        at: ClusterTime,
        buckets: &[Option<u8>],
    ) -> impl Future<Output = Result<Listed, RemoteError>> + Send;

    /// Rows of the roll at that time, whole. Who is not there is left out.
    fn roll_rows(
        &self,
        at: ClusterTime,
        ids: &[CitizenId],
    ) -> impl Future<Output = Result<Vec<RollChange>, RemoteError>> + Send;

    /// Count and fingerprint of this station's own events that a majority holds, up to a sequence number.
    fn sent_events(
        &self,
        election: &ElectionId,
        epoch: u32,
        through: u64,
    ) -> impl Future<Output = Result<Fingerprint, RemoteError>> + Send;

    /// Count and fingerprint of the marks of this station's own ballots that a majority holds.
    fn sent_ballots(
        &self,
        election: &ElectionId,
    ) -> impl Future<Output = Result<Fingerprint, RemoteError>> + Send;

    /// The marker that the office changes after a restore from a backup; `None` at a centre without one.
    fn restore_marker(&self) -> impl Future<Output = Result<Option<String>, RemoteError>> + Send;

    /// Inserts events, unordered, on a majority. One outcome per event, in order.
    fn insert_events(
        &self,
        events: &[Event],
    ) -> impl Future<Output = Result<Vec<InsertOutcome>, RemoteError>> + Send;

    /// The hashes under which these events stand on a majority; `None` where there is nothing.
    fn confirm_events(
        &self,
        ids: &[EventId],
    ) -> impl Future<Output = Result<Vec<Option<Hash>>, RemoteError>> + Send;

    /// Inserts check-in guards, unordered, on a majority.
    fn insert_guards(
        &self,
        guards: &[Guard],
    ) -> impl Future<Output = Result<Vec<InsertOutcome>, RemoteError>> + Send;

    /// Who holds these guards on a majority.
    fn confirm_guards(
        &self,
        ids: &[Hash],
    ) -> impl Future<Output = Result<Vec<Option<(EventId, Hash)>>, RemoteError>> + Send;

    /// Records that a guard was already held by another event.
    fn insert_conflict(
        &self,
        guard: &Guard,
        standing: &EventId,
    ) -> impl Future<Output = Result<(), RemoteError>> + Send;

    /// Inserts ballots over their own connection, in the order given (the caller shuffled them).
    fn insert_ballots(
        &self,
        election: &ElectionId,
        ballots: &[SealedBallot],
    ) -> impl Future<Output = Result<Vec<InsertOutcome>, RemoteError>> + Send;

    /// Hash of the marks under which these ballots stand on a majority.
    fn confirm_ballots(
        &self,
        ids: &[[u8; 16]],
    ) -> impl Future<Output = Result<Vec<Option<Hash>>, RemoteError>> + Send;

    /// Inserts the station's manifest (idempotent; a second one with other bytes is `Refused`).
    fn insert_manifest(
        &self,
        manifest: &Manifest,
    ) -> impl Future<Output = Result<InsertOutcome, RemoteError>> + Send;

    /// Sends a row aside with its reason, as an opaque copy.
    fn insert_quarantine(
        &self,
        event: &Event,
        code: i32,
        reason: &str,
    ) -> impl Future<Output = Result<(), RemoteError>> + Send;

    /// Inserts copies of neighbours' rows, as they were sealed. One that is there already is as good as inserted.
    fn insert_copies(
        &self,
        copies: &[KeptCopy],
    ) -> impl Future<Output = Result<Vec<InsertOutcome>, RemoteError>> + Send;

    /// Claims the registration: an insert that can happen once. `Duplicate` names a second device.
    fn claim(
        &self,
        registration: &str,
        public_key: [u8; 32],
    ) -> impl Future<Output = Result<ClaimOutcome, RemoteError>> + Send;

    /// Desired state.
    fn control(&self) -> impl Future<Output = Result<Control, RemoteError>> + Send;

    /// The signed definition of an election: canonical bytes and signature; `None` when not published.
    fn election(
        &self,
        id: &ElectionId,
    ) -> impl Future<Output = Result<Option<SignedBytes>, RemoteError>> + Send;

    /// Tells the office that the station lives.
    fn heartbeat(&self, heartbeat: &Heartbeat) -> impl Future<Output = Result<(), RemoteError>> + Send;
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// This device holds the registration (now, or already before with the same key).
    Held,
    /// Another device does, with this public key.
    HeldByOther([u8; 32]),
}
