//! The first download of a roll, or the download of a changed scope beside the old one.
//!
//! Network and disk overlap: batches wait in a bounded channel while the ones before are written.
//! Each page is committed with the place to go on from, so a download that was cut goes on where it was. The time
//! before the first page becomes the cursor; whatever changed since comes with the first delta.
//!
//! A person may stop the first download: the page under way is kept, and it goes on from there.
//!
//! The packed roll is taken where the office has published one that can be trusted, and the view of the scope otherwise.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::mpsc, task::JoinSet};
use urna_domain::packed::{PackManifest, PackRefusal};
use urna_store::{Store, StoreError, Tx, delta, quarantine, staging};

use crate::{
    call::CallError,
    config::Config,
    local,
    remote::{Remote, RemoteError, RollBatch, RollEntry},
    rounds::{
        desk::{Desk, Note, PROBE_DEADLINE, READ_DEADLINE, RoundError, Tally, witness},
        packed::{self, Place},
    },
};

/// Batches between network and disk: one in the hands of the stream's reader, the others before the disk.
pub const BATCHES_WAITING: usize = 4;
/// Batches are put together into transactions of about this size: some ten thousand rows.
pub const PAGE_BYTES: usize = 2 * 1024 * 1024;
/// A download that is done before needs no percentage, and the question costs the centre a good part of the answer.
const EXPECT_AFTER: Duration = Duration::from_secs(1);
/// A stream that brings nothing for this long is given up; the next round goes on where it was.
pub const STREAM_IDLE: Duration = Duration::from_secs(60);

/// Where a load takes its rows from.
enum Source {
    View { resume: Option<String> },
    Pack { pack: Arc<PackManifest>, next: usize },
}

/// A load that was begun, now or before.
struct Begun {
    source: Source,
    /// Rows staged so far.
    rows: u64,
}

/// How a stream of rows ended.
pub(crate) enum Streamed {
    /// With its last row.
    Whole,
    /// A person stopped it.
    Held,
    /// What came of the packed roll is not to be trusted.
    Refused(PackRefusal),
}

/// Downloads the roll of the configured scope and switches it in. `staged` is a load that is not finished. False when
/// a person stopped it; what was staged stays.
pub(crate) async fn load<R: Remote>(
    desk: &Desk<R>,
    staged: Option<staging::StagingState>,
    may_be_held: bool,
    tally: &mut Tally,
) -> Result<bool, RoundError> {
    if may_be_held && *desk.roll_held.borrow() {
        return Ok(false);
    }
    let mut begun = go_on_or_begin(desk, staged).await?;
    tally.exchanged = true;
    let loaded = loop {
        let (streamed, loaded) = fill(desk, begun, may_be_held, tally).await?;
        match streamed {
            Streamed::Whole => break loaded,
            Streamed::Held => {
                tracing::info!(rows = loaded.rows, "the download of the roll was stopped here");
                return Ok(false);
            }
            Streamed::Refused(refusal) => {
                begun = begin_view(desk, probe(desk).await?, Some(refusal)).await?;
            }
        }
    };
    let store = desk.store.clone();
    local::step(&desk.store, move || store.finish_staging()).await?;
    desk.note(Note::BootstrapDone).await;
    tracing::info!(rows = loaded.rows, set_aside = loaded.set_aside, "the roll is here");
    Ok(true)
}

/// Stages what is missing. A pack that is refused half-way leaves the rows of its good pages staged.
async fn fill<R: Remote>(
    desk: &Desk<R>,
    begun: Begun,
    may_be_held: bool,
    tally: &mut Tally,
) -> Result<(Streamed, Loaded), RoundError> {
    let rows_before = begun.rows;
    let (streamed, loaded) = match begun.source {
        Source::View { resume } => {
            let (total, _asking) = expect_rows(desk);
            let (batches, waiting) = mpsc::channel(BATCHES_WAITING - 1);
            let mut loading = load_batches(desk, rows_before, total, waiting);
            (stream(desk, resume, batches, may_be_held, tally).await, loading.join_next().await)
        }
        Source::Pack { pack, next } => {
            let total = Arc::new(AtomicU64::new(pack.rows()));
            let (batches, waiting) = mpsc::channel(BATCHES_WAITING - 1);
            let mut loading = load_batches(desk, rows_before, total, waiting);
            (packed::stream(desk, &pack, next, batches, may_be_held, tally).await, loading.join_next().await)
        }
    };
    let loaded = loaded.and_then(Result::ok).ok_or(StoreError::Panicked)??;
    if matches!(streamed, Ok(Streamed::Refused(_))) {
        return Ok((streamed?, loaded));
    }
    tally.rows = tally.rows.saturating_add(loaded.rows.saturating_sub(rows_before));
    tally.quarantined = tally.quarantined.saturating_add(loaded.set_aside);
    Ok((streamed?, loaded))
}

/// Writes beside the stream, in a task of its own that ends with the round.
fn load_batches<R: Remote, B: RollBatch>(
    desk: &Desk<R>,
    rows: u64,
    total: Arc<AtomicU64>,
    waiting: mpsc::Receiver<B>,
) -> JoinSet<Result<Loaded, StoreError>> {
    let (store, config, notes) = (desk.store.clone(), desk.config.clone(), desk.notes.clone());
    let loader = Loader { store, config, notes, rows, set_aside: 0, total };
    let mut loading = JoinSet::new();
    loading.spawn(loader.run(waiting));
    loading
}

