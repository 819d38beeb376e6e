//! Notices by other ways than mail: a signed webhook, paper, and the systems that take incidents.

use std::io::Write as _;
use std::process::{Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::desk::{act, due, file, mail_form, number, shown};
use super::look::{EFFECT_LIMIT, gateway, gateway_mut, items, legal_now, move_clock};
use crate::error::LabError;
use crate::gateway::{Bent, Gateway, HOOK_SECRET_HEX};
use crate::hooks::Hook;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::wait::{eventually, observe};

/// What a user's program gets is signed with its secret, as openssl finds; then its terms run.
pub(super) const SIGNED: Scenario = Scenario {
    name: "webhook-is-signed-and-counts-as-delivery",
    clause: "386/НҚ, ЕШЭП п. 10",
    run: |lab| concluded(webhook_is_signed(lab)),
    sabotage: Sabotage {
        name: "other-webhook-secret",
        run: exchange_secret,
    },
};

/// A notice on paper starts no term before an officer has handed it over and entered that.
pub(super) const HANDED: Scenario = Scenario {
    name: "handed-over-notice-starts-the-term",
    clause: "603/НҚ, прил. 7, пп. 8, 9",
    run: |lab| concluded(paper_is_handed_over(lab)),
    sabotage: Sabotage {
        name: "notices-go-by-mail",
        run: prefer_mail,
    },
};

/// An incident that an operator reports reaches the system that takes incidents, without anybody's name.
pub(super) const PASSED_ON: Scenario = Scenario {
    name: "incident-reaches-the-external-system",
    clause: "386/НҚ, ЕШДИ п. 14; 603/НҚ, прил. 7, пп. 6.1, 6.3",
    run: |lab| concluded(incident_is_passed_on(lab)),
    sabotage: Sabotage {
        name: "external-system-refuses",
        run: refuse_hooks,
    },
};

const OPERATOR: u32 = 2101;
const MINISTRY: u32 = 2201;
const DUTY: u32 = 2001;

fn exchange_secret(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    gateway.write_hook_secrets("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")?;
    gateway.kill_controld();
    gateway.start_controld()
}

fn refuse_hooks(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.hooks.refuse();
    Ok(())
}

/// Whatever the scenario asks for, the ministry is reached by mail: the lab's file says so until the scenario reads it.
fn prefer_mail(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    gateway.bent = Some(Bent::PaperIsMail);
    Ok(())
}

/// Does something while the example's parties have these lines in the row of an id; then the example is in force again.
fn with_lines<T>(
    gateway: &Gateway,
    (name, id): (&str, &str),
    lines: &str,
    look: impl FnOnce() -> Result<T, Fault>,
) -> Result<T, Fault> {
    let parties = Gateway::example_file("parties")?;
    let row = format!("id = \"{id}\"\n");
    let changed = parties.replacen(&row, &format!("{row}{lines}\n"), 1);
    if changed == parties {
        return Err(Fault::InTheWay(format!("the example has no {id}")));
    }
    gateway.commit(name, &changed)?;
    let seen = look();
    gateway.commit(&format!("{name}-no-more"), &parties)?;
    seen
}

/// Rejects a request of the ministry for a domain; its number.
fn rejected(gateway: &Gateway, domain: &str) -> Result<String, Failure> {
    let filed = file(gateway, MINISTRY, "mail", &mail_form(domain))?;
    let number = number(&filed);
    act(gateway, &number, "reject", &["--reasons", "нет адресов"])?;
    Ok(number)
}

/// What openssl signs a request with.
fn openssl_signature(hook: &Hook) -> Result<String, Failure> {
    let key = format!("hexkey:{HOOK_SECRET_HEX}");
    let failed = |error: std::io::Error| Failure(format!("openssl: {error}"));
    let pipe = |words: &[&str], input: &[u8]| -> Result<Vec<u8>, Failure> {
        let mut child = Command::new("openssl")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input).map_err(failed)?;
        }
        Ok(child.wait_with_output().map_err(failed)?.stdout)
    };
    let (id, timestamp) = (hook.header("webhook-id"), hook.header("webhook-timestamp"));
    let mut signed = format!("{id}.{timestamp}.").into_bytes();
    signed.extend_from_slice(&hook.body);
    let mac = pipe(
        &[
            "dgst", "-sha256", "-mac", "HMAC", "-macopt", &key, "-binary",
        ],
        &signed,
    )?;
    let text = pipe(&["base64", "-A"], &mac)?;
    Ok(format!("v1,{}", String::from_utf8_lossy(&text)))
}

/// Whether a value is the number of a request.
fn names(value: &Value, number: &str) -> bool {
    value.as_u64().is_some_and(|one| number.parse() == Ok(one))
}

fn webhook_is_signed(lab: &mut Lab) -> Result<Evidence, Fault> {
    let gateway = gateway(lab)?;
    let address = format!("http://{}/ministry", gateway.hooks.address());
    let line = format!("notice-webhook = \"{address}\"\nnotice-by = [\"webhook\"]");
    with_lines(gateway, ("hooked", "ministry"), &line, || {
        is_signed(gateway)
    })
}

fn is_signed(gateway: &Gateway) -> Result<Evidence, Fault> {
    let number = rejected(gateway, "hooked.example")?;
    let of_rejection = || {
        let hooks = gateway.hooks.hooks().into_iter();
        let of = hooks.filter(|hook| hook.path == "/ministry");
        let mut of = of.rev().filter(|hook| {
            let document: Value = serde_json::from_slice(&hook.body).unwrap_or_default();
            names(&document["request"], &number)
        });
        of.next()
    };
    let hook = observe(EFFECT_LIMIT, "the webhook arrives", of_rejection).map_err(Fault::not_so)?;
    let (theirs, ours) = (
        openssl_signature(&hook)?,
        hook.header("webhook-signature").to_owned(),
    );
    let end = due(gateway, &number, "EM-10c")?;
    let all = gateway.hooks.hooks();
    let id = hook.header("webhook-id");
    let same = all.iter().filter(|other| other.header("webhook-id") == id);
    let times = same.count();
    Ok(judge(
        theirs == ours && times == 1 && end > legal_now(gateway)?,
        format!(
            "notice {id} of request {number} came {times} times, signed {ours}; openssl signs it {theirs}; barred until {end}"
        ),
    )?)
}

