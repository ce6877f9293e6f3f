//! The package of a station: everything that the centre needs of a certified poll, in one file that a memory stick can
//! carry, sealed so that the office alone opens it.
//!
//! File: `URNAPKG1`, one byte with the length of the station's id, the id, 16 random bytes that name the package, then
//! sealed pieces. A piece is its length in four bytes and XChaCha20-Poly1305 over its kind and content. The key of a
//! package is HKDF-SHA256 of its name with the [`SealKey`] of its station, which the office can always make again; a
//! nonce is the number of the piece and whether it is the last, so that no piece can be left out, moved, or cut off at
//! the end without being noticed. All that comes before the pieces is bound to each of them.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    event::Event,
    ids::{ElectionId, EventId, StationId},
    neighbour::SealKey,
};

/// The greatest size of a package, in bytes.
pub const PACKAGE_BYTES_MAX: usize = 512 * 1024 * 1024;
/// The greatest size of a piece, in bytes.
const PIECE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Records of one kind are put together up to this size.
const FILL_BYTES: usize = 1024 * 1024;
const MAGIC: &[u8; 8] = b"URNAPKG1";
const FORMAT: u32 = 1;
const NAME_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;

const HEAD: u8 = 1;
const EVENTS: u8 = 2;
const BALLOTS: u8 = 3;
const MANIFEST: u8 = 4;
const FILE: u8 = 5;
const KEPT: u8 = 6;

/// What a package says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u32,
    station: StationId,
    election: ElectionId,
    public_key: [u8; 32],
}

/// A ballot as it goes to the centre: a random id, and marks. No time, no order.
#[derive(Clone, PartialEq, Eq)]
pub struct PackedBallot {
    /// The id.
    pub id: [u8; 16],
    /// Canonical bytes of the marks.
    pub marks: Vec<u8>,
}

/// Choices stay out of logs.
impl std::fmt::Debug for PackedBallot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PackedBallot([REDACTED])")
    }
}

/// A paper, or the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedFile {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A record of a neighbour, as that sealed it, which nobody has carried to the centre yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedCopy {
    /// Of which record.
    pub id: EventId,
    /// As its station sealed it.
    pub sealed: Vec<u8>,
}

/// What is in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Whose it is.
    pub station: StationId,
    /// Of which election.
    pub election: ElectionId,
    /// The key that signed the records.
    pub public_key: VerifyingKey,
    /// All records of the station, in order; their signatures are checked.
    pub events: Vec<Event>,
    /// The box.
    pub ballots: Vec<PackedBallot>,
    /// Canonical bytes and signature of the manifest of the box.
    pub manifest: (Vec<u8>, [u8; 64]),
    /// Papers and the audit log.
    pub files: Vec<PackedFile>,
    /// What is kept here for neighbours.
    pub kept: Vec<PackedCopy>,
}

/// Why a package cannot be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// Something else.
    #[error("this is not a package of a station")]
    NotAPackage,
    /// Of a newer program.
    #[error("the package was made by a newer program; update this one")]
    Newer,
    /// The first piece does not open.
    #[error("the package belongs to another centre, or its beginning was changed")]
    WrongKey,
    /// A later piece does not open.
    #[error("the package was changed after it was sealed; take it from the other medium")]
    Altered,
    /// The last piece is missing.
    #[error("the package is cut off; take it from the other medium")]
    Truncated,
    /// What was sealed is not what a package holds.
    #[error("the package does not hold what its station should have put into it")]
    Unreadable,
    /// More than is read.
    #[error("the package is larger than a package can be")]
    TooLarge,
}

impl Package {
    /// Seals a package. `name` must be random and never used again. `go_on` hears how many of how many bytes are sealed,
    /// and says whether to go on; `None` when it said no.
    pub fn seal(
        &self,
        key: &SealKey,
        name: [u8; NAME_BYTES],
        mut go_on: impl FnMut(u64, u64) -> bool,
    ) -> Result<Option<Vec<u8>>, PackageError> {
        let pieces = self.pieces()?;
        let whole = pieces.iter().map(|piece| length(piece.len())).sum();
        let head = head_bytes(&self.station, &name)?;
        let cipher = cipher(key, &name);
        let mut file = head.clone();
        let mut sealed = 0;
        for (number, piece) in (0..).zip(&pieces) {
            let last = number + 1 == length(pieces.len());
            let payload = Payload { msg: piece, aad: &head };
            let bytes = cipher.encrypt(&nonce(number, last), payload).map_err(|_| PackageError::TooLarge)?;
            let size = u32::try_from(bytes.len()).map_err(|_| PackageError::TooLarge)?;
            file.extend_from_slice(&size.to_be_bytes());
            file.extend_from_slice(&bytes);
            sealed += length(piece.len());
            if !go_on(sealed, whole) {
                return Ok(None);
            }
        }
        if file.len() > PACKAGE_BYTES_MAX { Err(PackageError::TooLarge) } else { Ok(Some(file)) }
    }

