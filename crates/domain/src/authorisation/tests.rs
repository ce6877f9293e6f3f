#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;
use crate::fixtures::{self, citizen, election_id};

const BEFORE: Millis = Millis(999);
const AT: Millis = Millis(1_000);
const OPEN: Authorisation = Authorisation::Open { expires_at: AT };
const IN_BOOTH: Authorisation = Authorisation::InBooth { expires_at: AT };
const CONSUMED: Authorisation = Authorisation::Consumed;
const RETURNED: Authorisation = Authorisation::Returned;
const EXPIRED: Authorisation = Authorisation::Expired;

#[test]
fn an_authorisation_opens_the_booth_once_and_casts_once() {
    let given = Authorisation::give(Millis(0), 15);
    assert_eq!(given, Authorisation::Open { expires_at: Millis(900_000) });
    let in_booth = given.enter(Millis(899_999)).unwrap();
    assert_eq!(in_booth.enter(Millis(0)), Err(AuthorisationError::InBooth));
    let consumed = in_booth.consume().unwrap();
    assert_eq!(consumed, CONSUMED);
    assert_eq!(consumed.consume(), Err(AuthorisationError::Used));
    assert_eq!(consumed.enter(Millis(0)), Err(AuthorisationError::Used));
}

#[test]
fn a_booth_opens_only_for_an_open_authorisation_in_time() {
    assert_eq!(OPEN.enter(BEFORE), Ok(IN_BOOTH));
    assert_eq!(OPEN.enter(AT), Err(AuthorisationError::Expired));
    assert_eq!(EXPIRED.enter(BEFORE), Err(AuthorisationError::Expired));
    assert_eq!(RETURNED.enter(BEFORE), Err(AuthorisationError::Returned));
    assert_eq!(CONSUMED.enter(BEFORE), Err(AuthorisationError::Used));
    assert_eq!(IN_BOOTH.enter(BEFORE), Err(AuthorisationError::InBooth));
}

#[test]
fn a_ballot_is_cast_only_from_the_booth() {
    assert_eq!(IN_BOOTH.consume(), Ok(CONSUMED));
    assert_eq!(OPEN.consume(), Err(AuthorisationError::NotInBooth));
    assert_eq!(CONSUMED.consume(), Err(AuthorisationError::Used));
    assert_eq!(RETURNED.consume(), Err(AuthorisationError::Returned));
    assert_eq!(EXPIRED.consume(), Err(AuthorisationError::Expired));
}

#[test]
fn only_an_unused_authorisation_is_returned() {
    assert_eq!(OPEN.give_back(), Ok(RETURNED));
    assert_eq!(IN_BOOTH.give_back(), Ok(RETURNED));
    assert_eq!(CONSUMED.give_back(), Err(AuthorisationError::Used));
    assert_eq!(RETURNED.give_back(), Err(AuthorisationError::Returned));
    assert_eq!(EXPIRED.give_back(), Err(AuthorisationError::Expired));
}

#[test]
fn an_authorisation_expires_in_its_time_and_never_in_the_booth() {
    assert_eq!(OPEN.expire(AT), Ok(EXPIRED));
    assert_eq!(OPEN.expire(BEFORE), Err(AuthorisationError::NotExpired));
    assert_eq!(IN_BOOTH.expire(AT), Err(AuthorisationError::InBooth));
    assert_eq!(CONSUMED.expire(AT), Err(AuthorisationError::Used));
    assert_eq!(RETURNED.expire(AT), Err(AuthorisationError::Returned));
    assert_eq!(EXPIRED.expire(AT), Err(AuthorisationError::Expired));
}

#[test]
fn a_crash_is_settled_by_what_lies_in_the_box() {
    for unsettled in [OPEN, IN_BOOTH] {
        assert_eq!(unsettled.recover(true), Ok(CONSUMED));
        assert_eq!(unsettled.recover(false), Ok(OPEN));
    }
    assert_eq!((CONSUMED.recover(true), CONSUMED.recover(false)), (Ok(CONSUMED), Ok(CONSUMED)));
    assert_eq!((RETURNED.recover(false), EXPIRED.recover(false)), (Ok(RETURNED), Ok(EXPIRED)));
}