/// The clock of a term that waits for its receipt, or when it ends.
fn clock(gateway: &Gateway, number: &str, term: &str) -> Result<String, Failure> {
    let detail = shown(gateway, number)?;
    let clocks = detail["clocks"].as_array().cloned().unwrap_or_default();
    let found = clocks.iter().find(|clock| clock["term"] == term);
    let found = found.ok_or_else(|| Failure(format!("{term} is no clock of it")))?;
    Ok(found["state"].as_str().unwrap_or_default().to_owned())
}

fn paper_is_handed_over(lab: &mut Lab) -> Result<Evidence, Fault> {
    let gateway = gateway(lab)?;
    let way = if gateway.bent == Some(Bent::PaperIsMail) {
        "mail"
    } else {
        "print"
    };
    let line = format!("notice-by = [\"{way}\"]");
    with_lines(gateway, ("on-paper", "ministry"), &line, || {
        is_handed_over(gateway)
    })
}

fn is_handed_over(gateway: &Gateway) -> Result<Evidence, Fault> {
    let number = rejected(gateway, "paper.example")?;
    let before = clock(gateway, &number, "EM-10c")?;
    move_clock(gateway, SignedDuration::from_hours(49))?;
    let later = clock(gateway, &number, "EM-10c")?;
    if [&before, &later] != ["awaits-receipt"; 2] {
        return Err(Fault::NotSo(format!(
            "request {number}: nobody entered a hand-over, and the bar {before}, two days on {later}"
        )));
    }
    let waits = items(gateway, &["notices", "--state", "waits"])?;
    let mut waits = waits.iter().rev();
    let id = waits.find(|view| view["whom"] == "organisation ministry");
    let id = id.map(|view| view["id"].to_string());
    let id = id.ok_or_else(|| Fault::NotSo("no notice waits for its hand-over".to_owned()))?;
    let paper = gateway.must(&["notice", "print", &id])?.out;
    let at: Timestamp = legal_now(gateway)?;
    let at = at
        .saturating_sub(SignedDuration::from_hours(24))
        .unwrap_or(at);
    let said = gateway.qaqpa_as(
        DUTY,
        &[
            "notice",
            "handed-over",
            &id,
            "--to",
            "А. Омаров, канцелярия",
            "--at",
            &at.to_string(),
            "--why",
            "register no. 881",
        ],
    )?;
    let end = due(gateway, &number, "EM-10c")?;
    let thirty = super::desk::last_of_thirty(at)?;
    Ok(judge(
        said.code == 0 && end == thirty && paper.contains("Отметка о вручении"),
        format!(
            "notice {id} of request {number}: the bar {before}, two days on {later}; handed over at {at}, barred until {end}"
        ),
    )?)
}

const INCIDENT: &str = r#"form = "incident"
org_name = "АО «Пример Телеком»"
occurred_at = "2026-11-23T08:00:00+05:00"
ongoing = true
effect = ["blocking"]
description = "Сервер недоступен."
contact = "А. Омаров; noc@telecom.example; +7 7172 00 00 00; +7 700 000 00 00"
"#;

fn incident_is_passed_on(lab: &mut Lab) -> Result<Evidence, Fault> {
    let gateway = gateway(lab)?;
    let address = format!("http://{}/esm", gateway.hooks.address());
    let line = format!(
        "external = [{{ id = \"esm\", webhook = \"{address}\", takes = [\"incidents\"] }}]"
    );
    with_lines(gateway, ("with-esm", "gts"), &line, || {
        is_passed_on(gateway)
    })
}

fn is_passed_on(gateway: &Gateway) -> Result<Evidence, Fault> {
    let filed = file(gateway, OPERATOR, "incident", INCIDENT)?;
    let number = number(&filed);
    act(gateway, &number, "finish", &[])?;
    let told = || -> Vec<(Value, bool)> {
        let hooks = gateway.hooks.hooks().into_iter();
        let of_system = hooks.filter(|hook| hook.path == "/esm");
        of_system
            .map(|hook| {
                let document: Value = serde_json::from_slice(&hook.body).unwrap_or_default();
                let is_named = document["event"].to_string().contains("Омаров");
                (document, is_named)
            })
            .filter(|(document, _)| names(&document["event"]["request"], &number))
            .collect()
    };
    eventually(EFFECT_LIMIT, "the system hears of it twice", || {
        told().len() >= 2
    })
    .map_err(Fault::not_so)?;
    let told = told();
    let mut what: Vec<String> = told
        .iter()
        .map(|(document, _)| {
            let event = &document["event"];
            format!(
                "{} {} ({})",
                document["kind"], event["what"], event["stage"]
            )
        })
        .collect();
    what.sort();
    let texts = told
        .iter()
        .filter(|(document, _)| document["event"]["fields"]["description"] == "Сервер недоступен.");
    let (texts, named) = (texts.count(), told.iter().any(|(_, named)| *named));
    Ok(judge(
        what == [
            r#""incident" "filed" ("submitted")"#,
            r#""incident" "finish" ("closed")"#,
        ] && texts == 2
            && !named,
        format!(
            "request {number}: the system heard {}; the description {texts} times; a person's name {named}",
            what.join(", ")
        ),
    )?)
}
