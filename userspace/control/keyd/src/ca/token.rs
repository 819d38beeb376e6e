//! A root's key in a token of PKCS #11 (OASIS, version 2.40): made there, used there, and never anywhere else.
//!
//! The key is a pair of P-384 that the token generates as sensitive and not extractable; keyd looks that it is so. Its label is the
//! name of the root's certificate, for people; keyd finds it by its identifier, SHA-256 of the public point. keyd's store has in place
//! of a wrapped key
//!
//! ```text
//! version (2) │ SHA-256 of the public point (32)
//! ```
//!
//! The token's PIN is the passphrase of every order. Each use is a session of its own: log in, use, log out. It is used by a [thread of its
//! own](worker): keyd waits [`ANSWER_WAIT`] for each answer, then refuses the order, and every other one that needs the token at once until
//! the token has come back. What it made meanwhile stays in it, and is not used.
//! When a root is revoked, keyd forgets it; its key stays in the token until it is deleted there.

use super::refused::CaRefused;
use super::signer::Signer;
use super::template::root_name;
use crate::error::Refused;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use point::point_of;
use ring::digest::{SHA256, SHA384, digest};
use ring::signature::{ECDSA_P384_SHA384_ASN1, UnparsedPublicKey};
use signature::in_der;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wire::keys::{Generation, RootKey, SecretOctets};
use worker::{Unanswered, Worker};

mod point;
mod signature;
mod worker;

/// How long a token is waited for, each time that it is used: leaves wait too. No official reference; a token signs within a second.
const ANSWER_WAIT: Duration = Duration::from_secs(5);
const VERSION: u8 = 2;
/// Octets of SHA-256.
const MARK_OCTETS: usize = 32;
/// The curve secp384r1 (RFC 5480 §2.1.1.1), as `CKA_EC_PARAMS` names it.
const P384: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
/// The label of a key while it is made.
const BEING_MADE: &str = "Qaqpa inspection root, being made";

/// The token that roots' keys are made in.
#[derive(Clone)]
pub(crate) struct Token {
    /// The library that talks to it.
    module: PathBuf,
    /// Its label: the numbers of slots change.
    label: String,
    /// Who uses the library, once it is loaded.
    worker: Arc<Worker<Option<Pkcs11>>>,
}

/// A private key in it, for one order.
pub(crate) struct TokenKey {
    token: Token,
    pin: SecretOctets,
    point: Vec<u8>,
    /// Why it did not sign last.
    failed: Mutex<Option<String>>,
}

/// Why a token did not do something.
#[derive(Debug)]
enum Failure {
    /// The PIN is wrong.
    Pin,
    /// The key is not there.
    Missing,
    /// Anything else.
    Other(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let is_pin = matches!(
            error,
            Error::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
                _
            )
        );
        if is_pin {
            Self::Pin
        } else {
            Self::Other(error.to_string())
        }
    }
}

impl From<Unanswered> for Failure {
    fn from(unanswered: Unanswered) -> Self {
        let seconds = ANSWER_WAIT.as_secs();
        let why = match unanswered {
            Unanswered::Silent => format!("it has not answered for {seconds} seconds"),
            Unanswered::Busy => "it has not answered something before yet".to_owned(),
            Unanswered::Ended => "its library ended the thread that used it".to_owned(),
        };
        Self::Other(why)
    }
}

impl Failure {
    fn words(self) -> String {
        match self {
            Self::Pin => "it does not take the PIN".to_owned(),
            Self::Missing => "it does not hold the key".to_owned(),
            Self::Other(why) => why,
        }
    }

    fn refused(self, root: Generation) -> Refused {
        match self {
            Self::Pin => CaRefused::Pin,
            Self::Missing => CaRefused::NotInToken(root),
            Self::Other(why) => CaRefused::Token { why },
        }
        .into()
    }
}

/// The digest of the point, where the store has a key of a token.
pub(crate) fn mark(stored: &SecretOctets) -> Option<&[u8]> {
    match stored.reveal() {
        [VERSION, mark @ ..] if mark.len() == MARK_OCTETS => Some(mark),
        _ => None,
    }
}

