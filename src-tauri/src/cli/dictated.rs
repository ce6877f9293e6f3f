//! `urna station count` and `urna office dictated`: a certified count that goes to the centre by telephone.

use clap::Args;
use serde_json::json;
use urna_domain::{election::Election, ids::StationId, tally::Tally};
use urna_office::{Office, OfficeError, results};
use urna_station::{CountResult, Refusal, StationError};
use urna_store::Home;

use super::{office_roll::election_or_latest, output, station::open};

/// `urna office dictated`.
#[derive(Debug, Args)]
pub struct DictatedArgs {
    /// The station's id.
    pub station: String,
    /// The code, such as `7F3-K2M`.
    pub code: String,
    /// Electors who voted.
    #[arg(long, value_name = "N")]
    pub voted: u64,
    /// Ballots in the box.
    #[arg(long, value_name = "N")]
    pub ballots: u64,
    /// The rows of a contest from top to bottom: votes in the official order, blank, null, valid. Once for each contest.
    #[arg(long = "contest", value_name = "N,N,…", required = true)]
    pub contests: Vec<String>,
    /// The election; the latest published one when nothing is said.
    #[arg(long, value_name = "ID")]
    pub election: Option<String>,
}

/// Shows the certified count of this station and what is dictated with it.
pub(crate) fn count(home: &Home, json: bool) -> anyhow::Result<()> {
    let station = open(home)?;
    let election = station.election().ok_or(StationError::Refused(Refusal::NoElection))?;
    let result = station.result()?;
    let code = station.count_code(&result)?;
    let CountResult { voted, ballots, contests } = &result;
    let rows = |id, tally| json!({ "id": id, "rows": rows(&election, id, tally) });
    let value = json!({
        "election": election.id, "voted": voted, "ballots": ballots, "code": code.as_str(),
        "contests": contests.iter().map(|(id, tally)| rows(id, tally)).collect::<Vec<_>>(),
    });
    output::answer(json, &value, || {
        let mut lines = vec![format!("voted: {voted}; ballots: {ballots}")];
        lines.extend(contests.iter().map(|(id, tally)| {
            let numbers: Vec<String> =
                self::rows(&election, id, tally).iter().map(ToString::to_string).collect();
            format!("{id}: {}", numbers.join(","))
        }));
        lines.push(format!("code: {}", code.as_str()));
        lines
    });
    Ok(())
}

/// The rows of a contest as the screen shows them.
fn rows(election: &Election, id: &urna_domain::ids::ContestId, tally: &Tally) -> Vec<u64> {
    let contest = election.contests.iter().find(|contest| contest.id == *id);
    let choices = contest.map(|contest| contest.choices.as_slice()).unwrap_or_default();
    let votes = choices.iter().map(|choice| tally.votes.get(&choice.id).copied().unwrap_or(0));
    votes.chain([tally.blank, tally.null, tally.valid]).collect()
}

/// Checks a count that a table dictated.
pub(crate) async fn check(office: &Office, arguments: &DictatedArgs, json: bool) -> anyhow::Result<()> {
    let DictatedArgs { station, code, voted, ballots, contests, election } = arguments;
    let election = election_or_latest(office, election.as_deref()).await?;
    let station = StationId::parse(station)?;
    let contests: Result<Vec<Vec<u64>>, OfficeError> = contests.iter().map(|rows| numbers(rows)).collect();
    let said = results::SaidCount { voted: *voted, ballots: *ballots, contests: contests? };
    let checked = results::check_dictated(office, &election, &station, &said, code).await?;
    output::answer(json, &serde_json::to_value(&checked)?, || {
        let mut lines =
            vec![format!("{station}: voted {voted}, ballots {ballots}. It adds up and the code is right.")];
        for results::PaperContest { id, valid, blank, null, votes } in &checked.contests {
            lines.push(format!("{id}: valid {valid}, blank {blank}, null {null}"));
            lines.extend(votes.iter().map(|(choice, votes)| format!("  {choice}: {votes}")));
        }
        let arrived = match checked.agrees_with_received {
            Some(true) => "what the station sent says the same",
            Some(false) => "what the station sent says something else",
            None => "the count of this station has not arrived yet",
        };
        lines.push(arrived.to_owned());
        lines
    });
    anyhow::ensure!(
        checked.agrees_with_received != Some(false),
        "the code is right and the station sent another count; call the table"
    );
    Ok(())
}

fn numbers(rows: &str) -> Result<Vec<u64>, OfficeError> {
    let number = |row: &str| row.trim().parse().map_err(|_| OfficeError::DictatedNumbers);
    rows.split(',').map(number).collect()
}
