//! How people came over the day, as a paper: what the screen shows of it, and no more.

use anyhow::Context as _;
use jiff::civil::Time;
use urna_documents::{DayTurnout, EarlierDay, EarlierShare, Languages, Pdf, TurnoutInterval, day_turnout};
use urna_domain::{
    election::EarlierTurnout,
    turnout::{
        Moment,
        intervals::{Interval, Quarters, Step},
    },
};
use urna_station::Station;

use super::{Day, text, wall};
use crate::commands::convert;

/// The file of the paper.
const FILE: &str = "participacion.pdf";
/// The step of the paper that is kept with the others.
const KEPT: Step = Step::Half;

/// The paper with the intervals of this step, to be printed alone; `None` before anybody is told of.
pub(crate) fn turnout_paper(
    station: &Station,
    step: Step,
    languages: Languages,
) -> anyhow::Result<Option<Pdf>> {
    paper(&Day::read(station, languages)?, station, step)
}

/// The paper that is kept with the others of the day; none before anybody is told of.
pub(super) fn papers(day: &Day, station: &Station) -> anyhow::Result<Option<(String, Pdf)>> {
    Ok(paper(day, station, KEPT)?.map(|paper| (FILE.to_owned(), paper)))
}

fn paper(day: &Day, station: &Station, step: Step) -> anyhow::Result<Option<Pdf>> {
    let turnout = station.turnout_day(convert::hour_of)?;
    let Some(quarters) = turnout.quarters.as_ref().filter(|quarters| is_told(quarters)) else {
        return Ok(None);
    };
    let earlier = day.election.earlier_turnout.as_ref();
    let paper = DayTurnout {
        heading: day.heading.clone(),
        electors: turnout.electors,
        by_hand: turnout.by_hand,
        minutes: step.minutes(),
        intervals: quarters.intervals(step).into_iter().map(interval).collect(),
        earlier: earlier.map(|earlier| earlier_day(day, earlier)).transpose()?,
    };
    Ok(Some(day_turnout(&paper)?))
}

/// Whether anybody is told of: the finest intervals tell of everybody that coarser ones do.
fn is_told(quarters: &Quarters) -> bool {
    quarters.intervals(Step::Quarter).iter().any(|interval| interval.voters > 0)
}

fn interval(interval: Interval) -> TurnoutInterval {
    TurnoutInterval {
        from: wall(interval.from).time(),
        until: wall(interval.until).time(),
        voters: interval.voters,
        sum: interval.sum,
    }
}

fn earlier_day(day: &Day, earlier: &EarlierTurnout) -> anyhow::Result<EarlierDay> {
    let points = earlier.points.iter().map(|point| {
        let at = Moment::parse(&point.at).context("an hour of the earlier turnout cannot be read")?;
        let at = Time::new(i8::try_from(at.hour())?, i8::try_from(at.minute())?, 0, 0)?;
        Ok(EarlierShare { at, share: point.share })
    });
    Ok(EarlierDay {
        title: text(&earlier.title, &day.election),
        date: earlier.date.parse().context("the day of the earlier election cannot be read")?,
        points: points.collect::<anyhow::Result<_>>()?,
    })
}
