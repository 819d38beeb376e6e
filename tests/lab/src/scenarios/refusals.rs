//! Requests that must not pass: wrong forms, what is there already, what is not whose, what is not now. Nothing is half applied.

use law::request::Kind;
use serde_json::Value;

use crate::desk::{Desk, DeskScenario, Fill, Flaw, Put, Shows, uid};
use crate::scenario::{Evidence, Fault, judge};

mod forms;
mod time;

use forms::{consent, wrong_forms};
use time::{not_back, recounts};

/// A scenario of one desk.
macro_rules! refused {
    ($(#[$doc:meta])* $name:ident, $words:literal, $clause:literal, $run:path, $flaw:ident) => {
        $(#[$doc])*
        pub(super) const $name: DeskScenario = DeskScenario {
            name: $words,
            clause: $clause,
            shows: Shows::AtADesk($run),
            flaw: Flaw::$flaw,
        };
    };
}

refused! {
    /// Each wrong field is named with its rule and clause, and nothing is kept.
    WRONG_FORMS, "wrong-form-is-refused-with-field-and-clause", "123 (ред. 307/НҚ, 603/НҚ) пп. 3, 4; 603/НҚ, прил. 7, п. 4.3",
    wrong_forms, FormIsRight
}
refused! {
    /// Personal data go only with the state service of access control.
    CONSENT, "personal-data-go-only-with-consent", "123 (ред. 307/НҚ), п. 45-7; 603/НҚ, прил. 7, п. 6.5",
    consent, FormIsRight
}
refused! {
    /// What is filed already, or is too large, is refused.
    TWICE, "what-is-filed-twice-or-too-large-is-refused", "property: nothing is filed twice or without a bound",
    twice_or_too_large, FiledBefore
}
refused! {
    /// Of two officers who decide at once one is refused, and what was previewed is what is committed.
    AT_ONCE, "two-officers-do-not-decide-at-once", "property: one decides, and on what was seen",
    not_at_once, RolledBack
}
refused! {
    /// The two authorities are tenants: neither sees the other's requests.
    TENANTS, "neither-authority-sees-the-others-requests", "property: the authorities are tenants",
    apart, FiledBefore
}
refused! {
    /// Time goes one way.
    BACKWARDS, "legal-clock-does-not-go-back", "property: time goes one way",
    not_back, ClockLags
}
refused! {
    /// A new production calendar moves what is open, tells it and journals it.
    RECOUNTED, "new-calendar-recounts-open-requests", "property: terms follow the calendar in force",
    recounts, FiledBefore
}

/// What filing a form says: the document of its success, or what it was refused with.
pub(super) fn file(
    desk: &Desk,
    uid: u32,
    kind: Kind,
    puts: &[Put],
) -> Result<Result<Value, String>, Fault> {
    let form = law::form::form(kind.form())
        .ok_or_else(|| Fault::InTheWay(format!("the law has no form of {kind}")))?;
    let path = desk.fill_in(form, puts, "form.toml")?;
    let mut words = vec!["request", "file", kind.label(), "--form", &path];
    let signature;
    if let law::form::Signing::LegalEntity { .. } = form.signing {
        signature = desk.sign(&[kind.label()], &path, crate::hierarchy::OF_MINISTRY.id)?;
        words.extend(["--signature", &signature]);
    }
    outcome(desk, uid, &words)
}

/// What a command says: the document of its success, or what it was refused with.
pub(super) fn outcome(
    desk: &Desk,
    uid: u32,
    words: &[&str],
) -> Result<Result<Value, String>, Fault> {
    let said = desk.qaqpa(uid, words)?;
    Ok(if said.code == 0 {
        Ok(said.json())
    } else {
        Err(said.err)
    })
}

/// The number of a request that was filed, which must have been taken.
pub(super) fn taken(filed: Result<Value, String>) -> Result<String, Fault> {
    filed
        .map(|document| document["number"].to_string())
        .map_err(Fault::InTheWay)
}

/// How many requests a user sees.
fn listed(desk: &Desk, uid: u32) -> Result<usize, Fault> {
    let document = outcome(desk, uid, &["request", "list"])?.map_err(Fault::InTheWay)?;
    Ok(document["items"].as_array().map_or(0, Vec::len))
}

/// What was expected to be refused: with these words, or what happened instead.
pub(super) fn with(
    tried: &str,
    outcome: Result<Value, String>,
    words: &[&str],
) -> Result<(), Fault> {
    match outcome {
        Ok(document) => Err(Fault::NotSo(format!("{tried} was taken: {document}"))),
        Err(why) => {
            let absent = words.iter().find(|word| !why.contains(**word));
            absent.map_or(Ok(()), |word| {
                Err(Fault::NotSo(format!(
                    "{tried} was refused without {word:?}: {why}"
                )))
            })
        }
    }
}

/// More networks than fit into a submission, and fewer than a form takes.
const NETWORKS: u32 = 4_000;

fn twice_or_too_large(desk: &Desk) -> Result<Evidence, Fault> {
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
    Ok(judge(
        seen == 2,
        format!(
            "request {first} filed again, {NETWORKS} networks in one form and a file of 300 KB were refused; request {second} about another domain was taken; {seen} requests are there"
        ),
    )?)
}

const TUNNEL: &[Put] = &[
    Put("access", Fill::Text("vpn")),
    Put("services.vpn", Fill::Text("ike")),
    Put("services.destinations", Fill::Text("203.0.113.40")),
];

fn not_at_once(desk: &Desk) -> Result<Evidence, Fault> {
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
    act(uid::GTS, "ask-for-more", &reasons)?.map_err(Fault::InTheWay)?;
    let slower = act(uid::GTS_ENGINEER, "reject", &reasons)?;
    with(
        "the slower officer's act",
        slower,
        &["was changed meanwhile"],
    )?;
    let form = law::form::form(Kind::SpecialAccess.form());
    let form = form.ok_or_else(|| Fault::InTheWay("the law has no form".to_owned()))?;
    let path = desk.fill_in(form, TUNNEL, "again.toml")?;
    let signature = desk.sign(&["special-access"], &path, crate::hierarchy::OF_MINISTRY.id)?;
    let form = ["--form", &path, "--signature", &signature];
    act(uid::MINISTRY, "resubmit", &form)?.map_err(Fault::InTheWay)?;

    let words = ["request", "preview", &number, "apply"];
    let preview = outcome(desk, uid::GTS, &words)?.map_err(Fault::InTheWay)?;
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
    let rows = |what: &str| -> Result<usize, Fault> {
        let listed = desk.must(&["show", "special-access"])?.json();
        let items = listed["items"].as_array().cloned().unwrap_or_default();
        Ok(items
            .iter()
            .filter(|row| row.to_string().contains(what))
            .count())
    };
    let citation = format!("СОЗ-{number}");
    let before = rows(&citation)?;
    let preview = outcome(desk, uid::GTS, &words)?.map_err(Fault::InTheWay)?;
    let base = preview["base"].to_string();
    act(uid::GTS, "apply", &["--base", &base])?.map_err(Fault::InTheWay)?;
    let after = rows(&citation)?;
    Ok(judge(
        before == 0 && after == 1,
        format!(
            "request {number}: an unknown act, a foreign hand, missing reasons, a stale revision and a stale preview were refused and left {before} rows; previewed anew, it was applied: {after} row"
        ),
    )?)
}

fn apart(desk: &Desk) -> Result<Evidence, Fault> {
    let domain = &[Put("mail_domain", Fill::Text("ministry.example"))];
    let mail = taken(file(desk, uid::MINISTRY, Kind::Mail, domain)?)?;
    let service = taken(file(desk, uid::MINISTRY, Kind::ServiceCreation, &[])?)?;
    let sees = |by: u32, number: &str| {
        let words = ["request", "show", number];
        Ok::<_, Fault>(outcome(desk, by, &words)?.is_ok())
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
            return Err(Fault::NotSo(format!(
                "the user {by} should see ({shown:?}, {count}) of requests {mail} and {service}, and sees {observed:?}"
            )));
        }
    }
    Ok(judge(
        true,
        format!(
            "request {mail} is seen by ГТС and the ministry, request {service} by the operator of the infrastructure and the ministry; nobody else sees or decides either"
        ),
    )?)
}
