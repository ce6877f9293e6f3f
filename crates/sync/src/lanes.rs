//! The lanes of the exchange. Each has its own timer, back-off and refusals, and none waits for another: a
//! refused check-in guard does not keep an event from being sent, a slow roll does not keep anything.

use crate::{
    backoff::{self, Backoff},
    moment::{Dice, Mono},
};

/// The lanes, in the order in which they start when several are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Is the centre there, and does it know us?
    Probe,
    /// Desired state, claim of the registration, heartbeat.
    Control,
    /// The roll: the first download, then its changes.
    Roll,
    /// Events.
    Events,
    /// Guards of check-ins.
    Guards,
    /// After closing: ballots, then the manifest.
    Ballots,
    /// Copies of rows that the centre refused.
    Quarantine,
    /// Copies of neighbours' rows that their stations cannot send themselves.
    Copies,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 8] = [
        Self::Probe,
        Self::Control,
        Self::Roll,
        Self::Events,
        Self::Guards,
        Self::Ballots,
        Self::Quarantine,
        Self::Copies,
    ];

    /// Whether the lane empties a queue of the outbox.
    pub fn is_upload(self) -> bool {
        match self {
            Self::Events | Self::Guards | Self::Ballots | Self::Quarantine => true,
            Self::Probe | Self::Control | Self::Roll | Self::Copies => false,
        }
    }
}

/// The most rows of one upload.
pub const BATCH_MAX: u32 = 1_000;
/// The fewest, after the cluster asked for less several times.
pub const BATCH_MIN: u32 = 50;

/// One round of a lane, as the engine wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// The lane.
    pub lane: Lane,
    /// The most rows of one upload.
    pub batch: u32,
    /// Ask which rows are there before sending them: a duplicate costs the server seven times an insert.
    pub ask_first: bool,
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Rows that changed their state for good: received, set aside, applied.
    pub moved: u64,
    /// Whether the centre answered at least once in this round.
    pub exchanged: bool,
    /// What is left, or what went wrong.
    pub result: Result<Left, Fault>,
}

/// What a round that went well left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Left {
    /// There is more to do at once.
    pub more: bool,
    /// Some rows were there already: the next ones may be, too.
    pub duplicates: bool,
}

/// What went wrong in a round; the details are in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No answer, or the outcome is not known.
    NoAnswer,
    /// The centre asks for less.
    Overloaded,
    /// The credential is not accepted.
    Unauthorised,
    /// A right or a collection is missing, or the answer cannot be read: only a person can help.
    Held,
    /// The store on this machine failed.
    Local,
    /// The round was told to stop; nothing is wrong.
    Cancelled,
}

/// Where a lane is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneState {
    /// Nothing to do before `due`.
    Resting {
        /// When to look again.
        due: Mono,
    },
    /// A round is out.
    Running {
        /// Something was added meanwhile: go round once more.
        again: bool,
    },
    /// The last round failed in a way that passes by itself.
    Waiting {
        /// When to try again.
        due: Mono,
    },
    /// The last round was refused in a way that needs a person; tried again now and then all the same, so that
    /// help at the office needs no visit here.
    Held {
        /// When to try again.
        due: Mono,
    },
}

/// How soon a lane comes back after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// When all is well, in milliseconds.
    pub rest_ms: u64,
    /// After a failure that passes by itself.
    pub retry: Backoff,
}

/// A lane with its memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    lane: Lane,
    state: LaneState,
    failures: u32,
    batch: u32,
    ask_first: bool,
    owing_since: Option<Mono>,
}

impl Track {
    /// A lane at the start: due at once, and its queue may hold rows that were sent before a crash.
    pub fn new(lane: Lane, now: Mono) -> Self {
        Self {
            lane,
            state: LaneState::Resting { due: now },
            failures: 0,
            batch: BATCH_MAX,
            ask_first: true,
            owing_since: None,
        }
    }

    /// Where the lane is.
    pub fn state(&self) -> LaneState {
        self.state
    }

    /// Failures in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// When the next round is due; `None` while one is out.
    pub fn due(&self) -> Option<Mono> {
        match self.state {
            LaneState::Resting { due } | LaneState::Waiting { due } | LaneState::Held { due } => Some(due),
            LaneState::Running { .. } => None,
        }
    }

    /// Since when the lane failed to move a row although it has some, for reasons that should pass.
    pub fn owing_since(&self) -> Option<Mono> {
        self.owing_since
    }

