//! Where the remote meets the station: starts the worker on MongoDB and translates its state.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::{Millis, election::Election, scope::Scope};
use urna_station::{
    Identity, Station,
    environment::{Environment as _, Machine},
    key_file,
};
use urna_store::{Home, Store, StoreError, election as election_table, settings};
use urna_sync::{
    Connection, Handle, OnceError, State, SyncReport, SyncStatus, Worker,
    call::CallError,
    remote::{Remote, RemoteError},
    state::Known,
};

use crate::{clock::ClockWord, wire};

/// Setting in which the worker's last word about the connection stands, for `urna station status`.
const LINK_SETTING: &str = "link";
/// How long the doctor waits for the centre.
const PROBE_SECONDS_MAX: u64 = 15;
/// How often a running program looks for a request from the command line.
const REQUEST_INTERVAL: Duration = Duration::from_secs(1);
/// How long the command line waits for the answer, in such intervals.
const ANSWER_SECONDS_MAX: u32 = 10;

/// The worker of a station at work.
pub(crate) struct Sync {
    handle: Arc<Handle>,
    status: watch::Receiver<SyncStatus>,
    /// What the neighbours' clocks say.
    clock: watch::Receiver<Option<urna_neighbour::ClockWord>>,
    /// Ends the exchange with neighbours, and waits for it.
    neighbours: (CancellationToken, std::sync::Mutex<Option<JoinHandle<()>>>),
}

/// The connection as the window shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkView {
    /// The word.
    pub(crate) connection: wire::Connection,
    /// Since when, ms since the Unix epoch.
    pub(crate) since_ms: f64,
    /// Percent of the first download.
    pub(crate) bootstrap_percent: Option<u32>,
    /// Switched off for a demonstration.
    pub(crate) offline_demo: bool,
    /// This machine's clock beside others; `None` when nobody compared it.
    pub(crate) clock: Option<ClockWord>,
}

impl Default for LinkView {
    fn default() -> Self {
        Self {
            connection: wire::Connection::Checking,
            since_ms: 0.0,
            bootstrap_percent: None,
            offline_demo: false,
            clock: None,
        }
    }
}

impl LinkView {
    /// The word in JSON.
    pub(crate) fn word(&self) -> &'static str {
        match self.connection {
            wire::Connection::Connected => "connected",
            wire::Connection::Checking => "checking",
            wire::Connection::NoServer => "no_server",
            wire::Connection::NoNetwork => "no_network",
            wire::Connection::Refused => "refused",
        }
    }
}

impl LinkView {
    fn new(status: &SyncStatus, clock: Option<urna_neighbour::ClockWord>) -> Self {
        Self {
            connection: match status.connection {
                Connection::Checking => wire::Connection::Checking,
                Connection::Connected => wire::Connection::Connected,
                Connection::NoServer => wire::Connection::NoServer,
                Connection::NoNetwork => wire::Connection::NoNetwork,
                Connection::Refused => wire::Connection::Refused,
            },
            since_ms: crate::commands::convert::millis(status.since),
            bootstrap_percent: status.bootstrap_percent(),
            offline_demo: status.offline_demo,
            clock: ClockWord::of(status, clock),
        }
    }
}

impl Sync {
    /// Starts the worker on the current runtime. It is woken after every commit and keeps its last word about
    /// the connection in the store.
    pub(crate) fn start(station: Arc<Station>) -> anyhow::Result<Self> {
        let identity = station.identity().clone();
        remote_config(&identity, &station.scope()?)?;
        let connect = move |scope: &str| {
            let (identity, scope) = (identity.clone(), scope.to_owned());
            async move {
                let config = remote_config(&identity, &scope)
                    .map_err(|_| RemoteError::Protocol("the scope cannot be read".to_owned()))?;
                MongoRemote::connect(&identity.uri, &config).await
            }
        };
        let handle = Arc::new(Worker::spawn(station.store().clone(), connect, station.worker_config()?));
        let status = handle.status();
        tokio::spawn(wake_after_commits(station.changes(), Arc::downgrade(&handle)));
        tokio::spawn(follow_requests(station.store().home().clone(), Arc::downgrade(&handle)));
        let (clock_words, clock) = watch::channel(None);
        tokio::spawn(keep_last_word(handle.status(), clock.clone(), station.store().clone()));
        let (away, link) = (CancellationToken::new(), handle.status());
        let copying = tokio::spawn(meet_neighbours(station, link, clock_words, away.clone()));
        Ok(Self { handle, status, clock, neighbours: (away, std::sync::Mutex::new(Some(copying))) })
    }

