//! The connection that writes, and the thread that serves asynchronous callers and checkpoints.
//!
//! Whoever may block runs its transaction on its own thread under the lock: a commit then costs no switch of threads.
//! Asynchronous callers hand theirs to the writer's thread. The same thread moves the WAL into the database when
//! nothing was written for a moment, or when it has grown long: a check-in never pays for that.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{StoreError, Tx, crash::crash_point, dictionary::Dictionaries};

/// No write for this long counts as idle.
const IDLE: Duration = Duration::from_millis(250);
/// A shorter WAL is not worth a checkpoint while idle (pages of 4 KiB).
const CHECKPOINT_PAGES_MIN: i64 = 256;
/// A longer WAL is checkpointed between two writes: the load of a million rows just fits.
const CHECKPOINT_PAGES_MAX: i64 = 64 * 1024;
/// The length of the WAL is looked at after this many commits in a row.
const COMMITS_PER_LOOK: u64 = 16;

/// The connection that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Held while waiting for the state: whoever had it last queues behind, so a check-in waits for one page of a
    /// download and not for all of it.
    turn: Mutex<()>,
    /// Held by whoever writes for nobody in particular, over the whole transaction: so there is only one of them
    /// between a check-in and the disk, however many lanes have something to write.
    behind: Mutex<()>,
    /// Commits so far.
    commits: AtomicU64,
    /// The disk refused the last change, so that nothing of it is kept.
    refused: AtomicBool,
    /// The thread waits for a job without looking at the time.
    asleep: AtomicBool,
}

#[derive(Debug)]
struct State {
    conn: Connection,
    dictionaries: RefCell<Dictionaries>,
}

enum Job {
    /// A transaction of an asynchronous caller.
    Write(Box<dyn FnOnce(&Shared) + Send>),
    /// Something was committed elsewhere: go and look when it gets quiet, or at once when it was much.
    Committed,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(conn: Connection) -> Result<Self, StoreError> {
        let state = Mutex::new(State { conn, dictionaries: RefCell::default() });
        let shared = Arc::new(Shared {
            state,
            turn: Mutex::new(()),
            behind: Mutex::new(()),
            commits: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            asleep: AtomicBool::new(false),
        });
        let (jobs, queue) = mpsc::channel();
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("urna-writer".to_owned())
            .spawn(move || serve(&serving, &queue))
            .map_err(|source| StoreError::Io { what: "start the writer's thread", source })?;
        Ok(Self { shared, jobs: Some(jobs), thread: Some(thread) })
    }

    /// Whether the disk refused the last change.
    pub(crate) fn was_refused(&self) -> bool {
        self.shared.refused.load(Ordering::SeqCst)
    }

    /// Runs a transaction on this thread.
    pub(crate) fn run<T, E>(&self, change: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let answer = self.shared.run(change);
        let commits = self.shared.commits.load(Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) || commits.is_multiple_of(COMMITS_PER_LOOK) {
            self.tell(Job::Committed);
        }
        answer
    }

    /// The same for work that nobody waits for: it lets others go first.
    pub(crate) fn run_behind<T, E>(&self, change: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let _behind = self.shared.behind.lock().unwrap_or_else(PoisonError::into_inner);
        self.run(change)
    }

    /// Hands a transaction to the thread.
    pub(crate) fn submit<T, E>(
        &self,
        change: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let job = move |shared: &Shared| {
            // A caller that went away does not want the answer; the work is done all the same.
            let _ = sender.send(shared.run(change));
        };
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(Job::Write(Box::new(job))).map_err(|_| StoreError::Closed)?;
        Ok(receiver)
    }

    fn tell(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only with this value.
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A closure that holds the last clone of the store drops it on the thread itself, which then just ends.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("the writer's thread broke off");
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        // Closures are caught when they panic, and their transaction is rolled back.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run<T, E>(&self, change: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let state = self.lock();
        self.perform(&state.conn, "BEGIN IMMEDIATE")?;
        let tx = Tx::new(&state.conn, &state.dictionaries);
        let answer = catch_unwind(AssertUnwindSafe(|| change(&tx))).unwrap_or_else(|_| {
            tracing::error!("a write broke off and is rolled back");
            Err(StoreError::Panicked.into())
        });
        let answer = answer.and_then(|value| {
            crash_point("store.before_commit");
            self.perform(&state.conn, "COMMIT")?;
            crash_point("store.after_commit");
            Ok(value)
        });
        if answer.is_ok() {
            self.commits.fetch_add(1, Ordering::SeqCst);
            self.refused.store(false, Ordering::SeqCst);
        } else {
            if tx.was_refused() {
                self.refused.store(true, Ordering::SeqCst);
            }
            roll_back(&state);
        }
        answer
    }

    /// Begins or ends a transaction.
    fn perform(&self, conn: &Connection, sql: &str) -> Result<(), StoreError> {
        execute(conn, sql).inspect_err(|error| {
            if error.is_of_the_disk() {
                self.refused.store(true, Ordering::SeqCst);
            }
        })
    }

