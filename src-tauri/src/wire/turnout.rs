//! Turnout as the supervisor sees it, and the two advances.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use super::{Refusal, SaveState};

/// How people came over the day.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TurnoutView {
    /// Electors on the roll.
    pub electors: u32,
    /// People who were marked by hand, whom no interval holds.
    pub by_hand: u32,
    /// The poll has been opened.
    pub opened: bool,
    /// The same day in steps of 15, 30 and 60 minutes.
    pub steps: Vec<TurnoutStep>,
    /// Since when too few people came to be told, ms since the Unix epoch; null when nobody waits to be told.
    pub few_since_ms: Option<f64>,
    /// At least so many people are told of an interval.
    pub few: u32,
    /// An earlier election to compare with.
    pub earlier: Option<EarlierView>,
    /// The advances of the day, in order.
    pub advances: Vec<AdvanceView>,
}

/// The day in steps of one width.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TurnoutStep {
    /// How wide, unless few people make an interval wider.
    pub minutes: u32,
    /// The intervals in order, without a gap.
    pub bars: Vec<TurnoutBar>,
}

/// An interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct TurnoutBar {
    /// When it began, ms since the Unix epoch.
    pub from_ms: f64,
    /// When it ended.
    pub until_ms: f64,
    /// Who came in it.
    pub voters: u32,
    /// Who had come when it ended.
    pub sum: u32,
}

/// The turnout of an earlier election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EarlierView {
    /// Which one, per language.
    pub title: BTreeMap<String, String>,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// What was known when, in order.
    pub points: Vec<EarlierPoint>,
}

/// Turnout at an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EarlierPoint {
    /// The hour, `14:00`.
    pub at: String,
    /// In hundredths of a percent of the electors.
    pub share: u32,
}

/// An advance of the day.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdvanceView {
    /// Its hour, `14:00`.
    pub moment: String,
    /// Why it cannot be taken now; null when it can, and when it was.
    pub refusal: Option<Refusal>,
    /// What was taken; null before.
    pub taken: Option<AdvanceTaken>,
}

/// An advance that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdvanceTaken {
    /// Electors on the roll then.
    pub electors: u32,
    /// Those who had voted then.
    pub voted: u32,
    /// When it was taken, ms since the Unix epoch.
    pub at_ms: f64,
    /// What is dictated beside the number.
    pub code: String,
    /// Where it is.
    pub sent: SaveState,
    /// When the centre had it, ms since the Unix epoch; null before.
    pub received_at_ms: Option<f64>,
}
