//! `urna office roll fold`, `roll correct` and `conflicts`.

use clap::{Args, Subcommand};
use serde_json::json;
use urna_domain::ids::{CitizenId, ElectionId};
use urna_office::{Office, conflict, election, roll};
use urna_station::environment::{Environment as _, Machine};

use super::{
    output,
    roll::{Changes, conflict_json, conflict_outcome},
};

/// The most problems that are named one by one.
const NAMED_MAX: usize = 10;

/// `urna office roll correct`.
#[derive(Debug, Args)]
pub struct OfficeCorrectArgs {
    /// The citizen's id, such as `i:42`.
    pub citizen: String,
    /// What to correct.
    #[command(flatten)]
    pub changes: Changes,
    /// The post of whoever corrects.
    #[arg(long, value_name = "POST")]
    pub officer: String,
    /// The post of a second person; needed to delete.
    #[arg(long, value_name = "POST")]
    pub second: Option<String>,
    /// The election; the latest published one when nothing is said.
    #[arg(long, value_name = "ID")]
    pub election: Option<String>,
}

/// `urna office conflicts …`.
#[derive(Debug, Subcommand)]
pub enum OfficeConflicts {
    /// The double check-ins of all stations.
    List {
        /// The election; the latest published one when nothing is said.
        #[arg(long, value_name = "ID")]
        election: Option<String>,
    },
    /// Say what one was, where no station has: two people.
    Classify {
        /// The citizen's id.
        citizen: String,
        /// What it was.
        #[arg(value_parser = ["voted_twice", "wrong_person", "same_act", "unknown"])]
        outcome: String,
        /// The post of one person.
        #[arg(long, value_name = "POST")]
        officer: String,
        /// The post of the other.
        #[arg(long, value_name = "POST")]
        second: String,
        /// The election; the latest published one when nothing is said.
        #[arg(long, value_name = "ID")]
        election: Option<String>,
    },
}

pub(crate) async fn fold(
    office: &Office,
    election: Option<&str>,
    all: bool,
    json: bool,
) -> anyhow::Result<()> {
    let election = election_or_latest(office, election).await?;
    let span = if all { roll::Span::All } else { roll::Span::New };
    let report = roll::fold(office, &election, span).await?;
    let value = json!({
        "election": election, "folded": report.folded, "citizens": report.citizens,
        "unknown": report.unknown, "problems": report.problems,
    });
    output::answer(json, &value, || {
        let mut lines = vec![format!(
            "corrections folded in: {}; citizens: {}; of nobody on the roll: {}",
            report.folded, report.citizens, report.unknown
        )];
        lines.extend(report.problems.iter().take(NAMED_MAX).map(|problem| format!("LOOK: {problem}")));
        lines
    });
    Ok(())
}

pub(crate) async fn correct(
    office: &Office,
    arguments: &OfficeCorrectArgs,
    json: bool,
) -> anyhow::Result<()> {
    let corrections = arguments.changes.corrections()?;
    let citizen = CitizenId::parse(&arguments.citizen)?;
    let election = election_or_latest(office, arguments.election.as_deref()).await?;
    let officers = (arguments.officer.as_str(), arguments.second.as_deref());
    let why = &arguments.changes.why;
    let event =
        roll::correct(office, &election, &citizen, &corrections, why, officers, Machine.now()).await?;
    output::answer(json, &json!({ "event": event.id.to_string() }), || {
        vec![format!("Recorded as {}. Next: urna office roll fold", event.id)]
    });
    Ok(())
}

pub(crate) async fn conflicts(office: &Office, command: OfficeConflicts, json: bool) -> anyhow::Result<()> {
    match command {
        OfficeConflicts::List { election } => {
            let election = election_or_latest(office, election.as_deref()).await?;
            let (all, problems) = conflict::list(office, &election).await?;
            let rows: Vec<_> = all.iter().map(|one| conflict_json(&one.citizen, &one.check_ins)).collect();
            let value = json!({ "election": election, "conflicts": rows, "problems": problems });
            output::answer(json, &value, || {
                let line = |one: &conflict::Conflict| {
                    let check_ins = one.check_ins.conflicting.len() + 1;
                    let word = one.check_ins.outcome.as_deref().unwrap_or("open");
                    format!("{}  check-ins: {check_ins}  {word}", one.citizen)
                };
                let problems = problems.iter().map(|problem| format!("LOOK: {problem}"));
                all.iter().map(line).chain(problems).collect()
            });
        }
        OfficeConflicts::Classify { citizen, outcome, officer, second, election } => {
            let election = election_or_latest(office, election.as_deref()).await?;
            let (citizen, outcome) = (CitizenId::parse(&citizen)?, conflict_outcome(&outcome)?);
            let officers = [officer.as_str(), second.as_str()];
            let event =
                conflict::classify(office, &election, &citizen, outcome, officers, Machine.now()).await?;
            output::answer(json, &json!({ "event": event.id.to_string() }), || {
                vec![format!("Recorded as {}. All check-ins are kept.", event.id)]
            });
        }
    }
    Ok(())
}

pub(super) async fn election_or_latest(office: &Office, said: Option<&str>) -> anyhow::Result<ElectionId> {
    match said {
        Some(id) => Ok(ElectionId::parse(id)?),
        None => Ok(election::latest(office).await?.election.id),
    }
}
