//! The remote on MongoDB: collections, indexes, views and roles, and the exchange of a station with them. The
//! only crate that knows BSON.
//!
//! Two doors: [`MongoRemote`] is what a station may do (find in its views, insert its evidence, nothing else),
//! [`admin::Admin`] is what the office does with its own credential.

pub mod admin;
mod batch;
mod document;
mod error;
mod filter;
pub mod hints;
mod id;
mod insert;
mod link;
mod names;
mod pack;
mod page;
mod proof;
mod remote;
pub mod replica_set;
mod roll;
pub mod uri;
mod walk;

pub use batch::MongoBatch;
pub use filter::scope_filter;
pub use link::settle;
pub use names::scope_slug;
pub use remote::{MongoRemote, RemoteConfig};
pub use urna_sync::remote::Folded;
