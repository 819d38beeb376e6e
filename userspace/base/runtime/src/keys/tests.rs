use super::*;
use crate::socket::Listener;
use jiff::Timestamp;
use law::Clause;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use tempfile::TempDir;
use wire::keys::{Outcome, PublicKey, Sha256};
use wire::{Refusal, RefusalCode};

fn a_statement() -> DecisionStatement {
    DecisionStatement {
        authority: "gts".parse().unwrap(),
        request: "СОЗ-2026/17".parse().unwrap(),
        kind: "waf_onboard".parse().unwrap(),
        outcome: Outcome::Approved,
        officer: "officer".parse().unwrap(),
        at: "2026-11-29T09:30:00Z".parse().unwrap(),
        change: Some(Sha256([0x11; 32])),
        document: Sha256([0x22; 32]),
        clause: Clause::ESHDI_13,
    }
}

fn from_hexadecimal<const N: usize>(text: &str) -> [u8; N] {
    assert_eq!(text.len(), 2 * N);
    let octet = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(octet)
}

/// Made by another implementation of Ed25519 over octets of another program's making: seed 00 to 1f.
fn signed_elsewhere() -> (DecisionSignature, DecisionKeys) {
    let signature = DecisionSignature {
        generation: Generation::FIRST,
        r: from_hexadecimal("7404c286b410688897093fcedb7aadaf611f251a783380e243f7f3bf3c40785b"),
        s: from_hexadecimal("24570acc07a17956b951797e1aa1e4094b61baf1e2cb452165f6f06302fc020b"),
    };
    let key = PublicKey {
        generation: Generation::FIRST,
        since: Timestamp::UNIX_EPOCH,
        octets: from_hexadecimal(
            "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
        ),
    };
    let keys = DecisionKeys {
        authority: "gts".parse().unwrap(),
        keys: vec![key],
    };
    (signature, keys)
}

#[test]
fn a_signature_made_elsewhere_verifies() {
    let (signature, keys) = signed_elsewhere();
    assert_eq!(verify(&a_statement(), &signature, &keys), Ok(()));
    let seed: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    assert_eq!(pair.public_key().as_ref(), keys.keys[0].octets);
}

#[test]
fn a_statement_that_differs_in_one_field_does_not_verify() {
    let (signature, keys) = signed_elsewhere();
    let check = |change: &dyn Fn(&mut DecisionStatement)| {
        let mut statement = a_statement();
        change(&mut statement);
        assert_ne!(statement, a_statement());
        let verified = verify(&statement, &signature, &keys);
        assert_eq!(verified, Err(SignatureError::Differs), "{statement:?}");
    };
    check(&|s| s.request = "СОЗ-2026/18".parse().unwrap());
    check(&|s| s.kind = "waf_offboard".parse().unwrap());
    check(&|s| s.outcome = Outcome::Refused);
    check(&|s| s.officer = "other".parse().unwrap());
    check(&|s| s.at = "2026-11-29T09:30:00.000000001Z".parse().unwrap());
    check(&|s| s.change = None);
    check(&|s| s.change = Some(Sha256([0x12; 32])));
    check(&|s| s.document = Sha256([0x23; 32]));
    check(&|s| s.clause = Clause::ESHDI_15);
}

#[test]
fn another_authority_generation_or_signature_does_not_verify() {
    let (signature, keys) = signed_elsewhere();
    let mut statement = a_statement();
    statement.authority = "eup".parse().unwrap();
    assert!(matches!(
        verify(&statement, &signature, &keys),
        Err(SignatureError::Authority { .. })
    ));
    // Whoever names the other authority's keys for these has not signed its statement either.
    let mut renamed = keys.clone();
    renamed.authority = statement.authority.clone();
    assert_eq!(
        verify(&statement, &signature, &renamed),
        Err(SignatureError::Differs)
    );
    let generation = Generation::FIRST.next().unwrap();
    let later = DecisionSignature {
        generation,
        ..signature
    };
    assert!(matches!(
        verify(&a_statement(), &later, &keys),
        Err(SignatureError::Generation { .. })
    ));
    for at in 0..64 {
        let mut changed = signature;
        let half = if at < 32 {
            &mut changed.r
        } else {
            &mut changed.s
        };
        half[at % 32] ^= 1;
        assert_eq!(
            verify(&a_statement(), &changed, &keys),
            Err(SignatureError::Differs)
        );
    }
}

/// A keyd that says what a test wants.
struct Fake {
    _folder: TempDir,
    connection: Connection,
    client: KeyClient,
}

impl Fake {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("s");
        let mut listener = Listener::bind(&path, 0o600).unwrap();
        let client = KeyClient::connect(&path).await.unwrap();
        let connection = listener.accept().await.unwrap();
        Self {
            _folder: folder,
            connection,
            client,
        }
    }
}

fn a_refusal(code: RefusalCode) -> Refusal {
    Refusal {
        code,
        message: "no".into(),
        hint: "none".into(),
        clause: None,
        violations: Vec::new(),
    }
}

fn secret(text: &str) -> Reply {
    Reply::Unsealed(SecretOctets::new(text.as_bytes().to_vec()).unwrap())
}

/// An answer that came too late for its question must not become the next one's: it is another secret.
#[tokio::test]
async fn an_answer_to_an_earlier_question_is_passed_over() {
    let mut fake = Fake::start().await;
    fake.client.last_id = 6;
    for (id, text) in [(6, "earlier"), (7, "asked for")] {
        let result = Ok(secret(text));
        fake.connection
            .send_secret(&Told { id, result })
            .await
            .unwrap();
    }
    let context = SealContext::Request {
        request: "1".parse().unwrap(),
        field: "psk".parse().unwrap(),
    };
    let opened = fake
        .client
        .unseal(SealPurpose::Psk, context, SealedBlob(Vec::new()))
        .await
        .unwrap();
    assert_eq!(opened.reveal(), b"asked for");
    let asked: Ask = fake.connection.recv_secret().await.unwrap().unwrap();
    assert_eq!(asked.id, 7);
}

#[tokio::test]
async fn what_keyd_refuses_or_cannot_read_is_told() {
    for (id, code) in [(1, RefusalCode::Forbidden), (0, RefusalCode::BadRequest)] {
        let mut fake = Fake::start().await;
        let result = Err(a_refusal(code));
        let told = Told { id, result };
        fake.connection.send_secret(&told).await.unwrap();
        let refused = fake.client.keys().await.unwrap_err();
        assert!(matches!(refused, ClientError::Refused(no) if no.code == code));
    }
}

#[tokio::test]
async fn a_reply_to_something_else_is_named() {
    let mut fake = Fake::start().await;
    let result = Ok(secret("horse"));
    let told = Told { id: 1, result };
    fake.connection.send_secret(&told).await.unwrap();
    let error = fake.client.keys().await.unwrap_err();
    assert!(matches!(error, ClientError::Unexpected { .. }));
    assert!(!format!("{error} {error:?}").contains("horse"));
    drop(fake.connection);
    let error = fake.client.keys().await.unwrap_err();
    assert!(matches!(error, ClientError::Closed { .. }), "{error}");
}
