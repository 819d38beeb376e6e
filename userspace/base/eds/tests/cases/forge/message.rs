//! Messages and time stamps.

use super::{
    ECDSA_SHA256, Entity, SHA256, World, algorithm, generalized_time, integer, now, octets, oid,
    seq, set, sha256, tlv, utc_time,
};

pub(crate) const DATA: &str = "1.2.840.113549.1.7.1";
pub(crate) const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
pub(crate) const CONTENT: &[u8] = "Прошу подключить организацию к шлюзу.".as_bytes();

/// In which order attributes are written.
pub(crate) enum Order {
    Der,
    AsGiven,
    Absent,
}

/// What a message shall say. Change what shall be wrong, then build.
pub(crate) struct Message {
    pub(crate) content: Vec<u8>,
    pub(crate) content_type: &'static str,
    pub(crate) attached: bool,
    pub(crate) announced: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) signature_algorithm: &'static str,
    pub(crate) attributes: Vec<Vec<u8>>,
    pub(crate) order: Order,
    pub(crate) unsigned: Vec<Vec<u8>>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) signers: usize,
    /// A signature to put in the place of the right one.
    pub(crate) signature: Option<Vec<u8>>,
    /// Content to put in the place of what is signed.
    pub(crate) swapped: Option<Vec<u8>>,
}

pub(crate) fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &set(&[value])])
}

pub(crate) fn content_type(kind: &str) -> Vec<u8> {
    attribute("1.2.840.113549.1.9.3", &oid(kind))
}

pub(crate) fn message_digest(content: &[u8]) -> Vec<u8> {
    attribute("1.2.840.113549.1.9.4", &octets(&sha256(content)))
}

/// ESS signing-certificate-v2 that names the certificate by SHA-256.
pub(crate) fn signing_certificate(certificate: &[u8]) -> Vec<u8> {
    let id = seq(&[&octets(&sha256(certificate))]);
    attribute("1.2.840.113549.1.9.16.2.47", &seq(&[&seq(&[&id])]))
}

impl Message {
    /// A right message of the head.
    pub(crate) fn new(world: &World) -> Self {
        Self::by(&world.head, world, DATA, CONTENT.to_vec())
    }

    pub(crate) fn by(signer: &Entity, world: &World, kind: &'static str, content: Vec<u8>) -> Self {
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
            attributes,
            order: Order::Der,
            unsigned: Vec::new(),
            certificates: vec![signer.certificate.clone()],
            issuer: world.authority.name.clone(),
            serial: signer.serial.clone(),
            signers: 1,
            signature: None,
            swapped: None,
        }
    }

    pub(crate) fn build(mut self, signer: &Entity) -> Vec<u8> {
        let list = match self.order {
            Order::Der => {
                self.attributes.sort();
                Some(self.attributes.concat())
            }
            Order::AsGiven => Some(self.attributes.concat()),
            Order::Absent => None,
        };
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

/// `TSTInfo` over the bytes.
pub(crate) fn stamp_info(digest: &str, imprint: &[u8]) -> Vec<u8> {
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
pub(crate) fn stamp(world: &World, stamper: &Entity, bytes: &[u8]) -> Message {
    Message::by(stamper, world, TST_INFO, stamp_info(SHA256, &sha256(bytes)))
}
