//! The papers of a polling day as PDF: what the table signs, posts at its door, dictates and falls back to.
//!
//! ```text
//! input (plain values) ──check──▶ canonical JSON ──▶ content hash, printed on every page
//!                                        │
//!              template + words ─────────┴─typst─▶ tagged PDF (PDF/A-2a, PDF/UA-1) ─▶ Pdf { bytes, sha256 }
//! ```
//!
//! Nothing here reads a clock, a file, a font of the machine or the network: the same input gives the same bytes.
//! What people typed reaches a template only as a value that it reads from JSON, never as source text, so a name such
//! as `#panic()` is a name. A character that no embedded font draws is written out as `[U+4E2D]`: a paper is never
//! refused for somebody's name.

mod catalogue;
mod check;
mod drawing;
mod error;
mod paper;
mod papers;
mod pdf;
mod press;
mod printable;
mod qr;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod ua;

pub use catalogue::Languages;
pub use check::{COUNT_MAX, ROWS_MAX, TEXT_CHARS_MAX};
pub use drawing::{Drawing, DrawingError, draw};
pub use error::DocumentError;
pub use paper::{Heading, IdentityShown, Person, Signer, Words};
pub use papers::{
    constitution::{Check, Constitution, Member, Representative, constitution},
    day_turnout::{DayTurnout, EarlierDay, EarlierShare, TurnoutInterval, day_turnout},
    directions::{Directions, Drawn, directions},
    readiness::{Outcome, Readiness, ReadinessCheck, readiness_report},
    roll::{MarkedRoll, RollMark, RollRow, marked_roll},
    scrutiny::{ChoiceVotes, ContestCount, Scrutiny, scrutiny},
    session::{ConflictNote, Incident, Officer, PostalVotes, Protest, Session, Suspension, session},
    ticket::{Ticket, ticket},
    turnout::{Turnout, turnout_advance},
    voters::{NumberedVoter, VoterList, voter_list},
    zero::{ZeroChoice, ZeroContest, ZeroReport, zero_report},
};
pub use pdf::Pdf;
pub use qr::QR_BYTES_MAX;
