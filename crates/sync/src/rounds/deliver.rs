//! Delivering a batch of rows: ask, send, confirm. The one place where an acknowledgement is earned; events,
//! guards and ballots all pass through it.

use std::{future::Future, sync::Arc};

#[cfg(feature = "planted-bugs")]
use crate::simulation::{Bug, planted};
use crate::{
    call::CallError,
    remote::{InsertOutcome, Remote, RemoteError},
    rounds::desk::{Desk, UPLOAD_DEADLINE},
    verdict::{self, Fate},
};

/// Rows of one kind, and how the centre takes them.
pub(crate) trait Cargo<R: Remote>: Clone + Send + Sync + 'static {
    /// A row.
    type Row: Clone + Send + Sync + 'static;

    /// Inserts rows; one outcome per row, in order.
    fn insert(
        self,
        remote: Arc<R>,
        rows: Arc<Vec<Self::Row>>,
    ) -> impl Future<Output = Result<Vec<InsertOutcome>, RemoteError>> + Send + 'static;

    /// Reads on a majority what stands in place of the rows, and judges it; one fate per row, in order.
    fn confirm(
        self,
        remote: Arc<R>,
        rows: Arc<Vec<Self::Row>>,
    ) -> impl Future<Output = Result<Vec<Fate>, RemoteError>> + Send + 'static;
}

/// What became of a batch.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// One per row, in order. `Send` and `Confirm` mean: not settled, back into the queue.
    pub(crate) fates: Vec<Fate>,
    /// Some rows stood there already.
    pub(crate) duplicates: bool,
    /// What kept the rest from being settled.
    pub(crate) trouble: Option<CallError>,
}

impl Delivery {
    /// Rows that are not settled.
    pub(crate) fn unsettled(&self) -> usize {
        self.fates.iter().filter(|fate| matches!(fate, Fate::Send | Fate::Confirm)).count()
    }
}

/// Delivers a batch. Never fails as a whole: what is not settled says so row by row.
pub(crate) async fn deliver<R: Remote, C: Cargo<R>>(
    desk: &Desk<R>,
    cargo: &C,
    rows: Arc<Vec<C::Row>>,
    ask_first: bool,
) -> Delivery {
    let start = if ask_first { Fate::Confirm } else { Fate::Send };
    let mut delivery = Delivery { fates: vec![start; rows.len()], duplicates: false, trouble: None };
    if ask_first && let Err(trouble) = confirm(desk, cargo, &rows, &mut delivery.fates).await {
        return Delivery { trouble: Some(trouble), ..delivery };
    }
    delivery.duplicates = delivery.fates.contains(&Fate::Received);
    let to_send = pick(&rows, &delivery.fates, &Fate::Send);
    if to_send.is_empty() {
        return delivery;
    }
    let sent = desk.call(UPLOAD_DEADLINE, |remote| cargo.clone().insert(remote, to_send.clone())).await;
    #[cfg(feature = "planted-bugs")]
    if planted(Bug::BlockingQuarantine)
        && let Ok(outcomes) = &sent
        && outcomes.iter().any(|outcome| matches!(outcome, InsertOutcome::Refused { .. }))
    {
        return delivery;
    }
    match sent.and_then(|outcomes| same_length(outcomes, to_send.len())) {
        Ok(outcomes) => {
            settle(&mut delivery.fates, &Fate::Send, outcomes.into_iter().map(verdict::after_insert))
        }
        Err(trouble) if trouble.is_ambiguous() => {
            let unknown = to_send.iter().map(|_| Fate::Confirm);
            settle(&mut delivery.fates, &Fate::Send, unknown);
            delivery.trouble = Some(trouble);
        }
        Err(trouble) => return Delivery { trouble: Some(trouble), ..delivery },
    }
    if !delivery.fates.contains(&Fate::Confirm) {
        return delivery;
    }
    delivery.duplicates = true;
    if let Err(trouble) = confirm(desk, cargo, &rows, &mut delivery.fates).await {
        return Delivery { trouble: delivery.trouble.or(Some(trouble)), ..delivery };
    }
    // What the insert did not say, the read did.
    if delivery.unsettled() == 0 {
        delivery.trouble = None;
    }
    delivery
}

async fn confirm<R: Remote, C: Cargo<R>>(
    desk: &Desk<R>,
    cargo: &C,
    rows: &Arc<Vec<C::Row>>,
    fates: &mut [Fate],
) -> Result<(), CallError> {
    let doubtful = pick(rows, fates, &Fate::Confirm);
    let count = doubtful.len();
    let found = desk.call(UPLOAD_DEADLINE, |remote| cargo.clone().confirm(remote, doubtful)).await?;
    settle(fates, &Fate::Confirm, same_length(found, count)?.into_iter());
    Ok(())
}

/// The rows with this fate, in order.
fn pick<T: Clone>(rows: &Arc<Vec<T>>, fates: &[Fate], fate: &Fate) -> Arc<Vec<T>> {
    if fates.iter().all(|other| other == fate) {
        return rows.clone();
    }
    Arc::new(rows.iter().zip(fates).filter(|(_, other)| *other == fate).map(|(row, _)| row.clone()).collect())
}

/// Gives the rows with this fate their next ones, in order.
fn settle(fates: &mut [Fate], fate: &Fate, next: impl Iterator<Item = Fate>) {
    fates.iter_mut().filter(|other| *other == fate).zip(next).for_each(|(fate, next)| *fate = next);
}

fn same_length<T>(answers: Vec<T>, rows: usize) -> Result<Vec<T>, CallError> {
    if answers.len() == rows {
        return Ok(answers);
    }
    Err(CallError::Remote(RemoteError::Protocol(format!("{} answers for {rows} rows", answers.len()))))
}
