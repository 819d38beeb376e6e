//! Orders to roots.

use super::{Office, Outcome};
use crate::ca::book::{Book, Root};
use crate::ca::entry::{CrlEntry, CrossEntry, Entry, RootEntry};
use crate::ca::passphrase;
use crate::ca::refused::CaRefused;
use crate::ca::root::{RootEvent, RootRefused, RootState, signs_from};
use crate::ca::signer::Signer;
use crate::ca::template::{self, CRL_DAYS, ROOT_DAYS, Serial, Subject, Validity};
use crate::error::Refused;
use jiff::Timestamp;
use rcgen::Issuer;
use wire::keys::{
    Generation, Ground, KeyId, OrderDone, RevocationReason, RootKeeping, RootKey, SecretOctets,
};

impl Office<'_> {
    /// Makes a root where none is alive.
    pub(super) fn first_root(
        &self,
        passphrase: &SecretOctets,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let alive = self.book.roots.iter().find(|(_, root)| match root.state {
            RootState::Published { .. } | RootState::Active | RootState::Retiring { .. } => true,
            RootState::Revoked | RootState::Expired => false,
        });
        match alive {
            None => self.make_root(passphrase, ground),
            Some((root, _)) => Err(CaRefused::RootThere { root: *root }.into()),
        }
    }

    /// Makes the root that is to follow the one that signs.
    pub(super) fn next_root(
        &self,
        passphrase: &SecretOctets,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        if !self.book.roots.values().any(|root| root.state.signs()) {
            return Err(CaRefused::NoActiveRoot.into());
        }
        let mut roots = self.book.roots.iter();
        let next = roots.find(|(_, root)| matches!(root.state, RootState::Published { .. }));
        match next {
            None => self.make_root(passphrase, ground),
            Some((root, _)) => Err(CaRefused::RootThere { root: *root }.into()),
        }
    }

    /// Makes a root: the very first one is active at once.
    fn make_root(&self, passphrase: &SecretOctets, ground: Ground) -> Result<Outcome, Refused> {
        let root = self.keyring.next(&KeyId::Root)?;
        let (signer, stored) = match self.token {
            Some(token) => token.make(passphrase, root)?,
            None => passphrase::make(passphrase, root, self.random)?,
        };
        let kept = self
            .token
            .map_or(RootKeeping::Store, |_| RootKeeping::Token);
        let subject = Subject::root(root, signer.point());
        let issuer = subject.issuer(signer)?;
        let validity = Validity::days(self.now, ROOT_DAYS, Timestamp::MAX)?;
        let serial = Serial::draw(self.random)?;
        let certificate = template::root(&subject, &issuer, validity, serial)?;
        let entry = RootEntry {
            root,
            subject,
            certificate,
            // All but the very first one of the gateway.
            signs_from: (!self.book.roots.is_empty()).then(|| signs_from(self.now)),
            since: self.now,
            kept,
            point: issuer.key().point().to_vec(),
            ground,
        };
        let entry = Entry::Root(Box::new(entry));
        let keyring = self.keyring.with_secret(&KeyId::Root, self.now, stored)?;
        Ok(Outcome::new(keyring, vec![entry], OrderDone::Root(root)))
    }

    pub(super) fn cross_sign(
        &self,
        older: &RootKey,
        newer: &RootKey,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let (before, after) = self.may_cross(older.root, newer.root)?;
        let (older_issuer, newer_issuer) = (self.open(older)?, self.open(newer)?);
        let (before, after) = (&before.made, &after.made);
        let end = before
            .certificate
            .not_after
            .min(after.certificate.not_after);
        let validity = Validity::until(self.now, end)?;
        let newer_by_older = template::cross(
            (&after.subject, newer_issuer.key()),
            &older_issuer,
            validity,
            Serial::draw(self.random)?,
        )?;
        let older_by_newer = template::cross(
            (&before.subject, older_issuer.key()),
            &newer_issuer,
            validity,
            Serial::draw(self.random)?,
        )?;
        let entry = CrossEntry {
            older: older.root,
            newer: newer.root,
            newer_by_older,
            older_by_newer,
            ground,
        };
        Ok(Outcome::new(
            self.keyring.clone(),
            vec![Entry::Crossed(Box::new(entry))],
            OrderDone::CrossSigned,
        ))
    }

    /// Two roots that may sign each other now.
    pub(super) fn may_cross(
        &self,
        older: Generation,
        newer: Generation,
    ) -> Result<(&Root, &Root), Refused> {
        if let Some(root) = self.book.active().filter(|active| *active != older) {
            let why = RootRefused::Other { root };
            return Err(CaRefused::Root { root: older, why }.into());
        }
        let before = self.book.root(older)?;
        let after = self.book.root(newer)?;
        let step = |root, state: RootState, event| {
            let stepped = state.step(event, self.now);
            stepped.map_err(|why| CaRefused::Root { root, why })
        };
        step(older, before.state, RootEvent::CrossedByNewer(newer))?;
        step(newer, after.state, RootEvent::CrossedByOlder)?;
        Ok((before, after))
    }

    pub(super) fn revoke_root(
        &self,
        root: Generation,
        reason: RevocationReason,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let stored = self.book.root(root)?;
        let stepped = stored.state.step(RootEvent::Revoked, self.now);
        stepped.map_err(|why| CaRefused::Root { root, why })?;
        let mut keyring = self.keyring.erased(&KeyId::Root, root)?;
        let mut organisations = 0_u32;
        for ((organisation, generation), issuer) in &self.book.issuers {
            if issuer.made.root == root {
                let id = KeyId::Issuing(organisation.clone());
                keyring = keyring.erased(&id, *generation)?;
                let is_newest =
                    self.book.newest(organisation).map(|(newest, _)| newest) == Some(*generation);
                organisations = organisations.saturating_add(u32::from(is_newest));
            }
        }
        let entry = Entry::RootRevoked {
            root,
            reason,
            organisations,
            ground,
        };
        Ok(Outcome::new(keyring, vec![entry], OrderDone::Revoked))
    }

    pub(super) fn crl(
        &self,
        root: Generation,
        book: &Book,
        issuer: &Issuer<'_, Signer>,
        ground: Ground,
    ) -> Result<(Entry, OrderDone), Refused> {
        let stored = book.root(root)?;
        let last = stored.crl.as_ref().map_or(0, |crl| crl.made.number);
        let number = last.saturating_add(1);
        let validity = Validity::days(self.now, CRL_DAYS, stored.made.certificate.not_after)?;
        let der = template::crl(number, validity, &stored.revoked, issuer)?;
        let next = validity.until;
        let entry = CrlEntry {
            root,
            number,
            revoked: u32::try_from(stored.revoked.len()).unwrap_or(u32::MAX),
            since: validity.from,
            next,
            der,
            outdated: false,
            ground,
        };
        Ok((Entry::Crl(Box::new(entry)), OrderDone::Crl { number, next }))
    }

    /// Whether a root may sign issuing authorities; the line that lets it, where it takes over alone.
    pub(super) fn may_sign(
        &self,
        root: Generation,
        ground: &Ground,
    ) -> Result<Option<Entry>, Refused> {
        let state = self.book.root(root)?.state;
        if state.signs() {
            return Ok(None);
        }
        let refused = |why| CaRefused::Root { root, why };
        state.step(RootEvent::Promoted, self.now).map_err(refused)?;
        let mut others = self.book.roots.iter();
        match others.find(|(_, other)| other.state.signs()) {
            None => Ok(Some(Entry::Promoted {
                root,
                ground: ground.clone(),
            })),
            Some((other, _)) => Err(refused(RootRefused::Other { root: *other }).into()),
        }
    }
}
