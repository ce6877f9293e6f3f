//! Signed bytes of events, one event a line: what is read is kept byte by byte, and no other bytes pass for it.
#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use urna_domain::{
    canonical::canonical_bytes,
    event::{Content, Event},
    fold::Fold,
    ids::EventId,
};

/// Events of one input that are looked at.
const EVENTS_MAX: usize = 8;

static KEY: LazyLock<(SigningKey, VerifyingKey)> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[3; 32]);
    let public = key.verifying_key();
    (key, public)
});

fuzz_target!(|lines: &[u8]| {
    let mut events = Vec::new();
    for canon in lines.split(|byte| *byte == b'\n').take(EVENTS_MAX) {
        let Ok(read) = Event::read(canon, [0; 64]) else { continue };
        let event = Event::read(canon, KEY.0.sign(&read.hash.0).to_bytes()).expect("read once, read again");
        check(&event, canon);
        events.push(event);
    }
    fold(&events);
});

fn check(event: &Event, canon: &[u8]) {
    assert_eq!(event.canon, canon, "the signed bytes are kept");
    let value: Value = serde_json::from_slice(canon).expect("an event is JSON");
    assert_eq!(canonical_bytes(&value).as_deref(), Ok(canon));
    assert_eq!(value.get("kind").and_then(Value::as_str), Some(event.kind()));
    assert_eq!(value.get("seq").and_then(Value::as_u64), Some(event.id.seq));
    assert_eq!(value.get("scope").and_then(Value::as_str), Some(event.scope.as_str()));
    assert_eq!(value.get("prev").and_then(Value::as_str), Some(event.prev.to_string().as_str()));
    assert_eq!(value.get("hlc").and_then(Value::as_str), Some(event.hlc.to_string().as_str()));
    if let Content::Unknown { body, .. } = &event.content {
        assert_eq!(value.get("body"), Some(body), "what is not known is kept as it came");
    }
    assert_eq!(EventId::parse(&event.id.to_string()).as_ref(), Ok(&event.id));

    assert_eq!(event.verify(&KEY.1), Ok(()));
    // Another place for every event, the same for the same event.
    let [place, bit, ..] = event.hash.0;
    let place = usize::from(place) * canon.len() / 256;
    let mut changed = canon.to_vec();
    changed[place] ^= 1 << (bit % 8);
    let passes = Event::read(&changed, event.sig).is_ok_and(|other| other.verify(&KEY.1).is_ok());
    assert!(!passes, "a changed byte never verifies");
    let mut forged = event.clone();
    forged.sig[usize::from(bit) % 64] ^= 1;
    assert!(forged.verify(&KEY.1).is_err(), "a changed signature never verifies");
}

/// The order of events, and how often each comes, makes no difference.
fn fold(events: &[Event]) {
    let Some(first) = events.first() else { return };
    let mut forward = Fold::new(first.election.clone());
    let mut backward = forward.clone();
    for event in events {
        let _ = forward.apply(event);
    }
    for event in events.iter().chain(events).rev() {
        let _ = backward.apply(event);
    }
    assert_eq!(answers(&forward), answers(&backward));
    assert!(forward.events() <= u64::try_from(events.len()).expect("a few"));
}

fn answers(fold: &Fold) -> impl PartialEq + std::fmt::Debug + use<> {
    let stations: Vec<_> = fold
        .stations()
        .map(|station| {
            let certified = format!("{:?}", fold.certified(station));
            (
                format!("{:?}", fold.poll(station)),
                fold.ballots_cast(station),
                fold.manifest(station),
                certified,
            )
        })
        .collect();
    let citizens: Vec<_> =
        fold.corrections().map(|(citizen, _)| format!("{:?}", fold.corrected(citizen))).collect();
    let counts = (fold.events(), fold.turnout(), fold.open_conflicts(), fold.ballots_cast_in_all());
    let rest = format!("{:?} {:?} {:?}", fold.incidents(), fold.missing(), fold.unknown_kinds());
    (stations, citizens, counts, fold.forks(), rest)
}
