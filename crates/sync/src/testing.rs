//! A centre in memory for tests: the second implementation of [`Remote`]. It keeps the promises of a majority
//! and can break everything around them: no answer, answers lost after the write was applied, refusals,
//! missing rights, duplicates that a majority does not know, revisions that become visible late.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use urna_domain::{
    Hash,
    citizen::Citizen,
    event::Event,
    ids::{CitizenId, ElectionId, EventId},
};

use crate::remote::{
    ClaimOutcome, ClusterTime, Control, Delta, Guard, Heartbeat, InsertOutcome, Manifest, Remote,
    RemoteError, RollBatch, RollChange, RollEntry, SealedBallot,
};

/// The calls of a remote, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the call of the same name")]
pub enum Op {
    Connect,
    Probe,
    RollCount,
    RollStream,
    RollDelta,
    InsertEvents,
    ConfirmEvents,
    InsertGuards,
    ConfirmGuards,
    InsertConflict,
    InsertBallots,
    ConfirmBallots,
    InsertManifest,
    InsertQuarantine,
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
    /// Claims of registrations.
    pub claims: BTreeMap<String, [u8; 32]>,
    /// Heartbeats.
    pub heartbeats: Vec<Heartbeat>,
    /// Events that are refused for good, by code and reason.
    pub refused_events: BTreeMap<EventId, (i32, String)>,
    /// The desired state that stations read.
    pub control: Control,
    /// Elections by id: canonical bytes and signature.
    pub elections: BTreeMap<ElectionId, (Vec<u8>, Vec<u8>)>,
    roll: BTreeMap<CitizenId, RollRow>,
    bad_rows: BTreeMap<String, String>,
    clock: u64,
    down: bool,
    troubles: BTreeMap<Op, VecDeque<Trouble>>,
    calls: BTreeMap<Op, u32>,
    lose_stream_after: Option<usize>,
}

#[derive(Debug, Clone)]
struct RollRow {
    citizen: Citizen,
    gone: bool,
    visible: bool,
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
        SimRemote { cloud: self.clone() }
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

