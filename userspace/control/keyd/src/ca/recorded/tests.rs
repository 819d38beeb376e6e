use super::*;
use crate::ca::template::{self, Validity};
use model::HostName;
use proptest::prelude::*;
use ring::rand::SystemRandom;
use std::collections::BTreeSet;
use wire::keys::{Generation, RevocationReason};

/// A root with its key, and what it signs.
struct World {
    root: Signer,
    subject: Subject,
    key: Signer,
    protected: Vec<HostName>,
}

fn key(curve: Curve) -> Signer {
    let random = SystemRandom::new();
    let made = curve.make(&random).unwrap();
    Signer::new(curve, made.reveal(), &random).unwrap()
}

fn hours(from: i64, until: i64) -> Validity {
    let at = |hour: i64| jiff::Timestamp::from_second(hour * 3600).unwrap();
    Validity {
        from: at(from),
        until: at(until),
    }
}

/// What the certificate is to be.
#[derive(Clone)]
struct Wanted {
    name: &'static str,
    validity: Validity,
    protected: usize,
    by: &'static str,
}

const WANTED: Wanted = Wanted {
    name: "school-17",
    validity: Validity {
        from: jiff::Timestamp::UNIX_EPOCH,
        until: jiff::Timestamp::MAX,
    },
    protected: 2,
    by: "own",
};

impl World {
    fn new() -> Self {
        let root = key(Curve::P384);
        Self {
            subject: Subject::root(Generation::FIRST, root.point()),
            root,
            key: key(Curve::P256),
            protected: ["halyk.kz", "gov.kz"]
                .map(|name| name.parse().unwrap())
                .into(),
        }
    }

    fn by(&self) -> RootPoint<'_> {
        RootPoint {
            subject: &self.subject,
            point: self.root.point(),
        }
    }

    fn build(
        &self,
        wanted: &Wanted,
        key: &Signer,
        issuer: &Issuer<'static, Signer>,
        serial: Serial,
    ) -> Result<Certificate, Refused> {
        let id = wanted.name.parse().unwrap();
        let whose = ("Школа № 17", "990140000017".parse().unwrap());
        let subject = Subject::issuing((&id, Generation::FIRST), whose);
        let protected: BTreeSet<&HostName> = self.protected.iter().take(wanted.protected).collect();
        let limits = (wanted.validity, &protected);
        template::issuing((&subject, key), issuer, limits, serial)
    }

    /// A certificate as somebody signs it who has the root's key.
    fn signed(&self, root: Signer, wanted: &Wanted, key: &Signer) -> Vec<u8> {
        let subject = match wanted.by {
            "own" => self.subject.clone(),
            _ => Subject::root(Generation::FIRST, root.point()),
        };
        let issuer = subject.issuer(root).unwrap();
        let serial = Serial::draw(&SystemRandom::new()).unwrap();
        self.build(wanted, key, &issuer, serial).unwrap().der
    }

    fn judged(&self, der: &[u8], wanted: &Wanted) -> Result<Certificate, Differs> {
        recorded_certificate(self, der, wanted)
    }
}

fn recorded_certificate(
    world: &World,
    der: &[u8],
    wanted: &Wanted,
) -> Result<Certificate, Differs> {
    certificate(der, world.by(), |issuer, serial| {
        world.build(wanted, &world.key, issuer, serial)
    })
}

fn wanted() -> Wanted {
    Wanted {
        validity: hours(1, 49),
        ..WANTED
    }
}

/// The root's own key, once more: a signer is no value to copy.
fn world_with_key() -> (World, impl Fn() -> Signer) {
    let random = SystemRandom::new();
    let made = Curve::P384.make(&random).unwrap();
    let again = move || Signer::new(Curve::P384, made.reveal(), &SystemRandom::new()).unwrap();
    let mut world = World::new();
    world.root = again();
    world.subject = Subject::root(Generation::FIRST, world.root.point());
    (world, again)
}

