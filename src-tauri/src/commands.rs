//! The commands of the two windows. What they work on is `Shared`.

pub(crate) mod audit;
pub(crate) mod background;
pub(crate) mod backup;
pub(crate) mod booth;
pub(crate) mod conflicts;
pub(crate) mod convert;
pub(crate) mod copies;
pub(crate) mod departure;
pub(crate) mod desk;
pub(crate) mod devices;
pub(crate) mod diagnosis;
pub(crate) mod minutes;
pub(crate) mod outgoing;
pub(crate) mod printing;
pub(crate) mod screens;
pub(crate) mod staff;
pub(crate) mod table;
pub(crate) mod turnout;

use tauri::{AppHandle, Emitter, Manager};

pub(crate) use crate::shared::Shared;
use crate::wire::{Refusal, StatusSnapshot};

/// The windows' label of the staff.
pub(crate) const STAFF: &str = "staff";
/// The windows' label of the booth.
pub(crate) const BOOTH: &str = "booth";

/// Runs a use case off the window's thread: a durable write may take as long as the disk does.
pub(crate) async fn in_background<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command stopped unexpectedly");
        Err(Refusal::code("internal"))
    })
}

/// Tells the booth to ask again, and the staff how it stands.
pub(crate) fn booth_changed(app: &AppHandle) {
    tell_booth(app);
    status_changed(app);
}

/// Tells the booth to ask again.
pub(crate) fn tell_booth(app: &AppHandle) {
    if let Err(error) = app.emit_to(BOOTH, "booth", ()) {
        tracing::warn!(%error, "the booth window could not be told");
    }
}

/// Tells the booth to ask whether it may show anything, and the staff how it stands.
pub(crate) fn place_changed(app: &AppHandle) {
    if let Err(error) = app.emit_to(BOOTH, "booth_place", ()) {
        tracing::warn!(%error, "the booth window could not be told");
    }
    status_changed(app);
}

/// Lets the booth show the ballot again.
pub(crate) fn resume_booth(app: &AppHandle) {
    if let Err(error) = app.emit_to(BOOTH, "booth_resume", ()) {
        tracing::warn!(%error, "the booth window could not be told");
    }
}

/// How the station stands has changed: whoever pushes snapshots sends one as soon as they may.
pub(crate) fn status_changed(app: &AppHandle) {
    app.state::<Shared>().note_change();
}

/// Sends a snapshot to the staff window, and to no other.
pub(crate) fn push(app: &AppHandle, snapshot: StatusSnapshot) {
    let shared = app.state::<Shared>();
    let follower = shared.follower();
    if let Some(Err(error)) = follower.as_ref().map(|channel| channel.send(snapshot)) {
        tracing::warn!(%error, "the staff window could not be told");
    }
}
