//! Digests of files, and the machine that makes them of a body as it streams by.

use std::fmt::{self, Write as _};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// The digest of a whole file.
///
/// MD5 and SHA-1 tell only what was listed: a forger can make a harmless file that is taken for a listed one, never a listed
/// one that is taken for harmless.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Digest {
    /// MD5 (RFC 1321).
    Md5([u8; 16]),
    /// SHA-1 (FIPS 180-4).
    Sha1([u8; 20]),
    /// SHA-256 (FIPS 180-4).
    Sha256([u8; 32]),
}

/// Which digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestKind {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl DigestKind {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Md5, Self::Sha1, Self::Sha256];

    /// Its length in octets.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Its name, as lists write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        }
    }

    /// The digest that `octets` are, if they have its length.
    fn of(self, octets: &[u8]) -> Option<Digest> {
        Some(match self {
            Self::Md5 => Digest::Md5(octets.try_into().ok()?),
            Self::Sha1 => Digest::Sha1(octets.try_into().ok()?),
            Self::Sha256 => Digest::Sha256(octets.try_into().ok()?),
        })
    }
}

impl Digest {
    /// Which it is.
    pub const fn kind(&self) -> DigestKind {
        match self {
            Self::Md5(_) => DigestKind::Md5,
            Self::Sha1(_) => DigestKind::Sha1,
            Self::Sha256(_) => DigestKind::Sha256,
        }
    }

    /// Its octets.
    pub const fn octets(&self) -> &[u8] {
        match self {
            Self::Md5(octets) => octets,
            Self::Sha1(octets) => octets,
            Self::Sha256(octets) => octets,
        }
    }

    /// Reads hexadecimal digits of either size; their number tells which digest it is. None if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let kind = DigestKind::ALL
            .into_iter()
            .find(|kind| text.len() == 2 * kind.bytes())?;
        let mut octets = [0; 32];
        for (octet, pair) in octets.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            *octet = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        }
        kind.of(octets.get(..kind.bytes())?)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(64);
        for octet in self.octets() {
            write!(text, "{octet:02x}")?;
        }
        f.pad(&text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{self}", self.kind().name())
    }
}

/// Makes the digests of a body piece by piece, of the kinds that somebody asks for and no others.
#[derive(Clone)]
pub struct BodyHasher {
    md5: Option<Md5>,
    sha1: Option<Sha1>,
    sha256: Option<Sha256>,
}

impl BodyHasher {
    /// A hasher for these kinds.
    pub fn new(kinds: &[DigestKind]) -> Self {
        Self {
            md5: kinds.contains(&DigestKind::Md5).then(Md5::new),
            sha1: kinds.contains(&DigestKind::Sha1).then(Sha1::new),
            sha256: kinds.contains(&DigestKind::Sha256).then(Sha256::new),
        }
    }

    /// Takes the next octets of the body.
    pub fn update(&mut self, octets: &[u8]) {
        if let Some(md5) = &mut self.md5 {
            md5.update(octets);
        }
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(octets);
        }
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(octets);
        }
    }

    /// The digests of the whole body.
    pub fn finish(self) -> Vec<Digest> {
        let md5 = self.md5.map(|md5| Digest::Md5(md5.finalize().into()));
        let sha1 = self.sha1.map(|sha1| Digest::Sha1(sha1.finalize().into()));
        let sha256 = self
            .sha256
            .map(|sha256| Digest::Sha256(sha256.finalize().into()));
        [md5, sha1, sha256].into_iter().flatten().collect()
    }
}

impl fmt::Debug for BodyHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyHasher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
