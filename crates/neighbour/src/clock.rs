//! What the neighbours' clocks say of this one. A machine whose battery is empty may believe that it is 2010: then no
//! certificate of the cluster is valid for it, and it can ask nobody far away what time it is. Neighbours' certificates do
//! not expire, so these can still be asked. Nothing is ever set or ordered by the answer; people are told.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use urna_domain::Millis;

/// A clock that was not heard of for this long says nothing any more.
const STALE: Duration = Duration::from_secs(90);
/// Without the centre's word two neighbours must agree: of two clocks nobody knows which one is wrong.
const UNCHECKED_MIN: usize = 2;

/// A station's clock, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Clock {
    /// What it shows.
    pub(crate) now: Millis,
    /// Seconds by which it is ahead of the cluster's; `None` unless the centre answers it now.
    pub(crate) ahead_seconds: Option<i64>,
}

/// What the neighbours' clocks say of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockWord {
    /// Seconds by which this machine's clock is ahead: the median of what they say.
    pub ahead_seconds: i64,
    /// How many say so.
    pub neighbours: usize,
    /// Whether they compared their own with the cluster's.
    pub checked: bool,
}

/// The difference to one neighbour's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Difference {
    at: Instant,
    ahead_seconds: i64,
    checked: bool,
}

impl Difference {
    /// Compares a neighbour's clock with the own one.
    pub(crate) fn new(own: Millis, theirs: Clock) -> Self {
        let apart = own.0.saturating_sub(theirs.now.0) / 1_000;
        Self {
            at: Instant::now(),
            ahead_seconds: apart.saturating_add(theirs.ahead_seconds.unwrap_or(0)),
            checked: theirs.ahead_seconds.is_some(),
        }
    }
}

/// What the differences say together; `None` when too few say anything. One that lies moves a median of three or more by
/// nothing, and whatever it says is only shown.
pub(crate) fn together(differences: impl Iterator<Item = Difference>) -> Option<ClockWord> {
    let fresh: Vec<_> = differences.filter(|difference| difference.at.elapsed() < STALE).collect();
    let of = |checked| {
        let mut seconds: Vec<_> =
            fresh.iter().filter(|d| d.checked == checked).map(|d| d.ahead_seconds).collect();
        seconds.sort_unstable();
        seconds
    };
    let (checked, unchecked) = (of(true), of(false));
    let (seconds, checked) = if checked.is_empty() { (unchecked, false) } else { (checked, true) };
    if !checked && seconds.len() < UNCHECKED_MIN {
        return None;
    }
    let ahead_seconds = *seconds.get((seconds.len().saturating_sub(1)) / 2)?;
    Some(ClockWord { ahead_seconds, neighbours: seconds.len(), checked })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Millis = Millis(1_000_000_000);

    fn says(seconds_behind_own: i64, ahead_seconds: Option<i64>) -> Difference {
        let now = Millis(OWN.0 - seconds_behind_own * 1_000);
        Difference::new(OWN, Clock { now, ahead_seconds })
    }

    #[tokio::test(start_paused = true)]
    async fn a_neighbour_that_asked_the_centre_counts_more_than_those_that_did_not() {
        let all = [says(9_000, None), says(9_001, None), says(600, Some(-100))];
        let word = together(all.into_iter());
        assert_eq!(word, Some(ClockWord { ahead_seconds: 500, neighbours: 1, checked: true }));
    }

    #[tokio::test(start_paused = true)]
    async fn of_two_clocks_nobody_knows_which_one_is_wrong() {
        assert_eq!(together([says(3_600, None)].into_iter()), None);
        assert_eq!(together([].into_iter()), None);
        let three = [says(3_600, None), says(3_601, None), says(-80_000, None)];
        let word = together(three.into_iter());
        assert_eq!(word, Some(ClockWord { ahead_seconds: 3_600, neighbours: 3, checked: false }));
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_word_says_nothing_and_an_absurd_one_breaks_nothing() {
        let old = says(5, Some(0));
        tokio::time::advance(STALE).await;
        assert_eq!(together([old].into_iter()), None);
        let absurd = Difference::new(OWN, Clock { now: Millis(i64::MIN), ahead_seconds: Some(i64::MAX) });
        assert_eq!(together([absurd].into_iter()).map(|word| word.ahead_seconds), Some(i64::MAX));
    }
}
