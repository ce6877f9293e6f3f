//! A document of the roll, walked where it lies in the network buffer. Whatever a foreign script wrote, the
//! answer is a row or a reason, never a crash.

mod plain;

use bson::{RawBsonRef, RawDocument, Timestamp};
use urna_domain::{
    citizen::{Citizen, CitizenRef},
    dni::normalise_roll,
};

use crate::id::{print_id, write_id};

/// The longest text of a row, in bytes. A longer one is a mistake or an attack.
const TEXT_BYTES_MAX: usize = 1024;
/// Beyond this a double no longer holds every integer.
const VERSION_MAX: f64 = 4_294_967_295.0;

/// A row of the roll, and whether the office deleted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    /// The citizen as a station may see them.
    pub(crate) citizen: CitizenRef<'a>,
    /// Deleted from the roll.
    pub(crate) deleted: bool,
}

/// Why a document is not a row. Holds no value of the document but its `_id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The `_id` in printable form.
    pub(crate) id: String,
    /// Which field, and what was expected there.
    pub(crate) reason: String,
}

#[derive(Debug, Default, PartialEq)]
struct Fields<'a> {
    name: Option<&'a str>,
    surname1: Option<&'a str>,
    surname2: Option<&'a str>,
    dni: Option<&'a str>,
    comunidad: Option<&'a str>,
    province: Option<&'a str>,
    municipality: Option<&'a str>,
    mesa: Option<&'a str>,
    postal: bool,
    rev: u64,
    ver: u32,
    deleted: bool,
}

/// Walks a document. The marked text of its `_id` is written into `id_text`, which the row borrows.
pub(crate) fn walk<'a>(document: &'a RawDocument, id_text: &'a mut String) -> Result<Row<'a>, Fault> {
    id_text.clear();
    if let Some(fields) = plain::read(document.as_bytes(), id_text) {
        return Ok(fields.row(id_text));
    }
    id_text.clear();
    match read_fields(document, id_text) {
        Ok(fields) => Ok(fields.row(id_text)),
        Err(reason) => {
            let id = match document.get("_id") {
                Ok(Some(id)) => print_id(id),
                Ok(None) => "none".to_owned(),
                Err(_) => "unreadable".to_owned(),
            };
            Err(Fault { id, reason })
        }
    }
}

fn read_fields<'a>(document: &'a RawDocument, id_text: &mut String) -> Result<Fields<'a>, String> {
    let mut fields = Fields::default();
    for element in document.iter_elements() {
        let element = element.map_err(|_| "the document is malformed".to_owned())?;
        let key = element.key().as_str();
        let target = match key {
            "_id" => {
                let value = element.value().map_err(|_| "_id is malformed".to_owned())?;
                write_id(value, id_text)?;
                continue;
            }
            "name" => &mut fields.name,
            "surname1" => &mut fields.surname1,
            "surname2" => &mut fields.surname2,
            "dni" => &mut fields.dni,
            "comunidad" => &mut fields.comunidad,
            "province" => &mut fields.province,
            "municipality" => &mut fields.municipality,
            "mesa" => &mut fields.mesa,
            "rev" => {
                fields.rev = read_rev(element.value().ok()).ok_or("rev is not a timestamp")?;
                continue;
            }
            "ver" => {
                fields.ver = read_version(element.value().ok()).ok_or("ver is not a positive integer")?;
                continue;
            }
            "postal" => {
                // What nobody can read must not become "not annotated": the row is named and set right.
                fields.postal = read_mark(element.value().ok()).ok_or("postal is not true or false")?;
                continue;
            }
            "deleted" => {
                fields.deleted = matches!(element.value(), Ok(RawBsonRef::Boolean(true)));
                continue;
            }
            _ => continue,
        };
        *target = read_text(element.value().ok(), key)?;
    }
    check_required(&fields, id_text)?;
    Ok(fields)
}

fn read_text<'a>(value: Option<RawBsonRef<'a>>, key: &str) -> Result<Option<&'a str>, String> {
    match value {
        Some(RawBsonRef::String(text)) if text.len() <= TEXT_BYTES_MAX => Ok(Some(text)),
        Some(RawBsonRef::String(_)) => Err(format!("{key} is longer than {TEXT_BYTES_MAX} bytes")),
        Some(RawBsonRef::Null) => Ok(None),
        Some(_) => Err(format!("{key} is not a text")),
        None => Err(format!("{key} is malformed")),
    }
}

/// A mark that may be absent.
fn read_mark(value: Option<RawBsonRef<'_>>) -> Option<bool> {
    match value {
        Some(RawBsonRef::Boolean(mark)) => Some(mark),
        Some(RawBsonRef::Null) => Some(false),
        _ => None,
    }
}

