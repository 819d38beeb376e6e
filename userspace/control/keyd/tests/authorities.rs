//! Certification over keyd's socket: the ledger, the link to controld, and who may ask.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where something is not as it is to be"
)]

use jiff::SignedDuration;
use law::Clause;
use model::OrganisationId;
use place::{Heard, NOBODY, Place, Running, categories, own_uid};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use runtime::{ClientError, Clock as _, KeyClient, SystemClock};
use wire::keys::{
    AuthorityAct, AuthorityFact, AuthorityOrder, CertificateKind, Generation, IssuerId, LeafIssuer,
    LeafKey, LeafOrder, OrderDone, RootKey, SecretOctets,
};
use wire::{Fact, Refusal, RefusalCode};

#[path = "authorities/hijacked.rs"]
mod hijacked;
#[path = "authorities/place.rs"]
mod place;

fn school() -> OrganisationId {
    "school-17".parse().unwrap()
}

fn passphrase() -> SecretOctets {
    SecretOctets::new(b"correct horse battery".to_vec()).unwrap()
}

fn root_key() -> RootKey {
    RootKey {
        root: Generation::FIRST,
        passphrase: passphrase(),
    }
}

fn order(act: AuthorityAct) -> AuthorityOrder {
    AuthorityOrder {
        act,
        request: "РНИ-2026/1".parse().unwrap(),
        why: "inspection begins".to_owned(),
    }
}

fn leaf(name: &str) -> LeafOrder {
    let random = SystemRandom::new();
    let signing = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let made = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(signing, made.as_ref(), &random).unwrap();
    LeafOrder {
        organisation: school(),
        under: LeafIssuer::Organisation,
        key: LeafKey::from_point(pair.public_key().as_ref()).unwrap(),
        names: vec![name.parse().unwrap()],
        not_after: SystemClock.now() + SignedDuration::from_hours(24),
    }
}

/// A keyd that has a root, and an issuing authority of each of these organisations; a client of it, by the same user.
async fn enrolled_and_signed(
    place: &mut Place,
    organisations: &[&str],
    tlsd: u32,
) -> (Running, KeyClient) {
    let mut running = place.start(tlsd, own_uid()).await;
    assert_eq!(running.enrol(1, organisations).await, None);
    assert_eq!(running.categorise(&categories()).await, "");
    let mut client = place.client().await;
    let make = AuthorityAct::MakeRoot {
        passphrase: passphrase(),
    };
    client.order(order(make)).await.unwrap();
    let sign = AuthorityAct::SignIssuers { with: root_key() };
    client.order(order(sign)).await.unwrap();
    (running, client)
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Refusal {
    match result.unwrap_err() {
        ClientError::Refused(refusal) => *refusal,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn leaves_are_certified_by_keyds_own_judgement() {
    let mut place = Place::new();
    let mut running = place.start(own_uid(), own_uid()).await;
    let mut client = place.client().await;
    let wanted = leaf("www.example.org");
    // Nothing before a snapshot, an index, a root and an issuing authority are there.
    let unavailable = RefusalCode::Unavailable;
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        unavailable
    );
    assert_eq!(running.enrol(1, &["school-17"]).await, None);
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        unavailable
    );
    assert_eq!(running.categorise(&categories()).await, "");
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        RefusalCode::NotFound
    );
    let made = client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await;
    assert_eq!(made.unwrap(), OrderDone::Root(Generation::FIRST));
    let signed = client
        .order(order(AuthorityAct::SignIssuers { with: root_key() }))
        .await;
    let issuers = vec![(school(), Generation::FIRST)];
    assert_eq!(signed.unwrap(), OrderDone::Issued { issuers, left: 0 });
    let certified = client.certify(wanted.clone()).await.unwrap();
    let issuer = IssuerId::Organisation(school(), Generation::FIRST);
    assert_eq!(certified.by, issuer);
    let view = client
        .issuer(school(), LeafIssuer::Organisation)
        .await
        .unwrap();
    assert_eq!((view.id, view.chain.len()), (issuer, 1));
    running.end().await;
}

/// The root, the authority and the leaf key outlive a start; who is enrolled is to be said anew.
#[tokio::test]
async fn what_was_issued_is_known_after_another_start() {
    let mut place = Place::new();
    let (running, mut client) = enrolled_and_signed(&mut place, &["school-17"], own_uid()).await;
    let wanted = leaf("www.example.org");
    let certified = client.certify(wanted.clone()).await.unwrap();
    running.end().await;
    let mut running = place.start(own_uid(), own_uid()).await;
    let mut client = place.client().await;
    let unknown = refused(client.certify(wanted.clone()).await);
    assert_eq!(unknown.code, RefusalCode::Unavailable);
    running.enrol(1, &["school-17"]).await;
    running.categorise(&categories()).await;
    let again = client.certify(wanted.clone()).await.unwrap();
    assert_eq!(again.by, certified.by);
    assert_ne!(again.certificate, certified.certificate);
    // The enrolment ends.
    assert_eq!(running.enrol(2, &[]).await, None);
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        RefusalCode::Forbidden
    );
    let older = running.enrol(1, &["school-17"]).await;
    assert!(older.unwrap().contains("epoch 2"));
    assert_eq!(
        refused(client.certify(wanted).await).code,
        RefusalCode::Forbidden
    );
    running.end().await;
}

