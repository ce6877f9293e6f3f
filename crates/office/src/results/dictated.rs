//! A count that a table dictated by telephone: whether it adds up, whether its code is right, and whether it says what arrived.

use serde::Serialize;
use urna_domain::{
    Hash,
    dictated::{CheckCode, Count},
    election::{Contest, ContestKind, Election},
    ids::{ElectionId, StationId},
    totals::{ContestNumbers, Numbers},
};

use super::{PaperContest, paper, read_evidence};
use crate::{Office, OfficeError, election, station};

/// The rows of a contest that follow its votes: blank, null and valid ballots.
const ROWS_AFTER_VOTES: usize = 3;

/// The numbers as the screen of the table shows them, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidCount {
    /// Electors who voted.
    pub voted: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// The rows of each contest: the votes of its choices in the official order, then blank, null and valid ballots.
    pub contests: Vec<Vec<u64>>,
}

/// A dictated count whose code is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DictatedCount {
    /// The election.
    pub election: ElectionId,
    /// The station.
    pub station: StationId,
    /// Electors who voted.
    pub voted: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// The contests in the order of the definition.
    pub contests: Vec<PaperContest>,
    /// Whether the certified count that arrived says the same; nothing while none has arrived.
    pub agrees_with_received: Option<bool>,
}

/// Checks a count that somebody dictated. What does not add up is named by its contest, so that only this one is read again;
/// then the code must belong to this station and these numbers. Refused when this folder does not hold what the office shares
/// with the station.
pub async fn check_dictated(
    office: &Office,
    election: &ElectionId,
    station: &StationId,
    said: &SaidCount,
    code: &str,
) -> Result<DictatedCount, OfficeError> {
    let known = station::show(office, station).await?.id;
    let registration = office.home().registration(&known)?;
    let registration = registration.ok_or_else(|| OfficeError::NoSharedSecret(known.to_string()))?;
    let definition = election::show(office, election).await?;
    let numbers = Numbers::Each(rows(&definition.election, said)?);
    let count = Count {
        election,
        definition: Hash::of(&definition.canon),
        station: &known,
        voted: said.voted,
        ballots: said.ballots,
        numbers: &numbers,
    };
    if !CheckCode::of_count(registration.password.as_bytes(), &count).is_said_as(code) {
        return Err(OfficeError::WrongCountCode(known.to_string()));
    }
    let (fold, _) = read_evidence(office, election).await?.into_fold();
    let agrees_with_received = fold
        .certified(&known)
        .map(|certified| Numbers::of(&definition.election, certified).hash() == numbers.hash());
    Ok(DictatedCount {
        election: election.clone(),
        station: known,
        voted: said.voted,
        ballots: said.ballots,
        contests: paper::contests(&definition.election, &numbers),
        agrees_with_received,
    })
}

/// The rows as numbers of the contests, each of which adds up.
fn rows(election: &Election, said: &SaidCount) -> Result<Vec<ContestNumbers>, OfficeError> {
    let (expected, found) = (election.contests.len(), said.contests.len());
    if expected != found {
        return Err(OfficeError::DictatedContests { expected, found });
    }
    let contests = election.contests.iter().zip(&said.contests);
    contests.map(|(contest, rows)| numbers(contest, rows, said.ballots)).collect()
}

fn numbers(contest: &Contest, rows: &[u64], ballots: u64) -> Result<ContestNumbers, OfficeError> {
    let id = || contest.id.to_string();
    let (votes, after) = rows.split_at(contest.choices.len().min(rows.len()));
    let &[blank, null, valid] = after else {
        let expected = contest.choices.len().saturating_add(ROWS_AFTER_VOTES);
        return Err(OfficeError::DictatedRows { contest: id(), expected, found: rows.len() });
    };
    // Every ballot is valid or null in every contest, and a valid one has a single choice where only one may be chosen.
    let all = valid.checked_add(null) == Some(ballots);
    let chosen = votes.iter().try_fold(blank, |sum, votes| sum.checked_add(*votes));
    let single = match contest.kind {
        ContestKind::ClosedList { .. } | ContestKind::YesNo => chosen == Some(valid),
        ContestKind::UpTo { .. } => chosen.is_some(),
    };
    if all && single {
        Ok(ContestNumbers { blank, null, valid, votes: votes.to_vec() })
    } else {
        Err(OfficeError::DictatedSum(id()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use serde_json::json;

    use super::*;

    fn election() -> Election {
        let choices = |ids: &[&str]| -> Vec<_> {
            ids.iter().map(|id| json!({ "id": id, "name": { "es": id } })).collect()
        };
        serde_json::from_value(json!({
            "id": "e1", "title": { "es": "Prueba" }, "date": "2026-11-29", "languages": ["es"],
            "contests": [
                { "id": "list", "title": { "es": "Lista" }, "kind": "closed_list", "seats": 3, "threshold": 300,
                  "choices": choices(&["a", "b"]) },
                { "id": "people", "title": { "es": "Personas" }, "kind": "up_to", "max": 2,
                  "choices": choices(&["c", "d"]) },
            ],
        }))
        .unwrap()
    }

    fn said(contests: &[&[u64]]) -> SaidCount {
        SaidCount { voted: 10, ballots: 10, contests: contests.iter().map(|rows| rows.to_vec()).collect() }
    }

    #[test]
    fn what_was_dictated_is_read_as_the_screen_shows_it() {
        let read = rows(&election(), &said(&[&[5, 3, 1, 1, 9], &[6, 4, 2, 0, 10]])).unwrap();
        let list = ContestNumbers { blank: 1, null: 1, valid: 9, votes: vec![5, 3] };
        let people = ContestNumbers { blank: 2, null: 0, valid: 10, votes: vec![6, 4] };
        assert_eq!(read, [list, people]);
    }

    #[test]
    fn what_does_not_add_up_is_named_by_its_contest() {
        let refused = |contests: &[&[u64]]| rows(&election(), &said(contests)).unwrap_err().to_string();
        let people: &[u64] = &[6, 4, 2, 0, 10];
        for list in [[5, 3, 1, 1, 8], [5, 4, 1, 1, 9], [5, 3, 1, 0, 9], [u64::MAX, 3, 1, 1, 9]] {
            let sentence = refused(&[&list, people]);
            assert!(sentence.contains("contest list do not add up"), "{list:?}: {sentence}");
        }
        let sentence = refused(&[&[5, 3, 1, 1, 9], &[6, 4, 2, 1, 10]]);
        assert!(sentence.contains("contest people do not add up"), "{sentence}");
    }

    #[test]
    fn a_row_or_a_contest_that_is_missing_is_asked_for() {
        let refused = |contests: &[&[u64]]| rows(&election(), &said(contests)).unwrap_err().to_string();
        assert!(
            refused(&[&[5, 3, 1, 1, 9]]).contains("has 2 contests, not 1"),
            "{}",
            refused(&[&[5, 3, 1, 1, 9]])
        );
        for list in [vec![5, 3, 1, 1], vec![5, 3, 1, 1, 9, 9], Vec::new()] {
            let sentence = refused(&[&list, &[6, 4, 2, 0, 10]]);
            assert!(sentence.contains("contest list has 5 rows"), "{sentence}");
        }
    }
}
