//! The enrolment bundle: all a station needs to start, in one encrypted file that a USB stick can carry, and
//! the one-time registration key that opens it.
//!
//! File: `URNABND1`, a 16-byte salt, a 24-byte nonce, then XChaCha20-Poly1305 over the JSON of [`Bundle`] with
//! the first 48 bytes as associated data. The key is HKDF-SHA256 of the 125 random bits of the registration
//! key, so no slow password hash is needed. Salt and nonce come in as arguments: nothing here draws randomness.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Hash, ids::StationId, neighbour::NeighbourCredential, tables::Tables};

const MAGIC: &[u8; 8] = b"URNABND1";
const HEADER_BYTES: usize = 48;
/// The greatest size of a bundle that is read, in bytes.
pub const BUNDLE_BYTES_MAX: usize = 64 * 1024 * 1024;
const BUNDLE_VERSION: u32 = 1;

/// The letters and digits of keys and codes: no 0, O, 1 or I.
pub const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const SECRET_SYMBOLS: usize = 25;
const CHECK_SYMBOLS: usize = 2;

/// The one-time key of a registration: 25 random symbols (125 bits) and 2 that check them, written
/// `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-CC`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RegistrationKey(String);

/// Why a text is not a registration key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationKeyError {
    /// Not 27 symbols.
    #[error("a registration key has 27 letters and digits in groups of five; this has {0}")]
    Length(usize),
    /// A symbol that keys never hold.
    #[error("a registration key never holds {0:?}; it uses letters and digits without 0, O, 1 and I")]
    Character(char),
    /// The check symbols do not fit: a typing mistake.
    #[error("the registration key has a typing mistake; compare it with the office's sheet")]
    Check,
}

impl RegistrationKey {
    /// Makes a key out of random bytes.
    pub fn from_random(random: &[u8; SECRET_SYMBOLS]) -> Self {
        let mut symbols: String = random.iter().map(|byte| symbol(*byte)).collect();
        let check = check_symbols(&symbols);
        symbols.push_str(&check);
        Self(symbols)
    }

    /// Parses what a person typed: lower case, spaces and hyphens are accepted.
    pub fn parse(text: &str) -> Result<Self, RegistrationKeyError> {
        let symbols: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if let Some(bad) = symbols.chars().find(|c| !u8::try_from(*c).is_ok_and(|b| ALPHABET.contains(&b))) {
            return Err(RegistrationKeyError::Character(bad));
        }
        if symbols.len() != SECRET_SYMBOLS + CHECK_SYMBOLS {
            return Err(RegistrationKeyError::Length(symbols.len()));
        }
        let (secret, check) = symbols.split_at(SECRET_SYMBOLS);
        if check_symbols(secret) != check {
            return Err(RegistrationKeyError::Check);
        }
        Ok(Self(symbols))
    }

    /// What names the key without opening anything: 16 hexadecimal digits.
    pub fn id(&self) -> String {
        Hash::of(format!("urna registration key id:{}", self.0).as_bytes())
            .to_string()
            .chars()
            .take(16)
            .collect()
    }

    fn encryption_key(&self, salt: &[u8]) -> Result<[u8; 32], BundleError> {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(Some(salt), self.0.as_bytes())
            .expand(b"urna enrolment bundle v1", &mut key)
            .map_err(|_| BundleError::Damaged)?;
        Ok(key)
    }
}

impl fmt::Display for RegistrationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.0.chars().enumerate() {
            if index > 0 && index % 5 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{character}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RegistrationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationKey([REDACTED])")
    }
}

fn symbol(byte: u8) -> char {
    ALPHABET.get(usize::from(byte & 31)).copied().map_or('A', char::from)
}

fn check_symbols(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().take(CHECK_SYMBOLS).map(|byte| symbol(*byte)).collect()
}

