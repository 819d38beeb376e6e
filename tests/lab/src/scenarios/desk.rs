//! Requests, from the filed form to what they change and to what follows when nobody acts.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;

use super::look::{
    EFFECT_LIMIT, Reach, case, counted, gateway, gateway_mut, items, legal_now, move_clock_to,
    reach_becomes, reaches_as, stranger_as,
};
use super::unknown::{access_with, block, lose_commits, news, refuse_mail};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::hierarchy::{Holder, OF_AGENCY, OF_MINISTRY};
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::wait::eventually;

/// What the operator files in the catalogue unblocks the address by itself; nobody retypes anything.
pub(super) const KEPT: Scenario = Scenario {
    name: "operators-entry-in-the-catalogue-unblocks",
    clause: "386/НҚ, ЕШДИ п. 13",
    run: keeps_the_catalogue,
    sabotage: Sabotage {
        name: "commits-are-lost",
        run: lose_commits,
    },
};

/// Technical conditions bind the operator from their receipt, are told of when nobody acts, and lapse with their sixty days.
pub(super) const COUNTED: Scenario = Scenario {
    name: "technical-conditions-lapse-with-their-time",
    clause: "386/НҚ, ЕШДИ пп. 6, 7, прил. 1, 2; 603/НҚ, прил. 7, п. 9",
    run: |lab| concluded(conditions_lapse(lab)),
    sabotage: Sabotage {
        name: "relay-refuses",
        run: refuse_mail,
    },
};

/// A rejected request may be filed again thirty days after its rejection was received, and not a minute before.
pub(super) const BARRED: Scenario = Scenario {
    name: "rejected-mail-request-waits-thirty-days",
    clause: "386/НҚ, ЕШЭП пп. 7, 10, прил.",
    run: |lab| concluded(waits_thirty_days(lab)),
    sabotage: Sabotage {
        name: "relay-refuses",
        run: refuse_mail,
    },
};

/// The local users of the example's accounts.
pub(super) const OPERATOR: u32 = 2101;
pub(super) const MINISTRY: u32 = 2201;
const DUTY: u32 = 2001;

/// Files a form; what the gateway said.
pub(super) fn file(gateway: &Gateway, uid: u32, kind: &str, form: &str) -> Result<Value, Failure> {
    let path = gateway.write(&format!("form-{kind}"), form)?;
    let said = gateway.qaqpa_as(uid, &["request", "file", kind, "--form", &path])?;
    if said.code == 0 {
        Ok(said.json())
    } else {
        Err(Failure(said.err))
    }
}

/// The number of a request that was just filed.
pub(super) fn number(filed: &Value) -> String {
    filed["number"].to_string()
}

/// Does something to a request, as the officer on duty.
pub(super) fn act(
    gateway: &Gateway,
    number: &str,
    act: &str,
    more: &[&str],
) -> Result<Value, Failure> {
    let words = [&["request", "act", number, act, "--why", "the lab"], more].concat();
    let said = gateway.qaqpa_as(DUTY, &words)?;
    if said.code == 0 {
        Ok(said.json())
    } else {
        Err(Failure(said.err))
    }
}

pub(super) fn shown(gateway: &Gateway, number: &str) -> Result<Value, Failure> {
    Ok(gateway.must(&["request", "show", number])?.json())
}

