//! The machine of roots: their keys, and what they signed.

use super::{CeremonyError, Place};
use crate::access::Permit;
use crate::ca::book::{Book, Root};
use crate::ca::bundle::{
    CrlWish, CrossSigned, IssuerSigned, IssuerWish, RootBundle, RootName, Signed, SignedBundle,
    SigningRequest, Wanted, bad,
};
use crate::ca::entry::{Entry, RootEntry};
use crate::ca::ledger::{self, Ledger};
use crate::ca::orders::Office;
use crate::ca::signer::{Curve, Signer};
use crate::ca::template::{self, CRL_DAYS, ISSUER_DAYS, ROOT_DAYS, Serial, Subject, Validity};
use crate::ca::token::Token;
use crate::ca::{CaRefused, passphrase, recorded};
use crate::crypt::sha256;
use crate::error::{KeydError, Refused};
use crate::keyring::Keyring;
use crate::sealing_key::SealingKey;
use crate::store::{Folder, Store};
use jiff::Timestamp;
use model::HostName;
use rcgen::Issuer;
use ring::rand::SystemRandom;
use runtime::passphrase::PassphraseError;
use std::collections::BTreeSet;
use wire::keys::{
    Generation, Ground, ISSUERS_PER_REQUEST_MAX, KeyId, PROTECTED_MAX, RootKeeping, RootKey,
    SecretOctets, Sha256,
};

/// Asks for the passphrase of a root, by its number at the gateway.
pub(super) type Secret<'a> = &'a mut dyn FnMut(Generation) -> Result<SecretOctets, PassphraseError>;

/// A root that was made.
pub(super) struct MadeRoot {
    /// The file for the gateway.
    pub(super) octets: Vec<u8>,
    /// SHA-256 of its certificate.
    pub(super) certificate: Sha256,
}

/// The keys of roots with their ledger, held by this process.
pub(super) struct Machine {
    store: Store,
    ledger: Ledger,
    keyring: Keyring,
    book: Book,
    token: Option<Token>,
    random: SystemRandom,
}

impl Machine {
    pub(super) fn open(place: &Place) -> Result<Self, CeremonyError> {
        let key = SealingKey::read(&place.sealing_key).map_err(KeydError::from)?;
        let tags = key.derived(ledger::USAGE).ok_or(Refused::Library)?;
        let folder = Folder::enter(&place.store).map_err(KeydError::from)?;
        let (store, keyring) = Store::open(Box::new(folder), key).map_err(KeydError::from)?;
        let (ledger, lines) = Ledger::open(&place.store, tags).map_err(KeydError::from)?;
        let mut book = Book::default();
        for (line, at, entry) in lines {
            let applied = book.apply(line, at, entry);
            applied.map_err(|why| KeydError::Contradiction(format!("line {line}: {why}")))?;
        }
        let token = place.root_module.clone().zip(place.root_token.clone());
        Ok(Self {
            store,
            ledger,
            keyring,
            book,
            token: token.map(|(module, label)| Token::new(module, label)),
            random: runtime::entropy(),
        })
    }

    /// Makes a root. Its number is the gateway's; here it has a generation of its own.
    pub(super) fn make_root(
        &mut self,
        number: Generation,
        passphrase: &SecretOctets,
        (now, ground): (Timestamp, Ground),
    ) -> Result<MadeRoot, CeremonyError> {
        let generation = self.keyring.next(&KeyId::Root)?;
        let (kept, (signer, stored)) = match &self.token {
            Some(token) => (RootKeeping::Token, token.make(passphrase, number)?),
            None => (
                RootKeeping::Store,
                passphrase::make(passphrase, generation, &self.random)?,
            ),
        };
        let point = signer.point().to_vec();
        let subject = Subject::root(number, &point);
        let issuer = subject.issuer(signer)?;
        let validity = Validity::days(now, ROOT_DAYS, Timestamp::MAX)?;
        let serial = Serial::draw(&self.random)?;
        let certificate = template::root(&subject, &issuer, validity, serial)?;
        let bundle = RootBundle {
            number,
            validity,
            point: point.clone(),
            certificate: certificate.der.clone(),
        };
        let octets = bundle.octets().ok_or(Refused::Library)?;
        let digest = sha256(&certificate.der);
        let entry = RootEntry {
            root: generation,
            subject,
            certificate,
            signs_from: None,
            since: now,
            kept,
            point,
            ground,
        };
        self.keyring = self.keyring.with_secret(&KeyId::Root, now, stored)?;
        let saved = self.store.save(&self.keyring, &self.random);
        saved.map_err(KeydError::from)?;
        let entry = Entry::Root(Box::new(entry));
        let line = self.write(now, std::slice::from_ref(&entry))?;
        let applied = self.book.apply(line, now, entry);
        applied.map_err(KeydError::Contradiction)?;
        Ok(MadeRoot {
            octets,
            certificate: digest,
        })
    }

