//! A citizen's id in half the bytes: object ids and UUIDs are kept as the numbers they are, not as their digits.
//!
//! The column and its index are the larger part of a roll, so this is worth a tenth of its loading time. Texts and
//! integers, and digits in another form than the one written everywhere, stay as they are.

use rusqlite::Row;
use urna_domain::ids::CitizenId;

use crate::StoreError;

/// Begins a packed object id; no text of an id begins so.
const OBJECT_ID: u8 = 1;
/// Begins a packed UUID.
const UUID: u8 = 2;
/// Bytes of a packed id at most.
const PACKED_MAX: usize = 17;

/// An id as its column holds it.
pub(crate) struct CitizenKey<'t> {
    packed: [u8; PACKED_MAX],
    length: usize,
    text: &'t str,
}

impl<'t> CitizenKey<'t> {
    /// Packs an id.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut this = Self { packed: [0; PACKED_MAX], length: 0, text };
        this.length = match text.as_bytes() {
            [b'o', b':', digits @ ..] if digits.len() == 24 => this.pack(OBJECT_ID, digits),
            [b'u', b':', digits @ ..] if digits.len() == 32 => this.pack(UUID, digits),
            _ => None,
        }
        .unwrap_or(0);
        this
    }

    /// The bytes of the column.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self.packed.get(..self.length) {
            Some(packed) if self.length > 0 => packed,
            Some(_) | None => self.text.as_bytes(),
        }
    }

    /// Fills in the mark and the number; `None` when the digits are not all in lower case.
    fn pack(&mut self, mark: u8, digits: &[u8]) -> Option<usize> {
        let (first, rest) = self.packed.split_first_mut()?;
        *first = mark;
        for (byte, pair) in rest.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(1 + digits.len() / 2)
    }
}

/// Reads a column. Fails on what is no id.
pub(crate) fn column(row: &Row<'_>, column: usize) -> Result<CitizenId, StoreError> {
    read(row.get_ref(column)?.as_blob().map_err(|_| StoreError::damaged("a citizen's id"))?)
}

fn read(bytes: &[u8]) -> Result<CitizenId, StoreError> {
    let damaged = || StoreError::damaged("a citizen's id");
    let text = match bytes {
        [OBJECT_ID, number @ ..] => spell("o:", number),
        [UUID, number @ ..] => spell("u:", number),
        text => std::str::from_utf8(text).map_err(|_| damaged())?.to_owned(),
    };
    CitizenId::parse(&text).map_err(|_| damaged())
}

fn spell(mark: &str, number: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    let mut text = String::with_capacity(2 + number.len() * 2);
    text.push_str(mark);
    for byte in number {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was() {
        for (id, length) in [
            ("o:65f0c0de00000000000000ff", 13),
            ("u:00112233445566778899aabbccddeeff", 17),
            ("o:65F0C0DE00000000000000FF", 26),
            ("o:65f0c0de", 10),
            ("u:zz112233445566778899aabbccddeeff", 34),
            ("s:ana", 5),
            ("s:\u{1F5F3}", 6),
            ("i:-7", 4),
        ] {
            let key = CitizenKey::new(id);
            assert_eq!(key.as_bytes().len(), length, "{id}");
            assert_eq!(read(key.as_bytes()).unwrap().as_str(), id);
        }
    }

    #[test]
    fn object_ids_keep_their_order() {
        let ids = ["o:00000000000000000000000f", "o:0000000000000000000000f0", "o:f00000000000000000000000"];
        assert!(ids.map(|id| CitizenKey::new(id).as_bytes().to_vec()).is_sorted());
    }

    #[test]
    fn a_damaged_id_is_noticed() {
        for bytes in [b"".as_slice(), b"x", b"x:1", &[0xFF; 5]] {
            assert!(matches!(read(bytes), Err(StoreError::Damaged { .. })));
        }
    }
}
