//! Roots whose keys lie in a token: `SoftHSM2` of Debian, before the program itself, since the library reads where its tokens are from the
//! environment.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where something is not as it is to be"
)]

use jiff::SignedDuration;
use place::{Place, Running, categories, own_uid};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use runtime::{ClientError, Clock as _, KeyClient, SystemClock};
use soft_token::{LABEL, PIN, SoftToken};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use tokio::sync::oneshot;
use wire::keys::{
    AuthorityAct, AuthorityOrder, CertificateKind, CertificateView, Generation, LeafIssuer,
    LeafKey, LeafOrder, OrderDone, RootKey, RootStanding, SecretOctets,
};
use wire::{Refusal, RefusalCode};

#[path = "peers/debian.rs"]
mod debian;
#[path = "authorities/place.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod place;
#[path = "peers/soft_token.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod soft_token;

/// A keyd that is told of a token of this label.
fn keyd(token: &SoftToken, place: &Place, label: &str) -> Command {
    let mut program = without(place);
    token.named_as(&mut program, label);
    program
}

/// A keyd without a token.
fn without(place: &Place) -> Command {
    let mut program = debian::command(Path::new(env!("CARGO_BIN_EXE_keyd")));
    program.args(place.arguments(own_uid(), own_uid()));
    program
}

/// Runs a keyd until its test has ended it; it knows who is enrolled and what is exempt.
async fn run(mut program: Command, place: &mut Place) -> (Running, KeyClient) {
    let mut child = program.spawn().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let daemon = tokio::spawn(async move {
        let _told = ended.await;
        child.kill().unwrap();
        child.wait().unwrap();
        Ok(())
    });
    let mut running = place.attend(end, daemon).await;
    assert_eq!(running.enrol(1, &["school-17"]).await, None);
    assert_eq!(running.categorise(&categories()).await, "");
    let client = place.client().await;
    (running, client)
}

fn secret(text: &str) -> SecretOctets {
    SecretOctets::new(text.as_bytes().to_vec()).unwrap()
}

fn order(act: AuthorityAct) -> AuthorityOrder {
    AuthorityOrder {
        act,
        request: "РНИ-2026/1".parse().unwrap(),
        why: "inspection begins".to_owned(),
    }
}

fn make_root(passphrase: &str) -> AuthorityOrder {
    let passphrase = secret(passphrase);
    order(AuthorityAct::MakeRoot { passphrase })
}

fn sign_issuers(passphrase: &str) -> AuthorityOrder {
    let with = RootKey {
        root: Generation::FIRST,
        passphrase: secret(passphrase),
    };
    order(AuthorityAct::SignIssuers { with })
}

fn sign_crl(passphrase: &str) -> AuthorityOrder {
    let with = RootKey {
        root: Generation::FIRST,
        passphrase: secret(passphrase),
    };
    order(AuthorityAct::SignCrl { with })
}

