//! Double check-ins as the staff window shows them: without a name until somebody asks for it.

use serde::Serialize;
use ts_rs::TS;

/// A double check-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConflictCase {
    /// Which one: the id of this station's check-in.
    pub id: String,
    /// When it was found, ms since the Unix epoch.
    #[ts(type = "number")]
    pub found_ms: u64,
    /// The row of the person, to ask for their name; null when they left the roll.
    pub key: Option<u32>,
    /// Their DNI, masked; null when they left the roll.
    pub dni_masked: Option<String>,
    /// The check-in of this station.
    pub ours: ConflictMark,
    /// The one that came first to the centre.
    pub standing: ConflictMark,
    /// What two people of this table said, the last word last.
    pub said: Vec<ConflictWord>,
    /// The word that stands; null before anybody said something.
    pub outcome: Option<String>,
}

/// One of the two check-ins. What this station was not told is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConflictMark {
    /// The station's id.
    pub station: String,
    /// Whether it is this station.
    pub here: bool,
    /// When, ms since the Unix epoch.
    #[ts(type = "number | null")]
    pub at_ms: Option<u64>,
    /// How the person was found.
    pub method: Option<String>,
    /// What the person showed.
    pub document: Option<String>,
    /// The seat of the officer.
    pub officer: Option<String>,
    /// When the centre had it, ms since the Unix epoch; null too while it is on its way.
    #[ts(type = "number | null")]
    pub received_ms: Option<u64>,
}

/// What two people said of a double check-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConflictWord {
    /// When, ms since the Unix epoch.
    #[ts(type = "number")]
    pub at_ms: u64,
    /// As what.
    pub outcome: String,
}