    /// Something may be new in the outbox.
    pub(crate) fn wake(&self) {
        self.handle.sync_now();
    }

    /// The connection now.
    pub(crate) fn link(&self) -> LinkView {
        LinkView::new(&self.status.borrow(), *self.clock.borrow())
    }

    /// Word of every change.
    pub(crate) fn changes(&self) -> watch::Receiver<SyncStatus> {
        self.status.clone()
    }

    /// Tells the worker that the switch of the offline demonstration was moved.
    pub(crate) async fn set_offline(&self, on: bool) -> Result<(), StoreError> {
        self.handle.set_offline(on).await
    }

    /// Stops the worker; what is unsent stays and is sent after the next start.
    pub(crate) async fn stop(&self) {
        let (away, copying) = &self.neighbours;
        away.cancel();
        let copying = copying.lock().ok().and_then(|mut copying| copying.take());
        if let Some(copying) = copying {
            // It ends by itself within its own budget.
            let _ = copying.await;
        }
        self.handle.stop().await;
    }
}

/// Exchanges copies with the stations of this network until told to stop. Nothing that a voter does waits for it.
async fn meet_neighbours(
    station: Arc<Station>,
    status: watch::Receiver<SyncStatus>,
    clock: watch::Sender<Option<urna_neighbour::ClockWord>>,
    away: CancellationToken,
) {
    let link = move || {
        let status = status.borrow();
        urna_neighbour::Link {
            connected: status.connection == Connection::Connected,
            clock_ahead_seconds: status.clock_ahead_seconds,
        }
    };
    let config = match station.neighbours_config(Arc::new(link)) {
        Ok(Some(config)) => config,
        Ok(None) => return,
        Err(error) => return tracing::error!(%error, "the exchange with neighbours cannot be set up"),
    };
    match urna_neighbour::start(station.store().clone(), config).await {
        Ok(neighbours) => {
            drop(station);
            let follow = follow_clock(neighbours.status(), clock);
            let _ = away.run_until_cancelled(follow).await;
            neighbours.stop().await;
        }
        Err(error) => tracing::warn!(%error, "no copies are exchanged with neighbours"),
    }
}

/// Passes on what the neighbours' clocks say, for as long as they are asked.
async fn follow_clock(
    mut status: watch::Receiver<urna_neighbour::Status>,
    clock: watch::Sender<Option<urna_neighbour::ClockWord>>,
) {
    loop {
        clock.send_replace(status.borrow_and_update().clock);
        if status.changed().await.is_err() {
            // Without neighbours their last word stays.
            return std::future::pending().await;
        }
    }
}

async fn wake_after_commits(mut changes: watch::Receiver<u64>, handle: std::sync::Weak<Handle>) {
    while changes.changed().await.is_ok() {
        match handle.upgrade() {
            Some(handle) => handle.wake(),
            None => return,
        }
    }
}

async fn keep_last_word(
    mut status: watch::Receiver<SyncStatus>,
    mut clock: watch::Receiver<Option<urna_neighbour::ClockWord>>,
    store: Store,
) {
    let mut before = None;
    loop {
        tokio::select! {
            changed = status.changed() => if changed.is_err() { return },
            // Whoever stops the neighbours stops the worker next.
            Ok(()) = clock.changed() => {}
        }
        let (now, clock) = (status.borrow_and_update().clone(), *clock.borrow_and_update());
        let last = match store.read(Known::read) {
            Ok(known) => LastWord::of(&now, clock, known),
            Err(error) => {
                tracing::warn!(%error, "the state of the connection could not be told");
                continue;
            }
        };
        if before.as_ref() != Some(&last) {
            keep(&store, &last).await;
            before = Some(last);
        }
    }
}

async fn keep(store: &Store, last: &LastWord) {
    let text = serde_json::to_string(last).unwrap_or_default();
    if let Err(error) = store.write(move |tx| settings::set(tx, LINK_SETTING, &text)).await {
        tracing::warn!(%error, "the state of the connection could not be kept");
    }
}

/// One exchange without a worker; a second one when the office ordered another scope meanwhile.
pub(crate) async fn sync_once(station: &Arc<Station>) -> anyhow::Result<SyncReport> {
    let scope = station.scope()?;
    let report = told(station, exchange(station, &scope).await).await?;
    let ordered = station.scope()?;
    if ordered == scope { Ok(report) } else { told(station, exchange(station, &ordered).await).await }
}

