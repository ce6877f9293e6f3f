//! A SHA-256 value.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 value; 64 lower-case hexadecimal digits as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// All zero: the hash before the first event.
    pub const ZERO: Self = Self([0; 32]);

    /// SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Parses 64 lower-case hexadecimal digits: the one form that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(out))
    }

    /// The value as eight 32-bit words, big endian: what the cloud sums up for the proof.
    pub fn words(self) -> [u32; 8] {
        let mut words = [0; 8];
        for (word, bytes) in words.iter_mut().zip(self.0.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
        }
        words
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a hash has 64 hexadecimal digits")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(Hash::of(b"abc").to_string(), ABC);
    }

    #[test]
    fn a_hash_has_one_text() {
        assert_eq!(Hash::parse(ABC), Some(Hash::of(b"abc")));
        let digits_63: String = ABC.chars().skip(1).collect();
        let longer = format!("{ABC}0");
        let signed = format!("+{digits_63}");
        let spaced = format!(" {digits_63}");
        let accented = format!("ñ{}", digits_63.get(1..).unwrap());
        for other in ["", &ABC.to_uppercase(), &digits_63, &longer, &signed, &spaced, &accented] {
            assert_eq!(Hash::parse(other), None, "{other}");
        }
    }

    #[test]
    fn words_are_big_endian() {
        let words = Hash::parse(ABC).unwrap().words();
        let expected = [
            0xba78_16bf,
            0x8f01_cfea,
            0x4141_40de,
            0x5dae_2223,
            0xb003_61a3,
            0x9617_7a9c,
            0xb410_ff61,
            0xf200_15ad,
        ];
        assert_eq!(words, expected);
        assert_eq!(Hash::ZERO.words(), [0; 8]);
    }

    #[test]
    fn a_hash_is_a_text_in_a_document() {
        let json = serde_json::to_string(&Hash::of(b"abc")).unwrap();
        assert_eq!(json, format!("\"{ABC}\""));
        assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), Hash::of(b"abc"));
        assert!(serde_json::from_str::<Hash>("\"ba78\"").is_err());
    }

    proptest! {
        #[test]
        fn every_hash_is_read_back(bytes in any::<[u8; 32]>()) {
            prop_assert_eq!(Hash::parse(&Hash(bytes).to_string()), Some(Hash(bytes)));
        }
    }
}
