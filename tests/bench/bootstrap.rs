//! The four figures of the first download: `bootstrap_scope_vs_sqlite`, `bootstrap_scope_vs_script`,
//! `bootstrap_scope_rss_mb` and `bootstrap_full_vs_scope`; and the three of the proof that follows it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;
use urna_tests::TestMongo;

use crate::child::{self, Bootstrapped, Order};
use crate::cloud::{Cloud, ROLL, everybody, half, mesas};
use crate::day;
use crate::figure::{Name, RUNS, median, note, number};
use crate::reference::Tables;

/// Runs of the small roll: short ones vary more, so there are more of them.
pub(crate) const SCOPE_RUNS: usize = 9;
/// Downloads before the measurement: the server's memory fills, and what was written last is older than the
/// window that the first delta reaches back.
const WARM_UPS_MAX: usize = 60;
/// The most that a million rows may take more memory than half of them: the writer's cache of 16 MB fills between the
/// two, and nothing else does.
const GROWTH_MB_MAX: f64 = 24.0;
/// The most that any roll may take.
const RSS_MB_MAX: f64 = 120.0;
/// Electors of the largest polling stations.
const MESA_ELECTORS: u64 = 1_500;
/// The script everybody would write first.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/script.py");
/// Where `scripts/bench.sh` put pymongo.
const PYMONGO: &str = "URNA_BENCH_PYMONGO";

/// What the script prints.
#[derive(Debug, Deserialize)]
struct Scripted {
    rows: u64,
    seconds: f64,
}

/// Measures what is asked for of the four.
pub(crate) async fn measure(cloud: &Cloud, asked: &[Name]) -> anyhow::Result<()> {
    let admin = cloud.roll().await?;
    let scoped = cloud.station(&admin, ROLL, &TestMongo::fresh_name("scope"), day::SCOPE).await?;
    let tables = warm_up(&scoped)?;
    let scripted = asked.contains(&Name::BootstrapScopeVsScript);
    let uri = cloud.uri_of(ROLL)?.reveal();
    let mut small = Series::default();
    let (mut alone, mut scripts) = (Vec::new(), Vec::new());
    for _ in 0..SCOPE_RUNS {
        small.add(fresh(|folder| child::bootstrap(&scoped, folder))?);
        if asked.contains(&Name::BootstrapScopeVsSqlite) {
            let took = fresh(|folder| tables.write(&folder.join("alone.db")))?;
            alone.push(number(tables.people()) / took.as_secs_f64());
        }
        if scripted {
            let done = fresh(|folder| script(&uri, &folder.join("script.db")))?;
            ensure!(done.rows == tables.people(), "the script found {} citizens", done.rows);
            scripts.push(number(done.rows) / done.seconds);
        }
    }
    let rate = median(&small.rates)?;
    if asked.contains(&Name::BootstrapScopeVsSqlite) {
        Name::BootstrapScopeVsSqlite.report(rate, "rows/s", Some(median(&alone)?), true, SCOPE_RUNS)?;
    }
    if scripted {
        Name::BootstrapScopeVsScript.report(rate, "rows/s", Some(median(&scripts)?), true, SCOPE_RUNS)?;
    }
    if asked.contains(&Name::ProofScopeMs) {
        Name::ProofScopeMs.report(median(&small.proofs)? * 1_000.0, "ms", None, true, SCOPE_RUNS)?;
    }
    if asked.contains(&Name::ProofMesaMs) {
        measure_mesa(cloud).await?;
    }
    if [Name::BootstrapScopeRssMb, Name::BootstrapFullVsScope, Name::ProofFullMs]
        .iter()
        .any(|name| asked.contains(name))
    {
        measure_full(cloud, &scoped, asked).await?;
    }
    Ok(())
}

