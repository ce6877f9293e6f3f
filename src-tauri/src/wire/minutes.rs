//! What the table notes for the acta de la sesión, and the record of the opening and the closing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SaveState;

/// What was noted until now.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct MinutesView {
    /// The postal votes; null before somebody said how many.
    pub postal: Option<PostalCount>,
    /// People who voted and are not on this roll; null before somebody said how many.
    pub others: Option<OtherCount>,
    /// As many of them as the desk noted in the day.
    pub noted: OtherCount,
    /// Interventores and apoderados who were there.
    pub representatives: Vec<RepresentativeRow>,
    /// Protests and claims.
    pub protests: Vec<ProtestRow>,
    /// What else happened, in the order in which it was written down.
    pub incidents: Vec<NoteRow>,
    /// The table said that there is nothing more.
    pub complete: bool,
}

/// Envelopes with a postal vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostalCount {
    /// Those that were handed to the table.
    pub received: u32,
    /// Those whose paper went into the urn.
    pub accepted: u32,
    /// Those that did not.
    pub rejected: u32,
}

/// People who voted here and are not on this roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OtherCount {
    /// With a census certificate or a court's ruling.
    pub by_certificate: u32,
    /// Interventores of another section.
    pub interventores: u32,
}

/// Somebody who represents a candidature.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RepresentativeRow {
    /// Names and surnames.
    pub name: String,
    /// For whom.
    pub candidature: String,
}

/// A protest or claim.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProtestRow {
    /// Who protests.
    pub by: String,
    /// Against what.
    pub words: String,
    /// What the table decided; empty while it has not.
    pub decision: String,
    /// Members of the table who voted for that.
    pub in_favour: u32,
    /// And against it.
    pub against: u32,
}

/// Something that happened.
#[derive(Clone, PartialEq, Serialize, TS)]
pub struct NoteRow {
    /// When it was written down, ms since the Unix epoch.
    pub at_ms: f64,
    /// What.
    pub words: String,
    /// The seat of who wrote it down.
    pub by: String,
}

/// Something to be noted.
#[derive(Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NewNote {
    /// How many postal votes came.
    Postal {
        /// How many.
        postal: PostalCount,
    },
    /// Somebody represents a candidature.
    Representative {
        /// Who.
        representative: RepresentativeRow,
    },
    /// A protest.
    Protest {
        /// Which.
        protest: ProtestRow,
    },
    /// Something that happened.
    Incident {
        /// What.
        words: String,
    },
    /// The last numbers, and that there is nothing more.
    Complete {
        /// Postal votes.
        postal: PostalCount,
        /// Who voted and is not on this roll.
        others: OtherCount,
    },
}

/// The record of the opening or the closing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct PollRecord {
    /// When, ms since the Unix epoch.
    pub at_ms: f64,
    /// Where the record is.
    pub sent: SaveState,
}
