//! The columns of a page as bytes: variable-length integers, planes of bytes, lists of texts.

use super::page::PageError;

/// Bytes of a 128-bit integer at seven bits each.
const VARINT_BYTES_MAX: usize = 19;

/// Writes columns one after the other.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    /// A number, seven bits to a byte, the lowest first.
    pub(super) fn number(&mut self, mut value: u128) {
        loop {
            let [low, ..] = (value & 0x7F).to_le_bytes();
            value >>= 7;
            if value == 0 {
                self.0.push(low);
                return;
            }
            self.0.push(low | 0x80);
        }
    }

    /// A length.
    pub(super) fn length(&mut self, value: usize) {
        // No length here is beyond 64 bits.
        self.number(u64::try_from(value).unwrap_or(u64::MAX).into());
    }

    /// Values of N bytes: first the lowest byte of each, then the next of each.
    pub(super) fn planes<const N: usize>(&mut self, values: &[[u8; N]]) {
        for plane in 0..N {
            self.0.extend(values.iter().filter_map(|value| value.get(plane)));
        }
    }

    /// Texts: how many, all their lengths, all their bytes.
    pub(super) fn texts(&mut self, texts: &[&str]) {
        self.length(texts.len());
        texts.iter().for_each(|text| self.length(text.len()));
        texts.iter().for_each(|text| self.0.extend_from_slice(text.as_bytes()));
    }
}

/// Reads columns in the order in which they were written.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], PageError> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(PageError::Columns)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn number(&mut self) -> Result<u128, PageError> {
        let mut value: u128 = 0;
        for place in 0..VARINT_BYTES_MAX {
            let (byte, rest) = self.0.split_first().ok_or(PageError::Columns)?;
            self.0 = rest;
            let bits = u128::from(byte & 0x7F);
            let shifted = bits << (7 * place);
            if shifted >> (7 * place) != bits {
                return Err(PageError::Columns);
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(PageError::Columns)
    }

    pub(super) fn number_64(&mut self) -> Result<u64, PageError> {
        u64::try_from(self.number()?).map_err(|_| PageError::Columns)
    }

    /// A length of at most so many.
    pub(super) fn length(&mut self, max: usize) -> Result<usize, PageError> {
        let value = usize::try_from(self.number()?).map_err(|_| PageError::Columns)?;
        if value <= max { Ok(value) } else { Err(PageError::Columns) }
    }

    pub(super) fn planes<const N: usize>(&mut self, count: usize) -> Result<Vec<[u8; N]>, PageError> {
        let mut values = vec![[0; N]; count];
        for plane in 0..N {
            for (value, byte) in values.iter_mut().zip(self.bytes(count)?) {
                if let Some(place) = value.get_mut(plane) {
                    *place = *byte;
                }
            }
        }
        Ok(values)
    }

    /// Texts, at most so many, none longer than so many bytes.
    pub(super) fn texts(&mut self, count_max: usize, bytes_max: usize) -> Result<Vec<String>, PageError> {
        let count = self.length(count_max)?;
        let lengths: Vec<usize> = (0..count).map(|_| self.length(bytes_max)).collect::<Result<_, _>>()?;
        lengths
            .into_iter()
            .map(|length| {
                let text = std::str::from_utf8(self.bytes(length)?).map_err(|_| PageError::Columns)?;
                Ok(text.to_owned())
            })
            .collect()
    }
}
