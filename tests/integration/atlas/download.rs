//! What a station reads: exactly its scope, page after page, and every change to it.

use std::collections::BTreeSet;

use bson::{Bson, Document, Timestamp, doc, oid::ObjectId};
use rand::{RngExt as _, SeedableRng as _, rngs::Xoshiro256PlusPlus};
use urna_atlas::scope_slug;
use urna_domain::{citizen::CitizenRef, scope::Scope};
use urna_sync::remote::{ClusterTime, Remote as _, RollChange};

use super::{Bench, EXTREMADURA, Enrolled, changes, person, stream};

#[tokio::test]
async fn station_streams_exactly_its_scope_and_goes_on_after_any_batch() {
    let bench = Bench::new().await;
    bench.generate(30_000).await;
    let Enrolled { remote, .. } = bench.enrol("comunidad IN {'Extremadura', 'Murcia'}").await;
    assert!(remote.probe().await.unwrap() > ClusterTime(1 << 32));
    assert_eq!(remote.roll_count().await.unwrap(), 2 * 30_000 / 17);
    let whole = stream(&remote, None).await;
    assert_eq!(whole.bad, []);
    assert_eq!(whole.rows.len(), 2 * 30_000 / 17);
    assert_eq!(whole.rows.iter().collect::<BTreeSet<_>>().len(), whole.rows.len());
    for mark in whole.marks.into_iter().flatten() {
        let rest = stream(&remote, Some(mark)).await;
        assert!(rest.rows.len() < whole.rows.len());
        assert_eq!(rest.rows, whole.rows[whole.rows.len() - rest.rows.len()..]);
    }
}

#[tokio::test]
async fn ids_of_all_types_are_paged_and_foreign_documents_are_named() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let mut documents = vec![
        person(7, "Extremadura"),
        person(8_i64, "Extremadura"),
        person(9.0, "Extremadura"),
        person("text", "Extremadura"),
        person(ObjectId::new(), "Extremadura"),
        person(bson::Uuid::from_bytes([5; 16]), "Extremadura"),
        person(1.5, "Extremadura"),
        person(true, "Extremadura"),
        person(doc! { "a": 1 }, "Extremadura"),
        person("elsewhere", "Madrid"),
    ];
    let mut mistyped = person("mistyped", "Extremadura");
    mistyped.insert("surname1", 5);
    documents.push(mistyped);
    citizens.insert_many(&documents).await.unwrap();
    let Enrolled { remote, .. } = bench.enrol(EXTREMADURA).await;
    let whole = stream(&remote, None).await;
    assert_eq!(whole.rows.len(), 6, "{:?}", whole.rows);
    let bad: BTreeSet<_> = whole.bad.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(bad, BTreeSet::from(["1.5", "true", "{ \"a\": 1 }", "s:mistyped"]));
    assert!(whole.bad.iter().any(|(_, reason)| reason == "surname1 is not a text"));

    // A mark after each document by itself: what follows is always the rest, whatever the types.
    let mut seen = Vec::new();
    for id in documents
        .iter()
        .filter(|d| d.get_str("comunidad").unwrap() == "Extremadura")
        .map(|d| d.get("_id").unwrap())
    {
        let raw = bson::RawDocumentBuf::try_from(&doc! { "_id": id.clone() }).unwrap();
        let hex: String = raw.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let rest = stream(&remote, Some(format!("0:{hex}"))).await;
        seen.push(rest.rows.len() + rest.bad.len());
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn delta_brings_arrivals_changes_departures_and_deletions() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    bench.generate(1_700).await;
    let Enrolled { remote, bundle } = bench.enrol(EXTREMADURA).await;
    let slug = scope_slug(&Scope::parse(&bundle.scope).unwrap());
    let since = remote.probe().await.unwrap();
    assert_eq!(remote.roll_delta(since, 100, None).await.unwrap().changes, []);

    let ids: Vec<Bson> = citizens.distinct("_id", doc! { "comunidad": "Extremadura" }).await.unwrap();
    let stamp = doc! { "rev": { "$type": "timestamp" } };
    let change = async |id: &Bson, set: Document| {
        citizens
            .update_one(doc! { "_id": id }, doc! { "$set": set, "$currentDate": stamp.clone() })
            .await
            .unwrap();
    };
    change(&ids[0], doc! { "surname1": "Cambiado" }).await;
    change(&ids[1], doc! { "comunidad": "Madrid", "left_scopes": [&slug] }).await;
    change(&ids[2], doc! { "deleted": true }).await;
    change(&ids[3], doc! { "name": 5 }).await;
    let mut newcomer = person("new", "Extremadura");
    newcomer.insert("rev", Timestamp { time: 0, increment: 0 });
    citizens.insert_one(newcomer).await.unwrap();

    for limit in [1, 2, 100] {
        let (found, _) = changes(&remote, since, limit).await;
        let text: BTreeSet<String> = found
            .iter()
            .map(|change| match change {
                RollChange::Put(citizen) => format!("put {} {}", citizen.id, citizen.surname1),
                RollChange::Gone { id, .. } => format!("gone {id}"),
                RollChange::Bad { id, reason } => format!("bad {id} {reason}"),
            })
            .collect();
        let id = |index: usize| format!("o:{}", ids[index].as_object_id().unwrap());
        let expected = BTreeSet::from([
            format!("put {} Cambiado", id(0)),
            format!("gone {}", id(1)),
            format!("gone {}", id(2)),
            format!("bad {} name is not a text", id(3)),
            "put s:new Gil".to_owned(),
        ]);
        assert_eq!(text, expected, "limit {limit}");
    }

    // Back again: there, although the mark of having left is still on the document.
    change(&ids[1], doc! { "comunidad": "Extremadura" }).await;
    let (found, _) = changes(&remote, since, 100).await;
    let back = format!("o:{}", ids[1].as_object_id().unwrap());
    assert!(
        found.iter().any(|change| matches!(change, RollChange::Put(citizen) if citizen.id.as_str() == back))
    );
    assert!(!found.iter().any(|change| matches!(change, RollChange::Gone { id, .. } if id.as_str() == back)));
}

