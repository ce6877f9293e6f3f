//! Bringing an older station.db to the format of this program.
//!
//! ```text
//! old ──copy beside it──▶ old + copy ──one transaction──▶ new, unchecked ──check──▶ new ──▶ the copy goes
//!                              ▲                                            └─fails─▶ the copy comes back
//! ```
//!
//! A start that is cut off anywhere leaves the old database or the new one, and the next start goes on from there: the
//! file itself says whether it was checked, so a copy that lies about never takes the place of a database that was
//! written to since.

mod census;
mod copy;

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    StoreError, StoreKey,
    connection::{open_reader, open_writer},
    crash::crash_point,
};
use census::{Census, FORMAT_1};
use copy::OlderCopy;

pub(crate) use census::Question;

/// Marks a file as a station.db ("Urna" in ASCII).
const APPLICATION_ID: i64 = 0x5572_6E61;
/// Marks one that was migrated and is not checked yet ("Urn?").
const UNCHECKED_ID: i64 = 0x5572_6E3F;

/// The way to a format, and what may not be lost on the way to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// Makes the format out of the one before, without `BEGIN` and `COMMIT`.
    pub(crate) sql: &'static str,
    /// What the format holds, asked in its own words. The answers are the same before and after a migration; a later
    /// format that no longer asks a question gave that up on purpose.
    pub(crate) keeps: &'static [Question],
}

/// The formats, oldest first: entry `n` brings version `n` to `n + 1`. Published ones never change.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { sql: include_str!("../migrations/0001_station.sql"), keeps: FORMAT_1 },
    Migration { sql: include_str!("../migrations/0002_postal.sql"), keeps: FORMAT_1 },
    Migration { sql: include_str!("../migrations/0003_left.sql"), keeps: FORMAT_1 },
];

/// The oldest format whose tables are those of the present one: what reads the present one reads it, too.
const SAME_TABLES_SINCE: i64 = 1;

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    /// Its format; 0 for one without tables.
    version: i64,
    /// Whether a migration still has to be checked.
    unchecked: bool,
}

/// The format this program writes.
fn known_version(migrations: &[Migration]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// Opens the connection that writes to a database of the present format, bringing an older one there and making a new
/// one where there is none. The caller holds the lock of the home. Fails on a newer or another file, and changes
/// nothing then; fails with [`StoreError::MigrationUndone`] when a migration did not stand its check.
pub(crate) fn open(path: &Path, key: &StoreKey, migrations: &[Migration]) -> Result<Connection, StoreError> {
    if path.exists() {
        // A look that cannot change anything comes before the connection that could.
        look(&open_reader(path, key)?, migrations)?;
    }
    let mut conn = open_writer(path, key)?;
    let found = look(&conn, migrations)?;
    let copy = OlderCopy::of(path);
    if found.unchecked {
        // An earlier program may have been cut off: its format is checked as what it is, and then brought further.
        let its_own = usize::try_from(found.version).ok().and_then(|version| migrations.get(..version));
        conn = finish(conn, key, &copy, its_own.unwrap_or(migrations))?;
    }
    if found.version == known_version(migrations) {
        copy.discard()?;
        return Ok(conn);
    }
    if found.version == 0 {
        apply(&conn, found.version, migrations, APPLICATION_ID)?;
        return Ok(conn);
    }
    copy.make(&conn)?;
    compare_copy(&conn, key, &copy, questions(found.version, migrations))?;
    crash_point("migrate.after_copy");
    if let Err(error) = apply(&conn, found.version, migrations, UNCHECKED_ID) {
        // Nothing was changed, so nothing has to come back.
        copy.discard()?;
        return Err(error);
    }
    crash_point("migrate.after_commit");
    finish(conn, key, &copy, migrations)
}

/// Refuses to read a database that a start for writing has to bring to this format first, and what [`open`] refuses.
pub(crate) fn check_present(conn: &Connection, migrations: &[Migration]) -> Result<(), StoreError> {
    let found = look(conn, migrations)?;
    if found.unchecked || found.version < known_version(migrations) {
        return Err(StoreError::OlderDatabase);
    }
    Ok(())
}

/// Refuses to read a copy whose tables are not those of the present format, and what [`open`] refuses. A copy that an
/// earlier program made is as good as one of today: nobody has to bring it further before it is looked at.
pub(crate) fn check_copy(conn: &Connection, migrations: &[Migration]) -> Result<(), StoreError> {
    let found = look(conn, migrations)?;
    if found.unchecked || found.version < SAME_TABLES_SINCE {
        return Err(StoreError::OlderDatabase);
    }
    Ok(())
}

/// Refuses a file of a later program or of another one.
fn look(conn: &Connection, migrations: &[Migration]) -> Result<Found, StoreError> {
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let version = number("SELECT user_version FROM pragma_user_version")?;
    let known = known_version(migrations);
    if version > known {
        return Err(StoreError::NewerDatabase { found: version, known });
    }
    let mark = number("SELECT application_id FROM pragma_application_id")?;
    let new = version == 0 && number("SELECT count(*) FROM sqlite_schema")? == 0;
    if !new && mark != APPLICATION_ID && mark != UNCHECKED_ID {
        return Err(StoreError::damaged("it is not a station.db"));
    }
    Ok(Found { version, unchecked: mark == UNCHECKED_ID })
}

/// A copy that is not like the database would be no way back.
fn compare_copy(
    conn: &Connection,
    key: &StoreKey,
    copy: &OlderCopy,
    questions: &[Question],
) -> Result<(), StoreError> {
    let older = open_reader(copy.path(), key)?;
    census::check_pages(&older)?;
    if Census::take(&older, questions)? != Census::take(conn, questions)? {
        return Err(StoreError::damaged("a copy of it is not the same"));
    }
    Ok(())
}

/// Applies what is missing, all of it or nothing.
fn apply(conn: &Connection, found: i64, migrations: &[Migration], mark: i64) -> Result<(), StoreError> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    for (_, migration) in (1_i64..).zip(migrations).filter(|(version, _)| *version > found) {
        tx.execute_batch(migration.sql)?;
    }
    let known = known_version(migrations);
    tx.execute_batch(&format!("PRAGMA application_id = {mark}; PRAGMA user_version = {known};"))?;
    crash_point("migrate.before_commit");
    tx.commit()?;
    tracing::info!(version = known, "the database has a new format");
    Ok(())
}

