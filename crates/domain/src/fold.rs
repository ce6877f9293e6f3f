//! What a set of events says, whatever the order, the grouping and the repetitions in which it came.
//!
//! [`Fold`] keeps facts in maps whose keys are made of the facts themselves, so adding one is a union: commutative,
//! associative and idempotent. Everything else is read out of the maps on demand and cannot drift away from them.
//! The rules of merging are here and nowhere else:
//!
//! - Check-ins: see [`CheckIns`].
//! - Corrections of a citizen: see [`Corrected`].
//! - A closed poll stays closed, whichever events arrive later.
//!
//! Two different events under one id (a cloned disk) are both kept and named by [`Fold::forks`].

mod check_ins;
mod correction;
mod station;

use std::collections::{BTreeMap, BTreeSet};

pub use check_ins::{CheckIn, CheckIns, Decision};
pub use correction::{Change, Corrected, Entry, changes};
pub use station::{Certified, Incident, Reported};

use check_ins::CitizenFact;
use station::{Place, StationFact};

use crate::{
    Hash, Hlc,
    event::{Content, Event},
    ids::{CitizenId, ElectionId, EventId, StationId},
    poll::Poll,
};

/// What a set of events of one election says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    election: ElectionId,
    citizens: BTreeMap<CitizenId, BTreeMap<Stamp, CitizenFact>>,
    stations: BTreeMap<StationId, BTreeMap<Place, StationFact>>,
}

/// The order in which facts of different stations are read: by clock, then station, then place in its chain.
/// The hash parts two events that claim the same place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    pub(crate) hlc: Hlc,
    pub(crate) event: EventId,
    pub(crate) hash: Hash,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was not known and is now.
    New,
    /// It was known; nothing changed.
    Known,
    /// It belongs to another election; nothing changed.
    OtherElection,
}

/// Why two folds do not merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// They are of different elections.
    #[error("two folds of different elections do not merge; fold each election by itself")]
    OtherElection,
}

impl Fold {
    /// The fold of no events.
    pub fn new(election: ElectionId) -> Self {
        Self { election, citizens: BTreeMap::new(), stations: BTreeMap::new() }
    }

    /// Adds an event. The caller has verified it.
    pub fn apply(&mut self, event: &Event) -> Applied {
        if event.election != self.election {
            return Applied::OtherElection;
        }
        let place = Place { epoch: event.id.epoch, seq: event.id.seq, hash: event.hash };
        let fact = StationFact::of(event);
        let known = self.stations.entry(event.id.station.clone()).or_default().insert(place, fact).is_some();
        if let Content::Known(fact) = &event.content
            && let Some((citizen, fact)) = CitizenFact::of(fact)
        {
            let stamp = Stamp { hlc: event.hlc, event: event.id.clone(), hash: event.hash };
            self.citizens.entry(citizen.clone()).or_default().insert(stamp, fact);
        }
        if known { Applied::Known } else { Applied::New }
    }

    /// Adds all that another fold knows. Fails when it is of another election.
    pub fn merge(&mut self, other: Self) -> Result<(), FoldError> {
        if other.election != self.election {
            return Err(FoldError::OtherElection);
        }
        for (citizen, facts) in other.citizens {
            self.citizens.entry(citizen).or_default().extend(facts);
        }
        for (station, facts) in other.stations {
            self.stations.entry(station).or_default().extend(facts);
        }
        Ok(())
    }

    /// The election.
    pub fn election(&self) -> &ElectionId {
        &self.election
    }

    /// Events that were added.
    pub fn events(&self) -> u64 {
        self.stations.values().map(count).sum()
    }

    /// The stations that were heard of.
    pub fn stations(&self) -> impl Iterator<Item = &StationId> {
        self.stations.keys()
    }

    /// The check-ins of a citizen.
    pub fn check_ins(&self, citizen: &CitizenId) -> CheckIns {
        self.citizens.get(citizen).map(CheckIns::of).unwrap_or_default()
    }

    /// Citizens with more than one valid check-in, whether people have classified it or not.
    pub fn conflicts(&self) -> impl Iterator<Item = (&CitizenId, CheckIns)> {
        self.all_check_ins().filter(|(_, check_ins)| !check_ins.conflicting.is_empty())
    }

    /// Conflicts that nobody has settled.
    pub fn open_conflicts(&self) -> u64 {
        count(self.conflicts().filter(|(_, check_ins)| check_ins.is_open_conflict()))
    }

