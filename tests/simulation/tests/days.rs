//! Two thousand days keep every promise, and a station with a planted mistake does not get through them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use urna_simulation::{Bug, HEALED_MAX, run, run_all};

/// Days of every test run.
const DAYS: u64 = 2_000;
/// A planted mistake must show within so many days.
const DAYS_TO_FIND: u64 = 400;

#[test]
fn two_thousand_days_keep_every_promise() {
    let outcome = run_all(0..DAYS, None, None);
    if let Some((seed, failure)) = outcome.failure {
        panic!(
            "{}seed {seed}: {}\nreplay it with: make soak SEED={seed}",
            failure.story.concat(),
            failure.why
        );
    }
    let reports: Vec<_> = outcome.reports.into_iter().map(|(_, report)| report).collect();
    assert_eq!(reports.len(), usize::try_from(DAYS).unwrap());
    // Days in which nothing happens would keep every promise, too.
    assert!(reports.iter().map(|report| report.cuts).sum::<u64>() > DAYS / 4, "stations are cut off");
    assert!(reports.iter().map(|report| report.events).sum::<usize>() > 10 * reports.len(), "people come");
    assert!(reports.iter().all(|report| report.healed_in <= HEALED_MAX));
}

#[test]
fn the_same_seed_gives_the_same_day() {
    for seed in 0..40 {
        assert_eq!(run(seed, None).unwrap(), run(seed, None).unwrap(), "seed {seed}");
    }
}

/// A station with this mistake breaks a promise, one of those that it must break, and a station without it does not.
fn is_found(bug: Bug, expected: &[&str]) {
    let (seed, failure) = run_all(0..DAYS_TO_FIND, None, Some(bug)).failure.unwrap();
    let why = failure.why;
    assert!(expected.iter().any(|part| why.contains(part)), "seed {seed}: {why}");
    run(seed, None).unwrap();
}

#[test]
fn a_cursor_without_a_window_is_found() {
    is_found(Bug::NoWindow, &["the roll of"]);
}

#[test]
fn a_duplicate_taken_for_an_acknowledgement_is_found() {
    is_found(Bug::AckOnDuplicate, &["no majority has it", "not everybody knows", "nobody holds the guard"]);
}

#[test]
fn records_left_in_flight_by_a_crash_are_found() {
    is_found(Bug::ForgetInFlight, &["records to send"]);
}

#[test]
fn a_refusal_that_blocks_its_lane_is_found() {
    is_found(Bug::BlockingQuarantine, &["records to send"]);
}

#[test]
fn a_cursor_that_moves_with_every_page_is_found() {
    is_found(Bug::NaiveCursor, &["the roll of"]);
}
