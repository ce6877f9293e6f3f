//! The roll of a scope as the office publishes it: signed pages that a cluster or a USB stick can carry.
//!
//! A pack is one signed [`PackManifest`] and its pages. The manifest says for which scope and server time the pack is
//! and holds the SHA-256 of every page, so one signature covers all of them, and pages of two packs never mix. A page is
//! zstd over columns: what a column holds resembles itself, and so it takes a third of the bytes of the documents.

mod columns;
mod manifest;
mod page;

pub use manifest::{
    FILE_HEAD_BYTES_MAX, PackManifest, PackRefusal, PackVersion, PageEntry, SignedPack, is_pack_file,
    read_file_head,
};
pub use page::{BadRow, Page, PageError, encode_page};

/// Rows of a page that is written: as many as a station commits at once.
pub const PAGE_ROWS: usize = 10_000;
/// Rows of a page that is read, at most.
pub const PAGE_ROWS_MAX: usize = 16_384;
/// Bytes of text after which a page that is written is full, whatever its rows.
pub const PAGE_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of a page, compressed, at most. A MongoDB document may be twice as long.
pub const PAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Pages of a pack at most: more people than there are in the country.
pub const PAGES_MAX: usize = 8_192;
