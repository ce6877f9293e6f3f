#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::fixtures;

const CLOSED: Poll = Poll::Closed;
const OPEN: Poll = Poll::Open { ballots: 3 };
const SUSPENDED: Poll = Poll::Suspended { ballots: 3 };
const ENDED: Poll = Poll::Ended { ballots: 3 };
const CERTIFIED: Poll = Poll::Certified { ballots: 3 };
const EVEN: Reconciliation = Reconciliation { voted: 3, ballots: 3, difference_noted: false };

fn two() -> TwoOfficers {
    TwoOfficers::new("president", "vocal 1").unwrap()
}

#[test]
fn a_day_goes_from_closed_to_certified() {
    // The table opens with an empty box, one person votes, the power fails, another votes, and it counts.
    let poll = Poll::default().open(&two(), 0).unwrap();
    let poll = poll.cast().unwrap();
    let poll = poll.suspend("no light").unwrap();
    assert_eq!(poll, Poll::Suspended { ballots: 1 });
    let poll = poll.resume().unwrap().cast().unwrap();
    let poll = poll.close(&two(), 0).unwrap();
    assert_eq!((poll, poll.ballots()), (Poll::Ended { ballots: 2 }, 2));
    let even = Reconciliation { voted: 2, ballots: 2, difference_noted: false };
    assert_eq!(poll.certify(&two(), even), Ok(Poll::Certified { ballots: 2 }));
}

#[test]
fn a_poll_opens_once_and_with_an_empty_box() {
    assert_eq!(CLOSED.open(&two(), 1), Err(PollError::BoxNotEmpty { ballots: 1 }));
    assert_eq!(OPEN.open(&two(), 0), Err(PollError::AlreadyOpen));
    assert_eq!(SUSPENDED.open(&two(), 0), Err(PollError::AlreadyOpen));
    assert_eq!(ENDED.open(&two(), 0), Err(PollError::Ended));
    assert_eq!(CERTIFIED.open(&two(), 0), Err(PollError::Ended));
}

#[test]
fn only_an_open_poll_takes_ballots_and_voters() {
    assert_eq!(OPEN.cast(), Ok(Poll::Open { ballots: 4 }));
    assert_eq!(OPEN.check_in(), Ok(()));
    for (poll, why) in [
        (CLOSED, PollError::NotOpen),
        (SUSPENDED, PollError::Suspended),
        (ENDED, PollError::Ended),
        (CERTIFIED, PollError::Ended),
    ] {
        assert_eq!(poll.cast(), Err(why));
        assert_eq!(poll.check_in(), Err(why));
    }
}

#[test]
fn the_counter_never_wraps() {
    assert_eq!(Poll::Open { ballots: u64::MAX }.cast(), Err(PollError::CounterExhausted));
}

#[test]
fn only_an_open_poll_is_suspended_and_for_a_reason() {
    assert_eq!(OPEN.suspend("no papers of one list"), Ok(SUSPENDED));
    assert_eq!(OPEN.suspend("  "), Err(PollError::ReasonRequired));
    assert_eq!(CLOSED.suspend("x"), Err(PollError::NotOpen));
    assert_eq!(SUSPENDED.suspend("x"), Err(PollError::Suspended));
    assert_eq!(ENDED.suspend("x"), Err(PollError::Ended));
    assert_eq!(CERTIFIED.suspend("x"), Err(PollError::Ended));
}

#[test]
fn only_a_suspended_poll_is_resumed() {
    assert_eq!(SUSPENDED.resume(), Ok(OPEN));
    assert_eq!(CLOSED.resume(), Err(PollError::NotOpen));
    assert_eq!(OPEN.resume(), Err(PollError::NotSuspended));
    assert_eq!(ENDED.resume(), Err(PollError::Ended));
    assert_eq!(CERTIFIED.resume(), Err(PollError::Ended));
}

#[test]
fn only_an_open_poll_without_waiting_voters_closes() {
    assert_eq!(OPEN.close(&two(), 0), Ok(ENDED));
    assert_eq!(OPEN.close(&two(), 2), Err(PollError::AuthorisationsOpen { open: 2 }));
    assert_eq!(CLOSED.close(&two(), 0), Err(PollError::NotOpen));
    assert_eq!(SUSPENDED.close(&two(), 0), Err(PollError::Suspended));
    assert_eq!(ENDED.close(&two(), 0), Err(PollError::Ended));
    assert_eq!(CERTIFIED.close(&two(), 0), Err(PollError::Ended));
}

#[test]
fn no_result_exists_before_closing() {
    for poll in [CLOSED, OPEN, SUSPENDED] {
        assert_eq!(poll.count(), Err(PollError::NotEnded));
        assert_eq!(poll.certify(&two(), EVEN), Err(PollError::NotEnded));
    }
    assert_eq!((ENDED.count(), CERTIFIED.count()), (Ok(()), Ok(())));
}

#[test]
fn a_count_is_certified_once() {
    assert_eq!(ENDED.certify(&two(), EVEN), Ok(CERTIFIED));
    assert_eq!(CERTIFIED.certify(&two(), EVEN), Err(PollError::AlreadyCertified));
}

