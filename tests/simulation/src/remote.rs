//! The calls of [`Remote`], as the fake cluster answers them.

use tokio::time::sleep;
use urna_domain::{
    Hash,
    event::Event,
    fingerprint::{Buckets, Fingerprint, bucket_of},
    ids::{CitizenId, ElectionId, EventId},
    packed::PackVersion,
};
use urna_sync::remote::{
    ClaimOutcome, ClusterTime, Control, Delta, Guard, Heartbeat, InsertOutcome, KeptCopy, Listed, ListedRow,
    Manifest, PublishedPack, Remote, RemoteError, RollBatch, RollChange, RollEntry, SealedBallot,
    SignedBytes,
};

use crate::{
    cloud::{State, Version},
    wire::{CloudRemote, inserted},
};

/// What is wrong with a bad document.
const BAD: &str = "surname1: a text";
/// Rows of one batch of the roll.
const ROWS_PER_BATCH: usize = 7;

/// Rows of the roll in memory.
#[derive(Debug)]
pub struct Batch(Vec<Version>);

impl RollBatch for Batch {
    fn bytes(&self) -> usize {
        self.0.len() * 200
    }

    fn for_each(&self, visit: &mut dyn FnMut(RollEntry<'_>)) {
        for Version { citizen, bad, .. } in &self.0 {
            visit(if *bad {
                RollEntry::Bad { id: citizen.id.as_str().to_owned(), reason: BAD.to_owned() }
            } else {
                RollEntry::Row(citizen.as_ref())
            });
        }
    }

    fn resume_after(&self) -> Option<String> {
        let good = self.0.iter().rev().find(|version| !version.bad);
        good.map(|version| version.citizen.id.as_str().to_owned())
    }
}

/// A document of the scope as a change.
fn present(version: Version) -> RollChange {
    match version.bad {
        true => RollChange::Bad { id: version.citizen.id.as_str().to_owned(), reason: BAD.to_owned() },
        false => RollChange::Put(version.citizen),
    }
}

fn refusal() -> InsertOutcome {
    InsertOutcome::Refused { code: 121, reason: "a rule of the centre".to_owned() }
}

impl Remote for CloudRemote {
    type Batch = Batch;

    async fn probe(&self) -> Result<ClusterTime, RemoteError> {
        self.read(State::snapshot).await
    }

    async fn roll_count(&self) -> Result<u64, RemoteError> {
        let scope = self.scope;
        let count = |state: &mut State| state.roll().iter().filter(|v| v.scope == Some(scope)).count();
        self.read(|state| u64::try_from(count(state)).unwrap()).await
    }

    async fn roll_stream(
        &self,
        resume: Option<String>,
        sink: tokio::sync::mpsc::Sender<Batch>,
    ) -> Result<(), RemoteError> {
        let (scope, mut last) = (self.scope, resume);
        loop {
            // Every batch is read at its own moment: a long query is not a snapshot.
            let after = last.clone();
            let batch = self
                .read(move |state| {
                    let rows = state.roll().into_iter().filter(|version| version.scope == Some(scope));
                    let rows =
                        rows.filter(|row| after.as_deref().is_none_or(|last| row.citizen.id.as_str() > last));
                    rows.take(ROWS_PER_BATCH).collect::<Vec<_>>()
                })
                .await?;
            let Some(newest) = batch.last() else { return Ok(()) };
            last = Some(newest.citizen.id.as_str().to_owned());
            if sink.send(Batch(batch)).await.is_err() {
                return Ok(());
            }
        }
    }

    async fn roll_pack(&self) -> Result<Option<PublishedPack>, RemoteError> {
        Ok(None)
    }