    fn pieces(&self) -> Result<Vec<Zeroizing<Vec<u8>>>, PackageError> {
        let head = Head {
            format: FORMAT,
            station: self.station.clone(),
            election: self.election.clone(),
            public_key: self.public_key.to_bytes(),
        };
        let head = serde_json::to_vec(&head).map_err(|_| PackageError::Unreadable)?;
        let mut pieces = vec![piece(HEAD, &head)];
        fill(&mut pieces, EVENTS, self.events.iter().map(|event| record(&event.sig, &event.canon)));
        fill(&mut pieces, BALLOTS, self.ballots.iter().map(|ballot| record(&ballot.id, &ballot.marks)));
        fill(
            &mut pieces,
            KEPT,
            self.kept.iter().map(|copy| record(&named(&copy.id.to_string()), &copy.sealed)),
        );
        for file in &self.files {
            pieces.push(piece(FILE, &record(&named(&file.name), &file.bytes)));
        }
        let (canon, sig) = &self.manifest;
        pieces.push(piece(MANIFEST, &record(sig, canon)));
        let too_large = pieces.iter().any(|piece| piece.len() > PIECE_BYTES_MAX);
        if too_large { Err(PackageError::TooLarge) } else { Ok(pieces) }
    }

    /// Whose package a file is; nothing of it is checked.
    pub fn station_of(file: &[u8]) -> Result<StationId, PackageError> {
        read_head(file).map(|(station, _, _)| station)
    }

    /// Opens a package. What it returns was sealed with the station's key, is whole, and every record is signed by the
    /// key beside them. Whose key that is, the caller must know or ask; and so whether box and manifest fit.
    pub fn open(file: &[u8], key: &SealKey) -> Result<Self, PackageError> {
        if file.len() > PACKAGE_BYTES_MAX {
            return Err(PackageError::TooLarge);
        }
        let (station, name, mut rest) = read_head(file)?;
        let head = head_bytes(&station, &name)?;
        let cipher = cipher(key, &name);
        let mut found = Found::default();
        let mut number = 0_u64;
        loop {
            let (bytes, after) = split_record(rest).ok_or(PackageError::Truncated)?;
            let last = after.is_empty();
            let open = |last| cipher.decrypt(&nonce(number, last), Payload { msg: bytes, aad: &head }).ok();
            let plain = match (open(last), last) {
                (Some(plain), _) => Zeroizing::new(plain),
                // What ends here was not the end.
                (None, true) if open(false).is_some() => return Err(PackageError::Truncated),
                (None, _) if number == 0 => return Err(PackageError::WrongKey),
                (None, _) => return Err(PackageError::Altered),
            };
            let (kind, content) = plain.split_first().ok_or(PackageError::Unreadable)?;
            found.add(*kind, content, number)?;
            if last {
                return found.conclude(station);
            }
            (rest, number) = (after, number + 1);
        }
    }
}

/// What the pieces gave so far.
#[derive(Default)]
struct Found {
    head: Option<Head>,
    events: Vec<Event>,
    ballots: Vec<PackedBallot>,
    manifest: Option<(Vec<u8>, [u8; 64])>,
    files: Vec<PackedFile>,
    kept: Vec<PackedCopy>,
}

impl Found {
    fn add(&mut self, kind: u8, content: &[u8], number: u64) -> Result<(), PackageError> {
        if (kind == HEAD) != (number == 0) {
            return Err(PackageError::Unreadable);
        }
        self.read(kind, content).ok_or(PackageError::Unreadable)?;
        match &self.head {
            Some(head) if head.format > FORMAT => Err(PackageError::Newer),
            Some(_) | None => Ok(()),
        }
    }

    fn read(&mut self, kind: u8, content: &[u8]) -> Option<()> {
        match kind {
            HEAD => self.head = Some(serde_json::from_slice(content).ok()?),
            EVENTS => each::<64>(content, |sig, canon| {
                self.events.push(Event::read(canon, *sig).ok()?);
                Some(())
            })?,
            BALLOTS => each::<16>(content, |id, marks| {
                self.ballots.push(PackedBallot { id: *id, marks: marks.to_vec() });
                Some(())
            })?,
            MANIFEST => each::<64>(content, |sig, canon| {
                self.manifest = Some((canon.to_vec(), *sig));
                Some(())
            })?,
            FILE => each_named(content, |name, bytes| {
                self.files.push(PackedFile { name: name.to_owned(), bytes: bytes.to_vec() });
                Some(())
            })?,
            KEPT => each_named(content, |id, sealed| {
                self.kept.push(PackedCopy { id: EventId::parse(id).ok()?, sealed: sealed.to_vec() });
                Some(())
            })?,
            // Of a newer program, which said so in its head.
            _ => return self.head.as_ref().filter(|head| head.format > FORMAT).map(|_| ()),
        }
        Some(())
    }

