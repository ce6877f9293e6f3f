//! Turnout: the advances that every table tells the centre.
//!
//! What leaves a table is a total at an hour of the definition and nothing finer. How people came over the day is shown to the table
//! itself; see [`intervals`].

pub mod intervals;

use crate::hours::WallTime;

/// An hour at which the tables tell how many people have voted: one of the advances of the election's hours.
pub type Moment = WallTime;

/// A turnout advance as a station recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance {
    /// The hour it is for.
    pub moment: Moment,
    /// Electors on the roll.
    pub electors: u64,
    /// Those who had voted when it was taken.
    pub voted: u64,
}

/// Why an advance is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// Its hour has not come.
    #[error("the advance of {moment} is not due before that hour")]
    Early {
        /// Which one.
        moment: Moment,
    },
    /// The election has none for this hour.
    #[error("the tables of this election tell no turnout for {moment}")]
    None {
        /// Which one was asked for.
        moment: Moment,
    },
    /// The next one is due or taken: a number of now would be told for an hour long gone.
    #[error("the advance of {moment} is past; the one of {next} is due now")]
    Past {
        /// Which one.
        moment: Moment,
        /// The one after it.
        next: Moment,
    },
}

/// Whether an advance may be taken: the election has it, its hour has come, and that of no later one. `moments` are those of
/// the day in order; `is_due` says of an hour whether it has come; `taken` are those that exist already.
pub fn check_advance(
    moment: Moment,
    moments: &[Moment],
    taken: &[Advance],
    is_due: impl Fn(Moment) -> bool,
    rehearsal: bool,
) -> Result<(), AdvanceError> {
    if !moments.contains(&moment) {
        return Err(AdvanceError::None { moment });
    }
    if !rehearsal && !is_due(moment) {
        return Err(AdvanceError::Early { moment });
    }
    let later = moments.iter().copied().filter(|later| *later > moment);
    let passed = later
        .rev()
        .find(|later| taken.iter().any(|advance| advance.moment == *later) || (!rehearsal && is_due(*later)));
    passed.map_or(Ok(()), |next| Err(AdvanceError::Past { moment, next }))
}

#[cfg(test)]
mod tests;
