//! `upload_vs_insert_many`: 10,000 check-ins that gathered while there was no network, beside a bare insert of the
//! same documents.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::ensure;
use bson::{RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use mongodb::options::{Acknowledgment, WriteConcern};
use mongodb::{Client, Collection};
use tempfile::TempDir;
use urna_station::Method;
use urna_store::outbox;
use urna_tests::TestMongo;

use crate::child::{self, Order, Uploaded};
use crate::cloud::Cloud;
use crate::day;
use crate::figure::{Name, RUNS, median, note, number};

/// Check-ins that wait.
const CHECK_INS: u64 = 10_000;
/// People on the roll who were not there yet.
const NOT_YET: u64 = 2_000;
/// Documents of one bare insert.
const BATCH: usize = 1_000;
/// What a check-in becomes at the centre.
const COLLECTIONS: [&str; 2] = ["events", "checkins"];

/// The documents of one collection.
struct Documents {
    collection: &'static str,
    all: Vec<RawDocumentBuf>,
}

/// Measures the figure.
pub(crate) async fn measure(cloud: &Cloud) -> anyhow::Result<()> {
    note("checking 10,000 people in while there is no network");
    let morning = Morning::new(CHECK_INS)?;
    let mut reference = Bare::new(cloud, CHECK_INS);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (database, order) = centre(cloud).await?;
        let (rate, _) = send(&order, &morning)?;
        let beside = reference.after(&database).await?;
        note(&format!("  {rate:.0} and {beside:.0} check-ins a second"));
        ours.push(rate);
        bare.push(beside);
    }
    Name::UploadVsInsertMany.report(median(&ours)?, "check-ins/s", Some(median(&bare)?), true, RUNS)
}

/// A station where people were checked in and nothing was sent.
pub(crate) struct Morning {
    folder: TempDir,
    check_ins: u64,
    /// What waits: events of the opening are among them.
    records: u64,
}

impl Morning {
    /// Checks so many people in.
    pub(crate) fn new(check_ins: u64) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let station = day::open_station(folder.path(), day::citizens(check_ins + NOT_YET)?)?;
        for key in 1..=i64::try_from(check_ins)? {
            station.authorise(key, Method::Dni, "vocal 1")?;
        }
        let records = station.store().read(outbox::pending)?.count;
        ensure!(records > 2 * check_ins, "{records} records wait");
        Ok(Self { folder, check_ins, records })
    }

    /// A copy of the station's folder.
    pub(crate) fn copy(&self) -> anyhow::Result<TempDir> {
        let copy = TempDir::new()?;
        copy_files(self.folder.path(), copy.path())?;
        Ok(copy)
    }
}

/// A centre of its own for one station, and the station's way to it.
pub(crate) async fn centre(cloud: &Cloud) -> anyhow::Result<(String, Order)> {
    let database = TestMongo::fresh_name("urna_bench");
    let admin = cloud.office(&database).await?;
    let order = cloud.station(&admin, &database, day::STATION, day::SCOPE).await?;
    Ok((database, order))
}

/// Sends what waits in a copy of a station's folder, as a station does it, in a process of its own. Says how many
/// check-ins a second went, and what memory it took.
pub(crate) fn send(order: &Order, morning: &Morning) -> anyhow::Result<(f64, f64)> {
    let copy = morning.copy()?;
    let Uploaded { sent, seconds, peak_rss_mb, desk_p99_ms: _ } = child::upload(order, copy.path())?;
    ensure!(sent == morning.records, "{sent} records were received");
    Ok((number(morning.check_ins) / seconds, peak_rss_mb))
}

/// The bare inserts beside an upload.
pub(crate) struct Bare<'a> {
    cloud: &'a Cloud,
    check_ins: u64,
    documents: Vec<Documents>,
}

impl<'a> Bare<'a> {
    pub(crate) fn new(cloud: &'a Cloud, check_ins: u64) -> Self {
        Self { cloud, check_ins, documents: Vec::new() }
    }

    /// Inserts into a fresh database what the first upload left in its own, which goes; says how many check-ins a
    /// second went.
    pub(crate) async fn after(&mut self, uploaded: &str) -> anyhow::Result<f64> {
        if self.documents.is_empty() {
            self.documents = read_back(self.cloud, uploaded).await?;
        }
        self.cloud.drop(uploaded).await?;
        let database = TestMongo::fresh_name("urna_bench");
        let rate = insert(self.cloud, &database, &self.documents, self.check_ins).await?;
        self.cloud.drop(&database).await?;
        Ok(rate)
    }
}

fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The documents that an upload made.
async fn read_back(cloud: &Cloud, database: &str) -> anyhow::Result<Vec<Documents>> {
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
async fn insert(
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
