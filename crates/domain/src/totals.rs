//! The totals of a station as one line that a code on paper carries: whoever knows the station's key can check the paper
//! without any network, and type nothing off.
//!
//! `urna1|STAGE|ELECTION|DEFINITION|STATION|ELECTORS|VOTED|BALLOTS|NUMBERS|SIGNATURE`. `NUMBERS` holds a group for each contest
//! in the order of the definition, `;` between them: blank, null and valid ballots, then the votes of each choice in its
//! official order, `,` between them. When all of it would not fit a code, `NUMBERS` is `#` and the SHA-256 of the groups.
//! The signature is that of everything before the last `|`, as hexadecimal digits.

use std::fmt;

use ed25519_dalek::SigningKey;

use crate::{
    Hash,
    election::Election,
    ids::{ContestId, ElectionId, IdError, StationId},
    signature::{is_signed_by, sign},
    tally::Tally,
};

/// The first word of every line.
const FORMAT: &str = "urna1";
/// Between the fields; no identifier holds it.
const FIELD: char = '|';
const CONTEST: char = ';';
const NUMBER: char = ',';
/// Before the hash of numbers that are too many.
const HASHED: char = '#';
/// A signature as text.
const SIGNATURE_CHARS: usize = 128;

/// When the totals were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before opening: everything is zero.
    Zero,
    /// After the count.
    Count,
}

impl Stage {
    fn word(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Count => "count",
        }
    }
}

/// The numbers of one contest, in the order of the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestNumbers {
    /// Blank ballots.
    pub blank: u64,
    /// Null ballots.
    pub null: u64,
    /// Valid ballots.
    pub valid: u64,
    /// Votes of each choice, in the official order.
    pub votes: Vec<u64>,
}

impl fmt::Display for ContestNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.blank, self.null, self.valid)?;
        self.votes.iter().try_for_each(|votes| write!(f, "{NUMBER}{votes}"))
    }
}

/// What the contests came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbers {
    /// Each of them.
    Each(Vec<ContestNumbers>),
    /// Their hash, because a code does not hold them.
    Hash(Hash),
}

impl Numbers {
    /// The numbers of certified contests.
    pub fn of(election: &Election, contests: &[(ContestId, Tally)]) -> Self {
        let numbers = election.contests.iter().map(|contest| {
            let tally = contests.iter().find(|(id, _)| *id == contest.id).map(|(_, tally)| tally);
            let votes = |choice: &crate::election::Choice| {
                tally.and_then(|tally| tally.votes.get(&choice.id)).copied().unwrap_or(0)
            };
            ContestNumbers {
                blank: tally.map_or(0, |tally| tally.blank),
                null: tally.map_or(0, |tally| tally.null),
                valid: tally.map_or(0, |tally| tally.valid),
                votes: contest.choices.iter().map(votes).collect(),
            }
        });
        Self::Each(numbers.collect())
    }

    /// The same as a hash, for comparing.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Each(contests) => Hash::of(groups(contests).as_bytes()),
            Self::Hash(hash) => *hash,
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each(contests) => f.write_str(&groups(contests)),
            Self::Hash(hash) => write!(f, "{HASHED}{hash}"),
        }
    }
}

fn groups(contests: &[ContestNumbers]) -> String {
    let groups: Vec<String> = contests.iter().map(ToString::to_string).collect();
    groups.join(&CONTEST.to_string())
}

/// The totals of one station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// When they were taken.
    pub stage: Stage,
    /// The election.
    pub election: ElectionId,
    /// The definition whose order the numbers have.
    pub definition: Hash,
    /// The station.
    pub station: StationId,
    /// Citizens on its roll.
    pub electors: u64,
    /// Those of them who voted.
    pub voted: u64,
    /// Ballots in its box.
    pub ballots: u64,
    /// What the contests came to.
    pub numbers: Numbers,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, election, definition, station, electors, voted, ballots, numbers } = self;
        let stage = stage.word();
        write!(f, "{FORMAT}|{stage}|{election}|{definition}|{station}|{electors}|{voted}|{ballots}|{numbers}")
    }
}

