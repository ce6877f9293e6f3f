//! `urna station turnout` and `urna office turnout …`.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use urna_domain::{
    ids::StationId,
    turnout::{
        Moment,
        intervals::{Quarters, Step},
    },
};
use urna_office::{Office, turnout};
use urna_station::{
    Taken,
    environment::{Environment as _, Machine},
};
use urna_store::{Home, outbox};

use super::{office_roll::election_or_latest, output, station::open};
use crate::{commands::convert::hour_of, papers::wall};

/// `urna station turnout`.
#[derive(Debug, Args)]
pub struct StationTurnout {
    /// Take the advance of this hour; one that was taken is shown again.
    #[arg(long, value_name = "HOUR")]
    pub take: Option<Moment>,
    /// The post of whoever takes it.
    #[arg(long, value_name = "POST", default_value = "president")]
    pub officer: String,
    /// Minutes of an interval.
    #[arg(long, value_parser = ["15", "30", "60"], default_value = "60")]
    pub step: String,
}

/// `urna office turnout …`.
#[derive(Debug, Subcommand)]
pub enum OfficeTurnout {
    /// The advances that arrived, by station.
    List {
        /// The election; the latest published one when nothing is said.
        #[arg(long, value_name = "ID")]
        election: Option<String>,
    },
    /// Whether a number that a table dictated belongs to the code beside it.
    Check {
        /// The station's id.
        station: String,
        /// The hour.
        moment: Moment,
        /// The number.
        voted: u64,
        /// The code, such as `7F-3K`.
        code: String,
        /// The election; the latest published one when nothing is said.
        #[arg(long, value_name = "ID")]
        election: Option<String>,
    },
}

pub(crate) fn station(home: &Home, arguments: &StationTurnout, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    if let Some(moment) = arguments.take {
        let now = wall(Machine.now()).to_string();
        station.take_advance(moment, &now, &arguments.officer)?;
    }
    let day = station.turnout_day(hour_of)?;
    let advances = station.advances()?;
    let step = Step::ALL.into_iter().find(|step| step.minutes().to_string() == arguments.step);
    let step = step.unwrap_or(Step::Hour);
    let value = json!({
        "electors": day.electors,
        "by_hand": day.by_hand,
        "intervals": intervals_json(day.quarters.as_ref(), step),
        "few_since": day.quarters.as_ref().and_then(Quarters::few_since),
        "earlier_turnout": station.election().and_then(|election| election.earlier_turnout.clone()),
        "advances": advances.iter().map(advance_json).collect::<Vec<_>>(),
    });
    output::answer(json, &value, || {
        let intervals = day.quarters.as_ref().map(|quarters| quarters.intervals(step)).unwrap_or_default();
        let clock = |at| wall(at).strftime("%H:%M").to_string();
        let mut lines: Vec<String> = intervals
            .iter()
            .map(|one| format!("{}-{}  {}  {}", clock(one.from), clock(one.until), one.voters, one.sum))
            .collect();
        if let Some(since) = day.quarters.as_ref().and_then(Quarters::few_since) {
            lines.push(format!("since {}: too few to be told", clock(since)));
        }
        lines.extend(advances.iter().map(|taken| {
            let Taken { advance, at, code, sent } = taken;
            let sent = sent_word(sent.as_ref());
            format!(
                "{} -> {}  code {}  {sent}, taken at {}",
                advance.moment,
                advance.voted,
                code.as_str(),
                clock(*at)
            )
        }));
        lines
    });
    Ok(())
}

pub(crate) async fn office(office: &Office, command: OfficeTurnout, json: bool) -> anyhow::Result<()> {
    match command {
        OfficeTurnout::List { election } => {
            let election = election_or_latest(office, election.as_deref()).await?;
            let all = turnout::list(office, &election).await?;
            output::answer(json, &serde_json::to_value(&all)?, || list_lines(&all));
        }
        OfficeTurnout::Check { station, moment, voted, code, election } => {
            let election = election_or_latest(office, election.as_deref()).await?;
            let station = StationId::parse(&station)?;
            let checked = turnout::check(office, &election, &station, moment, voted, &code).await?;
            output::answer(json, &serde_json::to_value(&checked)?, || {
                let arrived = match checked.agrees_with_received {
                    Some(true) => "what the station sent says the same",
                    Some(false) => "what the station sent says something else",
                    None => "the advance of this station has not arrived yet",
                };
                vec![format!("{station}, {}: {voted}. The code is right.", moment), arrived.to_owned()]
            });
            anyhow::ensure!(
                checked.agrees_with_received != Some(false),
                "the code is right and the station sent another number; call the table"
            );
        }
    }
    Ok(())
}

fn intervals_json(quarters: Option<&Quarters>, step: Step) -> Vec<Value> {
    let intervals = quarters.map(|quarters| quarters.intervals(step)).unwrap_or_default();
    let row = |one: &urna_domain::turnout::intervals::Interval| json!({ "from": one.from, "until": one.until, "voters": one.voters, "sum": one.sum });
    intervals.iter().map(row).collect()
}

fn advance_json(taken: &Taken) -> Value {
    json!({
        "moment": taken.advance.moment.to_string(), "electors": taken.advance.electors, "voted": taken.advance.voted,
        "taken_at": taken.at, "code": taken.code.as_str(), "sent": sent_word(taken.sent.as_ref()),
    })
}

fn sent_word(state: Option<&outbox::State>) -> &'static str {
    match state {
        Some(outbox::State::Received { .. }) => "received",
        Some(outbox::State::Quarantined { .. }) => "refused",
        Some(outbox::State::Pending | outbox::State::InFlight) | None => "pending",
    }
}

fn list_lines(all: &turnout::Advances) -> Vec<String> {
    let mut lines = Vec::new();
    for moment in &all.moments {
        let told = all.stations.iter().flat_map(|one| &one.advances);
        let told = told.filter(|one| one.moment == *moment).count();
        lines.push(format!("{moment}: {told} of {} stations", all.stations.len()));
    }
    for one in &all.stations {
        let numbers: Vec<String> =
            one.advances.iter().map(|advance| format!("{} {}", advance.moment, advance.voted)).collect();
        lines.push(format!("{}  {}  {}", one.station, one.name, numbers.join("  ")));
    }
    lines.extend(all.problems.iter().map(|problem| format!("LOOK: {problem}")));
    lines
}
