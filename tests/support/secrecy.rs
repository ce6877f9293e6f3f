//! Attacks on the secrecy of the vote, and a judge who says whether one of them did better than chance.
//!
//! The attacker has the decryption key and every byte of a home (or of the cloud), and wants the order in which the
//! ballots were cast: whoever watched the door knows the order of the voters. An attack is a [`Guess`] at that order,
//! out of some trace: places in a file, cells of a page, row ids, numbers and times beside an id, old pages. The
//! guess is compared with the truth by Kendall's tau, and [`judge`] works out exactly how probable so good a guess
//! is for somebody who knows nothing.
//!
//! ```text
//! bytes → Image (decrypted pages) → on_box, on_bytes, on_generations → Guess ┐
//!                                              what the test did, in order → Trial → judge → Verdict
//! ```

mod attacks;
mod chance;
mod image;
mod needles;
mod traces;
mod tree;

pub use attacks::{Guess, on_box, on_bytes, on_generations};
pub use chance::{FALSE_ALARM, Trial, Verdict, alarms, judge};
pub use image::{Image, read_key, wal_bytes};
pub use traces::{
    Secret, Trace, ballot_secrets, blank_out, choice_secrets, marks_secrets, text_secrets, traces,
};
pub use tree::{Cell, cells};

/// The random id of a ballot.
pub type Id = [u8; 16];
