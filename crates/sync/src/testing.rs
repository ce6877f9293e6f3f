//! A centre in memory for tests: the second implementation of [`Remote`]. It keeps the promises of a majority
//! and can break everything around them: no answer, answers lost after the write was applied, refusals,
//! missing rights, duplicates that a majority does not know, revisions that become visible late.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc::error::TrySendError;
use urna_domain::{
    Hash,
    citizen::Citizen,
    event::Event,
    ids::{CitizenId, ElectionId, EventId},
    packed::{PackVersion, SignedPack},
};

use crate::remote::{ClusterTime, Control, Guard, Heartbeat, Manifest, RemoteError, SignedBytes};

mod remote;

pub use remote::{SimBatch, SimRemote};

/// The calls of a remote, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the call of the same name")]
pub enum Op {
    Connect,
    Probe,
    RollCount,
    RollStream,
    RollDelta,
    RollSums,
    RollList,
    RollRows,
    SentEvents,
    SentBallots,
    RestoreMarker,
    RollPack,
    Hints,
    RollPages,
    InsertEvents,
    ConfirmEvents,
    InsertGuards,
    ConfirmGuards,
    InsertConflict,
    InsertBallots,
    ConfirmBallots,
    InsertManifest,
    InsertQuarantine,
    /// Copies of neighbours' rows.
    InsertCopies,
    Claim,
    Control,
    Election,
    Heartbeat,
}

/// What goes wrong with one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing reaches the centre.
    NoAnswer,
    /// The call is carried out; the answer says that nobody knows.
    AppliedUnknown,
    /// The call is carried out; no answer ever comes.
    AppliedSilent,
    /// No answer ever comes and nothing is carried out.
    Silent,
    /// The cluster asks for less.
    Overloaded,
    /// The credential is not accepted.
    Unauthorised,
    /// A right is missing.
    Forbidden,
    /// A write is answered as a duplicate although a majority does not have it.
    FalseDuplicate,
}

/// A ballot as the centre has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBallot {
    /// Random 128 bits.
    pub id: [u8; 16],
    /// Canonical JSON of the marks.
    pub marks: Vec<u8>,
}

/// What the centre holds.
#[derive(Debug, Default)]
pub struct Held {
    /// Events by id.
    pub events: BTreeMap<EventId, Event>,
    /// Guards by id.
    pub guards: BTreeMap<Hash, Guard>,
    /// Guards that were already held, with who holds them.
    pub conflicts: Vec<(Guard, EventId)>,
    /// Ballots in the order in which they arrived, call by call.
    pub ballot_calls: Vec<Vec<StoredBallot>>,
    /// Ballots by id.
    pub ballots: BTreeMap<[u8; 16], Vec<u8>>,
    /// Manifests.
    pub manifests: Vec<Manifest>,
    /// Rows that stations set aside: event, code, reason.
    pub quarantine: Vec<(EventId, i32, String)>,
    /// Copies that neighbours carried.
    pub copies: BTreeMap<EventId, Vec<u8>>,
    /// Claims of registrations.
    pub claims: BTreeMap<String, [u8; 32]>,
    /// Heartbeats.
    pub heartbeats: Vec<Heartbeat>,
    /// Events that are refused for good, by code and reason.
    pub refused_events: BTreeMap<EventId, (i32, String)>,
    /// The desired state that stations read.
    pub control: Control,
    /// Elections by id: canonical bytes and signature.
    pub elections: BTreeMap<ElectionId, SignedBytes>,
    /// What an administrator changes after a restore.
    pub restore_marker: Option<String>,
    /// The manifest of the packed roll.
    pub pack: Option<SignedPack>,
    /// Pages of packed rolls by version and number.
    pub packed_pages: BTreeMap<(PackVersion, usize), Vec<u8>>,
    /// Who follows the hints.
    pub listeners: Vec<tokio::sync::mpsc::Sender<()>>,
    roll: BTreeMap<CitizenId, RollRow>,
    bad_rows: BTreeMap<String, String>,
    clock: u64,
    down: bool,
    troubles: BTreeMap<Op, VecDeque<Trouble>>,
    later_troubles: BTreeMap<(Op, u32), Trouble>,
    calls: BTreeMap<Op, u32>,
    lose_stream_after: Option<usize>,
}

