//! A public key as people compare it, on paper or over the telephone: six groups of five digits.
//!
//! Digits are the same in every language of the polling station, and no letter is taken for another. Thirty of them
//! leave about one chance in 10^30 to whoever looks for another key with the same groups.

use crate::hash::Hash;

/// How many groups there are.
pub const GROUPS: usize = 6;
const BYTES_PER_GROUP: usize = 5;
const GROUP_MAX: u64 = 100_000;

/// The groups of a key, each with five digits.
pub fn spoken(key: &Hash) -> [String; GROUPS] {
    let digest = Hash::of(&[b"urna key to compare:".as_slice(), &key.0].concat()).0;
    let mut groups = digest.chunks_exact(BYTES_PER_GROUP).map(|bytes| {
        let number = bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("{:05}", number % GROUP_MAX)
    });
    std::array::from_fn(|_| groups.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_six_groups_of_five_digits_and_never_changes() {
        let groups = spoken(&Hash::ZERO);
        assert!(groups.iter().all(|group| group.len() == 5 && group.bytes().all(|b| b.is_ascii_digit())));
        assert_eq!(groups, spoken(&Hash::ZERO));
    }

    #[test]
    fn another_key_has_other_groups() {
        for byte in 0..32 {
            let mut other = Hash::ZERO;
            if let Some(changed) = other.0.get_mut(byte) {
                *changed = 1;
            }
            assert!(spoken(&other).iter().zip(spoken(&Hash::ZERO)).filter(|(a, b)| *a != b).count() >= 5);
        }
    }
}
