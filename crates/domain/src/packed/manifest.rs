//! What the office signs: for which scope and server time a pack is, and the hash of each of its pages.

use std::fmt;

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

use super::{PAGE_BYTES_MAX, PAGE_ROWS_MAX, PAGES_MAX};
use crate::{
    Hash,
    canonical::canonical_bytes,
    signature::{is_signed_by, sign},
};

/// Says what the authority signed, so that nothing else that it signs is ever taken for a pack.
const KIND: &str = "urna roll pack";
const FORMAT: u32 = 1;
/// Bytes of a manifest with all the pages it may have.
const CANON_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A roll is renewed every month; the changes since an older pack are as long as the roll itself.
const AGE_SECONDS_MAX: u64 = 31 * 86_400;
/// Bytes in front of the pages of a file, at most.
pub const FILE_HEAD_BYTES_MAX: u64 = 2 * 1024 * 1024 + 76;
const FILE_MAGIC: &[u8; 8] = b"URNAROL1";
const SIGNATURE_BYTES: usize = 64;

/// Names a pack: 128 random bits, 32 hexadecimal digits as text. Two packs never have the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackVersion(String);

/// One page, as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageEntry {
    /// SHA-256 of its bytes as they are stored.
    pub hash: Hash,
    /// Its bytes.
    pub bytes: u32,
    /// Its rows.
    pub rows: u32,
}

/// The manifest of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackManifest {
    /// The scope, in its canonical text.
    pub scope: String,
    /// The name of the pack.
    pub version: PackVersion,
    /// The server time before the first row was read: every later change comes with the first delta.
    pub t0: u64,
    /// The restore marker of the cluster at that time.
    pub marker: String,
    /// The pages in their order.
    pub pages: Vec<PageEntry>,
}

/// The manifest as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPack {
    /// Canonical JSON of the manifest.
    pub canon: Vec<u8>,
    /// The authority's signature over SHA-256 of `canon`.
    pub sig: [u8; SIGNATURE_BYTES],
}

/// Why a pack is not taken. The view is read instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackRefusal {
    /// Not signed by this station's election authority.
    #[error("the packed roll is not signed by the election authority")]
    Forged,
    /// For another scope.
    #[error("the packed roll is for another scope")]
    Foreign,
    /// Too old.
    #[error("the packed roll is more than {} days old; publish it again", AGE_SECONDS_MAX / 86_400)]
    Stale,
    /// The cluster was restored from a backup since, or its clock is behind the pack's.
    #[error("the packed roll is of the time before the centre was restored; publish it again")]
    Restored,
    /// A page is missing.
    #[error("a page of the packed roll is missing")]
    Torn,
    /// A page is not the one that was signed.
    #[error("a page of the packed roll is not the one that was signed")]
    Altered,
    /// Signed, and still not to be read: written by another program, or by a newer one.
    #[error("the packed roll cannot be read by this program")]
    Unreadable,
}

/// The manifest as JSON: the time as hexadecimal digits, because JSON numbers end at 53 bits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: String,
    format: u32,
    scope: String,
    version: PackVersion,
    t0: String,
    marker: String,
    pages: Vec<PageEntry>,
}

impl PackVersion {
    /// Names a pack by random bits.
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads the text.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        plain.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PackVersion> for String {
    fn from(version: PackVersion) -> Self {
        version.0
    }
}

impl TryFrom<String> for PackVersion {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("the version of a pack has 32 hexadecimal digits")
    }
}

impl PackRefusal {
    /// A stable word for records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Foreign => "foreign",
            Self::Stale => "stale",
            Self::Restored => "restored",
            Self::Torn => "torn",
            Self::Altered => "altered",
            Self::Unreadable => "unreadable",
        }
    }
}

impl PackManifest {
    /// Rows of all pages.
    pub fn rows(&self) -> u64 {
        self.pages.iter().map(|page| u64::from(page.rows)).sum()
    }

    /// Signs the manifest. Fails with [`PackRefusal::Unreadable`] when no reader would accept it.
    pub fn sign(&self, authority: &SigningKey) -> Result<SignedPack, PackRefusal> {
        let canon = self.canon()?;
        if canon.len() > CANON_BYTES_MAX {
            return Err(PackRefusal::Unreadable);
        }
        Self::read(&canon)?;
        let sig = sign(&canon, authority);
        Ok(SignedPack { canon, sig })
    }

