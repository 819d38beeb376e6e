use super::*;
use crate::Access;
use crate::decide::{
    Action, AskedName, Certified, Ech, Facts, Hello, Learned, Offer, Opening, Versions, decide,
};
use crate::destination::Strictness;
use crate::scope::{Scope, tests as scope};
use model::WithoutList;
use proptest::prelude::*;
use std::net::IpAddr;

/// A certificate of `tests/certificates`.
pub(crate) fn certificate(name: &str) -> UpstreamCertificate {
    UpstreamCertificate::parse(&octets(name)).unwrap()
}

fn octets(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/certificates");
    std::fs::read(format!("{folder}/{name}.der")).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-20T07:00:00.75Z")
}

fn life() -> IssuerLife {
    IssuerLife {
        not_before: at("2026-11-01T00:00:00Z"),
        not_after: at("2027-01-30T00:00:00Z"),
        key_until: at("2026-11-22T00:00:00Z"),
    }
}

fn permit(asked: Option<&str>, source: &str) -> DecryptPermit {
    let name = asked.map_or(AskedName::Absent, |name| {
        AskedName::Given(name.parse().unwrap())
    });
    let facts = Facts {
        standing: Scope::compile(scope::snapshot()).standing(source.parse().unwrap()),
        opening: Opening::Tls(Hello {
            name,
            versions: Versions::Current,
            offer: Offer::Web,
            ech: Ech::Absent,
        }),
        exempt: None,
        exempt_address: None,
        learned: Learned::Not,
        access: Access::NoList(WithoutList::Pass),
        blocked: None,
        special: None,
        destination: None,
        certified: asked.is_none().then(|| Certified {
            names: Vec::new(),
            exempt: None,
        }),
        chosen: None,
        strictness: Strictness::Lenient,
    };
    let action = decide(&facts);
    if let Action::Inspect(permit) = action {
        return permit;
    }
    unreachable!("nothing speaks against it: {facts:?}")
}

fn asks(name: &str) -> DecryptPermit {
    permit(Some(name), "198.51.100.1")
}

/// `bank.kz`, what is below it, and wildcards above it.
fn exempt(name: &LeafName) -> bool {
    let bank: HostName = "bank.kz".parse().unwrap();
    name.base().is_within(&bank) || matches!(name, LeafName::Wildcard(base) if bank.is_within(base))
}

fn mimic(certificate_name: &str, permit: &DecryptPermit) -> Result<LeafTemplate, LeafError> {
    LeafTemplate::mimic(
        permit,
        &certificate(certificate_name),
        life(),
        exempt,
        now(),
    )
}

fn names(leaf: &LeafTemplate) -> Vec<String> {
    leaf.names().iter().map(LeafName::to_string).collect()
}

#[test]
fn a_certificate_is_read_as_openssl_wrote_it() {
    let shop = certificate("shop");
    let read: Vec<String> = shop.names().iter().map(LeafName::to_string).collect();
    let expected = [
        "shop.example.kz",
        "*.example.kz",
        "pay.bank.kz",
        "*.bank.kz",
        "bank.kz",
        "*.kz",
        "cafe.example.kz",
    ];
    assert_eq!(read, expected);
    let addresses: [IpAddr; 2] = ["192.0.2.10", "2001:db8::10"].map(|one| one.parse().unwrap());
    assert_eq!(shop.addresses(), addresses);
    assert_eq!(shop.common_name().unwrap().to_string(), "shop.example.kz");
    let year = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    assert_eq!(shop.validity(), year);
    assert!(!shop.is_self_issued());
    assert!(certificate("self-signed").is_self_issued());
    assert_ne!(shop.spki(), certificate("wild").spki());
    // Behind 2049 times are written otherwise (RFC 5280 §4.1.2.5).
    assert_eq!(certificate("many").validity().1, at("2055-12-31T23:59:59Z"));
    assert_eq!(certificate("plain").names(), []);
}

#[test]
fn what_is_no_certificate_is_refused_at_every_cut() {
    let whole = octets("shop");
    for length in 0..whole.len() {
        let cut = UpstreamCertificate::parse(&whole[..length]);
        assert!(
            matches!(cut, Err(CertificateError::Malformed(_))),
            "{length}"
        );
    }
    let mut longer = whole;
    longer.push(0);
    assert!(UpstreamCertificate::parse(&longer).is_err());
    longer.resize(CERTIFICATE_BYTES_MAX + 1, 0);
    let too_large = UpstreamCertificate::parse(&longer);
    assert_eq!(
        too_large,
        Err(CertificateError::TooLarge(CERTIFICATE_BYTES_MAX + 1))
    );
}

