//! From a message that was read to signatures that hold.

use std::collections::BTreeMap;

use ::der::asn1::ObjectIdentifier;
use jiff::Timestamp;

use super::{Cms, SignerId, SignerInfo};
use crate::algorithm::{Digest, Scheme};
use crate::certificate::Certificate;
use crate::path::{Path, Purpose, Trust};
use crate::signer::Signer;
use crate::{Error, Fault, oid};

/// Where the signed content is.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Inside of the message.
    Attached,
    /// Apart; here it is. A message that carries content all the same must carry this one.
    Detached(&'a [u8]),
}

/// What a message must be a message of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    TimeStamp,
}

impl Kind {
    pub(crate) const fn content_type(self) -> ObjectIdentifier {
        match self {
            Self::Document => oid::DATA,
            Self::TimeStamp => oid::TST_INFO,
        }
    }

    const fn purpose(self) -> Purpose {
        match self {
            Self::Document => Purpose::Documents,
            Self::TimeStamp => Purpose::TimeStamps,
        }
    }
}

/// A content with its digests, each made once however many signers name it.
struct Digested<'a> {
    content: &'a [u8],
    digests: BTreeMap<Digest, Vec<u8>>,
}

impl<'a> Digested<'a> {
    const fn new(content: &'a [u8]) -> Self {
        Self {
            content,
            digests: BTreeMap::new(),
        }
    }

    fn digest(&mut self, kind: Digest) -> &[u8] {
        self.digests
            .entry(kind)
            .or_insert_with(|| kind.of(self.content))
    }
}

/// A message whose every signature holds, each by a certificate with a path to an anchor. Whether the certificates were
/// revoked is not known yet: [`Verified::revocation`](crate::Verified::revocation) asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    signatures: Vec<Signature>,
    at: Timestamp,
    content_digest: Vec<u8>,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    path: Path,
    signer: Signer,
    claimed_time: Option<Timestamp>,
    names_certificate: bool,
}

impl Signature {
    /// Who made it.
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// His certificate's path to the anchor.
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// When the signer says that he signed. A claim: it proves nothing, and no check uses it.
    pub const fn claimed_time(&self) -> Option<Timestamp> {
        self.claimed_time
    }

    /// Whether the signed attributes name the certificate (RFC 5035).
    pub(crate) const fn names_certificate(&self) -> bool {
        self.names_certificate
    }
}

impl Verified {
    /// The signatures, in the order of the message; never none.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The time for which the certificates were verified.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether this is the content that was signed.
    pub fn covers(&self, content: &[u8]) -> bool {
        self.content_digest == Digest::Sha256.of(content)
    }

    pub(crate) fn content_digest(&self) -> &[u8] {
        &self.content_digest
    }
}

impl Cms<'_> {
    /// Verifies every signature of a document for the time `at`: a proven time (a time stamp's), else the time when the
    /// message was received. What the signer claims is no such time: who holds a stolen key can claim any.
    ///
    /// # Errors
    /// The first fault of the first signature that does not hold, whatever the others are worth.
    pub fn verify(
        &self,
        content: Content<'_>,
        trust: &Trust,
        at: Timestamp,
    ) -> Result<Verified, Error> {
        self.verify_as(Kind::Document, content, trust, at)
    }

    pub(crate) fn verify_as(
        &self,
        kind: Kind,
        content: Content<'_>,
        trust: &Trust,
        at: Timestamp,
    ) -> Result<Verified, Error> {
        if self.content_type != kind.content_type() {
            return Err(Fault::ContentTypeForeign.at("CMS", &self.content_type));
        }
        let content = match (content, self.content) {
            (Content::Attached, Some(attached)) => attached,
            (Content::Detached(given), None) => given,
            (Content::Detached(given), Some(attached)) if given == attached => given,
            (Content::Detached(_), Some(_)) => return Err(Fault::ContentDiffers.of("CMS")),
            (Content::Attached, None) => return Err(Fault::ContentMissing.of("CMS")),
        };
        let mut content = Digested::new(content);
        let signatures = self
            .signers
            .iter()
            .map(|signer| self.verify_signer(signer, kind, &mut content, trust, at))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Verified {
            signatures,
            at,
            content_digest: content.digest(Digest::Sha256).to_vec(),
        })
    }

    /// RFC 5652 sections 5.4 and 5.6. Signed attributes are asked for even where the RFC lets them be absent: without them a
    /// signature over a set of attributes passes for one over a content that looks like them.
    fn verify_signer(
        &self,
        signer: &SignerInfo<'_>,
        kind: Kind,
        content: &mut Digested<'_>,
        trust: &Trust,
        at: Timestamp,
    ) -> Result<Signature, Error> {
        let digest = Digest::read(&signer.digest)?;
        if !self.digests.contains(&signer.digest.id()) {
            return Err(Fault::AlgorithmMismatch.at("signer", &"his digest is not announced"));
        }
        let scheme = Scheme::of_signer(&signer.algorithm, digest)?;
        let certificate = self.certificate_of(signer, trust)?;
        let Some(attributes) = &signer.attributes else {
            return Err(Fault::AttributesMissing.at("signer", &certificate.spoken()));
        };
        attributes.check_content(self.content_type, content.digest(digest))?;
        let names_certificate = attributes.check_certificate(certificate)?;
        certificate.verify(scheme, &attributes.message(), signer.signature)?;
        let path = Path::find(certificate, &self.certificates, trust, kind.purpose(), at)?;
        Ok(Signature {
            signer: Signer::of(certificate)?,
            path,
            claimed_time: attributes.signing_time()?,
            names_certificate,
        })
    }

    /// The certificate that the signer names, from the message or from those that are configured.
    fn certificate_of<'c>(
        &'c self,
        signer: &SignerInfo<'_>,
        trust: &'c Trust,
    ) -> Result<&'c Certificate, Error> {
        let meant = |certificate: &&Certificate| match signer.id {
            SignerId::Issuer { name, serial } => {
                certificate.issuer() == name && certificate.serial() == serial
            }
            SignerId::Key(key) => certificate
                .extensions()
                .subject_key
                .as_deref()
                .is_some_and(|own| own == key),
        };
        self.certificates
            .iter()
            .chain(trust.known())
            .find(meant)
            .ok_or_else(|| Fault::SignerCertificateMissing.of("CMS"))
    }
}
