#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    Millis,
    fixtures::{
        cast, certify, check_in, choice, citizen, close, contest, election_id, events, give_back, key, open,
        station, two,
    },
};

fn sign(fact: &Fact) -> Event {
    let head = ChainHead::new(station("mesa-1"), 1);
    Event::sign(&head, Millis(1_000), &election_id(), "citizen: mesa == '1'", fact, &key()).unwrap()
}

/// The event whose signed document was changed and made canonical again, with the old signature.
fn changed(event: &Event, change: impl FnOnce(&mut Map<String, Value>)) -> Result<Event, EventError> {
    let Value::Object(mut fields) = serde_json::from_slice(&event.canon).unwrap() else {
        panic!("an object")
    };
    change(&mut fields);
    Event::read(&canonical_bytes(&Value::Object(fields)).unwrap(), event.sig)
}

/// One fact of every kind.
fn facts() -> Vec<Fact> {
    let tally = Tally { votes: BTreeMap::from([(choice("A"), 2)]), blank: 1, null: 1, valid: 3 };
    vec![
        open(),
        Fact::PollSuspended { reason: "no light".into() },
        Fact::PollResumed {},
        check_in(1),
        give_back(1),
        cast(1),
        Fact::CheckInVoided {
            citizen: citizen(1),
            check_in: "mesa-1/1/2".into(),
            reason: "wrong person".into(),
            officers: two(),
        },
        Fact::VoterCorrected {
            citizen: citizen(1),
            changes: Map::from_iter([("name".into(), json!("Ana"))]),
            reason: "typing".into(),
            officers: two(),
        },
        Fact::IncidentNoted {
            code: "power_cut".into(),
            facts: Map::from_iter([("minutes".into(), json!(5))]),
        },
        Fact::ConflictClassified { citizen: citizen(1), outcome: "same_act".into(), officers: two() },
        Fact::TurnoutReported { advance: "14:00".into(), electors: 500, voted: 200 },
        close(1),
        Fact::BoxManifest { count: 1, root: Hash::of(b"box") },
        Fact::TallyCertified { contests: vec![(contest("list"), tally)], officers: two() },
    ]
}

#[test]
fn an_event_is_read_back_from_its_bytes() {
    for fact in facts() {
        let event = sign(&fact);
        let read = Event::read(&event.canon, event.sig).unwrap();
        assert_eq!(read, event);
        assert_eq!((read.kind(), &read.content), (fact.kind(), &Content::Known(fact.clone())));
        assert_eq!(read.verify(&key().verifying_key()), Ok(()));
    }
}

#[test]
fn the_signed_bytes_are_the_documented_ones() {
    let canon = String::from_utf8(sign(&cast(7)).canon).unwrap();
    let expected = concat!(
        r#"{"body":{"count":7},"election":"e-2027","epoch":1,"hlc":"0000000003e80000","kind":"BallotCast","#,
        r#""prev":"0000000000000000000000000000000000000000000000000000000000000000","#,
        r#""scope":"citizen: mesa == '1'","seq":1,"station":"mesa-1","v":1}"#
    );
    assert_eq!(canon, expected);
}

#[test]
fn a_ballot_is_cast_without_a_word_about_voter_or_choice() {
    let Value::Object(document) = serde_json::from_slice(&sign(&cast(7)).canon).unwrap() else {
        panic!("an object")
    };
    let Some(Value::Object(body)) = document.get("body") else { panic!("a body") };
    assert_eq!(body.keys().collect::<Vec<_>>(), ["count"]);
}

#[test]
fn events_of_a_station_form_a_chain_with_rising_clocks() {
    let day = events("mesa-1", 3, &[(50, open()), (10, cast(1)), (60, cast(2))]);
    assert_eq!(day[0].prev, Hash::ZERO);
    for (index, pair) in day.windows(2).enumerate() {
        assert_eq!(pair[1].prev, pair[0].hash);
        assert_eq!(pair[1].id.to_string(), format!("mesa-1/3/{}", index + 2));
        assert!(pair[1].hlc > pair[0].hlc);
    }
    let head = ChainHead::after(&day[2]);
    assert_eq!((head.epoch, head.seq, head.hash, head.hlc), (3, 3, day[2].hash, day[2].hlc));
}

#[test]
fn a_kind_of_a_later_version_is_kept_as_it_came() {
    let event = sign(&cast(7));
    let later = changed(&event, |fields| {
        fields.insert("kind".into(), json!("BallotAdmired"));
        fields.insert("body".into(), json!({ "stars": 5, "by": ["a", "b"] }));
    });
    let later = later.unwrap();
    let body = json!({ "by": ["a", "b"], "stars": 5 });
    assert_eq!(later.content, Content::Unknown { kind: "BallotAdmired".into(), body });
    assert_eq!(later.kind(), "BallotAdmired");
    assert_eq!(Event::read(&later.canon, later.sig).unwrap(), later);
}