/// Keeps the word of an exchange that failed, so that `urna station status` does not go on saying that all is well.
async fn told<T>(station: &Arc<Station>, answer: anyhow::Result<T>) -> anyhow::Result<T> {
    if let Err(error) = &answer
        && let Some((word, state)) = words_of(error)
    {
        keep_now(station, word, state).await;
    }
    answer
}

/// Keeps a word; a connection that has the same one as before has had it since then.
async fn keep_now(station: &Arc<Station>, word: &str, state: &str) {
    let before = last_word(station.store()).ok();
    let clock = before.as_ref().and_then(|before| before.clock);
    let same = before.filter(|before| before.word == word);
    let since = same.and_then(|before| before.since).or_else(|| Some(Machine.now()));
    let last = LastWord { word: word.to_owned(), since, state: state.to_owned(), percent: None, clock };
    keep(station.store(), &last).await;
}

/// What a failed exchange says of the centre; `None` when the fault is on this machine.
fn words_of(error: &anyhow::Error) -> Option<(&'static str, &'static str)> {
    let remote = error.downcast_ref::<RemoteError>();
    match (remote, error.downcast_ref::<OnceError>()) {
        (Some(remote), _) | (None, Some(OnceError::Centre(CallError::Remote(remote)))) => match remote {
            RemoteError::Unauthorised(_) => Some(("refused", "refused")),
            RemoteError::Transient(_)
            | RemoteError::WrongTime
            | RemoteError::Unknown(_)
            | RemoteError::Overloaded(_) => Some(("no_server", "offline")),
            RemoteError::Forbidden { .. } | RemoteError::Missing(_) | RemoteError::Protocol(_) => {
                Some(("connected", "degraded"))
            }
        },
        (None, Some(OnceError::Centre(_))) => Some(("no_server", "offline")),
        (None, Some(OnceError::OfflineDemo)) => Some(("no_network", "offline")),
        (None, Some(OnceError::Store(_)) | None) => None,
    }
}

async fn exchange(station: &Arc<Station>, scope: &str) -> anyhow::Result<SyncReport> {
    let identity = station.identity();
    let remote = MongoRemote::connect(&identity.uri, &remote_config(identity, scope)?).await?;
    let config = station.worker_config()?;
    let mut said = 0;
    let report = urna_sync::sync_once(station.store(), Arc::new(remote), config, |bootstrap| {
        let percent = bootstrap.rows.saturating_mul(100).checked_div(bootstrap.total).unwrap_or(0).min(100);
        if percent >= said + 10 {
            said = percent;
            tracing::info!(percent, rows = bootstrap.rows, "receiving the roll");
        }
    })
    .await?;
    keep_now(station, "connected", if report.problems.is_empty() { "ready" } else { "degraded" }).await;
    Ok(report)
}

/// What one exchange did, as `--json` prints it.
pub(crate) fn report_json(report: &SyncReport) -> serde_json::Value {
    let seconds = if report.roll_seconds > 0.0 { report.roll_seconds } else { report.seconds };
    json!({
        "rows": report.rows,
        "seconds": report.seconds,
        "rows_per_second": per_second(report.rows, seconds),
        "bytes": report.bytes,
        "peak_rss_mb": peak_rss_mb(),
        "sent": report.sent,
        "conflicts": report.conflicts,
        "quarantined": report.quarantined,
        "proof": { "ok": report.proof_ok, "seconds": report.proof_seconds },
    })
}

#[expect(clippy::as_conversions, reason = "a rate for people, not an account")]
fn per_second(rows: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { (rows as f64 / seconds).round() } else { 0.0 }
}

/// The most memory this process ever used, in MB; `None` where the system does not say.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1_024)
}

/// Asks the centre whether it answers and knows this station.
pub(crate) async fn probe(identity: &Identity, scope: &str) -> anyhow::Result<()> {
    let config = remote_config(identity, scope)?;
    let asked = async {
        let remote = MongoRemote::connect(&identity.uri, &config).await?;
        remote.probe().await
    };
    let answer = tokio::time::timeout(Duration::from_secs(PROBE_SECONDS_MAX), asked).await;
    answer.context("the centre did not answer in time; the station works without it")??;
    Ok(())
}

