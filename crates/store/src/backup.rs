//! Copies that can be restored.

use std::{
    fs::{self, File},
    path::Path,
};

use crate::{
    Home, Store, StoreError,
    ballot_box::{BallotBox, erase_if_there},
    connection::{open_reader, open_source},
    home::sync_dir,
};

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// Bytes of `station.db`.
    pub bytes: u64,
    /// Events in it.
    pub events: u64,
    /// Ballots in the copy of the box.
    pub ballots: u64,
}

/// Whether a copy takes the box along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxCopy {
    /// The poll has ended: the box does not change any more.
    Take,
    /// The poll goes on: a copy would split the voters into those before it and those after it, and beside the final
    /// box it would name the ballots in between. An earlier copy is wiped.
    Leave,
}

impl Store {
    /// Copies `station.db`, and the box when asked, into a folder, such as a USB stick, in the place of an earlier copy, and checks
    /// every page of the copy before it takes that place. Encrypted with the same key. Blocks; the station goes on
    /// meanwhile. Fails, leaving the earlier copy, when the folder cannot be written or the copy is not in order.
    pub fn backup_to(&self, dir: &Path, box_copy: BoxCopy) -> Result<BackupReport, StoreError> {
        fs::create_dir_all(dir).map_err(|source| StoreError::io("make the backup folder", dir, source))?;
        let copy = Home::new(dir).station_db();
        let new = copy.with_extension("db.new");
        if new.exists() {
            fs::remove_file(&new)
                .map_err(|source| StoreError::io("remove an unfinished copy", &new, source))?;
        }
        let source = open_source(&self.home().station_db(), self.key())?;
        let copied = source.execute("VACUUM INTO ?1", [new.to_string_lossy()]);
        copied.map_err(|error| StoreError::from(error).in_file(&new))?;
        let events = self.check_copy(&new)?;
        let failed = |source| StoreError::io("flush the copy", &new, source);
        let file = File::options().write(true).open(&new).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        fs::rename(&new, &copy)
            .map_err(|source| StoreError::io("replace the earlier copy", &copy, source))?;
        sync_dir(dir)?;
        let there = self.home().box_db().exists();
        let ballots = match box_copy {
            BoxCopy::Take if there => BallotBox::open_read_only(self.home(), self.key())?.copy_to(dir)?,
            BoxCopy::Take => 0,
            BoxCopy::Leave => {
                erase_if_there(&Home::new(dir).box_db())?;
                0
            }
        };
        Ok(BackupReport { bytes, events, ballots })
    }

    fn check_copy(&self, path: &Path) -> Result<u64, StoreError> {
        let conn = open_reader(path, self.key())?;
        let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if answer != "ok" {
            return Err(StoreError::damaged("the copy is not in order"));
        }
        let events: i64 = conn.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        Ok(u64::try_from(events).unwrap_or(0))
    }
}
