//! The calls of a station to the centre in memory.

use urna_domain::{
    Hash,
    citizen::Citizen,
    event::Event,
    fingerprint::{Buckets, Fingerprint},
    ids::{CitizenId, ElectionId, EventId},
    packed::PackVersion,
};

use super::{Cloud, Held, Op, ROWS_PER_BATCH, RollRow, StoredBallot};
use crate::remote::{
    ClaimOutcome, ClusterTime, Control, Delta, Guard, Heartbeat, InsertOutcome, KeptCopy, Listed, ListedRow,
    Manifest, PublishedPack, Remote, RemoteError, RollBatch, RollChange, RollEntry, SealedBallot,
    SignedBytes,
};

/// One station's connection to the centre in memory.
#[derive(Debug, Clone)]
pub struct SimRemote {
    cloud: Cloud,
}

impl SimRemote {
    pub(super) fn new(cloud: Cloud) -> Self {
        Self { cloud }
    }
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

    async fn roll_pack(&self) -> Result<Option<PublishedPack>, RemoteError> {
        self.cloud
            .answer(Op::RollPack, |held| {
                let marker = held.restore_marker.clone().unwrap_or_default();
                Ok(held.pack.clone().map(|signed| PublishedPack { signed, marker }))
            })
            .await
    }

    async fn hints(&self, sink: tokio::sync::mpsc::Sender<()>) -> Result<(), RemoteError> {
        let (listener, mut hints) = tokio::sync::mpsc::channel(1);
        self.cloud
            .answer(Op::Hints, |held| {
                held.listeners.push(listener.clone());
                Ok(())
            })
            .await?;
        drop(listener);
        while let Some(()) = hints.recv().await {
            if sink.send(()).await.is_err() {
                return Ok(());
            }
        }
        Err(RemoteError::Transient("286".into()))
    }

    async fn roll_pages(
        &self,
        version: &PackVersion,
        first: usize,
        count: usize,
    ) -> Result<Vec<Option<Vec<u8>>>, RemoteError> {
        self.cloud
            .answer(Op::RollPages, |held| {
                let page = |number| held.packed_pages.get(&(version.clone(), number)).cloned();
                Ok((first..first + count).map(page).collect())
            })
            .await
    }

    async fn roll_delta(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> Result<Delta, RemoteError> {
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
                Ok(Delta { changes, snapshot: at.unwrap_or(ClusterTime(held.clock)), more, bytes })
            })
            .await
    }

    async fn roll_sums(&self, _at: ClusterTime) -> Result<Buckets, RemoteError> {
        let sums = |held: &mut Held| {
            let mut buckets = Buckets::default();
            held.in_scope().for_each(|row| match row.stamp() {
                Some(hash) => buckets.add(hash),
                None => buckets.put(None, Fingerprint::of_sums(1, [0; 8])),
            });
            held.bad_rows.iter().for_each(|_| buckets.put(None, Fingerprint::of_sums(1, [0; 8])));
            Ok(buckets)
        };
        self.cloud.answer(Op::RollSums, sums).await
    }

    async fn roll_list(&self, _at: ClusterTime, buckets: &[Option<u8>]) -> Result<Listed, RemoteError> {
        let list = |held: &mut Held| {
            let bucket = |row: &RollRow| row.stamp().map(urna_domain::fingerprint::bucket_of);
            let listed = held.in_scope().filter(|row| buckets.contains(&bucket(row)));
            let rows =
                listed.map(|row| ListedRow { id: row.citizen.id.clone(), hash: row.stamp() }).collect();
            let bad = if buckets.contains(&None) { held.bad_rows.len() } else { 0 };
            Ok(Listed { rows, unreadable: u64::try_from(bad).unwrap_or(u64::MAX) })
        };
        self.cloud.answer(Op::RollList, list).await
    }

    async fn roll_rows(&self, _at: ClusterTime, ids: &[CitizenId]) -> Result<Vec<RollChange>, RemoteError> {
        let rows = |held: &mut Held| {
            let wanted = held.in_scope().filter(|row| ids.contains(&row.citizen.id));
            Ok(wanted.map(|row| RollChange::Put(row.citizen.clone())).collect())
        };
        self.cloud.answer(Op::RollRows, rows).await
    }

    async fn sent_events(
        &self,
        _election: &ElectionId,
        epoch: u32,
        through: u64,
    ) -> Result<Fingerprint, RemoteError> {
        let sum = |held: &mut Held| {
            let mut sum = Fingerprint::default();
            let own = held.events.values().filter(|event| event.id.epoch == epoch && event.id.seq <= through);
            own.for_each(|event| sum.add(event.hash));
            Ok(sum)
        };
        self.cloud.answer(Op::SentEvents, sum).await
    }

    async fn sent_ballots(&self, _election: &ElectionId) -> Result<Fingerprint, RemoteError> {
        let sum = |held: &mut Held| {
            let mut sum = Fingerprint::default();
            held.ballots.values().for_each(|marks| sum.add(Hash::of(marks)));
            Ok(sum)
        };
        self.cloud.answer(Op::SentBallots, sum).await
    }

    async fn restore_marker(&self) -> Result<Option<String>, RemoteError> {
        self.cloud.answer(Op::RestoreMarker, |held| Ok(held.restore_marker.clone())).await
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

    async fn insert_copies(&self, copies: &[KeptCopy]) -> Result<Vec<InsertOutcome>, RemoteError> {
        self.cloud
            .answer(Op::InsertCopies, |held| {
                let insert = |copy: &KeptCopy| match held.copies.insert(copy.id.clone(), copy.sealed.clone())
                {
                    None => InsertOutcome::Inserted,
                    Some(_) => InsertOutcome::Duplicate,
                };
                Ok(copies.iter().map(insert).collect())
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

    async fn election(&self, id: &ElectionId) -> Result<Option<SignedBytes>, RemoteError> {
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
