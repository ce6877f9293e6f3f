//! `upload_vs_insert_many`: 10,000 check-ins that gathered while there was no network, beside a bare insert of the
//! same documents.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use bson::{RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use mongodb::options::{Acknowledgment, WriteConcern};
use mongodb::{Client, Collection};
use tempfile::TempDir;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::ids::StationId;
use urna_domain::scope::Scope;
use urna_station::environment::Machine;
use urna_station::{Method, Station};
use urna_store::Home;
use urna_sync::{Lane, sync_once};
use urna_tests::TestMongo;

use crate::cloud::Cloud;
use crate::day;
use crate::figure::{Name, RUNS, median, note, number};

/// Check-ins that wait.
const CHECK_INS: u64 = 10_000;
/// Documents of one bare insert.
const BATCH: usize = 1_000;
/// What a check-in becomes at the centre.
const COLLECTIONS: [&str; 2] = ["events", "checkins"];

/// The documents of one collection.
pub(crate) struct Documents {
    collection: &'static str,
    all: Vec<RawDocumentBuf>,
}

/// Measures the figure.
pub(crate) async fn measure(cloud: &Cloud) -> anyhow::Result<()> {
    note("checking 10,000 people in while there is no network");
    let morning = TempDir::new()?;
    check_in(morning.path(), CHECK_INS)?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    let mut documents = Vec::new();
    for _ in 0..RUNS {
        let database = TestMongo::fresh_name("urna_bench");
        ours.push(upload(cloud, &database, morning.path()).await?);
        if documents.is_empty() {
            documents = read_back(cloud, &database).await?;
        }
        cloud.drop(&database).await?;
        let database = TestMongo::fresh_name("urna_bench");
        bare.push(insert(cloud, &database, &documents, CHECK_INS).await?);
        cloud.drop(&database).await?;
        note(&format!(
            "  {:.0} and {:.0} check-ins a second",
            ours.last().context("no run")?,
            bare.last().context("no run")?
        ));
    }
    Name::UploadVsInsertMany.report(median(&ours)?, "check-ins/s", Some(median(&bare)?), true, RUNS)
}

/// A station with so many people checked in and nothing sent.
pub(crate) fn check_in(folder: &Path, count: u64) -> anyhow::Result<()> {
    let people = day::citizens(count)?;
    let station = day::open_station(folder, people)?;
    for key in 1..=i64::try_from(count)? {
        station.authorise(key, Method::Dni, "vocal 1")?;
    }
    Ok(())
}

/// Sends what waits in a copy of the station, and says how many check-ins a second went.
async fn upload(cloud: &Cloud, database: &str, morning: &Path) -> anyhow::Result<f64> {
    let admin = cloud.office(database).await?;
    let order = cloud.station(&admin, database, day::STATION, day::SCOPE).await?;
    let copy = TempDir::new()?;
    copy_files(morning, copy.path())?;
    let station = Arc::new(Station::open(&Home::new(copy.path()), Arc::new(Machine))?);
    let config = RemoteConfig::new(StationId::parse(day::STATION)?, Scope::parse(day::SCOPE)?, database);
    let remote = Arc::new(MongoRemote::connect(&order.uri, &config).await?);
    let report = sync_once(station.store(), remote, station.worker_config(), |_| ()).await?;
    // The centre of this measurement has no roll, which a station does not believe.
    if let Some((lane, error)) = report.problems.into_iter().find(|(lane, _)| *lane != Lane::Roll) {
        return Err(anyhow::Error::new(error).context(format!("the lane {lane:?} failed")));
    }
    // The opening of the poll is an event, too.
    ensure!(report.sent == 2 * CHECK_INS + 1, "{} records were received", report.sent);
    // The roll is not part of an upload, nor is its proof.
    Ok(number(CHECK_INS) / (report.seconds - report.roll_seconds - report.proof_seconds))
}

pub(crate) fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The documents that an upload made.
pub(crate) async fn read_back(cloud: &Cloud, database: &str) -> anyhow::Result<Vec<Documents>> {
    let client = Client::with_uri_str(cloud.uri_of(database)?.reveal()).await?;
    let mut documents = Vec::new();
    for collection in COLLECTIONS {
        let source: Collection<RawDocumentBuf> = client.database(database).collection(collection);
        let all: Vec<RawDocumentBuf> =
            source.find(doc! {}).sort(doc! { "$natural": 1 }).await?.try_collect().await?;
        documents.push(Documents { collection, all });
    }
    Ok(documents)
}

/// Inserts the documents into a fresh database of the same rules and indexes, with nothing around it.
pub(crate) async fn insert(
    cloud: &Cloud,
    database: &str,
    documents: &[Documents],
    check_ins: u64,
) -> anyhow::Result<f64> {
    cloud.office(database).await?;
    let client = Client::with_uri_str(cloud.uri_of(database)?.reveal()).await?;
    client.database(database).run_command(doc! { "ping": 1 }).await?;
    let durable = WriteConcern::builder().w(Acknowledgment::Majority).journal(true).build();
    let started = Instant::now();
    for Documents { collection, all } in documents {
        let target: Collection<RawDocumentBuf> = client.database(database).collection(collection);
        for batch in all.chunks(BATCH) {
            target.insert_many(batch).ordered(false).write_concern(durable.clone()).await?;
        }
    }
    Ok(number(check_ins) / started.elapsed().as_secs_f64())
}
