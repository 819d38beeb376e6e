//! What is kept of the passkeys of an account.

use super::authenticator::{Backup, Told};
use super::{PasskeyRefused, PublicKey, Registered};
use jiff::Timestamp;
use model::AccountName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Most passkeys of an account; another one is refused. No official reference: a telephone, a computer, a key and its spare, twice.
pub const PASSKEYS_MAX: usize = 8;
/// Fewest octets of a passkey's id (Web Authentication 3 §4, "Credential ID").
pub const CREDENTIAL_ID_OCTETS_MIN: usize = 16;
/// Most octets of one (§4).
pub const CREDENTIAL_ID_OCTETS_MAX: usize = 1_023;
/// Longest name that its owner gives a passkey, characters (§6.4.1 lets authenticators cut after 64 octets).
pub const NAME_CHARS_MAX: usize = 64;
/// Octets of a user's handle. §14.6.1 recommends 64 random ones and allows fewer: these are as hard to guess.
pub const USER_HANDLE_OCTETS: usize = 32;

/// What the authenticator calls a passkey: [`CREDENTIAL_ID_OCTETS_MIN`] to [`CREDENTIAL_ID_OCTETS_MAX`] octets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct CredentialId(Vec<u8>);

impl CredentialId {
    /// It.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<Vec<u8>> for CredentialId {
    type Error = PasskeyRefused;

    fn try_from(octets: Vec<u8>) -> Result<Self, PasskeyRefused> {
        if (CREDENTIAL_ID_OCTETS_MIN..=CREDENTIAL_ID_OCTETS_MAX).contains(&octets.len()) {
            Ok(Self(octets))
        } else {
            Err(PasskeyRefused::CredentialId)
        }
    }
}

impl From<CredentialId> for Vec<u8> {
    fn from(id: CredentialId) -> Self {
        id.0
    }
}

/// What its owner calls a passkey: 1 to [`NAME_CHARS_MAX`] characters that are not all blank, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasskeyName(String);

impl TryFrom<String> for PasskeyName {
    type Error = PasskeyRefused;

    fn try_from(text: String) -> Result<Self, PasskeyRefused> {
        let is_name = !text.chars().all(char::is_whitespace)
            && text.chars().nth(NAME_CHARS_MAX).is_none()
            && !text.chars().any(char::is_control);
        is_name.then_some(Self(text)).ok_or(PasskeyRefused::Name)
    }
}

impl From<PasskeyName> for String {
    fn from(name: PasskeyName) -> Self {
        name.0
    }
}

impl fmt::Display for PasskeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What authenticators call an account: random octets, which tell nothing about it (§14.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserHandle([u8; USER_HANDLE_OCTETS]);

impl UserHandle {
    /// Of these random octets.
    pub const fn new(octets: [u8; USER_HANDLE_OCTETS]) -> Self {
        Self(octets)
    }

    /// They.
    pub const fn octets(&self) -> &[u8; USER_HANDLE_OCTETS] {
        &self.0
    }
}

crate::words::words! {
    /// How browsers reach an authenticator (§5.8.4): a hint that they are given back. Those of other names are left out.
    Transport {
        /// In the device itself.
        Internal = "internal",
        /// By USB.
        Usb = "usb",
        /// By near-field communication.
        Nfc = "nfc",
        /// By Bluetooth.
        Ble = "ble",
        /// As a card with contacts.
        SmartCard = "smart-card",
        /// In a telephone near by.
        Hybrid = "hybrid",
    }
}

impl Transport {
    /// The known ones of those that a browser tells.
    pub fn known(told: &[&str]) -> BTreeSet<Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|one| told.contains(&one.label())).collect()
    }
}

/// One passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What the authenticator calls it.
    pub id: CredentialId,
    /// What its signatures are verified with.
    pub key: PublicKey,
    /// How often it signed, as its authenticator counts; zero where that does not.
    pub counter: u32,
    /// Where it is.
    pub backup: Backup,
    /// What its owner calls it.
    pub name: PasskeyName,
    /// How browsers reach its authenticator.
    pub transports: BTreeSet<Transport>,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

impl Passkey {
    /// It after it signed once more, if what was told with the signature fits.
    pub(super) fn after(&self, told: Told, now: Timestamp) -> Result<Self, PasskeyRefused> {
        if told.backup.is_bound() != self.backup.is_bound() {
            return Err(PasskeyRefused::BackupChanged);
        }
        // An authenticator that does not count tells zero for ever (§6.1.1).
        let counts = (self.counter, told.counter) != (0, 0);
        if counts && told.counter <= self.counter {
            return Err(PasskeyRefused::CopiedKey);
        }
        Ok(Self {
            counter: told.counter,
            backup: told.backup,
            used: Some(now),
            ..self.clone()
        })
    }
}

/// The passkeys of an account, as one row. Each check is made of the row as it stands, and what it gives is written before anybody is told:
/// one count of a passkey is not used twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    account: AccountName,
    handle: UserHandle,
    rows: Vec<Passkey>,
}

impl Passkeys {
    /// None yet, of an account that authenticators will know by this handle.
    pub const fn new(account: AccountName, handle: UserHandle) -> Self {
        Self {
            account,
            handle,
            rows: Vec::new(),
        }
    }

    /// Whose they are.
    pub const fn account(&self) -> &AccountName {
        &self.account
    }

    /// What authenticators call the account.
    pub const fn handle(&self) -> &UserHandle {
        &self.handle
    }

    /// All, the oldest first: whom the browser may ask for one, and must not have make another.
    pub fn all(&self) -> &[Passkey] {
        &self.rows
    }

    /// These and one that was made. `holder` is whose passkey the record has under the same id, of all accounts (§7.1).
    pub fn with(
        &self,
        registered: Registered,
        holder: Option<&AccountName>,
    ) -> Result<Self, PasskeyRefused> {
        let Registered { account, passkey } = registered;
        if account != self.account {
            return Err(PasskeyRefused::OtherAccount);
        }
        if holder.is_some() || self.find(passkey.id.octets()).is_some() {
            return Err(PasskeyRefused::Taken);
        }
        let mut kept = self.clone();
        kept.has_room()?;
        kept.rows.push(passkey);
        Ok(kept)
    }

    /// These but one, which its owner removes.
    pub fn without(mut self, id: &CredentialId) -> Result<Self, PasskeyRefused> {
        let place = self.rows.iter().position(|one| one.id == *id);
        self.rows.remove(place.ok_or(PasskeyRefused::Unknown)?);
        Ok(self)
    }

    /// These with one as it is now.
    pub(super) fn updated(&self, passkey: Passkey) -> Self {
        let mut kept = self.clone();
        if let Some(row) = kept.rows.iter_mut().find(|one| one.id == passkey.id) {
            *row = passkey;
        }
        kept
    }

    pub(super) fn find(&self, id: &[u8]) -> Option<&Passkey> {
        self.rows.iter().find(|one| one.id.octets() == id)
    }

    pub(super) const fn has_room(&self) -> Result<(), PasskeyRefused> {
        if self.rows.len() < PASSKEYS_MAX {
            Ok(())
        } else {
            Err(PasskeyRefused::Full)
        }
    }
}
