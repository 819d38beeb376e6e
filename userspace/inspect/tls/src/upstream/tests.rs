use super::*;

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
