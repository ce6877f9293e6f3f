//! The remote and the office on a real MongoDB: what a station may see and do, page after page; what the office
//! makes of a roll, an election and the evidence.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use bson::{Bson, Document, Timestamp, doc, oid::ObjectId};
use mongodb::{Client, Collection};
use rand::{RngExt as _, SeedableRng as _, rngs::Xoshiro256PlusPlus};
use tempfile::TempDir;
use urna_atlas::{MongoBatch, MongoRemote, RemoteConfig, admin::AdminError, scope_slug};
use urna_domain::{
    Hash,
    authorisation::guard_id,
    bundle::Bundle,
    citizen::CitizenRef,
    event::{ChainHead, Event, Fact},
    ids::{CitizenId, ElectionId, EventId, StationId},
    scope::Scope,
};
use urna_office::{Office, OfficeError, election, roll, station};
use urna_sync::remote::{
    ClaimOutcome, ClusterTime, Delta, Guard, Heartbeat, InsertOutcome, Manifest, Remote as _, RemoteError,
    RollBatch as _, RollChange, RollEntry, SealedBallot,
};
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
        Client::with_uri_str(self.mongo.uri(&self.database)).await.unwrap().database(&self.database).collection(name)
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
        let Delta { changes, more, .. } = remote.roll_delta(since, limit).await.unwrap();
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

#[tokio::test]
async fn station_streams_exactly_its_scope_and_goes_on_after_any_batch() {
    let bench = Bench::new().await;
    bench.generate(30_000).await;
    let Enrolled { remote, .. } = bench.enrol("comunidad IN {'Extremadura', 'Murcia'}").await;
    assert!(remote.probe().await.unwrap() > ClusterTime(1 << 32));
    assert_eq!(remote.roll_count().await.unwrap(), 2 * 30_000 / 17);
    let whole = stream(&remote, None).await;
    assert_eq!(whole.bad, []);
    assert_eq!(whole.rows.len(), 2 * 30_000 / 17);
    assert_eq!(whole.rows.iter().collect::<BTreeSet<_>>().len(), whole.rows.len());
    for mark in whole.marks.into_iter().flatten() {
        let rest = stream(&remote, Some(mark)).await;
        assert!(rest.rows.len() < whole.rows.len());
        assert_eq!(rest.rows, whole.rows[whole.rows.len() - rest.rows.len()..]);
    }
}

