//! Something long that goes on in the background: one of a kind at a time, seen by whoever asks, and stopped at its next
//! step. Nothing of it outlives the program.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::wire::{AuditCheck, BackupState, ExportState};

/// How something long stands.
pub(crate) trait Standing: Clone + Send + 'static {
    /// As long as nobody has begun it.
    const UNTOUCHED: Self;
    /// Whether it goes on.
    fn goes_on(&self) -> bool;
}

impl Standing for AuditCheck {
    const UNTOUCHED: Self = Self::Unchecked;
    fn goes_on(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

impl Standing for ExportState {
    const UNTOUCHED: Self = Self::None;
    fn goes_on(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

impl Standing for BackupState {
    const UNTOUCHED: Self = Self::None;
    fn goes_on(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

/// One kind of something long.
pub(crate) struct Background<S>(Arc<Inner<S>>);

struct Inner<S> {
    state: Mutex<S>,
    stop: AtomicBool,
}

impl<S> Clone for Background<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Standing> Default for Background<S> {
    fn default() -> Self {
        Self(Arc::new(Inner { state: Mutex::new(S::UNTOUCHED), stop: AtomicBool::new(false) }))
    }
}

impl<S: Standing> Background<S> {
    /// How it stands.
    pub(crate) fn state(&self) -> S {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// It stands like this now. Says whether to go on.
    pub(crate) fn tell(&self, state: S) -> bool {
        *self.0.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        !self.0.stop.load(Ordering::Relaxed)
    }

    /// Begins, unless one goes on already: that one is told of by [`Self::state`]. `work` tells how it goes and gives how it
    /// ended; it blocks, in a thread of its own.
    pub(crate) fn begin(&self, first: S, work: impl FnOnce(&Self) -> S + Send + 'static) {
        {
            let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.goes_on() {
                return;
            }
            *state = first;
            self.0.stop.store(false, Ordering::Relaxed);
        }
        let this = self.clone();
        // It goes on by itself; whoever wants to know asks for its state.
        drop(tokio::task::spawn_blocking(move || {
            let ended = work(&this);
            this.tell(ended);
        }));
    }

    /// Stops it at its next step.
    pub(crate) fn stop(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// Everything long that a window can begin.
#[derive(Clone, Default)]
pub(crate) struct LongWork {
    /// The check of the audit log.
    pub(crate) audit: Background<AuditCheck>,
    /// The package for the centre.
    pub(crate) export: Background<ExportState>,
    /// The copy of what this machine keeps.
    pub(crate) backup: Background<BackupState>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn one_goes_on_at_a_time_and_is_stopped_at_its_next_step() {
        let checking = Background::<AuditCheck>::default();
        assert_eq!(checking.state(), AuditCheck::Unchecked);
        let (step, steps) = mpsc::channel::<()>();
        let (ended, end) = mpsc::channel();
        checking.begin(AuditCheck::Running { done: 0 }, move |this| {
            for done in 1.. {
                steps.recv().unwrap();
                if !this.tell(AuditCheck::Running { done }) {
                    break;
                }
            }
            ended.send(()).unwrap();
            AuditCheck::Stopped
        });
        assert!(checking.state().goes_on());
        checking.begin(AuditCheck::Running { done: 0 }, |_| AuditCheck::Unchecked);
        step.send(()).unwrap();
        assert!(checking.state().goes_on(), "the second was not begun");
        checking.stop();
        // A step that was under way when it was stopped may still be told of.
        while step.send(()).is_ok() && end.try_recv().is_err() {}
        while checking.state().goes_on() {
            tokio::task::yield_now().await;
        }
        assert_eq!(checking.state(), AuditCheck::Stopped);
        checking.begin(AuditCheck::Running { done: 0 }, |this| {
            assert!(this.tell(AuditCheck::Running { done: 1 }), "it was stopped once, and not for ever");
            AuditCheck::Unchecked
        });
        while checking.state().goes_on() {
            tokio::task::yield_now().await;
        }
        assert_eq!(checking.state(), AuditCheck::Unchecked);
    }
}
