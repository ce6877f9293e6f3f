//! Guesses at the order in which ballots were cast.

use std::collections::{BTreeMap, BTreeSet};

use urna_domain::Millis;

use super::{
    Id,
    image::Image,
    needles::Needles,
    traces::spellings,
    tree::{Cell, cells, unused},
};

/// How far from an id a time is looked for, in bytes.
const NEAR: usize = 96;
/// Columns beside an id that are tried as an order.
const COLUMNS: usize = 3;

/// What an attack makes of a box: all its ballots, in the order in which they were cast if the attack is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The attack.
    pub attack: String,
    /// The guess.
    pub order: Vec<Id>,
}

impl Guess {
    /// Orders ballots by whatever was found of each. Those of which nothing was found come last, and those of which
    /// the same was found come in the order of their ids, which is no order at all.
    pub fn by<K: Ord>(attack: impl Into<String>, ids: &[Id], found: impl Fn(&Id) -> Option<K>) -> Self {
        let mut order: Vec<_> = ids.iter().map(|id| (found(id), *id)).collect();
        order.sort_unstable_by(|(a, a_id), (b, b_id)| (a.is_none(), a, a_id).cmp(&(b.is_none(), b, b_id)));
        Self { attack: attack.into(), order: order.into_iter().map(|(_, id)| id).collect() }
    }
}

/// The attacks on the pages of a box: where each ballot lies in the file, the page and the tree, which numbers and
/// times lie beside it, and what is left of it where nothing should be. `day` is when the poll was open.
#[must_use]
pub fn on_box(image: &Image, ids: &[Id], day: (Millis, Millis)) -> Vec<Guess> {
    let rows = rows(image, ids);
    let row = |id: &Id| rows.get(id).map(|(_, cell)| cell);
    let mut guesses = vec![
        Guess::by("order of the ids", ids, |id| Some(*id)),
        Guess::by("place of the cell in its page", ids, |id| row(id).map(|cell| cell.offset)),
        Guess::by("page of the cell", ids, |id| row(id).map(|cell| cell.page)),
        Guess::by("place in the tree", ids, |id| rows.get(id).map(|(rank, _)| *rank)),
        Guess::by("row id", ids, |id| row(id).and_then(|cell| cell.row_id)),
        Guess::by("length of the row", ids, |id| row(id).map(|cell| cell.payload.len())),
    ];
    for column in 0..COLUMNS {
        guesses.push(Guess::by(format!("number {column} of the row"), ids, |id| {
            row(id).and_then(|cell| cell.integers.get(column).copied())
        }));
    }
    guesses.push(Guess::by("time in the row", ids, |id| times(&row(id)?.payload, day).min()));
    guesses.extend(on_bytes("box", &image.bytes(), ids, day));
    guesses.extend(on_leftovers(image, ids, day));
    guesses
}

/// The attacks on any bytes in which ids may lie in some spelling, such as the frames of a WAL, a log, or what a
/// server answered: where each is found first, where last, how often, and the nearest time on either side.
#[must_use]
pub fn on_bytes(what: &str, bytes: &[u8], ids: &[Id], day: (Millis, Millis)) -> Vec<Guess> {
    let places = Finder::new(ids).places(bytes);
    let of = |id: &Id| places.get(id);
    let before = |at: usize| times(bytes.get(at.saturating_sub(NEAR)..at)?, day).last();
    let after = |at: usize| times(bytes.get(at..bytes.len().min(at + NEAR))?, day).next();
    vec![
        Guess::by(format!("{what}: time before the id"), ids, |id| of(id)?.iter().find_map(|at| before(*at))),
        Guess::by(format!("{what}: time after the id"), ids, |id| of(id)?.iter().find_map(|at| after(*at))),
        Guess::by(format!("{what}: first place"), ids, |id| of(id)?.first().copied()),
        Guess::by(format!("{what}: last place"), ids, |id| of(id)?.last().copied()),
        Guess::by(format!("{what}: how often"), ids, |id| Some(of(id)?.len())),
    ]
}

/// The attack on two boxes of different times, such as the box and a copy that lags behind: what is in the older one
/// was cast first.
#[must_use]
pub fn on_generations(older: &BTreeSet<Id>, ids: &[Id]) -> Guess {
    Guess::by("two generations", ids, |id| Some(!older.contains(id)))
}

/// Old pages, and the parts of pages that no row uses.
fn on_leftovers(image: &Image, ids: &[Id], day: (Millis, Millis)) -> Vec<Guess> {
    let mut bytes = Vec::new();
    for (_, _, unused) in unused(image) {
        bytes.extend_from_slice(&unused);
        // An id cannot lie across two places.
        bytes.extend_from_slice(&[0; 16]);
    }
    on_bytes("free pages and slack", &bytes, ids, day)
}

/// The row of each ballot, with its place among all rows.
fn rows(image: &Image, ids: &[Id]) -> BTreeMap<Id, (usize, Cell)> {
    let finder = Finder::new(ids);
    let mut rows = BTreeMap::new();
    for (rank, cell) in cells(image).into_iter().enumerate() {
        for id in finder.places(&cell.payload).into_keys() {
            rows.entry(id).or_insert_with(|| (rank, cell.clone()));
        }
    }
    rows
}

/// Finds ids in any spelling.
struct Finder {
    needles: Needles,
    /// The id that each needle spells.
    ids: Vec<Id>,
}

impl Finder {
    fn new(ids: &[Id]) -> Self {
        let spelt = ids.iter().flat_map(|id| spellings(id).into_iter().map(|secret| (*id, secret.bytes)));
        let (ids, patterns): (Vec<Id>, Vec<Vec<u8>>) = spelt.unzip();
        Self { needles: Needles::new(patterns), ids }
    }

    /// Where each id is.
    fn places(&self, bytes: &[u8]) -> BTreeMap<Id, Vec<usize>> {
        let mut places: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
        self.needles.find(bytes, |index, at| {
            if let Some(id) = self.ids.get(index) {
                places.entry(*id).or_default().push(at);
            }
        });
        places
    }
}

/// The times of a day that can be read in some bytes, in milliseconds and in the order of their places: as binary
/// numbers of any usual length, byte order and unit, or in decimal digits.
fn times(bytes: &[u8], day: (Millis, Millis)) -> impl Iterator<Item = i64> {
    let numbers = (0..bytes.len()).flat_map(move |start| numbers_at(bytes, start));
    numbers.filter_map(move |number| {
        let number = i64::try_from(number).ok()?;
        let units = [number.checked_mul(1_000), Some(number), Some(number / 1_000), Some(number / 1_000_000)];
        units.into_iter().flatten().find(|time| (day.0.0..=day.1.0).contains(time))
    })
}

/// Every number that begins at a place.
fn numbers_at(bytes: &[u8], start: usize) -> Vec<u64> {
    let rest = bytes.get(start..).unwrap_or_default();
    let mut numbers = Vec::new();
    for binary in [4, 6, 8].into_iter().filter_map(|length| rest.get(..length)) {
        numbers.push(binary.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)));
        numbers.push(binary.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)));
    }
    // Decimal digits, from the first of them.
    if !start.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_digit) {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let decimal = std::str::from_utf8(rest.get(..digits).unwrap_or_default()).unwrap_or_default();
        numbers.extend(decimal.parse::<u64>().ok());
    }
    numbers
}
