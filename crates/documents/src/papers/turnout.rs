//! The turnout advance (avance de participación), with the code to dictate when there is no network.

use jiff::civil::Time;
use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, Signer, clock_time},
    pdf::{self, Pdf},
    press::Template,
};

/// A turnout advance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turnout {
    /// Head and foot.
    pub heading: Heading,
    /// The hour it is for: 14:00 or 18:00.
    #[serde(serialize_with = "clock_time")]
    pub moment: Time,
    /// People on the roll.
    pub electors: u64,
    /// People who voted until then; with interventores and certificates it may pass the electors.
    pub voters: u64,
    /// What is said on the telephone: `7F-3K`.
    pub code: String,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// Makes a turnout advance. Fails when there is no code to dictate.
pub fn turnout_advance(advance: &Turnout) -> Result<Pdf, DocumentError> {
    check::present("the station", &advance.heading.station)?;
    check::present("the code to dictate", &advance.code)?;
    pdf::make(Template::Turnout, advance, None)
}
