//! Bringing an older station.db to the format of this program.

use std::path::Path;

use rusqlite::Connection;

use crate::{StoreError, home::sync_dir};

/// Marks a file as a station.db ("Urna" in ASCII).
const APPLICATION_ID: i64 = 0x5572_6E61;

/// The formats, oldest first: entry `n` brings version `n` to `n + 1`. Published ones never change.
pub(crate) const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001_station.sql")];

/// The format this program writes.
pub(crate) fn known_version(migrations: &[&str]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// The format of a file; 0 for one without tables.
pub(crate) fn found_version(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))?)
}

/// Refuses a file of a later program or of another one.
pub(crate) fn check_version(conn: &Connection, migrations: &[&str]) -> Result<i64, StoreError> {
    let found = found_version(conn)?;
    let known = known_version(migrations);
    if found > known {
        return Err(StoreError::NewerDatabase { found, known });
    }
    let mark: i64 =
        conn.query_row("SELECT application_id FROM pragma_application_id", [], |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let new = found == 0 && tables == 0;
    if !new && mark != APPLICATION_ID {
        return Err(StoreError::damaged("it is not a station.db"));
    }
    Ok(found)
}

/// Applies what is missing, each step in a transaction of its own. An existing database is copied to `backup_dir`
/// first, and the copy stays.
pub(crate) fn migrate(conn: &Connection, backup_dir: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let found = check_version(conn, migrations)?;
    let known = known_version(migrations);
    if found == known {
        return Ok(());
    }
    if found > 0 {
        keep_copy(conn, backup_dir, found)?;
    }
    for (version, sql) in (1_i64..).zip(migrations).filter(|(version, _)| *version > found) {
        let step = format!(
            "BEGIN IMMEDIATE;
             {sql}
             PRAGMA application_id = {APPLICATION_ID};
             PRAGMA user_version = {version};
             COMMIT;"
        );
        conn.execute_batch(&step)?;
        tracing::info!(version, "the database has a new format");
    }
    Ok(())
}

fn keep_copy(conn: &Connection, backup_dir: &Path, found: i64) -> Result<(), StoreError> {
    let copy = backup_dir.join(format!("station-format-{found}.db"));
    if copy.exists() {
        // Left by an attempt that did not reach its end: the database is still as it was then.
        std::fs::remove_file(&copy)
            .map_err(|source| StoreError::io("replace an older copy", &copy, source))?;
    }
    conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    let failed = |source| StoreError::io("flush the copy", &copy, source);
    std::fs::File::open(&copy).and_then(|file| file.sync_all()).map_err(failed)?;
    sync_dir(backup_dir)
}
