//! The task of a worker: waits, steps the engine, performs the effects.

use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    task::{Id, JoinError, JoinSet},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use urna_domain::Millis;
use urna_store::{Store, outbox};

#[cfg(feature = "planted-bugs")]
use crate::simulation::{Bug, planted};
use crate::{
    call::Caller,
    config::Config,
    engine::{Effect, Engine, Input, Mode},
    lanes::{Fault, Job, Lane, LaneState, Report},
    local,
    moment::{Dice, Mono},
    remote::{Remote, RemoteError},
    round::{Ended, Round},
    rounds::Note,
    status::{Bootstrap, SyncStatus, Trouble, clock_ahead_seconds},
    watchdog::{self, Counts},
    worker::{STOP_BUDGET, Signals, Stopped, is_offline_demo},
};

/// Notes of rounds that wait to be heard.
const NOTES_WAITING: usize = 64;
/// Pause between attempts to put rows in flight back into the queue at the start.
const START_RETRY: Duration = Duration::from_secs(1);

/// Everything a worker's task holds.
pub(crate) struct Task<R, F> {
    store: Store,
    connect: Arc<F>,
    config: Arc<Config>,
    signals: Arc<Signals>,
    status: watch::Sender<SyncStatus>,
    stop: CancellationToken,
    started: Instant,
    /// The same by the clock on the wall.
    started_at: Millis,
    engine: Engine,
    /// Ends when running rounds shall stop; the next rounds get a new one.
    session: CancellationToken,
    caller: Caller,
    client: Option<Arc<R>>,
    /// Counts dropped clients: a round that began with a dropped one must not bring it back.
    generation: u64,
    rounds: JoinSet<Ended<R>>,
    lanes_out: BTreeMap<Id, Lane>,
    notes: (mpsc::Sender<Note>, mpsc::Receiver<Note>),
    /// Hints of the centre, while they are followed.
    hints: Option<mpsc::Receiver<()>>,
    /// What the store knows of the watchdog.
    counts_kept: Counts,
}

/// What the worker waits for.
enum Event<R> {
    Ended(Box<Result<(Id, Ended<R>), JoinError>>),
    Note(Note),
    Woken,
    Asked,
    Switched,
    Hinted,
    HintsEnded,
    TimerDue,
}

