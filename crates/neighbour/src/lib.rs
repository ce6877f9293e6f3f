//! Copies of records among the stations of one local network, so that what a destroyed or cut-off machine had recorded
//! is not lost with it.
//!
//! ```text
//! station A ──TLS 1.3, both sides certified──▶ station B        (at most three Bs)
//!    "I have 1…240 of this epoch"  ─▶  "I keep 1…232"
//!    copies 233…240, sealed        ─▶  one transaction, fsync ─▶ "I keep 1…240"
//!                                       │
//!             A silent for two minutes  └─▶ B carries what the centre lacks to `carried`; only the office opens it
//! ```
//!
//! A copy is sealed for its own station and the office: a neighbour learns that somebody voted at another mesa, as
//! anybody in the room does, and not who. Ballots are never copied before their poll is closed, nor by this way at all.
//!
//! Neighbours also say what their clocks show, for a machine that cannot ask anybody else.
//!
//! Nothing here is waited for by anybody who votes, unless the office asked for that.

mod clock;
mod config;
mod discovery;
mod fetch;
mod frame;
mod keeper;
mod known;
mod origin;
mod protocol;
mod status;
mod tls;
mod worker;

pub use clock::ClockWord;
pub use config::{CARRY_AFTER, Config, Link};
pub use fetch::{Search, fetch};
pub use status::{Neighbour, Status};
pub use tls::CredentialError;
pub use worker::{Handle, StartError, start};
