//! Why a store does not open, read or write.

use std::{io, path::PathBuf};

use rusqlite::ErrorCode;

/// Why a store does not open, read or write. Says what to do next, and holds nothing of what is stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has this home open.
    #[error("urna is already running with the home {home}; close the other one first")]
    AlreadyRunning {
        /// The home folder.
        home: PathBuf,
    },
    /// The linked SQLite has the WAL race that was repaired in 3.51.3.
    #[error(
        "this program is linked with SQLite {found}, older than 3.51.3, which can damage data; reinstall urna"
    )]
    OldSqlite {
        /// The version found.
        found: String,
    },
    /// SQLCipher did not start in this process.
    #[error(
        "the encryption of the database did not start; close other programs to free memory and try again"
    )]
    NoEncryption,
    /// A later version of the program wrote the database.
    #[error("the database has format {found} and this program knows {known}; install the newer urna")]
    NewerDatabase {
        /// The format of the file.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// An earlier version of the program wrote the database, or a migration of it was cut off, and this look may not
    /// change it.
    #[error("the database has an older format; start the station once to bring it up to date")]
    OlderDatabase,
    /// A migration lost something, so it was undone.
    #[error(
        "bringing the database from format {found} to {known} failed its check ({what}); it is back in format {found} and nothing is lost: go on with the earlier urna and report this"
    )]
    MigrationUndone {
        /// The format of the file, before and again.
        found: i64,
        /// The format it was brought to.
        known: i64,
        /// What did not stay the same, without values.
        what: String,
    },
    /// The key does not open the file, or its beginning is destroyed: from outside, these look the same.
    #[error(
        "{file} cannot be read: the key is not its key, or the file is damaged; keep it and restore a backup"
    )]
    Unreadable {
        /// The name of the file.
        file: String,
    },
    /// A page does not decrypt, or holds what it must not.
    #[error("the database is damaged ({what}); keep it and restore a backup")]
    Damaged {
        /// What is wrong, without values.
        what: String,
    },
    /// The box is there and the database is not.
    #[error(
        "{file} is missing although the ballot box is here; run `urna station restore FOLDER` with the newest backup"
    )]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// No space.
    #[error("the disk is full; free some space and try again")]
    DiskFull,
    /// No right to write.
    #[error("{path} cannot be written; check its owner, its rights and whether the disk is read-only")]
    NotWritable {
        /// The file or folder.
        path: PathBuf,
    },
    /// The medium of a copy was pulled out.
    #[error("the medium of the copy is not there any more; put it in again and copy once more")]
    MediumAway,
    /// Somebody else holds the database.
    #[error("the database is busy; try again")]
    Busy,
    /// The store was opened for reading.
    #[error("the store was opened for reading only")]
    ReadOnly,
    /// The store is being closed.
    #[error("the store is closed")]
    Closed,
    /// A closure given to the store panicked; its transaction was rolled back.
    #[error("an operation on the store broke off and was rolled back")]
    Panicked,
    /// An event that does not follow its chain's last.
    #[error("the event is not the next of its chain")]
    NotNext,
    /// A row that must be there is not.
    #[error("there is no such {0} in the store")]
    NotFound(&'static str),
    /// Facts of an audit entry that have no canonical form.
    #[error("the facts of an audit entry have no canonical form")]
    Facts(#[source] urna_domain::canonical::CanonicalError),
    /// A file operation failed.
    #[error("could not {what}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// SQLite refused for another reason.
    #[error("the database refused an operation")]
    Database(#[source] rusqlite::Error),
}

impl StoreError {
    /// Whether the disk refused: what was to be kept is not, whatever it was.
    pub(crate) fn is_of_the_disk(&self) -> bool {
        matches!(
            self,
            Self::DiskFull
                | Self::NotWritable { .. }
                | Self::Unreadable { .. }
                | Self::Damaged { .. }
                | Self::Database(rusqlite::Error::SqliteFailure(
                    rusqlite::ffi::Error { code: ErrorCode::SystemIoFailure, .. },
                    _
                ))
        )
    }

    /// The error for a failed file operation on `path`.
    pub(crate) fn io(what: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::StorageFull || source.kind() == io::ErrorKind::QuotaExceeded {
            Self::DiskFull
        } else if source.kind() == io::ErrorKind::PermissionDenied
            || source.kind() == io::ErrorKind::ReadOnlyFilesystem
        {
            Self::NotWritable { path: path.into() }
        } else {
            Self::Io { what, source }
        }
    }

    /// The same error, naming the file where that is what the operator needs.
    pub(crate) fn in_file(self, path: &std::path::Path) -> Self {
        if matches!(self, Self::Unreadable { .. }) {
            let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            Self::Unreadable { file }
        } else if matches!(self, Self::NotWritable { .. }) {
            Self::NotWritable { path: path.to_owned() }
        } else {
            self
        }
    }

    /// What is stored cannot be what this program wrote.
    pub(crate) fn damaged(what: &str) -> Self {
        Self::Damaged { what: what.to_owned() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        if code == Some(ErrorCode::DiskFull) {
            Self::DiskFull
        } else if code == Some(ErrorCode::NotADatabase) {
            Self::Unreadable { file: "the database".to_owned() }
        } else if code == Some(ErrorCode::DatabaseCorrupt) {
            Self::damaged("a page cannot be read")
        } else if code == Some(ErrorCode::DatabaseBusy) || code == Some(ErrorCode::DatabaseLocked) {
            Self::Busy
        } else if code == Some(ErrorCode::ReadOnly)
            || code == Some(ErrorCode::CannotOpen)
            || code == Some(ErrorCode::PermissionDenied)
        {
            Self::NotWritable { path: PathBuf::from("the database") }
        } else {
            Self::Database(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn errors_of_the_disk_say_what_to_do() {
        let path = Path::new("/home/urna/station.db");
        let said =
            |kind: io::ErrorKind| StoreError::io("flush the copy", path, io::Error::from(kind)).to_string();
        assert_eq!(said(io::ErrorKind::StorageFull), "the disk is full; free some space and try again");
        let rights = "/home/urna/station.db cannot be written; check its owner, its rights and whether the disk is read-only";
        assert_eq!(said(io::ErrorKind::PermissionDenied), rights);
        assert_eq!(said(io::ErrorKind::ReadOnlyFilesystem), rights);
        assert_eq!(said(io::ErrorKind::Other), "could not flush the copy");
    }

    #[test]
    fn an_error_of_sqlite_is_told_by_its_kind() {
        let from = |code: i32| {
            StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
                .in_file(Path::new("/a/b.db"))
        };
        assert!(matches!(from(rusqlite::ffi::SQLITE_FULL), StoreError::DiskFull));
        assert!(matches!(from(rusqlite::ffi::SQLITE_BUSY), StoreError::Busy));
        assert!(matches!(from(rusqlite::ffi::SQLITE_CORRUPT), StoreError::Damaged { .. }));
        assert!(
            matches!(from(rusqlite::ffi::SQLITE_NOTADB), StoreError::Unreadable { file } if file == "b.db")
        );
        assert!(
            matches!(from(rusqlite::ffi::SQLITE_READONLY), StoreError::NotWritable { path } if path.ends_with("b.db"))
        );
        assert!(matches!(from(rusqlite::ffi::SQLITE_CANTOPEN), StoreError::NotWritable { .. }));
        assert!(matches!(from(rusqlite::ffi::SQLITE_MISUSE), StoreError::Database(_)));
    }

    #[test]
    fn what_the_disk_refused_is_told_from_what_was_asked_wrongly() {
        let of_the_disk = |code: i32| {
            StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
                .in_file(Path::new("/a/b.db"))
                .is_of_the_disk()
        };
        use rusqlite::ffi::{
            SQLITE_BUSY, SQLITE_CONSTRAINT, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_IOERR, SQLITE_MISUSE,
            SQLITE_NOTADB, SQLITE_READONLY,
        };
        for code in [SQLITE_FULL, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR] {
            assert!(of_the_disk(code), "{code}");
        }
        for code in [SQLITE_BUSY, SQLITE_CONSTRAINT, SQLITE_MISUSE] {
            assert!(!of_the_disk(code), "{code}");
        }
    }
}
