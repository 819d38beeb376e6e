//! Certificates (RFC 5280 section 4), read once and kept with the bytes that were signed.

use std::fmt;

use ::der::asn1::ObjectIdentifier;
use jiff::Timestamp;

use crate::algorithm::{Algorithm, Digest, PublicKey, Scheme};
use crate::der::{Input, bounded, tag};
use crate::limits::CERTIFICATE_BYTES_MAX;
use crate::{Error, Fault, name};
use extensions::Extensions;

pub(crate) mod extensions;

pub(crate) use extensions::KeyUsage;

/// A certificate that was read. Nothing of it is believed before a path to an anchor is found.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Box<[u8]>,
    message: Box<[u8]>,
    algorithm: Box<[u8]>,
    signature: Box<[u8]>,
    serial: Box<[u8]>,
    issuer: Box<[u8]>,
    subject: Box<[u8]>,
    valid_from: Timestamp,
    valid_until: Timestamp,
    public_key: Box<[u8]>,
    key_octets: Box<[u8]>,
    extensions: Extensions,
}

/// The three parts of everything that an authority signs (RFC 5280 sections 4.1 and 5.1, RFC 6960 section 4.2.1).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signed<'a> {
    /// What was signed.
    pub(crate) message: &'a [u8],
    /// The algorithm identifier.
    pub(crate) algorithm: &'a [u8],
    /// The signature.
    pub(crate) signature: &'a [u8],
}

impl Certificate {
    /// Reads one certificate in DER.
    pub fn parse(der: &[u8]) -> Result<Self, Error> {
        const WHAT: &str = "certificate";
        bounded(der, CERTIFICATE_BYTES_MAX, WHAT)?;
        let mut outer = Input::new(Input::only(der, tag::SEQUENCE, WHAT)?.value, WHAT);
        let (message, algorithm) = (outer.expect(tag::SEQUENCE)?, outer.expect(tag::SEQUENCE)?);
        let signature = outer.octets_of_bits()?;
        outer.end()?;

        let mut fields = Input::new(message.value, WHAT);
        let version = match fields.optional(tag::constructed(0))? {
            Some(version) => Input::new(version.value, WHAT).small_integer()?,
            None => 0,
        };
        let serial = fields.integer()?;
        if fields.expect(tag::SEQUENCE)?.full != algorithm.full {
            return Err(Fault::AlgorithmMismatch.of("certificate: its two algorithm identifiers"));
        }
        let issuer = fields.expect(tag::SEQUENCE)?.full;
        let mut validity = fields.inside(tag::SEQUENCE)?;
        let (valid_from, valid_until) = (validity.time()?, validity.time()?);
        validity.end()?;
        let subject = fields.expect(tag::SEQUENCE)?.full;
        let public_key = fields.expect(tag::SEQUENCE)?;
        for unique_identifier in [1, 2] {
            fields.optional(tag::primitive(unique_identifier))?;
        }
        let extensions = match fields.optional(tag::constructed(3))? {
            Some(list) if version == 2 => Extensions::read(list.value)?,
            Some(_) => return Err(fields.wrong(&"extensions, which only version 3 has")),
            None => Extensions::default(),
        };
        fields.end()?;

        let mut key = Input::new(public_key.value, WHAT);
        key.expect(tag::SEQUENCE)?;
        Ok(Self {
            der: der.into(),
            message: message.full.into(),
            algorithm: algorithm.full.into(),
            signature: signature.into(),
            serial: serial.into(),
            issuer: issuer.into(),
            subject: subject.into(),
            valid_from,
            valid_until,
            public_key: public_key.full.into(),
            key_octets: key.octets_of_bits()?.into(),
            extensions,
        })
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its serial number, as the octets of its INTEGER.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The first and the last second of its validity.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        (self.valid_from, self.valid_until)
    }

    /// Its subject for people, in the manner of RFC 4514 but in the order in which it is encoded: `C=KZ, CN=…`.
    pub fn subject_text(&self) -> String {
        name::written(&self.subject)
    }

    /// The issuer's name as it is encoded. Names are compared octet by octet: RFC 5280 section 4.1.2.6 has an authority write
    /// its name in what it issues as it stands in its own certificate.
    pub(crate) fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    pub(crate) fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// The subject for people.
    pub(crate) fn spoken(&self) -> String {
        name::spoken(&self.subject)
    }

    pub(crate) const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    pub(crate) fn signed(&self) -> Signed<'_> {
        Signed {
            message: &self.message,
            algorithm: &self.algorithm,
            signature: &self.signature,
        }
    }

    /// Whether it is issued for this purpose by name.
    pub(crate) fn serves(&self, purpose: &ObjectIdentifier) -> bool {
        self.extensions
            .purposes
            .as_ref()
            .is_some_and(|purposes| purposes.list.contains(purpose))
    }

    /// The digest of its key's octets, by which OCSP names an issuer (RFC 6960 section 4.1.1).
    pub(crate) fn key_digest(&self, digest: Digest) -> Vec<u8> {
        digest.of(&self.key_octets)
    }

    /// Verifies that its key made the signature.
    pub(crate) fn made(&self, signed: Signed<'_>) -> Result<(), Error> {
        let scheme = Scheme::read(&Algorithm::parse(signed.algorithm)?)?;
        self.verify(scheme, signed.message, signed.signature)
    }

    /// Verifies a signature over a message.
    pub(crate) fn verify(
        &self,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        PublicKey::parse(&self.public_key)?
            .verify(scheme, message, signature)
            .map_err(|fault| fault.at("key of", &self.spoken()))
    }

    /// The certificate is valid at this time.
    pub(crate) fn check_time(&self, at: Timestamp) -> Result<(), Error> {
        if at < self.valid_from {
            let detail = format_args!("from {}, asked for {at}", self.valid_from);
            return Err(Fault::NotYetValid.at(&self.spoken(), &detail));
        }
        if at > self.valid_until {
            let detail = format_args!("until {}, asked for {at}", self.valid_until);
            return Err(Fault::Expired.at(&self.spoken(), &detail));
        }
        Ok(())
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, serial ", self.spoken())?;
        self.serial
            .iter()
            .try_for_each(|octet| write!(f, "{octet:02x}"))?;
        write!(f, ")")
    }
}
