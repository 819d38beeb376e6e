//! What officers order: each order gives a keyring and lines of the ledger, and has no effect until both are durable.

use super::book::{Book, nears_end};
use super::entry::{Entry, IssuerEntry};
use super::passphrase;
use super::protection::{self, Protection};
use super::refused::CaRefused;
use super::signer::{Curve, Signer};
use super::template::{self, ISSUER_DAYS, Serial, Subject, Validity};
use super::token::{self, Token};
use super::{ESHDI_21, elsewhere, ordered_by};
use crate::access::Permit;
use crate::error::Refused;
use crate::keyring::Keyring;
use jiff::Timestamp;
use law::Clause;
use model::{EnrolledOrganisation, HostName, IssuingSnapshot, OrganisationId};
use rcgen::Issuer;
use ring::rand::SecureRandom;
use std::collections::BTreeSet;
use wire::keys::{
    AuthorityAct, AuthorityOrder, Generation, Ground, ISSUERS_PER_ORDER_MAX, KeyId, OrderDone,
    RevocationReason, RootKey, WHY_BYTES_MAX,
};

mod import;
mod requests;
mod roots;

/// What an order is carried out with.
#[derive(Clone, Copy)]
pub(crate) struct Office<'a> {
    pub(crate) book: &'a Book,
    pub(crate) keyring: &'a Keyring,
    pub(crate) permit: &'a Permit,
    pub(crate) snapshot: Option<&'a IssuingSnapshot>,
    pub(crate) protection: Option<&'a dyn Protection>,
    /// Where the keys of new roots are made, if not in keyd's store.
    pub(crate) token: Option<&'a Token>,
    /// The file that came with the order.
    pub(crate) attached: Option<&'a [u8]>,
    pub(crate) now: Timestamp,
    pub(crate) random: &'a dyn SecureRandom,
}

/// What an order comes to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The keys after it.
    pub(crate) keyring: Keyring,
    /// The lines that say it.
    pub(crate) entries: Vec<Entry>,
    /// The answer.
    pub(crate) done: OrderDone,
}

impl Outcome {
    fn new(keyring: Keyring, entries: Vec<Entry>, done: OrderDone) -> Self {
        Self {
            keyring,
            entries,
            done,
        }
    }
}

/// Organisations that need an issuing authority, in the order of the snapshot.
pub(crate) fn due<'a>(
    book: &'a Book,
    snapshot: &'a IssuingSnapshot,
    protected: &'a BTreeSet<&HostName>,
    now: Timestamp,
) -> impl Iterator<Item = &'a EnrolledOrganisation> {
    let digest = protection::digest(protected);
    snapshot.organisations.iter().filter(move |organisation| {
        book.issuing(&organisation.id, now)
            .is_none_or(|(_, issuer)| {
                let made = &issuer.made;
                nears_end(made.since, made.certificate.not_after, now)
                    || made.protected != digest
                    || made.name != organisation.name.ru
                    || made.bin != organisation.bin
            })
    })
}

/// Carries an order out.
pub(crate) fn carry_out(
    office: Office<'_>,
    client: u32,
    order: &AuthorityOrder,
) -> Result<Outcome, Refused> {
    let bytes = order.why.len();
    if order.why.trim().is_empty() || bytes > WHY_BYTES_MAX {
        return Err(Refused::Why { bytes });
    }
    let ground = |clause| ordered_by(client, order, clause);
    match &order.act {
        AuthorityAct::MakeRoot { passphrase } => office.first_root(passphrase, ground(ESHDI_21)),
        AuthorityAct::RotateRoot { passphrase } => office.next_root(passphrase, ground(ESHDI_21)),
        AuthorityAct::CrossSign { older, newer } => {
            office.cross_sign(older, newer, ground(ESHDI_21))
        }
        AuthorityAct::SignIssuers { with } => office.sign_due(with, &ground(Clause::ESHDI_20)),
        AuthorityAct::SwitchIssuer { organisation, to } => {
            office.switch(organisation, to, &ground(Clause::ESHDI_20))
        }
        AuthorityAct::RevokeIssuer {
            organisation,
            generation,
            reason,
        } => office.revoke_issuer(
            (organisation, *generation),
            *reason,
            ground(Clause::ESHDI_20),
        ),
        AuthorityAct::RevokeRoot { root, reason } => {
            office.revoke_root(*root, *reason, ground(ESHDI_21))
        }
        AuthorityAct::RequestIssuers { root, switch } => {
            office.request_issuers(*root, switch, ground(Clause::ESHDI_20))
        }
        AuthorityAct::RequestCross { older, newer } => {
            office.request_cross(*older, *newer, ground(ESHDI_21))
        }
        AuthorityAct::Import { octets: _, with } => {
            office.import(with.as_ref(), (ground(Clause::ESHDI_20), ground(ESHDI_21)))
        }
        AuthorityAct::SignCrl { with } => {
            let issuer = office.open(with)?;
            let (entry, done) = office.crl(with.root, office.book, &issuer, ground(ESHDI_21))?;
            Ok(Outcome::new(office.keyring.clone(), vec![entry], done))
        }
    }
}