impl Totals {
    /// The signed line, of `bytes_max` bytes at most as long as its identifiers leave room for a hash.
    pub fn sign(mut self, key: &SigningKey, bytes_max: usize) -> String {
        let mut text = self.to_string();
        if text.len() + 1 + SIGNATURE_CHARS > bytes_max {
            self.numbers = Numbers::Hash(self.numbers.hash());
            text = self.to_string();
        }
        let signature: String = sign(text.as_bytes(), key).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{text}{FIELD}{signature}")
    }
}

/// Totals as a paper shows them, and what was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTotals {
    /// What the paper says. Nothing of it is true before the signature was checked.
    pub totals: Totals,
    signed: String,
    signature: Vec<u8>,
}

/// Why a line is not the code of a paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TotalsError {
    /// It begins with something else.
    #[error("this is not the code of an acta; read the square code at the foot of the paper")]
    Foreign,
    /// A newer form.
    #[error("this code is of a newer form ({0}); update this program")]
    Newer(String),
    /// A part is missing or more than there should be.
    #[error("this code is not whole; read it again")]
    Torn,
    /// A part cannot be read.
    #[error("this code has a {0} that cannot be read; read it again")]
    Field(&'static str),
}

impl From<IdError> for TotalsError {
    fn from(_: IdError) -> Self {
        Self::Field("name")
    }
}

impl SignedTotals {
    /// Reads a line. White space around it does not count.
    pub fn parse(text: &str) -> Result<Self, TotalsError> {
        let text = text.trim();
        let format = text.split(FIELD).next().unwrap_or_default();
        if format != FORMAT {
            let newer = format.strip_prefix("urna").is_some_and(|number| number.parse::<u32>().is_ok());
            return Err(if newer { TotalsError::Newer(format.to_owned()) } else { TotalsError::Foreign });
        }
        let (signed, signature) = text.rsplit_once(FIELD).ok_or(TotalsError::Torn)?;
        let fields: Vec<&str> = signed.split(FIELD).collect();
        let [_, stage, election, definition, station, electors, voted, ballots, numbers] = fields[..] else {
            return Err(TotalsError::Torn);
        };
        let totals = Totals {
            stage: match stage {
                "zero" => Stage::Zero,
                "count" => Stage::Count,
                _ => return Err(TotalsError::Field("stage")),
            },
            election: ElectionId::parse(election)?,
            definition: Hash::parse(definition).ok_or(TotalsError::Field("hash"))?,
            station: StationId::parse(station)?,
            electors: number(electors)?,
            voted: number(voted)?,
            ballots: number(ballots)?,
            numbers: numbers_of(numbers)?,
        };
        // One way to write it: what was signed is what is read, to the letter.
        if totals.to_string() != signed {
            return Err(TotalsError::Field("number"));
        }
        let halves = signature.split_at_checked(SIGNATURE_CHARS / 2).ok_or(TotalsError::Torn)?;
        let half = |text| Hash::parse(text).ok_or(TotalsError::Field("signature"));
        let signature = [half(halves.0)?.0, half(halves.1)?.0].concat();
        Ok(Self { totals, signed: signed.to_owned(), signature })
    }

    /// Whether the holder of this key signed it.
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        is_signed_by(self.signed.as_bytes(), &self.signature, key)
    }
}

fn number(text: &str) -> Result<u64, TotalsError> {
    text.parse().map_err(|_| TotalsError::Field("number"))
}

fn numbers_of(text: &str) -> Result<Numbers, TotalsError> {
    if let Some(hash) = text.strip_prefix(HASHED) {
        return Hash::parse(hash).map(Numbers::Hash).ok_or(TotalsError::Field("hash"));
    }
    let groups = text.split(CONTEST).filter(|group| !group.is_empty()).map(contest_of);
    Ok(Numbers::Each(groups.collect::<Result<_, _>>()?))
}

fn contest_of(group: &str) -> Result<ContestNumbers, TotalsError> {
    let numbers = group.split(NUMBER).map(number).collect::<Result<Vec<u64>, _>>()?;
    let [blank, null, valid, votes @ ..] = &numbers[..] else { return Err(TotalsError::Torn) };
    Ok(ContestNumbers { blank: *blank, null: *null, valid: *valid, votes: votes.to_vec() })
}

#[cfg(test)]
mod tests;
