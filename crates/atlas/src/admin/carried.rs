//! What neighbours carried for stations that could not: sealed copies in, records and guards out.

use std::collections::HashMap;

use bson::{Document, RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use urna_domain::{
    Hash,
    event::Event,
    ids::{ElectionId, EventId, StationId},
};
use urna_sync::remote::{Guard, InsertOutcome, KeptCopy, Manifest, RemoteError, SealedBallot};

use super::{Admin, AdminError};
use crate::{
    document::{
        ballot_document, binary, carried_document, conflict_document, event_document, guard_document,
        manifest_document, read_carried, read_hash, read_holder,
    },
    error::Asked,
    insert::{insert_all, insert_one},
    names::{BALLOTS, CARRIED, CHECKINS, CLAIMS, CONFLICTS, EVENTS, MANIFESTS},
};

/// A copy that was carried, or the `_id` of a document that is none.
pub type Carried = Result<KeptCopy, String>;

impl Admin {
    /// The copies that neighbours carried, in the order of station, epoch and number.
    pub async fn carried(&self) -> Result<Vec<Carried>, AdminError> {
        let mut found = Vec::new();
        let sort = doc! { "station": 1, "epoch": 1, "seq": 1 };
        self.scan(CARRIED, Document::new(), sort, |document| {
            let id = || document.get_str("_id").unwrap_or("unreadable").to_owned();
            found.push(read_carried(document).ok_or_else(id));
        })
        .await?;
        Ok(found)
    }

    /// The hashes under which these records stand on a majority.
    pub async fn standing_events(&self, ids: &[EventId]) -> Result<HashMap<EventId, Hash>, AdminError> {
        let target = self.link.collection::<RawDocumentBuf>(EVENTS);
        let wanted: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let finding = async move {
            let hashes = target.find(doc! { "_id": { "$in": wanted } }).projection(doc! { "hash": 1 });
            hashes.await?.try_collect::<Vec<_>>().await
        };
        let found = self.link.call(&Asked::find(EVENTS), finding).await?;
        let read = |document: &RawDocumentBuf| {
            Some((EventId::parse(document.get_str("_id").ok()?).ok()?, read_hash(document, "hash")?))
        };
        Ok(found.iter().filter_map(read).collect())
    }

    /// Puts records where their station would have sent them; one outcome for each. One that is refused holds up none of
    /// the others.
    pub async fn put_events(&self, events: &[Event]) -> Result<Vec<InsertOutcome>, AdminError> {
        Ok(insert_all(&self.link, EVENTS, events.iter().map(event_document).collect()).await?)
    }

    /// Puts ballots where their station would have sent them; one outcome for each.
    pub async fn put_ballots(
        &self,
        election: &ElectionId,
        station: &StationId,
        ballots: &[SealedBallot],
    ) -> Result<Vec<InsertOutcome>, AdminError> {
        let documents = ballots.iter().map(|ballot| ballot_document(election, station, ballot)).collect();
        Ok(insert_all(&self.link, BALLOTS, documents).await?)
    }

    /// Puts the manifest of a box where its station would have sent it. A duplicate says that one stands already.
    pub async fn put_manifest(&self, manifest: &Manifest) -> Result<InsertOutcome, AdminError> {
        let document = manifest_document(manifest)
            .ok_or_else(|| AdminError::Refused("the manifest names no election or station".to_owned()))?;
        Ok(insert_one(&self.link, MANIFESTS, document).await?)
    }

    /// Puts copies that a station kept for its neighbours where it would have carried them.
    pub async fn put_carried(&self, copies: &[KeptCopy], by: &StationId) -> Result<u64, AdminError> {
        let documents = copies.iter().map(|copy| carried_document(copy, by)).collect();
        count_inserted(&insert_all(&self.link, CARRIED, documents).await?, CARRIED)
    }

    /// Claims guards as their station would have done, and notes where another check-in holds one. Says how many were
    /// claimed and how many conflicts were noted.
    pub async fn put_guards(&self, guards: &[Guard]) -> Result<(u64, u64), AdminError> {
        let outcomes = insert_all(&self.link, CHECKINS, guards.iter().map(guard_document).collect()).await?;
        let claimed = count_inserted(&outcomes, CHECKINS)?;
        let mut conflicts = 0;
        for (guard, outcome) in guards.iter().zip(&outcomes) {
            if *outcome != InsertOutcome::Duplicate {
                continue;
            }
            let Some(standing) = self.holder(&guard.id).await? else { continue };
            // The same station's own earlier check-in of somebody who came again is no conflict.
            let own = standing.station == guard.event.station && standing.epoch == guard.event.epoch;
            if !own {
                let noted = insert_one(&self.link, CONFLICTS, conflict_document(guard, &standing)).await?;
                conflicts += count_inserted(&[noted], CONFLICTS)?;
            }
        }
        Ok((claimed, conflicts))
    }

    async fn holder(&self, guard: &Hash) -> Result<Option<EventId>, AdminError> {
        let target = self.link.collection::<RawDocumentBuf>(CHECKINS);
        let id = binary(guard.0);
        let finding = async move { target.find_one(doc! { "_id": id }).await };
        let found = self.link.call(&Asked::find(CHECKINS), finding).await?;
        Ok(found.and_then(|document| read_holder(&document)).map(|(event, _)| event))
    }

    /// Claims a registration for a machine that never reached the centre. Says whether it holds it now.
    pub async fn claim_for(
        &self,
        station: &StationId,
        registration: &str,
        public_key: [u8; 32],
    ) -> Result<bool, AdminError> {
        let claim = doc! {
            "_id": format!("{station}/{registration}"),
            "station": station.as_str(),
            "registration": registration,
            "public_key": binary(public_key),
        };
        Ok(insert_one(&self.link, CLAIMS, claim).await? == InsertOutcome::Inserted)
    }
}

fn count_inserted(outcomes: &[InsertOutcome], collection: &str) -> Result<u64, AdminError> {
    let mut inserted = 0;
    for outcome in outcomes {
        match outcome {
            InsertOutcome::Inserted => inserted += 1,
            InsertOutcome::Duplicate => {}
            InsertOutcome::Refused { code, reason } => {
                let refused = format!("{collection} refused a document with code {code}: {reason}");
                return Err(RemoteError::Protocol(refused).into());
            }
        }
    }
    Ok(inserted)
}