#[tokio::test]
async fn ids_of_all_types_are_paged_and_foreign_documents_are_named() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let mut documents = vec![
        person(7, "Extremadura"),
        person(8_i64, "Extremadura"),
        person(9.0, "Extremadura"),
        person("text", "Extremadura"),
        person(ObjectId::new(), "Extremadura"),
        person(bson::Uuid::from_bytes([5; 16]), "Extremadura"),
        person(1.5, "Extremadura"),
        person(true, "Extremadura"),
        person(doc! { "a": 1 }, "Extremadura"),
        person("elsewhere", "Madrid"),
    ];
    let mut mistyped = person("mistyped", "Extremadura");
    mistyped.insert("surname1", 5);
    documents.push(mistyped);
    citizens.insert_many(&documents).await.unwrap();
    let Enrolled { remote, .. } = bench.enrol(EXTREMADURA).await;
    let whole = stream(&remote, None).await;
    assert_eq!(whole.rows.len(), 6, "{:?}", whole.rows);
    let bad: BTreeSet<_> = whole.bad.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(bad, BTreeSet::from(["1.5", "true", "{ \"a\": 1 }", "s:mistyped"]));
    assert!(whole.bad.iter().any(|(_, reason)| reason == "surname1 is not a text"));

    // A mark after each document by itself: what follows is always the rest, whatever the types.
    let mut seen = Vec::new();
    for id in documents.iter().filter(|d| d.get_str("comunidad").unwrap() == "Extremadura").map(|d| d.get("_id").unwrap()) {
        let raw = bson::RawDocumentBuf::try_from(&doc! { "_id": id.clone() }).unwrap();
        let hex: String = raw.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let rest = stream(&remote, Some(format!("0:{hex}"))).await;
        seen.push(rest.rows.len() + rest.bad.len());
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn delta_brings_arrivals_changes_departures_and_deletions() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    bench.generate(1_700).await;
    let Enrolled { remote, bundle } = bench.enrol(EXTREMADURA).await;
    let slug = scope_slug(&Scope::parse(&bundle.scope).unwrap());
    let since = remote.probe().await.unwrap();
    assert_eq!(remote.roll_delta(since, 100).await.unwrap().changes, []);

    let ids: Vec<Bson> = citizens
        .distinct("_id", doc! { "comunidad": "Extremadura" })
        .await
        .unwrap();
    let stamp = doc! { "rev": { "$type": "timestamp" } };
    let change = async |id: &Bson, set: Document| {
        citizens.update_one(doc! { "_id": id }, doc! { "$set": set, "$currentDate": stamp.clone() }).await.unwrap();
    };
    change(&ids[0], doc! { "surname1": "Cambiado" }).await;
    change(&ids[1], doc! { "comunidad": "Madrid", "left_scopes": [&slug] }).await;
    change(&ids[2], doc! { "deleted": true }).await;
    change(&ids[3], doc! { "name": 5 }).await;
    let mut newcomer = person("new", "Extremadura");
    newcomer.insert("rev", Timestamp { time: 0, increment: 0 });
    citizens.insert_one(newcomer).await.unwrap();

    for limit in [1, 2, 100] {
        let (found, _) = changes(&remote, since, limit).await;
        let text: BTreeSet<String> = found
            .iter()
            .map(|change| match change {
                RollChange::Put(citizen) => format!("put {} {}", citizen.id, citizen.surname1),
                RollChange::Gone { id, .. } => format!("gone {id}"),
                RollChange::Bad { id, reason } => format!("bad {id} {reason}"),
            })
            .collect();
        let id = |index: usize| format!("o:{}", ids[index].as_object_id().unwrap());
        let expected = BTreeSet::from([
            format!("put {} Cambiado", id(0)),
            format!("gone {}", id(1)),
            format!("gone {}", id(2)),
            format!("bad {} name is not a text", id(3)),
            "put s:new Gil".to_owned(),
        ]);
        assert_eq!(text, expected, "limit {limit}");
    }

    // Back again: there, although the mark of having left is still on the document.
    change(&ids[1], doc! { "comunidad": "Extremadura" }).await;
    let (found, _) = changes(&remote, since, 100).await;
    let back = format!("o:{}", ids[1].as_object_id().unwrap());
    assert!(found.iter().any(|change| matches!(change, RollChange::Put(citizen) if citizen.id.as_str() == back)));
    assert!(!found.iter().any(|change| matches!(change, RollChange::Gone { id, .. } if id.as_str() == back)));
}

#[tokio::test]
async fn one_statement_that_changes_more_than_a_page_is_read_whole() {
    let bench = Bench::new().await;
    bench.generate(1_700).await;
    let citizens = bench.collection("citizens").await;
    let Enrolled { remote, .. } = bench.enrol("comunidad IN {'Extremadura', 'Murcia'}").await;
    let since = remote.probe().await.unwrap();
    for comunidad in ["Extremadura", "Murcia"] {
        let same = vec![doc! { "$set": { "rev": "$$CLUSTER_TIME", "surname2": "Igual" } }];
        citizens.update_many(doc! { "comunidad": comunidad }, same).await.unwrap();
    }
    let (found, pages) = changes(&remote, since, 30).await;
    assert_eq!(found.len(), 200);
    assert!((2..=4).contains(&pages), "{pages}");
}

