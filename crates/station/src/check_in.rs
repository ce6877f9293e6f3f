//! Check-in: a citizen is identified and given the right to one ballot.

use urna_domain::{
    Hash, Millis,
    authorisation::{Code, nonce_hash},
    citizen::Citizen,
    election::{AfterLeaving, Election},
    event::Fact,
    ids::{CitizenId, EventId},
    officers::{Post, Role},
};
use urna_store::{
    Read, Tx, audit, authorisations, corrections,
    participation::{self, Participation},
    roll,
};

use crate::{
    booth::LEFT,
    environment::random,
    error::{Refusal, StationError},
    identification::Identification,
    members::Proof,
    record::{Actor, Guard, record},
    station::Station,
};

/// What is noted when the president let somebody vote in person whose vote by post is annotated on the roll.
pub const POSTAL_ALLOWED_INCIDENT: &str = "postal_allowed";
/// What is noted when the president let somebody vote who had gone away without voting.
pub const LEFT_ALLOWED_INCIDENT: &str = "left_allowed";
/// How often a code is drawn again because an open authorisation has the same one.
const CODE_DRAWS_MAX: u32 = 8;

/// The right to cast one ballot, as it is handed to the voter. No name, no DNI, no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Six characters.
    pub code: String,
    /// Until when.
    pub expires_at: Millis,
    /// The check-in, to follow its way to the centre.
    pub check_in: EventId,
}

impl Station {
    /// Checks a citizen in and authorises one ballot. One transaction: event, participation, authorisation,
    /// audit entry, outbox rows. What it decides on is read inside it: from the writer's own memory, where it is
    /// after every commit, and not from a reader's, which every commit empties. Refused for somebody whose vote by post is
    /// annotated on the roll, since it could count twice, and for somebody of a table that this station does not serve: they are
    /// on the list of another room.
    pub fn authorise(
        &self,
        key: i64,
        by: impl Into<Identification>,
        officer: &str,
    ) -> Result<Ticket, StationError> {
        self.check_in(key, by.into(), officer, None)
    }

    /// The same as the president decides with their PIN: for somebody whose vote by post is annotated, when they saw that this
    /// person did not send it, and for somebody who went away without voting, where the election leaves that to the
    /// president. It is noted for the minutes with the check-in, in the same transaction. Of somebody about whom there is
    /// nothing to decide any more nothing is noted. Refused without a president.
    pub fn authorise_as_decided(
        &self,
        key: i64,
        by: impl Into<Identification>,
        officer: &str,
        president: &Proof,
    ) -> Result<Ticket, StationError> {
        if president.post.role() != Role::President {
            return Err(Refusal::PresidentNeeded.into());
        }
        self.prove(president)?;
        self.check_in(key, by.into(), officer, Some(president.post))
    }

    /// `decided` is the seat of the president who decided, with their PIN.
    fn check_in(
        &self,
        key: i64,
        by: Identification,
        officer: &str,
        decided: Option<Post>,
    ) -> Result<Ticket, StationError> {
        let Identification { method, document } = by;
        let day = self.day();
        let election = day.election()?.clone();
        day.poll.check_in()?;
        day.paper.check()?;
        let now = self.now();
        let ticket = self.store.write_blocking(|tx| {
            let shown = corrections::shown(tx, roll::by_key(tx, key)?.ok_or(Refusal::NotOnRoll)?)?;
            if shown.deleted {
                return Err(Refusal::DeletedFromRoll.into());
            }
            let Citizen { id: citizen, postal, mesa, .. } = shown.row.citizen;
            let before = participation::get(tx, &citizen)?;
            let guard = claim(before.as_ref())?;
            let left = before.is_some_and(|before| before.state == participation::State::Left);
            if let Some(table) = mesa.filter(|table| !self.identity.tables.serve(Some(table))) {
                return Err(Refusal::OtherTable { table }.into());
            }
            if postal && decided.is_none() {
                return Err(Refusal::PostalVote.into());
            }
            if left && decided.is_none() {
                return Err(Refusal::LeftWithoutVoting.into());
            }
            let draft = self.draft(tx, &election, now)?;
            let fact = Fact::VoterAuthorised {
                citizen: citizen.clone(),
                method: method.word().to_owned(),
                document: document.map(|document| document.word().to_owned()),
                officer: officer.to_owned(),
            };
            let event = record(tx, &self.identity, &election.id, now, Actor::Officer(officer), &fact, guard)?;
            let decisions = [(postal, POSTAL_ALLOWED_INCIDENT), (left, LEFT_ALLOWED_INCIDENT)];
            for (_, code) in decisions.into_iter().filter(|(was_due, _)| *was_due) {
                if let Some(president) = decided {
                    let (fact, by) = (allowed(code, &event.id), Actor::Officer(president.word()));
                    record(tx, &self.identity, &election.id, now, by, &fact, Guard::None)?;
                }
            }
            let state = participation::State::Authorised;
            participation::set(tx, &citizen, &Participation { state, check_in: event.id.clone(), at: now })?;
            authorisations::insert(tx, &draft.authorisation(&citizen, &event.id))?;
            let Draft { code, expires_at, .. } = draft;
            Ok::<_, StationError>(Ticket { code, expires_at, check_in: event.id })
        })?;
        drop(day);
        self.announce();
        Ok(ticket)
    }

