//! What the centre needs, on a memory stick; and taking this machine out of service.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, State};
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
    retire::{Basis, MEDIA_NEEDED},
};

use super::{Shared, background::Background, convert, in_background, staff::two};
use crate::{
    export::{self, Exported, Stage},
    session::Right,
    wire::{DepartureView, ExportState, PinProof, Refusal, RetiredView},
};

const KILOBYTE: u64 = 1_000;

/// Exports. Blocks.
fn run(this: &Background<ExportState>, station: &Station, folder: &Path, officer: &str) -> ExportState {
    let done =
        export::export(station, folder, officer, |stage, done, whole| this.tell(running(stage, done, whole)));
    match done {
        Ok(Some(exported)) => finished(&exported),
        Ok(None) => ExportState::Stopped,
        Err(error) => ExportState::Failed { code: error.code().to_owned() },
    }
}

fn running(stage: Stage, done: u64, whole: u64) -> ExportState {
    let stage = match stage {
        Stage::Papers => "papers",
        Stage::Sealing => "sealing",
        Stage::Writing => "writing",
        Stage::Reading => "reading",
    };
    let kilobytes = |bytes: u64| convert::small(bytes.div_ceil(KILOBYTE));
    ExportState::Running { stage: stage.to_owned(), done_kb: kilobytes(done), whole_kb: kilobytes(whole) }
}

fn finished(exported: &Exported) -> ExportState {
    ExportState::Done {
        path: exported.path.display().to_string(),
        sha256: exported.sha256.to_string(),
        at_ms: convert::millis(Machine.now()),
        removable: exported.removable,
    }
}

/// How it stands with what the centre needs, and with leaving.
#[tauri::command]
pub(crate) async fn departure(shared: State<'_, Shared>) -> Result<DepartureView, Refusal> {
    shared.watching(Right::CheckIn)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let found = shared.station()?.departure().map_err(convert::refusal)?;
        Ok(DepartureView {
            missing: convert::small(found.missing.saturating_add(found.for_neighbours)),
            media: convert::small(found.media),
            media_needed: convert::small(MEDIA_NEEDED),
            safe: found.basis().is_ok(),
            notes_only_here: found.notes_only_here,
            export: shared.long_work().export.state(),
        })
    })
    .await
}

/// Begins to write the package, and answers at once.
#[tauri::command]
pub(crate) async fn export_package(shared: State<'_, Shared>, path: String) -> Result<(), Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let (station, folder) = (shared.station()?, PathBuf::from(path));
    let work = move |this: &Background<ExportState>| run(this, &station, &folder, post.word());
    shared.long_work().export.begin(running(Stage::Papers, 0, 0), work);
    Ok(())
}

/// Stops writing it.
#[tauri::command]
pub(crate) async fn stop_export(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    shared.long_work().export.stop();
    Ok(())
}

/// Two people take this machine out of service.
#[tauri::command]
pub(crate) async fn retire(
    app: AppHandle,
    shared: State<'_, Shared>,
    officers: [PinProof; 2],
    confirmation: String,
) -> Result<RetiredView, Refusal> {
    shared.acting(Right::Look)?;
    let station = shared.station()?;
    let retired = in_background(move || {
        station.retire(&two(&station, officers)?, &confirmation).map_err(convert::refusal)
    })
    .await?;
    shared.set_retired();
    if let Some(sync) = shared.sync() {
        sync.stop().await;
    }
    super::booth_changed(&app);
    Ok(RetiredView {
        station: retired.station,
        basis: match retired.basis {
            Basis::Received => "received",
            Basis::Exported => "exported",
        }
        .to_owned(),
        files: convert::small(retired.files),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_says_how_much_of_it_is_done_in_kilobytes() {
        let writing = ExportState::Running { stage: "writing".to_owned(), done_kb: 2, whole_kb: 10 };
        assert_eq!(running(Stage::Writing, 1_500, 9_001), writing);
    }
}
