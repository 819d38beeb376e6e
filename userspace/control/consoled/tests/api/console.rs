//! Who sees which page of the console, and what browsers are told of each, with curl in the place of a browser.

use crate::browser::{SESSION, cookie, form_of, menu_of, start};
use crate::page::complaint;
use crate::place::{Place, Said, rows_of};
use model::Role;
use std::collections::BTreeSet;
use wire::{Action, TokenId};

const STAFF: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
    Role::Auditor,
];
const PARTIES: &[Role] = &[
    Role::Organisation,
    Role::ServiceOwner,
    Role::Initiator,
    Role::Authority,
    Role::Integrator,
];

/// Whoever does something to requests, or files them: all but those who read alone.
const HANDS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::Operator,
    Role::Organisation,
    Role::ServiceOwner,
    Role::Initiator,
    Role::Authority,
    Role::Integrator,
];

/// The pages of the menu, and who finds them there.
pub(crate) fn menu() -> Vec<(&'static str, Vec<Role>)> {
    let staff_and = |others: &[&[Role]]| [STAFF, &others.concat()].concat();
    vec![
        ("/", Role::ALL.to_vec()),
        ("/inbox", HANDS.to_vec()),
        ("/requests", staff_and(&[&[Role::Operator], PARTIES])),
        ("/cases", staff_and(&[&[Role::Operator]])),
        ("/catalogue", staff_and(&[&[Role::Operator]])),
        ("/notices", staff_and(&[&[Role::Operator], PARTIES])),
        ("/epochs", STAFF.to_vec()),
        ("/journal", STAFF.to_vec()),
        ("/tokens", Role::ALL.to_vec()),
    ]
}

/// Pages besides, which only a session sees.
const INNER: &[&str] = &[
    "/requests/1",
    "/notices/1",
    "/requests/1/files/0000000000000000000000000000000000000000000000000000000000000000",
    "/requests/1/acts/apply",
    "/file",
    "/file/mail",
    "/deny",
    "/drafts/1",
    "/inbox.csv",
    "/requests.csv",
    "/cases.csv",
    "/catalogue.csv",
    "/catalogue?kind=organisation",
    "/notices.csv",
    "/epochs.csv",
    "/journal.csv",
    "/tokens.csv",
];
const FORMS: &[&str] = &[
    "/sign-in",
    "/sign-out",
    "/language",
    "/epochs/confirm",
    "/requests/1/acts/apply",
    "/file/mail",
    "/deny",
    "/drafts/1",
];

/// Every page for every role: in the menu or not, shown or refused, and never a fault.
#[test]
fn each_role_finds_its_pages() {
    let mut place = start();
    place.record(rows_of(Role::ALL));
    for role in Role::ALL {
        let token = place.token(&format!("a-{role}")).1;
        let session = place.sign_in(&token);
        let expected = menu().into_iter().filter(|(_, roles)| roles.contains(role));
        let expected: BTreeSet<String> = expected.map(|(path, _)| path.to_owned()).collect();
        assert_eq!(menu_of(&place.page("/", &session)), expected, "{role}");
        for (path, roles) in menu() {
            let said = place.page(path, &session);
            let status = if roles.contains(role) { 200 } else { 403 };
            // Requests, notices and tokens are told one by one: whoever may see none reads an empty list.
            assert_eq!(said.status, status, "{role} {path}: {said:?}");
            assert_eq!(complaint(&said.body), None, "{role} {path}");
        }
        for path in INNER {
            let said = place.page(path, &session);
            assert!(
                matches!(said.status, 200 | 403 | 404),
                "{role} {path}: {said:?}"
            );
        }
    }
}

