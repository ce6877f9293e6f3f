//! What the office wants of all stations at once, and the hints to them.

use bson::{Document, doc, oid::ObjectId};
use urna_domain::ids::StationId;
use urna_sync::remote::RemoteError;

use super::{Admin, AdminError};
use crate::{
    error::Asked,
    hints::{Fleet, read_fleet},
    names::{CONTROL, CONTROL_FLEET, HINTS, STATIONS},
};

impl Admin {
    /// What the office wants of all stations.
    pub async fn fleet(&self) -> Result<Fleet, AdminError> {
        let target = self.link.collection::<bson::RawDocumentBuf>(CONTROL);
        let finding = async move { target.find_one(doc! { "_id": CONTROL_FLEET }).await };
        let found = self.link.call(&Asked::find(CONTROL), finding).await?;
        Ok(found.map(|document| read_fleet(&document)).unwrap_or_default())
    }

    /// Says how often all stations ask for changes, in milliseconds; `None` leaves it to them.
    pub async fn set_pace(&self, poll_interval_ms: Option<u64>) -> Result<(), AdminError> {
        self.change_fleet(match poll_interval_ms.and_then(|pause| i64::try_from(pause).ok()) {
            Some(pause) => doc! { "$set": { "poll_interval_ms": pause } },
            None => doc! { "$unset": { "poll_interval_ms": "" } },
        })
        .await
    }

    /// Says up to how many stations hints are followed.
    pub async fn set_hints_up_to(&self, stations: u64) -> Result<(), AdminError> {
        let stations = i64::try_from(stations).unwrap_or(i64::MAX);
        self.change_fleet(doc! { "$set": { "hints_up_to": stations } }).await
    }

    /// Shuts a station out of the exchange among neighbours, or lets it in again.
    pub async fn shut_out(&self, station: &StationId, out: bool) -> Result<(), AdminError> {
        let change = if out { "$addToSet" } else { "$pull" };
        self.change_fleet(doc! { change: { "shut_out": station.as_str() } }).await
    }

    /// Asks every station to compare its roll with the centre's soon, whenever it last did.
    pub(super) async fn ask_for_proof(&self) -> Result<(), AdminError> {
        self.change_fleet(doc! { "$set": { "prove": ObjectId::new().to_hex() } }).await
    }

    /// Counts the stations for those that must know how many they are.
    pub(super) async fn count_fleet(&self) -> Result<(), AdminError> {
        let target = self.link.collection::<Document>(STATIONS);
        let counting = async move { target.count_documents(Document::new()).await };
        let stations = self.link.call(&Asked::find(STATIONS), counting).await?;
        let stations = i64::try_from(stations).unwrap_or(i64::MAX);
        self.change_fleet(doc! { "$set": { "stations": stations } }).await
    }

    async fn change_fleet(&self, update: Document) -> Result<(), AdminError> {
        let target = self.link.collection::<Document>(CONTROL);
        let call = async move { target.update_one(doc! { "_id": CONTROL_FLEET }, update).upsert(true).await };
        self.link.call(&Asked::other("update", CONTROL), call).await?;
        Ok(())
    }

    /// Hints to every station that the roll changed. One that fails costs the stations a little time, so it is only
    /// logged.
    pub(super) async fn hint(&self) {
        if let Err(error) = self.try_hint().await {
            tracing::info!(%error, "no hint was given; the stations ask at their own pace");
        }
    }

    async fn try_hint(&self) -> Result<(), RemoteError> {
        let target = self.link.collection::<Document>(HINTS);
        let hint = doc! { "at": bson::DateTime::now() };
        self.link.call(&Asked::insert(HINTS), async move { target.insert_one(hint).await }).await?;
        Ok(())
    }
}
