//! A copy of what this machine keeps, on a memory stick.

use std::path::{Path, PathBuf};

use tauri::State;
use urna_station::{
    Station, StationError,
    environment::{Environment as _, Machine},
};
use urna_store::{BackupStage, BoxCopy, StoreError};

use super::{Shared, background::Background, convert};
use crate::{
    export,
    session::Right,
    wire::{BackupState, Refusal},
};

const KILOBYTE: u64 = 1_000;

/// How the copy stands.
#[tauri::command]
pub(crate) async fn backup_state(shared: State<'_, Shared>) -> Result<BackupState, Refusal> {
    shared.watching(Right::CheckIn)?;
    Ok(shared.long_work().backup.state())
}

/// Begins to copy, and answers at once.
#[tauri::command]
pub(crate) async fn make_backup(shared: State<'_, Shared>, path: String) -> Result<(), Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let (station, backup) = (shared.station()?, shared.long_work().backup);
    let folder = PathBuf::from(path).join(format!("urna-copia-{}", station.identity().station));
    backup.begin(running(BackupStage::Copying, 0, 0), move |this| run(this, &station, &folder, post.word()));
    Ok(())
}

/// Stops copying; the copy that was there before is what it was.
#[tauri::command]
pub(crate) async fn stop_backup(shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.acting(Right::CheckIn)?;
    shared.long_work().backup.stop();
    Ok(())
}

fn run(this: &Background<BackupState>, station: &Station, folder: &Path, officer: &str) -> BackupState {
    // A folder is never made in the place of a stick that is not there.
    if !folder.parent().is_some_and(Path::is_dir) {
        return BackupState::Failed { code: "medium_away".to_owned() };
    }
    let made = station.back_up(folder, officer, |stage, done, whole| this.tell(running(stage, done, whole)));
    match made {
        Ok(None) => BackupState::Stopped,
        Ok(Some((report, which))) => BackupState::Done {
            path: folder.display().to_string(),
            at_ms: convert::millis(Machine.now()),
            events: convert::small(report.events),
            with_box: which == BoxCopy::Take,
            removable: export::root_of(folder, station.store().home().dir()).1,
        },
        Err(error) => {
            tracing::warn!(%error, "no copy of this machine was made");
            BackupState::Failed { code: code_of(&error).to_owned() }
        }
    }
}

fn running(stage: BackupStage, done: u64, whole: u64) -> BackupState {
    let stage = match stage {
        BackupStage::Copying => "copying",
        BackupStage::Checking => "checking",
    };
    let kilobytes = |bytes: u64| convert::small(bytes.div_ceil(KILOBYTE));
    BackupState::Running { stage: stage.to_owned(), done_kb: kilobytes(done), whole_kb: kilobytes(whole) }
}

/// What a person can do about it; everything else is for technical support.
fn code_of(error: &StationError) -> &'static str {
    if matches!(error, StationError::Store(StoreError::MediumAway)) {
        "medium_away"
    } else if matches!(error, StationError::Store(StoreError::DiskFull)) {
        "medium_full"
    } else if matches!(error, StationError::Store(StoreError::Io { .. } | StoreError::NotWritable { .. })) {
        "medium_failed"
    } else if let StationError::Refused(refusal) = error {
        refusal.code()
    } else {
        "backup_failed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_with_a_copy_says_what_a_person_can_do_about_it() {
        let code = |error: StoreError| code_of(&error.into());
        assert_eq!(code(StoreError::MediumAway), "medium_away");
        assert_eq!(code(StoreError::DiskFull), "medium_full");
        assert_eq!(code(StoreError::NotWritable { path: PathBuf::from("station.db") }), "medium_failed");
        assert_eq!(code(StoreError::Busy), "backup_failed");
    }
}
