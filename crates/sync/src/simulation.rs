//! What a simulation of whole days changes in this crate: the store is worked inline, chance comes from a seed, the
//! worker can be cut off at any durable step, and known mistakes can be planted to see that the simulation finds them.
//!
//! Only compiled with the feature `simulation`, and even then only on a thread that called [`enter`].

use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use urna_store::Store;

use crate::moment::Dice;

/// The longest that one write to a disk takes, in virtual milliseconds.
const WRITE_MS_MAX: u64 = 40;

thread_local! {
    static THREAD: RefCell<Option<Simulated>> = const { RefCell::new(None) };
}

struct Simulated {
    chance: Dice,
    fuses: BTreeMap<PathBuf, Fuse>,
    bug: Option<Bug>,
}

struct Fuse {
    steps: u64,
    burned: Arc<Notify>,
    burned_down: bool,
}

/// A mistake that somebody could make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The question for changes begins at the cursor itself.
    NoWindow,
    /// A duplicate counts as received.
    AckOnDuplicate,
    /// What was in flight at the end stays in flight at the start.
    ForgetInFlight,
    /// A refused row keeps its whole batch back.
    BlockingQuarantine,
    /// The cursor moves with every page.
    NaiveCursor,
}

impl Bug {
    /// Every mistake.
    pub const ALL: [Self; 5] = [
        Self::NoWindow,
        Self::AckOnDuplicate,
        Self::ForgetInFlight,
        Self::BlockingQuarantine,
        Self::NaiveCursor,
    ];
}

/// This thread simulates until the value is dropped.
#[derive(Debug)]
pub struct Entered(());

impl Drop for Entered {
    fn drop(&mut self) {
        THREAD.with_borrow_mut(|thread| *thread = None);
    }
}

/// From now on this thread simulates: chance comes from `seed`, the store is worked inline.
pub fn enter(seed: u64, bug: Option<Bug>) -> Entered {
    let simulated = Simulated { chance: Dice::new(seed), fuses: BTreeMap::new(), bug };
    THREAD.with_borrow_mut(|thread| *thread = Some(simulated));
    Entered(())
}

/// The worker of this home stops for good at its durable step number `steps` from now; `burned` is told then. The
/// caller kills the worker.
pub fn light_fuse(home: &Path, steps: u64, burned: Arc<Notify>) {
    with(|simulated| simulated.fuses.insert(home.to_owned(), Fuse { steps, burned, burned_down: false }));
}

/// The fuse of this home does nothing any more.
pub fn put_out_fuse(home: &Path) {
    with(|simulated| simulated.fuses.remove(home));
}

/// Whether the worker of this home stopped at a durable step.
pub fn burned_down(home: &Path) -> bool {
    with(|simulated| simulated.fuses.get(home).is_some_and(|fuse| fuse.burned_down)).unwrap_or(false)
}

/// Whether this thread simulates.
pub(crate) fn is_on() -> bool {
    with(|_| ()).is_some()
}

/// A number out of the seed; `None` when this thread does not simulate.
pub(crate) fn draw() -> Option<u64> {
    with(|simulated| simulated.chance.up_to(u64::MAX))
}

/// Whether this mistake is planted.
#[cfg(feature = "planted-bugs")]
pub(crate) fn planted(bug: Bug) -> bool {
    with(|simulated| simulated.bug == Some(bug)).unwrap_or(false)
}

/// The moment between two durable steps: takes a while, or forever.
pub(crate) async fn durable_step(store: &Store) {
    let burned = with(|simulated| {
        let fuse = simulated.fuses.get_mut(store.home().dir())?;
        match fuse.steps.checked_sub(1) {
            Some(steps) => {
                fuse.steps = steps;
                None
            }
            None => {
                fuse.burned_down = true;
                Some(fuse.burned.clone())
            }
        }
    });
    if let Some(burned) = burned.flatten() {
        burned.notify_one();
        std::future::pending::<()>().await;
    }
    if let Some(pause) = with(|simulated| simulated.chance.up_to(WRITE_MS_MAX)) {
        // Every other step takes no time at all, so that steps of different lanes meet in many ways.
        if pause % 2 == 0 {
            sleep(Duration::from_millis(pause)).await;
        }
    }
}

/// Lets a task that was told to end do so.
pub(crate) async fn see_end<T>(task: tokio::task::JoinHandle<T>) {
    task.abort();
    // How it ended is all the same; that it does not end would be seen by the caller, who finds the store locked.
    let _ = timeout(Duration::from_secs(1), task).await;
}

fn with<T>(look: impl FnOnce(&mut Simulated) -> T) -> Option<T> {
    THREAD.with_borrow_mut(|thread| thread.as_mut().map(look))
}
