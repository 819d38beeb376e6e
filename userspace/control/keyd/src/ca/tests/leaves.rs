//! Leaves: what a hijacked tlsd asks for, and does not get.

use super::*;
use crate::ca::leaf_keys::LEAF_KEYS_A_DAY_MAX;
use law::Clause;
use wire::RefusalCode;
use wire::keys::LEAF_NAMES_MAX;

/// Changes a good order, and checks how it is refused.
fn check_refused(
    gateway: &mut Gateway,
    change: impl Fn(&mut LeafOrder),
    expected: &str,
    clause: Option<Clause>,
) {
    let mut order = gateway.leaf_order(&["www.example.org"]);
    change(&mut order);
    let told = gateway.certify(&order).unwrap_err().told();
    let said = &told.message;
    assert!(said.contains(expected), "{expected}: {said}");
    assert_eq!(told.clause, clause, "{expected}");
    assert!(!told.hint.is_empty());
}

#[test]
fn names_that_are_not_to_be_certified_are_refused() {
    let mut gateway = Gateway::ready();
    let banking = Some(ExemptCategory::FinanceAndBanking.clause());
    let meeting = Some(ExemptCategory::VideoConference.clause());
    let eshdi_20 = Some(Clause::ESHDI_20);
    let mut check = |names: &[&str], expected: &str, clause: Option<Clause>| {
        let names: Vec<_> = names.iter().map(|name| name.parse().unwrap()).collect();
        for under in [LeafIssuer::Organisation, LeafIssuer::Untrusted] {
            let change = |order: &mut LeafOrder| {
                order.names.clone_from(&names);
                order.under = under;
            };
            check_refused(&mut gateway, change, expected, clause);
        }
    };
    // Exempt names: themselves, below, among others, as a wildcard, and under one.
    let exempt = "is exempt from inspection as finance-and-banking";
    check(&[BANK], exempt, banking);
    check(&["online.halyk.kz"], exempt, banking);
    let among = "a.b.halyk.kz is exempt";
    check(&["www.example.org", "a.b.halyk.kz"], among, banking);
    check(&["*.halyk.kz"], "*.halyk.kz is exempt", banking);
    check(&[CONFERENCE], "as video-conference", meeting);
    let below = "would cover names that are exempt";
    check(&["*.example.com"], below, eshdi_20);
    // Names of the protected set that the index does not name as exempt.
    let protected = "touches gov.kz";
    check(&["egov.gov.kz"], protected, eshdi_20);
    check(&["gov.kz"], protected, eshdi_20);
    check(&["*.gov.kz"], protected, eshdi_20);
    // A wildcard above everything.
    check(&["*.org"], "top-level domain", eshdi_20);
    check(&["*.kz"], "top-level domain", eshdi_20);
    // Counts.
    check(&[], "this one 0", None);
    let many: Vec<String> = (0..=LEAF_NAMES_MAX)
        .map(|n| format!("a{n}.example.org"))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check(&many, "this one 101", None);
    // Their neighbours are served.
    let order = gateway.leaf_order(&[
        "*.example.org",
        "example.org",
        "a.example.com",
        "nothalyk.kz",
    ]);
    gateway.certify(&order).unwrap();
}

#[test]
fn what_else_is_not_to_be_certified_is_refused() {
    let mut gateway = Gateway::ready();
    let mut check = |change: &dyn Fn(&mut LeafOrder), expected: &str, clause: Option<Clause>| {
        check_refused(&mut gateway, change, expected, clause);
    };
    for under in [LeafIssuer::Organisation, LeafIssuer::Untrusted] {
        let stranger = |order: &mut LeafOrder| {
            order.organisation = "stranger".parse().unwrap();
            order.under = under;
        };
        let expected = "stranger has no enrolment in force";
        check(&stranger, expected, Some(Clause::ESHDI_20));
    }
    // Times: now, over, beyond the issuer.
    for moved in [-1, -2, 90] {
        let change = |order: &mut LeafOrder| order.not_after += days(moved);
        check(&change, "may end between", None);
    }
    // Keys.
    let no_point = "no point of P-256";
    check(&|order| order.key.y[31] ^= 1, no_point, None);
    check(&|order| order.key.x = [0; 32], no_point, None);
    let nothing = LeafKey {
        x: [0; 32],
        y: [0; 32],
    };
    check(&|order| order.key = nothing, no_point, None);
    // The same order without a change is served.
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
}