impl Token {
    /// The token of this label, by this library. Nothing is loaded yet.
    pub(crate) fn new(module: PathBuf, label: String) -> Self {
        Self {
            module,
            label,
            worker: Arc::new(Worker::new(ANSWER_WAIT)),
        }
    }

    /// Whether it is there; a sentence if it is not.
    pub(crate) fn look(&self) -> Result<(), String> {
        self.with(|_, _| Ok(())).map_err(Failure::words)
    }

    /// Makes a root's key in it; what signs, and what the store keeps.
    pub(crate) fn make(
        &self,
        pin: &SecretOctets,
        root: Generation,
    ) -> Result<(Signer, SecretOctets), Refused> {
        let made = self.session(pin, move |session| generate(session, root));
        let point = made.map_err(|failure| failure.refused(root))?;
        let stored = [&[VERSION], digest(&SHA256, &point).as_ref()].concat();
        let stored = SecretOctets::new(stored).ok_or(Refused::Library)?;
        Ok((self.signer(pin, point), stored))
    }

    /// A root's key in it, for one order.
    pub(crate) fn open(&self, mark: &[u8], key: &RootKey) -> Result<Signer, Refused> {
        let mark = mark.to_vec();
        let found = self.session(&key.passphrase, move |session| {
            find(session, ObjectClass::PRIVATE_KEY, &mark)?;
            let public = find(session, ObjectClass::PUBLIC_KEY, &mark)?;
            let point = point_of(session, public)?;
            let is_it = digest(&SHA256, &point).as_ref() == mark.as_slice();
            is_it.then_some(point).ok_or(Failure::Missing)
        });
        let point = found.map_err(|failure| failure.refused(key.root))?;
        Ok(self.signer(&key.passphrase, point))
    }

    fn signer(&self, pin: &SecretOctets, point: Vec<u8>) -> Signer {
        Signer::in_token(TokenKey {
            token: self.clone(),
            pin: pin.clone(),
            point,
            failed: Mutex::default(),
        })
    }

    /// Does something in a session of a user who has logged in.
    fn session<T: Send + 'static>(
        &self,
        pin: &SecretOctets,
        act: impl FnOnce(&Session) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let pin = pin.clone();
        self.with(move |module, slot| {
            let pin = std::str::from_utf8(pin.reveal()).map_err(|_| Failure::Pin)?;
            let session = module.open_rw_session(slot)?;
            session.login(UserType::User, Some(&AuthPin::new(pin.into())))?;
            let done = act(&session);
            // The session's end would log out too, but for sessions that others have.
            if let Err(error) = session.logout() {
                tracing::warn!(%error, "the token did not log out");
            }
            done
        })
    }

    /// Does something with the slot that the token is in.
    fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Pkcs11, Slot) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (path, label) = (self.module.clone(), self.label.clone());
        let done = self.worker.run(move |loaded| {
            let module = load(loaded, &path)?;
            act(module, slot_of(module, &label)?)
        });
        done.map_err(Failure::from)?
    }
}

/// The library, which is loaded once.
fn load<'a>(loaded: &'a mut Option<Pkcs11>, path: &Path) -> Result<&'a Pkcs11, Failure> {
    if loaded.is_none() {
        let module = Pkcs11::new(path).map_err(|error| {
            let path = path.display();
            Failure::Other(format!("{path} cannot be loaded: {error}"))
        })?;
        module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
        *loaded = Some(module);
    }
    let module = loaded.as_ref();
    module.ok_or_else(|| Failure::Other("nothing is loaded".to_owned()))
}

