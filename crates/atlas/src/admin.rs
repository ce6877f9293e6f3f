//! What the office does with the cluster, with a credential of its own: collections, indexes, views, roles and
//! users, the roll, elections, stations, and reading the evidence back.

mod adopt;
mod carried;
mod citizens;
mod corrections;
mod elections;
mod evidence;
mod fleet;
mod init;
mod packs;
mod schema;
mod scopes;
mod stations;

use std::time::Duration;

use bson::doc;
use urna_sync::remote::{BoxError, RemoteError};

pub use adopt::AdoptReport;
pub use carried::Carried;
pub use citizens::{InsertReport, NewCitizen};
pub(crate) use corrections::read_folded;
pub use corrections::{Folding, Note, StandingRow, Written};
pub use stations::{NewStation, StationRecord, user_of};
pub use urna_sync::remote::{Manifest, SealedBallot};

use crate::{
    error::Asked,
    link::Link,
    uri::{Uri, UriError},
};

const POOL_SIZE_MAX: u32 = 8;
const DEADLINE: Duration = Duration::from_secs(60);
/// Building an index on a large roll takes its time.
const INDEX_DEADLINE: Duration = Duration::from_secs(1800);

/// The office's door to the cluster.
#[derive(Debug, Clone)]
pub struct Admin {
    link: Link,
}

/// Why the office's work on the cluster failed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The connection string cannot be used.
    #[error(transparent)]
    Uri(#[from] UriError),
    /// No answer.
    #[error(
        "the cluster does not answer ({0}); check the address, the network, and that the cluster is not paused"
    )]
    Unreachable(BoxError),
    /// Wrong user or password.
    #[error("the cluster refuses this user or password")]
    Credential(#[source] BoxError),
    /// A right is missing.
    #[error("the office's user may not {action} in {collection}; grant it that right in the cluster")]
    Forbidden {
        /// The right.
        action: String,
        /// The collection, view or database.
        collection: String,
    },
    /// Something that `init` makes is not there.
    #[error("the cluster has no {0}; run `urna office init` first")]
    Missing(String),
    /// A write whose outcome is not known.
    #[error("the cluster did not confirm in time ({0}); run the command again, it goes on where it stopped")]
    NotConfirmed(BoxError),
    /// The cluster cannot do what is needed.
    #[error("the server is not a replica set, and only a replica set can confirm on a majority")]
    NotReplicaSet,
    /// No index serves the scope.
    #[error("no index can serve this scope: {0}")]
    NoIndex(String),
    /// It is there already.
    #[error("{0} exists already")]
    Exists(String),
    /// It is not there.
    #[error("there is no {0}")]
    Absent(String),
    /// Anything else the server refuses, without the values of a document.
    #[error("the cluster refused: {0}")]
    Refused(String),
}

impl From<RemoteError> for AdminError {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Transient(cause) | RemoteError::Overloaded(cause) => Self::Unreachable(cause),
            RemoteError::WrongTime => Self::Unreachable(Box::new(RemoteError::WrongTime)),
            RemoteError::Unknown(cause) => Self::NotConfirmed(cause),
            RemoteError::Unauthorised(cause) => Self::Credential(cause),
            RemoteError::Forbidden { action, collection } => Self::Forbidden { action, collection },
            RemoteError::Missing(what) => Self::Missing(what),
            RemoteError::Protocol(what) => Self::Refused(what),
        }
    }
}

impl Admin {
    /// Connects and authenticates. Fails when nobody answers, when the credential is refused, and when the
    /// server is not a replica set.
    pub async fn connect(uri: &Uri) -> Result<Self, AdminError> {
        let link = Link::open(&uri.reveal(), uri.database(), "urna-office", POOL_SIZE_MAX, DEADLINE).await?;
        let database = link.database().clone();
        let hello =
            link.call(&Asked::find(uri.database()), async move {
                database.run_command(doc! { "hello": 1 }).await
            })
            .await?;
        if !hello.contains_key("setName") && !hello.get_str("msg").is_ok_and(|kind| kind == "isdbgrid") {
            return Err(AdminError::NotReplicaSet);
        }
        Ok(Self { link })
    }
}
