//! One page: some thousand citizens in columns, compressed.
//!
//! In this order: ids, DNI, names by their place in the page's dictionaries, revisions as differences, versions, and
//! what is no citizen. Dictionaries are in the order of use, so that most places need one byte. A reader trusts nothing:
//! the worst that strange bytes do is an error.
//!
//! Whether somebody's vote by post is annotated is a bit of their place, so a page without such a person has the bytes it
//! had before there was that bit. A reader of before refuses a page that has it: it never leaves the mark out.

use std::collections::BTreeMap;

use super::{
    PAGE_BYTES_MAX, PAGE_ROWS_MAX, PAGE_TEXT_BYTES,
    columns::{Reader, Writer},
};
use crate::{
    citizen::{Citizen, CitizenRef},
    dni,
    ids::CitizenId,
};

/// Written once and read by every station: worth the office's time.
const LEVEL: i32 = 19;
/// Bytes of a page before compression, at most: its text twice over, for numbers and for the last row.
const PLAIN_BYTES_MAX: usize = 2 * PAGE_TEXT_BYTES + 1024 * 1024;
/// The longest text in a page, in bytes.
const TEXT_BYTES_MAX: usize = 4_096;
const OBJECT_ID_DIGITS: usize = 24;
const UUID_DIGITS: usize = 32;
/// Stands for a DNI that is kept as its text.
const DNI_AS_TEXT: u32 = u32::MAX;
const HAS_PROVINCE: u8 = 1;
const HAS_MUNICIPALITY: u8 = 2;
const HAS_MESA: u8 = 4;
const IS_POSTAL: u8 = 8;

/// Why a page cannot be written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// More rows or bytes than a page may have.
    #[error("a page of the packed roll has at most {PAGE_ROWS_MAX} rows and {PAGE_BYTES_MAX} bytes")]
    Size,
    /// The compressor failed, or the bytes are not compressed.
    #[error("a page of the packed roll cannot be unpacked")]
    Compression,
    /// The bytes are not the columns of a page.
    #[error("a page of the packed roll cannot be read")]
    Columns,
}

/// A document of the roll that is no citizen: named, never shown as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its `_id` in printable form.
    pub id: String,
    /// Which field, and what was expected there. Holds no value of the document.
    pub reason: String,
}

/// The form in which an id is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum IdKind {
    ObjectId,
    Uuid,
    Integer,
    Text,
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    ids: Vec<(IdKind, u128)>,
    id_texts: Vec<String>,
    dnis: Vec<u32>,
    dni_texts: Vec<String>,
    surnames: Vec<String>,
    names: Vec<String>,
    places: Vec<Place<String>>,
    /// Per row: first surname, second surname, name, place.
    refers: [Vec<u16>; 4],
    revs: Vec<u64>,
    vers: Vec<u32>,
    bad: Vec<BadRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place<T> {
    comunidad: T,
    province: Option<T>,
    municipality: Option<T>,
    mesa: Option<T>,
    postal: bool,
}

/// Packs a page. Fails when it would be larger than a reader accepts.
pub fn encode_page(rows: &[Citizen], bad: &[BadRow]) -> Result<Vec<u8>, PageError> {
    if rows.len() > PAGE_ROWS_MAX || bad.len() > PAGE_ROWS_MAX {
        return Err(PageError::Size);
    }
    let mut writer = Writer::default();
    writer.length(rows.len());
    write_ids(&mut writer, rows);
    write_dnis(&mut writer, rows);
    write_names(&mut writer, rows);
    write_places(&mut writer, rows);
    let mut previous = 0;
    for row in rows {
        writer.number(zigzag(row.rev.wrapping_sub(previous)).into());
        previous = row.rev;
    }
    rows.iter().for_each(|row| writer.number(row.ver.into()));
    writer.texts(&bad.iter().map(|bad| bad.id.as_str()).collect::<Vec<_>>());
    writer.texts(&bad.iter().map(|bad| bad.reason.as_str()).collect::<Vec<_>>());
    if writer.0.len() > PLAIN_BYTES_MAX {
        return Err(PageError::Size);
    }
    let packed = zstd::bulk::compress(&writer.0, LEVEL).map_err(|_| PageError::Compression)?;
    if packed.len() > PAGE_BYTES_MAX { Err(PageError::Size) } else { Ok(packed) }
}