/// The slot that the token of this label is in.
fn slot_of(module: &Pkcs11, label: &str) -> Result<Slot, Failure> {
    let slots = module.get_slots_with_token()?;
    let is_it = |slot: &Slot| {
        let info = module.get_token_info(*slot);
        info.is_ok_and(|info| info.label() == label)
    };
    let mut found = slots.into_iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(slot), None) => Ok(slot),
        (Some(_), Some(_)) => Err(Failure::Other(format!(
            "two tokens bear the label `{label}`"
        ))),
        (None, _) => Err(Failure::Other(format!(
            "no token of the label `{label}` is in any slot"
        ))),
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({} by {})", self.label, self.module.display())
    }
}

impl TokenKey {
    /// The public point, uncompressed.
    pub(crate) fn point(&self) -> &[u8] {
        &self.point
    }

    /// Signs as X.509 writes it (RFC 3279 §2.2.3); none if the token does not, or what it gives is no signature.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let signed = self.signed(message).inspect_err(|why| {
            tracing::error!(why, token = ?self.token, "the token does not sign");
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.clone());
        });
        signed.ok()
    }

    /// Why it did not sign last; none if it did.
    pub(crate) fn failed(&self) -> Option<String> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.clone()
    }

    fn signed(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let mark = digest(&SHA256, &self.point);
        let hashed = digest(&SHA384, message);
        let signed = self.token.session(&self.pin, move |session| {
            let key = find(session, ObjectClass::PRIVATE_KEY, mark.as_ref())?;
            Ok(session.sign(&Mechanism::Ecdsa, key, hashed.as_ref())?)
        });
        let signature = in_der(&signed.map_err(Failure::words)?);
        let public = UnparsedPublicKey::new(&ECDSA_P384_SHA384_ASN1, &self.point);
        let verified = signature.filter(|signature| public.verify(message, signature).is_ok());
        verified.ok_or_else(|| "what it gave is no signature of its key".to_owned())
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey(in {:?})", self.token)
    }
}

/// Generates a pair; its point. What is not as it is to be, is deleted again.
fn generate(session: &Session, root: Generation) -> Result<Vec<u8>, Failure> {
    let public = [
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(P384.to_vec()),
        Attribute::Label(BEING_MADE.into()),
    ];
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Label(BEING_MADE.into()),
    ];
    let (public, private) =
        session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)?;
    let named = stays_inside(session, private).and_then(|()| {
        let point = point_of(session, public)?;
        let mark = digest(&SHA256, &point).as_ref().to_vec();
        let names = [
            Attribute::Label(root_name(root, &point).into_bytes()),
            Attribute::Id(mark),
        ];
        session.update_attributes(public, &names)?;
        session.update_attributes(private, &names)?;
        Ok(point)
    });
    if named.is_err() {
        for half in [private, public] {
            if let Err(error) = session.destroy_object(half) {
                tracing::error!(%error, label = BEING_MADE, "a key that is not used stays in the token");
            }
        }
    }
    named
}

/// Whether a private key was made in the token, and can never leave it.
fn stays_inside(session: &Session, key: ObjectHandle) -> Result<(), Failure> {
    let wanted = [
        Attribute::Sensitive(true),
        Attribute::AlwaysSensitive(true),
        Attribute::Extractable(false),
        Attribute::NeverExtractable(true),
        Attribute::Local(true),
    ];
    let types = [
        AttributeType::Sensitive,
        AttributeType::AlwaysSensitive,
        AttributeType::Extractable,
        AttributeType::NeverExtractable,
        AttributeType::Local,
    ];
    let found = session.get_attributes(key, &types)?;
    if wanted.iter().all(|one| found.contains(one)) {
        return Ok(());
    }
    let why =
        "the token does not keep the key to itself (sensitive, never extractable, made there)";
    Err(Failure::Other(why.to_owned()))
}

/// The one half of a pair.
fn find(session: &Session, class: ObjectClass, mark: &[u8]) -> Result<ObjectHandle, Failure> {
    let wanted = [
        Attribute::Token(true),
        Attribute::Class(class),
        Attribute::Id(mark.to_vec()),
    ];
    let found = session.find_objects(&wanted)?;
    found.first().copied().ok_or(Failure::Missing)
}

#[cfg(test)]
mod tests;
