//! The worker's last word about the connection, kept in the store, so that whoever only reads it can say how it stands.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use urna_domain::Millis;
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
};
use urna_store::{Store, StoreError, settings};
use urna_sync::{State, SyncStatus, state::Known};

use super::LinkView;
use crate::clock::ClockWord;

/// Setting in which the worker's last word about the connection stands, for `urna station status`.
const LINK_SETTING: &str = "link";

/// The worker's last word about the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastWord {
    /// The word for the connection; `checking` before the first.
    pub(crate) word: String,
    /// Since when.
    pub(crate) since: Option<Millis>,
    /// The word for how the station stands with its centre.
    #[serde(default = "checking")]
    pub(crate) state: String,
    /// Percent of the first roll, while it is on its way.
    #[serde(default)]
    pub(crate) percent: Option<u32>,
    /// This machine's clock beside others.
    #[serde(default)]
    pub(crate) clock: Option<ClockWord>,
}

impl LastWord {
    fn of(status: &SyncStatus, clock: Option<urna_neighbour::ClockWord>, known: Known) -> Self {
        let state = State::of(status, known);
        let percent = match state {
            // Every word is a commit; ten of them show how it goes on.
            State::Bootstrapping { percent } => percent.map(|percent| percent / 10 * 10),
            State::Checking
            | State::Enrolling
            | State::Ready
            | State::Offline { .. }
            | State::Refused { .. }
            | State::Degraded => None,
        };
        let link = LinkView::new(status, clock);
        let word = link.word().to_owned();
        Self { word, since: Some(status.since), state: state.word().to_owned(), percent, clock: link.clock }
    }
}

fn checking() -> String {
    "checking".to_owned()
}

/// Reads the worker's last word from a store that may be open elsewhere.
pub(crate) fn last_word(store: &Store) -> Result<LastWord, StoreError> {
    let text = store.read(|read| settings::get(read, LINK_SETTING))?;
    let kept = text.and_then(|text| serde_json::from_str(&text).ok());
    let none = || LastWord { word: checking(), since: None, state: checking(), percent: None, clock: None };
    Ok(kept.unwrap_or_else(none))
}

/// Keeps every new word, for as long as there is a worker.
pub(super) async fn keep_last_word(
    mut status: watch::Receiver<SyncStatus>,
    mut clock: watch::Receiver<Option<urna_neighbour::ClockWord>>,
    store: Store,
) {
    let mut before = None;
    loop {
        tokio::select! {
            changed = status.changed() => if changed.is_err() { return },
            // Whoever stops the neighbours stops the worker next.
            Ok(()) = clock.changed() => {}
        }
        let (now, clock) = (status.borrow_and_update().clone(), *clock.borrow_and_update());
        let last = match store.read(Known::read) {
            Ok(known) => LastWord::of(&now, clock, known),
            Err(error) => {
                tracing::warn!(%error, "the state of the connection could not be told");
                continue;
            }
        };
        if before.as_ref() != Some(&last) {
            keep(&store, &last).await;
            before = Some(last);
        }
    }
}

async fn keep(store: &Store, last: &LastWord) {
    let text = serde_json::to_string(last).unwrap_or_default();
    if let Err(error) = store.write(move |tx| settings::set(tx, LINK_SETTING, &text)).await {
        tracing::warn!(%error, "the state of the connection could not be kept");
    }
}

/// Keeps a word; a connection that has the same one as before has had it since then.
pub(super) async fn keep_now(station: &Arc<Station>, word: &str, state: &str) {
    let before = last_word(station.store()).ok();
    let clock = before.as_ref().and_then(|before| before.clock);
    let same = before.filter(|before| before.word == word);
    let since = same.and_then(|before| before.since).or_else(|| Some(Machine.now()));
    let last = LastWord { word: word.to_owned(), since, state: state.to_owned(), percent: None, clock };
    keep(station.store(), &last).await;
}
