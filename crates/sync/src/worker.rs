//! The worker: one task, one `select!`. It performs what the engine says and hands back what came of it; every
//! decision is in the engine, every exchange in a round.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::sleep,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use urna_store::{Store, StoreError, settings};

use crate::{
    config::{Config, OFFLINE_DEMO},
    journal::{Exchange, Journal},
    local,
    remote::{Remote, RemoteError},
    status::SyncStatus,
    task::Task,
};

/// How long stopping may take: rounds end at their next step, and what does not is left to the next start.
pub const STOP_BUDGET: Duration = Duration::from_secs(5);

/// Pause before a task that broke off begins anew.
const BEGIN_ANEW: Duration = Duration::from_secs(5);

/// Starts workers.
#[derive(Debug)]
pub struct Worker;

/// A running worker. Dropping it stops the worker without waiting.
#[derive(Debug)]
pub struct Handle {
    signals: Arc<Signals>,
    store: Store,
    status: watch::Receiver<SyncStatus>,
    stop: CancellationToken,
    task: Mutex<Option<JoinHandle<Stopped>>>,
    _stop_on_drop: DropGuard,
}

/// What others tell the worker. Telling never blocks, and twice is once.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    pub(crate) wake: Notify,
    pub(crate) ask: Notify,
    pub(crate) switch: Notify,
    /// Whether a person stopped the first download of the roll.
    pub(crate) roll_held: watch::Sender<bool>,
    pub(crate) journal: Journal,
}

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Every round ended by itself.
    Clean,
    /// Some rounds were left behind; the next start finds what they had in flight and asks for it first.
    OutOfTime,
}

impl Worker {
    /// Starts a worker on the current runtime. `connect` makes a client for a scope, at the start, whenever
    /// the old one makes no progress, and when the office ordered another scope; it may fail, and is tried again.
    pub fn spawn<R, F, C>(store: Store, connect: F, config: Config) -> Handle
    where
        R: Remote,
        F: Fn(&str) -> C + Send + Sync + 'static,
        C: Future<Output = Result<R, RemoteError>> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let signals = Arc::new(Signals::default());
        let (sender, status) = watch::channel(SyncStatus::starting((config.clock)()));
        let task = keep_going(store.clone(), connect, config, signals.clone(), sender, stop.clone());
        let task = Mutex::new(Some(tokio::spawn(task)));
        Handle { signals, store, status, stop: stop.clone(), task, _stop_on_drop: stop.drop_guard() }
    }
}

impl Handle {
    /// Something may be new in the outbox. Called after the commit, never before.
    pub fn wake(&self) {
        self.signals.wake.notify_one();
    }

    /// A person wants everything tried now, whatever failed before.
    pub fn sync_now(&self) {
        self.signals.ask.notify_one();
    }

    /// Stops the first download of the roll where it is, or lets it go on. What has arrived stays, and nothing else is
    /// stopped: a roll that is in use is always followed. Not kept over a restart, so that no station is left without a
    /// roll because somebody forgot.
    pub fn hold_roll(&self, on: bool) {
        self.signals.roll_held.send_replace(on);
        if !on {
            self.sync_now();
        }
    }

    /// Whether [`Self::hold_roll`] stopped the first download.
    pub fn roll_held(&self) -> bool {
        *self.signals.roll_held.borrow()
    }

    /// The state of the exchange, and word of every change.
    pub fn status(&self) -> watch::Receiver<SyncStatus> {
        self.status.clone()
    }

    /// The last exchanges with the centre, the newest first.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.signals.journal.exchanges()
    }

    /// Pretends that the network is gone, or stops pretending. Kept over a restart. Fails when it cannot be kept.
    pub async fn set_offline(&self, on: bool) -> Result<(), StoreError> {
        set_offline_demo(&self.store, on).await?;
        self.signals.switch.notify_one();
        Ok(())
    }

    /// Ends the worker the way a power cut does: at whatever point it is, without putting anything back.
    #[cfg(feature = "simulation")]
    pub async fn kill(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            crate::simulation::see_end(task).await;
        }
    }

    /// Stops the worker and waits for it within [`STOP_BUDGET`]. Nothing unsent is lost: what was in flight waits
    /// again. A second call returns at once.
    pub async fn stop(&self) -> Stopped {
        self.stop.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        match task {
            Some(task) => task.await.unwrap_or(Stopped::OutOfTime),
            None => Stopped::Clean,
        }
    }
}

/// Runs the task, and begins anew when it breaks off: a mistake in this program must not leave a station that says it is
/// connected and sends nothing. What was in flight waits again, as after a power cut.
async fn keep_going<R, F, C>(
    store: Store,
    connect: F,
    config: Config,
    signals: Arc<Signals>,
    status: watch::Sender<SyncStatus>,
    stop: CancellationToken,
) -> Stopped
where
    R: Remote,
    F: Fn(&str) -> C + Send + Sync + 'static,
    C: Future<Output = Result<R, RemoteError>> + Send + 'static,
{
    let connect = Arc::new(connect);
    loop {
        let (store, config, signals) = (store.clone(), config.clone(), signals.clone());
        let clock = config.clock.clone();
        let task = Task::new(store, connect.clone(), config, signals, status.clone(), stop.clone());
        match AssertUnwindSafe(task.run()).catch_unwind().await {
            Ok(stopped) => return stopped,
            // A simulated day has to end with it.
            Err(broken) if cfg!(feature = "simulation") => resume_unwind(broken),
            Err(_) => {}
        }
        tracing::error!("the exchange with the centre broke off and begins anew");
        status.send_replace(SyncStatus::starting(clock()));
        tokio::select! {
            () = stop.cancelled() => return Stopped::OutOfTime,
            () = sleep(BEGIN_ANEW) => {}
        }
    }
}

/// Sets the switch of the offline demonstration, also where no worker runs.
pub async fn set_offline_demo(store: &Store, on: bool) -> Result<(), StoreError> {
    local::write(store, move |tx| match on {
        true => settings::set(tx, OFFLINE_DEMO, "on"),
        false => settings::delete(tx, OFFLINE_DEMO),
    })
    .await
}

/// Reads the switch of the offline demonstration.
pub async fn is_offline_demo(store: &Store) -> Result<bool, StoreError> {
    local::read(store, |r| Ok(settings::get(r, OFFLINE_DEMO)?.as_deref() == Some("on"))).await
}
