//! `live_p50_ms` and `live_p99_ms`: from the office writing a citizen to the station finding them, with hints; and
//! `idle_server_ms_per_poll`: what a question that finds nothing costs the server, and the station.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use mongodb::Client;
use tempfile::TempDir;
use urna_atlas::admin::{Admin, NewCitizen};
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::dni::Dni;
use urna_domain::ids::StationId;
use urna_domain::scope::Scope;
use urna_station::environment::{Environment as _, Machine};
use urna_store::{Home, Store, StoreKey, roll};
use urna_sync::engine::POLL_MS;
use urna_sync::remote::{ClusterTime, Remote as _};
use urna_sync::rounds::{DELTA_ROWS, WINDOW_SECONDS};
use urna_sync::{Config, Worker};
use urna_tests::TestMongo;

use crate::child::Order;
use crate::cloud::{Cloud, server_cpu_us};
use crate::day;
use crate::figure::{Name, RUNS, median, millis, note, number, percentile};

/// Citizens of the place; a thirtieth of them or so are in the scope.
const CITIZENS: u64 = 50_000;
/// Citizens that the office writes, one by one.
const ARRIVALS: u32 = 300;
/// DNI of this many and more are nobody's.
const FIRST_DNI: u32 = 99_000_000;
/// Pause between two of them: each travels alone.
const PAUSE: Duration = Duration::from_millis(60);
/// How often the station looks.
const LOOK: Duration = Duration::from_micros(500);
/// Somebody who has not arrived by then never will.
const PATIENCE: Duration = Duration::from_secs(60);
/// Questions of one sample.
const POLLS: u32 = 500;

/// Measures what is asked for of the three.
pub(crate) async fn measure(cloud: &Cloud, asked: &[Name]) -> anyhow::Result<()> {
    let database = TestMongo::fresh_name("urna_bench");
    let admin = cloud.office(&database).await?;
    admin.insert_citizens(day::citizens(CITIZENS)?, |_| ()).await?;
    let order = cloud.station(&admin, &database, day::STATION, day::SCOPE).await?;
    note("waiting until the roll is no longer new");
    tokio::time::sleep(Duration::from_secs(2 * u64::from(WINDOW_SECONDS))).await;
    if asked.contains(&Name::IdleServerMsPerPoll) {
        measure_idle(cloud, &order).await?;
    }
    if asked.contains(&Name::LiveP50Ms) || asked.contains(&Name::LiveP99Ms) {
        measure_live(&admin, &order, asked).await?;
    }
    cloud.drop(&database).await
}

async fn connect(order: Order) -> anyhow::Result<MongoRemote> {
    let config =
        RemoteConfig::new(StationId::parse(&order.station)?, Scope::parse(&order.scope)?, &order.database);
    Ok(MongoRemote::connect(&order.uri, &config).await?)
}

async fn measure_live(admin: &Admin, order: &Order, asked: &[Name]) -> anyhow::Result<()> {
    note("writing citizens one by one");
    let folder = TempDir::new()?;
    let home = Home::new(folder.path());
    home.create()?;
    let store = Store::open(&home, &StoreKey::from_bytes([7; 32]))?;
    let config =
        RemoteConfig::new(StationId::parse(&order.station)?, Scope::parse(&order.scope)?, &order.database);
    let uri = order.uri.clone();
    let connecting = move |_: &str| {
        let (uri, config) = (uri.clone(), config.clone());
        async move { MongoRemote::connect(&uri, &config).await }
    };
    let scope = Scope::parse(&order.scope)?.to_string();
    let worker = Worker::spawn(store.clone(), connecting, Config::new(scope, Arc::new(|| Machine.now())));
    let mut times = Vec::new();
    for number in 0..=ARRIVALS {
        let dni = Dni::from_number(FIRST_DNI + number)?;
        let arrival = newcomer(dni.as_str());
        let began = Instant::now();
        admin.insert_citizens(std::iter::once(arrival), |_| ()).await?;
        while store.read(|r| roll::by_dni(r, dni.as_str()))?.is_empty() {
            ensure!(began.elapsed() < PATIENCE, "a citizen did not arrive");
            tokio::time::sleep(LOOK).await;
        }
        // The first one comes with the first download.
        if number > 0 {
            times.push(millis(began.elapsed()));
        }
        if number == 0 {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
    worker.stop().await;
    for (name, percent) in [(Name::LiveP50Ms, 50), (Name::LiveP99Ms, 99)] {
        if asked.contains(&name) {
            name.report(percentile(&times, percent)?, "ms", None, true, times.len())?;
        }
    }
    Ok(())
}

fn newcomer(dni: &str) -> NewCitizen {
    NewCitizen {
        id: None,
        name: "Nueva".to_owned(),
        surname1: "Vecina".to_owned(),
        surname2: String::new(),
        dni: dni.to_owned(),
        comunidad: "Extremadura".to_owned(),
        province: None,
        municipality: None,
        mesa: None,
        postal: false,
    }
}

/// Asks for changes where there are none, and takes off what the server does by itself meanwhile.
async fn measure_idle(cloud: &Cloud, order: &Order) -> anyhow::Result<()> {
    note("asking for changes that are not there");
    let root = Client::with_uri_str(cloud.uri_of(&order.database)?.reveal()).await?;
    let remote = connect(order.clone()).await?;
    let now = remote.probe().await?;
    let (mut server, mut station) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (before, began) = (server_cpu_us(&root).await?, Instant::now());
        tokio::time::sleep(Duration::from_secs(1)).await;
        let quiet = (server_cpu_us(&root).await? - before) / began.elapsed().as_secs_f64();
        let (before, own, began) = (server_cpu_us(&root).await?, own_cpu_ms()?, Instant::now());
        for _ in 0..POLLS {
            let delta = remote.roll_delta(ClusterTime(now.0), DELTA_ROWS, None).await?;
            ensure!(delta.changes.is_empty(), "the roll is not quiet");
        }
        let own = own_cpu_ms()? - own;
        let spent = server_cpu_us(&root).await? - before - quiet * began.elapsed().as_secs_f64();
        server.push(spent / f64::from(POLLS) / 1e3);
        station.push(own / f64::from(POLLS));
    }
    let share = median(&station)? / number(POLL_MS);
    note(&format!("  {:.4} % of a core at the station", share * 100.0));
    Name::IdleServerMsPerPoll.report(median(&server)?, "ms", None, share < 0.01, RUNS)
}

/// Processor time of this process, user and system.
fn own_cpu_ms() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(") ").context("the times of this process cannot be read")?.1;
    let ticks = |place: usize| -> anyhow::Result<f64> {
        Ok(after_name.split(' ').nth(place).context("a time is missing")?.parse()?)
    };
    // A tick is ten milliseconds on every Linux that we know of (`getconf CLK_TCK`).
    Ok((ticks(11)? + ticks(12)?) * 10.0)
}
