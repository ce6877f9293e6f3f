//! Writes a station.db of the present format with something in every table, to be stored under `tests/fixtures`
//! when a format is published: `cargo run -p urna-store --example freeze_database FILE`. The stored ones stay as
//! they are; tests bring them to each later format.

#![expect(clippy::expect_used, reason = "a tool of developers may break off")]

use ed25519_dalek::SigningKey;
use serde_json::json;
use tempfile::TempDir;
use urna_domain::{
    Hash, Millis,
    citizen::Citizen,
    dni::Dni,
    event::{ChainHead, Event, Fact},
    ids::{CitizenId, ElectionId, EventId, StationId},
};
use urna_store::{
    Home, Store, StoreError, StoreKey, Tx, audit, authorisations, conflicts, corrections, election, events,
    neighbours,
    outbox::{self, Lane},
    participation, quarantine, settings,
    staging::{self, BootstrapPlan, Inserter},
};

fn main() {
    let target = std::env::args().nth(1).expect("the file to write");
    let dir = TempDir::new().expect("a folder");
    let home = Home::new(dir.path());
    let store = Store::open(&home, &StoreKey::from_bytes([7; 32])).expect("a store");
    store.write_blocking(fill_roll).expect("a roll");
    store.write_blocking(fill_day).expect("a day");
    drop(store);
    std::fs::copy(home.station_db(), target).expect("the copy");
}

fn fill_roll(tx: &Tx<'_>) -> Result<(), StoreError> {
    let names = [
        ("Ana", "García", "Núñez"),
        ("Eva", "Gil", ""),
        ("Leo", "López", "Gil"),
        ("Íñigo", "Pi", "O'Higgins"),
        ("Ana", "de la Fuente", "Ruiz"),
    ];
    let people: Vec<Citizen> = (1..).zip(names).map(|(number, names)| citizen(number, names)).collect();
    let plan = BootstrapPlan { scope: "comunidad == 'Extremadura'".to_owned(), t0: 500 };
    staging::begin(tx, &plan)?;
    stage(tx, &people)?;
    staging::finish(tx)?;
    // And a second load that was cut off.
    staging::begin(tx, &plan)?;
    stage(tx, people.get(..1).unwrap_or_default())
}

fn stage(tx: &Tx<'_>, people: &[Citizen]) -> Result<(), StoreError> {
    let mut inserter = Inserter::new(tx)?;
    for citizen in people {
        inserter.insert(&citizen.as_ref())?.expect("a row in order");
    }
    inserter.finish_page(Some("here")).map(|_| ())
}

fn citizen(number: u32, (name, surname1, surname2): (&str, &str, &str)) -> Citizen {
    Citizen {
        id: CitizenId::parse(&format!("o:65f0c0de{number:016x}")).expect("an id"),
        name: name.to_owned(),
        surname1: surname1.to_owned(),
        surname2: surname2.to_owned(),
        dni: Dni::from_number(number).expect("a number").as_str().to_owned(),
        comunidad: "Extremadura".to_owned(),
        province: Some("Badajoz".to_owned()),
        municipality: None,
        mesa: Some("06-015-01-001-A".to_owned()),
        postal: false,
        rev: 400,
        ver: 1,
    }
}

fn fill_day(tx: &Tx<'_>) -> Result<(), StoreError> {
    let who = citizen(1, ("", "", "")).id;
    settings::set(tx, "offline_demo", "off")?;
    election::put(tx, b"{\"id\":\"e2026\"}", &[9; 64])?;
    let station = StationId::parse("badajoz-07").expect("an id");
    let mut head = ChainHead::new(station, 1);
    let officers = vec!["president".to_owned(), "officer-1".to_owned()];
    let authorised = Fact::VoterAuthorised {
        citizen: who.clone(),
        method: "dni".to_owned(),
        document: None,
        officer: "officer-1".to_owned(),
    };
    let facts = [Fact::PollOpened { officers, electors: 5 }, authorised, Fact::BallotCast { count: 1 }];
    let mut keys = Vec::new();
    for fact in &facts {
        let election = ElectionId::parse("e2026").expect("an id");
        let signer = SigningKey::from_bytes(&[3; 32]);
        let event = Event::sign(&head, Millis(1_000), &election, "comunidad == 'Extremadura'", fact, &signer);
        let event = event.expect("an event");
        events::append(tx, &event)?;
        outbox::enqueue(tx, Lane::Events, &event.id.to_string(), Millis(1_000))?;
        keys.push(event.id.to_string());
        head = ChainHead::after(&event);
    }
    outbox::acked(tx, Lane::Events, keys.get(..1).unwrap_or_default(), Millis(2_000))?;
    let refused = keys.last().expect("a key");
    outbox::quarantine(tx, Lane::Events, refused, 121, "scope: a text")?;
    let check_in = EventId::parse(keys.get(1).expect("a key")).expect("an id");
    outbox::enqueue(tx, Lane::Guards, &check_in.to_string(), Millis(1_000))?;
    let state = participation::State::Authorised;
    let at = Millis(1_000);
    let participation = participation::Participation { state, check_in: check_in.clone(), at };
    participation::set(tx, &who, &participation)?;
    let authorisation = authorisations::Row {
        nonce_hash: Hash::of(b"nonce"),
        code_hash: Hash::of(b"CODE23"),
        citizen: who.clone(),
        check_in: check_in.clone(),
        expires_at: at.plus(900_000),
        state: authorisations::State::Open,
    };
    authorisations::insert(tx, &authorisation)?;
    for action in ["poll_opened", "voter_authorised"] {
        let (actor, action) = ("president".to_owned(), action.to_owned());
        audit::append(tx, &audit::Entry { at, actor, action, facts: json!({ "electors": 5 }) })?;
    }
    let (source, id, reason) = ("roll".to_owned(), "3.5".to_owned(), "_id: a text".to_owned());
    quarantine::put(tx, &quarantine::Row { source, id, reason, at })?;
    let standing = EventId::parse("badajoz-08/1/4").expect("an id");
    let conflict = conflicts::Conflict { citizen: who.clone(), ours: check_in, standing, at, outcome: None };
    conflicts::put(tx, &conflict)?;
    let changes = [("surname1".to_owned(), json!("Garcés"))].into_iter().collect();
    let (reason, officers) = ("typing".to_owned(), vec!["president".to_owned()]);
    let fact = Fact::VoterCorrected { citizen: who.clone(), changes, reason, officers };
    let election = ElectionId::parse("e2026").expect("an id");
    let signer = SigningKey::from_bytes(&[3; 32]);
    let event = Event::sign(&head, Millis(1_000), &election, "comunidad == 'Extremadura'", &fact, &signer);
    let event = event.expect("an event");
    events::append(tx, &event)?;
    outbox::enqueue(tx, Lane::Events, &event.id.to_string(), Millis(1_000))?;
    corrections::put(tx, &who, &event.id)?;
    let neighbour = StationId::parse("badajoz-08").expect("an id");
    let chain = neighbours::Chain { station: neighbour.clone(), epoch: 2 };
    neighbours::keep(tx, &chain, 1, &[vec![7; 40], vec![8; 40]])?;
    neighbours::received_through(tx, &chain, 1)?;
    neighbours::keeper_has(tx, &neighbour, 1, 3)
}
