//! DNI and NIE: the number on the identity card and the letter that checks it.
//!
//! A DNI is up to eight digits, a NIE is `X`, `Y` or `Z` and up to seven; both end in a letter that is the number
//! modulo 23 (the leading letter of a NIE counting as 0, 1 or 2). People type them with dots, hyphens and spaces,
//! in lower case and without their leading zeros; all of that is accepted and one form is kept.

use std::fmt;

/// The check letters, by remainder modulo 23 (Real Decreto 1553/2005).
const LETTERS: [u8; 23] = *b"TRWAGMYFPDXBNJZSQVHLCKE";
/// Characters of the kept form.
const NORMAL_LENGTH: usize = 9;
/// Digits of a DNI.
const DNI_DIGITS_MAX: usize = 8;
/// Digits of a NIE after its first letter.
const NIE_DIGITS_MAX: usize = 7;
/// Numbers that a DNI can have.
const DNI_NUMBERS: u32 = 100_000_000;
/// Numbers that a NIE with a given first letter can have.
const NIE_NUMBERS: u32 = 10_000_000;
/// Characters of a number that stay readable when it is masked: four digits and the letter.
const UNMASKED_MAX: usize = 5;

/// A DNI or NIE whose letter fits its number, in the form of nine characters: `12345678Z`, `X1234567L`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dni(String);

/// Why a text is not a DNI or NIE. Says nothing of the text but the letter that would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DniError {
    /// The letter is not the one of the number: one of them was mistyped.
    #[error("the letter does not match the number; check both against the document")]
    WrongLetter {
        /// The letter that the number has.
        expected: char,
    },
    /// I, Ñ, O and U are never check letters, so nobody takes them for digits.
    #[error("no document number ends in that letter; check it against the document")]
    ImpossibleLetter,
    /// Digits or the letter are missing, or there are too many.
    #[error("a DNI has eight digits and a letter, a NIE a letter, seven digits and a letter")]
    Length,
    /// A character that no number has, or a letter where a digit belongs.
    #[error("a DNI or NIE holds digits and letters only; check the places of the letters")]
    Character,
}

impl Dni {
    /// Parses what a person typed or a roll holds. Fails when it is not a DNI or NIE with the right letter.
    pub fn parse(text: &str) -> Result<Self, DniError> {
        let mut compact = [0; NORMAL_LENGTH + 1];
        let mut length = 0;
        for character in text.chars().filter(|c| !is_separator(*c)) {
            let byte = match character {
                'ñ' | 'Ñ' => b'I', // As impossible as an I, and in one byte.
                ascii if ascii.is_ascii_alphanumeric() => {
                    u8::try_from(ascii).map_err(|_| DniError::Character)?.to_ascii_uppercase()
                }
                _ => return Err(DniError::Character),
            };
            *compact.get_mut(length).ok_or(DniError::Length)? = byte;
            length += 1;
        }
        parse_compact(compact.get(..length).ok_or(DniError::Length)?)
    }

    /// The DNI of a number, with its letter. Fails beyond eight digits.
    pub fn from_number(number: u32) -> Result<Self, DniError> {
        if number > 99_999_999 {
            return Err(DniError::Length);
        }
        Ok(Self(format!("{number:08}{}", check_letter(number))))
    }

    /// The nine characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Personal data: never printed by a log or a panic.
impl fmt::Debug for Dni {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dni([REDACTED])")
    }
}

/// The letter that checks a number.
pub fn check_letter(number: u32) -> char {
    let remainder = usize::try_from(number % 23).unwrap_or(0);
    LETTERS.get(remainder).copied().map_or('T', char::from)
}

/// The number as a screen shows it to the staff: `••••5678Z`. Of a text shorter than a DNI less is shown, so
/// that at least four ninths stay hidden.
pub fn mask(text: &str) -> String {
    let length = text.chars().count();
    let shown = UNMASKED_MAX.min(length * UNMASKED_MAX / NORMAL_LENGTH);
    "••••".chars().chain(text.chars().skip(length - shown)).collect()
}

/// The DNI of a row as the roll is kept: the parsed form, or the trimmed text in upper case when it is none, so
/// that nobody disappears because of a typing mistake in the roll.
pub fn normalise_roll(text: &str) -> String {
    let mut out = String::with_capacity(NORMAL_LENGTH);
    normalise_roll_into(text, &mut out);
    out
}

/// [`normalise_roll`] into a buffer that is cleared first; nothing is allocated for a row that is in order.
pub fn normalise_roll_into(text: &str, out: &mut String) {
    out.clear();
    if is_normal(text.as_bytes()) {
        out.push_str(text);
        return;
    }
    match Dni::parse(text) {
        Ok(dni) => out.push_str(dni.as_str()),
        Err(_) => {
            out.extend(text.trim().chars().flat_map(char::to_uppercase));
            // Some letters are ASCII only in upper case, such as the long s: what became a number is kept as one.
            if let Ok(dni) = Dni::parse(out) {
                out.clear();
                out.push_str(dni.as_str());
            }
        }
    }
}

