//! People of the roll as the desk sees them, and how they stand.

use serde::Serialize;
use ts_rs::TS;

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PersonRow {
    /// Local key of the row.
    pub key: u32,
    /// Surnames.
    pub surnames: String,
    /// Given name.
    pub name: String,
    /// DNI, masked but for the last four digits and the letter.
    pub dni_masked: String,
    /// Mesa, when the roll says it.
    pub mesa: Option<String>,
    /// Municipality, when the roll says it.
    pub municipality: Option<String>,
    /// Whether they can vote.
    pub standing: Standing,
}

/// Where a table sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PollingPlace {
    /// The building.
    pub name: String,
    /// Street and number.
    pub address: Option<String>,
    /// The room.
    pub room: Option<String>,
    /// The building, drawn.
    pub plan: Option<Plan>,
}

/// A building as lines in a square of 1000 by 1000, and where the table is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Plan {
    /// The data of a path: letters and whole numbers.
    pub lines: String,
    /// To the right and down from the corner.
    pub at: (u32, u32),
}

/// Whether a person can vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// Can vote.
    Can,
    /// Belongs to another table than those of this station.
    OtherTable {
        /// Its code on the roll.
        table: String,
        /// Where it sits; null in a list, and when the election does not say.
        place: Option<PollingPlace>,
    },
    /// A vote by post is annotated on the roll: the president decides.
    Postal,
    /// Went away without voting: the president decides.
    Left,
    /// Authorised, has not voted yet.
    Authorised {
        /// Since, ms since the Unix epoch.
        #[ts(type = "number")]
        at_ms: u64,
    },
    /// Has voted.
    Voted {
        /// When they were checked in, ms since the Unix epoch.
        #[ts(type = "number")]
        at_ms: u64,
        /// Who marked them and how; null in a list, and when this station's record does not say.
        by: Option<MarkedBy>,
    },
}

/// Who checked somebody in, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MarkedBy {
    /// The seat of the officer.
    pub officer: String,
    /// How the person was found.
    pub method: String,
    /// What they showed; null when the desk did not say.
    pub document: Option<String>,
}
