//! One client and its database. Every call of the driver runs in its own task with a deadline: the driver has
//! no socket timeout, and must not be cancelled halfway, so a call that is too late is left to finish alone.

use std::{
    future::Future,
    net::IpAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use mongodb::{
    Client, ClientSession, Collection, Database,
    options::{
        Acknowledgment, ClientOptions, CollectionOptions, Compressor, ReadConcern, ServerAddress,
        ServerMonitoringMode, SessionOptions, WriteConcern,
    },
};
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;
use urna_sync::remote::{ClusterTime, RemoteError};

use crate::{
    error::{Asked, Redacted, classify},
    walk::timestamp,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const SERVER_SELECTION_TIMEOUT: Duration = Duration::from_secs(10);
const HEARTBEAT: Duration = Duration::from_secs(30);
const IDLE_TIME_MAX: Duration = Duration::from_secs(60);
/// How long the server waits for a majority before it says that it does not know.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the server works on one query.
pub(crate) const QUERY_TIME_MAX: Duration = Duration::from_secs(10);

/// The longest that [`settle`] waits for the farewells of clients.
const FAREWELL_MAX: Duration = Duration::from_secs(2);

/// The clients that are saying farewell to their servers.
static FAREWELLS: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);

/// Waits until every client that was dropped has ended its sessions and its tasks, at most 2 s.
///
/// To be awaited before a runtime that had clients ends: the driver ends the sessions of a dropped client in a
/// task of its own, and that task panics if the runtime has already taken away the pool it asks.
pub async fn settle() {
    FAREWELLS.close();
    let _ = tokio::time::timeout(FAREWELL_MAX, FAREWELLS.wait()).await;
    FAREWELLS.reopen();
}

/// A client and its database.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    held: Arc<Held>,
    deadline: Duration,
}

/// What the clones of a link have in common; the last one says farewell.
#[derive(Debug)]
struct Held {
    database: Database,
    runtime: Handle,
}

impl Drop for Held {
    fn drop(&mut self) {
        let client = self.database.client().clone();
        FAREWELLS.spawn_on(async move { client.shutdown().await }, &self.runtime);
    }
}

impl Link {
    /// Prepares a client; the first call connects.
    pub(crate) async fn open(
        uri: &str,
        database: &str,
        app_name: &str,
        pool_size_max: u32,
        deadline: Duration,
    ) -> Result<Self, RemoteError> {
        let asked = Asked::find(database);
        let mut options = match tokio::time::timeout(deadline, ClientOptions::parse(uri)).await {
            Ok(parsed) => parsed.map_err(|error| classify(error, &asked))?,
            Err(late) => return Err(RemoteError::Transient(Box::new(late))),
        };
        options.app_name = Some(app_name.to_owned());
        options.max_pool_size = Some(pool_size_max);
        options.max_idle_time.get_or_insert(IDLE_TIME_MAX);
        options.connect_timeout.get_or_insert(CONNECT_TIMEOUT);
        options.server_selection_timeout.get_or_insert(SERVER_SELECTION_TIMEOUT);
        options.heartbeat_freq.get_or_insert(HEARTBEAT);
        options.server_monitoring_mode.get_or_insert(ServerMonitoringMode::Poll);
        if options.compressors.is_none() && !options.hosts.iter().all(is_this_machine) {
            options.compressors = Some(vec![Compressor::Zstd { level: None }]);
        }
        options.write_concern = Some(
            WriteConcern::builder()
                .w(Acknowledgment::Majority)
                .journal(true)
                .w_timeout(WRITE_TIMEOUT)
                .build(),
        );
        // Not here: the driver would let it win over the snapshot of a session, which would then be none.
        options.read_concern = None;
        let client = Client::with_options(options).map_err(|error| classify(error, &asked))?;
        let held = Held { database: client.database(database), runtime: Handle::current() };
        Ok(Self { held: Arc::new(held), deadline })
    }

    /// The database.
    pub(crate) fn database(&self) -> &Database {
        &self.held.database
    }

    /// The client.
    pub(crate) fn client(&self) -> &Client {
        self.held.database.client()
    }

    /// A collection or view, read on a majority.
    pub(crate) fn collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        let options = CollectionOptions::builder().read_concern(ReadConcern::majority()).build();
        self.held.database.collection_with_options(name, options)
    }

    /// A session that reads everything as a majority had it at a time of the last minutes.
    pub(crate) async fn session_at(&self, at: ClusterTime) -> mongodb::error::Result<ClientSession> {
        let options = SessionOptions::builder().snapshot(true).snapshot_time(timestamp(at.0)).build();
        self.client().start_session().with_options(options).await
    }

    /// A collection or view for reads in a snapshot session.
    pub(crate) fn at_snapshot<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        self.held.database.collection(name)
    }

    /// Runs one call of the driver, with the deadline of this link.
    pub(crate) async fn call<T, F>(&self, asked: &Asked, call: F) -> Result<T, RemoteError>
    where
        T: Send + 'static,
        F: Future<Output = mongodb::error::Result<T>> + Send + 'static,
    {
        self.call_within(self.deadline, asked, call).await
    }

    /// Runs one call of the driver, with a deadline of its own.
    pub(crate) async fn call_within<T, F>(
        &self,
        deadline: Duration,
        asked: &Asked,
        call: F,
    ) -> Result<T, RemoteError>
    where
        T: Send + 'static,
        F: Future<Output = mongodb::error::Result<T>> + Send + 'static,
    {
        match tokio::time::timeout(deadline, tokio::spawn(call)).await {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(error))) => Err(classify(error, asked)),
            Ok(Err(_)) => Err(RemoteError::Protocol("a call of the driver broke off".to_owned())),
            Err(_) => Err(late(asked, deadline)),
        }
    }
}

/// Whether a server is on this machine: compression saves nothing there, and costs as much as the query itself.
fn is_this_machine(host: &ServerAddress) -> bool {
    match host {
        ServerAddress::Tcp { host, .. } => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        ServerAddress::Unix { .. } => true,
        _ => false,
    }
}

/// What a passed deadline means: a read is repeated, the outcome of a write is not known.
pub(crate) fn late(asked: &Asked, deadline: Duration) -> RemoteError {
    let cause = Box::new(Redacted(format!("no answer in {} s", deadline.as_secs())));
    if asked.action == "find" { RemoteError::Transient(cause) } else { RemoteError::Unknown(cause) }
}
