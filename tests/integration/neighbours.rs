//! Stations of one school: what each recorded is with its neighbours, too, and nobody but the office can read it there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bson::{Bson, Document, doc};
use mongodb::{Client, Collection};
use tempfile::TempDir;
use tokio::time::sleep;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::Millis;
use urna_domain::event::{Content, Event, Fact};
use urna_domain::ids::{ElectionId, StationId};
use urna_domain::neighbour::{CopyError, SealKey, open};
use urna_domain::officers::TwoOfficers;
use urna_domain::scope::Scope;
use urna_neighbour::Handle;
use urna_office::neighbours::Copies;
use urna_office::{Office, copies, election, results, roll, station};
use urna_station::environment::{Environment, Machine};
use urna_station::{Found, Method, Refusal, Station, StationError, enrol};
use urna_store::neighbours::{self, Chain};
use urna_store::{Home, events};
use urna_sync::{load_carried_roll, sync_once};
use urna_tests::TestMongo;
use urna_tests::polling_day::open_station;
use urna_tests::world::World;

const SCOPE: &str = "comunidad == 'Extremadura'";
const CITIZENS: u64 = 3_000;
const VOTERS: u32 = 12;
/// Far longer than any exchange here.
const PATIENCE: Duration = Duration::from_secs(60);
/// A neighbour that is silent for this long is carried for; much shorter than in life.
const CARRY_AFTER: Duration = Duration::from_millis(500);
const ELECTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json");

/// An office and its stations, which all have the same roll, carried to them in a file.
struct School {
    mongo: &'static TestMongo,
    database: String,
    office: Office,
    folder: TempDir,
    election: ElectionId,
}

