//! What the centre needs, on a memory stick; and taking this machine out of service.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tauri::{AppHandle, State};
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
    retire::{Basis, MEDIA_NEEDED},
};

use super::{Shared, convert, in_background, staff::two};
use crate::{
    export::{self, Exported, Stage},
    session::Right,
    wire::{DepartureView, ExportState, PinProof, Refusal, RetiredView},
};

const KILOBYTE: u64 = 1_000;

/// An export that goes on in the background. One at a time.
#[derive(Clone)]
pub(crate) struct Exporting(Arc<Inner>);

struct Inner {
    state: Mutex<ExportState>,
    stop: AtomicBool,
}

impl Default for Exporting {
    fn default() -> Self {
        Self(Arc::new(Inner { state: Mutex::new(ExportState::None), stop: AtomicBool::new(false) }))
    }
}

impl Exporting {
    /// How it stands.
    pub(crate) fn state(&self) -> ExportState {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, state: ExportState) {
        *self.0.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Begins, unless one goes on already. Says whether it did.
    fn begin(&self) -> bool {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, ExportState::Running { .. }) {
            return false;
        }
        *state = running(Stage::Papers, 0, 0);
        self.0.stop.store(false, Ordering::Relaxed);
        true
    }

    /// Stops it at its next step; nothing is left on the medium then.
    fn stop(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }

    /// Exports. Blocks.
    fn run(&self, station: &Station, folder: &std::path::Path, officer: &str) {
        let done = export::export(station, folder, officer, |stage, done, whole| {
            self.set(running(stage, done, whole));
            !self.0.stop.load(Ordering::Relaxed)
        });
        self.set(match done {
            Ok(Some(exported)) => finished(&exported),
            Ok(None) => ExportState::Stopped,
            Err(error) => ExportState::Failed { code: error.code().to_owned() },
        });
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
            export: shared.exporting().state(),
        })
    })
    .await
}

/// Begins to write the package, and answers at once.
#[tauri::command]
pub(crate) async fn export_package(shared: State<'_, Shared>, path: String) -> Result<(), Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let (station, exporting) = (shared.station()?, shared.exporting());
    if exporting.begin() {
        let folder = PathBuf::from(path);
        // It goes on by itself; whoever wants to know asks `departure`.
        drop(tokio::task::spawn_blocking(move || exporting.run(&station, &folder, post.word())));
    }
    Ok(())
}

/// Stops writing it.
#[tauri::command]
pub(crate) async fn stop_export(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    shared.exporting().stop();
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
    fn one_export_goes_on_at_a_time_and_says_what_remains() {
        let exporting = Exporting::default();
        assert_eq!(exporting.state(), ExportState::None);
        assert!(exporting.begin());
        assert!(!exporting.begin());
        exporting.set(running(Stage::Writing, 1_500, 9_001));
        let writing = ExportState::Running { stage: "writing".to_owned(), done_kb: 2, whole_kb: 10 };
        assert_eq!(exporting.state(), writing);
        exporting.set(ExportState::Stopped);
        assert!(exporting.begin());
    }
}
