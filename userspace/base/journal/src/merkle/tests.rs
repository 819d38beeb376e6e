use proptest::prelude::*;

use super::*;

fn leaves(count: usize) -> Vec<Hash> {
    (0..count)
        .map(|index| Hash::from_bytes(Sha256::digest(index.to_le_bytes()).into()))
        .collect()
}

fn proof(leaves: &[Hash], index: usize) -> InclusionProof {
    InclusionProof {
        seq: 1,
        hash: leaves[index],
        previous: Hash::ZERO,
        index: u64::try_from(index).unwrap(),
        size: u64::try_from(leaves.len()).unwrap(),
        path: path(leaves, index),
    }
}

#[test]
fn root_is_that_of_rfc_6962() {
    // RFC 6962 §2.1: "The hash of an empty list is the hash of an empty string".
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(root(&[]), empty.parse().unwrap());
    // "MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))", by hand for five leaves.
    let sha = |parts: &[&[u8]]| -> [u8; 32] { Sha256::digest(parts.concat()).into() };
    let five = leaves(5);
    let leaf = |index: usize| sha(&[&[0], five[index].as_bytes()]);
    let (left, right) = (
        sha(&[&[1], &leaf(0), &leaf(1)]),
        sha(&[&[1], &leaf(2), &leaf(3)]),
    );
    let four = sha(&[&[1], &left, &right]);
    assert_eq!(root(&five[..1]), Hash::from_bytes(leaf(0)));
    assert_eq!(root(&five), Hash::from_bytes(sha(&[&[1], &four, &leaf(4)])));
}

#[test]
fn every_leaf_is_proved_and_no_other() {
    for count in 1..=33 {
        let leaves = leaves(count);
        let root = root(&leaves);
        for index in 0..count {
            let good = proof(&leaves, index);
            assert!(good.verify(&root), "{index} of {count}");
            for other in (0..count).filter(|other| *other != index) {
                let bad = InclusionProof {
                    hash: leaves[other],
                    ..good.clone()
                };
                assert!(!bad.verify(&root), "{other} as {index} of {count}");
            }
            assert!(
                !InclusionProof {
                    index: good.size,
                    ..good.clone()
                }
                .verify(&root)
            );
        }
    }
    let empty = InclusionProof {
        size: 0,
        ..proof(&leaves(1), 0)
    };
    assert!(!empty.verify(&root(&[])));
}

proptest! {
    #[test]
    fn a_changed_proof_proves_nothing(
        count in 2usize..200,
        pick: prop::sample::Index,
        bit in 0usize..256,
        at: prop::sample::Index,
    ) {
        let leaves = leaves(count);
        let root = root(&leaves);
        let good = proof(&leaves, pick.index(count));
        prop_assert!(good.verify(&root));
        let flip = |hash: Hash| {
            let mut bytes = *hash.as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            Hash::from_bytes(bytes)
        };
        let mut bad = good.clone();
        let sibling = at.index(bad.path.len());
        bad.path[sibling] = flip(bad.path[sibling]);
        prop_assert!(!bad.verify(&root));
        let mut bad = good.clone();
        bad.path.remove(sibling);
        prop_assert!(!bad.verify(&root));
        let mut bad = good.clone();
        bad.path.push(Hash::ZERO);
        prop_assert!(!bad.verify(&root));
        prop_assert!(!good.verify(&flip(root)));
    }
}