    /// There is something new to send. A lane that waits after a failure goes on waiting: a voter at the desk
    /// does not make the network come back.
    pub fn wake(mut self, now: Mono) -> Self {
        match self.state {
            LaneState::Resting { due } => self.state = LaneState::Resting { due: due.min(now) },
            LaneState::Running { .. } => self.state = LaneState::Running { again: true },
            LaneState::Waiting { .. } | LaneState::Held { .. } => {}
        }
        self
    }

    /// Try at once whatever happened before: a person asked.
    pub fn urge(mut self, now: Mono) -> Self {
        match self.state {
            LaneState::Resting { due } => self.state = LaneState::Resting { due: due.min(now) },
            LaneState::Waiting { due } => self.state = LaneState::Waiting { due: due.min(now) },
            LaneState::Held { due } => self.state = LaneState::Held { due: due.min(now) },
            LaneState::Running { .. } => self.state = LaneState::Running { again: true },
        }
        self
    }

    /// The centre answers again: every wait ends by `at`. Refusals too, because the credential that was refused
    /// may be the one that is accepted now.
    pub fn network_back(mut self, at: Mono) -> Self {
        match self.state {
            LaneState::Waiting { due } => self.state = LaneState::Waiting { due: due.min(at) },
            LaneState::Held { due } => self.state = LaneState::Held { due: due.min(at) },
            LaneState::Resting { .. } | LaneState::Running { .. } => {}
        }
        self
    }

    /// Does nothing before `due`.
    pub fn rest_until(mut self, due: Mono) -> Self {
        self.state = LaneState::Resting { due };
        self
    }

    /// Starts a round.
    pub fn start(mut self) -> (Self, Job) {
        let job = Job { lane: self.lane, batch: self.batch, ask_first: self.ask_first };
        self.state = LaneState::Running { again: false };
        (self, job)
    }

    /// Ends a round.
    pub fn finish(mut self, report: &Report, now: Mono, pace: Pace, dice: &mut Dice) -> Self {
        let again = matches!(self.state, LaneState::Running { again: true });
        if report.moved > 0 {
            self.owing_since = None;
        }
        match report.result {
            // Rows are left and none moved: the next round would do the same, so it waits like a failure.
            Ok(left) if left.more && report.moved == 0 => self.owe(now).wait(pace.retry, now, dice),
            Ok(left) => {
                self.failures = 0;
                self.owing_since = None;
                self.batch = self.batch.saturating_mul(2).min(BATCH_MAX);
                self.ask_first = left.duplicates;
                self.state =
                    LaneState::Resting { due: if left.more || again { now } else { now.plus(pace.rest_ms) } };
                self
            }
            Err(Fault::Cancelled) => {
                self.ask_first = true;
                self.state = LaneState::Resting { due: now };
                self
            }
            Err(Fault::Overloaded) => {
                self.batch = (self.batch / 2).max(BATCH_MIN);
                self.wait(backoff::OVERLOADED, now, dice)
            }
            Err(Fault::NoAnswer) if self.lane == Lane::Probe => self.wait(backoff::PROBE, now, dice),
            Err(Fault::NoAnswer) => self.owe(now).wait(pace.retry, now, dice),
            Err(Fault::Local) => self.wait(pace.retry, now, dice),
            Err(Fault::Unauthorised | Fault::Held) => {
                self.failures = self.failures.saturating_add(1);
                self.ask_first = true;
                self.owing_since = None;
                self.state = LaneState::Held { due: now.plus(backoff::HELD.delay_ms(self.failures, dice)) };
                self
            }
        }
    }

    fn owe(mut self, now: Mono) -> Self {
        if self.lane.is_upload() {
            self.owing_since.get_or_insert(now);
        }
        self
    }

    fn wait(mut self, policy: Backoff, now: Mono, dice: &mut Dice) -> Self {
        self.failures = self.failures.saturating_add(1);
        self.ask_first = true;
        self.state = LaneState::Waiting { due: now.plus(policy.delay_ms(self.failures, dice)) };
        self
    }

