#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the answers it expects"
)]

use super::*;
use crate::access::{Access, Wish};
use crate::config::Config;
use clap::Parser as _;
use jiff::SignedDuration;
use law::ExemptCategory;
use model::{EnrolledOrganisation, Epoch, HostName, Label, RecordId};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use wire::keys::{AuthorityAct, CertificateView, LeafKey, RootKey, SecretOctets};

mod leaves;
mod life;
mod officers;
mod offline;
mod peers;
mod renewal;

const TLSD: u32 = 40;
const OFFICER: u32 = 50;
/// A bank, exempt with all below it, and protected.
const BANK: &str = "halyk.kz";
/// Exempt, and not protected.
const CONFERENCE: &str = "meet.example.com";
const SCHOOL: &str = "school-17";
const CLINIC: &str = "clinic-3";

/// An index that knows a few names.
#[derive(Debug)]
struct Index {
    exempt: Vec<(HostName, ExemptCategory)>,
    protected: Vec<HostName>,
}

impl Protection for Index {
    fn exempt(&self, name: &HostName) -> Option<ExemptCategory> {
        let mut listed = self.exempt.iter();
        let found = listed.find(|(exempt, _)| name.is_within(exempt));
        found.map(|(_, category)| *category)
    }

    fn is_exempt_below(&self, name: &HostName) -> bool {
        let mut listed = self.exempt.iter();
        listed.any(|(exempt, _)| exempt.is_within(name))
    }

    fn protected(&self) -> &[HostName] {
        &self.protected
    }
}

fn host(name: &str) -> HostName {
    name.parse().unwrap()
}

fn index(protected: &[&str]) -> Arc<dyn Protection> {
    Arc::new(Index {
        exempt: vec![
            (host(BANK), ExemptCategory::FinanceAndBanking),
            (host(CONFERENCE), ExemptCategory::VideoConference),
        ],
        protected: protected.iter().map(|name| host(name)).collect(),
    })
}

fn organisation(id: &str, bin: &str, name: &str) -> EnrolledOrganisation {
    EnrolledOrganisation {
        id: id.parse().unwrap(),
        bin: bin.parse().unwrap(),
        name: Label {
            ru: name.to_owned(),
            kk: name.to_owned(),
        },
        requests: vec!["РНИ-2026/1".to_owned()],
    }
}

fn snapshot(epoch: u32, organisations: Vec<EnrolledOrganisation>) -> IssuingSnapshot {
    let mut organisations = organisations;
    organisations.sort_by(|one, other| one.id.cmp(&other.id));
    IssuingSnapshot {
        record: RecordId(1),
        epoch: Epoch(epoch),
        organisations,
    }
}

fn school() -> EnrolledOrganisation {
    organisation(SCHOOL, "990140000017", "Школа № 17")
}

fn clinic() -> EnrolledOrganisation {
    organisation(CLINIC, "060340000030", "Поликлиника № 3")
}

fn given_by(client: u32, order: &AuthorityOrder) -> Given<'_> {
    Given {
        client,
        order,
        attached: None,
    }
}

fn number(number: u32) -> Generation {
    Generation::try_from(number).unwrap()
}

fn passphrase(root: u32) -> SecretOctets {
    SecretOctets::new(format!("correct horse battery {root}").into_bytes()).unwrap()
}

