//! Hints on a real server: the real worker asks at once when the office changed the roll, and at its own pace when
//! there are no hints.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};
use urna_domain::Millis;
use urna_store::{Home, Store, StoreKey, roll as local_roll};
use urna_sync::{Config, Connection, Handle, Worker, watchdog};

use super::*;

/// Far longer than anything here takes, and shorter than the pace of the test.
const SOON: Duration = Duration::from_secs(60);

struct Running {
    store: Store,
    worker: Handle,
    _folder: TempDir,
}

impl Running {
    fn start(enrolled: &Enrolled) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Home::new(folder.path()), &StoreKey::from_bytes([5; 32])).unwrap();
        let bundle = &enrolled.bundle;
        let (uri, remote) = (bundle.uri.clone(), config(bundle));
        let connect = move |_: &str| {
            let (uri, remote) = (uri.clone(), remote.clone());
            async move { MongoRemote::connect(&uri, &remote).await }
        };
        let clock = Arc::new(|| Millis(1_780_000_000_000));
        let worker = Worker::spawn(store.clone(), connect, Config::new(bundle.scope.clone(), clock));
        Self { store, worker, _folder: folder }
    }

    async fn until(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(began.elapsed() < SOON, "not within {SOON:?}: {what}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn rows(&self) -> u64 {
        self.store.read(local_roll::count).unwrap()
    }
}

/// How many change streams are open on the server for hints.
async fn followers(bench: &Bench) -> usize {
    let client = Client::with_uri_str(bench.mongo.uri(&bench.database)).await.unwrap();
    let pipeline = [
        doc! { "$currentOp": { "allUsers": true, "idleCursors": true } },
        doc! { "$match": { "ns": format!("{}.hints", bench.database) } },
    ];
    let mut found = client.database("admin").aggregate(pipeline).await.unwrap();
    let mut count = 0;
    while found.advance().await.unwrap() {
        count += 1;
    }
    count
}

/// A station that holds its roll of an office of this pace, and follows hints.
async fn following(bench: &Bench, pace: Duration) -> (Running, u64) {
    bench.generate(600).await;
    let enrolled = bench.enrol(EXTREMADURA).await;
    let rows = enrolled.remote.roll_count().await.unwrap();
    bench.office.set_pace(Some(pace)).await.unwrap();
    let station = Running::start(&enrolled);
    station.until("the roll is here", |station| station.rows() == rows).await;
    let began = Instant::now();
    while followers(bench).await == 0 {
        assert!(began.elapsed() < SOON, "hints are followed");
        sleep(Duration::from_millis(50)).await;
    }
    (station, rows)
}

#[tokio::test]
async fn a_hint_brings_a_change_long_before_the_next_question() {
    let bench = Bench::new().await;
    let (station, rows) = following(&bench, Duration::from_secs(600)).await;
    // The question after the first one was still set for the usual pace.
    sleep(Duration::from_secs(13)).await;
    for number in 1..=3 {
        let person = person(format!("new {number}"), "Extremadura");
        bench.collection("citizens").await.insert_one(person).await.unwrap();
        roll::adopt(&bench.office, |_| {}).await.unwrap();
        station.until("the hint brings the change", |station| station.rows() == rows + number).await;
    }
    assert_eq!(station.worker.status().borrow().connection, Connection::Connected);
    station.worker.stop().await;
}

#[tokio::test]
async fn hints_that_break_off_cost_nothing_but_time() {
    let bench = Bench::new().await;
    let (station, rows) = following(&bench, Duration::from_secs(1)).await;
    // The stream is invalidated, as it is when the oplog rolled over.
    bench.collection("hints").await.drop().await.unwrap();
    let ended = |station: &Running| station.store.read(watchdog::counts).unwrap().hints_ended == 1;
    station.until("the end of the hints is counted", ended).await;
    bench.collection("citizens").await.insert_one(person("new", "Extremadura")).await.unwrap();
    roll::adopt(&bench.office, |_| {}).await.unwrap();
    station.until("the change comes all the same", |station| station.rows() == rows + 1).await;
    assert_eq!(station.worker.status().borrow().connection, Connection::Connected);
    station.worker.stop().await;
}

#[tokio::test]
async fn hints_are_off_above_the_size_that_the_office_set() {
    let bench = Bench::new().await;
    let enrolled = bench.enrol(EXTREMADURA).await;
    assert!(enrolled.remote.control().await.unwrap().hints, "one station may");
    bench.office.set_hints_up_to(1).await.unwrap();
    station::create(&bench.office, "Otra mesa", EXTREMADURA).await.unwrap();
    assert!(!enrolled.remote.control().await.unwrap().hints, "two are too many");
    bench.office.set_hints_up_to(2).await.unwrap();
    assert!(enrolled.remote.control().await.unwrap().hints);
}

/// The machine's clock stands still here, so no comparison falls due by itself after the first.
#[tokio::test]
async fn a_citizen_deleted_by_hand_leaves_as_soon_as_the_watching_office_asks_for_a_proof() {
    let bench = Bench::new().await;
    bench.generate(600).await;
    let enrolled = bench.enrol(EXTREMADURA).await;
    let rows = enrolled.remote.roll_count().await.unwrap();
    let station = Running::start(&enrolled);
    station.until("the roll is here", |station| station.rows() == rows).await;
    let proven = |station: &Running| station.store.read(urna_sync::proof::last).unwrap().is_some();
    station.until("the roll was compared once", proven).await;

    let (sender, mut adopted) = tokio::sync::mpsc::unbounded_channel();
    let watch = roll::adopt_and_watch(&bench.office, move |_| sender.send(()).unwrap());
    let delete = async {
        adopted.recv().await.unwrap();
        let citizens = bench.collection("citizens").await;
        citizens.delete_one(doc! { "comunidad": "Extremadura" }).await.unwrap();
        let began = Instant::now();
        while station.rows() == rows {
            assert!(began.elapsed() < SOON, "whoever was deleted is still on the roll");
            // A person asks, so that the test need not wait for the next round of control.
            station.worker.sync_now();
            sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::select! {
        error = watch => panic!("{error}"),
        () = delete => assert_eq!(station.rows(), rows - 1),
    }
    station.worker.stop().await;
}
