//! Stories of one or two stations against the centre in memory: the store is real, on a temporary folder; the
//! clock is paused and moves only when nothing else can.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test may panic"
)]

mod ballots;
mod copies;
mod download;
mod guards;
mod once;
mod orders;
mod packed;
mod proof;
mod upload;
mod worker;

use std::sync::{Arc, Mutex};

use ed25519_dalek::SigningKey;
use tempfile::TempDir;
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use urna_domain::{
    Millis,
    citizen::Citizen,
    event::{ChainHead, Event, Fact},
    ids::{CitizenId, ElectionId, EventId, StationId},
};
use urna_store::{Home, Read, Store, StoreError, StoreKey, Tx, audit, events, outbox, roll};

use crate::{
    call::Caller,
    config::{Config, Incident},
    lanes::{Fault, Job, Lane, Left},
    rounds::{self, Desk, Note, RoundError, Tally},
    testing::{Cloud, SimRemote},
};

/// When the stories begin.
const DAY: i64 = 1_780_000_000_000;
const SCOPE: &str = "comunidad == 'Extremadura'";

/// A station: its store, its chain and its view of the centre.
struct Station {
    store: Store,
    cloud: Cloud,
    config: Config,
    incidents: Arc<Mutex<Vec<Incident>>>,
    id: StationId,
    key: SigningKey,
    roll_held: watch::Sender<bool>,
    _dir: TempDir,
}

fn election() -> ElectionId {
    ElectionId::parse("e2026").unwrap()
}

fn citizen(number: u32) -> Citizen {
    Citizen {
        id: CitizenId::parse(&format!("s:{number:07}")).unwrap(),
        name: "Ana".into(),
        surname1: "García".into(),
        surname2: "Peña".into(),
        dni: urna_domain::dni::Dni::from_number(number).unwrap().as_str().to_owned(),
        comunidad: "Extremadura".into(),
        province: Some("Badajoz".into()),
        municipality: None,
        mesa: None,
        postal: false,
        rev: 0,
        ver: 1,
    }
}

/// A centre with so many citizens in the scope; they were put in long ago.
fn centre(citizens: u32) -> Cloud {
    let cloud = Cloud::new();
    (0..citizens).for_each(|number| cloud.put(citizen(number)));
    cloud.pass_seconds(3_600);
    cloud
}

impl Station {
    fn new(name: &str, cloud: &Cloud) -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&Home::new(dir.path()), &StoreKey::from_bytes([7; 32])).unwrap();
        let started = Instant::now();
        let clock = move || Millis(DAY + i64::try_from(started.elapsed().as_millis()).unwrap());
        let incidents = Arc::new(Mutex::new(Vec::new()));
        let heard = incidents.clone();
        let mut config = Config::new(SCOPE, Arc::new(clock));
        config.witness = Some(Arc::new(move |_, incident, _| {
            heard.lock().unwrap().push(incident.clone());
            Ok(())
        }));
        config.has_route = Arc::new(|| true);
        let id = StationId::parse(name).unwrap();
        let key = SigningKey::from_bytes(&[3; 32]);
        let roll_held = watch::Sender::new(false);
        Self { store, cloud: cloud.clone(), config, incidents, id, key, roll_held, _dir: dir }
    }

    fn change<T>(&self, change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> T {
        self.store.write_blocking(change).unwrap()
    }

    fn look<T>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, StoreError>) -> T {
        self.store.read(look).unwrap()
    }

    /// Appends a fact and queues it, as a use case does; a check-in queues its guard, too.
    fn record(&self, fact: &Fact) -> Event {
        let at = (self.config.clock)();
        let (id, key) = (self.id.clone(), self.key.clone());
        self.change(|tx| {
            let head: ChainHead = events::head(tx, &id, 1)?;
            let event = Event::sign(&head, at, &election(), SCOPE, fact, &key).unwrap();
            events::append(tx, &event)?;
            outbox::enqueue(tx, outbox::Lane::Events, &event.id.to_string(), at)?;
            if matches!(fact, Fact::VoterAuthorised { .. }) {
                outbox::enqueue(tx, outbox::Lane::Guards, &event.id.to_string(), at)?;
            }
            Ok(event)
        })
    }

    fn check_in(&self, number: u32) -> Event {
        self.record(&Fact::VoterAuthorised {
            citizen: citizen(number).id,
            method: "dni".into(),
            document: None,
            officer: "vocal-1".into(),
        })
    }

    fn check_in_many(&self, count: u32) {
        (0..count).for_each(|number| {
            self.check_in(number);
        });
    }

    fn pending(&self) -> u64 {
        self.look(outbox::pending).count
    }

    fn state(&self, lane: outbox::Lane, id: &EventId) -> outbox::State {
        self.look(|r| outbox::state_of(r, lane, &id.to_string())).unwrap()
    }

    fn is_received(&self, id: &EventId) -> bool {
        matches!(self.state(outbox::Lane::Events, id), outbox::State::Received { .. })
    }

    fn in_flight(&self) -> usize {
        // Putting back counts what was out; a test that calls this has no worker running.
        self.change(outbox::reset_in_flight)
    }

    fn roll_ids(&self) -> std::collections::BTreeSet<CitizenId> {
        let mut ids = std::collections::BTreeSet::new();
        self.look(|r| {
            roll::for_each(r, |row| {
                ids.insert(CitizenId::parse(row.id).unwrap());
            })
        });
        ids
    }

    fn incidents(&self) -> Vec<Incident> {
        self.incidents.lock().unwrap().clone()
    }

    fn audited(&self) -> Vec<String> {
        self.look(|r| audit::tail(r, 100)).into_iter().map(|recorded| recorded.entry.action).collect()
    }

    fn desk(&self) -> (Desk<SimRemote>, mpsc::Receiver<Note>) {
        let (notes, heard) = mpsc::channel(1_024);
        let desk = Desk {
            store: self.store.clone(),
            remote: Arc::new(self.cloud.remote()),
            caller: Caller::new(CancellationToken::new()),
            config: Arc::new(self.config.clone()),
            notes,
            roll_held: self.roll_held.subscribe(),
        };
        (desk, heard)
    }

    /// One round of one lane.
    async fn round(&self, lane: Lane, ask_first: bool) -> (Result<Left, RoundError>, Tally) {
        let (desk, _notes) = self.desk();
        let mut tally = Tally::default();
        let result = rounds::perform(&desk, Job { lane, batch: 1_000, ask_first }, &mut tally).await;
        (result, tally)
    }

    /// A round that must go well and leave nothing behind.
    async fn well(&self, lane: Lane) -> Tally {
        let (result, tally) = self.round(lane, false).await;
        assert!(!result.unwrap().more, "{lane:?} has nothing left");
        tally
    }

    /// A round that must fail.
    async fn fails(&self, lane: Lane) -> Fault {
        let (result, _) = self.round(lane, false).await;
        result.unwrap_err().fault()
    }
}
