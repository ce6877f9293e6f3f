//! The results of an election, out of nothing but evidence: signed events, signed manifests, and ballots that
//! match them. What does not verify is not counted, and is named.

mod ballots;
mod dictated;
mod ledger;
mod paper;

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use serde::Serialize;
use urna_atlas::admin::StationRecord;
use urna_domain::{
    dhondt::allot,
    election::{Contest, ContestKind, Election, Marks},
    fold::Fold,
    ids::{ChoiceId, ContestId, ElectionId, StationId},
    poll::Poll,
    scope::Scope,
    tally::{Tally, count},
};

use crate::{Office, OfficeError, copies, election, station};
pub(crate) use ballots::{Arrived, check_box};
pub use dictated::{DictatedCount, SaidCount, check_dictated};
use ledger::Ledger;
pub use paper::{PaperCheck, PaperContest, check_paper};

/// The results of an election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Results {
    /// The election.
    pub election: ElectionId,
    /// A rehearsal whose votes do not count.
    pub test: bool,
    /// The stations.
    pub stations: Stations,
    /// Who could vote and who did.
    pub turnout: Turnout,
    /// The contests in the order of the definition.
    pub contests: Vec<ContestResult>,
    /// Check-ins against ballots.
    pub reconciliation: Reconciliation,
    /// Citizens with several valid check-ins.
    pub conflicts: Conflicts,
    /// What did not verify, in sentences; empty when everything did.
    pub problems: Vec<String>,
}

/// How many stations there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stations {
    /// Registered.
    pub total: u64,
    /// Whose poll is closed for good.
    pub closed: u64,
    /// Whose box has arrived whole and verified: those that are counted.
    pub counted: u64,
}

/// Who could vote and who did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Turnout {
    /// Citizens in the scope of at least one station.
    pub electors: u64,
    /// Citizens whose check-in stands; each counts once.
    pub voted: u64,
}

/// The votes of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContestResult {
    /// The contest.
    pub id: ContestId,
    /// Votes, blank, null and valid ballots.
    #[serde(flatten)]
    pub tally: Tally,
    /// Seats per list; empty for contests without seats.
    pub seats: BTreeMap<ChoiceId, u32>,
    /// Seats that wait for a lot.
    pub open_seats: u32,
}

/// Check-ins against ballots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// Check-ins that were neither returned nor voided, doubles included: each gave a ballot.
    pub check_ins: u64,
    /// Ballots that were counted.
    pub ballots: u64,
    /// Ballots less check-ins.
    pub difference: i64,
    /// Citizens with several check-ins that nobody has settled.
    pub open_conflicts: u64,
}

/// Citizens with several valid check-ins, by what people said of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Conflicts {
    /// Nobody has settled them.
    pub open: u64,
    /// How many were settled with each word.
    pub classified: BTreeMap<String, u64>,
}

impl Conflicts {
    fn of(fold: &Fold) -> Self {
        let mut conflicts = Self::default();
        for (_, check_ins) in fold.conflicts() {
            match check_ins.outcome.as_deref().filter(|_| !check_ins.is_open_conflict()) {
                Some(outcome) => *conflicts.classified.entry(outcome.to_owned()).or_default() += 1,
                None => conflicts.open += 1,
            }
        }
        conflicts
    }
}

/// Computes the results of an election from what has arrived.
pub async fn results(office: &Office, id: &ElectionId) -> Result<Results, OfficeError> {
    let definition = election::show(office, id).await?.election;
    // What neighbours carried counts as if its station had sent it.
    let carried = copies::fold(office).await?;
    let Evidence { stations, keys, mut ledger } = read_evidence(office, id).await?;
    carried.problems.into_iter().for_each(|problem| ledger.problem(problem));
    let boxes =
        collect_boxes(office, id, &stations.iter().map(|station| station.id.clone()).collect::<Vec<_>>())
            .await?;
    let arrived_in_all = office.admin().count_ballots(id).await?;
    let mut scopes = Vec::new();
    for station in &stations {
        match Scope::parse(&station.scope) {
            Ok(scope) => scopes.push(scope),
            Err(_) => ledger.problem(format!("the scope of station {} cannot be read", station.id)),
        }
    }
    let electors = office.admin().count_electors(&scopes).await?;
    let known: Vec<StationId> = stations.into_iter().map(|station| station.id).collect();
    conclude(&definition, &known, &keys, ledger, &boxes, Totals { electors, arrived_in_all })
}

/// The events of an election, each checked against the key of its station or of the office.
pub(crate) struct Evidence {
    stations: Vec<StationRecord>,
    keys: BTreeMap<StationId, VerifyingKey>,
    ledger: Ledger,
}

impl Evidence {
    /// What the events say, and what is wrong with them.
    pub(crate) fn into_fold(self) -> (Fold, Vec<String>) {
        self.ledger.finish()
    }
}

/// Reads all events of an election.
pub(crate) async fn read_evidence(office: &Office, id: &ElectionId) -> Result<Evidence, OfficeError> {
    let stations = station::list(office).await?;
    let mut ledger = Ledger::new(id.clone());
    let (keys, problems) = signing_keys(office, &stations);
    problems.into_iter().for_each(|problem| ledger.problem(problem));
    office.admin().for_each_event(id, |stored| ledger.add(stored, &keys)).await?;
    Ok(Evidence { stations, keys, ledger })
}

/// The key of every station that a machine has claimed, and the office's own; and which of them are none.
pub(crate) fn signing_keys(
    office: &Office,
    stations: &[StationRecord],
) -> (BTreeMap<StationId, VerifyingKey>, Vec<String>) {
    let mut keys = BTreeMap::from([(StationId::office(), office.authority())]);
    let mut problems = Vec::new();
    for station in stations {
        match station.public_key.map(|key| VerifyingKey::from_bytes(&key)) {
            Some(Ok(key)) => {
                keys.insert(station.id.clone(), key);
            }
            Some(Err(_)) => {
                problems.push(format!("the key that claimed station {} is not a key", station.id));
            }
            None => {}
        }
    }
    (keys, problems)
}