#[derive(Debug, Clone)]
struct RollRow {
    citizen: Citizen,
    gone: bool,
    visible: bool,
    stamped: bool,
}

impl RollRow {
    fn stamp(&self) -> Option<Hash> {
        self.stamped.then(|| self.citizen.as_ref().content_hash())
    }
}

/// A centre that several stations can share.
#[derive(Debug, Clone, Default)]
pub struct Cloud(Arc<Mutex<Held>>);

/// Rows of one batch of the roll.
pub const ROWS_PER_BATCH: usize = 100;
const SECOND: u64 = 1 << 32;

impl Cloud {
    /// A centre that holds nothing, at some time of its clock.
    pub fn new() -> Self {
        let cloud = Self::default();
        cloud.held().clock = 1_000 * SECOND;
        cloud
    }

    /// What it holds, to look at and to change.
    pub fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for one station.
    pub fn remote(&self) -> SimRemote {
        SimRemote::new(self.clone())
    }

    /// A connection for one station, if the next trouble of [`Op::Connect`] allows it.
    pub async fn connect(&self) -> Result<SimRemote, RemoteError> {
        let cloud = self.clone();
        self.answer(Op::Connect, move |_| Ok(cloud.remote())).await
    }

    /// Cuts or restores the network.
    pub fn set_down(&self, down: bool) {
        self.held().down = down;
    }

    /// Lets the next call of this kind go wrong; several wait in a row.
    pub fn trouble(&self, op: Op, trouble: Trouble) {
        self.held().troubles.entry(op).or_default().push_back(trouble);
    }

    /// After so many good calls of this kind, one goes wrong.
    pub fn trouble_later(&self, op: Op, good: u32, trouble: Trouble) {
        let mut held = self.held();
        let call = held.calls.get(&op).copied().unwrap_or(0) + good + 1;
        held.later_troubles.insert((op, call), trouble);
    }

    /// Calls of this kind so far.
    pub fn calls(&self, op: Op) -> u32 {
        self.held().calls.get(&op).copied().unwrap_or(0)
    }

    /// All calls so far.
    pub fn all_calls(&self) -> u32 {
        self.held().calls.values().sum()
    }

    /// Moves the cluster's clock.
    pub fn pass_seconds(&self, seconds: u64) {
        self.held().clock += seconds * SECOND;
    }

    /// Sets the cluster's clock back, as a restored cluster's may be.
    pub fn turn_back_seconds(&self, seconds: u64) {
        self.held().clock -= seconds * SECOND;
    }

    /// The next stream of the roll breaks after so many batches.
    pub fn lose_stream_after(&self, batches: usize) {
        self.held().lose_stream_after = Some(batches);
    }

    /// Puts a citizen in, or changes them; the cluster draws the revision.
    pub fn put(&self, citizen: Citizen) {
        let mut held = self.held();
        held.put(citizen, true);
    }

    /// Draws a revision for a citizen now; nobody sees it before [`Cloud::reveal`].
    pub fn put_late(&self, citizen: Citizen) {
        let mut held = self.held();
        held.put(citizen, false);
    }

    /// Everything that was put late becomes visible.
    pub fn reveal(&self) {
        self.held().roll.values_mut().for_each(|row| row.visible = true);
    }

    /// Takes a citizen out of the scope.
    pub fn take_out(&self, id: &CitizenId) {
        let mut held = self.held();
        let rev = held.tick().0;
        if let Some(row) = held.roll.get_mut(id) {
            row.gone = true;
            row.citizen.rev = rev;
        }
    }

    /// A tool that knows nothing of revisions and stamps changes a citizen.
    pub fn put_foreign(&self, citizen: Citizen) {
        let mut held = self.held();
        held.tick();
        let rev = held.roll.get(&citizen.id).map_or(0, |row| row.citizen.rev);
        let citizen = Citizen { rev, ..citizen };
        held.roll.insert(citizen.id.clone(), RollRow { citizen, gone: false, visible: true, stamped: false });
    }