/// All a station needs to start.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Format version.
    pub v: u32,
    /// The station.
    pub station: StationId,
    /// Its name, as people say it.
    pub name: String,
    /// The part of the roll it may see, in the scope language.
    pub scope: String,
    /// Connection string with the credential of the station's user.
    pub uri: String,
    /// Database.
    pub database: String,
    /// Ed25519 public key of the election authority.
    pub authority: Hash,
    /// Id of the registration key.
    pub registration: String,
    /// The signed definition of the election, when one is published.
    pub election: Option<SignedDefinition>,
    /// By which the station is known to its neighbours; `None` in a bundle of an older office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<NeighbourCredential>,
    /// The tables that vote at the station; everybody of its scope in a bundle that names none.
    #[serde(default, skip_serializing_if = "Tables::are_all")]
    pub tables: Tables,
}

/// The definition of an election as the authority signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedDefinition {
    /// Canonical JSON.
    pub canon: String,
    /// Ed25519 signature over SHA-256 of `canon`, 128 hexadecimal digits.
    pub sig: String,
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle")
            .field("station", &self.station)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// Why a bundle cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not a bundle at all.
    #[error("this file is not an enrolment bundle; ask the office for a new one")]
    NotABundle,
    /// The key does not open it.
    #[error(
        "this registration key does not open this bundle, or the file is damaged; check the key, or ask the office for a new bundle"
    )]
    WrongKey,
    /// Opened, but cannot be read.
    #[error("the bundle is damaged; ask the office for a new one")]
    Damaged,
    /// Made by a newer program.
    #[error("the bundle has format {0} and this program reads up to {BUNDLE_VERSION}; update the program")]
    Newer(u32),
    /// Too large.
    #[error("the bundle is larger than {BUNDLE_BYTES_MAX} bytes")]
    TooLarge,
}

impl Bundle {
    /// The format version this program writes.
    pub const VERSION: u32 = BUNDLE_VERSION;