impl Page {
    /// Reads a page. Fails on anything that [`encode_page`] does not write, whatever the bytes.
    pub fn decode(packed: &[u8]) -> Result<Self, PageError> {
        if packed.len() > PAGE_BYTES_MAX {
            return Err(PageError::Size);
        }
        let plain = zstd::bulk::decompress(packed, PLAIN_BYTES_MAX).map_err(|_| PageError::Compression)?;
        let mut reader = Reader(&plain);
        let rows = reader.length(PAGE_ROWS_MAX)?;
        let (ids, id_texts) = read_ids(&mut reader, rows)?;
        let (dnis, dni_texts) = read_dnis(&mut reader, rows)?;
        let surnames = reader.texts(2 * rows, TEXT_BYTES_MAX)?;
        let names = reader.texts(rows, TEXT_BYTES_MAX)?;
        let surname1 = read_refers(&mut reader, rows, surnames.len())?;
        let surname2 = read_refers(&mut reader, rows, surnames.len())?;
        let name = read_refers(&mut reader, rows, names.len())?;
        let places = read_places(&mut reader, rows)?;
        let place = read_refers(&mut reader, rows, places.len())?;
        let mut previous: u64 = 0;
        let mut revs = Vec::with_capacity(rows);
        for _ in 0..rows {
            previous = previous.wrapping_add(unzigzag(reader.number_64()?));
            revs.push(previous);
        }
        let ver = |_| u32::try_from(reader.number()?).map_err(|_| PageError::Columns);
        let vers = (0..rows).map(ver).collect::<Result<_, _>>()?;
        let bad_ids = reader.texts(PAGE_ROWS_MAX, TEXT_BYTES_MAX)?;
        let reasons = reader.texts(PAGE_ROWS_MAX, TEXT_BYTES_MAX)?;
        if !reader.0.is_empty() || bad_ids.len() != reasons.len() {
            return Err(PageError::Columns);
        }
        let bad = bad_ids.into_iter().zip(reasons).map(|(id, reason)| BadRow { id, reason }).collect();
        let refers = [surname1, surname2, name, place];
        Ok(Self { ids, id_texts, dnis, dni_texts, surnames, names, places, refers, revs, vers, bad })
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    /// What is no citizen.
    pub fn bad(&self) -> &[BadRow] {
        &self.bad
    }

    /// Visits the rows in the order in which they were packed.
    pub fn for_each(&self, mut visit: impl FnMut(CitizenRef<'_>)) {
        let (mut id_texts, mut dni_texts) = (self.id_texts.iter(), self.dni_texts.iter());
        let (mut id, mut dni) = (String::new(), String::new());
        let [surname1, surname2, name, place] = &self.refers;
        let names = surname1.iter().zip(surname2).zip(name).zip(place);
        let numbers = self.dnis.iter().zip(&self.revs).zip(&self.vers);
        for ((kind_and_number, (((surname1, surname2), name), place)), ((number, rev), ver)) in
            self.ids.iter().zip(names).zip(numbers)
        {
            write_id(*kind_and_number, &mut id_texts, &mut id);
            let dni = if *number == DNI_AS_TEXT {
                dni_texts.next().map_or("", String::as_str)
            } else {
                // The number was checked when the page was read.
                let _ = dni::write_number(*number, &mut dni);
                dni.as_str()
            };
            // So was every place in a dictionary.
            let Some(place) = self.places.get(usize::from(*place)) else { continue };
            visit(CitizenRef {
                id: &id,
                name: text(&self.names, *name),
                surname1: text(&self.surnames, *surname1),
                surname2: text(&self.surnames, *surname2),
                dni,
                comunidad: &place.comunidad,
                province: place.province.as_deref(),
                municipality: place.municipality.as_deref(),
                mesa: place.mesa.as_deref(),
                postal: place.postal,
                rev: *rev,
                ver: *ver,
            });
        }
    }
}

fn text(dictionary: &[String], place: u16) -> &str {
    dictionary.get(usize::from(place)).map_or("", String::as_str)
}

/// Small numbers for small differences, whichever way they go.
fn zigzag(difference: u64) -> u64 {
    let sign = if difference >> 63 == 1 { u64::MAX } else { 0 };
    (difference << 1) ^ sign
}

fn unzigzag(value: u64) -> u64 {
    let sign = if value & 1 == 1 { u64::MAX } else { 0 };
    (value >> 1) ^ sign
}

// Ids ----------------------------------------------------------------------------------------------------------

impl IdKind {
    const ALL: [Self; 4] = [Self::ObjectId, Self::Uuid, Self::Integer, Self::Text];

    fn mark(self) -> u8 {
        match self {
            Self::ObjectId => 0,
            Self::Uuid => 1,
            Self::Integer => 2,
            Self::Text => 3,
        }
    }
}

/// The number of an id whose text is written in one way only; other ids stay texts.
fn id_number(id: &CitizenId) -> (IdKind, u128) {
    let as_text = (IdKind::Text, 0);
    let Some((mark, rest)) = id.as_str().split_at_checked(2) else { return as_text };
    let hex = |kind, digits: usize| {
        let plain = rest.len() == digits && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let number = plain.then(|| u128::from_str_radix(rest, 16).ok()).flatten();
        number.map_or(as_text, |number| (kind, number))
    };
    match mark {
        "o:" => hex(IdKind::ObjectId, OBJECT_ID_DIGITS),
        "u:" => hex(IdKind::Uuid, UUID_DIGITS),
        "i:" => match rest.parse::<i64>() {
            Ok(number) if number.to_string() == rest => (IdKind::Integer, number.cast_unsigned().into()),
            Ok(_) | Err(_) => as_text,
        },
        _ => as_text,
    }
}

fn write_ids(writer: &mut Writer, rows: &[Citizen]) {
    let ids: Vec<(IdKind, u128)> = rows.iter().map(|row| id_number(&row.id)).collect();
    writer.0.extend(ids.iter().map(|(kind, _)| kind.mark()));
    let mut previous: u128 = 0;
    for (_, number) in ids.iter().filter(|(kind, _)| *kind != IdKind::Text) {
        writer.number(number.wrapping_sub(previous));
        previous = *number;
    }
    let texts = ids.iter().zip(rows).filter(|((kind, _), _)| *kind == IdKind::Text);
    writer.texts(&texts.map(|(_, row)| row.id.as_str()).collect::<Vec<_>>());
}

type Ids = (Vec<(IdKind, u128)>, Vec<String>);

fn read_ids(reader: &mut Reader<'_>, rows: usize) -> Result<Ids, PageError> {
    let kind =
        |mark: &u8| IdKind::ALL.into_iter().find(|kind| kind.mark() == *mark).ok_or(PageError::Columns);
    let kinds: Vec<IdKind> = reader.bytes(rows)?.iter().map(kind).collect::<Result<_, _>>()?;
    let mut previous: u128 = 0;
    let mut ids = Vec::with_capacity(rows);
    for kind in kinds {
        let bits = match kind {
            IdKind::Text => {
                ids.push((kind, 0));
                continue;
            }
            IdKind::ObjectId => 96,
            IdKind::Uuid => 128,
            IdKind::Integer => 64,
        };
        previous = previous.wrapping_add(reader.number()?);
        if bits < 128 && previous >> bits != 0 {
            return Err(PageError::Columns);
        }
        ids.push((kind, previous));
    }
    let texts = reader.texts(rows, CitizenId::MAX_BYTES)?;
    let expected = ids.iter().filter(|(kind, _)| *kind == IdKind::Text).count();
    if texts.len() != expected || texts.iter().any(|text| CitizenId::parse(text).is_err()) {
        return Err(PageError::Columns);
    }
    Ok((ids, texts))
}

fn write_id((kind, number): (IdKind, u128), texts: &mut std::slice::Iter<'_, String>, out: &mut String) {
    out.clear();
    match kind {
        IdKind::ObjectId => push_hex("o:", number, OBJECT_ID_DIGITS, out),
        IdKind::Uuid => push_hex("u:", number, UUID_DIGITS, out),
        IdKind::Integer => {
            out.push_str("i:");
            out.push_str(&u64::try_from(number).unwrap_or(0).cast_signed().to_string());
        }
        IdKind::Text => out.push_str(texts.next().map_or("", String::as_str)),
    }
}

/// Written by hand: the formatter takes four times as long, and there is one id per row.
fn push_hex(mark: &str, number: u128, digits: usize, out: &mut String) {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + (nibble - 10) });
    out.push_str(mark);
    let bytes = number.to_be_bytes();
    for byte in bytes.iter().skip(bytes.len() - digits / 2) {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
}

// DNI ----------------------------------------------------------------------------------------------------------

fn write_dnis(writer: &mut Writer, rows: &[Citizen]) {
    let numbers: Vec<u32> =
        rows.iter().map(|row| dni::read_number(&row.dni).unwrap_or(DNI_AS_TEXT)).collect();
    writer.planes(&numbers.iter().map(|number| number.to_le_bytes()).collect::<Vec<_>>());
    let texts = numbers.iter().zip(rows).filter(|(number, _)| **number == DNI_AS_TEXT);
    writer.texts(&texts.map(|(_, row)| row.dni.as_str()).collect::<Vec<_>>());
}

fn read_dnis(reader: &mut Reader<'_>, rows: usize) -> Result<(Vec<u32>, Vec<String>), PageError> {
    let numbers: Vec<u32> = reader.planes(rows)?.into_iter().map(u32::from_le_bytes).collect();
    let texts = reader.texts(rows, TEXT_BYTES_MAX)?;
    let mut scratch = String::new();
    let mut as_text = 0;
    for number in &numbers {
        if *number == DNI_AS_TEXT {
            as_text += 1;
        } else if !dni::write_number(*number, &mut scratch) {
            return Err(PageError::Columns);
        }
    }
    if texts.len() == as_text { Ok((numbers, texts)) } else { Err(PageError::Columns) }
}

// Names and places ---------------------------------------------------------------------------------------------

/// Gives every value a number, the most frequent first, so that the high byte is nearly always zero.
fn dictionary<T: Ord + Clone>(values: impl Iterator<Item = T>) -> (Vec<T>, BTreeMap<T, u16>) {
    let mut uses: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *uses.entry(value).or_default() += 1);
    let mut ordered: Vec<(T, usize)> = uses.into_iter().collect();
    ordered.sort_by(|(_, one), (_, other)| other.cmp(one));
    let ordered: Vec<T> = ordered.into_iter().map(|(value, _)| value).collect();
    // A page has at most twice as many different values as rows, which two bytes hold.
    let numbered = ordered.iter().cloned().zip(0..=u16::MAX).collect();
    (ordered, numbered)
}