/// Nothing is certified without both of what keyd judges by.
#[test]
fn without_a_snapshot_or_an_index_nothing_is_certified() {
    let mut gateway = Gateway::ready();
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    let snapshot = gateway.authorities.snapshot.take();
    assert_eq!(refusal(gateway.certify(&order)), CaRefused::NoSnapshot);
    gateway.authorities.snapshot = snapshot;
    gateway.certify(&order).unwrap();
    let protection = gateway.authorities.protection.take();
    let refused = refusal(gateway.certify(&order));
    assert_eq!(refused, CaRefused::NoProtection);
    assert_eq!(refused.code(), RefusalCode::Unavailable);
    // An index that protects nothing is none.
    gateway.authorities.protection = Some(index(&[]));
    assert_eq!(refusal(gateway.certify(&order)), CaRefused::NoProtection);
    gateway.authorities.protection = protection;
    gateway.certify(&order).unwrap();
    let many: Vec<String> = (0..101).map(|n| format!("d{n}.kz")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    gateway.authorities.protection = Some(index(&many));
    let refused = refusal(gateway.certify(&order));
    assert_eq!(refused, CaRefused::ProtectedTooMany { count: 101 });
    gateway.authorities.protection = Some(index(many.split_last().unwrap().1));
    gateway.certify(&order).unwrap();
}

#[test]
fn nothing_is_certified_after_an_enrolment_has_ended() {
    let mut gateway = Gateway::ready();
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    gateway.enrol(2, vec![clinic()]).unwrap();
    let ended = CaRefused::NotEnrolled(SCHOOL.parse().unwrap());
    assert_eq!(refusal(gateway.certify(&order)), ended);
    // An older epoch does not bring it back.
    let refused = gateway.enrol(1, vec![school(), clinic()]).unwrap_err();
    assert!(
        refused.contains("epoch 1") && refused.contains("epoch 2"),
        "{refused}"
    );
    assert_eq!(refusal(gateway.certify(&order)), ended);
    // The same epoch comes again with each connection.
    assert_eq!(gateway.enrol(2, vec![clinic()]), Ok(Vec::new()));
    gateway.enrol(3, vec![school(), clinic()]).unwrap();
    gateway.certify(&order).unwrap();
    // Another record is told.
    let mut other = snapshot(1, vec![school()]);
    other.record = RecordId(2);
    let told = gateway.authorities.take(other).unwrap();
    assert!(
        matches!(told.as_slice(), [Fact::RecordReplaced { .. }]),
        "{told:?}"
    );
}

/// An identifier that another legal person has taken over does not take over the authority.
#[test]
fn an_authority_serves_its_own_legal_person_alone() {
    let mut gateway = Gateway::ready();
    let order = gateway.leaf_order(&["www.example.org"]);
    let other = organisation(SCHOOL, "060340000030", "Школа № 17");
    gateway.enrol(2, vec![other]).unwrap();
    let missing = CaRefused::NoIssuer {
        organisation: SCHOOL.parse().unwrap(),
        under: LeafIssuer::Organisation,
    };
    assert_eq!(refusal(gateway.certify(&order)), missing);
    gateway
        .order(AuthorityAct::SignIssuers { with: root_key(1) })
        .unwrap();
    gateway.certify(&order).unwrap();
}

#[test]
fn a_leaf_key_lasts_a_day() {
    let mut gateway = Gateway::ready();
    let mut order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    let begun = gateway.now;
    gateway.now += days(1);
    order.not_after = gateway.now + days(1);
    gateway.certify(&order).unwrap();
    gateway.now += SignedDuration::from_secs(1);
    let old = CaRefused::KeyOld { since: begun };
    assert_eq!(refusal(gateway.certify(&order)), old);
    // Nor after another start, nor long after.
    let mut gateway = gateway.restarted();
    assert_eq!(refusal(gateway.certify(&order)), old);
    gateway.now += days(50);
    gateway.authorities.tick(gateway.now, Duration::ZERO);
    order.not_after = gateway.now + days(1);
    assert_eq!(refusal(gateway.certify(&order)), old);
    order.key = leaf_key();
    gateway.certify(&order).unwrap();
}

#[test]
fn an_issuer_has_few_leaf_keys_a_day() {
    let mut gateway = Gateway::ready();
    let first = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&first).unwrap();
    for _ in 1..LEAF_KEYS_A_DAY_MAX {
        let order = gateway.leaf_order(&["www.example.org"]);
        gateway.certify(&order).unwrap();
    }
    let one_more = gateway.leaf_order(&["www.example.org"]);
    let school = SCHOOL.parse().unwrap();
    let full = CaRefused::Keys {
        issuer: IssuerId::Organisation(school, number(1)),
        max: LEAF_KEYS_A_DAY_MAX,
    };
    assert_eq!(refusal(gateway.certify(&one_more)), full);
    assert_eq!(refusal(gateway.restarted().certify(&one_more)), full);
    // Those that it has go on, and so does the other issuer.
    gateway.certify(&first).unwrap();
    let mut other = gateway.leaf_order(&["www.example.org"]);
    other.organisation = CLINIC.parse().unwrap();
    gateway.certify(&other).unwrap();
    // No key serves two.
    other.key = first.key;
    let elsewhere = refusal(gateway.certify(&other));
    assert!(
        matches!(elsewhere, CaRefused::KeyElsewhere { .. }),
        "{elsewhere:?}"
    );
    gateway.now += days(1) + SignedDuration::from_secs(1);
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
}