#[test]
fn nothing_is_shown_without_a_session() {
    let place = start();
    let shown = menu();
    let paths = shown
        .iter()
        .map(|(path, _)| *path)
        .chain(INNER.iter().copied());
    let unknown = format!("{SESSION}={}", "0".repeat(64));
    for path in paths {
        for (cookies, to) in [("", "/sign-in"), (unknown.as_str(), "/sign-in?ended")] {
            let said = place.page(path, cookies);
            assert_eq!(
                (said.status, said.header("location").as_str()),
                (303, to),
                "{path}"
            );
            assert_eq!(said.body, "", "{path}");
        }
    }
    let ended = place.page("/sign-in?ended", "");
    assert_eq!(complaint(&ended.body), None);
    assert!(ended.body.contains("role=\"alert\""), "{ended:?}");
}

/// Whoever sends a form from elsewhere, or without what the page gave it, changes nothing.
#[test]
fn forms_are_taken_from_their_own_pages_alone() {
    let mut place = start();
    let (token, other) = (place.token("officer").1, place.token("root").1);
    let (session, other) = (place.sign_in(&token), place.sign_in(&other));
    let form = form_of(&place.page("/", &session));
    let foreign = form_of(&place.page("/", &other));
    let (door, own) = place.at_the_door();
    let origin = format!("Origin: {}", place.origin());
    let evil = "Origin: https://evil.example";
    let site = |site: &str| format!("Sec-Fetch-Site: {site}");
    let (same, cross) = (site("same-origin"), site("cross-site"));
    let other_scheme = origin.replace("http:", "https:");
    for path in FORMS {
        let (cookies, form) = if *path == "/sign-in" {
            (&door, &own)
        } else {
            (&session, &form)
        };
        let check = |from: &[&str], form: Option<&str>| {
            let from: Vec<&str> = from.iter().flat_map(|line| ["-H", *line]).collect();
            let fields = form.map(|form| ("form", form));
            let fields: Vec<_> = fields
                .into_iter()
                .chain([("token", token.as_str()), ("language", "kk")])
                .collect();
            let said = place.send_from(path, &from, (cookies, &fields));
            assert_eq!(said.status, 403, "{path} {from:?} {form:?}: {said:?}");
            assert_eq!(complaint(&said.body), None, "{path}");
            let set = said.header("set-cookie");
            let changes = ["language=", &format!("{SESSION}=")];
            assert!(!changes.iter().any(|name| set.contains(name)), "{said:?}");
        };
        let nowhere: [&[&str]; 7] = [
            &[],
            &[evil],
            &[&other_scheme],
            &["Origin: null"],
            &[&cross],
            &[&origin, &cross],
            &[evil, &same],
        ];
        for from in nowhere {
            check(from, Some(form));
        }
        for wrong in [
            None,
            Some(""),
            Some(foreign.as_str()),
            Some(&"0".repeat(64)),
        ] {
            check(&[&origin], wrong);
        }
    }
    // A form of the door is none of a session, and the other way round.
    let signed_out =
        |cookies: &str, form: &str| place.send("/sign-out", cookies, &[("form", form)]);
    assert_eq!(signed_out(&session, &own).status, 403);
    assert_eq!(place.page("/", &session).status, 200, "the session lives");
    // A browser that says `null` of our own page says besides that it is ours.
    let from = ["-H", "Origin: null", "-H", &same];
    let said = place.send_from("/sign-out", &from, (&session, &[("form", &form)]));
    assert_eq!(
        (said.status, said.header("location").as_str()),
        (303, "/sign-in")
    );
    assert!(said.header("set-cookie").contains("Max-Age=0"), "{said:?}");
    assert_eq!(place.page("/", &session).status, 303, "the session is over");
    assert_eq!(place.page("/", &other).status, 200, "another's is not");
}

