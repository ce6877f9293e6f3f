#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn code(moment: Moment, voted: u64) -> CheckCode {
    let (election, station) = (ElectionId::parse("e-1").unwrap(), StationId::parse("mesa-1").unwrap());
    CheckCode::of(b"secret", &election, &station, moment, voted)
}

const FOURTEEN: Moment = Moment::at(14, 0);
const EIGHTEEN: Moment = Moment::at(18, 0);
const DAY: [Moment; 2] = [FOURTEEN, EIGHTEEN];

fn taken(moment: Moment) -> Advance {
    Advance { moment, electors: 900, voted: 412 }
}

#[test]
fn an_advance_is_taken_from_its_hour_until_the_next_one_s() {
    let at = |moment, due: &'static [Moment], done: &[Advance]| {
        check_advance(moment, &DAY, done, |hour| due.contains(&hour), false)
    };
    assert_eq!(at(FOURTEEN, &[], &[]), Err(AdvanceError::Early { moment: FOURTEEN }));
    assert_eq!(at(FOURTEEN, &[FOURTEEN], &[]), Ok(()));
    assert_eq!(at(EIGHTEEN, &[FOURTEEN], &[taken(FOURTEEN)]), Err(AdvanceError::Early { moment: EIGHTEEN }));
    assert_eq!(at(EIGHTEEN, &[FOURTEEN, EIGHTEEN], &[]), Ok(()), "one that was missed holds up no other");
    let past = Err(AdvanceError::Past { moment: FOURTEEN, next: EIGHTEEN });
    assert_eq!(at(FOURTEEN, &[FOURTEEN, EIGHTEEN], &[]), past);
}

#[test]
fn an_hour_that_the_election_does_not_have_is_told_by_nobody() {
    let noon = Moment::at(12, 0);
    for rehearsal in [false, true] {
        let asked = check_advance(noon, &DAY, &[], |_| true, rehearsal);
        assert_eq!(asked, Err(AdvanceError::None { moment: noon }));
    }
    assert_eq!(check_advance(noon, &[noon], &[], |_| true, false), Ok(()));
}

#[test]
fn a_rehearsal_has_no_hours_and_keeps_the_order() {
    let never = |_| false;
    assert_eq!(check_advance(FOURTEEN, &DAY, &[], never, true), Ok(()));
    assert_eq!(check_advance(EIGHTEEN, &DAY, &[], never, true), Ok(()));
    assert_eq!(
        check_advance(FOURTEEN, &DAY, &[taken(EIGHTEEN)], |_| true, true),
        Err(AdvanceError::Past { moment: FOURTEEN, next: EIGHTEEN })
    );
}

#[test]
fn a_code_is_short_and_has_no_letter_that_sounds_like_another_sign() {
    let code = code(FOURTEEN, 412);
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
        CheckCode::of(b"a", &election("e"), &id("s"), FOURTEEN, 1),
        CheckCode::of(b"b", &election("e"), &id("s"), FOURTEEN, 1),
        CheckCode::of(b"a", &election("f"), &id("s"), FOURTEEN, 1),
        CheckCode::of(b"a", &election("e"), &id("t"), FOURTEEN, 1),
        CheckCode::of(b"a", &election("e"), &id("s"), EIGHTEEN, 1),
        CheckCode::of(b"a", &election("e"), &id("s"), FOURTEEN, 2),
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
        let right = code(FOURTEEN, voted);
        let wrong = [voted + 1, voted + 10].map(|number| code(FOURTEEN, number) == right);
        prop_assert!(wrong != [true, true]);
        prop_assert_eq!(code(FOURTEEN, voted), right);
    }
}
