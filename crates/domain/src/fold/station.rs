//! What the events of one station say, in the order of its own chain.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    Hash, Hlc,
    event::{Content, Event, Fact},
    ids::{ContestId, EventId, StationId},
    poll::Poll,
    tally::Tally,
    turnout::{Advance, Moment},
};

/// Votes per contest as certified, in the order of the definition.
pub type Certified = Vec<(ContestId, Tally)>;

/// Something for the minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The event.
    pub event: EventId,
    /// When.
    pub hlc: Hlc,
    /// A stable code.
    pub code: String,
    /// Facts, without names, DNI or choices.
    pub facts: Map<String, Value>,
}

/// A turnout advance as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The event.
    pub event: EventId,
    /// When it was taken.
    pub hlc: Hlc,
    /// What it says.
    pub advance: Advance,
}

/// A place in the chain of a station. Two events that claim one place differ in their hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) epoch: u32,
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

/// What an event says of its station; `Other` for those that only keep their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StationFact {
    Opened,
    Suspended,
    Resumed,
    Cast { count: u64 },
    Closed { ballots: u64 },
    Manifest { count: u64, root: Hash },
    Certified(Certified),
    Incident(Incident),
    Reported(Reported),
    Unknown { kind: String },
    Other,
}

impl StationFact {
    pub(super) fn of(event: &Event) -> Self {
        let fact = match &event.content {
            Content::Known(fact) => fact,
            Content::Unknown { kind, .. } => return Self::Unknown { kind: kind.clone() },
        };
        match fact {
            Fact::PollOpened { .. } => Self::Opened,
            Fact::PollSuspended { .. } => Self::Suspended,
            Fact::PollResumed {} => Self::Resumed,
            Fact::BallotCast { count } => Self::Cast { count: *count },
            Fact::PollClosed { ballots, .. } => Self::Closed { ballots: *ballots },
            Fact::BoxManifest { count, root } => Self::Manifest { count: *count, root: *root },
            Fact::TallyCertified { contests, .. } => Self::Certified(contests.clone()),
            Fact::IncidentNoted { code, facts } => Self::Incident(Incident {
                event: event.id.clone(),
                hlc: event.hlc,
                code: code.clone(),
                facts: facts.clone(),
            }),
            Fact::VoterAuthorised { .. }
            | Fact::AuthorisationReturned { .. }
            | Fact::CheckInVoided { .. }
            | Fact::VoterCorrected { .. }
            | Fact::ConflictClassified { .. } => Self::Other,
            Fact::TurnoutReported { advance, electors, voted } => match Moment::parse(advance) {
                Ok(moment) => Self::Reported(Reported {
                    event: event.id.clone(),
                    hlc: event.hlc,
                    advance: Advance { moment, electors: *electors, voted: *voted },
                }),
                // Of no hour of a day: kept, and told nowhere.
                Err(_) => Self::Other,
            },
        }
    }
}

/// The facts of one station.
type Facts = BTreeMap<Place, StationFact>;

/// Where the poll stands. Events may still be on their way, so nothing is refused here: each says what was the
/// case at its place, and what is final stays.
pub(super) fn poll(facts: &Facts) -> Poll {
    let mut ballots = 0;
    let mut poll = Poll::Closed;
    for fact in facts.values() {
        let ended = matches!(poll, Poll::Ended { .. } | Poll::Certified { .. });
        poll = match fact {
            StationFact::Cast { count } => {
                ballots = ballots.max(*count);
                if ended { poll } else { Poll::Open { ballots } }
            }
            StationFact::Opened | StationFact::Resumed if !ended => Poll::Open { ballots },
            StationFact::Suspended if !ended => Poll::Suspended { ballots },
            StationFact::Closed { ballots: in_box } if !ended => {
                ballots = *in_box;
                Poll::Ended { ballots }
            }
            StationFact::Certified(_) => Poll::Certified { ballots },
            StationFact::Opened
            | StationFact::Resumed
            | StationFact::Suspended
            | StationFact::Closed { .. }
            | StationFact::Manifest { .. }
            | StationFact::Incident(_)
            | StationFact::Reported(_)
            | StationFact::Unknown { .. }
            | StationFact::Other => poll,
        };
    }
    poll
}

pub(super) fn ballots_cast(facts: &Facts) -> u64 {
    super::count(facts.values().filter(|fact| matches!(fact, StationFact::Cast { .. })))
}

pub(super) fn manifest(facts: &Facts) -> Option<(u64, Hash)> {
    facts.values().rev().find_map(|fact| {
        if let StationFact::Manifest { count, root } = fact { Some((*count, *root)) } else { None }
    })
}

pub(super) fn certified(facts: &Facts) -> Option<&Certified> {
    facts
        .values()
        .rev()
        .find_map(|fact| if let StationFact::Certified(count) = fact { Some(count) } else { None })
}

pub(super) fn incidents(facts: &Facts) -> impl Iterator<Item = &Incident> {
    facts
        .values()
        .filter_map(|fact| if let StationFact::Incident(incident) = fact { Some(incident) } else { None })
}

pub(super) fn reported(facts: &Facts) -> impl Iterator<Item = &Reported> {
    facts
        .values()
        .filter_map(|fact| if let StationFact::Reported(reported) = fact { Some(reported) } else { None })
}

pub(super) fn unknown_kinds(facts: &Facts) -> impl Iterator<Item = &str> {
    facts
        .values()
        .filter_map(|fact| if let StationFact::Unknown { kind } = fact { Some(kind.as_str()) } else { None })
}

/// Missing sequence numbers per epoch; epochs without any are left out.
pub(super) fn missing(facts: &Facts) -> BTreeMap<u32, u64> {
    let mut missing: BTreeMap<u32, u64> = BTreeMap::new();
    let mut last = (0, 0);
    for place in facts.keys() {
        let before = if place.epoch == last.0 { last.1 } else { 0 };
        let gap = place.seq.saturating_sub(before).saturating_sub(1);
        if gap > 0 {
            *missing.entry(place.epoch).or_default() += gap;
        }
        last = (place.epoch, place.seq);
    }
    missing
}

pub(super) fn forks(station: &StationId, facts: &Facts) -> Vec<EventId> {
    let places = facts.keys();
    places
        .clone()
        .zip(places.skip(1))
        .filter(|(one, other)| (one.epoch, one.seq) == (other.epoch, other.seq))
        .map(|(place, _)| EventId { station: station.clone(), epoch: place.epoch, seq: place.seq })
        .collect()
}