#[test]
fn a_ballot_of_an_authorisation_that_was_taken_back_is_an_alarm() {
    assert_eq!(RETURNED.recover(true), Err(AuthorisationError::Returned));
    assert_eq!(EXPIRED.recover(true), Err(AuthorisationError::Expired));
}

#[test]
fn a_code_is_read_in_any_case_with_spaces_and_hyphens() {
    for typed in ["ABC234", "abc234", " abc 234 ", "a-b-c-2-3-4", "ABC\u{2011}234"] {
        assert_eq!(normalise_code(typed).unwrap().as_str(), "ABC234");
    }
}

#[test]
fn a_code_never_guesses_what_0_o_1_or_i_were_meant_to_be() {
    for typed in ["ABC230", "ABCO34", "1BC234", "iBC234", "ABC23Ñ", "ABC23!", "ABC23０"] {
        assert_eq!(normalise_code(typed), Err(CodeError::NotInAlphabet), "{typed}");
    }
}

#[test]
fn a_code_of_another_length_is_refused() {
    for typed in ["", "ABC23", "ABC2345"] {
        assert_eq!(normalise_code(typed), Err(CodeError::Length), "{typed}");
    }
}

#[test]
fn a_code_is_never_printed() {
    assert_eq!(format!("{:?}", normalise_code("ABC234").unwrap()), "Code([REDACTED])");
    assert!(!normalise_code("SECRET0").unwrap_err().to_string().contains("SECRET"));
}

#[test]
fn hashes_are_the_documented_ones() {
    let code = normalise_code("ABC234").unwrap();
    assert_eq!(code.hash(&election_id()), Hash::of(b"urna-code\0e-2027\0ABC234"));
    assert_eq!(nonce_hash(&[9; 16]), Hash::of(&[9; 16]));
    assert_eq!(guard_id(&election_id(), &citizen(5)), Hash::of(b"e-2027\0i:5"));
    // `printf 'e-2027\0i:5' | sha256sum`
    let expected = "003708b718e43d5f95dba7ab35e04347e1eccbdeb6ad95fff95e42dd1376165f";
    assert_eq!(guard_id(&election_id(), &citizen(5)).to_string(), expected);
}

proptest! {
    #[test]
    fn every_code_is_one_that_can_be_typed(random in any::<[u8; CODE_LENGTH]>()) {
        let code = Code::from_random(&random);
        prop_assert_eq!(normalise_code(&code.as_str().to_lowercase()), Ok(code.clone()));
        prop_assert!(code.as_str().chars().all(|c| !"0O1I".contains(c)));
    }

    #[test]
    fn no_text_crashes_the_code_reader(typed in "\\PC{0,10}") {
        let _ = normalise_code(&typed);
    }
}

#[test]
fn the_drawing_shows_exactly_the_transitions_of_the_code() {
    let name = |state: &Authorisation| format!("{state:?}").split(' ').next().unwrap().to_owned();
    let mut of_the_code = vec!["[*] --> Open".to_owned()];
    of_the_code.extend([CONSUMED, RETURNED, EXPIRED].map(|last| format!("{last:?} --> [*]")));
    for from in [OPEN, IN_BOOTH, CONSUMED, RETURNED, EXPIRED] {
        let transitions = [
            ("enter", from.enter(BEFORE)),
            ("consume", from.consume()),
            ("give_back", from.give_back()),
            ("expire", from.expire(AT)),
            ("recover, in the box", from.recover(true)),
            ("recover, not in the box", from.recover(false)),
        ];
        for (transition, to) in transitions.into_iter().filter_map(|(name, to)| Some((name, to.ok()?))) {
            // What is settled stays settled; only arrows that do something are drawn.
            if !(transition.starts_with("recover") && matches!(from, CONSUMED | RETURNED | EXPIRED)) {
                of_the_code.push(format!("{} --> {}: {transition}", name(&from), name(&to)));
            }
        }
    }
    of_the_code.sort();
    assert_eq!(
        fixtures::arrows(include_str!("../../../../docs/state-machines/authorisation.md")),
        of_the_code
    );
}
