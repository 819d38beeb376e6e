//! A root's key under its passphrase.
//!
//! ```text
//! version (1) │ salt (16) │ sealed PKCS #8, as `crypt` seals it
//! ```
//!
//! Version 1: Argon2id (RFC 9106) with 32 MiB, three passes and one lane gives the secret that the seal's key is derived from. The
//! number of the root is authenticated with the key, so that none is put in another's place. This lies under the store's own seal:
//! whoever has the sealing key and the store still has to guess the passphrase.

use super::refused::CaRefused;
use super::signer::{Curve, Signer};
use crate::crypt::{self, SEAL_OCTETS, SECRET_OCTETS};
use crate::error::Refused;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::rand::SecureRandom;
use wire::keys::{Generation, PASSPHRASE_BYTES_MAX, PASSPHRASE_BYTES_MIN, RootKey, SecretOctets};
use zeroize::{Zeroize as _, Zeroizing};

const VERSION: u8 = 1;
const SALT_OCTETS: usize = 16;
const HEADER_OCTETS: usize = 1 + SALT_OCTETS;
/// Octets of a wrapped root key: always as many.
pub(crate) const WRAPPED_OCTETS: usize = HEADER_OCTETS + SEAL_OCTETS + Curve::P384.octets();
/// What the seal's key is derived for.
const USAGE: &[u8] = b"qaqpa root key v1";
/// Memory of Argon2id, KiB.
const MEMORY_KIB: u32 = 32 * 1024;
/// Its passes over that memory.
const PASSES: u32 = 3;

/// Makes a root's key, and wraps it.
pub(crate) fn make(
    passphrase: &SecretOctets,
    root: Generation,
    random: &dyn SecureRandom,
) -> Result<(Signer, SecretOctets), Refused> {
    let bytes = passphrase.reveal().len();
    if !(PASSPHRASE_BYTES_MIN..=PASSPHRASE_BYTES_MAX).contains(&bytes) {
        return Err(CaRefused::PassphraseLength { bytes }.into());
    }
    let pkcs8 = Curve::P384.make(random)?;
    let mut salt = [0; SALT_OCTETS];
    random.fill(&mut salt).map_err(|_| Refused::Library)?;
    let mut wrapped = Vec::with_capacity(WRAPPED_OCTETS);
    wrapped.push(VERSION);
    wrapped.extend_from_slice(&salt);
    let secret = stretch(passphrase, &salt)?;
    let sealed = crypt::seal(
        secret.as_slice(),
        USAGE,
        &associated(&wrapped, root),
        pkcs8.reveal(),
        random,
    )?;
    wrapped.extend_from_slice(&sealed);
    let signer = Signer::new(Curve::P384, pkcs8.reveal(), random)?;
    let wrapped = SecretOctets::new(wrapped).ok_or(Refused::Library)?;
    Ok((signer, wrapped))
}

/// Opens a root's key for one order.
pub(crate) fn open(
    wrapped: &SecretOctets,
    key: &RootKey,
    random: &dyn SecureRandom,
) -> Result<Signer, Refused> {
    let bytes = key.passphrase.reveal().len();
    if !(PASSPHRASE_BYTES_MIN..=PASSPHRASE_BYTES_MAX).contains(&bytes) {
        return Err(CaRefused::PassphraseLength { bytes }.into());
    }
    let parts = wrapped.reveal().split_at_checked(HEADER_OCTETS);
    let Some((header @ [VERSION, salt @ ..], sealed)) = parts else {
        return Err(CaRefused::NoRootKey(key.root).into());
    };
    let secret = stretch(&key.passphrase, salt)?;
    let opened = crypt::open(
        secret.as_slice(),
        USAGE,
        &associated(header, key.root),
        sealed,
    );
    let opened = opened.map_err(|_| CaRefused::Passphrase { root: key.root })?;
    Signer::new(Curve::P384, &opened, random)
}

fn associated(header: &[u8], root: Generation) -> Vec<u8> {
    [header, &root.number().to_be_bytes()].concat()
}

fn stretch(
    passphrase: &SecretOctets,
    salt: &[u8],
) -> Result<Zeroizing<[u8; SECRET_OCTETS]>, Refused> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(SECRET_OCTETS));
    let params = params.map_err(|_| Refused::Library)?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut secret = Zeroizing::new([0; SECRET_OCTETS]);
    let stretched = argon2.hash_password_into_with_memory(
        passphrase.reveal(),
        salt,
        secret.as_mut_slice(),
        &mut memory,
    );
    for block in &mut memory {
        block.zeroize();
    }
    stretched.map_err(|_| Refused::Library)?;
    Ok(secret)
}

#[cfg(test)]
mod tests;
