//! Double check-ins: looking at both records, and two people saying what they were.

use tauri::State;
use urna_domain::{conflict::Outcome, dni::mask, ids::EventId};
use urna_station::{Case, Mark, Station};

use super::{Shared, convert, in_background, staff::two};
use crate::{
    session::Right,
    wire::{ConflictCase, ConflictMark, ConflictWord, PinProof, Refusal},
};

/// The double check-ins of this station, the oldest first.
#[tauri::command]
pub(crate) async fn conflicts(shared: State<'_, Shared>) -> Result<Vec<ConflictCase>, Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || {
        let cases = station.cases().map_err(convert::refusal)?;
        Ok(cases.into_iter().map(|case| shown(&station, case)).collect())
    })
    .await
}

/// Two people say what a double check-in was.
#[tauri::command]
pub(crate) async fn classify_conflict(
    shared: State<'_, Shared>,
    id: String,
    outcome: String,
    officers: [PinProof; 2],
) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let ours = EventId::parse(&id).map_err(|_| Refusal::code("no_conflict"))?;
    let outcome = Outcome::from_word(&outcome).ok_or_else(|| Refusal::code("outcome_missing"))?;
    in_background(move || {
        let officers = two(&station, officers)?;
        station.classify_case(&ours, outcome, &officers).map(|_| ()).map_err(convert::refusal)
    })
    .await
}

fn shown(station: &Station, case: Case) -> ConflictCase {
    ConflictCase {
        id: case.ours.event.to_string(),
        found_ms: convert::unsigned(case.found),
        key: case.row.as_ref().and_then(|row| u32::try_from(row.key).ok()),
        dni_masked: case.row.map(|row| mask(&row.citizen.dni)),
        ours: mark(station, case.ours),
        standing: mark(station, case.standing),
        said: case
            .said
            .into_iter()
            .map(|said| ConflictWord { at_ms: convert::unsigned(said.at), outcome: said.outcome })
            .collect(),
        outcome: case.outcome,
    }
}

fn mark(station: &Station, mark: Mark) -> ConflictMark {
    let record = mark.record;
    ConflictMark {
        here: mark.event.station == station.identity().station,
        station: mark.event.station.to_string(),
        at_ms: record.as_ref().map(|record| convert::unsigned(record.at)),
        received_ms: record.as_ref().and_then(|record| record.received).map(convert::unsigned),
        method: record.as_ref().map(|record| record.method.clone()),
        document: record.as_ref().and_then(|record| record.document.clone()),
        officer: record.map(|record| record.officer),
    }
}
