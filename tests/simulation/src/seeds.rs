//! Many days, on all processors.

use std::{
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use urna_sync::simulation::Bug;

use crate::{Failure, Report, run};

/// What many days brought.
#[derive(Debug)]
pub struct Outcome {
    /// Days that went well.
    pub reports: Vec<(u64, Report)>,
    /// A day that broke a promise, with its seed; the others stop then.
    pub failure: Option<(u64, Failure)>,
}

/// Runs the days of these seeds, until one fails or it is too late.
pub fn run_all(seeds: Range<u64>, until: Option<Instant>, bug: Option<Bug>) -> Outcome {
    let next = AtomicU64::new(seeds.start);
    let outcome = Mutex::new(Outcome { reports: Vec::new(), failure: None });
    let held = || outcome.lock().unwrap_or_else(PoisonError::into_inner);
    let work = || {
        while until.is_none_or(|until| Instant::now() < until) && held().failure.is_none() {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= seeds.end {
                return;
            }
            match run(seed, bug) {
                Ok(report) => held().reports.push((seed, report)),
                Err(failure) => held().failure = Some((seed, failure)),
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    outcome.into_inner().unwrap_or_else(PoisonError::into_inner)
}
