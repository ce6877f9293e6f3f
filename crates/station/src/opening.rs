//! Opening, interrupting and resuming the poll.

use urna_domain::{event::Fact, officers::TwoOfficers};
use urna_store::{participation, roll};

use crate::{
    error::{Refusal, StationError},
    record::{Actor, Guard, record},
    station::Station,
};

/// The greatest length of a reason, in bytes.
pub(crate) const REASON_BYTES_MAX: usize = 500;

/// Incident code of opening before the hour, with the reason.
pub const OPENED_EARLY_INCIDENT: &str = "opened_early";

/// Incident code of people on the roll who share their DNI or NIE.
pub const DOUBLED_DNI_INCIDENT: &str = "doubled_dni";

/// Both officers as one actor of the audit log.
pub(crate) fn actor(officers: &TwoOfficers) -> String {
    officers.to_vec().join(" + ")
}

pub(crate) fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.len() > REASON_BYTES_MAX {
        return Err(Refusal::ReasonRequired);
    }
    Ok(text.to_owned())
}

/// A text that stands in a paper as somebody typed it, on one line: empty where there is none.
pub(crate) fn typed(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.len() > REASON_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(Refusal::WordsUnfit);
    }
    Ok(text.to_owned())
}

impl Station {
    /// Opens the poll: two officers, a roll, an empty box and nobody marked as having voted
    /// (VVSG 2.0 1.1.3-B: never with totals other than zero).
    pub fn open_poll(&self, officers: &TwoOfficers) -> Result<(), StationError> {
        self.open_because(officers, None)
    }

    /// Opens the poll at a moment of the wall clock, `2026-11-22T08:41`. Before the hour a reason is asked for, and goes
    /// into the minutes; at any other hour none is kept.
    pub fn open_poll_at(
        &self,
        wall: &str,
        why: Option<&str>,
        officers: &TwoOfficers,
    ) -> Result<(), StationError> {
        let election = self.election().ok_or(Refusal::NoElection)?;
        let early = election.is_before_hours(wall).then(|| reason(why.unwrap_or_default())).transpose()?;
        self.open_because(officers, early)
    }

    fn open_because(&self, officers: &TwoOfficers, early: Option<String>) -> Result<(), StationError> {
        let mut day = self.day();
        let election = day.election_id()?;
        let poll = day.poll.open(officers, day.ballots_in_box)?;
        if self.store.read(roll::count)? == 0 {
            return Err(Refusal::RollIncomplete.into());
        }
        let electors = self.electors()?;
        if electors == 0 {
            return Err(Refusal::NobodyOfTables.into());
        }
        let voted = self.store.read(participation::counts)?.voted;
        if voted != 0 {
            return Err(StationError::Broken("people are marked as having voted before the poll was opened"));
        }
        // Both people of a doubled DNI stay on the roll and are shown side by side; the minutes say how many there are.
        let doubled = self.store.read(roll::duplicates_of_dni)?;
        let opened = Fact::PollOpened { officers: officers.to_vec(), electors };
        let (identity, officer, now) = (self.identity.clone(), actor(officers), self.now());
        self.store.write_blocking(move |tx| {
            let officer = Actor::Officer(&officer);
            record(tx, &identity, &election, now, officer, &opened, Guard::None)?;
            if let Some(reason) = early {
                let facts = serde_json::Map::from_iter([("reason".to_owned(), reason.into())]);
                let incident = Fact::IncidentNoted { code: OPENED_EARLY_INCIDENT.to_owned(), facts };
                record(tx, &identity, &election, now, officer, &incident, Guard::None)?;
            }
            if doubled > 0 {
                let facts = serde_json::Map::from_iter([("people".to_owned(), doubled.into())]);
                let incident = Fact::IncidentNoted { code: DOUBLED_DNI_INCIDENT.to_owned(), facts };
                record(tx, &identity, &election, now, Actor::Program, &incident, Guard::None)?;
            }
            Ok::<_, StationError>(())
        })?;
        day.poll = poll;
        drop(day);
        self.announce();
        Ok(())
    }

    /// Interrupts voting, with a reason.
    pub fn suspend_poll(&self, why: &str) -> Result<(), StationError> {
        let reason = reason(why)?;
        let mut day = self.day();
        let election = day.election_id()?;
        self.finish_unrecorded(&mut day)?;
        let poll = day.poll.suspend(&reason)?;
        self.commit(&election, "presidencia", Fact::PollSuspended { reason })?;
        day.poll = poll;
        drop(day);
        self.announce();
        Ok(())
    }

    /// Goes on after an interruption.
    pub fn resume_poll(&self) -> Result<(), StationError> {
        let mut day = self.day();
        let election = day.election_id()?;
        let poll = day.poll.resume()?;
        self.commit(&election, "presidencia", Fact::PollResumed {})?;
        day.poll = poll;
        drop(day);
        self.announce();
        Ok(())
    }

    /// One fact with nothing else beside it.
    pub(crate) fn commit(
        &self,
        election: &urna_domain::ids::ElectionId,
        officer: &str,
        fact: Fact,
    ) -> Result<(), StationError> {
        let (identity, election, officer, now) =
            (self.identity.clone(), election.clone(), officer.to_owned(), self.now());
        self.store.write_blocking(move |tx| {
            record(tx, &identity, &election, now, Actor::Officer(&officer), &fact, Guard::None).map(|_| ())
        })
    }
}