#[test]
fn every_answer_tells_browsers_what_they_may_do() {
    let mut place = start();
    let token = place.token("officer").1;
    let session = place.sign_in(&token);
    let page = place.page("/", &session);
    let asset = |mark: &str| {
        let behind = page.body.split(mark).nth(1).unwrap();
        behind.split('"').next().unwrap().to_owned()
    };
    let assets = [
        asset("rel=\"stylesheet\" href=\""),
        asset("<script src=\""),
        asset("svg+xml\" href=\""),
    ];
    for path in &assets {
        let said = place.page(path, "");
        assert!(said.status == 200 && said.body.len() > 50, "{said:?}");
        guarded(path, &said, "public, max-age=31536000, immutable");
    }
    let menu = menu();
    let paths = menu.iter().map(|(path, _)| *path);
    let more = [
        "/none",
        "/assets/none",
        "/sign-in",
        "/%ff",
        "/requests?stage=none",
        "/requests/x",
    ];
    for path in paths.chain(INNER.iter().copied()).chain(more) {
        guarded(path, &place.page(path, &session), "no-store");
    }
    for path in ["/", "/requests"] {
        let said = Place::fetch(&format!("{}{path}", place.origin()), &["-X", "DELETE"]);
        assert_eq!(said.status, 405);
        guarded(path, &said, "no-store");
    }
    for path in FORMS {
        guarded(path, &place.send(path, "", &[("a", "b")]), "no-store");
    }
    // Cookies of the door and of a session are this host's alone, and no script's.
    let (cookies, form) = place.at_the_door();
    let door = place.page("/sign-in", "");
    let signed_in = place.send("/sign-in", &cookies, &[("form", &form), ("token", &token)]);
    for said in [door, signed_in] {
        guarded("/sign-in", &said, "no-store");
        let set = said.header("set-cookie");
        assert!(set.starts_with("__Host-"), "{set}");
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(set.contains(part), "{part}: {set}");
        }
    }
}

/// An answer says all that browsers are to know.
fn guarded(path: &str, said: &Said, kept: &str) {
    let policy = said.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(
            policy.split("; ").any(|found| found == part),
            "{path}: {said:?}"
        );
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("vary", "accept-language, cookie"),
        ("cache-control", kept),
    ] {
        assert_eq!(said.header(name), value, "{path}");
    }
    let permissions = said.header("permissions-policy");
    assert!(permissions.contains("camera=()"), "{path}: {said:?}");
}

#[test]
fn a_session_ends_with_its_token() {
    let mut place = start();
    let (id, token) = place.token("officer");
    let session = place.sign_in(&token);
    assert_eq!(place.page("/tokens", &session).status, 200);
    place.command(Action::RevokeToken { token: TokenId(id) });
    let said = place.page("/tokens", &session);
    assert_eq!(
        (said.status, said.header("location").as_str()),
        (303, "/sign-in?ended")
    );
    // Signing in again begins another session, and the one before is over.
    let token = place.token("officer").1;
    let before = place.sign_in(&token);
    let form = form_of(&place.page("/", &before));
    let said = place.send("/sign-in", &before, &[("form", &form), ("token", &token)]);
    let now = format!("{SESSION}={}", cookie(&said, SESSION));
    assert_eq!(place.page("/", &before).status, 303);
    assert_eq!(place.page("/", &now).status, 200);
}

#[test]
fn whoever_enters_wrong_tokens_has_to_wait() {
    let mut place = start();
    let token = place.token("officer").1;
    let (cookies, form) = place.at_the_door();
    let enter =
        |token: &str| place.send("/sign-in", &cookies, &[("form", &form), ("token", token)]);
    for n in 0..20 {
        let wrong = if n % 2 == 0 {
            "no-token".to_owned()
        } else {
            format!("qaqpa_{}", "0".repeat(64))
        };
        let said = enter(&wrong);
        assert_eq!(said.status, 403, "{said:?}");
        assert!(
            !said.header("set-cookie").contains(&format!("{SESSION}=")),
            "{said:?}"
        );
        assert_eq!(complaint(&said.body), None);
    }
    let said = enter(&token);
    assert_eq!(said.status, 429, "{said:?}");
    assert_eq!(complaint(&said.body), None);
    let wait: u32 = said.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(
        place.get(&token, "/whoami").status,
        429,
        "it is the count of the API"
    );
}