/// What the cluster counted by itself.
#[derive(Debug, Clone, Copy)]
struct Totals {
    electors: u64,
    arrived_in_all: u64,
}

async fn collect_boxes(
    office: &Office,
    id: &ElectionId,
    stations: &[StationId],
) -> Result<BTreeMap<StationId, Arrived>, OfficeError> {
    let mut boxes: BTreeMap<StationId, Arrived> = BTreeMap::new();
    for (station, manifest) in office.admin().manifests(id).await? {
        if let Ok(station) = StationId::parse(&station) {
            boxes.entry(station).or_default().manifest =
                manifest.map(|manifest| (manifest.canon, manifest.sig));
        }
    }
    for station in stations {
        let ballots = office.admin().ballots(id, station).await?;
        let arrived = boxes.entry(station.clone()).or_default();
        arrived.ballots = ballots.into_iter().map(|ballot| (ballot.id, ballot.marks)).collect();
    }
    Ok(boxes)
}

fn conclude(
    definition: &Election,
    stations: &[StationId],
    keys: &BTreeMap<StationId, VerifyingKey>,
    ledger: Ledger,
    boxes: &BTreeMap<StationId, Arrived>,
    totals: Totals,
) -> Result<Results, OfficeError> {
    let (fold, mut problems) = ledger.finish();
    let mut tallies: BTreeMap<ContestId, Tally> =
        definition.contests.iter().map(|contest| (contest.id.clone(), Tally::empty(contest))).collect();
    let (mut closed, mut counted, mut ballots, mut arrived) = (0, 0, 0_u64, 0_u64);
    for station in stations {
        let ended = matches!(fold.poll(station), Poll::Ended { .. } | Poll::Certified { .. });
        closed += u64::from(ended);
        let Some(sent) = boxes.get(station) else { continue };
        arrived += length(&sent.ballots);
        match check_box(definition, station, sent, keys.get(station), fold.manifest(station), ended) {
            Ok(None) => {}
            Ok(Some(marks)) => {
                counted += 1;
                ballots += length(&marks);
                let own = add_tallies(definition, &marks, &mut tallies)?;
                if let Some(certified) = fold.certified(station)
                    && !certified.iter().map(|(id, tally)| (id, tally)).eq(in_order(definition, &own))
                {
                    problems.push(format!("station {station} certified another count than its ballots give"));
                }
            }
            Err(problem) => problems.push(format!("station {station} is not counted: {problem}")),
        }
    }
    for station in boxes.keys().filter(|station| !stations.contains(station)) {
        problems.push(format!("there is a manifest of {station}, which is not a station of this office"));
    }
    if totals.arrived_in_all > arrived {
        problems.push(format!("{} ballots name no station of this office", totals.arrived_in_all - arrived));
    }
    let contests =
        definition.contests.iter().map(|contest| allot_seats(contest, &tallies, &mut problems)).collect();
    let conflicting: u64 = fold.conflicts().map(|(_, check_ins)| length(&check_ins.conflicting)).sum();
    let check_ins = fold.turnout() + conflicting;
    Ok(Results {
        election: definition.id.clone(),
        test: definition.test,
        stations: Stations { total: length(stations), closed, counted },
        turnout: Turnout { electors: totals.electors, voted: fold.turnout() },
        contests,
        reconciliation: Reconciliation {
            check_ins,
            ballots,
            difference: signed(ballots) - signed(check_ins),
            open_conflicts: fold.open_conflicts(),
        },
        conflicts: Conflicts::of(&fold),
        problems,
    })
}

fn add_tallies(
    definition: &Election,
    marks: &[Marks],
    tallies: &mut BTreeMap<ContestId, Tally>,
) -> Result<BTreeMap<ContestId, Tally>, OfficeError> {
    let own = count(definition, marks).map_err(|error| OfficeError::Internal(error.to_string()))?;
    for (id, tally) in &own {
        if let Some(sum) = tallies.get_mut(id) {
            *sum = sum.clone().plus(tally).map_err(|error| OfficeError::Internal(error.to_string()))?;
        }
    }
    Ok(own)
}

fn in_order<'a>(
    definition: &'a Election,
    tallies: &'a BTreeMap<ContestId, Tally>,
) -> impl Iterator<Item = (&'a ContestId, &'a Tally)> {
    definition.contests.iter().filter_map(|contest| tallies.get_key_value(&contest.id))
}

fn allot_seats(
    contest: &Contest,
    tallies: &BTreeMap<ContestId, Tally>,
    problems: &mut Vec<String>,
) -> ContestResult {
    let tally = tallies.get(&contest.id).cloned().unwrap_or_default();
    let mut result = ContestResult { id: contest.id.clone(), tally, seats: BTreeMap::new(), open_seats: 0 };
    if let ContestKind::ClosedList { seats, threshold } = contest.kind {
        let votes: Vec<(ChoiceId, u64)> = contest
            .choices
            .iter()
            .map(|choice| (choice.id.clone(), result.tally.votes.get(&choice.id).copied().unwrap_or(0)))
            .collect();
        let allotment = allot(&votes, result.tally.valid, seats, threshold, &[]);
        if !allotment.ties.is_empty() {
            problems
                .push(format!("contest {}: a tie that only a lot can settle leaves seats open", contest.id));
        }
        result.seats = allotment.seats;
        result.open_seats = allotment.open_seats;
    }
    result
}

fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
