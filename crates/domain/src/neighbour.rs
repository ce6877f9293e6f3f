//! What neighbours are given: a certificate of the election authority, by which stations on one local network know each
//! other, and copies of records that only the office and their own station can open.
//!
//! A copy is one byte of format, a nonce of 24 bytes, and XChaCha20-Poly1305 over the record's public key, signature
//! and signed bytes, filled up to a multiple of 1,024 bytes so that its length says next to nothing of its kind. The id
//! of the record is bound to it as associated data, so that no copy passes for another.

use std::{cmp::Ordering, fmt};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::VerifyingKey;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    Hash,
    event::Event,
    ids::{EventId, StationId},
};

/// The name that every certificate of a neighbour is valid for.
pub const NEIGHBOUR_NAME: &str = "neighbour.urna.internal";
/// The greatest size of a copy, in bytes.
pub const COPY_BYTES_MAX: usize = 1024 * 1024;

const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 24;
/// Public key, signature, and the length of the signed bytes.
const HEAD_BYTES: usize = 32 + 64 + 4;
const PADDED_TO_BYTES: usize = 1024;
const KEY_DIGITS: usize = 32;

/// By which a station is known to its neighbours. All of it is secret but the authority's certificate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct NeighbourCredential {
    /// The certificate of the authority over neighbours, in PEM.
    pub authority: String,
    /// This station's certificate, in PEM.
    pub certificate: String,
    /// Its private key, in PEM (PKCS #8).
    pub key: String,
    /// Seals and opens copies of this station's records.
    pub seal: SealKey,
    /// Whether the booth waits until a check-in has a copy.
    #[serde(default)]
    pub required: bool,
}

impl fmt::Debug for NeighbourCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NeighbourCredential([REDACTED])")
    }
}

/// Seals the copies of one station's records.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// The key of a station, which the office can always make again from the authority's secret.
    pub fn derive(authority_secret: &[u8; 32], station: &StationId) -> Self {
        let mut key = [0; 32];
        let info = [b"urna copies v1|".as_slice(), station.as_str().as_bytes()].concat();
        // 32 bytes are far below what HKDF gives.
        let _ = Hkdf::<Sha256>::new(None, authority_secret).expand(&info, &mut key);
        Self(key)
    }

    /// The key of one package of this station, by the package's random name: never the one that seals copies.
    pub(crate) fn for_package(&self, name: &[u8; 16]) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        // As above.
        let _ = Hkdf::<Sha256>::new(Some(name), &self.0).expand(b"urna package v1", key.as_mut_slice());
        key
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey([REDACTED])")
    }
}

/// The seed of the key with which the authority signs neighbours' certificates: never the one that signs elections.
pub fn certificate_seed(authority_secret: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let mut seed = Zeroizing::new([0; 32]);
    // As above.
    let _ = Hkdf::<Sha256>::new(None, authority_secret).expand(b"urna neighbours v1", seed.as_mut_slice());
    seed
}

/// The name in a station's certificate that says which station it is; does not show the station's own name.
pub fn certificate_name(station: &StationId) -> String {
    let hash = Hash::of(station.as_str().as_bytes()).to_string();
    let digits: String = hash.chars().take(KEY_DIGITS).collect();
    format!("{digits}.{NEIGHBOUR_NAME}")
}

/// By which stations of one authority find each other on a network: says nothing of the election to others.
pub fn group_of(authority: &Hash) -> String {
    let hash = Hash::of(&[b"urna neighbours|".as_slice(), &authority.0].concat()).to_string();
    hash.chars().take(KEY_DIGITS).collect()
}

/// Why a copy cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// Too large to be kept.
    #[error("the record is too large to be copied")]
    TooLarge,
    /// Not sealed by its station, not under this id, or changed.
    #[error("the copy is not the one that its station sealed")]
    Forged,
    /// What was sealed is not a record of this id, signed by the key beside it.
    #[error("the copy does not hold the record that it is said to be")]
    Unreadable,
    /// Made by a newer program.
    #[error("the copy was made by a newer program; update this one")]
    Newer,
}

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCopy {
    /// The record; its signature is checked.
    pub event: Event,
    /// The key that it was signed with.
    pub public_key: VerifyingKey,
}

/// Seals a copy of a record. `nonce` must be random and never used again.
pub fn seal(
    event: &Event,
    public_key: &VerifyingKey,
    key: &SealKey,
    nonce: [u8; 24],
) -> Result<Vec<u8>, CopyError> {
    let length = u32::try_from(event.canon.len()).map_err(|_| CopyError::TooLarge)?;
    let mut plain = Vec::with_capacity(HEAD_BYTES + event.canon.len() + PADDED_TO_BYTES);
    plain.extend_from_slice(public_key.as_bytes());
    plain.extend_from_slice(&event.sig);
    plain.extend_from_slice(&length.to_be_bytes());
    plain.extend_from_slice(&event.canon);
    plain.resize(plain.len().next_multiple_of(PADDED_TO_BYTES), 0);
    let aad = associated(&event.id);
    let sealed = XChaCha20Poly1305::new(&key.0.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &aad })
        .map_err(|_| CopyError::TooLarge);
    plain.zeroize();
    let copy = [[FORMAT].as_slice(), &nonce, &sealed?].concat();
    if copy.len() > COPY_BYTES_MAX { Err(CopyError::TooLarge) } else { Ok(copy) }
}

