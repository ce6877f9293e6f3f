//! What to send and fetch next: a pure engine and the one worker that performs it. Knows neither MongoDB nor Tauri.
//!
//! [`engine`] decides, [`worker`] performs, `rounds` exchange, [`remote`] is the centre as a station may use it.
//! Truth comes from indexed polling with a windowed cursor; uploads are insert-only and earn their acknowledgement
//! by a majority read; no lane waits for another. The states are drawn in `docs/state-machines/sync.md`.

#[cfg(all(feature = "planted-bugs", not(debug_assertions)))]
compile_error!("planted mistakes are for tests; no release has them");

pub mod backoff;
pub mod call;
mod carried;
pub mod config;
pub mod connection;
pub mod engine;
pub mod hints;
pub mod journal;
pub mod lanes;
mod local;
pub mod moment;
pub mod once;
pub mod orders;
pub mod pause;
pub mod proof;
pub mod remote;
mod retry;
mod round;
pub mod rounds;
mod route;
#[cfg(test)]
mod scenarios;
#[cfg(feature = "simulation")]
pub mod simulation;
pub mod state;
pub mod status;
mod task;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod verdict;
pub mod watchdog;
pub mod worker;

pub use carried::{CarriedError, load_carried_roll};
pub use config::{BallotSource, CLAIM, Claim, Config, Incident, OFFLINE_DEMO, SealedBox, WallClock, Witness};
pub use connection::Connection;
pub use lanes::Lane;
pub use once::{OnceError, SyncReport, sync_once};
pub use retry::{put_refused_back, retry_refused};
pub use route::has_route;
pub use state::State;
pub use status::{Bootstrap, SyncStatus, Trouble};
pub use worker::{Handle, Stopped, Worker, is_offline_demo, set_offline_demo};
