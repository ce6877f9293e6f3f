//! Double check-ins as two people of the table look at them: both records side by side, and what was said of them.

use urna_domain::{
    Millis,
    conflict::Outcome,
    event::{Content, Fact},
    ids::{CitizenId, EventId},
    officers::{Officer, Post, Role, TwoOfficers},
};
use urna_store::{
    Read, StoreError,
    conflicts::{self, Conflict},
    corrections, events, outbox, participation, roll,
};

use crate::{
    error::{Refusal, StationError},
    station::Station,
};

/// A double check-in with everything that this station knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// When it was found.
    pub found: Millis,
    /// Who; `None` when they are no longer on the roll of this station.
    pub row: Option<roll::Row>,
    /// The check-in of this station.
    pub ours: Mark,
    /// The one that came first to the centre.
    pub standing: Mark,
    /// What two people said it was, the last word last.
    pub said: Vec<Said>,
    /// The word that stands.
    pub outcome: Option<String>,
}

/// One of the two check-ins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which one; it names the station.
    pub event: EventId,
    /// What it says; `None` for one of another station, of which a station is told the name and no more.
    pub record: Option<MarkRecord>,
}

/// What the record of a check-in says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRecord {
    /// When, by the clock of the machine that wrote it.
    pub at: Millis,
    /// How the person was found.
    pub method: String,
    /// What the person showed; `None` when the desk did not say.
    pub document: Option<String>,
    /// The post of the officer.
    pub officer: String,
    /// When the centre had it; `None` before.
    pub received: Option<Millis>,
}

/// What two people said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Millis,
    /// As what.
    pub outcome: String,
}

impl Station {
    /// The double check-ins of this station, the oldest first.
    pub fn cases(&self) -> Result<Vec<Case>, StationError> {
        let mut conflicts = self.store.read(conflicts::list)?;
        conflicts.sort_by(|one, other| (one.at, &one.ours.seq).cmp(&(other.at, &other.ours.seq)));
        if conflicts.is_empty() {
            return Ok(Vec::new());
        }
        let words = self.store.read(|read| self.words(read))?;
        conflicts.into_iter().map(|conflict| self.case(conflict, &words)).collect()
    }

    /// Two people of the table, one of them the president, say what a double check-in was. Refused when there is none
    /// with this check-in, and as [`Station::classify`] refuses.
    pub fn classify_case(
        &self,
        ours: &EventId,
        outcome: Outcome,
        officers: &TwoOfficers,
    ) -> Result<EventId, StationError> {
        let [president, second] = president_first(officers)?;
        let known = self.store.read(conflicts::list)?.into_iter().find(|conflict| conflict.ours == *ours);
        let conflict = known.ok_or(Refusal::NoConflict)?;
        self.classify(&conflict.citizen, outcome, &president, &second)
    }

    /// What this station's record says of the check-in of somebody who is authorised or has voted.
    pub fn marked(&self, key: i64) -> Result<Option<MarkRecord>, StationError> {
        Ok(self.store.read(|read| {
            let Some(row) = roll::by_key(read, key)? else { return Ok(None) };
            let Some(found) = participation::get(read, &row.citizen.id)? else { return Ok(None) };
            match found.state {
                participation::State::Authorised | participation::State::Voted => {
                    mark(read, found.check_in).map(|mark| mark.record)
                }
                participation::State::Returned
                | participation::State::Left
                | participation::State::Voided => Ok(None),
            }
        })?)
    }

    fn case(&self, conflict: Conflict, words: &[(CitizenId, Said)]) -> Result<Case, StationError> {
        let Conflict { citizen, ours, standing, at, outcome } = conflict;
        let said = words.iter().filter(|(who, _)| *who == citizen).map(|(_, said)| said.clone()).collect();
        Ok(self.store.read(|read| {
            Ok::<_, StoreError>(Case {
                found: at,
                row: row(read, &citizen)?,
                ours: mark(read, ours)?,
                standing: mark(read, standing)?,
                said,
                outcome,
            })
        })?)
    }

    /// Everything that this station said of double check-ins, in the order of its record.
    fn words(&self, read: &Read<'_>) -> Result<Vec<(CitizenId, Said)>, StoreError> {
        let mut words = Vec::new();
        self.for_each_record(read, |_, at, fact| {
            if let Fact::ConflictClassified { citizen, outcome, .. } = fact {
                words.push((citizen, Said { at, outcome }));
            }
        })?;
        Ok(words)
    }
}

/// The person's row with what was corrected here.
fn row(read: &Read<'_>, citizen: &CitizenId) -> Result<Option<roll::Row>, StoreError> {
    let Some(row) = roll::by_citizen(read, citizen)? else { return Ok(None) };
    corrections::shown(read, row).map(|shown| Some(shown.row))
}

fn mark(read: &Read<'_>, event: EventId) -> Result<Mark, StoreError> {
    let Some(found) = events::by_id(read, &event)? else { return Ok(Mark { event, record: None }) };
    let at = found.hlc.wall();
    let Content::Known(Fact::VoterAuthorised { method, document, officer, .. }) = found.content else {
        return Ok(Mark { event, record: None });
    };
    let received = match outbox::state_of(read, outbox::Lane::Events, &event.to_string())? {
        Some(outbox::State::Received { at }) => Some(at),
        Some(outbox::State::Pending | outbox::State::InFlight | outbox::State::Quarantined { .. }) | None => {
            None
        }
    };
    Ok(Mark { event, record: Some(MarkRecord { at, method, document, officer, received }) })
}

/// Both officers with what they are, the president first.
fn president_first(officers: &TwoOfficers) -> Result<[Officer; 2], StationError> {
    let mut seated = Vec::with_capacity(2);
    for word in officers.to_vec() {
        let post = Post::from_word(&word).ok_or(Refusal::NotAtTheTable)?;
        seated.push(Officer::new(post.role(), &word).map_err(Refusal::OfficersMustDiffer)?);
    }
    seated.sort_by_key(|officer| officer.role != Role::President);
    let seated: [Officer; 2] = seated.try_into().map_err(|_| StationError::Broken("two officers are two"))?;
    Ok(seated)
}