fn leaf() -> LeafOrder {
    let random = SystemRandom::new();
    let signing = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let made = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(signing, made.as_ref(), &random).unwrap();
    LeafOrder {
        organisation: "school-17".parse().unwrap(),
        under: LeafIssuer::Organisation,
        key: LeafKey::from_point(pair.public_key().as_ref()).unwrap(),
        names: vec!["www.example.org".parse().unwrap()],
        not_after: SystemClock.now() + SignedDuration::from_hours(24),
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Refusal {
    match result.unwrap_err() {
        ClientError::Refused(refusal) => *refusal,
        other => panic!("{other}"),
    }
}

/// Whether OpenSSL takes a leaf, with the root, the authority between and the CRL that keyd hands to everybody.
fn verifies(certificates: &[CertificateView], leaf: &[u8]) {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new("openssl");
    command.args(["verify", "-x509_strict", "-purpose", "sslserver"]);
    let put = |name: &str, der: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, der).unwrap();
        path
    };
    for (place, view) in certificates.iter().enumerate() {
        let option = match view.what {
            CertificateKind::Root { .. } => "-trusted",
            CertificateKind::Issuer { .. } => "-untrusted",
            CertificateKind::Crl { .. } => "-CRLfile",
            CertificateKind::Cross { .. } => panic!("no root was signed by another"),
        };
        command.arg(option).arg(put(&place.to_string(), &view.der));
    }
    let output = command.arg(put("leaf", leaf)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
async fn a_root_in_a_token_signs_there_and_is_known_after_a_start() {
    let Some(token) = SoftToken::new() else {
        return;
    };
    let mut place = Place::new();
    let (running, mut client) = run(keyd(&token, &place, LABEL), &mut place).await;
    let pin = refused(client.order(make_root("0000-0000")).await);
    assert_eq!(pin.code, RefusalCode::Forbidden, "{pin}");
    assert!(pin.message.contains("does not take this PIN"), "{pin}");
    let made = client.order(make_root(PIN)).await.unwrap();
    assert_eq!(made, OrderDone::Root(Generation::FIRST));
    // The public half bears the root's name in the token; the name of a key that is being made is nowhere left.
    assert_eq!(token.files_with(b"Qaqpa inspection root 1 "), 1);
    assert_eq!(token.files_with(b"being made"), 0);
    let pin = refused(client.order(sign_issuers("0000-0000")).await);
    assert_eq!(pin.code, RefusalCode::Forbidden, "{pin}");
    client.order(sign_issuers(PIN)).await.unwrap();
    let certified = client.certify(leaf()).await.unwrap();
    verifies(
        &client.certificates().await.unwrap(),
        &certified.certificate,
    );
    running.end().await;
    // With another start.
    let (running, mut client) = run(keyd(&token, &place, LABEL), &mut place).await;
    let signed = client.order(sign_crl(PIN)).await.unwrap();
    assert!(
        matches!(signed, OrderDone::Crl { number: 2, .. }),
        "{signed:?}"
    );
    verifies(
        &client.certificates().await.unwrap(),
        &certified.certificate,
    );
    running.end().await;
}

/// Leaves go on without the token; what needs it is refused, and the refusal says what to do.
#[tokio::test]
async fn without_the_token_orders_are_refused_and_leaves_go_on() {
    let Some(token) = SoftToken::new() else {
        return;
    };
    let mut place = Place::new();
    let (running, mut client) = run(keyd(&token, &place, LABEL), &mut place).await;
    client.order(make_root(PIN)).await.unwrap();
    client.order(sign_issuers(PIN)).await.unwrap();
    running.end().await;
    // Of another token there is nothing, of another gateway's one of the same label no key.
    let tokens = token.tokens();
    let aside = token.folder.path().join("aside");
    for (program, (code, said, hint)) in [
        (
            without(&place),
            (
                RefusalCode::Unavailable,
                "keyd was told of none",
                "--root-module",
            ),
        ),
        (
            keyd(&token, &place, "others"),
            (
                RefusalCode::Unavailable,
                "no token of the label `others`",
                "put the token in",
            ),
        ),
        (
            keyd(&token, &place, LABEL),
            (
                RefusalCode::NotFound,
                "does not hold the key of root 1",
                "the token that the root was made in",
            ),
        ),
    ] {
        if code == RefusalCode::NotFound {
            fs::rename(&tokens, &aside).unwrap();
            fs::create_dir(&tokens).unwrap();
            token.make_token();
        }
        let (running, mut client) = run(program, &mut place).await;
        let refusal = refused(client.order(sign_crl(PIN)).await);
        assert!(refusal.message.contains(said), "{said}: {refusal}");
        assert!(refusal.hint.contains(hint), "{hint}: {refusal:?}");
        assert_eq!((refusal.code, refusal.clause), (code, None), "{refusal}");
        client.certify(leaf()).await.unwrap();
        running.end().await;
    }
    fs::remove_dir_all(&tokens).unwrap();
    fs::rename(&aside, &tokens).unwrap();
    let (running, mut client) = run(keyd(&token, &place, LABEL), &mut place).await;
    client.order(sign_crl(PIN)).await.unwrap();
    running.end().await;
}

/// A root of the store goes on under its passphrase when a token comes; the next root is made in that.
#[tokio::test]
async fn a_root_of_the_store_and_one_in_a_token_stand_side_by_side() {
    let Some(token) = SoftToken::new() else {
        return;
    };
    let mut place = Place::new();
    let (running, mut client) = run(without(&place), &mut place).await;
    client
        .order(make_root("correct horse battery"))
        .await
        .unwrap();
    running.end().await;
    let (running, mut client) = run(keyd(&token, &place, LABEL), &mut place).await;
    let wrong = refused(client.order(sign_issuers(PIN)).await);
    assert_eq!(wrong.code, RefusalCode::BadRequest, "{wrong}");
    client
        .order(sign_issuers("correct horse battery"))
        .await
        .unwrap();
    let rotate = AuthorityAct::RotateRoot {
        passphrase: secret(PIN),
    };
    let next = Generation::FIRST.next().unwrap();
    let made = client.order(order(rotate)).await.unwrap();
    assert_eq!(made, OrderDone::Root(next));
    assert_eq!(token.files_with(b"Qaqpa inspection root 2 "), 1);
    let certificates = client.certificates().await.unwrap();
    let is_published = |view: &CertificateView| {
        let CertificateKind::Root { root, standing, .. } = view.what else {
            return false;
        };
        (root, standing) == (next, RootStanding::Published)
    };
    assert!(certificates.iter().any(is_published));
    running.end().await;
}
