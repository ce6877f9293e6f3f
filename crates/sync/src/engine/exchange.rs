//! What the engine takes in, and what it asks for.

use crate::lanes::{Job, Lane, Report};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Something may be new in the outbox.
    Woken,
    /// A person wants everything tried now.
    Asked,
    /// A deadline passed.
    TimerDue,
    /// A round ended. `route` says whether this machine has any network.
    Finished {
        /// Which.
        lane: Lane,
        /// How.
        report: Report,
        /// Whether this machine has a route to anywhere.
        route: bool,
    },
    /// The office set another pause between deltas.
    PollEvery {
        /// The pause; `None` is the default.
        pause_ms: Option<u64>,
    },
    /// The office allows hints, or does not.
    HintsAllowed {
        /// They may be followed.
        on: bool,
    },
    /// The centre hints that something changed.
    Hinted,
    /// The centre ended the hints.
    HintsEnded,
    /// The office ordered another scope: everything begins anew with a client for it.
    ScopeChanged,
    /// The offline demonstration was switched.
    OfflineDemo {
        /// The network counts as gone.
        on: bool,
    },
    /// The worker is told to stop.
    Stop,
}

/// What the worker has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Perform a round and report its end.
    Run(Job),
    /// Tell every running round to stop at its next step.
    Abandon,
    /// Drop the client; the next probe makes a new one.
    DropClient,
    /// Read the switch of the offline demonstration.
    LookAtSwitch,
    /// Follow the hints of the centre.
    FollowHints,
    /// Follow them no longer.
    LeaveHints,
}
