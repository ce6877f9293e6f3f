//! The connections that read.

use std::{
    path::PathBuf,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use rusqlite::Connection;

use crate::{Read, StoreError, StoreKey, connection::open_reader};

/// Readers at the same time; a further one waits. A look inside a look takes two of them, so nobody nests.
const READERS_MAX: usize = 4;

/// A few connections, opened when first needed and used again.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    key: StoreKey,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Pool {
    idle: Vec<Connection>,
    opened: usize,
}

/// A connection out of the pool, which goes back when dropped, also when the closure panics.
struct Lease<'p> {
    readers: &'p Readers,
    conn: Option<Connection>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, key: StoreKey) -> Self {
        Self { path, key, pool: Mutex::default(), returned: Condvar::new() }
    }

    /// Lends a connection inside a read transaction.
    pub(crate) fn read<T, E>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let lease = self.lease()?;
        let Some(conn) = &lease.conn else { return Err(StoreError::Closed.into()) };
        begin(conn)?;
        let answer = look(&Read::new(conn));
        end(conn)?;
        answer
    }

    fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let mut pool = self.lock();
        loop {
            if let Some(conn) = pool.idle.pop() {
                return Ok(Lease { readers: self, conn: Some(conn) });
            }
            if pool.opened < READERS_MAX {
                pool.opened += 1;
                break;
            }
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        drop(pool);
        match open_reader(&self.path, &self.key) {
            Ok(conn) => Ok(Lease { readers: self, conn: Some(conn) }),
            Err(error) => {
                self.lock().opened -= 1;
                self.returned.notify_one();
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        // No code that can panic runs under this lock.
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            let mut pool = self.readers.lock();
            if conn.is_autocommit() {
                pool.idle.push(conn);
            } else {
                // Left inside its transaction by a panic: closing it ends that.
                pool.opened -= 1;
            }
            self.readers.returned.notify_one();
        }
    }
}

fn begin(conn: &Connection) -> Result<(), StoreError> {
    Ok(conn.prepare_cached("BEGIN DEFERRED")?.execute([]).map(|_| ())?)
}

fn end(conn: &Connection) -> Result<(), StoreError> {
    Ok(conn.prepare_cached("COMMIT")?.execute([]).map(|_| ())?)
}
