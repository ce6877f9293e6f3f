//! `make bench-fleet`: many real engines against one real server, and beside it what the same number of change streams
//! costs, one per station. One JSON line each.
//!
//! The stations are whole: a store, an engine and a worker of their own. They share one pool of connections, so that the
//! file limits of one machine do not decide, and all of them run in one process beside the server.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bson::{Document, RawDocumentBuf, doc};
use ed25519_dalek::SigningKey;
use mongodb::options::FullDocumentType;
use mongodb::{Client, Collection};
use serde::Serialize;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::event::{Event, Fact};
use urna_domain::ids::{ElectionId, StationId};
use urna_domain::scope::Scope;
use urna_station::environment::{Environment as _, Machine};
use urna_store::{Home, Store, StoreKey, events, outbox, roll};
use urna_sync::remote::Remote as _;
use urna_sync::rounds::DELTA_ROWS;
use urna_sync::{Config, Handle, Worker};
use urna_tests::TestMongo;

use crate::cloud::{Cloud, server_cpu_us};
use crate::day;
use crate::figure::{millis, note, number, percentile};

/// The first argument of this measurement.
pub(crate) const COMMAND: &str = "fleet";
/// The sizes when none are given.
const SIZES: [u64; 3] = [10, 100, 1_000];
/// Citizens of the place.
const CITIZENS: u64 = 100_000;
/// Scopes, which the stations take by turns.
const SCOPES: usize = 20;
/// How long each is watched.
const WATCHED: Duration = Duration::from_secs(60);
/// Before that, so that everybody has their roll and their own pace.
const SETTLED: Duration = Duration::from_secs(30);
/// Loading the rolls of all stations takes at most this long.
const LOADED_MAX: Duration = Duration::from_secs(900);
/// Changes of the roll a second, all over the country.
const EDITS: u64 = 10;
/// Each station checks somebody in this often: twice as often as the busiest Spanish table of 2023 on the average of its
/// day.
const CHECK_IN: Duration = Duration::from_secs(17);
/// Pause between two questions whose time is taken.
const PROBE: Duration = Duration::from_millis(100);
const KEY: [u8; 32] = [7; 32];
/// Connections of all stations of a harness together.
const POOL: u32 = 64;

/// One line.
#[derive(Debug, Serialize)]
struct Line {
    stations: u64,
    how: &'static str,
    /// Processor time of the server in a second, for one station.
    server_ms_per_station: f64,
    /// All of it, as a share of one core.
    server_cores: f64,
    poll_p50_ms: Option<f64>,
    poll_p99_ms: Option<f64>,
    events_per_second: Option<f64>,
    load: f64,
}

/// Measures fleets of the sizes that are named.
pub(crate) fn measure(arguments: &[String]) -> anyhow::Result<()> {
    let sizes = if arguments.is_empty() {
        SIZES.to_vec()
    } else {
        arguments.iter().map(|text| text.parse().context("a size is a number")).collect::<Result<_, _>>()?
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let cloud = Cloud::start().await?;
        let database = TestMongo::fresh_name("urna_bench");
        let place = Place::prepare(&cloud, &database).await?;
        for size in sizes {
            note(&format!("{size} stations that ask"));
            place.poll(size).await?.print()?;
            note(&format!("{size} change streams"));
            place.stream(size).await?.print()?;
        }
        cloud.drop(&database).await
    })
}

struct Place {
    uri: String,
    database: String,
    scopes: Vec<Scope>,
    root: Client,
    template: Vec<u8>,
}

impl Place {
    async fn prepare(cloud: &Cloud, database: &str) -> anyhow::Result<Self> {
        note("preparing a place");
        let admin = cloud.office(database).await?;
        admin.insert_citizens(day::citizens(CITIZENS)?, |_| ()).await?;
        let mesas: BTreeSet<String> = day::citizens(CITIZENS)?.filter_map(|citizen| citizen.mesa).collect();
        let mut scopes = Vec::new();
        for (number, mesa) in mesas.iter().take(SCOPES).enumerate() {
            let order = cloud
                .station(&admin, database, &format!("fleet-{number}"), &format!("mesa == '{mesa}'"))
                .await?;
            scopes.push(Scope::parse(&order.scope)?);
        }
        ensure!(scopes.len() == SCOPES, "the place has too few mesas");
        admin.set_hints_up_to(0).await?;
        let folder = TempDir::new()?;
        let home = Home::new(folder.path());
        home.create()?;
        drop(Store::open(&home, &StoreKey::from_bytes(KEY))?);
        let template = fs::read(home.station_db())?;
        let uri = cloud.uri_of(database)?.reveal();
        let root = Client::with_uri_str(&uri).await?;
        Ok(Self { uri, database: database.to_owned(), scopes, root, template })
    }

