//! Some stations where people vote all day, and the centre on three members. In the evening everything is counted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bson::{Document, RawDocumentBuf, doc};
use mongodb::Collection;
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, interval, sleep};
use tokio_util::sync::CancellationToken;
use urna_atlas::{MongoRemote, RemoteConfig};
use urna_domain::authorisation::guard_id;
use urna_domain::ballot::marks_bytes;
use urna_domain::bundle::Bundle;
use urna_domain::event::{Content, Fact};
use urna_domain::ids::ElectionId;
use urna_domain::officers::TwoOfficers;
use urna_domain::scope::Scope;
use urna_office::{Office, election, results, roll, station};
use urna_station::environment::Machine;
use urna_station::{Station, enrol, key_file};
use urna_store::ballot_box::BallotBox;
use urna_store::{Home, events, outbox};
use urna_sync::{Connection, Handle, SyncStatus, Worker, sync_once};
use urna_tests::ReplicaSet;

/// A station each, so that nobody is checked in twice.
const COMMUNITIES: [&str; 3] = ["Andalucía", "Cataluña", "Galicia"];
/// Some hundreds in each of them.
const CITIZENS: u64 = 20_000;
/// A voter comes to each station this often.
const PACE: Duration = Duration::from_millis(80);
/// Votes of each station that a test wants before it does anything.
const MORNING: u64 = 5;
/// A call whose answer is later than this counts as unknown: shorter than usual, so that a test need not wait.
const DEADLINE: Duration = Duration::from_secs(3);
/// Longer than any waiting of the worker, a busy machine allowed for.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Megabytes that no test here fills by accident.
const OPLOG_MB: u32 = 64;

const ELECTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/election.json");

/// Towns at a time: they wait more than they work, and six members are enough for one machine.
static TURN: Semaphore = Semaphore::const_new(2);

/// A centre, an office, and stations where people vote.
pub(super) struct Town {
    pub(super) set: ReplicaSet,
    pub(super) office: Office,
    pub(super) mesas: Vec<Mesa>,
    pub(super) election: ElectionId,
    pub(super) folder: TempDir,
    database: String,
    _turn: SemaphorePermit<'static>,
}

/// A station with its worker and its voters.
pub(super) struct Mesa {
    community: &'static str,
    pub(super) station: Arc<Station>,
    pub(super) worker: Arc<Handle>,
    voted: Arc<AtomicU64>,
    evening: CancellationToken,
    voting: JoinHandle<()>,
}

/// Waits until nothing is missing any more.
pub(super) async fn until(missing: impl AsyncFn() -> Option<String>) {
    let asked = Instant::now();
    while let Some(still) = missing().await {
        assert!(asked.elapsed() < PATIENCE, "after {} s still missing: {still}", PATIENCE.as_secs());
        sleep(LOOK_EVERY).await;
    }
}

impl Town {
    /// A town where people vote already, and everything gets through.
    pub(super) async fn open() -> Self {
        Self::open_with_oplog(OPLOG_MB).await
    }

    /// The same with an oplog of so many megabytes.
    pub(super) async fn open_with_oplog(oplog_mb: u32) -> Self {
        let turn = TURN.acquire().await.unwrap();
        let set = ReplicaSet::start(oplog_mb).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = "town".to_owned();
        let office = Office::init(&folder.path().join("office"), &set.uri(&database)).await.unwrap();
        roll::generate(&office, CITIZENS, 7, |_| {}).await.unwrap();
        let election = election::publish(&office, ELECTION.as_ref()).await.unwrap().election.id;
        let mut mesas = Vec::new();
        for community in COMMUNITIES {
            mesas.push(Mesa::open(&office, &folder, community).await);
        }
        let town = Self { set, office, mesas, election, folder, database, _turn: turn };
        town.everybody_votes_on(MORNING).await;
        town.until_all_is_received().await;
        town
    }

    /// A collection as root sees it, on a majority.
    pub(super) async fn collection(&self, name: &str) -> Collection<Document> {
        let client = mongodb::Client::with_uri_str(self.set.uri(&self.database)).await.unwrap();
        client.database(&self.database).collection(name)
    }

    /// How many events one member has, committed or not.
    pub(super) async fn events_at(&self, member: usize) -> u64 {
        let events = self.set.at(member).unwrap().database(&self.database).collection::<Document>("events");
        events.count_documents(doc! {}).await.unwrap_or(0)
    }

