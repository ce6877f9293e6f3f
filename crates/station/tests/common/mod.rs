//! A station in a temporary home, with a clock and randomness that the test rules.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test binary uses its own part, and a test may panic"
)]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use ed25519_dalek::{Signer, SigningKey};
use rand::{Rng, SeedableRng, rngs::StdRng};
use urna_domain::{
    Hash, Millis,
    bundle::{Bundle, RegistrationKey, SignedDefinition},
    canonical::canonical_bytes,
    citizen::{Citizen, CitizenRef},
    election::{Mark, Marks},
    ids::{ChoiceId, ContestId, StationId},
    officers::{Post, TwoOfficers},
    tables::Tables,
};
use urna_station::{
    Refusal, Station, StationError, enrol,
    environment::Environment,
    members::{NewMember, Proof},
};
use urna_store::{
    Home, Store, StoreError,
    staging::{self, BootstrapPlan},
};
use zeroize::Zeroizing;

/// The machine of a test.
pub(crate) struct Lab {
    now: Mutex<Millis>,
    elapsed: Mutex<Duration>,
    dice: Mutex<StdRng>,
}

impl Lab {
    pub(crate) fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new(Millis(1_790_000_000_000)),
            elapsed: Mutex::new(Duration::from_secs(7)),
            dice: Mutex::new(StdRng::seed_from_u64(seed)),
        })
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.set_clock(minutes);
        *self.elapsed.lock().unwrap() += Duration::from_secs(u64::try_from(minutes * 60).unwrap());
    }

    /// Somebody, or a server, sets the clock; no time goes by.
    pub(crate) fn set_clock(&self, minutes: i64) {
        let mut now = self.now.lock().unwrap();
        *now = now.plus(minutes * 60_000);
    }
}

impl Environment for Lab {
    fn now(&self) -> Millis {
        let mut now = self.now.lock().unwrap();
        *now = now.plus(1);
        *now
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn fill(&self, buffer: &mut [u8]) {
        self.dice.lock().unwrap().fill_bytes(buffer);
    }
}

pub(crate) const ELECTION: &str = r#"{"contests":[
  {"id":"lista","title":{"es":"Lista"},"kind":"closed_list","seats":3,"threshold":300,
   "choices":[{"id":"a","name":{"es":"A"}},{"id":"b","name":{"es":"B"}}]},
  {"id":"junta","title":{"es":"Junta"},"kind":"up_to","max":2,
   "choices":[{"id":"x","name":{"es":"X"}},{"id":"y","name":{"es":"Y"}},{"id":"z","name":{"es":"Z"}}]}],
  "date":"2026-11-22","id":"e-1","languages":["es"],"test":true,"title":{"es":"Prueba"}}"#;

pub(crate) fn authority() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

