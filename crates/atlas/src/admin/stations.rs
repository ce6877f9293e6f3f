//! Stations: the views of their scope, their role and user, and who claimed the registration.

use std::collections::BTreeMap;

use bson::{Bson, Document, RawDocumentBuf, doc, oid::ObjectId};
use futures_util::TryStreamExt as _;
use mongodb::IndexModel;
use urna_domain::{
    ids::StationId,
    scope::{Field, Scope},
};

use super::{Admin, AdminError};
use crate::{
    document::{EARLIER_SCOPES, READABLE_SCOPES, SCOPE_ORDER, WORDS, read_hash, read_long, read_texts},
    error::Asked,
    filter::scope_filter,
    names::{
        BALLOTS, CARRIED, CHECKINS, CITIZENS, CLAIMS, CONFLICTS, CONTROL, ELECTIONS, EPOCHS, EVENTS,
        HEARTBEATS, HINTS, MANIFESTS, QUARANTINE, RESTORE_MARKER, ROLL_PAGES, STATION_LOGS, STATIONS,
        fields_of, index_text, left_view, pages_view, proof_view, roll_view, scope_role, scope_slug,
        sent_ballots_view, sent_events_view, station_role, station_user,
    },
};

/// What a station may insert.
const INSERTABLE: [&str; 11] = [
    EVENTS,
    CHECKINS,
    CONFLICTS,
    QUARANTINE,
    CARRIED,
    BALLOTS,
    MANIFESTS,
    CLAIMS,
    HEARTBEATS,
    STATION_LOGS,
    HINTS,
];
/// What every station may find: guards, claims and manifests too, because a duplicate is compared by reading.
const FINDABLE: [&str; 7] = [ELECTIONS, CONTROL, EPOCHS, CHECKINS, CLAIMS, MANIFESTS, HINTS];
/// The fields of a citizen that a station needs. Everything else stays in the centre.
const PERMITTED: [&str; 12] = [
    "name",
    "surname1",
    "surname2",
    "dni",
    "comunidad",
    "province",
    "municipality",
    "mesa",
    "postal",
    "rev",
    "ver",
    "deleted",
];
/// The server's codes for a role and a user that exist.
const EXISTS: [&str; 2] = ["51002", "51003"];

/// The name of a station's user in the cluster.
pub fn user_of(station: &StationId) -> String {
    station_user(station)
}

/// A station to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStation {
    /// Its id.
    pub id: StationId,
    /// Its name, as people say it.
    pub name: String,
    /// Its scope.
    pub scope: Scope,
    /// Id of its registration key.
    pub registration: String,
}

/// A registered station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationRecord {
    /// Its id.
    pub id: StationId,
    /// Its name.
    pub name: String,
    /// Its scope, as text.
    pub scope: String,
    /// The scopes that it had before, as text: it may still hold the roll of one, and corrected people in them.
    pub earlier_scopes: Vec<String>,
    /// Those of them that it may still read.
    pub readable_scopes: Vec<String>,
    /// How many scopes were ordered since it was registered.
    pub scope_order: u64,
    /// Id of its registration key.
    pub registration: String,
    /// The public key of the machine that claimed the registration.
    pub public_key: Option<[u8; 32]>,
}

impl StationRecord {
    /// `Pending` until a machine has claimed the registration, then `Active`.
    pub fn state(&self) -> &'static str {
        if self.public_key.is_some() { "Active" } else { "Pending" }
    }

    /// Its scope and the earlier ones, as far as this version can read them.
    pub fn scopes(&self) -> Vec<Scope> {
        let all = std::iter::once(&self.scope).chain(&self.earlier_scopes);
        all.filter_map(|scope| Scope::parse(scope).ok()).collect()
    }
}

impl Admin {
    /// Registers a station: views and role of its scope, its own views and role, its user, its document. Fails
    /// when no index serves the scope, and says which to create.
    pub async fn create_station(&self, station: &NewStation, password: &str) -> Result<(), AdminError> {
        self.check_scope(&station.scope).await?;
        if self.stations().await?.iter().any(|other| other.id == station.id) {
            return Err(AdminError::Exists(format!("the station {}", station.id)));
        }
        let slug = scope_slug(&station.scope);
        self.put_scope(&station.scope, &slug).await?;
        self.put_station_views(&station.id).await?;
        self.put_station_role(&station.id, std::slice::from_ref(&station.scope)).await?;
        self.put_user(&station_user(&station.id), password, &station_role(&station.id)).await?;
        let document = doc! {
            "_id": station.id.as_str(),
            "name": &station.name,
            "scope": station.scope.to_string(),
            "state": "Pending",
            "registration": &station.registration,
        };
        let target = self.link.collection::<Document>(STATIONS);
        self.link.call(&Asked::insert(STATIONS), async move { target.insert_one(document).await }).await?;
        self.count_fleet().await
    }