    /// How many events of a station the primary has.
    pub(super) async fn events_of(&self, mesa: &Mesa) -> u64 {
        let primary = self.set.primary().await.unwrap();
        let database = self.set.at(primary).unwrap().database(&self.database);
        let own = doc! { "station": mesa.name() };
        database.collection::<Document>("events").count_documents(own).await.unwrap()
    }

    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// Waits until so many more people have voted at every station.
    pub(super) async fn everybody_votes_on(&self, more: u64) {
        let goals: Vec<u64> = self.mesas.iter().map(|mesa| mesa.votes() + more).collect();
        until(async || {
            let slow = self.mesas.iter().zip(&goals).find(|(mesa, goal)| mesa.votes() < **goal);
            slow.map(|(mesa, goal)| format!("vote {goal} of {} ({} yet)", mesa.name(), mesa.votes()))
        })
        .await;
    }

    /// Waits until the centre has confirmed whatever was recorded before this call.
    pub(super) async fn until_all_is_received(&self) {
        let goals: Vec<u64> = self.mesas.iter().map(Mesa::recorded).collect();
        until(async || {
            let slow = self.mesas.iter().zip(&goals).find(|(mesa, goal)| mesa.received() < **goal);
            slow.map(|(mesa, goal)| format!("event {goal} of {}", mesa.state()))
        })
        .await;
    }

    /// Waits until every station says this of its connection.
    pub(super) async fn until_all_say(&self, word: Connection) {
        until(async || {
            let other = self.mesas.iter().find(|mesa| mesa.status().connection != word);
            other.map(|mesa| format!("the word {word:?} of {}", mesa.state()))
        })
        .await;
    }

    /// Closes every poll, waits until all is sent, and counts: here, at the centre, and as the office does.
    pub(super) async fn count_in_the_evening(mut self) {
        for mesa in &mut self.mesas {
            mesa.close().await;
        }
        for mesa in &self.mesas {
            until(async || mesa.unsent()).await;
            mesa.worker.stop().await;
        }
        for mesa in &self.mesas {
            self.compare(mesa).await;
        }
        let voted: u64 = self.mesas.iter().map(Mesa::votes).sum();
        let counted = results::results(&self.office, &self.election).await.unwrap();
        // So few votes may well be a tie, which is no fault of the exchange.
        let problems: Vec<_> = counted.problems.iter().filter(|problem| !problem.contains("a tie")).collect();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(counted.stations.counted, u64::try_from(self.mesas.len()).unwrap());
        assert_eq!((counted.turnout.voted, counted.reconciliation.ballots), (voted, voted));
        assert_eq!((counted.reconciliation.check_ins, counted.reconciliation.difference), (voted, 0));
        assert_eq!(self.office.admin().count_guards(&self.election).await.unwrap(), voted);
        assert_eq!(self.office.admin().count_conflicts(&self.election).await.unwrap(), 0);
        for empty in ["conflicts", "quarantine"] {
            assert_eq!(self.collection(empty).await.count_documents(doc! {}).await.unwrap(), 0, "{empty}");
        }
    }

    /// What one station recorded is at the centre, once, with the same bytes; nothing of it is there besides.
    async fn compare(&self, mesa: &Mesa) {
        let name = mesa.name();
        let (mut here, mut guards_here) = (BTreeSet::new(), BTreeSet::new());
        let all = mesa.station.store().read(|read| {
            events::for_each(read, |event| {
                if let Content::Known(Fact::VoterAuthorised { citizen, .. }) = &event.content {
                    let id = guard_id(&event.election, citizen);
                    guards_here.insert((id.0.to_vec(), event.id.to_string(), event.hash.0.to_vec()));
                }
                here.insert((event.id.to_string(), event.hash.0.to_vec(), event.canon.clone()));
                Ok(())
            })
        });
        all.unwrap();
        assert_eq!(u64::try_from(guards_here.len()).unwrap(), mesa.votes());

        let bytes =
            |document: &RawDocumentBuf, field: &str| document.get_binary(field).unwrap().bytes.to_vec();
        let own = doc! { "station": name };
        let there = self.all("events", own.clone()).await;
        let there: Vec<_> = there
            .iter()
            .map(|event| {
                (event.get_str("_id").unwrap().to_owned(), bytes(event, "hash"), bytes(event, "canon"))
            })
            .collect();
        assert_eq!(there.len(), here.len(), "{name}: every event once");
        assert!(there.into_iter().collect::<BTreeSet<_>>() == here, "{name}: the same events");

        let of_this_station = doc! { "event": { "$regex": format!("^{name}/") } };
        let guards = self.all("checkins", of_this_station).await;
        let guards: BTreeSet<_> = guards
            .iter()
            .map(|guard| {
                let event = guard.get_str("event").unwrap().to_owned();
                (bytes(guard, "_id"), event, bytes(guard, "event_hash"))
            })
            .collect();
        assert!(guards == guards_here, "{name}: one guard for each check-in, and held by it");

        let home = mesa.station.store().home().clone();
        let key = key_file::read_key(&home).unwrap();
        let contents = BallotBox::open_read_only(&home, &key).unwrap().contents().unwrap();
        let here: BTreeSet<_> = contents
            .ballots
            .iter()
            .map(|one| (one.id.as_bytes().to_vec(), marks_bytes(&one.marks)))
            .collect();
        let ballots = self.all("ballots", own).await;
        let there: BTreeSet<_> =
            ballots.iter().map(|ballot| (bytes(ballot, "_id"), bytes(ballot, "marks"))).collect();
        assert_eq!(u64::try_from(here.len()).unwrap(), mesa.votes());
        assert!(there == here, "{name}: the box and nothing else");
        mesa.prove().await;
    }

