//! What a document reader types: the machine-readable zone of a Spanish identity card, or the number alone.
//!
//! The zone is TD1 of ICAO Doc 9303 part 5: three lines of thirty characters. The first holds the issuing state, the
//! number of the card itself with its check digit, and in the optional data the DNI or NIE of the holder; the second
//! holds birth, expiry and a digit over both lines. A reader that acts as a keyboard types in the layout that it was set
//! to, so `<` arrives as whatever that key is on this machine, and letters may change places. What cannot be checked is
//! refused and read again: nobody is found by a guess.

mod holder;

pub use holder::Holder;

use crate::{
    Millis,
    dni::{Dni, DniError},
};

/// The most bytes of one reading: a whole zone with line ends fits several times.
pub const SCAN_BYTES_MAX: usize = 512;
/// Characters of a line of TD1.
const LINE: usize = 30;
/// Characters of a line of a passport (TD3).
const PASSPORT_LINE: usize = 44;
/// From how many characters on the first line can hold a number: all before the optional data, and the shortest number.
const FIRST_LINE_MIN: usize = 24;
const FILLER: u8 = b'<';
const STATE: &[u8] = b"ESP";
/// The weights of the check digits (Doc 9303 part 3, 4.9).
const WEIGHTS: [u32; 3] = [7, 3, 1];
const DAY_MS: i64 = 86_400_000;

/// What a reading says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The holder's number; its letter fits.
    pub dni: Dni,
    /// Where it was read.
    pub source: ScanSource,
    /// The last day of the document, when it was read.
    pub expires: Option<Expiry>,
    /// The name on it, when that was read.
    pub holder: Option<Holder>,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanSource {
    /// The machine-readable zone.
    Zone,
    /// A number alone, as in a bar code.
    Number,
}

/// The last day of a document, as `yymmdd`. Documents that are checked now end in this century.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry(u32);

/// Why a reading finds nobody. Says nothing of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Part of the zone is missing, or it is a line without the number.
    #[error("only a part was read; read the document again")]
    Half,
    /// A check digit or the letter does not fit.
    #[error("the document was misread; read it again")]
    Misread,
    /// A passport: its lines do not surely hold the DNI.
    #[error("this is a passport; type the DNI or search by name")]
    Passport,
    /// An identity card of another state.
    #[error("the document is not Spanish; search by name")]
    Foreign,
    /// Not a document.
    #[error("this is not a document")]
    Rubbish,
}

impl Expiry {
    /// Whether the day is over. An expired document identifies its holder all the same.
    pub fn is_before(self, now: Millis) -> bool {
        self.0 < yymmdd(now)
    }
}

/// Reads what a document reader typed.
pub fn read_scan(text: &str) -> Result<Scan, ScanError> {
    if text.len() > SCAN_BYTES_MAX {
        return Err(ScanError::Rubbish);
    }
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    match Dni::parse(&plain) {
        Ok(dni) => return Ok(Scan { dni, source: ScanSource::Number, expires: None, holder: None }),
        Err(DniError::WrongLetter { .. } | DniError::ImpossibleLetter) => return Err(ScanError::Misread),
        Err(DniError::Length | DniError::Character) => {}
    }
    let lines: Vec<Vec<u8>> = text.split(['\r', '\n']).map(cleaned).collect::<Result<_, _>>()?;
    let zone = joined(lines.into_iter().filter(|line| !line.is_empty()).collect());
    read_zone(&zone)
}

/// Tries the layouts of keyboards in turn. Only as typed may something be refused for a reason of its own: a layout is
/// a guess, and only its check digits make it right.
fn read_zone(zone: &[u8]) -> Result<Scan, ScanError> {
    let as_typed = read_td1(zone);
    if as_typed != Err(ScanError::Misread) {
        return as_typed;
    }
    [&[(b'Y', b'Z')][..], &[(b'A', b'Q'), (b'Z', b'W')][..]]
        .into_iter()
        .find_map(|swaps| read_td1(&swapped(zone, swaps)).ok())
        .ok_or(ScanError::Misread)
}

fn read_td1(zone: &[u8]) -> Result<Scan, ScanError> {
    let first = zone.get(..LINE).ok_or(ScanError::Half);
    match zone {
        [b'P', ..] if zone.len() > 2 * LINE && zone.get(PASSPORT_LINE).is_some() => {
            return Err(ScanError::Passport);
        }
        [b'I' | b'A' | b'C', _, state @ ..] if !state.starts_with(STATE) => {
            let foreign = state.iter().take(STATE.len()).all(|c| c.is_ascii_alphabetic() || *c == FILLER);
            return Err(if foreign && zone.len() >= LINE { ScanError::Foreign } else { ScanError::Rubbish });
        }
        [b'I' | b'A' | b'C', ..] => {}
        [b'0'..=b'9', ..] | [b'A'..=b'Z', ..] if is_another_line(zone) => return Err(ScanError::Half),
        _ => return Err(ScanError::Rubbish),
    }
    let first = first?;
    check(field(first, 5, 14), at(first, 14))?;
    let second = zone.get(LINE..2 * LINE);
    if let Some(second) = second {
        check_second(first, second)?;
    }
    let number = field(first, 15, LINE).split(|c| *c == FILLER).next().unwrap_or_default();
    let number = std::str::from_utf8(number).map_err(|_| ScanError::Rubbish)?;
    let dni = Dni::parse(number).map_err(|_| ScanError::Misread)?;
    let expires = second.and_then(|second| number_of(field(second, 8, 14))).map(Expiry);
    Ok(Scan { dni, source: ScanSource::Zone, expires, holder: Holder::read(zone) })
}

