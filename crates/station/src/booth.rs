//! The booth: a code opens a session, the marks live in memory, one act casts the ballot.

use std::time::Duration;

use urna_domain::{
    Hash,
    authorisation::normalise_code,
    ballot::{Ballot, BallotId, accept},
    election::{Election, Marks},
    event::Fact,
    ids::ElectionId,
    officers::TwoOfficers,
};
use urna_store::{Store, authorisations, ballot_box::BoxError, crash_point, participation};

use crate::{
    booth_start::BoothStart,
    check_in::{after, take_back},
    environment::random,
    error::{Refusal, StationError},
    identity::Identity,
    opening::actor,
    record::{Actor, Guard, record},
    recovery::{VOTE_COMPLETED, audit_recovery},
    station::{Day, Station},
};

/// Why an authorisation is taken back whose holder went away without voting.
pub(crate) const LEFT: &str = "left";

/// One voter in the booth. Holds no citizen: the authorisation leads to one, the ballot never does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoothSession {
    pub(crate) nonce_hash: Hash,
    pub(crate) start: BoothStart,
    /// When it began, by [`Environment::elapsed`](crate::environment::Environment::elapsed). In memory only, and gone with
    /// the session: kept, it would say who was in the booth when.
    pub(crate) since: Duration,
}

impl Station {
    /// Opens the booth for the holder of a code. Refuses a code that is unknown, used or expired, and one whose check-in
    /// lacks a copy that the office requires.
    pub fn begin_ballot(&self, code: &str) -> Result<std::sync::Arc<Election>, StationError> {
        let mut day = self.day();
        let election = day.election()?.clone();
        day.poll.check_in()?;
        day.paper.check()?;
        if day.session.is_some() {
            return Err(Refusal::SessionBusy.into());
        }
        let found = self.usable(&election.id, code)?;
        self.store.read(|read| self.check_copied(read, &found.check_in))?;
        let nonce = found.nonce_hash;
        self.store.write_blocking(move |tx| {
            authorisations::set_state(tx, &nonce, authorisations::State::InBooth)
        })?;
        let start = day.starts.take(&nonce, self.now());
        day.session = Some(BoothSession { nonce_hash: nonce, start, since: self.environment.elapsed() });
        drop(day);
        self.announce();
        Ok(election)
    }

    /// The authorisation that a code opens. Refuses a code that is unknown, used or expired.
    pub(crate) fn usable(
        &self,
        election: &ElectionId,
        code: &str,
    ) -> Result<authorisations::Row, StationError> {
        let code = normalise_code(code).map_err(|_| Refusal::CodeCharacters)?;
        let hash = code.hash(election);
        let found =
            self.store.read(|read| authorisations::by_code(read, &hash))?.ok_or(Refusal::CodeUnknown)?;
        match found.state {
            authorisations::State::Open | authorisations::State::InBooth => {}
            authorisations::State::Expired => return Err(Refusal::CodeExpired.into()),
            authorisations::State::Consumed | authorisations::State::Returned => {
                return Err(Refusal::CodeUsed.into());
            }
        }
        if found.expires_at < self.now() {
            return Err(Refusal::CodeExpired.into());
        }
        Ok(found)
    }

    /// Whether a voter is in the booth.
    pub fn booth_busy(&self) -> bool {
        self.day().session.is_some()
    }

    /// For how many whole minutes the voter has been in the booth; `None` when nobody is. What everybody at the table sees
    /// anyway, no finer, and of nobody who was there before.
    pub fn booth_minutes(&self) -> Option<u64> {
        let since = self.day().session.as_ref()?.since;
        Some(self.environment.elapsed().saturating_sub(since).as_secs() / 60)
    }

    /// Casts the ballot. Returns only when the ballot is durable in the box and its record in the store; on any
    /// refusal nothing was cast and the session goes on.
    pub fn cast(&self, marks: &Marks) -> Result<(), StationError> {
        let mut day = self.day();
        let election = day.election()?.clone();
        let nonce = day.session.as_ref().ok_or(Refusal::NoSession)?.nonce_hash;
        day.poll.check_in()?;
        let marks = accept(&election, marks)?;
        if day.unrecorded {
            // The record of this very cast failed before: finish it, never put the ballot in twice.
            return self.finish_and_announce(day);
        }
        let ballot = Ballot { id: BallotId::from_random(random(self.environment.as_ref())), marks };
        crash_point("cast.before_box");
        if let Err(error) = day.ballot_box.put(&ballot, &nonce) {
            // The error may have come after the rename: only the box itself can say. What it shows is flushed
            // before its record is written.
            let in_box = day.ballot_box.contents().is_ok_and(|contents| contents.last_nonce == Some(nonce));
            if !in_box {
                return Err(not_cast(error));
            }
        }
        crash_point("cast.between");
        day.unrecorded = true;
        self.finish_and_announce(day)
    }

