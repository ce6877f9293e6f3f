//! How a station stands with its centre, in one word.

use urna_domain::Millis;
use urna_store::{Read, StoreError, roll, settings, staging};

use crate::{
    config::CLAIM,
    connection::Connection,
    status::{SyncStatus, Trouble},
};

/// How a station stands with its centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was heard for a while, or nothing yet since the start.
    Checking,
    /// The centre has not answered this station yet, ever.
    Enrolling,
    /// The first roll is on its way; nobody can be looked up yet.
    Bootstrapping {
        /// How much of it is here; `None` while that is not known.
        percent: Option<u32>,
    },
    /// The roll is here and the exchange goes on.
    Ready,
    /// The centre is out of reach. The station goes on with its work.
    Offline {
        /// Since when.
        since: Millis,
    },
    /// The centre answers, and does not let this station in: its credential was taken away, has expired, or lacks the
    /// right to be there at all.
    Refused {
        /// Why, where the centre said so.
        why: Option<Trouble>,
    },
    /// The exchange goes on in part; a person is needed for the rest.
    Degraded,
}

/// What the store knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// A roll is in use.
    pub roll: bool,
    /// The centre answered this station at some time.
    pub answered: bool,
}

impl Known {
    /// Reads it.
    pub fn read(r: &Read<'_>) -> Result<Self, StoreError> {
        let roll = roll::state(r)?.cursor > 0;
        let answered = roll || staging::resume(r)?.is_some() || settings::get(r, CLAIM)?.is_some();
        Ok(Self { roll, answered })
    }
}

impl State {
    /// The state behind a status.
    pub fn of(status: &SyncStatus, known: Known) -> Self {
        match status.connection {
            Connection::Refused => Self::Refused { why: status.troubles.values().next().cloned() },
            Connection::NoServer | Connection::NoNetwork => Self::Offline { since: status.since },
            Connection::Checking | Connection::Connected if !known.answered => Self::Enrolling,
            Connection::Checking | Connection::Connected if !known.roll && status.troubles.is_empty() => {
                Self::Bootstrapping { percent: status.bootstrap_percent() }
            }
            Connection::Checking => Self::Checking,
            Connection::Connected if status.troubles.is_empty() => Self::Ready,
            Connection::Connected => Self::Degraded,
        }
    }

    /// The word, for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Enrolling => "enrolling",
            Self::Bootstrapping { .. } => "bootstrapping",
            Self::Ready => "ready",
            Self::Offline { .. } => "offline",
            Self::Refused { .. } => "refused",
            Self::Degraded => "degraded",
        }
    }

    /// All words, in the order of a day.
    pub const WORDS: [&'static str; 7] =
        ["checking", "enrolling", "bootstrapping", "ready", "offline", "refused", "degraded"];
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::{lanes::Lane, status::Bootstrap};

    const HERE: Known = Known { roll: true, answered: true };
    const NEW: Known = Known { roll: false, answered: false };
    const LOADING: Known = Known { roll: false, answered: true };

    fn status(connection: Connection) -> SyncStatus {
        SyncStatus { connection, ..SyncStatus::starting(Millis(7)) }
    }

    fn troubled(connection: Connection, trouble: Trouble) -> SyncStatus {
        let mut status = status(connection);
        status.troubles.insert(Lane::Events, trouble);
        status
    }

    #[test]
    fn every_day_has_its_word() {
        let of = |connection, known| State::of(&status(connection), known);
        assert_eq!(of(Connection::Checking, NEW), State::Enrolling);
        assert_eq!(of(Connection::Connected, NEW), State::Enrolling);
        assert_eq!(of(Connection::Connected, LOADING), State::Bootstrapping { percent: None });
        assert_eq!(of(Connection::Connected, HERE), State::Ready);
        assert_eq!(of(Connection::Checking, HERE), State::Checking);
        for known in [NEW, LOADING, HERE] {
            let since = Millis(7);
            assert_eq!(of(Connection::NoServer, known), State::Offline { since });
            assert_eq!(of(Connection::NoNetwork, known), State::Offline { since });
            assert_eq!(of(Connection::Refused, known), State::Refused { why: None });
        }
        let bootstrap = Some(Bootstrap { rows: 64, total: 100 });
        let loading = SyncStatus { bootstrap, ..status(Connection::Connected) };
        assert_eq!(State::of(&loading, LOADING), State::Bootstrapping { percent: Some(64) });
        // A roll that is loaded beside one in use keeps nobody from work.
        assert_eq!(State::of(&loading, HERE), State::Ready);
    }

    #[test]
    fn a_trouble_is_never_called_ready() {
        for known in [LOADING, HERE] {
            let state = State::of(&troubled(Connection::Connected, Trouble::DiskFull), known);
            assert_eq!(state, State::Degraded);
        }
        let refused = State::of(&troubled(Connection::Refused, Trouble::Unauthorised), HERE);
        assert_eq!(refused, State::Refused { why: Some(Trouble::Unauthorised) });
    }

    #[test]
    fn every_state_has_a_word_of_its_own() {
        let states = [
            State::Checking,
            State::Enrolling,
            State::Bootstrapping { percent: None },
            State::Ready,
            State::Offline { since: Millis(0) },
            State::Refused { why: None },
            State::Degraded,
        ];
        assert_eq!(states.map(|state| state.word()), State::WORDS);
    }
}
