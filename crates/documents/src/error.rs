//! Why a paper could not be made.

use urna_domain::canonical::CanonicalError;

use crate::{
    check::{COUNT_MAX, ROWS_MAX, TEXT_CHARS_MAX},
    qr::QR_BYTES_MAX,
};

/// Why a paper could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A zero report of something that is not empty.
    #[error("the report before opening must show zero everywhere, and {what} shows {count}")]
    NotZero {
        /// What is not zero.
        what: String,
        /// What it shows.
        count: u64,
    },
    /// Valid and null ballots are not all ballots.
    #[error("in {contest} the valid and null ballots add up to {counted}, and the box holds {ballots}")]
    BallotsDoNotAddUp {
        /// The contest's title.
        contest: String,
        /// Valid and null ballots together.
        counted: u64,
        /// The ballots in the box.
        ballots: u64,
    },
    /// Votes and blank ballots are not the valid ballots.
    #[error("in {contest} the votes and blank ballots add up to {counted}, and {valid} ballots are valid")]
    VotesDoNotAddUp {
        /// The contest's title.
        contest: String,
        /// Votes and blank ballots together.
        counted: u64,
        /// The valid ballots.
        valid: u64,
    },
    /// The two counts differ, so there is nothing to certify.
    #[error("the second count does not agree with the first; nothing can be certified")]
    CountsDiffer,
    /// Voters and ballots differ and nothing says why.
    #[error("there are {voters} voters and {ballots} ballots, and no explanation of the difference")]
    DifferenceUnexplained {
        /// People who voted.
        voters: u64,
        /// Ballots in the box.
        ballots: u64,
    },
    /// A numbered list that does not go up.
    #[error("the numbered list has {number} after {before}")]
    NumbersOutOfOrder {
        /// The number before it.
        before: u32,
        /// The number that should be greater.
        number: u32,
    },
    /// More marks on the roll than were ever given.
    #[error("{marked} people are marked as having voted, and the last mark is number {last_mark}")]
    MoreMarksThanGiven {
        /// Marked rows.
        marked: u64,
        /// The number of the last mark.
        last_mark: u64,
    },
    /// More seats to mark than a ballot may have marks, or none.
    #[error("in {contest} a ballot must allow at least one mark")]
    NoMarks {
        /// The contest's title.
        contest: String,
    },
    /// Envelopes that are neither accepted nor rejected, or more of them than came.
    #[error("{received} postal votes came, and {accepted} accepted with {rejected} rejected are not as many")]
    PostalDoNotAddUp {
        /// Those that came.
        received: u64,
        /// Those whose paper went into the urn.
        accepted: u64,
        /// Those that did not.
        rejected: u64,
    },
    /// Intervals that are not as many people as their sum says.
    #[error("{came} people came in the intervals until then, and their sum says {sum}")]
    TurnoutDoesNotAddUp {
        /// Those of the intervals.
        came: u64,
        /// What the paper would say.
        sum: u64,
    },
    /// A count beyond what a paper shows.
    #[error("{count} is more than a paper can show ({COUNT_MAX})")]
    CountTooLarge {
        /// The count.
        count: u64,
    },
    /// A list beyond what one paper holds.
    #[error("a list of {rows} entries is longer than one paper holds ({ROWS_MAX})")]
    TooManyRows {
        /// Entries in the list.
        rows: usize,
    },
    /// A text beyond what a paper holds.
    #[error("a text of {chars} characters is longer than a paper holds ({TEXT_CHARS_MAX})")]
    TextTooLong {
        /// Characters in the text.
        chars: usize,
    },
    /// Something that must be said and is not.
    #[error("{what} is empty")]
    Missing {
        /// What is empty.
        what: &'static str,
    },
    /// More than a QR code on paper can carry and be read.
    #[error("{bytes} bytes do not fit in a QR code that can be read from paper ({QR_BYTES_MAX})")]
    QrTooLong {
        /// Bytes to encode.
        bytes: usize,
    },
    /// The QR code could not be made.
    #[error("the QR code could not be made")]
    Qr(#[from] qrcode::types::QrError),
    /// The input has no canonical bytes.
    #[error("the content of the paper could not be written down")]
    Content(#[from] CanonicalError),
    /// The input could not be written as JSON.
    #[error("the content of the paper could not be written down")]
    Json(#[from] serde_json::Error),
    /// The typesetter refused; the reason is one of our template, not of the input.
    #[error("the paper could not be typeset: {reason}")]
    Typeset {
        /// What the typesetter said.
        reason: String,
    },
}
