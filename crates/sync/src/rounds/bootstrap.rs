//! The first download of a roll, or the download of a changed scope beside the old one.
//!
//! Network and disk overlap: batches wait in a bounded channel while a blocking thread writes the ones before.
//! Each page is committed with the place to go on from, so a download that was cut goes on where it was. The time
//! before the first page becomes the cursor; whatever changed since comes with the first delta.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::mpsc,
    task::{JoinSet, spawn_blocking},
};
use urna_store::{Store, StoreError, Tx, delta, quarantine, staging};

use crate::{
    call::CallError,
    config::Config,
    remote::{Remote, RemoteError, RollBatch, RollEntry},
    rounds::desk::{Desk, Note, PROBE_DEADLINE, READ_DEADLINE, RoundError, Tally},
};

/// Batches between network and disk: one in the hands of the stream's reader, the others before the disk.
pub const BATCHES_WAITING: usize = 4;
/// Batches are put together into transactions of about this size: some ten thousand rows.
pub const PAGE_BYTES: usize = 2 * 1024 * 1024;
/// A download that is done before needs no percentage, and the question costs the centre a good part of the answer.
const EXPECT_AFTER: Duration = Duration::from_secs(1);
/// A stream that brings nothing for this long is given up; the next round goes on where it was.
pub const STREAM_IDLE: Duration = Duration::from_secs(60);

/// Downloads the roll of the configured scope and switches it in. `staged` is a load that is not finished.
pub(crate) async fn load<R: Remote>(
    desk: &Desk<R>,
    staged: Option<staging::StagingState>,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let staged = match staged {
        Some(staged) if staged.scope == desk.config.scope => staged,
        Some(_) | None => begin(desk).await?,
    };
    tally.exchanged = true;
    let (total, _asking) = expect_rows(desk);
    let (batches, waiting) = mpsc::channel(BATCHES_WAITING - 1);
    let loader = Loader {
        store: desk.store.clone(),
        config: desk.config.clone(),
        notes: desk.notes.clone(),
        rows: staged.rows,
        set_aside: 0,
        total,
    };
    let loading = spawn_blocking(move || loader.run(waiting));
    let streamed = stream(desk, staged.resume, batches, tally).await;
    let loaded = loading.await.map_err(|_ended_by_panic| StoreError::Panicked)??;
    tally.rows = tally.rows.saturating_add(loaded.rows.saturating_sub(staged.rows));
    tally.quarantined = tally.quarantined.saturating_add(loaded.set_aside);
    streamed?;
    let store = desk.store.clone();
    spawn_blocking(move || store.finish_staging())
        .await
        .map_err(|_ended_by_panic| StoreError::Panicked)??;
    desk.note(Note::BootstrapDone).await;
    tracing::info!(rows = loaded.rows, set_aside = loaded.set_aside, "the roll is here");
    Ok(())
}

async fn begin<R: Remote>(desk: &Desk<R>) -> Result<staging::StagingState, RoundError> {
    let t0 = desk.call(PROBE_DEADLINE, |remote| async move { remote.probe().await }).await?.0;
    let scope = desk.config.scope.clone();
    let plan = staging::BootstrapPlan { scope: scope.clone(), t0 };
    desk.write(move |tx| staging::begin(tx, &plan)).await?;
    Ok(staging::StagingState { scope, t0, rows: 0, resume: None })
}

/// Asks beside a longer download how many rows there are, for the progress alone; 0 until it is known. Asks no more
/// when the set is dropped.
fn expect_rows<R: Remote>(desk: &Desk<R>) -> (Arc<AtomicU64>, JoinSet<()>) {
    let total = Arc::new(AtomicU64::new(0));
    let (caller, remote, answer) = (desk.caller.clone(), desk.remote.clone(), total.clone());
    let mut asking = JoinSet::new();
    asking.spawn(async move {
        tokio::time::sleep(EXPECT_AFTER).await;
        match caller.place(READ_DEADLINE, async move { remote.roll_count().await }).await {
            Ok(rows) => answer.store(rows, Ordering::Relaxed),
            Err(error) => tracing::debug!(%error, "the size of the roll is not known"),
        }
    });
    (total, asking)
}

