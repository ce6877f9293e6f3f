//! The rules of the collections that stations write to. They keep out what does not belong there: a time or a
//! name beside a ballot is refused by the server itself.

use bson::{Document, doc};

use crate::document::WORDS;

/// Events: a header in fields, the body only in the signed bytes.
pub(super) fn events() -> Document {
    let mut properties = doc! {
        "_id": { "bsonType": "string" },
        "station": { "bsonType": "string" },
        "epoch": { "bsonType": "long", "minimum": 0 },
        "seq": { "bsonType": "long", "minimum": 1 },
        "scope": { "bsonType": "string" },
        "election": { "bsonType": "string" },
        "kind": { "bsonType": "string" },
        "hlc": { "bsonType": "long" },
        "prev": { "bsonType": ["string", "null"] },
        "hash": { "bsonType": "binData" },
        "sig": { "bsonType": "binData" },
        "canon": { "bsonType": "binData" },
    };
    properties.extend(words());
    closed(properties)
}

/// Guards of check-ins: a hash, and the event that holds it.
pub(super) fn checkins() -> Document {
    closed(doc! {
        "_id": { "bsonType": "binData" },
        "election": { "bsonType": "string" },
        "event": { "bsonType": "string" },
        "event_hash": { "bsonType": "binData" },
    })
}

/// Ballots: a random id and the marks. No time, no number.
pub(super) fn ballots() -> Document {
    let mut properties = doc! {
        "_id": { "bsonType": "binData" },
        "election": { "bsonType": "string" },
        "station": { "bsonType": "string" },
        "marks": { "bsonType": "binData" },
    };
    properties.extend(words());
    closed(properties)
}

/// Manifests: signed bytes.
pub(super) fn manifests() -> Document {
    closed(doc! {
        "_id": { "bsonType": "string" },
        "election": { "bsonType": "string" },
        "station": { "bsonType": "string" },
        "sig": { "bsonType": "binData" },
        "canon": { "bsonType": "binData" },
    })
}

/// Copies that neighbours carried: whose they are said to be, who brought them, and what only the office can open.
pub(super) fn carried() -> Document {
    closed(doc! {
        "_id": { "bsonType": "string" },
        "station": { "bsonType": "string" },
        "epoch": { "bsonType": "long", "minimum": 0 },
        "seq": { "bsonType": "long", "minimum": 1 },
        "by": { "bsonType": "string" },
        "sealed": { "bsonType": "binData" },
    })
}

fn words() -> Document {
    WORDS.into_iter().map(|name| (name.to_owned(), doc! { "bsonType": "long" }.into())).collect()
}

/// All fields are required, and no other is allowed.
fn closed(properties: Document) -> Document {
    let required: Vec<&String> = properties.keys().collect();
    doc! { "$jsonSchema": {
        "bsonType": "object",
        "required": required,
        "properties": properties.clone(),
        "additionalProperties": false,
    } }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn the_rules_of_ballots_know_no_time() {
        let schema = ballots();
        let properties = schema.get_document("$jsonSchema").unwrap().get_document("properties").unwrap();
        assert_eq!(properties.len(), 12);
        for name in ["at", "time", "hlc", "seq", "citizen"] {
            assert!(!properties.contains_key(name));
        }
    }
}