#[tokio::test]
async fn evidence_goes_in_once_and_is_confirmed_by_its_hash() {
    let bench = Bench::new().await;
    let Enrolled { remote, bundle } = bench.enrol(EXTREMADURA).await;
    let election = ElectionId::parse("e1").unwrap();
    let key = ed25519_key();
    let mut head = ChainHead::new(bundle.station.clone(), 1);
    let mut events = Vec::new();
    for number in 0..5 {
        let citizen = CitizenId::parse(&format!("i:{number}")).unwrap();
        let fact = Fact::VoterAuthorised { citizen, method: "dni".into(), officer: "vocal".into() };
        let event = Event::sign(&head, urna_domain::Millis(1), &election, &bundle.scope, &fact, &key).unwrap();
        head = ChainHead::after(&event);
        events.push(event);
    }
    assert_eq!(remote.insert_events(&events[..3]).await.unwrap(), vec![InsertOutcome::Inserted; 3]);
    let again = remote.insert_events(&events).await.unwrap();
    assert_eq!(again[..3], [InsertOutcome::Duplicate, InsertOutcome::Duplicate, InsertOutcome::Duplicate]);
    assert_eq!(again[3..], [InsertOutcome::Inserted, InsertOutcome::Inserted]);
    let mut ids: Vec<EventId> = events.iter().map(|event| event.id.clone()).collect();
    ids.push(EventId { seq: 99, ..ids[0].clone() });
    let mut hashes: Vec<Option<Hash>> = events.iter().map(|event| Some(event.hash)).collect();
    hashes.push(None);
    assert_eq!(remote.confirm_events(&ids).await.unwrap(), hashes);

    let guard = |index: usize| Guard {
        id: guard_id(&election, &CitizenId::parse("i:0").unwrap()),
        election: election.clone(),
        event: events[index].id.clone(),
        event_hash: events[index].hash,
    };
    assert_eq!(remote.insert_guards(&[guard(0), guard(1)]).await.unwrap(), [
        InsertOutcome::Inserted,
        InsertOutcome::Duplicate
    ]);
    let held = remote.confirm_guards(&[guard(0).id, Hash::ZERO]).await.unwrap();
    assert_eq!(held, [Some((events[0].id.clone(), events[0].hash)), None]);
    for _ in 0..2 {
        remote.insert_conflict(&guard(1), &events[0].id).await.unwrap();
        remote.insert_quarantine(&events[4], 121, "epoch").await.unwrap();
    }
    assert_eq!(bench.office.admin().count_conflicts(&election).await.unwrap(), 1);

    let ballots: Vec<SealedBallot> =
        (0..20).map(|number| SealedBallot { id: [number; 16], marks: b"{\"c\":\"blank\"}".to_vec() }).collect();
    assert_eq!(remote.insert_ballots(&election, &ballots).await.unwrap(), vec![InsertOutcome::Inserted; 20]);
    assert_eq!(remote.insert_ballots(&election, &ballots[..1]).await.unwrap(), [InsertOutcome::Duplicate]);
    let confirmed = remote.confirm_ballots(&[ballots[3].id, [99; 16]]).await.unwrap();
    assert_eq!(confirmed, [Some(Hash::of(&ballots[3].marks)), None]);

    let canon = format!("{{\"count\":20,\"election\":\"e1\",\"station\":\"{}\"}}", bundle.station).into_bytes();
    let manifest = Manifest { canon, sig: [1; 64] };
    for _ in 0..2 {
        assert_eq!(remote.insert_manifest(&manifest).await.unwrap(), InsertOutcome::Inserted);
    }
    let other = Manifest { sig: [2; 64], ..manifest };
    assert!(matches!(remote.insert_manifest(&other).await.unwrap(), InsertOutcome::Refused { .. }));

    for _ in 0..2 {
        assert_eq!(remote.claim(&bundle.registration, [7; 32]).await.unwrap(), ClaimOutcome::Held);
    }
    let second = remote.claim(&bundle.registration, [8; 32]).await.unwrap();
    assert_eq!(second, ClaimOutcome::HeldByOther([7; 32]));
    assert_eq!(station::show(&bench.office, &bundle.station).await.unwrap().state(), "Active");
    remote.heartbeat(&Heartbeat { fields: vec![("pending".into(), "0".into())] }).await.unwrap();
    assert_eq!(remote.control().await.unwrap().poll_interval_ms, None);
    assert_eq!(remote.election(&election).await.unwrap(), None);
}

fn ed25519_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[3; 32])
}

#[tokio::test]
async fn a_station_may_do_nothing_else() {
    let bench = Bench::new().await;
    bench.generate(170).await;
    let Enrolled { bundle, .. } = bench.enrol(EXTREMADURA).await;
    let own = Client::with_uri_str(&bundle.uri).await.unwrap().database(&bundle.database);
    let slug = scope_slug(&Scope::parse(&bundle.scope).unwrap());
    assert!(own.collection::<Document>(&format!("roll_{slug}")).find_one(doc! {}).await.unwrap().is_some());
    for collection in ["citizens", "events", "ballots", "stations", "quarantine", "heartbeats"] {
        assert_refused(own.collection::<Document>(collection).find_one(doc! {}).await.map(drop));
    }
    for collection in ["citizens", "elections", "control", "epochs", "stations"] {
        assert_refused(own.collection::<Document>(collection).insert_one(doc! { "x": 1 }).await.map(drop));
    }
    for collection in ["events", "ballots", "checkins", "manifests", "claims"] {
        let target = own.collection::<Document>(collection);
        assert_refused(target.update_many(doc! {}, doc! { "$set": { "x": 1 } }).await.map(drop));
        assert_refused(target.delete_many(doc! {}).await.map(drop));
    }
    let escape = vec![doc! { "$unionWith": "citizens" }];
    let view = own.collection::<Document>(&format!("roll_{slug}"));
    assert_refused(view.aggregate(escape).await.map(drop));
    let row = view.find_one(doc! {}).await.unwrap().unwrap();
    assert!(!row.contains_key("h0") && !row.contains_key("left_scopes"), "{row:?}");
}

