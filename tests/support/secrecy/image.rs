//! The pages of an SQLite file as an attacker with the key sees them: decrypted, without asking SQLite, so nothing
//! that SQLite would hide is hidden.
//!
//! SQLCipher 4 encrypts each page by itself: AES-256 in CBC mode, the IV and an HMAC-SHA-512 in the last 80 bytes.
//! The first 16 bytes of the file are its salt, which a raw key does not need.

use std::fs;

use aes::Aes256Dec;
use aes::cipher::{Array, BlockCipherDecrypt as _, KeyInit as _};
use anyhow::{Context as _, ensure};
use urna_store::Home;

/// Bytes of a page, in every file of a station.
const PAGE: usize = 4096;
const BLOCK: usize = 16;
const SALT: usize = 16;
/// IV and HMAC.
const RESERVED: usize = 80;
const WAL_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// The plain pages of one database file.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// Page 1 first.
    pub(super) pages: Vec<Vec<u8>>,
    /// Bytes of a page that SQLite uses.
    pub(super) usable: usize,
}

/// The key of a home, as bytes.
///
/// # Errors
/// When the file cannot be read or is no key.
pub fn read_key(home: &Home) -> anyhow::Result<[u8; 32]> {
    let bytes = fs::read(home.key_file()).context("the key cannot be read")?;
    bytes.try_into().ok().context("the key does not have 32 bytes")
}

impl Image {
    /// Decrypts a database file.
    ///
    /// # Errors
    /// When the key is another one, or the file is no database.
    pub fn decrypt(file: &[u8], key: &[u8; 32]) -> anyhow::Result<Self> {
        let pages = file.chunks_exact(PAGE).enumerate();
        let pages = pages.map(|(index, page)| decrypt_page(page, key, index == 0)).collect();
        let image = Self { pages, usable: PAGE - RESERVED };
        // The size of a page and what is reserved of it, as every header says.
        let header = image.at(0, 16, 5).context("the file is empty")?;
        ensure!(
            header == [0x10, 0, 2, 2, 80] || header == [0x10, 0, 1, 1, 80],
            "the key does not open this file"
        );
        Ok(image)
    }

    /// A database file that is not encrypted.
    ///
    /// # Errors
    /// When it is no database with pages of 4 KiB.
    pub fn plain(file: &[u8]) -> anyhow::Result<Self> {
        let image = Self { pages: file.chunks_exact(PAGE).map(<[u8]>::to_vec).collect(), usable: PAGE };
        ensure!(image.at(0, 0, 15) == Some(b"SQLite format 3"), "the file is no database");
        Ok(image)
    }

    /// All pages, one after the other.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.pages.concat()
    }

    pub(super) fn at(&self, page: usize, offset: usize, length: usize) -> Option<&[u8]> {
        self.pages.get(page)?.get(offset..offset.checked_add(length)?)
    }

    pub(super) fn u16_at(&self, page: usize, offset: usize) -> Option<usize> {
        Some(usize::from(u16::from_be_bytes(self.at(page, offset, 2)?.try_into().ok()?)))
    }

    pub(super) fn u32_at(&self, page: usize, offset: usize) -> Option<usize> {
        usize::try_from(u32::from_be_bytes(self.at(page, offset, 4)?.try_into().ok()?)).ok()
    }
}

/// The plain bytes of every frame of a WAL in the order of the file: those that count, and those that were left
/// behind by earlier rounds.
#[must_use]
pub fn wal_bytes(file: &[u8], key: &[u8; 32]) -> Vec<u8> {
    let frames = file.get(WAL_HEADER..).unwrap_or_default().chunks_exact(FRAME_HEADER + PAGE);
    let frames = frames.filter_map(|frame| {
        let (header, page) = frame.split_at_checked(FRAME_HEADER)?;
        Some(decrypt_page(page, key, header.starts_with(&[0, 0, 0, 1])))
    });
    frames.collect::<Vec<_>>().concat()
}

fn decrypt_page(page: &[u8], key: &[u8; 32], first: bool) -> Vec<u8> {
    let cipher = Aes256Dec::new(&Array::from(*key));
    let start = if first { SALT } else { 0 };
    let (encrypted, reserved) = page.split_at(PAGE - RESERVED);
    let mut plain = vec![0; start];
    let mut before: [u8; BLOCK] = reserved.first_chunk().copied().unwrap_or_default();
    for block in encrypted.get(start..).unwrap_or_default().chunks_exact(BLOCK) {
        let mut bytes = [0; BLOCK];
        bytes.copy_from_slice(block);
        let mut decrypted = Array::from(bytes);
        cipher.decrypt_block(&mut decrypted);
        plain.extend(decrypted.iter().zip(before).map(|(byte, mask)| byte ^ mask));
        before = bytes;
    }
    plain.resize(PAGE, 0);
    plain
}
