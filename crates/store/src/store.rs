//! `station.db`: one writer, several readers.

use std::{future::Future, sync::Arc};

use crate::{
    Home, Read, StoreError, StoreKey, Tx,
    connection::{self, open_reader},
    home::HomeLock,
    migrate::{self, MIGRATIONS, Migration},
    readers::Readers,
    writer::Writer,
};

/// Files up to this size are checked whole at every start; in a bigger one, nearly all of it a roll that can be
/// fetched again, the tables that hold evidence are. (A whole check of a million rows takes seconds.)
const WHOLE_CHECK_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Tables whose rows exist nowhere else until they are received.
const EVIDENCE: [&str; 9] = [
    "setting",
    "chain",
    "event",
    "participation",
    "authorisation",
    "outbox",
    "received",
    "audit",
    "conflict",
];

/// The database of a station. Clones are the same store; the last one to go closes it.
///
/// Writes run one after the other, each in a transaction that is on the disk when the call returns. Reads run beside
/// them, each on one consistent look. All calls but [`Store::write`] block, so asynchronous code makes them from a
/// blocking thread.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

// Fields are dropped in this order: the writer's connection is the last of this process, so closing it moves the WAL
// into the database, and the lock goes after it.
#[derive(Debug)]
struct Inner {
    readers: Readers,
    writer: Option<Writer>,
    home: Home,
    key: StoreKey,
    _lock: Option<HomeLock>,
}

impl Store {
    /// Opens the store of a home for writing, making it when there is none. Fails when another process has it
    /// open, and on a file that is newer, damaged or of another key; nothing is changed then. An older one is brought to
    /// the present format first; fails when that went wrong, and the older one is back then.
    pub fn open(home: &Home, key: &StoreKey) -> Result<Self, StoreError> {
        Self::open_with(home, key, MIGRATIONS)
    }

    pub(crate) fn open_with(
        home: &Home,
        key: &StoreKey,
        migrations: &[Migration],
    ) -> Result<Self, StoreError> {
        connection::check_version()?;
        home.create()?;
        let lock = home.lock()?;
        let path = home.station_db();
        if !path.exists() && home.box_db().exists() {
            return Err(StoreError::Missing { file: path });
        }
        let conn = migrate::open(&path, key, migrations)?;
        check(&conn, size(&path) <= WHOLE_CHECK_BYTES_MAX)?;
        let writer = Writer::start(conn)?;
        let readers = Readers::new(path, key.clone());
        let inner =
            Inner { writer: Some(writer), readers, home: home.clone(), key: key.clone(), _lock: Some(lock) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Opens the store of a home for reading only, beside a running station. Fails like [`Store::open`], except
    /// that it takes no lock, and when there is no store yet.
    pub fn open_read_only(home: &Home, key: &StoreKey) -> Result<Self, StoreError> {
        Self::open_to_look(home, key, migrate::check_present)
    }

    /// Opens a copy of a store for reading only, also one that an earlier program made, as long as its tables are those
    /// of the present format. Fails like [`Store::open_read_only`].
    pub fn open_copy(home: &Home, key: &StoreKey) -> Result<Self, StoreError> {
        Self::open_to_look(home, key, migrate::check_copy)
    }

    fn open_to_look(
        home: &Home,
        key: &StoreKey,
        check: impl FnOnce(&rusqlite::Connection, &[Migration]) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        connection::check_version()?;
        let path = home.station_db();
        if !path.exists() {
            return Err(StoreError::Missing { file: path });
        }
        let conn = open_reader(&path, key)?;
        check(&conn, MIGRATIONS)?;
        let readers = Readers::new(path, key.clone());
        let inner = Inner { writer: None, readers, home: home.clone(), key: key.clone(), _lock: None };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The home this store is in.
    pub fn home(&self) -> &Home {
        &self.inner.home
    }

    pub(crate) fn key(&self) -> &StoreKey {
        &self.inner.key
    }

    /// Changes the database from asynchronous code: the closure runs on the writer's thread, and the future is ready
    /// when its transaction is on the disk. An error rolls everything back. The work goes on when the future is
    /// dropped. Fails with the closure's error, or when the transaction cannot be made durable.
    pub fn write<T, E, F>(&self, change: F) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let answer = self.inner.writer.as_ref().map(|writer| writer.submit(change));
        async move {
            match answer {
                None => Err(StoreError::ReadOnly.into()),
                Some(Err(error)) => Err(error.into()),
                Some(Ok(answer)) => answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into())),
            }
        }
    }

    /// Changes the database from a thread that may block: the closure runs on this thread, as soon as no other change
    /// does, and the call returns when its transaction is on the disk. Otherwise like [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, change: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        match &self.inner.writer {
            Some(writer) => writer.run(change),
            None => Err(StoreError::ReadOnly.into()),
        }
    }

    /// Like [`Store::write_blocking`], for large changes that nobody waits for: whoever stands at the desk waits for one
    /// of them at most.
    pub fn write_behind<T, E, F>(&self, change: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        match &self.inner.writer {
            Some(writer) => writer.run_behind(change),
            None => Err(StoreError::ReadOnly.into()),
        }
    }

    /// Reads, blocking, from one consistent look at the database. A look never waits for a write; looks are not nested,
    /// because only a few go on at once. Fails with the closure's error, or when the
    /// database cannot be read.
    pub fn read<T, E, F>(&self, look: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        self.inner.readers.read(look)
    }

    /// Whether the disk refused the last change that somebody wanted to make: nothing of it is kept. The next change that
    /// is kept ends this.
    pub fn was_refused(&self) -> bool {
        self.inner.writer.as_ref().is_some_and(Writer::was_refused)
    }

    /// Lets the disk of this store be full, or not any more. Fails when the database cannot be asked for its size.
    #[cfg(feature = "simulation")]
    pub fn fill_disk(&self, full: bool) -> Result<(), StoreError> {
        self.write_blocking(|tx| {
            let pages = if full {
                tx.conn.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0))?
            } else {
                i64::from(i32::MAX)
            };
            Ok(tx.conn.execute_batch(&format!("PRAGMA max_page_count = {pages}"))?)
        })
    }

    /// Checks every page and table. Takes seconds on a large roll. Fails with what is wrong.
    pub fn check(&self) -> Result<(), StoreError> {
        self.read(|r| check(r.conn, true))
    }
}

fn size(path: &std::path::Path) -> u64 {
    // A file that cannot be measured counts as small: it is then checked whole.
    std::fs::metadata(path).map_or(0, |found| found.len())
}

pub(crate) fn check(conn: &rusqlite::Connection, whole: bool) -> Result<(), StoreError> {
    let ask = |sql: &str| -> Result<(), StoreError> {
        let answer: String = conn.query_row(sql, [], |row| row.get(0))?;
        if answer == "ok" { Ok(()) } else { Err(StoreError::damaged("its structure does not hold together")) }
    };
    if whole {
        return ask("PRAGMA quick_check(1)");
    }
    EVIDENCE.iter().try_for_each(|table| ask(&format!("PRAGMA quick_check({table})")))
}

#[cfg(test)]
pub(crate) mod tests;