fn write_refers<T: Ord>(writer: &mut Writer, numbers: &BTreeMap<T, u16>, values: impl Iterator<Item = T>) {
    let places: Vec<[u8; 2]> =
        values.map(|value| numbers.get(&value).copied().unwrap_or(u16::MAX).to_le_bytes()).collect();
    writer.planes(&places);
}

fn read_refers(reader: &mut Reader<'_>, rows: usize, known: usize) -> Result<Vec<u16>, PageError> {
    let places: Vec<u16> = reader.planes(rows)?.into_iter().map(u16::from_le_bytes).collect();
    if places.iter().all(|place| usize::from(*place) < known) { Ok(places) } else { Err(PageError::Columns) }
}

fn write_names(writer: &mut Writer, rows: &[Citizen]) {
    let (surnames, surname_numbers) =
        dictionary(rows.iter().flat_map(|row| [row.surname1.as_str(), row.surname2.as_str()]));
    let (names, name_numbers) = dictionary(rows.iter().map(|row| row.name.as_str()));
    writer.texts(&surnames);
    writer.texts(&names);
    write_refers(writer, &surname_numbers, rows.iter().map(|row| row.surname1.as_str()));
    write_refers(writer, &surname_numbers, rows.iter().map(|row| row.surname2.as_str()));
    write_refers(writer, &name_numbers, rows.iter().map(|row| row.name.as_str()));
}