fn assert_refused(outcome: mongodb::error::Result<()>) {
    let error = outcome.unwrap_err();
    let command = match error.kind.as_ref() {
        mongodb::error::ErrorKind::Command(command) => command.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(command, 13);
}

#[tokio::test]
async fn the_server_itself_refuses_a_time_beside_a_ballot() {
    let bench = Bench::new().await;
    let ballots = bench.collection("ballots").await;
    let bytes = |length: usize| bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![1; length] };
    let mut ballot = doc! { "_id": bytes(16), "election": "e", "station": "s", "marks": bytes(9) };
    for name in ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7"] {
        ballot.insert(name, 1_i64);
    }
    let mut timed = ballot.clone();
    timed.insert("at", bson::DateTime::now());
    assert!(ballots.insert_one(timed).await.is_err());
    ballots.insert_one(ballot).await.unwrap();
}

#[tokio::test]
async fn every_failure_says_what_to_do_next() {
    let bench = Bench::new().await;
    let Enrolled { bundle, remote } = bench.enrol(EXTREMADURA).await;
    let (_, rest) = bundle.uri.split_once('@').unwrap();
    let wrong = format!("mongodb://station_{}:wrong@{rest}", bundle.station);
    let stranger = MongoRemote::connect(&wrong, &config(&bundle)).await.unwrap();
    assert!(matches!(stranger.probe().await, Err(RemoteError::Unauthorised(_))));

    let nobody = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300";
    let unreachable = MongoRemote::connect(nobody, &config(&bundle)).await.unwrap();
    assert!(matches!(unreachable.probe().await, Err(RemoteError::Transient(_))));
    assert!(matches!(Office::init(&bench.path("o"), nobody).await, Err(OfficeError::Admin(AdminError::Unreachable(_)))));

    let mut elsewhere = config(&bundle);
    elsewhere.scope = Scope::parse("comunidad == 'Madrid'").unwrap();
    let forbidden = MongoRemote::connect(&bundle.uri, &elsewhere).await.unwrap();
    let error = forbidden.probe().await.unwrap_err();
    assert!(matches!(&error, RemoteError::Forbidden { action, .. } if action == "find"), "{error}");
    assert!(error.to_string().contains("find in roll_madrid_"), "{error}");

    let root = MongoRemote::connect(&bench.mongo.uri(&bench.database), &elsewhere).await.unwrap();
    assert!(matches!(root.probe().await, Err(RemoteError::Missing(_))));
    let citizens = bench.collection("citizens").await;
    citizens.drop_indexes().await.unwrap();
    let (sink, _batches) = tokio::sync::mpsc::channel(1);
    let error = remote.roll_stream(None, sink).await.unwrap_err();
    assert!(matches!(error, RemoteError::Missing(_)) && error.to_string().contains("index"));

    for (scope, expected) in [
        (EXTREMADURA, "db.citizens.createIndex({comunidad: 1, _id: 1})"),
        ("province == 'Badajoz'", "db.citizens.createIndex({province: 1, rev: 1})"),
        ("mesa BEGINSWITH '06-'", "{mesa: 1, _id: 1}"),
        ("town == 'x'", "at character 1"),
    ] {
        let error = station::create(&bench.office, "x", scope).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(station::create(&bench.office, " ", EXTREMADURA).await.is_err());
    let absent = StationId::parse("absent").unwrap();
    assert!(station::bundle(&bench.office, &absent, None, &bench.path("b")).await.is_err());
}

#[tokio::test]
async fn an_answer_that_is_late_leaves_a_write_unknown() {
    let bench = Bench::new().await;
    let Enrolled { bundle, .. } = bench.enrol(EXTREMADURA).await;
    let mut impatient = config(&bundle);
    impatient.deadline = Duration::from_nanos(1);
    let uri = bundle.uri.clone();
    // Too short for anything, also for reading the connection string: both ways say "try again".
    match MongoRemote::connect(&uri, &impatient).await {
        Ok(remote) => {
            assert!(matches!(remote.probe().await, Err(RemoteError::Transient(_))));
            let beat = remote.heartbeat(&Heartbeat { fields: Vec::new() }).await;
            assert!(matches!(beat, Err(RemoteError::Unknown(_))));
        }
        Err(error) => assert!(matches!(error, RemoteError::Transient(_))),
    }
}

#[tokio::test]
async fn a_foreign_roll_is_adopted_and_its_later_changes_are_followed() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let mut foreign: Vec<Document> =
        (0..2_500).map(|number| person(number, if number % 2 == 0 { "Extremadura" } else { "Madrid" })).collect();
    let mut mistyped = person("mistyped", "Extremadura");
    mistyped.insert("dni", 5);
    foreign.push(mistyped);
    citizens.insert_many(&foreign).await.unwrap();
    let Enrolled { remote, .. } = bench.enrol(EXTREMADURA).await;
    assert_eq!(stream(&remote, None).await.rows.len(), 1_250);

    let first = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((first.read, first.adopted, first.changed, first.missed, first.bad), (2_501, 2_500, 0, 0, 1));
    assert_eq!(first.named, [("s:mistyped".to_owned(), "dni is not a text".to_owned())]);
    let again = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((again.adopted, again.changed), (0, 0));

    let since = remote.probe().await.unwrap();
    citizens.update_one(doc! { "_id": 2 }, doc! { "$set": { "comunidad": "Madrid" } }).await.unwrap();
    citizens.update_one(doc! { "_id": 3 }, doc! { "$set": { "comunidad": "Extremadura" } }).await.unwrap();
    citizens.update_one(doc! { "_id": 4 }, doc! { "$set": { "name": "Eva" } }).await.unwrap();
    let changed = roll::adopt(&bench.office, |_| {}).await.unwrap();
    assert_eq!((changed.adopted, changed.changed, changed.missed), (0, 3, 0));
    let (found, _) = changes(&remote, since, 100).await;
    let mut text: Vec<String> = found
        .iter()
        .map(|change| match change {
            RollChange::Put(citizen) => format!("put {} {} {}", citizen.id, citizen.name, citizen.ver),
            RollChange::Gone { id, .. } => format!("gone {id}"),
            RollChange::Bad { id, .. } => format!("bad {id}"),
        })
        .collect();
    text.sort();
    assert_eq!(text, ["gone i:2", "put i:3 Ana 2", "put i:4 Eva 2"]);
}

