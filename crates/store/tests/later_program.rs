//! A station that was updated in the morning and went back to the earlier program at noon: the events that the later
//! program wrote, with kinds and fields that this one does not know, go on as they came.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use urna_domain::{
    Hash, Millis,
    canonical::canonical_bytes,
    chain::verify_chain,
    event::{ChainHead, Content, Event, Fact},
    fold::Fold,
    ids::{CitizenId, ElectionId, StationId},
};
use urna_store::{
    BoxCopy, Home, Store, StoreError, StoreKey, events,
    outbox::{self, Lane},
};

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn election() -> ElectionId {
    ElectionId::parse("e2026").unwrap()
}

fn this_program(head: &ChainHead, fact: &Fact) -> Event {
    Event::sign(head, Millis(1_000), &election(), "comunidad == 'Extremadura'", fact, &signer()).unwrap()
}

fn witness() -> Value {
    json!({ "nested": [1, "ñ", null, { "deep": true }] })
}

/// What a later program would sign in the same place: a later version, a field more, another kind and body.
fn later_program(head: &ChainHead, kind: &str, body: &Value) -> Event {
    let place = this_program(head, &Fact::PollResumed {});
    let mut fields: Value = serde_json::from_slice(&place.canon).unwrap();
    fields["v"] = json!(2);
    fields["witness"] = witness();
    fields["kind"] = json!(kind);
    fields["body"] = body.clone();
    let canon = canonical_bytes(&fields).unwrap();
    let sig = signer().sign(&Hash::of(&canon).0).to_bytes();
    Event::read(&canon, sig).unwrap()
}

fn day() -> Vec<Event> {
    let officers = vec!["president".to_owned(), "officer-1".to_owned()];
    let citizen = CitizenId::parse("i:1").unwrap();
    let (method, officer) = ("dni".to_owned(), "officer-1".to_owned());
    let check_in = Fact::VoterAuthorised { citizen, method, document: None, officer };
    let start = ChainHead::new(StationId::parse("badajoz-07").unwrap(), 1);
    let opened = this_program(&start, &Fact::PollOpened { officers, electors: 5 });
    let assisted =
        later_program(&ChainHead::after(&opened), "VoterAssisted", &json!({ "by": ["a"], "how": 2 }));
    let authorised = this_program(&ChainHead::after(&assisted), &check_in);
    // A kind that is known, with a field more: what is known of it counts.
    let cast =
        later_program(&ChainHead::after(&authorised), "BallotCast", &json!({ "booth": 2, "count": 1 }));
    // And one whose body became something else: nothing is guessed.
    let odd = later_program(&ChainHead::after(&cast), "BallotCast", &json!({ "counts": [1, 1] }));
    vec![opened, assisted, authorised, cast, odd]
}

fn kept(store: &Store, station: &StationId) -> Vec<Event> {
    store.read(|r| -> Result<_, StoreError> { events::range(r, station, 1, 1, 100) }).unwrap()
}

#[test]
fn events_of_a_later_program_are_kept_sent_and_copied_byte_for_byte() {
    let dir = TempDir::new().unwrap();
    let (home, key) = (Home::new(dir.path()), StoreKey::from_bytes([7; 32]));
    let day = day();
    let station = day[0].id.station.clone();
    let store = Store::open(&home, &key).unwrap();
    for event in &day {
        let keep = store.write_blocking(|tx| -> Result<(), StoreError> {
            events::append(tx, event)?;
            outbox::enqueue(tx, Lane::Events, &event.id.to_string(), Millis(1_000))
        });
        keep.unwrap();
    }
    drop(store);
    let store = Store::open(&home, &key).unwrap();

    // Kept: the same bytes and signatures, which still verify, in a chain without a gap.
    assert_eq!(kept(&store, &station), day);
    verify_chain(&kept(&store, &station), &signer().verifying_key()).unwrap();
    for (event, was) in kept(&store, &station).iter().zip(&day) {
        assert_eq!((&event.canon, event.sig), (&was.canon, was.sig));
        let fields: Value = serde_json::from_slice(&event.canon).unwrap();
        assert_eq!(fields.get("witness").cloned(), (fields["v"] == 2).then(witness));
    }

    // Sent: what the outbox hands out is found under its key, with the same bytes.
    let taken = store.write_blocking(|tx| outbox::take(tx, Lane::Events, 100));
    let taken: Result<Vec<outbox::Taken>, StoreError> = taken;
    let sent: Vec<Event> = taken
        .unwrap()
        .iter()
        .map(|taken| {
            let id = urna_domain::ids::EventId::parse(&taken.key).unwrap();
            store.read(|r| events::by_id(r, &id)).unwrap().unwrap()
        })
        .collect();
    assert_eq!(sent, day);

    // Copied.
    let stick = TempDir::new().unwrap();
    let report = store.backup_to(stick.path(), BoxCopy::Leave).unwrap();
    assert_eq!(report.events, 5);
    let copy = Store::open_read_only(&Home::new(stick.path()), &key).unwrap();
    assert_eq!(kept(&copy, &station), day);

    // The chain goes on after them.
    let head = store.read(|r| -> Result<_, StoreError> { events::head(r, &station, 1) }).unwrap();
    let next = this_program(&head, &Fact::PollResumed {});
    assert_eq!((next.id.seq, next.prev), (6, day[4].hash));
    store.write_blocking(|tx| events::append(tx, &next)).unwrap();
}

#[test]
fn a_fold_counts_what_it_knows_and_names_what_it_does_not() {
    let day = day();
    assert!(matches!(&day[1].content, Content::Unknown { kind, .. } if kind == "VoterAssisted"));
    assert_eq!(day[3].content, Content::Known(Fact::BallotCast { count: 1 }));
    assert!(matches!(&day[4].content, Content::Unknown { kind, .. } if kind == "BallotCast"));
    let fold = |events: &[&Event]| {
        let mut fold = Fold::new(election());
        for event in events {
            fold.apply(event);
        }
        fold
    };
    let all = fold(&day.iter().collect::<Vec<_>>());
    let known = fold(&[&day[0], &day[2], &day[3]]);
    let station = &day[0].id.station;
    for fold in [&all, &known] {
        assert_eq!((fold.turnout(), fold.ballots_cast(station), fold.open_conflicts()), (1, 1, 0));
        assert_eq!(fold.poll(station), known.poll(station));
    }
    assert!(all.missing().is_empty(), "they fill their places in the chain");
    assert_eq!(
        all.unknown_kinds().into_iter().collect::<Vec<_>>(),
        [("BallotCast", 1), ("VoterAssisted", 1)]
    );
}