    async fn all(&self, collection: &str, filter: Document) -> Vec<RawDocumentBuf> {
        let mut found = Vec::new();
        let target = self.collection(collection).await.clone_with_type::<RawDocumentBuf>();
        let mut cursor = target.find(filter).await.unwrap();
        while cursor.advance().await.unwrap() {
            found.push(cursor.current().to_owned());
        }
        found
    }
}

impl Mesa {
    /// Registers and enrols a station, starts its worker, waits for its roll, opens the poll and lets people in.
    async fn open(office: &Office, folder: &TempDir, community: &'static str) -> Self {
        let scope = format!("comunidad == '{community}'");
        let registered = station::create(office, community, &scope).await.unwrap();
        let path = folder.path().join(format!("{}.bundle", registered.id));
        station::bundle(office, &registered.id, None, &path).await.unwrap();
        let home = Home::new(folder.path().join(registered.id.as_str()));
        home.create().unwrap();
        let bundle = std::fs::read(path).unwrap();
        enrol(&home, &bundle, &registered.registration_key, Arc::new(Machine)).unwrap();
        assert!(Bundle::open(&bundle, &registered.registration_key).unwrap().election.is_some());
        let station = Arc::new(Station::open(&home, Arc::new(Machine)).unwrap());
        let worker = start_worker(&station);
        until(async || {
            let rows = station.store().read(urna_store::roll::count).unwrap();
            (rows == 0).then(|| format!("the roll of {community}"))
        })
        .await;
        station.open_poll(&officers()).unwrap();
        let (voted, evening) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
        let voting = tokio::spawn(let_people_vote(station.clone(), voted.clone(), evening.clone()));
        Self { community, station, worker, voted, evening, voting }
    }

    pub(super) fn community(&self) -> &str {
        self.community
    }

    pub(super) fn name(&self) -> &str {
        self.station.identity().station.as_str()
    }

    /// How many people have voted here.
    pub(super) fn votes(&self) -> u64 {
        self.voted.load(Ordering::SeqCst)
    }

    pub(super) fn status(&self) -> SyncStatus {
        self.worker.status().borrow().clone()
    }

    /// Starts a worker again after the last one was stopped.
    pub(super) fn go_back_to_work(&mut self) {
        self.worker = start_worker(&self.station);
    }

    fn recorded(&self) -> u64 {
        self.station.store().read(events::count).unwrap()
    }

    /// How many events the centre has confirmed.
    pub(super) fn clients_renewed(&self) -> u64 {
        self.station.store().read(urna_sync::watchdog::counts).unwrap().clients_renewed
    }

    pub(super) fn received(&self) -> u64 {
        self.station.store().read(|read| outbox::received_in(read, outbox::Lane::Events)).unwrap()
    }

    /// The station's user and password, as they are in its connection string.
    pub(super) fn credential(&self) -> (String, String) {
        let uri = &self.station.identity().uri;
        let (user_info, _) = uri.strip_prefix("mongodb://").unwrap().split_once('@').unwrap();
        let (user, password) = user_info.split_once(':').unwrap();
        (user.to_owned(), password.to_owned())
    }