impl Office<'_> {
    /// Signs what is due, as many as an order may; and the CRL, if it is.
    fn sign_due(&self, with: &RootKey, ground: &Ground) -> Result<Outcome, Refused> {
        let (snapshot, protected) = self.known()?;
        let promoted = self.may_sign(with.root, ground)?;
        let due: Vec<&EnrolledOrganisation> =
            due(self.book, snapshot, &protected, self.now).collect();
        let is_crl_due = self.book.stale_crls(self.now).contains(&with.root);
        if due.is_empty() && !is_crl_due {
            return Err(CaRefused::NothingDue.into());
        }
        let root = self.open(with)?;
        let mut keyring = self.keyring.clone();
        let mut entries: Vec<Entry> = promoted.into_iter().collect();
        let mut issuers = Vec::new();
        for organisation in due.iter().take(ISSUERS_PER_ORDER_MAX) {
            let (next, generation, entry) = self.issuer(
                &keyring,
                organisation,
                (with.root, &root),
                &protected,
                ground,
            )?;
            keyring = next;
            entries.push(entry);
            issuers.push((organisation.id.clone(), generation));
        }
        if is_crl_due
            || !entries
                .iter()
                .all(|entry| matches!(entry, Entry::Issuer(_)))
        {
            entries.push(self.crl(with.root, self.book, &root, ground.clone())?.0);
        }
        let left = due.len().saturating_sub(issuers.len());
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(Outcome::new(
            keyring,
            entries,
            OrderDone::Issued { issuers, left },
        ))
    }

    fn switch(
        &self,
        organisation: &OrganisationId,
        to: &RootKey,
        ground: &Ground,
    ) -> Result<Outcome, Refused> {
        let (snapshot, protected) = self.known()?;
        let enrolled = snapshot.enrolled(organisation);
        let enrolled = enrolled.ok_or_else(|| CaRefused::NotEnrolled(organisation.clone()))?;
        let promoted = self.may_sign(to.root, ground)?;
        let root = self.open(to)?;
        let (keyring, generation, entry) =
            self.issuer(self.keyring, enrolled, (to.root, &root), &protected, ground)?;
        let entries = promoted.into_iter().chain([entry]).collect();
        let issuers = vec![(organisation.clone(), generation)];
        Ok(Outcome::new(
            keyring,
            entries,
            OrderDone::Issued { issuers, left: 0 },
        ))
    }

    /// One more issuing authority.
    fn issuer(
        &self,
        keyring: &Keyring,
        organisation: &EnrolledOrganisation,
        (root, issuer): (Generation, &Issuer<'_, Signer>),
        protected: &BTreeSet<&HostName>,
        ground: &Ground,
    ) -> Result<(Keyring, Generation, Entry), Refused> {
        let id = KeyId::Issuing(organisation.id.clone());
        let generation = keyring.next(&id)?;
        let secret = Curve::P256.make(self.random)?;
        let signer = Signer::new(Curve::P256, secret.reveal(), self.random)?;
        let subject = Subject::issuing(
            (&organisation.id, generation),
            (&organisation.name.ru, organisation.bin),
        );
        let end = self.book.root(root)?.made.certificate.not_after;
        let validity = Validity::days(self.now, ISSUER_DAYS, end)?;
        let certificate = template::issuing(
            (&subject, &signer),
            issuer,
            (validity, protected),
            Serial::draw(self.random)?,
        )?;
        let entry = IssuerEntry {
            organisation: organisation.id.clone(),
            generation,
            root,
            subject,
            name: organisation.name.ru.clone(),
            bin: organisation.bin,
            protected: protection::digest(protected),
            since: validity.from,
            certificate,
            ground: ground.clone(),
        };
        let keyring = keyring.with_secret(&id, self.now, secret)?;
        Ok((keyring, generation, Entry::Issuer(Box::new(entry))))
    }

    fn revoke_issuer(
        &self,
        (organisation, generation): (&OrganisationId, Generation),
        reason: RevocationReason,
        ground: Ground,
    ) -> Result<Outcome, Refused> {
        let issuer = self.book.issuers.get(&(organisation.clone(), generation));
        if issuer.is_none_or(|issuer| issuer.revoked.is_some()) {
            let organisation = organisation.clone();
            return Err(CaRefused::NoSuchIssuer {
                organisation,
                generation,
            }
            .into());
        }
        let id = KeyId::Issuing(organisation.clone());
        let keyring = self.keyring.erased(&id, generation)?;
        let entry = Entry::IssuerRevoked {
            organisation: organisation.clone(),
            generation,
            reason,
            ground,
        };
        Ok(Outcome::new(keyring, vec![entry], OrderDone::Revoked))
    }

    /// What issuing authorities are made of.
    fn known(&self) -> Result<(&IssuingSnapshot, BTreeSet<&HostName>), Refused> {
        let snapshot = self.snapshot.ok_or(CaRefused::NoSnapshot)?;
        let protection = self.protection.ok_or(CaRefused::NoProtection)?;
        Ok((snapshot, protection::protected(protection)?))
    }

    /// Opens a root's key.
    pub(crate) fn open(&self, key: &RootKey) -> Result<Issuer<'static, Signer>, Refused> {
        let stored = self.book.root(key.root)?;
        let wrapped = self
            .keyring
            .authority_secret(self.permit, &KeyId::Root, key.root)?;
        let wrapped = wrapped.ok_or(CaRefused::NoRootKey(key.root))?;
        if elsewhere::is_marked(wrapped) {
            return Err(CaRefused::RootElsewhere(key.root).into());
        }
        let signer = match (token::mark(wrapped), self.token) {
            (None, _) => passphrase::open(wrapped, key, self.random)?,
            (Some(mark), Some(token)) => token.open(mark, key)?,
            (Some(_), None) => return Err(CaRefused::NoToken(key.root).into()),
        };
        stored.made.subject.issuer(signer)
    }
}
