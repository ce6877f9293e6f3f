//! Integration tests on a real MongoDB, and the real windows. One binary: one link, one shared server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test may panic"
)]

mod atlas;
mod copies;
mod corrections;
mod crash;
#[path = "../e2e/mod.rs"]
mod e2e;
mod neighbours;
mod papers;
mod refusals;
mod replica_set;
mod secrecy;
mod secrecy_cloud;
mod server;
mod tables;
mod turnout;
