//! The act of testing (integration rules, annex 4): filed with its signed form, compared with its request, issued as a document.

use law::request::{Act, Kind};
use serde_json::Value;

use super::refusals::{file, outcome, taken, with};
use crate::desk::{Desk, DeskScenario, Fault, Fill, Flaw, Put, Shows, uid};
use crate::hierarchy::{Holder, OF_AGENCY, OF_MINISTRY};
use crate::namespace::checked;
use crate::peers::Peers;
use crate::scenario::{Evidence, judge};
use crate::wait::eventually;

/// What was approved is read back from the PDF in both languages, with a code that this gateway issued.
pub(super) const ISSUED: DeskScenario = DeskScenario {
    name: "approved-test-act-is-a-document-with-a-code",
    clause: "603/НҚ, прил. 4; 123 (ред. 603/НҚ), п. 27",
    shows: Shows::AtADesk(issued),
    flaw: Flaw::FormIsRight,
};

/// An act about something else, by somebody else, or with a negative decision does not open production.
pub(super) const REFUSED: DeskScenario = DeskScenario {
    name: "wrong-test-act-is-refused",
    clause: "603/НҚ, прил. 4; 123 (ред. 603/НҚ), п. 27",
    shows: Shows::AtADesk(refused),
    flaw: Flaw::FormIsRight,
};

/// How long keyd and the pages may take.
const ISSUE_LIMIT: std::time::Duration = std::time::Duration::from_secs(20);
/// A code that nobody issued.
const FOREIGN_CODE: &str = "0000-0000-0000-0000-0000";
/// What the tests showed.
const CONCLUSION: &str = "Сервис отвечает по схеме на все сто запросов";

/// What the agency publishes.
const PUBLICATION: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("owner_is.is_login", Fill::Text("agency-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
    Put("service.publish_shep", Fill::Flag(true)),
];

/// The act of its test, but for what the tests showed.
const TEST_ACT: [Put; 5] = [
    Put("parties.owner_name", Fill::Text("Наименование организации")),
    Put("parties.client_name", Fill::Text("Министерство примеров")),
    Put("systems.owner_is", Fill::Text("agency-system")),
    Put(
        "systems.initiator_is",
        Fill::Text("Наименование информационной системы"),
    ),
    Put("tested.service_key", Fill::Text("AgencyData")),
];

/// A publication whose test is open.
fn tested(desk: &Desk) -> Result<String, Fault> {
    let number = taken(file(desk, uid::AGENCY, Kind::Publication, PUBLICATION)?)?;
    decide(desk, &number, "open-test")?.map_err(Fault::InTheWay)?;
    Ok(number)
}

/// What the officer's act says.
fn decide(desk: &Desk, number: &str, act: &str) -> Result<Result<Value, String>, Fault> {
    let reasons = if act == "return-act" {
        "дополнить"
    } else {
        ""
    };
    let words = ["request", "act", number, act, "--reasons", reasons];
    let words = [&words[..], &["--why", "the lab"]].concat();
    outcome(desk, uid::INFRASTRUCTURE, &words)
}

/// What filing the act says, with these fields besides, signed for this holder.
fn file_act(
    desk: &Desk,
    number: &str,
    besides: &[Put],
    holder: &Holder<'_>,
) -> Result<Result<Value, String>, Fault> {
    let carried = Kind::Publication.carried(Act::FileAct);
    let form = carried.and_then(|carried| law::form::form(carried.form));
    let form = form.ok_or_else(|| Fault::InTheWay("the act carries no form".to_owned()))?;
    let is_besides = |put: &&Put| !besides.iter().any(|other| other.0 == put.0);
    let mut puts: Vec<Put> = TEST_ACT.iter().filter(is_besides).copied().collect();
    puts.extend(besides);
    let path = desk.fill_in(form, &puts, "act.toml")?;
    let of = [Kind::Publication.label(), "--act", Act::FileAct.label()];
    let signature = desk.sign(&of, &path, holder.id)?;
    let words = ["request", "act", number, "file-act", "--form", &path];
    let words = [&words[..], &["--signature", &signature, "--why", "the lab"]].concat();
    outcome(desk, uid::AGENCY, &words)
}

fn issued(desk: &Desk) -> Result<Evidence, Fault> {
    let number = tested(desk)?;
    // Under the flaw the act says something else than what is looked for.
    let conclusion = if desk.woken() == Some(Flaw::FormIsRight) {
        "Проверено"
    } else {
        CONCLUSION
    };
    let shows = [Put("tested.conclusion", Fill::Text(conclusion))];
    file_act(desk, &number, &shows, &OF_AGENCY)?.map_err(Fault::InTheWay)?;
    decide(desk, &number, "approve-act")?.map_err(Fault::InTheWay)?;
    let is_there = || {
        ["kk", "ru"]
            .iter()
            .all(|one| code_of(desk, (&number, "test-act", one)).is_some())
    };
    eventually(ISSUE_LIMIT, "the act is issued", is_there)?;
    let mut lacking = Vec::new();
    let mut genuine = 0;
    for (language, title, verdict) in [
        ("kk", "Тестілеу және пайдалануға енгізу туралы АКТ", "оң"),
        ("ru", "тестирования и ввода в эксплуатацию", "положительное"),
    ] {
        let copy = read(desk, uid::ADMIN, (&number, "test-act", language))?;
        let words = [
            title,
            verdict,
            CONCLUSION,
            "AgencyData",
            "agency-system",
            &copy.code,
        ];
        lacking.extend(copy.lacks(&words));
        genuine += usize::from(copy.is_genuine);
    }
    let foreign = outcome(desk, uid::ADMIN, &["request", "check-code", FOREIGN_CODE])?.is_err();
    let shown = desk.must(&["request", "show", &number])?.json();
    let signed = shown["act_forms"][0]["signed"].to_string();
    Ok(judge(
        lacking.is_empty() && genuine == 2 && foreign && signed.contains(OF_AGENCY.bin),
        format!(
            "request {number}: the act in Kazakh and Russian lacks {lacking:?}; {genuine} of its 2 codes are genuine; one that was never issued is refused {foreign}; the form was signed by {signed}"
        ),
    )?)
}

/// A document as a reader of PDF sees it.
pub(super) struct Copy {
    text: String,
    /// Its code.
    pub(super) code: String,
    /// Whether this gateway issued that code, and for this file.
    pub(super) is_genuine: bool,
}

impl Copy {
    /// The words that it lacks.
    pub(super) fn lacks<'a>(&'a self, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let absent = words.iter().filter(|word| !self.text.contains(**word));
        absent.map(|word| (*word).to_owned())
    }
}

