//! The whole ceremony: a gateway's keyd, and a second folder that stands for the root's own machine, which runs the program.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where something is not as it is to be"
)]

use jiff::SignedDuration;
use place::{Heard, Place, Running, categories, own_uid};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use runtime::{ClientError, Clock as _, KeyClient, SystemClock};
use serde_json::Value;
use soft_token::SoftToken;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use wire::keys::{
    AuthorityAct, AuthorityFact, AuthorityOrder, CertificateKind, Generation, LeafIssuer, LeafKey,
    LeafOrder, OrderDone, RootKeeping, RootKey, SecretOctets, Sha256,
};
use wire::{Fact, Refusal, RefusalCode};

#[path = "peers/debian.rs"]
mod debian;
#[path = "authorities/place.rs"]
mod place;
#[path = "peers/soft_token.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod soft_token;

const PASSPHRASE: &str = "correct horse battery";

/// The root's own machine.
struct Apart {
    folder: TempDir,
    token: Option<SoftToken>,
}

impl Apart {
    fn new(token: Option<SoftToken>) -> Self {
        let folder = TempDir::new().unwrap();
        let apart = Self { folder, token };
        let secret = apart.token.as_ref().map_or(PASSPHRASE, |_| soft_token::PIN);
        fs::write(apart.path("passphrase"), secret).unwrap();
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(apart.path("passphrase"), private).unwrap();
        let mut make = Command::new(env!("CARGO_BIN_EXE_keyd"));
        make.arg("--make-sealing-key").arg("--sealing-key");
        assert!(make.arg(apart.path("key")).status().unwrap().success());
        apart
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program with these words, and writes a file of this name.
    fn ceremony(&self, words: &[&str], out: &str) -> Output {
        let mut program = debian::command(Path::new(env!("CARGO_BIN_EXE_keyd")));
        program.arg("ceremony").args(words);
        program.arg("--store").arg(self.path("store"));
        program.arg("--sealing-key").arg(self.path("key"));
        program
            .arg("--passphrase-file")
            .arg(self.path("passphrase"));
        program.arg("--out").arg(self.path(out));
        if let Some(token) = &self.token {
            token.named(&mut program);
        }
        program.output().unwrap()
    }

    fn make_root(&self, number: &str, out: &str) -> Vec<u8> {
        let basis = ["--request", "РНИ-2026/1", "--why", "the first root"];
        let words = [&["make-root", "--number", number], &basis[..]].concat();
        let made = self.ceremony(&words, out);
        assert!(made.status.success(), "{made:?}");
        fs::read(self.path(out)).unwrap()
    }

    /// What the machine says of a request, and the file that answers it.
    fn sign(&self, request: &[u8], out: &str) -> (String, Option<Vec<u8>>) {
        let file = self.path("request");
        fs::write(&file, request).unwrap();
        let signed = self.ceremony(&["sign", file.to_str().unwrap()], out);
        let said = [signed.stdout, signed.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(signed.status.success(), self.path(out).exists(), "{said}");
        (said, fs::read(self.path(out)).ok())
    }
}

fn order(act: AuthorityAct) -> AuthorityOrder {
    let (request, why) = basis();
    AuthorityOrder { act, request, why }
}

fn basis() -> (wire::keys::RequestNumber, String) {
    (
        "РНИ-2026/1".parse().unwrap(),
        "inspection begins".to_owned(),
    )
}

fn request_issuers(switch: &[&str]) -> AuthorityOrder {
    order(AuthorityAct::RequestIssuers {
        root: Generation::FIRST,
        switch: switch.iter().map(|id| id.parse().unwrap()).collect(),
    })
}

async fn ready(place: &mut Place) -> (Running, KeyClient) {
    let mut running = place.start(own_uid(), own_uid()).await;
    assert_eq!(running.enrol(1, &["clinic-3", "school-17"]).await, None);
    assert_eq!(running.categorise(&categories()).await, "");
    let client = place.client().await;
    (running, client)
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Refusal {
    match result.unwrap_err() {
        ClientError::Refused(refusal) => *refusal,
        other => panic!("{other}"),
    }
}

async fn authority_fact(running: &mut Running, find: fn(&AuthorityFact) -> bool) -> AuthorityFact {
    running
        .hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::Authority { what } if find(what) => Some(what.clone()),
                _ => None,
            },
            Heard::Applied(..) => None,
        })
        .await
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

/// OpenSSL takes a leaf with what keyd hands to everybody, and reads the request.
async fn verifies(client: &mut KeyClient, request: &[u8]) {
    let certified = client.certify(leaf()).await.unwrap();
    let folder = TempDir::new().unwrap();
    let put = |name: &str, der: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, der).unwrap();
        path
    };
    let leaf = put("leaf", &certified.certificate);
    let mut command = Command::new("openssl");
    command.args(["verify", "-x509_strict", "-purpose", "sslserver"]);
    for (at, view) in client.certificates().await.unwrap().iter().enumerate() {
        let option = match view.what {
            CertificateKind::Root { .. } => "-trusted",
            CertificateKind::Issuer { .. } | CertificateKind::Cross { .. } => "-untrusted",
            CertificateKind::Crl { .. } => "-CRLfile",
        };
        command.arg(option).arg(put(&at.to_string(), &view.der));
    }
    let output = command.arg(&leaf).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let read: Value = serde_json::from_slice(request).unwrap();
    let first = &read["content"]["wanted"]["issuers"]["issuers"][0]["pkcs10"];
    let pem = format!(
        "-----BEGIN CERTIFICATE REQUEST-----\n{}\n-----END CERTIFICATE REQUEST-----\n",
        first.as_str().unwrap()
    );
    let mut command = Command::new("openssl");
    command.args(["req", "-verify", "-noout", "-text", "-in"]);
    let output = command
        .arg(put("request", pem.as_bytes()))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    for said in [
        "CA:TRUE, pathlen:0",
        "Excluded:",
        "DNS:gov.kz",
        "IP:0.0.0.0/0.0.0.0",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

/// The root comes in, and what is signed at the gateway is not signed under it.
async fn root_comes(apart: &Apart, running: &mut Running, client: &mut KeyClient) {
    let root = apart.make_root("1", "root.json");
    let made = client.import(&root, None, basis()).await.unwrap();
    assert_eq!(made, OrderDone::Root(Generation::FIRST));
    let told = authority_fact(running, |it| matches!(it, AuthorityFact::RootMade { .. }));
    match told.await {
        AuthorityFact::RootMade { kept, ground, .. } => {
            assert_eq!(kept, RootKeeping::Offline);
            assert_eq!(ground.request.as_str(), "РНИ-2026/1");
        }
        other => panic!("{other:?}"),
    }
    let with = RootKey {
        root: Generation::FIRST,
        passphrase: SecretOctets::new(PASSPHRASE.as_bytes().to_vec()).unwrap(),
    };
    let here = refused(
        client
            .order(order(AuthorityAct::SignIssuers { with }))
            .await,
    );
    assert!(here.hint.contains("keyd ceremony sign"), "{here:?}");
}

async fn whole_ceremony(apart: Apart) {
    let mut place = Place::new();
    let (mut running, mut client) = ready(&mut place).await;
    root_comes(&apart, &mut running, &mut client).await;
    let asked = client.order(request_issuers(&[])).await.unwrap();
    let OrderDone::Requested {
        issuers,
        left,
        sha256,
    } = asked
    else {
        panic!("{asked:?}");
    };
    assert_eq!((issuers.len(), left), (2, 0));
    running.end().await;
    // A ceremony takes longer than keyd runs.
    let (mut running, mut client) = ready(&mut place).await;
    let request = client.signing_request().await.unwrap();
    let octets = digest(&SHA256, &request).as_ref().try_into().unwrap();
    assert_eq!(Sha256(octets), sha256);
    let (said, signed) = apart.sign(&request, "signed.json");
    let signed = signed.unwrap();
    for part in [
        format!("request of SHA-256 {sha256}"),
        "rests on РНИ-2026/1: inspection begins".to_owned(),
        "2 issuing authorities (path length 0)".to_owned(),
        "school-17 generation 1, BIN 990140000017, Школа № 17, valid".to_owned(),
        "    gov.kz\n".to_owned(),
        "CRL 1, 0 revoked".to_owned(),
    ] {
        assert!(said.contains(&part), "{part}: {said}");
    }
    let nobody = refused(client.import(&request, None, basis()).await);
    assert_eq!(nobody.code, RefusalCode::BadRequest, "{nobody}");
    let done = client.import(&signed, None, basis()).await.unwrap();
    assert!(
        matches!(done, OrderDone::Issued { left: 0, .. }),
        "{done:?}"
    );
    let told = authority_fact(&mut running, |it| {
        matches!(it, AuthorityFact::IssuerMade { .. })
    });
    match told.await {
        AuthorityFact::IssuerMade { ground, .. } => {
            assert_eq!(ground.request.as_str(), "РНИ-2026/1");
        }
        other => panic!("{other:?}"),
    }
    verifies(&mut client, &request).await;
    let again = refused(client.import(&signed, None, basis()).await);
    assert!(again.message.contains("nothing was requested"), "{again}");
    client.order(request_issuers(&["school-17"])).await.unwrap();
    let old = refused(client.import(&signed, None, basis()).await);
    assert!(old.message.contains("and the one that waits has"), "{old}");
    running.end().await;
}

#[tokio::test]
async fn a_root_of_another_machine_signs_by_files_alone() {
    whole_ceremony(Apart::new(None)).await;
}

#[tokio::test]
async fn a_root_in_a_token_of_another_machine_signs_by_files_alone() {
    if let Some(token) = SoftToken::new() {
        whole_ceremony(Apart::new(Some(token))).await;
    }
}

/// Whoever has the request on its way gets nothing signed but what its keys asked for.
#[tokio::test]
async fn the_roots_machine_signs_no_request_that_was_changed() {
    let mut place = Place::new();
    let (running, mut client) = ready(&mut place).await;
    let apart = Apart::new(None);
    let root = apart.make_root("1", "root.json");
    client.import(&root, None, basis()).await.unwrap();
    client.order(request_issuers(&[])).await.unwrap();
    let request = client.signing_request().await.unwrap();
    let read: Value = serde_json::from_slice(&request).unwrap();
    let check = |change: &dyn Fn(&mut Value), said: &str| {
        let mut changed = read.clone();
        change(&mut changed["content"]["wanted"]["issuers"]);
        let (told, signed) = apart.sign(&serde_json::to_vec(&changed).unwrap(), "none.json");
        assert!(signed.is_none() && told.contains(said), "{said}: {told}");
    };
    let fewer = |asked: &mut Value| {
        asked["protected"].as_array_mut().unwrap().pop();
    };
    check(&fewer, "the request of clinic-3 is not as it was asked for");
    check(
        &|asked| asked["protected"] = Value::Array(Vec::new()),
        "no index of exempt names",
    );
    let longer = |asked: &mut Value| {
        asked["issuers"][1]["validity"]["until"] = "2090-01-01T00:00:00Z".into();
    };
    check(&longer, "more than 90 days");
    check(
        &|asked| asked["crl"]["validity"]["until"] = "2090-01-01T00:00:00Z".into(),
        "a CRL of more than 90 days",
    );
    let other = |asked: &mut Value| {
        let (one, two) = (
            asked["issuers"][0]["point"].clone(),
            asked["issuers"][1].clone(),
        );
        asked["issuers"][1] = two;
        asked["issuers"][1]["point"] = one;
    };
    check(
        &other,
        "the request of school-17 is not as it was asked for",
    );
    check(
        &|asked| asked["root"]["sha256"] = "00".repeat(32).into(),
        "not on this machine",
    );
    check(
        &|asked| asked["root"]["number"] = 2.into(),
        "not what its certificate says",
    );
    check(
        &|asked| asked["issuers"][0]["more"] = 1.into(),
        "unknown field",
    );
    let stranger = Apart::new(None);
    stranger.make_root("1", "root.json");
    let (told, signed) = stranger.sign(&request, "none.json");
    assert!(
        signed.is_none() && told.contains("not on this machine"),
        "{told}"
    );
    // The machine goes on, and the request is signed still.
    assert!(apart.sign(&request, "signed.json").1.is_some());
    // No file is ever written over.
    let file = apart.path("request");
    let over = apart.ceremony(&["sign", file.to_str().unwrap()], "signed.json");
    assert!(!over.status.success());
    running.end().await;
}
