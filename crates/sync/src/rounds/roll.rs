//! The lane of the roll: the first download, then its changes.

use urna_store::{delta, roll, staging};

#[cfg(feature = "planted-bugs")]
use crate::simulation::{Bug, planted};
use crate::{
    call::CallError,
    lanes::Left,
    remote::{ClusterTime, Delta, Remote, RemoteError, RollChange},
    rounds::{
        bootstrap,
        desk::{Desk, READ_DEADLINE, RoundError, Tally},
        proof,
    },
};

/// A change may draw its revision before and become visible after another: whoever asks only for what is newer
/// than the last answer loses it. So every question reaches back this far: twice the longest time a write of the
/// roll may take.
pub const WINDOW_SECONDS: u32 = 20;
/// Changes of one page.
pub const DELTA_ROWS: u32 = 5_000;

/// One round.
pub(crate) async fn round<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<Left, RoundError> {
    let (state, staged) = desk.read(|r| Ok((roll::state(r)?, staging::resume(r)?))).await?;
    let loaded = state.cursor > 0 && state.scope == desk.config.scope;
    if !loaded {
        bootstrap::load(desk, staged, tally).await?;
    } else if staged.is_some() {
        // The scope was changed and changed back before the load was done.
        desk.write(staging::abandon).await?;
    }
    fetch_changes(desk, tally).await?;
    if proof::is_due(desk).await? {
        prove(desk, tally).await?;
    }
    Ok(Left::default())
}

/// An office that has not prepared its cluster for proofs yet does not keep the roll from being followed.
async fn prove<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<(), RoundError> {
    match proof::prove(desk, tally).await {
        Err(RoundError::Call(CallError::Remote(
            error @ (RemoteError::Missing(_) | RemoteError::Forbidden { .. }),
        ))) => {
            tracing::warn!(%error, "the centre is not prepared for proofs");
            Ok(())
        }
        other => other.map(drop),
    }
}

/// Fetches what changed since the cursor, less the window. The cursor moves with the last page, in the same
/// transaction, to the snapshot of the *first*: what became visible between two pages is asked for again.
async fn fetch_changes<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<(), RoundError> {
    let cursor = desk.read(delta::cursor).await?.unwrap_or(0);
    let mut since = ClusterTime(cursor).minus_seconds(WINDOW_SECONDS);
    #[cfg(feature = "planted-bugs")]
    if planted(Bug::NoWindow) {
        since = ClusterTime(cursor);
    }
    let mut snapshot = None;
    loop {
        let call = |remote: std::sync::Arc<R>| async move { remote.roll_delta(since, DELTA_ROWS).await };
        let page = desk.call(READ_DEADLINE, call).await?;
        tally.exchanged = true;
        tally.bytes = tally.bytes.saturating_add(page.bytes);
        let first_snapshot = *snapshot.get_or_insert(page.snapshot);
        let (more, newest) = (page.more, newest(&page));
        let cursor = (!more).then_some(first_snapshot);
        #[cfg(feature = "planted-bugs")]
        let cursor = if planted(Bug::NaiveCursor) { Some(page.snapshot) } else { cursor };
        apply(desk, page, cursor, tally).await?;
        if !more {
            return Ok(());
        }
        match newest {
            Some(newest) if newest > since => since = newest,
            Some(_) | None => return Err(RoundError::protocol("there are more changes and none is newer")),
        }
    }
}

fn newest(page: &Delta) -> Option<ClusterTime> {
    let revs = page.changes.iter().filter_map(|change| match change {
        RollChange::Put(citizen) => Some(ClusterTime(citizen.rev)),
        RollChange::Gone { rev, .. } => Some(ClusterTime(*rev)),
        RollChange::Bad { .. } => None,
    });
    revs.max()
}

async fn apply<R: Remote>(
    desk: &Desk<R>,
    page: Delta,
    cursor: Option<ClusterTime>,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let at = desk.wall();
    let changes: Vec<delta::Change> = page.changes.into_iter().map(change).collect();
    let applied = desk.write(move |tx| delta::apply(tx, &changes, cursor.map(|time| time.0), at)).await?;
    tally.rows = tally.rows.saturating_add(applied.put).saturating_add(applied.gone);
    tally.quarantined = tally.quarantined.saturating_add(applied.bad);
    if applied.bad > 0 {
        tracing::warn!(count = applied.bad, "documents of the roll cannot be read and were set aside");
    }
    Ok(())
}

fn change(change: RollChange) -> delta::Change {
    match change {
        RollChange::Put(citizen) => delta::Change::Put(citizen),
        RollChange::Gone { id, rev } => delta::Change::Gone { id, rev },
        RollChange::Bad { id, reason } => delta::Change::Bad { id, reason },
    }
}
