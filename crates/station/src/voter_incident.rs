//! What the table notes about somebody at the desk who cannot simply vote. The president decides and shows their PIN;
//! the minutes get a stable code, without a name.

use serde_json::Map;
use urna_domain::{event::Fact, officers::Role};
use urna_store::{participation, roll};

use crate::{
    error::{Refusal, StationError},
    members::Proof,
    station::Station,
};

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoterIncident {
    /// Somebody who is marked as having voted says that they did not.
    DeniesVoting,
    /// Somebody who is not on this roll shows a census certificate or a court's ruling.
    Certificate,
    /// A member of the table or an interventor who is not on this roll wants to vote here.
    TableMember,
}

impl VoterIncident {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::DeniesVoting, Self::Certificate, Self::TableMember];

    /// The code in the event.
    pub fn word(self) -> &'static str {
        match self {
            Self::DeniesVoting => "voter_denies_vote",
            Self::Certificate => "certificate_shown",
            Self::TableMember => "member_not_on_roll",
        }
    }

    /// Reads the code; `None` when it is none of them.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|incident| incident.word() == word)
    }
}

impl Station {
    /// Notes it, as the president says with their PIN. Of somebody who denies having voted the check-in is named, and
    /// nobody votes again because of it. Refused without a president, and for somebody who is not marked as having voted.
    pub fn note_voter_incident(
        &self,
        incident: VoterIncident,
        key: Option<i64>,
        president: &Proof,
    ) -> Result<(), StationError> {
        if president.post.role() != Role::President {
            return Err(Refusal::PresidentNeeded.into());
        }
        let mut facts = Map::new();
        if incident == VoterIncident::DeniesVoting {
            facts.insert("check_in".to_owned(), self.check_in_of(key)?.into());
        }
        self.prove(president)?;
        let day = self.day();
        let election = day.election_id()?;
        let fact = Fact::IncidentNoted { code: incident.word().to_owned(), facts };
        self.commit(&election, president.post.word(), fact)?;
        drop(day);
        self.announce();
        Ok(())
    }

    /// The check-in of somebody who is marked as having voted.
    fn check_in_of(&self, key: Option<i64>) -> Result<String, StationError> {
        let key = key.ok_or(Refusal::NotOnRoll)?;
        self.store.read(|read| {
            let row = roll::by_key(read, key)?.ok_or(Refusal::NotOnRoll)?;
            let standing = participation::get(read, &row.citizen.id)?;
            let voted = standing.filter(|standing| standing.state == participation::State::Voted);
            Ok(voted.ok_or(Refusal::NotVoted)?.check_in.to_string())
        })
    }
}
