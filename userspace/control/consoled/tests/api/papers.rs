//! Files, decisions, notices and the register of services, against the real controld.

use super::place::Place;
use super::{described, filing, refused};
use model::row::{
    AuthorisationMethod, IntegrationGateway, Interaction, NamedUrl, Ownership, Reach,
    ServiceAddress, ServiceLogin, ServiceSecurity, SystemAddress, SystemProtocol,
};
use model::{ContentDigest, InformationSystem, IntegrationService, Op, Row};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use wire::{Action, DraftId};

/// A PDF of three chunks and a bit, in signs that a terminal shows.
pub(crate) fn pdf() -> String {
    let mut text = "%PDF-1.4\n1 0 obj\n<< >>\nendobj\n".to_owned();
    for n in 0..40_000 {
        writeln!(text, "% {n:06}").unwrap();
    }
    text.push_str("trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    text
}

pub(crate) fn sha256(octets: &[u8]) -> String {
    wire::keys::Sha256(Sha256::digest(octets).into()).to_string()
}

/// The notice that a resource is used no more, as the officer registers it.
pub(crate) fn resource_change(file: &Value) -> String {
    json!({
        "kind": "resource-change",
        "form": {
            "user_org": "ministry",
            "resource": "pages.ministry.example",
            "event": "end",
            "happened_on": "2026-11-20",
            "letter.no": "17-3/1",
            "letter.date": "2026-11-20",
            "letter.file": file,
        },
        "for_applicant": { "organisation": "ministry" },
        "letter": {
            "number": "17-3/1",
            "dispatched": "2026-11-20",
            "received_at": "2026-11-20T05:00:00Z",
            "scan": file["sha256"],
        },
    })
    .to_string()
}

#[test]
fn a_file_is_put_cited_and_fetched_by_those_who_may() {
    let mut place = Place::new(&[]);
    let officer = place.token("officer").1;
    let (ministry, agency) = (place.token("ministry-it").1, place.token("agency-it").1);
    let description = place.curl("/openapi.json", &[]).json();
    let (text, local) = (pdf(), place.path("letter.pdf"));
    std::fs::write(&local, &text).unwrap();
    let digest = sha256(text.as_bytes());
    let path = format!("/files/{digest}");
    let put = place.put(&officer, &format!("{path}?kind=scan"), &local, &[]);
    described(&description, &put, (200, "File"));
    assert_eq!(put.json()["content"], "pdf");
    let again = place.put(&officer, &format!("{path}?kind=scan"), &local, &[]);
    assert_eq!(again.json(), put.json(), "put twice it is one");
    described(&description, &place.get(&officer, &path), (200, "File"));
    refused(&place.get(&agency, &path), 404, "not-found");

    let file = json!({ "name": "письмо.pdf", "bytes": text.len(), "sha256": digest });
    let filed = place.post(&officer, "/requests", (1, &resource_change(&file), &[]));
    described(&description, &filed, (201, "Done"));
    let request = format!("/requests/{}", filed.json()["number"]);
    let shown = place.get(&ministry, &request);
    described(&description, &shown, (200, "Request"));
    let letter = &shown.json()["history"][0]["letter"];
    assert_eq!(
        (&letter["number"], &letter["scan"]),
        (&json!("17-3/1"), &json!(digest))
    );
    let fetched = format!("{request}/files/{digest}");
    let said = place.get(&ministry, &fetched);
    assert_eq!((said.status, sha256(said.body.as_bytes())), (200, digest));
    assert_eq!(said.header("content-type"), "application/pdf");
    assert_eq!(said.header("content-length"), text.len().to_string());
    assert_eq!(said.header("x-content-type-options"), "nosniff");
    let disposition = said.header("content-disposition");
    assert!(disposition.starts_with("attachment; "), "{disposition}");
    assert!(disposition.ends_with("filename*=UTF-8''%D0%BF%D0%B8%D1%81%D1%8C%D0%BC%D0%BE.pdf"));
    refused(&place.get(&agency, &fetched), 404, "not-found");
    let other = format!("{request}/files/{}", "0".repeat(64));
    refused(&place.get(&ministry, &other), 404, "not-found");
    for (list, name) in [("documents", "Documents"), ("decisions", "Decisions")] {
        let said = place.get(&ministry, &format!("{request}/{list}"));
        described(&description, &said, (200, name));
        refused(
            &place.get(&agency, &format!("{request}/{list}")),
            404,
            "not-found",
        );
    }
    let none = format!("{request}/documents/extract/kk");
    refused(&place.get(&ministry, &none), 404, "not-found");
    let code = place.get(&ministry, "/codes/0000-0000-0000-0000-0000");
    assert!(code.status >= 400, "{code:?}");
}

#[test]
fn files_that_are_not_what_they_are_said_to_be_are_refused() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    let local = place.path("file");
    std::fs::write(&local, pdf()).unwrap();
    let digest = sha256(pdf().as_bytes());
    let path = |query: &str| format!("/files/{digest}{query}");
    let put = |path: &str, more: &[&str]| place.put(&token, path, &local, more);
    refused(&put(&path(""), &[]), 400, "bad-request");
    refused(&put(&path("?kind=novel"), &[]), 400, "bad-request");
    refused(&put(&path("?kind=scan&limit=1"), &[]), 400, "bad-request");
    refused(&put("/files/abc?kind=scan", &[]), 400, "bad-request");
    refused(&put(&path("?kind=certificate"), &[]), 413, "too-large");
    let chunked = ["-H", "Transfer-Encoding: chunked"];
    refused(&put(&path("?kind=scan"), &chunked), 411, "length-required");
    let said = put(&path("?kind=xsd"), &[]);
    assert!((400..500).contains(&said.status), "{said:?}");
    let other = format!("/files/{}?kind=scan", "0".repeat(64));
    let said = put(&other, &[]);
    assert!((400..500).contains(&said.status), "{said:?}");
    let bearer = format!("Authorization: Bearer {token}");
    let file = local.display().to_string();
    let json = [
        "-H",
        &bearer,
        "-H",
        "Content-Type: application/json",
        "-T",
        &file,
    ];
    let said = place.curl(&path("?kind=scan"), &json);
    refused(&said, 415, "unsupported-media-type");
    refused(&place.get(&token, &path("")), 404, "not-found");
    // None of it is in the way of the file itself.
    assert_eq!(put(&path("?kind=scan"), &[]).status, 200);
}

