//! Double check-ins as the office sees them, and its word about them.

use urna_domain::{
    Millis,
    conflict::Outcome,
    event::{Event, Fact},
    fold::CheckIns,
    ids::{CitizenId, ElectionId, StationId},
    officers::{Officer, Role},
};

use crate::{Office, OfficeError, events, results::read_evidence};

/// A citizen with several valid check-ins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Who.
    pub citizen: CitizenId,
    /// The check-ins, and everything that people said of them.
    pub check_ins: CheckIns,
}

/// The conflicts of an election, settled or not, by citizen; and what is wrong with the events, in sentences.
pub async fn list(
    office: &Office,
    election: &ElectionId,
) -> Result<(Vec<Conflict>, Vec<String>), OfficeError> {
    let (fold, problems) = read_evidence(office, election).await?.into_fold();
    let conflict =
        |(citizen, check_ins): (&CitizenId, CheckIns)| Conflict { citizen: citizen.clone(), check_ins };
    Ok((fold.conflicts().map(conflict).collect(), problems))
}

/// Two people of the office say what a double check-in was. Their word is added to the stations' and overwrites none:
/// refused where a station has settled the conflict, and where there is none.
pub async fn classify(
    office: &Office,
    election: &ElectionId,
    citizen: &CitizenId,
    outcome: Outcome,
    officers: [&str; 2],
    now: Millis,
) -> Result<Event, OfficeError> {
    let [first, second] = officers.map(|post| Officer::new(Role::Office, post));
    let officers = first?.with(&second?)?;
    let (conflicts, _) = list(office, election).await?;
    let conflict = conflicts.into_iter().find(|conflict| conflict.citizen == *citizen);
    let conflict = conflict.ok_or(OfficeError::NoConflict)?;
    check(&conflict.check_ins)?;
    let (citizen, outcome) = (citizen.clone(), outcome.word().to_owned());
    let fact = Fact::ConflictClassified { citizen, outcome, officers: officers.to_vec() };
    events::record(office, election, &fact, now).await
}

fn check(check_ins: &CheckIns) -> Result<(), OfficeError> {
    let Some(standing) = check_ins.outcome.as_deref().filter(|outcome| Outcome::settles(outcome)) else {
        return Ok(());
    };
    let of_a_station = check_ins
        .decisions
        .iter()
        .any(|decision| decision.outcome == standing && decision.event.station != StationId::office());
    if of_a_station { Err(OfficeError::Settled(standing.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::{fold::Decision, ids::EventId};

    use super::*;

    fn said(by: &str, outcome: &str) -> CheckIns {
        let event = EventId::parse(&format!("{by}/1/9")).unwrap();
        let decision = Decision { event, outcome: outcome.to_owned(), officers: Vec::new() };
        CheckIns { outcome: Some(outcome.to_owned()), decisions: vec![decision], ..CheckIns::default() }
    }

    #[test]
    fn the_office_adds_its_word_only_where_no_station_has_settled() {
        assert!(check(&CheckIns::default()).is_ok());
        assert!(check(&said("mesa-1", "unknown")).is_ok());
        assert!(check(&said("office", "same_act")).is_ok());
        assert!(matches!(check(&said("mesa-1", "same_act")), Err(OfficeError::Settled(_))));
    }
}
