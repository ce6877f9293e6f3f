//! Sending that a person paused. It is kept in the store: a restart does not resume it, and nothing but a person does.
//! What comes down, the question whether the centre is there, and the heartbeat go on, so that the screen stays true.

use serde::{Deserialize, Serialize};
use urna_domain::Millis;
use urna_store::{Read, StoreError, Tx, settings};

const PAUSED: &str = "sync.paused";

/// A pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub since: Millis,
    /// Why, as a stable code.
    pub reason: String,
}

/// The pause that lasts; `None` while records are sent. A pause that cannot be read lasts.
pub fn current(r: &Read<'_>) -> Result<Option<Pause>, StoreError> {
    let unreadable = |_| Pause { since: Millis(0), reason: String::new() };
    Ok(settings::get(r, PAUSED)?.map(|text| serde_json::from_str(&text).unwrap_or_else(unreadable)))
}

/// Pauses. Uploads that are on their way end; no other begins.
pub fn begin(tx: &Tx<'_>, pause: &Pause) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(pause).map_err(|_| StoreError::Damaged { what: "a pause".to_owned() })?;
    settings::set(tx, PAUSED, &text)
}

/// Sends again.
pub fn end(tx: &Tx<'_>) -> Result<(), StoreError> {
    settings::delete(tx, PAUSED)
}