#[test]
fn what_differs_is_refused_and_named() {
    let (world, root) = world_with_key();
    let der = world.signed(root(), &wanted(), &world.key);
    let taken = world.judged(&der, &wanted()).unwrap();
    assert_eq!(
        (taken.der, taken.not_after),
        (der.clone(), hours(1, 49).until)
    );
    let check = |der: &[u8], field: &str| {
        assert_eq!(world.judged(der, &wanted()), Err(Differs(field_of(field))));
    };
    let other = |change: fn(&mut Wanted)| {
        let mut changed = wanted();
        change(&mut changed);
        world.signed(root(), &changed, &world.key)
    };
    check(&other(|it| it.validity = hours(1, 50)), "validity");
    check(&other(|it| it.validity = hours(0, 49)), "validity");
    check(&other(|it| it.protected = 1), "name constraints");
    check(&other(|it| it.protected = 0), "name constraints");
    check(&other(|it| it.name = "school-18"), "subject");
    let stranger = key(Curve::P256);
    check(&world.signed(root(), &wanted(), &stranger), "public key");
    let elsewhere = Wanted {
        by: "other",
        ..wanted()
    };
    check(
        &world.signed(key(Curve::P384), &elsewhere, &world.key),
        "issuer",
    );
    // Under the root's name, with another key.
    let forged = world.signed(key(Curve::P384), &wanted(), &world.key);
    check(&forged, "authority key identifier");
    // A longer path, and no path at all.
    let issuer = world.subject.issuer(root()).unwrap();
    let id = "school-17".parse().unwrap();
    let whose = ("Школа № 17", "990140000017".parse().unwrap());
    let subject = Subject::issuing((&id, Generation::FIRST), whose);
    let serial = Serial::draw(&SystemRandom::new()).unwrap();
    let cross = template::cross((&subject, &world.key), &issuer, hours(1, 49), serial).unwrap();
    check(&cross.der, "path length");
    check(&[&der[..], &[0]].concat(), "encoding");
    check(&[], "encoding");
}

fn field_of(name: &str) -> &'static str {
    let extensions = EXTENSIONS.iter().map(|(_, name)| *name);
    let all = FIELDS
        .into_iter()
        .chain(extensions)
        .chain(["encoding", "signature"]);
    all.into_iter().find(|one| *one == name).unwrap()
}

#[test]
fn crls_and_requests_are_taken_as_they_were_asked_for() {
    let (world, root) = world_with_key();
    let issuer = world.subject.issuer(root()).unwrap();
    let list = |number: u64, revoked: &[template::Revoked], issuer: &Issuer<'static, Signer>| {
        template::crl(number, hours(1, 49), revoked, issuer)
    };
    let der = list(3, &[], &issuer).unwrap();
    let by = || world.by();
    crl(&der, by(), |issuer| list(3, &[], issuer)).unwrap();
    crl(&der, by(), |issuer| list(4, &[], issuer)).unwrap_err();
    let revoked = [template::Revoked {
        serial: vec![0x41; 20],
        not_after: hours(1, 49).until,
        at: hours(1, 2).until,
        reason: RevocationReason::KeyCompromise,
    }];
    crl(&der, by(), |issuer| list(3, &revoked, issuer)).unwrap_err();
    let set: BTreeSet<&HostName> = world.protected.iter().collect();
    let der = template::request(&world.subject, &world.key, &set).unwrap();
    let point = world.key.point().to_vec();
    let build = |set| move |key: &Signer| template::request(&World::new().subject, key, set);
    request(&der, &point, build(&set)).unwrap_err();
    let build = |key: &Signer| template::request(&world.subject, key, &set);
    request(&der, &point, build).unwrap();
    let fewer = set.iter().copied().take(1).collect();
    let build = |key: &Signer| template::request(&world.subject, key, &fewer);
    request(&der, &point, build).unwrap_err();
    let stranger = key(Curve::P256).point().to_vec();
    let build = |key: &Signer| template::request(&world.subject, key, &set);
    request(&der, &stranger, build).unwrap_err();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever comes: no octet of a good certificate may be another, and nothing ends the reader.
    #[test]
    fn no_octet_may_be_another(at in any::<prop::sample::Index>(), flip in 1_u8.., junk in any::<Vec<u8>>()) {
        let (world, root) = world_with_key();
        let mut der = world.signed(root(), &wanted(), &world.key);
        prop_assert!(world.judged(&junk, &wanted()).is_err());
        let at = at.index(der.len());
        der[at] ^= flip;
        prop_assert!(world.judged(&der, &wanted()).is_err());
    }
}
