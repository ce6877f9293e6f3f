//! The voter's ticket: a code that opens the booth once, and nothing that says whose it is.

use jiff::civil::Time;
use serde::Serialize;

use crate::{
    catalogue::Languages,
    check,
    error::DocumentError,
    paper::clock_time,
    pdf::{self, Pdf},
    press::Template,
};

/// A voter's ticket, 80 mm wide. It has no field for a name, a DNI or a number, and no content hash at its foot: whoever
/// finds one learns that somebody was to vote here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ticket {
    /// The station.
    pub station: String,
    /// The code that opens the booth: also what the QR code says.
    pub code: String,
    /// Until when.
    #[serde(serialize_with = "clock_time")]
    pub valid_until: Time,
    /// In which languages the ticket is.
    pub languages: Languages,
    /// The language in which the booth starts, by its own name: `Euskara`.
    pub booth_language: String,
    /// Whether this is a test.
    pub rehearsal: bool,
}

/// Makes a voter's ticket. Fails when it has no code.
pub fn ticket(ticket: &Ticket) -> Result<Pdf, DocumentError> {
    check::present("the code", &ticket.code)?;
    pdf::make(Template::Ticket, ticket, Some(&ticket.code))
}