fn root_key(root: u32) -> RootKey {
    RootKey {
        root: number(root),
        passphrase: passphrase(root),
    }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// A leaf key as tlsd makes it.
fn leaf_key() -> LeafKey {
    let random = SystemRandom::new();
    let signing = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let made = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(signing, made.as_ref(), &random).unwrap();
    LeafKey::from_point(pair.public_key().as_ref()).unwrap()
}

/// keyd's authorities with their keys; lines are durable at once.
struct Gateway {
    access: Access,
    keyring: Keyring,
    authorities: Authorities,
    lines: Vec<Line>,
    now: Timestamp,
}

impl Gateway {
    /// Without a root, a snapshot or an index.
    fn bare() -> Self {
        let arguments = [
            "keyd",
            "--sealing-key=k",
            "--controld-uid=10",
            "--tlsd-uid=40",
            "--security-officer-uid=50",
        ];
        Self {
            access: Access::new(&Config::parse_from(arguments)).unwrap(),
            keyring: Keyring::default(),
            authorities: Authorities::default(),
            lines: Vec::new(),
            now: "2026-11-30T09:30:00.5Z".parse().unwrap(),
        }
    }

    /// With an index and a snapshot of two organisations, and no root.
    fn enrolled() -> Self {
        let mut gateway = Self::bare();
        gateway.authorities.protection = Some(index(&[BANK, "gov.kz"]));
        gateway.enrol(1, vec![school(), clinic()]).unwrap();
        gateway
    }

    /// With a root that has signed an issuing authority of each of them.
    fn ready() -> Self {
        let mut gateway = Self::enrolled();
        gateway
            .order(AuthorityAct::MakeRoot {
                passphrase: passphrase(1),
            })
            .unwrap();
        gateway
            .order(AuthorityAct::SignIssuers { with: root_key(1) })
            .unwrap();
        gateway.upkeep();
        gateway
    }

    fn enrol(
        &mut self,
        epoch: u32,
        organisations: Vec<EnrolledOrganisation>,
    ) -> Result<Vec<Fact>, String> {
        self.authorities.take(snapshot(epoch, organisations))
    }

    fn settle(&mut self, ordered: Ordered) -> (Option<OrderDone>, Vec<Fact>) {
        let first = u64::try_from(self.lines.len()).unwrap() + 1;
        let places = (first..).zip(&ordered.entries);
        self.lines
            .extend(places.map(|(place, entry)| (place, ordered.at, entry.clone())));
        self.keyring = ordered.keyring;
        let facts = self.authorities.settle(first, ordered.at, ordered.entries);
        (ordered.done, facts.unwrap())
    }

    fn order_told(&mut self, act: AuthorityAct) -> Result<(OrderDone, Vec<Fact>), Refused> {
        self.order_with(act, None)
    }

    fn order_with(
        &mut self,
        act: AuthorityAct,
        attached: Option<&[u8]>,
    ) -> Result<(OrderDone, Vec<Fact>), Refused> {
        let order = AuthorityOrder {
            act,
            request: "РНИ-2026/1".parse().unwrap(),
            why: "inspection begins".to_owned(),
        };
        let permit = self
            .access
            .permit(OFFICER, Wish::Order(order.act.label()))?;
        let keys = (&self.keyring, &permit);
        let random = SystemRandom::new();
        let given = Given {
            attached,
            ..given_by(OFFICER, &order)
        };
        let ordered = self.authorities.order(keys, &given, self.now, &random)?;
        let (done, facts) = self.settle(ordered);
        Ok((done.unwrap(), facts))
    }

    fn order(&mut self, act: AuthorityAct) -> Result<OrderDone, Refused> {
        self.order_told(act).map(|(done, _)| done)
    }

    fn upkeep(&mut self) -> Vec<Fact> {
        let ordered = self
            .authorities
            .upkeep(&self.keyring, self.now, &SystemRandom::new());
        match ordered.unwrap() {
            Some(ordered) => self.settle(ordered).1,
            None => Vec::new(),
        }
    }

    fn certify(&mut self, order: &LeafOrder) -> Result<Vec<u8>, Refused> {
        let key = match order.under {
            LeafIssuer::Organisation => KeyId::Issuing(order.organisation.clone()),
            LeafIssuer::Untrusted => KeyId::Untrusted,
        };
        let wish = Wish::Use(wire::keys::KeyUse::Certify, key);
        let permit = self.access.permit(TLSD, wish)?;
        let keys = (&self.keyring, &permit);
        let random = SystemRandom::new();
        let certified = self
            .authorities
            .certify(keys, (TLSD, order), self.now, &random)?;
        if let Some(key) = certified.key.clone() {
            let place = u64::try_from(self.lines.len()).unwrap() + 1;
            self.lines.push((place, certified.at, key.clone()));
            self.authorities
                .settle(place, certified.at, vec![key])
                .unwrap();
        }
        Ok(certified.reply().certificate)
    }

    /// A leaf for the school, valid for a day.
    fn leaf_order(&self, names: &[&str]) -> LeafOrder {
        LeafOrder {
            organisation: SCHOOL.parse().unwrap(),
            under: LeafIssuer::Organisation,
            key: leaf_key(),
            names: names.iter().map(|name| name.parse().unwrap()).collect(),
            not_after: self.now + days(1),
        }
    }

    /// Another keyd on the same ledger and keys.
    fn restarted(&self) -> Self {
        let mut next = Self::bare();
        next.keyring = self.keyring.clone();
        next.lines = self.lines.clone();
        next.now = self.now;
        let protection = self.authorities.protection.clone();
        next.authorities = Authorities::from_ledger(self.lines.clone(), protection).unwrap();
        next.authorities.snapshot = self.authorities.snapshot.clone();
        next
    }

    /// All certificates, page by page.
    fn certificates(&self) -> Vec<CertificateView> {
        let mut all = Vec::new();
        let mut after = Some(0);
        while let Some(place) = after {
            let page = self.authorities.certificates(place);
            all.extend(page.items);
            after = page.next;
        }
        all
    }

    fn root_der(&self, root: u32) -> Vec<u8> {
        self.authorities
            .book
            .root(number(root))
            .unwrap()
            .made
            .certificate
            .der
            .clone()
    }

    /// What tlsd sends behind a leaf of the school.
    fn chain(&self) -> Vec<Vec<u8>> {
        let school = SCHOOL.parse().unwrap();
        let view = self
            .authorities
            .issuer(&school, LeafIssuer::Organisation, self.now);
        view.unwrap().chain
    }
}

fn refusal(result: Result<impl std::fmt::Debug, Refused>) -> CaRefused {
    match result {
        Err(Refused::Authorities(refused)) => *refused,
        other => panic!("{other:?}"),
    }
}
