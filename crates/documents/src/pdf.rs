//! From a checked input to the bytes of a PDF.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use urna_domain::canonical::canonical_bytes;

use crate::{
    check,
    error::DocumentError,
    press::{self, Template},
    printable::{Care, printable},
    qr,
};

/// A finished paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file: PDF/A-2a and PDF/UA-1.
    pub bytes: Vec<u8>,
    /// SHA-256 of the file. The hash at the foot of its pages is another: that of its content, which can be known
    /// before the file is made.
    pub sha256: [u8; 32],
}

/// Makes a paper out of a content that was checked for sense, and checks its limits.
pub(crate) fn make<T: Serialize>(
    template: Template,
    input: &T,
    qr_text: Option<&str>,
) -> Result<Pdf, DocumentError> {
    let input = serde_json::to_value(input)?;
    check::limits(&input)?;
    let content = json!({ "paper": template.name(), "input": input, "qr": qr_text });
    let hash: String =
        Sha256::digest(canonical_bytes(&content)?).iter().map(|byte| format!("{byte:02x}")).collect();
    let qr = qr_text.map(qr::encode).transpose()?;

    // The second way writes out everything beyond the Latin alphabet: some sequences of characters are covered by
    // the fonts one by one and not together, and a paper must come out whatever somebody is called.
    let typeset = |care| {
        let width = qr.as_ref().map(|qr| qr.width);
        let printed = json!({ "hash": hash, "input": printed(&input, care), "qr": width });
        press::typeset(template, &printed, &hash, qr.as_ref().map(|qr| qr.pixels.as_slice()))
    };
    let bytes = typeset(Care::AsTheFontsAllow).or_else(|_| typeset(Care::LatinOnly))?;
    let sha256 = Sha256::digest(&bytes).into();
    Ok(Pdf { bytes, sha256 })
}

/// The content with every text made printable.
fn printed(content: &Value, care: Care) -> Value {
    match content {
        Value::String(text) => Value::String(printable(text, care)),
        Value::Array(items) => items.iter().map(|item| printed(item, care)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, field)| (key.clone(), printed(field, care))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => content.clone(),
    }
}
