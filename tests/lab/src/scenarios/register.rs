//! What readers of the API find: services of the register, documents, decisions and notices of their requests.

use serde_json::Value;

use super::api::{DUTY, MINISTRY, OPERATOR, act, file, signed, token};
use super::look::{EFFECT_LIMIT, gateway, gateway_mut, items};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::checked;
use crate::peers::Peers;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;

/// Whoever looks for a service finds it in the register, with what he needs to connect and without what is not his.
pub(super) const FOUND: Scenario = Scenario {
    name: "service-is-found-in-the-register",
    clause: "307/НҚ, п. 45-1",
    run: finds_a_service,
    sabotage: Sabotage {
        name: "act-of-tests-withdrawn",
        run: withdraw_act,
    },
};

/// A refusal is fetched as a document with a genuine code, its decision as it is signed, and its notice is confirmed, all by the API.
pub(super) const FETCHED: Scenario = Scenario {
    name: "document-decision-and-notice-are-fetched-by-api",
    clause: "386/НҚ, ЕШЭП п. 10",
    run: fetches_papers,
    sabotage: Sabotage {
        name: "keyd-killed-before-a-refusal",
        run: kill_keyd,
    },
};

/// The service of the example.
const SERVICE: &str = "NITEC-S-5096";
/// A part of its name, as a program sends it: "реестра" in capitals.
const SEARCHED: &str = "%D0%A0%D0%95%D0%95%D0%A1%D0%A2%D0%A0%D0%90";
/// What of its row is the owner's and the operator's: its URLs, its machines, its certificates.
const HIDDEN: &[&str] = &[
    "registry.ministry.example",
    "10.20.",
    "4355a46b",
    "53c234e5",
];

fn withdraw_act(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    let withdrawn = r#"version = 1

[[withdrawn-act]]
system = "ministry-registry"
act = "№ 17"
dated = 2025-03-03
withdrawn-at = 2026-11-20T10:00:00+05:00
request = "СОЗ-6"
"#;
    let path = gateway.write("withdrawn", withdrawn)?;
    gateway.must(&["apply", &path, "--commit", "--why", "the lab"])?;
    Ok(())
}

fn kill_keyd(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_keyd();
    Ok(())
}

