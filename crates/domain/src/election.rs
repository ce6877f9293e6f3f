//! Elections, contests and choices: the signed definition that the office publishes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    emblem::Emblem,
    hours::{PollHours, WallTime},
    ids::{ChoiceId, ContestId, ElectionId},
    tables::PollingPlace,
};

/// A text in the languages of the election: language tag (`es`, `ca`, `ca-valencia`, `eu`, `gl`, `en`) to text.
pub type Localised = BTreeMap<String, String>;

/// The definition of an election. Published once, signed by the election authority, never changed in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Election {
    /// The format: [`Election::VERSION`] or an older one; 1 when absent.
    #[serde(default = "first_version")]
    pub v: u32,
    /// Identifier.
    pub id: ElectionId,
    /// Title as the voter reads it.
    pub title: Localised,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// True for rehearsals and demonstrations: votes that do not count, marked on every screen.
    #[serde(default)]
    pub test: bool,
    /// Languages offered, the first is the default.
    pub languages: Vec<String>,
    /// The contests in official order.
    pub contests: Vec<Contest>,
    /// When ballots leave the station.
    #[serde(default)]
    pub ballot_upload: BallotUpload,
    /// How many minutes an authorisation to vote is valid; 15 when absent.
    #[serde(default = "authorisation_minutes_default")]
    pub authorisation_minutes: u32,
    /// How turnout went in an earlier election of the same kind, for comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_turnout: Option<EarlierTurnout>,
    /// When people vote and when turnout is told; those of the Spanish law when absent.
    #[serde(default, skip_serializing_if = "PollHours::are_of_law")]
    pub hours: PollHours,
    /// What becomes of the right of somebody who goes away without voting.
    #[serde(default, skip_serializing_if = "AfterLeaving::is_default")]
    pub after_leaving: AfterLeaving,
    /// Where tables sit, to tell somebody who came to another one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PollingPlace>,
}

/// How turnout went in an earlier election of the same kind. Of a whole constituency, never of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierTurnout {
    /// Which one.
    pub title: Localised,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// What was known at which hour, in order.
    pub points: Vec<EarlierPoint>,
}

/// Turnout at an hour of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierPoint {
    /// The hour by the clock on the wall, `14:00`.
    pub at: String,
    /// Those who had voted, in hundredths of a percent of the electors.
    pub share: u32,
}

fn first_version() -> u32 {
    1
}

impl Election {
    /// The format that this program writes, and the latest that it reads.
    pub const VERSION: u32 = 1;

    /// Whether opening at a moment of the wall clock, `2026-11-22T08:41`, is before the hour and needs a reason. A
    /// rehearsal is opened at any hour.
    pub fn is_before_hours(&self, wall: &str) -> bool {
        !self.test && !self.has_come(self.hours.opens, wall)
    }

    /// Whether closing at a moment of the wall clock is before the hour and needs a reason. A rehearsal is closed at any
    /// hour.
    pub fn is_before_close(&self, wall: &str) -> bool {
        !self.test && !self.has_come(self.hours.closes, wall)
    }

    /// Whether an hour of the day of the vote, `14:00`, has come at a moment of the wall clock where the station stands:
    /// on the Canary Islands by their own clock.
    pub fn has_come(&self, hour: WallTime, wall: &str) -> bool {
        wall >= format!("{}T{hour}", self.date).as_str()
    }

    /// Where a table sits, when the definition says it.
    pub fn place_of(&self, table: &str) -> Option<&PollingPlace> {
        self.places.iter().find(|place| place.table == table)
    }

    /// The format that a definition says it has, whatever else it holds; 1 when it says none.
    pub fn version_of(canon: &[u8]) -> Option<u32> {
        #[derive(Deserialize)]
        struct Versioned {
            #[serde(default = "first_version")]
            v: u32,
        }
        serde_json::from_slice::<Versioned>(canon).ok().map(|versioned| versioned.v)
    }
}

fn authorisation_minutes_default() -> u32 {
    15
}

/// What becomes of the right of somebody who was authorised and goes away without voting. Nothing of theirs is in the box in
/// either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterLeaving {
    /// They may come back and are authorised as anybody is.
    #[default]
    MayReturn,
    /// Their authorisation is spent; when they come back, the president decides.
    PresidentDecides,
}

impl AfterLeaving {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// When ballots leave the station. Never one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BallotUpload {
    /// All at once, shuffled, after closing.
    #[default]
    AfterClosing,
    /// Shuffled batches of at least this many while the poll is open; for consultations. At least 10.
    BatchesOf(u32),
}

/// One question put to the voters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// Identifier.
    pub id: ContestId,
    /// Title.
    pub title: Localised,
    /// The question or what there is to know about it, paragraph by paragraph.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<Localised>,
    /// What the voter may do.
    #[serde(flatten)]
    pub kind: ContestKind,
    /// The choices in official order. "Blank" is not among them: it is always offered.
    pub choices: Vec<Choice>,
}

/// What the voter may do in a contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ContestKind {
    /// One closed party list; seats by D'Hondt.
    ClosedList {
        /// Seats to allot.
        seats: u32,
        /// Threshold in hundredths of a percent of the valid votes (300 = 3 %, LOREG art. 163.1.a).
        threshold: u32,
    },
    /// Up to `max` choices.
    UpTo {
        /// The most choices a voter may mark.
        max: u32,
    },
    /// Yes or no: exactly two choices.
    YesNo,
}

/// A party list, a person or an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Identifier.
    pub id: ChoiceId,
    /// Name as printed.
    pub name: Localised,
    /// Second line: party of a person, motto of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Localised>,
    /// What it is known by at a glance; every choice of a contest has one, or none has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emblem: Option<Emblem>,
}

/// The marks of one voter in one contest. Blank is a choice of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A deliberate blank vote.
    Blank,
    /// Choices, in the order of the definition, without repetition; empty when the voter marked nothing,
    /// which counts as blank.
    Choices(Vec<ChoiceId>),
}

/// What a voter wants to cast: a mark per contest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Marks(pub BTreeMap<ContestId, Mark>);
