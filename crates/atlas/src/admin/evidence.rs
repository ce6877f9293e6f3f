//! Reading back what the stations sent.

use bson::{Document, RawDocumentBuf, doc};
use futures_util::{StreamExt as _, TryStreamExt as _};
use urna_domain::{
    event::Event,
    ids::{ElectionId, StationId},
    scope::Scope,
};
use urna_sync::remote::{Manifest, SealedBallot};

use super::{Admin, AdminError, DEADLINE};
use crate::{
    document::{read_bytes, read_event, read_manifest},
    error::{Asked, classify},
    filter::scope_filter,
    link::late,
    names::{BALLOTS, CHECKINS, CITIZENS, CONFLICTS, EVENTS, MANIFESTS},
};

const BATCH_ROWS: u32 = 10_000;

impl Admin {
    /// Visits the events of an election in the order of station, epoch and sequence: events, whose signatures are
    /// not checked here, and the `_id` of documents that cannot be read or whose fields say something else than
    /// their signed bytes.
    pub async fn for_each_event(
        &self,
        election: &ElectionId,
        mut visit: impl FnMut(Result<Event, String>) + Send,
    ) -> Result<u64, AdminError> {
        let filter = doc! { "election": election.as_str() };
        let sort = doc! { "election": 1, "station": 1, "epoch": 1, "seq": 1 };
        self.scan(EVENTS, filter, sort, |document| visit(stored_event(document))).await
    }

    /// The ballots of a station in an election.
    pub async fn ballots(
        &self,
        election: &ElectionId,
        station: &StationId,
    ) -> Result<Vec<SealedBallot>, AdminError> {
        let filter = doc! { "election": election.as_str(), "station": station.as_str() };
        let mut ballots = Vec::new();
        let mut unreadable = 0_u64;
        self.scan(BALLOTS, filter, doc! { "election": 1, "station": 1 }, |document| {
            let id = read_bytes(document, "_id").and_then(|id| id.try_into().ok());
            match id.zip(read_bytes(document, "marks")) {
                Some((id, marks)) => ballots.push(SealedBallot { id, marks }),
                None => unreadable += 1,
            }
        })
        .await?;
        if unreadable > 0 {
            return Err(AdminError::Refused(format!("{unreadable} documents of ballots cannot be read")));
        }
        Ok(ballots)
    }

    /// How many ballots of an election there are, whoever sent them.
    pub async fn count_ballots(&self, election: &ElectionId) -> Result<u64, AdminError> {
        self.count(BALLOTS, doc! { "election": election.as_str() }).await
    }

    /// The manifests of an election with the station each is filed under; `None` where one cannot be read.
    pub async fn manifests(
        &self,
        election: &ElectionId,
    ) -> Result<Vec<(String, Option<Manifest>)>, AdminError> {
        let target = self.link.collection::<RawDocumentBuf>(MANIFESTS);
        let filter = doc! { "election": election.as_str() };
        let documents: Vec<RawDocumentBuf> = self
            .link
            .call(&Asked::find(MANIFESTS), async move {
                target.find(filter).sort(doc! { "_id": 1 }).await?.try_collect().await
            })
            .await?;
        let station = |document: &RawDocumentBuf| document.get_str("station").unwrap_or_default().to_owned();
        Ok(documents.iter().map(|document| (station(document), read_manifest(document))).collect())
    }

    /// How many citizens hold a guard in an election.
    pub async fn count_guards(&self, election: &ElectionId) -> Result<u64, AdminError> {
        self.count(CHECKINS, doc! { "election": election.as_str() }).await
    }

    /// How many guards were claimed twice in an election.
    pub async fn count_conflicts(&self, election: &ElectionId) -> Result<u64, AdminError> {
        self.count(CONFLICTS, doc! { "election": election.as_str() }).await
    }

    /// How many citizens are in at least one of the scopes.
    pub async fn count_electors(&self, scopes: &[Scope]) -> Result<u64, AdminError> {
        if scopes.is_empty() {
            return Ok(0);
        }
        let any: Vec<Document> = scopes.iter().map(scope_filter).collect();
        self.count(CITIZENS, doc! { "$or": any, "deleted": { "$ne": true } }).await
    }

    /// How many citizens the roll has.
    pub async fn count_citizens(&self) -> Result<u64, AdminError> {
        self.count(CITIZENS, Document::new()).await
    }

    pub(super) async fn count(&self, collection: &'static str, filter: Document) -> Result<u64, AdminError> {
        let target = self.link.collection::<RawDocumentBuf>(collection);
        let asked = Asked::find(collection);
        Ok(self.link.call(&asked, async move { target.count_documents(filter).await }).await?)
    }

    /// Visits what a filter finds, in the order of an index, one batch in memory at a time. Says how many.
    pub(super) async fn scan(
        &self,
        collection: &'static str,
        filter: Document,
        sort: Document,
        mut visit: impl FnMut(&RawDocumentBuf) + Send,
    ) -> Result<u64, AdminError> {
        let asked = Asked::find(collection);
        let target = self.link.collection::<RawDocumentBuf>(collection);
        let mut cursor = self
            .link
            .call(&asked, async move { target.find(filter).sort(sort).batch_size(BATCH_ROWS).await })
            .await?;
        let mut seen = 0;
        loop {
            match tokio::time::timeout(DEADLINE, cursor.next()).await {
                Ok(Some(document)) => visit(&document.map_err(|error| classify(error, &asked))?),
                Ok(None) => return Ok(seen),
                Err(_) => return Err(late(&asked, DEADLINE).into()),
            }
            seen += 1;
        }
    }
}

/// Only the signed bytes count. Where the fields beside them say something else, somebody wrote under a name
/// that is not theirs.
pub(super) fn stored_event(document: &RawDocumentBuf) -> Result<Event, String> {
    let id = document.get_str("_id").unwrap_or("unreadable");
    match read_event(document) {
        Some(event) if event.id.to_string() == id => Ok(event),
        Some(_) | None => Err(id.to_owned()),
    }
}
