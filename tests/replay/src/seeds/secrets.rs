//! Frames of every kind of question to keyd, and of its answers.

use ::wire::Refusal;
use ::wire::RefusalCode;
use ::wire::keys::{
    Ask, AuthorityAct, AuthorityOrder, CertifiedLeaf, CodeCheck, DecisionKeys, DecisionSignature,
    DecisionStatement, Document, DocumentCode, Generation, IssuerId, KeyId, KeyView, LeafIssuer,
    LeafKey, LeafOrder, Outcome, PublicKey, Reply, Request, RootKey, SealContext, SealPurpose,
    SealedBlob, SecretOctets, Sha256, Told, encode,
};
use law::Clause;
use model::RowKey;

use super::{Seed, now, seed};

/// Messages in both directions.
pub fn keys() -> Vec<Seed> {
    let asked = asked().into_iter().map(|(name, request)| {
        let frame = encode(&Ask { id: 7, request }).unwrap();
        seed(name, frame.octets())
    });
    let told = told().into_iter().map(|(name, result)| {
        let frame = encode(&Told { id: 7, result }).unwrap();
        seed(name, frame.octets())
    });
    asked.chain(told).collect()
}

fn secret() -> SecretOctets {
    SecretOctets::new(b"correct horse".to_vec()).unwrap()
}

fn asked() -> Vec<(&'static str, Request)> {
    let document = Document {
        authority: "gts".parse().unwrap(),
        number: "17".parse().unwrap(),
        sha256: Sha256([1; 32]),
    };
    let statement = DecisionStatement {
        authority: "gts".parse().unwrap(),
        request: "СОЗ-17".parse().unwrap(),
        kind: "mail".parse().unwrap(),
        outcome: Outcome::Approved,
        officer: "omarov".parse().unwrap(),
        at: now(),
        change: Some(Sha256([2; 32])),
        document: Sha256([3; 32]),
        clause: Clause::ESHDI_13,
    };
    let of_request = SealContext::Request {
        request: "СОЗ-17".parse().unwrap(),
        field: "vpn.ph1.psk".parse().unwrap(),
    };
    let of_row = SealContext::Row {
        row: RowKey::Account("omarov".parse().unwrap()),
        field: "token".parse().unwrap(),
    };
    let code = DocumentCode::of_tag([9; 16]);
    vec![
        ("sign", Request::Sign(Box::new(statement))),
        (
            "seal",
            Request::Seal {
                purpose: SealPurpose::Psk,
                context: of_request,
                plaintext: secret(),
            },
        ),
        (
            "unseal",
            Request::Unseal {
                purpose: SealPurpose::Psk,
                context: of_row,
                blob: SealedBlob(vec![1, 2, 3]),
            },
        ),
        ("issue-code", Request::IssueCode(document.clone())),
        ("check-code", Request::CheckCode { document, code }),
        (
            "rotate",
            Request::Rotate {
                key: KeyId::Sealing(SealPurpose::Psk),
                why: "yearly".to_owned(),
            },
        ),
        ("leaf", Request::CertifyLeaf(Box::new(leaf()))),
        ("order", Request::Order(Box::new(order()))),
        ("certificates", Request::Certificates { after: 7 }),
        ("keys", Request::Keys),
        (
            "public",
            Request::Public {
                authority: "gts".parse().unwrap(),
            },
        ),
    ]
}

fn leaf() -> LeafOrder {
    LeafOrder {
        organisation: "school-17".parse().unwrap(),
        under: LeafIssuer::Organisation,
        key: LeafKey {
            x: [1; 32],
            y: [2; 32],
        },
        names: vec!["*.example.net".parse().unwrap()],
        not_after: now(),
    }
}

fn order() -> AuthorityOrder {
    let root = Generation::FIRST;
    let passphrase = secret();
    AuthorityOrder {
        act: AuthorityAct::SwitchIssuer {
            organisation: "school-17".parse().unwrap(),
            to: RootKey { root, passphrase },
        },
        request: "СОЗ-17".parse().unwrap(),
        why: "yearly".to_owned(),
    }
}

fn told() -> Vec<(&'static str, Result<Reply, Refusal>)> {
    let generation = Generation::FIRST;
    let signature = DecisionSignature {
        generation,
        r: [1; 32],
        s: [2; 32],
    };
    let view = KeyView {
        id: KeyId::Decisions("gts".parse().unwrap()),
        newest: generation,
        since: now(),
    };
    let public = DecisionKeys {
        authority: "gts".parse().unwrap(),
        keys: vec![PublicKey {
            generation,
            since: now(),
            octets: [4; 32],
        }],
    };
    let refusal = Refusal {
        code: RefusalCode::Invalid,
        message: "the blob does not open".to_owned(),
        hint: "see below".to_owned(),
        clause: None,
        violations: Vec::new(),
    };
    vec![
        ("signed", Ok(Reply::Signed(signature))),
        ("sealed", Ok(Reply::Sealed(SealedBlob(vec![1, 2, 3])))),
        ("unsealed", Ok(Reply::Unsealed(secret()))),
        ("code", Ok(Reply::Code(DocumentCode::of_tag([9; 16])))),
        (
            "genuine",
            Ok(Reply::Checked(CodeCheck::Genuine(generation))),
        ),
        ("differs", Ok(Reply::Checked(CodeCheck::Differs))),
        ("rotated", Ok(Reply::Rotated(generation))),
        ("listed", Ok(Reply::Keys(vec![view]))),
        (
            "certified",
            Ok(Reply::Leaf(Box::new(CertifiedLeaf {
                certificate: vec![0x30, 0x00],
                by: IssuerId::Untrusted(generation),
            }))),
        ),
        ("public-keys", Ok(Reply::Public(public))),
        ("refused", Err(refusal)),
    ]
}
