//! Canonical bytes: JSON after RFC 8785 (JCS) for the subset that events use — objects, arrays, strings,
//! booleans, null and integers of at most 53 bits. Keys are sorted, nothing is indented, and the same value
//! always gives the same bytes, so anyone can re-check a hash with a few lines of any language.

use serde_json::Value;

/// Why a value has no canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number with a fraction, or beyond 53 bits.
    #[error("a canonical number is an integer of at most 53 bits")]
    Number,
    /// A key outside ASCII, whose order would depend on the encoding.
    #[error("a canonical key is ASCII")]
    Key,
}

const SAFE_INTEGER_MAX: i64 = (1 << 53) - 1;

/// The canonical bytes of a value.
pub fn canonical_bytes(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(256);
    write_value(value, &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let integer = number.as_i64().ok_or(CanonicalError::Number)?;
            if !(-SAFE_INTEGER_MAX..=SAFE_INTEGER_MAX).contains(&integer) {
                return Err(CanonicalError::Number);
            }
            out.extend_from_slice(integer.to_string().as_bytes());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_value(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| *key);
            out.push(b'{');
            for (index, (key, field)) in fields.into_iter().enumerate() {
                if !key.is_ascii() {
                    return Err(CanonicalError::Key);
                }
                if index > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write_value(field, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\u{c}' => out.extend_from_slice(b"\\f"),
            '\r' => out.extend_from_slice(b"\\r"),
            control if u32::from(control) < 0x20 => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(control)).as_bytes());
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::{collection::vec, prelude::*};
    use serde_json::json;

    use super::*;

    fn canonical(value: &Value) -> String {
        String::from_utf8(canonical_bytes(value).unwrap()).unwrap()
    }

    #[test]
    fn the_example_of_rfc_8785_comes_out() {
        // Section 3.2.2, without its fractions, which have no canonical form here.
        let source = r#"{
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let expected = r#"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(canonical(&serde_json::from_str(source).unwrap()), expected);
    }

    #[test]
    fn control_characters_are_written_as_rfc_8785_says() {
        let controls: String = (0..0x20_u8).map(char::from).collect();
        let written = canonical(&Value::String(controls));
        assert!(written.starts_with(r#""\u0000\u0001"#) && written.ends_with(r#"\u001e\u001f""#));
        for short in [r"\b", r"\t", r"\n", r"\f", r"\r"] {
            assert!(written.contains(short), "{short}");
        }
        assert_eq!(canonical(&json!("\u{7F}\u{2028}ñ😀/")), "\"\u{7F}\u{2028}ñ😀/\"");
    }

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({ "b": { "z": 1, "a": 2 }, "a": [{ "y": 1, "x": 2 }], "B": 0, "1": 0, "": 0 });
        assert_eq!(canonical(&value), r#"{"":0,"1":0,"B":0,"a":[{"x":2,"y":1}],"b":{"a":2,"z":1}}"#);
    }

    #[test]
    fn integers_are_written_plainly_up_to_53_bits() {
        let greatest = 9_007_199_254_740_991_i64;
        assert_eq!(
            canonical(&json!([0, -1, greatest, -greatest])),
            "[0,-1,9007199254740991,-9007199254740991]"
        );
        for beyond in [json!(greatest + 1), json!(-greatest - 1), json!(u64::MAX), json!(i64::MIN)] {
            assert_eq!(canonical_bytes(&json!({ "deep": [beyond] })), Err(CanonicalError::Number));
        }
    }

    #[test]
    fn fractions_are_refused() {
        for source in ["1.0", "0.5", "1e3", "-0"] {
            let value: Value = serde_json::from_str(source).unwrap();
            assert_eq!(canonical_bytes(&value), Err(CanonicalError::Number), "{source}");
        }
    }

    #[test]
    fn keys_beyond_ascii_are_refused() {
        assert_eq!(canonical_bytes(&json!({ "año": 1 })), Err(CanonicalError::Key));
        assert_eq!(canonical_bytes(&json!([{ "a": { "\u{20AC}": 1 } }])), Err(CanonicalError::Key));
    }

    #[test]
    fn empty_things_are_short() {
        assert_eq!(canonical(&json!([{}, [], "", null])), r#"[{},[],"",null]"#);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            (-SAFE_INTEGER_MAX..=SAFE_INTEGER_MAX).prop_map(Value::from),
            any::<String>().prop_map(Value::String),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::btree_map("[ -~]{0,6}", inner, 0..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_bytes_are_json_of_the_same_value_and_their_own_canonical_form(value in any_value()) {
            let bytes = canonical_bytes(&value).unwrap();
            let read: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical_bytes(&read).unwrap(), bytes);
        }
    }
}
