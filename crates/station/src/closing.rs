//! Closing, reconciling, counting twice, certifying, and handing the box over to the outbox.

use std::collections::BTreeMap;

use urna_domain::{
    Hash,
    ballot::{Ballot, BallotId, box_root},
    canonical::canonical_bytes,
    election::{Election, Marks},
    event::Fact,
    ids::ContestId,
    officers::TwoOfficers,
    poll::{Poll, Reconciliation},
    signature::sign,
    tally::{Tally, count, recount},
};
use urna_store::{
    authorisations, outbox,
    outbox::Lane,
    participation::{self, Participation},
    settings,
};

use crate::{
    check_in::take_back,
    error::{Refusal, StationError},
    facts::for_each_fact,
    opening::{actor, reason, typed},
    record::{Actor, Guard, record},
    scope,
    station::Station,
};

/// Setting that holds the signed manifest until it is received.
pub const MANIFEST_SETTING: &str = "manifest";
/// Incident code of voters and ballots that differ, with both numbers and what the table says of it.
pub const RECONCILIATION_INCIDENT: &str = "reconciliation";

/// Incident code of closing before the hour, with the reason.
pub const CLOSED_EARLY_INCIDENT: &str = "closed_early";

/// The count as the officers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountResult {
    /// Check-ins that voted.
    pub voted: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// Votes per contest, in the order of the definition.
    pub contests: Vec<(ContestId, Tally)>,
}

impl Station {
    /// Closes the poll at a moment of the wall clock, `2026-11-22T20:00`. Before the hour a reason is asked for, and goes
    /// into the minutes; at any other hour none is kept.
    pub fn close_poll_at(
        &self,
        wall: &str,
        why: Option<&str>,
        officers: &TwoOfficers,
        confirmation: &str,
    ) -> Result<(), StationError> {
        let election = self.election().ok_or(Refusal::NoElection)?;
        let early = election.is_before_close(wall).then(|| reason(why.unwrap_or_default())).transpose()?;
        self.close_because(officers, confirmation, early)
    }

    /// Closes the poll for good. Two officers type the station's id; nobody may be in the booth or hold a code
    /// that is still good; expired authorisations are taken back.
    pub fn close_poll(&self, officers: &TwoOfficers, confirmation: &str) -> Result<(), StationError> {
        self.close_because(officers, confirmation, None)
    }

    fn close_because(
        &self,
        officers: &TwoOfficers,
        confirmation: &str,
        early: Option<String>,
    ) -> Result<(), StationError> {
        let mut day = self.day();
        let election = day.election_id()?;
        if !confirmation.trim().eq_ignore_ascii_case(self.identity.station.as_str()) {
            return Err(Refusal::ConfirmationWrong.into());
        }
        if day.session.is_some() {
            return Err(Refusal::SessionBusy.into());
        }
        let now = self.now();
        let left = self.store.read(authorisations::open)?;
        let still_good = left.iter().filter(|authorisation| authorisation.expires_at > now).count();
        let poll = day.poll.close(officers, u64::try_from(still_good).unwrap_or(u64::MAX))?;
        let ballots = day.ballots_in_box;
        let (identity, actor, list) = (self.identity.clone(), actor(officers), officers.to_vec());
        self.store.write_blocking(move |tx| {
            for authorisation in left {
                let citizen = authorisation.citizen;
                let Some(standing) = participation::get(tx, &citizen)? else {
                    return Err(StationError::Broken("an authorised person has no participation"));
                };
                let fact =
                    Fact::AuthorisationReturned { citizen: citizen.clone(), reason: "expired".to_owned() };
                record(tx, &identity, &election, now, Actor::Program, &fact, Guard::None)?;
                let standing = Participation { state: participation::State::Returned, ..standing };
                take_back(tx, &citizen, &standing, Some(authorisation.nonce_hash))?;
            }
            let voted = participation::counts(tx)?.voted;
            let fact = Fact::PollClosed { voted, ballots, officers: list };
            record(tx, &identity, &election, now, Actor::Officer(&actor), &fact, Guard::None)?;
            if let Some(reason) = early {
                let facts = serde_json::Map::from_iter([("reason".to_owned(), reason.into())]);
                let incident = Fact::IncidentNoted { code: CLOSED_EARLY_INCIDENT.to_owned(), facts };
                record(tx, &identity, &election, now, Actor::Officer(&actor), &incident, Guard::None)?;
            }
            Ok(())
        })?;
        day.poll = poll;
        day.starts.forget_all();
        drop(day);
        self.announce();
        Ok(())
    }

    /// Notes an incident for the minutes: a stable code, without names.
    pub fn note_incident(&self, code: &str, officer: &str) -> Result<(), StationError> {
        let code = reason(code)?;
        let day = self.day();
        let election = day.election_id()?;
        self.commit(&election, officer, Fact::IncidentNoted { code, facts: serde_json::Map::new() })?;
        drop(day);
        self.announce();
        Ok(())
    }

    /// Counts twice, by two ways that share no code, and certifies: manifest and tally become events, the
    /// ballots go to the outbox in the order of their random ids.
    pub fn certify(&self, officers: &TwoOfficers) -> Result<CountResult, StationError> {
        self.certify_explained(officers, "")
    }

