//! An authenticator and the browser before it, of whose words each can be bent.

use crate::passkey::cbor::write::{map, octets};
use crate::passkey::cbor::{Item, Key};
use crate::passkey::client::Ceremony;
use crate::passkey::{
    Challenge, Created, PasskeyName, PasskeyRefused, Registration, RelyingParty, Signed, Transport,
};
use jiff::Timestamp;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use sha2::{Digest as _, Sha256};

/// Somebody was there and was verified.
pub(in crate::passkey) const VERIFIED: u8 = 0x05;
/// The same, and a passkey was made.
pub(in crate::passkey) const MADE: u8 = 0x45;
/// What the device calls its passkey.
pub(in crate::passkey) const ID: [u8; 16] = [0x1d; 16];

pub(in crate::passkey) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(in crate::passkey) fn party() -> RelyingParty {
    RelyingParty::new("example.org", "https://example.org").unwrap()
}

pub(in crate::passkey) fn name() -> PasskeyName {
    "the blue key".to_owned().try_into().unwrap()
}

/// A `COSE_Key` of Ed25519.
pub(in crate::passkey) fn ed25519(x: &[u8]) -> Vec<u8> {
    octets(&map(vec![
        (Key::Integer(1), Item::Integer(1)),
        (Key::Integer(3), Item::Integer(-8)),
        (Key::Integer(-1), Item::Integer(6)),
        (Key::Integer(-2), Item::Octets(x)),
    ]))
}

/// A passkey in the authenticator data.
pub(in crate::passkey) fn attested(id: &[u8], key: &[u8]) -> Vec<u8> {
    let length = u16::try_from(id.len()).unwrap().to_be_bytes();
    [[0xaa_u8; 16].as_slice(), &length, id, key].concat()
}

/// An attestation object with these entries.
pub(in crate::passkey) fn attestation(entries: &[(&'static str, Item<'_>)]) -> Vec<u8> {
    let entries = entries.iter().cloned();
    let entries = entries.map(|(key, item)| (Key::Text(key), item));
    octets(&map(entries.collect()))
}

/// What the browser says, and the authenticator.
#[derive(Clone, Debug)]
pub(in crate::passkey) struct Words {
    pub(in crate::passkey) kind: &'static str,
    pub(in crate::passkey) challenge: String,
    pub(in crate::passkey) origin: &'static str,
    pub(in crate::passkey) more: String,
    pub(in crate::passkey) party: &'static str,
    pub(in crate::passkey) flags: u8,
    pub(in crate::passkey) counter: u32,
    pub(in crate::passkey) tail: Vec<u8>,
}

impl Words {
    pub(in crate::passkey) fn client_data(&self) -> Vec<u8> {
        let Self {
            kind,
            challenge,
            origin,
            more,
            ..
        } = self;
        let text = format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false{more}}}"#
        );
        text.into_bytes()
    }

    pub(in crate::passkey) fn authenticator_data(&self) -> Vec<u8> {
        let digest: [u8; 32] = Sha256::digest(self.party.as_bytes()).into();
        let mut data = digest.to_vec();
        data.push(self.flags);
        data.extend(self.counter.to_be_bytes());
        data.extend_from_slice(&self.tail);
        data
    }
}

/// A device with one passkey.
pub(in crate::passkey) struct Device(Ed25519KeyPair);

impl Device {
    pub(in crate::passkey) fn new(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }

    pub(in crate::passkey) fn key(&self) -> Vec<u8> {
        ed25519(self.0.public_key().as_ref())
    }

    /// What it says when it makes its passkey under an id.
    pub(in crate::passkey) fn making(&self, challenge: &Challenge, id: &[u8]) -> Words {
        Words {
            kind: Ceremony::Create.label(),
            challenge: challenge.text(),
            origin: "https://example.org",
            more: String::new(),
            party: "example.org",
            flags: MADE,
            counter: 0,
            tail: attested(id, &self.key()),
        }
    }

    /// What it says when it signs.
    pub(in crate::passkey) fn using(challenge: &Challenge, counter: u32) -> Words {
        Words {
            kind: Ceremony::Get.label(),
            challenge: challenge.text(),
            origin: "https://example.org",
            more: String::new(),
            party: "example.org",
            flags: VERIFIED,
            counter,
            tail: Vec::new(),
        }
    }

    /// All that an assertion takes.
    pub(in crate::passkey) fn sign(&self, words: &Words) -> Answer {
        let client_data = words.client_data();
        let authenticator_data = words.authenticator_data();
        let digest: [u8; 32] = Sha256::digest(&client_data).into();
        let message = [authenticator_data.as_slice(), &digest].concat();
        let signature = self.0.sign(&message).as_ref().to_vec();
        Answer {
            id: ID.to_vec(),
            client_data,
            authenticator_data,
            signature,
            user_handle: None,
        }
    }
}

/// What the browser gives that had a passkey sign.
#[derive(Clone, Debug)]
pub(in crate::passkey) struct Answer {
    pub(in crate::passkey) id: Vec<u8>,
    pub(in crate::passkey) client_data: Vec<u8>,
    pub(in crate::passkey) authenticator_data: Vec<u8>,
    pub(in crate::passkey) signature: Vec<u8>,
    pub(in crate::passkey) user_handle: Option<Vec<u8>>,
}

impl Answer {
    pub(in crate::passkey) fn signed(&self) -> Signed<'_> {
        Signed {
            id: &self.id,
            client_data: &self.client_data,
            authenticator_data: &self.authenticator_data,
            signature: &self.signature,
            user_handle: self.user_handle.as_deref(),
        }
    }
}

/// A registration with what a browser gives.
pub(in crate::passkey) fn register(
    registration: Registration,
    client_data: &[u8],
    attestation: &[u8],
    now: Timestamp,
) -> Result<crate::passkey::Registered, PasskeyRefused> {
    let created = Created {
        client_data,
        attestation,
        transports: Transport::known(&["usb", "carrier-pigeon", "nfc"]),
        name: name(),
    };
    registration.register(created, now)
}

/// The same with the authenticator's words in an attestation of none.
pub(in crate::passkey) fn register_words(
    registration: Registration,
    words: &Words,
    now: Timestamp,
) -> Result<crate::passkey::Registered, PasskeyRefused> {
    let data = words.authenticator_data();
    let object = attestation(&[
        ("fmt", Item::Text("none")),
        ("attStmt", map(vec![])),
        ("authData", Item::Octets(&data)),
    ]);
    register(registration, &words.client_data(), &object, now)
}
