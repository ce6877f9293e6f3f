//! Unordered inserts on a majority, and what became of each document.

use bson::{Bson, Document};
use mongodb::error::IndexedWriteError;
use urna_sync::remote::{InsertOutcome, RemoteError};

use crate::{
    error::{Asked, DUPLICATE, Redacted, is_passing, write_errors},
    link::Link,
};

/// The largest document that is sent. The server takes 16 MB; nothing of ours comes near.
const DOCUMENT_BYTES_MAX: usize = 1024 * 1024;
/// The server's code for a document that is too large.
const TOO_LARGE: i32 = 10334;
const VALIDATION: i32 = 121;
const REASON_BYTES_MAX: usize = 300;

/// What the server says of one document of a batch.
struct Refusal {
    index: usize,
    code: i32,
    reason: String,
}

/// Inserts documents, unordered, on a majority; one outcome per document, in order. Fails as a whole when the
/// outcome of any of them is not known.
pub(crate) async fn insert_all(
    link: &Link,
    collection: &str,
    documents: Vec<Document>,
) -> Result<Vec<InsertOutcome>, RemoteError> {
    let mut outcomes = Vec::with_capacity(documents.len());
    let mut sent = Vec::with_capacity(documents.len());
    let mut positions = Vec::with_capacity(documents.len());
    for (position, document) in documents.into_iter().enumerate() {
        outcomes.push(InsertOutcome::Inserted);
        if size_of_blobs(&document) > DOCUMENT_BYTES_MAX {
            set(&mut outcomes, position, too_large());
        } else {
            positions.push(position);
            sent.push(document);
        }
    }
    if sent.is_empty() {
        return Ok(outcomes);
    }
    let target = link.collection::<Document>(collection);
    let refusals = link
        .call(&Asked::insert(collection), async move {
            match target.insert_many(&sent).ordered(false).await {
                Ok(_) => Ok(Vec::new()),
                Err(error) => {
                    let Some(errors) = write_errors(&error) else { return Err(error) };
                    let refusal = |error: &IndexedWriteError| Refusal {
                        index: error.index,
                        code: error.code,
                        reason: refusal_reason(error.code, error.details.as_ref()),
                    };
                    Ok(errors.iter().map(refusal).collect())
                }
            }
        })
        .await?;
    for refusal in refusals {
        if is_passing(refusal.code) {
            return Err(RemoteError::Unknown(Box::new(Redacted(format!("write error {}", refusal.code)))));
        }
        let outcome = match refusal.code {
            DUPLICATE => InsertOutcome::Duplicate,
            code => InsertOutcome::Refused { code, reason: refusal.reason },
        };
        if let Some(position) = positions.get(refusal.index) {
            set(&mut outcomes, *position, outcome);
        }
    }
    Ok(outcomes)
}

/// Inserts one document on a majority.
pub(crate) async fn insert_one(
    link: &Link,
    collection: &str,
    document: Document,
) -> Result<InsertOutcome, RemoteError> {
    let outcomes = insert_all(link, collection, vec![document]).await?;
    outcomes.into_iter().next().ok_or_else(|| RemoteError::Protocol("an insert had no outcome".to_owned()))
}

fn set(outcomes: &mut [InsertOutcome], position: usize, outcome: InsertOutcome) {
    if let Some(slot) = outcomes.get_mut(position) {
        *slot = outcome;
    }
}

fn too_large() -> InsertOutcome {
    InsertOutcome::Refused {
        code: TOO_LARGE,
        reason: format!("the document is larger than {DOCUMENT_BYTES_MAX} bytes"),
    }
}

/// All fields of unbounded size are texts and bytes at the top.
fn size_of_blobs(document: &Document) -> usize {
    document
        .values()
        .map(|value| if let Bson::Binary(binary) = value { binary.bytes.len() } else { text_bytes(value) })
        .sum()
}

fn text_bytes(value: &Bson) -> usize {
    value.as_str().map_or(0, str::len)
}

/// Which rule a document broke. The server's report also holds the offending values: they stay out.
fn refusal_reason(code: i32, details: Option<&Document>) -> String {
    if code != VALIDATION {
        return format!("the server refused the document with code {code}");
    }
    let mut names = Vec::new();
    if let Some(details) = details {
        collect_names(details, &mut names);
    }
    names.dedup();
    let mut reason = format!("the document does not fit the collection's rules: {}", names.join(", "));
    while reason.len() > REASON_BYTES_MAX {
        reason.pop();
    }
    reason
}

fn collect_names(details: &Document, names: &mut Vec<String>) {
    for (key, value) in details {
        match (key.as_str(), value) {
            ("consideredValue" | "consideredValues", _) => {}
            ("propertyName", Bson::String(name)) => names.push(name.clone()),
            ("missingProperties", Bson::Array(missing)) => {
                names
                    .extend(missing.iter().filter_map(Bson::as_str).map(|name| format!("{name} is missing")));
            }
            ("additionalProperties", Bson::Array(extra)) => {
                names.extend(
                    extra.iter().filter_map(Bson::as_str).map(|name| format!("{name} is not allowed")),
                );
            }
            (_, Bson::Document(inner)) => collect_names(inner, names),
            (_, Bson::Array(items)) => {
                items.iter().filter_map(Bson::as_document).for_each(|inner| collect_names(inner, names));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use bson::doc;

    use super::*;

    #[test]
    fn a_refusal_names_the_fields_and_no_value() {
        let details = doc! {
            "failingDocumentId": "s/1/1",
            "details": {
                "operatorName": "$jsonSchema",
                "schemaRulesNotSatisfied": [
                    { "operatorName": "properties", "propertiesNotSatisfied": [
                        { "propertyName": "epoch", "details": [
                            { "operatorName": "bsonType", "reason": "type did not match", "consideredValue": "12345678Z" },
                        ] },
                    ] },
                    { "operatorName": "additionalProperties", "additionalProperties": ["extra"] },
                    { "operatorName": "required", "missingProperties": ["seq"] },
                ],
            },
        };
        let reason = refusal_reason(VALIDATION, Some(&details));
        assert_eq!(
            reason,
            "the document does not fit the collection's rules: epoch, extra is not allowed, seq is missing"
        );
    }

    #[test]
    fn another_code_is_only_a_number() {
        assert_eq!(refusal_reason(10334, None), "the server refused the document with code 10334");
    }

    #[test]
    fn a_long_reason_is_cut() {
        let details = doc! { "propertyName": "é".repeat(400) };
        assert!(refusal_reason(VALIDATION, Some(&details)).len() <= REASON_BYTES_MAX);
    }
}
