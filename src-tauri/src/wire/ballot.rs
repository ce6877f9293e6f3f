//! What the booth is shown and what it sends back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::BoothStart;

/// A contest as the booth shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PaperContest {
    /// Identifier.
    pub id: String,
    /// Title per language.
    pub title: BTreeMap<String, String>,
    /// What there is to read about it, paragraph by paragraph, per language.
    pub text: Vec<BTreeMap<String, String>>,
    /// The most choices.
    pub max: u32,
    /// `closed_list`, `up_to` or `yes_no`.
    pub kind: String,
    /// The choices in official order.
    pub choices: Vec<PaperChoice>,
}

/// A choice as the booth shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PaperChoice {
    /// Identifier.
    pub id: String,
    /// Name per language.
    pub name: BTreeMap<String, String>,
    /// Second line per language.
    pub detail: Option<BTreeMap<String, String>>,
    /// The outline of its emblem in a square of 1000 by 1000; every choice of the contest has one, or none has.
    pub emblem: Option<String>,
}

/// What the booth shows to one voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BallotPaper {
    /// Election title per language.
    pub title: BTreeMap<String, String>,
    /// Languages, the first is the default.
    pub languages: Vec<String>,
    /// Test election.
    pub test: bool,
    /// Only tried: what is marked on it is never cast.
    pub practice: bool,
    /// The contests.
    pub contests: Vec<PaperContest>,
}

/// What the voter marked in one contest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct WireMark {
    /// The contest.
    pub contest: String,
    /// A deliberate blank vote.
    pub blank: bool,
    /// The choices; empty with `blank` false when nothing was marked.
    pub choices: Vec<String>,
}

/// The booth before and between voters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BoothView {
    /// The poll is not open.
    NotOpen {
        /// Test election.
        test: bool,
    },
    /// Waiting for a code.
    Waiting {
        /// Election title per language.
        title: BTreeMap<String, String>,
        /// Languages.
        languages: Vec<String>,
        /// Test election.
        test: bool,
    },
    /// A session is open (activated by staff or by code).
    Session {
        /// The paper.
        paper: BallotPaper,
        /// What its voter asked for at the desk; null when they asked for nothing.
        start: Option<BoothStart>,
        /// The poll is interrupted: the marks stay, and nothing can be cast.
        suspended: bool,
    },
    /// The vote could not be saved; the voter must stay and staff must come.
    NotSaved,
}
