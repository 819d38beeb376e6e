//! What pages of the console show, with curl in the place of a browser.

use crate::browser::{cookie, form_of, menu_of, start};
use crate::console::menu;
use crate::page::complaint;
use crate::papers::{pdf, resource_change, sha256};
use crate::place::{Place, Said};
use crate::{REJECT, filing};
use serde_json::json;

/// What a stranger wrote is shown, and is never a part of the page.
#[test]
fn what_is_shown_is_escaped() {
    let mut place = start();
    let (ministry, officer) = (place.token("ministry-it").1, place.token("officer").1);
    let hostile = "<script>alert(1)</script>";
    let form = filing("ministry.example").replace("А. Омаров", &format!("{hostile}\\\"'&"));
    let filed = place.post(&ministry, "/requests", (1, &form, &[]));
    assert_eq!(filed.status, 201, "{filed:?}");
    let number = filed.json()["number"].to_string();
    let session = place.sign_in(&officer);
    let query = "%3Cscript%3Ealert(1)%3C/script%3E%22%27";
    let shown = place.page(&format!("/requests/{number}"), &session);
    let echoed = place.page(&format!("/requests?text={query}"), &session);
    for said in [&shown, &echoed] {
        assert_eq!(said.status, 200, "{said:?}");
        assert!(!said.body.contains("<script>alert"), "{said:?}");
        assert!(said.body.contains("script&#62;alert(1)"), "{said:?}");
        assert_eq!(complaint(&said.body), None);
    }
}

/// Every page with something on it, in every language.
#[test]
fn pages_are_well_formed_in_every_language() {
    let mut place = start();
    let (ministry, officer) = (place.token("ministry-it").1, place.token("officer").1);
    let filed = place.post(
        &ministry,
        "/requests",
        (1, &filing("ministry.example"), &[]),
    );
    let number = filed.json()["number"].to_string();
    let session = place.sign_in(&officer);
    let form = form_of(&place.page("/", &session));
    let request = format!("/requests/{number}");
    let mut paths: Vec<&str> = menu().into_iter().map(|(path, _)| path).collect();
    paths.extend([
        request.as_str(),
        "/notices/1",
        "/none",
        "/requests?stage=none",
        "/catalogue?kind=account",
    ]);
    for language in ["kk", "ru", "en"] {
        let fields = [
            ("form", form.as_str()),
            ("language", language),
            ("to", request.as_str()),
        ];
        let said = place.send("/language", &session, &fields);
        assert_eq!(
            (said.status, said.header("location")),
            (303, request.clone())
        );
        let chosen = cookie(&said, "__Host-qaqpa-language");
        let cookies = format!("{session}; __Host-qaqpa-language={chosen}");
        for path in &paths {
            let said = place.page(path, &cookies);
            assert_eq!(
                complaint(&said.body),
                None,
                "{language} {path}: {}",
                said.body
            );
            assert!(
                said.body.contains(&format!("<html lang=\"{language}\">")),
                "{path}"
            );
            assert_eq!(said.header("content-language"), language);
        }
    }
    let away = [
        ("form", form.as_str()),
        ("language", "en"),
        ("to", "//evil.example/"),
    ];
    assert_eq!(
        place.send("/language", &session, &away).header("location"),
        "/"
    );
    let none = [("form", form.as_str()), ("language", "de")];
    assert_eq!(place.send("/language", &session, &none).status, 400);
    let asked = ["-H", "Accept-Language: en"];
    let said = Place::fetch(&format!("{}/sign-in", place.origin()), &asked);
    assert!(said.body.contains("Sign in"), "{said:?}");
}

#[test]
fn without_controld_the_pages_say_so_and_recover() {
    let mut place = start();
    let token = place.token("officer").1;
    let session = place.sign_in(&token);
    place.kill_controld();
    for path in ["/", "/requests", "/journal.csv"] {
        let said = place.page(path, &session);
        assert_eq!(said.status, 503, "{path}: {said:?}");
        assert_eq!(complaint(&said.body), None, "{path}");
        assert!(!said.header("retry-after").is_empty());
        assert!(menu_of(&said).contains("/requests"), "the menu stays");
    }
    place.start_controld();
    assert_eq!(place.page("/", &session).status, 200);
}

