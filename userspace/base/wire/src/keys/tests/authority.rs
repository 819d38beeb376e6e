//! Orders, leaves and listings of the certification authorities.

use super::*;

fn passphrase() -> SecretOctets {
    SecretOctets::new(b"correct horse battery".to_vec()).unwrap()
}

fn root_key() -> RootKey {
    RootKey {
        root: Generation::FIRST,
        passphrase: passphrase(),
    }
}

fn a_leaf() -> LeafOrder {
    LeafOrder {
        organisation: "school-17".parse().unwrap(),
        under: LeafIssuer::Organisation,
        key: LeafKey {
            x: [1; 32],
            y: [2; 32],
        },
        names: vec![
            "www.example.org".parse().unwrap(),
            "*.example.net".parse().unwrap(),
        ],
        not_after: "2026-12-01T00:00:00Z".parse().unwrap(),
    }
}

fn acts() -> Vec<AuthorityAct> {
    let organisation = || "school-17".parse().unwrap();
    let generation = Generation::FIRST;
    let reason = RevocationReason::KeyCompromise;
    vec![
        AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        },
        AuthorityAct::RotateRoot {
            passphrase: passphrase(),
        },
        AuthorityAct::CrossSign {
            older: root_key(),
            newer: root_key(),
        },
        AuthorityAct::SignIssuers { with: root_key() },
        AuthorityAct::SwitchIssuer {
            organisation: organisation(),
            to: root_key(),
        },
        AuthorityAct::RevokeIssuer {
            organisation: organisation(),
            generation,
            reason,
        },
        AuthorityAct::RevokeRoot {
            root: generation,
            reason,
        },
        AuthorityAct::SignCrl { with: root_key() },
        AuthorityAct::RequestIssuers {
            root: generation,
            switch: vec!["school-17".parse().unwrap()],
        },
        AuthorityAct::RequestCross {
            older: generation,
            newer: generation.next().unwrap(),
        },
        AuthorityAct::Import {
            octets: BUNDLE_OCTETS_MAX,
            with: Some(root_key()),
        },
    ]
}

#[test]
fn orders_come_back_as_they_were_and_mask_passphrases() {
    let mut labels = BTreeSet::new();
    for act in acts() {
        labels.insert(act.label());
        let order = AuthorityOrder {
            act,
            request: "РНИ-2026/1".parse().unwrap(),
            why: "yearly".to_owned(),
        };
        let request = Request::Order(Box::new(order));
        let ask = Ask { id: 7, request };
        let frame = encode(&ask).unwrap();
        let read: Ask = decode(frame.octets()).unwrap();
        let shown = format!("{read:?}");
        assert_eq!(shown, format!("{ask:?}"));
        assert!(
            !shown.contains("horse") && !shown.contains("99, 111, 114"),
            "{shown}"
        );
    }
    assert_eq!(labels.len(), acts().len(), "each act has a name of its own");
}

#[test]
fn leaves_come_back_as_they_were() {
    let request = Request::CertifyLeaf(Box::new(a_leaf()));
    let frame = encode(&Ask { id: 7, request }).unwrap();
    let read: Ask = decode(frame.octets()).unwrap();
    let Request::CertifyLeaf(read) = read.request else {
        unreachable!("{read:?}");
    };
    assert_eq!(*read, a_leaf());
}

#[test]
fn points_are_uncompressed_and_of_their_length() {
    let key = a_leaf().key;
    let point = key.point();
    assert_eq!(point[..2], [4, 1]);
    assert_eq!(LeafKey::from_point(&point), Some(key));
    let check = |octets: &[u8]| assert_eq!(LeafKey::from_point(octets), None, "{octets:?}");
    check(&[]);
    check(&point[..64]);
    check(&[&point[..], &[0]].concat());
    let mut compressed = point;
    compressed[0] = 2;
    check(&compressed);
}

/// The most that a leaf can say, and the longest order, find room in a frame.
#[test]
fn the_longest_leaf_fits_a_frame() {
    let label = "a".repeat(63);
    let name = format!("{label}.{label}.{label}.{}", "b".repeat(61));
    let names = vec![name.parse().unwrap(); LEAF_NAMES_MAX];
    let order = LeafOrder { names, ..a_leaf() };
    let request = Request::CertifyLeaf(Box::new(order));
    encode(&Ask { id: 7, request }).unwrap();
}
