//! Where a copy of the marked roll is kept, for going on by hand when this machine dies; and what it has to say.

use serde::{Deserialize, Serialize};
use urna_store::{StoreError, audit, events, roll, settings};

use crate::{error::StationError, station::Station, summary::Phase};

/// The setting with [`CopyMedium`].
const SETTING: &str = "copy_medium";

/// The folder of a copy, and the mark by which it is known again: an empty folder where a stick was is not the stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyMedium {
    /// The folder.
    pub folder: String,
    /// What is written in it.
    pub mark: String,
}

/// Which marked roll a copy would hold now: two that are equal hold the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollVersion {
    /// The last record.
    pub head: (u32, u64),
    /// Rows of the roll.
    pub rows: u64,
    /// The poll.
    pub phase: Phase,
    /// A pen marks.
    pub on_paper: bool,
}

impl Station {
    /// Where the copy is kept; `None` while nobody chose.
    pub fn copy_medium(&self) -> Result<Option<CopyMedium>, StationError> {
        let text = self.store.read(|read| settings::get(read, SETTING))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Somebody chooses where it is kept, or that it is not. Stands in the audit log, without the folder's name: people
    /// name their sticks after themselves.
    pub fn choose_copy_medium(&self, medium: Option<&CopyMedium>, officer: &str) -> Result<(), StationError> {
        let text = medium.and_then(|medium| serde_json::to_string(medium).ok());
        let (at, actor) = (self.now(), officer.to_owned());
        self.store.write_blocking(move |tx| {
            match &text {
                Some(text) => settings::set(tx, SETTING, text)?,
                None => settings::delete(tx, SETTING)?,
            }
            let facts = serde_json::json!({ "kept": text.is_some() });
            audit::append(tx, &audit::Entry { at, actor, action: "copy_medium_chosen".to_owned(), facts })?;
            Ok::<_, StoreError>(())
        })?;
        self.announce();
        Ok(())
    }

    /// Which marked roll there is now.
    pub fn roll_version(&self) -> Result<RollVersion, StationError> {
        let (phase, on_paper) = {
            let day = self.day();
            (Phase::from(&day.poll), day.paper.last_mark.is_some())
        };
        let (head, rows) = self.store.read(|read| {
            let head = events::head(read, &self.identity.station, self.identity.epoch)?.seq;
            Ok::<_, StoreError>((head, roll::count(read)?))
        })?;
        Ok(RollVersion { head: (self.identity.epoch, head), rows, phase, on_paper })
    }
}
