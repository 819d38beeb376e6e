//! What an order needs, and what everybody sees of it.

use super::life::{cross_sign, make_root, rotate_root, sign_issuers, switch};
use super::*;
use wire::keys::CertificateKind;

#[test]
fn what_opens_no_root_key_is_refused() {
    let mut gateway = Gateway::enrolled();
    let short = SecretOctets::new(vec![b'x'; 11]).unwrap();
    let made = gateway.order(AuthorityAct::MakeRoot { passphrase: short });
    assert_eq!(refusal(made), CaRefused::PassphraseLength { bytes: 11 });
    assert_eq!(
        refusal(gateway.order(sign_issuers(1))),
        CaRefused::NoRoot(number(1))
    );
    assert_eq!(
        refusal(gateway.order(rotate_root(1))),
        CaRefused::NoActiveRoot
    );
    gateway.order(make_root(1)).unwrap();
    let wrong = RootKey {
        root: number(1),
        passphrase: passphrase(2),
    };
    let signed = gateway.order(AuthorityAct::SignIssuers {
        with: wrong.clone(),
    });
    assert_eq!(refusal(signed), CaRefused::Passphrase { root: number(1) });
    let signed = gateway.order(AuthorityAct::SignCrl { with: wrong });
    assert_eq!(refusal(signed), CaRefused::Passphrase { root: number(1) });
    let foreign = AuthorityAct::SwitchIssuer {
        organisation: "stranger".parse().unwrap(),
        to: root_key(1),
    };
    let stranger = CaRefused::NotEnrolled("stranger".parse().unwrap());
    assert_eq!(refusal(gateway.order(foreign)), stranger);
    // Without a snapshot or an index there is nothing to sign.
    gateway.authorities.snapshot = None;
    assert_eq!(
        refusal(gateway.order(sign_issuers(1))),
        CaRefused::NoSnapshot
    );
    gateway.enrol(1, vec![school()]).unwrap();
    gateway.authorities.protection = None;
    assert_eq!(
        refusal(gateway.order(sign_issuers(1))),
        CaRefused::NoProtection
    );
}

#[test]
fn an_order_says_why() {
    let mut gateway = Gateway::enrolled();
    for why in ["", "  ", &"x".repeat(501)] {
        let order = AuthorityOrder {
            act: make_root(1),
            request: "1".parse().unwrap(),
            why: why.to_owned(),
        };
        let permit = gateway
            .access
            .permit(OFFICER, Wish::Order("make-root"))
            .unwrap();
        let keys = (&gateway.keyring, &permit);
        let refused = gateway
            .authorities
            .order(
                keys,
                &given_by(OFFICER, &order),
                gateway.now,
                &SystemRandom::new(),
            )
            .unwrap_err();
        assert_eq!(refused, Refused::Why { bytes: why.len() });
    }
    gateway.order(make_root(1)).unwrap();
}

#[test]
fn anybody_lists_what_was_signed() {
    let mut gateway = Gateway::ready();
    gateway.order(rotate_root(2)).unwrap();
    gateway.now += days(60);
    gateway.order(cross_sign(1, 2)).unwrap();
    gateway.order(switch(2)).unwrap();
    let listed = gateway.certificates();
    let kinds = listed.iter().map(|view| match &view.what {
        CertificateKind::Root { root, standing, .. } => format!("root {root} {standing}"),
        CertificateKind::Cross { root, by } => format!("cross {root} by {by}"),
        CertificateKind::Issuer {
            organisation,
            generation,
            root,
            ..
        } => {
            format!("issuer {organisation} {generation} by {root}")
        }
        CertificateKind::Crl { root, .. } => format!("crl {root}"),
    });
    let kinds: Vec<String> = kinds.collect();
    let expected = [
        "root 1 retiring",
        "issuer clinic-3 1 by 1",
        "issuer school-17 1 by 1",
        "crl 1",
        "root 2 active",
        "cross 1 by 2",
        "cross 2 by 1",
        "issuer school-17 2 by 2",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(gateway.restarted().certificates(), listed);
}
