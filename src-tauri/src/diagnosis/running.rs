//! A round of tests that goes on in the background. One at a time.

use std::sync::{Arc, Mutex, PoisonError};

use super::Test;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    /// Under way, and which test now; none before the first.
    On(Option<Test>),
}

/// The round that goes on, if one does.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<State>>);

/// Ends the round when it is dropped, also when a test panicked.
pub(crate) struct Round(Running);

impl Running {
    /// Begins a round, unless one goes on already.
    pub(crate) fn begin(&self) -> Option<Round> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *state != State::Idle {
            return None;
        }
        *state = State::On(None);
        Some(Round(self.clone()))
    }

    /// Whether one goes on, and the test that it is at.
    pub(crate) fn now(&self) -> (bool, Option<Test>) {
        match *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Idle => (false, None),
            State::On(test) => (true, test),
        }
    }

    fn set(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl Round {
    /// The round is at this test now.
    pub(crate) fn at(&self, test: Test) {
        self.0.set(State::On(Some(test)));
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        self.0.set(State::Idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_round_goes_on_at_a_time_and_ends_whatever_happens() {
        let running = Running::default();
        let round = running.begin();
        assert!(round.is_some() && running.begin().is_none());
        if let Some(round) = &round {
            round.at(Test::Audit);
        }
        assert_eq!(running.now(), (true, Some(Test::Audit)));
        drop(round);
        assert_eq!(running.now(), (false, None));
        assert!(running.begin().is_some());
    }
}
