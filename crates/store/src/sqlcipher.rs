//! How every encrypted file gets its connection and its key.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, StoreKey};

/// How long the start of SQLCipher is waited for: it takes milliseconds, unless the machine has no memory left.
const START_TRIES: u32 = 1_000;
const START_PAUSE: Duration = Duration::from_millis(5);

/// Opens a file and gives the connection its key. SQLCipher's own messages are turned off: they go to the terminal
/// past every log, and the error says the same.
pub(crate) fn connect(path: &Path, key: &StoreKey, flags: OpenFlags) -> Result<Connection, StoreError> {
    wait_for_start()?;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    conn.execute_batch(&key.pragma())?;
    Ok(conn)
}

/// Waits until SQLCipher has started in this process.
///
/// SQLite calls itself ready before it starts SQLCipher (`sqlite3_initialize` sets `isInit` first and runs
/// `SQLITE_EXTRA_INIT` outside its mutex), so the second of two threads that open their first files at once would be
/// refused its key. The last step of that start registers the function that is asked for here.
fn wait_for_start() -> Result<(), StoreError> {
    static STARTED: Mutex<bool> = Mutex::new(false);

    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !*started {
        wait(has_started, START_PAUSE)?;
        *started = true;
    }
    Ok(())
}

fn wait(
    mut has_started: impl FnMut() -> Result<bool, StoreError>,
    pause: Duration,
) -> Result<(), StoreError> {
    for _ in 0..START_TRIES {
        if has_started()? {
            return Ok(());
        }
        thread::sleep(pause);
    }
    Err(StoreError::NoEncryption)
}

fn has_started() -> Result<bool, StoreError> {
    // The function comes with new connections only.
    Ok(Connection::open_in_memory()?.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_function_list WHERE name = 'sqlcipher_export')",
        [],
        |row| row.get(0),
    )?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_file_waits_for_the_encryption_and_is_refused_without_it() {
        let mut looks = 0;
        let late = || {
            looks += 1;
            Ok(looks == START_TRIES)
        };
        wait(late, Duration::ZERO).unwrap();
        assert_eq!(looks, START_TRIES, "the last look counts");
        let never = wait(|| Ok(false), Duration::ZERO).unwrap_err();
        assert!(matches!(never, StoreError::NoEncryption), "{never}");
        // Never a file without its key: what cannot be asked is not taken for an answer.
        assert!(matches!(
            wait(|| Err(StoreError::DiskFull), Duration::ZERO).unwrap_err(),
            StoreError::DiskFull
        ));
        assert!(has_started().unwrap() || wait(has_started, START_PAUSE).is_ok());
    }
}
