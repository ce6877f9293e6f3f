//! Turnout: the advances that every table tells the centre, and the code by which a dictated one is checked.
//!
//! What leaves a table is a total at an hour of the definition and nothing finer. How people came over the day is shown to the table
//! itself; see [`intervals`].

pub mod intervals;

use crate::{
    Hash,
    bundle::ALPHABET,
    hours::WallTime,
    ids::{ElectionId, StationId},
};

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

/// Symbols of a check code, without its hyphen.
const CODE_SYMBOLS: usize = 4;
/// After so many stands the hyphen.
const CODE_HALF: usize = 2;

/// The code that is dictated beside a number: `7F-3K`. It binds election, station, hour and number to a secret that the
/// office and the station share, so that a slip of the tongue is heard and nobody invents a number for another table. One
/// guess in a million is right; whoever checks codes hears each guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckCode(String);

impl CheckCode {
    /// The code of a number.
    pub fn of(secret: &[u8], election: &ElectionId, station: &StationId, moment: Moment, voted: u64) -> Self {
        // The secret has a length of its own kind; its hash has one for all.
        let secret = Hash::of(secret);
        let bound = [
            b"urna-advance\0".as_slice(),
            &secret.0,
            election.as_str().as_bytes(),
            b"\0",
            station.as_str().as_bytes(),
            b"\0",
            moment.to_string().as_bytes(),
            b"\0",
            &voted.to_be_bytes(),
        ]
        .concat();
        let mut code = String::with_capacity(CODE_SYMBOLS + 1);
        for (place, byte) in Hash::of(&bound).0.iter().take(CODE_SYMBOLS).enumerate() {
            if place == CODE_HALF {
                code.push('-');
            }
            code.push(ALPHABET.get(usize::from(byte & 31)).copied().map_or('A', char::from));
        }
        Self(code)
    }

    /// As it is dictated.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether somebody dictated it, in any case and with or without its hyphen.
    pub fn is_said_as(&self, said: &str) -> bool {
        let plain = |text: &str| -> String {
            let symbols = text.chars().filter(|c| c.is_ascii_alphanumeric());
            symbols.map(|c| c.to_ascii_uppercase()).collect()
        };
        plain(said) == plain(&self.0)
    }
}

/// The secret that the office and a station share: the password in the station's connection string, which the office drew
/// and the bundle carried. Empty when there is none; then the office accepts no code of this station.
pub fn shared_secret(uri: &str) -> &[u8] {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user).unwrap_or_default();
    user.split_once(':').map(|(_, password)| password.as_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
