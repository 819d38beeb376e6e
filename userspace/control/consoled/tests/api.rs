//! The API of the real programs, with curl and openssl as peers.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where something is not as it is to be"
)]

#[path = "support/browser.rs"]
mod browser;
#[path = "api/commits.rs"]
mod commits;
#[path = "api/console.rs"]
mod console;
#[path = "api/console_hands.rs"]
mod console_hands;
#[path = "api/console_pages.rs"]
mod console_pages;
#[path = "api/console_policy.rs"]
mod console_policy;
#[path = "api/console_requests.rs"]
mod console_requests;
#[path = "api/description.rs"]
mod description;
#[path = "support/hand.rs"]
mod hand;
#[path = "api/limits.rs"]
mod limits;
#[path = "support/page.rs"]
mod page;
#[path = "api/papers.rs"]
mod papers;
#[path = "support/place.rs"]
mod place;
#[path = "support/schema.rs"]
mod schema;
#[path = "api/slow.rs"]
mod slow;
#[path = "api/streams.rs"]
mod streams;

use place::{Place, Said};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// A request of a mail system, as an organisation files it.
fn filing(domain: &str) -> String {
    json!({
        "kind": "mail",
        "form": {
            "org_name": "Министерство примеров Республики Казахстан",
            "applicant_class": "state-body",
            "mail_domain": domain,
            "domain_owner": "Министерство примеров Республики Казахстан",
            "mail_server_ip": ["198.51.100.9"],
            "obligations_ack": true,
            "tech_contacts": ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"],
            "head_name_signature.name": "Б. Ахметов",
            "date": "2026-11-23",
        },
    })
    .to_string()
}

const REJECT: &str =
    r#"{"act":"reject","reasons":"нет свободных адресов","why":"talk of 3 March"}"#;

/// A problem has the status, the code and the form of RFC 9457.
fn refused(said: &Said, status: u16, code: &str) -> Value {
    let problem = said.json();
    assert_eq!(
        (said.status, problem["code"].as_str()),
        (status, Some(code)),
        "{said:?}"
    );
    assert_eq!(said.header("content-type"), "application/problem+json");
    assert_eq!(problem["status"], status);
    for key in ["type", "title", "detail", "hint"] {
        assert!(problem[key].is_string(), "{key}: {problem}");
    }
    problem
}

/// An answer has this status, and the form that the description gives this name.
fn described(description: &Value, said: &Said, (status, name): (u16, &str)) {
    assert_eq!(said.status, status, "{said:?}");
    let of = &description["components"]["schemas"][name];
    let wrong = schema::complaint(description, of, &said.json(), name);
    assert_eq!(wrong, None);
}

/// A request from its form to its rejection, with the answers that the description promises.
#[test]
fn a_request_is_filed_seen_decided_and_kept_from_others() {
    let mut place = Place::new(&[]);
    let (ministry, agency) = (place.token("ministry-it").1, place.token("agency-it").1);
    let officer = place.token("officer").1;
    let description = place.curl("/openapi.json", &[]).json();
    let check =
        |said: &Said, status: u16, name: &str| described(&description, said, (status, name));
    let form = filing("ministry.example");
    let filed = place.post(&ministry, "/requests", (1, &form, &[]));
    check(&filed, 201, "Done");
    let number = filed.json()["number"].to_string();
    assert_eq!(
        filed.header("location"),
        format!("/api/v1/requests/{number}")
    );
    let again = place.post(&ministry, "/requests", (1, &form, &[]));
    assert_eq!(again.json(), filed.json(), "the same key has one effect");
    let listed = place.get(&ministry, "/requests?kind=mail&limit=10");
    check(&listed, 200, "RequestPage");
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), 1);

    // Another tenant cannot tell it from one that does not exist.
    let path = format!("/requests/{number}");
    let foreign = refused(&place.get(&agency, &path), 404, "not-found");
    let missing = refused(&place.get(&agency, "/requests/77"), 404, "not-found");
    let text = |problem: &Value| problem["detail"].as_str().unwrap().to_owned();
    assert_eq!(text(&foreign).replace(&number, "77"), text(&missing));
    assert_eq!(place.get(&agency, "/requests").json()["items"], json!([]));
    // Nor does its key find what another account did with it.
    let other = place.post(&agency, "/requests", (1, &filing("agency.example"), &[]));
    assert_ne!(other.json()["number"].to_string(), number, "{other:?}");

    let seen = place.get(&officer, &path);
    check(&seen, 200, "Request");
    let tag = seen.header("etag");
    let (acts, preview) = (format!("{path}/acts"), format!("{path}/preview"));
    let stale = ["-H", "If-Match: \"99\""];
    let none = place.post(&officer, &acts, (2, REJECT, &[]));
    refused(&none, 428, "precondition-required");
    refused(
        &place.post(&officer, &acts, (3, REJECT, &stale)),
        412,
        "stale",
    );
    let current = format!("If-Match: {tag}");
    let current = ["-H", current.as_str()];
    check(
        &place.post(&officer, &preview, (4, REJECT, &current)),
        200,
        "Preview",
    );
    refused(
        &place.post(&ministry, &acts, (5, REJECT, &current)),
        409,
        "conflict",
    );
    let done = place.post(&officer, &acts, (6, REJECT, &current));
    check(&done, 200, "Done");
    assert_eq!(done.json()["stage"], "rejected");
    refused(
        &place.post(&officer, &acts, (7, REJECT, &current)),
        412,
        "stale",
    );
    assert_eq!(
        place.get(&ministry, &path).json()["view"]["stage"],
        "rejected"
    );
}