    fn conclude(self, station: StationId) -> Result<Package, PackageError> {
        let (Some(head), Some(manifest)) = (self.head, self.manifest) else {
            return Err(PackageError::Unreadable);
        };
        let public_key = VerifyingKey::from_bytes(&head.public_key).map_err(|_| PackageError::Unreadable)?;
        let good = |event: &Event| event.id.station == station && event.verify(&public_key).is_ok();
        if head.station != station || !self.events.iter().all(good) {
            return Err(PackageError::Unreadable);
        }
        Ok(Package {
            station,
            election: head.election,
            public_key,
            events: self.events,
            ballots: self.ballots,
            manifest,
            files: self.files,
            kept: self.kept,
        })
    }
}

fn piece(kind: u8, content: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([[kind].as_slice(), content].concat())
}

/// Puts records of one kind into as few pieces as their size allows.
fn fill(pieces: &mut Vec<Zeroizing<Vec<u8>>>, kind: u8, records: impl Iterator<Item = Vec<u8>>) {
    let mut filling = piece(kind, &[]);
    for record in records {
        if filling.len() > 1 && filling.len().saturating_add(record.len()) > FILL_BYTES {
            pieces.push(std::mem::replace(&mut filling, piece(kind, &[])));
        }
        filling.extend_from_slice(&record);
    }
    if filling.len() > 1 {
        pieces.push(filling);
    }
}

/// What is said first, the length of the rest, and the rest.
fn record(first: &[u8], rest: &[u8]) -> Vec<u8> {
    let size = u32::try_from(rest.len()).unwrap_or(u32::MAX);
    [first, &size.to_be_bytes(), rest].concat()
}

/// A name with its length in front.
fn named(name: &str) -> Vec<u8> {
    let bytes = name.as_bytes();
    [[u8::try_from(bytes.len()).unwrap_or(u8::MAX)].as_slice(), bytes].concat()
}

/// The bytes whose length stands in front of them, and what follows.
fn split_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (size, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*size)).ok()?)
}

fn each<const N: usize>(
    mut bytes: &[u8],
    mut visit: impl FnMut(&[u8; N], &[u8]) -> Option<()>,
) -> Option<()> {
    while !bytes.is_empty() {
        let (first, rest) = bytes.split_first_chunk::<N>()?;
        let (content, after) = split_record(rest)?;
        visit(first, content)?;
        bytes = after;
    }
    Some(())
}

fn each_named(mut bytes: &[u8], mut visit: impl FnMut(&str, &[u8]) -> Option<()>) -> Option<()> {
    while !bytes.is_empty() {
        let (size, rest) = bytes.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*size))?;
        let (content, after) = split_record(rest)?;
        visit(std::str::from_utf8(name).ok()?, content)?;
        bytes = after;
    }
    Some(())
}

fn head_bytes(station: &StationId, name: &[u8; NAME_BYTES]) -> Result<Vec<u8>, PackageError> {
    let id = station.as_str().as_bytes();
    let size = u8::try_from(id.len()).map_err(|_| PackageError::Unreadable)?;
    Ok([MAGIC.as_slice(), &[size], id, name].concat())
}

fn read_head(file: &[u8]) -> Result<(StationId, [u8; NAME_BYTES], &[u8]), PackageError> {
    let rest = file.strip_prefix(MAGIC).ok_or(PackageError::NotAPackage)?;
    let (size, rest) = rest.split_first().ok_or(PackageError::Truncated)?;
    let (id, rest) = rest.split_at_checked(usize::from(*size)).ok_or(PackageError::Truncated)?;
    let (name, rest) = rest.split_first_chunk::<NAME_BYTES>().ok_or(PackageError::Truncated)?;
    let id = std::str::from_utf8(id).ok().and_then(|id| StationId::parse(id).ok());
    Ok((id.ok_or(PackageError::NotAPackage)?, *name, rest))
}

fn cipher(key: &SealKey, name: &[u8; NAME_BYTES]) -> XChaCha20Poly1305 {
    let key = key.for_package(name);
    XChaCha20Poly1305::new(&(*key).into())
}

/// No two pieces under one key have the same.
fn nonce(number: u64, last: bool) -> XNonce {
    let mut nonce = [0; 24];
    let (place, rest) = nonce.split_at_mut(8);
    place.copy_from_slice(&number.to_be_bytes());
    if let Some(flag) = rest.first_mut() {
        *flag = u8::from(last);
    }
    XNonce::from(nonce)
}

fn length(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