/// Lists are filtered, read page by page, and go out as the same rows in CSV.
#[test]
fn lists_are_filtered_paged_and_exported() {
    let mut place = start();
    let (ministry, officer) = (place.token("ministry-it").1, place.token("officer").1);
    for n in 1..=3 {
        let form = filing(&format!("m{n}.example"));
        assert_eq!(
            place.post(&ministry, "/requests", (n, &form, &[])).status,
            201
        );
    }
    let session = place.sign_in(&officer);
    let lines = |said: &Said| said.body.trim_end().lines().count() - 1;
    let all = place.page("/requests.csv", &session);
    assert_eq!(all.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        all.header("content-disposition"),
        "attachment; filename=\"requests.csv\""
    );
    assert!(all.body.starts_with('\u{feff}'), "{all:?}");
    assert_eq!(lines(&all), 3);
    // What nobody filled in asks for nothing; a day is one of the legal clock.
    let one = "text=m2.example&stage=&kind=mail&operator=&since=2020-01-01&order=ascending";
    assert_eq!(
        lines(&place.page(&format!("/requests.csv?{one}"), &session)),
        1
    );
    let waiting = |by: &str| lines(&place.page(&format!("/requests.csv?waits_for={by}"), &session));
    assert_eq!((waiting("officer"), waiting("filer")), (3, 0));
    let page = place.page(&format!("/requests?{one}"), &session);
    assert!(
        page.body.contains("m2.example") && !page.body.contains("m1.example"),
        "{page:?}"
    );
    assert!(page.body.contains("value=\"mail\" selected"), "{page:?}");
    assert_eq!(
        lines(&place.page("/requests.csv?since=2999-01-01", &session)),
        0
    );
    let mut path = "/requests?limit=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = place.page(&path, &session);
        let found = page.body.split("href=\"/requests/").skip(1);
        seen.extend(
            found
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned),
        );
        let next = page.body.split("rel=\"next\" href=\"").nth(1);
        let Some(next) = next.and_then(|next| next.split('"').next()) else {
            break;
        };
        path = next.replace("&#38;", "&");
        assert!(path.starts_with("/requests?limit=2&after="), "{path}");
    }
    assert_eq!(seen, ["3", "2", "1"]);
    let rows = place.page("/catalogue?kind=organisation", &session);
    assert!(rows.body.contains("<td>ministry</td>"), "{rows:?}");
    assert_eq!(place.page("/catalogue?kind=none", &session).status, 404);
    assert_eq!(place.page("/catalogue?prefix=none", &session).status, 400);
    assert_eq!(place.page("/requests?unknown=1", &session).status, 400);
    let download = format!("/requests/1/files/{}", "0".repeat(64));
    assert_eq!(place.page(&download, &session).status, 404);
}

/// A file, a letter, a decision and its notice are there for those who may see the request, and for nobody else.
#[test]
fn what_comes_with_a_request_is_shown_and_fetched() {
    let mut place = start();
    let (ministry, officer) = (place.token("ministry-it").1, place.token("officer").1);
    let (text, local) = (pdf(), place.path("letter.pdf"));
    std::fs::write(&local, &text).unwrap();
    let digest = sha256(text.as_bytes());
    let put = place.put(&officer, &format!("/files/{digest}?kind=scan"), &local, &[]);
    assert_eq!(put.status, 200, "{put:?}");
    let file = json!({ "name": "письмо.pdf", "bytes": text.len(), "sha256": digest });
    let filed = place.post(&officer, "/requests", (1, &resource_change(&file), &[]));
    let with_file = format!("/requests/{}", filed.json()["number"]);
    let filed = place.post(
        &ministry,
        "/requests",
        (2, &filing("ministry.example"), &[]),
    );
    let rejected = format!("/requests/{}", filed.json()["number"]);
    let tag = format!(
        "If-Match: {}",
        place.get(&officer, &rejected).header("etag")
    );
    let acts = format!("{rejected}/acts");
    let done = place.post(&officer, &acts, (3, REJECT, &["-H", &tag]));
    assert_eq!(done.status, 200, "{done:?}");
    let listed = place.get(&ministry, "/notices?order=descending").json();
    let notice = format!("/notices/{}", listed["items"][0]["id"]);

    let session = place.sign_in(&officer);
    let stranger = place.token("agency-it").1;
    let stranger = place.sign_in(&stranger);
    let download = format!("{with_file}/files/{digest}");
    for (path, words) in [
        (&with_file, ["17-3/1", "письмо.pdf", &download].as_slice()),
        (
            &rejected,
            &["нет свободных адресов", "отклон", "ministry.example"],
        ),
        (&notice, &["ministry", "<time"]),
    ] {
        let said = place.page(path, &session);
        assert_eq!(
            (said.status, complaint(&said.body)),
            (200, None),
            "{path}: {said:?}"
        );
        for word in words {
            assert!(said.body.contains(word), "{path} {word}: {said:?}");
        }
        assert_eq!(place.page(path, &stranger).status, 404, "{path}");
    }
    let said = place.page(&download, &session);
    assert_eq!((said.status, sha256(said.body.as_bytes())), (200, digest));
    assert!(
        said.header("content-disposition")
            .starts_with("attachment; "),
        "{said:?}"
    );
    assert_eq!(place.page(&download, &stranger).status, 404);
}
