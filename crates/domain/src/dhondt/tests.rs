#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::fixtures::choice;

fn votes(lists: &[(&str, u64)]) -> Vec<(ChoiceId, u64)> {
    lists.iter().map(|(id, votes)| (choice(id), *votes)).collect()
}

fn ids(ids: &[&str]) -> Vec<ChoiceId> {
    ids.iter().map(|id| choice(id)).collect()
}

fn seats(allotment: &Allotment) -> Vec<(&str, u32)> {
    allotment.seats.iter().map(|(id, seats)| (id.as_str(), *seats)).collect()
}

/// LOREG art. 163: 480,000 valid votes and eight seats.
fn example_of_the_law() -> Vec<(ChoiceId, u64)> {
    votes(&[("A", 168_000), ("B", 104_000), ("C", 72_000), ("D", 64_000), ("E", 40_000), ("F", 32_000)])
}

#[test]
fn the_worked_example_of_the_law_comes_out() {
    let allotment = allot(&example_of_the_law(), 480_000, 8, 300, &[]);
    assert_eq!(seats(&allotment), [("A", 4), ("B", 2), ("C", 1), ("D", 1), ("E", 0), ("F", 0)]);
    assert_eq!((allotment.open_seats, allotment.ties.len(), allotment.below_threshold.len()), (0, 0, 0));
    let steps: Vec<_> =
        allotment.steps.iter().map(|step| (step.choice.as_str(), step.divisor, step.quotient)).collect();
    let expected = [
        ("A", 1, 168_000),
        ("B", 1, 104_000),
        ("A", 2, 84_000),
        ("C", 1, 72_000),
        ("D", 1, 64_000),
        ("A", 3, 56_000),
        ("B", 2, 52_000),
        ("A", 4, 42_000),
    ];
    assert_eq!(steps, expected);
    assert!(allotment.steps.iter().all(|step| step.why == Why::HighestQuotient));
    assert_eq!(by_seats(&allotment, &example_of_the_law())[..2], [(choice("A"), 4), (choice("B"), 2)]);
}

#[test]
fn quotients_are_explained_to_the_last_fraction() {
    let allotment = allot(&votes(&[("A", 100), ("B", 1)]), 101, 3, 0, &[]);
    let step = &allotment.steps[2];
    assert_eq!((step.seat, step.votes, step.divisor, step.quotient, step.remainder), (3, 100, 3, 33, 1));
}

#[test]
fn the_threshold_counts_blank_votes_and_is_reached_at_exactly_three_percent() {
    // 970 + 30 votes for lists: 30 is 3 % of 1,000 and less of 1,001.
    let lists = votes(&[("A", 970), ("B", 30)]);
    assert!(allot(&lists, 1_000, 40, 300, &[]).below_threshold.is_empty());
    let with_one_blank = allot(&lists, 1_001, 40, 300, &[]);
    assert_eq!(with_one_blank.below_threshold, ids(&["B"]));
    assert_eq!(seats(&with_one_blank), [("A", 40), ("B", 0)]);
}

#[test]
fn one_seat_goes_to_the_most_voted() {
    // Ceuta and Melilla.
    assert_eq!(seats(&allot(&votes(&[("A", 10), ("B", 11)]), 21, 1, 0, &[])), [("A", 0), ("B", 1)]);
}

#[test]
fn equal_quotients_go_to_the_list_with_more_votes() {
    // 200 / 2 = 100 / 1, and one seat left for the two.
    let allotment = allot(&votes(&[("B", 100), ("A", 200)]), 300, 2, 0, &[]);
    assert_eq!(seats(&allotment), [("A", 2), ("B", 0)]);
    assert_eq!(allotment.steps[1].why, Why::MoreVotes { over: ids(&["B"]) });
}

#[test]
fn nearly_equal_quotients_are_no_tie() {
    // 10^18 + 1 over 3 and 10^18 over 3 differ by a third of a vote.
    let lists = votes(&[("A", 1_000_000_000_000_000_000), ("B", 1_000_000_000_000_000_001)]);
    let allotment = allot(&lists, u64::MAX, 5, 0, &[]);
    assert_eq!(seats(&allotment), [("A", 2), ("B", 3)]);
    assert!(allotment.steps.iter().all(|step| step.why == Why::HighestQuotient));
}