fn finds_a_service(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    // An operator of telecom: neither the owner nor the staff.
    let reader = token(gateway, OPERATOR)?;
    let get = |path: &str| gateway.api(&reader, ("GET", path), &[], None);
    let found = get(&format!("/services?text={SEARCHED}"))?;
    let none = get("/services?text=no-such-service")?;
    let passport = get(&format!("/services/{SERVICE}"))?;
    let missing = get("/services/NITEC-S-9999")?;
    let open = gateway.api("none", ("GET", "/services"), &[], None)?;
    let listed = items(gateway, &["service", "list", "--text", "реестра"])?;
    let shown = gateway.must(&["service", "show", SERVICE])?.json();
    let text = passport.json.to_string();
    let told: Vec<&str> = HIDDEN
        .iter()
        .copied()
        .filter(|word| text.contains(word))
        .collect();
    let keys: Vec<String> = found.json["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one["key"].to_string())
        .collect();
    let state = passport.json["state"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    judge(
        keys == [format!("\"{SERVICE}\"")]
            && none.json["items"] == serde_json::json!([])
            && passport.status == 200
            && state == "works"
            && passport.json == found.json["items"][0]
            && missing.status == 404
            && open.status == 401
            && listed == [passport.json.clone()]
            && shown == passport.json
            && told.is_empty(),
        format!(
            "searched by a word of its name: {keys:?}, by another: {}; passport {}, {state}, of {}, by {}; of addresses and certificates it tells {told:?}; one that is not published: {}; without a token: {}; the command shows the same: {}",
            none.json["items"],
            passport.status,
            passport.json["owner_name"]["ru"],
            passport.json["gateways"],
            missing.status,
            open.status,
            shown == passport.json
        ),
    )
}

/// The refusal in Russian, once it is issued.
fn issued(gateway: &Gateway, path: &str, token: &str) -> Option<Value> {
    let said = gateway.api(token, ("GET", &format!("{path}/documents")), &[], None);
    let documents = said.ok()?.json["items"].as_array()?.clone();
    let is_it = |one: &Value| one["kind"] == "refusal" && one["language"] == "ru";
    let found = documents.into_iter().find(is_it)?;
    let state = found["state"]["issued"].clone();
    state.is_object().then_some(state)
}

fn fetches_papers(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let form = r#"{"org_name":"Министерство примеров Республики Казахстан","applicant_class":"state-body","mail_domain":"api.ministry.example","domain_owner":"Министерство примеров Республики Казахстан","mail_server_ip":["198.51.100.9"],"obligations_ack":true,"tech_contacts":["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"],"head_name_signature.name":"Б. Ахметов","date":"2026-11-23"}"#;
    let signature = signed(gateway, form)?;
    let filed = file(gateway, MINISTRY, (11, "mail"), (form, Some(&signature)))?;
    let number = filed.json["number"].to_string();
    let rejected = act(gateway, &number, (12, "reject"))?;
    let (own, other) = (token(gateway, MINISTRY)?, token(gateway, OPERATOR)?);
    let path = format!("/requests/{number}");
    // Without it what follows is looked at all the same: it is what this watches.
    let in_time = eventually(EFFECT_LIMIT, "the refusal is issued", || {
        issued(gateway, &path, &own).is_some()
    })
    .is_ok();
    let refusal = issued(gateway, &path, &own).unwrap_or_default();
    let out = gateway.write("refusal", "")?.replace(".toml", ".pdf");
    let pdf = format!("{path}/documents/refusal/ru");
    let fetched = gateway.api_file(&own, &pdf, &out)?;
    let foreign = gateway.api(&other, ("GET", &pdf), &[], None)?;
    let mut reader = Peers::of_this_build()?.command("pdftotext")?;
    reader.args(["-raw", &out, "-"]);
    let text = checked(&mut reader).unwrap_or_default();
    let code = refusal["code"].as_str().unwrap_or_default().to_owned();
    let bears_code = !code.is_empty() && text.contains(&code);
    let get = |path: &str| gateway.api(&own, ("GET", path), &[], None);
    let genuine = get(&format!("/codes/{code}"))?;
    let forged = get("/codes/0000-0000-0000-0000-0000")?;
    let decisions = get(&format!("{path}/decisions"))?;
    let decision = decisions.json["items"][0].clone();
    let signed_text = decision["text"].as_str().unwrap_or_default().to_owned();
    let notices = get("/notices?order=descending&limit=1")?;
    let notice = notices.json["items"][0]["id"].to_string();
    let confirmed = gateway.api(
        &own,
        ("POST", &format!("/notices/{notice}/confirmation")),
        &["Idempotency-Key: a11ce000-0000-4000-8000-000000000013"],
        None,
    )?;
    let known = get(&format!("/notices/{notice}"))?;
    judge(
        rejected.status == 200
            && fetched == 200
            && foreign.status == 404
            && in_time
            && bears_code
            && genuine.status == 200
            && genuine.json["file"] == refusal["file"]
            && forged.status >= 400
            && decision["signature"]["octets"].is_string()
            && signed_text.contains(&format!("by {DUTY}"))
            && confirmed.status == 200
            && known.json["view"]["received"].is_string(),
        format!(
            "request {number} rejected {}; its refusal fetched {fetched}, bears its code {}, by another {}; the code genuine {}, one that was never issued {}; the decision is signed {} over {:?}; notice {notice} confirmed {}: {}",
            rejected.status,
            bears_code,
            foreign.status,
            genuine.status,
            forged.status,
            decision["signature"]["octets"].is_string(),
            signed_text.lines().collect::<Vec<_>>().join("; "),
            confirmed.status,
            known.json["view"]["received"]
        ),
    )
}
