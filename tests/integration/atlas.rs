//! The remote and the office on a real MongoDB: what a station may see and do, page after page; what the office
//! makes of a roll, an election and the evidence.

mod clock;
mod corrections;
mod download;
mod hints;
mod office;
mod orders;
mod packed;
mod postal;
mod proof;
mod scopes;
mod upload;

use std::path::PathBuf;

use bson::{Bson, Document, doc};
use mongodb::{Client, Collection};
use tempfile::TempDir;
use urna_atlas::{MongoBatch, MongoRemote, RemoteConfig, admin::StationRecord};
use urna_domain::{bundle::Bundle, ids::StationId, scope::Scope};
use urna_office::{Office, roll, station};
use urna_sync::remote::{ClusterTime, Delta, Remote as _, RollBatch as _, RollChange, RollEntry};
use urna_tests::TestMongo;

const EXTREMADURA: &str = "comunidad == 'Extremadura'";

/// An office on a database of its own, and what the tests need beside it.
struct Bench {
    mongo: &'static TestMongo,
    folder: TempDir,
    office: Office,
    database: String,
}

/// A station as its bundle makes it.
struct Enrolled {
    bundle: Bundle,
    remote: MongoRemote,
}

impl Bench {
    async fn new() -> Self {
        let mongo = TestMongo::shared().await.unwrap();
        mongo.heal().await.unwrap();
        let database = TestMongo::fresh_name("atlas");
        let folder = tempfile::tempdir().unwrap();
        let office = Office::init(&folder.path().join("office"), &mongo.uri(&database)).await.unwrap();
        Self { mongo, folder, office, database }
    }

    async fn collection(&self, name: &str) -> Collection<Document> {
        Client::with_uri_str(self.mongo.uri(&self.database))
            .await
            .unwrap()
            .database(&self.database)
            .collection(name)
    }

    async fn generate(&self, count: u64) {
        roll::generate(&self.office, count, 1, |_| {}).await.unwrap();
    }

    /// Registers a station, writes its bundle and opens it with its key.
    async fn enrol(&self, scope: &str) -> Enrolled {
        let registered = station::create(&self.office, "Mesa de prueba", scope).await.unwrap();
        let out = self.path("bundle");
        station::bundle(&self.office, &registered.id, None, &out).await.unwrap();
        let bundle = Bundle::open(&std::fs::read(out).unwrap(), &registered.registration_key).unwrap();
        let remote = MongoRemote::connect(&bundle.uri, &config(&bundle)).await.unwrap();
        Enrolled { bundle, remote }
    }

    async fn office_station(&self, id: &StationId) -> StationRecord {
        station::show(&self.office, id).await.unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn config(bundle: &Bundle) -> RemoteConfig {
    RemoteConfig::new(bundle.station.clone(), Scope::parse(&bundle.scope).unwrap(), &bundle.database)
}

/// Rows and bad documents of a stream, and the mark after each batch.
#[derive(Default)]
struct Streamed {
    rows: Vec<String>,
    bad: Vec<(String, String)>,
    marks: Vec<Option<String>>,
}

async fn stream(remote: &MongoRemote, resume: Option<String>) -> Streamed {
    let (sink, mut batches) = tokio::sync::mpsc::channel::<MongoBatch>(4);
    let mut streamed = Streamed::default();
    let reading = async {
        while let Some(batch) = batches.recv().await {
            batch.for_each(&mut |entry| match entry {
                RollEntry::Row(row) => streamed.rows.push(row.id.to_owned()),
                RollEntry::Bad { id, reason } => streamed.bad.push((id, reason)),
            });
            streamed.marks.push(batch.resume_after());
        }
    };
    let (sent, ()) = tokio::join!(remote.roll_stream(resume, sink), reading);
    sent.unwrap();
    streamed
}

fn person(id: impl Into<Bson>, comunidad: &str) -> Document {
    doc! { "_id": id.into(), "name": "Ana", "surname1": "Gil", "surname2": "Mas", "dni": "00000001R", "comunidad": comunidad }
}

/// All pages of changes since a time, as the worker asks for them.
async fn changes(remote: &MongoRemote, since: ClusterTime, limit: u32) -> (Vec<RollChange>, u32) {
    let (mut all, mut since, mut pages) = (Vec::new(), since, 0);
    loop {
        let Delta { changes, more, .. } = remote.roll_delta(since, limit, None).await.unwrap();
        pages += 1;
        let last = changes.iter().filter_map(|change| match change {
            RollChange::Put(citizen) => Some(citizen.rev),
            RollChange::Gone { rev, .. } => Some(*rev),
            RollChange::Bad { .. } => None,
        });
        since = last.max().map_or(since, ClusterTime);
        all.extend(changes);
        if !more {
            return (all, pages);
        }
    }
}
