//! The three figures of the packed roll: `bootstrap_packed_vs_sqlite`, `packed_bytes_vs_stream` and
//! `packed_server_cpu_vs_stream`.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use bson::doc;
use ed25519_dalek::SigningKey;
use mongodb::Client;
use urna_atlas::admin::Admin;
use urna_atlas::{MongoBatch, MongoRemote, RemoteConfig};
use urna_domain::ids::StationId;
use urna_domain::packed::{PackManifest, PackVersion, Page};
use urna_domain::scope::Scope;
use urna_sync::remote::{Remote as _, RollBatch as _};
use urna_sync::rounds::PAGES_PER_CALL;
use urna_tests::TestMongo;

use crate::bootstrap::{SCOPE_RUNS, fresh, warm_up};
use crate::child::{self, Order};
use crate::cloud::{Cloud, ROLL, count, server_cpu_us};
use crate::day;
use crate::figure::{Name, RUNS, median, note, number};

/// Downloads of one sample: the server counts its work in ticks.
const READS: u32 = 10;
/// More bytes than this per citizen, and it was not the pack that was read.
const PACKED_BYTES_MAX: u64 = 40;

/// What reading the roll cost the server.
struct Cost {
    bytes: f64,
    cpu_us: f64,
}

/// Measures what is asked for of the three.
pub(crate) async fn measure(cloud: &Cloud, asked: &[Name]) -> anyhow::Result<()> {
    let admin = cloud.roll().await?;
    let order = cloud.station(&admin, ROLL, &TestMongo::fresh_name("packed"), day::SCOPE).await?;
    let authority = SigningKey::from_bytes(&rand::random());
    publish(&admin, &authority).await?;
    let order = Order { authority: Some(authority.verifying_key().to_bytes()), ..order };
    if asked.contains(&Name::BootstrapPackedVsSqlite) {
        measure_speed(&order)?;
    }
    if asked.contains(&Name::PackedBytesVsStream) || asked.contains(&Name::PackedServerCpuVsStream) {
        measure_cost(cloud, &order, asked).await?;
    }
    Ok(())
}

async fn publish(admin: &Admin, authority: &SigningKey) -> anyhow::Result<()> {
    note("packing the small roll");
    let scope = Scope::parse(day::SCOPE)?;
    let version = PackVersion::from_random(rand::random());
    let manifest = admin.pack_scope(&scope, &version, |_| ()).await?;
    Ok(admin.publish_pack(&scope, &manifest, &manifest.sign(authority)?).await?)
}

fn measure_speed(order: &Order) -> anyhow::Result<()> {
    let tables = warm_up(order)?;
    let (mut rates, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..SCOPE_RUNS {
        let done = fresh(|folder| child::bootstrap(order, folder))?;
        ensure!(done.rows == tables.people(), "a bootstrap found {} citizens", done.rows);
        ensure!(done.bytes < done.rows * PACKED_BYTES_MAX, "the view was read, not the pack");
        note(&format!("  {} rows in {:.3} s, {:.1} MB", done.rows, done.seconds, done.peak_rss_mb));
        rates.push(number(done.rows) / done.seconds);
        let took = fresh(|folder| tables.write(&folder.join("alone.db")))?;
        alone.push(number(tables.people()) / took.as_secs_f64());
    }
    let reference = Some(median(&alone)?);
    Name::BootstrapPackedVsSqlite.report(median(&rates)?, "rows/s", reference, true, SCOPE_RUNS)
}

/// Reads the roll over a compressed connection, as a distant station does, and asks the server what it cost.
async fn measure_cost(cloud: &Cloud, order: &Order, asked: &[Name]) -> anyhow::Result<()> {
    note("reading the small roll, packed and as a stream by turns");
    let root = Client::with_uri_str(cloud.uri_of(ROLL)?.reveal()).await?;
    let config =
        RemoteConfig::new(StationId::parse(&order.station)?, Scope::parse(&order.scope)?, &order.database);
    let remote = MongoRemote::connect(&format!("{}&compressors=zstd", order.uri), &config).await?;
    let authority = order.authority.context("no authority")?;
    let rows = read_pack(&remote, &authority).await?;
    ensure!(rows == read_stream(&remote).await?, "the pack is not the roll of the scope");
    let (mut packed, mut streamed) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let before = spent(&root).await?;
        for _ in 0..READS {
            read_pack(&remote, &authority).await?;
        }
        packed.push(Cost::between(&before, &spent(&root).await?));
        let before = spent(&root).await?;
        for _ in 0..READS {
            read_stream(&remote).await?;
        }
        streamed.push(Cost::between(&before, &spent(&root).await?));
    }
    let middle = |costs: &[Cost], of: fn(&Cost) -> f64| -> anyhow::Result<f64> {
        Ok(median(&costs.iter().map(of).collect::<Vec<_>>())? / f64::from(READS))
    };
    if asked.contains(&Name::PackedBytesVsStream) {
        let of = |cost: &Cost| cost.bytes;
        let reference = Some(middle(&streamed, of)?);
        Name::PackedBytesVsStream.report(middle(&packed, of)?, "bytes", reference, true, RUNS)?;
    }
    if asked.contains(&Name::PackedServerCpuVsStream) {
        let of = |cost: &Cost| cost.cpu_us / 1e3;
        let reference = Some(middle(&streamed, of)?);
        Name::PackedServerCpuVsStream.report(middle(&packed, of)?, "ms", reference, true, RUNS)?;
    }
    Ok(())
}

impl Cost {
    fn between(before: &Self, after: &Self) -> Self {
        Self { bytes: after.bytes - before.bytes, cpu_us: after.cpu_us - before.cpu_us }
    }
}

/// All that the server sent and computed since it started.
async fn spent(root: &Client) -> anyhow::Result<Cost> {
    // What was asked before is done when the server is quiet.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let status = root.database("admin").run_command(doc! { "serverStatus": 1 }).await?;
    Ok(Cost { bytes: count(&status, "network", "physicalBytesOut")?, cpu_us: server_cpu_us(root).await? })
}

async fn read_pack(remote: &MongoRemote, authority: &[u8; 32]) -> anyhow::Result<u64> {
    let published = remote.roll_pack().await?.context("no pack is published")?;
    let manifest = PackManifest::open(&published.signed, authority)?;
    let mut rows = 0;
    for first in (0..manifest.pages.len()).step_by(PAGES_PER_CALL) {
        let count = PAGES_PER_CALL.min(manifest.pages.len() - first);
        for page in remote.roll_pages(&manifest.version, first, count).await? {
            rows += u64::try_from(Page::decode(&page.context("a page is missing")?)?.rows())?;
        }
    }
    Ok(rows)
}

async fn read_stream(remote: &MongoRemote) -> anyhow::Result<u64> {
    let (sink, mut batches) = tokio::sync::mpsc::channel::<MongoBatch>(2);
    let counting = async {
        let mut rows = 0_u64;
        while let Some(batch) = batches.recv().await {
            batch.for_each(&mut |_| rows += 1);
        }
        rows
    };
    let (streamed, rows) = tokio::join!(remote.roll_stream(None, sink), counting);
    streamed?;
    Ok(rows)
}
