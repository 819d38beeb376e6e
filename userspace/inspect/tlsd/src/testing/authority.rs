//! Certificates of servers, of an authority that tests trust.

use crate::leaf::tests::fake::{SEQUENCE, ec_key, ecdsa_with_sha256, tlv};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// Beginnings and ends of certificates (`UTCTime`): the machine's own clock is what servers are verified by.
pub(crate) const IN_FORCE: [&str; 2] = ["200101000000Z", "491231235959Z"];
pub(crate) const EXPIRED: [&str; 2] = ["200101000000Z", "210101000000Z"];

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// The authority.
pub(crate) struct Authority {
    pair: EcdsaKeyPair,
    name: Vec<u8>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let (pair, _) = key();
        let common = tlv(
            SEQUENCE,
            &[&tlv(0x06, &[COMMON_NAME]), &tlv(0x0c, &[b"test authority"])],
        );
        let name = tlv(SEQUENCE, &[&tlv(0x31, &[&common])]);
        Self { pair, name }
    }

    /// Its own certificate (PEM).
    pub(crate) fn pem(&self) -> String {
        let is_authority = tlv(SEQUENCE, &[&tlv(0x01, &[&[0xff]])]);
        let constraints = [
            tlv(0x06, &[BASIC_CONSTRAINTS]),
            tlv(0x01, &[&[0xff]]),
            tlv(0x04, &[&is_authority]),
        ];
        let constraints: Vec<&[u8]> = constraints.iter().map(Vec::as_slice).collect();
        let extension = tlv(SEQUENCE, &constraints);
        let point = self.pair.public_key().as_ref();
        let certificate = self.certificate(&self.name, point, IN_FORCE, &extension);
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            base64(&certificate)
        )
    }

    /// A server of this name and validity, which takes one of these protocols, or any where there is none.
    pub(crate) fn server(
        &self,
        name: &str,
        validity: [&str; 2],
        alpn: &[&str],
    ) -> Arc<ServerConfig> {
        let (pair, secret) = key();
        let names = tlv(SEQUENCE, &[&tlv(0x82, &[name.as_bytes()])]);
        let extension = tlv(
            SEQUENCE,
            &[&tlv(0x06, &[ALTERNATIVE_NAMES]), &tlv(0x04, &[&names])],
        );
        let nobody = tlv(SEQUENCE, &[]);
        let point = pair.public_key().as_ref();
        let certificate = self.certificate(&nobody, point, validity, &extension);
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(secret));
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let chain = vec![CertificateDer::from(certificate)];
        let mut config = builder
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config)
    }

    /// Whether it issued a certificate: it names it.
    pub(crate) fn issued(&self, certificate: &[u8]) -> bool {
        let mut parts = certificate.windows(self.name.len());
        parts.any(|part| part == self.name)
    }

    fn certificate(
        &self,
        subject: &[u8],
        point: &[u8],
        [from, until]: [&str; 2],
        extension: &[u8],
    ) -> Vec<u8> {
        let validity = [
            tlv(0x17, &[from.as_bytes()]),
            tlv(0x17, &[until.as_bytes()]),
        ];
        let signed = tlv(
            SEQUENCE,
            &[
                &tlv(0xa0, &[&tlv(0x02, &[&[2]])]),
                &tlv(0x02, &[&[1]]),
                &ecdsa_with_sha256(),
                &self.name,
                &tlv(SEQUENCE, &[&validity[0], &validity[1]]),
                subject,
                &ec_key(point),
                &tlv(0xa3, &[&tlv(SEQUENCE, &[extension])]),
            ],
        );
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        let signature = tlv(0x03, &[&[0], signature.as_ref()]);
        tlv(SEQUENCE, &[&signed, &ecdsa_with_sha256(), &signature])
    }
}

fn key() -> (EcdsaKeyPair, Vec<u8>) {
    let (signing, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
    let secret = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(signing, secret.as_ref(), &random).unwrap();
    (pair, secret.as_ref().to_vec())
}

/// RFC 4648 section 4, in lines of 64.
fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (number, group) in octets.chunks(3).enumerate() {
        if number > 0 && number % 16 == 0 {
            text.push('\n');
        }
        let octet = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = (octet(0) << 16) | (octet(1) << 8) | octet(2);
        for place in 0..4_usize {
            let digit = usize::try_from((bits >> (18 - 6 * place)) & 63).unwrap();
            text.push(if place <= group.len() {
                char::from(DIGITS[digit])
            } else {
                '='
            });
        }
    }
    text
}
