//! The scope language has three readers: the rules, SQLite and MongoDB. They name the same people.

use std::collections::BTreeSet;

use bson::{Document, doc};
use futures_util::TryStreamExt as _;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use urna_atlas::scope_filter;
use urna_domain::{
    citizen::Citizen,
    ids::CitizenId,
    scope::{Field, Scope},
};
use urna_store::{
    Home, Store, StoreError, StoreKey, scope,
    staging::{self, BootstrapPlan, Inserter},
};

use super::Bench;

const PEOPLE: u32 = 400;
const SCOPES: u32 = 300;
const TEXTS: [&str; 9] = ["", "a", "A", "ab", "á", "b'", "Z", "06-015", "\u{1F5F3}"];

fn people(rng: &mut StdRng) -> Vec<Citizen> {
    let maybe = |rng: &mut StdRng| {
        if rng.random_ratio(1, 3) { None } else { TEXTS.choose(rng).map(|text| (*text).to_owned()) }
    };
    let person = |number| Citizen {
        id: CitizenId::parse(&format!("i:{number}")).unwrap(),
        name: "Ana".into(),
        surname1: "Gil".into(),
        surname2: String::new(),
        dni: "00000001R".into(),
        comunidad: TEXTS.choose(rng).copied().unwrap_or_default().to_owned(),
        province: maybe(rng),
        municipality: maybe(rng),
        mesa: maybe(rng),
        postal: false,
        rev: 1,
        ver: 1,
    };
    (0..PEOPLE).map(person).collect()
}

fn document(citizen: &Citizen, number: u32) -> Document {
    let mut document = doc! {
        "_id": i64::from(number), "name": &citizen.name, "surname1": &citizen.surname1,
        "surname2": &citizen.surname2, "dni": &citizen.dni, "comunidad": &citizen.comunidad,
    };
    for (name, value) in
        [("province", &citizen.province), ("municipality", &citizen.municipality), ("mesa", &citizen.mesa)]
    {
        if let Some(value) = value {
            document.insert(name, value);
        }
    }
    document
}

/// A scope of some comparisons, as people would type it.
fn text(rng: &mut StdRng, depth: u32) -> String {
    if depth > 0 && rng.random_ratio(2, 3) {
        let part = |rng: &mut StdRng| text(rng, depth - 1);
        return match rng.random_range(0..3) {
            0 => format!("({} AND {})", part(rng), part(rng)),
            1 => format!("({} OR {})", part(rng), part(rng)),
            _ => format!("NOT ({})", part(rng)),
        };
    }
    let field = Field::ALL.choose(rng).unwrap().name();
    let value = |rng: &mut StdRng| format!("'{}'", TEXTS.choose(rng).unwrap().replace('\'', "\\'"));
    match ["==", "!=", "<", "<=", ">", ">=", "BEGINSWITH", "IN"].choose(rng).unwrap() {
        &"IN" => format!("{field} IN {{{}, {}}}", value(rng), value(rng)),
        comparison => format!("{field} {comparison} {}", value(rng)),
    }
}

fn load(store: &Store, people: &[Citizen]) {
    let load = |tx: &urna_store::Tx<'_>| -> Result<(), StoreError> {
        staging::begin(tx, &BootstrapPlan { scope: "comunidad == 'a'".into(), t0: 1 })?;
        let mut inserter = Inserter::new(tx)?;
        for citizen in people {
            inserter.insert(&citizen.as_ref())?.unwrap();
        }
        inserter.finish_page(None)?;
        staging::finish(tx)
    };
    store.write_blocking(load).unwrap();
}

#[tokio::test]
async fn the_rules_sqlite_and_mongodb_read_a_scope_alike() {
    let mut rng = StdRng::seed_from_u64(20_261_121);
    let people = people(&mut rng);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Home::new(folder.path()), &StoreKey::from_bytes([7; 32])).unwrap();
    load(&store, &people);
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let documents: Vec<Document> =
        people.iter().zip(0_u32..).map(|(citizen, number)| document(citizen, number)).collect();
    citizens.insert_many(documents).await.unwrap();

    let (mut some, mut all_or_none) = (0, 0);
    for _ in 0..SCOPES {
        let text = text(&mut rng, 3);
        let scope = Scope::parse(&text).unwrap();
        let rules: BTreeSet<String> = people
            .iter()
            .filter(|citizen| scope.matches(&citizen.as_ref()))
            .map(|citizen| citizen.id.to_string())
            .collect();
        let outside = store.read(|read| scope::outside(read, &scope, PEOPLE)).unwrap();
        let outside: BTreeSet<&str> = outside.iter().map(CitizenId::as_str).collect();
        let sqlite: BTreeSet<String> = people
            .iter()
            .map(|citizen| citizen.id.to_string())
            .filter(|id| !outside.contains(id.as_str()))
            .collect();
        let found: Vec<Document> =
            citizens.find(scope_filter(&scope)).await.unwrap().try_collect().await.unwrap();
        let mongodb: BTreeSet<String> =
            found.iter().map(|document| format!("i:{}", document.get_i64("_id").unwrap())).collect();
        assert_eq!(sqlite, rules, "SQLite and the rules differ on {text}");
        assert_eq!(mongodb, rules, "MongoDB and the rules differ on {text}");
        if rules.is_empty() || rules.len() == people.len() { all_or_none += 1 } else { some += 1 }
    }
    assert!(some > 2 * all_or_none, "the scopes tell people apart: {some} do, {all_or_none} do not");
}
