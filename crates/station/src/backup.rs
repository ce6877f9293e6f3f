//! A copy of what this machine keeps, on another medium: what a damaged disk is put back from on this machine. It is encrypted
//! with the key of this machine, which is not copied.

use std::path::Path;

use serde_json::json;
use urna_store::{BackupReport, BackupStage, BoxCopy, audit};

use crate::{error::StationError, station::Station, summary::Phase};

/// Whether a copy takes the box along. While the poll goes on it would betray who voted before it and who after it.
pub fn box_copy(phase: Phase) -> BoxCopy {
    match phase {
        Phase::Ended | Phase::Certified => BoxCopy::Take,
        Phase::Closed | Phase::Open | Phase::Suspended => BoxCopy::Leave,
    }
}

impl Station {
    /// Copies the store, and after the poll has ended the box, into a folder, and checks every page. `go_on` hears how far it is
    /// and says whether to go on; `None` when it said no. Stands in the audit log of this machine, not in the copy. Blocks;
    /// the station goes on meanwhile.
    pub fn back_up(
        &self,
        dir: &Path,
        officer: &str,
        go_on: impl FnMut(BackupStage, u64, u64) -> bool,
    ) -> Result<Option<(BackupReport, BoxCopy)>, StationError> {
        // Read first: a poll that ends meanwhile leaves the box out of this copy, and no poll begins again.
        let which = box_copy(Phase::from(&self.day().poll));
        let Some(report) = self.store.backup_telling(dir, which, go_on)? else { return Ok(None) };
        let (at, actor) = (self.now(), officer.to_owned());
        let facts = json!({ "events": report.events, "box": which == BoxCopy::Take });
        self.store.write_blocking(move |tx| {
            audit::append(tx, &audit::Entry { at, actor, action: "backup_made".to_owned(), facts })
        })?;
        self.announce();
        Ok(Some((report, which)))
    }
}
