//! Fingerprints of sets: how many hashes, and their sum. Two sides that hold the same set have the same fingerprint
//! whatever the order, and a plain `$group` of the server can make one.
//!
//! The sum is taken over 256-bit numbers modulo 2^256 (the way of negentropy's fingerprints). The server adds up the
//! eight 32-bit words of the hashes, each in 64 bits, which cannot overflow below 2^31 documents; the carries between
//! the words are added here.

use std::collections::BTreeMap;

use crate::Hash;

/// Documents that a sum of words may hold before it could overflow on the server.
pub const DOCUMENTS_MAX: u64 = 1 << 31;

/// How many hashes, and their sum modulo 2^256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// How many.
    pub count: u64,
    /// The sum in words of 32 bits, the highest first.
    sum: [u32; 8],
}

impl Fingerprint {
    /// Adds a hash.
    pub fn add(&mut self, hash: Hash) {
        self.count = self.count.saturating_add(1);
        self.add_words(hash.words().map(u64::from));
    }

    /// A count and sums of words as the server made them.
    pub fn of_sums(count: u64, words: [u64; 8]) -> Self {
        let mut fingerprint = Self { count, ..Self::default() };
        fingerprint.add_words(words);
        fingerprint
    }

    /// Both together.
    pub fn plus(mut self, other: Self) -> Self {
        self.count = self.count.saturating_add(other.count);
        self.add_words(other.sum.map(u64::from));
        self
    }

    fn add_words(&mut self, words: [u64; 8]) {
        let mut carry: u128 = 0;
        for (mine, word) in self.sum.iter_mut().zip(words).rev() {
            let total = u128::from(*mine) + u128::from(word) + carry;
            // The lower 32 bits fit.
            *mine = u32::try_from(total & u128::from(u32::MAX)).unwrap_or_default();
            carry = total >> 32;
        }
    }
}

/// The bucket of a hash: its first byte.
pub fn bucket_of(hash: Hash) -> u8 {
    let Hash([first, ..]) = hash;
    first
}

/// Fingerprints of the 256 buckets, and of what has no hash; empty ones are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Buckets(BTreeMap<Option<u8>, Fingerprint>);

impl Buckets {
    /// Adds a hash to its bucket.
    pub fn add(&mut self, hash: Hash) {
        self.0.entry(Some(bucket_of(hash))).or_default().add(hash);
    }

    /// Adds what the server says of a bucket; `None` is what has no hash.
    pub fn put(&mut self, bucket: Option<u8>, fingerprint: Fingerprint) {
        if fingerprint.count > 0 {
            let entry = self.0.entry(bucket).or_default();
            *entry = entry.plus(fingerprint);
        }
    }

    /// All buckets together.
    pub fn total(&self) -> Fingerprint {
        self.0.values().fold(Fingerprint::default(), |total, bucket| total.plus(*bucket))
    }

    /// The buckets that are not the same in both.
    pub fn differing(&self, other: &Self) -> Vec<Option<u8>> {
        let mut all: Vec<Option<u8>> = self.0.keys().chain(other.0.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|bucket| self.0.get(bucket) != other.0.get(bucket));
        all
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
    use proptest::prelude::*;

    use super::*;

    fn of(hashes: impl IntoIterator<Item = Hash>) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        hashes.into_iter().for_each(|hash| fingerprint.add(hash));
        fingerprint
    }

    #[test]
    fn the_sum_is_one_of_256_bits() {
        let one = {
            let mut bytes = [0; 32];
            bytes[31] = 1;
            Hash(bytes)
        };
        let all = of([Hash([0xFF; 32]), one]);
        assert_eq!(all, Fingerprint { count: 2, sum: [0; 8] });
        assert_eq!(of([one, one]).sum, [0, 0, 0, 0, 0, 0, 0, 2]);
    }

    #[test]
    fn carries_reach_the_next_word() {
        let mut bytes = [0; 32];
        bytes[28..].fill(0xFF);
        assert_eq!(of([Hash(bytes), Hash(bytes)]).sum, [0, 0, 0, 0, 0, 0, 1, 0xFFFF_FFFE]);
    }

    #[test]
    fn a_swap_between_two_words_is_seen() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        one[3] = 1;
        other[7] = 1;
        assert_ne!(of([Hash(one)]), of([Hash(other)]));
    }

    fn hashes() -> impl Strategy<Value = Vec<Hash>> {
        proptest::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..40)
    }

    proptest! {
        #[test]
        fn order_and_grouping_do_not_matter(mut all in hashes(), cut in 0_usize..40, seed in any::<u64>()) {
            let expected = of(all.iter().copied());
            let rest = all.split_off(cut.min(all.len()));
            prop_assert_eq!(of(all.iter().copied()).plus(of(rest.iter().copied())), expected);
            let mut shuffled: Vec<_> = all.into_iter().chain(rest).collect();
            shuffled.sort_by_key(|hash| Hash::of(&[&hash.0[..], &seed.to_be_bytes()].concat()));
            prop_assert_eq!(of(shuffled), expected);
        }

        #[test]
        fn sums_of_words_make_the_same(all in hashes()) {
            let mut words = [0_u64; 8];
            for hash in &all {
                words.iter_mut().zip(hash.words()).for_each(|(sum, word)| *sum += u64::from(word));
            }
            prop_assert_eq!(Fingerprint::of_sums(u64::try_from(all.len()).unwrap(), words), of(all));
        }

        #[test]
        fn what_is_missing_or_changed_is_in_a_differing_bucket(all in hashes(), other in any::<[u8; 32]>()) {
            prop_assume!(!all.is_empty());
            let buckets = |hashes: &[Hash]| {
                let mut buckets = Buckets::default();
                hashes.iter().for_each(|hash| buckets.add(*hash));
                buckets
            };
            let full = buckets(&all);
            let lost = *all.first().unwrap();
            prop_assert_eq!(full.differing(&full), vec![]);
            prop_assert_eq!(full.differing(&buckets(&all[1..])), vec![Some(bucket_of(lost))]);
            prop_assume!(lost != Hash(other));
            let mut changed = all.clone();
            changed[0] = Hash(other);
            let differing = full.differing(&buckets(&changed));
            prop_assert!(differing.contains(&Some(bucket_of(lost))) && differing.contains(&Some(bucket_of(Hash(other)))));
            prop_assert_eq!(full.total(), of(all));
        }
    }
}
