#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};

use super::*;

const NINE: Millis = Millis(1_795_334_400_000);

fn day(counts: &[u64]) -> Quarters {
    let by_quarter = (0..).zip(counts.iter().copied()).collect();
    let until = NINE.plus(i64::try_from(counts.len()).unwrap() * QUARTER_MS);
    Quarters::new(NINE, until, false, &by_quarter)
}

fn shape(quarters: &Quarters, step: Step) -> Vec<(i64, u64, u64)> {
    let told = quarters.intervals(step).into_iter();
    told.map(|one| ((one.until.0 - one.from.0) / QUARTER_MS, one.voters, one.sum)).collect()
}

#[test]
fn a_busy_morning_is_told_by_quarters_halves_and_hours() {
    let quarters = day(&[10, 20, 30, 40, 50]);
    assert_eq!(
        shape(&quarters, Step::Quarter),
        [(1, 10, 10), (1, 20, 30), (1, 30, 60), (1, 40, 100), (1, 50, 150)]
    );
    assert_eq!(shape(&quarters, Step::Half), [(2, 30, 30), (2, 70, 100), (1, 50, 150)]);
    assert_eq!(shape(&quarters, Step::Hour), [(4, 100, 100), (1, 50, 150)]);
    assert_eq!(quarters.few_since(), None);
}

#[test]
fn whoever_came_alone_is_told_only_with_others() {
    let quarters = day(&[1, 2, 9, 0, 4]);
    assert_eq!(shape(&quarters, Step::Quarter), [(3, 12, 12), (1, 0, 12)]);
    // The half hour ends inside an interval of the finest step, so it does not end there.
    assert_eq!(shape(&quarters, Step::Half), [(4, 12, 12)]);
    assert_eq!(quarters.few_since(), Some(NINE.plus(4 * QUARTER_MS)));
    assert_eq!(shape(&day(&[4]), Step::Quarter), []);
    assert_eq!(shape(&day(&[]), Step::Hour), []);
}

#[test]
fn a_quarter_that_goes_on_is_not_told_until_it_ends_or_the_poll_is_closed() {
    let counts = BTreeMap::from([(0, 7), (1, 8)]);
    let until = NINE.plus(QUARTER_MS + 1);
    assert_eq!(Quarters::new(NINE, until, false, &counts).total(), 7);
    assert_eq!(Quarters::new(NINE, until, true, &counts).total(), 15);
    assert_eq!(Quarters::new(NINE, NINE, false, &counts).total(), 0);
}

#[test]
fn a_clock_that_was_wrong_loses_nobody() {
    let counts = BTreeMap::from([(-9, 3), (0, 2), (40, 5), (i64::MAX, 1)]);
    let closed = Quarters::new(NINE, NINE.plus(2 * QUARTER_MS), true, &counts);
    assert_eq!(shape(&closed, Step::Quarter), [(1, 5, 5), (1, 6, 11)]);
    let endless = Quarters::new(NINE, Millis(i64::MAX), true, &counts);
    assert_eq!((endless.total(), endless.intervals(Step::Quarter).len() <= QUARTERS_MAX), (11, true));
    // A clock that went back behind the opening tells nothing, and fails nothing.
    assert_eq!(Quarters::new(NINE, NINE.plus(-1), false, &counts).intervals(Step::Hour), []);
}

proptest! {
    #[test]
    fn nobody_is_lost_and_nobody_is_told_alone(counts in vec(0..8_u64, 0..60)) {
        let quarters = day(&counts);
        prop_assert_eq!(quarters.total(), counts.iter().sum::<u64>());
        for step in Step::ALL {
            let told = quarters.intervals(step);
            let mut sum = 0;
            let mut from = NINE;
            for one in &told {
                prop_assert!(one.voters == 0 || one.voters >= FEW);
                prop_assert_eq!(one.from, from);
                prop_assert!(one.until > one.from);
                sum += one.voters;
                prop_assert_eq!(one.sum, sum);
                from = one.until;
            }
            let few = quarters.total() - sum;
            prop_assert!(few < FEW);
            prop_assert_eq!(quarters.few_since().is_some(), few > 0);
        }
    }

    #[test]
    fn no_two_steps_differ_by_few(counts in vec(0..8_u64, 0..60)) {
        let quarters = day(&counts);
        let mut sums: Vec<u64> =
            Step::ALL.into_iter().flat_map(|step| quarters.intervals(step)).map(|one| one.sum).collect();
        sums.sort_unstable();
        for pair in sums.windows(2) {
            let apart = pair[1] - pair[0];
            prop_assert!(apart == 0 || apart >= FEW);
        }
    }

    #[test]
    fn what_was_told_does_not_change_when_more_come(counts in vec(0..8_u64, 1..40), more in vec(0..8_u64, 1..9)) {
        let before = day(&counts).intervals(Step::Quarter);
        let after = day(&[counts, more].concat()).intervals(Step::Quarter);
        prop_assert!(after.starts_with(&before));
    }
}
