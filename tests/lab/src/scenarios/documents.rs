//! Documents that decisions bring, and secrets that nobody keeps in clear.

use serde_json::Value;

use super::desk::{CHANNELS, MINISTRY, OPERATOR, act, file, number, shown};
use super::look::{EFFECT_LIMIT, gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::checked;
use crate::peers::Peers;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;

/// Technical conditions are a document of this gateway: what it says, whose decision it is, and that its code is genuine.
pub(super) const ISSUED: Scenario = Scenario {
    name: "technical-conditions-are-a-signed-document",
    clause: "386/НҚ, ЕШДИ п. 6, прил. 2",
    run: issues_conditions,
    sabotage: Sabotage {
        name: "keyd-killed",
        run: kill_keyd,
    },
};

/// The password of a request is sealed before anything of it is kept.
pub(super) const SEALED: Scenario = Scenario {
    name: "password-of-a-request-is-never-kept-in-clear",
    clause: "386/НҚ, ЕШДИ п. 18, прил. 4",
    run: seals_password,
    sabotage: Sabotage {
        name: "password-written-down",
        run: write_password_down,
    },
};

/// Somebody keeps the password beside the logs.
fn write_password_down(lab: &mut Lab) -> Result<(), LabError> {
    let path = gateway_mut(lab)?.logs().join("note");
    std::fs::write(&path, PASSWORD).map_err(LabError::file("writing", path))
}

fn kill_keyd(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_keyd();
    Ok(())
}

/// A code that nobody issued.
const FOREIGN_CODE: &str = "0000-0000-0000-0000-0000";

/// Where the officer says that the operator shall attach.
const ATTACH_POINT: &str = "Астана, зал 2, стойка 14, порты 11 и 12";

fn issues_conditions(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let filed = file(gateway, OPERATOR, "channels", CHANNELS)?;
    let number = number(&filed);
    act(
        gateway,
        &number,
        "issue-conditions",
        &["--reasons", ATTACH_POINT],
    )?;
    let is_issued = |gateway: &Gateway| {
        let detail = shown(gateway, &number).unwrap_or_default();
        code_of(&detail).is_some() && detail["decisions"][0]["signature"].is_object()
    };
    let issued = eventually(EFFECT_LIMIT, "the conditions are issued and signed", || {
        is_issued(gateway)
    });
    if let Err(error) = issued {
        return judge(false, format!("request {number}: {error}"));
    }
    let detail = shown(gateway, &number)?;
    let code = code_of(&detail).unwrap_or_default();
    let out = gateway.write("conditions", "")?.replace(".toml", ".pdf");
    let of_operator = gateway.must(&["request", "document", &number, "--out", &out])?;
    let mut reader = Peers::of_this_build()?.command("pdftotext")?;
    reader.args(["-raw", &out, "-"]);
    let text = checked(&mut reader)?;
    let words = [
        "ТЕХНИЧЕСКИЕ УСЛОВИЯ",
        "стойка 14",
        "Астана",
        "10G, full-duplex, SM",
    ];
    let missing: Vec<&str> = words
        .into_iter()
        .filter(|word| !text.contains(word))
        .collect();
    let bears_code = text.contains(&code);
    let genuine = gateway.qaqpa(&["request", "check-code", &code])?;
    let foreign = gateway.qaqpa(&["request", "check-code", FOREIGN_CODE])?;
    let keyd = gateway.key_socket().display().to_string();
    let verified = gateway.qaqpa(&["request", "verify", &number, "--keyd", &keyd])?;
    judge(
        missing.is_empty()
            && bears_code
            && genuine.code == 0
            && genuine.json()["file"] == of_operator.json()["sha256"]
            && foreign.code != 0
            && verified.code == 0,
        format!(
            "request {number}: a PDF of {} bytes, which lacks {missing:?} and bears its code {bears_code}; the code is genuine: {}; one that was never issued: {}; the decision's signature: {}",
            of_operator.json()["bytes"],
            genuine.code == 0,
            foreign.err.lines().next().unwrap_or_default(),
            verified.json()
        ),
    )
}

/// The code of the technical conditions in Russian, once they are issued.
fn code_of(detail: &Value) -> Option<String> {
    let documents = detail["documents"].as_array()?;
    let is_it = |one: &&Value| one["kind"] == "technical-conditions" && one["language"] == "ru";
    let bits = &documents.iter().find(is_it)?["state"]["issued"]["code"];
    bits.as_str().map(str::to_owned)
}

const PASSWORD: &str = "kezekshi-42-qupiya-soz";
/// What of the same form is kept in clear, so that the search is seen to find.
const FOLDER: &str = "/srv/ministry-pages-42";

fn page_form() -> String {
    format!(
        r#"form = "antideface_onboard"
org_name = "Министерство примеров Республики Казахстан"
"domain_ip.domain" = "ministry.example"
"domain_ip.ip" = ["198.51.100.9"]
operator = "example-telecom"
web_server_version = "Nginx 1.28"
has_dbms = false
has_cms = false
https = false
"root_dir_access.protocol" = "ssh"
"root_dir_access.host" = "198.51.100.9"
"root_dir_access.port" = 22
"root_dir_access.path" = "{FOLDER}"
tech_contacts = ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"]
"write_credentials.login" = "deploy"
"write_credentials.method" = "password"
"write_credentials.password" = "{PASSWORD}"
"head_name_signature.name" = "Б. Ахметов"
date = 2026-11-23
"#
    )
}

fn seals_password(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let filed = file(gateway, MINISTRY, "page-protection", &page_form())?;
    let number = number(&filed);
    let detail = shown(gateway, &number)?;
    let masked = detail["fields"].as_array().is_some_and(|fields| {
        let is_it = |field: &&Value| field[0] == "write_credentials.password";
        fields
            .iter()
            .find(is_it)
            .is_some_and(|field| field[1] == "***")
    });
    let seen = holders(gateway, FOLDER)?.len();
    let holders = holders(gateway, PASSWORD)?;
    let told = gateway.mail.letters();
    let told = told
        .iter()
        .filter(|letter| letter.readable().contains(PASSWORD));
    let told = told.count();
    judge(
        masked && seen > 0 && holders.is_empty() && told == 0,
        format!(
            "request {number} is {}; its password is shown masked {masked}; files of store, journal and logs that hold it: {holders:?}, and {seen} that hold the folder of the same form; letters: {told}",
            filed["stage"]
        ),
    )
}

/// The files of controld's state and of the logs that hold a text.
fn holders(gateway: &Gateway, text: &str) -> Result<Vec<String>, LabError> {
    let mut open = vec![gateway.state(), gateway.logs().to_owned()];
    let mut holders = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).map_err(LabError::file("reading", &path))?;
            open.extend(entries.flatten().map(|entry| entry.path()));
            continue;
        }
        let octets = std::fs::read(&path).map_err(LabError::file("reading", &path))?;
        let text = text.as_bytes();
        if octets.windows(text.len()).any(|window| window == text) {
            holders.push(path.display().to_string());
        }
    }
    Ok(holders)
}