#[test]
fn a_notice_is_read_and_confirmed_by_its_recipient() {
    let mut place = Place::new(&[]);
    let (ministry, agency) = (place.token("ministry-it").1, place.token("agency-it").1);
    let officer = place.token("officer").1;
    let description = place.curl("/openapi.json", &[]).json();
    let filed = place.post(
        &ministry,
        "/requests",
        (1, &filing("ministry.example"), &[]),
    );
    let path = format!("/requests/{}", filed.json()["number"]);
    let tag = format!("If-Match: {}", place.get(&officer, &path).header("etag"));
    let acts = format!("{path}/acts");
    let done = place.post(&officer, &acts, (2, super::REJECT, &["-H", &tag]));
    assert_eq!(done.status, 200, "{done:?}");
    let listed = place.get(&ministry, "/notices?order=descending");
    described(&description, &listed, (200, "NoticePage"));
    let id = listed.json()["items"][0]["id"].to_string();
    assert_eq!(place.get(&agency, "/notices").json()["items"], json!([]));
    let notice = format!("/notices/{id}");
    described(
        &description,
        &place.get(&ministry, &notice),
        (200, "NoticeDetail"),
    );
    refused(&place.get(&agency, &notice), 404, "not-found");
    let confirmation = format!("{notice}/confirmation");
    let confirm = |token: &str, key: u128| place.post(token, &confirmation, (key, "", &[]));
    refused(&confirm(&agency, 3), 404, "not-found");
    refused(&confirm(&officer, 4), 404, "not-found");
    let done = confirm(&ministry, 5);
    described(&description, &done, (200, "Done"));
    assert_eq!(
        confirm(&ministry, 5).json(),
        done.json(),
        "the same key has one effect"
    );
    refused(&confirm(&ministry, 6), 409, "conflict");
    let seen = place.get(&ministry, &notice).json();
    assert!(seen["view"]["received"].is_string(), "{seen}");
}

#[test]
fn an_officer_enters_receipts_and_hand_overs() {
    let mut place = Place::new(&[]);
    let (ministry, officer) = (place.token("ministry-it").1, place.token("officer").1);
    for (key, domain) in [(1, "one.example"), (2, "two.example")] {
        let filed = place.post(&ministry, "/requests", (key, &filing(domain), &[]));
        let path = format!("/requests/{}", filed.json()["number"]);
        let tag = format!("If-Match: {}", place.get(&officer, &path).header("etag"));
        let acts = format!("{path}/acts");
        let done = place.post(&officer, &acts, (key + 10, super::REJECT, &["-H", &tag]));
        assert_eq!(done.status, 200, "{done:?}");
    }
    let notices = place.get(&ministry, "/notices").json();
    let notices = notices["items"].as_array().unwrap();
    let (first, last) = (&notices[0]["id"], &notices[notices.len() - 1]["id"]);
    let now = runtime::Clock::now(&runtime::SystemClock);
    let receipt = json!({ "received_at": now, "why": "signed for" }).to_string();
    let path = format!("/notices/{first}/receipt");
    refused(
        &place.post(&ministry, &path, (20, &receipt, &[])),
        403,
        "forbidden",
    );
    let done = place.post(&officer, &path, (21, &receipt, &[]));
    assert_eq!(done.status, 200, "{done:?}");
    let path = format!("/notices/{last}/hand-over");
    let nobody = json!({ "whom": " ", "at": now, "why": "register 881" }).to_string();
    refused(
        &place.post(&officer, &path, (22, &nobody, &[])),
        400,
        "bad-request",
    );
    let handed = json!({ "whom": "А. Омаров, канцелярия", "at": now, "why": "register 881" });
    let done = place.post(&officer, &path, (23, &handed.to_string(), &[]));
    assert_eq!(done.status, 200, "{done:?}");
    let seen = place.get(&ministry, &format!("/notices/{last}")).json();
    assert!(
        seen["view"]["received"].to_string().contains("Омаров"),
        "{seen}"
    );
}