    /// The same, with what the table says of a difference between voters and ballots. The two who certify put their PIN
    /// under it; it goes into the minutes with both numbers. Where nothing differs, no explanation is kept.
    pub fn certify_explained(
        &self,
        officers: &TwoOfficers,
        explanation: &str,
    ) -> Result<CountResult, StationError> {
        let explanation = typed(explanation)?;
        let mut day = self.day();
        let election = day.election()?.clone();
        let contents = day.ballot_box.contents()?;
        let voted = self.store.read(participation::counts)?.voted;
        let difference_noted = !explanation.is_empty();
        let reconciliation = Reconciliation { voted, ballots: contents.count, difference_noted };
        let poll = day.poll.certify(officers, reconciliation)?;
        let contests = counted_twice(&election, &contents.ballots)?;
        let root = box_root(&contents.ballots);
        let manifest = self.manifest(&election, contents.count, root)?;
        let result = CountResult { voted, ballots: contents.count, contests };
        let certified =
            Fact::TallyCertified { contests: result.contests.clone(), officers: officers.to_vec() };
        let ids: Vec<BallotId> = contents.ballots.iter().map(|ballot| ballot.id).collect();
        let (identity, now, actor) = (self.identity.clone(), self.now(), actor(officers));
        let (election_id, count) = (election.id.clone(), contents.count);
        let difference = (voted != count).then(|| Fact::IncidentNoted {
            code: RECONCILIATION_INCIDENT.to_owned(),
            facts: serde_json::Map::from_iter([
                ("ballots".to_owned(), count.into()),
                ("reason".to_owned(), explanation.into()),
                ("voted".to_owned(), voted.into()),
            ]),
        });
        self.store.write_blocking(move |tx| {
            if let Some(difference) = difference {
                record(tx, &identity, &election_id, now, Actor::Officer(&actor), &difference, Guard::None)?;
            }
            let promise = Fact::BoxManifest { count, root };
            record(tx, &identity, &election_id, now, Actor::Officer(&actor), &promise, Guard::None)?;
            record(tx, &identity, &election_id, now, Actor::Officer(&actor), &certified, Guard::None)?;
            settings::set(tx, MANIFEST_SETTING, &manifest)?;
            outbox::enqueue_ballots(tx, &ids)?;
            outbox::enqueue(tx, Lane::Manifest, MANIFEST_SETTING, now)?;
            Ok::<_, StationError>(())
        })?;
        day.poll = poll;
        drop(day);
        self.announce();
        Ok(result)
    }

    /// The certified result. None exists before certification, for anyone.
    pub fn result(&self) -> Result<CountResult, StationError> {
        let day = self.day();
        if !matches!(day.poll, Poll::Certified { .. }) {
            return Err(Refusal::NotCertified.into());
        }
        let ballots = day.ballots_in_box;
        let mut contests = None;
        let voted = self.store.read(|read| {
            for_each_fact(read, &self.identity, |fact| {
                if let Fact::TallyCertified { contests: found, .. } = fact {
                    contests = Some(found);
                }
            })?;
            Ok::<_, StationError>(participation::counts(read)?.voted)
        })?;
        let contests = contests.ok_or(StationError::Broken("a certified poll has no tally"))?;
        Ok(CountResult { voted, ballots, contests })
    }

    fn manifest(&self, election: &Election, count: u64, root: Hash) -> Result<String, StationError> {
        let manifest = serde_json::json!({
            "count": count,
            "election": election.id,
            "epoch": self.identity.epoch,
            "root": root,
            "scope": self.store.read(|read| scope::in_use(read, &self.identity))?,
            "station": self.identity.station,
        });
        let canon = canonical_bytes(&manifest).map_err(urna_domain::event::EventError::from)?;
        let sig = sign(&canon, self.identity.signing_key());
        let canon = String::from_utf8(canon).map_err(|_| StationError::Broken("canonical JSON is text"))?;
        let sig: String = sig.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(serde_json::json!({ "canon": canon, "sig": sig }).to_string())
    }
}

fn counted_twice(election: &Election, ballots: &[Ballot]) -> Result<Vec<(ContestId, Tally)>, StationError> {
    let marks: Vec<&Marks> = ballots.iter().map(|ballot| &ballot.marks).collect();
    let overflow = |_| StationError::Broken("a count is beyond its limits");
    let first: BTreeMap<ContestId, Tally> = count(election, marks.iter().copied()).map_err(overflow)?;
    let second = recount(election, &marks).map_err(overflow)?;
    agree(&first, &second)?;
    election
        .contests
        .iter()
        .map(|contest| {
            let tally =
                first.get(&contest.id).cloned().ok_or(StationError::Broken("a contest was not counted"))?;
            Ok((contest.id.clone(), tally))
        })
        .collect()
}

/// Two counts by two ways that share no code must be the same to the last vote.
fn agree(first: &BTreeMap<ContestId, Tally>, second: &BTreeMap<ContestId, Tally>) -> Result<(), Refusal> {
    if first == second { Ok(()) } else { Err(Refusal::RecountDiffers) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::ids::ChoiceId;

    use super::*;

    #[test]
    fn a_second_count_that_differs_by_one_vote_is_not_certified() {
        let counted = |votes: u64, blank: u64| {
            let votes = [(ChoiceId::parse("encina").unwrap(), votes)].into_iter().collect();
            let tally = Tally { votes, blank, valid: 9, ..Tally::default() };
            BTreeMap::from([(ContestId::parse("asamblea").unwrap(), tally)])
        };
        assert_eq!(agree(&counted(8, 1), &counted(8, 1)), Ok(()));
        for other in [counted(7, 1), counted(8, 0), BTreeMap::new()] {
            assert_eq!(agree(&counted(8, 1), &other), Err(Refusal::RecountDiffers));
            assert_eq!(agree(&other, &counted(8, 1)), Err(Refusal::RecountDiffers));
        }
    }
}
