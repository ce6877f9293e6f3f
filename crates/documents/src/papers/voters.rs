//! The numbered list of voters (lista numerada de votantes, LOREG art. 86 and 88).

use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, IdentityShown, Person, PrintedPerson, Signer},
    pdf::{self, Pdf},
    press::Template,
};

/// The numbered list of voters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoterList {
    /// Head and foot.
    pub heading: Heading,
    /// How much of each DNI is printed.
    pub identity: IdentityShown,
    /// Everybody who voted, by number.
    pub voters: Vec<NumberedVoter>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedVoter {
    /// The number, greater than the one before. A number that is not there was taken back.
    pub number: u32,
    /// Who.
    pub voter: Person,
}

#[derive(Serialize)]
struct Printed<'a> {
    heading: &'a Heading,
    identity: IdentityShown,
    voters: Vec<Line<'a>>,
    signers: &'a [Signer],
}

#[derive(Serialize)]
struct Line<'a> {
    number: u32,
    #[serde(flatten)]
    voter: PrintedPerson<'a>,
}

/// Makes the numbered list. Fails when its numbers do not go up.
pub fn voter_list(list: &VoterList) -> Result<Pdf, DocumentError> {
    check::present("the station", &list.heading.station)?;
    let mut before = 0;
    for line in &list.voters {
        if line.number <= before {
            return Err(DocumentError::NumbersOutOfOrder { before, number: line.number });
        }
        before = line.number;
    }
    let voters = list
        .voters
        .iter()
        .map(|line| Line { number: line.number, voter: list.identity.print(&line.voter) })
        .collect();
    let printed = Printed { heading: &list.heading, identity: list.identity, voters, signers: &list.signers };
    pdf::make(Template::Voters, &printed, None)
}
