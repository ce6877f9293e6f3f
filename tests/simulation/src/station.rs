//! A station of the simulation: the real store and the real worker, a wall clock that jumps, and a ledger of what it
//! promised to keep.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use ed25519_dalek::SigningKey;
use tokio::{sync::Notify, task::yield_now, time::Instant};
use urna_domain::{
    Hash, Millis,
    ballot::BallotId,
    event::{Content, Event, Fact},
    ids::{CitizenId, ElectionId, EventId, StationId},
};
use urna_store::{Home, Read, Store, StoreError, StoreKey, Tx, events, outbox, roll, settings};
use urna_sync::{
    Config, Handle, SealedBox, Worker,
    remote::{Manifest, SealedBallot},
    rounds::RESTORE_MARKER,
    simulation,
};

use crate::{chance::Chance, cloud::Scope, wire::Cloud};

/// When the days begin.
const DAY: i64 = 1_780_000_000_000;
/// Attempts to open the store of a station that was cut off, until its tasks are gone.
const OPEN_ATTEMPTS: u32 = 1_000;
const EPOCH: u32 = 1;

/// A new store, made once and copied for every station.
static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let dir = tempfile::tempdir_in(fast_dir()).unwrap();
    let home = Home::new(dir.path());
    drop(Store::open(&home, &key()).unwrap());
    fs::read(home.station_db()).unwrap()
});

/// A station.
pub(crate) struct Station {
    /// Its place in the day.
    pub(crate) number: usize,
    /// Its scope.
    pub(crate) scope: Scope,
    /// What it recorded: each event with its hash.
    pub(crate) ledger: BTreeMap<EventId, Hash>,
    /// What it called received.
    pub(crate) received: BTreeSet<EventId>,
    /// Citizens it checked in.
    pub(crate) checked_in: BTreeMap<CitizenId, EventId>,
    /// The box, once it is closed.
    pub(crate) sealed: Arc<Mutex<Option<SealedBox>>>,
    /// The disk has no room.
    pub(crate) full: bool,
    open: Option<Open>,
    home: Home,
    cloud: Cloud,
    id: StationId,
    key: SigningKey,
    began: Instant,
    wall_offset: Arc<AtomicI64>,
    burned: Arc<Notify>,
}

struct Open {
    store: Store,
    worker: Handle,
}

/// The election of every day.
pub(crate) fn election() -> ElectionId {
    ElectionId::parse("e2026").unwrap()
}

/// The folder for stores: in memory where the machine has such a place.
pub(crate) fn fast_dir() -> PathBuf {
    let memory = Path::new("/dev/shm");
    match std::env::var_os("TMPDIR") {
        Some(dir) => PathBuf::from(dir),
        None if memory.is_dir() => memory.to_owned(),
        None => std::env::temp_dir(),
    }
}

fn key() -> StoreKey {
    StoreKey::from_bytes([7; 32])
}

/// The name of a station.
pub(crate) fn station_id(number: usize) -> StationId {
    StationId::parse(&format!("mesa-{number}")).unwrap()
}

fn scope_text(scope: Scope) -> String {
    format!("mesa == '{scope}'")
}

impl Station {
    /// A station that is switched off. `burned` is told when its fuse is.
    pub(crate) fn new(number: usize, cloud: &Cloud, dir: &Path, burned: Arc<Notify>) -> Self {
        let home = Home::new(dir.join(number.to_string()));
        home.create().unwrap();
        fs::write(home.station_db(), TEMPLATE.as_slice()).unwrap();
        Self {
            number,
            scope: number,
            ledger: BTreeMap::new(),
            received: BTreeSet::new(),
            checked_in: BTreeMap::new(),
            sealed: Arc::default(),
            full: false,
            open: None,
            home,
            cloud: cloud.clone(),
            id: station_id(number),
            key: SigningKey::from_bytes(&[u8::try_from(number).unwrap(); 32]),
            began: Instant::now(),
            wall_offset: Arc::default(),
            burned,
        }
    }

    /// Switches it on.
    pub(crate) async fn start(&mut self) {
        if self.open.is_some() {
            return;
        }
        let store = self.open_store().await;
        let (cloud, number, scope) = (self.cloud.clone(), self.number, self.scope);
        let connect = move |_: &str| cloud.clone().connect(number, scope);
        let worker = Worker::spawn(store.clone(), connect, self.config());
        self.open = Some(Open { store, worker });
    }