impl School {
    async fn open() -> Self {
        let mongo = TestMongo::shared().await.unwrap();
        mongo.heal().await.unwrap();
        let database = TestMongo::fresh_name("school");
        let folder = tempfile::tempdir().unwrap();
        let office = Office::init(&folder.path().join("office"), &mongo.uri(&database)).await.unwrap();
        roll::generate(&office, CITIZENS, 1, |_| {}).await.unwrap();
        let election = election::publish(&office, ELECTION.as_ref()).await.unwrap().election.id;
        let school = Self { mongo, database, office, folder, election };
        roll::publish(&school.office, SCOPE, Some(&school.path("roll")), |_| {}).await.unwrap();
        school
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A station that was set up from a stick and has never reached the centre. Its poll is open.
    async fn station(&self, name: &str, copies: Copies) -> Arc<Station> {
        let terms = station::Terms { copies, ..station::Terms::default() };
        let registered = station::create_with(&self.office, name, SCOPE, terms).await.unwrap();
        let bundle = self.path(&format!("{name}.bundle"));
        station::bundle(&self.office, &registered.id, None, &bundle).await.unwrap();
        let home = Home::new(self.path(name));
        home.create().unwrap();
        enrol(&home, &std::fs::read(bundle).unwrap(), &registered.registration_key, Arc::new(Machine))
            .unwrap();
        let station = Arc::new(Station::open(&home, Arc::new(Machine)).unwrap());
        let config = station.worker_config().unwrap();
        let (loading, roll) = (station.clone(), self.path("roll"));
        let load = move || load_carried_roll(loading.store(), &config, &roll, |_| ()).unwrap();
        assert!(tokio::task::spawn_blocking(load).await.unwrap() > 0);
        station.open_poll(&officers()).unwrap();
        station
    }

    async fn collection(&self, name: &str) -> Collection<Document> {
        let client = Client::with_uri_str(self.mongo.uri(&self.database)).await.unwrap();
        client.database(&self.database).collection(name)
    }

    async fn count(&self, collection: &str, filter: Document) -> u64 {
        self.collection(collection).await.count_documents(filter).await.unwrap()
    }

    /// One whole exchange of a station with the centre.
    async fn sync(&self, station: &Arc<Station>) {
        let identity = station.identity();
        let scope = Scope::parse(SCOPE).unwrap();
        let config = RemoteConfig::new(identity.station.clone(), scope, identity.database.clone());
        let remote = MongoRemote::connect(&identity.uri, &config).await.unwrap();
        let report = sync_once(station.store(), Arc::new(remote), station.worker_config().unwrap(), |_| {})
            .await
            .unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        assert_eq!(report.quarantined, 0);
    }
}

fn officers() -> TwoOfficers {
    TwoOfficers::new("presidencia", "vocal 1").unwrap()
}

fn vote(station: &Arc<Station>, voters: u32, seed: u64) {
    assert_eq!(station.simulate(voters, seed, false, &officers(), |_| {}).unwrap().voted, voters);
}

/// Why something was refused.
fn refused<T>(answer: Result<T, StationError>) -> Refusal {
    match answer.map(drop) {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Somebody on the roll who may vote.
fn somebody(station: &Station) -> i64 {
    let Found::People { people, .. } = station.find("garcia").unwrap() else { panic!("a name is no DNI") };
    people.first().unwrap().row.key
}

/// Lets a station take part, with neighbours at these addresses; says where it listens.
async fn join(station: &Arc<Station>, peers: &[String], connected: bool) -> (Handle, String) {
    let link = urna_neighbour::Link { connected, clock_ahead_seconds: connected.then_some(0) };
    join_as(station, peers, link, |_| {}).await
}

/// The same, with something changed.
async fn join_as(
    station: &Arc<Station>,
    peers: &[String],
    link: urna_neighbour::Link,
    change: impl FnOnce(&mut urna_neighbour::Config),
) -> (Handle, String) {
    let mut config = station.neighbours_config(Arc::new(move || link)).unwrap().unwrap();
    change(&mut config);
    config.listen = ([127, 0, 0, 1], 0).into();
    config.discover = false;
    config.peers = peers.to_vec();
    config.carry_after = CARRY_AFTER;
    let handle = urna_neighbour::start(station.store().clone(), config).await.unwrap();
    let address = handle.status().borrow().listening.unwrap().to_string();
    (handle, address)
}

/// An address that nobody has, and that the system gives nobody for a call of their own meanwhile.
fn free_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (std::process::id() + step * 7_919) % 12_000;
        let address = format!("127.0.0.1:{port}");
        if std::net::TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}

/// Opens a station that was open a moment ago.
fn again(home: &Home) -> Arc<Station> {
    let machine: Arc<dyn Environment> = Arc::new(Machine);
    Arc::new(open_station(home, &machine).unwrap())
}

fn records(station: &Station) -> Vec<Event> {
    let chain = station.chain();
    station.store().read(|read| events::range(read, &chain.station, chain.epoch, 1, u32::MAX)).unwrap()
}

async fn until(what: &str, is: impl Fn() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < PATIENCE, "still missing: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn kept(keeper: &Station, of: &Chain) -> u64 {
    keeper.store().read(|read| neighbours::kept_through(read, of)).unwrap()
}

fn copied(station: &Station) -> u64 {
    station.store().read(|read| neighbours::copied_through(read, station.identity().epoch)).unwrap()
}

/// Waits until a neighbour keeps all that a station has recorded, and both know it.
async fn until_copied(station: &Station, keeper: &Station) {
    let (chain, all) = (station.chain(), u64::try_from(records(station).len()).unwrap());
    until("copies of every record", || kept(keeper, &chain) == all && copied(station) == all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_is_with_a_neighbour_that_cannot_read_it() {
    let school = School::open().await;
    let (one, two) = (
        school.station("mesa 1", Copies::BestEffort).await,
        school.station("mesa 2", Copies::BestEffort).await,
    );
    vote(&one, VOTERS, 1);
    let (_two, at_two) = join(&two, &[], false).await;
    let (handle, _) = join(&one, &[at_two], false).await;
    until_copied(&one, &two).await;
    vote(&one, VOTERS, 2);
    until_copied(&one, &two).await;
    let status = handle.status().borrow().clone();
    assert!(status.neighbours.iter().all(|neighbour| neighbour.chosen), "{status:?}");
    assert_eq!(status.neighbours.len(), 1);

    // What the neighbour has is not what was recorded, for anybody but the station and the office.
    let (chain, recorded) = (one.chain(), records(&one));
    let copies = two.store().read(|read| neighbours::range(read, &chain, 1, u32::MAX)).unwrap();
    assert_eq!(copies.len(), recorded.len());
    let seal = one.identity().neighbours.clone().unwrap().seal.clone();
    let foreign = two.identity().neighbours.clone().unwrap().seal.clone();
    for (copy, event) in copies.iter().zip(&recorded) {
        assert_eq!(open(&copy.sealed, &copy.id, &seal).unwrap().event, *event);
        assert_eq!(open(&copy.sealed, &copy.id, &foreign), Err(CopyError::Forged));
        let shows = |bytes: &[u8]| copy.sealed.windows(bytes.len()).any(|window| window == bytes);
        assert!(!shows(event.kind().as_bytes()) && !shows(b"citizen"));
        if let Content::Known(Fact::VoterAuthorised { citizen, .. }) = &event.content {
            assert!(!shows(citizen.as_str().as_bytes()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_between_the_commit_and_its_copy_leaves_a_record_that_is_copied_at_the_restart() {
    let school = School::open().await;
    let (one, two) = (
        school.station("mesa 1", Copies::Required).await,
        school.station("mesa 2", Copies::BestEffort).await,
    );
    let (_two, at_two) = join(&two, &[], false).await;
    // Nobody is there: the check-in is recorded, and the booth waits.
    let person = somebody(&one);
    let ticket = one.authorise(person, Method::Dni, "vocal 1").unwrap();
    assert_eq!(refused(one.begin_ballot(&ticket.code)), Refusal::NotCopied);
    let home = one.store().home().clone();
    drop(one);
    let one = again(&home);
    assert_eq!(refused(one.begin_ballot(&ticket.code)), Refusal::NotCopied, "nor after the restart");
    let (handle, _) = join(&one, &[at_two], false).await;
    until_copied(&one, &two).await;
    one.begin_ballot(&ticket.code).unwrap();
    one.leave_booth(&officers()).unwrap();
    handle.stop().await;

    // Without any neighbour two officers may go on; it stands in the record.
    let ticket = one.authorise(person, Method::Dni, "vocal 1").unwrap();
    assert_eq!(refused(one.begin_ballot(&ticket.code)), Refusal::NotCopied);
    one.waive_copies(&officers(), true).unwrap();
    one.begin_ballot(&ticket.code).unwrap();
    one.leave_booth(&officers()).unwrap();
    one.waive_copies(&officers(), false).unwrap();
    let waived = |event: &Event| matches!(&event.content, Content::Known(Fact::IncidentNoted { code, .. }) if code == "copies_waived");
    assert_eq!(records(&one).iter().filter(|event| waived(event)).count(), 2);
    assert_eq!(refused(two.waive_copies(&officers(), true)), Refusal::CopiesNotRequired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroyed_station_is_whole_at_the_centre_out_of_what_its_neighbours_kept() {
    let school = School::open().await;
    let (one, two) = (
        school.station("mesa 1", Copies::BestEffort).await,
        school.station("mesa 2", Copies::BestEffort).await,
    );
    let (_two, at_two) = join(&two, &[], true).await;
    let (handle, _) = join(&one, &[at_two], false).await;
    vote(&one, VOTERS, 1);
    until_copied(&one, &two).await;
    let recorded = records(&one);
    // The machine burns. It never reached the centre.
    handle.stop().await;
    let (id, home, saved) = (one.chain(), one.store().home().clone(), school.path("saved"));
    let epoch = one.identity().epoch;
    drop(one);
    copy_folder(home.dir(), &saved);
    std::fs::remove_dir_all(home.dir()).unwrap();
    assert_eq!(school.count("events", doc! { "station": id.station.as_str() }).await, 0);

    until("the silent station is carried for", || {
        two.store().read(|read| neighbours::to_carry(read, u32::MAX)).unwrap().len() == recorded.len()
    })
    .await;
    school.sync(&two).await;
    school.sync(&two).await;
    let of_one = || doc! { "station": id.station.as_str() };
    assert_eq!(school.count("carried", of_one()).await, u64::try_from(recorded.len()).unwrap(), "once");

    let folded = copies::fold(&school.office).await.unwrap();
    assert_eq!(folded.problems, Vec::<String>::new());
    assert_eq!(folded.records.get(&id.station), Some(&u64::try_from(recorded.len()).unwrap()));
    assert_eq!((folded.guards, folded.conflicts), (u64::from(VOTERS), 0));
    let mut there = Vec::new();
    let visit = |event: Result<Event, String>| there.push(event.unwrap());
    school.office.admin().for_each_event(&school.election, visit).await.unwrap();
    there.retain(|event| event.id.station == id.station);
    assert_eq!(there, recorded);
    // The count sees who voted there, and that the box is missing.
    let counted = results::results(&school.office, &school.election).await.unwrap();
    assert_eq!(counted.turnout.voted, u64::from(VOTERS));
    assert_eq!(counted.reconciliation.difference, -i64::from(VOTERS));
    assert_eq!(copies::fold(&school.office).await.unwrap().records.get(&id.station), None, "nothing twice");

    // It did not burn altogether: what comes from its own disk is the same, and nothing is doubled.
    let one = again(&Home::new(&saved));
    assert_eq!(one.identity().epoch, epoch);
    school.sync(&one).await;
    assert_eq!(school.count("events", of_one()).await, u64::try_from(records(&one).len()).unwrap());
    assert_eq!(school.count("checkins", Document::new()).await, u64::from(VOTERS));
    for empty in ["conflicts", "quarantine"] {
        assert_eq!(school.count(empty, Document::new()).await, 0, "{empty}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_malicious_neighbour_carries_is_named_and_not_taken() {
    let school = School::open().await;
    let (one, two) = (
        school.station("mesa 1", Copies::BestEffort).await,
        school.station("mesa 2", Copies::BestEffort).await,
    );
    school.sync(&one).await;
    let (own, other) = (one.chain(), two.chain());
    let carried = school.collection("carried").await;
    let document = |chain: &Chain, seq: i64, sealed: Vec<u8>| {
        doc! {
            "_id": format!("{}/{}/{seq}@evil/00", chain.station, chain.epoch), "station": chain.station.as_str(),
            "epoch": i64::from(chain.epoch), "seq": seq, "by": "evil",
            "sealed": Bson::Binary(bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: sealed }),
        }
    };
    vote(&two, 1, 1);
    // Rubbish, a good copy under another number, another station's copy, and a record that another machine signed.
    let event = records(&one).remove(0);
    let seal = one.identity().neighbours.clone().unwrap().seal.clone();
    let two_seal = two.identity().neighbours.clone().unwrap().seal.clone();
    let good = urna_domain::neighbour::seal(&event, &one.identity().public_key(), &seal, [1; 24]).unwrap();
    let foreign = records(&two).remove(0);
    let foreign =
        urna_domain::neighbour::seal(&foreign, &two.identity().public_key(), &two_seal, [2; 24]).unwrap();
    let forged = forge(&event, &seal);
    carried.insert_one(document(&own, 900, vec![7; 200])).await.unwrap();
    carried.insert_one(document(&own, 901, good)).await.unwrap();
    carried.insert_one(document(&own, 902, foreign.clone())).await.unwrap();
    carried.insert_one(document(&own, i64::try_from(event.id.seq).unwrap(), forged)).await.unwrap();
    let nobody = Chain { station: StationId::parse("nobody").unwrap(), epoch: 1 };
    carried.insert_one(document(&nobody, 1, foreign.clone())).await.unwrap();
    // And one that is good, among them: it must not be held up.
    carried.insert_one(document(&other, 1, foreign)).await.unwrap();

    let before = school.count("events", doc! { "station": own.station.as_str() }).await;
    let folded = copies::fold(&school.office).await.unwrap();
    assert_eq!(folded.copies, 6);
    assert_eq!(folded.problems.len(), 5, "{:?}", folded.problems);
    assert_eq!(folded.records.get(&other.station), Some(&1));
    assert_eq!(school.count("events", doc! { "station": own.station.as_str() }).await, before);
    assert_eq!(copies::fold(&school.office).await.unwrap().problems.len(), 5, "said every time");

    // A record that the centre's rules refuse is named, too, and holds up neither the others nor the count.
    let client = Client::with_uri_str(school.mongo.uri(&school.database)).await.unwrap();
    let rule = doc! { "collMod": "events", "validator": { "seq": { "$ne": 2_i64 } } };
    client.database(&school.database).run_command(rule).await.unwrap();
    for event in records(&two).into_iter().skip(1) {
        let seq = i64::try_from(event.id.seq).unwrap();
        let copy =
            urna_domain::neighbour::seal(&event, &two.identity().public_key(), &two_seal, [4; 24]).unwrap();
        carried.insert_one(document(&other, seq, copy)).await.unwrap();
    }
    let folded = copies::fold(&school.office).await.unwrap();
    assert_eq!(folded.problems.len(), 6, "{:?}", folded.problems);
    results::results(&school.office, &school.election).await.unwrap();
}

/// The same record, signed by a machine that has the station's seal and not its key.
fn forge(event: &Event, seal: &SealKey) -> Vec<u8> {
    let key = ed25519_dalek::SigningKey::from_bytes(&[66; 32]);
    let head = urna_domain::event::ChainHead::new(event.id.station.clone(), event.id.epoch);
    let Content::Known(fact) = &event.content else { panic!("a known fact") };
    let forged = Event::sign(&head, Millis(1), &event.election, SCOPE, fact, &key).unwrap();
    urna_domain::neighbour::seal(&forged, &key.verifying_key(), seal, [3; 24]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_office_shuts_out_its_neighbours_let_go() {
    let school = School::open().await;
    let (one, two) = (
        school.station("mesa 1", Copies::BestEffort).await,
        school.station("mesa 2", Copies::BestEffort).await,
    );
    school.office.admin().shut_out(&one.identity().station, true).await.unwrap();
    school.sync(&two).await;
    let (keeper, at_two) = join(&two, &[], true).await;
    sleep(CARRY_AFTER * 2).await;
    let (_one, _) = join(&one, &[at_two], false).await;
    until("the caller is refused", || keeper.status().borrow().strangers_refused > 0).await;
    assert_eq!(kept(&two, &one.chain()), 0);
    school.office.admin().shut_out(&one.identity().station, false).await.unwrap();
    school.sync(&two).await;
    until_copied(&one, &two).await;
}

/// A machine whose battery was empty cannot ask the centre what time it is: no certificate is valid for it. A neighbour
/// can be asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_lost_its_time_hears_from_its_neighbours_how_far_it_is_off() {
    const OFF_SECONDS: i64 = 16 * 365 * 86_400;
    fn sixteen_years_ago() -> Millis {
        Machine.now().plus(-OFF_SECONDS * 1_000)
    }
    let school = School::open().await;
    let (lost, well) = (
        school.station("mesa 1", Copies::BestEffort).await,
        school.station("mesa 2", Copies::BestEffort).await,
    );
    let nobody = urna_neighbour::Link::default();
    let (lost_there, at_lost) = join_as(&lost, &[], nobody, |config| config.clock = sixteen_years_ago).await;
    let (well_there, _) = join(&well, &[at_lost], true).await;
    until("the neighbour's word", || lost_there.status().borrow().clock.is_some()).await;
    let word = lost_there.status().borrow().clock.unwrap();
    assert!((word.ahead_seconds + OFF_SECONDS).abs() < 60, "{word:?}");
    assert!(word.checked, "the neighbour asked the centre");
    let told = well_there.status().borrow().clock;
    assert_eq!(told, None, "one clock that nobody checked says nothing");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Two programs as people start them, on one machine: they find each other by multicast or, where none gets through, by
/// address.
#[tokio::test(flavor = "multi_thread")]
async fn two_running_programs_keep_copies_for_each_other() -> anyhow::Result<()> {
    let world = World::new(500).await?;
    let (one, two) = (world.station("Mesa uno", SCOPE).await?, world.station("Mesa dos", SCOPE).await?);
    for station in [&one, &two] {
        station.run(&["sync", "--once"]).await?;
        station.run(&["simulate", "--voters", "3"]).await?;
    }
    let address = free_address();
    two.run(&["neighbours", "listen", &address]).await?;
    one.run(&["neighbours", "add", &address]).await?;
    let _running = (one.start(&["run"])?, two.start(&["run"])?);
    let began = Instant::now();
    loop {
        let shown = one.run(&["neighbours", "show"]).await?;
        let records = shown["records"].as_u64().unwrap_or(0);
        if records > 0 && shown["keepers"][0]["through"] == records {
            assert_eq!(shown["keepers"][0]["station"], two.id.as_str());
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{shown}");
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(one.run(&["status"]).await?["copies"]["keepers"], 1);
    let kept = two.run(&["neighbours", "show"]).await?;
    assert_eq!(kept["kept"][0]["station"], one.id.as_str());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burnt_disk_is_put_back_from_the_stick_and_the_neighbours() -> anyhow::Result<()> {
    let world = World::new(500).await?;
    let (one, two) = (world.station("Mesa uno", SCOPE).await?, world.station("Mesa dos", SCOPE).await?);
    let address = free_address();
    two.run(&["sync", "--once"]).await?;
    two.run(&["neighbours", "listen", &address]).await?;
    one.run(&["sync", "--once"]).await?;
    one.run(&["neighbours", "add", &address]).await?;
    one.run(&["simulate", "--voters", "3", "--seed", "1"]).await?;
    let stick = world.path("stick").to_string_lossy().into_owned();
    one.run(&["backup", &stick]).await?;
    one.run(&["simulate", "--voters", "4", "--seed", "2"]).await?;
    // The centre is not told; the neighbour is.
    one.run(&["offline-demo", "on"]).await?;
    let _keeps = two.start(&["run"])?;
    let running = one.start(&["run"])?;
    let began = Instant::now();
    let records = loop {
        let shown = one.run(&["neighbours", "show"]).await?;
        let records = shown["records"].as_u64().unwrap_or(0);
        if records > 0 && shown["keepers"][0]["through"] == records {
            break records;
        }
        assert!(began.elapsed() < PATIENCE, "{shown}");
        sleep(Duration::from_millis(200)).await;
    };
    drop(running);
    let refused = async |folder: &str| anyhow::Ok(one.refused(&["restore", folder]).await?.sentence);
    until_closed(&one).await?;
    assert!(refused(&stick).await?.contains("in order"));
    for file in ["station.db", "station.db-wal", "station.db-shm"] {
        // Not all of them need be there.
        let _ = std::fs::remove_file(one.home.join(file));
    }
    assert!(refused("/nowhere").await?.contains("no copy"));
    let report = one.run(&["restore", &stick, "--wait", "10"]).await?;
    assert_eq!(
        report["in_copy"].as_u64().unwrap() + report["from_neighbours"].as_u64().unwrap(),
        records,
        "{report}"
    );
    assert_eq!((&report["salvaged"], &report["ballots_without_record"]), (&0.into(), &0.into()), "{report}");
    one.run(&["offline-demo", "off"]).await?;
    one.run(&["simulate", "--voters", "2", "--seed", "3"]).await?;
    let synced = one.run(&["sync", "--once"]).await?;
    assert_eq!((&synced["quarantined"], &synced["proof"]["ok"]), (&0.into(), &true.into()), "{synced}");
    let status = one.run(&["status"]).await?;
    assert_eq!(
        (&status["ballots"]["in_box"], &status["outbox"]["pending"]),
        (&9.into(), &0.into()),
        "{status}"
    );
    Ok(())
}

/// Waits until the program that was stopped has let go of the home.
async fn until_closed(station: &urna_tests::world::StationHome) -> anyhow::Result<()> {
    let began = Instant::now();
    while station.run(&["verify"]).await.is_err() {
        assert!(began.elapsed() < PATIENCE, "the home stays open");
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
