//! Where somebody votes who came to another table: a slip to take along, and nothing that says whose it is.

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

/// The way to a table, 80 mm wide. Like a ticket it has no field for a name, a DNI or a number, and does not say when it was
/// made: whoever finds one learns that somebody was sent to that table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Directions {
    /// The table, by its code on the roll.
    pub table: String,
    /// The building; `None` when the election does not say where the table sits.
    pub building: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// The room.
    pub room: Option<String>,
    /// The building, drawn.
    pub plan: Option<Drawn>,
    /// From when people vote there.
    #[serde(serialize_with = "clock_time")]
    pub opens: Time,
    /// Until when.
    #[serde(serialize_with = "clock_time")]
    pub closes: Time,
    /// In which languages the slip is.
    pub languages: Languages,
    /// Whether this is a test.
    pub rehearsal: bool,
}

/// A building as lines in a square of 1000 by 1000, and where the table is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// Figures as in the definition of an election, which has checked them: letters and whole numbers.
    pub lines: String,
    /// To the right and down from the corner.
    pub at: (u32, u32),
}

/// Makes the way to a table. Fails when it names none.
pub fn directions(directions: &Directions) -> Result<Pdf, DocumentError> {
    check::present("the table", &directions.table)?;
    pdf::make(Template::Directions, directions, None)
}
