//! Merkle trees over the record hashes of a commit, and proofs of inclusion.
//!
//! RFC 6962 §2.1: "the hash calculations for leaves and nodes differ": a leaf is `SHA-256(0x00 ‖
//! data)`, a node `SHA-256(0x01 ‖ left ‖ right)`, and a list of n is split at the largest power of
//! two below n. Here the data of a leaf is the chain hash of its record.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hash::Hash;
use crate::record::Record;

const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

/// Proves that a record belongs to a commit whose root is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InclusionProof {
    /// The record's sequence number; [`covers`](Self::covers) binds it, [`verify`](Self::verify)
    /// does not read it.
    pub seq: u64,
    /// The record's chain hash: the leaf.
    pub hash: Hash,
    /// The chain hash before it, which ties the record's content to its own.
    pub previous: Hash,
    /// The record's place among the records of its commit, from 0.
    pub index: u64,
    /// Records of the commit.
    pub size: u64,
    /// Siblings from the leaf up (RFC 6962 §2.1.1).
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// Whether the leaf belongs to the tree with this root (RFC 9162 §2.1.3.2).
    #[must_use]
    pub fn verify(&self, root: &Hash) -> bool {
        if self.index >= self.size {
            return false;
        }
        let (mut place, mut last) = (self.index, self.size - 1);
        let mut hash = leaf(&self.hash);
        for sibling in &self.path {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                hash = node(sibling, &hash);
                // The right edge of an incomplete tree: climb to where there is a sibling.
                while place & 1 == 0 && place != 0 {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, sibling);
            }
            place >>= 1;
            last >>= 1;
        }
        last == 0 && hash == *root
    }

    /// Whether the proof speaks of this very record, and the record belongs to the tree with this
    /// root.
    #[must_use]
    pub fn covers(&self, record: &Record, root: &Hash) -> bool {
        record.seq == self.seq && record.link(&self.previous) == self.hash && self.verify(root)
    }
}

/// The root over these leaves; of none, the hash of nothing (RFC 6962 §2.1).
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::from_bytes(Sha256::digest([]).into()),
        [one] => leaf(one),
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The siblings of leaf `index`, from the leaf up; `index` is below the number of leaves.
pub(crate) fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut path, sibling) = if index < middle {
        (path(left, index), root(right))
    } else {
        (path(right, index - middle), root(left))
    };
    path.push(sibling);
    path
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

fn leaf(hash: &Hash) -> Hash {
    let digest = Sha256::new()
        .chain_update(LEAF)
        .chain_update(hash.as_bytes())
        .finalize();
    Hash::from_bytes(digest.into())
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let digest = Sha256::new()
        .chain_update(NODE)
        .chain_update(left.as_bytes())
        .chain_update(right.as_bytes())
        .finalize();
    Hash::from_bytes(digest.into())
}

#[cfg(test)]
mod tests;
