//! What the papers of the day say, read out of the record: facts and numbers. How they look is somebody else's.

use std::collections::{BTreeMap, BTreeSet};

use urna_domain::{
    Hash, Millis,
    citizen::Citizen,
    event::{Content, Fact},
    ids::{CitizenId, EventId},
};
use urna_store::{Read, StoreError, audit, election as election_table, participation, roll};

use crate::{
    booth::LEFT,
    check_in::{LEFT_ALLOWED_INCIDENT, POSTAL_ALLOWED_INCIDENT},
    closing::{CLOSED_EARLY_INCIDENT, RECONCILIATION_INCIDENT},
    electors,
    error::StationError,
    opening::OPENED_EARLY_INCIDENT,
    paper::last_mark,
    station::Station,
    verify::whole_chain,
};

/// The day as the record has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayRecord {
    /// When the table was constituted; `None` before.
    pub constituted: Option<Millis>,
    /// When the poll was opened.
    pub opened: Option<Millis>,
    /// When it was closed.
    pub closed: Option<Millis>,
    /// Electors of this station when it was opened; those of now before.
    pub electors: u64,
    /// From when until when voting was interrupted, and why.
    pub interruptions: Vec<Interruption>,
    /// What was noted for the minutes: when, and its stable code.
    pub incidents: Vec<(Millis, String)>,
    /// Why the poll was opened before its hour.
    pub opened_early: Option<String>,
    /// Why it was closed before its hour.
    pub closed_early: Option<String>,
    /// Why voters and ballots differ, as the table typed it.
    pub difference: Option<String>,
    /// How often somebody who was authorised left without voting. A count, without times: beside check-ins these would say who.
    pub left: u64,
    /// How often the president let somebody vote in person whose vote by post is annotated. A count without times, too.
    pub postal_allowed: u64,
    /// How often the president let somebody vote who had gone away without voting. A count without times, too.
    pub left_allowed: u64,
    /// Double check-ins that two people classified: when, and as what.
    pub conflicts: Vec<(Millis, String)>,
    /// The SHA-256 of the definition of the election.
    pub definition: Option<Hash>,
}

/// A time without voting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    /// Since when.
    pub from: Millis,
    /// Until when; `None` while it lasts.
    pub until: Option<Millis>,
    /// Why.
    pub reason: String,
}

/// The roll in the order of surnames, marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedRoll {
    /// The number of the last mark of this machine: all up to it are in the roll.
    pub last_mark: u64,
    /// Everybody.
    pub people: Vec<Marked>,
}

/// Somebody of the roll, and how they are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Who.
    pub citizen: Citizen,
    /// How.
    pub marking: Marking,
}

/// How somebody is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    /// Not at all.
    None,
    /// Has a code, and has not voted.
    Code,
    /// Voted.
    Voted,
}

impl Station {
    /// The day so far.
    pub fn day_record(&self) -> Result<DayRecord, StationError> {
        self.store.read(|read| {
            let electors = electors::count(read, &self.identity)?;
            let mut day = DayRecord { electors, ..DayRecord::default() };
            day.constituted = audit::tail(read, u32::MAX)?
                .into_iter()
                .find(|recorded| recorded.entry.action == "constituted")
                .map(|recorded| recorded.entry.at);
            day.definition = election_table::get(read)?.map(|(canon, _)| Hash::of(&canon));
            self.for_each_record(read, |_, at, fact| day.add(at, fact))?;
            Ok(day)
        })
    }

    /// The municipality and the mesa of those who vote here, each where all of them are of one.
    pub fn place(&self) -> Result<(Option<String>, Option<String>), StationError> {
        let (mut municipalities, mut mesas) = (BTreeSet::new(), BTreeSet::new());
        self.store.read(|read| {
            roll::for_each(read, |row| {
                if !self.identity.tables.serve(row.mesa) {
                    return;
                }
                municipalities.insert(row.municipality.unwrap_or_default().to_owned());
                mesas.insert(row.mesa.unwrap_or_default().to_owned());
            })
        })?;
        let one = |all: BTreeSet<String>| {
            let mut all = all.into_iter();
            all.next().filter(|text| !text.is_empty() && all.next().is_none())
        };
        Ok((one(municipalities), one(mesas)))
    }

    /// The communities that people of the roll are of.
    pub fn communities(&self) -> Result<Vec<String>, StationError> {
        Ok(self.store.read(roll::communities)?)
    }

    /// A digest of the roll: of the content of its rows in the order of their ids.
    pub fn roll_hash(&self) -> Result<Hash, StationError> {
        let mut rows = BTreeMap::new();
        self.store.read(|read| {
            roll::for_each(read, |row| {
                rows.insert(row.id.to_owned(), row.content_hash().0);
            })
        })?;
        Ok(Hash::of(&rows.into_values().flatten().collect::<Vec<u8>>()))
    }

