//! The seal: authenticated encryption under a key of its own for each message; and digests.
//!
//! AES-256-GCM (NIST SP 800-38D). Its key is derived from the secret by HKDF-SHA-256 (RFC 5869) with 32 random octets as salt,
//! which go in front of the message. A derived key seals one message, so its nonce may be constant: two messages would have to
//! draw the same salt of 2^256 for a nonce to repeat. After 2^96 messages under one secret that has a probability below 2^-64;
//! at the quota of [`SEAL`](crate::quota::SEAL) for the most users, in all purposes, they would take 10^18 years. So there is
//! no counter that a crash or an older copy of the store could put back, and no bound for anybody to watch.
//!
//! ```text
//! salt (32) │ ciphertext │ tag (16)
//! ```

use crate::error::Refused;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::SecureRandom;
use wire::keys::Sha256;
use zeroize::Zeroizing;

/// Octets of a secret that keys are derived from.
pub(crate) const SECRET_OCTETS: usize = 32;
/// Octets of the salt.
const SALT_OCTETS: usize = 32;
/// Octets that a seal adds.
pub(crate) const SEAL_OCTETS: usize = SALT_OCTETS + 16;

/// The sealed octets do not open under this secret: they, or what is authenticated with them, were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unopened;

/// SHA-256 of octets.
pub(crate) fn sha256(octets: &[u8]) -> Sha256 {
    let mut copy = [0; 32];
    for (to, from) in copy.iter_mut().zip(digest(&SHA256, octets).as_ref()) {
        *to = *from;
    }
    Sha256(copy)
}

/// Random octets that nobody else knows.
pub(crate) fn draw(random: &dyn SecureRandom) -> Result<Zeroizing<[u8; SECRET_OCTETS]>, Refused> {
    let mut octets = Zeroizing::new([0; SECRET_OCTETS]);
    match random.fill(octets.as_mut_slice()) {
        Ok(()) => Ok(octets),
        Err(_) => Err(Refused::Library),
    }
}

/// Seals `plaintext` under a secret, for a use of it; `associated` is authenticated with it.
pub(crate) fn seal(
    secret: &[u8],
    usage: &[u8],
    associated: &[u8],
    plaintext: &[u8],
    random: &dyn SecureRandom,
) -> Result<Vec<u8>, Refused> {
    let salt = draw(random)?;
    let key = derive(secret, salt.as_slice(), usage).map_err(|_| Refused::Library)?;
    let mut body = Zeroizing::new(plaintext.to_vec());
    let tag = key
        .seal_in_place_separate_tag(only_nonce(), Aad::from(associated), &mut body)
        .map_err(|_| Refused::Library)?;
    let mut sealed = Vec::with_capacity(body.len().saturating_add(SEAL_OCTETS));
    sealed.extend_from_slice(salt.as_slice());
    sealed.extend_from_slice(&body);
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// Opens what was sealed under a secret for the same use of it.
pub(crate) fn open(
    secret: &[u8],
    usage: &[u8],
    associated: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (salt, body) = sealed.split_at_checked(SALT_OCTETS).ok_or(Unopened)?;
    let key = derive(secret, salt, usage)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length = key
        .open_in_place(only_nonce(), Aad::from(associated), &mut body)
        .map_err(|_| Unopened)?
        .len();
    body.truncate(length);
    Ok(body)
}

fn derive(secret: &[u8], salt: &[u8], usage: &[u8]) -> Result<LessSafeKey, Unopened> {
    let key = Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[usage], &AES_256_GCM)
        .map(UnboundKey::from)
        .map_err(|_| Unopened)?;
    Ok(LessSafeKey::new(key))
}

/// The nonce of a key that seals one message.
fn only_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

#[cfg(test)]
mod tests;
