//! Updates from a signed channel. The public key and the channel are set here; when and whether to install is a
//! policy of the installers: the program never installs by itself, and never while a poll is open.

use tauri::{AppHandle, Runtime};
use tauri_plugin_updater::UpdaterExt;

/// How long the channel may take to answer.
const ANSWER_SECONDS_MAX: u64 = 20;

/// Asks the channel whether there is a newer version, and notes the answer in the log.
pub(crate) async fn look<R: Runtime>(app: AppHandle<R>) {
    let timeout = std::time::Duration::from_secs(ANSWER_SECONDS_MAX);
    let updater = match app.updater_builder().timeout(timeout).build() {
        Ok(updater) => updater,
        Err(error) => {
            tracing::warn!(%error, "the update channel is not set up");
            return;
        }
    };
    match updater.check().await {
        Ok(Some(update)) => tracing::info!(version = %update.version, "an update is available"),
        Ok(None) => tracing::info!("this version is the newest of its channel"),
        Err(error) => tracing::info!(%error, "the update channel did not answer"),
    }
}