/// The proof of a large polling station.
async fn measure_mesa(cloud: &Cloud) -> anyhow::Result<()> {
    let admin = cloud.office(ROLL).await?;
    let mesas = cloud.station(&admin, ROLL, &TestMongo::fresh_name("mesa"), &mesas(MESA_ELECTORS)?).await?;
    let mut small = Series::default();
    for _ in 0..RUNS {
        let done = fresh(|folder| child::bootstrap(&mesas, folder))?;
        ensure!(done.rows >= MESA_ELECTORS, "the mesas have {} electors", done.rows);
        small.add(done);
    }
    Name::ProofMesaMs.report(median(&small.proofs)? * 1_000.0, "ms", None, true, RUNS)
}

/// The whole roll, half of it and the small one by turns.
async fn measure_full(cloud: &Cloud, scoped: &Order, asked: &[Name]) -> anyhow::Result<()> {
    note("downloading the whole roll, half of it and a small one by turns");
    let admin = cloud.office(ROLL).await?;
    let all = cloud.station(&admin, ROLL, &TestMongo::fresh_name("all"), &everybody()?).await?;
    let some = cloud.station(&admin, ROLL, &TestMongo::fresh_name("half"), &half()?).await?;
    let (mut small, mut halves, mut full) = (Series::default(), Series::default(), Series::default());
    for _ in 0..RUNS {
        small.add(fresh(|folder| child::bootstrap(scoped, folder))?);
        if asked.contains(&Name::BootstrapScopeRssMb) {
            halves.add(fresh(|folder| child::bootstrap(&some, folder))?);
        }
        let done = fresh(|folder| child::bootstrap(&all, folder))?;
        ensure!(done.rows == day::ALL_CITIZENS, "the whole roll has {} citizens", done.rows);
        full.add(done);
    }
    if asked.contains(&Name::BootstrapScopeRssMb) {
        let (peak, peak_full) = (median(&small.peaks)?, median(&full.peaks)?);
        let flat = peak_full < RSS_MB_MAX && peak_full - median(&halves.peaks)? < GROWTH_MB_MAX;
        Name::BootstrapScopeRssMb.report(peak, "MB", Some(peak_full), flat, RUNS)?;
    }
    if asked.contains(&Name::BootstrapFullVsScope) {
        let rate = median(&full.rates)?;
        Name::BootstrapFullVsScope.report(rate, "rows/s", Some(median(&small.rates)?), true, RUNS)?;
    }
    if asked.contains(&Name::ProofFullMs) {
        Name::ProofFullMs.report(median(&full.proofs)? * 1_000.0, "ms", None, true, RUNS)?;
    }
    Ok(())
}

#[derive(Default)]
struct Series {
    rates: Vec<f64>,
    proofs: Vec<f64>,
    peaks: Vec<f64>,
}

impl Series {
    fn add(&mut self, done: Bootstrapped) {
        note(&format!(
            "  {} rows in {:.3} s, proved in {:.3} s, {:.1} MB",
            done.rows, done.seconds, done.proof_seconds, done.peak_rss_mb
        ));
        self.rates.push(number(done.rows) / done.seconds);
        self.proofs.push(done.proof_seconds);
        self.peaks.push(done.peak_rss_mb);
    }
}

/// Does something in a folder of its own.
pub(crate) fn fresh<T>(work: impl FnOnce(&Path) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let folder = TempDir::new()?;
    work(folder.path())
}

/// Downloads the small roll until the first delta brings nothing that the stream had not brought, and reads it.
pub(crate) fn warm_up(scoped: &Order) -> anyhow::Result<Tables> {
    note("downloading the small roll to warm up");
    for _ in 0..WARM_UPS_MAX {
        let folder = TempDir::new()?;
        let done = child::bootstrap(scoped, folder.path())?;
        let tables = Tables::read(&child::station_db(folder.path()))?;
        if done.rows == tables.people() {
            return Ok(tables);
        }
    }
    bail!("somebody is changing the roll")
}

fn script(uri: &str, file: &Path) -> anyhow::Result<Scripted> {
    let pymongo = std::env::var_os(PYMONGO)
        .with_context(|| format!("{PYMONGO} does not say where pymongo is; run `make bench`"))?;
    let output =
        Command::new("python3").env("PYTHONPATH", pymongo).arg(SCRIPT).arg(uri).arg(file).output()?;
    ensure!(output.status.success(), "the script failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("the script's answer cannot be read")
}
