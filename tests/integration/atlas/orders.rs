//! The office gives a station that is at work another scope, on a real server.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};
use urna_atlas::RemoteConfig;
use urna_domain::Millis;
use urna_office::{OfficeError, station::ScopeChange};
use urna_store::{Home, Store, StoreKey, roll as local_roll};
use urna_sync::{Config, Worker, remote::RemoteError};

use super::*;

const ANDALUCIA: &str = "comunidad == 'Andalucía'";
const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_station_at_work_changes_to_the_scope_that_the_office_orders() {
    let bench = Bench::new().await;
    bench.generate(2_000).await;
    let enrolled = bench.enrol(EXTREMADURA).await;
    let (bundle, id) = (enrolled.bundle.clone(), enrolled.bundle.station.clone());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Home::new(folder.path()), &StoreKey::from_bytes([5; 32])).unwrap();
    let (uri, station, database) = (bundle.uri.clone(), id.clone(), bundle.database.clone());
    let connect = move |scope: &str| {
        let config = RemoteConfig::new(station.clone(), Scope::parse(scope).unwrap(), &database);
        let uri = uri.clone();
        async move { MongoRemote::connect(&uri, &config).await }
    };
    let mut config =
        Config::new(Scope::parse(EXTREMADURA).unwrap().to_string(), Arc::new(|| Millis(1_780_000_000_000)));
    config.station = Some(id.clone());
    config.authority = Some(bundle.authority.0);
    let worker = Worker::spawn(store.clone(), connect.clone(), config);
    let until = async |what: &str, is_so: &dyn Fn() -> bool| {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < SOON, "not within {SOON:?}: {what}");
            worker.sync_now();
            sleep(Duration::from_millis(200)).await;
        }
    };
    let holds = |scope: &str| {
        let state = store.read(local_roll::state).unwrap();
        state.cursor > 0 && state.scope == Scope::parse(scope).unwrap().to_string()
    };
    until("the first roll is here", &|| holds(EXTREMADURA)).await;

    assert!(matches!(
        station::change_scope(&bench.office, &id, EXTREMADURA).await,
        Err(OfficeError::SameScope(_))
    ));
    let unindexed = station::change_scope(&bench.office, &id, "province == 'Badajoz'").await.unwrap_err();
    assert!(unindexed.to_string().contains("createIndex"), "{unindexed}");
    assert!(holds(EXTREMADURA));

    let change = || station::change_scope(&bench.office, &id, ANDALUCIA);
    assert_eq!(change().await.unwrap(), ScopeChange::Ordered);
    until("the ordered roll is here", &|| holds(ANDALUCIA)).await;
    let rows = connect(ANDALUCIA).await.unwrap().roll_count().await.unwrap();
    assert_eq!(store.read(local_roll::count).unwrap(), rows);
    assert!(rows > 0);

    // The old right stays until the station says that it holds the new roll.
    let began = Instant::now();
    while change().await.unwrap() != ScopeChange::Done {
        assert!(began.elapsed() < SOON, "the station never says so");
        worker.sync_now();
        sleep(Duration::from_millis(500)).await;
    }
    let refused = enrolled.remote.roll_count().await.unwrap_err();
    assert!(matches!(refused, RemoteError::Forbidden { .. }), "{refused}");
    assert_eq!(connect(ANDALUCIA).await.unwrap().roll_count().await.unwrap(), rows);
    let record = bench.office_station(&id).await;
    assert_eq!(record.readable_scopes, Vec::<String>::new());
    // Corrections that it made then may come in later, and count.
    assert_eq!(record.scopes().len(), 2);

    // A bundle that is made now is for the scope of now, and the order is still the last one.
    let out = bench.path("again");
    station::bundle(&bench.office, &id, None, &out).await.unwrap();
    assert_eq!(bench.office_station(&id).await.scope_order, 1);
    worker.stop().await;
}

#[tokio::test]
async fn an_order_that_was_changed_on_its_way_is_not_followed() {
    let bench = Bench::new().await;
    bench.generate(500).await;
    let enrolled = bench.enrol(EXTREMADURA).await;
    let id = enrolled.bundle.station.clone();
    station::change_scope(&bench.office, &id, ANDALUCIA).await.unwrap();
    let control = bench.collection("control").await;
    let of_station = doc! { "_id": id.as_str() };
    let order = || async { enrolled.remote.control().await.unwrap().scope_order };
    assert!(order().await.is_some());
    // Whoever can write to the cluster cannot sign: the office's own words would have to be theirs.
    for wrong in [
        Bson::String("another scope".into()),
        Bson::Document(doc! { "canon": "text", "sig": 1 }),
        Bson::Document(
            doc! { "canon": Bson::Binary(bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![0; 9] }) },
        ),
    ] {
        // Fields of a later version stand beside what this one knows, and change nothing.
        let change = doc! { "$set": { "scope_order": wrong, "of_a_later_version": { "deep": [1, 2] } } };
        control.update_one(of_station.clone(), change).await.unwrap();
        assert_eq!(order().await, None);
    }
}
