//! Looking for what may not be there: ids of ballots, choices and marks, in every spelling we can think of.

use super::{Id, needles::Needles};

/// Something that may not be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// What it is, and in which spelling.
    pub what: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something that was found all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What.
    pub what: String,
    /// Where.
    pub at: usize,
}

/// The ids of ballots: whole or half, straight or reversed, as bytes, hexadecimal, UUID, Base64 and decimal.
#[must_use]
pub fn ballot_secrets(ids: &[Id]) -> Vec<Secret> {
    ids.iter().flat_map(spellings).collect()
}

/// The ids of choices.
#[must_use]
pub fn choice_secrets<'a>(choices: impl IntoIterator<Item = &'a str>) -> Vec<Secret> {
    text_secrets("choice", choices)
}

/// Any marks at all, as a ballot holds them. A definition of an election, a tally or a manifest holds none of these.
#[must_use]
pub fn marks_secrets() -> Vec<Secret> {
    text_secrets(
        "marks",
        ["\"choices\":[\"", "\"choices\":[]", ":\"blank\"", "\"choices\": [\"", ": \"blank\""],
    )
}

/// Any other texts.
#[must_use]
pub fn text_secrets<'a>(what: &str, texts: impl IntoIterator<Item = &'a str>) -> Vec<Secret> {
    let secret = |text: &str| Secret { what: format!("{what} {text}"), bytes: text.as_bytes().to_vec() };
    texts.into_iter().map(secret).collect()
}

/// Where secrets lie in some bytes.
#[must_use]
pub fn traces(bytes: &[u8], secrets: &[Secret]) -> Vec<Trace> {
    let needles = Needles::new(secrets.iter().map(|secret| secret.bytes.clone()));
    let mut found = Vec::new();
    needles.find(bytes, |index, at| {
        found.extend(secrets.get(index).map(|secret| Trace { what: secret.what.clone(), at }));
    });
    found
}

/// Overwrites what is known and allowed (such as the definition of the election) with zeros, and says how often it
/// was there.
pub fn blank_out(bytes: &mut [u8], known: &[u8]) -> usize {
    let mut places = Vec::new();
    Needles::new([known.to_vec()]).find(bytes, |_, at| places.push(at));
    for at in &places {
        if let Some(place) = bytes.get_mut(*at..*at + known.len()) {
            place.fill(0);
        }
    }
    places.len()
}

/// The spellings of an id in which [`traces`] looks for it.
pub(super) fn spellings(id: &Id) -> Vec<Secret> {
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let (first, second) = id.split_at(8);
    let reversed: Vec<u8> = id.iter().rev().copied().collect();
    let mut uuid = hex.clone();
    for dash in [20, 16, 12, 8] {
        uuid.insert(dash, '-');
    }
    let base64 = base64(id);
    let url: String = base64
        .chars()
        .map(|c| {
            if c == '+' {
                '-'
            } else if c == '/' {
                '_'
            } else {
                c
            }
        })
        .collect();
    let spelt = [
        ("first half", first.to_vec()),
        ("second half", second.to_vec()),
        ("reversed", reversed.first_chunk::<8>().map(|half| half.to_vec()).unwrap_or_default()),
        ("hexadecimal", hex.get(..16).unwrap_or(&hex).into()),
        ("hexadecimal capitals", hex.get(..16).unwrap_or(&hex).to_uppercase().into()),
        ("uuid", uuid.get(..18).unwrap_or(&uuid).into()),
        ("uuid capitals", uuid.get(..18).unwrap_or(&uuid).to_uppercase().into()),
        ("base64", base64.into()),
        ("base64 for addresses", url.into()),
        ("decimal", u128::from_be_bytes(*id).to_string().into()),
        ("list of numbers", id.map(|byte| byte.to_string()).join(",").into()),
        ("list of numbers, spaced", id.map(|byte| byte.to_string()).join(", ").into()),
    ];
    spelt.into_iter().map(|(what, bytes)| Secret { what: format!("ballot id, {what}"), bytes }).collect()
}

/// Without the padding, so that a text with it holds it too. The last character, which padding may change, is left.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = bytes.chunks_exact(3).flat_map(|three| {
        let value = three.iter().fold(0_usize, |value, byte| value << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| DIGITS.get(value >> shift & 63).copied().map_or('=', char::from))
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    const ID: Id = *b"\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10";

    #[test]
    fn an_id_is_found_in_every_spelling() {
        let secrets = ballot_secrets(&[ID]);
        for text in [
            "id=0123456789abcdeffedcba9876543210.",
            "ID=0123456789ABCDEFFEDCBA9876543210",
            "01234567-89ab-cdef-fedc-ba9876543210",
            "{\"id\":\"ASNFZ4mrze/+3LqYdlQyEA==\"}",
            "[1, 35, 69, 103, 137, 171, 205, 239, 254, 220, 186, 152, 118, 84, 50, 16]",
            "1512366075204171022639339118543024656", // Not this id.
        ] {
            let found = traces(text.as_bytes(), &secrets);
            assert_eq!(found.is_empty(), text.starts_with('1'), "{text}");
        }
        let decimal = u128::from_be_bytes(ID).to_string();
        assert!(!traces(decimal.as_bytes(), &secrets).is_empty());
        assert!(!traces(ID.get(8..).unwrap(), &secrets).is_empty());
        assert!(traces(b"nothing of the kind", &secrets).is_empty());
    }

    #[test]
    fn what_is_known_is_blanked_out_and_nothing_else() {
        let mut bytes = b"a definition, a definition and marks".to_vec();
        assert_eq!(blank_out(&mut bytes, b"definition"), 2);
        assert!(traces(&bytes, &text_secrets("x", ["definition"])).is_empty());
        assert_eq!(traces(&bytes, &text_secrets("x", ["marks"])).len(), 1);
    }
}
