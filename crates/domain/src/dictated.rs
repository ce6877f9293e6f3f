//! Numbers that a table dictates by telephone where there is no way to the centre, and the code by which they are checked.
//!
//! A code binds the numbers to a secret that the office and the station share, so that a slip of the tongue is heard and
//! nobody invents a number for another table. It replaces no signature: what was signed arrives later.

use crate::{
    Hash,
    bundle::ALPHABET,
    ids::{ElectionId, StationId},
    totals::Numbers,
    turnout::Moment,
};

/// Symbols on one side of the hyphen of a turnout advance: one guess in a million is right.
const ADVANCE_HALF: usize = 2;
/// Symbols on one side of the hyphen of a count, which is worth more: one guess in a thousand million.
const COUNT_HALF: usize = 3;

/// The numbers of a certified count as they are dictated.
#[derive(Debug, Clone, Copy)]
pub struct Count<'a> {
    /// The election.
    pub election: &'a ElectionId,
    /// The definition whose order the numbers have.
    pub definition: Hash,
    /// The station.
    pub station: &'a StationId,
    /// Electors who voted.
    pub voted: u64,
    /// Ballots in the box.
    pub ballots: u64,
    /// What the contests came to.
    pub numbers: &'a Numbers,
}

/// The code that is dictated beside numbers: `7F-3K` with a turnout advance, `7F3-K2M` with a count. Whoever checks codes
/// hears each guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckCode(String);

impl CheckCode {
    /// The code of a turnout advance: of election, station, hour and number.
    pub fn of_advance(
        secret: &[u8],
        election: &ElectionId,
        station: &StationId,
        moment: Moment,
        voted: u64,
    ) -> Self {
        let moment = moment.to_string();
        let bound = [
            b"urna-advance\0".as_slice(),
            // The secret has a length of its own kind; its hash has one for all.
            &Hash::of(secret).0,
            election.as_str().as_bytes(),
            b"\0",
            station.as_str().as_bytes(),
            b"\0",
            moment.as_bytes(),
            b"\0",
            &voted.to_be_bytes(),
        ];
        Self::of(&bound.concat(), ADVANCE_HALF)
    }

    /// The code of a certified count: of election, definition, station and every number.
    pub fn of_count(secret: &[u8], count: &Count<'_>) -> Self {
        let bound = [
            b"urna-count\0".as_slice(),
            &Hash::of(secret).0,
            &count.definition.0,
            count.election.as_str().as_bytes(),
            b"\0",
            count.station.as_str().as_bytes(),
            b"\0",
            &count.voted.to_be_bytes(),
            &count.ballots.to_be_bytes(),
            &count.numbers.hash().0,
        ];
        Self::of(&bound.concat(), COUNT_HALF)
    }

    fn of(bound: &[u8], half: usize) -> Self {
        let mut code = String::with_capacity(2 * half + 1);
        for (place, byte) in Hash::of(bound).0.iter().take(2 * half).enumerate() {
            if place == half {
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