    /// Puts in a document that is not a citizen.
    pub fn put_bad(&self, id: &str, reason: &str) {
        self.held().bad_rows.insert(id.to_owned(), reason.to_owned());
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
            *held.calls.entry(op).or_default() += 1;
            held.tick();
            let trouble = if held.down {
                Some(Trouble::NoAnswer)
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

    fn put(&mut self, mut citizen: Citizen, visible: bool) {
        citizen.rev = self.tick().0;
        self.roll.insert(citizen.id.clone(), RollRow { citizen, gone: false, visible });
    }
}

/// One station's connection to the centre in memory.
#[derive(Debug, Clone)]
pub struct SimRemote {
    cloud: Cloud,
}

/// A batch of rows in memory.
#[derive(Debug, Clone)]
pub struct SimBatch {
    rows: Vec<Result<Citizen, (String, String)>>,
}

impl RollBatch for SimBatch {
    fn bytes(&self) -> usize {
        self.rows.len() * 197
    }

    fn for_each(&self, visit: &mut dyn FnMut(RollEntry<'_>)) {
        for row in &self.rows {
            match row {
                Ok(citizen) => visit(RollEntry::Row(citizen.as_ref())),
                Err((id, reason)) => visit(RollEntry::Bad { id: id.clone(), reason: reason.clone() }),
            }
        }
    }

    fn resume_after(&self) -> Option<String> {
        self.rows.iter().rev().find_map(|row| row.as_ref().ok()).map(|citizen| citizen.id.as_str().to_owned())
    }
}

impl Remote for SimRemote {
    type Batch = SimBatch;

    async fn probe(&self) -> Result<ClusterTime, RemoteError> {
        self.cloud.answer(Op::Probe, |held| Ok(held.tick())).await
    }

    async fn roll_count(&self) -> Result<u64, RemoteError> {
        let count = |held: &mut Held| held.roll.values().filter(|row| !row.gone && row.visible).count();
        self.cloud.answer(Op::RollCount, |held| Ok(u64::try_from(count(held)).unwrap_or(u64::MAX))).await
    }

    async fn roll_stream(
        &self,
        resume: Option<String>,
        sink: tokio::sync::mpsc::Sender<SimBatch>,
    ) -> Result<(), RemoteError> {
        let (rows, breaks_after) = self
            .cloud
            .answer(Op::RollStream, |held| {
                let bad = held.bad_rows.iter().filter(|_| resume.is_none());
                let bad = bad.map(|(id, reason)| Err((id.clone(), reason.clone())));
                let seen = held.roll.values().filter(|row| !row.gone && row.visible).map(|row| &row.citizen);
                let after =
                    seen.filter(|citizen| resume.as_deref().is_none_or(|last| citizen.id.as_str() > last));
                let rows: Vec<_> = bad.chain(after.cloned().map(Ok)).collect();
                Ok((rows, held.lose_stream_after.take()))
            })
            .await?;
        for (sent, rows) in rows.chunks(ROWS_PER_BATCH).enumerate() {
            if breaks_after == Some(sent) {
                return Err(RemoteError::Transient("stream cut".into()));
            }
            if sink.send(SimBatch { rows: rows.to_vec() }).await.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn roll_delta(&self, since: ClusterTime, limit: u32) -> Result<Delta, RemoteError> {
        self.cloud
            .answer(Op::RollDelta, |held| {
                let newer = held.roll.values().filter(|row| row.visible && row.citizen.rev > since.0);
                let mut rows: Vec<_> = newer.cloned().collect();
                rows.sort_by_key(|row| row.citizen.rev);
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                let more = rows.len() > limit;
                rows.truncate(limit);
                let change = |row: RollRow| match row.gone {
                    true => RollChange::Gone { id: row.citizen.id, rev: row.citizen.rev },
                    false => RollChange::Put(row.citizen),
                };
                let bytes = u64::try_from(rows.len() * 197).unwrap_or(u64::MAX);
                let changes = rows.into_iter().map(change).collect();
                Ok(Delta { changes, snapshot: ClusterTime(held.clock), more, bytes })
            })
            .await
    }

    async fn insert_events(&self, events: &[Event]) -> Result<Vec<InsertOutcome>, RemoteError> {
        let falsely = self.cloud.false_duplicate(Op::InsertEvents);
        self.cloud
            .answer(Op::InsertEvents, |held| {
                let insert = |event: &Event| {
                    if falsely || held.events.contains_key(&event.id) {
                        return InsertOutcome::Duplicate;
                    }
                    if let Some((code, reason)) = held.refused_events.get(&event.id) {
                        return InsertOutcome::Refused { code: *code, reason: reason.clone() };
                    }
                    held.events.insert(event.id.clone(), event.clone());
                    InsertOutcome::Inserted
                };
                Ok(events.iter().map(insert).collect())
            })
            .await
    }

    async fn confirm_events(&self, ids: &[EventId]) -> Result<Vec<Option<Hash>>, RemoteError> {
        self.cloud
            .answer(Op::ConfirmEvents, |held| {
                Ok(ids.iter().map(|id| held.events.get(id).map(|event| event.hash)).collect())
            })
            .await
    }

    async fn insert_guards(&self, guards: &[Guard]) -> Result<Vec<InsertOutcome>, RemoteError> {
        let falsely = self.cloud.false_duplicate(Op::InsertGuards);
        self.cloud
            .answer(Op::InsertGuards, |held| {
                let insert = |guard: &Guard| {
                    if falsely || held.guards.contains_key(&guard.id) {
                        return InsertOutcome::Duplicate;
                    }
                    held.guards.insert(guard.id, guard.clone());
                    InsertOutcome::Inserted
                };
                Ok(guards.iter().map(insert).collect())
            })
            .await
    }

    async fn confirm_guards(&self, ids: &[Hash]) -> Result<Vec<Option<(EventId, Hash)>>, RemoteError> {
        self.cloud
            .answer(Op::ConfirmGuards, |held| {
                let holder = |guard: &Guard| (guard.event.clone(), guard.event_hash);
                Ok(ids.iter().map(|id| held.guards.get(id).map(holder)).collect())
            })
            .await
    }

    async fn insert_conflict(&self, guard: &Guard, standing: &EventId) -> Result<(), RemoteError> {
        self.cloud
            .answer(Op::InsertConflict, |held| {
                let conflict = (guard.clone(), standing.clone());
                if !held.conflicts.contains(&conflict) {
                    held.conflicts.push(conflict);
                }
                Ok(())
            })
            .await
    }

    async fn insert_ballots(
        &self,
        _election: &ElectionId,
        ballots: &[SealedBallot],
    ) -> Result<Vec<InsertOutcome>, RemoteError> {
        self.cloud
            .answer(Op::InsertBallots, |held| {
                let seen =
                    ballots.iter().map(|ballot| StoredBallot { id: ballot.id, marks: ballot.marks.clone() });
                held.ballot_calls.push(seen.collect());
                let insert = |ballot: &SealedBallot| {
                    if held.ballots.contains_key(&ballot.id) {
                        return InsertOutcome::Duplicate;
                    }
                    held.ballots.insert(ballot.id, ballot.marks.clone());
                    InsertOutcome::Inserted
                };
                Ok(ballots.iter().map(insert).collect())
            })
            .await
    }

    async fn confirm_ballots(&self, ids: &[[u8; 16]]) -> Result<Vec<Option<Hash>>, RemoteError> {
        self.cloud
            .answer(Op::ConfirmBallots, |held| {
                Ok(ids.iter().map(|id| held.ballots.get(id).map(|marks| Hash::of(marks))).collect())
            })
            .await
    }

    async fn insert_manifest(&self, manifest: &Manifest) -> Result<InsertOutcome, RemoteError> {
        self.cloud
            .answer(Op::InsertManifest, |held| {
                Ok(match held.manifests.first() {
                    None => {
                        held.manifests.push(manifest.clone());
                        InsertOutcome::Inserted
                    }
                    Some(standing) if standing == manifest => InsertOutcome::Duplicate,
                    Some(_) => {
                        InsertOutcome::Refused { code: 11_000, reason: "another manifest stands".into() }
                    }
                })
            })
            .await
    }

    async fn insert_quarantine(&self, event: &Event, code: i32, reason: &str) -> Result<(), RemoteError> {
        self.cloud
            .answer(Op::InsertQuarantine, |held| {
                held.quarantine.push((event.id.clone(), code, reason.to_owned()));
                Ok(())
            })
            .await
    }

    async fn claim(&self, registration: &str, public_key: [u8; 32]) -> Result<ClaimOutcome, RemoteError> {
        self.cloud
            .answer(Op::Claim, |held| {
                let holder = *held.claims.entry(registration.to_owned()).or_insert(public_key);
                Ok(if holder == public_key { ClaimOutcome::Held } else { ClaimOutcome::HeldByOther(holder) })
            })
            .await
    }

    async fn control(&self) -> Result<Control, RemoteError> {
        self.cloud.answer(Op::Control, |held| Ok(held.control.clone())).await
    }

    async fn election(&self, id: &ElectionId) -> Result<Option<(Vec<u8>, Vec<u8>)>, RemoteError> {
        self.cloud.answer(Op::Election, |held| Ok(held.elections.get(id).cloned())).await
    }

    async fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<(), RemoteError> {
        self.cloud
            .answer(Op::Heartbeat, |held| {
                held.heartbeats.push(heartbeat.clone());
                Ok(())
            })
            .await
    }
}
