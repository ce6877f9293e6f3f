//! One round in its task: looks at the switch of the demonstration, makes a client where there is none, performs
//! the round and says how it ended.

use std::{future::Future, sync::Arc};

use tokio::sync::{mpsc, watch};
use urna_store::Store;

use crate::{
    call::{CallError, Caller},
    config::Config,
    lanes::{Fault, Job, Lane, Report},
    remote::{Remote, RemoteError},
    rounds::{self, Desk, Note, PROBE_DEADLINE, RoundError, Tally},
    status::Trouble,
    worker::is_offline_demo,
};

/// How a round ended.
pub(crate) struct Ended<R> {
    /// Which.
    pub(crate) lane: Lane,
    /// What the engine hears of it.
    pub(crate) report: Report,
    /// What needs a person.
    pub(crate) trouble: Option<Trouble>,
    /// The client it used, and of which generation.
    pub(crate) client: Option<(Arc<R>, u64)>,
    /// Whether this machine has a route to anywhere.
    pub(crate) route: bool,
    /// Something was set aside or found to be a conflict.
    pub(crate) incidents: bool,
    /// The switch of the offline demonstration, when the round found it on.
    pub(crate) pretending: bool,
}

/// One round on its way, with all it needs.
pub(crate) struct Round<R, F> {
    pub(crate) store: Store,
    pub(crate) connect: Arc<F>,
    pub(crate) config: Arc<Config>,
    pub(crate) caller: Caller,
    pub(crate) notes: mpsc::Sender<Note>,
    pub(crate) roll_held: watch::Receiver<bool>,
    pub(crate) client: Option<Arc<R>>,
    pub(crate) generation: u64,
}

impl<R, F, C> Round<R, F>
where
    R: Remote,
    F: Fn(&str) -> C + Send + Sync + 'static,
    C: Future<Output = Result<R, RemoteError>> + Send + 'static,
{
    /// Performs the round.
    pub(crate) async fn run(self, job: Job) -> Ended<R> {
        let lane = job.lane;
        let mut tally = Tally::default();
        let has_route = self.config.has_route.clone();
        let client = self.client.clone();
        let generation = self.generation;
        let (result, client, pretending) = match self.prepare(client).await {
            Ok(Some(desk)) => {
                let client = desk.remote.clone();
                (rounds::perform(&desk, job, &mut tally).await, Some((client, generation)), false)
            }
            Ok(None) => (Err(CallError::Cancelled.into()), None, true),
            Err(error) => (Err(error), None, false),
        };
        let (result, trouble) = match result {
            Ok(left) => (Ok(left), None),
            Err(error) => {
                log(lane, &error);
                // Without a client there was nobody at the centre to say no.
                let refused = error.fault() == Fault::Held && client.is_some();
                let passes = error.fault() != Fault::Held;
                let fault = if refused || passes { error.fault() } else { Fault::NoAnswer };
                (Err(fault), Trouble::of(&error))
            }
        };
        let route = result.is_ok() || has_route();
        let report = Report { moved: tally.moved(), exchanged: tally.exchanged, result };
        let incidents = tally.quarantined > 0 || tally.conflicts > 0 || tally.retried > 0;
        Ended { lane, report, trouble, client, route, incidents, pretending }
    }

    /// Looks at the switch and makes a client where there is none; `None` when the network counts as gone.
    async fn prepare(self, client: Option<Arc<R>>) -> Result<Option<Desk<R>>, RoundError> {
        if is_offline_demo(&self.store).await? {
            return Ok(None);
        }
        let remote = match client {
            Some(client) => client,
            None => Arc::new(self.caller.place(PROBE_DEADLINE, (self.connect)(&self.config.scope)).await?),
        };
        let Self { store, caller, config, notes, roll_held, .. } = self;
        Ok(Some(Desk { store, remote, caller, config, notes, roll_held }))
    }
}

/// Logs an error once, with its causes: here, where it is handled.
fn log(lane: Lane, error: &RoundError) {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    let causes = causes.join(": ");
    match error.fault() {
        Fault::Cancelled => tracing::debug!(?lane, %error, "a round was told to stop"),
        Fault::NoAnswer | Fault::Overloaded => tracing::info!(?lane, %error, causes, "an exchange failed"),
        Fault::Unauthorised | Fault::Held => tracing::warn!(?lane, %error, causes, "an exchange was refused"),
        Fault::Local => tracing::error!(?lane, %error, causes, "the store failed during an exchange"),
    }
}
