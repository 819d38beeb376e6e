//! When issuing authorities are signed anew.

use super::*;
use wire::keys::ISSUERS_PER_ORDER_MAX;

/// Of the school, after so many days: whether it is due.
fn is_due(gateway: &Gateway) -> bool {
    let (count, first) = gateway
        .authorities
        .due(gateway.now)
        .unwrap_or((0, SCHOOL.parse().unwrap()));
    assert!(count <= 2 && (count == 0 || first.as_str() == CLINIC || first.as_str() == SCHOOL));
    let snapshot = gateway.authorities.snapshot.as_ref().unwrap();
    let protection = gateway.authorities.protection.as_deref().unwrap();
    let protected = protection::protected(protection).unwrap();
    orders::due(&gateway.authorities.book, snapshot, &protected, gateway.now)
        .any(|organisation| organisation.id.as_str() == SCHOOL)
}

#[test]
fn an_issuer_is_due_with_a_third_left_or_a_change() {
    let check = |change: &dyn Fn(&mut Gateway), expected: bool| {
        let mut gateway = Gateway::ready();
        assert!(!is_due(&gateway));
        change(&mut gateway);
        assert_eq!(is_due(&gateway), expected);
        if expected {
            gateway
                .order(AuthorityAct::SignIssuers { with: root_key(1) })
                .unwrap();
            assert!(!is_due(&gateway));
            let order = gateway.leaf_order(&["www.example.org"]);
            gateway.certify(&order).unwrap();
        }
    };
    check(&|_| {}, false);
    check(
        &|gateway| gateway.now += days(60) - SignedDuration::from_secs(2),
        false,
    );
    check(&|gateway| gateway.now += days(60), true);
    check(&|gateway| gateway.now += days(400), true);
    let protect = |names: &'static [&'static str]| {
        move |gateway: &mut Gateway| gateway.authorities.protection = Some(index(names))
    };
    check(&protect(&[BANK, "gov.kz", "kaspi.kz"]), true);
    check(&protect(&[BANK]), true);
    // Another order of the same, or one twice, is no change.
    check(&protect(&["gov.kz", BANK, "gov.kz"]), false);
    let rename = |bin: &'static str, name: &'static str| {
        move |gateway: &mut Gateway| {
            let organisations = vec![clinic(), organisation(SCHOOL, bin, name)];
            gateway.enrol(2, organisations).unwrap();
        }
    };
    check(&rename("990140000017", "Гимназия № 17"), true);
    check(&rename("060340000030", "Школа № 17"), true);
    check(&rename("990140000017", "Школа № 17"), false);
}

/// What is due is told once, and again when it changes.
#[test]
fn what_is_due_is_told_once() {
    let mut gateway = Gateway::enrolled();
    gateway
        .order(AuthorityAct::MakeRoot {
            passphrase: passphrase(1),
        })
        .unwrap();
    let due = |count, first: &str| Fact::Authority {
        what: AuthorityFact::IssuersDue {
            count,
            first: first.parse().unwrap(),
        },
    };
    let crl = Fact::Authority {
        what: AuthorityFact::CrlDue { root: number(1) },
    };
    let told = gateway.authorities.tick(gateway.now, Duration::ZERO);
    assert_eq!(told, [due(2, CLINIC), crl.clone()]);
    assert_eq!(gateway.authorities.tick(gateway.now, Duration::ZERO), []);
    gateway.enrol(2, vec![school()]).unwrap();
    assert_eq!(
        gateway.authorities.tick(gateway.now, Duration::ZERO),
        [due(1, SCHOOL)]
    );
    gateway
        .order(AuthorityAct::SignIssuers { with: root_key(1) })
        .unwrap();
    assert_eq!(gateway.authorities.tick(gateway.now, Duration::ZERO), []);
    gateway.now += days(61);
    let told = gateway.authorities.tick(gateway.now, Duration::ZERO);
    assert_eq!(told, [due(1, SCHOOL), crl]);
}

/// The issuer that nobody trusts needs no officer.
#[test]
fn keyd_renews_the_untrusted_issuer_itself() {
    let mut gateway = Gateway::bare();
    assert_eq!(gateway.upkeep(), []);
    gateway.authorities.protection = Some(index(&[BANK]));
    let made = |facts: &[Fact]| match facts {
        [
            Fact::Authority {
                what: AuthorityFact::UntrustedMade { generation, .. },
            },
        ] => generation.number(),
        other => panic!("{other:?}"),
    };
    assert_eq!(made(&gateway.upkeep()), 1);
    assert_eq!(gateway.upkeep(), []);
    gateway.now += days(60);
    assert_eq!(made(&gateway.upkeep()), 2);
    gateway.authorities.protection = Some(index(&[BANK, "gov.kz"]));
    assert_eq!(made(&gateway.upkeep()), 3);
    // Each certifies until the next one is durable, and has no secret then.
    let holds = |number_: u32| {
        gateway
            .keyring
            .holds_secret(&KeyId::Untrusted, number(number_))
    };
    assert_eq!([1, 2, 3].map(holds), [false, true, true]);
    assert_eq!(gateway.upkeep(), []);
    let holds = |number_: u32| {
        gateway
            .keyring
            .holds_secret(&KeyId::Untrusted, number(number_))
    };
    assert_eq!([1, 2, 3].map(holds), [false, false, true]);
    // A secret that is missing makes another one.
    gateway.keyring = gateway
        .keyring
        .erased(&KeyId::Untrusted, number(3))
        .unwrap();
    assert_eq!(made(&gateway.upkeep()), 4);
}

