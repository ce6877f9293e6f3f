//! What a station says of itself: counts and times, never a name, a DNI or a choice.

use urna_domain::{Millis, poll::Poll};
use urna_store::{
    Read, conflicts, events,
    outbox::{self, Lane, Pending},
    participation, quarantine, roll, settings,
};

use crate::{electors, error::StationError, facts::read_poll, identity::Identity, station::Station};

/// A picture of the station at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The poll.
    pub phase: Phase,
    /// Ballots in the box, as the record says.
    pub ballots: u64,
    /// Rows of the roll.
    pub roll_rows: u64,
    /// Those of them who may vote here: all of them, unless the station serves some tables of a larger roll.
    pub electors: u64,
    /// The version of the roll: the centre's time up to which it is complete. A roll out of a file has one, too.
    pub roll_version: Option<Millis>,
    /// When the roll was last brought up to date.
    pub roll_as_of: Option<Millis>,
    /// The latest moment that this station's record names, by the clock of its own machine. It may be that of a vote: it is
    /// compared with, and never shown.
    pub recorded_until: Millis,
    /// Citizens authorised who have not voted.
    pub authorised: u64,
    /// Citizens who voted.
    pub voted: u64,
    /// Records waiting for the centre: events and guards.
    pub pending: Pending,
    /// Ballots received by the centre.
    pub ballots_received: u64,
    /// Documents and events set aside.
    pub quarantined: u64,
    /// Conflicts nobody classified.
    pub conflicts: u64,
    /// Whether another machine holds the registration of this station; `None` before the centre answered.
    pub other_device: Option<bool>,
    /// A person paused sending.
    pub paused: bool,
}

/// Phase of the poll, as the screen says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not opened.
    Closed,
    /// Accepting ballots.
    Open,
    /// Interrupted.
    Suspended,
    /// Closed for good, not counted.
    Ended,
    /// Counted and certified.
    Certified,
}

impl Phase {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
            Self::Certified => "certified",
        }
    }
}

impl From<&Poll> for Phase {
    fn from(poll: &Poll) -> Self {
        match poll {
            Poll::Closed => Self::Closed,
            Poll::Open { .. } => Self::Open,
            Poll::Suspended { .. } => Self::Suspended,
            Poll::Ended { .. } => Self::Ended,
            Poll::Certified { .. } => Self::Certified,
        }
    }
}

impl Station {
    /// The station now.
    pub fn summary(&self) -> Result<Summary, StationError> {
        let poll = self.day().poll;
        self.store.read(|read| counts(read, &self.identity, &poll, self.electors_shown(read)?))
    }

    /// Ballots in the box.
    pub fn ballots_in_box(&self) -> u64 {
        self.day().ballots_in_box
    }

    /// Where one event of this station is on its way.
    pub fn save_state(&self, seq: u64) -> Result<Option<outbox::State>, StationError> {
        let id = urna_domain::ids::EventId {
            station: self.identity.station.clone(),
            epoch: self.identity.epoch,
            seq,
        };
        Ok(self.store.read(|read| outbox::state_of(read, Lane::Events, &id.to_string()))?)
    }
}

/// Reads the summary from a store that another program may hold open.
pub fn summarise(read: &Read<'_>, identity: &Identity) -> Result<Summary, StationError> {
    counts(read, identity, &read_poll(read, identity)?, electors::count(read, identity)?)
}

fn counts(read: &Read<'_>, identity: &Identity, poll: &Poll, electors: u64) -> Result<Summary, StationError> {
    let counts = participation::counts(read)?;
    let roll = roll::state(read)?;
    let pending = outbox::pending(read)?;
    Ok(Summary {
        phase: Phase::from(poll),
        ballots: poll.ballots(),
        roll_rows: roll.rows,
        electors,
        roll_version: roll.version(),
        roll_as_of: roll.as_of,
        recorded_until: events::head(read, &identity.station, identity.epoch)?.hlc.wall(),
        authorised: counts.authorised,
        voted: counts.voted,
        pending,
        ballots_received: outbox::received_in(read, Lane::Ballots)?,
        quarantined: quarantine::count(read)?.saturating_add(pending.quarantined),
        conflicts: conflicts::open_count(read)?,
        paused: urna_sync::pause::current(read)?.is_some(),
        other_device: settings::get(read, urna_sync::CLAIM)?.map(|answer| answer != "held"),
    })
}
