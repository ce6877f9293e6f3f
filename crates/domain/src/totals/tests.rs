#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;
use crate::fixtures;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn totals(numbers: Vec<ContestNumbers>) -> Totals {
    Totals {
        stage: Stage::Count,
        election: fixtures::election_id(),
        definition: Hash::of(b"definition"),
        station: fixtures::station("mesa-a"),
        electors: 890,
        voted: 412,
        ballots: 411,
        numbers: Numbers::Each(numbers),
    }
}

fn numbers() -> impl Strategy<Value = Vec<ContestNumbers>> {
    let contest = (any::<u64>(), any::<u64>(), any::<u64>(), prop::collection::vec(any::<u64>(), 0..6))
        .prop_map(|(blank, null, valid, votes)| ContestNumbers { blank, null, valid, votes });
    prop::collection::vec(contest, 0..4)
}

#[test]
fn the_numbers_are_in_the_order_of_the_definition_and_what_nobody_chose_is_zero() {
    let election = fixtures::election();
    let list = &election.contests[0];
    let mut tally = Tally { blank: 2, null: 1, valid: 9, ..Tally::default() };
    tally.votes.insert(fixtures::choice("C"), 7);
    let Numbers::Each(numbers) = Numbers::of(&election, &[(list.id.clone(), tally)]) else {
        panic!("numbers are not hashed before they are too many")
    };
    assert_eq!(numbers[0].to_string(), "2,1,9,0,0,7,0");
    assert_eq!(numbers.len(), election.contests.len());
    assert_eq!(numbers[1].valid, 0);
}

#[test]
fn numbers_that_do_not_fit_are_hashed_and_can_still_be_compared() {
    let many =
        vec![ContestNumbers { blank: 100_000, null: 100_000, valid: 100_000, votes: vec![123_456; 300] }];
    let line = totals(many.clone()).sign(&key(), 1_200);
    assert!(line.len() <= 1_200, "{}", line.len());
    let read = SignedTotals::parse(&line).expect("reads");
    assert!(read.is_signed_by(&key().verifying_key().to_bytes()));
    assert_eq!(read.totals.numbers, Numbers::Hash(Numbers::Each(many).hash()));
}

#[test]
fn what_is_no_code_is_said() {
    let line =
        totals(vec![ContestNumbers { blank: 1, null: 0, valid: 3, votes: vec![2] }]).sign(&key(), 1_200);
    let of = |text: &str| SignedTotals::parse(text).expect_err("is no code");
    assert_eq!(of("https://example.org"), TotalsError::Foreign);
    assert_eq!(of(""), TotalsError::Foreign);
    assert_eq!(of(&line.replacen("urna1", "urna2", 1)), TotalsError::Newer("urna2".to_owned()));
    assert_eq!(of(&line[..40]), TotalsError::Torn);
    assert_eq!(of(&line.replacen("|890|", "|890|890|", 1)), TotalsError::Torn);
    assert_eq!(of(&line.replacen("|890|", "|many|", 1)), TotalsError::Field("number"));
    assert_eq!(of(&line.replacen("|890|", "|0890|", 1)), TotalsError::Field("number"));
    assert_eq!(of(&line.replacen("|count|", "|counted|", 1)), TotalsError::Field("stage"));
    assert_eq!(of(&line.replacen("mesa-a", "mesa a", 1)), TotalsError::Field("name"));
    assert_eq!(of(&format!("{line}0")), TotalsError::Field("signature"));
}

proptest! {
    #[test]
    fn a_signed_line_is_read_as_it_was_written(numbers in numbers()) {
        let totals = totals(numbers);
        let line = totals.clone().sign(&key(), usize::MAX);
        let read = SignedTotals::parse(&format!(" {line}\n")).expect("reads");
        prop_assert!(read.is_signed_by(&key().verifying_key().to_bytes()));
        prop_assert_eq!(read.totals, totals);
    }

    /// A vote more, a letter less: nobody signed it.
    #[test]
    fn no_other_line_has_the_signature(numbers in numbers(), place in any::<prop::sample::Index>(), with in "[0-9A-Za-z|,;]") {
        let line = totals(numbers).sign(&key(), usize::MAX);
        let at = place.index(line.len());
        prop_assume!(line[at..=at] != with);
        let mut altered = line.clone();
        altered.replace_range(at..=at, &with);
        if let Ok(read) = SignedTotals::parse(&altered) {
            prop_assert!(!read.is_signed_by(&key().verifying_key().to_bytes()), "{} passes for {}", altered, line);
        }
    }
}