#[tokio::test]
async fn one_statement_that_changes_more_than_a_page_is_read_whole() {
    let bench = Bench::new().await;
    bench.generate(1_700).await;
    let citizens = bench.collection("citizens").await;
    let Enrolled { remote, .. } = bench.enrol("comunidad IN {'Extremadura', 'Murcia'}").await;
    // Such a statement stamps the time that the server already knew: only the window behind the cursor finds it.
    let since = remote.probe().await.unwrap().minus_seconds(20);
    for comunidad in ["Extremadura", "Murcia"] {
        let same = vec![doc! { "$set": { "rev": "$$CLUSTER_TIME", "surname2": "Igual" } }];
        citizens.update_many(doc! { "comunidad": comunidad }, same).await.unwrap();
    }
    let (found, pages) = changes(&remote, since, 30).await;
    assert_eq!(found.len(), 200);
    assert!((2..=4).contains(&pages), "{pages}");
}

#[tokio::test]
async fn the_server_and_the_domain_agree_on_every_scope() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_121);
    let words = ["", "A", "B", "Á", "Ba", "Bz", "C\u{10FFFF}", "ñ", "z"];
    let mut word = |absent: bool| {
        let index = rng.random_range(0..words.len() + usize::from(absent));
        words.get(index).map(|word| (*word).to_owned())
    };
    let mut people = Vec::new();
    for number in 0..300 {
        let mut document = person(number, &word(false).unwrap());
        for name in ["province", "municipality", "mesa"] {
            if let Some(value) = word(true) {
                document.insert(name, value);
            }
        }
        people.push(document);
    }
    citizens.insert_many(&people).await.unwrap();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    for _ in 0..150 {
        let text = random_scope(&mut rng, &words, 3);
        let scope = Scope::parse(&text).unwrap();
        let expected = people.iter().filter(|document| scope.matches(&row(document))).count();
        let counted = bench.office.admin().count_electors(std::slice::from_ref(&scope)).await.unwrap();
        assert_eq!(counted, u64::try_from(expected).unwrap(), "{text}");
    }
}

fn row(document: &Document) -> CitizenRef<'_> {
    let text = |name: &str| document.get_str(name).ok();
    CitizenRef {
        id: "i:1",
        name: "",
        surname1: "",
        surname2: "",
        dni: "",
        comunidad: text("comunidad").unwrap(),
        province: text("province"),
        municipality: text("municipality"),
        mesa: text("mesa"),
        postal: false,
        rev: 0,
        ver: 0,
    }
}

fn random_scope(rng: &mut Xoshiro256PlusPlus, words: &[&str], depth: u32) -> String {
    let field = ["comunidad", "province", "municipality", "mesa"][rng.random_range(0..4)];
    let word = |rng: &mut Xoshiro256PlusPlus| format!("'{}'", words[rng.random_range(0..words.len())]);
    match rng.random_range(0..if depth == 0 { 8 } else { 11 }) {
        0..=6 => {
            let operator = ["==", "!=", "<", "<=", ">", ">=", "BEGINSWITH"][rng.random_range(0..7)];
            format!("{field} {operator} {}", word(rng))
        }
        7 => format!("{field} IN {{{}, {}}}", word(rng), word(rng)),
        8 => format!("({} AND {})", random_scope(rng, words, depth - 1), random_scope(rng, words, depth - 1)),
        9 => format!("({} OR {})", random_scope(rng, words, depth - 1), random_scope(rng, words, depth - 1)),
        _ => format!("NOT ({})", random_scope(rng, words, depth - 1)),
    }
}

#[tokio::test]
async fn a_single_departure_breaks_the_quiet() {
    let bench = Bench::new().await;
    let citizens = bench.collection("citizens").await;
    bench.generate(600).await;
    let Enrolled { remote, bundle } = bench.enrol(EXTREMADURA).await;
    let since = remote.probe().await.unwrap();
    let quiet = remote.roll_delta(since, 100, None).await.unwrap();
    assert!(quiet.changes.is_empty() && quiet.snapshot >= since);
    let slug = scope_slug(&Scope::parse(&bundle.scope).unwrap());
    let moved = doc! {
        "$set": { "comunidad": "Madrid", "left_scopes": [slug] },
        "$currentDate": { "rev": { "$type": "timestamp" } },
    };
    citizens.update_one(doc! { "comunidad": "Extremadura" }, moved).await.unwrap();
    for _ in 0..2 {
        let delta = remote.roll_delta(since, 100, None).await.unwrap();
        assert!(matches!(delta.changes[..], [RollChange::Gone { .. }]), "{:?}", delta.changes.len());
    }
}
