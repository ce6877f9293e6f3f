#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn code(moment: Moment, voted: u64) -> CheckCode {
    let (election, station) = (ElectionId::parse("e-1").unwrap(), StationId::parse("mesa-1").unwrap());
    CheckCode::of(b"secret", &election, &station, moment, voted)
}

fn taken(moment: Moment) -> Advance {
    Advance { moment, electors: 900, voted: 412 }
}

#[test]
fn an_advance_has_one_word() {
    for moment in Moment::ALL {
        assert_eq!(Moment::from_word(moment.word()), Some(moment));
    }
    for word in ["", "14", "14:0", "20:00", "close"] {
        assert_eq!(Moment::from_word(word), None, "{word}");
    }
}

#[test]
fn an_advance_is_taken_from_its_hour_until_the_next_one_s() {
    use Moment::{Eighteen, Fourteen};
    let at = |moment, due: &'static [Moment], done: &[Advance]| {
        check_advance(moment, done, |hour| due.contains(&hour), false)
    };
    assert_eq!(at(Fourteen, &[], &[]), Err(AdvanceError::Early { moment: Fourteen }));
    assert_eq!(at(Fourteen, &[Fourteen], &[]), Ok(()));
    assert_eq!(at(Eighteen, &[Fourteen], &[taken(Fourteen)]), Err(AdvanceError::Early { moment: Eighteen }));
    assert_eq!(at(Eighteen, &[Fourteen, Eighteen], &[]), Ok(()), "one that was missed holds up no other");
    let past = Err(AdvanceError::Past { moment: Fourteen, next: Eighteen });
    assert_eq!(at(Fourteen, &[Fourteen, Eighteen], &[]), past);
}

#[test]
fn a_rehearsal_has_no_hours_and_keeps_the_order() {
    use Moment::{Eighteen, Fourteen};
    let never = |_| false;
    assert_eq!(check_advance(Fourteen, &[], never, true), Ok(()));
    assert_eq!(check_advance(Eighteen, &[], never, true), Ok(()));
    assert_eq!(
        check_advance(Fourteen, &[taken(Eighteen)], |_| true, true),
        Err(AdvanceError::Past { moment: Fourteen, next: Eighteen })
    );
}

#[test]
fn a_code_is_short_and_has_no_letter_that_sounds_like_another_sign() {
    let code = code(Moment::Fourteen, 412);
    let (first, second) = code.as_str().split_once('-').unwrap();
    assert_eq!((first.len(), second.len()), (2, 2));
    assert!(code.as_str().bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)));
    let said = code.as_str().to_ascii_lowercase().replace('-', " ");
    assert!(code.is_said_as(&said) && code.is_said_as(&code.as_str().replace('-', "")));
    assert!(!code.is_said_as("") && !code.is_said_as(first));
}

#[test]
fn a_code_belongs_to_one_secret_election_station_hour_and_number() {
    let id = |text| StationId::parse(text).unwrap();
    let election = |text| ElectionId::parse(text).unwrap();
    let codes = [
        CheckCode::of(b"a", &election("e"), &id("s"), Moment::Fourteen, 1),
        CheckCode::of(b"b", &election("e"), &id("s"), Moment::Fourteen, 1),
        CheckCode::of(b"a", &election("f"), &id("s"), Moment::Fourteen, 1),
        CheckCode::of(b"a", &election("e"), &id("t"), Moment::Fourteen, 1),
        CheckCode::of(b"a", &election("e"), &id("s"), Moment::Eighteen, 1),
        CheckCode::of(b"a", &election("e"), &id("s"), Moment::Fourteen, 2),
    ];
    let different: BTreeSet<&str> = codes.iter().map(CheckCode::as_str).collect();
    assert_eq!(different.len(), codes.len());
}

#[test]
fn the_secret_is_the_password_of_the_connection_string() {
    for (uri, secret) in [
        ("mongodb://station-a:s3cr:et@h1:1,h2:2/urna?tls=true", "s3cr:et"),
        ("mongodb+srv://u:p@h", "p"),
        ("mongodb://h/?appName=u:p@x", ""),
        ("mongodb://u@h/", ""),
        ("", ""),
    ] {
        assert_eq!(shared_secret(uri), secret.as_bytes(), "{uri}");
    }
}

proptest! {
    #[test]
    fn a_number_that_is_off_by_a_slip_has_another_code(voted in 0..5_000_u64) {
        // Twenty bits: two of a thousand pairs may agree by chance, two of two in a row never do here.
        let right = code(Moment::Fourteen, voted);
        let wrong = [voted + 1, voted + 10].map(|number| code(Moment::Fourteen, number) == right);
        prop_assert!(wrong != [true, true]);
        prop_assert_eq!(code(Moment::Fourteen, voted), right);
    }
}
