//! Signed attributes (RFC 5652 section 11).

use ::der::asn1::ObjectIdentifier;
use jiff::Timestamp;

use crate::algorithm::{Algorithm, Digest};
use crate::certificate::Certificate;
use crate::der::{Input, Tlv, tag};
use crate::limits::ATTRIBUTES_MAX;
use crate::{Error, Fault, oid};

const WHAT: &str = "attributes";

/// The identity of a general name that is a directory name, in `IssuerSerial` (RFC 5035 section 5).
const DIRECTORY_NAME: u8 = 4;

/// An attribute: its type and what stands inside the set of its values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) kind: ObjectIdentifier,
    pub(crate) values: &'a [u8],
}

/// The attributes that a signature covers: in the order of DER, no type twice.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    encoded: Tlv<'a>,
    list: Vec<Attribute<'a>>,
}

pub(super) fn read_list(bytes: &[u8]) -> Result<Vec<Attribute<'_>>, Error> {
    Input::new(bytes, WHAT).list(ATTRIBUTES_MAX, |input| {
        let mut fields = input.inside(tag::SEQUENCE)?;
        let kind = fields.oid()?;
        let values = fields.expect(tag::SET)?.value;
        fields.end()?;
        Ok(Attribute { kind, values })
    })
}

impl<'a> Attributes<'a> {
    /// Reads the attributes. RFC 5652 section 5.3 wants them in DER; a signature over another order is no signature over
    /// this set, and two attributes of one type would let two readers see two messages.
    pub(super) fn read(encoded: Tlv<'a>) -> Result<Self, Error> {
        let list = read_list(encoded.value)?;
        let elements = Input::new(encoded.value, WHAT).list(ATTRIBUTES_MAX, Input::next)?;
        if !elements.is_sorted_by(|first, second| first.full <= second.full) {
            return Err(Fault::AttributesDisordered.of(WHAT));
        }
        let mut kinds: Vec<_> = list.iter().map(|attribute| attribute.kind).collect();
        kinds.sort_unstable();
        let twice = kinds.windows(2).find(|pair| pair.first() == pair.last());
        if let Some(kind) = twice.and_then(|pair| pair.first()) {
            return Err(Fault::AttributeRepeated.at(WHAT, kind));
        }
        Ok(Self { encoded, list })
    }

    /// What the signature covers: the attributes under the tag of a set (RFC 5652 section 5.4).
    pub(super) fn message(&self) -> Vec<u8> {
        let mut message = self.encoded.full.to_vec();
        if let Some(tag) = message.first_mut() {
            *tag = tag::SET;
        }
        message
    }

    /// The attributes speak of this content: its type and its digest.
    pub(super) fn check_content(
        &self,
        content_type: ObjectIdentifier,
        digest: &[u8],
    ) -> Result<(), Error> {
        let named = self.single(oid::CONTENT_TYPE, "content-type", Input::oid)?;
        if named != Some(content_type) {
            let detail = named.map_or_else(|| "none".to_owned(), |named| named.to_string());
            return Err(Fault::ContentTypeDiffers.at(WHAT, &detail));
        }
        let read = |input: &mut Input<'a>| Ok(input.expect(tag::OCTET_STRING)?.value);
        match self.single(oid::MESSAGE_DIGEST, "message-digest", read)? {
            Some(signed) if signed == digest => Ok(()),
            Some(_) => Err(Fault::DigestDiffers.of(WHAT)),
            None => Err(Fault::AttributesMissing.at(WHAT, &"message-digest")),
        }
    }

    /// When the signer says that he signed.
    pub(super) fn signing_time(&self) -> Result<Option<Timestamp>, Error> {
        self.single(oid::SIGNING_TIME, "signing-time", Input::time)
    }

    /// The attributes name this certificate, if they name one (RFC 5035 section 3, RFC 2634 section 5.4). Tells whether they do.
    pub(crate) fn check_certificate(&self, certificate: &Certificate) -> Result<bool, Error> {
        let mut named = false;
        for (kind, second_version) in [
            (oid::SIGNING_CERTIFICATE, None),
            (oid::SIGNING_CERTIFICATE_V2, Some(Digest::Sha256)),
        ] {
            let read = |input: &mut Input<'a>| {
                let mut list = input.inside(tag::SEQUENCE)?.inside(tag::SEQUENCE)?;
                names(
                    &mut list.inside(tag::SEQUENCE)?,
                    second_version,
                    certificate,
                )
            };
            match self.single(kind, "signing-certificate", read)? {
                Some(true) => named = true,
                Some(false) => {
                    return Err(Fault::SigningCertificateDiffers.at(WHAT, &certificate.spoken()));
                }
                None => {}
            }
        }
        Ok(named)
    }

    /// The one value of the one attribute of this type.
    fn single<T>(
        &self,
        kind: ObjectIdentifier,
        what: &'static str,
        read: impl FnOnce(&mut Input<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let Some(attribute) = self.list.iter().find(|attribute| attribute.kind == kind) else {
            return Ok(None);
        };
        let mut values = Input::new(attribute.values, what);
        let value = read(&mut values)?;
        values.end()?;
        Ok(Some(value))
    }
}

/// Whether an `ESSCertID` or `ESSCertIDv2` names the certificate. Only the second version may name a digest; the first is SHA-1.
fn names(
    fields: &mut Input<'_>,
    second_version: Option<Digest>,
    certificate: &Certificate,
) -> Result<bool, Error> {
    let stated = match second_version {
        Some(default) => match fields.optional(tag::SEQUENCE)? {
            Some(algorithm) => Digest::read(&Algorithm::parse(algorithm.full)?)?,
            None => default,
        },
        None => Digest::Sha1,
    };
    let hash = fields.expect(tag::OCTET_STRING)?.value;
    let right_hash = hash == stated.of(certificate.der());
    if fields.is_empty() {
        return Ok(right_hash);
    }
    let mut issuer = fields.inside(tag::SEQUENCE)?;
    let mut names = issuer.inside(tag::SEQUENCE)?;
    let name = names.expect(tag::constructed(DIRECTORY_NAME))?.value;
    let serial = issuer.integer()?;
    Ok(right_hash && name == certificate.issuer() && serial == certificate.serial())
}