/// A valid number in the kept form as one integer: a DNI as it is, a NIE beyond 100,000,000 with X, Y and Z counting
/// as 0, 1 and 2 in front of its seven digits. `None` for any other text. [`write_number`] is the way back.
pub fn read_number(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    if !is_normal(bytes) {
        return None;
    }
    let (first, rest) = bytes.split_first()?;
    let (digits, start) = match first {
        b'X'..=b'Z' => (rest, DNI_NUMBERS / 10_000_000 + u32::from(first - b'X')),
        _ => (bytes, 0),
    };
    let digits = digits.split_last().map(|(_letter, digits)| digits)?;
    Some(digits.iter().fold(start, |value, digit| value * 10 + u32::from(digit.wrapping_sub(b'0'))))
}

/// Writes the text of a number that [`read_number`] read into a buffer that is cleared first. False when no text has
/// this number.
pub fn write_number(number: u32, out: &mut String) -> bool {
    out.clear();
    let mut rest = number;
    let digits = match number.checked_sub(DNI_NUMBERS) {
        None => DNI_DIGITS_MAX,
        Some(nie) if nie < 3 * NIE_NUMBERS => {
            out.push(
                ['X', 'Y', 'Z']
                    .into_iter()
                    .nth(usize::from(nie >= NIE_NUMBERS) + usize::from(nie >= 2 * NIE_NUMBERS))
                    .unwrap_or('X'),
            );
            rest = nie % NIE_NUMBERS;
            NIE_DIGITS_MAX
        }
        Some(_) => return false,
    };
    let mut unit = if digits == DNI_DIGITS_MAX { DNI_NUMBERS / 10 } else { NIE_NUMBERS / 10 };
    while unit > 0 {
        out.push(char::from_digit(rest / unit % 10, 10).unwrap_or('0'));
        unit /= 10;
    }
    out.push(check_letter(number.checked_sub(DNI_NUMBERS).unwrap_or(number)));
    true
}

/// Whether what a person types in the search field is meant as a DNI or NIE rather than a name: it begins with a
/// digit, or with X, Y or Z and a digit.
pub fn looks_like_dni(text: &str) -> bool {
    let mut characters = text.chars().filter(|c| !is_separator(*c));
    match characters.next() {
        Some(first) if first.is_ascii_digit() => true,
        Some('X' | 'Y' | 'Z' | 'x' | 'y' | 'z') => {
            characters.next().is_some_and(|second| second.is_ascii_digit())
        }
        _ => false,
    }
}

/// The letter of a whole number that was typed without one: eight digits, or a NIE's letter and seven.
pub fn letter_missing(text: &str) -> Option<char> {
    let digits = digits_only(text).filter(|digits| digits.len() == DNI_DIGITS_MAX)?;
    digits.parse().ok().map(check_letter)
}

/// Whether it is the beginning of a number: digits, or a NIE's letter and digits, and fewer than it needs.
pub fn is_begun(text: &str) -> bool {
    digits_only(text).is_some_and(|digits| digits.len() < DNI_DIGITS_MAX)
}

/// A number without its last letter, a NIE's first letter as its digit. `None` when anything else is in it.
fn digits_only(text: &str) -> Option<String> {
    let compact: String =
        text.chars().filter(|c| !is_separator(*c)).map(|c| c.to_ascii_uppercase()).collect();
    let digits = match compact.split_at_checked(1)? {
        ("X", rest) => format!("0{rest}"),
        ("Y", rest) => format!("1{rest}"),
        ("Z", rest) => format!("2{rest}"),
        _ => compact,
    };
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '‐' | '‑' | '–' | '.' | '·' | '/' | '_')
}

