use super::*;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, RootCertStore};
use std::sync::Arc;
use std::time::Duration;

fn octets(name: &str) -> CertificateDer<'static> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/certificates");
    std::fs::read(format!("{folder}/{name}.der"))
        .unwrap()
        .into()
}

/// What rustls itself says of a chain that ends at the tests' root.
fn verify(chain: &[&str], asked: &'static str, now: &str) -> UpstreamVerdict {
    let mut roots = RootCertStore::empty();
    roots.add(octets("root")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
    let verifier = verifier.build().unwrap();
    let now: jiff::Timestamp = now.parse().unwrap();
    let since_1970 = Duration::from_secs(u64::try_from(now.as_second()).unwrap());
    let (own, above) = chain.split_first().unwrap();
    let above: Vec<_> = above.iter().map(|name| octets(name)).collect();
    let asked = ServerName::try_from(asked).unwrap();
    let now = UnixTime::since_unix_epoch(since_1970);
    match verifier.verify_server_cert(&octets(own), &above, &asked, &[], now) {
        Ok(_) => UpstreamVerdict::Trusted,
        Err(error) => {
            let certificate = crate::leaf::tests::certificate(own);
            let fault = UpstreamFault::heard(&format!("{error:?}"));
            UpstreamVerdict::Faulty(fault.with(&certificate))
        }
    }
}

#[test]
fn what_rustls_finds_is_heard() {
    const NOON: &str = "2026-11-20T07:00:00Z";
    let faulty = UpstreamVerdict::Faulty;
    let trusted = UpstreamVerdict::Trusted;
    for (chain, asked, now, expected) in [
        (&["shop"][..], "shop.example.kz", NOON, trusted),
        (
            &["shop"],
            "other.kz.example",
            NOON,
            faulty(UpstreamFault::NameMismatch),
        ),
        (
            &["plain"],
            "old.example.kz",
            NOON,
            faulty(UpstreamFault::NameMismatch),
        ),
        (
            &["shop"],
            "shop.example.kz",
            "2027-01-02T00:00:00Z",
            faulty(UpstreamFault::Expired),
        ),
        (
            &["shop"],
            "shop.example.kz",
            "2025-12-31T00:00:00Z",
            faulty(UpstreamFault::NotYetValid),
        ),
        (
            &["self-signed"],
            "shop.example.kz",
            NOON,
            faulty(UpstreamFault::SelfSigned),
        ),
        (
            &["forged"],
            "pay.bank.kz",
            NOON,
            faulty(UpstreamFault::UnknownIssuer),
        ),
        (
            &["forged", "constrained"],
            "pay.bank.kz",
            NOON,
            faulty(UpstreamFault::ConstraintViolation),
        ),
        (
            &["client"],
            "shop.example.kz",
            NOON,
            faulty(UpstreamFault::WrongPurpose),
        ),
        (
            &["sha1"],
            "shop.example.kz",
            NOON,
            faulty(UpstreamFault::WeakSignature),
        ),
    ] {
        assert_eq!(
            verify(chain, asked, now),
            expected,
            "{chain:?} {asked} {now}"
        );
    }
}

#[test]
fn every_error_of_certificates_that_rustls_has_is_heard() {
    for (error, expected) in [
        (CertificateError::BadEncoding, UpstreamFault::Malformed),
        (CertificateError::Expired, UpstreamFault::Expired),
        (CertificateError::NotValidYet, UpstreamFault::NotYetValid),
        (CertificateError::Revoked, UpstreamFault::Revoked),
        (
            CertificateError::UnhandledCriticalExtension,
            UpstreamFault::CriticalExtension,
        ),
        (
            CertificateError::UnknownIssuer,
            UpstreamFault::UnknownIssuer,
        ),
        (
            CertificateError::UnknownRevocationStatus,
            UpstreamFault::RevocationUnknown,
        ),
        (
            CertificateError::ExpiredRevocationList,
            UpstreamFault::RevocationUnknown,
        ),
        (CertificateError::BadSignature, UpstreamFault::BadSignature),
        (
            CertificateError::NotValidForName,
            UpstreamFault::NameMismatch,
        ),
        (
            CertificateError::InvalidPurpose,
            UpstreamFault::WrongPurpose,
        ),
        (
            CertificateError::InvalidOcspResponse,
            UpstreamFault::RevocationUnknown,
        ),
        (
            CertificateError::ApplicationVerificationFailure,
            UpstreamFault::Unclear,
        ),
    ] {
        let error = rustls::Error::InvalidCertificate(error);
        check(&format!("{error:?}"), expected);
    }
}

fn check(text: &str, expected: UpstreamFault) {
    assert_eq!(UpstreamFault::heard(text), expected, "{text}");
}

#[test]
fn what_verifiers_say_is_heard() {
    check("InvalidCertificate(Expired)", UpstreamFault::Expired);
    check(
        "InvalidCertificate(ExpiredContext { time: UnixTime(2), not_after: UnixTime(1) })",
        UpstreamFault::Expired,
    );
    check(
        "InvalidCertificate(NotValidYet)",
        UpstreamFault::NotYetValid,
    );
    check(
        "InvalidCertificate(UnknownIssuer)",
        UpstreamFault::UnknownIssuer,
    );
    check("InvalidCertificate(Revoked)", UpstreamFault::Revoked);
    check("UnknownRevocationStatus", UpstreamFault::RevocationUnknown);
    check(
        "InvalidCertificate(Other(OtherError(NameConstraintViolation)))",
        UpstreamFault::ConstraintViolation,
    );
    check("InvalidCertificate(BadEncoding)", UpstreamFault::Malformed);
    check(
        "InvalidCertificate(BadSignature)",
        UpstreamFault::BadSignature,
    );
    check("NoCertificatesPresented", UpstreamFault::HandshakeFailed);
    check(
        "AlertReceived(HandshakeFailure)",
        UpstreamFault::HandshakeFailed,
    );
    check("Unreachable", UpstreamFault::Unreachable);
}

#[test]
fn what_a_certificate_says_of_itself_is_not_heard() {
    check(
        r#"InvalidCertificate(NotValidForNameContext { expected: DnsName("a.kz"), presented: ["DnsName(\"Revoked.kz\")"] })"#,
        UpstreamFault::NameMismatch,
    );
}

#[test]
fn what_is_not_understood_is_a_fault_too() {
    check("", UpstreamFault::Unclear);
    check("expired", UpstreamFault::Unclear);
    check(
        "InvalidCertificate(ApplicationVerificationFailure)",
        UpstreamFault::Unclear,
    );
    let long = format!("{}Expired", "ж".repeat(UpstreamFault::TEXT_BYTES_MAX));
    check(&long, UpstreamFault::Unclear);
}

#[test]
fn an_issuer_unknown_but_to_itself_is_self_signed() {
    let own = crate::leaf::tests::certificate("self-signed");
    let issued = crate::leaf::tests::certificate("shop");
    let unknown = UpstreamFault::UnknownIssuer;
    assert_eq!(unknown.with(&own), UpstreamFault::SelfSigned);
    assert_eq!(unknown.with(&issued), unknown);
    assert_eq!(UpstreamFault::Expired.with(&own), UpstreamFault::Expired);
}
