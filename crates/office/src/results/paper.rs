//! A paper in the hand: whether its station signed it, and whether it says what arrived.

use serde::Serialize;
use urna_domain::{
    Hash,
    ids::{ChoiceId, ContestId, ElectionId, StationId},
    totals::{Numbers, SignedTotals, Stage},
};

use super::{Evidence, read_evidence};
use crate::{Office, OfficeError, election};

/// What the code of a paper says, its signature checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperCheck {
    /// The election.
    pub election: ElectionId,
    /// The station.
    pub station: StationId,
    /// Taken before opening: everything should be zero.
    pub before_opening: bool,
    /// Electors on its roll.
    pub electors: u64,
    /// Those who voted.
    pub voted: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// The contests in the order of the definition; none when the code held their hash only.
    pub contests: Vec<PaperContest>,
    /// Whether the certified count that arrived from the station is the same; nothing while none has arrived.
    pub agrees_with_received: Option<bool>,
}

/// The numbers of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperContest {
    /// The contest.
    pub id: ContestId,
    /// Valid ballots.
    pub valid: u64,
    /// Blank ballots.
    pub blank: u64,
    /// Null ballots.
    pub null: u64,
    /// Votes in the official order.
    pub votes: Vec<(ChoiceId, u64)>,
}

/// Checks the code of a paper against the station's key, the published definition and what has arrived.
pub async fn check_paper(office: &Office, code: &str) -> Result<PaperCheck, OfficeError> {
    let code = SignedTotals::parse(code)?;
    let totals = &code.totals;
    let definition = election::show(office, &totals.election).await?;
    let Evidence { keys, ledger, .. } = read_evidence(office, &totals.election).await?;
    let key = keys.get(&totals.station).ok_or_else(|| OfficeError::NoStation(totals.station.to_string()))?;
    if !code.is_signed_by(key.as_bytes()) {
        return Err(OfficeError::PaperNotSigned(totals.station.to_string()));
    }
    if Hash::of(&definition.canon) != totals.definition {
        return Err(OfficeError::PaperOfOtherDefinition(totals.election.to_string()));
    }
    let (fold, _) = ledger.finish();
    let agrees_with_received = fold
        .certified(&totals.station)
        .filter(|_| totals.stage == Stage::Count)
        .map(|certified| Numbers::of(&definition.election, certified).hash() == totals.numbers.hash());
    Ok(PaperCheck {
        election: totals.election.clone(),
        station: totals.station.clone(),
        before_opening: totals.stage == Stage::Zero,
        electors: totals.electors,
        voted: totals.voted,
        ballots: totals.ballots,
        contests: contests(&definition.election, &totals.numbers),
        agrees_with_received,
    })
}

pub(super) fn contests(definition: &urna_domain::election::Election, numbers: &Numbers) -> Vec<PaperContest> {
    let Numbers::Each(each) = numbers else { return Vec::new() };
    let contests = definition.contests.iter().zip(each).map(|(contest, numbers)| PaperContest {
        id: contest.id.clone(),
        valid: numbers.valid,
        blank: numbers.blank,
        null: numbers.null,
        votes: contest
            .choices
            .iter()
            .zip(&numbers.votes)
            .map(|(choice, votes)| (choice.id.clone(), *votes))
            .collect(),
    });
    contests.collect()
}