    /// Citizens whose check-in stands: each counts once, however often they were checked in.
    pub fn turnout(&self) -> u64 {
        count(self.all_check_ins().filter(|(_, check_ins)| check_ins.standing.is_some()))
    }

    /// Citizens whose standing check-in is of each station.
    pub fn turnout_by_station(&self) -> BTreeMap<StationId, u64> {
        let mut turnout: BTreeMap<StationId, u64> = self.stations.keys().map(|id| (id.clone(), 0)).collect();
        for (_, check_ins) in self.all_check_ins() {
            if let Some(standing) = check_ins.standing {
                *turnout.entry(standing.event.station).or_default() += 1;
            }
        }
        turnout
    }

    /// The turnout advances of a station in the order of its chain. The first one for an hour stands; more of them are for
    /// people to look at.
    pub fn advances(&self, station: &StationId) -> Vec<&Reported> {
        self.stations.get(station).map(|facts| station::reported(facts).collect()).unwrap_or_default()
    }

    /// The corrections of a citizen.
    pub fn corrected(&self, citizen: &CitizenId) -> Corrected {
        self.citizens.get(citizen).map(Corrected::of).unwrap_or_default()
    }

    /// The citizens with corrections, and the events that carry them, by time.
    pub fn corrections(&self) -> impl Iterator<Item = (&CitizenId, Vec<&EventId>)> {
        self.citizens.iter().filter_map(|(citizen, facts)| {
            let events = correction_events(facts);
            (!events.is_empty()).then_some((citizen, events))
        })
    }

    /// Where the poll of a station stands as far as the events say; closed when nothing is known.
    pub fn poll(&self, station: &StationId) -> Poll {
        self.stations.get(station).map(station::poll).unwrap_or_default()
    }

    /// Ballots that a station put into its box: its `BallotCast` events.
    pub fn ballots_cast(&self, station: &StationId) -> u64 {
        self.stations.get(station).map_or(0, station::ballots_cast)
    }

    /// Ballots that all stations put into their boxes.
    pub fn ballots_cast_in_all(&self) -> u64 {
        self.stations.values().map(station::ballots_cast).sum()
    }

    /// What a station promised of its box: count and root; its last word when it said several.
    pub fn manifest(&self, station: &StationId) -> Option<(u64, Hash)> {
        self.stations.get(station).and_then(station::manifest)
    }

    /// The count that a station certified; its last word when it said several.
    pub fn certified(&self, station: &StationId) -> Option<&Certified> {
        self.stations.get(station).and_then(station::certified)
    }

    /// The incidents of all stations, by time.
    pub fn incidents(&self) -> Vec<&Incident> {
        let mut incidents: Vec<&Incident> = self.stations.values().flat_map(station::incidents).collect();
        incidents.sort_by(|one, other| (one.hlc, &one.event).cmp(&(other.hlc, &other.event)));
        incidents
    }

    /// Sequence numbers that are missing between 1 and the last one known, per station and epoch: events that exist
    /// and have not come yet, or are lost.
    pub fn missing(&self) -> BTreeMap<(StationId, u32), u64> {
        let gaps = self.stations.iter().flat_map(|(station, facts)| {
            station::missing(facts).into_iter().map(|(epoch, missing)| ((station.clone(), epoch), missing))
        });
        gaps.collect()
    }

    /// Ids under which there are different events: a cloned disk, or worse.
    pub fn forks(&self) -> BTreeSet<EventId> {
        let of_station = |(station, facts)| station::forks(station, facts);
        self.stations.iter().flat_map(of_station).collect()
    }

    /// Events of kinds that this version does not know, per kind.
    pub fn unknown_kinds(&self) -> BTreeMap<&str, u64> {
        let mut kinds = BTreeMap::new();
        for kind in self.stations.values().flat_map(station::unknown_kinds) {
            *kinds.entry(kind).or_default() += 1;
        }
        kinds
    }

    fn all_check_ins(&self) -> impl Iterator<Item = (&CitizenId, CheckIns)> {
        self.citizens.iter().map(|(citizen, facts)| (citizen, CheckIns::of(facts)))
    }
}

fn correction_events(facts: &BTreeMap<Stamp, CitizenFact>) -> Vec<&EventId> {
    let corrections = facts.iter().filter(|(_, fact)| matches!(fact, CitizenFact::Corrected { .. }));
    corrections.map(|(stamp, _)| &stamp.event).collect()
}

fn count(items: impl IntoIterator) -> u64 {
    items.into_iter().fold(0, |sum, _| sum + 1)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
