//! The report before opening (informe a cero): everything shows zero, and what the station is about to vote on.

use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer},
    pdf::{self, Pdf},
    press::Template,
};

/// The report before opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZeroReport {
    /// Head and foot.
    pub heading: Heading,
    /// Ballots in the box: must be 0.
    pub ballots: u64,
    /// People checked in: must be 0.
    pub voters: u64,
    /// People on the roll of this station.
    pub electors: u64,
    /// What is voted on.
    pub contests: Vec<ZeroContest>,
    /// The version of the program.
    pub program: String,
    /// The hash of the definition of the election.
    pub definition_hash: String,
    /// The hash of the roll.
    pub roll_hash: String,
    /// What the QR code says: the signed zeros. `None` prints none.
    pub signed_text: Option<String>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A contest with its choices in official order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZeroContest {
    /// Its title.
    pub title: String,
    /// Its choices.
    pub choices: Vec<ZeroChoice>,
}

/// A choice and its votes: must be 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZeroChoice {
    /// Its name.
    pub name: String,
    /// Its votes, as counted and not as supposed.
    pub votes: u64,
}

/// Makes the report before opening. Fails when anything in it is not zero.
pub fn zero_report(report: &ZeroReport) -> Result<Pdf, DocumentError> {
    let counts = [("the box", report.ballots), ("the list of voters", report.voters)];
    let choices = report.contests.iter().flat_map(|contest| &contest.choices);
    let all = counts.into_iter().chain(choices.map(|choice| (choice.name.as_str(), choice.votes)));
    if let Some((what, count)) = all.into_iter().find(|(_, count)| *count != 0) {
        return Err(DocumentError::NotZero { what: what.to_owned(), count });
    }
    check::present("the station", &report.heading.station)?;
    pdf::make(Template::Zero, report, report.signed_text.as_deref())
}