/// Birth, expiry, and the digit over both lines.
fn check_second(first: &[u8], second: &[u8]) -> Result<(), ScanError> {
    check(field(second, 0, 6), at(second, 6))?;
    check(field(second, 8, 14), at(second, 14))?;
    let parts = [field(first, 5, LINE), field(second, 0, 7), field(second, 8, 15), field(second, 18, 29)];
    check(&parts.concat(), at(second, 29))
}

/// Fails when the digit is not that of the field. Of an empty field a filler is one, too.
fn check(field: &[u8], digit: u8) -> Result<(), ScanError> {
    let weighted = field.iter().zip(WEIGHTS.iter().cycle()).map(|(c, weight)| value(*c) * weight);
    let sum = weighted.sum::<u32>() % 10;
    let fits = digit.is_ascii_digit() && u32::from(digit - b'0') == sum;
    if fits { Ok(()) } else { Err(ScanError::Misread) }
}

fn value(character: u8) -> u32 {
    match character {
        b'0'..=b'9' => u32::from(character - b'0'),
        b'A'..=b'Z' => u32::from(character - b'A') + 10,
        _ => 0,
    }
}

/// Whether this is the second or the third line alone: dates, or names.
fn is_another_line(zone: &[u8]) -> bool {
    let dates = zone.iter().take(6).filter(|c| c.is_ascii_digit()).count() == 6;
    let names = zone.windows(2).any(|pair| pair == b"<<") && !zone.iter().any(u8::is_ascii_digit);
    zone.len() >= FIRST_LINE_MIN && (dates || names)
}

/// One text of all lines. A reader that leaves the fillers at the end of a line out gets them back.
fn joined(lines: Vec<Vec<u8>>) -> Vec<u8> {
    let whole = lines.len() == 1 && lines.iter().all(|line| line.len() > LINE);
    let passport = lines.iter().any(|line| line.len() > LINE);
    if whole || passport {
        return lines.concat();
    }
    let mut zone = Vec::with_capacity(3 * LINE);
    for mut line in lines {
        if line.len() >= FIRST_LINE_MIN || !zone.is_empty() {
            line.resize(LINE, FILLER);
        }
        zone.append(&mut line);
    }
    zone
}

/// Letters and digits in upper case, every sign as a filler. A letter that no zone has is not of a document.
fn cleaned(line: &str) -> Result<Vec<u8>, ScanError> {
    let mut kept = Vec::with_capacity(line.len());
    for character in line.chars().filter(|c| !is_invisible(*c) && !c.is_whitespace()) {
        kept.push(match u8::try_from(character) {
            Ok(byte) if byte.is_ascii_alphanumeric() => byte.to_ascii_uppercase(),
            Ok(byte) if byte.is_ascii_punctuation() => FILLER,
            // The keys beside the letters of the keyboards of Spain, France, Germany and Portugal.
            _ if matches!(
                character,
                'ñ' | 'Ñ' | 'ç' | 'Ç' | '§' | '°' | 'º' | 'ª' | '«' | '»' | '¿' | '¡'
            ) =>
            {
                FILLER
            }
            _ => return Err(ScanError::Rubbish),
        });
    }
    Ok(kept)
}

/// Control characters, byte order marks, and what turns the direction of a text round: no part of a name or a number,
/// and what a reader or a clipboard brings along.
pub fn is_invisible(character: char) -> bool {
    let turns =
        matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || character == '\u{feff}' || (character.is_control() && !matches!(character, '\r' | '\n'))
}

fn swapped(zone: &[u8], swaps: &[(u8, u8)]) -> Vec<u8> {
    let swap = |character: &u8| {
        let to = swaps.iter().find_map(|(one, other)| match character {
            c if c == one => Some(*other),
            c if c == other => Some(*one),
            _ => None,
        });
        to.unwrap_or(*character)
    };
    zone.iter().map(swap).collect()
}

fn field(line: &[u8], from: usize, to: usize) -> &[u8] {
    line.get(from..to).unwrap_or_default()
}

fn at(line: &[u8], place: usize) -> u8 {
    line.get(place).copied().unwrap_or(FILLER)
}

fn number_of(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The day of a moment as `yymmdd`, in UTC (Hinnant, "chrono-compatible low-level date algorithms").
fn yymmdd(now: Millis) -> u32 {
    let days = now.0.div_euclid(DAY_MS) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    u32::try_from(year.rem_euclid(100) * 10_000 + month * 100 + day).unwrap_or(0)
}

#[cfg(test)]
mod tests;
