#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::totals::ContestNumbers;

const FOURTEEN: Moment = Moment::at(14, 0);
const EIGHTEEN: Moment = Moment::at(18, 0);

fn code(moment: Moment, voted: u64) -> CheckCode {
    let (election, station) = (ElectionId::parse("e-1").unwrap(), StationId::parse("mesa-1").unwrap());
    CheckCode::of_advance(b"secret", &election, &station, moment, voted)
}

/// The code of a count of one contest with two candidatures.
fn count_code(secret: &[u8], station: &str, ballots: u64, contest: [u64; 5]) -> CheckCode {
    let (election, station) = (ElectionId::parse("e-1").unwrap(), StationId::parse(station).unwrap());
    let [one, other, blank, null, valid] = contest;
    let numbers = Numbers::Each(vec![ContestNumbers { blank, null, valid, votes: vec![one, other] }]);
    let count = Count {
        election: &election,
        definition: Hash::of(b"definition"),
        station: &station,
        voted: 412,
        ballots,
        numbers: &numbers,
    };
    CheckCode::of_count(secret, &count)
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
        CheckCode::of_advance(b"a", &election("e"), &id("s"), FOURTEEN, 1),
        CheckCode::of_advance(b"b", &election("e"), &id("s"), FOURTEEN, 1),
        CheckCode::of_advance(b"a", &election("f"), &id("s"), FOURTEEN, 1),
        CheckCode::of_advance(b"a", &election("e"), &id("t"), FOURTEEN, 1),
        CheckCode::of_advance(b"a", &election("e"), &id("s"), EIGHTEEN, 1),
        CheckCode::of_advance(b"a", &election("e"), &id("s"), FOURTEEN, 2),
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

#[test]
fn the_code_of_a_count_is_longer_and_belongs_to_every_number() {
    let right = count_code(b"secret", "mesa-1", 412, [230, 170, 10, 2, 410]);
    let (first, second) = right.as_str().split_once('-').unwrap();
    assert_eq!((first.len(), second.len()), (3, 3));
    let codes = [
        right.clone(),
        count_code(b"other", "mesa-1", 412, [230, 170, 10, 2, 410]),
        count_code(b"secret", "mesa-2", 412, [230, 170, 10, 2, 410]),
        count_code(b"secret", "mesa-1", 411, [230, 170, 10, 2, 410]),
        count_code(b"secret", "mesa-1", 412, [170, 230, 10, 2, 410]),
        count_code(b"secret", "mesa-1", 412, [230, 170, 2, 10, 410]),
        count_code(b"secret", "mesa-1", 412, [230, 170, 10, 2, 409]),
    ];
    let different: BTreeSet<&str> = codes.iter().map(CheckCode::as_str).collect();
    assert_eq!(different.len(), codes.len());
}

#[test]
fn the_code_of_a_count_belongs_to_the_order_of_one_definition() {
    let (election, station) = (ElectionId::parse("e-1").unwrap(), StationId::parse("mesa-1").unwrap());
    let numbers = Numbers::Each(Vec::new());
    let of = |election: &ElectionId, definition: &[u8], voted| {
        let definition = Hash::of(definition);
        let count = Count { election, definition, station: &station, voted, ballots: 1, numbers: &numbers };
        CheckCode::of_count(b"secret", &count)
    };
    let right = of(&election, b"one", 1);
    assert_eq!(of(&election, b"one", 1), right);
    assert_ne!(of(&election, b"other", 1), right);
    assert_ne!(of(&election, b"one", 2), right);
    assert_ne!(of(&ElectionId::parse("e-2").unwrap(), b"one", 1), right);
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
