//! A root whose key is on a machine of its own.

use super::*;
use crate::ca::bundle::{CrossSigned, Signed, SignedBundle, SigningRequest, Wanted};
use crate::ca::template::{ROOT_DAYS, Serial, Subject, Validity};
use crate::crypt::sha256;
use owner::{AS_ASKED, Change, Key, Owner, serial};
use wire::keys::{RevocationReason, RootStanding};

mod owner;

fn request_issuers(switch: &[&str]) -> AuthorityAct {
    AuthorityAct::RequestIssuers {
        root: number(1),
        switch: switch.iter().map(|id| id.parse().unwrap()).collect(),
    }
}

impl Gateway {
    /// Whose root is elsewhere.
    fn apart(owner: &Owner) -> Self {
        let mut gateway = Self::enrolled();
        let root = owner.root(gateway.now, ROOT_DAYS);
        assert_eq!(gateway.import(&root), Ok(OrderDone::Root(number(1))));
        gateway.upkeep();
        gateway
    }

    fn import_with(&mut self, file: &[u8], with: Option<RootKey>) -> Result<OrderDone, CaRefused> {
        let octets = u64::try_from(file.len()).unwrap();
        let act = AuthorityAct::Import { octets, with };
        match self.order_with(act, Some(file)) {
            Ok((done, _)) => Ok(done),
            Err(Refused::Authorities(refused)) => Err(*refused),
            Err(other) => panic!("{other}"),
        }
    }

    fn import(&mut self, file: &[u8]) -> Result<OrderDone, CaRefused> {
        self.import_with(file, None)
    }

    /// The octets of what waits, piece by piece.
    fn asked(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            let piece = self
                .authorities
                .signing_request(u64::try_from(all.len()).unwrap());
            if piece.is_empty() {
                return all;
            }
            all.extend(piece);
        }
    }

    fn request(&mut self, act: AuthorityAct) -> Vec<u8> {
        let done = self.order(act).unwrap();
        let OrderDone::Requested { sha256: digest, .. } = done else {
            panic!("{done:?}");
        };
        let octets = self.asked();
        assert_eq!(sha256(&octets), digest);
        octets
    }
}

fn both(generation: u32) -> OrderDone {
    let issuers = [CLINIC, SCHOOL].map(|id| (id.parse().unwrap(), number(generation)));
    OrderDone::Issued {
        issuers: issuers.into(),
        left: 0,
    }
}

#[test]
fn what_a_root_elsewhere_signed_is_taken_once_and_certifies() {
    let owner = Owner::new(1);
    let mut gateway = Gateway::apart(&owner);
    // The key is not here, so nothing is signed here.
    let here = AuthorityAct::SignIssuers { with: root_key(1) };
    assert_eq!(
        refusal(gateway.order(here)),
        CaRefused::RootElsewhere(number(1))
    );
    let request = gateway.request(request_issuers(&[]));
    // A request outlives keyd.
    let mut gateway = gateway.restarted();
    assert_eq!(gateway.asked(), request);
    let answer = owner.answer(&request, &AS_ASKED);
    assert_eq!(gateway.import(&answer), Ok(both(1)));
    assert_eq!(gateway.import(&answer), Err(CaRefused::NotRequested));
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    // Nothing is due, but an organisation may get another one.
    assert_eq!(
        refusal(gateway.order(request_issuers(&[]))),
        CaRefused::NothingDue
    );
    let next = gateway.request(request_issuers(&[SCHOOL]));
    let waits = sha256(&next);
    let of = sha256(&request);
    assert_eq!(
        gateway.import(&answer),
        Err(CaRefused::Replayed { of, waits })
    );
    let answer = owner.answer(&next, &AS_ASKED);
    let issuers = vec![(SCHOOL.parse().unwrap(), number(2))];
    assert_eq!(
        gateway.import(&answer),
        Ok(OrderDone::Issued { issuers, left: 0 })
    );
    gateway.restarted();
}

#[test]
fn what_is_not_as_it_was_asked_for_is_refused_whole() {
    let owner = Owner::new(1);
    let mut gateway = Gateway::apart(&owner);
    let request = gateway.request(request_issuers(&[]));
    let before = gateway.lines.len();
    let mut check = |answer: Vec<u8>, said: &str| {
        let refused = gateway.import(&answer).unwrap_err().to_string();
        assert!(refused.contains(said), "{said}: {refused}");
        assert_eq!(gateway.lines.len(), before);
    };
    let mut altered = |alter: fn(&mut Change), said: &str| {
        let mut change = AS_ASKED;
        alter(&mut change);
        check(owner.answer(&request, &change), said);
    };
    altered(|it| it.domains = 1, "in its name constraints");
    altered(|it| it.domains = 0, "in its name constraints");
    altered(|it| it.longer = days(1), "in its validity");
    altered(|it| it.key = Key::Other, "in its public key");
    altered(|it| it.path = 1, "in its path length");
    altered(|it| it.issuers = 1, "no certificate of school-17");
    altered(|it| it.later = 1, "the CRL is not as it was asked for");
    check(Owner::new(1).answer(&request, &AS_ASKED), "in its issuer");
    check(request.clone(), "it is the request itself");
    check(b"{}".to_vec(), "no file of this gateway's");
    let text = String::from_utf8(owner.answer(&request, &AS_ASKED)).unwrap();
    check(
        text.replace("\"version\": 1", "\"version\": 2")
            .into_bytes(),
        "it has version 2",
    );
    check(
        text.replace(CLINIC, SCHOOL).into_bytes(),
        "two certificates",
    );
    check(
        text.replace(CLINIC, "school-18").into_bytes(),
        "no certificate of clinic-3",
    );
    check(
        text.replace("\"signed\": {", "\"more\": 1, \"signed\": {")
            .into_bytes(),
        "unknown field",
    );
    // As it was asked for it is taken still.
    assert_eq!(gateway.import(text.as_bytes()), Ok(both(1)));
}

