#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;
use crate::{
    Hash, Hlc,
    event::Fact,
    fixtures::{cast, check_in, close, events, key, open, station},
};

fn day() -> Vec<Event> {
    let facts =
        [(10, open()), (20, check_in(1)), (30, cast(1)), (30, check_in(2)), (25, cast(2)), (40, close(2))];
    events("mesa-1", 1, &facts)
}

fn verify(events: &[Event]) -> Result<ChainHead, ChainError> {
    verify_chain(events, &key().verifying_key())
}

fn refused(seq: u64, why: ChainBreak) -> Result<ChainHead, ChainError> {
    Err(ChainError { seq, why })
}

#[test]
fn a_whole_chain_verifies_to_its_last_event() {
    let day = day();
    let head = verify(&day).unwrap();
    assert_eq!(head, ChainHead::after(day.last().unwrap()));
    assert_eq!((head.seq, head.station), (6, station("mesa-1")));
}

#[test]
fn a_chain_is_verified_in_portions() {
    let day = day();
    let head = verify(&day[..3]).unwrap();
    let key = key().verifying_key();
    assert_eq!(extend_chain(head.clone(), &[], &key).unwrap(), head);
    assert_eq!(extend_chain(head, &day[3..], &key), verify(&day));
}

#[test]
fn no_events_are_no_chain() {
    assert_eq!(verify(&[]), refused(0, ChainBreak::Empty));
}

#[test]
fn a_missing_event_is_named() {
    let mut day = day();
    day.remove(2);
    assert_eq!(verify(&day), refused(3, ChainBreak::Sequence { found: 4 }));
    assert_eq!(verify(&day[1..]), refused(1, ChainBreak::Sequence { found: 2 }));
}

#[test]
fn repeated_and_reordered_events_are_named() {
    let mut day = day();
    day.swap(3, 4);
    assert_eq!(verify(&day), refused(4, ChainBreak::Sequence { found: 5 }));
    day.swap(3, 4);
    day.insert(2, day[1].clone());
    assert_eq!(verify(&day), refused(3, ChainBreak::Sequence { found: 2 }));
}

#[test]
fn events_of_another_station_or_epoch_do_not_belong() {
    for foreign in
        [events("mesa-2", 1, &[(1, open()), (2, cast(1))]), events("mesa-1", 2, &[(1, open()), (2, cast(1))])]
    {
        let mut day = day();
        day[1] = foreign[1].clone();
        assert_eq!(verify(&day), refused(2, ChainBreak::Foreign));
    }
}

#[test]
fn an_event_of_a_forked_chain_does_not_follow() {
    // The same station and epoch began with something else, as a cloned disk would.
    let mut day = day();
    day[1] = events("mesa-1", 1, &[(11, open()), (20, check_in(9))])[1].clone();
    assert_eq!(verify(&day), refused(2, ChainBreak::Link));
}

#[test]
fn a_changed_byte_is_found() {
    let mut day = day();
    let last = day[4].canon.len() - 2;
    day[4].canon[last] ^= 1;
    assert_eq!(verify(&day), refused(5, ChainBreak::Event(EventError::Hash)));
}

#[test]
fn a_changed_byte_with_its_hash_made_anew_is_found() {
    let mut day = day();
    let canon = String::from_utf8(day[4].canon.clone()).unwrap().replace("\"count\":2", "\"count\":3");
    day[4] = Event::read(canon.as_bytes(), day[4].sig).unwrap();
    assert_eq!(verify(&day), refused(5, ChainBreak::Event(EventError::Signature)));
}

#[test]
fn the_key_of_another_station_is_refused() {
    let other = ed25519_dalek::SigningKey::from_bytes(&[8; 32]).verifying_key();
    let verified = verify_chain(&day(), &other);
    assert_eq!(verified, refused(1, ChainBreak::Event(EventError::Signature)));
}

#[test]
fn fields_that_differ_from_the_signed_bytes_are_found() {
    let mut by_content = day();
    by_content[2].content = crate::event::Content::Known(cast(7));
    assert_eq!(verify(&by_content), refused(3, ChainBreak::Fields));
    let mut by_scope = day();
    by_scope[0].scope = "citizen: mesa == '2'".into();
    assert_eq!(verify(&by_scope), refused(1, ChainBreak::Fields));
}

#[test]
fn a_clock_that_goes_back_is_found() {
    // A program that signs with its key may still break the rule, so the chain looks at it too.
    let first = events("mesa-1", 1, &[(50, open())]).remove(0);
    let forgotten = ChainHead { hlc: Hlc::ZERO, ..ChainHead::after(&first) };
    let election = crate::fixtures::election_id();
    let fact = Fact::PollResumed {};
    let second =
        Event::sign(&forgotten, crate::Millis(40), &election, "citizen: mesa == '1'", &fact, &key()).unwrap();
    assert_eq!(verify(&[first, second]), refused(2, ChainBreak::Clock));
}

#[test]
fn an_exhausted_sequence_has_no_next_event() {
    let head = ChainHead { seq: u64::MAX, hash: Hash::ZERO, ..ChainHead::new(station("mesa-1"), 1) };
    let extended = extend_chain(head, &day()[..1], &key().verifying_key());
    assert_eq!(extended, refused(u64::MAX, ChainBreak::Exhausted));
}

#[test]
fn an_error_names_place_and_reason_and_nobody() {
    let mut day = day();
    day.remove(1);
    let error = verify(&day).unwrap_err().to_string();
    assert_eq!(
        error,
        "the chain breaks at event 2: event 3 stands there; one is missing, repeated or out of order"
    );
}

proptest! {
    #[test]
    fn taking_events_away_anywhere_but_at_the_end_breaks_the_chain(from in 0..5_usize, length in 1..5_usize) {
        let mut day = day();
        let to = (from + length).min(5);
        day.drain(from..to);
        prop_assert!(verify(&day).is_err());
    }

    #[test]
    fn no_flipped_bit_passes(event in 0..6_usize, place in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut day = day();
        let place = place.index(day[event].canon.len() + 64);
        let length = day[event].canon.len();
        match place.checked_sub(length) {
            None => day[event].canon[place] ^= 1 << bit,
            Some(place) => day[event].sig[place] ^= 1 << bit,
        }
        prop_assert!(verify(&day).is_err());
    }
}
