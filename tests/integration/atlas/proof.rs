//! The proof on a real server: what a foreign tool did behind everybody's back is found and mended, and what the centre
//! lost is sent again.

use std::sync::Arc;

use urna_domain::Millis;
use urna_store::{Home, Store, StoreKey, roll as local_roll};
use urna_sync::{Config, SyncReport, proof, sync_once};

use super::*;

/// A station with a store of its own.
struct Local {
    store: Store,
    enrolled: Enrolled,
    _folder: TempDir,
}

impl Local {
    async fn new(bench: &Bench) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Home::new(folder.path()), &StoreKey::from_bytes([5; 32])).unwrap();
        Self { store, enrolled: bench.enrol(EXTREMADURA).await, _folder: folder }
    }

    async fn sync(&self) -> SyncReport {
        let bundle = &self.enrolled.bundle;
        let remote = MongoRemote::connect(&bundle.uri, &config(bundle)).await.unwrap();
        let clock = Arc::new(|| Millis(1_780_000_000_000));
        let report =
            sync_once(&self.store, Arc::new(remote), Config::new(bundle.scope.clone(), clock), |_| {})
                .await
                .unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        report
    }

    fn proof(&self) -> proof::Proof {
        self.store.read(proof::last).unwrap().unwrap()
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.store.read(|r| local_roll::for_each(r, |row| names.push(row.name.to_owned()))).unwrap();
        names.sort();
        names
    }
}

/// The names in the scope at the centre.
async fn names_there(bench: &Bench) -> Vec<String> {
    let citizens = bench.collection("citizens").await;
    let mut names: Vec<String> = Vec::new();
    let mut cursor =
        citizens.find(doc! { "comunidad": "Extremadura", "deleted": { "$ne": true } }).await.unwrap();
    while cursor.advance().await.unwrap() {
        names.push(cursor.current().get_str("name").unwrap().to_owned());
    }
    names.sort();
    names
}

#[tokio::test]
async fn a_roll_of_the_office_is_shown_to_be_the_same() {
    let bench = Bench::new().await;
    bench.generate(2_000).await;
    let local = Local::new(&bench).await;
    assert_eq!(local.sync().await.proof_ok, Some(true));
    let proof = local.proof();
    assert_eq!(proof.rows, u64::try_from(names_there(&bench).await.len()).unwrap());
    assert_eq!((proof.repaired, proof.unstamped, proof.unreadable), (0, 0, 0));
}

#[tokio::test]
async fn what_foreign_tools_did_unseen_is_found_mended_and_named() {
    let bench = Bench::new().await;
    bench.generate(3_000).await;
    let local = Local::new(&bench).await;
    local.sync().await;
    let citizens = bench.collection("citizens").await;
    let scope = doc! { "comunidad": "Extremadura" };

    // Removed, replaced and inserted by a tool that knows no revisions and no stamps.
    citizens.delete_one(scope.clone()).await.unwrap();
    let mut replaced = citizens.find_one(scope.clone()).await.unwrap().unwrap();
    let stamps = ["rev", "ver", "h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7"];
    stamps.into_iter().for_each(|name| drop(replaced.remove(name)));
    replaced.insert("name", "Reemplazada");
    let id = replaced.get("_id").unwrap().clone();
    citizens.replace_one(doc! { "_id": id }, replaced).await.unwrap();
    citizens
        .insert_one(doc! {
            "_id": "foreign", "name": "Nueva", "surname1": "Gil", "surname2": "Sanz", "dni": "00000001-r",
            "comunidad": "Extremadura",
        })
        .await
        .unwrap();

    let report = local.sync().await;
    assert_eq!(report.proof_ok, Some(false), "two rows have no stamp");
    assert_eq!(local.names(), names_there(&bench).await);
    let proof = local.proof();
    assert_eq!((proof.repaired, proof.unstamped), (0, 2), "mended by the first of the two comparisons");

    let adopted = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((adopted.adopted + adopted.changed, adopted.bad), (2, 0));
    assert_eq!(local.sync().await.proof_ok, Some(true));
    assert_eq!(local.names(), names_there(&bench).await);
}

#[tokio::test]
async fn a_document_that_is_no_citizen_is_named_and_spoils_nothing() {
    let bench = Bench::new().await;
    bench.generate(500).await;
    let local = Local::new(&bench).await;
    let bad = doc! { "_id": "bad", "name": 5, "surname1": "x", "dni": "y", "comunidad": "Extremadura" };
    bench.collection("citizens").await.insert_one(bad).await.unwrap();
    assert_eq!(local.sync().await.proof_ok, Some(true));
    assert_eq!(local.proof().unreadable, 1);
}

#[tokio::test]
async fn a_station_of_before_gets_the_views_of_the_proof_with_the_next_init() {
    let bench = Bench::new().await;
    bench.generate(500).await;
    let local = Local::new(&bench).await;
    let database =
        Client::with_uri_str(bench.mongo.uri(&bench.database)).await.unwrap().database(&bench.database);
    let names = database.list_collection_names().await.unwrap();
    let view = names.iter().find(|name| name.starts_with("proof_")).unwrap();
    database.collection::<Document>(view).drop().await.unwrap();
    // The roll is followed all the same.
    let bundle = &local.enrolled.bundle;
    let remote = MongoRemote::connect(&bundle.uri, &config(bundle)).await.unwrap();
    let clock = Arc::new(|| Millis(1_780_000_000_000));
    let report = sync_once(&local.store, Arc::new(remote), Config::new(bundle.scope.clone(), clock), |_| {})
        .await
        .unwrap();
    assert!(report.rows > 0);
    assert_eq!(local.names(), names_there(&bench).await);
    assert_ne!(report.proof_ok, Some(true), "nothing is called the same that was not compared");

    Office::init(&bench.folder.path().join("office"), &bench.mongo.uri(&bench.database)).await.unwrap();
    assert_eq!(local.sync().await.proof_ok, Some(true));
}