/// Hands the stream's batches to the loader until it ends, stalls, or the worker stops. The stream's own future is
/// never dropped: it ends by itself once nobody takes its batches.
async fn stream<R: Remote>(
    desk: &Desk<R>,
    resume: Option<String>,
    loader: mpsc::Sender<R::Batch>,
    tally: &mut Tally,
) -> Result<(), RoundError> {
    let (sink, mut arriving) = mpsc::channel(1);
    let remote = desk.remote.clone();
    let streaming = tokio::spawn(async move { remote.roll_stream(resume, sink).await });
    loop {
        let batch = tokio::select! {
            biased;
            () = desk.caller.stopped() => return Err(CallError::Cancelled.into()),
            batch = tokio::time::timeout(STREAM_IDLE, arriving.recv()) => batch,
        };
        match batch {
            Ok(Some(batch)) => {
                tally.bytes = tally.bytes.saturating_add(u64::try_from(batch.bytes()).unwrap_or(u64::MAX));
                if loader.send(batch).await.is_err() {
                    // The loader failed and says why itself.
                    return Ok(());
                }
            }
            Ok(None) => break,
            Err(_elapsed) => return Err(CallError::Deadline(STREAM_IDLE).into()),
        }
    }
    let ended: Result<(), RemoteError> = streaming.await.map_err(|_ended_by_panic| CallError::Lost)?;
    ended.map_err(|error| CallError::Remote(error).into())
}

/// Writes batches as they come, on a blocking thread.
struct Loader {
    store: Store,
    config: Arc<Config>,
    notes: mpsc::Sender<Note>,
    rows: u64,
    set_aside: u64,
    total: Arc<AtomicU64>,
}

/// What a loader wrote: all rows staged, and the documents set aside by it.
#[derive(Debug, Clone, Copy)]
struct Loaded {
    rows: u64,
    set_aside: u64,
}

impl Loader {
    fn run<B: RollBatch>(mut self, mut waiting: mpsc::Receiver<B>) -> Result<Loaded, StoreError> {
        while let Some(first) = waiting.blocking_recv() {
            let mut bytes = first.bytes();
            let mut page = vec![first];
            // What already waits joins the transaction; nothing is waited for while the writer is held.
            while bytes < PAGE_BYTES
                && let Ok(batch) = waiting.try_recv()
            {
                bytes = bytes.saturating_add(batch.bytes());
                page.push(batch);
            }
            let (rows, set_aside) = self.store.write_blocking(|tx| write_page(tx, &page, &self.config))?;
            self.rows = self.rows.saturating_add(rows);
            self.set_aside = self.set_aside.saturating_add(set_aside);
            // Progress is only shown: when nobody has time for it, the next one will do.
            let _ = self
                .notes
                .try_send(Note::Bootstrap { rows: self.rows, total: self.total.load(Ordering::Relaxed) });
        }
        Ok(Loaded { rows: self.rows, set_aside: self.set_aside })
    }
}

fn write_page<B: RollBatch>(tx: &Tx<'_>, page: &[B], config: &Config) -> Result<(u64, u64), StoreError> {
    let mut inserter = staging::Inserter::new(tx)?;
    let mut failed = None;
    let mut bad: Vec<(String, String)> = Vec::new();
    for batch in page {
        batch.for_each(&mut |entry| match entry {
            RollEntry::Row(_) if failed.is_some() => {}
            RollEntry::Row(row) => match inserter.insert(&row) {
                Ok(Ok(())) => {}
                Ok(Err(refusal)) => bad.push((row.id.to_owned(), refusal.to_string())),
                Err(error) => failed = Some(error),
            },
            RollEntry::Bad { id, reason } => bad.push((id, reason)),
        });
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let resume = page.iter().rev().find_map(RollBatch::resume_after);
    let rows = inserter.finish_page(resume.as_deref())?;
    let at = (config.clock)();
    let set_aside = u64::try_from(bad.len()).unwrap_or(u64::MAX);
    for (id, reason) in bad {
        quarantine::put(tx, &quarantine::Row { source: delta::SOURCE.to_owned(), id, reason, at })?;
    }
    Ok((rows, set_aside))
}