    /// A tool that knows nothing of tombstones removes a citizen.
    pub fn remove_foreign(&self, id: &CitizenId) {
        self.held().roll.remove(id);
    }

    /// Puts in a document that is not a citizen.
    pub fn put_bad(&self, id: &str, reason: &str) {
        self.held().bad_rows.insert(id.to_owned(), reason.to_owned());
    }

    /// Hints to everybody who follows.
    pub fn hint(&self) {
        // One that nobody has taken yet is as good as two.
        self.held()
            .listeners
            .retain(|listener| !matches!(listener.try_send(()), Err(TrySendError::Closed(()))));
    }

    /// Ends the hints of everybody.
    pub fn end_hints(&self) {
        self.held().listeners.clear();
    }

    /// The rows in the scope, in the order of their ids.
    pub fn roll_rows(&self) -> Vec<Citizen> {
        self.held().roll.values().filter(|row| !row.gone).map(|row| row.citizen.clone()).collect()
    }

    /// Removes a citizen without a trace: nothing of them comes with any change.
    pub fn forget(&self, id: &CitizenId) {
        self.held().roll.remove(id);
    }

    /// The ids in the scope.
    pub fn roll_ids(&self) -> BTreeSet<CitizenId> {
        self.held().roll.values().filter(|row| !row.gone).map(|row| row.citizen.id.clone()).collect()
    }

    async fn answer<T>(
        &self,
        op: Op,
        carry_out: impl FnOnce(&mut Held) -> Result<T, RemoteError>,
    ) -> Result<T, RemoteError> {
        // The lock is gone before anything waits.
        let (trouble, result) = {
            let mut held = self.held();
            let calls = held.calls.entry(op).or_default();
            *calls += 1;
            let call = (op, *calls);
            held.tick();
            let later = held.later_troubles.remove(&call);
            let trouble = if held.down {
                Some(Trouble::NoAnswer)
            } else if later.is_some() {
                later
            } else {
                held.troubles.get_mut(&op).and_then(VecDeque::pop_front)
            };
            let reaches = !matches!(
                trouble,
                Some(
                    Trouble::NoAnswer
                        | Trouble::Silent
                        | Trouble::Overloaded
                        | Trouble::Unauthorised
                        | Trouble::Forbidden
                )
            );
            (trouble, reaches.then(|| carry_out(&mut held)))
        };
        match (trouble, result) {
            (None | Some(Trouble::FalseDuplicate), Some(result)) => result,
            (Some(Trouble::AppliedUnknown), _) => Err(RemoteError::Unknown("answer lost".into())),
            (Some(Trouble::Silent | Trouble::AppliedSilent), _) => std::future::pending().await,
            (Some(Trouble::Overloaded), _) => Err(RemoteError::Overloaded("462".into())),
            (Some(Trouble::Unauthorised), _) => Err(RemoteError::Unauthorised("18".into())),
            (Some(Trouble::Forbidden), _) => {
                Err(RemoteError::Forbidden { action: "insert".into(), collection: format!("{op:?}") })
            }
            (Some(Trouble::NoAnswer), _) | (_, None) => Err(RemoteError::Transient("no route".into())),
        }
    }

    /// Whether the next call of this kind shall answer "duplicate" falsely.
    fn false_duplicate(&self, op: Op) -> bool {
        let held = self.held();
        held.troubles.get(&op).and_then(VecDeque::front) == Some(&Trouble::FalseDuplicate)
    }
}

impl Held {
    fn tick(&mut self) -> ClusterTime {
        self.clock += 1;
        ClusterTime(self.clock)
    }

    fn in_scope(&self) -> impl Iterator<Item = &RollRow> {
        self.roll.values().filter(|row| row.visible && !row.gone)
    }

    fn put(&mut self, mut citizen: Citizen, visible: bool) {
        citizen.rev = self.tick().0;
        self.roll.insert(citizen.id.clone(), RollRow { citizen, gone: false, visible, stamped: true });
    }
}