/// Checks a migrated database and lets the copy go, or puts the copy back.
fn finish(
    conn: Connection,
    key: &StoreKey,
    copy: &OlderCopy,
    migrations: &[Migration],
) -> Result<Connection, StoreError> {
    // All of it lies in the one file then: what is checked is what stays, and the copy may take its place.
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(StoreError::Busy);
    }
    crash_point("migrate.before_check");
    match check(key, copy, migrations) {
        Ok(()) => {
            conn.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID};"))?;
            crash_point("migrate.after_check");
            copy.discard()?;
            Ok(conn)
        }
        Err(CheckError::Lost { found: _, what }) if !copy.exists() => Err(StoreError::Damaged { what }),
        Err(CheckError::Lost { found, what }) => {
            // Nothing of it is needed: the file it writes to is given up.
            drop(conn);
            copy.put_back()?;
            let known = known_version(migrations);
            tracing::error!(found, known, what, "a migration failed its check and was undone");
            Err(StoreError::MigrationUndone { found, known, what })
        }
        Err(CheckError::Store(error)) => Err(error),
    }
}

/// Why a migrated database was not accepted.
enum CheckError {
    /// It is not what the copy holds.
    Lost { found: i64, what: String },
    /// It could not be looked at; the next start looks again.
    Store(StoreError),
}

impl From<StoreError> for CheckError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn check(key: &StoreKey, copy: &OlderCopy, migrations: &[Migration]) -> Result<(), CheckError> {
    let older = if copy.exists() { Some(open_reader(copy.path(), key)?) } else { None };
    let version = match &older {
        Some(older) => look(older, migrations)?.version,
        // Somebody took the copy away: the database is whole or it is not, and there is nothing to compare with.
        None => known_version(migrations),
    };
    let before = older.map(|older| Census::take(&older, questions(version, migrations))).transpose()?;
    let known = known_version(migrations);
    let lost = |error: StoreError| {
        // Anything else, such as a full disk, says nothing about what was written.
        let damaged = matches!(
            error,
            StoreError::Damaged { .. } | StoreError::Unreadable { .. } | StoreError::Database(_)
        );
        if damaged {
            CheckError::Lost { found: version, what: census::told(&error) }
        } else {
            CheckError::Store(error)
        }
    };
    let after = || -> Result<Census, StoreError> {
        let conn = open_reader(copy.original(), key)?;
        census::check_pages(&conn)?;
        Census::take(&conn, questions(known, migrations))
    };
    let after = after().map_err(lost)?;
    match before.and_then(|before| before.first_difference(&after)) {
        None => Ok(()),
        Some(name) => Err(CheckError::Lost { found: version, what: format!("{name} changed") }),
    }
}

fn questions(version: i64, migrations: &[Migration]) -> &'static [Question] {
    let place = usize::try_from(version).ok().and_then(|version| version.checked_sub(1));
    place.and_then(|place| migrations.get(place)).map_or(&[], |migration| migration.keeps)
}

#[cfg(test)]
mod tests;