    /// Signs what a gateway asks for; the file for it.
    pub(super) fn sign(
        &mut self,
        request: &SigningRequest,
        digest: Sha256,
        (now, secret): (Timestamp, Secret<'_>),
    ) -> Result<Vec<u8>, CeremonyError> {
        let signed = match &request.wanted {
            Wanted::Issuers {
                root,
                protected,
                issuers,
                crl,
            } => {
                let protected: BTreeSet<&HostName> = protected.iter().collect();
                let own = self.own(root)?;
                let own = own.ok_or_else(|| not_here(root))?;
                let end = own.1.made.certificate.not_after;
                check(&protected, (issuers, crl), end)?;
                let issuer = self.opened(own, (root.number, now), secret)?;
                self.sign_issuers(&issuer, &protected, (issuers, crl))?
            }
            Wanted::Cross {
                older,
                newer,
                validity,
            } => self.sign_cross([older, newer], *validity, (now, secret))?,
        };
        let ders: Vec<&Vec<u8>> = match &signed {
            Signed::Issuers { issuers, crl } => {
                let issuers = issuers.iter().map(|one| &one.certificate);
                issuers.chain([crl]).collect()
            }
            Signed::Cross(crosses) => crosses.iter().map(|one| &one.certificate).collect(),
        };
        let entries = ders.into_iter().map(|der| Entry::Ceremony {
            request: digest,
            der: der.clone(),
        });
        let entries: Vec<Entry> = entries.collect();
        self.write(now, &entries)?;
        let bundle = SignedBundle {
            request: digest,
            signed,
        };
        Ok(bundle.octets().ok_or(Refused::Library)?)
    }

    fn sign_issuers(
        &self,
        issuer: &Issuer<'_, Signer>,
        protected: &BTreeSet<&HostName>,
        (wishes, crl): (&[IssuerWish], &CrlWish),
    ) -> Result<Signed, CeremonyError> {
        let mut issuers = Vec::with_capacity(wishes.len());
        for wish in wishes {
            let subject = wish.subject();
            let asked = recorded::request(&wish.pkcs10, &wish.point, |key| {
                template::request(&subject, key, protected)
            });
            let what = format!("the request of {}", wish.organisation);
            asked.map_err(CaRefused::altered(&what))?;
            let key = Signer::elsewhere(Curve::P256, wish.point.clone(), Vec::new());
            let limits = (wish.validity, protected);
            let serial = Serial::draw(&self.random)?;
            let certificate = template::issuing((&subject, &key), issuer, limits, serial)?;
            issuers.push(IssuerSigned {
                organisation: wish.organisation.clone(),
                generation: wish.generation,
                certificate: certificate.der,
            });
        }
        let crl = template::crl(crl.number, crl.validity, &crl.revoked, issuer)?;
        Ok(Signed::Issuers { issuers, crl })
    }

    /// The halves whose signing root is here: both, or the one where the gateway keeps the other key.
    fn sign_cross(
        &self,
        roots: [&RootName; 2],
        validity: Validity,
        (now, secret): (Timestamp, Secret<'_>),
    ) -> Result<Signed, CeremonyError> {
        let [older, newer] = roots;
        let mut crosses = Vec::new();
        for (by, root) in [(older, newer), (newer, older)] {
            let Some(own) = self.own(by)? else {
                continue;
            };
            let end = own.1.made.certificate.not_after;
            if validity.from >= validity.until || validity.until > end {
                return Err(bad(format!("it asks for more than root {} lasts", by.number)).into());
            }
            if root.point.len() != Curve::P384.point_octets() {
                return Err(bad(format!("the key of root {} is none", root.number)).into());
            }
            let subject = Subject::root(root.number, &root.point);
            let key = Signer::elsewhere(Curve::P384, root.point.clone(), Vec::new());
            let issuer = self.opened(own, (by.number, now), secret)?;
            let serial = Serial::draw(&self.random)?;
            let certificate = template::cross((&subject, &key), &issuer, validity, serial)?;
            crosses.push(CrossSigned {
                root: root.number,
                by: by.number,
                certificate: certificate.der,
            });
        }
        if crosses.is_empty() {
            return Err(not_here(newer).into());
        }
        Ok(Signed::Cross(crosses))
    }

    /// The root of this name, if it is here.
    fn own(&self, name: &RootName) -> Result<Option<(Generation, &Root)>, CaRefused> {
        let mut roots = self.book.roots.iter();
        let found = roots.find(|(_, root)| sha256(&root.made.certificate.der) == name.sha256);
        let Some((generation, root)) = found else {
            return Ok(None);
        };
        let is_it = root.made.point == name.point
            && root.made.subject == Subject::root(name.number, &name.point);
        if is_it {
            Ok(Some((*generation, root)))
        } else {
            let number = name.number;
            Err(bad(format!(
                "what it says of root {number} is not what its certificate says"
            )))
        }
    }

    /// Opens a root's key, with the passphrase that is asked for.
    fn opened(
        &self,
        (generation, _): (Generation, &Root),
        (number, now): (Generation, Timestamp),
        secret: Secret<'_>,
    ) -> Result<Issuer<'static, Signer>, CeremonyError> {
        let permit = Permit::ceremony();
        let office = Office {
            book: &self.book,
            keyring: &self.keyring,
            permit: &permit,
            snapshot: None,
            protection: None,
            token: self.token.as_ref(),
            attached: None,
            now,
            random: &self.random,
        };
        let key = RootKey {
            root: generation,
            passphrase: secret(number)?,
        };
        Ok(office.open(&key)?)
    }

    /// Makes lines durable; the place of the first.
    fn write(&mut self, now: Timestamp, entries: &[Entry]) -> Result<u64, CeremonyError> {
        let written = self.ledger.write(now, entries);
        Ok(written.map_err(|why| CaRefused::Unledgered { why })?)
    }
}

/// Whether a request stays within what a root may ever sign.
fn check(
    protected: &BTreeSet<&HostName>,
    (issuers, crl): (&[IssuerWish], &CrlWish),
    end: Timestamp,
) -> Result<(), CeremonyError> {
    match protected.len() {
        0 => return Err(CaRefused::NoProtection.into()),
        1..=PROTECTED_MAX => {}
        count => return Err(CaRefused::ProtectedTooMany { count }.into()),
    }
    let count = issuers.len();
    if count > ISSUERS_PER_REQUEST_MAX {
        return Err(bad(format!(
            "it asks for {count} issuing authorities, and {ISSUERS_PER_REQUEST_MAX} are the most"
        ))
        .into());
    }
    let lasts = |validity: Validity, days| {
        let longest = Validity::days(validity.from, days, end)?;
        let fits = validity.from < validity.until && validity.until <= longest.until;
        Ok::<_, Refused>(fits)
    };
    for wish in issuers {
        if !lasts(wish.validity, ISSUER_DAYS)? {
            let whose = &wish.organisation;
            return Err(bad(format!(
                "it asks for more than {ISSUER_DAYS} days, or than the root lasts, for {whose}"
            ))
            .into());
        }
    }
    if !lasts(crl.validity, CRL_DAYS)? {
        let why = format!("it asks for a CRL of more than {CRL_DAYS} days, or than the root lasts");
        return Err(bad(why).into());
    }
    Ok(())
}

fn not_here(root: &RootName) -> CaRefused {
    let RootName { number, sha256, .. } = root;
    bad(format!(
        "it is for root {number} of SHA-256 {sha256}, which is not on this machine"
    ))
}