fn place_of(row: &Citizen) -> Place<&str> {
    Place {
        comunidad: &row.comunidad,
        province: row.province.as_deref(),
        municipality: row.municipality.as_deref(),
        mesa: row.mesa.as_deref(),
        postal: row.postal,
    }
}

fn write_places(writer: &mut Writer, rows: &[Citizen]) {
    let (places, numbers) = dictionary(rows.iter().map(place_of));
    let bit = |given: bool, bit: u8| if given { bit } else { 0 };
    writer.length(places.len());
    writer.0.extend(places.iter().map(|place| {
        bit(place.province.is_some(), HAS_PROVINCE)
            | bit(place.municipality.is_some(), HAS_MUNICIPALITY)
            | bit(place.mesa.is_some(), HAS_MESA)
            | bit(place.postal, IS_POSTAL)
    }));
    writer.texts(&places.iter().map(|place| place.comunidad).collect::<Vec<_>>());
    writer.texts(&places.iter().filter_map(|place| place.province).collect::<Vec<_>>());
    writer.texts(&places.iter().filter_map(|place| place.municipality).collect::<Vec<_>>());
    writer.texts(&places.iter().filter_map(|place| place.mesa).collect::<Vec<_>>());
    write_refers(writer, &numbers, rows.iter().map(place_of));
}

