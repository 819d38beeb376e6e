//! Messages and time stamps.

use super::{
    ECDSA_SHA256, Entity, SHA256, World, algorithm, generalized_time, integer, now, octets, oid,
    seq, set, sha256, tlv, utc_time,
};

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
pub const CONTENT: &[u8] = "Прошу подключить организацию к шлюзу.".as_bytes();

/// What a message shall say. Change what shall be wrong, then build.
pub struct Message {
    pub content: Vec<u8>,
    pub content_type: &'static str,
    pub attached: bool,
    pub announced: &'static str,
    pub digest: &'static str,
    pub signature_algorithm: &'static str,
    pub attributes: Option<Vec<Vec<u8>>>,
    /// Whether the attributes are put into the order of DER.
    pub sort: bool,
    pub unsigned: Vec<Vec<u8>>,
    pub certificates: Vec<Vec<u8>>,
    pub issuer: Vec<u8>,
    pub serial: Vec<u8>,
    pub signers: usize,
    /// A signature to put in the place of the right one.
    pub signature: Option<Vec<u8>>,
    /// Content to put in the place of what is signed.
    pub swapped: Option<Vec<u8>>,
}

pub fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &set(&[value])])
}

pub fn content_type(kind: &str) -> Vec<u8> {
    attribute("1.2.840.113549.1.9.3", &oid(kind))
}

pub fn message_digest(content: &[u8]) -> Vec<u8> {
    attribute("1.2.840.113549.1.9.4", &octets(&sha256(content)))
}

/// ESS signing-certificate-v2 that names the certificate by SHA-256.
pub fn signing_certificate(certificate: &[u8]) -> Vec<u8> {
    let id = seq(&[&octets(&sha256(certificate))]);
    attribute("1.2.840.113549.1.9.16.2.47", &seq(&[&seq(&[&id])]))
}

impl Message {
    /// A right message of the head.
    pub fn new(world: &World) -> Self {
        Self::by(&world.head, world, DATA, CONTENT.to_vec())
    }

    pub fn by(signer: &Entity, world: &World, kind: &'static str, content: Vec<u8>) -> Self {
        let attributes = vec![
            content_type(kind),
            attribute("1.2.840.113549.1.9.5", &utc_time(now())),
            message_digest(&content),
            signing_certificate(&signer.certificate),
        ];
        Self {
            content,
            content_type: kind,
            attached: true,
            announced: SHA256,
            digest: SHA256,
            signature_algorithm: ECDSA_SHA256,
            attributes: Some(attributes),
            sort: true,
            unsigned: Vec::new(),
            certificates: vec![signer.certificate.clone()],
            issuer: world.authority.name.clone(),
            serial: signer.serial.clone(),
            signers: 1,
            signature: None,
            swapped: None,
        }
    }

    pub fn build(mut self, signer: &Entity) -> Vec<u8> {
        if self.sort {
            self.attributes
                .iter_mut()
                .for_each(|attributes| attributes.sort());
        }
        let list = self.attributes.map(|attributes| attributes.concat());
        let signed = list
            .as_ref()
            .map_or_else(|| self.content.clone(), |list| set(&[list]));
        let signature = self.signature.unwrap_or_else(|| signer.key.sign(&signed));
        let info = seq(&[
            &integer(&[1]),
            &seq(&[&self.issuer, &integer(&self.serial)]),
            &algorithm(self.digest),
            &list.map_or_else(Vec::new, |list| tlv(0xa0, &[&list])),
            &algorithm(self.signature_algorithm),
            &octets(&signature),
            &if self.unsigned.is_empty() {
                Vec::new()
            } else {
                tlv(0xa1, &[&self.unsigned.concat()])
            },
        ]);
        let content = self.swapped.unwrap_or(self.content);
        let explicit = if self.attached {
            tlv(0xa0, &[&octets(&content)])
        } else {
            Vec::new()
        };
        let data = seq(&[
            &integer(&[1]),
            &set(&[&algorithm(self.announced)]),
            &seq(&[&oid(self.content_type), &explicit]),
            &tlv(0xa0, &[&self.certificates.concat()]),
            &set(&[&info.repeat(self.signers)]),
        ]);
        seq(&[&oid("1.2.840.113549.1.7.2"), &tlv(0xa0, &[&data])])
    }
}

/// TSTInfo over the bytes.
pub fn stamp_info(digest: &str, imprint: &[u8]) -> Vec<u8> {
    seq(&[
        &integer(&[1]),
        &oid("1.2.398.3.3.2.6.1"),
        &seq(&[&algorithm(digest), &octets(imprint)]),
        &integer(&[0x55]),
        &generalized_time(now()),
        &integer(&[0x21]),
    ])
}

/// A time stamp over the bytes.
pub fn stamp(world: &World, stamper: &Entity, bytes: &[u8]) -> Message {
    Message::by(stamper, world, TST_INFO, stamp_info(SHA256, &sha256(bytes)))
}