    fn scope(&self, number: u64) -> anyhow::Result<&Scope> {
        self.scopes.get(usize::try_from(number)? % self.scopes.len()).context("no scope")
    }

    /// Real engines, each with a store of its own.
    async fn poll(&self, size: u64) -> anyhow::Result<Line> {
        let folder = TempDir::new()?;
        let first = RemoteConfig::new(StationId::parse("fleet-0")?, self.scope(0)?.clone(), &self.database);
        let shared = Arc::new(MongoRemote::connect_pooled(&self.uri, &first, POOL).await?);
        let mut fleet = Vec::new();
        for number in 0..size {
            fleet.push(self.station(number, &folder.path().join(number.to_string()), &shared)?);
        }
        let began = Instant::now();
        while !fleet
            .iter()
            .map(Machinery::is_loaded)
            .collect::<anyhow::Result<Vec<_>>>()?
            .iter()
            .all(|ok| *ok)
        {
            ensure!(began.elapsed() < LOADED_MAX, "not every station has its roll");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        note(&format!("  their rolls are here after {:.0} s", began.elapsed().as_secs_f64()));
        let stop = CancellationToken::new();
        let mut busy = JoinSet::new();
        busy.spawn(edit(self.citizens(), stop.clone()));
        for (number, station) in fleet.iter().enumerate() {
            busy.spawn(vote(station.store.clone(), station.worker.clone(), number, stop.clone()));
        }
        tokio::time::sleep(SETTLED).await;
        let (cpu, events, began) =
            (server_cpu_us(&self.root).await?, self.count_events().await?, Instant::now());
        let mut times = Vec::new();
        let now = shared.probe().await?;
        while began.elapsed() < WATCHED {
            let asked = Instant::now();
            shared.roll_delta(now, DELTA_ROWS, None).await?;
            times.push(millis(asked.elapsed()));
            tokio::time::sleep(PROBE).await;
        }
        let seconds = began.elapsed().as_secs_f64();
        let spent = server_cpu_us(&self.root).await? - cpu;
        let received = self.count_events().await? - events;
        stop.cancel();
        while let Some(ended) = busy.join_next().await {
            ended??;
        }
        let mut stopping = JoinSet::new();
        for station in fleet {
            stopping.spawn(async move { station.worker.stop().await });
        }
        while stopping.join_next().await.is_some() {}
        Line::of(size, "polling", spent, seconds).with(&times, number(received) / seconds)
    }

    fn station(&self, number: u64, folder: &Path, shared: &Arc<MongoRemote>) -> anyhow::Result<Machinery> {
        let home = Home::new(folder);
        home.create()?;
        fs::write(home.station_db(), &self.template)?;
        let store = Store::open(&home, &StoreKey::from_bytes(KEY))?;
        let scope = self.scope(number)?.clone();
        let config =
            RemoteConfig::new(StationId::parse(&format!("fleet-{number}"))?, scope.clone(), &self.database);
        let shared = shared.clone();
        let connect = move |_: &str| {
            let beside = shared.beside(&config);
            async move { beside }
        };
        let config = Config::new(scope.to_string(), Arc::new(|| Machine.now()));
        let worker = Arc::new(Worker::spawn(store.clone(), connect, config));
        Ok(Machinery { store, worker })
    }

    /// What the same changes cost when every station follows the roll by a change stream of its own.
    async fn stream(&self, size: u64) -> anyhow::Result<Line> {
        let stop = CancellationToken::new();
        let mut busy = JoinSet::new();
        let client = Client::with_uri_str(&format!("{}&maxPoolSize={}", self.uri, size + 10)).await?;
        let seen = Arc::new(AtomicU64::new(0));
        for number in 0..size {
            let roll: Collection<Document> = client.database(&self.database).collection("citizens");
            let mesa = format!("{}", self.scope(number)?);
            let mesa = mesa.split('\'').nth(1).context("a scope without a mesa")?.to_owned();
            busy.spawn(follow(roll, mesa, seen.clone(), stop.clone()));
        }
        busy.spawn(edit(self.citizens(), stop.clone()));
        tokio::time::sleep(SETTLED).await;
        let (cpu, began) = (server_cpu_us(&self.root).await?, Instant::now());
        tokio::time::sleep(WATCHED).await;
        let seconds = began.elapsed().as_secs_f64();
        let spent = server_cpu_us(&self.root).await? - cpu;
        stop.cancel();
        while let Some(ended) = busy.join_next().await {
            ended??;
        }
        note(&format!("  {} changes were seen", seen.load(Ordering::Relaxed)));
        Ok(Line::of(size, "one change stream per station", spent, seconds))
    }

    fn citizens(&self) -> Collection<Document> {
        self.root.database(&self.database).collection("citizens")
    }

    async fn count_events(&self) -> anyhow::Result<u64> {
        let events: Collection<RawDocumentBuf> = self.root.database(&self.database).collection("events");
        Ok(events.estimated_document_count().await?)
    }
}

/// A station without people.
struct Machinery {
    store: Store,
    worker: Arc<Handle>,
}

impl Machinery {
    fn is_loaded(&self) -> anyhow::Result<bool> {
        Ok(self.store.read(roll::state)?.cursor > 0)
    }
}

impl Line {
    fn of(stations: u64, how: &'static str, spent_us: f64, seconds: f64) -> Self {
        let cores = spent_us / 1e6 / seconds;
        Self {
            stations,
            how,
            server_ms_per_station: cores * 1e3 / number(stations),
            server_cores: cores,
            poll_p50_ms: None,
            poll_p99_ms: None,
            events_per_second: None,
            load: f64::NAN,
        }
    }

