//! How a refusal is told in TLS.

use super::*;
use crate::alert::Alert;
use crate::hello::Refusal as HelloRefusal;

#[test]
fn each_refusal_has_its_alert() {
    let check = |reason: RefuseReason, hello: Option<HelloRefusal>, expected: Option<Alert>| {
        let told = reason.tls_alert(hello.as_ref());
        assert_eq!(told, expected, "{reason:?} {hello:?}");
    };
    for reason in [RefuseReason::BlockedDomain, RefuseReason::Unlisted] {
        check(reason, None, Some(Alert::AccessDenied));
        check(
            reason,
            Some(HelloRefusal::Compression),
            Some(Alert::AccessDenied),
        );
        // Whoever speaks no TLS, or has gone, hears none.
        check(reason, Some(HelloRefusal::Http), None);
        check(reason, Some(HelloRefusal::Truncated { octets: 3 }), None);
    }
    check(
        RefuseReason::UnreadableName,
        None,
        Some(Alert::UnrecognizedName),
    );
    check(RefuseReason::OldTls, None, Some(Alert::ProtocolVersion));
    check(RefuseReason::NotTls, None, None);
    let malformed = RefuseReason::MalformedHello;
    let found = 23;
    check(malformed, None, Some(Alert::DecodeError));
    check(
        malformed,
        Some(HelloRefusal::ContentType { found }),
        Some(Alert::UnexpectedMessage),
    );
    check(
        malformed,
        Some(HelloRefusal::LongRecord { octets: 20_000 }),
        Some(Alert::RecordOverflow),
    );
    check(
        malformed,
        Some(HelloRefusal::LegacyVersion { found: 0x0200 }),
        Some(Alert::ProtocolVersion),
    );
    check(
        malformed,
        Some(HelloRefusal::Compression),
        Some(Alert::IllegalParameter),
    );
    check(malformed, Some(HelloRefusal::Alert), None);
}
