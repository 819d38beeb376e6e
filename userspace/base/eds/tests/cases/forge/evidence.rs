//! Lists and OCSP answers.

use jiff::Timestamp;

use super::{
    ECDSA_SHA256, Entity, SHA256, World, after_hours, algorithm, bits, extension, generalized_time,
    integer, octets, oid, seq, sha256, tlv, utc_time,
};

/// What a list shall say.
pub(crate) struct List {
    pub(crate) issuer: Vec<u8>,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Option<Timestamp>,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) extensions: Vec<Vec<u8>>,
    /// The algorithm that stands inside of what is signed.
    pub(crate) algorithm: &'static str,
}

impl List {
    /// An empty list of the authority.
    pub(crate) fn new(world: &World) -> Self {
        Self {
            issuer: world.authority.name.clone(),
            this_update: after_hours(-1),
            next_update: Some(after_hours(24)),
            entries: Vec::new(),
            extensions: Vec::new(),
            algorithm: ECDSA_SHA256,
        }
    }

    pub(crate) fn build(self, signer: &Entity) -> Vec<u8> {
        let wrap = |tag: &[u8], list: Vec<Vec<u8>>| {
            let list = seq(&[&list.concat()]);
            match tag {
                [tag] => tlv(*tag, &[&list]),
                _ => list,
            }
        };
        let entries = if self.entries.is_empty() {
            Vec::new()
        } else {
            wrap(&[], self.entries)
        };
        let extensions = if self.extensions.is_empty() {
            Vec::new()
        } else {
            wrap(&[0xa0], self.extensions)
        };
        let message = seq(&[
            &integer(&[1]),
            &algorithm(self.algorithm),
            &self.issuer,
            &utc_time(self.this_update),
            &self.next_update.map_or_else(Vec::new, utc_time),
            &entries,
            &extensions,
        ]);
        let signature = signer.key.sign(&message);
        seq(&[&message, &algorithm(ECDSA_SHA256), &bits(&signature)])
    }
}

/// An entry of a list: serial, time, extensions.
pub(crate) fn entry(serial: &[u8], at: Timestamp, extensions: &[Vec<u8>]) -> Vec<u8> {
    let list = if extensions.is_empty() {
        Vec::new()
    } else {
        seq(&[&extensions.concat()])
    };
    seq(&[&integer(serial), &utc_time(at), &list])
}

pub(crate) fn reason(number: u8) -> Vec<u8> {
    extension("2.5.29.21", &[0x0a, 0x01, number])
}

pub(crate) fn invalid_since(at: Timestamp) -> Vec<u8> {
    extension("2.5.29.24", &generalized_time(at))
}

/// What an answer shall say.
pub(crate) struct Answer {
    pub(crate) status: u8,
    pub(crate) responder: Vec<u8>,
    pub(crate) issuer_name: Vec<u8>,
    pub(crate) issuer_key: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) certificate_status: Vec<u8>,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Option<Timestamp>,
    pub(crate) nonce: Option<Vec<u8>>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) copies: usize,
}

pub(crate) const GOOD: &[u8] = &[0x80, 0x00];
pub(crate) const UNKNOWN: &[u8] = &[0x82, 0x00];

pub(crate) fn revoked(at: Timestamp, reason: u8) -> Vec<u8> {
    let reason = tlv(0xa0, &[&[0x0a, 0x01, reason]]);
    tlv(0xa1, &[&generalized_time(at), &reason])
}

impl Answer {
    /// A delegated responder's answer that the head's certificate is good.
    pub(crate) fn new(world: &World, responder: &Entity) -> Self {
        Self {
            status: 0,
            responder: tlv(0xa1, &[&responder.name]),
            issuer_name: world.authority.name.clone(),
            issuer_key: world.authority.key.octets().to_vec(),
            serial: world.head.serial.clone(),
            certificate_status: GOOD.to_vec(),
            this_update: after_hours(0),
            next_update: Some(after_hours(1)),
            nonce: None,
            extensions: Vec::new(),
            certificates: vec![responder.certificate.clone()],
            copies: 1,
        }
    }

    pub(crate) fn build(self, signer: &Entity) -> Vec<u8> {
        let status = tlv(0x0a, &[&[self.status]]);
        if self.status != 0 {
            return seq(&[&status]);
        }
        let id = seq(&[
            &algorithm(SHA256),
            &octets(&sha256(&self.issuer_name)),
            &octets(&sha256(&self.issuer_key)),
            &integer(&self.serial),
        ]);
        let next = self
            .next_update
            .map_or_else(Vec::new, |next| tlv(0xa0, &[&generalized_time(next)]));
        let single = seq(&[
            &id,
            &self.certificate_status,
            &generalized_time(self.this_update),
            &next,
        ]);
        let nonce = self
            .nonce
            .map(|nonce| extension("1.3.6.1.5.5.7.48.1.2", &octets(&nonce)));
        let list: Vec<u8> = self.extensions.into_iter().chain(nonce).flatten().collect();
        let extensions = if list.is_empty() {
            Vec::new()
        } else {
            tlv(0xa1, &[&seq(&[&list])])
        };
        let message = seq(&[
            &self.responder,
            &generalized_time(self.this_update),
            &seq(&[&single.repeat(self.copies)]),
            &extensions,
        ]);
        let signature = signer.key.sign(&message);
        let basic = seq(&[
            &message,
            &algorithm(ECDSA_SHA256),
            &bits(&signature),
            &tlv(0xa0, &[&seq(&[&self.certificates.concat()])]),
        ]);
        let typed = seq(&[&oid("1.3.6.1.5.5.7.48.1.1"), &octets(&basic)]);
        seq(&[&status, &tlv(0xa0, &[&typed])])
    }
}
