//! The lane of events: insert-only, idempotent, and received only when a majority shows the same hash.

use std::sync::Arc;

use urna_domain::{Hash, ids::EventId};
use urna_store::outbox;

use crate::{
    lanes::{Job, Left},
    remote::{InsertOutcome, Remote, RemoteError},
    rounds::{
        BATCHES_PER_ROUND,
        deliver::{Cargo, deliver},
        desk::{Desk, RoundError, Tally},
        queue::{Outgoing, Settled, put_down, take_events},
    },
    verdict::{Fate, after_confirm},
};

const LANE: outbox::Lane = outbox::Lane::Events;

/// Events, as the centre takes them.
#[derive(Debug, Clone, Copy)]
struct Events;

impl<R: Remote> Cargo<R> for Events {
    type Row = urna_domain::event::Event;

    async fn insert(self, remote: Arc<R>, rows: Arc<Vec<Self::Row>>) -> Result<Vec<InsertOutcome>, RemoteError> {
        remote.insert_events(&rows).await
    }

    async fn confirm(self, remote: Arc<R>, rows: Arc<Vec<Self::Row>>) -> Result<Vec<Fate>, RemoteError> {
        let ids: Vec<EventId> = rows.iter().map(|event| event.id.clone()).collect();
        let standing: Vec<Option<Hash>> = remote.confirm_events(&ids).await?;
        Ok(rows.iter().zip(standing).map(|(event, hash)| after_confirm(event.hash, hash)).collect())
    }
}

/// Sends what waits. The next batch is taken out while this one is on its way.
pub(crate) async fn round<R: Remote>(desk: &Desk<R>, job: Job, tally: &mut Tally) -> Result<Left, RoundError> {
    let mut ask_first = job.ask_first;
    let mut batch = take_events(desk, LANE, job.batch, tally).await?;
    for _ in 0..BATCHES_PER_ROUND {
        if batch.is_empty() {
            return Ok(Left { more: false, duplicates: ask_first });
        }
        let (keys, events): (Vec<String>, Vec<_>) =
            batch.into_iter().map(|Outgoing { key, event }| (key, event)).unzip();
        let mut beside = Tally::default();
        let (delivery, next) = tokio::join!(
            deliver(desk, &Events, Arc::new(events), ask_first),
            take_events(desk, LANE, job.batch, &mut beside),
        );
        *tally = tally.plus(beside);
        tally.exchanged |= delivery.trouble.is_none();
        ask_first = delivery.duplicates;
        let unsettled = delivery.unsettled();
        let settled = keys.into_iter().zip(delivery.fates).map(|(key, fate)| Settled { key, fate });
        let settled = put_down(desk, LANE, settled.collect(), tally).await;
        // Whatever happened to this batch, the next one must not stay out.
        if settled.is_err() || delivery.trouble.is_some() || unsettled > 0 {
            give_back(desk, next?, tally).await?;
            settled?;
            if let Some(trouble) = delivery.trouble {
                return Err(trouble.into());
            }
            return Ok(Left { more: true, duplicates: true });
        }
        batch = next?;
    }
    give_back(desk, batch, tally).await?;
    Ok(Left { more: true, duplicates: ask_first })
}

async fn give_back<R: Remote>(desk: &Desk<R>, batch: Vec<Outgoing>, tally: &mut Tally) -> Result<(), RoundError> {
    let unsent = batch.into_iter().map(|Outgoing { key, .. }| Settled { key, fate: Fate::Send });
    put_down(desk, LANE, unsent.collect(), tally).await
}
