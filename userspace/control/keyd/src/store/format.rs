//! The files of the store, octet by octet.
//!
//! ```text
//! keys   magic (8) │ format (2) │ fingerprint of the sealing key (8) │ sealed keys │ SHA-256 of all before (32)
//! floor  magic (8) │ format (2) │ fingerprint of the sealing key (8) │ version (8) │ HMAC-SHA-256 of all before (32)
//! ```
//!
//! The digest tells damage from a wrong sealing key: the fingerprint is believed only in a file that is whole. Numbers are
//! big-endian. The header is authenticated with the keys.

use crate::crypt;
use crate::error::Refused;
use crate::keyring::{Keyring, Made};
use crate::sealing_key::{FINGERPRINT_OCTETS, SealingKey};
use ring::digest::{SHA256, digest};
use ring::rand::SecureRandom;
use std::fmt::Write as _;
use wire::keys::KeyId;
use zeroize::Zeroizing;

/// Most octets of the keys: 256 keys that seal, sign and code and 2048 of issuing authorities, with 240 generations each, of under
/// 72 octets; of those of authorities all but three are erased and take under 40.
pub(super) const KEYS_OCTETS_MAX: usize = 28 * 1024 * 1024;
/// Octets of the floor.
pub(super) const FLOOR_OCTETS: usize = HEADER_OCTETS + 8 + DIGEST_OCTETS;

/// Version of either format.
const FORMAT: u16 = 1;
const KEYS_MAGIC: [u8; 8] = *b"qaqpakey";
const FLOOR_MAGIC: [u8; 8] = *b"qaqpaflr";
const HEADER_OCTETS: usize = 8 + 2 + FINGERPRINT_OCTETS;
const DIGEST_OCTETS: usize = 32;
/// What the store's key is derived for.
const KEYS_USAGE: &[u8] = b"qaqpa key store v1";
/// What the floor's key is derived for.
const FLOOR_USAGE: &[u8] = b"floor";
/// Octets that a key takes without its generations, at most.
const KEY_OCTETS: usize = 96;
/// Octets that a generation takes without its secret, at most: a time in text, two lengths.
const GENERATION_OCTETS: usize = 40;

/// What is wrong with a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FormatError {
    /// It is not what was written.
    Damaged(String),
    /// It has another format.
    Version {
        /// Its format.
        found: u16,
        /// Ours.
        known: u16,
    },
    /// It was made under another sealing key.
    WrongKey {
        /// Its fingerprint.
        theirs: String,
        /// Ours.
        ours: String,
    },
}

/// The file of a version of the keys.
pub(super) fn write_keys(
    version: u64,
    keyring: &Keyring,
    key: &SealingKey,
    random: &dyn SecureRandom,
) -> Result<Vec<u8>, Refused> {
    let stored = keyring.stored();
    let generations = stored.iter().flat_map(|(_, made)| made.iter());
    let octets = |made: &Made| made.secret.reveal().len().saturating_add(GENERATION_OCTETS);
    let room: usize = generations.map(octets).sum();
    let room = room.saturating_add(stored.len().saturating_mul(KEY_OCTETS));
    // Of full size at once: octets that grew would leave copies of themselves in freed memory.
    let plaintext = Vec::with_capacity(room.saturating_add(KEY_OCTETS));
    let plaintext = postcard::to_extend(&(version, stored), plaintext);
    let plaintext = Zeroizing::new(plaintext.map_err(|_| Refused::Library)?);
    let mut file = header(KEYS_MAGIC, key);
    let sealed = crypt::seal(key.reveal(), KEYS_USAGE, &file, &plaintext, random)?;
    file.extend_from_slice(&sealed);
    let digest = digest(&SHA256, &file);
    file.extend_from_slice(digest.as_ref());
    Ok(file)
}

