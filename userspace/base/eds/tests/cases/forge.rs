//! A workshop that signs anything, right or wrong: a writer of DER and an authority with ECDSA keys of `ring`.
//!
//! It shares nothing with the crate under test but the standards.

use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub(crate) mod evidence;
pub(crate) mod message;

/// When everything happens.
pub(crate) const NOW: &str = "2026-12-01T09:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

pub(crate) fn after_hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = vec![tag];
    match body.len() {
        length @ 0..=127 => out.push(u8::try_from(length).expect("short")),
        length => {
            let octets: Vec<_> = length
                .to_be_bytes()
                .into_iter()
                .skip_while(|o| *o == 0)
                .collect();
            out.push(0x80 | u8::try_from(octets.len()).expect("eight at most"));
            out.extend(octets);
        }
    }
    out.extend(body);
    out
}

pub(crate) fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

pub(crate) fn set(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x31, parts)
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(0x04, &[bytes])
}

pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], bytes])
}

pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    tlv(0x02, &[bytes])
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0c, &[text.as_bytes()])
}

pub(crate) fn oid(text: &str) -> Vec<u8> {
    let arcs: Vec<u64> = text
        .split('.')
        .map(|arc| arc.parse().expect("an arc"))
        .collect();
    let mut body = vec![u8::try_from(arcs[0] * 40 + arcs[1]).expect("a small arc")];
    for arc in &arcs[2..] {
        let groups: Vec<u8> = (0..10)
            .rev()
            .map(|n| (arc >> (7 * n) & 0x7f) as u8)
            .collect();
        let first = groups.iter().position(|group| *group != 0).unwrap_or(9);
        body.extend(groups[first..9].iter().map(|group| group | 0x80));
        body.push(groups[9]);
    }
    tlv(0x06, &[&body])
}

pub(crate) fn utc_time(at: Timestamp) -> Vec<u8> {
    tlv(0x17, &[at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes()])
}

pub(crate) fn generalized_time(at: Timestamp) -> Vec<u8> {
    tlv(0x18, &[at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes()])
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

pub(crate) fn algorithm(id: &str) -> Vec<u8> {
    seq(&[&oid(id)])
}

/// An attribute of a name, alone in its set.
pub(crate) fn named(kind: &str, text: &str) -> Vec<u8> {
    set(&[&seq(&[&oid(kind), &utf8(text)])])
}

pub(crate) fn common_name(text: &str) -> Vec<u8> {
    seq(&[&named("2.5.4.3", text)])
}

pub(crate) fn extension(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &octets(value)])
}

pub(crate) fn critical(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &[0x01, 0x01, 0xff], &octets(value)])
}

pub(crate) const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub(crate) const SHA384: &str = "2.16.840.1.101.3.4.2.2";
pub(crate) const SHA1: &str = "1.3.14.3.2.26";
pub(crate) const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

/// A key.
#[derive(Clone)]
pub(crate) struct Key(Arc<EcdsaKeyPair>);

impl Key {
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).expect("the key");
        Self(Arc::new(pair))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0
            .sign(&SystemRandom::new(), message)
            .expect("a signature")
            .as_ref()
            .to_vec()
    }

    pub(crate) fn octets(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn public(&self) -> Vec<u8> {
        let curve = seq(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]);
        seq(&[&curve, &bits(self.octets())])
    }
}

/// What a certificate shall say.
pub(crate) struct Spec {
    pub(crate) subject: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) algorithm: &'static str,
    /// An algorithm to name beside the signature, where the certificate itself names another.
    pub(crate) outer: Option<&'static str>,
    /// A `SubjectPublicKeyInfo` to put in the place of the key's own.
    pub(crate) public: Option<Vec<u8>>,
}

impl Spec {
    fn new(subject: Vec<u8>, serial: u8, extensions: Vec<Vec<u8>>) -> Self {
        Self {
            subject,
            serial: vec![0x10, serial],
            from: after_hours(-24 * 100),
            until: after_hours(24 * 265),
            extensions,
            algorithm: ECDSA_SHA256,
            outer: None,
            public: None,
        }
    }
}

/// A key with its certificate.
pub(crate) struct Entity {
    pub(crate) key: Key,
    pub(crate) name: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
}

pub(crate) fn key_usage(octet: u8) -> Vec<u8> {
    let idle = u8::try_from(octet.trailing_zeros()).expect("eight at most");
    critical("2.5.29.15", &tlv(0x03, &[&[idle, octet]]))
}

pub(crate) fn purposes(list: &[&str]) -> Vec<u8> {
    extension("2.5.29.37", &seq(&[&identifiers(list)]))
}

pub(crate) fn critical_purposes(list: &[&str]) -> Vec<u8> {
    critical("2.5.29.37", &seq(&[&identifiers(list)]))
}

