//! Going on by hand: electronic marking stops at a number, and a pen goes on from the next one.
//!
//! It is two notes in the minutes, `paper_begun` and `paper_ended`, so it survives a restart, travels to the centre and
//! stands in the acta. While it lasts nobody is checked in here, gets a code or enters the booth. Whoever voted by hand is
//! not marked on this machine: after the way back the number of them stays, because the list on paper must be asked too.

use serde_json::{Map, Value};
use urna_domain::{
    event::Fact,
    officers::{Role, TwoOfficers},
    poll::{Poll, PollError},
};
use urna_store::{Read, participation};

use crate::{
    Actor,
    error::{Refusal, StationError},
    facts::for_each_fact,
    identity::Identity,
    members::Proof,
    opening::{actor, reason},
    record::{Guard, record},
    station::Station,
};

/// Incident code of going over to paper, with the number of the last mark.
pub const PAPER_BEGUN_INCIDENT: &str = "paper_begun";
/// Incident code of coming back, with the reason and how many were marked by hand.
pub const PAPER_ENDED_INCIDENT: &str = "paper_ended";
/// The most people that a pen can have marked: more than any table has.
const BY_HAND_MAX: u64 = 10_000;

/// How it stands with marking by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paper {
    /// The number of the last mark of this machine, while a pen marks; `None` while this machine does.
    pub last_mark: Option<u64>,
    /// How many people were marked by hand before and are not marked here.
    pub by_hand: u64,
}

impl Paper {
    /// Whether this machine may mark. Refused while a pen does.
    pub(crate) fn check(self) -> Result<(), Refusal> {
        if self.last_mark.is_some() { Err(Refusal::OnPaper) } else { Ok(()) }
    }

    fn after(self, code: &str, facts: &Map<String, Value>) -> Self {
        let number = |name| facts.get(name).and_then(Value::as_u64).unwrap_or(0);
        match code {
            PAPER_BEGUN_INCIDENT => Self { last_mark: Some(number("last_mark")), ..self },
            PAPER_ENDED_INCIDENT => {
                Self { last_mark: None, by_hand: self.by_hand.saturating_add(number("by_hand")) }
            }
            _ => self,
        }
    }
}

impl Station {
    /// How it stands with marking by hand.
    pub fn paper(&self) -> Paper {
        self.day().paper
    }

    /// Two people stop electronic marking. Says the number of the last mark. Refused outside an open or suspended poll,
    /// while somebody is in the booth or holds an unused code, and while it is stopped already.
    pub fn begin_paper(&self, officers: &TwoOfficers) -> Result<u64, StationError> {
        let mut day = self.day();
        let election = day.election_id()?;
        match day.poll {
            Poll::Open { .. } | Poll::Suspended { .. } => {}
            Poll::Closed | Poll::Ended { .. } | Poll::Certified { .. } => day.poll.check_in()?,
        }
        day.paper.check()?;
        if day.session.is_some() {
            return Err(Refusal::SessionBusy.into());
        }
        self.finish_unrecorded(&mut day)?;
        // Somebody with an unused code could vote here and, not being marked, on paper too.
        let open = self.store.read(participation::counts)?.authorised;
        if open > 0 {
            return Err(PollError::AuthorisationsOpen { open }.into());
        }
        let last_mark = self.store.read(|read| last_mark(read, &self.identity))?;
        let facts = Map::from_iter([
            ("last_mark".to_owned(), last_mark.into()),
            ("officers".to_owned(), officers.to_vec().into()),
        ]);
        self.note(&election, &actor(officers), PAPER_BEGUN_INCIDENT, &facts)?;
        day.paper = day.paper.after(PAPER_BEGUN_INCIDENT, &facts);
        drop(day);
        self.announce();
        Ok(last_mark)
    }

    /// The president, who shows their PIN, lets this machine mark again: why, and how many people were marked by hand.
    pub fn end_paper(&self, president: &Proof, why: &str, by_hand: u64) -> Result<(), StationError> {
        let reason = reason(why)?;
        if by_hand > BY_HAND_MAX {
            return Err(Refusal::ByHandTooMany.into());
        }
        if president.post.role() != Role::President {
            return Err(Refusal::PresidentNeeded.into());
        }
        self.prove(president)?;
        let mut day = self.day();
        let election = day.election_id()?;
        if day.paper.last_mark.is_none() {
            return Err(Refusal::NotOnPaper.into());
        }
        let facts = Map::from_iter([
            ("by_hand".to_owned(), by_hand.into()),
            ("officers".to_owned(), vec![president.post.word()].into()),
            ("reason".to_owned(), reason.into()),
        ]);
        self.note(&election, president.post.word(), PAPER_ENDED_INCIDENT, &facts)?;
        day.paper = day.paper.after(PAPER_ENDED_INCIDENT, &facts);
        drop(day);
        self.announce();
        Ok(())
    }

    fn note(
        &self,
        election: &urna_domain::ids::ElectionId,
        officer: &str,
        code: &str,
        facts: &Map<String, Value>,
    ) -> Result<(), StationError> {
        let (identity, election, now) = (self.identity.clone(), election.clone(), self.now());
        let (officer, fact) =
            (officer.to_owned(), Fact::IncidentNoted { code: code.to_owned(), facts: facts.clone() });
        self.store.write_blocking(move |tx| {
            record(tx, &identity, &election, now, Actor::Officer(&officer), &fact, Guard::None).map(|_| ())
        })
    }
}

/// How it stands, out of the station's own record.
pub(crate) fn read_paper(read: &Read<'_>, identity: &Identity) -> Result<Paper, StationError> {
    let mut paper = Paper::default();
    for_each_fact(read, identity, |fact| {
        if let Fact::IncidentNoted { code, facts } = fact {
            paper = paper.after(&code, &facts);
        }
    })?;
    Ok(paper)
}

/// The number of the last mark: check-ins are numbered as they come (LOREG, article 86).
pub(crate) fn last_mark(read: &Read<'_>, identity: &Identity) -> Result<u64, StationError> {
    // A citizen who was marked and taken back keeps their number, as on a list that was written.
    let counts = participation::counts(read)?;
    let mut marks = 0;
    if counts != participation::Counts::default() {
        for_each_fact(read, identity, |fact| {
            marks += u64::from(matches!(fact, Fact::VoterAuthorised { .. }))
        })?;
    }
    Ok(marks)
}
