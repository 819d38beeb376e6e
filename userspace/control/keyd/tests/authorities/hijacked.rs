//! A hijacked tlsd: whatever it asks of a real keyd, it gets no certificate that it should not have, and each try is told.

use super::place::{Heard, NOBODY, Place, Running, categories, own_uid};
use super::{enrolled_and_signed, leaf, order, passphrase, refused, root_key, school};
use jiff::SignedDuration;
use law::{Clause, ExemptCategory};
use model::LeafName;
use runtime::KeyClient;
use wire::keys::{
    AuthorityAct, Document, KeyId, LeafIssuer, LeafOrder, RevocationReason, SealContext,
    SealPurpose, SecretOctets, Sha256, WHY_BYTES_MAX,
};
use wire::{Fact, RefusalCode};

/// A tlsd that somebody else has taken over, before a keyd with two organisations.
struct Hijacked {
    running: Running,
    client: KeyClient,
}

impl Hijacked {
    async fn new(place: &mut Place) -> Self {
        let (running, client) =
            enrolled_and_signed(place, &["clinic-3", "school-17"], own_uid()).await;
        Self { running, client }
    }

    /// The order is refused so, and the event tells it in the same words.
    async fn check(
        &mut self,
        order: LeafOrder,
        (code, said): (RefusalCode, &str),
        clause: Option<Clause>,
    ) {
        let refusal = refused(self.client.certify(order).await);
        assert!(refusal.message.contains(said), "{said}: {refusal}");
        assert_eq!((refusal.code, refusal.clause), (code, clause), "{said}");
        let told = self.running.hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::CommandRefused { who, action, why } => {
                    Some((who.clone(), action.clone(), why.clone()))
                }
                _ => None,
            },
            Heard::Applied(..) => None,
        });
        let (who, action, why) = told.await;
        assert_eq!((who, why), (format!("uid {}", own_uid()), refusal.message));
        assert!(action.starts_with("certify with "), "{action}");
    }

    /// What may be had is had all the same, and told as one of a count.
    async fn end(mut self) {
        self.client.certify(leaf("www.example.org")).await.unwrap();
        self.running.end().await;
    }
}

fn names(names: &[&str]) -> LeafOrder {
    let mut order = leaf("www.example.org");
    let names = names.iter().map(|name| LeafName::parse(name).unwrap());
    order.names = names.collect();
    order
}

fn under(under: LeafIssuer, order: LeafOrder) -> LeafOrder {
    LeafOrder { under, ..order }
}

/// Names: exempt ones, wildcards over them, the protected set; each under both issuers.
#[tokio::test]
async fn it_gets_no_certificate_for_a_name_that_is_not_to_be_decrypted() {
    let forbidden = RefusalCode::Forbidden;
    let banking = Some(ExemptCategory::FinanceAndBanking.clause());
    let meeting = Some(ExemptCategory::VideoConference.clause());
    let state = Some(ExemptCategory::GovernmentAndLegal.clause());
    let eshdi_20 = Some(Clause::ESHDI_20);
    let cases: [(&[&str], &str, Option<Clause>); 8] = [
        // Protected by the constraints of the authority too.
        (&["kaspi.kz"], "as finance-and-banking", banking),
        (&["online.kaspi.kz"], "as finance-and-banking", banking),
        (&["*.kaspi.kz"], "*.kaspi.kz is exempt", banking),
        (
            &["www.example.org", "halykbank.kz"],
            "halykbank.kz is exempt",
            banking,
        ),
        (&["idp.egov.kz"], "as government-and-legal", state),
        // Exempt, and protected by nothing else.
        (&["meet.google.com"], "as video-conference", meeting),
        (
            &["*.google.com"],
            "would cover names that are exempt",
            eshdi_20,
        ),
        (&["*.kz"], "a whole top-level domain", eshdi_20),
    ];
    for issuer in [LeafIssuer::Organisation, LeafIssuer::Untrusted] {
        // Each keyd tells ten refusals of a user one by one, and then counts.
        let mut place = Place::new();
        let mut hijacked = Hijacked::new(&mut place).await;
        for (wanted, said, clause) in cases {
            let order = under(issuer, names(wanted));
            hijacked.check(order, (forbidden, said), clause).await;
        }
        hijacked.end().await;
    }
}