    /// Moves the WAL into the database when it is at least this long.
    fn checkpoint(&self, pages_min: i64) {
        let state = self.lock();
        let length = |mode: &str| -> Result<i64, rusqlite::Error> {
            state.conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get(1))
        };
        let done = length("NOOP")
            .and_then(|pages| if pages >= pages_min { length("PASSIVE").map(|_| ()) } else { Ok(()) });
        if let Err(error) = done {
            // Nothing is lost: every commit is in the WAL, and the next idle moment tries again.
            tracing::warn!(%error, "the WAL could not be moved into the database");
        }
    }
}

fn roll_back(state: &State) {
    // Ids that the dictionaries learnt in this transaction are gone with it.
    if let Ok(mut dictionaries) = state.dictionaries.try_borrow_mut() {
        dictionaries.clear();
    }
    // SQLite has rolled back by itself when the commit failed for good.
    if !state.conn.is_autocommit()
        && let Err(error) = state.conn.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

fn execute(conn: &Connection, sql: &str) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn serve(shared: &Shared, queue: &mpsc::Receiver<Job>) {
    let mut looked = 0; // Commits at the last look at the WAL.
    let mut moved = 0; // Commits at the last checkpoint.
    loop {
        let before = shared.commits.load(Ordering::SeqCst);
        match next_job(shared, queue, moved) {
            Ok(Job::Write(write)) => write(shared),
            Ok(Job::Committed) => {}
            Err(RecvTimeoutError::Timeout) => {
                if shared.commits.load(Ordering::SeqCst) == before {
                    shared.checkpoint(CHECKPOINT_PAGES_MIN);
                    moved = before;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let commits = shared.commits.load(Ordering::SeqCst);
        if commits.saturating_sub(looked) >= COMMITS_PER_LOOK {
            shared.checkpoint(CHECKPOINT_PAGES_MAX);
            looked = commits;
        }
    }
}

/// Waits for a job: for ever when the WAL was moved after the last commit, else until it counts as idle.
fn next_job(shared: &Shared, queue: &mpsc::Receiver<Job>, moved: u64) -> Result<Job, RecvTimeoutError> {
    shared.asleep.store(true, Ordering::SeqCst);
    // A commit between the last look and the line above is seen here; one after it sends a job.
    let job = if shared.commits.load(Ordering::SeqCst) == moved {
        queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
    } else {
        shared.asleep.store(false, Ordering::SeqCst);
        queue.recv_timeout(IDLE)
    };
    shared.asleep.store(false, Ordering::SeqCst);
    job
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use tempfile::TempDir;

    use super::*;
    use crate::{connection::open_writer, testing::key};

    /// Pages in the WAL, and how many of them are in the database.
    fn wal(writer: &Writer) -> (i64, i64) {
        let state = writer.shared.lock();
        let ask = "PRAGMA wal_checkpoint(NOOP)";
        state.conn.query_row(ask, [], |row| Ok((row.get(1)?, row.get(2)?))).unwrap()
    }

    fn write(writer: &Writer, sql: &str) {
        writer.run(|tx| tx.execute(sql, []).map(|_| ())).unwrap();
    }

    #[test]
    fn a_long_wal_is_moved_and_a_short_one_is_left() {
        let dir = TempDir::new().unwrap();
        let writer = Writer::start(open_writer(&dir.path().join("a.db"), &key()).unwrap()).unwrap();
        write(&writer, "CREATE TABLE a (text TEXT)");
        write(&writer, "INSERT INTO a VALUES (hex(randomblob(20000)))");
        let (pages, moved) = wal(&writer);
        assert!(pages > 10 && moved == 0);
        writer.shared.checkpoint(pages + 1);
        assert_eq!(wal(&writer), (pages, 0));
        writer.shared.checkpoint(pages);
        assert_eq!(wal(&writer), (pages, pages));
        // The next write begins the file anew.
        write(&writer, "INSERT INTO a VALUES ('short')");
        assert!(wal(&writer).0 < pages);
    }

    #[test]
    fn work_handed_over_is_done_before_the_writer_goes() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("a.db");
        let writer = Writer::start(open_writer(&path, &key()).unwrap()).unwrap();
        write(&writer, "CREATE TABLE a (number INTEGER)");
        let answers: Vec<_> = (0..50)
            .map(|number| writer.submit(move |tx| tx.execute("INSERT INTO a VALUES (?1)", [number])).unwrap())
            .collect();
        drop(writer);
        for answer in answers {
            assert!(matches!(answer.blocking_recv(), Ok(Ok::<_, StoreError>(1))));
        }
        let conn = open_writer(&path, &key()).unwrap();
        assert_eq!(conn.query_row("SELECT count(*) FROM a", [], |row| row.get(0)), Ok(50));
    }
}
