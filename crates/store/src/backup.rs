//! Copies that can be restored.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use rusqlite::Connection;

use crate::{
    Home, Store, StoreError,
    ballot_box::{BallotBox, erase_if_there},
    connection::{open_reader, open_source},
    home::sync_dir,
    medium::Medium,
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

/// What of a copy is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupStage {
    /// It is written.
    Copying,
    /// Every page of it is read and checked.
    Checking,
}

/// How often whoever waits for a copy hears how far it is, and can stop it.
const HEARD_EVERY: Duration = Duration::from_millis(100);

impl Store {
    /// Copies `station.db`, and the box when asked, into a folder, such as a USB stick, in the place of an earlier copy, and checks
    /// every page of the copy before it takes that place. Encrypted with the same key. Blocks; the station goes on
    /// meanwhile. Fails, leaving the earlier copy, when the folder cannot be written or the copy is not in order.
    pub fn backup_to(&self, dir: &Path, box_copy: BoxCopy) -> Result<BackupReport, StoreError> {
        let copied = self.backup_telling(dir, box_copy, |_, _, _| true)?;
        copied.ok_or_else(|| StoreError::damaged("a copy that nobody stopped has ended"))
    }

    /// Like [`Store::backup_to`]. `go_on` hears, some ten times a second, what is going on and how many of how many bytes of it
    /// are done (0 of 0 while that is not known), and says whether to go on. `None` when it said no: the earlier copy is
    /// what it was, and nothing of this one is left. Fails with [`StoreError::MediumAway`] when the folder's medium was
    /// pulled out meanwhile, whatever went wrong first.
    pub fn backup_telling(
        &self,
        dir: &Path,
        box_copy: BoxCopy,
        go_on: impl FnMut(BackupStage, u64, u64) -> bool,
    ) -> Result<Option<BackupReport>, StoreError> {
        fs::create_dir_all(dir).map_err(|source| StoreError::io("make the backup folder", dir, source))?;
        let medium = Medium::under(dir);
        let copied = self.copy_onto(dir, box_copy, go_on);
        copied.map_err(|error| if medium.is_away(dir) { StoreError::MediumAway } else { error })
    }

    fn copy_onto(
        &self,
        dir: &Path,
        box_copy: BoxCopy,
        mut go_on: impl FnMut(BackupStage, u64, u64) -> bool,
    ) -> Result<Option<BackupReport>, StoreError> {
        let copy = Home::new(dir).station_db();
        let new = copy.with_extension("db.new");
        erase_unfinished(&new)?;
        let whole = self.home().station_db().metadata().map_or(0, |about| about.len());
        let source = open_source(&self.home().station_db(), self.key())?;
        let copied = watched(
            source,
            |source| source.execute("VACUUM INTO ?1", [new.to_string_lossy()]),
            || go_on(BackupStage::Copying, new.metadata().map_or(0, |about| about.len()).min(whole), whole),
        );
        let checked = match copied {
            None => Ok(None),
            Some(Err(error)) => Err(StoreError::from(error).in_file(&new)),
            Some(Ok(_)) => self.check_copy(&new, || go_on(BackupStage::Checking, 0, 0)),
        };
        // What was stopped, or is not in order, is no copy; on a full medium it would be in the way of the next one.
        if !matches!(checked, Ok(Some(_))) {
            erase_unfinished(&new)?;
        }
        let Some(events) = checked? else { return Ok(None) };
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
        Ok(Some(BackupReport { bytes, events, ballots }))
    }

    /// The events in a copy that is in order; `None` when it was stopped.
    fn check_copy(&self, path: &Path, go_on: impl FnMut() -> bool) -> Result<Option<u64>, StoreError> {
        let conn = open_reader(path, self.key())?;
        let checked = watched(
            conn,
            |conn| {
                let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
                let events: i64 = conn.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
                Ok((answer, events))
            },
            go_on,
        );
        let Some(checked) = checked else { return Ok(None) };
        let (answer, events) = checked?;
        if answer != "ok" {
            return Err(StoreError::damaged("the copy is not in order"));
        }
        Ok(Some(u64::try_from(events).unwrap_or(0)))
    }
}

/// Works in a thread of its own and asks meanwhile whether to go on; `None` when it was interrupted.
fn watched<T: Send>(
    conn: Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    mut go_on: impl FnMut() -> bool,
) -> Option<rusqlite::Result<T>> {
    if !go_on() {
        return None;
    }
    let interrupt = conn.get_interrupt_handle();
    let (ended, end) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            // Nobody waits any more where the other side is gone.
            let _ = ended.send(work(&conn));
        });
        let mut stopped = false;
        loop {
            match end.recv_timeout(HEARD_EVERY) {
                Ok(answer) => return (!stopped).then_some(answer),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    stopped = stopped || !go_on();
                    // A statement that begins after an interrupt is not interrupted by it.
                    if stopped {
                        interrupt.interrupt();
                    }
                }
            }
        }
    })
}

fn erase_unfinished(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(StoreError::io("remove an unfinished copy", path, source))
        }
        _ => Ok(()),
    }
}