/// Organisations, keys and times.
#[tokio::test]
async fn it_gets_no_certificate_for_a_stranger_or_with_a_key_of_another_issuer() {
    let mut place = Place::new();
    let mut hijacked = Hijacked::new(&mut place).await;
    let mut certified = leaf("www.example.org");
    hijacked.client.certify(certified.clone()).await.unwrap();
    let mut stranger = leaf("www.example.org");
    stranger.organisation = "stranger".parse().unwrap();
    for issuer in [LeafIssuer::Organisation, LeafIssuer::Untrusted] {
        let order = under(issuer, stranger.clone());
        let expected = (RefusalCode::Forbidden, "stranger has no enrolment in force");
        let clause = Some(Clause::ESHDI_20);
        hijacked.check(order, expected, clause).await;
    }
    // The key of the school's users, for the clinic's and for bad servers.
    let in_use = (
        RefusalCode::Conflict,
        "already in use under issuing/school-17 generation 1",
    );
    let untrusted = under(LeafIssuer::Untrusted, certified.clone());
    hijacked.check(untrusted, in_use, None).await;
    certified.organisation = "clinic-3".parse().unwrap();
    hijacked.check(certified.clone(), in_use, None).await;
    // What is no key, and what outlives its authority or is over.
    let bad = RefusalCode::BadRequest;
    let mut off_curve = leaf("www.example.org");
    off_curve.key.y[31] ^= 1;
    let expected = (bad, "no point of P-256");
    hijacked.check(off_curve, expected, None).await;
    for moved in [
        SignedDuration::from_hours(24 * 90),
        SignedDuration::from_hours(-48),
    ] {
        let mut order = leaf("www.example.org");
        order.not_after += moved;
        hijacked.check(order, (bad, "may end between"), None).await;
    }
    let expected = (bad, "and this one 0");
    hijacked.check(names(&[]), expected, None).await;
    hijacked.end().await;
}

/// Many keys of one issuer: whoever has stolen one has it for a day, and no supply of them.
#[tokio::test]
async fn it_gets_few_keys_certified_a_day() {
    let mut place = Place::new();
    let mut hijacked = Hijacked::new(&mut place).await;
    let first = leaf("www.example.org");
    hijacked.client.certify(first.clone()).await.unwrap();
    for _ in 1..8 {
        hijacked
            .client
            .certify(leaf("www.example.org"))
            .await
            .unwrap();
    }
    let full = (RefusalCode::Full, "has had 8 leaf keys within a day");
    hijacked.check(leaf("www.example.org"), full, None).await;
    hijacked.client.certify(first).await.unwrap();
    hijacked.running.end().await;
}

/// The policy changes under it: what it was certified for a moment ago it gets no more.
#[tokio::test]
async fn it_gets_nothing_more_when_an_enrolment_or_an_issuer_has_ended() {
    let mut place = Place::new();
    let mut hijacked = Hijacked::new(&mut place).await;
    let wanted = leaf("www.example.org");
    hijacked.client.certify(wanted.clone()).await.unwrap();
    let revoke = AuthorityAct::RevokeIssuer {
        organisation: school(),
        generation: wire::keys::Generation::FIRST,
        reason: RevocationReason::KeyCompromise,
    };
    hijacked.client.order(order(revoke)).await.unwrap();
    let expected = (
        RefusalCode::NotFound,
        "no issuing authority that may certify",
    );
    hijacked.check(wanted.clone(), expected, None).await;
    assert_eq!(hijacked.running.enrol(2, &["clinic-3"]).await, None);
    let expected = (
        RefusalCode::Forbidden,
        "school-17 has no enrolment in force",
    );
    let clause = Some(Clause::ESHDI_20);
    hijacked.check(wanted, expected, clause).await;
    hijacked.running.end().await;
}

/// It orders nothing of the authorities, signs, seals, opens, codes and rotates nothing.
#[tokio::test]
async fn it_may_do_nothing_but_have_leaves_certified() {
    let mut place = Place::new();
    let mut running = place.start(own_uid(), NOBODY).await;
    running.enrol(1, &["school-17"]).await;
    running.categorise(&categories()).await;
    let mut client = place.client().await;
    let secret = || SecretOctets::new(b"correct horse".to_vec()).unwrap();
    let context = || SealContext::Request {
        request: "РНИ-2026/1".parse().unwrap(),
        field: "psk".parse().unwrap(),
    };
    let document = || Document {
        authority: "gts".parse().unwrap(),
        number: "17".parse().unwrap(),
        sha256: Sha256([0x33; 32]),
    };
    let make = AuthorityAct::MakeRoot {
        passphrase: passphrase(),
    };
    let sign = AuthorityAct::SignIssuers { with: root_key() };
    let (key, why): (KeyId, _) = (
        "issuing/school-17".parse().unwrap(),
        "x".repeat(WHY_BYTES_MAX),
    );
    let psk = SealPurpose::Psk;
    let refusals = [
        refused(client.order(order(make)).await),
        refused(client.order(order(sign)).await),
        refused(client.rotate(key, why).await),
        refused(client.seal(psk, context(), secret()).await),
        refused(
            client
                .unseal(psk, context(), wire::keys::SealedBlob(vec![1; 64]))
                .await,
        ),
        refused(client.issue_code(document()).await),
    ];
    for refusal in &refusals {
        assert_eq!(refusal.code, RefusalCode::Forbidden, "{refusal}");
        let told = running.hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::CommandRefused { why, .. } => Some(why.clone()),
                _ => None,
            },
            Heard::Applied(..) => None,
        });
        assert_eq!(told.await, refusal.message);
    }
    running.end().await;
}