#[tokio::test]
async fn a_generated_roll_is_exact_and_generating_it_again_adds_nobody() {
    let bench = Bench::new().await;
    let first = roll::generate(&bench.office, 12_345, 9, |_| {}).await.unwrap();
    assert_eq!((first.inserted, first.already_there), (12_345, 0));
    let again = roll::generate(&bench.office, 12_345, 9, |_| {}).await.unwrap();
    assert_eq!((again.inserted, again.already_there), (0, 12_345));
    let one = bench.collection("citizens").await.find_one(doc! {}).await.unwrap().unwrap();
    assert!(one.get_timestamp("rev").unwrap().time > 0, "the server fills rev in");
    assert!(roll::generate(&bench.office, 0, 9, |_| {}).await.is_err());
}

#[tokio::test]
async fn a_roll_goes_out_and_comes_back() {
    let bench = Bench::new().await;
    bench.generate(500).await;
    for name in ["roll.csv", "roll.jsonl"] {
        let path = bench.path(name);
        assert_eq!(roll::export(&bench.office, &path).await.unwrap().written, 500);
        let other = Bench::new().await;
        let report = roll::import(&other.office, &path, |_| {}).await.unwrap();
        assert_eq!((report.inserted, report.bad, report.unusual_dni), (500, 0, 0), "{report:?}");
        let again = roll::import(&other.office, &path, |_| {}).await.unwrap();
        assert_eq!((again.inserted, again.already_there), (0, 500));
    }
    let broken = bench.path("broken.csv");
    std::fs::write(&broken, "name,surname1,surname2,dni,comunidad\nAna,Gil,,1R\nEva,Mas,,1R,Murcia\n").unwrap();
    let report = roll::import(&bench.office, &broken, |_| {}).await.unwrap();
    assert_eq!((report.inserted, report.bad), (1, 1));
    assert!(roll::import(&bench.office, &bench.path("absent"), |_| {}).await.is_err());
}