/// Upper-case ASCII letters and digits, ten at most.
fn parse_compact(compact: &[u8]) -> Result<Dni, DniError> {
    let (letter, rest) = compact.split_last().ok_or(DniError::Length)?;
    let (nie, digits) = match rest {
        [first @ (b'X' | b'Y' | b'Z'), digits @ ..] => (Some(*first), digits),
        digits => (None, digits),
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(DniError::Character);
    }
    let digits_max = if nie.is_some() { NIE_DIGITS_MAX } else { DNI_DIGITS_MAX };
    // The first NIEs had eight digits, the first of them always 0.
    let digits = match (nie, digits) {
        (Some(_), [b'0', rest @ ..]) if rest.len() == NIE_DIGITS_MAX => rest,
        _ => digits,
    };
    if letter.is_ascii_digit() || digits.is_empty() || digits.len() > digits_max {
        return Err(DniError::Length);
    }
    let number = digits.iter().fold(0, |value: u32, digit| value * 10 + u32::from(digit - b'0'));
    let expected = check_letter(number + nie.map_or(0, |first| u32::from(first - b'X') * 10_000_000));
    if matches!(letter, b'I' | b'O' | b'U') {
        return Err(DniError::ImpossibleLetter);
    }
    if char::from(*letter) != expected {
        return Err(DniError::WrongLetter { expected });
    }
    Ok(Dni(match nie {
        Some(first) => format!("{}{number:07}{expected}", char::from(first)),
        None => format!("{number:08}{expected}"),
    }))
}