    /// A new code for a person who is authorised and has not voted: the old one expired or was lost. The
    /// check-in stays the same one.
    pub fn reissue_code(&self, key: i64, officer: &str) -> Result<Ticket, StationError> {
        let mut day = self.day();
        let election = day.election()?.clone();
        day.poll.check_in()?;
        day.paper.check()?;
        let (citizen, standing, open) = self.open_authorisation(key)?;
        if day.session.as_ref().is_some_and(|session| Some(&session.nonce_hash) == open.as_ref()) {
            return Err(Refusal::SessionBusy.into());
        }
        let now = self.now();
        let draft = self.store.read(|read| self.draft(read, &election, now))?;
        let ticket = Ticket {
            code: draft.code.clone(),
            expires_at: draft.expires_at,
            check_in: standing.check_in.clone(),
        };
        let officer = officer.to_owned();
        self.store.write_blocking(move |tx| {
            if let Some(nonce) = open {
                authorisations::set_state(tx, &nonce, authorisations::State::Expired)?;
            }
            authorisations::insert(tx, &draft.authorisation(&citizen, &standing.check_in))?;
            audit_only(tx, now, &officer, "CodeReissued", standing.check_in.seq)
        })?;
        if let Some(nonce) = open {
            day.starts.forget(&nonce);
        }
        drop(day);
        self.announce();
        Ok(ticket)
    }

    /// Takes an unused authorisation back: the person did not vote and may come again.
    pub fn return_authorisation(&self, key: i64, why: &str, officer: &str) -> Result<(), StationError> {
        let reason = crate::opening::reason(why)?;
        let mut day = self.day();
        let election = day.election()?.clone();
        let (citizen, standing, open) = self.open_authorisation(key)?;
        if day.session.as_ref().is_some_and(|session| Some(&session.nonce_hash) == open.as_ref()) {
            return Err(Refusal::SessionBusy.into());
        }
        let (identity, officer, now) = (self.identity.clone(), officer.to_owned(), self.now());
        self.store.write_blocking(move |tx| {
            let standing = Participation { state: after(election.after_leaving, &reason), ..standing };
            let fact = Fact::AuthorisationReturned { citizen: citizen.clone(), reason };
            record(tx, &identity, &election.id, now, Actor::Officer(&officer), &fact, Guard::None)?;
            take_back(tx, &citizen, &standing, open)
        })?;
        if let Some(nonce) = open {
            day.starts.forget(&nonce);
        }
        drop(day);
        self.announce();
        Ok(())
    }

