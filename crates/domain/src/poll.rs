//! The poll of one station, from before it opens until its count is certified.
//!
//! Drawn in `docs/state-machines/poll.md`. A transition consumes the state and returns the next one or a refusal;
//! nothing leads back from `Ended`, so a closed poll never takes another ballot.

use serde::{Deserialize, Serialize};

use crate::{event::Fact, officers::TwoOfficers};

/// Where the poll of a station stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Poll {
    /// Not opened yet. Also what is assumed when nothing is known: no ballots are accepted.
    #[default]
    Closed,
    /// Checking in voters and accepting ballots.
    Open {
        /// Ballots in the box.
        ballots: u64,
    },
    /// Interrupted: neither check-ins nor ballots until it is resumed.
    Suspended {
        /// Ballots in the box.
        ballots: u64,
    },
    /// Closed for good, not certified.
    Ended {
        /// Ballots in the box.
        ballots: u64,
    },
    /// Counted and certified.
    Certified {
        /// Ballots in the box.
        ballots: u64,
    },
}

/// Voters against ballots: what must be looked at before a count is certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconciliation {
    /// Check-ins that voted.
    pub voted: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// Whether an incident in the minutes names the difference. Without it a difference is not certified.
    pub difference_noted: bool,
}

/// Why the poll refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// It has not been opened.
    #[error("the poll is not open; open it first")]
    NotOpen,
    /// It was opened before.
    #[error("the poll is open already")]
    AlreadyOpen,
    /// It is interrupted.
    #[error("the poll is suspended; resume it first")]
    Suspended,
    /// It is not interrupted.
    #[error("the poll is not suspended")]
    NotSuspended,
    /// It is closed for good.
    #[error("the poll has ended and cannot be opened again")]
    Ended,
    /// It is not closed yet, so nothing may be counted.
    #[error("the poll has not ended; close it first")]
    NotEnded,
    /// The count is certified already.
    #[error("the count is certified already")]
    AlreadyCertified,
    /// The box is not empty before opening.
    #[error("the box holds {ballots} ballots before opening; it must be empty")]
    BoxNotEmpty {
        /// Ballots in the box.
        ballots: u64,
    },
    /// No reason was given.
    #[error("a reason is needed for the minutes")]
    ReasonRequired,
    /// A citizen is still authorised or voting.
    #[error("{open} authorisations are still open; wait for the voters or return them")]
    AuthorisationsOpen {
        /// How many.
        open: u64,
    },
    /// Voters and ballots differ and no incident says so.
    #[error(
        "{voted} citizens voted but the box holds {ballots} ballots; note the difference as an incident first"
    )]
    NotReconciled {
        /// Check-ins that voted.
        voted: u64,
        /// Ballots in the box.
        ballots: u64,
    },
    /// An event says a number of ballots that cannot follow from the one before.
    #[error("the number of ballots went from {from} to {to}, which no ballot does; the record is damaged")]
    BallotsOutOfStep {
        /// Before.
        from: u64,
        /// After.
        to: u64,
    },
    /// More ballots than can be counted.
    #[error("the ballot counter is exhausted")]
    CounterExhausted,
}

impl Poll {
    /// Opens the poll, with two officers and an empty box.
    pub fn open(self, _officers: &TwoOfficers, ballots_in_box: u64) -> Result<Self, PollError> {
        match self {
            Self::Closed if ballots_in_box > 0 => Err(PollError::BoxNotEmpty { ballots: ballots_in_box }),
            Self::Closed => Ok(Self::Open { ballots: 0 }),
            Self::Open { .. } | Self::Suspended { .. } => Err(PollError::AlreadyOpen),
            Self::Ended { .. } | Self::Certified { .. } => Err(PollError::Ended),
        }
    }

    /// Interrupts voting, for a reason that goes into the minutes.
    pub fn suspend(self, reason: &str) -> Result<Self, PollError> {
        let ballots = self.require_open()?;
        if reason.trim().is_empty() {
            return Err(PollError::ReasonRequired);
        }
        Ok(Self::Suspended { ballots })
    }

    /// Goes on after an interruption.
    pub fn resume(self) -> Result<Self, PollError> {
        match self {
            Self::Suspended { ballots } => Ok(Self::Open { ballots }),
            Self::Open { .. } => Err(PollError::NotSuspended),
            Self::Closed => Err(PollError::NotOpen),
            Self::Ended { .. } | Self::Certified { .. } => Err(PollError::Ended),
        }
    }

    /// Whether a voter may be checked in now.
    pub fn check_in(&self) -> Result<(), PollError> {
        self.require_open().map(|_| ())
    }

