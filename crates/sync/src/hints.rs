//! Hints: "something changed at the centre, ask now". A hint only shortens the wait until the next question. Whatever
//! goes wrong with it costs time and nothing else, so a station follows hints beside its lanes, and no lane waits for
//! them.

use crate::{
    backoff,
    moment::{Dice, Mono},
};

/// Hints that were followed for this long are well: the next failure counts as the first.
pub const WELL_AFTER_MS: u64 = 60_000;

/// Whether hints are followed, and when to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    allowed: bool,
    state: WatchState,
    failures: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WatchState {
    Closed { due: Mono },
    Open { since: Mono },
}

impl Watch {
    /// No hints: only the office allows them, because each station that follows them costs its cluster a cursor.
    pub fn new(now: Mono) -> Self {
        Self { allowed: false, state: WatchState::Closed { due: now }, failures: 0 }
    }

    /// What the office says of hints now.
    pub fn allow(self, on: bool) -> Self {
        Self { allowed: on, ..self }
    }

    /// Whether hints are being followed.
    pub fn is_open(&self) -> bool {
        matches!(self.state, WatchState::Open { .. })
    }

    /// Whether hints may be followed at all.
    pub fn is_allowed(&self) -> bool {
        self.allowed
    }

    /// When to begin; `None` while they are followed or not allowed.
    pub fn due(&self) -> Option<Mono> {
        match self.state {
            WatchState::Closed { due } if self.allowed => Some(due),
            WatchState::Closed { .. } | WatchState::Open { .. } => None,
        }
    }

    /// They are followed from now on.
    pub fn open(self, now: Mono) -> Self {
        Self { state: WatchState::Open { since: now }, ..self }
    }

    /// They are no longer followed, and nobody is to blame.
    pub fn close(self, now: Mono) -> Self {
        Self { state: WatchState::Closed { due: now }, ..self }
    }

    /// The centre ended them, for whatever reason: begin again later, from now, with nothing to resume.
    pub fn ended(self, now: Mono, dice: &mut Dice) -> Self {
        let WatchState::Open { since } = self.state else { return self };
        let before = if now.since(since) >= WELL_AFTER_MS { 0 } else { self.failures };
        let failures = before.saturating_add(1);
        let due = now.plus(backoff::HINTS.delay_ms(failures, dice));
        Self { state: WatchState::Closed { due }, failures, ..self }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn hints_are_off_until_the_office_allows_them() {
        let watch = Watch::new(Mono(0));
        assert_eq!(watch.due(), None);
        assert_eq!(watch.allow(true).due(), Some(Mono(0)));
        assert_eq!(watch.allow(true).open(Mono(5)).due(), None);
    }

    #[test]
    fn hints_that_end_at_once_are_tried_ever_more_seldom_and_good_ones_start_over() {
        let mut dice = Dice::new(1);
        let mut watch = Watch::new(Mono(0)).allow(true);
        for _ in 0..20 {
            watch = watch.open(Mono(0)).ended(Mono(10), &mut dice);
        }
        assert_eq!(watch.failures, 20);
        let due = watch.due().unwrap();
        assert!(due <= Mono(10 + backoff::HINTS.max_ms));
        let watch = watch.open(Mono(0)).ended(Mono(WELL_AFTER_MS), &mut dice);
        assert_eq!(watch.failures, 1);
    }

    #[test]
    fn an_end_that_nobody_waits_for_changes_nothing() {
        let watch = Watch::new(Mono(0)).allow(true);
        assert_eq!(watch.ended(Mono(9), &mut Dice::new(1)), watch);
    }
}
