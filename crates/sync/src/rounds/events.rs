//! The lane of events: insert-only, idempotent, and received only when a majority shows the same hash.

use std::{ops::ControlFlow, sync::Arc};

use urna_domain::{Hash, ids::EventId};
use urna_store::outbox;

use crate::{
    lanes::{Job, Left},
    remote::{InsertOutcome, Remote, RemoteError},
    rounds::{
        BATCHES_PER_ROUND,
        deliver::{Cargo, deliver},
        desk::{Desk, RoundError, Tally},
        queue::{Outgoing, Sent, Settled, give_back, go_on, put_back_left_behind, put_down, take_events},
    },
    verdict::{Fate, after_confirm},
};

const LANE: outbox::Lane = outbox::Lane::Events;

/// Events, as the centre takes them.
#[derive(Debug, Clone, Copy)]
struct Events;

impl<R: Remote> Cargo<R> for Events {
    type Row = urna_domain::event::Event;

    async fn insert(
        self,
        remote: Arc<R>,
        rows: Arc<Vec<Self::Row>>,
    ) -> Result<Vec<InsertOutcome>, RemoteError> {
        remote.insert_events(&rows).await
    }

    async fn confirm(self, remote: Arc<R>, rows: Arc<Vec<Self::Row>>) -> Result<Vec<Fate>, RemoteError> {
        let ids: Vec<EventId> = rows.iter().map(|event| event.id.clone()).collect();
        let standing: Vec<Option<Hash>> = remote.confirm_events(&ids).await?;
        Ok(rows.iter().zip(standing).map(|(event, hash)| after_confirm(event.hash, hash)).collect())
    }
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

/// Sends one batch and puts down what became of it.
async fn send<R: Remote>(
    desk: &Desk<R>,
    batch: Vec<Outgoing>,
    ask_first: bool,
    tally: &mut Tally,
) -> Result<Sent, RoundError> {
    let (keys, events): (Vec<String>, Vec<_>) =
        batch.into_iter().map(|Outgoing { key, event }| (key, event)).unzip();
    let delivery = deliver(desk, &Events, Arc::new(events), ask_first).await;
    tally.exchanged |= delivery.trouble.is_none();
    let sent = Sent { duplicates: delivery.duplicates, unsettled: delivery.unsettled() };
    let settled = keys.into_iter().zip(delivery.fates).map(|(key, fate)| Settled { key, fate });
    put_down(desk, LANE, settled.collect(), tally).await?;
    delivery.trouble.map_or(Ok(sent), |trouble| Err(trouble.into()))
}