#[tokio::test]
async fn orders_are_told_and_their_certificates_are_public() {
    let mut place = Place::new();
    let (mut running, mut client) = enrolled_and_signed(&mut place, &["school-17"], NOBODY).await;
    let ground = running
        .hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::Authority {
                    what: AuthorityFact::IssuerMade { ground, .. },
                } => Some(ground.clone()),
                _ => None,
            },
            Heard::Applied(..) => None,
        })
        .await;
    assert_eq!(
        (ground.client, ground.request.as_str()),
        (own_uid(), "РНИ-2026/1")
    );
    assert_eq!(ground.clause, Clause::ESHDI_20);
    let kinds = client
        .certificates()
        .await
        .unwrap()
        .into_iter()
        .map(|view| match view.what {
            CertificateKind::Root { .. } => "root",
            CertificateKind::Cross { .. } => "cross",
            CertificateKind::Issuer { .. } => "issuer",
            CertificateKind::Crl { .. } => "crl",
        });
    assert_eq!(kinds.collect::<Vec<_>>(), ["root", "issuer", "crl"]);
    // Whoever orders does not certify.
    let certified = client.certify(leaf("www.example.org")).await;
    assert_eq!(refused(certified).code, RefusalCode::Forbidden);
    running.end().await;
}

#[tokio::test]
async fn who_is_no_officer_orders_nothing() {
    let mut place = Place::new();
    let running = place.start(own_uid(), NOBODY).await;
    let mut client = place.client().await;
    let made = client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await;
    assert_eq!(refused(made).code, RefusalCode::Forbidden);
    // What anybody may ask.
    assert_eq!(client.certificates().await.unwrap(), []);
    let issuer = client.issuer(school(), LeafIssuer::Organisation).await;
    assert_eq!(refused(issuer).code, RefusalCode::NotFound);
    running.end().await;
}

/// What is no index is refused, and the one before goes on.
#[tokio::test]
async fn an_index_that_is_none_takes_nothing_away() {
    let mut place = Place::new();
    let mut running = place.start(own_uid(), own_uid()).await;
    let whole = categories();
    assert_ne!(running.categorise(&whole[..whole.len() - 1]).await, "");
    running.enrol(1, &["school-17"]).await;
    let mut client = place.client().await;
    client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await
        .unwrap();
    let sign = || order(AuthorityAct::SignIssuers { with: root_key() });
    assert_eq!(
        refused(client.order(sign()).await).code,
        RefusalCode::Unavailable
    );
    assert_eq!(running.categorise(&whole).await, "");
    client.order(sign()).await.unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    assert_ne!(running.categorise(&changed).await, "");
    client.certify(leaf("www.example.org")).await.unwrap();
    let bank = client.certify(leaf("kaspi.kz")).await;
    assert_eq!(refused(bank).code, RefusalCode::Forbidden);
    running.end().await;
}

/// Leaves that are asked for together are all answered, and each stands in the ledger.
#[tokio::test]
async fn every_leaf_that_was_handed_out_is_in_the_ledger() {
    let mut place = Place::new();
    let (running, _officer) = enrolled_and_signed(&mut place, &["school-17"], own_uid()).await;
    let wanted = leaf("www.example.org");
    let (mut one, mut two, mut three) = (
        place.client().await,
        place.client().await,
        place.client().await,
    );
    let mut handed_out = Vec::new();
    for _ in 0..8 {
        let (a, b, c) = tokio::join!(
            one.certify(wanted.clone()),
            two.certify(wanted.clone()),
            three.certify(wanted.clone())
        );
        handed_out.extend([a, b, c].map(|leaf| leaf.unwrap().certificate));
    }
    running.end().await;
    let records = journal::read(&place.path("keys/issued/leaves"), 1).unwrap();
    let lines: Vec<Vec<u8>> = records.map(|record| record.unwrap().payload).collect();
    assert_eq!(lines.len(), handed_out.len());
    for leaf in handed_out {
        let has_it = |line: &&Vec<u8>| line.windows(leaf.len()).any(|part| part == leaf);
        assert_eq!(lines.iter().filter(has_it).count(), 1);
    }
}