/// The stage of a request.
fn stage(gateway: &Gateway, number: &str) -> Result<String, Failure> {
    let detail = shown(gateway, number)?;
    Ok(detail["view"]["stage"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// When a clock that runs ends; waits until it does run, which may need a receipt.
pub(super) fn due(gateway: &Gateway, number: &str, term: &str) -> Result<Timestamp, Fault> {
    let find = || {
        let detail = shown(gateway, number).ok()?;
        let clocks = detail["clocks"].as_array()?;
        let clock = clocks.iter().find(|clock| clock["term"] == term)?;
        clock["due"].as_str()?.parse::<Timestamp>().ok()
    };
    let what = format!("{term} runs");
    eventually(EFFECT_LIMIT, &what, || find().is_some()).map_err(Fault::not_so)?;
    find().ok_or_else(|| Fault::NotSo(format!("{term} does not run")))
}

/// Letters to an address that hold a word in plain letters.
fn letters(gateway: &Gateway, to: &str, word: &str) -> usize {
    let all = gateway.mail.letters();
    let about = |letter: &&crate::smtp::Letter| {
        letter.to.iter().any(|one| one.contains(to)) && letter.text.contains(word)
    };
    all.iter().filter(about).count()
}

/// An entry of the ministry's, under the contract of the example.
fn catalogue_form(prefix: &str) -> String {
    format!(
        "form = \"catalogue_update\"\naction = \"add\"\nuser_org = \"ministry\"\nip_list = [\"{prefix}\"]\nsince = 2026-01-05\ncontract_no = \"ЕШДИ-17/2025\"\ncontract_date = 2025-12-15\n"
    )
}

fn keeps_the_catalogue(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = stranger_as(lab, 78)?;
    block(lab, address)?;
    let gateway = gateway(lab)?;
    let host = &lab.topology.stranger.namespace;
    let prefix = format!("{address}/32");
    let filed = file(gateway, OPERATOR, "catalogue", &catalogue_form(&prefix))?;
    gateway.applied()?;
    let blocks = items(gateway, &["show", "block", "--prefix", &prefix])?.len();
    let entries = items(gateway, &["show", "catalogue", "--prefix", &prefix])?;
    let of = entries.first().map(|row| row["organisation"].clone());
    let open = case(gateway, &prefix)?;
    // Catalogued, and in no list yet: the packets meet another reason now.
    let before = counted(gateway, "list-missing")?;
    let closed = !reaches_as(host, address, news());
    let missed = counted(gateway, "list-missing")? - before;
    gateway.commit("access-with-78", &access_with(&prefix)?)?;
    let reached = reach_becomes(host, address, news(), Reach::Answered).is_ok();
    judge(
        filed["stage"] == "done"
            && blocks == 0
            && open.is_none()
            && closed
            && missed > 0
            && reached,
        format!(
            "{address}: request {} is {}; {blocks} blocks, case {open:?}, entry of {of:?}; {missed} packets met list-missing instead, and with a list it was answered {reached}",
            number(&filed),
            filed["stage"]
        ),
    )
}

pub(super) const CHANNELS: &str = r#"form = "eshdi_channel"
org_name = "АО «Пример Телеком»"
bandwidth_gbps = 10
planned_access_date = 2027-03-01
obligations_ack = true
"main_channel.address" = "Астана, ул. Первая, 1"
"main_channel.line" = "ВОЛС по северной трассе"
"reserve_channel.address" = "Астана, ул. Вторая, 2"
"reserve_channel.line" = "ВОЛС по южной трассе"
"head_name_signature.name" = "Б. Ахметов"
date = 2026-11-23
"#;

fn conditions_lapse(lab: &mut Lab) -> Result<Evidence, Fault> {
    let gateway = gateway(lab)?;
    let filed = file(gateway, OPERATOR, "channels", CHANNELS)?;
    let number = number(&filed);
    let before = letters(gateway, "noc@telecom.example", "");
    act(gateway, &number, "issue-conditions", &[])?;
    // Seven working days, and they run from the receipt that the relay's answer is.
    let readiness = due(gateway, &number, "EI-07")?;
    let told = letters(gateway, "noc@telecom.example", "") - before;
    move_clock_to(gateway, readiness)?;
    let warned = eventually(EFFECT_LIMIT, "the officer is told", || {
        letters(gateway, "duty@gts.example", "EI-07") > 0
    });
    let still = stage(gateway, &number)?;
    let end = due(gateway, &number, "EI-TU60")?;
    let minute = SignedDuration::from_secs(60);
    move_clock_to(gateway, end.saturating_sub(minute).unwrap_or(end))?;
    let until = stage(gateway, &number)?;
    move_clock_to(gateway, end)?;
    let after = stage(gateway, &number)?;
    let late = act(gateway, &number, "prolong", &[])
        .err()
        .map_or(String::new(), |said| said.0);
    Ok(judge(
        told > 0
            && warned.is_ok()
            && still == "conditions-issued"
            && until == "conditions-issued"
            && after == "void"
            && late.contains("void"),
        format!(
            "request {number}: {told} letters to the operator; readiness due {readiness}, the officer told {}; a minute before {end} {until}, then {after}; prolonging it then: {}",
            warned.is_ok(),
            late.lines().next().unwrap_or_default()
        ),
    )?)
}

pub(super) fn mail_form(domain: &str) -> String {
    format!(
        r#"form = "mail_onboard"
org_name = "Министерство примеров Республики Казахстан"
applicant_class = "state-body"
mail_domain = "{domain}"
domain_owner = "Министерство примеров Республики Казахстан"
mail_server_ip = ["198.51.100.9"]
obligations_ack = true
tech_contacts = ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"]
"head_name_signature.name" = "Б. Ахметов"
date = 2026-11-23
"#
    )
}

fn waits_thirty_days(lab: &mut Lab) -> Result<Evidence, Fault> {
    let gateway = gateway(lab)?;
    let form = mail_form("ministry.example");
    let filed = file(gateway, MINISTRY, "mail", &form)?;
    let first = number(&filed);
    act(
        gateway,
        &first,
        "reject",
        &["--reasons", "нет свободных адресов"],
    )?;
    let end = due(gateway, &first, "EM-10c")?;
    let received = legal_now(gateway)?;
    let thirty = last_of_thirty(received)?;
    let minute = SignedDuration::from_secs(60);
    move_clock_to(gateway, end.saturating_sub(minute).unwrap_or(end))?;
    let early = file(gateway, MINISTRY, "mail", &form)
        .err()
        .map_or(String::new(), |said| said.0);
    move_clock_to(gateway, end)?;
    let again = file(gateway, MINISTRY, "mail", &form);
    Ok(judge(
        early.contains("may be filed again from") && again.is_ok() && end == thirty,
        format!(
            "request {first} was rejected, received by {received}, barred until {end}; a minute before: {}; then: {}",
            early.lines().next().unwrap_or_default(),
            again.map_or_else(|said| said.0, |filed| filed["stage"].to_string())
        ),
    )?)
}

/// 24:00 of the thirtieth day after the day of an instant, in Almaty.
pub(super) fn last_of_thirty(received: Timestamp) -> Result<Timestamp, Failure> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(5));
    let day: Date = received.to_zoned(zone.clone()).date();
    let end = day.saturating_add(31.days()).to_zoned(zone);
    end.map(|end| end.timestamp())
        .map_err(|error| Failure(error.to_string()))
}

/// The list that a user signs opens what it names; nobody else's signature does, nor one over another text.
pub(super) const SIGNED: Scenario = Scenario {
    name: "signed-list-opens-access",
    clause: "386/НҚ, ЕШДИ пп. 15, 16; 123 (ред. 307/НҚ), п. 60",
    run: list_opens_access,
    sabotage: Sabotage {
        name: "certificate-revoked",
        run: revoke,
    },
};

fn revoke(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    gateway.hierarchy.issue(&OF_MINISTRY)?;
    gateway.hierarchy.revoke(OF_MINISTRY.id)?;
    gateway.kill_controld();
    gateway.start_controld()
}

/// The ministry files a list that somebody signs as this text: exit code, answer, complaint.
pub(super) fn file_signed(
    gateway: &Gateway,
    signer: &Holder<'_>,
    (form, text): (&str, &str),
) -> Result<(i32, Value, String), Failure> {
    let signature = gateway.hierarchy.sign(signer.id, text)?;
    let signature = signature.display().to_string();
    let mut words = vec!["request", "file", "access-lists", "--form", form];
    words.extend(["--signature", &signature]);
    let said = gateway.qaqpa_as(MINISTRY, &words)?;
    Ok((said.code, said.json(), said.err))
}

fn list_opens_access(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = stranger_as(lab, 79)?;
    let gateway = gateway(lab)?;
    let host = &lab.topology.stranger.namespace;
    let entry = catalogue_form(&format!("{address}/32"));
    file(gateway, OPERATOR, "catalogue", &entry)?;
    gateway.applied()?;
    let closed = reach_becomes(host, address, news(), Reach::Lost).is_ok();
    for holder in [OF_MINISTRY, OF_AGENCY] {
        // The sabotage has issued the first already, and revoked it.
        if !gateway.hierarchy.has(holder.id) {
            gateway.hierarchy.issue(&holder)?;
        }
    }
    let form = format!(
        "form = \"access_lists\"\nuser_org = \"ministry\"\ncategories = [\"government\", \"news\"]\nnetworks = [\"{address}/32\"]\n"
    );
    let path = gateway.write("list", &form)?;
    let document =
        gateway.must_print(&["request", "canonical", "access-lists", "--form", &path])?;
    let signed = |holder, text: &str| file_signed(gateway, holder, (&path, text));
    let (foreign, _, why_foreign) = signed(&OF_AGENCY, &document)?;
    let (edited, _, why_edited) = signed(&OF_MINISTRY, &document.replace("news", "sport"))?;
    let (code, filed, why) = signed(&OF_MINISTRY, &document)?;
    if code != 0 {
        return judge(false, format!("the ministry's own list was refused: {why}"));
    }
    let number = number(&filed);
    act(gateway, &number, "apply", &[])?;
    gateway.applied()?;
    let opened = reach_becomes(host, address, news(), Reach::Answered).is_ok();
    let by = shown(gateway, &number)?["signed"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    act(gateway, &number, "end", &[])?;
    gateway.applied()?;
    let ended = reach_becomes(host, address, news(), Reach::Lost).is_ok();
    judge(
        closed && foreign != 0 && edited != 0 && opened && by.contains(OF_MINISTRY.bin) && ended,
        format!(
            "{address}: catalogued and closed {closed}; signed by another organisation: {}; edited after the signature: {}; request {number}, signed by {by}: applied, answered {opened}; ended, lost {ended}",
            message(&why_foreign),
            message(&why_edited),
        ),
    )
}

/// What a refused command said.
pub(super) fn message(said: &str) -> String {
    let document: Value = serde_json::from_str(said).unwrap_or_default();
    document["error"]["message"]
        .as_str()
        .unwrap_or(said)
        .to_owned()
}