/// The code of a document of a request, by its kind and language, once it is issued.
fn code_of(desk: &Desk, (number, kind, language): (&str, &str, &str)) -> Option<String> {
    let detail = desk.must(&["request", "show", number]).ok()?.json();
    let documents = detail["documents"].as_array()?;
    let is_it = |one: &&Value| one["kind"] == kind && one["language"] == language;
    let code = &documents.iter().find(is_it)?["state"]["issued"]["code"];
    code.as_str().map(str::to_owned)
}

/// Reads an issued document of a request as a user gets it.
pub(super) fn read(
    desk: &Desk,
    own: u32,
    (number, kind, language): (&str, &str, &str),
) -> Result<Copy, Fault> {
    let code = code_of(desk, (number, kind, language)).unwrap_or_default();
    let out = format!("{}/{kind}.{language}.pdf", desk.folder_of(own)?);
    let words = ["--language", language, "request", "document", number];
    let words = [&words[..], &["--kind", kind, "--out", &out]].concat();
    let written = outcome(desk, own, &words)?.map_err(Fault::InTheWay)?;
    let mut reader = Peers::of_this_build()?.command("pdftotext")?;
    let text = checked(reader.args(["-raw", &out, "-"]))?;
    // Long cells break into lines.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let check = outcome(desk, uid::ADMIN, &["request", "check-code", &code])?;
    let is_genuine = check.is_ok_and(|check| check["file"] == written["sha256"]);
    Ok(Copy {
        text,
        code,
        is_genuine,
    })
}

fn refused(desk: &Desk) -> Result<Evidence, Fault> {
    let number = tested(desk)?;
    let is_right = desk.woken() == Some(Flaw::FormIsRight);
    let besides = |put: Put| if is_right { Vec::new() } else { vec![put] };
    let cited = "прил. 4";
    for (tried, field, value) in [
        (
            "an act about another service",
            "tested.service_key",
            "OtherData",
        ),
        (
            "an act of another owner",
            "parties.owner_name",
            "Иная организация",
        ),
        (
            "an act with another client",
            "parties.client_name",
            "Иная организация",
        ),
        (
            "an act on another system",
            "systems.owner_is",
            "ministry-registry",
        ),
    ] {
        let put = Put(field, Fill::Text(value));
        let said = file_act(desk, &number, &besides(put), &OF_AGENCY)?;
        with(tried, said, &[field, "расходится с заявкой", cited])?;
    }
    let said = file_act(desk, &number, &[], &OF_MINISTRY)?;
    with("an act that another signed", said, &["not accepted"])?;
    let bare = ["request", "act", &number, "file-act", "--why", "the lab"];
    let bare = outcome(desk, uid::AGENCY, &bare)?;
    with(
        "an act without its form",
        bare,
        &["carries the filled-in form test_act"],
    )?;
    let negative = [Put("tested.decision", Fill::Text("negative"))];
    file_act(desk, &number, &negative, &OF_AGENCY)?.map_err(Fault::InTheWay)?;
    let approved = decide(desk, &number, "approve-act")?;
    with(
        "the approval of a negative act",
        approved,
        &["tested.decision", "п. 27"],
    )?;
    // The control: returned, and done again with a positive decision.
    decide(desk, &number, "return-act")?.map_err(Fault::InTheWay)?;
    file_act(desk, &number, &[], &OF_AGENCY)?.map_err(Fault::InTheWay)?;
    let stage = decide(desk, &number, "approve-act")?.map_err(Fault::InTheWay)?["stage"].clone();
    Ok(judge(
        stage == "act-approved",
        format!(
            "request {number}: seven acts about something else, by another, without a form or with a negative decision led nowhere; the right one to {stage}"
        ),
    )?)
}
