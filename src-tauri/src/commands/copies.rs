//! Copies on memory sticks.

use std::path::Path;

use tauri::{AppHandle, State};

use super::{Shared, convert, in_background};
use crate::{
    media,
    session::Right,
    stick::{self, Standing, StickError},
    wire::{Medium, Refusal, RollCopy},
};

/// The memory sticks that are plugged in.
#[tauri::command]
pub(crate) async fn find_media(shared: State<'_, Shared>) -> Result<Vec<Medium>, Refusal> {
    shared.acting(Right::CheckIn)?;
    in_background(|| Ok(media::plugged_in().iter().map(|path| medium(path)).collect())).await
}

/// Chooses where the copy of the marked roll is kept, or that it is not. Only who may see the roll.
#[tauri::command]
pub(crate) async fn choose_medium(
    app: AppHandle,
    shared: State<'_, Shared>,
    path: Option<String>,
) -> Result<(), Refusal> {
    let post = shared.acting(Right::CheckIn)?;
    let shared = shared.inner().clone();
    in_background(move || {
        let chosen = path.as_deref().map(|path| stick::medium_in(Path::new(path))).transpose();
        let chosen = chosen.map_err(|error| refused(&error.into()))?;
        let station = shared.station()?;
        station.choose_copy_medium(chosen.as_ref(), post.word()).map_err(convert::refusal)?;
        shared.stick().chosen();
        Ok(())
    })
    .await?;
    super::status_changed(&app);
    Ok(())
}

fn refused(error: &StickError) -> Refusal {
    tracing::warn!(%error, "a medium was not taken");
    Refusal::code(error.code())
}

fn medium(path: &Path) -> Medium {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Medium { path: path.display().to_string(), name }
}

/// How the copy stands, for the window.
pub(crate) fn roll_copy(standing: Standing) -> RollCopy {
    RollCopy {
        folder: standing.folder,
        mark: standing.kept.as_ref().map(|kept| convert::small(kept.mark)),
        same_disk: standing.kept.as_ref().is_some_and(|kept| kept.same_disk),
        at_ms: standing.kept.map(|kept| convert::millis(kept.at)),
        newer: standing.newer,
        trouble: standing.trouble.map(str::to_owned),
    }
}
