//! The right to cast one ballot, given at check-in and good once.
//!
//! It has a secret 128-bit nonce, of which only the hash is kept and which the box remembers to settle a crash,
//! and a code of six characters that the voter types at the booth. Neither says anything about the ballot. Drawn in
//! `docs/state-machines/authorisation.md`.

use std::fmt;

use crate::{
    Hash, Millis,
    bundle::ALPHABET,
    ids::{CitizenId, ElectionId},
};

/// Characters of a code.
pub const CODE_LENGTH: usize = 6;

/// A code of six characters. It opens a booth, so no log prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// Why a typed text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It holds a character that no code has, such as 0, O, 1 or I.
    #[error("a code has no such character; codes never hold 0, O, 1 or I")]
    NotInAlphabet,
    /// It is too short or too long.
    #[error("a code has {CODE_LENGTH} characters")]
    Length,
}

/// Where an authorisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorisation {
    /// Given, not used.
    Open {
        /// From this moment on the code is refused.
        expires_at: Millis,
    },
    /// The booth is open with it. It does not expire meanwhile: nobody is cut off while voting.
    InBooth {
        /// When it would have expired.
        expires_at: Millis,
    },
    /// A ballot was cast with it.
    Consumed,
    /// Taken back by the staff: the citizen did not vote and may come again.
    Returned,
    /// Its time ran out unused: the citizen did not vote and may come again.
    Expired,
}

/// Why an authorisation refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorisationError {
    /// Its time ran out.
    #[error("the code has expired; authorise the voter again")]
    Expired,
    /// A ballot was cast with it.
    #[error("the code was used to vote already")]
    Used,
    /// It was taken back.
    #[error("the code was returned; authorise the voter again")]
    Returned,
    /// Somebody is voting with it.
    #[error("the code is in use in the booth")]
    InBooth,
    /// Nobody is voting with it.
    #[error("no booth session is open with this code")]
    NotInBooth,
    /// Its time has not run out.
    #[error("the code has not expired yet")]
    NotExpired,
}

impl Code {
    /// A code out of random bytes: five bits of each, so every code is equally likely.
    pub fn from_random(random: &[u8; CODE_LENGTH]) -> Self {
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map_or('A', char::from);
        Self(random.iter().map(letter).collect())
    }

    /// The six characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of `urna-code‖0x00‖election‖0x00‖code`: what is kept, so that a copied database lets nobody type it
    /// in without a search.
    pub fn hash(&self, election: &ElectionId) -> Hash {
        Hash::of([b"urna-code\0", election.as_str().as_bytes(), b"\0", self.0.as_bytes()].concat().as_slice())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code([REDACTED])")
    }
}

/// Reads a code as a voter types it: in any case, with spaces or hyphens. Never guesses: a typed `0` or `O`, `1` or
/// `I` is refused, because no code holds either of the pair.
pub fn normalise_code(typed: &str) -> Result<Code, CodeError> {
    let mut code = String::with_capacity(CODE_LENGTH);
    for character in
        typed.chars().filter(|c| !(c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '.')))
    {
        let upper = character.to_ascii_uppercase();
        if !u8::try_from(upper).is_ok_and(|byte| ALPHABET.contains(&byte)) {
            return Err(CodeError::NotInAlphabet);
        }
        code.push(upper);
    }
    if code.len() == CODE_LENGTH { Ok(Code(code)) } else { Err(CodeError::Length) }
}

/// SHA-256 of the nonce: what the station and the header of the box keep of it.
pub fn nonce_hash(nonce: &[u8; 16]) -> Hash {
    Hash::of(nonce)
}

/// The guard of a check-in in the cloud, `SHA-256(election‖0x00‖citizen)`: one per citizen and election, and of no use to
/// whoever does not know the citizen already.
pub fn guard_id(election: &ElectionId, citizen: &CitizenId) -> Hash {
    Hash::of([election.as_str().as_bytes(), b"\0", citizen.as_str().as_bytes()].concat().as_slice())
}

impl Authorisation {
    /// A new authorisation, good for some minutes.
    pub fn give(now: Millis, minutes: u32) -> Self {
        Self::Open { expires_at: now.plus(i64::from(minutes) * 60_000) }
    }

    /// Opens the booth with it. Once, and before it expires.
    pub fn enter(self, now: Millis) -> Result<Self, AuthorisationError> {
        match self {
            Self::Open { expires_at } if now < expires_at => Ok(Self::InBooth { expires_at }),
            Self::Open { .. } | Self::Expired => Err(AuthorisationError::Expired),
            Self::InBooth { .. } => Err(AuthorisationError::InBooth),
            Self::Consumed => Err(AuthorisationError::Used),
            Self::Returned => Err(AuthorisationError::Returned),
        }
    }

    /// Uses it up: the ballot is in the box.
    pub fn consume(self) -> Result<Self, AuthorisationError> {
        match self {
            Self::InBooth { .. } => Ok(Self::Consumed),
            Self::Open { .. } => Err(AuthorisationError::NotInBooth),
            Self::Consumed => Err(AuthorisationError::Used),
            Self::Returned => Err(AuthorisationError::Returned),
            Self::Expired => Err(AuthorisationError::Expired),
        }
    }

    /// Takes it back unused; from the booth too, when the voter left without voting.
    pub fn give_back(self) -> Result<Self, AuthorisationError> {
        match self {
            Self::Open { .. } | Self::InBooth { .. } => Ok(Self::Returned),
            Self::Consumed => Err(AuthorisationError::Used),
            Self::Returned => Err(AuthorisationError::Returned),
            Self::Expired => Err(AuthorisationError::Expired),
        }
    }

    /// Lets it run out. Not while somebody is voting with it.
    pub fn expire(self, now: Millis) -> Result<Self, AuthorisationError> {
        match self {
            Self::Open { expires_at } if now >= expires_at => Ok(Self::Expired),
            Self::Open { .. } => Err(AuthorisationError::NotExpired),
            Self::InBooth { .. } => Err(AuthorisationError::InBooth),
            Self::Consumed => Err(AuthorisationError::Used),
            Self::Returned => Err(AuthorisationError::Returned),
            Self::Expired => Err(AuthorisationError::Expired),
        }
    }

    /// Settles it after a crash, knowing whether the last ballot in the box was cast with it: either the vote
    /// counts and this is used up, or it was not cast and the voter may enter again.
    pub fn recover(self, ballot_in_box: bool) -> Result<Self, AuthorisationError> {
        match self {
            Self::Open { .. } | Self::InBooth { .. } if ballot_in_box => Ok(Self::Consumed),
            Self::Open { expires_at } | Self::InBooth { expires_at } => Ok(Self::Open { expires_at }),
            Self::Consumed => Ok(Self::Consumed),
            Self::Returned if ballot_in_box => Err(AuthorisationError::Returned),
            Self::Expired if ballot_in_box => Err(AuthorisationError::Expired),
            settled @ (Self::Returned | Self::Expired) => Ok(settled),
        }
    }
}

#[cfg(test)]
mod tests;