    /// Hints come when they like, and end when they like.
    async fn hints(&self, sink: tokio::sync::mpsc::Sender<()>) -> Result<(), RemoteError> {
        while !sink.is_closed() {
            let (pause, end) =
                self.read(|state| (state.chance.pause(0, 20_000), state.chance.percent(20))).await?;
            sleep(pause).await;
            if end {
                return Err(RemoteError::Transient("286".into()));
            }
            if sink.send(()).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn roll_pages(
        &self,
        _: &PackVersion,
        _: usize,
        count: usize,
    ) -> Result<Vec<Option<Vec<u8>>>, RemoteError> {
        Ok(vec![None; count])
    }

    async fn roll_sums(&self, at: ClusterTime) -> Result<Buckets, RemoteError> {
        self.look_back(at, |rows| {
            let mut buckets = Buckets::default();
            rows.iter().for_each(|row| buckets.add(row.stamp));
            buckets
        })
        .await
    }

    async fn roll_list(&self, at: ClusterTime, buckets: &[Option<u8>]) -> Result<Listed, RemoteError> {
        self.look_back(at, |mut rows| {
            rows.retain(|row| buckets.contains(&Some(bucket_of(row.stamp))));
            let listed = |row: Version| ListedRow { id: row.citizen.id, hash: Some(row.stamp) };
            Listed { rows: rows.into_iter().map(listed).collect(), unreadable: 0 }
        })
        .await
    }

    async fn roll_rows(&self, at: ClusterTime, ids: &[CitizenId]) -> Result<Vec<RollChange>, RemoteError> {
        self.look_back(at, |mut rows| {
            rows.retain(|row| ids.contains(&row.citizen.id));
            rows.into_iter().map(present).collect()
        })
        .await
    }

    async fn sent_events(
        &self,
        _: &ElectionId,
        epoch: u32,
        through: u64,
    ) -> Result<Fingerprint, RemoteError> {
        let station = self.station_id();
        self.read(|state| {
            let mut sum = Fingerprint::default();
            let now = state.now();
            let own = state.sent.events.rows(now).filter(|(id, _)| id.station == station);
            let own = own.filter(|(id, _)| id.epoch == epoch && id.seq <= through);
            own.for_each(|(_, event)| sum.add(event.hash));
            sum
        })
        .await
    }

    async fn sent_ballots(&self, _: &ElectionId) -> Result<Fingerprint, RemoteError> {
        self.read(|state| {
            let mut sum = Fingerprint::default();
            let now = state.now();
            let own = state.sent.ballots.rows(now).filter(|(_, (station, _))| *station == self.station);
            own.for_each(|(_, (_, marks))| sum.add(Hash::of(marks)));
            sum
        })
        .await
    }

    async fn restore_marker(&self) -> Result<Option<String>, RemoteError> {
        self.read(|state| Some(state.restores.to_string())).await
    }

    async fn roll_delta(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> Result<Delta, RemoteError> {
        let scope = self.scope;
        let delta = self.read(move |state| {
            let snapshot = at.unwrap_or_else(|| state.snapshot());
            let concerns = |version: &Version| version.scope == Some(scope) || version.left.contains(&scope);
            let mut rows = state.roll_at(snapshot)?;
            rows.retain(|version| version.citizen.rev > since.0 && concerns(version));
            rows.sort_by_key(|version| version.citizen.rev);
            let limit = usize::try_from(limit).unwrap().min(state.page_max);
            // A page names the place of the next one by a document that can be read, so it has one.
            let limit = limit.max(rows.iter().take_while(|version| version.bad).count() + 1);
            let more = rows.len() > limit;
            rows.truncate(limit);
            let change = |version: Version| match version.scope == Some(scope) {
                true => present(version),
                false => RollChange::Gone { id: version.citizen.id, rev: version.citizen.rev },
            };
            Some(Delta { changes: rows.into_iter().map(change).collect(), snapshot, more, bytes: 0 })
        });
        delta.await?.ok_or_else(|| RemoteError::Transient("239".into()))
    }

    async fn insert_events(&self, events: &[Event]) -> Result<Vec<InsertOutcome>, RemoteError> {
        self.insert(events, |state, event| {
            let refuses = state.refuse_every > 0 && event.id.seq.is_multiple_of(state.refuse_every);
            if refuses {
                return refusal();
            }
            inserted(state.insert(|sent| &mut sent.events, event.id.clone(), event.clone()))
        })
        .await
    }

    async fn confirm_events(&self, ids: &[EventId]) -> Result<Vec<Option<Hash>>, RemoteError> {
        self.read(|state| {
            let now = state.now();
            ids.iter().map(|id| state.sent.events.get(id, now).map(|event| event.hash)).collect()
        })
        .await
    }

    async fn insert_guards(&self, guards: &[Guard]) -> Result<Vec<InsertOutcome>, RemoteError> {
        self.insert(guards, |state, guard| {
            inserted(state.insert(|sent| &mut sent.guards, guard.id, guard.clone()))
        })
        .await
    }

    async fn confirm_guards(&self, ids: &[Hash]) -> Result<Vec<Option<(EventId, Hash)>>, RemoteError> {
        self.read(|state| {
            let now = state.now();
            let holder = |guard: &Guard| (guard.event.clone(), guard.event_hash);
            ids.iter().map(|id| state.sent.guards.get(id, now).map(holder)).collect()
        })
        .await
    }

    async fn insert_conflict(&self, guard: &Guard, standing: &EventId) -> Result<(), RemoteError> {
        let insert = |state: &mut State| {
            state.insert(|sent| &mut sent.conflicts, guard.event.clone(), standing.clone())
        };
        self.write_once(insert).await.map(|_| ())
    }

    async fn insert_ballots(
        &self,
        _: &ElectionId,
        ballots: &[SealedBallot],
    ) -> Result<Vec<InsertOutcome>, RemoteError> {
        self.insert(ballots, |state, ballot| {
            inserted(state.insert(|sent| &mut sent.ballots, ballot.id, (self.station, ballot.marks.clone())))
        })
        .await
    }

    async fn confirm_ballots(&self, ids: &[[u8; 16]]) -> Result<Vec<Option<Hash>>, RemoteError> {
        self.read(|state| {
            let now = state.now();
            ids.iter().map(|id| state.sent.ballots.get(id, now).map(|(_, marks)| Hash::of(marks))).collect()
        })
        .await
    }

    async fn insert_manifest(&self, manifest: &Manifest) -> Result<InsertOutcome, RemoteError> {
        self.write_once(|state| state.insert(|sent| &mut sent.manifests, manifest.canon.clone(), ())).await
    }

    async fn insert_quarantine(&self, event: &Event, code: i32, reason: &str) -> Result<(), RemoteError> {
        let row = (code, reason.to_owned());
        let insert =
            |state: &mut State| state.insert(|sent| &mut sent.quarantine, event.id.clone(), row.clone());
        self.write_once(insert).await.map(|_| ())
    }

    /// No neighbours in these days.
    async fn insert_copies(&self, copies: &[KeptCopy]) -> Result<Vec<InsertOutcome>, RemoteError> {
        Ok(copies.iter().map(|_| InsertOutcome::Inserted).collect())
    }

    async fn claim(&self, _: &str, _: [u8; 32]) -> Result<ClaimOutcome, RemoteError> {
        Ok(ClaimOutcome::Held)
    }

    async fn control(&self) -> Result<Control, RemoteError> {
        self.read(|state| Control { hints: state.hints, ..Control::default() }).await
    }

    async fn election(&self, _: &ElectionId) -> Result<Option<SignedBytes>, RemoteError> {
        Ok(None)
    }

    async fn heartbeat(&self, _: &Heartbeat) -> Result<(), RemoteError> {
        self.read(|_| ()).await
    }
}
