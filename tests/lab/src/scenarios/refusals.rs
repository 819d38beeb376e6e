//! Requests that must not pass: wrong forms, what is there already, what is not whose, what is not now. Nothing is half applied.

use law::Clause;
use law::request::Kind;
use serde_json::Value;

use crate::desk::{Desk, Fill, Flaw, Put, Site, date, filled, uid};
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};

mod time;

use time::{not_back, recounts};

/// A scenario of one desk.
macro_rules! refused {
    ($(#[$doc:meta])* $name:ident, $words:literal, $clause:literal, $run:path, $sabotage:literal, $flaw:ident) => {
        $(#[$doc])*
        pub(super) const $name: Scenario = Scenario {
            name: $words,
            clause: $clause,
            run: |lab| $run(&Site::prepare(lab)?.open("refusals")?),
            sabotage: Sabotage {
                name: $sabotage,
                run: |lab| {
                    lab.flaw = Some(Flaw::$flaw);
                    Ok(())
                },
            },
        };
    };
}

refused! {
    /// Each wrong field is named with its rule and clause, and nothing is kept.
    WRONG_FORMS, "wrong-form-is-refused-with-field-and-clause", "123 (ред. 307/НҚ, 603/НҚ) пп. 3, 4",
    wrong_forms, "nobody-is-there", NobodyIsThere
}
refused! {
    /// What is filed already, or is too large, is refused.
    TWICE, "what-is-filed-twice-or-too-large-is-refused", "property: nothing is filed twice or without a bound",
    twice_or_too_large, "nobody-is-there", NobodyIsThere
}
refused! {
    /// Of two officers who decide at once one is refused, and what was previewed is what is committed.
    AT_ONCE, "two-officers-do-not-decide-at-once", "property: one decides, and on what was seen",
    not_at_once, "record-awaits-confirmation", AwaitsConfirmation
}
refused! {
    /// The two authorities are tenants: neither sees the other's requests.
    TENANTS, "neither-authority-sees-the-others-requests", "property: the authorities are tenants",
    apart, "nobody-is-there", NobodyIsThere
}
refused! {
    /// Time goes one way.
    BACKWARDS, "legal-clock-does-not-go-back", "property: time goes one way",
    not_back, "clock-stands-still", ClockStandsStill
}
refused! {
    /// A new production calendar moves what is open, tells it and journals it.
    RECOUNTED, "new-calendar-recounts-open-requests", "property: terms follow the calendar in force",
    recounts, "calendar-without-this-year", CalendarEnds
}

/// What filing a form says: the document of its success, or what it was refused with.
fn file(desk: &Desk, uid: u32, kind: Kind, puts: &[Put]) -> Result<Result<Value, String>, Failure> {
    let form = law::form::form(kind.form())
        .ok_or_else(|| Failure(format!("the law has no form of {kind}")))?;
    let text = filled(form, puts, date(desk.now()?)).toml;
    let path = desk.write("form.toml", text.as_bytes())?;
    let mut words = vec!["request", "file", kind.label(), "--form", &path];
    let signature;
    if let law::form::Signing::LegalEntity { .. } = form.signing {
        signature = desk.sign(&[kind.label()], &path, crate::hierarchy::OF_MINISTRY.id)?;
        words.extend(["--signature", &signature]);
    }
    outcome(desk, uid, &words)
}

/// What a command says: the document of its success, or what it was refused with.
fn outcome(desk: &Desk, uid: u32, words: &[&str]) -> Result<Result<Value, String>, Failure> {
    let said = desk.qaqpa(uid, words)?;
    Ok(if said.code == 0 {
        Ok(said.json())
    } else {
        Err(said.err)
    })
}

/// The number of a request that was filed, which must have been taken.
fn taken(filed: Result<Value, String>) -> Result<String, Failure> {
    filed
        .map(|document| document["number"].to_string())
        .map_err(Failure)
}

/// How many requests a user sees.
fn listed(desk: &Desk, uid: u32) -> Result<usize, Failure> {
    let document = outcome(desk, uid, &["request", "list"])?.map_err(Failure)?;
    Ok(document["items"].as_array().map_or(0, Vec::len))
}

/// What was expected to be refused: with these words, or what happened instead.
fn with(tried: &str, outcome: Result<Value, String>, words: &[&str]) -> Result<(), Failure> {
    match outcome {
        Ok(document) => Err(Failure(format!("{tried} was taken: {document}"))),
        Err(why) => {
            let absent = words.iter().find(|word| !why.contains(**word));
            absent.map_or(Ok(()), |word| {
                Err(Failure(format!(
                    "{tried} was refused without {word:?}: {why}"
                )))
            })
        }
    }
}

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

fn wrong_forms(desk: &Desk) -> Result<Evidence, Failure> {
    for wrong in WRONG {
        let said = file(desk, wrong.by, wrong.kind, wrong.form)?;
        let clause = wrong.clause.parse::<Clause>().ok();
        let cited = clause.map_or(String::new(), |clause| clause.to_string());
        with(
            wrong.tried,
            said,
            &[wrong.words, &[cited.as_str()][..]].concat(),
        )?;
    }
    let before = listed(desk, uid::ADMIN)?;
    // The control: the same form without anything wrong is taken.
    let number = taken(file(desk, uid::MINISTRY, Kind::ServiceCreation, &[])?)?;
    let after = listed(desk, uid::ADMIN)?;
    // The ministry's own office of the authority is what decides on it.
    let decides = outcome(desk, uid::INFRASTRUCTURE, &["request", "show", &number])?.is_ok();
    judge(
        before == 0 && after == 1 && decides,
        format!(
            "{} wrong forms were refused, each with its field and clause; {before} requests were kept of them, and {after} of the right one",
            WRONG.len()
        ),
    )
}

/// More networks than fit into a submission, and fewer than a form takes.
const NETWORKS: u32 = 4_000;

fn twice_or_too_large(desk: &Desk) -> Result<Evidence, Failure> {
    let domain = &[Put("mail_domain", Fill::Text("ministry.example"))];
    let first = taken(file(desk, uid::MINISTRY, Kind::Mail, domain)?)?;
    let again = file(desk, uid::MINISTRY, Kind::Mail, domain)?;
    with("the same again", again, &["is not decided yet", &first])?;
    let other = &[Put("mail_domain", Fill::Text("other.example"))];
    let second = taken(file(desk, uid::MINISTRY, Kind::Mail, other)?)?;

    let networks: Vec<String> = (0..NETWORKS)
        .map(|n| format!("\"2001:db8:{:x}:{:x}::/64\"", n / 256, n % 256))
        .collect();
    let many = format!(
        "form = \"catalogue_update\"\naction = \"end\"\nuser_org = \"ministry\"\nuntil = 2027-01-01\nip_list = [{}]\n",
        networks.join(", ")
    );
    let path = desk.write("many.toml", many.as_bytes())?;
    let words = ["request", "file", "catalogue", "--form", &path];
    let large = outcome(desk, uid::OPERATOR, &words)?;
    with("a form of 100 KB", large, &["bytes, more than the"])?;
    let path = desk.write("huge.toml", "#".repeat(300_000).as_bytes())?;
    let words = ["request", "file", "catalogue", "--form", &path];
    let huge = outcome(desk, uid::OPERATOR, &words)?;
    with("a file of 300 KB", huge, &["is longer than"])?;
    let seen = listed(desk, uid::GTS)?;
    judge(
        seen == 2,
        format!(
            "request {first} filed again, {NETWORKS} networks in one form and a file of 300 KB were refused; request {second} about another domain was taken; {seen} requests are there"
        ),
    )
}

const TUNNEL: &[Put] = &[
    Put("access", Fill::Text("vpn")),
    Put("services.vpn", Fill::Text("ike")),
    Put("services.destinations", Fill::Text("203.0.113.40")),
];

fn not_at_once(desk: &Desk) -> Result<Evidence, Failure> {
    let number = taken(file(desk, uid::MINISTRY, Kind::SpecialAccess, TUNNEL)?)?;
    let act = |by: u32, act: &str, more: &[&str]| {
        let words = ["request", "act", &number, act, "--why", "at once"];
        outcome(desk, by, &[&words[..], more].concat())
    };
    let unknown = act(uid::GTS, "open-test", &[])?;
    with(
        "an act of another kind",
        unknown,
        &["cannot be met with open-test", "apply"],
    )?;
    let foreign = act(uid::MINISTRY, "apply", &[])?;
    with(
        "the officer's act by the filer",
        foreign,
        &["is not for the filer"],
    )?;
    let bare = act(uid::GTS, "reject", &[])?;
    with("a rejection without reasons", bare, &["bears reasons"])?;

    // Both saw revision 1; one is quicker.
    let reasons = ["--revision", "1", "--reasons", "уточните адреса"];
    act(uid::GTS, "ask-for-more", &reasons)?.map_err(Failure)?;
    let slower = act(uid::GTS_ENGINEER, "reject", &reasons)?;
    with(
        "the slower officer's act",
        slower,
        &["was changed meanwhile"],
    )?;
    let path = desk.write("again.toml", again_form(desk)?.as_bytes())?;
    let signature = desk.sign(&["special-access"], &path, crate::hierarchy::OF_MINISTRY.id)?;
    let form = ["--form", &path, "--signature", &signature];
    act(uid::MINISTRY, "resubmit", &form)?.map_err(Failure)?;

    let words = ["request", "preview", &number, "apply"];
    let preview = outcome(desk, uid::GTS, &words)?.map_err(Failure)?;
    let base = preview["base"].to_string();
    // Another epoch comes between.
    let entry = &[
        Put("action", Fill::Text("end")),
        Put("ip_list", Fill::Text("198.51.100.0/26")),
        Put("until", Fill::Day(300)),
    ];
    taken(file(desk, uid::OPERATOR, Kind::Catalogue, entry)?)?;
    let stale = act(uid::GTS, "apply", &["--base", &base])?;
    with(
        "a decision by a stale preview",
        stale,
        &["was previewed against epoch"],
    )?;
    let rows = |what: &str| -> Result<usize, Failure> {
        let listed = desk.must(&["show", "special-access"])?.json();
        let items = listed["items"].as_array().cloned().unwrap_or_default();
        Ok(items
            .iter()
            .filter(|row| row.to_string().contains(what))
            .count())
    };
    let citation = format!("СОЗ-{number}");
    let before = rows(&citation)?;
    let preview = outcome(desk, uid::GTS, &words)?.map_err(Failure)?;
    let base = preview["base"].to_string();
    act(uid::GTS, "apply", &["--base", &base])?.map_err(Failure)?;
    let after = rows(&citation)?;
    judge(
        before == 0 && after == 1,
        format!(
            "request {number}: an unknown act, a foreign hand, missing reasons, a stale revision and a stale preview were refused and left {before} rows; previewed anew, it was applied: {after} row"
        ),
    )
}

fn again_form(desk: &Desk) -> Result<String, Failure> {
    let form = law::form::form(Kind::SpecialAccess.form());
    let form = form.ok_or_else(|| Failure("the law has no form".to_owned()))?;
    Ok(filled(form, TUNNEL, date(desk.now()?)).toml)
}

fn apart(desk: &Desk) -> Result<Evidence, Failure> {
    let domain = &[Put("mail_domain", Fill::Text("ministry.example"))];
    let mail = taken(file(desk, uid::MINISTRY, Kind::Mail, domain)?)?;
    let service = taken(file(desk, uid::MINISTRY, Kind::ServiceCreation, &[])?)?;
    let sees = |by: u32, number: &str| {
        let words = ["request", "show", number];
        Ok::<_, Failure>(outcome(desk, by, &words)?.is_ok())
    };
    let decides = |by: u32, number: &str| {
        let words = [
            "request",
            "act",
            number,
            "reject",
            "--reasons",
            "нет",
            "--why",
            "the lab",
        ];
        outcome(desk, by, &words)
    };
    with(
        "the other's decision",
        decides(uid::INFRASTRUCTURE, &mail)?,
        &["there is no request"],
    )?;
    with(
        "the other's decision",
        decides(uid::GTS, &service)?,
        &["there is no request"],
    )?;
    let seen = [
        (uid::GTS, [true, false], 1),
        (uid::INFRASTRUCTURE, [false, true], 1),
        (uid::MINISTRY, [true, true], 2),
        (uid::OPERATOR, [false, false], 0),
    ];
    for (by, shown, count) in seen {
        let observed = ([sees(by, &mail)?, sees(by, &service)?], listed(desk, by)?);
        if observed != (shown, count) {
            return Err(Failure(format!(
                "the user {by} should see ({shown:?}, {count}) of requests {mail} and {service}, and sees {observed:?}"
            )));
        }
    }
    judge(
        true,
        format!(
            "request {mail} is seen by ГТС and the ministry, request {service} by the operator of the infrastructure and the ministry; nobody else sees or decides either"
        ),
    )
}
