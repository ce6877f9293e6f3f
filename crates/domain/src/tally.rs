//! Counting: votes per choice with checked arithmetic, twice and in two different ways.
//!
//! [`count`] walks the ballots one by one; [`recount`] takes contest after contest, sorts all its marks and
//! measures runs, and shares no code with the first but the types. A station certifies only what both agree on.

mod recount;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use recount::recount;

use crate::{
    ballot::check_mark,
    election::{Contest, Election, Mark, Marks},
    ids::{ChoiceId, ContestId},
};

/// The votes of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Votes per choice; every choice of the contest is there, also with 0.
    pub votes: BTreeMap<ChoiceId, u64>,
    /// Blank ballots.
    pub blank: u64,
    /// Null ballots: those in the box that do not fit the definition.
    pub null: u64,
    /// Valid ballots: those with a choice plus the blank ones (LOREG art. 96.5).
    pub valid: u64,
}

/// Why a count could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// More votes than can be counted.
    #[error("a vote counter is exhausted")]
    CounterExhausted,
    /// Two tallies are of contests with different choices.
    #[error(
        "the tallies have different choices and cannot be added; count with one definition of the election"
    )]
    DifferentChoices,
}

/// Counts the ballots of an election. A mark that does not fit its contest makes the ballot null there, and a
/// ballot that names a contest the election has not is null everywhere; a contest without a mark is blank.
pub fn count<'a>(
    election: &Election,
    ballots: impl IntoIterator<Item = &'a Marks>,
) -> Result<BTreeMap<ContestId, Tally>, TallyError> {
    let mut tallies: BTreeMap<ContestId, Tally> =
        election.contests.iter().map(|contest| (contest.id.clone(), Tally::empty(contest))).collect();
    for marks in ballots {
        let foreign = marks.0.keys().any(|id| !tallies.contains_key(id));
        for contest in &election.contests {
            let Some(tally) = tallies.get_mut(&contest.id) else { continue };
            tally.add_ballot(contest, marks.0.get(&contest.id), foreign)?;
        }
    }
    Ok(tallies)
}

impl Tally {
    /// The tally of a contest before its first ballot.
    pub fn empty(contest: &Contest) -> Self {
        let votes = contest.choices.iter().map(|choice| (choice.id.clone(), 0)).collect();
        Self { votes, blank: 0, null: 0, valid: 0 }
    }

    /// The ballots that were counted: valid and null.
    pub fn ballots(&self) -> Result<u64, TallyError> {
        self.valid.checked_add(self.null).ok_or(TallyError::CounterExhausted)
    }

    /// The votes of two places together. Fails when the choices differ.
    pub fn plus(mut self, other: &Self) -> Result<Self, TallyError> {
        if !self.votes.keys().eq(other.votes.keys()) {
            return Err(TallyError::DifferentChoices);
        }
        for (here, there) in self.votes.values_mut().zip(other.votes.values()) {
            increase(here, *there)?;
        }
        increase(&mut self.blank, other.blank)?;
        increase(&mut self.null, other.null)?;
        increase(&mut self.valid, other.valid)?;
        Ok(self)
    }

    fn add_ballot(
        &mut self,
        contest: &Contest,
        mark: Option<&Mark>,
        foreign: bool,
    ) -> Result<(), TallyError> {
        if foreign || mark.is_some_and(|mark| check_mark(contest, mark).is_err()) {
            return increase(&mut self.null, 1);
        }
        increase(&mut self.valid, 1)?;
        match mark {
            Some(Mark::Choices(choices)) if !choices.is_empty() => {
                // A choice that fits is among the votes.
                choices
                    .iter()
                    .filter_map(|id| self.votes.get_mut(id).map(|votes| increase(votes, 1)))
                    .collect()
            }
            Some(Mark::Choices(_) | Mark::Blank) | None => increase(&mut self.blank, 1),
        }
    }
}

fn increase(counter: &mut u64, by: u64) -> Result<(), TallyError> {
    *counter = counter.checked_add(by).ok_or(TallyError::CounterExhausted)?;
    Ok(())
}

#[cfg(test)]
mod tests;
