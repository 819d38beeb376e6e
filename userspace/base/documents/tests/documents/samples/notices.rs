//! A notice of each kind.

use super::{clause, day, end, fingerprint, line, list, moment, prose, reasons, request, term};
use documents::{Bilingual, Line, List, Matter, Notice, RequestKind, Running};
use jiff::Timestamp;
use model::Prefix;

/// A notice of each kind, by the name of its golden text.
pub(crate) fn notices() -> Vec<(&'static str, Notice)> {
    let from = line(
        "«Мемлекеттік техникалық қызмет» АҚ",
        "АО «Государственная техническая служба»",
    );
    let matters = of_requests()
        .into_iter()
        .chain(of_terms())
        .chain(of_addresses());
    matters
        .chain(of_services())
        .map(|(name, matter)| {
            (
                name,
                Notice {
                    from: from.clone(),
                    matter,
                    object: object_of(name),
                    terms: terms_of(name),
                },
            )
        })
        .collect()
}

/// What the request of a sample is about.
fn object_of(name: &str) -> Option<Line> {
    (name == "moved").then(|| Line::new("object", "NITEC-S-5096").unwrap())
}

/// The terms that run beside a sample: one that began, one that waits for its receipt.
fn terms_of(name: &str) -> Vec<Running> {
    if name != "moved" {
        return Vec::new();
    }
    vec![
        Running {
            term: term("IG-45-6"),
            since: Some(since()),
            until: Some(end("2026-08-18")),
        },
        Running {
            term: term("EI-07"),
            since: None,
            until: None,
        },
    ]
}

fn since() -> Timestamp {
    moment("2026-05-18T19:00:00Z")
}

fn of_requests() -> Vec<(&'static str, Matter)> {
    let access = || request(RequestKind::AccessLists, "2026-0611");
    let connection = || request(RequestKind::Connection, "2026-0702");
    let received = Matter::Received {
        request: access(),
        term: term("EI-16"),
        until: end("2026-05-13"),
    };
    let moved = Matter::Moved {
        request: connection(),
        clause: clause("int-45-5"),
        stage: law::request::Stage::Testing,
        reasons: Some(reasons()),
    };
    let returned = Matter::Returned {
        request: connection(),
        clause: clause("int-45-4"),
        reasons: reasons(),
        until: end("2026-05-13"),
    };
    let approved = Matter::Approved {
        request: access(),
        clause: clause("eshdi-15-1"),
        since: since(),
        last_day: Some(day("2027-05-19")),
    };
    let without_end = Matter::Approved {
        request: connection(),
        clause: clause("int-45"),
        since: since(),
        last_day: None,
    };
    let refused = |kind, id, received| Matter::Refused {
        request: request(kind, "2026-0504"),
        clause: clause(id),
        reasons: reasons(),
        received,
    };
    vec![
        ("moved", moved),
        ("received", received),
        ("returned", returned),
        ("approved", approved),
        ("approved-without-end", without_end),
        (
            "refused",
            refused(RequestKind::Mail, "eshep-10", Some(day("2026-05-08"))),
        ),
        (
            "refused-without-bar",
            refused(RequestKind::Channels, "eshdi-10", None),
        ),
    ]
}

fn of_terms() -> Vec<(&'static str, Matter)> {
    let ending = |id, about: Bilingual<Line>| Matter::Ending {
        term: term(id),
        about,
        until: end("2026-06-07"),
    };
    let ran_out = |id, about: Bilingual<Line>| Matter::RanOut {
        term: term(id),
        about,
        ended: end("2026-06-07"),
    };
    let access = || {
        line(
            "«Жерұйық» РМК тізімі бойынша Интернетке қолжетімділік",
            "доступ к Интернету по списку РГП «Жеруйык»",
        )
    };
    let catalogue = || {
        line(
            "3 IP-мекенжай туралы хабарлама",
            "оповещение о 3 IP-адресах",
        )
    };
    let conditions = || line("№ 114 техникалық шарттар", "технические условия № 114");
    let bar = || {
        line(
            "№ 2026-0503 өтінімді қайта жіберу",
            "повторная подача заявки № 2026-0503",
        )
    };
    let recounted = Matter::Recounted {
        term: term("EI-TU60"),
        about: conditions(),
        until: Some(end("2026-06-09")),
    };
    vec![
        ("recounted", recounted),
        ("ending-duty", ending("EI-13", catalogue())),
        ("ending-access", ending("EI-15-1", access())),
        ("ending-conditions", ending("EI-TU10", conditions())),
        ("ending-bar", ending("EI-17c", bar())),
        ("ran-out-duty", ran_out("EI-13", catalogue())),
        ("ran-out-access", ran_out("EI-15-1", access())),
        ("ran-out-conditions", ran_out("EI-TU10", conditions())),
        ("ran-out-bar", ran_out("EI-17c", bar())),
    ]
}

fn of_addresses() -> Vec<(&'static str, Matter)> {
    let prefixes = ["192.0.2.7", "198.51.100.0/24", "2001:db8:17::/64"];
    let prefixes =
        || -> List<Prefix> { list(prefixes.iter().map(|text| text.parse().unwrap()).collect()) };
    let unknown = |until| Matter::Unknown {
        prefixes: prefixes(),
        until,
    };
    vec![
        ("unknown", unknown(Some(end("2026-05-18")))),
        ("unknown-unreceived", unknown(None)),
        (
            "blocked",
            Matter::Blocked {
                prefixes: prefixes(),
                since: since(),
            },
        ),
        (
            "reopened",
            Matter::Reopened {
                prefixes: prefixes(),
                since: since(),
            },
        ),
    ]
}

fn of_services() -> Vec<(&'static str, Matter)> {
    let suspended = Matter::Suspended {
        object: line("«Жер кадастры» АЖ", "ИС «Земельный кадастр»"),
        act: line(
            "2026 жылғы 2 наурыздағы № 18 акт",
            "акт № 18 от 2 марта 2026 года",
        ),
        since: since(),
    };
    let root = Matter::RootReplaced {
        fingerprint: fingerprint(0x1f),
        in_use_from: day("2026-07-01"),
        old_until: day("2026-09-30"),
    };
    vec![
        ("suspended", suspended),
        ("root-replaced", root),
        ("planned-works", works()),
    ]
}

/// Works on a Saturday night, agreed three working days before.
pub(crate) fn works() -> Matter {
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