    fn canon(&self) -> Result<Vec<u8>, PackRefusal> {
        let written = Written {
            kind: KIND.to_owned(),
            format: FORMAT,
            scope: self.scope.clone(),
            version: self.version.clone(),
            t0: format!("{:016x}", self.t0),
            marker: self.marker.clone(),
            pages: self.pages.clone(),
        };
        let value = serde_json::to_value(written).map_err(|_| PackRefusal::Unreadable)?;
        canonical_bytes(&value).map_err(|_| PackRefusal::Unreadable)
    }

    /// Reads a signed manifest. The signature is checked before anything is parsed.
    pub fn open(signed: &SignedPack, authority: &[u8; 32]) -> Result<Self, PackRefusal> {
        if signed.canon.len() > CANON_BYTES_MAX || !is_signed_by(&signed.canon, &signed.sig, authority) {
            return Err(PackRefusal::Forged);
        }
        Self::read(&signed.canon)
    }

    fn read(canon: &[u8]) -> Result<Self, PackRefusal> {
        let written: Written = serde_json::from_slice(canon).map_err(|_| PackRefusal::Unreadable)?;
        let t0 = u64::from_str_radix(&written.t0, 16).map_err(|_| PackRefusal::Unreadable)?;
        let page_fits = |page: &PageEntry| {
            let fits = |value: u32, max: usize| usize::try_from(value).is_ok_and(|value| value <= max);
            fits(page.bytes, PAGE_BYTES_MAX) && fits(page.rows, PAGE_ROWS_MAX)
        };
        let known = written.kind == KIND && written.format == FORMAT;
        if !known || written.pages.len() > PAGES_MAX || !written.pages.iter().all(page_fits) {
            return Err(PackRefusal::Unreadable);
        }
        let Written { kind: _, format: _, scope, version, t0: _, marker, pages } = written;
        let manifest = Self { scope, version, t0, marker, pages };
        // One manifest has one text, so that nobody reads the same bytes in another way.
        if manifest.canon()? == canon { Ok(manifest) } else { Err(PackRefusal::Unreadable) }
    }

    /// Whether the pack is for this scope.
    pub fn check_scope(&self, scope: &str) -> Result<(), PackRefusal> {
        if self.scope == scope { Ok(()) } else { Err(PackRefusal::Foreign) }
    }

    /// Whether the pack is of this cluster as it is: the same restore marker, and a time that was there before `now`,
    /// the cluster's, and not too long before.
    pub fn check_age(&self, marker: &str, now: u64) -> Result<(), PackRefusal> {
        if self.marker != marker || self.t0 > now {
            return Err(PackRefusal::Restored);
        }
        // The upper half of the cluster's time are seconds.
        if (now >> 32).saturating_sub(self.t0 >> 32) > AGE_SECONDS_MAX {
            Err(PackRefusal::Stale)
        } else {
            Ok(())
        }
    }

    /// Whether these bytes are the page with this number.
    pub fn check_page(&self, number: usize, bytes: &[u8]) -> Result<(), PackRefusal> {
        let entry = self.pages.get(number).ok_or(PackRefusal::Torn)?;
        if Hash::of(bytes) == entry.hash { Ok(()) } else { Err(PackRefusal::Altered) }
    }
}

impl SignedPack {
    /// The beginning of a file that carries the pack; the pages follow in their order with nothing in between.
    pub fn file_head(&self) -> Vec<u8> {
        let length = u32::try_from(self.canon.len()).unwrap_or(u32::MAX);
        [FILE_MAGIC.as_slice(), &length.to_be_bytes(), &self.canon, &self.sig].concat()
    }
}

/// Whether a file begins as those do that carry a pack.
pub fn is_pack_file(file: &[u8]) -> bool {
    file.starts_with(FILE_MAGIC)
}

/// Reads the beginning of a file that carries a pack; answers how many bytes it has, too.
pub fn read_file_head(file: &[u8]) -> Result<(SignedPack, usize), PackRefusal> {
    let rest = file.strip_prefix(FILE_MAGIC).ok_or(PackRefusal::Unreadable)?;
    let (length, rest) = rest.split_first_chunk().ok_or(PackRefusal::Torn)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| PackRefusal::Unreadable)?;
    let (canon, rest) = rest.split_at_checked(length).ok_or(PackRefusal::Torn)?;
    let (sig, rest) = rest.split_first_chunk().ok_or(PackRefusal::Torn)?;
    Ok((SignedPack { canon: canon.to_vec(), sig: *sig }, file.len() - rest.len()))
}

#[cfg(test)]
mod tests;
