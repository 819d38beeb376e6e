//! The API: a request from its form to its effect, without anybody at the gateway.

use std::process::Command;

use super::look::{Reach, gateway, gateway_mut, items, reach_becomes, stranger_as};
use super::unknown::news;
use crate::error::LabError;
use crate::gateway::{Gateway, Replied};
use crate::hierarchy::Holder;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};

/// What an organisation signs and files by the API, and an officer applies by the API, opens what it names.
pub(super) const FILED: Scenario = Scenario {
    name: "request-by-api-opens-access",
    clause: "386/НҚ, ЕШДИ пп. 13, 15",
    run: opens_by_api,
    sabotage: Sabotage {
        name: "tokens-revoked",
        run: revoke_tokens,
    },
};

/// The accounts of the example, by what they do here.
pub(super) const OPERATOR: &str = "telecom-noc";
pub(super) const MINISTRY: &str = "ministry-it";
pub(super) const DUTY: &str = "duty";
/// Who signs for the ministry of the example.
const SIGNER: Holder<'_> = Holder {
    id: "ministry",
    bin: "120340000014",
    iin: "800101300017",
};
/// Where the lab keeps the tokens of these accounts, so that a sabotage finds them.
const TOKENS: &str = "lab-tokens";

/// The token of an account, issued the first time that it is asked for.
pub(super) fn token(gateway: &Gateway, account: &str) -> Result<String, Failure> {
    let path = gateway.state().join(format!("{TOKENS}-{account}"));
    if let Ok(kept) = std::fs::read_to_string(&path) {
        return Ok(kept);
    }
    let (_, secret) = gateway.token(account)?;
    std::fs::write(&path, &secret).map_err(LabError::file("writing", &path))?;
    Ok(secret)
}

fn revoke_tokens(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    for account in [OPERATOR, MINISTRY, DUTY] {
        token(gateway, account).map_err(|failure| LabError::Unsupported(failure.0))?;
    }
    for held in items(gateway, &["token", "list"])? {
        gateway.must(&["token", "revoke", &held["id"].to_string()])?;
    }
    Ok(())
}

/// A key that nothing else has: the lab's requests are few.
fn key(n: u32) -> String {
    format!("Idempotency-Key: a11ce000-0000-4000-8000-{n:012}")
}

/// Files a request as an account.
pub(super) fn file(
    gateway: &Gateway,
    account: &str,
    (n, kind): (u32, &str),
    (form, signature): (&str, Option<&str>),
) -> Result<Replied, Failure> {
    let signature = signature.map_or("null".to_owned(), |text| format!("\"{text}\""));
    let body = format!(r#"{{"kind":"{kind}","form":{form},"signature":{signature}}}"#);
    let token = token(gateway, account)?;
    Ok(gateway.api(&token, ("POST", "/requests"), &[&key(n)], Some(&body))?)
}

/// Does something to a request, of the revision that the API shows.
pub(super) fn act(
    gateway: &Gateway,
    number: &str,
    (n, act): (u32, &str),
) -> Result<Replied, Failure> {
    let officer = token(gateway, DUTY)?;
    let path = format!("/requests/{number}");
    let seen = gateway.api(&officer, ("GET", &path), &[], None)?;
    let tag = format!("If-Match: \"{}\"", seen.json["view"]["revision"]);
    let reasons = if act == "reject" {
        "нет свободных адресов"
    } else {
        ""
    };
    let body = format!(r#"{{"act":"{act}","reasons":"{reasons}","why":"the lab"}}"#);
    let path = format!("{path}/acts");
    Ok(gateway.api(&officer, ("POST", &path), &[&key(n), &tag], Some(&body))?)
}

/// A signature of the ministry over a text, in base64.
pub(super) fn signed(gateway: &Gateway, text: &str) -> Result<String, Failure> {
    if !gateway.hierarchy.has(SIGNER.id) {
        gateway.hierarchy.issue(&SIGNER)?;
    }
    let path = gateway.hierarchy.sign(SIGNER.id, text)?;
    let coded = Command::new("openssl")
        .args(["base64", "-A", "-in"])
        .arg(&path)
        .output();
    let coded = coded.map_err(LabError::file("encoding", &path))?;
    Ok(String::from_utf8_lossy(&coded.stdout).trim().to_owned())
}

fn opens_by_api(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = stranger_as(lab, 83)?;
    let gateway = gateway(lab)?;
    let host = &lab.topology.stranger.namespace;
    let entry = format!(
        r#"{{"action":"add","user_org":"ministry","ip_list":["{address}/32"],"since":"2026-01-05","contract_no":"ЕШДИ-17/2025","contract_date":"2025-12-15"}}"#
    );
    let catalogued = file(gateway, OPERATOR, (1, "catalogue"), (&entry, None))?;
    if catalogued.status != 201 {
        return judge(false, format!("the entry was not taken: {catalogued:?}"));
    }
    gateway.applied()?;
    let closed = reach_becomes(host, address, news(), Reach::Lost).is_ok();
    let list = format!(
        r#"{{"user_org":"ministry","categories":["government","news"],"networks":["{address}/32"]}}"#
    );
    let signature = signed(gateway, &list)?;
    let filed = file(
        gateway,
        MINISTRY,
        (2, "access-lists"),
        (&list, Some(&signature)),
    )?;
    let again = file(
        gateway,
        MINISTRY,
        (2, "access-lists"),
        (&list, Some(&signature)),
    )?;
    let number = filed.json["number"].to_string();
    let path = format!("/requests/{number}");
    let foreign = gateway.api(&token(gateway, OPERATOR)?, ("GET", &path), &[], None)?;
    let applied = act(gateway, &number, (3, "apply"))?;
    gateway.applied()?;
    let opened = reach_becomes(host, address, news(), Reach::Answered).is_ok();
    let ended = act(gateway, &number, (4, "end"))?;
    gateway.applied()?;
    let lost = reach_becomes(host, address, news(), Reach::Lost).is_ok();
    let author = author_of(gateway, &applied.json["epoch"])?;
    judge(
        closed
            && filed.status == 201
            && again.json == filed.json
            && foreign.status == 404
            && applied.status == 200
            && opened
            && ended.status == 200
            && lost
            && author.contains("duty by token lab"),
        format!(
            "{address}: catalogued and closed {closed}; request {number} filed {}, seen by the operator {}; applied {}, answered {opened}, in the journal {author:?}; ended {}, lost {lost}",
            filed.status, foreign.status, applied.status, ended.status
        ),
    )
}

/// Who made an epoch, as people read it.
fn author_of(gateway: &Gateway, epoch: &serde_json::Value) -> Result<String, Failure> {
    let epochs = items(gateway, &["epochs"])?;
    let found = epochs.iter().find(|one| one["epoch"] == *epoch);
    let author = found.map(|one| &one["change"]["author"]["token"]);
    Ok(author.map_or(String::new(), |token| {
        let text = |key: &str| token[key].as_str().unwrap_or_default().to_owned();
        format!("{} by token {}", text("account"), text("label"))
    }))
}
