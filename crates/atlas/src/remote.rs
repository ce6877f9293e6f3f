//! The centre as a station reaches it: MongoDB, with find and insert.

use std::{collections::HashMap, time::Duration};

use bson::{Bson, Document, RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use tokio::sync::{OnceCell, mpsc::Sender};
use urna_domain::{
    Hash,
    event::Event,
    fingerprint::{Buckets, Fingerprint},
    ids::{CitizenId, ElectionId, EventId, StationId},
    packed::PackVersion,
    scope::Scope,
};
use urna_sync::remote::{
    ClaimOutcome, ClusterTime, Control, Delta, Guard, Heartbeat, InsertOutcome, KeptCopy, Listed, Manifest,
    PublishedPack, Remote, RemoteError, RollChange, SealedBallot,
};

use crate::{
    admin::read_folded,
    batch::MongoBatch,
    document::{
        ballot_document, binary, carried_document, conflict_document, event_document, guard_document,
        heartbeat_document, manifest_document, quarantine_document, read_bytes, read_hash, read_holder,
        read_long, read_manifest, read_order, read_words,
    },
    error::Asked,
    hints::{self, read_fleet},
    insert::{insert_all, insert_one},
    link::{Link, QUERY_TIME_MAX},
    names::{
        BALLOTS, CARRIED, CHECKINS, CLAIMS, CONFLICTS, CONTROL, CONTROL_FLEET, CONTROL_SCHEMA, ELECTIONS,
        EPOCHS, EVENTS, HEARTBEATS, MANIFESTS, QUARANTINE, RESTORE_MARKER, proof_view, roll_view, scope_slug,
        sent_ballots_view, sent_events_view,
    },
    pack::ScopedPack,
    proof,
    roll::ScopedRoll,
};

const POOL_SIZE_MAX: u32 = 2;
const BALLOT_POOL_SIZE_MAX: u32 = 1;

/// Who connects, and to what.
#[derive(Debug, Clone)]
pub struct RemoteConfig {
    /// The station.
    pub station: StationId,
    /// Its scope: decides which views are read.
    pub scope: Scope,
    /// The database.
    pub database: String,
    /// How long a call may take before its outcome counts as unknown.
    pub deadline: Duration,
}

impl RemoteConfig {
    /// How long a call may take unless something else is asked for.
    pub const DEADLINE_DEFAULT: Duration = Duration::from_secs(20);

    /// A configuration with the usual deadline.
    pub fn new(station: StationId, scope: Scope, database: impl Into<String>) -> Self {
        Self { station, scope, database: database.into(), deadline: Self::DEADLINE_DEFAULT }
    }
}

/// The remote of one station on MongoDB.
#[derive(Debug)]
pub struct MongoRemote {
    config: RemoteConfig,
    uri: String,
    link: Link,
    /// Ballots travel over a connection that never carried a check-in.
    ballot_link: OnceCell<Link>,
    roll: ScopedRoll,
    pack: ScopedPack,
}

impl MongoRemote {
    /// Prepares the remote; the first call connects. Fails on a connection string that cannot be read, on a
    /// name that cannot be resolved, and on a scope that no index can serve.
    pub async fn connect(uri: &str, config: &RemoteConfig) -> Result<Self, RemoteError> {
        Self::connect_pooled(uri, config, POOL_SIZE_MAX).await
    }

    /// The same with a larger pool of connections, for a harness of many stations; see [`Self::beside`].
    pub async fn connect_pooled(uri: &str, config: &RemoteConfig, pool: u32) -> Result<Self, RemoteError> {
        let link = Link::open(uri, &config.database, config.station.as_str(), pool, config.deadline).await?;
        Self::over(link, uri, config)
    }

    /// The remote of another station over the connections of this one, with its credential. Fails on a scope that no
    /// index can serve.
    pub fn beside(&self, config: &RemoteConfig) -> Result<Self, RemoteError> {
        Self::over(self.link.clone(), &self.uri, config)
    }

    fn over(link: Link, uri: &str, config: &RemoteConfig) -> Result<Self, RemoteError> {
        let roll = ScopedRoll::new(link.clone(), &config.scope)?;
        let pack = ScopedPack::new(link.clone(), &config.scope);
        Ok(Self {
            config: config.clone(),
            uri: uri.to_owned(),
            link,
            ballot_link: OnceCell::new(),
            roll,
            pack,
        })
    }

    fn proof_view(&self) -> String {
        proof_view(&scope_slug(&self.config.scope))
    }

    async fn ballot_link(&self) -> Result<&Link, RemoteError> {
        self.ballot_link
            .get_or_try_init(|| {
                Link::open(
                    &self.uri,
                    &self.config.database,
                    "urna",
                    BALLOT_POOL_SIZE_MAX,
                    self.config.deadline,
                )
            })
            .await
    }
}

/// Finds documents by `_id` on a majority; the answer is in no particular order.
async fn find_by_ids(
    link: &Link,
    collection: &str,
    ids: Vec<Bson>,
    projection: Document,
) -> Result<Vec<RawDocumentBuf>, RemoteError> {
    let target = link.collection::<RawDocumentBuf>(collection);
    link.call(&Asked::find(collection), async move {
        let filter = doc! { "_id": { "$in": ids } };
        target.find(filter).projection(projection).max_time(QUERY_TIME_MAX).await?.try_collect().await
    })
    .await
}

async fn find_by_id(link: &Link, collection: &str, id: Bson) -> Result<Option<RawDocumentBuf>, RemoteError> {
    Ok(find_by_ids(link, collection, vec![id], Document::new()).await?.into_iter().next())
}

/// A duplicate of what is only ever written once with this `_id` is as good as the insert.
fn written(outcome: InsertOutcome, collection: &str) -> Result<(), RemoteError> {
    match outcome {
        InsertOutcome::Inserted | InsertOutcome::Duplicate => Ok(()),
        InsertOutcome::Refused { code, reason } => {
            Err(RemoteError::Protocol(format!("{collection} refused a document with code {code}: {reason}")))
        }
    }
}

fn unreadable(collection: &str) -> RemoteError {
    RemoteError::Protocol(format!("a document of {collection} cannot be read"))
}

impl Remote for MongoRemote {
    type Batch = MongoBatch;

    async fn probe(&self) -> Result<ClusterTime, RemoteError> {
        self.roll.probe().await
    }

    async fn roll_count(&self) -> Result<u64, RemoteError> {
        self.roll.count().await
    }

    async fn roll_stream(&self, resume: Option<String>, sink: Sender<MongoBatch>) -> Result<(), RemoteError> {
        self.roll.stream(resume, sink).await
    }

    async fn roll_pack(&self) -> Result<Option<PublishedPack>, RemoteError> {
        self.pack.published().await
    }

    async fn roll_pages(
        &self,
        version: &PackVersion,
        first: usize,
        count: usize,
    ) -> Result<Vec<Option<Vec<u8>>>, RemoteError> {
        self.pack.pages(version, first, count).await
    }

    async fn hints(&self, sink: Sender<()>) -> Result<(), RemoteError> {
        hints::follow(&self.uri, &self.config.database, sink).await
    }

    async fn roll_delta(
        &self,
        since: ClusterTime,
        limit: u32,
        at: Option<ClusterTime>,
    ) -> Result<Delta, RemoteError> {
        self.roll.delta(since, limit, at).await
    }

    async fn roll_sums(&self, at: ClusterTime) -> Result<Buckets, RemoteError> {
        proof::sums_at(&self.link, &self.proof_view(), at).await
    }

    async fn roll_list(&self, at: ClusterTime, buckets: &[Option<u8>]) -> Result<Listed, RemoteError> {
        proof::list_at(&self.link, &self.proof_view(), at, buckets).await
    }

    async fn roll_rows(&self, at: ClusterTime, ids: &[CitizenId]) -> Result<Vec<RollChange>, RemoteError> {
        proof::rows_at(&self.link, &roll_view(&scope_slug(&self.config.scope)), at, ids).await
    }

    async fn sent_events(
        &self,
        election: &ElectionId,
        epoch: u32,
        through: u64,
    ) -> Result<Fingerprint, RemoteError> {
        let through = i64::try_from(through).unwrap_or(i64::MAX);
        let filter = doc! {
            "election": election.as_str(), "epoch": i64::from(epoch), "seq": { "$lte": through },
        };
        proof::sum(&self.link, &sent_events_view(&self.config.station), filter).await
    }

    async fn sent_ballots(&self, election: &ElectionId) -> Result<Fingerprint, RemoteError> {
        let filter = doc! { "election": election.as_str() };
        proof::sum(self.ballot_link().await?, &sent_ballots_view(&self.config.station), filter).await
    }

    async fn restore_marker(&self) -> Result<Option<String>, RemoteError> {
        let found = find_by_id(&self.link, EPOCHS, RESTORE_MARKER.into()).await?;
        match found {
            Some(document) => {
                document.get_str("value").map(|value| Some(value.to_owned())).map_err(|_| unreadable(EPOCHS))
            }
            None => Ok(None),
        }
    }

    async fn insert_events(&self, events: &[Event]) -> Result<Vec<InsertOutcome>, RemoteError> {
        insert_all(&self.link, EVENTS, events.iter().map(event_document).collect()).await
    }

    async fn confirm_events(&self, ids: &[EventId]) -> Result<Vec<Option<Hash>>, RemoteError> {
        let texts: Vec<String> = ids.iter().map(EventId::to_string).collect();
        let wanted = texts.iter().map(|id| Bson::String(id.clone())).collect();
        let view = sent_events_view(&self.config.station);
        let mut hashes = HashMap::new();
        for document in find_by_ids(&self.link, &view, wanted, doc! { "hash": 1 }).await? {
            let id = document.get_str("_id").map_err(|_| unreadable(&view))?;
            let hash = read_hash(&document, "hash").ok_or_else(|| unreadable(&view))?;
            hashes.insert(id.to_owned(), hash);
        }
        Ok(texts.iter().map(|id| hashes.get(id).copied()).collect())
    }

    async fn insert_guards(&self, guards: &[Guard]) -> Result<Vec<InsertOutcome>, RemoteError> {
        insert_all(&self.link, CHECKINS, guards.iter().map(guard_document).collect()).await
    }

    async fn confirm_guards(&self, ids: &[Hash]) -> Result<Vec<Option<(EventId, Hash)>>, RemoteError> {
        let wanted = ids.iter().map(|id| binary(id.0)).collect();
        let mut holders = HashMap::new();
        for document in find_by_ids(&self.link, CHECKINS, wanted, Document::new()).await? {
            let id = read_hash(&document, "_id").ok_or_else(|| unreadable(CHECKINS))?;
            holders.insert(id, read_holder(&document).ok_or_else(|| unreadable(CHECKINS))?);
        }
        Ok(ids.iter().map(|id| holders.get(id).cloned()).collect())
    }

    async fn insert_conflict(&self, guard: &Guard, standing: &EventId) -> Result<(), RemoteError> {
        written(insert_one(&self.link, CONFLICTS, conflict_document(guard, standing)).await?, CONFLICTS)
    }

    async fn insert_ballots(
        &self,
        election: &ElectionId,
        ballots: &[SealedBallot],
    ) -> Result<Vec<InsertOutcome>, RemoteError> {
        let station = &self.config.station;
        let documents = ballots.iter().map(|ballot| ballot_document(election, station, ballot)).collect();
        insert_all(self.ballot_link().await?, BALLOTS, documents).await
    }

    async fn confirm_ballots(&self, ids: &[[u8; 16]]) -> Result<Vec<Option<Hash>>, RemoteError> {
        let wanted = ids.iter().map(|id| binary(*id)).collect();
        let view = sent_ballots_view(&self.config.station);
        let mut hashes = HashMap::new();
        for document in find_by_ids(self.ballot_link().await?, &view, wanted, Document::new()).await? {
            let id = read_bytes(&document, "_id").ok_or_else(|| unreadable(&view))?;
            hashes.insert(id, read_words(&document).ok_or_else(|| unreadable(&view))?);
        }
        Ok(ids.iter().map(|id| hashes.get(id.as_slice()).copied()).collect())
    }

    async fn insert_manifest(&self, manifest: &Manifest) -> Result<InsertOutcome, RemoteError> {
        let Some(document) = manifest_document(manifest) else {
            return Ok(InsertOutcome::Refused {
                code: 0,
                reason: "the manifest names no election or station".to_owned(),
            });
        };
        let id = document.get("_id").cloned().unwrap_or(Bson::Null);
        match insert_one(&self.link, MANIFESTS, document).await? {
            InsertOutcome::Duplicate => {}
            outcome @ (InsertOutcome::Inserted | InsertOutcome::Refused { .. }) => return Ok(outcome),
        }
        let standing = find_by_id(&self.link, MANIFESTS, id).await?;
        match standing.as_ref().and_then(read_manifest) {
            Some(standing) if standing == *manifest => Ok(InsertOutcome::Inserted),
            Some(_) => Ok(InsertOutcome::Refused {
                code: crate::error::DUPLICATE,
                reason: "another manifest of this station stands already".to_owned(),
            }),
            None => Err(unreadable(MANIFESTS)),
        }
    }

    async fn insert_quarantine(&self, event: &Event, code: i32, reason: &str) -> Result<(), RemoteError> {
        written(
            insert_one(&self.link, QUARANTINE, quarantine_document(event, code, reason)).await?,
            QUARANTINE,
        )
    }

    async fn insert_copies(&self, copies: &[KeptCopy]) -> Result<Vec<InsertOutcome>, RemoteError> {
        let by = &self.config.station;
        insert_all(&self.link, CARRIED, copies.iter().map(|copy| carried_document(copy, by)).collect()).await
    }

    async fn claim(&self, registration: &str, public_key: [u8; 32]) -> Result<ClaimOutcome, RemoteError> {
        let id = format!("{}/{registration}", self.config.station);
        let claim = doc! {
            "_id": &id,
            "station": self.config.station.as_str(),
            "registration": registration,
            "public_key": binary(public_key),
        };
        match insert_one(&self.link, CLAIMS, claim).await? {
            InsertOutcome::Inserted => return Ok(ClaimOutcome::Held),
            InsertOutcome::Duplicate => {}
            refused @ InsertOutcome::Refused { .. } => written(refused, CLAIMS)?,
        }
        // Not on a majority yet would look like nobody's: the caller tries again.
        let standing = find_by_id(&self.link, CLAIMS, id.into()).await?.ok_or_else(|| unreadable(CLAIMS))?;
        let holder = read_hash(&standing, "public_key").ok_or_else(|| unreadable(CLAIMS))?;
        Ok(if holder.0 == public_key { ClaimOutcome::Held } else { ClaimOutcome::HeldByOther(holder.0) })
    }

    async fn control(&self) -> Result<Control, RemoteError> {
        let own = self.config.station.as_str();
        let ids = [own, CONTROL_SCHEMA, CONTROL_FLEET].map(|id| Bson::String(id.to_owned())).to_vec();
        let found = find_by_ids(&self.link, CONTROL, ids, Document::new()).await?;
        let of =
            |id: &str| found.iter().find(|document| document.get_str("_id").is_ok_and(|found| found == id));
        let schema = of(CONTROL_SCHEMA).and_then(|document| Some(document.get_str("value").ok()?.to_owned()));
        let fleet = of(CONTROL_FLEET).map(|document| read_fleet(document)).unwrap_or_default();
        let folded = of(own).and_then(|document| Document::try_from(document).ok());
        Ok(Control {
            poll_interval_ms: of(own)
                .and_then(|document| read_long(document, "poll_interval_ms"))
                .or(fleet.poll_interval_ms),
            hints: fleet.allows_hints(),
            folded: folded.map(|document| read_folded(&document)).unwrap_or_default(),
            schema,
            prove: fleet.prove,
            shut_out: fleet.shut_out,
            scope_order: of(own).and_then(|document| read_order(document)),
        })
    }

    async fn election(&self, id: &ElectionId) -> Result<Option<(Vec<u8>, Vec<u8>)>, RemoteError> {
        let Some(document) = find_by_id(&self.link, ELECTIONS, id.as_str().into()).await? else {
            return Ok(None);
        };
        let (canon, sig) = (read_bytes(&document, "canon"), read_bytes(&document, "sig"));
        canon.zip(sig).map(Some).ok_or_else(|| unreadable(ELECTIONS))
    }

    async fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<(), RemoteError> {
        written(
            insert_one(&self.link, HEARTBEATS, heartbeat_document(&self.config.station, heartbeat)).await?,
            HEARTBEATS,
        )
    }
}