    /// Encrypts the bundle for a registration key. `salt` and `nonce` must be random and never used again.
    pub fn seal(
        &self,
        key: &RegistrationKey,
        salt: [u8; 16],
        nonce: [u8; 24],
    ) -> Result<Vec<u8>, BundleError> {
        let mut file = Vec::with_capacity(4096);
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&salt);
        file.extend_from_slice(&nonce);
        let mut plain = serde_json::to_vec(self).map_err(|_| BundleError::Damaged)?;
        let mut secret = key.encryption_key(&salt)?;
        let sealed = XChaCha20Poly1305::new(&secret.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &file })
            .map_err(|_| BundleError::TooLarge);
        plain.zeroize();
        secret.zeroize();
        file.extend_from_slice(&sealed?);
        Ok(file)
    }

    /// Whether a file begins as bundles do; whether it is one shows when it is opened.
    pub fn begins(file: &[u8]) -> bool {
        file.starts_with(MAGIC)
    }

    /// Opens a bundle.
    pub fn open(file: &[u8], key: &RegistrationKey) -> Result<Self, BundleError> {
        if file.len() > BUNDLE_BYTES_MAX {
            return Err(BundleError::TooLarge);
        }
        let (header, sealed) = file.split_at_checked(HEADER_BYTES).ok_or(BundleError::NotABundle)?;
        let rest = header.strip_prefix(MAGIC.as_slice()).ok_or(BundleError::NotABundle)?;
        let (salt, nonce) = rest.split_at_checked(16).ok_or(BundleError::NotABundle)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| BundleError::NotABundle)?;
        let mut secret = key.encryption_key(salt)?;
        let plain = XChaCha20Poly1305::new(&secret.into())
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: header })
            .map_err(|_| BundleError::WrongKey);
        secret.zeroize();
        let mut plain = plain?;
        let bundle = serde_json::from_slice::<serde_json::Value>(&plain).map_err(|_| BundleError::Damaged);
        plain.zeroize();
        let bundle = bundle?;
        let version = bundle.get("v").and_then(serde_json::Value::as_u64).ok_or(BundleError::Damaged)?;
        let version = u32::try_from(version).map_err(|_| BundleError::Damaged)?;
        if version > BUNDLE_VERSION {
            return Err(BundleError::Newer(version));
        }
        serde_json::from_value(bundle).map_err(|_| BundleError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;

    fn bundle() -> Bundle {
        Bundle {
            v: BUNDLE_VERSION,
            station: StationId::parse("st-1").unwrap(),
            name: "Mesa A".into(),
            scope: "comunidad == 'Extremadura'".into(),
            uri: "mongodb://user:secret@localhost/".into(),
            database: "urna".into(),
            authority: Hash::ZERO,
            registration: "0011223344556677".into(),
            election: None,
            neighbours: None,
            tables: Tables::default(),
        }
    }

    fn key(seed: u8) -> RegistrationKey {
        RegistrationKey::from_random(&[seed; SECRET_SYMBOLS])
    }

    #[test]
    fn bundle_opens_with_its_key_and_with_no_other() {
        let file = bundle().seal(&key(7), [1; 16], [2; 24]).unwrap();
        assert_eq!(Bundle::open(&file, &key(7)), Ok(bundle()));
        assert_eq!(Bundle::open(&file, &key(8)), Err(BundleError::WrongKey));
        assert!(!file.windows(6).any(|window| window == b"secret"));
    }

    #[test]
    fn a_file_larger_than_any_bundle_is_refused_unread() {
        let mut file = bundle().seal(&key(7), [1; 16], [2; 24]).unwrap();
        file.resize(BUNDLE_BYTES_MAX, 0);
        assert_eq!(Bundle::open(&file, &key(7)), Err(BundleError::WrongKey), "the largest one is read");
        file.push(0);
        assert_eq!(Bundle::open(&file, &key(7)), Err(BundleError::TooLarge));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let file = bundle().seal(&key(7), [1; 16], [2; 24]).unwrap();
        for index in 0..file.len() {
            let mut torn = file.clone();
            torn[index] ^= 1;
            assert!(Bundle::open(&torn, &key(7)).is_err(), "byte {index}");
        }
        assert_eq!(Bundle::open(b"hello", &key(7)), Err(BundleError::NotABundle));
    }

    #[test]
    fn fields_of_a_later_version_are_read_over() {
        let mut value = serde_json::to_value(bundle()).unwrap();
        value["locker"] = serde_json::json!({ "row": 3 });
        let (salt, nonce) = ([1; 16], [2; 24]);
        let head = [MAGIC.as_slice(), &salt, &nonce].concat();
        let plain = serde_json::to_vec(&value).unwrap();
        let sealed = XChaCha20Poly1305::new(&key(7).encryption_key(&salt).unwrap().into())
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &head })
            .unwrap();
        assert_eq!(Bundle::open(&[head, sealed].concat(), &key(7)), Ok(bundle()));
    }

    #[test]
    fn a_newer_bundle_is_refused_politely() {
        let newer = Bundle { v: 2, ..bundle() };
        let file = newer.seal(&key(7), [1; 16], [2; 24]).unwrap();
        assert_eq!(Bundle::open(&file, &key(7)), Err(BundleError::Newer(2)));
    }

    #[test]
    fn a_key_survives_typing_and_a_mistake_is_noticed() {
        let key = RegistrationKey::from_random(b"abcdefghijklmnopqrstuvwxy");
        let text = key.to_string();
        assert_eq!(text.len(), 27 + 5);
        let typed = text.to_lowercase().replace('-', " ");
        assert_eq!(RegistrationKey::parse(&typed), Ok(key.clone()));
        assert_eq!(RegistrationKey::parse("ABC"), Err(RegistrationKeyError::Length(3)));
        assert_eq!(RegistrationKey::parse("AB0"), Err(RegistrationKeyError::Character('0')));
        let first = if text.starts_with('A') { "B" } else { "A" };
        let wrong = format!("{first}{}", &text[1..]);
        assert_eq!(RegistrationKey::parse(&wrong), Err(RegistrationKeyError::Check));
        assert_eq!(format!("{key:?}"), "RegistrationKey([REDACTED])");
    }
}
