//! The check-ins of one citizen: which one stands, which ones contradict it, which ones count no more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Stamp;
use crate::{
    Hlc,
    conflict::Outcome,
    event::Fact,
    ids::{CitizenId, EventId, StationId},
    officers::TwoOfficers,
};

/// A check-in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckIn {
    /// When.
    pub hlc: Hlc,
    /// The event.
    pub event: EventId,
}

/// The check-ins of a citizen in one election.
///
/// A check-in is valid until it is returned or voided. The earliest valid one, by clock and then station, stands;
/// every other valid one conflicts with it until two people classify the conflict. Nothing is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckIns {
    /// The one that stands.
    pub standing: Option<CheckIn>,
    /// The other valid ones, by time.
    pub conflicting: Vec<CheckIn>,
    /// Those whose authorisation was returned unused, by time.
    pub returned: Vec<CheckIn>,
    /// Those that two people declared a mistake, by time.
    pub voided: Vec<CheckIn>,
    /// What people said of the conflict; `None` too when another check-in came after they said it. The last word of
    /// a station that settles it stands, then the last word of the office that does, then that nobody knows.
    pub outcome: Option<String>,
    /// Everything that people said of it, by time.
    pub decisions: Vec<Decision>,
}

/// What two people said of a double check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The event.
    pub event: EventId,
    /// The word; see [`Outcome`].
    pub outcome: String,
    /// Who.
    pub officers: Vec<String>,
}

/// What an event says of one citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CitizenFact {
    CheckedIn,
    Returned,
    Voided(EventId),
    Classified { outcome: String, officers: Vec<String> },
    Corrected { changes: Map<String, Value>, by_two: bool },
}

impl CitizenFact {
    /// The citizen of a fact and what it says; `None` for facts without one, and for those that lack the two
    /// officers they need.
    pub(super) fn of(fact: &Fact) -> Option<(&CitizenId, Self)> {
        let by_two = |officers: &Vec<String>| TwoOfficers::try_from(officers.clone()).is_ok();
        match fact {
            Fact::VoterAuthorised { citizen, .. } => Some((citizen, Self::CheckedIn)),
            Fact::AuthorisationReturned { citizen, .. } => Some((citizen, Self::Returned)),
            Fact::CheckInVoided { citizen, check_in, officers, .. } => {
                // A text that is no event id voids nothing.
                let check_in = EventId::parse(check_in).ok().filter(|_| by_two(officers))?;
                Some((citizen, Self::Voided(check_in)))
            }
            Fact::ConflictClassified { citizen, outcome, officers } => {
                let said = Self::Classified { outcome: outcome.clone(), officers: officers.clone() };
                by_two(officers).then_some((citizen, said))
            }
            Fact::VoterCorrected { citizen, changes, officers, .. } => {
                let said = Self::Corrected { changes: changes.clone(), by_two: by_two(officers) };
                Some((citizen, said))
            }
            Fact::PollOpened { .. }
            | Fact::PollSuspended { .. }
            | Fact::PollResumed {}
            | Fact::BallotCast { .. }
            | Fact::IncidentNoted { .. }
            | Fact::TurnoutReported { .. }
            | Fact::PollClosed { .. }
            | Fact::BoxManifest { .. }
            | Fact::TallyCertified { .. } => None,
        }
    }
}

impl CheckIns {
    /// Whether there is a conflict that nobody has settled.
    pub fn is_open_conflict(&self) -> bool {
        !self.conflicting.is_empty() && !self.outcome.as_deref().is_some_and(Outcome::settles)
    }

    pub(super) fn of(facts: &BTreeMap<Stamp, CitizenFact>) -> Self {
        let returned = returned_stamps(facts);
        let voided: BTreeSet<&EventId> = facts
            .values()
            .filter_map(|fact| if let CitizenFact::Voided(check_in) = fact { Some(check_in) } else { None })
            .collect();
        let mut check_ins = Self::default();
        let mut last_valid = None;
        for (stamp, _) in facts.iter().filter(|(_, fact)| matches!(fact, CitizenFact::CheckedIn)) {
            let check_in = CheckIn { hlc: stamp.hlc, event: stamp.event.clone() };
            if voided.contains(&stamp.event) {
                check_ins.voided.push(check_in);
            } else if returned.contains(stamp) {
                check_ins.returned.push(check_in);
            } else {
                last_valid = Some(stamp);
                match check_ins.standing {
                    None => check_ins.standing = Some(check_in),
                    Some(_) => check_ins.conflicting.push(check_in),
                }
            }
        }
        let mut standing = None;
        for (stamp, fact) in facts {
            let CitizenFact::Classified { outcome, officers } = fact else { continue };
            let (event, outcome, officers) = (stamp.event.clone(), outcome.clone(), officers.clone());
            if Some(stamp) > last_valid {
                let rank = (Outcome::settles(&outcome), event.station != StationId::office());
                if standing.as_ref().is_none_or(|(best, _)| rank >= *best) {
                    standing = Some((rank, outcome.clone()));
                }
            }
            check_ins.decisions.push(Decision { event, outcome, officers });
        }
        check_ins.outcome = standing.map(|(_, outcome)| outcome);
        check_ins
    }
}

/// The check-ins that were returned. A return names the citizen only; it takes back the last check-in before it in
/// the chain of the same station, where the order is certain and no clock is asked.
fn returned_stamps(facts: &BTreeMap<Stamp, CitizenFact>) -> BTreeSet<&Stamp> {
    let mut chains: BTreeMap<&StationId, Vec<(&Stamp, bool)>> = BTreeMap::new();
    for (stamp, fact) in facts {
        let check_in = match fact {
            CitizenFact::CheckedIn => true,
            CitizenFact::Returned => false,
            CitizenFact::Voided(_) | CitizenFact::Classified { .. } | CitizenFact::Corrected { .. } => {
                continue;
            }
        };
        chains.entry(&stamp.event.station).or_default().push((stamp, check_in));
    }
    let mut returned = BTreeSet::new();
    for mut chain in chains.into_values() {
        chain.sort_by_key(|(stamp, _)| (stamp.event.epoch, stamp.event.seq, stamp.hash));
        let mut open = None;
        for (stamp, check_in) in chain {
            if check_in {
                open = Some(stamp);
            } else {
                returned.extend(open.take());
            }
        }
    }
    returned
}