#[test]
fn what_has_changed_meanwhile_makes_a_request_void() {
    let check = |change: &dyn Fn(&mut Gateway), said: &str| {
        let owner = Owner::new(1);
        let mut gateway = Gateway::apart(&owner);
        let request = gateway.request(request_issuers(&[]));
        let answer = owner.answer(&request, &AS_ASKED);
        change(&mut gateway);
        let refused = gateway.import(&answer).unwrap_err().to_string();
        assert!(refused.contains(said), "{said}: {refused}");
        // Another request asks for the same keys, where they are here still.
        let request = gateway.request(request_issuers(&[]));
        gateway.import(&owner.answer(&request, &AS_ASKED)).unwrap();
    };
    let protect = |gateway: &mut Gateway| gateway.authorities.protection = Some(index(&[BANK]));
    check(&protect, "another set of domains");
    let wait = |gateway: &mut Gateway| {
        gateway.now += days(90);
    };
    check(&wait, "has expired");
    let erase = |gateway: &mut Gateway| {
        let id = KeyId::Issuing(CLINIC.parse().unwrap());
        gateway.keyring = gateway.keyring.erased(&id, number(1)).unwrap();
    };
    check(&erase, "the key of clinic-3 was erased");
}

/// A key that was asked for in vain is asked for again, so that requests do not use generations up.
#[test]
fn a_request_takes_the_place_of_the_one_before() {
    let owner = Owner::new(1);
    let mut gateway = Gateway::apart(&owner);
    let first = gateway.request(request_issuers(&[]));
    gateway.now += days(1);
    let second = gateway.request(request_issuers(&[]));
    let old = gateway.import(&owner.answer(&first, &AS_ASKED));
    assert!(matches!(old, Err(CaRefused::Replayed { .. })), "{old:?}");
    assert_eq!(
        gateway.import(&owner.answer(&second, &AS_ASKED)),
        Ok(both(1))
    );
}

/// What was revoked after a CRL was asked for stands on none yet.
#[test]
fn a_crl_that_is_overtaken_leaves_the_next_one_due() {
    let owner = Owner::new(1);
    let mut gateway = Gateway::apart(&owner);
    let request = gateway.request(request_issuers(&[]));
    gateway.import(&owner.answer(&request, &AS_ASKED)).unwrap();
    let stale = |gateway: &Gateway| gateway.authorities.book.stale_crls(gateway.now);
    assert_eq!(stale(&gateway), []);
    let request = gateway.request(request_issuers(&[SCHOOL]));
    gateway
        .order(AuthorityAct::RevokeIssuer {
            organisation: CLINIC.parse().unwrap(),
            generation: number(1),
            reason: RevocationReason::KeyCompromise,
        })
        .unwrap();
    gateway.import(&owner.answer(&request, &AS_ASKED)).unwrap();
    assert_eq!(stale(&gateway), [number(1)]);
    let request = gateway.request(request_issuers(&[]));
    gateway.import(&owner.answer(&request, &AS_ASKED)).unwrap();
    assert_eq!(stale(&gateway), []);
}

#[test]
fn a_root_that_is_imported_is_a_root_as_keyd_makes_them() {
    let mut gateway = Gateway::enrolled();
    let now = gateway.now;
    let mut check = |file: Vec<u8>, said: &str| {
        let refused = gateway.import(&file).unwrap_err().to_string();
        assert!(refused.contains(said), "{said}: {refused}");
    };
    check(
        Owner::new(2).root(now, ROOT_DAYS),
        "the next root of this gateway is root 1",
    );
    check(Owner::new(1).root(now, ROOT_DAYS + 1), "at most 3652 days");
    check(
        Owner::new(1).root(now + days(1), ROOT_DAYS),
        "look at the clocks",
    );
    check(Owner::new(1).root(now - days(2), 1), "look at the clocks");
    // Another certificate's words beside this one.
    let (one, other) = (Owner::new(1).root(now, 30), Owner::new(1).root(now, 30));
    let mut mixed: serde_json::Value = serde_json::from_slice(&one).unwrap();
    let other: serde_json::Value = serde_json::from_slice(&other).unwrap();
    mixed["content"]["certificate"] = other["content"]["certificate"].clone();
    check(
        serde_json::to_vec(&mixed).unwrap(),
        "the root's certificate is not as",
    );
    gateway.import(&one).unwrap();
    let again = Owner::new(2).root(now, ROOT_DAYS);
    gateway.import(&again).unwrap();
    let third = gateway.import(&Owner::new(3).root(now, ROOT_DAYS));
    assert_eq!(third, Err(CaRefused::RootThere { root: number(2) }));
}

