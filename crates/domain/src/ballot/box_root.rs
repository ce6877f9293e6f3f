//! One hash over everything in a box: the root of a Merkle tree after RFC 6962, section 2.1.
//!
//! Leaves are the ballots in the order of their random ids, so the root depends on the set of ballots alone.
//! A leaf is SHA-256(0x00 ‖ id ‖ marks), a node SHA-256(0x01 ‖ left ‖ right), the root of an empty box
//! SHA-256 of nothing. The tree of `n` leaves splits at the largest power of two below `n`.

use sha2::{Digest, Sha256};

use super::{Ballot, BallotId, marks_bytes};
use crate::Hash;

/// The root of a box.
pub fn box_root(ballots: &[Ballot]) -> Hash {
    root_of_leaves(ballots.iter().map(|ballot| (ballot.id, marks_bytes(&ballot.marks))))
}

/// The root of a box from ids and the bytes of the marks, for whoever holds ballots without reading them.
pub fn root_of_leaves<B: AsRef<[u8]>>(leaves: impl IntoIterator<Item = (BallotId, B)>) -> Hash {
    let mut leaves: Vec<_> =
        leaves.into_iter().map(|(id, marks)| (id, leaf_hash(&id, marks.as_ref()))).collect();
    leaves.sort_unstable();
    let mut level: Vec<Hash> = leaves.into_iter().map(|(_, hash)| hash).collect();
    // Joining neighbours level by level, and lifting the odd one as it is, gives the tree of the RFC.
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => node_hash(*left, *right),
                [lone] => *lone,
                _ => Hash::ZERO, // `chunks(2)` gives one or two.
            })
            .collect();
    }
    level.first().copied().unwrap_or_else(|| Hash::of(b""))
}

fn leaf_hash(id: &BallotId, marks: &[u8]) -> Hash {
    let digest = Sha256::new().chain_update([0]).chain_update(id.as_bytes()).chain_update(marks).finalize();
    Hash(digest.into())
}

fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}
