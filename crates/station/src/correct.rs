//! Corrections of the roll, and the classification of double check-ins: both are events that travel.

use serde_json::{Map, Value};
use urna_domain::{
    citizen::Citizen,
    conflict::Outcome,
    correction::{self, Correction, CorrectionError, corrected_row},
    event::Fact,
    fold::Corrected,
    ids::{CitizenId, EventId},
    officers::{Officer, OfficersError, Role},
    scope::Scope,
};
use urna_store::{
    Tx,
    conflicts::{self, Conflict},
    corrections, participation, roll,
};

use crate::{
    error::{Refusal, StationError},
    identity::Identity,
    opening::reason,
    record::{Actor, Guard, record},
    scope,
    station::Station,
};

/// A citizen as this station sees them, with everything it corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenView {
    /// The row, corrected.
    pub citizen: Citizen,
    /// Deleted at this station.
    pub deleted: bool,
    /// What was corrected here: notes and attempts too.
    pub corrected: Corrected,
}

impl Station {
    /// A citizen of this station's roll; `None` when there is none with this id.
    pub fn citizen(&self, id: &CitizenId) -> Result<Option<CitizenView>, StationError> {
        self.store.read(|read| {
            let Some(row) = roll::by_citizen(read, id)? else { return Ok(None) };
            let shown = corrections::shown(read, row)?;
            let corrected = corrections::of(read, id)?;
            Ok(Some(CitizenView { citizen: shown.row.citizen, deleted: shown.deleted, corrected }))
        })
    }

    /// Corrects a citizen of this station's roll. A second officer is needed to delete one. One transaction: event,
    /// corrected row, audit entry, outbox row. Refused for a citizen who is not on the roll, for what the officer's
    /// role may not correct, for a row that would leave the station's scope, and for the deletion of somebody who is
    /// checked in.
    pub fn correct(
        &self,
        citizen: &CitizenId,
        corrections: &[Correction],
        why: &str,
        officer: &Officer,
        second: Option<&Officer>,
    ) -> Result<EventId, StationError> {
        let reason = reason(why)?;
        let changes = correction::body(corrections, station_role(officer)?)?;
        let deletes = corrections.contains(&Correction::Delete);
        let officers = match second {
            Some(second) => {
                station_role(second)?;
                officer.with(second)?.to_vec()
            }
            None if deletes => return Err(Refusal::Correction(CorrectionError::NeedsTwo).into()),
            None => vec![officer.post.clone()],
        };
        let day = self.day();
        let election = day.election_id()?;
        let (now, actor) = (self.now(), officers.join(" + "));
        let event = self.store.write_blocking(|tx| {
            check_row(tx, &self.identity, citizen, &changes, deletes)?;
            let (citizen, changes) = (citizen.clone(), changes.clone());
            let fact = Fact::VoterCorrected { citizen: citizen.clone(), changes, reason, officers };
            let actor = Actor::Officer(&actor);
            let event = record(tx, &self.identity, &election, now, actor, &fact, Guard::None)?;
            corrections::put(tx, &citizen, &event.id)?;
            Ok::<_, StationError>(event.id)
        })?;
        drop(day);
        self.announce();
        Ok(event)
    }

    /// The double check-ins of this station.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, StationError> {
        Ok(self.store.read(conflicts::list)?)
    }

    /// The president and one more officer say what a citizen's double check-in was. Nothing is deleted, and a conflict
    /// of which nobody knows stays open. Refused without the president, for an auditor, and without an open conflict.
    pub fn classify(
        &self,
        citizen: &CitizenId,
        outcome: Outcome,
        president: &Officer,
        second: &Officer,
    ) -> Result<EventId, StationError> {
        if station_role(president)? != Role::President {
            return Err(Refusal::PresidentNeeded.into());
        }
        if matches!(station_role(second)?, Role::Auditor | Role::Support) {
            return Err(Refusal::NotAnOfficer.into());
        }
        let officers = president.with(second)?;
        let day = self.day();
        let election = day.election_id()?;
        let (now, actor) = (self.now(), crate::opening::actor(&officers));
        let event = self.store.write_blocking(|tx| {
            let open = conflicts::list(tx)?.into_iter().any(|conflict| {
                conflict.citizen == *citizen && !conflict.outcome.as_deref().is_some_and(Outcome::settles)
            });
            if !open {
                return Err(Refusal::NoConflict.into());
            }
            conflicts::classify(tx, citizen, outcome.word())?;
            let (citizen, outcome) = (citizen.clone(), outcome.word().to_owned());
            let fact = Fact::ConflictClassified { citizen, outcome, officers: officers.to_vec() };
            let actor = Actor::Officer(&actor);
            let event = record(tx, &self.identity, &election, now, actor, &fact, Guard::None)?;
            Ok::<_, StationError>(event.id)
        })?;
        drop(day);
        self.announce();
        Ok(event)
    }
}

/// The office has its own way; nobody is of the office at a station.
fn station_role(officer: &Officer) -> Result<Role, Refusal> {
    match officer.role {
        Role::President | Role::PollWorker | Role::Auditor | Role::Support => Ok(officer.role),
        Role::Office => Err(Refusal::NotAnOfficer),
    }
}

fn check_row(
    tx: &Tx<'_>,
    identity: &Identity,
    id: &CitizenId,
    changes: &Map<String, Value>,
    deletes: bool,
) -> Result<(), StationError> {
    let row = roll::by_citizen(tx, id)?.ok_or(Refusal::NotOnRoll)?;
    let shown = corrections::shown(tx, row)?;
    if shown.deleted {
        return Err(Refusal::DeletedFromRoll.into());
    }
    let scope = Scope::parse(&scope::in_use(tx, identity)?)
        .map_err(|_| StationError::Broken("the scope cannot be read"))?;
    let after = corrected_row(&shown.row.citizen, changes);
    if !scope.matches(&after.as_ref()) {
        return Err(Refusal::OutsideScope.into());
    }
    let Some(standing) = participation::get(tx, id)?.filter(|_| deletes) else { return Ok(()) };
    match standing.state {
        participation::State::Voted => Err(Refusal::AlreadyVoted { at: standing.at }.into()),
        participation::State::Authorised => Err(Refusal::AlreadyAuthorised { at: standing.at }.into()),
        participation::State::Returned | participation::State::Left | participation::State::Voided => Ok(()),
    }
}

impl From<CorrectionError> for StationError {
    fn from(refusal: CorrectionError) -> Self {
        Self::Refused(Refusal::Correction(refusal))
    }
}

impl From<OfficersError> for StationError {
    fn from(refusal: OfficersError) -> Self {
        Self::Refused(Refusal::OfficersMustDiffer(refusal))
    }
}
