//! What the watchdog had to do, kept in the store so that every program of the station says the same.

use serde::{Deserialize, Serialize};
use urna_store::{Read, StoreError, Tx, settings};

/// What the watchdog had to do since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Clients that were replaced because a queue did not move although the centre answered.
    pub clients_renewed: u64,
    /// Times that the rounds themselves were abandoned, because new clients did not help.
    pub rounds_abandoned: u64,
    /// Times that the centre ended the hints.
    pub hints_ended: u64,
}

impl Counts {
    /// What came after an earlier look.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            clients_renewed: self.clients_renewed.saturating_sub(before.clients_renewed),
            rounds_abandoned: self.rounds_abandoned.saturating_sub(before.rounds_abandoned),
            hints_ended: self.hints_ended.saturating_sub(before.hints_ended),
        }
    }
}

const KEY: &str = "sync.watchdog";

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    clients_renewed: u64,
    rounds_abandoned: u64,
    hints_ended: u64,
}

/// What it had to do since this station was enrolled.
pub fn counts(r: &Read<'_>) -> Result<Counts, StoreError> {
    let kept: Kept =
        settings::get(r, KEY)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let Kept { clients_renewed, rounds_abandoned, hints_ended } = kept;
    Ok(Counts { clients_renewed, rounds_abandoned, hints_ended })
}

pub(crate) fn add(tx: &Tx<'_>, news: Counts) -> Result<(), StoreError> {
    let before = counts(tx)?;
    let kept = Kept {
        clients_renewed: before.clients_renewed.saturating_add(news.clients_renewed),
        rounds_abandoned: before.rounds_abandoned.saturating_add(news.rounds_abandoned),
        hints_ended: before.hints_ended.saturating_add(news.hints_ended),
    };
    let text = serde_json::to_string(&kept).map_err(|_| StoreError::Damaged { what: "counts".to_owned() })?;
    settings::set(tx, KEY, &text)
}
