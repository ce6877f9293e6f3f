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
    if *started {
        return Ok(());
    }
    for _ in 0..START_TRIES {
        // The function comes with new connections only.
        *started = Connection::open_in_memory()?.query_row(
            "SELECT EXISTS (SELECT 1 FROM pragma_function_list WHERE name = 'sqlcipher_export')",
            [],
            |row| row.get(0),
        )?;
        if *started {
            return Ok(());
        }
        thread::sleep(START_PAUSE);
    }
    Err(StoreError::NoEncryption)
}
