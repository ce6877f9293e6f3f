//! The shape that nearly every document of a roll has, read in one pass over its bytes: a million of them are walked
//! while the disk waits. Whatever is not quite so is left to the careful way, which can say what is wrong.

use bson::{RawBsonRef, oid::ObjectId};

use super::{Fields, TEXT_BYTES_MAX};
use crate::id::write_id;

const DOUBLE: u8 = 0x01;
const TEXT: u8 = 0x02;
const OBJECT_ID: u8 = 0x07;
const BOOLEAN: u8 = 0x08;
const DATE: u8 = 0x09;
const NULL: u8 = 0x0A;
const INT32: u8 = 0x10;
const TIMESTAMP: u8 = 0x11;
const INT64: u8 = 0x12;

/// The fields of a document, or `None` when it needs a closer look. The marked text of its `_id` is written into
/// `id_text`.
pub(super) fn read<'a>(document: &'a [u8], id_text: &mut String) -> Option<Fields<'a>> {
    let mut fields = Fields::default();
    // Between the length in front and the zero at the end.
    let (_, mut rest) = document.split_first_chunk::<4>()?;
    rest = rest.strip_suffix(&[0])?;
    while let Some((kind, named)) = rest.split_first() {
        let key_length = named.iter().position(|byte| *byte == 0)?;
        let (key, value) = named.split_at_checked(key_length)?;
        let value = value.get(1..)?;
        let value_length = match *kind {
            TEXT => text_length(value)?.checked_add(4)?,
            OBJECT_ID => 12,
            DOUBLE | DATE | TIMESTAMP | INT64 => 8,
            INT32 => 4,
            BOOLEAN => 1,
            NULL => 0,
            _ => return None,
        };
        let (value, after) = value.split_at_checked(value_length)?;
        rest = after;
        let target = match key {
            b"_id" => {
                let id = match *kind {
                    OBJECT_ID => RawBsonRef::ObjectId(ObjectId::from_bytes(value.try_into().ok()?)),
                    TEXT => RawBsonRef::String(text(value)?),
                    INT32 => RawBsonRef::Int32(i32::from_le_bytes(value.try_into().ok()?)),
                    INT64 => RawBsonRef::Int64(i64::from_le_bytes(value.try_into().ok()?)),
                    _ => return None,
                };
                write_id(id, id_text).ok()?;
                continue;
            }
            b"name" => &mut fields.name,
            b"surname1" => &mut fields.surname1,
            b"surname2" => &mut fields.surname2,
            b"dni" => &mut fields.dni,
            b"comunidad" => &mut fields.comunidad,
            b"province" => &mut fields.province,
            b"municipality" => &mut fields.municipality,
            b"mesa" => &mut fields.mesa,
            // The increment comes first: together they are the 64 bits, in little endian.
            b"rev" if *kind == TIMESTAMP => {
                fields.rev = u64::from_le_bytes(value.try_into().ok()?);
                continue;
            }
            b"ver" if *kind == INT32 => {
                fields.ver = u32::try_from(i32::from_le_bytes(value.try_into().ok()?)).ok()?;
                continue;
            }
            b"postal" if *kind == BOOLEAN || *kind == NULL => {
                fields.postal = value == [1];
                continue;
            }
            b"deleted" if *kind == BOOLEAN => {
                fields.deleted = value == [1];
                continue;
            }
            b"rev" | b"ver" | b"deleted" | b"postal" => return None,
            // A name that is not a text is the careful way's to complain about.
            _ if std::str::from_utf8(key).is_ok() => continue,
            _ => return None,
        };
        *target = match *kind {
            TEXT => Some(text(value)?),
            NULL => None,
            _ => return None,
        };
    }
    let complete = !id_text.is_empty()
        && fields.name.is_some()
        && fields.surname1.is_some()
        && fields.dni.is_some()
        && fields.comunidad.is_some();
    complete.then_some(fields)
}

/// Bytes of a text with the zero behind it, which must be there also in what is passed over.
fn text_length(value: &[u8]) -> Option<usize> {
    let (length, text) = value.split_first_chunk::<4>()?;
    let length = usize::try_from(i32::from_le_bytes(*length)).ok()?;
    text.get(length.checked_sub(1)?).filter(|last| **last == 0).map(|_| length)
}

fn text(value: &[u8]) -> Option<&str> {
    let bytes = value.get(4..)?.strip_suffix(&[0])?;
    if bytes.len() > TEXT_BYTES_MAX { None } else { std::str::from_utf8(bytes).ok() }
}
