//! The acta de escrutinio (LOREG art. 97 and 99): what was counted, posted at the door and signed.

use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer, Words},
    pdf::{self, Pdf},
    press::Template,
};

/// The acta de escrutinio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scrutiny {
    /// Head and foot.
    pub heading: Heading,
    /// People on the roll.
    pub electors: u64,
    /// People who voted.
    pub voters: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// Why voters and ballots differ; empty when they do not.
    pub difference: Words,
    /// The votes.
    pub contests: Vec<ContestCount>,
    /// Whether a second count, made in another way, gave the same.
    pub second_count_agrees: bool,
    /// What the QR code says: the signed totals. `None` prints none.
    pub signed_text: Option<String>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// The count of a contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContestCount {
    /// Its title.
    pub title: String,
    /// How many choices a ballot may mark; 1 for candidatures.
    pub marks_max: u32,
    /// The choices in official order.
    pub choices: Vec<ChoiceVotes>,
    /// Ballots with a choice, and the blank ones.
    pub valid: u64,
    /// Blank ballots.
    pub blank: u64,
    /// Null ballots; always 0 where the booth offers none.
    pub null: u64,
}

/// The votes of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChoiceVotes {
    /// Its name.
    pub name: String,
    /// Its votes.
    pub votes: u64,
}

/// Makes the acta de escrutinio. Fails when a count does not add up, when the second count differs, or when voters and
/// ballots differ without a word of explanation.
pub fn scrutiny(acta: &Scrutiny) -> Result<Pdf, DocumentError> {
    check::present("the station", &acta.heading.station)?;
    if !acta.second_count_agrees {
        return Err(DocumentError::CountsDiffer);
    }
    if acta.voters != acta.ballots && acta.difference.is_empty() {
        return Err(DocumentError::DifferenceUnexplained { voters: acta.voters, ballots: acta.ballots });
    }
    acta.contests.iter().try_for_each(|contest| contest.check(acta.ballots))?;
    pdf::make(Template::Scrutiny, acta, acta.signed_text.as_deref())
}

impl ContestCount {
    /// Refuses a contest whose numbers do not add up to the ballots in the box. With one mark per ballot, votes and
    /// blank ballots are the valid ones; with more, each ballot that is not blank holds from one to `marks_max`.
    pub(crate) fn check(&self, ballots: u64) -> Result<(), DocumentError> {
        let contest = self.title.clone();
        if self.marks_max == 0 {
            return Err(DocumentError::NoMarks { contest });
        }
        let counted = check::sum([self.valid, self.null])?;
        if counted != ballots {
            return Err(DocumentError::BallotsDoNotAddUp { contest, counted, ballots });
        }
        let votes = check::sum(self.choices.iter().map(|choice| choice.votes))?;
        let marked = self.valid.checked_sub(self.blank);
        let fits = marked
            .is_some_and(|marked| (marked..=marked.saturating_mul(self.marks_max.into())).contains(&votes));
        if !fits {
            let counted = check::sum([votes, self.blank])?;
            return Err(DocumentError::VotesDoNotAddUp { contest, counted, valid: self.valid });
        }
        Ok(())
    }
}
