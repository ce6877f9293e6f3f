//! A bootstrap or an upload in a process of its own, as a station does it: so its peak of memory is its alone, and
//! nothing that an earlier run left in memory helps it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::ids::StationId;
use urna_domain::scope::Scope;
use urna_station::environment::{Environment as _, Machine};
use urna_station::{Found, Method, Station};
use urna_store::{Home, Store, StoreKey};
use urna_sync::{Config, Lane, sync_once};

use crate::figure::percentile;

/// The first argument of a child that bootstraps.
pub(crate) const BOOTSTRAP: &str = "--bootstrap";
/// The first argument of a child that uploads.
pub(crate) const UPLOAD: &str = "--upload";
/// The key of a roll that only lives as long as its measurement.
const KEY: [u8; 32] = [7; 32];

/// Pause of the officer between two people: several of them, working in a hurry.
const DESK_PAUSE: Duration = Duration::from_millis(20);

/// What a child is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) uri: String,
    pub(crate) database: String,
    pub(crate) station: String,
    pub(crate) scope: String,
    /// The key whose packed rolls are taken; without one the view is read.
    pub(crate) authority: Option<[u8; 32]>,
    /// Somebody works at the desk meanwhile.
    pub(crate) desk: bool,
}

/// What a child answers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Bootstrapped {
    pub(crate) rows: u64,
    /// From the first question to the roll being in use.
    pub(crate) seconds: f64,
    /// Comparing everything with the centre afterwards.
    pub(crate) proof_seconds: f64,
    pub(crate) peak_rss_mb: f64,
    /// Bytes of the roll that were read.
    pub(crate) bytes: u64,
}

/// The file that a child fills in a folder.
pub(crate) fn station_db(folder: &Path) -> PathBuf {
    Home::new(folder).station_db()
}

/// The key as SQLCipher takes it.
pub(crate) fn key_pragma() -> String {
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("PRAGMA key = \"x'{hex}'\"")
}

/// What a child that uploads answers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Uploaded {
    /// Records that the centre received.
    pub(crate) sent: u64,
    /// From the first question to the last answer, without the roll and its proof.
    pub(crate) seconds: f64,
    pub(crate) peak_rss_mb: f64,
    /// How long an officer waited for an answer, 99th percentile, when somebody worked at the desk.
    pub(crate) desk_p99_ms: Option<f64>,
}

/// Bootstraps into an empty folder, in a child.
pub(crate) fn bootstrap(order: &Order, folder: &Path) -> anyhow::Result<Bootstrapped> {
    ask(BOOTSTRAP, order, folder)
}

/// Sends what waits in the station of a folder, in a child.
pub(crate) fn upload(order: &Order, folder: &Path) -> anyhow::Result<Uploaded> {
    ask(UPLOAD, order, folder)
}

fn ask<T: DeserializeOwned>(command: &str, order: &Order, folder: &Path) -> anyhow::Result<T> {
    let output = Command::new(env::current_exe()?)
        .arg(command)
        .arg(serde_json::to_string(order)?)
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "{command} ended with {}", output.status);
    serde_json::from_slice(&output.stdout).context("the answer of a child cannot be read")
}

/// A child that uploads. Ends the process: the driver's own tasks are not wound up one by one.
pub(crate) fn run_upload(arguments: &[String]) -> anyhow::Result<()> {
    let [order, folder] = arguments else { anyhow::bail!("{UPLOAD} takes an order and a folder") };
    let order: Order = serde_json::from_str(order)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let station = Arc::new(Station::open(&Home::new(folder), Arc::new(Machine))?);
    let (working, at_work) = (Arc::new(AtomicBool::new(order.desk)), station.clone());
    let until = working.clone();
    let desk = thread::spawn(move || work_at_the_desk(&at_work, &until));
    let report = runtime.block_on(async {
        let scope = Scope::parse(&order.scope)?;
        let config = RemoteConfig::new(StationId::parse(&order.station)?, scope, &order.database);
        let remote = Arc::new(MongoRemote::connect(&order.uri, &config).await?);
        anyhow::Ok(sync_once(station.store(), remote, station.worker_config()?, |_| {}).await?)
    })?;
    // The centre of this measurement has no roll, which a station does not believe.
    if let Some((lane, error)) = report.problems.into_iter().find(|(lane, _)| *lane != Lane::Roll) {
        return Err(anyhow::Error::new(error).context(format!("the lane {lane:?} failed")));
    }
    working.store(false, Ordering::Relaxed);
    let waits = desk.join().map_err(|_| anyhow::anyhow!("the desk broke off"))??;
    let desk_p99_ms = if order.desk { Some(percentile(&waits, 99)?) } else { None };
    let seconds = report.seconds - report.roll_seconds - report.proof_seconds;
    let done = Uploaded { sent: report.sent, seconds, peak_rss_mb: peak_rss_mb()?, desk_p99_ms };
    serde_json::to_writer(std::io::stdout(), &done)?;
    std::process::exit(0)
}

/// Finds one person after the other and checks them in, as long as `working`. Says how long each took, in milliseconds.
fn work_at_the_desk(station: &Station, working: &AtomicBool) -> anyhow::Result<Vec<f64>> {
    let mut waits = Vec::new();
    let rows = i64::try_from(station.store().read(urna_store::roll::count)?)?;
    for key in (1..=rows).rev() {
        if !working.load(Ordering::Relaxed) {
            break;
        }
        thread::sleep(DESK_PAUSE);
        let began = Instant::now();
        let person = station.person(key)?.context("nobody has this number")?;
        ensure!(matches!(station.find(&person.row.citizen.dni)?, Found::People { .. }), "nobody is found");
        station.authorise(key, Method::Dni, "vocal 1")?;
        waits.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(waits)
}

/// A child that bootstraps. Ends the process, too.
pub(crate) fn run_bootstrap(arguments: &[String]) -> anyhow::Result<()> {
    let [order, folder] = arguments else { anyhow::bail!("{BOOTSTRAP} takes an order and a folder") };
    let order: Order = serde_json::from_str(order)?;
    let home = Home::new(folder);
    home.create()?;
    let store = Store::open(&home, &StoreKey::from_bytes(KEY))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let scope = Scope::parse(&order.scope)?;
        let config = RemoteConfig::new(StationId::parse(&order.station)?, scope.clone(), &order.database);
        let remote = Arc::new(MongoRemote::connect(&order.uri, &config).await?);
        let mut config = Config::new(scope.to_string(), Arc::new(|| Machine.now()));
        config.authority = order.authority;
        anyhow::Ok(sync_once(&store, remote, config, |_| ()).await?)
    })?;
    if let Some((lane, error)) = report.problems.into_iter().next() {
        return Err(anyhow::Error::new(error).context(format!("the lane {lane:?} failed")));
    }
    ensure!(report.proof_ok == Some(true), "the roll here is not the roll of the scope");
    let done = Bootstrapped {
        rows: report.rows,
        seconds: report.roll_seconds,
        proof_seconds: report.proof_seconds,
        peak_rss_mb: peak_rss_mb()?,
        bytes: report.bytes,
    };
    serde_json::to_writer(std::io::stdout(), &done)?;
    drop(store);
    std::process::exit(0)
}

/// The most memory this process had.
fn peak_rss_mb() -> anyhow::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = line.context("the peak of memory is not known")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
