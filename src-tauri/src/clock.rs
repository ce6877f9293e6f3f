//! What is known of this machine's clock: from the centre while it answers, else from the neighbours. Nothing is ordered by
//! a clock and none is ever set here; but a clock that is wrong by years keeps the connection to the centre from being made
//! (its certificate is not valid then), so that a person must be told.

use serde::{Deserialize, Serialize};
use urna_sync::{Connection, SyncStatus};

use crate::wire;

/// A difference up to this is none, in seconds.
const TOLERANCE_SECONDS: i64 = 120;

/// Who compared it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    /// The cluster.
    Centre,
    /// Other stations of the local network.
    Neighbours,
}

/// How far this machine's clock is from what others show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClockWord {
    /// Seconds by which it is ahead, in whole minutes; 0 within the tolerance.
    pub(crate) ahead_seconds: i64,
    /// Who says so.
    pub(crate) source: Source,
}

impl ClockWord {
    /// The best word there is; `None` when nobody compared it.
    pub(crate) fn of(sync: &SyncStatus, neighbours: Option<urna_neighbour::ClockWord>) -> Option<Self> {
        let by_centre = sync.clock_ahead_seconds.map(|ahead| Self::new(ahead, Source::Centre));
        let by_neighbours = neighbours.map(|word| Self::new(word.ahead_seconds, Source::Neighbours));
        // The centre's word is as old as its last answer; the clock may have been moved since.
        if sync.connection == Connection::Connected {
            by_centre.or(by_neighbours)
        } else {
            by_neighbours.or(by_centre)
        }
    }

    fn new(ahead_seconds: i64, source: Source) -> Self {
        let off = ahead_seconds.saturating_abs() > TOLERANCE_SECONDS;
        // Whole minutes: a new word is a commit, and seconds change all the time.
        Self { ahead_seconds: if off { ahead_seconds / 60 * 60 } else { 0 }, source }
    }

    /// Whether a person must set it.
    pub(crate) fn is_off(self) -> bool {
        self.ahead_seconds != 0
    }

    /// Whether the centre said so, or else the neighbours.
    pub(crate) fn by_centre(self) -> bool {
        self.source == Source::Centre
    }

    /// What to do about it, in one sentence.
    pub(crate) fn words(self) -> String {
        let who = match self.source {
            Source::Centre => "the centre's",
            Source::Neighbours => "those of the neighbouring stations",
        };
        if !self.is_off() {
            return format!("agrees with {who}");
        }
        let side = if self.ahead_seconds > 0 { "ahead of" } else { "behind" };
        format!("is {} {side} {who}; set it", span(self.ahead_seconds.saturating_abs()))
    }
}

/// A length of time in its largest unit: a clock that is wrong by years needs no minutes.
fn span(seconds: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(365 * 86_400, "years"), (86_400, "days"), (3_600, "hours")];
    let (size, unit) = UNITS.into_iter().find(|(size, _)| seconds >= 2 * size).unwrap_or((60, "minutes"));
    format!("{} {unit}", seconds / size)
}

impl From<ClockWord> for wire::ClockWord {
    fn from(word: ClockWord) -> Self {
        let seconds = word.ahead_seconds.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        Self { ahead_seconds: i32::try_from(seconds).unwrap_or(i32::MAX), by_centre: word.by_centre() }
    }
}

#[cfg(test)]
mod tests {
    use urna_domain::Millis;

    use super::*;

    fn sync(connection: Connection, ahead: Option<i64>) -> SyncStatus {
        SyncStatus { connection, clock_ahead_seconds: ahead, ..SyncStatus::starting(Millis(0)) }
    }

    fn neighbours(ahead_seconds: i64) -> Option<urna_neighbour::ClockWord> {
        Some(urna_neighbour::ClockWord { ahead_seconds, neighbours: 2, checked: false })
    }

    #[test]
    fn the_centre_is_believed_while_it_answers_and_the_neighbours_otherwise() {
        let of = |connection, centre, neighbours| ClockWord::of(&sync(connection, centre), neighbours);
        let word = of(Connection::Connected, Some(3), neighbours(-900)).map(|word| word.ahead_seconds);
        assert_eq!(word, Some(0));
        let word = of(Connection::NoServer, Some(3), neighbours(-900)).map(|word| word.ahead_seconds);
        assert_eq!(word, Some(-900));
        assert_eq!(of(Connection::NoServer, None, None), None, "nobody compared it");
        let kept = of(Connection::NoNetwork, Some(-7_300), None).map(|word| word.source);
        assert_eq!(kept, Some(Source::Centre));
    }

    #[test]
    fn a_small_difference_is_none_and_a_large_one_is_said_in_words() {
        let words = |ahead| ClockWord::new(ahead, Source::Neighbours).words();
        assert_eq!(words(-120), "agrees with those of the neighbouring stations");
        assert_eq!(words(130), "is 2 minutes ahead of those of the neighbouring stations; set it");
        assert_eq!(words(-7_201), "is 2 hours behind those of the neighbouring stations; set it");
        assert_eq!(
            ClockWord::new(-16 * 365 * 86_400, Source::Centre).words(),
            "is 16 years behind the centre's; set it"
        );
        assert!(words(i64::MIN).contains("years behind"));
    }
}