    /// The citizen behind a key, their standing, and the authorisation that is open or in the booth.
    fn open_authorisation(&self, key: i64) -> Result<(CitizenId, Participation, Option<Hash>), StationError> {
        let row = self.store.read(|read| roll::by_key(read, key))?.ok_or(Refusal::NotOnRoll)?;
        let citizen = row.citizen.id;
        let standing =
            self.store.read(|read| participation::get(read, &citizen))?.ok_or(Refusal::NotAuthorised)?;
        match standing.state {
            participation::State::Authorised => {}
            participation::State::Voted => return Err(Refusal::AlreadyVoted { at: standing.at }.into()),
            participation::State::Returned | participation::State::Left | participation::State::Voided => {
                return Err(Refusal::NotAuthorised.into());
            }
        }
        let all = self.store.read(|read| authorisations::by_citizen(read, &citizen))?;
        let usable = |row: &authorisations::Row| {
            matches!(row.state, authorisations::State::Open | authorisations::State::InBooth)
        };
        let open = all.into_iter().find(usable).map(|row| row.nonce_hash);
        Ok((citizen, standing, open))
    }

    /// Draws nonce and code; the code is one that no open authorisation has.
    fn draft(&self, read: &Read<'_>, election: &Election, now: Millis) -> Result<Draft, StationError> {
        let nonce = nonce_hash(&random(self.environment.as_ref()));
        let expires_at = now.plus(i64::from(election.authorisation_minutes) * 60_000);
        for _ in 0..CODE_DRAWS_MAX {
            let code = Code::from_random(&random(self.environment.as_ref()));
            let hash = code.hash(&election.id);
            if authorisations::by_code(read, &hash)?.is_none() {
                return Ok(Draft { code: code.as_str().to_owned(), hash, nonce, expires_at });
            }
        }
        Err(StationError::Broken("no free code could be drawn"))
    }
}

/// The note names the check-in and nobody.
fn allowed(code: &str, check_in: &EventId) -> Fact {
    let facts = [("check_in".to_owned(), check_in.to_string().into())].into_iter().collect();
    Fact::IncidentNoted { code: code.to_owned(), facts }
}

/// Whether the check-in claims the citizen at the centre. Refused for who voted or is authorised already.
fn claim(before: Option<&Participation>) -> Result<Guard, Refusal> {
    let Some(before) = before else { return Ok(Guard::Claim) };
    match before.state {
        participation::State::Voted => Err(Refusal::AlreadyVoted { at: before.at }),
        participation::State::Authorised => Err(Refusal::AlreadyAuthorised { at: before.at }),
        participation::State::Returned | participation::State::Left | participation::State::Voided => {
            Ok(Guard::None)
        }
    }
}

/// An authorisation before it is written.
struct Draft {
    code: String,
    hash: Hash,
    nonce: Hash,
    expires_at: Millis,
}

impl Draft {
    fn authorisation(&self, citizen: &CitizenId, check_in: &EventId) -> authorisations::Row {
        authorisations::Row {
            nonce_hash: self.nonce,
            code_hash: self.hash,
            citizen: citizen.clone(),
            check_in: check_in.clone(),
            expires_at: self.expires_at,
            state: authorisations::State::Open,
        }
    }
}

/// How somebody stands whose authorisation is taken back for a reason.
pub(crate) fn after(rule: AfterLeaving, reason: &str) -> participation::State {
    match rule {
        AfterLeaving::PresidentDecides if reason == LEFT => participation::State::Left,
        AfterLeaving::PresidentDecides | AfterLeaving::MayReturn => participation::State::Returned,
    }
}

pub(crate) fn take_back(
    tx: &Tx<'_>,
    citizen: &CitizenId,
    standing: &Participation,
    open: Option<Hash>,
) -> Result<(), StationError> {
    if let Some(nonce) = open {
        authorisations::set_state(tx, &nonce, authorisations::State::Returned)?;
    }
    participation::set(tx, citizen, standing)?;
    Ok(())
}

fn audit_only(tx: &Tx<'_>, at: Millis, officer: &str, action: &str, seq: u64) -> Result<(), StationError> {
    let facts = serde_json::json!({ "seq": seq });
    audit::append(tx, &audit::Entry { at, actor: officer.to_owned(), action: action.to_owned(), facts })?;
    Ok(())
}
