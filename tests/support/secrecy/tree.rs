//! The trees of a database, read from its bytes: every cell with its place, its row id and the numbers in it.

use std::collections::BTreeSet;

use super::image::Image;

/// The header of the database on page 1.
const DATABASE_HEADER: usize = 100;
/// Deeper than any tree of a file that fits on a disk; a damaged file must not lead round in circles.
const DEPTH_MAX: usize = 20;

/// A row as it lies in a page.
#[derive(Clone, PartialEq, Eq)]
pub struct Cell {
    /// The page.
    pub page: usize,
    /// Where in the page.
    pub offset: usize,
    /// The row id, in tables that have one.
    pub row_id: Option<i64>,
    /// The row, as far as it lies in this page.
    pub payload: Vec<u8>,
    /// The whole numbers in it, by column.
    pub integers: Vec<i64>,
}

/// What the first byte of a page says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    IndexInner,
    IndexLeaf,
    TableInner,
    TableLeaf,
}

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        match byte {
            2 => Some(Self::IndexInner),
            5 => Some(Self::TableInner),
            10 => Some(Self::IndexLeaf),
            13 => Some(Self::TableLeaf),
            _ => None,
        }
    }

    fn is_inner(self) -> bool {
        matches!(self, Self::IndexInner | Self::TableInner)
    }
}

/// Every row of every table and index, each tree in its own order.
#[must_use]
pub fn cells(image: &Image) -> Vec<Cell> {
    let mut all = Vec::new();
    walk(image, 0, DEPTH_MAX, &mut all);
    // The schema: type, name, tbl_name, rootpage, sql. The only whole number is the root.
    let roots: BTreeSet<usize> =
        all.iter().filter_map(|cell| usize::try_from(*cell.integers.first()?).ok()?.checked_sub(1)).collect();
    for root in roots {
        walk(image, root, DEPTH_MAX, &mut all);
    }
    all
}

/// The bytes of every page that no row, pointer or header uses, and the whole of pages that no tree uses: by page
/// and offset.
pub(super) fn unused(image: &Image) -> Vec<(usize, usize, Vec<u8>)> {
    let mut live: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut pages = BTreeSet::from([0]);
    for cell in cells(image) {
        live.extend((0..cell.payload.len()).map(|byte| (cell.page, cell.offset + byte)));
        pages.insert(cell.page);
    }
    let mut unused = Vec::new();
    for (page, bytes) in image.pages.iter().enumerate() {
        // A page of no tree: free, or the end of a long row.
        let start = if pages.contains(&page) { header_end(image, page).unwrap_or(0) } else { 0 };
        let mut run: Option<(usize, Vec<u8>)> = None;
        for (offset, byte) in bytes.iter().enumerate().skip(start) {
            if live.contains(&(page, offset)) {
                unused.extend(run.take().map(|(at, bytes)| (page, at, bytes)));
            } else {
                run.get_or_insert_with(|| (offset, Vec::new())).1.push(*byte);
            }
        }
        unused.extend(run.map(|(at, bytes)| (page, at, bytes)));
    }
    unused
}

fn header_end(image: &Image, page: usize) -> Option<usize> {
    let (start, kind) = page_kind(image, page)?;
    let count = image.u16_at(page, start + 3)?;
    Some(start + if kind.is_inner() { 12 } else { 8 } + 2 * count)
}

fn page_kind(image: &Image, page: usize) -> Option<(usize, Kind)> {
    let start = if page == 0 { DATABASE_HEADER } else { 0 };
    Some((start, Kind::of(*image.at(page, start, 1)?.first()?)?))
}

fn walk(image: &Image, page: usize, depth: usize, all: &mut Vec<Cell>) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let (start, kind) = page_kind(image, page)?;
    let pointers = start + if kind.is_inner() { 12 } else { 8 };
    for index in 0..image.u16_at(page, start + 3)? {
        let mut at = image.u16_at(page, pointers + 2 * index)?;
        if kind.is_inner() {
            walk(image, image.u32_at(page, at)?.checked_sub(1)?, depth, all);
            at += 4;
        }
        if kind != Kind::TableInner {
            all.extend(read_cell(image, page, at, kind));
        }
    }
    if kind.is_inner() {
        walk(image, image.u32_at(page, start + 8)?.checked_sub(1)?, depth, all);
    }
    Some(())
}

fn read_cell(image: &Image, page: usize, mut at: usize, kind: Kind) -> Option<Cell> {
    let bytes = image.pages.get(page)?;
    let length = usize::try_from(varint(bytes, &mut at)?).ok()?;
    let row_id = if kind == Kind::TableLeaf { Some(varint(bytes, &mut at)?) } else { None };
    let payload = bytes.get(at..at + local_length(image.usable, length, kind))?.to_vec();
    let integers = integers(&payload).unwrap_or_default();
    Some(Cell { page, offset: at, row_id, payload, integers })
}

/// How much of a row lies in the page of its cell.
fn local_length(usable: usize, length: usize, kind: Kind) -> usize {
    let most = match kind {
        Kind::TableLeaf | Kind::TableInner => usable - 35,
        Kind::IndexLeaf | Kind::IndexInner => (usable - 12) * 64 / 255 - 23,
    };
    if length <= most {
        return length;
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let filled = least + (length - least) % (usable - 4);
    if filled <= most { filled } else { least }
}

/// The whole numbers of a record; `None` when it is cut off.
fn integers(record: &[u8]) -> Option<Vec<i64>> {
    let mut at = 0;
    let header = usize::try_from(varint(record, &mut at)?).ok()?;
    let mut body = header;
    let mut found = Vec::new();
    while at < header {
        let serial = varint(record, &mut at)?;
        let length = match serial {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(serial).ok()?,
            5 => 6,
            6 | 7 => 8,
            _ => usize::try_from((serial - 12) / 2).ok()?,
        };
        if let 1..=6 = serial {
            let bytes = record.get(body..body + length)?;
            let sign = if bytes.first()? & 0x80 == 0 { 0_i64 } else { -1 };
            found.push(bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte)));
        }
        if let 8 | 9 = serial {
            found.push(serial - 8);
        }
        body += length;
    }
    Some(found)
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<i64> {
    let mut value = 0_i64;
    for count in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if count == 8 {
            return Some(value << 8 | i64::from(byte));
        }
        value = value << 7 | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}
