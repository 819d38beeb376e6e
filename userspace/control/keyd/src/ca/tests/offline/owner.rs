//! Who has the key of a root elsewhere, honest or not.

use super::*;
use crate::ca::bundle::{IssuerSigned, RootBundle};
use std::collections::BTreeSet;

/// Who has the root's key and signs whatever he likes with it.
pub(super) struct Owner {
    number: Generation,
    pkcs8: SecretOctets,
}

impl Owner {
    pub(super) fn new(number_: u32) -> Self {
        let pkcs8 = Curve::P384.make(&SystemRandom::new()).unwrap();
        let number = number(number_);
        Self { number, pkcs8 }
    }

    fn signer(&self) -> Signer {
        Signer::new(Curve::P384, self.pkcs8.reveal(), &SystemRandom::new()).unwrap()
    }

    pub(super) fn issuer(&self) -> Issuer<'static, Signer> {
        let signer = self.signer();
        let subject = Subject::root(self.number, signer.point());
        subject.issuer(signer).unwrap()
    }

    pub(super) fn root(&self, now: Timestamp, days: i64) -> Vec<u8> {
        let validity = Validity::days(now, days, Timestamp::MAX).unwrap();
        let point = self.signer().point().to_vec();
        let subject = Subject::root(self.number, &point);
        let made = template::root(&subject, &self.issuer(), validity, serial()).unwrap();
        let bundle = RootBundle {
            number: self.number,
            validity,
            point,
            certificate: made.der,
        };
        bundle.octets().unwrap()
    }

    /// What answers a request for issuing authorities; each certificate as `change` has it.
    pub(super) fn answer(&self, octets: &[u8], change: &Change) -> Vec<u8> {
        let request = SigningRequest::read(octets).unwrap();
        let Wanted::Issuers {
            protected,
            issuers,
            crl,
            ..
        } = request.wanted
        else {
            panic!("{request:?}");
        };
        let issuer = self.issuer();
        let mut issuers: Vec<IssuerSigned> = issuers
            .iter()
            .map(|wish| {
                let protected: BTreeSet<&HostName> =
                    protected.iter().take(change.domains).collect();
                let validity = Validity {
                    until: wish.validity.until + change.longer,
                    ..wish.validity
                };
                let own = Signer::elsewhere(Curve::P256, wish.point.clone(), Vec::new());
                let stranger = Curve::P256.make(&SystemRandom::new()).unwrap();
                let stranger = Signer::new(Curve::P256, stranger.reveal(), &SystemRandom::new());
                let key = match change.key {
                    Key::Own => own,
                    Key::Other => stranger.unwrap(),
                };
                let subject = wish.subject();
                let limits = (validity, &protected);
                let made = match change.path {
                    0 => template::issuing((&subject, &key), &issuer, limits, serial()),
                    _ => template::cross((&subject, &key), &issuer, validity, serial()),
                };
                IssuerSigned {
                    organisation: wish.organisation.clone(),
                    generation: wish.generation,
                    certificate: made.unwrap().der,
                }
            })
            .collect();
        issuers.truncate(change.issuers);
        let number = crl.number + change.later;
        let crl = template::crl(number, crl.validity, &crl.revoked, &issuer).unwrap();
        let bundle = SignedBundle {
            request: sha256(octets),
            signed: Signed::Issuers { issuers, crl },
        };
        bundle.octets().unwrap()
    }

    /// Another root's certificate by this one.
    pub(super) fn cross(&self, other: &Self, validity: Validity) -> CrossSigned {
        let key = other.signer();
        let subject = Subject::root(other.number, key.point());
        let made = template::cross((&subject, &key), &self.issuer(), validity, serial());
        CrossSigned {
            root: other.number,
            by: self.number,
            certificate: made.unwrap().der,
        }
    }
}

pub(super) enum Key {
    Own,
    Other,
}

/// How an answer is other than it was asked for.
pub(super) struct Change {
    pub(super) domains: usize,
    pub(super) longer: SignedDuration,
    pub(super) key: Key,
    pub(super) path: u8,
    pub(super) issuers: usize,
    pub(super) later: u64,
}

pub(super) const AS_ASKED: Change = Change {
    domains: 100,
    longer: SignedDuration::ZERO,
    key: Key::Own,
    path: 0,
    issuers: 100,
    later: 0,
};

pub(super) fn serial() -> Serial {
    Serial::draw(&SystemRandom::new()).unwrap()
}
