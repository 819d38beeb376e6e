//! Passkeys: Web Authentication Level 3 (W3C), of it what one relying party needs.
//!
//! ```text
//!  Registration::begin ─► the browser makes one ─► register ─► Passkeys::with
//!  Assertion::begin ────► the browser signs ─────► assert ───► Passkeys, Factors::Passkey
//! ```
//!
//! A passkey that verified its user is two factors in one (NIST SP 800-63B-4 §3.1.7): what somebody has, and a PIN, a finger or a face.
//! So user verification is a must, here and in what the browser is asked for. It signs for one name and one address alone, which is why
//! nobody is talked out of it. It steps up a session ([`crate::session::Sessions::step_up`]); [`crate::sign_in`] has no way for it.
//!
//! **Attestations are not looked at**: what an authenticator states about its own make is read for its form, and ignored. The browser is
//! asked for `none`. A statement would tell the model, and there is no list of models here to hold it against: one that is kept up to
//! date comes from the Internet. Refusing those who state something unasked would only turn away good keys. What is given up: a program
//! may pass for a device of hardware. Whoever registers is signed in already, and deceives nobody but himself.
//!
//! **A challenge is used once**: what was asked is taken by what answers it. The body holds what is asked in memory, one of each kind for
//! a session, so that [`crate::session::SESSIONS_MAX`] bounds it; after a restart the browser is asked again. Only who may do the sensitive
//! things makes a passkey ([`crate::session::Session::may_do_sensitive`]): else a stolen session would leave one behind.

use crate::factors::Factors;
use crate::moments::{after, since};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cbor::{Item, Key, NoItem};
use client::Ceremony;
use jiff::Timestamp;
use model::AccountName;
use std::collections::BTreeSet;
use std::time::Duration;

mod authenticator;
mod cbor;
mod client;
mod cose;
mod party;
mod refused;
mod row;

pub use authenticator::{AUTHENTICATOR_DATA_OCTETS_MAX, Backup, EXTENSIONS_OCTETS_MAX};
pub use client::CLIENT_DATA_OCTETS_MAX;
pub use cose::{Algorithm, MODULUS_BITS_MAX, MODULUS_BITS_MIN, PublicKey};
pub use party::RelyingParty;
pub use refused::PasskeyRefused;
pub use row::{
    CREDENTIAL_ID_OCTETS_MAX, CREDENTIAL_ID_OCTETS_MIN, CredentialId, NAME_CHARS_MAX, PASSKEYS_MAX,
    Passkey, PasskeyName, Passkeys, Transport, USER_HANDLE_OCTETS, UserHandle,
};

/// Octets of a challenge (Web Authentication 3 §13.4.3: 16 at least).
pub const CHALLENGE_OCTETS: usize = 32;
/// How long an answer is waited for (§15.1 recommends it).
pub const ASKED_FOR: Duration = Duration::from_mins(5);

/// Random octets that a browser is asked with. They are no secret: whoever knows them cannot sign them.
#[derive(Clone, Debug)]
pub struct Challenge([u8; CHALLENGE_OCTETS]);

impl Challenge {
    /// As the browser takes it and gives it back: base64url without padding (RFC 4648 §5).
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// What both kinds are bound to.
#[derive(Debug)]
struct Asked {
    account: AccountName,
    party: RelyingParty,
    challenge: Challenge,
    at: Timestamp,
}

impl Asked {
    fn new(
        kept: &Passkeys,
        party: RelyingParty,
        challenge: [u8; CHALLENGE_OCTETS],
        now: Timestamp,
    ) -> Self {
        Self {
            account: kept.account().clone(),
            party,
            challenge: Challenge(challenge),
            at: now,
        }
    }

    fn in_time(&self, now: Timestamp) -> Result<(), PasskeyRefused> {
        if since(self.at, now) < ASKED_FOR {
            Ok(())
        } else {
            Err(PasskeyRefused::TooLate)
        }
    }
}

/// A browser is asked to make a passkey.
#[derive(Debug)]
pub struct Registration(Asked);

/// What a browser gives that made one.
#[derive(Clone, Debug)]
pub struct Created<'a> {
    /// `clientDataJSON`.
    pub client_data: &'a [u8],
    /// `attestationObject`.
    pub attestation: &'a [u8],
    /// What `getTransports()` gives.
    pub transports: BTreeSet<Transport>,
    /// What its owner calls it.
    pub name: PasskeyName,
}

/// A passkey that was made, for an account: [`Passkeys::with`] takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    account: AccountName,
    passkey: Passkey,
}

impl Registered {
    /// What the authenticator calls it, to look for its holder.
    pub const fn id(&self) -> &CredentialId {
        &self.passkey.id
    }
}