    async fn open_store(&self) -> Store {
        for _ in 0..OPEN_ATTEMPTS {
            match Store::open(&self.home, &key()) {
                Ok(store) => return store,
                Err(StoreError::AlreadyRunning { .. }) => yield_now().await,
                Err(error) => panic!("mesa-{} does not open: {error}", self.number),
            }
        }
        panic!("something of mesa-{} goes on after its end", self.number);
    }

    fn config(&self) -> Config {
        let mut config = Config::new(scope_text(self.scope), self.clock());
        let sealed = self.sealed.clone();
        config.ballots = Some(Arc::new(move || {
            let sealed = sealed.lock().unwrap_or_else(PoisonError::into_inner).clone();
            sealed.ok_or_else(|| "the poll is not closed".into())
        }));
        let (id, key) = (self.id.clone(), self.key.clone());
        config.witness = Some(Arc::new(move |tx, incident, at| {
            let facts = incident.facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into()));
            let fact = Fact::IncidentNoted { code: incident.code.to_owned(), facts: facts.collect() };
            record(tx, &id, &key, at, &fact).map(|_| ())
        }));
        config.has_route = Arc::new(|| true);
        config
    }

    fn clock(&self) -> urna_sync::WallClock {
        let (began, offset) = (self.began, self.wall_offset.clone());
        Arc::new(move || {
            let elapsed = i64::try_from(began.elapsed().as_millis()).unwrap();
            Millis(DAY + elapsed + offset.load(Ordering::SeqCst))
        })
    }

    /// Sets the wall clock wrong by so much.
    pub(crate) fn set_clock(&self, offset_ms: i64) {
        self.wall_offset.store(offset_ms, Ordering::SeqCst);
    }

    /// Switches it off at once, as a power cut does.
    pub(crate) async fn cut(&mut self) {
        simulation::put_out_fuse(self.home.dir());
        if let Some(open) = self.open.take() {
            open.worker.kill().await;
        }
        // The disk is as big as ever at the next start.
        self.full = false;
    }

    /// Switches it off in order.
    pub(crate) async fn stop(&mut self) {
        simulation::put_out_fuse(self.home.dir());
        if let Some(open) = self.open.take() {
            open.worker.stop().await;
        }
        self.full = false;
    }

    /// It will be cut off at a durable step.
    pub(crate) fn light_fuse(&self, steps: u64) {
        simulation::light_fuse(self.home.dir(), steps, self.burned.clone());
    }

    /// Whether its fuse burned down: its worker stands still at a durable step.
    pub(crate) fn burned_down(&self) -> bool {
        simulation::burned_down(self.home.dir())
    }

    /// It will not be cut off after all, unless it is too late.
    pub(crate) fn put_out_fuse(&self) {
        if !self.burned_down() {
            simulation::put_out_fuse(self.home.dir());
        }
    }

    /// Fills the disk, or makes room.
    pub(crate) fn fill_disk(&mut self, full: bool) {
        let Some(open) = &self.open else { return };
        open.store.fill_disk(full).unwrap();
        self.full = full;
    }

    /// Records a fact and tells the worker; `None` when the station is off or its disk is full, and then nothing was
    /// promised to anybody.
    pub(crate) fn record(&mut self, fact: &Fact) -> Option<EventId> {
        let open = self.open.as_ref()?;
        let at = (self.clock())();
        match open.store.write_blocking(|tx| record(tx, &self.id, &self.key, at, fact)) {
            Ok(event) => {
                open.worker.wake();
                self.ledger.insert(event.id.clone(), event.hash);
                Some(event.id)
            }
            Err(StoreError::DiskFull) if self.full => None,
            Err(error) => panic!("mesa-{} does not record: {error}", self.number),
        }
    }

    /// Checks somebody on its roll in who was not checked in here before.
    pub(crate) fn check_in(&mut self, chance: &mut Chance) {
        let Some(rows) = self.roll() else { return };
        let free: Vec<_> = rows.into_keys().filter(|id| !self.checked_in.contains_key(id)).collect();
        if free.is_empty() {
            return;
        }
        let citizen = free[chance.place(free.len())].clone();
        self.check_in_this(&citizen);
    }

    /// Whether the poll is closed.
    fn is_closed(&self) -> bool {
        self.sealed.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Checks this citizen in, whoever has them on the roll: papers were shown.
    pub(crate) fn check_in_this(&mut self, citizen: &CitizenId) {
        if self.is_closed() || self.checked_in.contains_key(citizen) {
            return;
        }
        let fact = Fact::VoterAuthorised {
            citizen: citizen.clone(),
            method: "dni".to_owned(),
            document: None,
            officer: "vocal-1".to_owned(),
        };
        if let Some(event) = self.record(&fact) {
            self.checked_in.insert(citizen.clone(), event);
        }
    }

    /// Closes the poll: the box goes to the outbox.
    pub(crate) fn close(&mut self, chance: &mut Chance) {
        let Some(open) = &self.open else { return };
        if self.is_closed() {
            return;
        }
        let ballot = |chance: &mut Chance| {
            let id = u128::from(chance.word()) << 64 | u128::from(chance.word());
            SealedBallot { id: id.to_be_bytes(), marks: format!("{{\"m\":{}}}", chance.between(0, 3)).into() }
        };
        let ballots: Vec<_> = self.checked_in.iter().map(|_| ballot(chance)).collect();
        let ids: Vec<_> = ballots.iter().map(|ballot| BallotId::from_random(ballot.id)).collect();
        let canon = format!("{{\"count\":{},\"station\":\"{}\"}}", ballots.len(), self.id);
        let manifest = Manifest { canon: canon.into(), sig: [0; 64] };
        let at = (self.clock())();
        let enqueued = open.store.write_blocking(|tx| {
            outbox::enqueue_ballots(tx, &ids)?;
            outbox::enqueue(tx, outbox::Lane::Manifest, "manifest", at)
        });
        match enqueued {
            Ok(()) => {
                let sealed = SealedBox { election: election(), ballots, manifest };
                *self.sealed.lock().unwrap_or_else(PoisonError::into_inner) = Some(sealed);
                self.open.as_ref().unwrap().worker.wake();
            }
            Err(StoreError::DiskFull) if self.full => {}
            Err(error) => panic!("mesa-{} does not close: {error}", self.number),
        }
    }

    /// The restore marker that it saw last.
    pub(crate) fn marker(&self) -> Option<String> {
        self.look(|r| settings::get(r, RESTORE_MARKER)).flatten()
    }

    /// Looks into the store; `None` when the station is off.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, StoreError>) -> Option<T> {
        let open = self.open.as_ref()?;
        Some(open.store.read(look).unwrap_or_else(|error| panic!("mesa-{}: {error}", self.number)))
    }

    /// Its roll: citizen to hash of content and revision.
    pub(crate) fn roll(&self) -> Option<BTreeMap<CitizenId, (Hash, u64)>> {
        let mut rows = BTreeMap::new();
        self.look(|r| {
            roll::for_each(r, |row| {
                rows.insert(CitizenId::parse(row.id).unwrap(), (row.content_hash(), row.rev));
            })
        })?;
        Some(rows)
    }

    /// The codes of the incidents it noted.
    pub(crate) fn incidents(&self) -> Vec<String> {
        let mut codes = Vec::new();
        self.look(|r| {
            events::for_each(r, |event| {
                if let Content::Known(Fact::IncidentNoted { code, .. }) = event.content {
                    codes.push(code);
                }
                Ok(())
            })
        });
        codes
    }

    /// Takes the events that the worker's witness signed into the ledger. Every event of the ledger must be there.
    pub(crate) fn read_ledger(&mut self) -> Result<(), String> {
        let mut found = BTreeMap::new();
        let read = self.look(|r| {
            events::for_each(r, |event| {
                found.insert(event.id.clone(), event.hash);
                Ok(())
            })
        });
        if read.is_none() {
            return Ok(());
        }
        match self.ledger.iter().find(|(id, hash)| found.get(*id) != Some(*hash)) {
            Some((id, _)) => Err(format!("{id} was recorded and is not there any more")),
            None => {
                self.ledger = found;
                Ok(())
            }
        }
    }
}

/// Appends a fact and queues it, as the use cases do; a check-in queues its guard, too.
fn record(
    tx: &Tx<'_>,
    id: &StationId,
    key: &SigningKey,
    at: Millis,
    fact: &Fact,
) -> Result<Event, StoreError> {
    let head = events::head(tx, id, EPOCH)?;
    let event = Event::sign(&head, at, &election(), "mesa", fact, key).unwrap();
    events::append(tx, &event)?;
    outbox::enqueue(tx, outbox::Lane::Events, &event.id.to_string(), at)?;
    if matches!(event.content, Content::Known(Fact::VoterAuthorised { .. })) {
        outbox::enqueue(tx, outbox::Lane::Guards, &event.id.to_string(), at)?;
    }
    Ok(event)
}