fn read_places(reader: &mut Reader<'_>, rows: usize) -> Result<Vec<Place<String>>, PageError> {
    let count = reader.length(rows)?;
    let given = reader.bytes(count)?;
    let mut column = || Ok(reader.texts(rows, TEXT_BYTES_MAX)?.into_iter());
    let (mut comunidades, mut provinces) = (column()?, column()?);
    let (mut municipalities, mut mesas) = (column()?, column()?);
    let mut places = Vec::with_capacity(count);
    for bits in given {
        let field = |texts: &mut std::vec::IntoIter<String>, bit: u8| {
            let wanted = bits & bit != 0;
            wanted.then(|| texts.next().ok_or(PageError::Columns)).transpose()
        };
        places.push(Place {
            comunidad: comunidades.next().ok_or(PageError::Columns)?,
            province: field(&mut provinces, HAS_PROVINCE)?,
            municipality: field(&mut municipalities, HAS_MUNICIPALITY)?,
            mesa: field(&mut mesas, HAS_MESA)?,
            postal: bits & IS_POSTAL != 0,
        });
    }
    let left = [comunidades, provinces, municipalities, mesas].iter().any(|texts| texts.len() > 0);
    let unknown = given.iter().any(|bits| *bits > HAS_PROVINCE | HAS_MUNICIPALITY | HAS_MESA | IS_POSTAL);
    if left || unknown { Err(PageError::Columns) } else { Ok(places) }
}

#[cfg(test)]
mod tests;