#[test]
fn an_order_signs_so_many_and_says_how_many_are_left() {
    let mut gateway = Gateway::enrolled();
    let protected: Vec<String> = (0..100).map(|n| format!("department-{n}.gov.kz")).collect();
    let protected: Vec<&str> = protected.iter().map(String::as_str).collect();
    gateway.authorities.protection = Some(index(&protected));
    let count = ISSUERS_PER_ORDER_MAX + 3;
    let many = (0..count).map(|n| organisation(&format!("o{n:03}"), "990140000017", "Школа"));
    gateway.enrol(2, many.collect()).unwrap();
    gateway
        .order(AuthorityAct::MakeRoot {
            passphrase: passphrase(1),
        })
        .unwrap();
    let sign = || AuthorityAct::SignIssuers { with: root_key(1) };
    let issued = |done: OrderDone| match done {
        OrderDone::Issued { issuers, left } => (issuers.len(), left),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        issued(gateway.order(sign()).unwrap()),
        (ISSUERS_PER_ORDER_MAX, 3)
    );
    assert_eq!(issued(gateway.order(sign()).unwrap()), (3, 0));
    // All pages together have each certificate once, in frames that hold them.
    let listed = gateway.certificates();
    assert_eq!(listed.len(), count + 2);
    let page = gateway.authorities.certificates(0);
    assert!(page.next.is_some());
    let told = wire::keys::Told {
        id: 1,
        result: Ok(wire::keys::Reply::Certificates(page)),
    };
    wire::keys::encode(&told).unwrap();
}

/// What others have taken the place of does not keep its secret for ever.
#[test]
fn superseded_secrets_are_erased() {
    let mut gateway = Gateway::ready();
    let switch = || AuthorityAct::SwitchIssuer {
        organisation: SCHOOL.parse().unwrap(),
        to: root_key(1),
    };
    let held = |gateway: &Gateway| {
        let id = KeyId::Issuing(SCHOOL.parse().unwrap());
        [1, 2, 3].map(|generation| gateway.keyring.holds_secret(&id, number(generation)))
    };
    gateway.order(switch()).unwrap();
    assert_eq!(held(&gateway), [true, true, false]);
    assert_eq!(gateway.upkeep(), []);
    assert_eq!(held(&gateway), [false, true, false]);
    gateway.order(switch()).unwrap();
    assert_eq!(gateway.upkeep(), []);
    assert_eq!(held(&gateway), [false, false, true]);
    // The older ones can still be revoked.
    let revoke = AuthorityAct::RevokeIssuer {
        organisation: SCHOOL.parse().unwrap(),
        generation: number(1),
        reason: wire::keys::RevocationReason::Superseded,
    };
    gateway.order(revoke).unwrap();
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
}

/// Of an organisation that has left, of a root that was revoked, and of an order whose lines the ledger does not have.
#[test]
fn secrets_that_nobody_needs_are_erased() {
    let mut gateway = Gateway::ready();
    let id = |organisation: &str| KeyId::Issuing(organisation.parse().unwrap());
    let held = |gateway: &Gateway, organisation: &str, generation: u32| {
        let keyring = &gateway.keyring;
        keyring.holds_secret(&id(organisation), number(generation))
    };
    gateway.enrol(2, vec![school()]).unwrap();
    let secret = Curve::P256.make(&SystemRandom::new()).unwrap();
    let orphan = gateway
        .keyring
        .with_secret(&id(SCHOOL), gateway.now, secret);
    gateway.keyring = orphan.unwrap();
    gateway.upkeep();
    assert!(held(&gateway, CLINIC, 1) && held(&gateway, SCHOOL, 1) && held(&gateway, SCHOOL, 2));
    gateway.now += days(90);
    gateway.upkeep();
    assert!(held(&gateway, CLINIC, 1) && held(&gateway, SCHOOL, 2));
    gateway.now += SignedDuration::from_secs(1);
    gateway.upkeep();
    assert!(!held(&gateway, CLINIC, 1) && !held(&gateway, SCHOOL, 1) && !held(&gateway, SCHOOL, 2));
    // A root keeps its key until it has ended.
    assert!(gateway.keyring.holds_secret(&KeyId::Root, number(1)));
    gateway.now += days(3652);
    gateway.upkeep();
    gateway.upkeep();
    assert!(!gateway.keyring.holds_secret(&KeyId::Root, number(1)));
    // Of what is no authority's, nothing.
    let key: KeyId = "sealing/psk".parse().unwrap();
    let (keyring, first) = gateway
        .keyring
        .with_new(&key, gateway.now, &SystemRandom::new())
        .unwrap();
    assert!(keyring.without(|id, _, _| *id == key).unwrap().is_none());
    assert!(keyring.erased(&key, first).is_err());
}
