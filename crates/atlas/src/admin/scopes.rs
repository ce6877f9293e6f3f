//! Giving an enrolled station the roll of another scope. It may read both until it says that it holds the new one: the
//! roll in use must be kept up to date while the other is loaded beside it.

use bson::{Document, RawDocumentBuf, doc};
use urna_domain::{ids::StationId, order::SignedOrder, scope::Scope};

use super::{Admin, AdminError, stations::StationRecord};
use crate::{
    document::{EARLIER_SCOPES, READABLE_SCOPES, SCOPE_ORDER, order_document},
    error::Asked,
    names::{CONTROL, HEARTBEATS, STATIONS, scope_slug},
};

impl Admin {
    /// Prepares the cluster for a station's next scope and notes it. Says the number of the order, which is signed and
    /// put down next. Fails when no index serves the scope, and when somebody else changed the station meanwhile.
    pub async fn prepare_scope(&self, station: &StationRecord, scope: &Scope) -> Result<u64, AdminError> {
        self.check_scope(scope).await?;
        self.put_scope(scope, &scope_slug(scope)).await?;
        let readable = station.readable_scopes.iter().chain([&station.scope]);
        let mut scopes: Vec<Scope> = readable.filter_map(|text| Scope::parse(text).ok()).collect();
        scopes.push(scope.clone());
        self.put_station_role(&station.id, &scopes).await?;
        let number = station.scope_order + 1;
        let long = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let standing = match station.scope_order {
            0 => doc! { "_id": station.id.as_str(), SCOPE_ORDER: { "$exists": false } },
            number => doc! { "_id": station.id.as_str(), SCOPE_ORDER: long(number) },
        };
        let change = doc! {
            "$set": { "scope": scope.to_string(), SCOPE_ORDER: long(number) },
            "$addToSet": { EARLIER_SCOPES: &station.scope, READABLE_SCOPES: &station.scope },
        };
        let target = self.link.collection::<Document>(STATIONS);
        let call = async move { target.update_one(standing, change).await };
        let done = self.link.call(&Asked::other("update", STATIONS), call).await?;
        if done.matched_count == 0 {
            let why =
                format!("station {} was changed by somebody else at the same time; try again", station.id);
            return Err(AdminError::Refused(why));
        }
        Ok(number)
    }

    /// Puts an order where its station reads it.
    pub async fn put_order(&self, station: &StationId, order: &SignedOrder) -> Result<(), AdminError> {
        let (target, id) = (self.link.collection::<Document>(CONTROL), station.as_str().to_owned());
        let change = doc! { "$set": { SCOPE_ORDER: order_document(order) } };
        let call = async move { target.update_one(doc! { "_id": id }, change).upsert(true).await };
        self.link.call(&Asked::other("update", CONTROL), call).await?;
        Ok(())
    }

    /// Whether a station ever said that it holds the roll of an order. Its machine's clock does not matter.
    pub async fn has_carried_out(&self, station: &StationId, number: u64) -> Result<bool, AdminError> {
        let field = format!("fields.{SCOPE_ORDER}");
        let said = doc! { "station": station.as_str(), field: number.to_string() };
        let target = self.link.collection::<RawDocumentBuf>(HEARTBEATS);
        let call = async move { target.find_one(said).await };
        Ok(self.link.call(&Asked::find(HEARTBEATS), call).await?.is_some())
    }

    /// Takes from a station the right to read what it held before. What it held stays known: its corrections of then count.
    pub async fn end_earlier_scopes(&self, station: &StationRecord) -> Result<(), AdminError> {
        let scope = Scope::parse(&station.scope)
            .map_err(|_| AdminError::Refused(format!("the scope of {} cannot be read", station.id)))?;
        self.put_station_role(&station.id, &[scope]).await?;
        let target = self.link.collection::<Document>(STATIONS);
        let standing = doc! { "_id": station.id.as_str(), "scope": &station.scope };
        let change = doc! { "$set": { READABLE_SCOPES: [] } };
        let call = async move { target.update_one(standing, change).await };
        self.link.call(&Asked::other("update", STATIONS), call).await?;
        Ok(())
    }
}
