//! Roots and issuing authorities over their lives.

use super::super::root::{RootRefused, RootState};
use super::*;
use wire::keys::{RevocationReason, RootStanding};

pub(super) fn make_root(root: u32) -> AuthorityAct {
    AuthorityAct::MakeRoot {
        passphrase: passphrase(root),
    }
}

pub(super) fn rotate_root(root: u32) -> AuthorityAct {
    AuthorityAct::RotateRoot {
        passphrase: passphrase(root),
    }
}

pub(super) fn cross_sign(older: u32, newer: u32) -> AuthorityAct {
    AuthorityAct::CrossSign {
        older: root_key(older),
        newer: root_key(newer),
    }
}

pub(super) fn sign_issuers(root: u32) -> AuthorityAct {
    AuthorityAct::SignIssuers {
        with: root_key(root),
    }
}

pub(super) fn switch(root: u32) -> AuthorityAct {
    AuthorityAct::SwitchIssuer {
        organisation: SCHOOL.parse().unwrap(),
        to: root_key(root),
    }
}

fn revoke_root(root: u32) -> AuthorityAct {
    AuthorityAct::RevokeRoot {
        root: number(root),
        reason: RevocationReason::KeyCompromise,
    }
}

fn revoke_issuer(generation: u32) -> AuthorityAct {
    AuthorityAct::RevokeIssuer {
        organisation: SCHOOL.parse().unwrap(),
        generation: number(generation),
        reason: RevocationReason::CessationOfOperation,
    }
}

fn standing(gateway: &Gateway, root: u32) -> RootStanding {
    gateway
        .authorities
        .book
        .root(number(root))
        .unwrap()
        .state
        .standing()
}