    fn with(self, times: &[f64], events_per_second: f64) -> anyhow::Result<Self> {
        Ok(Self {
            poll_p50_ms: Some(percentile(times, 50)?),
            poll_p99_ms: Some(percentile(times, 99)?),
            events_per_second: Some(events_per_second),
            ..self
        })
    }

    fn print(mut self) -> anyhow::Result<()> {
        self.load = crate::figure::load()?;
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &self)?;
        writeln!(out)?;
        Ok(out.flush()?)
    }
}

/// The office changes citizens, all over the country.
async fn edit(citizens: Collection<Document>, stop: CancellationToken) -> anyhow::Result<()> {
    let ids: Vec<bson::Bson> = {
        let sample = [doc! { "$sample": { "size": 2_000 } }, doc! { "$project": { "_id": 1 } }];
        let mut found = citizens.aggregate(sample).await?;
        let mut ids = Vec::new();
        while found.advance().await? {
            ids.push(Document::try_from(found.current())?.get("_id").context("no _id")?.clone());
        }
        ids
    };
    for id in ids.iter().cycle() {
        let change = doc! { "$inc": { "ver": 1 }, "$currentDate": { "rev": { "$type": "timestamp" } } };
        citizens.update_one(doc! { "_id": id }, change).await?;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(Duration::from_millis(1_000 / EDITS)) => {}
        }
    }
    Ok(())
}

/// People come to a station.
async fn vote(
    store: Store,
    worker: Arc<Handle>,
    number: usize,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let station = StationId::parse(&format!("fleet-{number}"))?;
    let (key, election) = (SigningKey::from_bytes(&rand::random()), ElectionId::parse("fleet")?);
    let spread = CHECK_IN.mul_f64(rand::random());
    let mut pause = spread;
    let epoch = rand::random::<u32>() >> 1;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
        pause = CHECK_IN;
        let (station, key, election) = (station.clone(), key.clone(), election.clone());
        let recording = store.clone();
        tokio::task::spawn_blocking(move || {
            recording.write_blocking(|tx| -> anyhow::Result<()> {
                let fact = Fact::IncidentNoted { code: "fleet".to_owned(), facts: serde_json::Map::new() };
                let head = events::head(tx, &station, epoch)?;
                let event = Event::sign(&head, Machine.now(), &election, "fleet", &fact, &key)?;
                events::append(tx, &event)?;
                Ok(outbox::enqueue(tx, outbox::Lane::Events, &event.id.to_string(), Machine.now())?)
            })
        })
        .await??;
        worker.wake();
    }
}

/// Follows one mesa.
async fn follow(
    roll: Collection<Document>,
    mesa: String,
    seen: Arc<AtomicU64>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mine = [doc! { "$match": { "fullDocument.mesa": mesa } }];
    let mut stream = roll
        .watch()
        .pipeline(mine)
        .full_document(FullDocumentType::UpdateLookup)
        .max_await_time(Duration::from_secs(5))
        .await?;
    while !stop.is_cancelled() {
        if stream.next_if_any().await?.is_some() {
            seen.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}
