//! The limits of a paper, checked over its whole content once, and the sums that several papers share.

use serde_json::Value;

use crate::error::DocumentError;

/// The greatest count a paper shows.
pub const COUNT_MAX: u64 = 999_999_999;
/// The longest list one paper holds. A Spanish section has at most 2,000 electors (LOREG art. 23).
pub const ROWS_MAX: usize = 5_000;
/// The longest single text a paper holds.
pub const TEXT_CHARS_MAX: usize = 4_000;

/// Refuses what is too long or too large to be printed, wherever in the content it is.
pub(crate) fn limits(content: &Value) -> Result<(), DocumentError> {
    match content {
        Value::Null | Value::Bool(_) => Ok(()),
        Value::Number(number) => match number.as_u64() {
            Some(count) if count > COUNT_MAX => Err(DocumentError::CountTooLarge { count }),
            Some(_) | None => Ok(()),
        },
        Value::String(text) => {
            let chars = text.chars().count();
            if chars > TEXT_CHARS_MAX { Err(DocumentError::TextTooLong { chars }) } else { Ok(()) }
        }
        Value::Array(rows) => {
            if rows.len() > ROWS_MAX {
                return Err(DocumentError::TooManyRows { rows: rows.len() });
            }
            rows.iter().try_for_each(limits)
        }
        Value::Object(fields) => fields.values().try_for_each(limits),
    }
}

/// Refuses a text that says nothing.
pub(crate) fn present(what: &'static str, text: &str) -> Result<(), DocumentError> {
    if text.trim().is_empty() { Err(DocumentError::Missing { what }) } else { Ok(()) }
}

/// Adds counts. Refuses a sum that no paper shows.
pub(crate) fn sum(counts: impl IntoIterator<Item = u64>) -> Result<u64, DocumentError> {
    counts.into_iter().try_fold(0_u64, |total, count| {
        let total = total.saturating_add(count);
        if total > COUNT_MAX { Err(DocumentError::CountTooLarge { count: total }) } else { Ok(total) }
    })
}