/// The keys of a file, and their version.
pub(super) fn read_keys(file: &[u8], key: &SealingKey) -> Result<(u64, Keyring), FormatError> {
    let (body, checksum) = split(file)?;
    // First of all, and in every format: no word of a damaged file is believed.
    if digest(&SHA256, body).as_ref() != checksum {
        return Err(damaged("its checksum does not match"));
    }
    let (header, sealed) = headed(KEYS_MAGIC, body)?;
    known(header, key)?;
    let opened = crypt::open(key.reveal(), KEYS_USAGE, header, sealed);
    let opened =
        opened.map_err(|_| damaged("it was changed by somebody without the sealing key"))?;
    let read = postcard::take_from_bytes::<(u64, Vec<(KeyId, Vec<Made>)>)>(&opened);
    let ((version, stored), rest) = read.map_err(|error| damaged(&error.to_string()))?;
    if !rest.is_empty() || version == 0 {
        return Err(damaged("the sealed keys have a wrong length or version"));
    }
    let keyring = Keyring::from_stored(stored).map_err(FormatError::Damaged)?;
    Ok((version, keyring))
}

/// The file of a floor; none only if the library fails.
pub(super) fn write_floor(version: u64, key: &SealingKey) -> Option<Vec<u8>> {
    let mut file = header(FLOOR_MAGIC, key);
    file.extend_from_slice(&version.to_be_bytes());
    let tag = key.authenticate(FLOOR_USAGE, &file)?;
    file.extend_from_slice(tag.as_ref());
    Some(file)
}

/// The floor of a file.
pub(super) fn read_floor(file: &[u8], key: &SealingKey) -> Result<u64, FormatError> {
    let (body, tag) = split(file)?;
    if !key.is_authentic(FLOOR_USAGE, body, tag) {
        return Err(damaged(
            "it was not made under this sealing key, or was changed",
        ));
    }
    let (_, version) = headed(FLOOR_MAGIC, body)?;
    let version: [u8; 8] = version
        .try_into()
        .map_err(|_| damaged("it has a wrong length"))?;
    Ok(u64::from_be_bytes(version))
}

fn header(magic: [u8; 8], key: &SealingKey) -> Vec<u8> {
    let mut header = Vec::with_capacity(256);
    header.extend_from_slice(&magic);
    header.extend_from_slice(&FORMAT.to_be_bytes());
    header.extend_from_slice(&key.fingerprint());
    header
}

/// What is checked, and the digest or tag that checks it.
fn split(file: &[u8]) -> Result<(&[u8], &[u8]), FormatError> {
    let checked = file.len().checked_sub(DIGEST_OCTETS);
    let parts = checked.and_then(|at| file.split_at_checked(at));
    parts.ok_or_else(|| damaged("it is cut short"))
}

/// The header, if it is one of ours, and what follows it.
fn headed(magic: [u8; 8], body: &[u8]) -> Result<(&[u8], &[u8]), FormatError> {
    let (header, rest) = body
        .split_at_checked(HEADER_OCTETS)
        .ok_or_else(|| damaged("it is cut short"))?;
    let format = header
        .strip_prefix(&magic)
        .and_then(|rest| rest.first_chunk());
    let format = format.ok_or_else(|| damaged("it does not begin as such a file"))?;
    match u16::from_be_bytes(*format) {
        FORMAT => Ok((header, rest)),
        found => Err(FormatError::Version {
            found,
            known: FORMAT,
        }),
    }
}

fn known(header: &[u8], key: &SealingKey) -> Result<(), FormatError> {
    let ours = key.fingerprint();
    match header.last_chunk::<FINGERPRINT_OCTETS>() {
        Some(theirs) if *theirs == ours => Ok(()),
        Some(theirs) => Err(FormatError::WrongKey {
            theirs: hexadecimal(theirs),
            ours: hexadecimal(&ours),
        }),
        None => Err(damaged("it is cut short")),
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        // Writing into a string does not fail.
        let _written = write!(text, "{octet:02x}");
        text
    })
}

fn damaged(why: &str) -> FormatError {
    FormatError::Damaged(why.to_owned())
}