#[test]
fn fields_of_a_later_version_stay_in_the_bytes() {
    let later = changed(&sign(&cast(7)), |fields| {
        fields.insert("v".into(), json!(2));
        fields.insert("weather".into(), json!("rain"));
        fields.insert("body".into(), json!({ "count": 7, "weight": 3 }));
    });
    let later = later.unwrap();
    assert_eq!(later.content, Content::Known(cast(7)));
    let canon = String::from_utf8(later.canon).unwrap();
    assert!(canon.contains("\"weather\":\"rain\"") && canon.contains("\"weight\":3"));
}

#[test]
fn a_known_kind_with_an_unreadable_body_is_kept_and_not_guessed() {
    for body in [json!({ "count": "seven" }), json!({}), json!({ "count": -1 }), json!([]), Value::Null] {
        let odd = changed(&sign(&cast(7)), |fields| {
            fields.insert("body".into(), body.clone());
        });
        assert_eq!(odd.unwrap().content, Content::Unknown { kind: "BallotCast".into(), body });
    }
}

#[test]
fn a_changed_event_does_not_verify() {
    let event = sign(&cast(7));
    let forged = changed(&event, |fields| {
        fields.insert("body".into(), json!({ "count": 8 }));
    });
    assert_eq!(forged.unwrap().verify(&key().verifying_key()), Err(EventError::Signature));
    let mut by_bytes = event.clone();
    by_bytes.canon.push(b' ');
    assert_eq!(by_bytes.verify(&key().verifying_key()), Err(EventError::Hash));
    let mut by_signature = event.clone();
    by_signature.sig[0] ^= 1;
    assert_eq!(by_signature.verify(&key().verifying_key()), Err(EventError::Signature));
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(event.verify(&other), Err(EventError::Signature));
}

#[test]
fn bytes_that_are_not_canonical_are_refused() {
    let event = sign(&cast(7));
    let text = String::from_utf8(event.canon.clone()).unwrap();
    for other in [
        format!(" {text}"),
        text.replace("\"count\":7", "\"count\": 7"),
        text.replace("BallotCast", "Ballot\\u0043ast"),
        text.replace("{\"body\"", "{\"v\":1,\"body\""),
    ] {
        assert_eq!(Event::read(other.as_bytes(), event.sig), Err(EventError::NotCanonical), "{other}");
    }
    let fraction = text.replace("\"count\":7", "\"count\":7.5");
    let refused = Event::read(fraction.as_bytes(), event.sig);
    assert_eq!(refused, Err(EventError::Canonical(CanonicalError::Number)));
}

#[test]
fn a_missing_or_mistyped_field_is_named() {
    let event = sign(&cast(7));
    for field in ["body", "election", "epoch", "hlc", "kind", "prev", "scope", "seq", "station"] {
        let missing = changed(&event, |fields| {
            fields.remove(field);
        });
        assert_eq!(missing, Err(EventError::Malformed(field)));
        if field != "body" {
            let mistyped = changed(&event, |fields| {
                fields.insert(field.into(), json!([]));
            });
            assert_eq!(mistyped, Err(EventError::Malformed(field)));
        }
    }
    for (field, value) in [
        ("station", json!("mesa 1")),
        ("election", json!("")),
        ("epoch", json!(4_294_967_296_u64)),
        ("seq", json!(-1)),
        ("hlc", json!("3E8")),
        ("prev", json!("00")),
    ] {
        let odd = changed(&event, |fields| {
            fields.insert(field.into(), value);
        });
        assert_eq!(odd, Err(EventError::Malformed(field)));
    }
}

#[test]
fn what_is_no_document_is_refused() {
    for bytes in [&b""[..], b"{", b"\xFF"] {
        assert_eq!(Event::read(bytes, [0; 64]), Err(EventError::Malformed("not JSON")));
    }
    assert_eq!(Event::read(b"[]", [0; 64]), Err(EventError::Malformed("station")));
}

#[test]
fn an_event_that_has_no_canonical_form_is_not_signed() {
    let head = ChainHead::new(station("mesa-1"), 1);
    let changes = Map::from_iter([("share".into(), json!(0.5))]);
    let (reason, officers) = ("typing".into(), vec!["president".into()]);
    let fact = Fact::VoterCorrected { citizen: citizen(1), changes, reason, officers };
    let signed = Event::sign(&head, Millis(1), &election_id(), "", &fact, &key());
    assert_eq!(signed, Err(EventError::Canonical(CanonicalError::Number)));
}

#[test]
fn an_exhausted_chain_signs_nothing() {
    let head = ChainHead { seq: u64::MAX, ..ChainHead::new(station("mesa-1"), 1) };
    let signed = Event::sign(&head, Millis(1), &election_id(), "", &certify(), &key());
    assert_eq!(signed, Err(EventError::Exhausted));
}

proptest! {
    #[test]
    fn no_bytes_crash_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = Event::read(&bytes, [0; 64]);
    }

    #[test]
    fn texts_of_people_survive_the_way(reason in any::<String>(), scope in any::<String>()) {
        let head = ChainHead::new(station("mesa-1"), 1);
        let fact = Fact::PollSuspended { reason };
        let event = Event::sign(&head, Millis(1), &election_id(), &scope, &fact, &key()).unwrap();
        prop_assert_eq!(Event::read(&event.canon, event.sig).unwrap(), event);
    }
}
