use super::*;
use crate::policy::{FirstReading, Parts};
use crate::testing::{self, now};
use runtime::ManualClock;
use rustls::AlertDescription;
use tls::Scope;
use tls::decide::Learned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn of_alert(description: AlertDescription) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        rustls::Error::AlertReceived(description),
    )
}

#[test]
fn only_what_speaks_of_the_certificate_is_a_sign() {
    let check = |error: io::Error, expected: Option<Sign>| {
        assert_eq!(sign_of(&error), expected, "{error}");
    };
    for description in [
        AlertDescription::BadCertificate,
        AlertDescription::UnsupportedCertificate,
        AlertDescription::CertificateUnknown,
        AlertDescription::UnknownCA,
    ] {
        check(of_alert(description), Some(Sign::Alert));
    }
    check(of_alert(AlertDescription::CloseNotify), Some(Sign::Closed));
    check(of_alert(AlertDescription::UserCanceled), Some(Sign::Closed));
    check(of_alert(AlertDescription::HandshakeFailure), None);
    check(of_alert(AlertDescription::ProtocolVersion), None);
    check(of_alert(AlertDescription::Unknown(121)), None);
    let other = rustls::Error::DecryptError;
    check(io::Error::new(io::ErrorKind::InvalidData, other), None);
    for kind in [
        io::ErrorKind::UnexpectedEof,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::BrokenPipe,
    ] {
        check(kind.into(), Some(Sign::Closed));
    }
    check(io::ErrorKind::TimedOut.into(), None);
}

/// The leg of a user that does what it is told; how it is judged by what it did, twice, and another user like it.
async fn shown(says: &[u8], times: usize) -> Learned {
    let (mut parts, policy) = Parts::new(FirstReading::Over);
    parts.scope(Scope::compile(testing::snapshot()));
    parts.index(testing::index());
    let (learned, _) = testing::learning();
    let clock = ManualClock::new(now());
    let (pinned, elsewhere) = (testing::host("app.news.kz"), testing::host("www.news.kz"));
    let ministry = testing::ministry();
    for client in ["198.51.100.1", "198.51.100.2"] {
        let whose = |host| Whose {
            learned: &learned,
            policy: &policy,
            clock: &clock,
            organisation: &ministry,
            host: Some(host),
            user: client.parse().unwrap(),
        };
        // It trusts the root: it says something elsewhere.
        let (mut user, gateway) = tokio::io::duplex(64);
        user.write_all(b"GET").await.unwrap();
        let mut leg = Heard::new(gateway, whose(&elsewhere));
        leg.read_exact(&mut [0; 3]).await.unwrap();
        for _ in 0..times {
            let (mut user, gateway) = tokio::io::duplex(64);
            user.write_all(says).await.unwrap();
            drop(user);
            let mut leg = Heard::new(gateway, whose(&pinned));
            let mut heard = Vec::new();
            leg.read_to_end(&mut heard).await.unwrap();
            assert_eq!(heard, says);
        }
    }
    learned.of_name(now(), &ministry, &pinned)
}

#[tokio::test]
async fn users_that_close_at_once_show_that_a_service_is_pinned() {
    assert_eq!(shown(b"", 2).await, Learned::Exempt);
    // Once is an accident, and whoever says something takes the certificate.
    assert_eq!(shown(b"", 1).await, Learned::Not);
    assert_eq!(shown(b"GET / HTTP/1.1", 2).await, Learned::Not);
}
