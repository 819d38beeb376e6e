//! What of a server's certificate a leaf mimics (RFC 5280 §4.1). The chain was verified elsewhere; here it is only read, strictly.

use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use jiff::Timestamp;
use model::{ContentDigest, LeafName};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

/// Largest certificate, in octets. It bounds the names too, of which each takes three octets at least.
pub const CERTIFICATE_BYTES_MAX: usize = 64 * 1024;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ALTERNATIVE_NAMES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
/// `dNSName` and `iPAddress` among the general names (RFC 5280 §4.2.1.6).
const DNS_NAME: TagNumber = TagNumber(2);
const IP_ADDRESS: TagNumber = TagNumber(7);
/// What stands before the version, the unique identifiers, and the extensions.
const VERSION: u8 = 0xa0;
const UNIQUE_IDENTIFIERS: [u8; 2] = [0x81, 0x82];
const EXTENSIONS: u8 = 0xa3;

/// What of a server's certificate matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamCertificate {
    spki: ContentDigest,
    names: Vec<LeafName>,
    addresses: Vec<IpAddr>,
    common_name: Option<LeafName>,
    not_before: Timestamp,
    not_after: Timestamp,
    is_self_issued: bool,
}

/// Why a certificate is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is too large.
    #[error(
        "the server's certificate has {0} octets, and {CERTIFICATE_BYTES_MAX} are the limit of the gateway"
    )]
    TooLarge(usize),
    /// It is not DER of a certificate.
    #[error("the server's certificate is not what RFC 5280 §4.1 asks for: {0}")]
    Malformed(#[from] der::Error),
}

impl UpstreamCertificate {
    /// Reads a certificate in DER. Alternative names that no host has are left out.
    pub fn parse(octets: &[u8]) -> Result<Self, CertificateError> {
        if octets.len() > CERTIFICATE_BYTES_MAX {
            return Err(CertificateError::TooLarge(octets.len()));
        }
        let mut reader = SliceReader::new(octets)?;
        let read = reader.sequence(|certificate| {
            let read = certificate.sequence(to_be_signed)?;
            // The algorithm and the signature.
            certificate.tlv_bytes()?;
            certificate.tlv_bytes()?;
            der::Result::Ok(read)
        })?;
        reader.finish()?;
        Ok(read)
    }

    /// SHA-256 of its `SubjectPublicKeyInfo`.
    pub const fn spki(&self) -> ContentDigest {
        self.spki
    }

    /// Its dNSNames, each once, in their order.
    pub fn names(&self) -> &[LeafName] {
        &self.names
    }

    /// Its iPAddresses, each once, in their order.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// Its common name, if it is a host's.
    pub const fn common_name(&self) -> Option<&LeafName> {
        self.common_name.as_ref()
    }

    /// Its first and last second.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        (self.not_before, self.not_after)
    }

    /// Whether it names itself as its issuer.
    pub const fn is_self_issued(&self) -> bool {
        self.is_self_issued
    }
}

fn to_be_signed(fields: &mut SliceReader<'_>) -> der::Result<UpstreamCertificate> {
    if fields.peek_byte() == Some(VERSION) {
        fields.tlv_bytes()?;
    }
    // The serial number and the algorithm.
    fields.tlv_bytes()?;
    fields.tlv_bytes()?;
    let issuer = fields.tlv_bytes()?;
    let (not_before, not_after) =
        fields.sequence(|validity| der::Result::Ok((time(validity)?, time(validity)?)))?;
    let subject = fields.tlv_bytes()?;
    let public_key = fields.tlv_bytes()?;
    while fields
        .peek_byte()
        .is_some_and(|tag| UNIQUE_IDENTIFIERS.contains(&tag))
    {
        fields.tlv_bytes()?;
    }
    let mut names = Names::default();
    if fields.peek_byte() == Some(EXTENSIONS) {
        let wrapped = AnyRef::decode(fields)?;
        let mut inner = SliceReader::new(wrapped.value())?;
        inner.sequence(|list| {
            while !list.is_finished() {
                list.sequence(|extension| names.extension(extension))?;
            }
            der::Result::Ok(())
        })?;
        inner.finish()?;
    }
    Ok(UpstreamCertificate {
        spki: ContentDigest(Sha256::digest(public_key).into()),
        names: names.hosts.in_order,
        addresses: names.addresses.in_order,
        common_name: common_name(subject)?,
        not_before,
        not_after,
        is_self_issued: issuer == subject,
    })
}

fn time(reader: &mut SliceReader<'_>) -> der::Result<Timestamp> {
    let since_1970: Duration = if Tag::peek(reader)? == Tag::UtcTime {
        UtcTime::decode(reader)?.to_unix_duration()
    } else {
        GeneralizedTime::decode(reader)?.to_unix_duration()
    };
    let seconds = i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX);
    Ok(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX))
}

/// The last common name, which is the most specific, if it is a host's and short enough for a leaf.
fn common_name(subject: &[u8]) -> der::Result<Option<LeafName>> {
    let mut found = None;
    let mut reader = SliceReader::new(subject)?;
    reader.sequence(|names| {
        while !names.is_finished() {
            let set = AnyRef::decode(names)?;
            set.tag().assert_eq(Tag::Set)?;
            let mut attributes = SliceReader::new(set.value())?;
            while !attributes.is_finished() {
                let (kind, value) = attributes.sequence(|attribute| {
                    let kind = ObjectIdentifier::decode(attribute)?;
                    der::Result::Ok((kind, AnyRef::decode(attribute)?))
                })?;
                if kind == COMMON_NAME {
                    found = host(value.value());
                }
            }
        }
        der::Result::Ok(())
    })?;
    reader.finish()?;
    Ok(found.filter(super::fits_common_name))
}

fn host(octets: &[u8]) -> Option<LeafName> {
    LeafName::parse(std::str::from_utf8(octets).ok()?).ok()
}

/// The alternative names.
#[derive(Default)]
struct Names {
    hosts: Once<LeafName>,
    addresses: Once<IpAddr>,
}

impl Names {
    fn extension(&mut self, extension: &mut SliceReader<'_>) -> der::Result<()> {
        let kind = ObjectIdentifier::decode(extension)?;
        if Tag::peek(extension)? == Tag::Boolean {
            bool::decode(extension)?;
        }
        let value = AnyRef::decode(extension)?;
        value.tag().assert_eq(Tag::OctetString)?;
        if kind != ALTERNATIVE_NAMES {
            return Ok(());
        }
        let mut reader = SliceReader::new(value.value())?;
        reader.sequence(|names| {
            while !names.is_finished() {
                self.name(AnyRef::decode(names)?);
            }
            der::Result::Ok(())
        })?;
        reader.finish()
    }

    fn name(&mut self, name: AnyRef<'_>) {
        let (tag, value) = (name.tag(), name.value());
        if !tag.is_context_specific() || tag.is_constructed() {
            return;
        }
        if tag.number() == DNS_NAME {
            self.hosts.add(host(value));
        } else if tag.number() == IP_ADDRESS {
            let v4 = <[u8; 4]>::try_from(value).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(value).map(IpAddr::from));
            self.addresses.add(address.ok());
        }
    }
}

/// Values in their order, each once.
struct Once<T> {
    in_order: Vec<T>,
    seen: BTreeSet<T>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self {
            in_order: Vec::new(),
            seen: BTreeSet::new(),
        }
    }
}

impl<T: Ord + Clone> Once<T> {
    fn add(&mut self, value: Option<T>) {
        if let Some(value) = value
            && self.seen.insert(value.clone())
        {
            self.in_order.push(value);
        }
    }
}
