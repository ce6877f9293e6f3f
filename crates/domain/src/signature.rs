//! The one form of a signature here: Ed25519 over SHA-256 of the exact bytes.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::hash::Hash;

/// Signs the exact bytes.
pub fn sign(bytes: &[u8], key: &SigningKey) -> [u8; 64] {
    key.sign(&Hash::of(bytes).0).to_bytes()
}

/// Whether `sig` is the signature of exactly these bytes by the holder of `key`. Strict: neither a weak key nor a
/// second form of the same signature is accepted (Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs", 2020).
pub fn is_signed_by(bytes: &[u8], sig: &[u8], key: &[u8; 32]) -> bool {
    let Ok(sig) = Signature::from_slice(sig) else { return false };
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(&Hash::of(bytes).0, &sig).is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may panic")]
    use super::*;

    #[test]
    fn only_the_same_bytes_by_the_same_key_count() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let (public, other) = (key.verifying_key().to_bytes(), SigningKey::from_bytes(&[4; 32]));
        let sig = sign(b"bytes", &key);
        assert!(is_signed_by(b"bytes", &sig, &public));
        assert!(!is_signed_by(b"byte", &sig, &public));
        assert!(!is_signed_by(b"bytes", &sig[1..], &public));
        assert!(!is_signed_by(b"bytes", &sign(b"bytes", &other), &public));
        assert!(!is_signed_by(b"bytes", &sig, &other.verifying_key().to_bytes()));
        for bit in 0..512 {
            let mut changed = sig;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_signed_by(b"bytes", &changed, &public), "bit {bit}");
        }
    }

    #[test]
    fn a_weak_key_signs_nothing() {
        // The neutral point: with it, one signature would fit every message.
        let mut weak = [0; 32];
        weak[0] = 1;
        let mut sig = [0; 64];
        sig[0] = 1;
        assert!(!is_signed_by(b"anything", &sig, &weak));
    }
}