fn read_rev(value: Option<RawBsonRef<'_>>) -> Option<u64> {
    match value {
        Some(RawBsonRef::Timestamp(rev)) => Some(timestamp_bits(rev)),
        _ => None,
    }
}

fn read_version(value: Option<RawBsonRef<'_>>) -> Option<u32> {
    match value {
        Some(RawBsonRef::Int32(ver)) => u32::try_from(ver).ok(),
        Some(RawBsonRef::Int64(ver)) => u32::try_from(ver).ok(),
        Some(RawBsonRef::Double(ver)) if ver.fract() == 0.0 && (0.0..=VERSION_MAX).contains(&ver) =>
        {
            #[expect(
                clippy::as_conversions,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole and in range"
            )]
            Some(ver as u32)
        }
        _ => None,
    }
}

fn check_required(fields: &Fields<'_>, id_text: &str) -> Result<(), String> {
    let required = [
        ("_id", (!id_text.is_empty()).then_some(id_text)),
        ("name", fields.name),
        ("surname1", fields.surname1),
        ("dni", fields.dni),
        ("comunidad", fields.comunidad),
    ];
    match required.into_iter().find(|(_, value)| value.is_none()) {
        Some((missing, _)) => Err(format!("{missing} is missing")),
        None => Ok(()),
    }
}

