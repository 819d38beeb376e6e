//! A notice of each kind.

use super::{clause, day, end, fingerprint, line, list, moment, prose, reasons, request, term};
use documents::{Matter, Notice, RequestKind};

/// A notice of each kind, by the name of its golden text.
pub(crate) fn notices() -> Vec<(&'static str, Notice)> {
    let since = moment("2026-05-18T19:00:00Z");
    let prefixes = ["192.0.2.7", "198.51.100.0/24", "2001:db8:17::/64"];
    let prefixes = || list(prefixes.iter().map(|text| text.parse().unwrap()).collect());
    let access = || request(RequestKind::AccessLists, "2026-0611");
    let connection = || request(RequestKind::Connection, "2026-0702");
    let about = line(
        "«Жерұйық» РМК тізімі бойынша Интернетке қолжетімділік",
        "доступ к Интернету по списку РГП «Жеруйык»",
    );
    let matters = vec![
        (
            "received",
            Matter::Received {
                request: access(),
                term: term("EI-16"),
                until: end("2026-05-13"),
            },
        ),
        (
            "returned",
            Matter::Returned {
                request: connection(),
                clause: clause("int-45-4"),
                reasons: reasons(),
                until: end("2026-05-13"),
            },
        ),
        (
            "ending",
            Matter::Ending {
                term: term("EI-15"),
                about: about.clone(),
                until: end("2026-06-07"),
            },
        ),
        (
            "ran-out",
            Matter::RanOut {
                term: term("EI-15-1"),
                about,
                ended: end("2026-06-07"),
            },
        ),
        (
            "approved",
            Matter::Approved {
                request: access(),
                clause: clause("eshdi-15-1"),
                since,
                last_day: Some(day("2027-05-19")),
            },
        ),
        (
            "approved-without-end",
            Matter::Approved {
                request: connection(),
                clause: clause("int-45"),
                since,
                last_day: None,
            },
        ),
        (
            "refused",
            Matter::Refused {
                request: request(RequestKind::Mail, "2026-0504"),
                clause: clause("eshep-10"),
                reasons: reasons(),
                received: Some(day("2026-05-08")),
            },
        ),
        (
            "unknown",
            Matter::Unknown {
                prefixes: prefixes(),
                until: Some(end("2026-05-18")),
            },
        ),
        (
            "blocked",
            Matter::Blocked {
                prefixes: prefixes(),
                since,
            },
        ),
        (
            "reopened",
            Matter::Reopened {
                prefixes: prefixes(),
                since,
            },
        ),
        (
            "suspended",
            Matter::Suspended {
                object: line("«Жер кадастры» АЖ", "ИС «Земельный кадастр»"),
                act: line(
                    "2026 жылғы 2 наурыздағы № 18 акт",
                    "акт № 18 от 2 марта 2026 года",
                ),
                since,
            },
        ),
        (
            "root-replaced",
            Matter::RootReplaced {
                fingerprint: fingerprint(0x1f),
                in_use_from: day("2026-07-01"),
                old_until: day("2026-09-30"),
            },
        ),
        ("planned-works", works()),
    ];
    let from = line(
        "«Мемлекеттік техникалық қызмет» АҚ",
        "АО «Государственная техническая служба»",
    );
    matters
        .into_iter()
        .map(|(name, matter)| {
            (
                name,
                Notice {
                    from: from.clone(),
                    matter,
                },
            )
        })
        .collect()
}

fn works() -> Matter {
    Matter::PlannedWorks {
        works: prose(
            "ЭҮСШ бағдарламалық жасақтамасын жаңарту және серверлерді қайта жүктеу.",
            "Обновление программного обеспечения ВШЭП с перезагрузкой серверов.",
        ),
        affected: list(vec![
            line(
                "Жеке тұлға туралы мәлімет алу сервисі",
                "сервис «Получение сведений о физическом лице»",
            ),
            line(
                "Жылжымайтын мүлік тізілімі сервисі",
                "сервис «Реестр недвижимости»",
            ),
        ]),
        from: moment("2026-05-16T16:00:00Z"),
        to: moment("2026-05-17T01:00:00Z"),
        answer_by: end("2026-05-13"),
    }
}