impl Registration {
    /// Of an account with room for one more; the challenge is random octets. The browser is told of the passkeys that there are, so that it
    /// makes none beside them.
    pub fn begin(
        kept: &Passkeys,
        party: RelyingParty,
        challenge: [u8; CHALLENGE_OCTETS],
        now: Timestamp,
    ) -> Result<Self, PasskeyRefused> {
        kept.has_room()?;
        Ok(Self(Asked::new(kept, party, challenge, now)))
    }

    /// What the browser is asked with.
    pub const fn challenge(&self) -> &Challenge {
        &self.0.challenge
    }

    /// When it is too late.
    pub fn ends(&self) -> Timestamp {
        after(self.0.at, ASKED_FOR)
    }

    /// The passkey that the browser had made (§7.1).
    pub fn register(
        self,
        created: Created<'_>,
        now: Timestamp,
    ) -> Result<Registered, PasskeyRefused> {
        let Self(asked) = self;
        asked.in_time(now)?;
        let Created {
            client_data,
            attestation,
            transports,
            name,
        } = created;
        // Its digest is signed in statements alone.
        client::check(
            client_data,
            Ceremony::Create,
            &asked.challenge,
            &asked.party,
        )?;
        let made = authenticator::made(authenticator_data(attestation)?, &asked.party)?;
        let passkey = Passkey {
            id: made.id,
            key: made.key,
            counter: made.told.counter,
            backup: made.told.backup,
            name,
            transports,
            made: now,
            used: None,
        };
        Ok(Registered {
            account: asked.account,
            passkey,
        })
    }
}

/// What an attestation object holds beside its statement (§6.5.4).
fn authenticator_data(attestation: &[u8]) -> Result<&[u8], PasskeyRefused> {
    let item = cbor::whole(attestation).map_err(|NoItem| PasskeyRefused::Attestation)?;
    let Item::Map(map) = item else {
        return Err(PasskeyRefused::Attestation);
    };
    let format = map.get(Key::Text("fmt")).and_then(Item::text);
    let statement = map.get(Key::Text("attStmt"));
    let data = map.get(Key::Text("authData")).and_then(Item::octets);
    match (format, statement, data) {
        (Some(_), Some(_), Some(data)) if map.len() == 3 => Ok(data),
        _ => Err(PasskeyRefused::Attestation),
    }
}

/// A browser is asked to sign with a passkey of an account.
#[derive(Debug)]
pub struct Assertion(Asked);

/// What a browser gives that had a passkey sign.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// What the authenticator calls the passkey, `rawId`.
    pub id: &'a [u8],
    /// `clientDataJSON`.
    pub client_data: &'a [u8],
    /// `authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `signature`.
    pub signature: &'a [u8],
    /// `userHandle`: what the authenticator calls the account, if it tells.
    pub user_handle: Option<&'a [u8]>,
}

/// What a signature gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// The row from now on: its passkey counted further.
    pub kept: Passkeys,
    /// How its owner is known now.
    pub by: Factors,
}

impl Assertion {
    /// Of an account; the challenge is random octets.
    pub fn begin(
        kept: &Passkeys,
        party: RelyingParty,
        challenge: [u8; CHALLENGE_OCTETS],
        now: Timestamp,
    ) -> Self {
        Self(Asked::new(kept, party, challenge, now))
    }

    /// What the browser is asked with.
    pub const fn challenge(&self) -> &Challenge {
        &self.0.challenge
    }

    /// When it is too late.
    pub fn ends(&self) -> Timestamp {
        after(self.0.at, ASKED_FOR)
    }

    /// What the browser had signed, by the account's row as it stands (§7.2). A counter is looked at last: nobody is told of a copied key
    /// who did not sign with it.
    pub fn assert(
        self,
        kept: &Passkeys,
        signed: Signed<'_>,
        now: Timestamp,
    ) -> Result<Asserted, PasskeyRefused> {
        let Self(asked) = self;
        asked.in_time(now)?;
        if asked.account != *kept.account() {
            return Err(PasskeyRefused::OtherAccount);
        }
        let passkey = kept.find(signed.id).ok_or(PasskeyRefused::Unknown)?;
        let is_other = |handle: &[u8]| handle != kept.handle().octets();
        if signed.user_handle.is_some_and(is_other) {
            return Err(PasskeyRefused::OtherUser);
        }
        let digest = client::check(
            signed.client_data,
            Ceremony::Get,
            &asked.challenge,
            &asked.party,
        )?;
        let told = authenticator::signed(signed.authenticator_data, &asked.party)?;
        let message = [signed.authenticator_data, &digest].concat();
        let verified = passkey.key.verify(&message, signed.signature);
        verified.map_err(|cose::NoSignature| PasskeyRefused::Signature)?;
        Ok(Asserted {
            kept: kept.updated(passkey.after(told, now)?),
            by: Factors::Passkey,
        })
    }
}

#[cfg(test)]
mod tests;