#[tokio::test]
async fn an_election_is_published_once_and_reaches_the_station() {
    let bench = Bench::new().await;
    let definition = |title: &str| {
        format!(
            r#"{{"id":"e1","title":{{"es":"{title}"}},"date":"2026-11-29","test":true,"languages":["es"],"contests":[
            {{"id":"c1","title":{{"es":"Pregunta"}},"kind":"yes_no","choices":[{{"id":"si","name":{{"es":"Sí"}}}},{{"id":"no","name":{{"es":"No"}}}}]}}]}}"#
        )
    };
    let path = bench.path("election.json");
    std::fs::write(&path, definition("Prueba")).unwrap();
    let published = election::publish(&bench.office, &path).await.unwrap();
    election::publish(&bench.office, &path).await.unwrap();
    std::fs::write(&path, definition("Otra")).unwrap();
    assert!(matches!(
        election::publish(&bench.office, &path).await,
        Err(OfficeError::Admin(AdminError::Exists(_)))
    ));
    std::fs::write(&path, "{}").unwrap();
    assert!(matches!(election::publish(&bench.office, &path).await, Err(OfficeError::Definition(_))));
    assert_eq!(election::list(&bench.office).await.unwrap(), std::slice::from_ref(&published));

    let Enrolled { bundle, remote } = bench.enrol(EXTREMADURA).await;
    assert_eq!(bundle.election.unwrap().canon.as_bytes(), published.canon);
    assert_eq!(bundle.authority, Hash(bench.office.authority().to_bytes()));
    let (canon, sig) = remote.election(&published.election.id).await.unwrap().unwrap();
    assert_eq!((canon, sig), (published.canon, published.sig.to_vec()));
    let reopened = Office::open(&bench.path("office")).await.unwrap();
    assert_eq!(reopened.authority(), bench.office.authority());
}

#[tokio::test]
async fn the_server_and_the_domain_agree_on_every_scope() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_121);
    let words = ["", "A", "B", "Á", "Ba", "Bz", "C\u{10FFFF}", "ñ", "z"];
    let mut word = |absent: bool| {
        let index = rng.random_range(0..words.len() + usize::from(absent));
        words.get(index).map(|word| (*word).to_owned())
    };
    let mut people = Vec::new();
    for number in 0..300 {
        let mut document = person(number, &word(false).unwrap());
        for name in ["province", "municipality", "mesa"] {
            if let Some(value) = word(true) {
                document.insert(name, value);
            }
        }
        people.push(document);
    }
    citizens.insert_many(&people).await.unwrap();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    for _ in 0..150 {
        let text = random_scope(&mut rng, &words, 3);
        let scope = Scope::parse(&text).unwrap();
        let expected = people.iter().filter(|document| scope.matches(&row(document))).count();
        let counted = bench.office.admin().count_electors(std::slice::from_ref(&scope)).await.unwrap();
        assert_eq!(counted, u64::try_from(expected).unwrap(), "{text}");
    }
}

fn row(document: &Document) -> CitizenRef<'_> {
    let text = |name: &str| document.get_str(name).ok();
    CitizenRef {
        id: "i:1",
        name: "",
        surname1: "",
        surname2: "",
        dni: "",
        comunidad: text("comunidad").unwrap(),
        province: text("province"),
        municipality: text("municipality"),
        mesa: text("mesa"),
        rev: 0,
        ver: 0,
    }
}

fn random_scope(rng: &mut Xoshiro256PlusPlus, words: &[&str], depth: u32) -> String {
    let field = ["comunidad", "province", "municipality", "mesa"][rng.random_range(0..4)];
    let word = |rng: &mut Xoshiro256PlusPlus| format!("'{}'", words[rng.random_range(0..words.len())]);
    match rng.random_range(0..if depth == 0 { 8 } else { 11 }) {
        0..=6 => {
            let operator = ["==", "!=", "<", "<=", ">", ">=", "BEGINSWITH"][rng.random_range(0..7)];
            format!("{field} {operator} {}", word(rng))
        }
        7 => format!("{field} IN {{{}, {}}}", word(rng), word(rng)),
        8 => format!("({} AND {})", random_scope(rng, words, depth - 1), random_scope(rng, words, depth - 1)),
        9 => format!("({} OR {})", random_scope(rng, words, depth - 1), random_scope(rng, words, depth - 1)),
        _ => format!("NOT ({})", random_scope(rng, words, depth - 1)),
    }
}