    /// Writes the record of a ballot that is in the box without one, before the poll changes: a poll that is not
    /// open records no ballot, not even at a start.
    pub(crate) fn finish_unrecorded(&self, day: &mut Day) -> Result<(), StationError> {
        if day.unrecorded {
            finish_cast(&self.store, &self.identity, day, self.now(), Moment::AtOnce)
                .map_err(|error| StationError::Unrecorded(Box::new(error)))?;
        }
        Ok(())
    }

    fn finish_and_announce(&self, mut day: std::sync::MutexGuard<'_, Day>) -> Result<(), StationError> {
        self.finish_unrecorded(&mut day)?;
        crash_point("cast.after_record");
        drop(day);
        self.announce();
        Ok(())
    }

    /// The voter left without voting, as two officers saw: the session ends, nothing is cast, and the
    /// authorisation is taken back.
    pub fn leave_booth(&self, officers: &TwoOfficers) -> Result<(), StationError> {
        let mut day = self.day();
        let election = day.election()?.clone();
        let nonce = day.session.as_ref().ok_or(Refusal::NoSession)?.nonce_hash;
        if day.unrecorded {
            return self.finish_and_announce(day);
        }
        let (identity, actor, now) = (self.identity.clone(), actor(officers), self.now());
        self.store.write_blocking(move |tx| {
            let Some(authorisation) = authorisations::by_nonce(tx, &nonce)? else {
                return Err(StationError::Broken("the booth's authorisation is not in the store"));
            };
            let citizen = authorisation.citizen;
            let standing = participation::get(tx, &citizen)?
                .ok_or(StationError::Broken("an authorised person has no participation"))?;
            let fact = Fact::AuthorisationReturned { citizen: citizen.clone(), reason: LEFT.to_owned() };
            record(tx, &identity, &election.id, now, Actor::Officer(&actor), &fact, Guard::None)?;
            let standing =
                participation::Participation { state: after(election.after_leaving, LEFT), ..standing };
            take_back(tx, &citizen, &standing, Some(nonce))
        })?;
        day.session = None;
        drop(day);
        self.announce();
        Ok(())
    }
}

/// When the record of a ballot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// While the voter waits.
    AtOnce,
    /// At the next start; the audit log says so, in the same transaction.
    AtStart,
}

/// Writes the record of the ballot that the box's header names: event, authorisation consumed, participation
/// "voted", audit, outbox, in one transaction. Step (b) of the cast, and what a restart rolls forward.
pub(crate) fn finish_cast(
    store: &Store,
    identity: &Identity,
    day: &mut Day,
    now: urna_domain::Millis,
    moment: Moment,
) -> Result<(), StationError> {
    day.ballot_box.flush()?;
    let contents = day.ballot_box.contents()?;
    let nonce = contents.last_nonce.ok_or(StationError::Broken("the box has no header"))?;
    let count = contents.count;
    let election = day.election_id()?;
    let poll = day.poll.cast()?;
    let identity = identity.clone();
    store.write_blocking(move |tx| {
        let authorisation = authorisations::by_nonce(tx, &nonce)?
            .ok_or(StationError::Broken("the last ballot's authorisation is not in the store"))?;
        if authorisation.state == authorisations::State::Consumed {
            return Ok(());
        }
        let fact = Fact::BallotCast { count };
        record(tx, &identity, &election, now, Actor::Booth, &fact, Guard::None)?;
        crash_point("cast.in_record");
        authorisations::set_state(tx, &nonce, authorisations::State::Consumed)?;
        let standing = participation::get(tx, &authorisation.citizen)?
            .ok_or(StationError::Broken("an authorised person has no participation"))?;
        let voted = participation::Participation { state: participation::State::Voted, ..standing };
        participation::set(tx, &authorisation.citizen, &voted)?;
        match moment {
            Moment::AtOnce => Ok(()),
            Moment::AtStart => audit_recovery(tx, now, VOTE_COMPLETED),
        }
    })?;
    day.poll = poll;
    day.ballots_in_box = count;
    day.session = None;
    day.unrecorded = false;
    Ok(())
}

/// Why nothing was cast.
fn not_cast(error: BoxError) -> StationError {
    match error {
        BoxError::Store(error) => error.into(),
        BoxError::RepeatedId => StationError::Broken("the system's randomness repeated a ballot id"),
        BoxError::RepeatedNonce => {
            StationError::Broken("the box names an authorisation that is not recorded")
        }
    }
}
