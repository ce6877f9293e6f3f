//! The rounds: what the worker performs when the engine says so. Each takes a job to its end, or to its first
//! trouble, and leaves nothing in flight behind it.

mod ballots;
mod bootstrap;
mod control;
mod copies;
mod deliver;
mod desk;
mod events;
mod guards;
mod packed;
pub(crate) mod proof;
mod quarantine;
mod queue;
pub(crate) mod restore;
mod roll;

pub(crate) use bootstrap::write_page;
pub use bootstrap::{BATCHES_WAITING, PAGE_BYTES, STREAM_IDLE};
pub use control::RESTORE_MARKER;
pub(crate) use desk::{Desk, Note, witness};
pub use desk::{PROBE_DEADLINE, READ_DEADLINE, RoundError, Tally, UPLOAD_DEADLINE};
pub use packed::{PACK_REFUSED, PAGES_PER_CALL};
pub(crate) use packed::{PackBatch, Place};
pub use proof::{PROOF_DEADLINE, PROOF_EVERY, PROOF_RETRY, REPAIR_ROWS};
pub use restore::TIME_BACK_SECONDS;
pub use roll::{DELTA_ROWS, WINDOW_SECONDS};
pub(crate) use roll::{follow, follow_and_prove};

use crate::{
    lanes::{Job, Lane, Left},
    pause,
    remote::Remote,
};

/// Batches of one upload round: then the lane reports, and the engine decides whether it goes on.
pub const BATCHES_PER_ROUND: usize = 20;

/// Performs one round.
pub(crate) async fn perform<R: Remote>(
    desk: &Desk<R>,
    job: Job,
    tally: &mut Tally,
) -> Result<Left, RoundError> {
    let goes_up = job.lane.is_upload() || job.lane == Lane::Copies;
    if goes_up && desk.read(pause::current).await?.is_some() {
        return Ok(Left::default());
    }
    match job.lane {
        Lane::Probe => probe(desk, tally).await,
        Lane::Control => control::round(desk, tally).await,
        Lane::Roll => roll::round(desk, tally).await,
        Lane::Events => events::round(desk, job, tally).await,
        Lane::Guards => guards::round(desk, job, tally).await,
        Lane::Ballots => ballots::round(desk, job, tally).await,
        Lane::Quarantine => quarantine::round(desk, job, tally).await,
        Lane::Copies => copies::round(desk, job, tally).await,
    }
}

async fn probe<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<Left, RoundError> {
    let time = desk.call(PROBE_DEADLINE, |remote| async move { remote.probe().await }).await?;
    tally.exchanged = true;
    desk.note(Note::ClusterTime(time)).await;
    Ok(Left::default())
}