#[test]
fn a_difference_is_certified_only_when_an_incident_names_it() {
    let difference = Reconciliation { voted: 4, ballots: 3, difference_noted: false };
    assert_eq!(ENDED.certify(&two(), difference), Err(PollError::NotReconciled { voted: 4, ballots: 3 }));
    assert_eq!(ENDED.certify(&two(), Reconciliation { difference_noted: true, ..difference }), Ok(CERTIFIED));
}

#[test]
fn the_facts_of_a_day_fold_to_where_it_stands() {
    use fixtures::{cast, certify, check_in, close, open};
    let suspended = Fact::PollSuspended { reason: "no light".into() };
    let facts = [
        open(),
        check_in(1),
        cast(1),
        suspended,
        Fact::PollResumed {},
        check_in(2),
        cast(2),
        close(2),
        certify(),
    ];
    let expected = [
        Poll::Closed,
        Poll::Open { ballots: 0 },
        Poll::Open { ballots: 0 },
        Poll::Open { ballots: 1 },
        Poll::Suspended { ballots: 1 },
        Poll::Open { ballots: 1 },
        Poll::Open { ballots: 1 },
        Poll::Open { ballots: 2 },
        Poll::Ended { ballots: 2 },
        Poll::Certified { ballots: 2 },
    ];
    for (length, poll) in expected.into_iter().enumerate() {
        assert_eq!(Poll::fold(facts.iter().take(length)), Ok(poll));
    }
}

#[test]
fn facts_that_the_poll_would_have_refused_do_not_fold() {
    use fixtures::{cast, certify, close, open};
    for (facts, why) in [
        (vec![cast(1)], PollError::NotOpen),
        (vec![open(), open()], PollError::AlreadyOpen),
        (vec![open(), close(0), open()], PollError::Ended),
        (vec![open(), close(0), cast(1)], PollError::Ended),
        (vec![open(), close(0), close(0)], PollError::Ended),
        (vec![open(), cast(2)], PollError::BallotsOutOfStep { from: 0, to: 2 }),
        (vec![open(), cast(1), cast(1)], PollError::BallotsOutOfStep { from: 1, to: 1 }),
        (vec![open(), Fact::PollResumed {}], PollError::NotSuspended),
        (vec![Fact::PollSuspended { reason: String::new() }], PollError::NotOpen),
        (vec![open(), certify()], PollError::NotEnded),
        (vec![open(), close(0), certify(), certify()], PollError::AlreadyCertified),
    ] {
        assert_eq!(Poll::fold(&facts), Err(why), "{facts:?}");
    }
}

#[test]
fn a_poll_is_kept_as_a_readable_document() {
    assert_eq!(serde_json::to_string(&OPEN).unwrap(), r#"{"phase":"open","ballots":3}"#);
    assert_eq!(serde_json::from_str::<Poll>(r#"{"phase":"closed"}"#).unwrap(), CLOSED);
}

#[derive(Debug, Clone, Copy)]
enum Try {
    Open,
    Suspend,
    Resume,
    Cast,
    Close,
    Certify,
}

proptest! {
    #[test]
    fn no_way_of_trying_reopens_an_ended_poll_or_loses_a_ballot(
        tries in vec(prop::sample::select(vec![
            Try::Open, Try::Suspend, Try::Resume, Try::Cast, Try::Cast, Try::Close, Try::Certify,
        ]), 0..40),
    ) {
        let mut poll = Poll::Closed;
        for attempt in tries {
            let next = match attempt {
                Try::Open => poll.open(&two(), 0),
                Try::Suspend => poll.suspend("x"),
                Try::Resume => poll.resume(),
                Try::Cast => poll.cast(),
                Try::Close => poll.close(&two(), 0),
                Try::Certify => poll.certify(&two(), EVEN),
            };
            let Ok(next) = next else { continue };
            let was_over = matches!(poll, Poll::Ended { .. } | Poll::Certified { .. });
            let is_over = matches!(next, Poll::Ended { .. } | Poll::Certified { .. });
            prop_assert!(is_over || !was_over);
            let cast = u64::from(matches!(attempt, Try::Cast));
            if !matches!(attempt, Try::Certify) {
                prop_assert_eq!(next.ballots(), poll.ballots() + cast);
            }
            poll = next;
        }
    }
}

#[test]
fn the_drawing_shows_exactly_the_transitions_of_the_code() {
    let name = |poll: &Poll| format!("{poll:?}").split(' ').next().unwrap().to_owned();
    let mut of_the_code = vec!["[*] --> Closed".to_owned(), "Certified --> [*]".to_owned()];
    for from in [CLOSED, OPEN, SUSPENDED, ENDED, CERTIFIED] {
        let transitions = [
            ("open", from.open(&two(), 0)),
            ("cast", from.cast()),
            ("suspend", from.suspend("x")),
            ("resume", from.resume()),
            ("close", from.close(&two(), 0)),
            ("certify", from.certify(&two(), EVEN)),
        ];
        for (transition, to) in transitions.into_iter().filter_map(|(name, to)| Some((name, to.ok()?))) {
            of_the_code.push(format!("{} --> {}: {transition}", name(&from), name(&to)));
        }
    }
    of_the_code.sort();
    assert_eq!(fixtures::arrows(include_str!("../../../../docs/state-machines/poll.md")), of_the_code);
}
