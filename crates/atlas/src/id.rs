//! The `_id` of a citizen as marked text (see [`CitizenId`]) and back.

use std::fmt::Write as _;

use bson::{Binary, Bson, RawBsonRef, oid::ObjectId, spec::BinarySubtype};
use urna_domain::ids::CitizenId;

/// Beyond this a double no longer holds every integer, and two `_id`s could fall together.
const EXACT_INTEGER_MAX: f64 = 9_007_199_254_740_992.0;
const UUID_BYTES: usize = 16;
const PRINTED_CHARACTERS_MAX: usize = 80;

/// Why an `_id` cannot name a citizen.
pub(crate) type IdFault = &'static str;

/// Writes the marked text of an `_id` into `out`, which is emptied first. Fails for the types that the roll does
/// not support.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other types are refused, also future ones")]
pub(crate) fn write_id(value: RawBsonRef<'_>, out: &mut String) -> Result<(), IdFault> {
    out.clear();
    match value {
        RawBsonRef::ObjectId(id) => {
            out.push_str("o:");
            push_hex(&id.bytes(), out);
            Ok(())
        }
        RawBsonRef::String("") => Err("_id is an empty string"),
        RawBsonRef::String(text) if text.len() + 2 > CitizenId::MAX_BYTES => {
            Err("_id is longer than 256 bytes")
        }
        RawBsonRef::String(text) => {
            out.push_str("s:");
            out.push_str(text);
            Ok(())
        }
        RawBsonRef::Int32(number) => push_integer(i64::from(number), out),
        RawBsonRef::Int64(number) => push_integer(number, out),
        RawBsonRef::Double(number) if number.fract() == 0.0 && number.abs() <= EXACT_INTEGER_MAX =>
        {
            #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole and in range")]
            push_integer(number as i64, out)
        }
        RawBsonRef::Binary(binary)
            if binary.subtype == BinarySubtype::Uuid && binary.bytes.len() == UUID_BYTES =>
        {
            out.push_str("u:");
            push_hex(binary.bytes, out);
            Ok(())
        }
        _ => Err(
            "_id has a type that the roll does not support: use an object id, a text, an integer or a UUID",
        ),
    }
}

fn push_integer(number: i64, out: &mut String) -> Result<(), IdFault> {
    write!(out, "i:{number}").map_err(|_| "_id cannot be written")
}

fn push_hex(bytes: &[u8], out: &mut String) {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + (nibble - 10) });
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
}

/// The `_id` that a marked text stands for; `None` when the text was not made by [`write_id`].
pub(crate) fn read_id(id: &CitizenId) -> Option<Bson> {
    let (mark, rest) = id.as_str().split_at_checked(2)?;
    match mark {
        "o:" => ObjectId::parse_str(rest).ok().map(Bson::ObjectId),
        "s:" => Some(Bson::String(rest.to_owned())),
        "i:" => rest.parse().ok().map(Bson::Int64),
        "u:" => {
            let bytes = read_hex(rest).filter(|bytes| bytes.len() == UUID_BYTES)?;
            Some(Bson::Binary(Binary { subtype: BinarySubtype::Uuid, bytes }))
        }
        _ => None,
    }
}

/// Bytes out of hexadecimal digits.
pub(crate) fn read_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

/// Hexadecimal digits out of bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    push_hex(bytes, &mut out);
    out
}

/// Any `_id` in a form that a person can look for, cut to a bounded length.
pub(crate) fn print_id(value: RawBsonRef<'_>) -> String {
    let mut text = String::new();
    if write_id(value, &mut text).is_ok() {
        return text;
    }
    let printed = Bson::try_from(value).map_or_else(|_| "unreadable".to_owned(), |value| value.to_string());
    printed.chars().filter(|c| !c.is_control()).take(PRINTED_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use bson::{doc, raw::RawBson};
    use proptest::prelude::*;

    use super::*;

    fn text(value: impl Into<RawBson>) -> Result<String, IdFault> {
        let value = value.into();
        let mut out = String::from("left over");
        write_id(value.as_raw_bson_ref(), &mut out).map(|()| out)
    }

    #[test]
    fn the_four_supported_types_have_a_mark() {
        assert_eq!(text(ObjectId::from_bytes([0xAB; 12])).unwrap(), format!("o:{}", "ab".repeat(12)));
        assert_eq!(text("12345678Z").unwrap(), "s:12345678Z");
        assert_eq!(text(-7_i32).unwrap(), "i:-7");
        assert_eq!(text(7_i64).unwrap(), "i:7");
        assert_eq!(text(7.0_f64).unwrap(), "i:7");
        let uuid = Binary { subtype: BinarySubtype::Uuid, bytes: vec![1; 16] };
        assert_eq!(text(uuid).unwrap(), format!("u:{}", "01".repeat(16)));
    }

    #[test]
    fn other_types_are_refused_and_still_named() {
        for value in [
            Bson::Double(1.5),
            Bson::Double(f64::NAN),
            Bson::Double(1e300),
            Bson::Boolean(true),
            Bson::Document(doc! { "a": 1 }),
            Bson::String(String::new()),
            Bson::String("x".repeat(257)),
            Bson::Binary(Binary { subtype: BinarySubtype::Generic, bytes: vec![1; 16] }),
            Bson::Binary(Binary { subtype: BinarySubtype::Uuid, bytes: vec![1; 15] }),
        ] {
            let raw = RawBson::try_from(value).unwrap();
            assert!(text(raw.clone()).is_err());
            let printed = print_id(raw.as_raw_bson_ref());
            assert!(printed.chars().count() <= PRINTED_CHARACTERS_MAX);
        }
    }

    proptest! {
        #[test]
        fn text_reads_back_to_the_same_id(bytes in any::<[u8; 12]>(), number in any::<i64>(), name in ".{1,60}") {
            for value in [Bson::ObjectId(ObjectId::from_bytes(bytes)), Bson::Int64(number), Bson::String(name)] {
                let written = text(RawBson::try_from(value.clone()).unwrap()).unwrap();
                prop_assert_eq!(read_id(&CitizenId::parse(&written).unwrap()), Some(value));
            }
        }
    }
}