#[test]
fn a_leaf_is_the_servers_without_what_is_exempt() {
    let leaf = mimic("shop", &asks("shop.example.kz")).unwrap();
    let expected = ["cafe.example.kz", "shop.example.kz", "*.example.kz"];
    assert_eq!(names(&leaf), expected);
    assert_eq!(leaf.common_name().unwrap().to_string(), "shop.example.kz");
    assert_eq!(leaf.issuer(), LeafIssuer::Trusted);
    assert_eq!(leaf.organisation().as_str(), "ministry");
    let covers = |host: &str| leaf.covers(&host.parse().unwrap());
    assert!(covers("shop.example.kz") && covers("any.example.kz"));
    assert!(!covers("bank.kz") && !covers("pay.bank.kz") && !covers("other.kz"));
}

#[test]
fn the_asked_name_stands_in_its_leaf_or_there_is_none() {
    // By a wildcard that stays.
    let leaf = mimic("wild", &asks("a.example.kz")).unwrap();
    assert_eq!(names(&leaf), ["*.example.kz"]);
    // By a wildcard that is dropped: then alone.
    let leaf = mimic("wild", &asks("shop.kz")).unwrap();
    assert_eq!(names(&leaf), ["shop.kz", "*.example.kz"]);
    let missing = |name: &str| Err(LeafError::AskedMissing(name.parse().unwrap()));
    assert_eq!(
        mimic("wild", &asks("a.b.example.kz")),
        missing("a.b.example.kz")
    );
    assert_eq!(
        mimic("plain", &asks("old.example.kz")),
        missing("old.example.kz")
    );
    let bank = Err(LeafError::AskedExempt("pay.bank.kz".parse().unwrap()));
    assert_eq!(mimic("shop", &asks("pay.bank.kz")), bank);
    let by_page = LeafTemplate::page(
        &asks("pay.bank.kz"),
        LeafIssuer::Untrusted,
        life(),
        exempt,
        now(),
    );
    assert_eq!(by_page, bank);
}

#[test]
fn a_leaf_has_a_bounded_number_of_names() {
    let leaf = mimic("many", &asks("n150.example.kz")).unwrap();
    assert_eq!(leaf.names().len(), LEAF_NAMES_MAX);
    assert!(leaf.covers(&"n150.example.kz".parse().unwrap()));
    assert!(leaf.covers(&"n99.example.kz".parse().unwrap()));
    assert!(!leaf.covers(&"n100.example.kz".parse().unwrap()));
}

#[test]
fn without_an_asked_name_the_servers_stand() {
    let nameless = permit(None, "198.51.100.1");
    assert_eq!(names(&mimic("wild", &nameless).unwrap()), ["*.example.kz"]);
    // Addresses are none: no authority may sign them.
    assert_eq!(certificate("address").addresses().len(), 1);
    assert_eq!(mimic("address", &nameless), Err(LeafError::NoName));
    assert_eq!(mimic("plain", &nameless), Err(LeafError::NoName));
    let page = LeafTemplate::page(&nameless, LeafIssuer::Trusted, life(), exempt, now());
    assert_eq!(page, Err(LeafError::Nameless));
}

#[test]
fn validity_is_clipped_to_all_that_it_rests_on() {
    let until = |change: fn(&mut IssuerLife), certificate_name: &str, now: &str| {
        let mut life = life();
        change(&mut life);
        let permit = asks("shop.example.kz");
        let upstream = certificate(certificate_name);
        let leaf = LeafTemplate::mimic(&permit, &upstream, life, exempt, at(now));
        leaf.map(|leaf| leaf.validity())
    };
    let noon = "2026-11-20T07:00:00.75Z";
    let begun = at("2026-11-20T07:00:00Z");
    assert_eq!(
        until(|_| {}, "shop", noon),
        Ok((begun, at("2026-11-21T07:00:00Z")))
    );
    let by_key = until(
        |life| life.key_until = at("2026-11-20T20:00:00Z"),
        "shop",
        noon,
    );
    assert_eq!(by_key, Ok((begun, at("2026-11-20T20:00:00Z"))));
    let by_issuer = until(
        |life| life.not_after = at("2026-11-20T19:00:00Z"),
        "shop",
        noon,
    );
    assert_eq!(by_issuer, Ok((begun, at("2026-11-20T19:00:00Z"))));
    let far = |life: &mut IssuerLife| life.key_until = at("2028-01-01T00:00:00Z");
    let by_server = until(far, "shop", "2026-12-31T20:00:00Z");
    assert_eq!(by_server.unwrap().1, at("2027-01-01T00:00:00Z"));
    let over = until(
        |life| life.key_until = at("2026-11-20T07:00:00Z"),
        "shop",
        noon,
    );
    assert_eq!(over, Err(LeafError::Over(at("2026-11-20T07:00:00Z"))));
    let early = until(
        |life| life.not_before = at("2026-11-20T07:00:01Z"),
        "shop",
        noon,
    );
    let expected = LeafError::IssuerNotYetValid(at("2026-11-20T07:00:01Z"));
    assert_eq!(early, Err(expected));
}