    /// Brings the views and roles of every station up to date with this version. Says how many stations there are.
    pub async fn refresh_stations(&self) -> Result<usize, AdminError> {
        let stations = self.stations().await?;
        for station in &stations {
            // A scope that this version cannot read belongs to a newer one, which looks after it.
            for scope in station.scopes() {
                self.put_scope(&scope, &scope_slug(&scope)).await?;
            }
            self.put_station_views(&station.id).await?;
        }
        self.count_fleet().await?;
        Ok(stations.len())
    }

    /// Says that the cluster was restored from a backup: every station offers again what had been confirmed to it.
    pub async fn mark_restored(&self) -> Result<(), AdminError> {
        let target = self.link.collection::<Document>(EPOCHS);
        self.link
            .call(&Asked::other("update", EPOCHS), async move {
                let value = doc! { "$set": { "value": ObjectId::new().to_hex() } };
                target.update_one(doc! { "_id": RESTORE_MARKER }, value).upsert(true).await
            })
            .await?;
        Ok(())
    }

    /// Fails when no index serves a scope.
    pub async fn check_scope(&self, scope: &Scope) -> Result<(), AdminError> {
        let Some(drivers) = scope.drivers() else {
            let field = fields_of(scope.expr()).first().copied().unwrap_or(Field::Comunidad);
            return Err(AdminError::NoIndex(format!(
                "ask for a field with == or IN, for example comunidad == '…', and create the index {} if it is \
                 missing; a range, a negation or BEGINSWITH on {} alone would read the whole roll",
                index_text(field, "_id"),
                field.name()
            )));
        };
        let present = self.citizen_indexes().await?;
        let mut missing = Vec::new();
        for field in Field::ALL.into_iter().filter(|field| drivers.iter().any(|(driver, _)| driver == field))
        {
            for second in ["_id", "rev"] {
                let mut keys = Document::new();
                keys.insert(field.name(), 1);
                keys.insert(second, 1);
                if !present.iter().any(|index| same_keys(index, &keys)) {
                    missing.push(format!("db.citizens.createIndex({})", index_text(field, second)));
                }
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(AdminError::NoIndex(format!("create {}", missing.join(" and "))))
        }
    }

    async fn citizen_indexes(&self) -> Result<Vec<Document>, AdminError> {
        let target = self.link.collection::<Document>(CITIZENS);
        let models: Vec<IndexModel> = self
            .link
            .call(&Asked::find(CITIZENS), async move { target.list_indexes().await?.try_collect().await })
            .await?;
        Ok(models.into_iter().map(|model| model.keys).collect())
    }

    /// Makes the views of a scope and the role of its stations, or brings them up to date.
    pub(super) async fn put_scope(&self, scope: &Scope, slug: &str) -> Result<(), AdminError> {
        self.put_scope_views(scope, slug).await?;
        self.put_role(&scope_role(slug), scope_privileges(slug), Vec::new()).await
    }

    async fn put_scope_views(&self, scope: &Scope, slug: &str) -> Result<(), AdminError> {
        let filter = scope_filter(scope);
        let permitted: Document =
            PERMITTED.into_iter().map(|name| (name.to_owned(), Bson::Int32(1))).collect();
        let roll = vec![doc! { "$match": filter.clone() }, doc! { "$project": permitted }];
        self.put_view(&roll_view(slug), CITIZENS, roll).await?;
        let stamps: Document = WORDS.into_iter().map(|name| (name.to_owned(), Bson::Int32(1))).collect();
        let present = vec![
            doc! { "$match": { "$and": [filter.clone(), { "deleted": { "$ne": true } }] } },
            doc! { "$project": stamps },
        ];
        self.put_view(&proof_view(slug), CITIZENS, present).await?;
        // Whoever came back into the scope has not left it.
        let left = vec![
            doc! { "$match": { "left_scopes": slug, "$nor": [filter] } },
            doc! { "$project": { "rev": 1 } },
        ];
        self.put_view(&left_view(slug), CITIZENS, left).await?;
        let pages = vec![doc! { "$match": { "scope": slug } }];
        self.put_view(&pages_view(slug), ROLL_PAGES, pages).await
    }

    async fn put_station_views(&self, station: &StationId) -> Result<(), AdminError> {
        let own = doc! { "$match": { "station": station.as_str() } };
        let mut sent = doc! { "hash": 1, "election": 1, "epoch": 1, "seq": 1 };
        sent.extend(WORDS.into_iter().map(|name| (name.to_owned(), Bson::Int32(1))));
        let events = vec![own.clone(), doc! { "$project": sent }];
        self.put_view(&sent_events_view(station), EVENTS, events).await?;
        let mut words: Document = WORDS.into_iter().map(|name| (name.to_owned(), Bson::Int32(1))).collect();
        words.extend(doc! { "_id": 1, "election": 1 });
        self.put_view(&sent_ballots_view(station), BALLOTS, vec![own, doc! { "$project": words }]).await
    }

    /// The role of a station: its own views, and those of these scopes.
    pub(super) async fn put_station_role(
        &self,
        station: &StationId,
        scopes: &[Scope],
    ) -> Result<(), AdminError> {
        let own = [sent_events_view(station), sent_ballots_view(station)];
        let privileges = own.iter().map(|view| privilege(view, &["find"])).collect();
        let mut roles: Vec<String> = scopes.iter().map(|scope| scope_role(&scope_slug(scope))).collect();
        roles.sort_unstable();
        roles.dedup();
        self.put_role(&station_role(station), privileges, roles).await
    }

    async fn put_view(&self, name: &str, on: &str, pipeline: Vec<Document>) -> Result<(), AdminError> {
        let (action, command) = if self.collection_names().await?.iter().any(|present| present == name) {
            ("collMod", doc! { "collMod": name, "viewOn": on, "pipeline": pipeline })
        } else {
            ("createCollection", doc! { "create": name, "viewOn": on, "pipeline": pipeline })
        };
        self.command(action, name, command).await.map(drop)
    }

    async fn put_role(
        &self,
        name: &str,
        privileges: Vec<Document>,
        roles: Vec<String>,
    ) -> Result<(), AdminError> {
        let database = self.link.database().name().to_owned();
        let privileges: Vec<Document> = privileges
            .into_iter()
            .map(|mut privilege| {
                if let Ok(resource) = privilege.get_document_mut("resource") {
                    resource.insert("db", &database);
                }
                privilege
            })
            .collect();
        self.create_or_update(
            name,
            ["createRole", "updateRole"],
            doc! { "privileges": privileges, "roles": roles },
        )
        .await
    }

    async fn put_user(&self, name: &str, password: &str, role: &str) -> Result<(), AdminError> {
        self.create_or_update(name, ["createUser", "updateUser"], doc! { "pwd": password, "roles": [role] })
            .await
    }

    async fn create_or_update(
        &self,
        name: &str,
        [create, update]: [&'static str; 2],
        definition: Document,
    ) -> Result<(), AdminError> {
        let database = self.link.database().name().to_owned();
        let command = |verb: &str| {
            let mut command = doc! { verb: name };
            command.extend(definition.clone());
            command
        };
        match self.command(create, &database, command(create)).await {
            Err(AdminError::Refused(why)) if EXISTS.iter().any(|code| why.contains(code)) => {
                self.command(update, &database, command(update)).await.map(drop)
            }
            other => other.map(drop),
        }
    }

    /// All stations with the key that claimed each, in the order of their ids.
    pub async fn stations(&self) -> Result<Vec<StationRecord>, AdminError> {
        let claims: BTreeMap<String, [u8; 32]> = self
            .read_all(CLAIMS)
            .await?
            .iter()
            .filter_map(|claim| {
                Some((claim.get_str("_id").ok()?.to_owned(), read_hash(claim, "public_key")?.0))
            })
            .collect();
        let mut stations = Vec::new();
        for document in self.read_all(STATIONS).await? {
            let read = || {
                let id = StationId::parse(document.get_str("_id").ok()?).ok()?;
                let registration = document.get_str("registration").ok()?.to_owned();
                let public_key = claims.get(&format!("{id}/{registration}")).copied();
                let (name, scope) = (document.get_str("name").ok()?, document.get_str("scope").ok()?);
                Some(StationRecord {
                    id,
                    name: name.to_owned(),
                    scope: scope.to_owned(),
                    earlier_scopes: read_texts(&document, EARLIER_SCOPES),
                    readable_scopes: read_texts(&document, READABLE_SCOPES),
                    scope_order: read_long(&document, SCOPE_ORDER).unwrap_or(0),
                    registration,
                    public_key,
                })
            };
            let station = read()
                .ok_or_else(|| AdminError::Refused("a document of stations cannot be read".to_owned()))?;
            stations.push(station);
        }
        Ok(stations)
    }

    /// One station.
    pub async fn station(&self, id: &StationId) -> Result<StationRecord, AdminError> {
        let found = self.stations().await?.into_iter().find(|station| station.id == *id);
        found
            .ok_or_else(|| AdminError::Absent(format!("station {id}; `urna office station list` names them")))
    }

    /// A whole small collection in the order of `_id`.
    pub(super) async fn read_all(&self, collection: &'static str) -> Result<Vec<RawDocumentBuf>, AdminError> {
        let target = self.link.collection::<RawDocumentBuf>(collection);
        let documents = self
            .link
            .call(&Asked::find(collection), async move {
                target.find(Document::new()).sort(doc! { "_id": 1 }).await?.try_collect().await
            })
            .await?;
        Ok(documents)
    }
}

fn same_keys(index: &Document, keys: &Document) -> bool {
    let ascending = |value: &Bson| {
        value.as_i32() == Some(1)
            || value.as_i64() == Some(1)
            || value.as_f64().is_some_and(|direction| direction > 0.0)
    };
    index.keys().eq(keys.keys()) && index.values().all(ascending)
}

fn privilege(collection: &str, actions: &[&str]) -> Document {
    doc! { "resource": { "collection": collection }, "actions": actions.to_vec() }
}

fn scope_privileges(slug: &str) -> Vec<Document> {
    let views = [roll_view(slug), left_view(slug), proof_view(slug), pages_view(slug)];
    let mut privileges: Vec<Document> = views.iter().map(|view| privilege(view, &["find"])).collect();
    for collection in FINDABLE.into_iter().filter(|name| !INSERTABLE.contains(name)) {
        privileges.push(privilege(collection, &["find"]));
    }
    for collection in INSERTABLE {
        let actions: &[&str] = match collection {
            HINTS => &["insert", "find", "changeStream"],
            name if FINDABLE.contains(&name) => &["insert", "find"],
            _ => &["insert"],
        };
        privileges.push(privilege(collection, actions));
    }
    privileges
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_station_never_gets_more_than_find_and_insert() {
        for privilege in scope_privileges("x") {
            let collection =
                privilege.get_document("resource").unwrap().get_str("collection").unwrap().to_owned();
            for action in privilege.get_array("actions").unwrap() {
                let action = action.as_str().unwrap();
                assert!(
                    ["find", "insert"].contains(&action) || (collection == HINTS && action == "changeStream"),
                    "{action} in {collection}"
                );
            }
            assert_ne!(collection, CITIZENS);
            assert_ne!(collection, STATIONS);
            assert_ne!(collection, ROLL_PAGES);
        }
    }

    #[test]
    fn no_station_reads_ballots_or_events_of_others() {
        let may_find = |name: &str| {
            scope_privileges("x").iter().any(|privilege| {
                privilege.get_document("resource").unwrap().get_str("collection").unwrap() == name
                    && privilege.get_array("actions").unwrap().contains(&Bson::from("find"))
            })
        };
        assert!(!may_find(BALLOTS) && !may_find(EVENTS) && !may_find(QUARANTINE) && !may_find(CARRIED));
        assert!(may_find(CHECKINS) && may_find("roll_x") && may_find("left_x"));
    }

    #[test]
    fn an_index_is_recognised_whoever_made_it() {
        let keys = doc! { "mesa": 1, "_id": 1 };
        assert!(same_keys(&doc! { "mesa": 1.0, "_id": 1_i64 }, &keys));
        assert!(!same_keys(&doc! { "_id": 1, "mesa": 1 }, &keys));
        assert!(!same_keys(&doc! { "mesa": -1, "_id": 1 }, &keys));
        assert!(!same_keys(&doc! { "mesa": "hashed", "_id": 1 }, &keys));
        assert!(!same_keys(&doc! { "mesa": 1 }, &keys));
    }
}
