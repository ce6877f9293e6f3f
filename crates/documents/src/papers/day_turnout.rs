//! How people came over the day: a chart, and a table with every number of it.

use jiff::civil::{Date, Time};
use serde::Serialize;

use crate::{
    check,
    error::DocumentError,
    paper::{Heading, clock_time},
    pdf::{self, Pdf},
    press::Template,
};

/// How people came over the day, in intervals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayTurnout {
    /// Head and foot.
    pub heading: Heading,
    /// People on the roll.
    pub electors: u64,
    /// People who were marked by hand, whom no interval holds.
    pub by_hand: u64,
    /// How wide the intervals are, unless few people made one wider, in minutes.
    pub minutes: u32,
    /// In order and without a gap; none before the first has ended.
    pub intervals: Vec<TurnoutInterval>,
    /// An earlier election to compare with.
    pub earlier: Option<EarlierDay>,
}

/// An interval and who came in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TurnoutInterval {
    /// When it began.
    #[serde(serialize_with = "clock_time")]
    pub from: Time,
    /// When it ended.
    #[serde(serialize_with = "clock_time")]
    pub until: Time,
    /// Who came in it.
    pub voters: u64,
    /// Who had come when it ended.
    pub sum: u64,
}

/// The turnout of an earlier election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarlierDay {
    /// Which one.
    pub title: String,
    /// Its day.
    pub date: Date,
    /// What was known when, in order.
    pub points: Vec<EarlierShare>,
}

/// Turnout of an earlier election at an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EarlierShare {
    /// The hour.
    #[serde(serialize_with = "clock_time")]
    pub at: Time,
    /// In hundredths of a percent of the electors.
    pub share: u32,
}

/// Makes the paper. Fails where the sums are not those of the intervals.
pub fn day_turnout(day: &DayTurnout) -> Result<Pdf, DocumentError> {
    check::present("the station", &day.heading.station)?;
    let mut came = 0;
    for one in &day.intervals {
        came = check::sum([came, one.voters])?;
        if came != one.sum {
            return Err(DocumentError::TurnoutDoesNotAddUp { came, sum: one.sum });
        }
    }
    pdf::make(Template::DayTurnout, day, None)
}
