//! The lane of the roll: the first download, then its changes.

use urna_store::{delta, roll, staging};

#[cfg(feature = "planted-bugs")]
use crate::simulation::{Bug, planted};
use crate::{
    call::CallError,
    lanes::Left,
    proof::Proof,
    remote::{ClusterTime, Delta, Remote, RemoteError, RollChange},
    rounds::{
        bootstrap,
        desk::{Desk, READ_DEADLINE, RoundError, Tally},
        proof, restore,
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
    let exact = follow(desk, tally).await?;
    if exact && proof::is_due(desk).await? {
        prove(desk, tally).await?;
    }
    Ok(Left::default())
}

/// Brings the roll up to the moment, from the first download on. Says whether it is the centre's of one moment, which
/// it is not after a download that a person stopped.
pub(crate) async fn follow<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<bool, RoundError> {
    let (state, staged) = desk.read(|r| Ok((roll::state(r)?, staging::resume(r)?))).await?;
    let loaded = state.cursor > 0 && state.scope == desk.config.scope;
    if !loaded {
        // A roll that is in use is always followed; only the first one can be stopped.
        let may_be_held = state.cursor == 0;
        if !bootstrap::load(desk, staged, may_be_held, tally).await? {
            return Ok(false);
        }
    } else if staged.is_some() {
        // The scope was changed and changed back before the load was done.
        desk.write(staging::abandon).await?;
    }
    fetch_changes(desk, tally).await
}

/// Fetches what changed and compares everything. `None` when the roll here is not the centre's of any one moment,
/// because the changes came over a slow line for longer than the centre keeps a snapshot.
pub(crate) async fn follow_and_prove<R: Remote>(
    desk: &Desk<R>,
    tally: &mut Tally,
) -> Result<Option<Proof>, RoundError> {
    match fetch_changes(desk, tally).await? {
        true => Ok(Some(proof::prove(desk, tally).await?)),
        false => Ok(None),
    }
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

/// Fetches what changed since the cursor, less the window. All pages are read at the snapshot of the first, and the
/// cursor moves there with the last one, in the same transaction: then the roll here is what the centre's was at that
/// moment. On a line so slow that the centre no longer has the snapshot, the other pages are read as they are now; the
/// cursor moves to the first snapshot all the same, so what became visible between two pages is asked for again, but
/// the roll is not that of one moment. Says whether it is.
async fn fetch_changes<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<bool, RoundError> {
    let cursor = desk.read(delta::cursor).await?.unwrap_or(0);
    let mut since = ClusterTime(cursor).minus_seconds(WINDOW_SECONDS);
    #[cfg(feature = "planted-bugs")]
    if planted(Bug::NoWindow) {
        since = ClusterTime(cursor);
    }
    let (mut snapshot, mut exact) = (None, true);
    loop {
        let page = match ask(desk, since, snapshot.filter(|_| exact)).await {
            Err(CallError::Remote(RemoteError::Transient(_))) if snapshot.is_some() && exact => {
                exact = false;
                ask(desk, since, None).await?
            }
            other => other?,
        };
        tally.exchanged = true;
        tally.bytes = tally.bytes.saturating_add(page.bytes);
        if snapshot.is_none() {
            restore::look_at_time(desk, ClusterTime(cursor), page.snapshot).await?;
        }
        let first_snapshot = *snapshot.get_or_insert(page.snapshot);
        let (more, newest) = (page.more, newest(&page));
        let cursor = (!more).then_some(first_snapshot);
        #[cfg(feature = "planted-bugs")]
        let cursor = if planted(Bug::NaiveCursor) { Some(page.snapshot) } else { cursor };
        apply(desk, page, cursor, tally).await?;
        if !more {
            return Ok(exact);
        }
        match newest {
            Some(newest) if newest > since => since = newest,
            Some(_) | None => return Err(RoundError::protocol("there are more changes and none is newer")),
        }
    }
}

async fn ask<R: Remote>(
    desk: &Desk<R>,
    since: ClusterTime,
    at: Option<ClusterTime>,
) -> Result<Delta, CallError> {
    let call = |remote: std::sync::Arc<R>| async move { remote.roll_delta(since, DELTA_ROWS, at).await };
    desk.call(READ_DEADLINE, call).await
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
