//! Signed messages (RFC 5652), read in place.
//!
//! DER is asked for; the indefinite lengths of BER are refused by name, and [`definite`](crate::definite) mends them.

use ::der::asn1::ObjectIdentifier;

use crate::algorithm::Algorithm;
use crate::certificate::Certificate;
use crate::der::{Input, Tlv, bounded, tag};
use crate::limits::{CERTIFICATES_MAX, CMS_BYTES_MAX, DIGESTS_MAX, SIGNERS_MAX};
use crate::{Error, Fault, oid};
use attributes::{Attribute, Attributes};

mod attributes;
mod verify;

pub(crate) use verify::Kind;
pub use verify::{Content, Signature, Verified};

const WHAT: &str = "CMS";

/// A message that was read. Nothing of it is believed before [`Cms::verify`].
#[derive(Clone, Debug)]
pub struct Cms<'a> {
    content_type: ObjectIdentifier,
    content: Option<&'a [u8]>,
    digests: Vec<ObjectIdentifier>,
    certificates: Vec<Certificate>,
    signers: Vec<SignerInfo<'a>>,
}

/// What a signer wrote.
#[derive(Clone, Debug)]
pub(crate) struct SignerInfo<'a> {
    id: SignerId<'a>,
    digest: Algorithm<'a>,
    attributes: Option<Attributes<'a>>,
    algorithm: Algorithm<'a>,
    signature: &'a [u8],
    unsigned: Vec<Attribute<'a>>,
}

/// How a signer names his certificate (RFC 5652 section 5.3).
#[derive(Clone, Copy, Debug)]
enum SignerId<'a> {
    Issuer { name: &'a [u8], serial: &'a [u8] },
    Key(&'a [u8]),
}

/// A time stamp that a signer keeps beside his signature (RFC 3161 appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureStamp<'a> {
    /// The token, for [`Token::parse`](crate::Token::parse).
    pub token: &'a [u8],
    /// What it must stand over: the signature's octets.
    pub over: &'a [u8],
}

impl<'a> Cms<'a> {
    /// Reads a message in DER.
    ///
    /// # Errors
    /// [`Fault::TooLarge`], [`Fault::IndefiniteLength`], [`Fault::NotDer`], [`Fault::NotSignedData`], and
    /// [`Fault::NoSigner`]; of attributes [`Fault::AttributesDisordered`] and [`Fault::AttributeRepeated`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        bounded(bytes, CMS_BYTES_MAX, WHAT)?;
        let mut outer = Input::new(Input::only(bytes, tag::SEQUENCE, WHAT)?.value, WHAT);
        let kind = outer.oid()?;
        if kind != oid::SIGNED_DATA {
            return Err(Fault::NotSignedData.at(WHAT, &kind));
        }
        let mut inner = outer.inside(tag::constructed(0))?;
        outer.end()?;
        let mut fields = inner.inside(tag::SEQUENCE)?;
        inner.end()?;

        let version = fields.small_integer()?;
        if ![1, 3, 4, 5].contains(&version) {
            return Err(fields.wrong(&format_args!("version {version}")));
        }
        let digests = fields
            .inside(tag::SET)?
            .list(DIGESTS_MAX, |input| Ok(Algorithm::read(input)?.id()))?;
        let (content_type, content) = read_content(fields.inside(tag::SEQUENCE)?)?;
        let certificates = match fields.optional(tag::constructed(0))? {
            Some(set) => read_certificates(set)?,
            None => Vec::new(),
        };
        // Lists that ride along are not used: whoever verifies hands his evidence in.
        fields.optional(tag::constructed(1))?;
        let signers = fields.inside(tag::SET)?.list(SIGNERS_MAX, read_signer)?;
        fields.end()?;
        if signers.is_empty() {
            return Err(Fault::NoSigner.of(WHAT));
        }
        Ok(Self {
            content_type,
            content,
            digests,
            certificates,
            signers,
        })
    }

    /// The content that rides inside, **unverified**; `None` when the signature is detached.
    pub const fn claimed_content(&self) -> Option<&'a [u8]> {
        self.content
    }

    /// The time stamps over the signatures, **unverified**, in the order of the signers.
    pub fn signature_stamps(&self) -> Vec<SignatureStamp<'a>> {
        let stamps = |signer: &SignerInfo<'a>| {
            let over = signer.signature;
            let tokens = signer
                .unsigned
                .iter()
                .filter(|one| one.kind == oid::TIME_STAMP_TOKEN);
            tokens
                .map(|one| SignatureStamp {
                    token: one.values,
                    over,
                })
                .collect::<Vec<_>>()
        };
        self.signers.iter().flat_map(stamps).collect()
    }

    /// The certificates that ride inside.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    pub(crate) const fn content_type(&self) -> ObjectIdentifier {
        self.content_type
    }
}

/// `EncapsulatedContentInfo` (RFC 5652 section 5.2).
fn read_content(mut fields: Input<'_>) -> Result<(ObjectIdentifier, Option<&[u8]>), Error> {
    let kind = fields.oid()?;
    let content = match fields.optional(tag::constructed(0))? {
        Some(explicit) => Some(Input::only(explicit.value, tag::OCTET_STRING, WHAT)?.value),
        None => None,
    };
    fields.end()?;
    Ok((kind, content))
}

/// `CertificateSet` (RFC 5652 section 10.2.3). Attribute certificates and other formats are passed over: nothing uses them.
pub(crate) fn read_certificates(set: Tlv<'_>) -> Result<Vec<Certificate>, Error> {
    let read = |input: &mut Input<'_>| {
        let choice = input.next()?;
        if choice.tag == tag::SEQUENCE {
            Certificate::parse(choice.full).map(Some)
        } else {
            Ok(None)
        }
    };
    let certificates = Input::new(set.value, "certificates").list(CERTIFICATES_MAX, read)?;
    Ok(certificates.into_iter().flatten().collect())
}

/// `SignerInfo` (RFC 5652 section 5.3).
fn read_signer<'a>(input: &mut Input<'a>) -> Result<SignerInfo<'a>, Error> {
    let mut fields = input.inside(tag::SEQUENCE)?;
    let version = fields.small_integer()?;
    let id = match version {
        1 => {
            let mut issuer = fields.inside(tag::SEQUENCE)?;
            let name = issuer.expect(tag::SEQUENCE)?.full;
            let serial = issuer.integer()?;
            issuer.end()?;
            SignerId::Issuer { name, serial }
        }
        3 => SignerId::Key(fields.expect(tag::primitive(0))?.value),
        other => return Err(fields.wrong(&format_args!("a signer of version {other}"))),
    };
    let digest = Algorithm::read(&mut fields)?;
    let attributes = fields
        .optional(tag::constructed(0))?
        .map(Attributes::read)
        .transpose()?;
    let algorithm = Algorithm::read(&mut fields)?;
    let signature = fields.expect(tag::OCTET_STRING)?.value;
    let unsigned = match fields.optional(tag::constructed(1))? {
        Some(set) => attributes::read_list(set.value)?,
        None => Vec::new(),
    };
    fields.end()?;
    Ok(SignerInfo {
        id,
        digest,
        attributes,
        algorithm,
        signature,
        unsigned,
    })
}
