//! What a station writes, once, and what it may not do; what it says when something fails.

use std::time::Duration;

use bson::{Document, doc};
use mongodb::Client;
use urna_atlas::{MongoRemote, admin::AdminError, scope_slug};
use urna_domain::{
    Hash,
    authorisation::guard_id,
    event::{ChainHead, Event, Fact},
    ids::{CitizenId, ElectionId, EventId, StationId},
    scope::Scope,
};
use urna_office::{Office, OfficeError, station};
use urna_sync::remote::{
    ClaimOutcome, Guard, Heartbeat, InsertOutcome, Manifest, Remote as _, RemoteError, SealedBallot,
};

use super::{Bench, EXTREMADURA, Enrolled, config};

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
        let fact =
            Fact::VoterAuthorised { citizen, method: "dni".into(), document: None, officer: "vocal".into() };
        let event =
            Event::sign(&head, urna_domain::Millis(1), &election, &bundle.scope, &fact, &key).unwrap();
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
    assert_eq!(
        remote.insert_guards(&[guard(0), guard(1)]).await.unwrap(),
        [InsertOutcome::Inserted, InsertOutcome::Duplicate]
    );
    let held = remote.confirm_guards(&[guard(0).id, Hash::ZERO]).await.unwrap();
    assert_eq!(held, [Some((events[0].id.clone(), events[0].hash)), None]);
    for _ in 0..2 {
        remote.insert_conflict(&guard(1), &events[0].id).await.unwrap();
        remote.insert_quarantine(&events[4], 121, "epoch").await.unwrap();
    }
    assert_eq!(bench.office.admin().count_conflicts(&election).await.unwrap(), 1);

    let ballots: Vec<SealedBallot> = (0..20)
        .map(|number| SealedBallot { id: [number; 16], marks: b"{\"c\":\"blank\"}".to_vec() })
        .collect();
    assert_eq!(remote.insert_ballots(&election, &ballots).await.unwrap(), vec![InsertOutcome::Inserted; 20]);
    assert_eq!(remote.insert_ballots(&election, &ballots[..1]).await.unwrap(), [InsertOutcome::Duplicate]);
    let confirmed = remote.confirm_ballots(&[ballots[3].id, [99; 16]]).await.unwrap();
    assert_eq!(confirmed, [Some(Hash::of(&ballots[3].marks)), None]);

    let canon =
        format!("{{\"count\":20,\"election\":\"e1\",\"station\":\"{}\"}}", bundle.station).into_bytes();
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
    let bytes =
        |length: usize| bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![1; length] };
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
    assert!(matches!(
        Office::init(&bench.path("o"), nobody).await,
        Err(OfficeError::Admin(AdminError::Unreachable(_)))
    ));

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
