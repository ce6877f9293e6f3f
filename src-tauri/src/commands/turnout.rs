//! Turnout: how people came, and the two advances.

use tauri::{AppHandle, State};
use urna_documents::Pdf;
use urna_domain::{
    Millis,
    election::EarlierTurnout,
    turnout::{
        Moment,
        intervals::{FEW, Interval, Quarters, Step},
    },
};
use urna_station::{
    Station, Taken,
    environment::{Environment as _, Machine},
};
use urna_store::outbox;

use super::{Shared, convert, in_background, printing};
use crate::{
    papers,
    session::Right,
    wire::{
        AdvanceTaken, AdvanceView, EarlierPoint, EarlierView, Refusal, TurnoutBar, TurnoutStep, TurnoutView,
    },
};

/// How people came until now.
#[tauri::command]
pub(crate) async fn turnout_view(shared: State<'_, Shared>) -> Result<TurnoutView, Refusal> {
    shared.watching(Right::Look)?;
    let shared = shared.inner().clone();
    in_background(move || view(&*shared.station()?, shared.queue_moves()?)).await
}

/// Takes an advance, or shows the one that was taken, and sends it.
#[tauri::command]
pub(crate) async fn take_advance(
    app: AppHandle,
    shared: State<'_, Shared>,
    moment: String,
) -> Result<AdvanceView, Refusal> {
    let post = shared.acting(Right::Preside)?;
    let (station, moment) = (shared.station()?, moment_of(&moment)?);
    let taken = in_background(move || {
        station.take_advance(moment, &wall_now(), post.word()).map_err(convert::refusal)
    })
    .await?;
    shared.wake();
    super::status_changed(&app);
    Ok(AdvanceView { moment: moment.to_string(), refusal: None, taken: Some(shown(&taken, false)) })
}

/// Prints the paper of an advance that was taken.
#[tauri::command]
pub(crate) async fn print_advance(shared: State<'_, Shared>, moment: String) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let (station, moment) = (shared.station()?, moment_of(&moment)?);
    in_background(move || print(papers::advance_paper(&station, moment, papers::tongues::of(&station)))).await
}

/// Prints how people came over the day, in intervals of 15, 30 or 60 minutes.
#[tauri::command]
pub(crate) async fn print_turnout(shared: State<'_, Shared>, minutes: u32) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let step = Step::ALL.into_iter().find(|step| step.minutes() == minutes);
    let step = step.ok_or_else(|| Refusal::code("internal"))?;
    in_background(move || print(papers::turnout_paper(&station, step, papers::tongues::of(&station)))).await
}

/// Prints a paper that there is.
fn print(made: anyhow::Result<Option<Pdf>>) -> Result<(), Refusal> {
    let paper = made.map_err(|error| {
        tracing::error!(%error, "a paper about the turnout could not be made");
        Refusal::code("papers_failed")
    })?;
    printing::print(&paper.ok_or_else(|| Refusal::code("papers_failed"))?.bytes)
}

fn view(station: &Station, queue_moves: bool) -> Result<TurnoutView, Refusal> {
    let day = station.turnout_day(convert::hour_of).map_err(convert::refusal)?;
    let taken = station.advances().map_err(convert::refusal)?;
    let (quarters, wall) = (day.quarters.as_ref(), wall_now());
    let moments = station.election().map(|election| election.hours.advances.clone()).unwrap_or_default();
    let advance = |moment: Moment| {
        let taken =
            taken.iter().find(|taken| taken.advance.moment == moment).map(|taken| shown(taken, queue_moves));
        let refusal = match taken {
            Some(_) => None,
            None => station.may_take_advance(moment, &wall).err().map(convert::refusal),
        };
        AdvanceView { moment: moment.to_string(), refusal, taken }
    };
    Ok(TurnoutView {
        electors: convert::small(day.electors),
        by_hand: convert::small(day.by_hand),
        opened: quarters.is_some(),
        steps: Step::ALL.map(|step| step_of(quarters, step)).into(),
        few_since_ms: quarters.and_then(Quarters::few_since).map(convert::millis),
        few: convert::small(FEW),
        earlier: station.election().and_then(|election| election.earlier_turnout.as_ref().map(earlier)),
        advances: moments.into_iter().map(advance).collect(),
    })
}

fn step_of(quarters: Option<&Quarters>, step: Step) -> TurnoutStep {
    let bar = |one: Interval| TurnoutBar {
        from_ms: convert::millis(one.from),
        until_ms: convert::millis(one.until),
        voters: convert::small(one.voters),
        sum: convert::small(one.sum),
    };
    let intervals = quarters.map(|quarters| quarters.intervals(step)).unwrap_or_default();
    TurnoutStep { minutes: step.minutes(), bars: intervals.into_iter().map(bar).collect() }
}

fn earlier(earlier: &EarlierTurnout) -> EarlierView {
    let points = earlier.points.iter();
    EarlierView {
        title: earlier.title.clone(),
        date: earlier.date.clone(),
        points: points.map(|point| EarlierPoint { at: point.at.clone(), share: point.share }).collect(),
    }
}

fn shown(taken: &Taken, queue_moves: bool) -> AdvanceTaken {
    let received: Option<Millis> = match taken.sent {
        Some(outbox::State::Received { at }) => Some(at),
        Some(outbox::State::Pending | outbox::State::InFlight | outbox::State::Quarantined { .. }) | None => {
            None
        }
    };
    AdvanceTaken {
        electors: convert::small(taken.advance.electors),
        voted: convert::small(taken.advance.voted),
        at_ms: convert::millis(taken.at),
        code: taken.code.as_str().to_owned(),
        sent: convert::save_state(taken.sent.clone(), queue_moves),
        received_at_ms: received.map(convert::millis),
    }
}

fn moment_of(word: &str) -> Result<Moment, Refusal> {
    Moment::parse(word).map_err(|_| Refusal::code("internal"))
}

fn wall_now() -> String {
    papers::wall(Machine.now()).to_string()
}
