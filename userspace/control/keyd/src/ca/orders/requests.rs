//! What a root on a machine of its own is asked to sign.

use super::{Office, Outcome, due};
use crate::ca::book::Requested;
use crate::ca::bundle::{CrlWish, IssuerWish, SigningRequest};
use crate::ca::entry::{Asked, Entry, RequestEntry};
use crate::ca::refused::CaRefused;
use crate::ca::signer::{Curve, Signer};
use crate::ca::template::{self, CRL_DAYS, ISSUER_DAYS, Subject, Validity};
use crate::crypt::sha256;
use crate::error::Refused;
use crate::keyring::Keyring;
use model::{EnrolledOrganisation, HostName, OrganisationId};
use std::collections::BTreeSet;
use wire::keys::{
    Generation, Ground, ISSUERS_PER_REQUEST_MAX, KeyId, OrderDone, RootKeeping, Sha256,
};

/// Most octets of all requests of a file: as long as they may be, so that what comes back fits a file too.
const REQUESTS_OCTETS_MAX: usize = 4 << 20;

impl Office<'_> {
    /// Asks for an issuing authority for each organisation that needs one or is to switch, as many as find room, and for the CRL.
    pub(super) fn request_issuers(
        &self,
        root: Generation,
        switch: &[OrganisationId],
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let stored = self.book.root(root)?;
        if stored.made.kept != RootKeeping::Offline {
            return Err(CaRefused::RootHere(root).into());
        }
        let (snapshot, protected) = self.known()?;
        self.may_sign(root, &ground)?;
        let mut wanted: Vec<&EnrolledOrganisation> =
            due(self.book, snapshot, &protected, self.now).collect();
        for id in switch {
            let enrolled = snapshot.enrolled(id);
            let enrolled = enrolled.ok_or_else(|| CaRefused::NotEnrolled(id.clone()))?;
            if !wanted.iter().any(|one| one.id == *id) {
                wanted.push(enrolled);
            }
        }
        if wanted.is_empty() && !self.book.stale_crls(self.now).contains(&root) {
            return Err(CaRefused::NothingDue.into());
        }
        let end = stored.made.certificate.not_after;
        let crl = CrlWish {
            number: stored
                .crl
                .as_ref()
                .map_or(0, |crl| crl.made.number)
                .saturating_add(1),
            validity: Validity::days(self.now, CRL_DAYS, end)?,
            revoked: stored.revoked.clone(),
        };
        let validity = Validity::days(self.now, ISSUER_DAYS, end)?;
        let mut keyring = self.keyring.clone();
        let (mut issuers, mut octets) = (Vec::new(), 0_usize);
        for organisation in wanted.iter().take(ISSUERS_PER_REQUEST_MAX) {
            let (next, wish) = self.wish(keyring, organisation, validity, &protected)?;
            keyring = next;
            octets = octets.saturating_add(wish.pkcs10.len());
            if octets > REQUESTS_OCTETS_MAX {
                break;
            }
            issuers.push(wish);
        }
        let left = wanted.len().saturating_sub(issuers.len());
        let asked = Asked::Issuers {
            root,
            protected: protected.into_iter().cloned().collect(),
            crl,
        };
        self.requested(keyring, (asked, issuers), left, ground)
    }

    /// Asks for what makes two roots sign each other.
    pub(super) fn request_cross(
        &self,
        older: Generation,
        newer: Generation,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let (before, after) = self.may_cross(older, newer)?;
        let (before, after) = (&before.made, &after.made);
        if ![before.kept, after.kept].contains(&RootKeeping::Offline) {
            return Err(CaRefused::RootHere(newer).into());
        }
        let end = before
            .certificate
            .not_after
            .min(after.certificate.not_after);
        let asked = Asked::Cross {
            older,
            newer,
            validity: Validity::until(self.now, end)?,
        };
        self.requested(self.keyring.clone(), (asked, Vec::new()), 0, ground)
    }

    /// One organisation's request, and the keys with its own. A key that a request before this one asked for in vain is asked for again.
    fn wish(
        &self,
        keyring: Keyring,
        organisation: &EnrolledOrganisation,
        validity: Validity,
        protected: &BTreeSet<&HostName>,
    ) -> Result<(Keyring, IssuerWish), Refused> {
        let id = KeyId::Issuing(organisation.id.clone());
        let again = self.book.requested.as_ref().and_then(|requested| {
            let mut issuers = requested.issuers.iter();
            issuers.find(|wish| wish.organisation == organisation.id)
        });
        let again = again.filter(|wish| self.waits(wish));
        let (keyring, generation, secret) = if let Some(wish) = again {
            let secret = keyring.authority_secret(self.permit, &id, wish.generation)?;
            let secret = secret.ok_or(Refused::Library)?.clone();
            (keyring, wish.generation, secret)
        } else {
            let generation = keyring.next(&id)?;
            let secret = Curve::P256.make(self.random)?;
            let kept = keyring.with_secret(&id, self.now, secret.clone())?;
            (kept, generation, secret)
        };
        let signer = Signer::new(Curve::P256, secret.reveal(), self.random)?;
        let subject = Subject::issuing(
            (&organisation.id, generation),
            (&organisation.name.ru, organisation.bin),
        );
        let wish = IssuerWish {
            organisation: organisation.id.clone(),
            generation,
            name: organisation.name.ru.clone(),
            bin: organisation.bin,
            validity,
            point: signer.point().to_vec(),
            pkcs10: template::request(&subject, &signer, protected)?,
        };
        Ok((keyring, wish))
    }

    /// Whether an issuing authority can still become what was asked for: its key is here, and no newer one was signed.
    pub(super) fn waits(&self, wish: &IssuerWish) -> bool {
        let id = KeyId::Issuing(wish.organisation.clone());
        let newest = self.book.newest(&wish.organisation);
        newest.is_none_or(|(newest, _)| newest < wish.generation)
            && self.keyring.holds_secret(&id, wish.generation)
    }

    /// The lines of a request, which takes the place of the one before.
    fn requested(
        &self,
        keyring: Keyring,
        (asked, issuers): (Asked, Vec<IssuerWish>),
        left: usize,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let made = RequestEntry {
            made: self.now,
            sha256: Sha256([0; 32]),
            asked,
            issuers: u32::try_from(issuers.len()).unwrap_or(u32::MAX),
            ground,
        };
        let mut requested = Requested { made, issuers };
        let octets = SigningRequest::octets(&requested, self.book).ok_or(Refused::Library)?;
        let sha256 = sha256(&octets);
        requested.made.sha256 = sha256;
        let names = requested.issuers.iter();
        let done = OrderDone::Requested {
            issuers: names
                .map(|wish| (wish.organisation.clone(), wish.generation))
                .collect(),
            left: u32::try_from(left).unwrap_or(u32::MAX),
            sha256,
        };
        let wishes = requested.issuers.into_iter();
        let wishes = wishes.map(|wish| Entry::Wished(Box::new(wish)));
        let entries = std::iter::once(Entry::Requested(Box::new(requested.made)));
        Ok(Outcome::new(keyring, entries.chain(wishes).collect(), done))
    }
}