/// Whether the text is a valid number in the kept form already: what nearly every row of a roll is.
fn is_normal(bytes: &[u8]) -> bool {
    let [first, middle @ .., letter] = bytes else { return false };
    if middle.len() != NORMAL_LENGTH - 2 || !middle.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let head = match first {
        b'0'..=b'9' => u32::from(first - b'0'),
        b'X'..=b'Z' => u32::from(first - b'X'),
        _ => return false,
    };
    let number = middle.iter().fold(head, |value, digit| value * 10 + u32::from(digit - b'0'));
    check_letter(number) == char::from(*letter)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> String {
        Dni::parse(text).unwrap().as_str().to_owned()
    }

    #[test]
    fn a_dni_is_read_however_it_is_typed() {
        for typed in
            ["12345678Z", "12345678z", " 12.345.678-Z ", "12 345 678 z", "12345678\u{2011}Z", "12345678/Z"]
        {
            assert_eq!(parsed(typed), "12345678Z");
        }
    }

    #[test]
    fn leading_zeros_may_be_left_out() {
        assert_eq!(parsed("1234567L"), "01234567L");
        assert_eq!(parsed("10X"), "00000010X");
        assert_eq!(parsed("x234567j"), "X0234567J");
    }

    #[test]
    fn a_nie_counts_its_first_letter_as_a_digit() {
        for (nie, as_number) in
            [("X1234567L", 1_234_567), ("Y1234567X", 11_234_567), ("Z1234567R", 21_234_567)]
        {
            assert_eq!(parsed(nie), nie);
            assert!(nie.ends_with(check_letter(as_number)));
        }
    }

    #[test]
    fn the_first_nies_with_eight_digits_are_the_same_as_the_later_ones() {
        assert_eq!(parsed("X01234567L"), "X1234567L");
        assert_eq!(Dni::parse("X11234567L"), Err(DniError::Length));
    }

    #[test]
    fn a_wrong_letter_is_refused_and_the_right_one_named() {
        assert_eq!(Dni::parse("12345678A"), Err(DniError::WrongLetter { expected: 'Z' }));
        assert_eq!(Dni::parse("X1234567R"), Err(DniError::WrongLetter { expected: 'L' }));
    }

    #[test]
    fn letters_that_look_like_digits_never_check_a_number() {
        for typed in ["12345678I", "12345678o", "12345678U", "12345678Ñ", "X1234567ñ"] {
            assert_eq!(Dni::parse(typed), Err(DniError::ImpossibleLetter), "{typed}");
        }
    }

    #[test]
    fn the_letter_of_a_whole_number_is_known_and_of_no_other() {
        for (typed, letter) in [("12345678", 'Z'), ("12.345.678", 'Z'), ("x1234567", 'L'), ("Z 1234567", 'R')]
        {
            assert_eq!(letter_missing(typed), Some(letter), "{typed}");
        }
        for typed in ["", "1234567", "123456789", "12345678Z", "X123456", "A1234567", "1234567O", "García"] {
            assert_eq!(letter_missing(typed), None, "{typed}");
        }
    }

    #[test]
    fn too_few_or_too_many_characters_are_refused() {
        for typed in
            ["", " ", "Z", "X", "XL", "12345678", "123456789Z", "X12345678L", "X1234567", "1234567890123"]
        {
            assert_eq!(Dni::parse(typed), Err(DniError::Length), "{typed:?}");
        }
    }

    #[test]
    fn characters_that_no_number_has_are_refused() {
        for typed in ["1234567?Z", "A1234567L", "1234A678Z", "12345678é", "XX234567L", "García"] {
            assert_eq!(Dni::parse(typed), Err(DniError::Character), "{typed}");
        }
    }

    #[test]
    fn a_number_beyond_eight_digits_has_no_dni() {
        assert_eq!(Dni::from_number(12_345_678).unwrap().as_str(), "12345678Z");
        assert_eq!(Dni::from_number(0).unwrap().as_str(), "00000000T");
        assert_eq!(Dni::from_number(100_000_000), Err(DniError::Length));
    }

    #[test]
    fn neither_debug_nor_errors_repeat_a_number() {
        let dni = Dni::parse("12345678Z").unwrap();
        assert_eq!(format!("{dni:?}"), "Dni([REDACTED])");
        assert!(!Dni::parse("12345678A").unwrap_err().to_string().contains("1234"));
    }

    #[test]
    fn a_masked_number_keeps_four_digits_and_the_letter() {
        assert_eq!(mask("12345678Z"), "••••5678Z");
        assert_eq!(mask("X1234567L"), "••••4567L");
        assert_eq!(mask("PASSPORT-ÑÑ123"), "••••ÑÑ123");
    }

    #[test]
    fn of_a_short_text_a_mask_shows_less() {
        assert_eq!(mask(""), "••••");
        assert_eq!(mask("7"), "••••");
        assert_eq!(mask("1234"), "••••34");
    }

    #[test]
    fn the_roll_keeps_what_is_no_dni_in_upper_case() {
        assert_eq!(normalise_roll("12.345.678-z"), "12345678Z");
        assert_eq!(normalise_roll(" 12345678a "), "12345678A");
        assert_eq!(normalise_roll(" ab-12ñ "), "AB-12Ñ");
        assert_eq!(normalise_roll(""), "");
    }

    #[test]
    fn a_letter_that_is_ascii_only_in_upper_case_is_read_as_that() {
        assert_eq!(check_letter(15), 'S');
        assert!(Dni::parse("15\u{17F}").is_err());
        assert_eq!(normalise_roll("15\u{17F}"), "00000015S");
        assert_eq!(normalise_roll("00000015S"), "00000015S");
    }

    #[test]
    fn what_is_no_valid_number_in_its_kept_form_is_not_one() {
        for text in ["", "12345678A", "12345678z", "1234567L", "X1234567R", "XX234567L", "A1234567L", "PASS"]
        {
            assert_eq!(read_number(text), None, "{text}");
        }
        assert_eq!(read_number("Y1234567X"), Some(111_234_567));
        assert!(!write_number(130_000_000, &mut String::new()));
        assert!(!write_number(u32::MAX, &mut String::new()));
    }

    #[test]
    fn a_search_for_a_number_is_told_from_a_search_for_a_name() {
        for number in ["1", "12345678", "X1", "y 1234567", " 12-3", "z0"] {
            assert!(looks_like_dni(number), "{number}");
        }
        for name in ["", "x", "Xavier", "Yáñez", "García 2", "-"] {
            assert!(!looks_like_dni(name), "{name}");
        }
    }

    #[test]
    fn a_number_that_is_begun_is_told_from_one_that_is_wrong() {
        for begun in ["1", "1234567", "12.345.67", "X", "X1", "y-123456", " 0"] {
            assert!(is_begun(begun), "{begun}");
        }
        for other in ["", "12345678", "X1234567", "123456789", "1234567L", "12a", "1O3", "XX1", "ñ"] {
            assert!(!is_begun(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn every_number_has_one_form_that_parses_to_itself(number in 0..100_000_000_u32) {
            let dni = Dni::from_number(number).unwrap();
            prop_assert_eq!(Dni::parse(dni.as_str()), Ok(dni.clone()));
            prop_assert_eq!(normalise_roll(dni.as_str()), dni.as_str());
            prop_assert!(is_normal(dni.as_str().as_bytes()));
        }

        #[test]
        fn every_valid_text_is_one_number_and_comes_back(number in 0..130_000_000_u32) {
            let mut text = String::from("left over");
            prop_assert!(write_number(number, &mut text));
            prop_assert_eq!(normalise_roll(&text), text.clone());
            let dni = Dni::parse(&text).unwrap();
            prop_assert_eq!(dni.as_str(), &text);
            prop_assert_eq!(read_number(&text), Some(number));
        }

        #[test]
        fn one_wrong_digit_never_passes(number in 0..100_000_000_u32, place in 0..8_u32, by in 1..10_u32) {
            let unit = 10_u32.pow(place);
            let digit = number / unit % 10;
            let typo = number - digit * unit + (digit + by) % 10 * unit;
            let text = format!("{typo:08}{}", check_letter(number));
            let refused = matches!(Dni::parse(&text), Err(DniError::WrongLetter { .. }));
            prop_assert!(refused);
        }

        #[test]
        fn no_text_crashes_the_parser_and_the_roll_form_is_stable(text in "\\PC{0,12}") {
            let normal = normalise_roll(&text);
            prop_assert_eq!(normalise_roll(&normal), normal);
            let _ = (mask(&text), looks_like_dni(&text));
        }
    }
}
