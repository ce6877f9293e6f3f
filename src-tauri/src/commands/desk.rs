//! The desk beyond a plain check-in: what a document reader typed, what is noted about somebody, going on by hand.

use tauri::{AppHandle, State};
use urna_domain::mrz::{ScanError, ScanSource};
use urna_station::{Scanned, VoterIncident};

use super::{Shared, convert, in_background, staff::two, table};
use crate::{
    session::Right,
    wire::{PinProof, Refusal, ScanResult},
};

/// Finds the holder of a document by what its reader typed.
#[tauri::command]
pub(crate) async fn read_scan(shared: State<'_, Shared>, text: String) -> Result<ScanResult, Refusal> {
    shared.acting(Right::CheckIn)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let scanned = shared.station()?.find_scanned(&text).map_err(convert::refusal)?;
        if matches!(scanned, Scanned::Read { .. }) {
            shared.note_reading();
        }
        Ok(shown(scanned))
    })
    .await
}

/// Notes something about somebody at the desk, as the president says with their PIN.
#[tauri::command]
pub(crate) async fn note_voter_incident(
    shared: State<'_, Shared>,
    code: String,
    key: Option<u32>,
    president: PinProof,
) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    let incident = VoterIncident::from_word(&code).ok_or_else(|| Refusal::code("internal"))?;
    in_background(move || {
        let president = table::proof_of(president)?;
        station.note_voter_incident(incident, key.map(i64::from), &president).map_err(convert::refusal)
    })
    .await
}

/// Two people stop electronic marking. The marked roll of that moment is written by
/// `save_papers`.
#[tauri::command]
pub(crate) async fn begin_paper(
    app: AppHandle,
    shared: State<'_, Shared>,
    officers: [PinProof; 2],
) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || {
        let officers = two(&station, officers)?;
        station.begin_paper(&officers).map(|_| ()).map_err(convert::refusal)
    })
    .await?;
    super::booth_changed(&app);
    Ok(())
}

/// The president lets this machine mark again.
#[tauri::command]
pub(crate) async fn end_paper(
    app: AppHandle,
    shared: State<'_, Shared>,
    president: PinProof,
    reason: String,
    by_hand: u32,
) -> Result<(), Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    in_background(move || {
        let president = table::proof_of(president)?;
        station.end_paper(&president, &reason, u64::from(by_hand)).map_err(convert::refusal)
    })
    .await?;
    super::booth_changed(&app);
    Ok(())
}

fn shown(scanned: Scanned) -> ScanResult {
    match scanned {
        Scanned::Read { found, source, expired, differing } => ScanResult::Read {
            result: convert::search_result(found),
            source: match source {
                ScanSource::Zone => "zone".to_owned(),
                ScanSource::Number => "number".to_owned(),
            },
            expired,
            differing: differing.into_iter().map(convert::row_key).collect(),
        },
        Scanned::Unreadable(why) => ScanResult::Unreadable {
            why: match why {
                ScanError::Half => "half",
                ScanError::Misread => "misread",
                ScanError::Passport => "passport",
                ScanError::Foreign => "foreign",
                ScanError::Rubbish => "rubbish",
            }
            .to_owned(),
        },
    }
}