#[test]
fn equal_votes_need_no_lot_while_there_is_a_seat_for_each() {
    let allotment = allot(&votes(&[("A", 100), ("B", 100)]), 200, 4, 0, &[]);
    assert_eq!(seats(&allotment), [("A", 2), ("B", 2)]);
    assert!(allotment.ties.is_empty());
    assert_eq!(allotment.steps[0].why, Why::SeatForEach { with: ids(&["B"]) });
    assert_eq!(allotment.steps[1].why, Why::SeatForEach { with: ids(&["A"]) });
}

#[test]
fn a_tie_without_a_lot_is_reported_and_its_seat_stays_open() {
    let allotment = allot(&votes(&[("A", 161), ("B", 161)]), 322, 7, 500, &[]);
    assert_eq!(seats(&allotment), [("A", 3), ("B", 3)]);
    assert_eq!(allotment.open_seats, 1);
    assert_eq!(allotment.ties, [Tie { among: ids(&["A", "B"]), seats: 1, divisor: 4 }]);
}

#[test]
fn the_lot_gives_the_last_seat_as_it_did_in_lujar() {
    // Municipal elections of 2011, seven seats, 161 votes each; the lot was drawn for the seventh.
    let lists = votes(&[("PSOE", 161), ("PP", 161)]);
    let allotment = allot(&lists, 322, 7, 500, &ids(&["PP", "PSOE"]));
    assert_eq!(seats(&allotment), [("PP", 4), ("PSOE", 3)]);
    assert_eq!(allotment.steps[6].why, Why::Lot { over: ids(&["PSOE"]) });
    assert!(allotment.ties.is_empty());
}

#[test]
fn a_lot_among_three_for_two_seats_follows_its_order() {
    let lists = votes(&[("A", 50), ("B", 50), ("C", 50)]);
    let allotment = allot(&lists, 150, 5, 0, &ids(&["C", "A", "B"]));
    assert_eq!(seats(&allotment), [("A", 2), ("B", 1), ("C", 2)]);
    assert_eq!(allotment.steps[3].why, Why::Lot { over: ids(&["A", "B"]) });
    assert_eq!(allotment.steps[4].why, Why::Lot { over: ids(&["B"]) });
}

#[test]
fn a_lot_that_leaves_out_a_list_settles_nothing() {
    let allotment = allot(&votes(&[("A", 5), ("B", 5)]), 10, 1, 0, &ids(&["A", "C"]));
    assert_eq!((allotment.open_seats, allotment.ties.len()), (1, 1));
}

#[test]
fn more_votes_come_before_a_lot_among_fewer() {
    // 120 / 3 = 40 / 1 for B and C: A comes first, then B and C tie for the last seat.
    let lists = votes(&[("A", 120), ("B", 40), ("C", 40)]);
    let allotment = allot(&lists, 200, 4, 0, &[]);
    assert_eq!(seats(&allotment), [("A", 3), ("B", 0), ("C", 0)]);
    assert_eq!(allotment.steps[2].why, Why::MoreVotes { over: ids(&["B", "C"]) });
    assert_eq!(allotment.ties, [Tie { among: ids(&["B", "C"]), seats: 1, divisor: 1 }]);
}

#[test]
fn without_votes_no_seat_is_given() {
    for lists in [votes(&[]), votes(&[("A", 0), ("B", 0)])] {
        let allotment = allot(&lists, 10, 3, 0, &[]);
        assert_eq!((allotment.open_seats, allotment.steps.len(), allotment.ties.len()), (3, 0, 0));
    }
    assert_eq!(allot(&example_of_the_law(), 480_000, 0, 300, &[]).steps, []);
}

#[test]
fn votes_given_twice_for_a_list_are_added() {
    let allotment = allot(&votes(&[("A", 5), ("B", 8), ("A", 5)]), 18, 1, 0, &[]);
    assert_eq!(seats(&allotment), [("A", 1), ("B", 0)]);
}

