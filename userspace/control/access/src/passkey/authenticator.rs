//! What the authenticator says (authenticator data, Web Authentication 3 §6.1).
//!
//! ```text
//!  SHA-256 of the relying party's id │ flags │ counter │ a passkey, when one is made       │ extensions, if the flag says so
//!  32 octets                         │ 1     │ 4       │ model 16 │ length 2 │ id │ key    │ a map of CBOR
//! ```
//!
//! The passkey and the extensions tell no length: their CBOR ends where it ends. Extensions are read and not used: none is asked for, and
//! an authenticator may add some unasked (§9). Bits of the flags that are reserved are not looked at, as §6.1 gives them no rule.

use super::cbor::{self, Item, NoItem};
use super::{CredentialId, PasskeyRefused, PublicKey, RelyingParty};

/// Most octets. No official reference: the longest id and the longest key have 1,600.
pub const AUTHENTICATOR_DATA_OCTETS_MAX: usize = 4_096;
/// Most octets of extensions. No official reference.
pub const EXTENSIONS_OCTETS_MAX: usize = 1_024;

/// Somebody was there.
const PRESENT: u8 = 0x01;
/// It was its owner: by a PIN, a fingerprint or a face.
const VERIFIED: u8 = 0x04;
/// The passkey may be copied to other devices of its owner.
const MAY_BE_COPIED: u8 = 0x08;
/// It was.
const COPIED: u8 = 0x10;
/// A passkey follows.
const HAS_PASSKEY: u8 = 0x40;
/// Extensions follow.
const HAS_EXTENSIONS: u8 = 0x80;

crate::words::words! {
    /// Where a passkey is (Web Authentication 3 §6.1.3).
    Backup {
        /// In one device, which it never leaves.
        OneDevice = "one-device",
        /// In one device, and may be copied to others of its owner.
        MayBeCopied = "may-be-copied",
        /// With its owner's other devices, or with whom they keep it.
        Copied = "copied",
    }
}

impl Backup {
    /// Whether it can ever leave its device, which never changes.
    pub const fn is_bound(self) -> bool {
        match self {
            Self::OneDevice => true,
            Self::MayBeCopied | Self::Copied => false,
        }
    }
}

/// What is told with each signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// How often the passkey signed; zero where the authenticator does not count.
    pub(super) counter: u32,
    /// Where the passkey is.
    pub(super) backup: Backup,
}

/// A passkey as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// What is told with it.
    pub(super) told: Told,
    /// Its name, which the authenticator gives.
    pub(super) id: CredentialId,
    /// What it signs with.
    pub(super) key: PublicKey,
}

#[derive(Clone, Copy)]
struct Flags(u8);

impl Flags {
    const fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }

    fn backup(self) -> Result<Backup, PasskeyRefused> {
        match (self.has(MAY_BE_COPIED), self.has(COPIED)) {
            (false, false) => Ok(Backup::OneDevice),
            (true, false) => Ok(Backup::MayBeCopied),
            (true, true) => Ok(Backup::Copied),
            (false, true) => Err(PasskeyRefused::Backup),
        }
    }
}

/// What an authenticator says that made a passkey.
pub(super) fn made(octets: &[u8], party: &RelyingParty) -> Result<Made, PasskeyRefused> {
    let (told, flags, rest) = begin(octets, party)?;
    if !flags.has(HAS_PASSKEY) {
        return Err(PasskeyRefused::NoPasskey);
    }
    // The model is what an attestation would prove; without one it is a word like another.
    let (_model, rest) = split::<16>(rest)?;
    let (length, rest) = split::<2>(rest)?;
    let (id, rest) = rest
        .split_at_checked(u16::from_be_bytes(*length).into())
        .ok_or(PasskeyRefused::AuthenticatorData)?;
    let id = CredentialId::try_from(id.to_vec())?;
    let (key, rest) = cbor::first(rest).map_err(|NoItem| PasskeyRefused::AuthenticatorData)?;
    let key = PublicKey::read(&key)?;
    extensions(flags, rest)?;
    Ok(Made { told, id, key })
}

/// What an authenticator says that signed.
pub(super) fn signed(octets: &[u8], party: &RelyingParty) -> Result<Told, PasskeyRefused> {
    let (told, flags, rest) = begin(octets, party)?;
    if flags.has(HAS_PASSKEY) {
        return Err(PasskeyRefused::MadeAgain);
    }
    extensions(flags, rest)?;
    Ok(told)
}

fn begin<'a>(
    octets: &'a [u8],
    party: &RelyingParty,
) -> Result<(Told, Flags, &'a [u8]), PasskeyRefused> {
    if octets.len() > AUTHENTICATOR_DATA_OCTETS_MAX {
        return Err(PasskeyRefused::AuthenticatorData);
    }
    let (digest, rest) = split::<32>(octets)?;
    let ([flags], rest) = split::<1>(rest)?;
    let (counter, rest) = split::<4>(rest)?;
    let flags = Flags(*flags);
    if *digest != party.digest() {
        return Err(PasskeyRefused::OtherParty);
    }
    if !flags.has(PRESENT) {
        return Err(PasskeyRefused::NotPresent);
    }
    if !flags.has(VERIFIED) {
        return Err(PasskeyRefused::NotVerified);
    }
    let told = Told {
        counter: u32::from_be_bytes(*counter),
        backup: flags.backup()?,
    };
    Ok((told, flags, rest))
}

fn extensions(flags: Flags, octets: &[u8]) -> Result<(), PasskeyRefused> {
    let is_right = if flags.has(HAS_EXTENSIONS) {
        octets.len() <= EXTENSIONS_OCTETS_MAX && matches!(cbor::whole(octets), Ok(Item::Map(_)))
    } else {
        octets.is_empty()
    };
    if is_right {
        Ok(())
    } else {
        Err(PasskeyRefused::AuthenticatorData)
    }
}

fn split<const COUNT: usize>(octets: &[u8]) -> Result<(&[u8; COUNT], &[u8]), PasskeyRefused> {
    octets
        .split_first_chunk::<COUNT>()
        .ok_or(PasskeyRefused::AuthenticatorData)
}

#[cfg(test)]
mod tests;
