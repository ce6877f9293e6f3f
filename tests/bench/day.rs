//! A polling station on a fresh disk: enrolled, with a roll, open.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use urna_atlas::admin::NewCitizen;
use urna_domain::Hash;
use urna_domain::bundle::{Bundle, RegistrationKey, SignedDefinition};
use urna_domain::canonical::canonical_bytes;
use urna_domain::citizen::CitizenRef;
use urna_domain::ids::StationId;
use urna_domain::officers::TwoOfficers;
use urna_domain::tables::Tables;
use urna_office::roll::Generator;
use urna_station::environment::Machine;
use urna_station::{Station, enrol, key_file};
use urna_store::staging::{self, BootstrapPlan};
use urna_store::{Home, Store, StoreError};

/// Citizens of the whole roll.
pub(crate) const ALL_CITIZENS: u64 = 1_000_000;
/// The invented people are the same in every run.
pub(crate) const SEED: u64 = 1;
/// The station of these measurements.
pub(crate) const STATION: &str = "bench-1";
/// Its scope.
pub(crate) const SCOPE: &str = "citizen: comunidad == 'Extremadura'";
/// Lists, candidates and seats of about the size of a Spanish general election in a province.
const LISTS: u32 = 14;
const CANDIDATES: u32 = 27;

/// A station whose poll is open, in a fresh folder, with these people on its roll.
pub(crate) fn open_station(
    folder: &Path,
    people: impl Iterator<Item = NewCitizen>,
) -> anyhow::Result<Station> {
    let home = Home::new(folder);
    home.create()?;
    let machine = Arc::new(Machine);
    let key = RegistrationKey::from_random(&rand::random::<[u8; 25]>());
    let file = bundle(&key)?.seal(&key, rand::random(), rand::random())?;
    enrol(&home, &file, &key, machine.clone())?;
    let store = Store::open(&home, &key_file::read_key(&home)?)?;
    load(&store, people)?;
    drop(store);
    let station = Station::open(&home, machine)?;
    station.open_poll(&TwoOfficers::new("presidencia", "vocal 1")?)?;
    Ok(station)
}

/// The invented citizens.
pub(crate) fn citizens(count: u64) -> anyhow::Result<Generator> {
    Ok(Generator::new(count, SEED)?)
}

/// Loads a roll as a bootstrap does, without the network.
fn load(store: &Store, people: impl Iterator<Item = NewCitizen>) -> anyhow::Result<()> {
    let plan = BootstrapPlan { scope: SCOPE.to_owned(), t0: 1 };
    store.write_blocking(|tx| staging::begin(tx, &plan))?;
    let mut people = people.peekable();
    while people.peek().is_some() {
        store.write_blocking(|tx| -> Result<(), anyhow::Error> {
            let mut inserter = staging::Inserter::new(tx)?;
            for person in people.by_ref().take(staging::PAGE_ROWS) {
                inserter.insert(&row(&person)?)??;
            }
            inserter.finish_page(None)?;
            Ok(())
        })?;
    }
    Ok::<(), StoreError>(store.finish_staging()?).map_err(Into::into)
}

fn row(person: &NewCitizen) -> anyhow::Result<CitizenRef<'_>> {
    Ok(CitizenRef {
        id: person.id.as_ref().context("an invented citizen without an id")?.as_str(),
        name: &person.name,
        surname1: &person.surname1,
        surname2: &person.surname2,
        dni: &person.dni,
        comunidad: &person.comunidad,
        province: person.province.as_deref(),
        municipality: person.municipality.as_deref(),
        mesa: person.mesa.as_deref(),
        postal: false,
        rev: 1 << 32,
        ver: 1,
    })
}

fn bundle(key: &RegistrationKey) -> anyhow::Result<Bundle> {
    let authority = SigningKey::from_bytes(&rand::random());
    let canon = canonical_bytes(&election())?;
    let sig = authority.sign(&Hash::of(&canon).0).to_bytes();
    let sig = sig.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Bundle {
        v: Bundle::VERSION,
        station: StationId::parse(STATION)?,
        name: "Mesa 1-A".to_owned(),
        scope: SCOPE.to_owned(),
        uri: "mongodb://127.0.0.1/".to_owned(),
        database: "urna".to_owned(),
        authority: Hash(authority.verifying_key().to_bytes()),
        registration: key.id(),
        neighbours: None,
        tables: Tables::default(),
        election: Some(SignedDefinition { canon: String::from_utf8(canon)?, sig }),
    })
}

/// Congress and Senate.
fn election() -> Value {
    let choices = |prefix: &str, count: u32| -> Vec<Value> {
        (1..=count)
            .map(|number| json!({ "id": format!("{prefix}-{number:02}"), "name": { "es": format!("{prefix} {number}") } }))
            .collect()
    };
    json!({
        "id": "bench-2026", "title": { "es": "Elecciones de medida" }, "date": "2026-11-22", "languages": ["es"],
        "test": true,
        "contests": [
            { "id": "congreso", "title": { "es": "Congreso" }, "kind": "closed_list", "seats": 5, "threshold": 300,
              "choices": choices("lista", LISTS) },
            { "id": "senado", "title": { "es": "Senado" }, "kind": "up_to", "max": 3,
              "choices": choices("candidatura", CANDIDATES) },
        ],
    })
}
