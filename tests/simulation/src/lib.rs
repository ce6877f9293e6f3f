//! Whole polling days from a seed. The stations are real: the store on a disk in memory, the engine, the rounds and the
//! worker. Around them everything is made up and can fail: the clocks, the networks, the power, the disks, and a cloud
//! with an oplog ([`cloud`]).
//!
//! The same seed gives the same day. `make soak SEED=7` replays one and tells its story; `make soak SECONDS=600` goes on
//! with new ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a simulation may panic: that is how it says that something is wrong"
)]

pub mod chance;
mod checks;
pub mod cloud;
mod day;
pub mod network;
mod plan;
mod quiet;
mod remote;
mod seeds;
mod station;
pub mod wire;

pub use day::{Failure, HEALED_MAX, Report, run};
pub use quiet::{Hour, quiet_day};
pub use seeds::{Outcome, run_all};
pub use urna_sync::simulation::Bug;