impl<R, F, C> Task<R, F>
where
    R: Remote,
    F: Fn(&str) -> C + Send + Sync + 'static,
    C: Future<Output = Result<R, RemoteError>> + Send + 'static,
{
    /// A task that has not started.
    pub(crate) fn new(
        store: Store,
        connect: Arc<F>,
        config: Config,
        signals: Arc<Signals>,
        status: watch::Sender<SyncStatus>,
        stop: CancellationToken,
    ) -> Self {
        let session = stop.child_token();
        Self {
            store,
            connect,
            started: Instant::now(),
            started_at: (config.clock)(),
            config: Arc::new(config),
            signals,
            status,
            engine: Engine::new(Mono(0)),
            caller: Caller::new(session.clone()),
            session,
            stop,
            client: None,
            generation: 0,
            rounds: JoinSet::new(),
            lanes_out: BTreeMap::new(),
            notes: mpsc::channel(NOTES_WAITING),
            hints: None,
            counts_kept: Counts::default(),
        }
    }

    /// Runs until told to stop.
    pub(crate) async fn run(mut self) -> Stopped {
        if self.reset_in_flight().await {
            self.take_in(Input::TimerDue);
            while let Some(event) = self.wait().await {
                self.handle(event).await;
                self.publish();
                self.keep_counts().await;
            }
        }
        self.take_in(Input::Stop);
        self.wind_up().await
    }

    /// What was in flight when the program ended waits again. Nothing is sent before this is done.
    async fn reset_in_flight(&self) -> bool {
        #[cfg(feature = "planted-bugs")]
        if planted(Bug::ForgetInFlight) {
            return true;
        }
        loop {
            match local::write(&self.store, outbox::reset_in_flight).await {
                Ok(0) => return true,
                Ok(rows) => {
                    tracing::info!(rows, "records were in flight at the last end and wait again");
                    return true;
                }
                Err(error) => tracing::error!(%error, "the outbox cannot be prepared"),
            }
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return false,
                () = sleep(START_RETRY) => {}
            }
        }
    }

    /// The next thing that happens; `None` when told to stop.
    async fn wait(&mut self) -> Option<Event<R>> {
        let deadline = self.engine.next_deadline().map(|at| self.started + Duration::from_millis(at.0));
        let timer = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let hints = &mut self.hints;
        let hint = async {
            match hints {
                Some(hints) => hints.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.stop.cancelled() => None,
            Some(ended) = self.rounds.join_next_with_id() => Some(Event::Ended(Box::new(ended))),
            Some(note) = self.notes.1.recv() => Some(Event::Note(note)),
            () = self.signals.switch.notified() => Some(Event::Switched),
            () = self.signals.ask.notified() => Some(Event::Asked),
            () = self.signals.wake.notified() => Some(Event::Woken),
            hint = hint => Some(hint.map_or(Event::HintsEnded, |()| Event::Hinted)),
            () = timer => Some(Event::TimerDue),
        }
    }

    async fn handle(&mut self, event: Event<R>) {
        match event {
            Event::Ended(ended) => self.round_ended(*ended),
            Event::Note(note) => self.hear(note),
            Event::Woken => self.take_in(Input::Woken),
            Event::Asked => self.take_in(Input::Asked),
            Event::Hinted => self.take_in(Input::Hinted),
            Event::HintsEnded => {
                self.hints = None;
                self.take_in(Input::HintsEnded);
            }
            Event::TimerDue => self.take_in(Input::TimerDue),
            Event::Switched => self.look_at_switch().await,
        }
    }

    fn take_in(&mut self, input: Input) {
        let now = self.now();
        let engine = std::mem::replace(&mut self.engine, Engine::new(now));
        let (engine, effects) = engine.step(input, now, Dice::new(local::seed()));
        self.engine = engine;
        for effect in effects {
            match effect {
                Effect::Run(job) => self.start(job),
                Effect::Abandon => self.abandon(),
                Effect::DropClient => {
                    self.client = None;
                    self.generation += 1;
                }
                Effect::LookAtSwitch => self.signals.switch.notify_one(),
                Effect::FollowHints => self.hints = self.client.clone().map(follow_hints),
                Effect::LeaveHints => self.hints = None,
            }
        }
    }

    fn abandon(&mut self) {
        self.session.cancel();
        self.session = self.stop.child_token();
        self.caller = self.caller.stopped_by(self.session.clone());
    }

    fn start(&mut self, job: Job) {
        let round = Round {
            store: self.store.clone(),
            connect: self.connect.clone(),
            config: self.config.clone(),
            caller: self.caller.clone(),
            notes: self.notes.0.clone(),
            roll_held: self.signals.roll_held.subscribe(),
            client: self.client.clone(),
            generation: self.generation,
        };
        let handle = self.rounds.spawn(round.run(job));
        self.lanes_out.insert(handle.id(), job.lane);
    }

    fn round_ended(&mut self, ended: Result<(Id, Ended<R>), JoinError>) {
        let (id, ended) = match ended {
            Ok((id, ended)) => (id, Some(ended)),
            Err(error) => {
                tracing::error!(%error, "a round broke off");
                (error.id(), None)
            }
        };
        let Some(lane) = self.lanes_out.remove(&id) else { return };
        if lane == Lane::Roll {
            self.status.send_if_modified(|status| status.proving.take().is_some());
        }
        let Some(mut ended) = ended else {
            let report = Report { moved: 0, exchanged: false, result: Err(Fault::Local) };
            self.take_in(Input::Finished { lane, report, route: true });
            return;
        };
        if ended.pretending {
            self.take_in(Input::OfflineDemo { on: true });
        }
        if let Some((client, generation)) = ended.client.take() {
            if generation == self.generation {
                self.client = Some(client);
            } else {
                ended.report.result = Err(Fault::Cancelled);
            }
        }
        if ended.incidents {
            // The station may have signed an incident, and refused records wait for their copies.
            self.take_in(Input::Woken);
        }
        self.signals.journal.note(ended.lane, &ended.report, (self.config.clock)());
        self.note_trouble(ended.lane, ended.trouble, ended.report.result.is_ok());
        self.take_in(Input::Finished { lane: ended.lane, report: ended.report, route: ended.route });
    }

    fn note_trouble(&self, lane: Lane, trouble: Option<Trouble>, is_well: bool) {
        self.status.send_if_modified(|status| {
            let before = status.troubles.get(&lane).cloned();
            match trouble {
                Some(trouble) => {
                    status.troubles.insert(lane, trouble);
                }
                None if is_well => {
                    status.troubles.remove(&lane);
                }
                None => {}
            }
            status.troubles.get(&lane) != before.as_ref()
        });
    }

    fn hear(&mut self, note: Note) {
        match note {
            Note::PollEvery(pause_ms) => self.take_in(Input::PollEvery { pause_ms }),
            Note::HintsAllowed(on) => self.take_in(Input::HintsAllowed { on }),
            Note::ScopeOrdered(scope) => {
                self.config = Arc::new(Config { scope, ..Config::clone(&self.config) });
                self.take_in(Input::ScopeChanged);
            }
            Note::Bootstrap { rows, total } => {
                self.status.send_modify(|status| status.bootstrap = Some(Bootstrap { rows, total }));
            }
            Note::Proving(step) => self.status.send_modify(|status| status.proving = Some(step)),
            Note::BootstrapDone => self.status.send_modify(|status| status.bootstrap = None),
            Note::ClusterTime(time) => {
                let ahead = Some(clock_ahead_seconds((self.config.clock)(), time));
                self.status.send_if_modified(|status| {
                    let changed = status.clock_ahead_seconds != ahead;
                    status.clock_ahead_seconds = ahead;
                    changed
                });
            }
        }
    }

    async fn look_at_switch(&mut self) {
        match is_offline_demo(&self.store).await {
            Ok(on) => self.take_in(Input::OfflineDemo { on }),
            Err(error) => tracing::error!(%error, "the switch of the offline demonstration cannot be read"),
        }
    }

    /// Sends the status when it changed.
    fn publish(&self) {
        let now = (self.config.clock)();
        let mono = self.now();
        let (connection, _) = self.engine.connection();
        let running = self.engine.running();
        let age = |at: Mono| now.plus(-i64::try_from(mono.since(at)).unwrap_or(i64::MAX));
        let last_exchange = self.engine.last_exchange().map(age);
        let retries = self.retries();
        let offline_demo = matches!(self.engine.mode(), Mode::Pretending { .. });
        self.status.send_if_modified(|status| {
            if status.connection != connection {
                status.connection = connection;
                status.since = now;
            } else if status.running == running
                && status.offline_demo == offline_demo
                && status.retries == retries
                && !is_news(status.last_exchange, last_exchange)
            {
                return false;
            }
            status.running = running;
            status.offline_demo = offline_demo;
            status.retries = retries;
            status.last_exchange = last_exchange;
            true
        });
    }

    /// When the lanes that wait after a failure try again.
    fn retries(&self) -> BTreeMap<Lane, Millis> {
        let due = |lane: Lane| match self.engine.track(lane)?.state() {
            LaneState::Waiting { due } | LaneState::Held { due } => Some(due),
            LaneState::Resting { .. } | LaneState::Running { .. } => None,
        };
        let wall = |at: Mono| self.started_at.plus(i64::try_from(at.0).unwrap_or(i64::MAX));
        Lane::ALL.into_iter().filter_map(|lane| Some((lane, wall(due(lane)?)))).collect()
    }

    /// Keeps what the watchdog had to do, for the status and the heartbeat.
    async fn keep_counts(&mut self) {
        let counts = self.engine.counts();
        let news = counts.since(self.counts_kept);
        if news == Counts::default() {
            return;
        }
        self.counts_kept = counts;
        if let Err(error) = local::write(&self.store, move |tx| watchdog::add(tx, news)).await {
            tracing::error!(%error, "what the watchdog did cannot be kept");
        }
    }

    /// Lets the rounds end, within the budget.
    async fn wind_up(mut self) -> Stopped {
        let ending = async {
            while self.rounds.join_next().await.is_some() {}
            if let Err(error) = local::write(&self.store, outbox::reset_in_flight).await {
                tracing::error!(%error, "records in flight could not be put back; the next start does it");
            }
        };
        match timeout(STOP_BUDGET, ending).await {
            Ok(()) => Stopped::Clean,
            Err(_elapsed) => {
                tracing::warn!("the exchange did not end in time; the next start goes on from there");
                Stopped::OutOfTime
            }
        }
    }

    fn now(&self) -> Mono {
        Mono(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

/// Follows the hints of the centre in a task of its own, which ends when nobody listens any more.
fn follow_hints<R: Remote>(remote: Arc<R>) -> mpsc::Receiver<()> {
    // One that waits is as good as many.
    let (sender, hints) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(error) = remote.hints(sender).await {
            tracing::info!(%error, "the centre gives no hints; the station asks at its own pace");
        }
    });
    hints
}

/// Whether the time of the last exchange moved by more than the rounding between two clocks.
fn is_news(before: Option<Millis>, after: Option<Millis>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => before.0.abs_diff(after.0) > 1_000,
        (None, None) => false,
        (None, Some(_)) | (Some(_), None) => true,
    }
}