/// What a leaf says: its own serial each time, the names of the request, and the times of keyd.
#[test]
fn serials_never_repeat() {
    let mut gateway = Gateway::ready();
    let order = gateway.leaf_order(&["www.example.org"]);
    let leaves: Vec<Vec<u8>> = (0..64).map(|_| gateway.certify(&order).unwrap()).collect();
    // tbsCertificate begins with the version, then INTEGER of 20 octets.
    let serials = leaves.iter().map(|der| {
        let at = der.windows(2).position(|pair| pair == [2, 20]).unwrap();
        der[at + 2..at + 22].to_vec()
    });
    let serials: std::collections::BTreeSet<Vec<u8>> = serials.collect();
    assert_eq!(serials.len(), 64);
    assert!(serials.iter().all(|serial| serial[0] & 0xc0 == 0x40));
}

#[test]
fn leaves_are_told_as_a_count_a_minute() {
    let mut gateway = Gateway::ready();
    gateway.authorities.tick(gateway.now, Duration::ZERO);
    let order = gateway.leaf_order(&["www.example.org"]);
    let begun = Duration::from_secs(100);
    for second in 0..3 {
        let leaf = LeafEntry {
            organisation: order.organisation.clone(),
            issuer: IssuerId::Organisation(order.organisation.clone(), number(1)),
            client: TLSD,
            der: Vec::new(),
        };
        let certified = Certified {
            leaf,
            key: None,
            at: gateway.now,
        };
        gateway
            .authorities
            .count(&certified, begun + Duration::from_secs(second));
    }
    let minute = begun + Duration::from_mins(1);
    let early = gateway
        .authorities
        .tick(gateway.now, minute.saturating_sub(Duration::from_millis(1)));
    assert_eq!(early, []);
    let what = AuthorityFact::LeavesCertified {
        organisation: order.organisation,
        count: 3,
        since: gateway.now,
    };
    let told = gateway.authorities.tick(gateway.now, minute);
    assert_eq!(told, [Fact::Authority { what }]);
    assert_eq!(gateway.authorities.end(), []);
}