/// Goes on with the unfinished load, from the very source it was begun from, or begins one.
async fn go_on_or_begin<R: Remote>(
    desk: &Desk<R>,
    staged: Option<staging::StagingState>,
) -> Result<Begun, RoundError> {
    let Some(staged) = staged.filter(|staged| staged.scope == desk.config.scope) else {
        return begin(desk).await;
    };
    let Some(place) = staged.resume.as_deref().and_then(Place::read) else {
        return Ok(Begun { source: Source::View { resume: staged.resume }, rows: staged.rows });
    };
    match packed::ask(desk, None).await? {
        Some(Ok(pack)) if pack.version == place.version => {
            Ok(Begun { source: Source::Pack { pack: Arc::new(pack), next: place.next }, rows: staged.rows })
        }
        // What is staged is of a pack that is no longer there: its pages and others do not mix.
        Some(_) | None => begin(desk).await,
    }
}

async fn probe<R: Remote>(desk: &Desk<R>) -> Result<u64, RoundError> {
    Ok(desk.call(PROBE_DEADLINE, |remote| async move { remote.probe().await }).await?.0)
}

async fn begin<R: Remote>(desk: &Desk<R>) -> Result<Begun, RoundError> {
    let now = probe(desk).await?;
    let pack = match packed::ask(desk, Some(now)).await? {
        Some(Ok(pack)) => pack,
        Some(Err(refusal)) => return begin_view(desk, now, Some(refusal)).await,
        None => return begin_view(desk, now, None).await,
    };
    let plan = staging::BootstrapPlan { scope: desk.config.scope.clone(), t0: pack.t0 };
    let place = Place { version: pack.version.clone(), next: 0 }.to_string();
    desk.write(move |tx| staging::begin_at(tx, &plan, &place)).await?;
    Ok(Begun { source: Source::Pack { pack: Arc::new(pack), next: 0 }, rows: 0 })
}

/// Begins with the view. Why the pack was not taken is noted in the same transaction, so it is noted once.
async fn begin_view<R: Remote>(
    desk: &Desk<R>,
    t0: u64,
    refused: Option<PackRefusal>,
) -> Result<Begun, RoundError> {
    let plan = staging::BootstrapPlan { scope: desk.config.scope.clone(), t0 };
    let config = desk.config.clone();
    desk.write(move |tx| {
        if let Some(refusal) = refused {
            witness(&config, tx, &packed::incident(refusal))?;
        }
        staging::begin(tx, &plan)
    })
    .await?;
    if let Some(refusal) = refused {
        tracing::warn!(why = refusal.code(), "the packed roll is not taken; the roll is read row by row");
    }
    Ok(Begun { source: Source::View { resume: None }, rows: 0 })
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

/// Hands the stream's batches to the loader until it ends, stalls, or the worker or a person stops it. The stream's own future is
/// never dropped: it ends by itself once nobody takes its batches.
async fn stream<R: Remote>(
    desk: &Desk<R>,
    resume: Option<String>,
    loader: mpsc::Sender<R::Batch>,
    may_be_held: bool,
    tally: &mut Tally,
) -> Result<Streamed, RoundError> {
    let (sink, mut arriving) = mpsc::channel(1);
    let remote = desk.remote.clone();
    let streaming = tokio::spawn(async move { remote.roll_stream(resume, sink).await });
    loop {
        let batch = tokio::select! {
            biased;
            () = desk.caller.stopped() => return Err(CallError::Cancelled.into()),
            () = desk.held(), if may_be_held => return Ok(Streamed::Held),
            batch = tokio::time::timeout(STREAM_IDLE, arriving.recv()) => batch,
        };
        match batch {
            Ok(Some(batch)) => {
                tally.bytes = tally.bytes.saturating_add(u64::try_from(batch.bytes()).unwrap_or(u64::MAX));
                if loader.send(batch).await.is_err() {
                    // The loader failed and says why itself.
                    return Ok(Streamed::Whole);
                }
            }
            Ok(None) => break,
            Err(_elapsed) => return Err(CallError::Deadline(STREAM_IDLE).into()),
        }
    }
    let ended: Result<(), RemoteError> = streaming.await.map_err(|_ended_by_panic| CallError::Lost)?;
    ended.map_err(CallError::Remote)?;
    Ok(Streamed::Whole)
}

/// Writes batches as they come.
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
    async fn run<B: RollBatch>(mut self, mut waiting: mpsc::Receiver<B>) -> Result<Loaded, StoreError> {
        while let Some(first) = waiting.recv().await {
            let mut bytes = first.bytes();
            let mut page = vec![first];
            // What already waits joins the transaction; nothing is waited for while the writer is held.
            while bytes < PAGE_BYTES
                && let Ok(batch) = waiting.try_recv()
            {
                bytes = bytes.saturating_add(batch.bytes());
                page.push(batch);
            }
            let config = self.config.clone();
            let (rows, set_aside) =
                local::write(&self.store, move |tx| write_page(tx, &page, &config)).await?;
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

pub(crate) fn write_page<B: RollBatch>(
    tx: &Tx<'_>,
    page: &[B],
    config: &Config,
) -> Result<(u64, u64), StoreError> {
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
