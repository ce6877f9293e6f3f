//! QR codes as a grid of grey pixels that the typesetter scales without smoothing.

use qrcode::{Color, EcLevel, QrCode};

use crate::error::DocumentError;

/// The most bytes a code on paper carries: about 0.35 mm for each module at the size we print.
pub const QR_BYTES_MAX: usize = 1_200;

/// A code as one byte per module, 0 for black and 255 for white.
pub(crate) struct Qr {
    pub(crate) width: usize,
    pub(crate) pixels: Vec<u8>,
}

/// Encodes a text. Fails when it is empty or longer than [`QR_BYTES_MAX`].
pub(crate) fn encode(text: &str) -> Result<Qr, DocumentError> {
    if text.is_empty() {
        return Err(DocumentError::Missing { what: "the text of the QR code" });
    }
    if text.len() > QR_BYTES_MAX {
        return Err(DocumentError::QrTooLong { bytes: text.len() });
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let pixels = code
        .to_colors()
        .into_iter()
        .map(|color| match color {
            Color::Dark => 0,
            Color::Light => 255,
        })
        .collect();
    Ok(Qr { width: code.width(), pixels })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_code_is_a_square_and_says_what_does_not_fit() {
        let qr = encode("7F3K2M").expect("encodes");
        assert_eq!(qr.pixels.len(), qr.width * qr.width);
        assert!(matches!(encode(""), Err(DocumentError::Missing { .. })));
        assert!(encode(&"x".repeat(QR_BYTES_MAX)).is_ok());
        assert!(matches!(encode(&"x".repeat(QR_BYTES_MAX + 1)), Err(DocumentError::QrTooLong { .. })));
    }
}