    /// The watchdog replaced the client of a lane that owes: it owes from now on, and tries the new one at once.
    pub fn with_new_client(mut self, now: Mono) -> Self {
        if self.owing_since.is_some() {
            self.owing_since = Some(now);
            if let LaneState::Waiting { due } = self.state {
                self.state = LaneState::Waiting { due: due.min(now) };
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: u64 = 30_000;
    const PACE: Pace = Pace { rest_ms: REST, retry: backoff::LANE };

    fn ended(track: Track, result: Result<Left, Fault>, moved: u64, now: Mono) -> Track {
        let (track, _) = track.start();
        track.finish(&Report { moved, exchanged: true, result }, now, PACE, &mut Dice::new(1))
    }

    fn done() -> Result<Left, Fault> {
        Ok(Left::default())
    }

    #[test]
    fn a_fresh_lane_asks_first_because_a_crash_may_have_left_rows_behind() {
        let (track, job) = Track::new(Lane::Events, Mono(0)).start();
        assert_eq!(job, Job { lane: Lane::Events, batch: BATCH_MAX, ask_first: true });
        assert_eq!(track.due(), None);
    }

    #[test]
    fn after_a_clean_round_rows_are_sent_without_asking() {
        let track = ended(Track::new(Lane::Events, Mono(0)), done(), 3, Mono(5));
        assert_eq!(track.due(), Some(Mono(5 + REST)));
        assert!(!track.start().1.ask_first);
    }

    #[test]
    fn duplicates_and_failures_make_the_next_round_ask_first() {
        let clean = ended(Track::new(Lane::Events, Mono(0)), done(), 3, Mono(5));
        let duplicates = ended(clean.clone(), Ok(Left { more: false, duplicates: true }), 3, Mono(6));
        assert!(duplicates.start().1.ask_first);
        for fault in [Fault::NoAnswer, Fault::Overloaded, Fault::Held, Fault::Local, Fault::Cancelled] {
            assert!(ended(clean.clone(), Err(fault), 0, Mono(6)).start().1.ask_first, "{fault:?}");
        }
    }

    #[test]
    fn waking_does_not_shorten_a_back_off_but_a_person_does() {
        let mut track = Track::new(Lane::Events, Mono(0));
        for _ in 0..12 {
            track = ended(track, Err(Fault::NoAnswer), 0, Mono(0));
        }
        let due = track.due();
        assert!(due > Some(Mono(0)));
        let woken = track.wake(Mono(0));
        assert_eq!(woken.due(), due);
        assert_eq!(woken.urge(Mono(0)).due(), Some(Mono(0)));
    }

    #[test]
    fn waking_a_running_lane_makes_it_go_round_once_more() {
        let (track, _) = Track::new(Lane::Events, Mono(0)).start();
        let track = track.wake(Mono(1));
        let track = track.finish(
            &Report { moved: 1, exchanged: true, result: done() },
            Mono(2),
            PACE,
            &mut Dice::new(1),
        );
        assert_eq!(track.due(), Some(Mono(2)));
    }

    #[test]
    fn rows_that_do_not_move_are_not_tried_in_a_spin() {
        let track =
            ended(Track::new(Lane::Events, Mono(0)), Ok(Left { more: true, duplicates: true }), 0, Mono(9));
        assert!(matches!(track.state(), LaneState::Waiting { due } if due > Mono(9)));
        assert_eq!(track.owing_since(), Some(Mono(9)));
    }

    #[test]
    fn overload_halves_the_batch_down_to_its_limit_and_success_grows_it_back() {
        let mut track = Track::new(Lane::Events, Mono(0));
        for _ in 0..9 {
            track = ended(track, Err(Fault::Overloaded), 0, Mono(0));
        }
        assert_eq!(track.clone().start().1.batch, BATCH_MIN);
        for _ in 0..9 {
            track = ended(track, done(), 1, Mono(0));
        }
        assert_eq!(track.start().1.batch, BATCH_MAX);
    }

    #[test]
    fn the_network_back_ends_every_wait_and_lengthens_none() {
        for fault in [Fault::NoAnswer, Fault::Held] {
            let waiting = ended(Track::new(Lane::Roll, Mono(0)), Err(fault), 0, Mono(0));
            assert_eq!(waiting.clone().network_back(Mono(1)).due(), Some(Mono(1)));
            assert_eq!(waiting.clone().network_back(Mono(u64::MAX)), waiting);
        }
    }

    #[test]
    fn a_missing_right_is_not_counted_as_a_stall() {
        let track = ended(Track::new(Lane::Guards, Mono(0)), Err(Fault::Held), 0, Mono(0));
        assert_eq!(track.owing_since(), None);
        assert!(matches!(track.state(), LaneState::Held { .. }));
    }
}