fn remote_config(identity: &Identity, scope: &str) -> anyhow::Result<RemoteConfig> {
    let scope = Scope::parse(scope)?;
    Ok(RemoteConfig::new(identity.station.clone(), scope, identity.database.clone()))
}

/// The worker's last word about the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastWord {
    /// The word for the connection; `checking` before the first.
    pub(crate) word: String,
    /// Since when.
    pub(crate) since: Option<Millis>,
    /// The word for how the station stands with its centre.
    #[serde(default = "checking")]
    pub(crate) state: String,
    /// Percent of the first roll, while it is on its way.
    #[serde(default)]
    pub(crate) percent: Option<u32>,
    /// This machine's clock beside others.
    #[serde(default)]
    pub(crate) clock: Option<ClockWord>,
}

impl LastWord {
    fn of(status: &SyncStatus, clock: Option<urna_neighbour::ClockWord>, known: Known) -> Self {
        let state = State::of(status, known);
        let percent = match state {
            // Every word is a commit; ten of them show how it goes on.
            State::Bootstrapping { percent } => percent.map(|percent| percent / 10 * 10),
            State::Checking
            | State::Enrolling
            | State::Ready
            | State::Offline { .. }
            | State::Refused { .. }
            | State::Degraded => None,
        };
        let link = LinkView::new(status, clock);
        let word = link.word().to_owned();
        Self { word, since: Some(status.since), state: state.word().to_owned(), percent, clock: link.clock }
    }
}

fn checking() -> String {
    "checking".to_owned()
}

/// Reads the worker's last word from a store that may be open elsewhere.
pub(crate) fn last_word(store: &Store) -> Result<LastWord, StoreError> {
    let text = store.read(|read| settings::get(read, LINK_SETTING))?;
    let kept = text.and_then(|text| serde_json::from_str(&text).ok());
    let none = || LastWord { word: checking(), since: None, state: checking(), percent: None, clock: None };
    Ok(kept.unwrap_or_else(none))
}

/// The id of the election in use.
pub(crate) fn election_id(store: &Store) -> Result<Option<String>, StoreError> {
    let definition = store.read(election_table::get)?;
    let election = definition.and_then(|(canon, _)| serde_json::from_slice::<Election>(&canon).ok());
    Ok(election.map(|election| election.id.to_string()))
}

/// Whether the network is switched off for a demonstration.
pub(crate) fn offline_demo(store: &Store) -> Result<bool, StoreError> {
    Ok(store.read(|read| settings::get(read, urna_sync::OFFLINE_DEMO))?.as_deref() == Some("on"))
}

/// Moves the switch of the offline demonstration. While another program works with this home, it is asked
/// through a file, which it looks at every second.
pub(crate) async fn switch_offline_demo(home: &Home, on: bool) -> anyhow::Result<()> {
    let key = key_file::read_key(home)?;
    match Store::open(home, &key) {
        Ok(store) => Ok(urna_sync::set_offline_demo(&store, on).await?),
        Err(StoreError::AlreadyRunning { .. }) => {
            std::fs::write(request_file(home), if on { "on" } else { "off" })
                .context("the program at work could not be asked; check the rights of the home folder")?;
            for _ in 0..ANSWER_SECONDS_MAX {
                tokio::time::sleep(REQUEST_INTERVAL).await;
                if offline_demo(&Store::open_read_only(home, &key)?)? == on {
                    return Ok(());
                }
            }
            anyhow::bail!("the program at work did not answer; try again, or use its window")
        }
        Err(error) => Err(error.into()),
    }
}

fn request_file(home: &Home) -> PathBuf {
    home.dir().join("offline-demo.request")
}

async fn follow_requests(home: Home, handle: std::sync::Weak<Handle>) {
    let file = request_file(&home);
    while let Some(handle) = handle.upgrade() {
        if let Ok(asked) = std::fs::read_to_string(&file) {
            match handle.set_offline(asked.trim() == "on").await {
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "the offline demonstration could not be switched"),
            }
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!(%error, "a request could not be taken away");
            }
        }
        drop(handle);
        tokio::time::sleep(REQUEST_INTERVAL).await;
    }
}

/// The hosts of a connection string, without the credential.
pub(crate) fn host_of(uri: &str) -> String {
    urna_atlas::uri::Uri::parse(uri).map(|uri| uri.hosts().to_owned()).unwrap_or_default()
}