/// Every answer is as the description says, and the journal names account and token.
#[test]
fn answers_are_as_they_are_described() {
    let mut place = Place::new(&[]);
    let (ministry, officer) = (place.token("ministry-it").1, place.token("officer").1);
    let description = place.curl("/openapi.json", &[]).json();
    let check =
        |said: &Said, status: u16, name: &str| described(&description, said, (status, name));
    let filed = place.post(
        &ministry,
        "/requests",
        (1, &filing("ministry.example"), &[]),
    );
    check(&filed, 201, "Done");
    // The journal names the account and its token.
    let events = place.get(&officer, "/events?order=descending&limit=50");
    check(&events, 200, "EventPage");
    let author = json!({ "token": { "account": "ministry-it", "label": "test" } });
    let items = events.json();
    let mut items = items["items"].as_array().unwrap().iter();
    assert!(
        items.any(|event| event["fields"]["change"]["author"] == author),
        "{author}"
    );
    for (path, name) in [
        ("/forms", "Forms"),
        ("/forms/mail_onboard", "Form"),
        ("/rows/organisation", "Page"),
        ("/notices", "NoticePage"),
        ("/cases", "CasePage"),
        ("/epochs", "EpochPage"),
        ("/status", "Status"),
        ("/tokens", "TokenPage"),
        ("/whoami", "Identity"),
    ] {
        check(&place.get(&officer, path), 200, name);
    }
    check(&place.get(&officer, "/requests/77"), 404, "Problem");
}

#[test]
fn a_page_goes_on_where_the_last_one_ended() {
    let mut place = Place::new(&[]);
    let officer = place.token("officer").1;
    let mut seen: Vec<String> = Vec::new();
    let mut next = String::new();
    loop {
        let page = place
            .get(&officer, &format!("/rows/organisation?limit=1{next}"))
            .json();
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|row| row["organisation"]["id"].to_string()),
        );
        match page["next"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["\"agency\"", "\"ministry\""]);
}

#[test]
fn only_tokens_in_force_are_served() {
    let mut place = Place::new(&[]);
    let (id, token) = place.token("ministry-it");
    let root = place.token("root").1;
    let expected = refused(&place.curl("/whoami", &[]), 401, "unauthenticated");
    let check = |place: &Place, token: &str| {
        let said = place.get(token, "/whoami");
        assert_eq!(refused(&said, 401, "unauthenticated"), expected);
        assert_eq!(said.header("www-authenticate"), "Bearer");
    };
    check(&place, &format!("qaqpa_{}", "0".repeat(64)));
    check(&place, "no-token");
    assert_eq!(
        place.get(&token, "/whoami").json()["account"],
        "ministry-it"
    );
    // It issues one of its own, which is shown once.
    let body = r#"{"label":"second","expires_at":"2020-01-01T00:00:00Z"}"#;
    refused(
        &place.post(&token, "/tokens", (1, body, &[])),
        400,
        "bad-request",
    );
    let until = place.get(&token, "/whoami").json()["token"]["expires_at"].to_string();
    let body = format!(r#"{{"label":"second","expires_at":{until}}}"#);
    let issued = place.post(&token, "/tokens", (2, &body, &[]));
    assert_eq!(issued.status, 201, "{issued:?}");
    let secret = issued.json()["secret"].as_str().unwrap().to_owned();
    assert_eq!(
        place.get(&secret, "/whoami").json()["token"]["label"],
        "second"
    );
    let again = place.post(&token, "/tokens", (2, &body, &[])).json();
    assert_eq!(
        (&again["id"], &again["secret"]),
        (&issued.json()["id"], &Value::Null)
    );
    // An administrator revokes it; its holder is a stranger at once.
    let bearer = format!("Authorization: Bearer {root}");
    let delete = ["-X", "DELETE", "-H", bearer.as_str()];
    assert_eq!(place.curl(&format!("/tokens/{id}"), &delete).status, 200);
    check(&place, &token);
    refused(
        &place.curl(&format!("/tokens/{id}"), &delete),
        404,
        "not-found",
    );
}

#[test]
fn without_controld_it_says_so_and_recovers() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    assert_eq!(place.get(&token, "/whoami").status, 200);
    place.kill_controld();
    let said = place.get(&token, "/whoami");
    refused(&said, 503, "unavailable");
    assert!(!said.header("retry-after").is_empty());
    place.start_controld();
    assert_eq!(place.get(&token, "/whoami").status, 200);
}

#[test]
fn events_come_as_they_happen() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    let mut curl = Command::new("curl")
        .args([
            "-sSN",
            "--max-time",
            "40",
            "-H",
            "Accept: text/event-stream",
            "-H",
        ])
        .arg(format!("Authorization: Bearer {token}"))
        .arg(place.url("/events?kind=token-changed"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(curl.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let mut issued = |account: &str| {
        let data = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
        let event: Value = serde_json::from_str(&data.unwrap()).unwrap();
        assert_eq!(event["fields"]["account"], account, "{event}");
    };
    issued("officer");
    // The first page has come: what follows is news.
    let _agency = place.token("agency-it");
    issued("agency-it");
    curl.kill().unwrap();
    curl.wait().unwrap();
}