impl<'a> Fields<'a> {
    fn row(self, id: &'a str) -> Row<'a> {
        Row {
            citizen: CitizenRef {
                id,
                name: self.name.unwrap_or_default(),
                surname1: self.surname1.unwrap_or_default(),
                surname2: self.surname2.unwrap_or_default(),
                dni: self.dni.unwrap_or_default(),
                comunidad: self.comunidad.unwrap_or_default(),
                province: self.province,
                municipality: self.municipality,
                mesa: self.mesa,
                postal: self.postal,
                rev: self.rev,
                ver: self.ver,
            },
            deleted: self.deleted,
        }
    }
}

/// The row as a station keeps it: owned, with the DNI in its normal form. `None` when the id is out of bounds.
pub(crate) fn own(row: &CitizenRef<'_>) -> Option<Citizen> {
    let mut citizen = row.to_citizen()?;
    citizen.dni = normalise_roll(&citizen.dni);
    Some(citizen)
}

/// The 64 bits of a timestamp.
pub(crate) fn timestamp_bits(timestamp: Timestamp) -> u64 {
    u64::from(timestamp.time) << 32 | u64::from(timestamp.increment)
}

/// The timestamp of 64 bits.
pub(crate) fn timestamp(bits: u64) -> Timestamp {
    let low = u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    Timestamp { time: u32::try_from(bits >> 32).unwrap_or(u32::MAX), increment: low }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use bson::{Bson, Document, RawDocumentBuf, doc};
    use proptest::prelude::*;

    use super::*;

    fn citizen() -> Document {
        doc! {
            "_id": 7, "name": "Ana", "surname1": "Núñez", "surname2": "Gil", "dni": "12345678-z",
            "comunidad": "Extremadura", "mesa": "06-015-01-001-A", "rev": Timestamp { time: 2, increment: 3 }, "ver": 4,
            "extra": { "ignored": [1, 2] },
        }
    }

    fn raw(document: &Document) -> RawDocumentBuf {
        RawDocumentBuf::try_from(document).unwrap()
    }

    fn reason(document: &Document) -> String {
        let mut id = String::new();
        walk(&raw(document), &mut id).unwrap_err().reason
    }

    #[test]
    fn a_citizen_is_read_without_a_copy() {
        let document = raw(&citizen());
        let mut id = String::new();
        let row = walk(&document, &mut id).unwrap();
        assert_eq!(row.citizen.id, "i:7");
        assert_eq!(row.citizen.surname1, "Núñez");
        assert_eq!(row.citizen.province, None);
        assert_eq!(row.citizen.mesa, Some("06-015-01-001-A"));
        assert_eq!(row.citizen.rev, 2 << 32 | 3);
        assert_eq!(row.citizen.ver, 4);
        assert!(!row.deleted && !row.citizen.postal);
        assert_eq!(own(&row.citizen).unwrap().dni, "12345678Z");
    }

    #[test]
    fn what_a_foreign_script_leaves_out_is_zero_or_absent() {
        let document = raw(
            &doc! { "_id": "a", "name": "n", "surname1": "s", "surname2": null, "dni": "d", "comunidad": "c" },
        );
        let mut id = String::new();
        let row = walk(&document, &mut id).unwrap();
        assert_eq!((row.citizen.rev, row.citizen.ver, row.citizen.surname2), (0, 0, ""));
    }

    #[test]
    fn the_mark_of_a_vote_by_post_is_read_the_same_in_both_ways() {
        let mut document = citizen();
        document.remove("extra");
        for (value, marked) in [(Bson::Boolean(true), true), (false.into(), false), (Bson::Null, false)] {
            document.insert("postal", value);
            let (document, mut id) = (raw(&document), String::new());
            assert_eq!(walk(&document, &mut id).unwrap().citizen.postal, marked);
            assert_eq!(plain::read(document.as_bytes(), &mut id).unwrap().postal, marked);
            agree(&document);
        }
    }

    #[test]
    fn a_wrong_field_is_named_without_its_value() {
        let with = |key: &str, value: Bson| {
            let mut document = citizen();
            document.insert(key, value);
            reason(&document)
        };
        assert_eq!(with("name", 5.into()), "name is not a text");
        assert_eq!(with("mesa", doc! {}.into()), "mesa is not a text");
        assert_eq!(with("dni", Bson::Null), "dni is missing");
        assert_eq!(with("rev", 5.into()), "rev is not a timestamp");
        assert_eq!(with("postal", "yes".into()), "postal is not true or false");
        assert_eq!(with("postal", 1.into()), "postal is not true or false");
        assert_eq!(with("ver", (-1).into()), "ver is not a positive integer");
        assert_eq!(with("surname1", "x".repeat(1025).into()), "surname1 is longer than 1024 bytes");
        assert!(with("_id", 1.5.into()).starts_with("_id has a type"));
        let mut without = citizen();
        without.remove("_id");
        assert_eq!(reason(&without), "_id is missing");
    }

    #[test]
    fn a_timestamp_keeps_its_bits() {
        for bits in [0, 1, u64::MAX, 1 << 32] {
            assert_eq!(timestamp_bits(timestamp(bits)), bits);
        }
    }

    /// Both ways of reading agree wherever the quick one answers at all.
    fn agree(document: &RawDocument) {
        let (mut quick_id, mut careful_id) = (String::new(), String::new());
        if let Some(fields) = plain::read(document.as_bytes(), &mut quick_id) {
            assert_eq!(read_fields(document, &mut careful_id), Ok(fields));
            assert_eq!(quick_id, careful_id);
        }
    }

    #[test]
    fn what_the_quick_way_passes_over_is_checked_all_the_same() {
        // `mesa` becomes a name that is passed over, and the zero behind its text another byte.
        let mut document = citizen();
        document.remove("extra");
        let mut bytes = raw(&document).into_bytes();
        let name = bytes.windows(5).position(|part| part == b"mesa\0").unwrap();
        let end = bytes.windows(5).position(|part| part == b"\0\x11rev").unwrap();
        (bytes[name], bytes[end]) = (1, 1);
        let document = RawDocument::from_bytes(&bytes).unwrap();
        assert_eq!(plain::read(document.as_bytes(), &mut String::new()), None);
        agree(document);
    }

    #[test]
    fn a_citizen_in_order_is_read_the_quick_way() {
        let mut id = String::new();
        let mut document = citizen();
        document.remove("extra");
        assert!(plain::read(raw(&document).as_bytes(), &mut id).is_some());
        for (key, value) in [("_id", Bson::from("abc")), ("_id", 7_i64.into()), ("province", Bson::Null)] {
            document.insert(key, value);
            assert!(plain::read(raw(&document).as_bytes(), &mut id).is_some());
            agree(&raw(&document));
        }
        assert_eq!(
            plain::read(raw(&citizen()).as_bytes(), &mut id),
            None,
            "an unknown type needs a closer look"
        );
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_crash(mut bytes in proptest::collection::vec(any::<u8>(), 5..200)) {
            let length = i32::try_from(bytes.len()).unwrap();
            bytes[..4].copy_from_slice(&length.to_le_bytes());
            *bytes.last_mut().unwrap() = 0;
            let mut id = String::new();
            if let Ok(document) = RawDocument::from_bytes(&bytes) {
                let _ = walk(document, &mut id);
                agree(document);
            }
        }

        #[test]
        fn a_torn_citizen_never_crashes(
            changes in proptest::collection::vec((4_usize..150, any::<u8>()), 0..6),
            extra in any::<bool>(),
        ) {
            let mut document = citizen();
            if !extra {
                document.remove("extra");
            }
            let mut bytes = raw(&document).into_bytes();
            let last = bytes.len() - 1;
            for (index, byte) in changes {
                bytes[4 + index % (last - 4)] = byte;
            }
            let mut id = String::new();
            if let Ok(document) = RawDocument::from_bytes(&bytes) {
                let _ = walk(document, &mut id);
                agree(document);
            }
        }
    }
}
