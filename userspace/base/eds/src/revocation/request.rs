//! Asking a responder (RFC 6960 section 4.1).

use crate::algorithm::Digest;
use crate::certificate::Certificate;
use crate::der::tag;
use crate::der::write::{sequence, tlv};
use crate::limits::NONCE_BYTES;
use crate::path::{Path, names_match};
use crate::{Error, Fault, oid};

/// The bytes of an OCSP request about one certificate, which goes as `application/ocsp-request`. The issuer is named by
/// SHA-256, as in the answers of the national CA's responder.
///
/// # Errors
/// [`Fault::IssuerUnknown`] when the issuer did not issue the certificate, [`Fault::NonceInvalid`] when the nonce is of a
/// length outside of [`NONCE_BYTES`].
pub fn ocsp_request(
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    if !names_match(issuer, certificate) {
        return Err(Fault::IssuerUnknown.at("issuer of", &certificate.spoken()));
    }
    let digest = Digest::Sha256;
    let algorithm = sequence(&[
        &tlv(tag::OID, &[oid::SHA256.as_bytes()]),
        &tlv(tag::NULL, &[]),
    ]);
    let certificate_id = sequence(&[
        &algorithm,
        &tlv(tag::OCTET_STRING, &[&digest.of(issuer.subject())]),
        &tlv(tag::OCTET_STRING, &[&issuer.key_digest(digest)]),
        &tlv(tag::INTEGER, &[certificate.serial()]),
    ]);
    let list = sequence(&[&sequence(&[&certificate_id])]);
    let extensions = match nonce {
        None => Vec::new(),
        Some(nonce) if NONCE_BYTES.contains(&nonce.len()) => {
            let value = tlv(tag::OCTET_STRING, &[&tlv(tag::OCTET_STRING, &[nonce])]);
            let id = tlv(tag::OID, &[oid::OCSP_NONCE.as_bytes()]);
            tlv(
                tag::constructed(2),
                &[&sequence(&[&sequence(&[&id, &value])])],
            )
        }
        Some(nonce) => {
            let detail = format_args!("{} bytes", nonce.len());
            return Err(Fault::NonceInvalid.at("nonce", &detail));
        }
    };
    Ok(sequence(&[&sequence(&[&list, &extensions])]))
}

impl Path {
    /// One request for each certificate that must be asked about, the signer first.
    ///
    /// # Errors
    /// As [`ocsp_request`].
    pub fn ocsp_requests(&self, nonce: Option<&[u8]>) -> Result<Vec<Vec<u8>>, Error> {
        self.links()
            .map(|(certificate, issuer)| ocsp_request(certificate, issuer, nonce))
            .collect()
    }
}
