//! What the last proof found: kept in the store, so that every program of the station says the same.

use serde::{Deserialize, Serialize};
use urna_domain::Millis;
use urna_store::{Read, StoreError, Tx, settings};

const LAST: &str = "sync.proof";
const TRIED: &str = "sync.proof_tried";
/// The words with which the office last asked for a proof.
const ASKED: &str = "sync.proof_asked";
/// Here while a proof that the office asked for was not begun.
const DUE: &str = "sync.proof_due";

/// What was compared with the centre, row by row through fingerprints, and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When.
    pub at: Millis,
    /// Rows of the roll that were compared.
    pub rows: u64,
    /// Rows of the roll that differed and were made the centre's again.
    pub repaired: u64,
    /// Documents of the scope that are no citizens; they are set aside.
    pub unreadable: u64,
    /// Rows at the centre that some tool changed and nobody stamped: the office must adopt them. They are here as they
    /// are there, but no fingerprint shows it.
    pub unstamped: u64,
    /// Events that the centre was shown to hold.
    pub events: u64,
    /// Ballots that the centre was shown to hold.
    pub ballots: u64,
    /// Records that the centre had confirmed and no longer held; they are sent again.
    pub lost: u64,
}

impl Proof {
    /// Whether everything was the same on both sides in the end, and shown to be.
    pub fn holds(&self) -> bool {
        self.unstamped == 0 && self.lost == 0
    }
}

/// What a proof is comparing, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofStep {
    /// The roll.
    Roll,
    /// What this station recorded.
    Events,
    /// Its ballots.
    Ballots,
}

/// How the comparison with the centre stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The last one that came to its end.
    pub last: Option<Proof>,
    /// Somebody asked for the next one, and it has not begun.
    pub asked: bool,
    /// When the newest one was begun, while it has not come to its end: it goes on, or was cut off.
    pub begun: Option<Millis>,
}

/// How the comparison with the centre stands.
pub fn comparison(r: &Read<'_>) -> Result<Comparison, StoreError> {
    let last = last(r)?;
    let ended = last.as_ref().map(|proof| proof.at);
    Ok(Comparison { asked: is_asked(r)?, begun: tried(r)?.filter(|at| ended < Some(*at)), last })
}

/// Makes the next proof due at once because a person at this machine wants it. The last one stays what it is.
pub fn ask_here(tx: &Tx<'_>) -> Result<(), StoreError> {
    settings::set(tx, DUE, "")
}

/// The last proof; `None` before the first, and where it cannot be read.
pub fn last(r: &Read<'_>) -> Result<Option<Proof>, StoreError> {
    Ok(settings::get(r, LAST)?.and_then(|text| serde_json::from_str(&text).ok()))
}

pub(crate) fn keep(tx: &Tx<'_>, proof: &Proof) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(proof).map_err(|_| StoreError::Damaged { what: "a proof".to_owned() })?;
    settings::set(tx, LAST, &text)
}

/// When a proof was last begun, whatever became of it.
pub(crate) fn tried(r: &Read<'_>) -> Result<Option<Millis>, StoreError> {
    Ok(settings::get(r, TRIED)?.and_then(|text| text.parse().ok()).map(Millis))
}

pub(crate) fn try_now(tx: &Tx<'_>, at: Millis) -> Result<(), StoreError> {
    settings::delete(tx, DUE)?;
    settings::set(tx, TRIED, &at.0.to_string())
}

/// Makes the next proof due when the office asks in other words than at the last time.
pub(crate) fn ask(tx: &Tx<'_>, words: &str) -> Result<bool, StoreError> {
    if settings::get(tx, ASKED)?.as_deref() == Some(words) {
        return Ok(false);
    }
    settings::set(tx, ASKED, words)?;
    settings::set(tx, DUE, "")?;
    Ok(true)
}

/// Whether the office asked for a proof since the last one was begun.
pub(crate) fn is_asked(r: &Read<'_>) -> Result<bool, StoreError> {
    Ok(settings::get(r, DUE)?.is_some())
}

/// Makes the next proof due at once.
pub(crate) fn forget(tx: &Tx<'_>) -> Result<(), StoreError> {
    settings::delete(tx, LAST)?;
    settings::delete(tx, TRIED)
}