/// Why an order to a root is refused for its standing.
fn root_refusal(result: Result<OrderDone, Refused>) -> RootRefused {
    match refusal(result) {
        CaRefused::Root { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_root_signs_at_once() {
    let mut gateway = Gateway::enrolled();
    let (done, facts) = gateway.order_told(make_root(1)).unwrap();
    assert_eq!(done, OrderDone::Root(number(1)));
    let [
        Fact::Authority {
            what: AuthorityFact::RootMade {
                signs_from, ground, ..
            },
        },
    ] = facts.as_slice()
    else {
        panic!("{facts:?}");
    };
    assert_eq!(*signs_from, gateway.now);
    assert_eq!(ground.clause.id(), "eshdi-21");
    assert_eq!(
        (ground.client, ground.request.as_str()),
        (OFFICER, "РНИ-2026/1")
    );
    assert_eq!(standing(&gateway, 1), RootStanding::Active);
    let (done, facts) = gateway.order_told(sign_issuers(1)).unwrap();
    let issuers = vec![
        (CLINIC.parse().unwrap(), number(1)),
        (SCHOOL.parse().unwrap(), number(1)),
    ];
    assert_eq!(done, OrderDone::Issued { issuers, left: 0 });
    let whats = facts.iter().map(|fact| match fact {
        Fact::Authority {
            what: AuthorityFact::IssuerMade { ground, .. },
        } => ground.clause.id(),
        Fact::Authority {
            what: AuthorityFact::CrlSigned { .. },
        } => "crl",
        other => panic!("{other:?}"),
    });
    let whats: Vec<&str> = whats.collect();
    assert_eq!(whats, ["eshdi-20", "eshdi-20", "crl"]);
    assert_eq!(
        refusal(gateway.order(sign_issuers(1))),
        CaRefused::NothingDue
    );
    // There is one already.
    assert_eq!(
        refusal(gateway.order(make_root(1))),
        CaRefused::RootThere { root: number(1) }
    );
}

#[test]
fn a_root_is_published_sixty_days_before_it_signs() {
    let mut gateway = Gateway::ready();
    gateway.order(rotate_root(2)).unwrap();
    let published = gateway.now;
    let signs_from = published + days(60);
    assert_eq!(standing(&gateway, 2), RootStanding::Published);
    let there = CaRefused::RootThere { root: number(2) };
    assert_eq!(refusal(gateway.order(rotate_root(3))), there);
    let young = RootRefused::Young { signs_from };
    gateway.now = signs_from - SignedDuration::from_secs(1);
    assert_eq!(root_refusal(gateway.order(cross_sign(1, 2))), young);
    assert_eq!(root_refusal(gateway.order(switch(2))), young);
    assert_eq!(root_refusal(gateway.order(sign_issuers(2))), young);
    gateway.now = signs_from;
    // Old enough, but who trusts the old root alone would be lost.
    let other = RootRefused::Other { root: number(1) };
    assert_eq!(root_refusal(gateway.order(switch(2))), other);
    gateway.order(cross_sign(1, 2)).unwrap();
    assert_eq!(standing(&gateway, 1), RootStanding::Retiring);
    assert_eq!(standing(&gateway, 2), RootStanding::Active);
    gateway.order(switch(2)).unwrap();
    // And back, while the old one retires.
    gateway.order(switch(1)).unwrap();
    gateway.order(switch(2)).unwrap();
    let root = |gateway: &Gateway, id: &str| {
        let (_, issuing) = gateway
            .authorities
            .book
            .newest(&id.parse().unwrap())
            .unwrap();
        issuing.made.root.number()
    };
    assert_eq!((root(&gateway, SCHOOL), root(&gateway, CLINIC)), (2, 1));
    // The same again after another start.
    let gateway = gateway.restarted();
    assert_eq!((root(&gateway, SCHOOL), root(&gateway, CLINIC)), (2, 1));
    assert_eq!(standing(&gateway, 1), RootStanding::Retiring);
}

#[test]
fn roots_sign_each_other_in_one_direction() {
    let mut gateway = Gateway::ready();
    gateway.order(rotate_root(2)).unwrap();
    gateway.now += days(60);
    let standing_of = |standing| RootRefused::Standing { standing };
    let published = root_refusal(gateway.order(cross_sign(2, 1)));
    assert_eq!(published, RootRefused::Other { root: number(1) });
    let itself = root_refusal(gateway.order(cross_sign(1, 1)));
    assert_eq!(itself, standing_of(RootStanding::Active));
    assert_eq!(
        refusal(gateway.order(cross_sign(1, 3))),
        CaRefused::NoRoot(number(3))
    );
    // Both passphrases are needed.
    let wrong = RootKey {
        root: number(2),
        passphrase: passphrase(1),
    };
    let half = AuthorityAct::CrossSign {
        older: root_key(1),
        newer: wrong,
    };
    assert_eq!(
        refusal(gateway.order(half)),
        CaRefused::Passphrase { root: number(2) }
    );
    gateway.order(cross_sign(1, 2)).unwrap();
    let again = root_refusal(gateway.order(cross_sign(1, 2)));
    assert_eq!(again, RootRefused::Other { root: number(2) });
}

#[test]
fn what_is_revoked_certifies_nothing() {
    let mut gateway = Gateway::ready();
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    gateway.order(revoke_issuer(1)).unwrap();
    let missing = |under| CaRefused::NoIssuer {
        organisation: SCHOOL.parse().unwrap(),
        under,
    };
    let certified = refusal(gateway.certify(&order));
    assert_eq!(certified, missing(LeafIssuer::Organisation));
    assert_eq!(refusal(gateway.restarted().certify(&order)), certified);
    let twice = CaRefused::NoSuchIssuer {
        organisation: SCHOOL.parse().unwrap(),
        generation: number(1),
    };
    assert_eq!(refusal(gateway.order(revoke_issuer(1))), twice);
    // Its secret is gone, and the CRL is to say so.
    let issuing = KeyId::Issuing(SCHOOL.parse().unwrap());
    assert!(!gateway.keyring.holds_secret(&issuing, number(1)));
    let told = gateway.authorities.tick(gateway.now, Duration::ZERO);
    let due = AuthorityFact::CrlDue { root: number(1) };
    assert!(told.contains(&Fact::Authority { what: due }), "{told:?}");
    gateway.order(sign_issuers(1)).unwrap();
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    // A root takes all with it.
    let (_, facts) = gateway.order_told(revoke_root(1)).unwrap();
    let [
        Fact::Authority {
            what: AuthorityFact::RootRevoked { organisations, .. },
        },
    ] = facts.as_slice()
    else {
        panic!("{facts:?}");
    };
    assert_eq!(*organisations, 2);
    assert_eq!(
        refusal(gateway.certify(&order)),
        missing(LeafIssuer::Organisation)
    );
    assert_eq!(
        refusal(gateway.order(sign_issuers(1))),
        CaRefused::Root {
            root: number(1),
            why: RootRefused::Standing {
                standing: RootStanding::Revoked
            },
        }
    );
    let again = root_refusal(gateway.order(revoke_root(1)));
    assert_eq!(
        again,
        RootRefused::Standing {
            standing: RootStanding::Revoked
        }
    );
    let crl = gateway.order(AuthorityAct::SignCrl { with: root_key(1) });
    assert_eq!(refusal(crl), CaRefused::NoRootKey(number(1)));
}

/// After all roots are revoked the next one is published too, and takes over alone.
#[test]
fn a_root_after_a_compromise_takes_over_alone() {
    let mut gateway = Gateway::ready();
    gateway.order(revoke_root(1)).unwrap();
    gateway.order(make_root(2)).unwrap();
    assert_eq!(standing(&gateway, 2), RootStanding::Published);
    let signs_from = gateway.now + days(60);
    assert_eq!(
        root_refusal(gateway.order(sign_issuers(2))),
        RootRefused::Young { signs_from }
    );
    gateway.now = signs_from;
    let (_, facts) = gateway.order_told(sign_issuers(2)).unwrap();
    let is_promoted = |fact: &Fact| {
        matches!(
            fact,
            Fact::Authority {
                what: AuthorityFact::RootPromoted { .. }
            }
        )
    };
    assert!(facts.iter().any(is_promoted), "{facts:?}");
    assert_eq!(standing(&gateway, 2), RootStanding::Active);
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
}

/// A newer root that is revoked leaves the older one signing, which the next one can be cross-signed with.
#[test]
fn a_failed_rotation_is_begun_again() {
    let mut gateway = Gateway::ready();
    gateway.order(rotate_root(2)).unwrap();
    gateway.now += days(60);
    gateway.order(cross_sign(1, 2)).unwrap();
    gateway.order(revoke_root(2)).unwrap();
    let revoked = &gateway.authorities.book.root(number(1)).unwrap().revoked;
    assert_eq!(
        revoked.len(),
        1,
        "the cross certificate goes onto the CRL of its signer"
    );
    gateway.order(rotate_root(3)).unwrap();
    gateway.now += days(60);
    gateway.order(sign_issuers(1)).unwrap();
    gateway.order(cross_sign(1, 3)).unwrap();
    assert_eq!(standing(&gateway, 3), RootStanding::Active);
    let state = gateway.authorities.book.root(number(1)).unwrap().state;
    assert_eq!(state, RootState::Retiring { by: number(3) });
}

#[test]
fn a_root_ends_after_ten_years() {
    let mut gateway = Gateway::ready();
    // The certificate's seconds are whole.
    gateway.now += days(3652) - SignedDuration::from_secs(1);
    let ended = |facts: &[Fact]| {
        let what = AuthorityFact::RootExpired { root: number(1) };
        facts.contains(&Fact::Authority { what })
    };
    assert!(!ended(&gateway.upkeep()));
    gateway.now += SignedDuration::from_secs(1);
    assert!(ended(&gateway.upkeep()));
    assert_eq!(gateway.upkeep(), []);
    assert_eq!(standing(&gateway, 1), RootStanding::Expired);
}
