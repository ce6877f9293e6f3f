//! Prints the four figures that the store is built for, each beside what the machine itself can do in the same run:
//! `cargo run --release -p urna-store --example measure [ROWS]`.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement prints, and may break off")]

#[path = "measure/people.rs"]
mod people;
#[path = "measure/reference.rs"]
mod reference;

use std::time::{Duration, Instant};

use people::People;
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::json;
use tempfile::TempDir;
use urna_domain::{
    Hash, Millis,
    ballot::{Ballot, BallotId},
    citizen::Citizen,
    election::{Mark, Marks},
    event::{ChainHead, Event, Fact},
    ids::{ChoiceId, CitizenId, ContestId, ElectionId, StationId},
};
use urna_store::{
    Home, Store, StoreError, StoreKey, audit, authorisations, ballot_box::BallotBox, events, outbox,
    participation, roll, search, staging,
};

const SCOPE_ROWS: usize = 58_800;
const ALL_ROWS: usize = 1_000_000;
const RUNS: usize = 5;
const COMMITS: usize = 400;
const LOOK_UPS: usize = 2_000;
const BALLOTS: u64 = 1_129;

fn main() {
    let key = StoreKey::from_bytes([7; 32]);
    let rows = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(ALL_ROWS);
    measure_load(&key);
    measure_commit(&key);
    measure_look_ups(&key, rows);
    measure_box(&key);
}

fn measure_load(key: &StoreKey) {
    let people: Vec<Citizen> = People::new(1).take(SCOPE_ROWS).collect();
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let dir = TempDir::new().expect("a folder");
        let started = Instant::now();
        reference::load(&dir.path().join("plain.db"), &people);
        plain.push(started.elapsed());
        let store = Store::open(&Home::new(dir.path()), key).expect("a store");
        let started = Instant::now();
        load(&store, people.iter().cloned());
        ours.push(started.elapsed());
        assert_eq!(store.read(roll::count).expect("a count"), 58_800);
    }
    let (ours, plain) = (median(&mut ours), median(&mut plain));
    let ratio = plain.as_secs_f64() / ours.as_secs_f64();
    println!(
        "{}",
        json!({ "name": "scoped load", "ours_ms": ms(ours), "sqlite_alone_ms": ms(plain), "rate": ratio })
    );
}

/// Loads a roll as the bootstrap does: pages of 10,000 rows, durable each, indexes at the end.
fn load(store: &Store, people: impl Iterator<Item = Citizen>) {
    let plan = staging::BootstrapPlan { scope: "comunidad == 'Extremadura'".to_owned(), t0: 1 };
    store.write_blocking(|tx| staging::begin(tx, &plan)).expect("a load begins");
    let mut people = people.peekable();
    while people.peek().is_some() {
        let page = store.write_blocking(|tx| -> Result<u64, StoreError> {
            let mut inserter = staging::Inserter::new(tx)?;
            for citizen in people.by_ref().take(staging::PAGE_ROWS) {
                inserter.insert(&citizen.as_ref())?.expect("a row in order");
            }
            inserter.finish_page(Some("here"))
        });
        page.expect("a page");
    }
    store.finish_staging().expect("the switch");
}

fn measure_commit(key: &StoreKey) {
    let dir = TempDir::new().expect("a folder");
    let store = Store::open(&Home::new(dir.path()), key).expect("a store");
    let mut day = Day::new();
    let mut append = reference::Append::new(&dir.path().join("append"));
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for number in 0..COMMITS {
        bare.push(append.once());
        let check_in = day.check_in(number);
        let started = Instant::now();
        store.write_blocking(|tx| check_in.keep(tx)).expect("a check-in");
        ours.push(started.elapsed());
    }
    let (p99, ours, bare) = (percentile(&mut ours, 99), median(&mut ours), median(&mut bare));
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    let line = json!({
        "name": "check-in commit", "ours_ms": ms(ours), "p99_ms": ms(p99), "append_fdatasync_ms": ms(bare), "times": ratio,
    });
    println!("{line}");
}

/// A station that checks people in.
struct Day {
    head: ChainHead,
    election: ElectionId,
    key: ed25519_dalek::SigningKey,
}

struct CheckIn {
    event: Event,
    citizen: CitizenId,
    nonce: Hash,
}

impl Day {
    fn new() -> Self {
        let station = StationId::parse("station-1").expect("an id");
        let election = ElectionId::parse("e2026").expect("an id");
        Self {
            head: ChainHead::new(station, 1),
            election,
            key: ed25519_dalek::SigningKey::from_bytes(&[5; 32]),
        }
    }

