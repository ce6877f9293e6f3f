//! A real MongoDB server on this machine, for the tests and for `urna demo`.
//!
//! This crate finds a `mongod` program ([`find`]), starts it as a one-node replica set, or as one member of
//! several, with key-file authentication on a free port ([`LocalMongod`]) and makes sure that it ends with the program that started it
//! ([`Leash`]). It speaks no MongoDB itself: `urna_atlas::replica_set` initiates the set and makes the first user.
//! Nothing of it runs at a polling station.

mod find;
mod leash;
mod server;

pub use find::{FindError, find};
pub use leash::{Leash, LeashError};
pub use server::{DataFolder, LocalMongod, Member, Settings, StartError};