/// Opens a copy, and checks that it is the record of this id with a good signature of the key beside it. Whose key that
/// is, the caller must know or ask.
pub fn open(copy: &[u8], id: &EventId, key: &SealKey) -> Result<OpenCopy, CopyError> {
    let (format, rest) = copy.split_first().ok_or(CopyError::Forged)?;
    match format.cmp(&FORMAT) {
        Ordering::Greater => return Err(CopyError::Newer),
        Ordering::Less => return Err(CopyError::Forged),
        Ordering::Equal => {}
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(CopyError::Forged)?;
    let plain = XChaCha20Poly1305::new(&key.0.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &associated(id) })
        .map(Zeroizing::new)
        .map_err(|_| CopyError::Forged)?;
    read(&plain, id).ok_or(CopyError::Unreadable)
}

fn read(plain: &[u8], id: &EventId) -> Option<OpenCopy> {
    let (public_key, rest) = plain.split_first_chunk::<32>()?;
    let (sig, rest) = rest.split_first_chunk::<64>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let canon = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let public_key = VerifyingKey::from_bytes(public_key).ok()?;
    let event = Event::read(canon, *sig).ok()?;
    event.verify(&public_key).ok()?;
    (event.id == *id).then_some(OpenCopy { event, public_key })
}

fn associated(id: &EventId) -> Vec<u8> {
    format!("urna copy v{FORMAT}|{id}").into_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;
    use crate::{
        event::{ChainHead, Fact},
        ids::ElectionId,
    };
    use ed25519_dalek::SigningKey;

    fn signer() -> SigningKey {
        SigningKey::from_bytes(&[9; 32])
    }

    fn record(fact: &Fact) -> Event {
        let head = ChainHead::new(StationId::parse("mesa-1").unwrap(), 7);
        let election = ElectionId::parse("e1").unwrap();
        Event::sign(&head, crate::Millis(1), &election, "mesa == '1'", fact, &signer()).unwrap()
    }

    fn key(station: &str) -> SealKey {
        SealKey::derive(&[5; 32], &StationId::parse(station).unwrap())
    }

    fn copy(event: &Event) -> Vec<u8> {
        seal(event, &signer().verifying_key(), &key("mesa-1"), [3; 24]).unwrap()
    }

    #[test]
    fn a_copy_opens_for_its_station_and_the_office_alone() {
        let event = record(&Fact::BallotCast { count: 1 });
        let copy = copy(&event);
        let opened = open(&copy, &event.id, &key("mesa-1")).unwrap();
        assert_eq!(opened, OpenCopy { event: event.clone(), public_key: signer().verifying_key() });
        assert_eq!(open(&copy, &event.id, &key("mesa-2")), Err(CopyError::Forged));
        let other = EventId { seq: 2, ..event.id.clone() };
        assert_eq!(open(&copy, &other, &key("mesa-1")), Err(CopyError::Forged));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let event = record(&Fact::BallotCast { count: 1 });
        let good = copy(&event);
        for index in 0..good.len() {
            let mut torn = good.clone();
            torn[index] ^= 1;
            assert!(open(&torn, &event.id, &key("mesa-1")).is_err(), "byte {index}");
        }
        for length in [0, 1, 24, 25, 40] {
            assert!(open(&good[..length], &event.id, &key("mesa-1")).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn a_record_under_another_id_or_with_a_bad_signature_is_not_taken() {
        let event = record(&Fact::BallotCast { count: 1 });
        let forged = Event { sig: [1; 64], ..event.clone() };
        assert_eq!(open(&copy(&forged), &event.id, &key("mesa-1")), Err(CopyError::Unreadable));
        let moved = Event { id: EventId { seq: 9, ..event.id.clone() }, ..event };
        assert_eq!(open(&copy(&moved), &moved.id, &key("mesa-1")), Err(CopyError::Unreadable));
    }

    #[test]
    fn the_length_of_a_copy_does_not_tell_a_check_in_from_a_ballot() {
        let citizen = crate::ids::CitizenId::parse("o:665f1c2e9b1d8a0001a1b2c3").unwrap();
        let (method, officer) = ("dni".to_owned(), "vocal 1".to_owned());
        let check_in = Fact::VoterAuthorised { citizen, method, document: None, officer };
        let lengths = [Fact::BallotCast { count: 1 }, check_in].map(|fact| copy(&record(&fact)).len());
        assert_eq!(lengths[0], lengths[1]);
    }

    #[test]
    fn a_record_larger_than_any_copy_is_not_sealed() {
        let event = record(&Fact::BallotCast { count: 1 });
        let seal = |bytes: usize| {
            let event = Event { canon: vec![0; bytes], ..event.clone() };
            seal(&event, &signer().verifying_key(), &key("mesa-1"), [3; 24])
        };
        assert!(seal(COPY_BYTES_MAX - 2 * PADDED_TO_BYTES).is_ok());
        assert_eq!(seal(COPY_BYTES_MAX), Err(CopyError::TooLarge));
    }

    #[test]
    fn a_copy_of_a_newer_program_is_refused_politely() {
        let event = record(&Fact::BallotCast { count: 1 });
        let mut newer = copy(&event);
        newer[0] = FORMAT + 1;
        assert_eq!(open(&newer, &event.id, &key("mesa-1")), Err(CopyError::Newer));
    }

    #[test]
    fn names_say_neither_the_station_nor_the_election() {
        let name = certificate_name(&StationId::parse("mesa-1").unwrap());
        assert!(!name.contains("mesa"), "{name}");
        assert_ne!(name, certificate_name(&StationId::parse("mesa-2").unwrap()));
        assert_ne!(group_of(&Hash([1; 32])), group_of(&Hash([2; 32])));
        assert_ne!(*certificate_seed(&[5; 32]), [5; 32]);
    }
}