fn services() -> Vec<Row> {
    let digest = ContentDigest([7; 32]);
    let at = |address: &str| SystemAddress {
        address: address.parse().unwrap(),
        port: 4_443,
        protocol: SystemProtocol::Https,
        password: Some(digest),
    };
    let system = InformationSystem {
        id: "registry".parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        name: "Реестр".to_owned(),
        ownership: Ownership::State,
        security_act: None,
        request: "СОЗ-240".to_owned(),
    };
    let url = |url: &str| NamedUrl {
        name: "way".to_owned(),
        url: url.to_owned(),
    };
    let service = |key: &str, ru: &str| IntegrationService {
        key: key.parse().unwrap(),
        organisation: "ministry".parse().unwrap(),
        system: "registry".parse().unwrap(),
        name: model::Label {
            ru: ru.to_owned(),
            kk: "Мәліметтер".to_owned(),
        },
        mode: Interaction::Synchronous,
        gateways: [IntegrationGateway::Shep].into(),
        personal_data: true,
        address: ServiceAddress {
            route: None,
            test: url("https://test.hidden.example/shep"),
            production: url("https://hidden.example/shep"),
            login: Some(ServiceLogin {
                method: AuthorisationMethod::Basic,
                login: "hidden-login".to_owned(),
                password: Some(digest),
            }),
            security: ServiceSecurity::MutualTls,
            certificate: Some(digest),
        },
        schemas: vec![digest],
        sample_request: digest,
        sample_response: digest,
        reach: Reach {
            test: at("10.20.0.10"),
            production: at("10.20.1.10"),
            contour: None,
            gateway_access: true,
            hosted: false,
            certificate: digest,
        },
        suspended: None,
        request: "СОЗ-240".to_owned(),
    };
    vec![
        Row::InformationSystem(system),
        Row::IntegrationService(Box::new(service("LAB-S-1", "Сведения реестра"))),
        Row::IntegrationService(Box::new(service("LAB-S-2", "Справки"))),
    ]
}

/// The register that an initiator searches (307/НҚ, п. 45-1).
#[test]
fn the_register_of_services_is_searched_and_tells_no_secrets() {
    let mut place = Place::new(&[]);
    let draft = DraftId(2);
    let ops: Vec<Op> = services().into_iter().map(Op::Put).collect();
    place.command(Action::Stage {
        draft,
        chunk: 0,
        ops,
    });
    place.command(Action::Commit {
        draft,
        base: None,
        confirm_s: None,
    });
    let agency = place.token("agency-it").1;
    let description = place.curl("/openapi.json", &[]).json();
    let page = place.get(&agency, "/services?limit=1");
    described(&description, &page, (200, "ServicePage"));
    assert_eq!(page.json()["items"][0]["key"], "LAB-S-1");
    let next = page.json()["next"].as_str().unwrap().to_owned();
    let page = place.get(&agency, &format!("/services?limit=1&after={next}"));
    assert_eq!(page.json()["items"][0]["key"], "LAB-S-2");
    let page = place
        .get(&agency, "/services?text=%D0%A1%D0%9F%D0%A0%D0%90%D0%92")
        .json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page}");
    assert_eq!(page["items"][0]["key"], "LAB-S-2");
    let passport = place.get(&agency, "/services/LAB-S-1");
    described(&description, &passport, (200, "Service"));
    assert_eq!(passport.json()["state"], "works");
    for hidden in ["hidden", "10.20", "4443", "0707", "СОЗ-240"] {
        assert!(
            !passport.body.contains(hidden),
            "{hidden}: {}",
            passport.body
        );
    }
    refused(&place.get(&agency, "/services/LAB-S-9"), 404, "not-found");
    refused(&place.curl("/services", &[]), 401, "unauthenticated");
    let today = runtime::Clock::now(&runtime::SystemClock);
    let today = law::zone::date(today);
    let period = format!("/availability?from={today}&through={today}");
    let index = place.get(&agency, &format!("{period}&service=LAB-S-1"));
    described(&description, &index, (200, "AvailabilityPage"));
    assert_eq!(index.json()["items"][0]["service"], "LAB-S-1");
    refused(&place.get(&agency, "/availability"), 400, "bad-request");
}
