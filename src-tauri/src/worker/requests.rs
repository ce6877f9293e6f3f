//! What the command line asks of a program that is at work with the same home.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use urna_station::key_file;
use urna_store::{Home, Store, StoreError, settings};
use urna_sync::Handle;

/// How often a running program looks for a request from the command line.
const REQUEST_INTERVAL: Duration = Duration::from_secs(1);
/// How long the command line waits for the answer, in such intervals.
const ANSWER_SECONDS_MAX: u32 = 10;

/// Whether the network is switched off for a demonstration.
pub(crate) fn offline_demo(store: &Store) -> Result<bool, StoreError> {
    Ok(store.read(|read| settings::get(read, urna_sync::OFFLINE_DEMO))?.as_deref() == Some("on"))
}

/// Moves the switch of the offline demonstration. While another program works with this home, it is asked
/// through a file, which it looks at every second.
pub(crate) async fn switch_offline_demo(home: &Home, on: bool) -> anyhow::Result<()> {
    let key = key_file::read_key(home)?;
    match Store::open(home, &key) {
        Ok(store) => Ok(urna_sync::set_offline_demo(&store, on).await?),
        Err(StoreError::AlreadyRunning { .. }) => {
            std::fs::write(request_file(home), if on { "on" } else { "off" })
                .context("the program at work could not be asked; check the rights of the home folder")?;
            for _ in 0..ANSWER_SECONDS_MAX {
                tokio::time::sleep(REQUEST_INTERVAL).await;
                if offline_demo(&Store::open_read_only(home, &key)?)? == on {
                    return Ok(());
                }
            }
            anyhow::bail!("the program at work did not answer; try again, or use its window")
        }
        Err(error) => Err(error.into()),
    }
}

fn request_file(home: &Home) -> PathBuf {
    home.dir().join("offline-demo.request")
}

/// Does what is asked through the file, until the worker ends.
pub(super) async fn follow_requests(home: Home, handle: std::sync::Weak<Handle>) {
    let file = request_file(&home);
    while let Some(handle) = handle.upgrade() {
        if let Ok(asked) = std::fs::read_to_string(&file) {
            match handle.set_offline(asked.trim() == "on").await {
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "the offline demonstration could not be switched"),
            }
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!(%error, "a request could not be taken away");
            }
        }
        drop(handle);
        tokio::time::sleep(REQUEST_INTERVAL).await;
    }
}
