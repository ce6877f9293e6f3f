//! The rules of a polling day as pure code: no I/O, no clock, no randomness, no async, no SQL, no BSON.

pub mod authorisation;
pub mod ballot;
pub mod bundle;
pub mod canonical;
pub mod chain;
pub mod citizen;
pub mod clock;
pub mod conflict;
pub mod correction;
pub mod definition;
pub mod dhondt;
pub mod dictated;
pub mod dni;
pub mod election;
pub mod emblem;
pub mod event;
pub mod fingerprint;
#[cfg(test)]
mod fixtures;
pub mod fold;
mod hash;
pub mod hours;
pub mod ids;
pub mod mrz;
pub mod names;
pub mod neighbour;
pub mod officers;
pub mod order;
pub mod package;
pub mod packed;
pub mod plan;
pub mod poll;
pub mod scope;
pub mod signature;
pub mod speech;
pub mod spoken;
pub mod tables;
pub mod tally;
pub mod totals;
pub mod turnout;

pub use clock::{Hlc, Millis};
pub use hash::Hash;
