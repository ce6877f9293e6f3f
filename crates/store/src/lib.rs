//! What a station keeps: the only crate that knows SQLite.
//!
//! `station.db` ([`Store`]) holds the roll, events, queues and settings in one encrypted file with one writer, so that
//! whatever must be kept together is one transaction. `box.db` ([`ballot_box::BallotBox`]) holds the ballots and
//! nothing else, and is written anew with every ballot.

pub mod audit;
pub mod authorisations;
mod backup;
pub mod ballot_box;
mod bearers;
mod box_file;
mod citizen_key;
pub mod conflicts;
mod connection;
pub mod corrections;
mod crash;
pub mod delta;
mod dictionary;
pub mod election;
mod encode;
mod error;
pub mod events;
mod home;
mod indexing;
mod key;
mod medium;
mod migrate;
pub mod neighbours;
pub mod outbox;
pub mod participation;
pub mod proof;
pub mod quarantine;
mod readers;
pub mod restore;
pub mod roll;
mod roll_tables;
pub mod scope;
pub mod search;
pub mod settings;
mod sqlcipher;
pub mod staging;
mod store;
#[cfg(test)]
mod testing;
mod tx;
mod writer;

pub use backup::{BackupReport, BackupStage, BoxCopy};
pub use crash::crash_point;
pub use error::StoreError;
pub use home::{DiskSpace, Home};
pub use key::StoreKey;
pub use store::Store;
pub use tx::{Read, Tx};
