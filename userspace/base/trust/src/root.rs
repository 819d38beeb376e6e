//! A root as people know it: what stands in it, and its fingerprints.

use eds::Certificate;
use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use wire::keys::{Generation, RootStanding};

/// Where a root stands that is handed out. Of others there is no [`Root`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InUse {
    /// Users install it; it signs no issuing authority yet.
    Published,
    /// It signs issuing authorities.
    Active,
    /// A newer one takes its place.
    Retiring,
}

impl InUse {
    /// That of a standing; none of a root that nobody may install.
    pub const fn of(standing: RootStanding) -> Option<Self> {
        match standing {
            RootStanding::Published => Some(Self::Published),
            RootStanding::Active => Some(Self::Active),
            RootStanding::Retiring => Some(Self::Retiring),
            RootStanding::Revoked | RootStanding::Expired => None,
        }
    }
}

/// A root that is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    generation: Generation,
    in_use: InUse,
    signs_from: Timestamp,
    certificate: RootCertificate,
}

/// What stands in a root's certificate, wherever it stands itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootCertificate {
    der: Vec<u8>,
    subject: String,
    serial: Vec<u8>,
    validity: (Timestamp, Timestamp),
    sha256: [u8; 32],
    sha1: [u8; 20],
}

impl RootCertificate {
    /// Reads one that keyd shows. Whether it is a root's, keyd answers for.
    pub fn read(der: &[u8]) -> Result<Self, eds::Error> {
        let certificate = Certificate::parse(der)?;
        Ok(Self {
            der: der.to_vec(),
            subject: certificate.subject_text(),
            serial: certificate.serial().to_vec(),
            validity: certificate.validity(),
            sha256: Sha256::digest(der).into(),
            sha1: Sha1::digest(der).into(),
        })
    }

    /// Its subject, in the manner of RFC 4514.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The first and the last second of its validity.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        self.validity
    }
}

impl Root {
    /// A root that is handed out.
    pub const fn new(
        generation: Generation,
        (in_use, signs_from): (InUse, Timestamp),
        certificate: RootCertificate,
    ) -> Self {
        Self {
            generation,
            in_use,
            signs_from,
            certificate,
        }
    }

    /// Which root.
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// Where it stands.
    pub const fn in_use(&self) -> InUse {
        self.in_use
    }

    /// The same, as keyd names it.
    pub const fn standing(&self) -> RootStanding {
        match self.in_use {
            InUse::Published => RootStanding::Published,
            InUse::Active => RootStanding::Active,
            InUse::Retiring => RootStanding::Retiring,
        }
    }

    /// From when on it may sign issuing authorities.
    pub const fn signs_from(&self) -> Timestamp {
        self.signs_from
    }

    /// The certificate.
    pub fn der(&self) -> &[u8] {
        &self.certificate.der
    }

    /// Its subject, in the manner of RFC 4514.
    pub fn subject(&self) -> &str {
        &self.certificate.subject
    }

    /// Its serial number, the octets of its INTEGER.
    pub fn serial(&self) -> &[u8] {
        &self.certificate.serial
    }

    /// The first and the last second of its validity.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        self.certificate.validity
    }

    /// SHA-256 of the certificate: its fingerprint.
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.certificate.sha256
    }

    /// SHA-1 of the certificate: what Windows calls its thumbprint, and names its stores by.
    pub const fn sha1(&self) -> &[u8; 20] {
        &self.certificate.sha1
    }

    /// Whether it has not ended. One that begins later is handed out before.
    pub(crate) fn is_valid(&self, now: Timestamp) -> bool {
        now <= self.certificate.validity.1
    }

    /// The file of its certificate, without the end that tells the form.
    pub(crate) fn stem(&self) -> String {
        format!("qaqpa-root-{}", self.generation)
    }
}

/// A root's key under another root's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cross {
    root: Generation,
    by: Generation,
    der: Vec<u8>,
    until: Timestamp,
}

impl Cross {
    /// Reads a cross certificate that keyd shows.
    pub fn read(root: Generation, by: Generation, der: &[u8]) -> Result<Self, eds::Error> {
        let (_, until) = Certificate::parse(der)?.validity();
        Ok(Self {
            root,
            by,
            der: der.to_vec(),
            until,
        })
    }

    /// Whose key it certifies.
    pub const fn root(&self) -> Generation {
        self.root
    }

    /// Who signed it.
    pub const fn by(&self) -> Generation {
        self.by
    }

    /// The certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The last second of its validity.
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    pub(crate) fn is_valid(&self, now: Timestamp) -> bool {
        now <= self.until
    }
}

/// Octets in capital hexadecimal digits, four a group, as people compare them.
pub fn grouped(octets: &[u8]) -> String {
    let groups = octets.chunks(2).map(|group| {
        let digits = group.iter().map(|octet| format!("{octet:02X}"));
        digits.collect::<String>()
    });
    groups.collect::<Vec<_>>().join(" ")
}

/// Octets in hexadecimal digits of lower case, as programs compare them.
pub(crate) fn plain(octets: &[u8]) -> String {
    let digits = octets.iter().map(|octet| format!("{octet:02x}"));
    digits.collect()
}
