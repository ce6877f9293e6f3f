//! The collections, their rules and their indexes. Everything here may be run again at any time.

use std::{collections::BTreeSet, time::Duration};

use bson::{Document, doc, oid::ObjectId};
use mongodb::{IndexModel, options::IndexOptions};
use urna_domain::Hash;

use super::{Admin, AdminError, INDEX_DEADLINE, schema};
use crate::{
    error::Asked,
    names::{
        BALLOTS, CARRIED, CHECKINS, CITIZENS, CLAIMS, CONFLICTS, CONTROL, CONTROL_SCHEMA, ELECTIONS, EPOCHS,
        EVENTS, HEARTBEATS, HINTS, MANIFESTS, QUARANTINE, RESTORE_MARKER, ROLL_PAGES, STATION_LOGS, STATIONS,
    },
};

const COLLECTIONS: [&str; 17] = [
    CITIZENS,
    ELECTIONS,
    CONTROL,
    EPOCHS,
    EVENTS,
    CHECKINS,
    CONFLICTS,
    QUARANTINE,
    BALLOTS,
    MANIFESTS,
    STATIONS,
    CLAIMS,
    HEARTBEATS,
    STATION_LOGS,
    HINTS,
    ROLL_PAGES,
    CARRIED,
];
const HEARTBEATS_KEPT: Duration = Duration::from_secs(30 * 86_400);
const HINTS_KEPT: Duration = Duration::from_secs(3600);

impl Admin {
    /// Makes the collections with their rules, indexes and the restore marker, and the views and roles of the stations
    /// there are; what is there already is kept and brought up to date. Says which collections are new.
    pub async fn init(&self) -> Result<Vec<String>, AdminError> {
        let present: BTreeSet<String> = self.collection_names().await?.into_iter().collect();
        let mut created = Vec::new();
        for name in COLLECTIONS {
            if !present.contains(name) {
                self.command("createCollection", name, doc! { "create": name }).await?;
                created.push(name.to_owned());
            }
        }
        let rules = [
            (EVENTS, schema::events()),
            (CHECKINS, schema::checkins()),
            (BALLOTS, schema::ballots()),
            (MANIFESTS, schema::manifests()),
            (CARRIED, schema::carried()),
        ];
        let said: String = rules.iter().map(|(name, rule)| format!("{name} {rule}")).collect();
        for (name, validator) in rules {
            let change = doc! { "collMod": name, "validator": validator, "validationLevel": "strict" };
            self.command("collMod", name, change).await?;
        }
        self.put_schema(&Hash::of(said.as_bytes()).to_string()).await?;
        self.create_indexes().await?;
        self.put_restore_marker().await?;
        self.refresh_stations().await?;
        Ok(created)
    }

    async fn create_indexes(&self) -> Result<(), AdminError> {
        // A roll without the field costs nothing in an index that leaves such rows out.
        let mesa = Some(doc! { "mesa": { "$exists": true } });
        let left = Some(doc! { "left_scopes": { "$exists": true } });
        let citizens = vec![
            index(doc! { "comunidad": 1, "_id": 1 }, None, None),
            index(doc! { "comunidad": 1, "rev": 1 }, None, None),
            index(doc! { "mesa": 1, "_id": 1 }, mesa.clone(), None),
            index(doc! { "mesa": 1, "rev": 1 }, mesa, None),
            index(doc! { "left_scopes": 1, "rev": 1 }, left, None),
        ];
        // Corrections are few among the events, and the office folds them again and again.
        let corrections = Some(doc! { "kind": "VoterCorrected" });
        let events = vec![
            index(doc! { "election": 1, "station": 1, "epoch": 1, "seq": 1 }, None, None),
            index(doc! { "kind": 1, "election": 1, "station": 1, "epoch": 1, "seq": 1 }, corrections, None),
        ];
        for (collection, indexes) in [
            (CITIZENS, citizens),
            (EVENTS, events),
            (BALLOTS, vec![index(doc! { "election": 1, "station": 1 }, None, None)]),
            (CARRIED, vec![index(doc! { "station": 1, "epoch": 1, "seq": 1 }, None, None)]),
            (CLAIMS, vec![index(doc! { "station": 1 }, None, None)]),
            (
                HEARTBEATS,
                vec![
                    index(doc! { "at": 1 }, None, Some(HEARTBEATS_KEPT)),
                    index(doc! { "station": 1, "at": -1 }, None, None),
                ],
            ),
            (STATION_LOGS, vec![index(doc! { "at": 1 }, None, Some(HEARTBEATS_KEPT))]),
            (HINTS, vec![index(doc! { "at": 1 }, None, Some(HINTS_KEPT))]),
            (ROLL_PAGES, vec![index(doc! { "scope": 1, "version": 1 }, None, None)]),
        ] {
            let target = self.link.collection::<Document>(collection);
            self.link
                .call_within(INDEX_DEADLINE, &Asked::other("createIndex", collection), async move {
                    target.create_indexes(indexes).await
                })
                .await?;
        }
        Ok(())
    }

    /// Tells the stations which rules there are now: what other rules refused is sent once more.
    async fn put_schema(&self, value: &str) -> Result<(), AdminError> {
        let target = self.link.collection::<Document>(CONTROL);
        let update = doc! { "$set": { "value": value } };
        let call =
            async move { target.update_one(doc! { "_id": CONTROL_SCHEMA }, update).upsert(true).await };
        self.link.call(&Asked::other("update", CONTROL), call).await?;
        Ok(())
    }

    async fn put_restore_marker(&self) -> Result<(), AdminError> {
        let target = self.link.collection::<Document>(EPOCHS);
        self.link
            .call(&Asked::other("update", EPOCHS), async move {
                let value = doc! { "$setOnInsert": { "value": ObjectId::new().to_hex() } };
                target.update_one(doc! { "_id": RESTORE_MARKER }, value).upsert(true).await
            })
            .await?;
        Ok(())
    }

    /// The names of the collections and views.
    pub(super) async fn collection_names(&self) -> Result<Vec<String>, AdminError> {
        let database = self.link.database().clone();
        let names = self
            .link
            .call(&Asked::find(database.name()), async move { database.list_collection_names().await })
            .await?;
        Ok(names)
    }

    /// Runs a command on the database.
    pub(super) async fn command(
        &self,
        action: &'static str,
        collection: &str,
        command: Document,
    ) -> Result<Document, AdminError> {
        let database = self.link.database().clone();
        let asked = Asked::other(action, collection);
        Ok(self.link.call(&asked, async move { database.run_command(command).await }).await?)
    }
}

fn index(keys: Document, partial: Option<Document>, expire_after: Option<Duration>) -> IndexModel {
    let options =
        IndexOptions::builder().partial_filter_expression(partial).expire_after(expire_after).build();
    IndexModel::builder().keys(keys).options(options).build()
}
