//! Opening SQLite the way every file of a station is opened.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, StoreKey, sqlcipher::connect};

/// The first SQLite without the WAL-reset race (sqlite.org/wal.html#walresetbug).
const SQLITE_VERSION_MIN: i32 = 3_051_003;
/// How long a connection waits for another process, such as `urna station status`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Page cache of the writer: holds the whole table of a scoped roll while its indexes are built.
const WRITER_CACHE_KIB: u32 = 16 * 1024;
/// Page cache of each reader.
const READER_CACHE_KIB: u32 = 8 * 1024;
/// The WAL keeps this many bytes of its file after a checkpoint: overwriting is half the price of appending.
const WAL_KEPT_BYTES: u32 = 4 * 1024 * 1024;
/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 128;

/// Refuses a linked SQLite that can damage data.
pub(crate) fn check_version() -> Result<(), StoreError> {
    check(rusqlite::version_number(), rusqlite::version())
}

fn check(number: i32, found: &str) -> Result<(), StoreError> {
    if number < SQLITE_VERSION_MIN {
        return Err(StoreError::OldSqlite { found: found.to_owned() });
    }
    Ok(())
}

/// Opens the connection that writes, making the file when it is not there.
pub(crate) fn open_writer(path: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = open(path, key, flags)?;
    // Checkpoints are the writer's own decision (see `writer`), never a surprise inside a check-in.
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA journal_size_limit = {WAL_KEPT_BYTES};
         PRAGMA cache_size = -{WRITER_CACHE_KIB};"
    ))?;
    Ok(conn)
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = open(path, key, flags)?;
    conn.execute_batch(&format!("PRAGMA query_only = ON; PRAGMA cache_size = -{READER_CACHE_KIB};"))?;
    Ok(conn)
}

/// Opens the connection that a copy is made from. SQLite counts the copy as a write, so it is not `query_only`.
pub(crate) fn open_source(path: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
    open(path, key, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Opens a file with its key and makes sure that the key fits.
fn open(path: &Path, key: &StoreKey, flags: OpenFlags) -> Result<Connection, StoreError> {
    let opened = || -> Result<Connection, StoreError> {
        let conn = connect(path, key, flags)?;
        conn.busy_timeout(BUSY_TIMEOUT)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // Sorters and temporary tables stay in memory: SQLCipher does not encrypt their files.
        conn.execute_batch(
            "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
        )?;
        // The first read of a page: a wrong key shows here.
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(conn)
    };
    opened().map_err(|error| error.in_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_can_damage_data_is_refused_and_named() {
        assert!(check_version().is_ok(), "this program is linked with {}", rusqlite::version());
        assert!(check(SQLITE_VERSION_MIN, "3.51.3").is_ok());
        let refused = check(SQLITE_VERSION_MIN - 1, "3.51.2").map_err(|error| error.to_string());
        assert!(refused.is_err_and(|sentence| sentence.contains("SQLite 3.51.2, older than 3.51.3")));
    }
}