pub(crate) fn signed(text: &str, key: &SigningKey) -> SignedDefinition {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let canon = canonical_bytes(&value).unwrap();
    let sig = key.sign(&Hash::of(&canon).0).to_bytes();
    SignedDefinition {
        canon: String::from_utf8(canon).unwrap(),
        sig: sig.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

pub(crate) fn key() -> RegistrationKey {
    RegistrationKey::from_random(&[3; 25])
}

pub(crate) fn bundle(election: Option<SignedDefinition>) -> Bundle {
    Bundle {
        v: Bundle::VERSION,
        station: StationId::parse("st-1").unwrap(),
        name: "Mesa 1-A".into(),
        scope: "comunidad == 'Extremadura'".into(),
        uri: "mongodb://127.0.0.1:1/".into(),
        database: "urna".into(),
        authority: Hash(authority().verifying_key().to_bytes()),
        registration: key().id(),
        neighbours: None,
        tables: Tables::default(),
        election,
    }
}

pub(crate) fn home(dir: &std::path::Path) -> Home {
    let home = Home::new(dir);
    home.create().unwrap();
    home
}

/// A station that is enrolled and has a roll of `people`.
pub(crate) fn station(dir: &std::path::Path, lab: &Arc<Lab>, people: u32) -> Station {
    let bundle = bundle(Some(signed(ELECTION, &authority())));
    station_of(&bundle, dir, lab, people)
}

/// The same from a bundle of one's own.
pub(crate) fn station_of(bundle: &Bundle, dir: &std::path::Path, lab: &Arc<Lab>, people: u32) -> Station {
    let home = home(dir);
    let file = bundle.seal(&key(), [1; 16], [2; 24]).unwrap();
    enrol(&home, &file, &key(), lab.clone()).unwrap();
    let store_key = urna_station::key_file::read_key(&home).unwrap();
    let store = Store::open(&home, &store_key).unwrap();
    load_roll(&store, &bundle.scope, people);
    drop(store);
    Station::open(&home, lab.clone()).unwrap()
}

fn load_roll(store: &Store, scope: &str, people: u32) {
    let scope = urna_domain::scope::Scope::parse(scope).unwrap().to_string();
    let plan = BootstrapPlan { scope, t0: 1 };
    store.write_blocking(move |tx| staging::begin(tx, &plan)).unwrap();
    store
        .write_blocking(move |tx| {
            let mut inserter = staging::Inserter::new(tx)?;
            for number in 0..people {
                let dni = urna_domain::dni::Dni::from_number(10_000_000 + number).unwrap();
                let id = format!("i:{number}");
                let surname = format!("Garcia{number}");
                let row = CitizenRef {
                    id: &id,
                    name: "Ana",
                    surname1: &surname,
                    surname2: "Núñez",
                    dni: dni.as_str(),
                    comunidad: "Extremadura",
                    province: None,
                    municipality: None,
                    mesa: None,
                    postal: false,
                    rev: 1,
                    ver: 1,
                };
                inserter.insert(&row)?.unwrap();
            }
            inserter.finish_page(None)?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    store.finish_staging().unwrap();
}

/// What comes from the centre when a vote by post is annotated on the roll, or no longer is.
pub(crate) fn annotate(station: &Station, number: u32, postal: bool) {
    from_the_centre(station, number, move |citizen| citizen.postal = postal);
}

/// What comes from the centre when somebody belongs to a table.
pub(crate) fn seat_at(station: &Station, number: u32, table: &str) {
    let table = table.to_owned();
    from_the_centre(station, number, move |citizen| citizen.mesa = Some(table.clone()));
}

fn from_the_centre(station: &Station, number: u32, change: impl Fn(&mut Citizen) + Send + 'static) {
    let key = person(station, number);
    let change = move |tx: &urna_store::Tx<'_>| -> Result<(), StoreError> {
        let mut citizen = urna_store::roll::by_key(tx, key)?.unwrap().citizen;
        (citizen.rev, citizen.ver) = (citizen.rev + 1, citizen.ver + 1);
        change(&mut citizen);
        urna_store::delta::apply(tx, &[urna_store::delta::Change::Put(citizen)], None, Millis(1)).map(drop)
    };
    station.store().write_blocking(change).unwrap();
}

/// The PIN of the president whom [`seat_table`] seats.
pub(crate) const CHAIR: &str = "481516";
/// The PIN of the first poll worker.
pub(crate) const WORKER: &str = "234299";

/// A president and a poll worker sit down.
pub(crate) fn seat_table(station: &Station) {
    let member = |post, name: &str, pin: &str| NewMember {
        post,
        name: name.to_owned(),
        dni: String::new(),
        pin: Zeroizing::new(pin.to_owned()),
    };
    let table = [member(Post::President, "Ana", CHAIR), member(Post::PollWorker1, "Luis", WORKER)];
    station.constitute(&table).unwrap();
}

pub(crate) fn chair() -> Proof {
    Proof::new(Post::President, CHAIR)
}

pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, StationError>) -> Refusal {
    match result {
        Err(StationError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

pub(crate) fn officers() -> TwoOfficers {
    TwoOfficers::new("presidencia", "vocal 1").unwrap()
}

pub(crate) fn marks(pairs: &[(&str, &[&str])]) -> Marks {
    let mark =
        |choices: &[&str]| Mark::Choices(choices.iter().map(|id| ChoiceId::parse(id).unwrap()).collect());
    let pairs = pairs.iter().map(|(contest, choices)| (ContestId::parse(contest).unwrap(), mark(choices)));
    Marks(pairs.collect::<BTreeMap<_, _>>())
}

/// The key of the n-th person of the roll.
pub(crate) fn person(station: &Station, number: u32) -> i64 {
    let dni = urna_domain::dni::Dni::from_number(10_000_000 + number).unwrap();
    match station.find(dni.as_str()).unwrap() {
        urna_station::Found::People { people, .. } => people[0].row.key,
        other @ (urna_station::Found::TooShort
        | urna_station::Found::Begun
        | urna_station::Found::LetterMissing { .. }
        | urna_station::Found::NotADni(_)) => panic!("{other:?}"),
    }
}

pub(crate) fn vote(station: &Station, number: u32, choices: &[(&str, &[&str])]) -> Result<(), StationError> {
    let ticket = station.authorise(person(station, number), urna_station::Method::Dni, "vocal 1")?;
    station.begin_ballot(&ticket.code)?;
    station.cast(&marks(choices))
}
