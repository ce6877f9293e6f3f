//! A batch of the roll as the driver received it, and the mark to go on from after it.

use bson::{Bson, Document, RawDocument, RawDocumentBuf, doc};
use mongodb::raw_batch_cursor::RawBatch;
use urna_sync::remote::{RollBatch, RollEntry};

use crate::{
    id::{hex, read_hex},
    walk::walk,
};

/// The types an `_id` can have, in the order in which MongoDB sorts them. A comparison only finds values of its
/// own type, so the types behind it are asked for by name.
const TYPES_IN_ORDER: [&str; 13] = [
    "null",
    "number",
    "symbol",
    "string",
    "object",
    "binData",
    "objectId",
    "bool",
    "date",
    "timestamp",
    "dbPointer",
    "javascript",
    "maxKey",
];

/// The type of a document within an array.
const EMBEDDED_DOCUMENT: u8 = 0x03;

/// A batch of the roll.
#[derive(Debug)]
pub struct MongoBatch {
    batch: RawBatch,
    driver: usize,
}

impl MongoBatch {
    /// A batch that came for the driver with this number.
    pub(crate) fn new(batch: RawBatch, driver: usize) -> Self {
        Self { batch, driver }
    }

    fn documents(&self) -> Documents<'_> {
        Documents::new(self.batch.doc_slices().map_or(&[], |documents| documents.as_bytes()))
    }
}

/// The documents of an array, each where it lies: one step from length to length, since ten thousand of them are passed
/// for each that is looked at when only the last is asked for. `None` is an element that is not a document; nothing can
/// be told of what would follow it.
struct Documents<'a> {
    rest: &'a [u8],
}

impl<'a> Documents<'a> {
    /// Between the length in front of an array and the zero at its end.
    fn new(array: &'a [u8]) -> Self {
        Self { rest: array.get(4..array.len().saturating_sub(1)).unwrap_or_default() }
    }

    fn step(&mut self) -> Option<&'a RawDocument> {
        let named = self.rest.strip_prefix(&[EMBEDDED_DOCUMENT])?;
        let name_length = named.iter().position(|byte| *byte == 0)?;
        let value = named.get(name_length + 1..)?;
        let (length, _) = value.split_first_chunk::<4>()?;
        let (document, rest) = value.split_at_checked(usize::try_from(i32::from_le_bytes(*length)).ok()?)?;
        self.rest = rest;
        RawDocument::from_bytes(document).ok()
    }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Option<&'a RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let document = self.step();
        if document.is_none() {
            self.rest = &[];
        }
        Some(document)
    }
}

impl RollBatch for MongoBatch {
    fn bytes(&self) -> usize {
        self.batch.as_raw_document().as_bytes().len()
    }

    fn for_each(&self, visit: &mut dyn FnMut(RollEntry<'_>)) {
        let mut id = String::new();
        for document in self.documents() {
            let fault = match document {
                Some(document) => match walk(document, &mut id) {
                    Ok(row) => {
                        visit(RollEntry::Row(row.citizen));
                        continue;
                    }
                    Err(fault) => fault,
                },
                None => crate::walk::Fault {
                    id: "unreadable".to_owned(),
                    reason: "the document is malformed".to_owned(),
                },
            };
            visit(RollEntry::Bad { id: fault.id, reason: fault.reason });
        }
    }

    fn resume_after(&self) -> Option<String> {
        let id = self.documents().last()??.get("_id").ok()??;
        Mark { driver: self.driver, last: Bson::try_from(id).ok() }.write()
    }
}

/// Where a stream stands: in which driver, after which `_id`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// The number of the driver.
    pub(crate) driver: usize,
    /// The last `_id`; `None` at the beginning of the driver.
    pub(crate) last: Option<Bson>,
}

impl Mark {
    /// The beginning.
    pub(crate) const START: Self = Self { driver: 0, last: None };

    fn write(&self) -> Option<String> {
        let last = self.last.clone()?;
        let document = RawDocumentBuf::try_from(&doc! { "_id": last }).ok()?;
        Some(format!("{}:{}", self.driver, hex(document.as_bytes())))
    }

    /// Reads a mark; `None` when it was not made by this program.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (driver, last) = text.split_once(':')?;
        let document = RawDocumentBuf::from_bytes(read_hex(last)?).ok()?;
        let document = Document::try_from(&document).ok()?;
        Some(Self { driver: driver.parse().ok()?, last: Some(document.get("_id")?.clone()) })
    }

    /// The filters on `_id` whose answers, one after the other, are all that follows the mark.
    pub(crate) fn filters(&self) -> Vec<Document> {
        let Some(last) = &self.last else { return vec![Document::new()] };
        let mut filters = vec![doc! { "_id": { "$gt": last.clone() } }];
        let later: Vec<&str> =
            TYPES_IN_ORDER.into_iter().skip_while(|name| *name != type_name(last)).skip(1).collect();
        if !later.is_empty() {
            filters.push(doc! { "_id": { "$type": later } });
        }
        filters
    }
}

fn type_name(value: &Bson) -> &'static str {
    match value {
        Bson::Null | Bson::Undefined | Bson::MinKey => "null",
        Bson::Int32(_) | Bson::Int64(_) | Bson::Double(_) | Bson::Decimal128(_) => "number",
        Bson::Symbol(_) => "symbol",
        Bson::String(_) => "string",
        // No `_id` is an array or a regular expression: the server refuses both.
        Bson::Document(_) | Bson::Array(_) => "object",
        Bson::Binary(_) => "binData",
        Bson::ObjectId(_) => "objectId",
        Bson::Boolean(_) => "bool",
        Bson::DateTime(_) => "date",
        Bson::Timestamp(_) | Bson::RegularExpression(_) => "timestamp",
        Bson::DbPointer(_) => "dbPointer",
        Bson::JavaScriptCode(_) | Bson::JavaScriptCodeWithScope(_) => "javascript",
        Bson::MaxKey => "maxKey",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use bson::oid::ObjectId;

    use super::*;

    #[test]
    fn a_mark_reads_back() {
        for last in
            [Bson::Int32(7), Bson::String("a:b".into()), Bson::ObjectId(ObjectId::from_bytes([9; 12]))]
        {
            let mark = Mark { driver: 3, last: Some(last) };
            assert_eq!(Mark::read(&mark.write().unwrap()), Some(mark));
        }
        assert_eq!(Mark::read("nonsense"), None);
        assert_eq!(Mark::read("0:zz"), None);
        assert_eq!(Mark::read("0:05000000"), None);
    }

    #[test]
    fn a_stream_goes_on_with_the_types_behind() {
        let mark = Mark { driver: 0, last: Some(Bson::String("x".into())) };
        assert_eq!(
            mark.filters(),
            [
                doc! { "_id": { "$gt": "x" } },
                doc! { "_id": { "$type": [
                    "object", "binData", "objectId", "bool", "date", "timestamp", "dbPointer", "javascript", "maxKey"
                ] } },
            ]
        );
        assert_eq!(Mark { driver: 0, last: Some(Bson::MaxKey) }.filters().len(), 1);
        assert_eq!(Mark::START.filters(), [Document::new()]);
    }
}
