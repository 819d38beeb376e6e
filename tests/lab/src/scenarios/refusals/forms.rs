//! Forms with one thing wrong: each is refused with its field and clause, and nothing of it is kept.

use law::Clause;
use law::request::Kind;

use super::{file, listed, outcome, taken, with};
use crate::desk::{Desk, Fill, Flaw, Put, uid};
use crate::scenario::{Evidence, Fault, judge};

/// A form with one thing wrong.
struct Wrong {
    tried: &'static str,
    kind: Kind,
    by: u32,
    form: &'static [Put],
    /// What the refusal names.
    words: &'static [&'static str],
    /// The clause that it cites; empty for what no clause speaks of.
    clause: &'static str,
}

/// The creation of a service, asked for by the ministry, with one thing wrong.
const fn creation(
    tried: &'static str,
    form: &'static [Put],
    words: &'static [&'static str],
    clause: &'static str,
) -> Wrong {
    Wrong {
        tried,
        kind: Kind::ServiceCreation,
        by: uid::MINISTRY,
        form,
        words,
        clause,
    }
}

macro_rules! barred {
    ($what:literal, $field:literal, $why:literal, $clause:literal) => {
        creation(
            $what,
            &[Put($field, Fill::Flag(true))],
            &[$field, $why],
            $clause,
        )
    };
}
const WRONG: &[Wrong] = &[
    creation(
        "a BIN with a wrong check digit",
        &[Put("owner.bin_iin", Fill::Text("130540000034"))],
        &["owner.bin_iin", "контрольная"],
        "int-14",
    ),
    barred! { "state secrets (IG-03)", "declared.state_secrets", "государственными секретами", "int-3.2" },
    barred! { "a certification authority (IG-03)", "declared.certification_authority", "удостоверяющих центров", "int-3.1" },
    barred! { "the analytical platform (IG-03)", "declared.analytic_platform", "аналитической информации", "int-3.3" },
    barred! { "open data (IG-03)", "declared.open_data", "через OpenAPI напрямую", "int-3.4" },
    creation(
        "a non-state system by ШЭП (IG-04)",
        &[
            Put("declared.non_state", Fill::Flag(true)),
            Put("declared.gateway", Fill::Text("shep")),
        ],
        &["declared.gateway", "только через ВШЭП"],
        "int-4",
    ),
    Wrong {
        tried: "an agreement without proof that the resource is popular",
        kind: Kind::Agreement,
        by: uid::MINISTRY,
        form: &[Put("party2.mobile_app_proof", Fill::Nothing)],
        words: &["party2.mobile_app_proof", "не заполнено"],
        clause: "agr-4.3",
    },
    creation(
        "a field that the form does not have",
        &[Put("owner.fax", Fill::Text("нет"))],
        &["has no field `owner.fax`"],
        "",
    ),
    Wrong {
        tried: "an entry without its contract",
        kind: Kind::Catalogue,
        by: uid::OPERATOR,
        form: &[
            Put("action", Fill::Text("add")),
            Put("contract_no", Fill::Nothing),
        ],
        words: &["contract_no", "не заполнено"],
        clause: "eshdi-4",
    },
    Wrong {
        tried: "a last day of an entry that begins",
        kind: Kind::Catalogue,
        by: uid::OPERATOR,
        form: &[Put("action", Fill::Text("add")), Put("until", Fill::Day(5))],
        words: &["until", "не применяется"],
        clause: "eshdi-13",
    },
];

/// Each is refused with its words and its clause.
fn refused(desk: &Desk, wrong: &[Wrong]) -> Result<(), Fault> {
    for one in wrong {
        let is_right = desk.woken() == Some(Flaw::FormIsRight);
        let form = if is_right { &[] } else { one.form };
        let said = file(desk, one.by, one.kind, form)?;
        let clause = one.clause.parse::<Clause>().ok();
        let cited = clause.map_or(String::new(), |clause| clause.to_string());
        let words = [one.words, &[cited.as_str()][..]].concat();
        with(one.tried, said, &words)?;
    }
    Ok(())
}

pub(super) fn wrong_forms(desk: &Desk) -> Result<Evidence, Fault> {
    refused(desk, WRONG)?;
    let before = listed(desk, uid::ADMIN)?;
    // The control: the same form without anything wrong is taken.
    let number = taken(file(desk, uid::MINISTRY, Kind::ServiceCreation, &[])?)?;
    let after = listed(desk, uid::ADMIN)?;
    // The ministry's own office of the authority is what decides on it.
    let decides = outcome(desk, uid::INFRASTRUCTURE, &["request", "show", &number])?.is_ok();
    Ok(judge(
        before == 0 && after == 1 && decides,
        format!(
            "{} wrong forms were refused, each with its field and clause; {before} requests were kept of them, and {after} of the right one",
            WRONG.len()
        ),
    )?)
}

/// A connection of a system to a service of personal data.
macro_rules! personal {
    ($consent:literal, $non_state:literal) => {
        &[
            Put("service.personal_data", Fill::Flag(true)),
            Put("declared.consent_service", Fill::Flag($consent)),
            Put("declared.non_state", Fill::Flag($non_state)),
            Put("declared.gateway", Fill::Text("vshep")),
        ]
    };
}

/// A request about personal data without consent, and the clause that refuses it.
const fn without_consent(
    tried: &'static str,
    kind: Kind,
    form: &'static [Put],
    clause: &'static str,
) -> Wrong {
    Wrong {
        tried,
        kind,
        by: uid::MINISTRY,
        form,
        words: &["declared.consent_service"],
        clause,
    }
}

const WITHOUT_CONSENT: &[Wrong] = &[
    without_consent(
        "a state system's connection (IG-45-7)",
        Kind::Connection,
        personal!(false, false),
        "int-45-7",
    ),
    without_consent(
        "a non-state system's connection (SL-6.5)",
        Kind::Connection,
        personal!(false, true),
        "agr-6.5",
    ),
    without_consent(
        "the update of a state system's connection (IG-45-7)",
        Kind::ConnectionUpdate,
        personal!(false, false),
        "int-45-7",
    ),
    without_consent(
        "the update of a non-state system's connection (SL-6.5)",
        Kind::ConnectionUpdate,
        personal!(false, true),
        "agr-6.5",
    ),
];

/// With consent; and no data of persons at all.
const WITH_CONSENT: &[&[Put]] = &[
    personal!(true, false),
    personal!(true, true),
    &[Put("service.personal_data", Fill::Flag(false))],
];

pub(super) fn consent(desk: &Desk) -> Result<Evidence, Fault> {
    refused(desk, WITHOUT_CONSENT)?;
    let before = listed(desk, uid::ADMIN)?;
    // The control: the same connections with consent are taken.
    let mut numbers = Vec::new();
    for (form, key) in WITH_CONSENT.iter().zip(["first", "second", "third"]) {
        let key = [Put("service.service_key", Fill::Text(key))];
        let form = [form, &key[..]].concat();
        numbers.push(taken(file(desk, uid::MINISTRY, Kind::Connection, &form)?)?);
    }
    let after = listed(desk, uid::ADMIN)?;
    Ok(judge(
        before == 0 && after == WITH_CONSENT.len(),
        format!(
            "{} requests for personal data without consent were refused, each with its field and clause, and {before} kept; with consent, or without such data, {} were taken",
            WITHOUT_CONSENT.len(),
            numbers.join(", ")
        ),
    )?)
}
