//! What comes back from a root on a machine of its own: taken whole or not at all.

use super::{Office, Outcome};
use crate::ca::book::{Requested, Root};
use crate::ca::bundle::CrlWish;
use crate::ca::bundle::{
    Answer, CrossSigned, IssuerSigned, IssuerWish, RootBundle, Signed, SignedBundle, bad,
};
use crate::ca::entry::{Asked, CrlEntry, CrossEntry, Entry, IssuerEntry, RootEntry};
use crate::ca::recorded::{self, RootPoint};
use crate::ca::refused::CaRefused;
use crate::ca::root::{RootState, signs_from};
use crate::ca::signer::{Curve, Signer};
use crate::ca::template::{self, Certificate, ROOT_DAYS, Serial, Subject, Validity};
use crate::ca::{elsewhere, protection};
use crate::error::Refused;
use model::HostName;
use std::collections::{BTreeMap, BTreeSet};
use wire::keys::{Generation, Ground, KeyId, OrderDone, RootKeeping, RootKey};

impl Office<'_> {
    /// Takes a file of a root's own machine.
    pub(super) fn import(
        &self,
        with: Option<&RootKey>,
        (issuing, roots): (Ground, Ground),
    ) -> Result<Outcome, Refused> {
        let file = self.attached;
        let file = file.ok_or_else(|| bad("no file came with the order".to_owned()))?;
        match Answer::read(file)? {
            Answer::Root(root) => self.import_root(&root, roots),
            Answer::Signed(signed) => self.import_signed(signed, with, (issuing, roots)),
        }
    }

    fn import_root(&self, made: &RootBundle, ground: Ground) -> Result<Outcome, Refused> {
        let mut roots = self.book.roots.iter();
        let next = roots.find(|(_, root)| matches!(root.state, RootState::Published { .. }));
        if let Some((root, _)) = next {
            return Err(CaRefused::RootThere { root: *root }.into());
        }
        let number = self.keyring.next(&KeyId::Root)?;
        let named = made.number;
        if named != number {
            return Err(bad(format!(
                "it brings root {named}, and the next root of this gateway is root {number}: make that one"
            ))
            .into());
        }
        if made.point.len() != Curve::P384.point_octets()
            || self
                .book
                .roots
                .values()
                .any(|root| root.made.point == made.point)
        {
            return Err(bad("its key is none of P-384, or another root's".to_owned()).into());
        }
        let Validity { from, until } = made.validity;
        if Validity::days(from, ROOT_DAYS, until)? != made.validity
            || !(from <= self.now && self.now < until)
        {
            return Err(bad(format!(
                "its root is valid from {from} to {until}: it has to be valid now, and at most {ROOT_DAYS} days long; look at the clocks of both machines"
            ))
            .into());
        }
        let subject = Subject::root(number, &made.point);
        let by = RootPoint {
            subject: &subject,
            point: &made.point,
        };
        let build = |issuer: &_, serial| template::root(&subject, issuer, made.validity, serial);
        let certificate = recorded::certificate(&made.certificate, by, build);
        let certificate = certificate.map_err(CaRefused::altered("the root's certificate"))?;
        let entry = RootEntry {
            root: number,
            certificate,
            // All but the very first one of the gateway.
            signs_from: (!self.book.roots.is_empty()).then(|| signs_from(self.now)),
            since: self.now,
            kept: RootKeeping::Offline,
            point: made.point.clone(),
            ground,
            subject,
        };
        let mark = elsewhere::stored(&made.point).ok_or(Refused::Library)?;
        let keyring = self.keyring.with_secret(&KeyId::Root, self.now, mark)?;
        let entries = vec![Entry::Root(Box::new(entry))];
        Ok(Outcome::new(keyring, entries, OrderDone::Root(number)))
    }

    fn import_signed(
        &self,
        answer: SignedBundle,
        with: Option<&RootKey>,
        (issuing, roots): (Ground, Ground),
    ) -> Result<Outcome, Refused> {
        let waiting = self.book.requested.as_ref();
        let waiting = waiting.ok_or(CaRefused::NotRequested)?;
        let (of, waits) = (answer.request, waiting.made.sha256);
        if of != waits {
            return Err(CaRefused::Replayed { of, waits }.into());
        }
        match (&waiting.made.asked, answer.signed) {
            (
                Asked::Issuers {
                    root,
                    protected,
                    crl,
                },
                Signed::Issuers { issuers, crl: der },
            ) => {
                let set = (*root, protected.iter().collect());
                self.import_issuers(waiting, set, (issuers, (crl, der)), issuing)
            }
            (
                Asked::Cross {
                    older,
                    newer,
                    validity,
                },
                Signed::Cross(crosses),
            ) => self.import_cross((*older, *newer), *validity, (crosses, with), roots),
            (Asked::Issuers { .. }, Signed::Cross(_))
            | (Asked::Cross { .. }, Signed::Issuers { .. }) => {
                Err(bad("it brings something else than was asked for".to_owned()).into())
            }
        }
    }

    fn import_issuers(
        &self,
        waiting: &Requested,
        (root, asked): (Generation, BTreeSet<&HostName>),
        (issuers, (crl, der)): (Vec<IssuerSigned>, (&CrlWish, Vec<u8>)),
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let (_, protected) = self.known()?;
        if asked != protected {
            return Err(stale("another set of domains is protected now"));
        }
        let stored = self.book.root(root)?;
        let promoted = self.may_sign(root, &ground)?;
        let mut brought = BTreeMap::new();
        for one in issuers {
            let whose = (one.organisation, one.generation);
            if let Some(twice) = brought.insert(whose.clone(), one.certificate) {
                drop(twice);
                return Err(bad(format!("it brings two certificates of {}", whose.0)).into());
            }
        }
        let mut entries: Vec<Entry> = promoted.into_iter().collect();
        let mut done = Vec::new();
        for wish in &waiting.issuers {
            let whose = (wish.organisation.clone(), wish.generation);
            let der = brought.remove(&whose);
            let missing = || bad(format!("it brings no certificate of {}", whose.0));
            let der = der.ok_or_else(missing)?;
            let certificate = self.issuer_signed(wish, &der, stored, &protected)?;
            let entry = IssuerEntry {
                organisation: wish.organisation.clone(),
                generation: wish.generation,
                root,
                subject: wish.subject(),
                name: wish.name.clone(),
                bin: wish.bin,
                protected: protection::digest(&protected),
                since: wish.validity.from,
                certificate,
                ground: ground.clone(),
            };
            entries.push(Entry::Issuer(Box::new(entry)));
            done.push(whose);
        }
        if let Some(((organisation, _), _)) = brought.first_key_value() {
            let why = format!("it brings a certificate of {organisation} that was not asked for");
            return Err(bad(why).into());
        }
        entries.push(crl_signed(crl, der, (root, stored), ground)?);
        entries.push(Entry::Imported {
            request: waiting.made.sha256,
        });
        let done = OrderDone::Issued {
            issuers: done,
            left: 0,
        };
        Ok(Outcome::new(self.keyring.clone(), entries, done))
    }

    /// An issuing authority that is exactly what was asked for, whose key is here.
    fn issuer_signed(
        &self,
        wish: &IssuerWish,
        der: &[u8],
        root: &Root,
        protected: &BTreeSet<&HostName>,
    ) -> Result<Certificate, Refused> {
        let whose = &wish.organisation;
        let id = KeyId::Issuing(whose.clone());
        let secret = self
            .keyring
            .authority_secret(self.permit, &id, wish.generation)?;
        let key = secret.map(|secret| Signer::new(Curve::P256, secret.reveal(), self.random));
        let key = key.transpose()?;
        let key = key.filter(|key| key.point() == wish.point && self.waits(wish));
        let gone = || {
            stale(&format!(
                "the key of {whose} was erased, or a newer one is signed"
            ))
        };
        let key = key.ok_or_else(gone)?;
        if wish.validity.until <= self.now {
            return Err(stale("what was asked for has expired"));
        }
        let subject = wish.subject();
        let build = |issuer: &_, serial: Serial| {
            let limits = (wish.validity, protected);
            template::issuing((&subject, &key), issuer, limits, serial)
        };
        let certificate = recorded::certificate(der, point_of(root), build);
        let what = format!("the certificate of {whose}");
        Ok(certificate.map_err(CaRefused::altered(&what))?)
    }

    fn import_cross(
        &self,
        (older, newer): (Generation, Generation),
        validity: Validity,
        (crosses, with): (Vec<CrossSigned>, Option<&RootKey>),
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let (before, after) = self.may_cross(older, newer)?;
        let mut brought = BTreeMap::new();
        for one in crosses {
            brought.insert((one.root, one.by), one.certificate);
        }
        let mut half = |(root, of): (Generation, &Root), (by, issuer): (Generation, &Root)| {
            let subject = &of.made.subject;
            let key = Signer::elsewhere(Curve::P384, of.made.point.clone(), Vec::new());
            if let Some(der) = brought.remove(&(root, by)) {
                let build =
                    |issuer: &_, serial| template::cross((subject, &key), issuer, validity, serial);
                let what = format!("the certificate of root {root} by root {by}");
                let signed = recorded::certificate(&der, point_of(issuer), build);
                return Ok(signed.map_err(CaRefused::altered(&what))?);
            }
            let Some(with) = with.filter(|with| with.root == by) else {
                return Err(CaRefused::HalfMissing { root, by }.into());
            };
            let issuer = self.open(with)?;
            let serial = Serial::draw(self.random)?;
            template::cross((subject, &key), &issuer, validity, serial)
        };
        let newer_by_older = half((newer, after), (older, before))?;
        let older_by_newer = half((older, before), (newer, after))?;
        if let Some(((root, by), _)) = brought.first_key_value() {
            let why = format!("it brings root {root} signed by root {by}, which was not asked for");
            return Err(bad(why).into());
        }
        let waiting = self.book.requested.as_ref();
        let request = waiting.ok_or(CaRefused::NotRequested)?.made.sha256;
        let entry = CrossEntry {
            older,
            newer,
            newer_by_older,
            older_by_newer,
            ground,
        };
        let entries = vec![Entry::Crossed(Box::new(entry)), Entry::Imported { request }];
        let keyring = self.keyring.clone();
        Ok(Outcome::new(keyring, entries, OrderDone::CrossSigned))
    }
}

fn point_of(root: &Root) -> RootPoint<'_> {
    RootPoint {
        subject: &root.made.subject,
        point: &root.made.point,
    }
}

/// A CRL that is exactly what was asked for.
fn crl_signed(
    wish: &CrlWish,
    der: Vec<u8>,
    (root, stored): (Generation, &Root),
    ground: Ground,
) -> Result<Entry, Refused> {
    let last = stored.crl.as_ref().map_or(0, |crl| crl.made.number);
    if wish.number <= last {
        return Err(stale("a newer CRL is signed"));
    }
    let build = |issuer: &_| template::crl(wish.number, wish.validity, &wish.revoked, issuer);
    recorded::crl(&der, point_of(stored), build).map_err(CaRefused::altered("the CRL"))?;
    let entry = CrlEntry {
        root,
        number: wish.number,
        revoked: u32::try_from(wish.revoked.len()).unwrap_or(u32::MAX),
        since: wish.validity.from,
        next: wish.validity.until,
        der,
        outdated: stored.revoked != wish.revoked,
        ground,
    };
    Ok(Entry::Crl(Box::new(entry)))
}

fn stale(why: &str) -> Refused {
    let why = why.to_owned();
    CaRefused::Stale { why }.into()
}
