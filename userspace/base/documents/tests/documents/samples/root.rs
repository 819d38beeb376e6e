//! Sheets of the root certificate.

use super::{day, fingerprint, line, list, moment, one, operator, signer};
use documents::document::{Handed, RootCertificate, RootHandOver, Users};
use documents::{Body, Signer};

pub(super) fn root_hand_over() -> Body {
    Body::RootHandOver(RootHandOver {
        certificate: Some(RootCertificate {
            subject: one("CN=ESHDI Root CA 2026, O=STS, C=KZ"),
            serial: one("4E:1F:00:92:AC:71:33:08"),
            algorithm: one("ECDSA P-384, SHA-384"),
            valid: (day("2026-05-10"), day("2036-05-09")),
            file: one("eshdi-root-2026.cer"),
        }),
        fingerprint: fingerprint(0x1f),
        replaces: Some(fingerprint(0xa0)),
        operator: operator(),
        receiver: signer(
            "Ақпараттық қауіпсіздік жөніндегі маман",
            "Специалист по информационной безопасности",
            "Ж. Ө. Һәкімова",
        ),
        carrier: Some(line("ӨӨЖ арқылы", "через СОЗ")),
        received: None,
        handed: None,
    })
}

/// The same once it is with the users, where nothing is known of the certificate but its fingerprint.
pub(super) fn root_handed_on() -> Body {
    Body::RootHandOver(RootHandOver {
        fingerprint: fingerprint(0x1f),
        certificate: None,
        replaces: None,
        operator: operator(),
        receiver: Signer::by_hand().unwrap(),
        carrier: None,
        received: Some(moment("2026-05-11T06:30:00Z")),
        handed: Some(Handed {
            on: day("2026-05-14"),
            to: Users::Some(list(vec![
                line("Мысалдар министрлігі", "Министерство примеров"),
                line("Мысалдар агенттігі", "Агентство примеров"),
            ])),
        }),
    })
}
