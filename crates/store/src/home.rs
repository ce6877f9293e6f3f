//! The folder of a station.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// The paths in a home folder. Making the value touches nothing; [`Home::create`] makes the folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
}

/// Space on the disk of a home, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// What this program may still use.
    pub free: u64,
    /// What there is.
    pub total: u64,
}

/// Holds a home until it is dropped.
///
/// Unlocked by name: the lock belongs to the open file, and a process that is being started holds that file, too, from
/// its fork until its exec. Only closing it here would leave the home locked for so long.
#[derive(Debug)]
pub(crate) struct HomeLock(File);

impl Drop for HomeLock {
    fn drop(&mut self) {
        // Closing the file, which follows, unlocks it as well, only not always at once.
        let _ = self.0.unlock();
    }
}

impl Home {
    /// The home in this folder.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The roll, events, queues and settings.
    pub fn station_db(&self) -> PathBuf {
        self.dir.join("station.db")
    }

    /// The ballots and nothing else.
    pub fn box_db(&self) -> PathBuf {
        self.dir.join("box.db")
    }

    /// Copies.
    pub fn backup_dir(&self) -> PathBuf {
        self.dir.join("backup")
    }

    /// Logs.
    pub fn logs_dir(&self) -> PathBuf {
        self.dir.join("logs")
    }

    /// The key of the two databases.
    pub fn key_file(&self) -> PathBuf {
        self.dir.join("station.key")
    }

    /// The audio of the election: public, and read whole when the station starts.
    pub fn speech_file(&self) -> PathBuf {
        self.dir.join("speech")
    }

    /// Held locked by whoever has the home open.
    pub fn lock_file(&self) -> PathBuf {
        self.dir.join("lock")
    }

    /// Makes the folders that are missing, readable by their owner only. Fails when the place cannot be written.
    pub fn create(&self) -> Result<(), StoreError> {
        for dir in [self.dir.clone(), self.backup_dir(), self.logs_dir()] {
            create_private(&dir).map_err(|source| StoreError::io("make the home folder", &dir, source))?;
        }
        Ok(())
    }

    /// Takes the lock of this home, which ends with the returned value. Fails when another process holds it.
    pub(crate) fn lock(&self) -> Result<HomeLock, StoreError> {
        let path = self.lock_file();
        let failed = |source| StoreError::io("open the lock file", &path, source);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(HomeLock(file)),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::AlreadyRunning { home: self.dir.clone() }),
            Err(fs::TryLockError::Error(source)) => {
                Err(StoreError::io("lock the home folder", &path, source))
            }
        }
    }

    /// Space on the disk of this home; `None` where the platform does not say.
    pub fn disk_space(&self) -> Option<DiskSpace> {
        disk_space(&self.dir)
    }
}

#[cfg(unix)]
fn create_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn create_private(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)
}

#[cfg(unix)]
fn disk_space(dir: &Path) -> Option<DiskSpace> {
    // A folder that is gone has no space to report; the next write will say why.
    let found = rustix::fs::statvfs(dir).ok()?;
    Some(DiskSpace {
        free: found.f_bavail.saturating_mul(found.f_frsize),
        total: found.f_blocks.saturating_mul(found.f_frsize),
    })
}

#[cfg(not(unix))]
fn disk_space(_dir: &Path) -> Option<DiskSpace> {
    None
}

/// Makes a rename in this folder survive a power cut.
#[cfg(unix)]
pub(crate) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::io("flush the folder", dir, source);
    File::open(dir).and_then(|file| file.sync_all()).map_err(failed)
}

/// Makes a rename in this folder survive a power cut: on Windows the file system journal does.
#[cfg(not(unix))]
pub(crate) fn sync_dir(_dir: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_lock_ends_with_its_holder_though_a_process_that_is_being_started_has_the_file_open() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::new(dir.path());
        let held = home.lock().unwrap();
        let _of_the_child = held.0.try_clone().unwrap();
        assert!(matches!(home.lock(), Err(StoreError::AlreadyRunning { .. })));
        drop(held);
        home.lock().unwrap();
    }
}
