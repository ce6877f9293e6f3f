//! Where the remote meets the station: starts the worker on MongoDB and translates its state.

mod last_word;
mod once;
mod requests;
mod rungs;

use std::sync::Arc;

use tokio::{sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::{election::Election, scope::Scope};
use urna_station::{Identity, Queue, Station};
use urna_store::{Store, StoreError, election as election_table};
use urna_sync::{
    Connection, Handle, Lane, SyncStatus, Trouble, Worker, journal::Exchange, remote::RemoteError,
};

use self::{last_word::keep_last_word, requests::follow_requests};
pub(crate) use self::{
    last_word::{LastWord, last_word},
    once::{probe, report_json, sync_once},
    requests::{offline_demo, switch_offline_demo},
};
use crate::{clock::ClockWord, device, wire};

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
    /// Electors that it still has to bring.
    pub(crate) bootstrap_left: Option<u32>,
    /// A person stopped the first download.
    pub(crate) roll_held: bool,
    /// Switched off for a demonstration.
    pub(crate) offline_demo: bool,
    /// This machine's clock beside others; `None` when nobody compared it.
    pub(crate) clock: Option<ClockWord>,
    /// The roll could not be compared with the centre's: what the centre shows is none, or cannot be read.
    pub(crate) roll_failed: bool,
}

impl Default for LinkView {
    fn default() -> Self {
        Self {
            connection: wire::Connection::Checking,
            since_ms: 0.0,
            bootstrap_percent: None,
            bootstrap_left: None,
            roll_held: false,
            offline_demo: false,
            clock: None,
            roll_failed: false,
        }
    }
}

impl LinkView {
    /// Whether the centre answers, and found this machine's clock right when it last did.
    pub(crate) fn centre_agrees_on_the_time(&self) -> bool {
        let right = |clock: ClockWord| clock.by_centre() && !clock.is_off();
        self.connection == wire::Connection::Connected && self.clock.is_some_and(right)
    }

    /// The word in JSON.
    pub(crate) fn word(&self) -> &'static str {
        match self.connection {
            wire::Connection::Connected => "connected",
            wire::Connection::Checking => "checking",
            wire::Connection::NoServer => "no_server",
            wire::Connection::NoInternet => "no_internet",
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
                // A cable or a wireless network that leads nowhere is another thing to look at than none.
                Connection::NoNetwork if !status.offline_demo && device::has_link() => {
                    wire::Connection::NoInternet
                }
                Connection::NoNetwork => wire::Connection::NoNetwork,
                Connection::Refused => wire::Connection::Refused,
            },
            since_ms: crate::commands::convert::millis(status.since),
            bootstrap_percent: status.bootstrap_percent(),
            bootstrap_left: status.bootstrap_left().map(crate::commands::convert::small),
            roll_held: false,
            offline_demo: status.offline_demo,
            clock: ClockWord::of(status, clock),
            roll_failed: status.troubles.get(&Lane::Roll) == Some(&Trouble::Unreadable),
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

    /// Stops the first download of the roll, or lets it go on.
    pub(crate) fn hold_roll(&self, on: bool) {
        self.handle.hold_roll(on);
    }

    /// The connection now.
    pub(crate) fn link(&self) -> LinkView {
        let link = LinkView::new(&self.status.borrow(), *self.clock.borrow());
        // What stands still is not on its way.
        match self.handle.roll_held() {
            true => LinkView { bootstrap_percent: None, bootstrap_left: None, roll_held: true, ..link },
            false => link,
        }
    }

    /// The way to the centre, step by step.
    pub(crate) fn rungs(&self, queue: &Queue) -> Vec<wire::Rung> {
        let network = rungs::Network { link: device::has_link(), route: urna_sync::has_route() };
        rungs::rungs(&self.status.borrow(), network, queue)
    }

    /// The last exchanges, the newest first.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.handle.exchanges()
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

fn remote_config(identity: &Identity, scope: &str) -> anyhow::Result<RemoteConfig> {
    let scope = Scope::parse(scope)?;
    Ok(RemoteConfig::new(identity.station.clone(), scope, identity.database.clone()))
}

/// The id of the election in use.
pub(crate) fn election_id(store: &Store) -> Result<Option<String>, StoreError> {
    let definition = store.read(election_table::get)?;
    let election = definition.and_then(|(canon, _)| serde_json::from_slice::<Election>(&canon).ok());
    Ok(election.map(|election| election.id.to_string()))
}

/// The hosts of a connection string, without the credential.
pub(crate) fn host_of(uri: &str) -> String {
    urna_atlas::uri::Uri::parse(uri).map(|uri| uri.hosts().to_owned()).unwrap_or_default()
}
