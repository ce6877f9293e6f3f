//! The lane of check-in guards: `_id = H(election‖citizen)` can be inserted once in the whole cluster, so the
//! second check-in of a citizen finds the first. The loser is not a lost write: it is kept and becomes a conflict
//! that two people classify.

use std::{ops::ControlFlow, sync::Arc};

use urna_domain::{
    authorisation::guard_id,
    event::{Content, Event, Fact},
    ids::{CitizenId, EventId},
};
use urna_store::{conflicts, outbox};

use crate::{
    call::CallError,
    config::Incident,
    lanes::{Job, Left},
    remote::{Guard, InsertOutcome, Remote, RemoteError},
    rounds::{
        BATCHES_PER_ROUND,
        deliver::{Cargo, deliver},
        desk::{Desk, RoundError, Tally, UPLOAD_DEADLINE, witness},
        queue::{Outgoing, Sent, Settled, give_back, go_on, put_back_left_behind, put_down, take_events},
    },
    verdict::{CODE_UNREADABLE, Fate, after_guard},
};

const LANE: outbox::Lane = outbox::Lane::Guards;

/// Guards, as the centre takes them.
#[derive(Debug, Clone, Copy)]
struct Guards;

impl<R: Remote> Cargo<R> for Guards {
    type Row = Guard;

    async fn insert(self, remote: Arc<R>, rows: Arc<Vec<Guard>>) -> Result<Vec<InsertOutcome>, RemoteError> {
        remote.insert_guards(&rows).await
    }

    async fn confirm(self, remote: Arc<R>, rows: Arc<Vec<Guard>>) -> Result<Vec<Fate>, RemoteError> {
        let ids: Vec<_> = rows.iter().map(|guard| guard.id).collect();
        let standing = remote.confirm_guards(&ids).await?;
        let judge = |(guard, holder): (&Guard, _)| after_guard(&guard.event, guard.event_hash, holder);
        Ok(rows.iter().zip(standing).map(judge).collect())
    }
}

/// A check-in on its way.
#[derive(Debug, Clone)]
struct CheckIn {
    key: String,
    citizen: CitizenId,
    guard: Guard,
}

/// Sends what waits. The next batch is taken out while this one is on its way.
pub(crate) async fn round<R: Remote>(
    desk: &Desk<R>,
    job: Job,
    tally: &mut Tally,
) -> Result<Left, RoundError> {
    put_back_left_behind(desk, LANE, job).await?;
    let mut ask_first = job.ask_first;
    let mut batch = take_events(desk, LANE, job.batch, tally).await?;
    for _ in 0..BATCHES_PER_ROUND {
        if batch.is_empty() {
            return Ok(Left { more: false, duplicates: ask_first });
        }
        let mut beside = Tally::default();
        let (sent, next) = tokio::join!(
            send(desk, batch, ask_first, tally),
            take_events(desk, LANE, job.batch, &mut beside),
        );
        *tally = tally.plus(beside);
        match go_on(desk, LANE, sent, next?, tally).await? {
            ControlFlow::Continue(next) => (batch, ask_first) = next,
            ControlFlow::Break(left) => return Ok(left),
        }
    }
    give_back(desk, LANE, batch, tally).await?;
    Ok(Left { more: true, duplicates: ask_first })
}

/// Sends one batch, records the conflicts it found, and puts down what became of it.
async fn send<R: Remote>(
    desk: &Desk<R>,
    batch: Vec<Outgoing>,
    ask_first: bool,
    tally: &mut Tally,
) -> Result<Sent, RoundError> {
    let (check_ins, others) = sort(batch);
    put_down(desk, LANE, others, tally).await?;
    let guards = check_ins.iter().map(|check_in| check_in.guard.clone()).collect();
    let mut delivery = deliver(desk, &Guards, Arc::new(guards), ask_first).await;
    tally.exchanged |= delivery.trouble.is_none();
    let recorded = record_conflicts(desk, &check_ins, &mut delivery.fates, tally).await;
    let sent = Sent { duplicates: delivery.duplicates, unsettled: delivery.unsettled() };
    let settled = check_ins.into_iter().zip(delivery.fates);
    let settled = settled.map(|(check_in, fate)| Settled { key: check_in.key, fate });
    put_down(desk, LANE, settled.collect(), tally).await?;
    recorded?;
    delivery.trouble.map_or(Ok(sent), |trouble| Err(trouble.into()))
}

/// Check-ins, and what has no business in this lane.
fn sort(batch: Vec<Outgoing>) -> (Vec<CheckIn>, Vec<Settled>) {
    let (mut check_ins, mut others) = (Vec::new(), Vec::new());
    for Outgoing { key, event } in batch {
        match citizen_of(&event) {
            Some(citizen) => {
                let id = guard_id(&event.election, &citizen);
                let guard = Guard { id, election: event.election, event: event.id, event_hash: event.hash };
                check_ins.push(CheckIn { key, citizen, guard });
            }
            None => {
                let reason = "the event is not a check-in".to_owned();
                others.push(Settled { key, fate: Fate::SetAside { code: CODE_UNREADABLE, reason } });
            }
        }
    }
    (check_ins, others)
}

fn citizen_of(event: &Event) -> Option<CitizenId> {
    match &event.content {
        Content::Known(Fact::VoterAuthorised { citizen, .. }) => Some(citizen.clone()),
        Content::Known(_) | Content::Unknown { .. } => None,
    }
}

/// Records every conflict at the centre and here. One that the centre did not take waits with its guard.
async fn record_conflicts<R: Remote>(
    desk: &Desk<R>,
    check_ins: &[CheckIn],
    fates: &mut [Fate],
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let mut trouble: Option<CallError> = None;
    for (check_in, fate) in check_ins.iter().zip(fates) {
        let Fate::Conflict { standing } = &*fate else { continue };
        let standing = standing.clone();
        if trouble.is_none() {
            let (guard, standing) = (check_in.guard.clone(), standing.clone());
            let told =
                desk.call(UPLOAD_DEADLINE, |remote| async move {
                    remote.insert_conflict(&guard, &standing).await
                })
                .await;
            trouble = told.err();
        }
        if trouble.is_some() {
            *fate = Fate::Send;
            continue;
        }
        keep_conflict(desk, check_in, standing).await?;
        tally.conflicts = tally.conflicts.saturating_add(1);
    }
    trouble.map_or(Ok(()), |trouble| Err(trouble.into()))
}

async fn keep_conflict<R: Remote>(
    desk: &Desk<R>,
    check_in: &CheckIn,
    standing: EventId,
) -> Result<(), RoundError> {
    let config = desk.config.clone();
    let conflict = conflicts::Conflict {
        citizen: check_in.citizen.clone(),
        ours: check_in.guard.event.clone(),
        standing,
        at: desk.wall(),
        outcome: None,
    };
    let incident = Incident {
        code: "double_check_in",
        facts: vec![("event", conflict.ours.to_string()), ("standing", conflict.standing.to_string())],
    };
    desk.write(move |tx| {
        if conflicts::list(tx)?.iter().any(|known| known.ours == conflict.ours) {
            return Ok(());
        }
        conflicts::put(tx, &conflict)?;
        witness(&config, tx, &incident)
    })
    .await?;
    Ok(())
}