/// From a root in keyd's store to one elsewhere: the one signs its half at the gateway, the other at its own machine.
#[test]
fn a_gateway_moves_to_a_root_elsewhere() {
    let owner = Owner::new(2);
    let mut gateway = Gateway::ready();
    let standing = |gateway: &Gateway, root| {
        let book = &gateway.authorities.book;
        book.root(number(root)).unwrap().state.standing()
    };
    gateway.import(&owner.root(gateway.now, ROOT_DAYS)).unwrap();
    assert_eq!(standing(&gateway, 2), RootStanding::Published);
    let cross = || AuthorityAct::RequestCross {
        older: number(1),
        newer: number(2),
    };
    assert!(matches!(
        refusal(gateway.order(cross())),
        CaRefused::Root { .. }
    ));
    gateway.now += days(60);
    let request = gateway.request(cross());
    let Wanted::Cross { validity, .. } = SigningRequest::read(&request).unwrap().wanted else {
        panic!("no cross");
    };
    let older_by_newer = {
        let key = gateway.authorities.book.root(number(1)).unwrap();
        let subject = Subject::root(number(1), &key.made.point);
        let point = Signer::elsewhere(Curve::P384, key.made.point.clone(), Vec::new());
        let made = template::cross((&subject, &point), &owner.issuer(), validity, serial());
        CrossSigned {
            root: number(1),
            by: number(2),
            certificate: made.unwrap().der,
        }
    };
    let file = |crosses: Vec<CrossSigned>| {
        let bundle = SignedBundle {
            request: sha256(&request),
            signed: Signed::Cross(crosses),
        };
        bundle.octets().unwrap()
    };
    let missing = |root, by| CaRefused::HalfMissing {
        root: number(root),
        by: number(by),
    };
    let good = file(vec![older_by_newer.clone()]);
    assert_eq!(gateway.import(&good), Err(missing(2, 1)));
    let none = gateway.import_with(&file(Vec::new()), Some(root_key(1)));
    assert_eq!(none, Err(missing(1, 2)));
    let more = owner.cross(&Owner::new(3), validity);
    let more = file(vec![older_by_newer, more]);
    let more = gateway.import_with(&more, Some(root_key(1)));
    assert!(more.unwrap_err().to_string().contains("not asked for"));
    let done = gateway.import_with(&good, Some(root_key(1)));
    assert_eq!(done, Ok(OrderDone::CrossSigned));
    assert_eq!(standing(&gateway, 1), RootStanding::Retiring);
    assert_eq!(standing(&gateway, 2), RootStanding::Active);
    // From now on organisations switch by request.
    let act = AuthorityAct::RequestIssuers {
        root: number(2),
        switch: vec![SCHOOL.parse().unwrap()],
    };
    let request = gateway.request(act);
    gateway.import(&owner.answer(&request, &AS_ASKED)).unwrap();
    assert_eq!(gateway.chain().len(), 2);
    let order = gateway.leaf_order(&["www.example.org"]);
    gateway.certify(&order).unwrap();
    let here = AuthorityAct::RequestIssuers {
        root: number(1),
        switch: Vec::new(),
    };
    assert_eq!(refusal(gateway.order(here)), CaRefused::RootHere(number(1)));
    gateway.restarted();
}

/// Whatever happens to a file on its way: it brings what it brought before, or nothing.
#[test]
fn an_octet_that_changes_on_its_way_changes_nothing_that_is_taken() {
    let owner = Owner::new(1);
    let mut gateway = Gateway::apart(&owner);
    let request = gateway.request(request_issuers(&[]));
    let answer = owner.answer(&request, &AS_ASKED);
    // The line's end behind it says nothing.
    let answer = answer.trim_ascii_end();
    let entries = |gateway: &Gateway| -> Vec<Entry> {
        let lines = gateway.lines.iter();
        lines.map(|(_, _, entry)| entry.clone()).collect()
    };
    let taken = |file: &[u8]| {
        let mut copy = gateway.restarted();
        let is_taken = copy.import(file).is_ok();
        (is_taken, entries(&copy))
    };
    let before = (false, entries(&gateway));
    let whole = taken(answer);
    assert!(whole.0 && whole != before);
    for at in (0..answer.len()).step_by(31) {
        for flip in [1, 0x20, 0x80] {
            let mut changed = answer.to_vec();
            changed[at] ^= flip;
            let outcome = taken(&changed);
            assert!(outcome == whole || outcome == before, "octet {at}");
        }
        assert!(taken(&answer[..at]) == before, "cut off at {at}");
    }
}
