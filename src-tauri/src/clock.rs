//! What is known of this machine's clock: from the centre while it answers, else from the neighbours, and always from what
//! it showed before. Nothing is ordered by a clock and none is ever set here; but a clock that is wrong by years keeps the
//! connection to the centre from being made (its certificate is not valid then), and the hours in the papers of the day are
//! those that it showed, so that a person must be told.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use urna_domain::Millis;
use urna_sync::{Connection, SyncStatus};

use crate::wire;

/// A difference up to this is none, in seconds.
const TOLERANCE_SECONDS: i64 = 120;
/// The centre's word about the clock is as old as its last answer. After this it is surely younger than the step back: the
/// connection is probed four times meanwhile.
const WORD_SETTLES: Duration = Duration::from_secs(60);

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

/// Whether this machine's clock moved backwards: it stands before a moment that it showed already, in this program or in the
/// station's record. Only whether it did leaves this type: the latest moment of the record may be that of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backwards {
    /// The latest moment that the clock showed.
    shown: Millis,
    /// What the record has until then was stamped by a clock that was ahead: the centre said so since.
    excused: Millis,
    /// Since when it stands before what it showed.
    since: Option<Instant>,
}

impl Backwards {
    /// Nothing was shown yet.
    pub(crate) const fn new() -> Self {
        Self { shown: Millis(i64::MIN), excused: Millis(i64::MIN), since: None }
    }

    /// Looks at the clock, which says `now`, beside what the station recorded until now and what the others say. It ends
    /// when the clock has caught up, or when the centre finds it right: then it was wrong before.
    pub(crate) fn look(
        self,
        now: Millis,
        recorded_until: Millis,
        centre_agrees: bool,
        at: Instant,
    ) -> (Self, bool) {
        let shown = self.shown.max(now);
        let recorded = Some(recorded_until).filter(|until| *until > self.excused);
        let latest = recorded.map_or(shown, |until| until.max(shown));
        if !is_before(now, latest) {
            return (Self { shown, since: None, ..self }, false);
        }
        let since = self.since.unwrap_or(at);
        if centre_agrees && at.saturating_duration_since(since) >= WORD_SETTLES {
            return (Self { shown: now, excused: recorded_until, since: None }, false);
        }
        (Self { shown, since: Some(since), ..self }, true)
    }
}

/// Whether a clock that shows `now` stands before what it stamped already.
pub(crate) fn is_before(now: Millis, stamped: Millis) -> bool {
    stamped > now.plus(TOLERANCE_SECONDS * 1_000)
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

    const TEN: Millis = Millis(36_000_000);

    /// A clock that was looked at when it showed these moments, one second apart; the record ends at `recorded`.
    fn looked(shown: &[Millis], recorded: Millis, centre_agrees: bool, began: Instant) -> Vec<bool> {
        let mut backwards = Backwards::new();
        let looks = shown.iter().zip(0..).map(|(now, second)| {
            let at = began + Duration::from_secs(second);
            let (after, went_back) = backwards.look(*now, recorded, centre_agrees, at);
            backwards = after;
            went_back
        });
        looks.collect()
    }

    #[test]
    fn a_clock_that_stands_before_what_it_showed_went_back_until_it_has_caught_up() {
        let began = Instant::now();
        let nothing = Millis(0);
        let steps = [TEN, TEN.plus(-120_000), TEN.plus(-120_001), TEN.plus(-3_600_000), TEN.plus(1)];
        assert_eq!(looked(&steps, nothing, false, began), [false, false, true, true, false]);
        // A step forward, and time that passes, are none.
        assert_eq!(looked(&[TEN, TEN.plus(9_000_000)], nothing, false, began), [false, false]);
    }

    #[test]
    fn a_clock_that_starts_before_the_end_of_the_record_went_back() {
        let began = Instant::now();
        assert_eq!(looked(&[Millis(0)], TEN, false, began), [true], "an empty clock battery, and no network");
        assert_eq!(looked(&[TEN.plus(-60_000)], TEN, false, began), [false]);
        assert_eq!(looked(&[Millis(i64::MAX)], TEN, false, began), [false]);
    }

    #[test]
    fn a_clock_that_the_centre_finds_right_went_back_no_more_and_is_told_of_the_next_step() {
        let began = Instant::now();
        let right = TEN.plus(-3_600_000);
        let at = |seconds| began + Duration::from_secs(seconds);
        let (backwards, went_back) = Backwards::new().look(TEN, TEN, true, at(0));
        assert!(!went_back);
        let (backwards, went_back) = backwards.look(right, TEN, true, at(1));
        assert!(went_back, "the centre's word is older than the step");
        let (backwards, went_back) = backwards.look(right.plus(60_000), TEN, true, at(61));
        assert!(!went_back, "it was an hour ahead, and is right now");
        let (backwards, went_back) = backwards.look(right.plus(61_000), TEN, false, at(62));
        assert!(!went_back, "the record is excused, also when the centre is gone");
        let (backwards, went_back) = backwards.look(right.plus(-600_000), TEN, false, at(63));
        assert!(went_back, "a second step is another thing");
        let later = TEN.plus(7_200_000);
        let (backwards, _) = backwards.look(later, later, false, at(64));
        assert!(backwards.look(TEN, later, false, at(65)).1, "what is recorded afterwards counts again");
    }
}