    fn check_in(&mut self, number: usize) -> CheckIn {
        let id = Hash::of(&number.to_be_bytes()).to_string();
        let citizen = CitizenId::parse(&format!("o:{}", id.get(..24).expect("24 digits"))).expect("an id");
        let fact = Fact::VoterAuthorised {
            citizen: citizen.clone(),
            method: "dni".to_owned(),
            officer: "officer-1".to_owned(),
        };
        let wall = Millis(1_790_000_000_000);
        let event =
            Event::sign(&self.head, wall, &self.election, "comunidad == 'Extremadura'", &fact, &self.key);
        let event = event.expect("an event");
        self.head = ChainHead::after(&event);
        CheckIn { nonce: event.hash, event, citizen }
    }
}

impl CheckIn {
    fn keep(&self, tx: &urna_store::Tx<'_>) -> Result<(), StoreError> {
        let at = self.event.hlc.wall();
        events::append(tx, &self.event)?;
        let state = participation::State::Authorised;
        let participation = participation::Participation { state, check_in: self.event.id.clone(), at };
        participation::set(tx, &self.citizen, &participation)?;
        let authorisation = authorisations::Row {
            nonce_hash: self.nonce,
            code_hash: Hash::of(&self.nonce.0),
            citizen: self.citizen.clone(),
            check_in: self.event.id.clone(),
            expires_at: at.plus(900_000),
            state: authorisations::State::Open,
        };
        authorisations::insert(tx, &authorisation)?;
        let entry = audit::Entry {
            at,
            actor: "officer-1".to_owned(),
            action: "voter_authorised".to_owned(),
            facts: json!({ "event": self.event.id.to_string() }),
        };
        audit::append(tx, &entry)?;
        let key = self.event.id.to_string();
        outbox::enqueue(tx, outbox::Lane::Events, &key, at)?;
        outbox::enqueue(tx, outbox::Lane::Guards, &key, at)
    }
}

fn measure_look_ups(key: &StoreKey, rows: usize) {
    let dir = TempDir::new().expect("a folder");
    let store = Store::open(&Home::new(dir.path()), key).expect("a store");
    let started = Instant::now();
    load(&store, People::new(2).take(rows));
    let line = json!({ "name": "whole load", "rows": rows, "ms": ms(started.elapsed()), "peak_rss_mb": peak_rss_mb() });
    println!("{line}");
    let mut random = SmallRng::seed_from_u64(3);
    let sample: Vec<Citizen> = People::new(2).take(rows).step_by(rows.div_ceil(LOOK_UPS)).collect();
    let (mut by_dni, mut by_names) = (Vec::new(), Vec::new());
    for citizen in &sample {
        let started = Instant::now();
        let found = store.read(|r| roll::by_dni(r, &citizen.dni)).expect("a look-up");
        by_dni.push(started.elapsed());
        assert!(found.iter().any(|row| row.citizen.id == citizen.id));
        let tokens = [&citizen.surname1, &citizen.surname2].map(|name| {
            let length = random.random_range(3..=6);
            urna_domain::names::fold(name).chars().take(length).collect::<String>()
        });
        let started = Instant::now();
        let page = store.read(|r| search::search(r, &tokens, search::ROWS_MAX)).expect("a search");
        by_names.push(started.elapsed());
        assert!(page.total > 0);
    }
    for (name, times) in [("look-up by DNI", &mut by_dni), ("look-up by two surname prefixes", &mut by_names)]
    {
        let p99 = percentile(times, 99);
        println!("{}", json!({ "name": name, "rows": rows, "p50_ms": ms(median(times)), "p99_ms": ms(p99) }));
    }
}

fn measure_box(key: &StoreKey) {
    let dir = TempDir::new().expect("a folder");
    let home = Home::new(dir.path());
    home.create().expect("a folder");
    let ballots = BallotBox::open(&home, key).expect("a box");
    let mut times = Vec::new();
    for number in 0..BALLOTS {
        let digest = Hash::of(&number.to_be_bytes());
        let id = BallotId::from_random(digest.0.first_chunk().copied().expect("16 bytes"));
        let contest = ContestId::parse("congress").expect("an id");
        let choice = ChoiceId::parse(&format!("party-{}", number % 12)).expect("an id");
        let marks = Marks([(contest, Mark::Choices(vec![choice]))].into());
        let started = Instant::now();
        ballots.put(&Ballot { id, marks }, &digest).expect("a ballot");
        times.push(started.elapsed());
    }
    let mut last = times.split_off(times.len() - 30);
    println!("{}", json!({ "name": "box rebuild", "ballots": BALLOTS, "median_ms": ms(median(&mut last)) }));
}

fn median(times: &mut [Duration]) -> Duration {
    percentile(times, 50)
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len() - 1)).copied().expect("a time")
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// The most memory this process had, where the platform says it.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib / 1024)
}