#[test]
fn a_page_is_for_the_asked_name_alone() {
    let permit = asks("shop.example.kz");
    for by in [LeafIssuer::Trusted, LeafIssuer::Untrusted] {
        let leaf = LeafTemplate::page(&permit, by, life(), exempt, now()).unwrap();
        assert_eq!(
            (names(&leaf), leaf.issuer()),
            (vec!["shop.example.kz".to_owned()], by)
        );
    }
    let long = format!("{}.{}.kz", "a".repeat(40), "b".repeat(40));
    let leaf = LeafTemplate::page(&asks(&long), LeafIssuer::Trusted, life(), exempt, now());
    assert_eq!(leaf.unwrap().common_name(), None);
}

#[test]
fn one_key_finds_one_leaf() {
    let key = |leaf: LeafTemplate| leaf.cache_key();
    let shop = key(mimic("shop", &asks("shop.example.kz")).unwrap());
    // Another of its names, the same leaf.
    assert_eq!(shop, key(mimic("shop", &asks("cafe.example.kz")).unwrap()));
    let others = [
        key(mimic("self-signed", &asks("shop.example.kz")).unwrap()),
        key(mimic("wild", &asks("shop.example.kz")).unwrap()),
        key(LeafTemplate::page(
            &asks("shop.example.kz"),
            LeafIssuer::Trusted,
            life(),
            exempt,
            now(),
        )
        .unwrap()),
        key(LeafTemplate::page(
            &asks("shop.example.kz"),
            LeafIssuer::Untrusted,
            life(),
            exempt,
            now(),
        )
        .unwrap()),
    ];
    for (place, other) in others.iter().enumerate() {
        assert_ne!(shop, *other);
        assert!(!others[..place].contains(other));
    }
}

#[test]
fn organisations_share_no_leaf() {
    let mut snapshot = scope::snapshot();
    for row in &mut snapshot.enrolled {
        row.organisation = "clinic".parse().unwrap();
    }
    for row in &mut snapshot.owners {
        row.organisation = "clinic".parse().unwrap();
    }
    let facts = |snapshot| {
        let standing = Scope::compile(snapshot).standing("198.51.100.1".parse().unwrap());
        Facts {
            standing,
            opening: Opening::Http(Some("shop.example.kz".parse().unwrap())),
            exempt: None,
            exempt_address: None,
            learned: Learned::Not,
            access: Access::NoList(WithoutList::Pass),
            blocked: None,
            special: None,
            destination: None,
            certified: None,
            chosen: None,
            strictness: Strictness::Lenient,
        }
    };
    let key = |snapshot| {
        let Action::Inspect(permit) = decide(&facts(snapshot)) else {
            unreachable!("it is enrolled")
        };
        mimic("shop", &permit).unwrap().cache_key()
    };
    assert_ne!(key(snapshot), key(scope::snapshot()));
}

proptest! {
    /// Whoever finds a leaf by its key finds one that is valid still, and as long as nothing it rests on forbids.
    #[test]
    fn a_found_leaf_is_valid(first in 0_i64..200_000, later in 0_i64..200_000, key_until in 0_i64..300_000) {
        let start = at("2026-11-20T00:00:00Z");
        let second = |seconds| start + SignedDuration::from_secs(seconds);
        let life = IssuerLife { key_until: second(key_until), ..life() };
        let (permit, upstream) = (asks("shop.example.kz"), certificate("shop"));
        let leaf = |now| LeafTemplate::mimic(&permit, &upstream, life, exempt, now);
        if let (Ok(made), Ok(wanted)) = (leaf(second(first)), leaf(second(first + later))) {
            let found = made.cache_key() == wanted.cache_key();
            prop_assert!(!found || made.validity().1 > second(first + later));
            prop_assert!(made.validity().0 >= second(first));
            prop_assert!(made.validity().1 <= life.key_until.min(life.not_after).min(upstream.validity().1));
        }
    }

    #[test]
    fn any_octets_are_read_or_refused(place in 0_usize..691, octet in any::<u8>(), junk in prop::collection::vec(any::<u8>(), 0..64)) {
        let mut changed = octets("shop");
        if let Some(one) = changed.get_mut(place) {
            *one = octet;
        }
        // One octet inside of a name or a number is as good as another.
        if let Ok(read) = UpstreamCertificate::parse(&changed) {
            prop_assert!(read.names().len() <= 9);
        }
        prop_assert!(UpstreamCertificate::parse(&junk).is_err());
    }
}