    /// Counts one more ballot. Only an open poll accepts ballots.
    pub fn cast(self) -> Result<Self, PollError> {
        let ballots = self.require_open()?.checked_add(1).ok_or(PollError::CounterExhausted)?;
        Ok(Self::Open { ballots })
    }

    /// Closes the poll for good, with two officers and nobody left who is authorised and has not voted. A
    /// suspended poll is resumed first: one that is suspended for good is not counted (LOREG art. 84).
    pub fn close(self, _officers: &TwoOfficers, authorisations_open: u64) -> Result<Self, PollError> {
        let ballots = self.require_open()?;
        if authorisations_open > 0 {
            return Err(PollError::AuthorisationsOpen { open: authorisations_open });
        }
        Ok(Self::Ended { ballots })
    }

    /// Whether the box may be counted: only after the poll has ended.
    pub fn count(&self) -> Result<(), PollError> {
        match self {
            Self::Ended { .. } | Self::Certified { .. } => Ok(()),
            Self::Closed | Self::Open { .. } | Self::Suspended { .. } => Err(PollError::NotEnded),
        }
    }

    /// Certifies the count, with two officers. A difference between voters and ballots is certified only when an
    /// incident names it: it is never hidden, and never keeps a table from finishing.
    pub fn certify(self, _officers: &TwoOfficers, reconciliation: Reconciliation) -> Result<Self, PollError> {
        let Reconciliation { voted, ballots, difference_noted } = reconciliation;
        match self {
            Self::Ended { .. } if voted != ballots && !difference_noted => {
                Err(PollError::NotReconciled { voted, ballots })
            }
            Self::Ended { .. } => Ok(Self::Certified { ballots }),
            Self::Certified { .. } => Err(PollError::AlreadyCertified),
            Self::Closed | Self::Open { .. } | Self::Suspended { .. } => Err(PollError::NotEnded),
        }
    }

    /// The ballots in the box.
    pub fn ballots(&self) -> u64 {
        match self {
            Self::Closed => 0,
            Self::Open { ballots }
            | Self::Suspended { ballots }
            | Self::Ended { ballots }
            | Self::Certified { ballots } => *ballots,
        }
    }

    /// The poll after one more fact of the same station. Facts that are not about the poll change nothing. Fails
    /// where the poll would have refused.
    pub fn after(self, fact: &Fact) -> Result<Self, PollError> {
        match fact {
            Fact::PollOpened { .. } => match self {
                Self::Closed => Ok(Self::Open { ballots: 0 }),
                Self::Open { .. } | Self::Suspended { .. } => Err(PollError::AlreadyOpen),
                Self::Ended { .. } | Self::Certified { .. } => Err(PollError::Ended),
            },
            Fact::PollSuspended { .. } => self.require_open().map(|ballots| Self::Suspended { ballots }),
            Fact::PollResumed {} => self.resume(),
            Fact::BallotCast { count } => {
                let Self::Open { ballots } = self.cast()? else { return Err(PollError::NotOpen) };
                if ballots != *count {
                    return Err(PollError::BallotsOutOfStep { from: self.ballots(), to: *count });
                }
                Ok(Self::Open { ballots })
            }
            Fact::PollClosed { ballots, .. } => {
                self.require_open()?;
                Ok(Self::Ended { ballots: *ballots })
            }
            Fact::TallyCertified { .. } => match self {
                Self::Ended { ballots } => Ok(Self::Certified { ballots }),
                Self::Certified { .. } => Err(PollError::AlreadyCertified),
                Self::Closed | Self::Open { .. } | Self::Suspended { .. } => Err(PollError::NotEnded),
            },
            Fact::VoterAuthorised { .. }
            | Fact::AuthorisationReturned { .. }
            | Fact::CheckInVoided { .. }
            | Fact::VoterCorrected { .. }
            | Fact::IncidentNoted { .. }
            | Fact::ConflictClassified { .. }
            | Fact::TurnoutReported { .. }
            | Fact::BoxManifest { .. } => Ok(self),
        }
    }

    /// The poll after all facts of one station in the order it recorded them. Fails at the first one that the
    /// poll would have refused; the caller then treats the poll as not accepting ballots.
    pub fn fold<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Result<Self, PollError> {
        facts.into_iter().try_fold(Self::Closed, Self::after)
    }

    fn require_open(&self) -> Result<u64, PollError> {
        match self {
            Self::Open { ballots } => Ok(*ballots),
            Self::Closed => Err(PollError::NotOpen),
            Self::Suspended { .. } => Err(PollError::Suspended),
            Self::Ended { .. } | Self::Certified { .. } => Err(PollError::Ended),
        }
    }
}

#[cfg(test)]
mod tests;