    /// Everybody who voted, by the number of their check-in (LOREG, article 86). A number that is missing was taken back.
    /// This is an order of people, as the law asks for it; the box knows none.
    pub fn numbered_voters(&self) -> Result<Vec<(u32, Citizen)>, StationError> {
        self.store.read(|read| {
            let mut check_ins: Vec<(EventId, CitizenId)> = Vec::new();
            self.for_each_record(read, |id, _, fact| {
                if let Fact::VoterAuthorised { citizen, .. } = fact {
                    check_ins.push((id, citizen));
                }
            })?;
            let mut voters = Vec::new();
            for (number, (check_in, citizen)) in (1..).zip(check_ins) {
                let stands = participation::get(read, &citizen)?.is_some_and(|standing| {
                    standing.state == participation::State::Voted && standing.check_in == check_in
                });
                // Somebody who was deleted from the roll meanwhile has a number and no name here.
                if let Some(row) = roll::by_citizen(read, &citizen)?.filter(|_| stands) {
                    voters.push((number, row.citizen));
                }
            }
            Ok(voters)
        })
    }

    /// Those who vote here in the order of surnames, marked, all of one moment: to go on by hand. It says of nobody when they
    /// came. Somebody of another table who is marked all the same, as they may be whose table was corrected, is on it.
    pub fn marked_roll(&self) -> Result<MarkedRoll, StationError> {
        self.store.read(|read| {
            let mut marked = BTreeMap::new();
            for (state, marking) in [
                (participation::State::Authorised, Marking::Code),
                (participation::State::Voted, Marking::Voted),
            ] {
                let citizens = participation::in_state(read, state)?;
                marked.extend(citizens.into_iter().map(|citizen| (citizen, marking)));
            }
            let mut rows = BTreeMap::new();
            roll::for_each(read, |row| {
                let Some(citizen) = row.to_citizen() else { return };
                let marking = marked.get(&citizen.id).copied().unwrap_or(Marking::None);
                if marking == Marking::None && !self.identity.tables.serve(row.mesa) {
                    return;
                }
                let order =
                    urna_domain::names::fold(&format!("{} {} {}", row.surname1, row.surname2, row.name));
                rows.insert((order, citizen.id.clone()), Marked { citizen, marking });
            })?;
            let last_mark = last_mark(read, &self.identity)?;
            Ok(MarkedRoll { last_mark, people: rows.into_values().collect() })
        })
    }

    /// Visits every known fact of this station's own chains with its id and time, in order.
    pub(crate) fn for_each_record(
        &self,
        read: &Read<'_>,
        mut visit: impl FnMut(EventId, Millis, Fact),
    ) -> Result<(), StoreError> {
        for epoch in self.identity.epochs() {
            for event in whole_chain(read, &self.identity.station, epoch)? {
                let at = event.hlc.wall();
                if let Content::Known(fact) = event.content {
                    visit(event.id, at, fact);
                }
            }
        }
        Ok(())
    }
}

impl DayRecord {
    fn add(&mut self, at: Millis, fact: Fact) {
        match fact {
            Fact::PollOpened { electors, .. } => {
                self.opened = Some(at);
                self.electors = electors;
            }
            Fact::PollClosed { .. } => self.closed = Some(at),
            Fact::PollSuspended { reason } => {
                self.interruptions.push(Interruption { from: at, until: None, reason });
            }
            Fact::PollResumed {} => {
                if let Some(last) = self.interruptions.last_mut() {
                    last.until = Some(at);
                }
            }
            Fact::IncidentNoted { code, facts } => {
                let reason = || facts.get("reason").and_then(|why| why.as_str()).map(str::to_owned);
                match code.as_str() {
                    POSTAL_ALLOWED_INCIDENT => {
                        self.postal_allowed = self.postal_allowed.saturating_add(1);
                        return;
                    }
                    LEFT_ALLOWED_INCIDENT => {
                        self.left_allowed = self.left_allowed.saturating_add(1);
                        return;
                    }
                    OPENED_EARLY_INCIDENT => self.opened_early = reason(),
                    CLOSED_EARLY_INCIDENT => self.closed_early = reason(),
                    RECONCILIATION_INCIDENT => self.difference = reason(),
                    _ => {}
                }
                self.incidents.push((at, code));
            }
            Fact::AuthorisationReturned { reason, .. } => {
                if reason == LEFT {
                    self.left = self.left.saturating_add(1);
                }
            }
            Fact::ConflictClassified { outcome, .. } => self.conflicts.push((at, outcome)),
            Fact::VoterAuthorised { .. }
            | Fact::BallotCast { .. }
            | Fact::CheckInVoided { .. }
            | Fact::VoterCorrected { .. }
            | Fact::TurnoutReported { .. }
            | Fact::BoxManifest { .. }
            | Fact::TallyCertified { .. } => {}
        }
    }
}