fn identifiers(list: &[&str]) -> Vec<u8> {
    list.iter().flat_map(|one| oid(one)).collect()
}

pub(crate) fn authority_extensions(path_length: Option<u8>) -> Vec<Vec<u8>> {
    let length = path_length.map_or_else(Vec::new, |length| integer(&[length]));
    let constraints = seq(&[&[0x01, 0x01, 0xff], &length]);
    vec![critical("2.5.29.19", &constraints), key_usage(0x06)]
}

pub(crate) fn authority_spec(name: &str, serial: u8) -> Spec {
    Spec::new(common_name(name), serial, authority_extensions(None))
}

pub(crate) const HEAD: [&str; 3] = [
    "1.3.6.1.5.5.7.3.4",
    "1.2.398.3.3.4.1.2",
    "1.2.398.3.3.4.1.2.1",
];

pub(crate) fn subject_key(identifier: &[u8]) -> Vec<u8> {
    extension("2.5.29.14", &octets(identifier))
}

pub(crate) fn authority_key(identifier: &[u8]) -> Vec<u8> {
    extension("2.5.29.35", &seq(&[&tlv(0x80, &[identifier])]))
}

/// The head of an organisation.
pub(crate) fn head_spec() -> Spec {
    let subject = seq(&[
        &named("2.5.4.3", "ТЕСТОВ ТЕСТ"),
        &named("2.5.4.5", "IIN123456789011"),
        &named("2.5.4.10", "АО \"ТЕСТ\""),
        &named("2.5.4.11", "BIN123456789021"),
        &named("2.5.4.42", "ТЕСТОВИЧ"),
    ]);
    Spec::new(subject, 7, vec![key_usage(0xc0), purposes(&HEAD)])
}

pub(crate) fn responder_spec() -> Spec {
    let no_check = extension("1.3.6.1.5.5.7.48.1.5", &[0x05, 0x00]);
    let list = vec![key_usage(0x80), purposes(&["1.3.6.1.5.5.7.3.9"]), no_check];
    Spec::new(common_name("Responder"), 8, list)
}

pub(crate) fn stamper_spec() -> Spec {
    let list = vec![key_usage(0x80), critical_purposes(&["1.3.6.1.5.5.7.3.8"])];
    Spec::new(common_name("Stamper"), 9, list)
}

pub(crate) fn issue(spec: Spec, issuer: Option<&Entity>) -> Entity {
    issue_for(Key::new(), spec, issuer)
}

/// Issues a certificate for a key that may have others already.
pub(crate) fn issue_for(key: Key, spec: Spec, issuer: Option<&Entity>) -> Entity {
    let issuer_name = issuer.map_or(&spec.subject, |issuer| &issuer.name);
    let identifier = algorithm(spec.algorithm);
    let list: Vec<u8> = spec.extensions.concat();
    let extensions = if list.is_empty() {
        Vec::new()
    } else {
        tlv(0xa3, &[&seq(&[&list])])
    };
    let message = seq(&[
        &tlv(0xa0, &[&integer(&[2])]),
        &integer(&spec.serial),
        &identifier,
        issuer_name,
        &seq(&[&utc_time(spec.from), &utc_time(spec.until)]),
        &spec.subject,
        &spec.public.unwrap_or_else(|| key.public()),
        &extensions,
    ]);
    let signature = issuer.map_or(&key, |issuer| &issuer.key).sign(&message);
    let outer = algorithm(spec.outer.unwrap_or(spec.algorithm));
    let certificate = seq(&[&message, &outer, &bits(&signature)]);
    Entity {
        key,
        name: spec.subject,
        serial: spec.serial,
        certificate,
    }
}

/// A root, an authority below it, and a head of an organisation.
pub(crate) struct World {
    pub(crate) root: Entity,
    pub(crate) authority: Entity,
    pub(crate) head: Entity,
}

impl World {
    pub(crate) fn new() -> Self {
        let root = issue(authority_spec("Root", 1), None);
        let authority = issue(authority_spec("Authority", 2), Some(&root));
        let head = issue(head_spec(), Some(&authority));
        Self {
            root,
            authority,
            head,
        }
    }

    /// Trust in the authority itself, as gateways in Kazakhstan are set up.
    pub(crate) fn trust(&self) -> eds::Trust {
        trust(&[&self.authority])
    }
}

pub(crate) fn certificate(entity: &Entity) -> eds::Certificate {
    eds::Certificate::parse(&entity.certificate).expect("a certificate")
}

pub(crate) fn trust(anchors: &[&Entity]) -> eds::Trust {
    let anchors = anchors.iter().map(|entity| certificate(entity)).collect();
    eds::Trust::new(anchors, Vec::new()).expect("a few anchors")
}
