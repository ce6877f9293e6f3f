//! The older database, kept beside the one that is being migrated.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{StoreError, crash::crash_point, home::sync_dir};

/// A copy of a database in its folder, encrypted with the same key and for the same people to read.
#[derive(Debug)]
pub(super) struct OlderCopy {
    original: PathBuf,
    copy: PathBuf,
}

impl OlderCopy {
    /// The copy of this file, whether it is there or not.
    pub(super) fn of(original: &Path) -> Self {
        Self { original: original.to_owned(), copy: beside(original, ".older") }
    }

    pub(super) fn original(&self) -> &Path {
        &self.original
    }

    pub(super) fn path(&self) -> &Path {
        &self.copy
    }

    pub(super) fn exists(&self) -> bool {
        self.copy.exists()
    }

    /// Makes the copy anew; it gets its name when all of it is on the disk. Fails when there is no space for it.
    pub(super) fn make(&self, conn: &Connection) -> Result<(), StoreError> {
        self.discard()?;
        let new = self.unfinished();
        if let Err(error) = self.write(conn, &new) {
            // The space is worth more than half a copy; what matters is the first error.
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        crash_point("migrate.in_copy");
        fs::rename(&new, &self.copy).map_err(|source| StoreError::io("name the copy", &self.copy, source))?;
        sync_dir(self.dir())
    }

    fn write(&self, conn: &Connection, new: &Path) -> Result<(), StoreError> {
        let copied = conn.execute("VACUUM INTO ?1", [new.to_string_lossy()]);
        copied.map_err(|error| StoreError::from(error).in_file(new))?;
        let failed = |source| StoreError::io("flush the copy", new, source);
        let rights = fs::metadata(&self.original).map_err(failed)?.permissions();
        fs::set_permissions(new, rights).map_err(failed)?;
        File::options().write(true).open(new).and_then(|file| file.sync_all()).map_err(failed)
    }

    /// Removes the copy and what is left of an unfinished one; when it returns, a power cut brings none of it back.
    pub(super) fn discard(&self) -> Result<(), StoreError> {
        let mut removed = false;
        for path in [&self.unfinished(), &self.copy] {
            if path.exists() {
                let failed = |source| StoreError::io("remove a copy of the database", path, source);
                fs::remove_file(path).map_err(failed)?;
                removed = true;
            }
        }
        if removed { sync_dir(self.dir()) } else { Ok(()) }
    }

    /// Puts the copy in the place of the database, which nobody has open.
    pub(super) fn put_back(&self) -> Result<(), StoreError> {
        crash_point("migrate.before_put_back");
        // They belong to the file that goes: SQLite would play them into the one that comes.
        for suffix in ["-wal", "-shm"] {
            let path = beside(&self.original, suffix);
            if path.exists() {
                let failed = |source| StoreError::io("remove the journal of the database", &path, source);
                fs::remove_file(&path).map_err(failed)?;
            }
        }
        sync_dir(self.dir())?;
        crash_point("migrate.in_put_back");
        let failed = |source| StoreError::io("put the copy back", &self.original, source);
        fs::rename(&self.copy, &self.original).map_err(failed)?;
        crash_point("migrate.after_put_back");
        sync_dir(self.dir())
    }

    fn unfinished(&self) -> PathBuf {
        beside(&self.copy, ".new")
    }

    fn dir(&self) -> &Path {
        self.original.parent().unwrap_or(Path::new("."))
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
