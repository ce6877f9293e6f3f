//! One exchange from beginning to end, without a worker: `urna station sync --once`.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use urna_store::{Store, StoreError, outbox};

use crate::{
    backoff,
    call::{CallError, Caller},
    config::{Config, OFFLINE_DEMO},
    lanes::{BATCH_MAX, Job, Lane, Left},
    local,
    moment::Dice,
    remote::Remote,
    rounds::{self, Desk, RoundError, Tally},
    status::Bootstrap,
    worker::is_offline_demo,
};

/// Rounds of one lane without a row moving before it is given up.
pub const IDLE_ROUNDS_MAX: u32 = 3;
/// Proofs that are tried: a second one after something was mended, more on a slow line.
const PROOFS_MAX: u32 = 4;
/// Between two of them.
const PROOF_PAUSE: Duration = Duration::from_secs(2);

/// What one exchange did.
#[derive(Debug, Default)]
pub struct SyncReport {
    /// Rows of the roll written.
    pub rows: u64,
    /// Seconds that writing them took, from the first question to the roll being in use.
    pub roll_seconds: f64,
    /// Seconds that everything took.
    pub seconds: f64,
    /// Bytes of the roll read.
    pub bytes: u64,
    /// Records received by the centre.
    pub sent: u64,
    /// Check-ins found to be doubles.
    pub conflicts: u64,
    /// Records and documents set aside.
    pub quarantined: u64,
    /// Whether roll, events and ballots were shown to be the same here and at the centre; `None` when that could not
    /// be asked.
    pub proof_ok: Option<bool>,
    /// Seconds that the proof took.
    pub proof_seconds: f64,
    /// What went wrong, lane by lane; the other lanes went on.
    pub problems: Vec<(Lane, RoundError)>,
}

/// Why there was no exchange.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    /// The offline demonstration is on.
    #[error(
        "the offline demonstration is on (setting {OFFLINE_DEMO}); run `urna station offline-demo off` first"
    )]
    OfflineDemo,
    /// The centre does not answer, or refuses this station.
    #[error(transparent)]
    Centre(#[from] CallError),
    /// The store on this machine failed.
    #[error("the store on this machine failed")]
    Store(#[from] StoreError),
}

/// Exchanges everything once. `progress` hears how far the download of the roll is. Fails when the centre does not
/// answer the probe; what fails after that is in the report.
pub async fn sync_once<R: Remote>(
    store: &Store,
    remote: Arc<R>,
    config: Config,
    mut progress: impl FnMut(Bootstrap) + Send,
) -> Result<SyncReport, OnceError> {
    if is_offline_demo(store).await? {
        return Err(OnceError::OfflineDemo);
    }
    let started = Instant::now();
    local::write(store, outbox::reset_in_flight).await?;
    let (notes, mut heard) = mpsc::channel(1);
    let caller = Caller::new(CancellationToken::new());
    let desk = Desk {
        store: store.clone(),
        remote,
        caller,
        config: Arc::new(config),
        notes,
        roll_held: watch::channel(false).1,
    };
    let exchange = exchange(&desk);
    tokio::pin!(exchange);
    let mut report = loop {
        tokio::select! {
            biased;
            done = &mut exchange => break done?,
            Some(note) = heard.recv() => if let rounds::Note::Bootstrap { rows, total } = note {
                progress(Bootstrap { rows, total });
            },
        }
    };
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

async fn exchange<R: Remote>(desk: &Desk<R>) -> Result<SyncReport, OnceError> {
    let mut report = SyncReport::default();
    let mut tally = Tally::default();
    if let Err(error) = rounds::perform(desk, job(Lane::Probe, false), &mut tally).await {
        return Err(match error {
            RoundError::Call(error) => OnceError::Centre(error),
            RoundError::Store(error) => OnceError::Store(error),
            RoundError::Box(_) => OnceError::Centre(CallError::Lost),
        });
    }
    for lanes in
        [[Lane::Control, Lane::Roll], [Lane::Events, Lane::Guards], [Lane::Ballots, Lane::Quarantine]]
    {
        let started = Instant::now();
        // Two by two: one is at the centre while the other is at the store.
        let ended = lanes.map(|lane| async move {
            let mut tally = Tally::default();
            // The proof comes once, at the end, when everything is sent.
            let result = if lane == Lane::Roll {
                rounds::follow(desk, &mut tally).await.map(|_exact| ())
            } else {
                exhaust(desk, lane, &mut tally).await
            };
            (lane, result, tally, started.elapsed())
        });
        let [first, second] = ended;
        let (first, second) = tokio::join!(first, second);
        for (lane, result, done, took) in [first, second] {
            tally = tally.plus(done);
            if let Err(error) = result {
                report.problems.push((lane, error));
            }
            if lane == Lane::Roll {
                report.roll_seconds = took.as_secs_f64();
            }
        }
    }
    let proving = Instant::now();
    if let Err(error) = exhaust(desk, Lane::Copies, &mut tally).await {
        report.problems.push((Lane::Copies, error));
    }
    match prove(desk, &mut tally).await {
        Ok(ok) => report.proof_ok = ok,
        Err(error) => report.problems.push((Lane::Roll, error)),
    }
    report.proof_seconds = proving.elapsed().as_secs_f64();
    let Tally { rows, bytes, sent, conflicts, quarantined, retried: _, exchanged: _ } = tally;
    Ok(SyncReport { rows, bytes, sent, conflicts, quarantined, ..report })
}

/// Goes round in one lane until nothing is left. The first round asks before it sends: a crash may have left rows
/// that the centre already has.
async fn exhaust<R: Remote>(desk: &Desk<R>, lane: Lane, tally: &mut Tally) -> Result<(), RoundError> {
    let (mut ask_first, mut idle) = (true, 0);
    loop {
        let before = tally.moved();
        let Left { more, duplicates } = rounds::perform(desk, job(lane, ask_first), tally).await?;
        if !more {
            return Ok(());
        }
        ask_first = duplicates;
        if tally.moved() == before {
            idle += 1;
            if idle >= IDLE_ROUNDS_MAX {
                return Err(RoundError::protocol("records are neither accepted nor refused"));
            }
            sleep(Duration::from_millis(backoff::LANE.delay_ms(idle, &mut Dice::new(local::seed())))).await;
        } else {
            idle = 0;
        }
    }
}

/// Compares everything with the centre, as of the changes of this moment. What was found to differ is mended, and
/// compared once more. `None` when that did not succeed on a slow line.
async fn prove<R: Remote>(desk: &Desk<R>, tally: &mut Tally) -> Result<Option<bool>, RoundError> {
    for attempt in 1..=PROOFS_MAX {
        match rounds::follow_and_prove(desk, tally).await? {
            Some(proof) if (proof.repaired == 0 && proof.lost == 0) || attempt > 1 => {
                return Ok(Some(proof.holds()));
            }
            Some(_) => {}
            None => sleep(PROOF_PAUSE).await,
        }
        for lane in [Lane::Events, Lane::Guards, Lane::Ballots] {
            exhaust(desk, lane, tally).await?;
        }
    }
    Ok(None)
}

fn job(lane: Lane, ask_first: bool) -> Job {
    Job { lane, batch: BATCH_MAX, ask_first }
}