    /// How many people on this station's roll have this name.
    pub(super) fn named(&self, name: &str) -> i64 {
        let mut found = 0;
        let count = |row: urna_domain::citizen::CitizenRef<'_>| found += i64::from(row.name == name);
        self.station.store().read(|read| urna_store::roll::for_each(read, count)).unwrap();
        found
    }

    /// How many incidents of this code the station has signed.
    pub(super) fn incidents(&self, wanted: &str) -> usize {
        let mut found = 0;
        let all = self.station.store().read(|read| {
            events::for_each(read, |event| {
                if let Content::Known(Fact::IncidentNoted { code, .. }) = &event.content {
                    found += usize::from(code == wanted);
                }
                Ok(())
            })
        });
        all.unwrap();
        found
    }

    /// What a person would want to know when it takes too long.
    pub(super) fn state(&self) -> String {
        let pending = self.station.store().read(outbox::pending).unwrap();
        let (recorded, received) = (self.recorded(), self.received());
        format!("{}: {recorded} recorded, {received} received, {pending:?}, {:?}", self.name(), self.status())
    }

    /// What is still to be sent; nothing may be set aside.
    fn unsent(&self) -> Option<String> {
        let pending = self.station.store().read(outbox::pending).unwrap();
        assert_eq!(pending.quarantined, 0, "{}", self.state());
        (pending.count > 0).then(|| self.state())
    }

    /// The last voter leaves, and the poll is closed and certified.
    async fn close(&mut self) {
        self.evening.cancel();
        (&mut self.voting).await.unwrap();
        let station = self.station.clone();
        let closing = move || {
            station.close_poll(&officers(), station.identity().station.as_str())?;
            station.certify(&officers())
        };
        let result = spawn_blocking(closing).await.unwrap().unwrap();
        assert_eq!(result.ballots, self.votes());
    }

    /// One more exchange sends nothing, and shows by fingerprints that both sides hold the same.
    async fn prove(&self) {
        let remote = connect(&self.station)("").await.unwrap();
        let config = self.station.worker_config().unwrap();
        let report = sync_once(self.station.store(), Arc::new(remote), config, |_| {}).await.unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        assert_eq!((report.sent, report.conflicts, report.quarantined), (0, 0, 0));
        let proof = self.station.store().read(urna_sync::proof::last).unwrap().unwrap();
        assert!(proof.holds() && proof.repaired == 0, "{proof:?}");
    }
}

fn officers() -> TwoOfficers {
    TwoOfficers::new("presidencia", "vocal 1").unwrap()
}

/// One voter after the other, until the evening.
async fn let_people_vote(station: Arc<Station>, voted: Arc<AtomicU64>, evening: CancellationToken) {
    let mut pace = interval(PACE);
    let mut seed = 0;
    while evening.run_until_cancelled(pace.tick()).await.is_some() {
        let station = station.clone();
        seed += 1;
        let vote = move || station.simulate(1, seed, false, &officers(), |_| {});
        let simulated = spawn_blocking(vote).await.unwrap().unwrap();
        voted.fetch_add(u64::from(simulated.voted), Ordering::SeqCst);
    }
}

type Connecting =
    std::pin::Pin<Box<dyn Future<Output = Result<MongoRemote, urna_sync::remote::RemoteError>> + Send>>;

/// Makes clients, as the program does.
fn connect(station: &Arc<Station>) -> impl Fn(&str) -> Connecting + Send + Sync + 'static {
    let identity = station.identity().clone();
    let scope = Scope::parse(&identity.scope).unwrap();
    let config =
        RemoteConfig { deadline: DEADLINE, ..RemoteConfig::new(identity.station, scope, identity.database) };
    let uri = identity.uri;
    move |_| {
        let (uri, config) = (uri.clone(), config.clone());
        Box::pin(async move { MongoRemote::connect(&uri, &config).await })
    }
}

/// The real worker, woken after every commit.
fn start_worker(station: &Arc<Station>) -> Arc<Handle> {
    let mut config = station.worker_config().unwrap();
    // The machine of a test may have no network but its own.
    config.has_route = Arc::new(|| true);
    let worker = Arc::new(Worker::spawn(station.store().clone(), connect(station), config));
    let (mut commits, weak) = (station.changes(), Arc::downgrade(&worker));
    tokio::spawn(async move {
        while commits.changed().await.is_ok() {
            let Some(worker) = weak.upgrade() else { return };
            worker.wake();
        }
    });
    worker
}
