//! The use cases of the central office: the roll, elections, stations and their enrolment, results.
//!
//! An office is a folder (its *home*) with the address of the cluster, the key of the election authority and the
//! registration keys of its stations, and a MongoDB behind it. Every use case takes the [`Office`].

pub mod conflict;
pub mod copies;
pub mod drawing;
pub mod earlier;
pub mod election;
mod error;
mod events;
mod home;
pub mod neighbours;
mod office;
pub mod packages;
pub mod places;
pub mod results;
pub mod roll;
pub mod speech;
pub mod station;
pub mod turnout;

pub use error::OfficeError;
pub use home::is_home;
pub use office::Office;
