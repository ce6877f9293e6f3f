//! The last result of each test, kept in the store: a restart in the morning does not lose what was tested the day before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use urna_domain::Millis;
use urna_store::{Store, StoreError, settings};

use super::{Finding, Test};

/// Setting that holds the results.
const SETTING: &str = "diagnosis";

/// What a test found, when, and who ran it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    #[serde(flatten)]
    pub(crate) finding: Finding,
    pub(crate) at: Millis,
    /// The post of whoever ran it; `None` before the table is constituted.
    pub(crate) by: Option<String>,
}

/// The last result of each test.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Results(BTreeMap<String, Kept>);

impl Results {
    /// Reads them. What cannot be read was never tested: nothing is said to be in order that nobody knows of.
    pub(crate) fn load(store: &Store) -> Result<Self, StoreError> {
        let text = store.read(|read| settings::get(read, SETTING))?;
        Ok(Self(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()))
    }

    /// Keeps one more, durably.
    pub(crate) fn put(store: &Store, test: Test, kept: Kept) -> Result<(), StoreError> {
        store.write_blocking(move |tx| {
            let text = settings::get(tx, SETTING)?;
            let mut all: BTreeMap<String, Kept> =
                text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            all.insert(test.word().to_owned(), kept);
            settings::set(tx, SETTING, &serde_json::to_string(&all).unwrap_or_default())
        })
    }

    /// The last result of a test.
    pub(crate) fn of(&self, test: Test) -> Option<&Kept> {
        self.0.get(test.word())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_store::{Home, StoreKey};

    use super::*;

    fn kept(code: &str) -> Kept {
        Kept { finding: Finding::warned(code).with("mb", 12), at: Millis(7), by: Some("support".to_owned()) }
    }

    #[test]
    fn results_are_there_after_a_new_start_and_the_last_one_stands() {
        let dir = tempfile::tempdir().unwrap();
        let (home, key) = (Home::new(dir.path()), StoreKey::from_bytes([7; 32]));
        let store = Store::open(&home, &key).unwrap();
        assert_eq!(Results::load(&store).unwrap().of(Test::Disk), None);
        Results::put(&store, Test::Disk, kept("little_room")).unwrap();
        Results::put(&store, Test::Sound, kept("not_heard")).unwrap();
        Results::put(&store, Test::Disk, kept("room")).unwrap();
        drop(store);
        let again = Results::load(&Store::open(&home, &key).unwrap()).unwrap();
        assert_eq!(again.of(Test::Disk), Some(&kept("room")));
        assert_eq!(again.of(Test::Sound), Some(&kept("not_heard")));
        assert_eq!(again.of(Test::Booth), None);
    }

    #[test]
    fn results_that_cannot_be_read_count_as_not_tested() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&Home::new(dir.path()), &StoreKey::from_bytes([7; 32])).unwrap();
        store.write_blocking(|tx| settings::set(tx, SETTING, "{\"disk\":{\"grade\":\"fine\"}}")).unwrap();
        assert_eq!(Results::load(&store).unwrap(), Results::default());
        Results::put(&store, Test::Disk, kept("room")).unwrap();
        assert_eq!(Results::load(&store).unwrap().of(Test::Disk), Some(&kept("room")));
    }
}