#[test]
fn the_table_reads_as_a_document() {
    let allotment = allot(&votes(&[("A", 5), ("B", 5)]), 10, 1, 0, &ids(&["B", "A"]));
    let json = serde_json::to_value(&allotment).unwrap();
    assert_eq!(json["steps"][0]["why"], serde_json::json!({ "rule": "lot", "over": ["A"] }));
    assert_eq!(serde_json::from_value::<Allotment>(json).unwrap(), allotment);
}

/// Another way to the same seats: all quotients in one sorted column, the highest ones win.
fn by_column(lists: &[(ChoiceId, u64)], seats: u32) -> BTreeMap<ChoiceId, u32> {
    let mut column: Vec<(u64, u32, &ChoiceId)> = lists
        .iter()
        .filter(|(_, votes)| *votes > 0)
        .flat_map(|(id, votes)| (1..=seats).map(move |divisor| (*votes, divisor, id)))
        .collect();
    column.sort_by(|one, other| {
        let left = u128::from(one.0) * u128::from(other.1);
        let right = u128::from(other.0) * u128::from(one.1);
        right.cmp(&left).then(other.0.cmp(&one.0))
    });
    let mut won: BTreeMap<ChoiceId, u32> = lists.iter().map(|(id, _)| (id.clone(), 0)).collect();
    for (_, _, id) in column.into_iter().take(usize::try_from(seats).unwrap()) {
        *won.get_mut(id).unwrap() += 1;
    }
    won
}

fn any_lists(votes_max: u64) -> impl Strategy<Value = Vec<(ChoiceId, u64)>> {
    vec(0..votes_max, 1..8).prop_map(|votes| {
        votes.into_iter().enumerate().map(|(n, votes)| (choice(&format!("L{n}")), votes)).collect()
    })
}

proptest! {
    #[test]
    fn the_steps_explain_exactly_the_seats(lists in any_lists(60), seats in 0..30_u32, threshold in 0..1_000_u32) {
        let valid = lists.iter().map(|(_, votes)| votes).sum::<u64>() + 3;
        let allotment = allot(&lists, valid, seats, threshold, &[]);
        let given: u32 = allotment.seats.values().sum();
        prop_assert_eq!(given + allotment.open_seats, seats);
        prop_assert_eq!(allotment.steps.len(), usize::try_from(given).unwrap());
        for (id, seats) in &allotment.seats {
            let of_list = allotment.steps.iter().filter(|step| step.choice == *id);
            let divisors: Vec<u32> = of_list.map(|step| step.divisor).collect();
            prop_assert_eq!(divisors, (1..=*seats).collect::<Vec<_>>());
        }
        for pair in allotment.steps.windows(2) {
            // No quotient is higher than the one before it.
            let here = u128::from(pair[0].votes) * u128::from(pair[1].divisor);
            prop_assert!(here >= u128::from(pair[1].votes) * u128::from(pair[0].divisor));
        }
        prop_assert!(allotment.below_threshold.iter().all(|id| allotment.seats[id] == 0));
    }

    #[test]
    fn seats_agree_with_the_column_of_quotients(lists in any_lists(1_000_000), seats in 1..40_u32) {
        let allotment = allot(&lists, 0, seats, 0, &[]);
        prop_assume!(allotment.open_seats == 0);
        prop_assert_eq!(by_column(&lists, seats), allotment.seats);
    }

    #[test]
    fn a_lot_settles_every_tie(lists in any_lists(6), seats in 1..12_u32) {
        let lots: Vec<ChoiceId> = lists.iter().rev().map(|(id, _)| id.clone()).collect();
        let allotment = allot(&lists, 0, seats, 0, &lots);
        prop_assert!(allotment.ties.is_empty());
        prop_assert_eq!(allotment.open_seats == 0, lists.iter().any(|(_, votes)| *votes > 0));
    }

    #[test]
    fn more_votes_never_mean_fewer_seats(lists in any_lists(50), seats in 1..20_u32) {
        let lots: Vec<ChoiceId> = lists.iter().map(|(id, _)| id.clone()).collect();
        let allotment = allot(&lists, 0, seats, 0, &lots);
        for (one, votes) in &lists {
            for (other, fewer) in lists.iter().filter(|(_, fewer)| fewer < votes) {
                prop_assert!(allotment.seats[one] >= allotment.seats[other], "{votes} {fewer}");
            }
        }
    }
}
