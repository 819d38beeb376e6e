//! Requests in the console: filed, seen by whom they wait for, previewed, decided, and what the record holds afterwards.

use crate::browser::{form_of, hidden, start};
use crate::hand::{Hand, hiddens, pairs, step, typed};
use crate::place::{Place, Said, rows};
use model::{Account, Authority, AuthorityKind, Role, Row};
use std::thread;

/// From the form to the record, in each language, by the very pages.
#[test]
fn a_request_is_filed_and_decided_in_each_language() {
    for (language, in_inbox, begins) in [
        ("kk", "қалған жұмыс күні", "қосылады"),
        ("ru", "осталось рабочих дней", "добавляется"),
        ("en", "working days left", "is added"),
    ] {
        let mut place = start();
        let mut hand = |account: &str| Hand::of(&mut place, account, language);
        let (ministry, agency, officer) = (hand("ministry-it"), hand("agency-it"), hand("officer"));
        let kinds = ministry.page(&place, "/file");
        assert!(kinds.body.contains("href=\"/file/mail\""), "{kinds:?}");
        assert!(!kinds.body.contains("href=\"/file/channels\""), "{kinds:?}");
        let empty = officer.page(&place, "/inbox");
        assert!(empty.body.contains("class=\"empty\""), "{empty:?}");
        let domain = format!("{language}.ministry.example");
        let number = ministry.file(&place, &domain);
        // It is in the inbox of the officer, with the days that are left, and in nobody else's.
        let inbox = officer.page(&place, "/inbox");
        assert!(
            inbox.body.contains(&domain) && inbox.body.contains(in_inbox),
            "{inbox:?}"
        );
        for other in [&ministry, &agency] {
            let inbox = other.page(&place, "/inbox");
            assert!(!inbox.body.contains(&domain), "{inbox:?}");
        }
        // Each is offered what is his.
        let offered = |hand: &Hand| {
            let page = hand.page(&place, &format!("/requests/{number}"));
            let links = page.body.split("/acts/").skip(1);
            let acts = links.filter_map(|rest| rest.split('"').next());
            acts.map(str::to_owned).collect::<Vec<String>>()
        };
        assert_eq!(offered(&ministry), ["withdraw"]);
        assert_eq!(
            offered(&officer),
            ["ask-for-more", "find-eligible", "reject", "withdraw"]
        );
        let foreign = agency.page(&place, &format!("/requests/{number}/acts/withdraw"));
        assert_eq!(foreign.status, 404, "{foreign:?}");
        let nobodys = ministry.page(&place, &format!("/requests/{number}/acts/find-eligible"));
        assert_eq!(nobodys.status, 404, "{nobodys:?}");

        let why = [("why", "checked with the list of state bodies")];
        let seen = officer.decide(&place, (&number, "find-eligible"), &why);
        assert!(!seen.body.contains(begins), "it changes no row: {seen:?}");
        let rows = || officer.page(&place, "/catalogue?kind=mail-domain").body;
        assert!(!rows().contains(&domain));
        let seen = officer.decide(&place, (&number, "apply"), &why);
        assert!(
            seen.body.contains(begins) && seen.body.contains(&domain),
            "{seen:?}"
        );
        assert!(rows().contains(&domain), "it is in force");
        let inbox = officer.page(&place, "/inbox");
        assert!(!inbox.body.contains(&domain), "it waits for nobody");
        let epochs = officer.page(&place, "/epochs");
        assert!(epochs.body.contains("checked with the list"), "{epochs:?}");
    }
}

/// Nothing is done twice, and nothing that was not previewed so.
#[test]
fn what_is_done_is_what_was_previewed_and_once() {
    let mut place = start();
    let mut hand = |account: &str| Hand::of(&mut place, account, "ru");
    let (ministry, officer) = (hand("ministry-it"), hand("officer"));
    // A form sent twice files one request.
    let page = ministry.page(&place, "/file/mail");
    let all = typed("one.example");
    let filed = ministry.send(&place, ("/file/mail", &page), &all);
    let again = ministry.send(&place, ("/file/mail", &page), &all);
    assert_eq!(filed.status, 303, "{filed:?}");
    assert_eq!(filed.header("location"), again.header("location"));
    // Gone back to and changed, it is another, be it as long as the first.
    let other = ministry.send(&place, ("/file/mail", &page), &typed("two.example"));
    assert_eq!(other.status, 303, "{other:?}");
    assert_ne!(filed.header("location"), other.header("location"));
    let number = filed.header("location").replace("/requests/", "");
    let why = [("why", "сверено")];
    officer.decide(&place, (&number, "find-eligible"), &why);

    let (path, preview) = officer.preview(&place, (&number, "apply"), &why);
    let bears = hiddens(&preview);
    let with = |changes: &[(&str, &str)]| {
        let mut all = bears.clone();
        for (name, value) in changes {
            all.retain(|(found, _)| found != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all.extend(step("do"));
        all
    };
    let stage = || {
        let page = officer.page(&place, &format!("/requests/{number}"));
        page.body.contains("/acts/apply\"")
    };
    let other = "0".repeat(64);
    // Not previewed, with another digest, epoch or revision, or otherwise than it was previewed: nothing is done, what was typed stays.
    let refusals: [(&[(&str, &str)], u16); 7] = [
        (&[("plan", "")], 400),
        (&[("base", "")], 400),
        (&[("key", "")], 400),
        (&[("plan", &other)], 412),
        (&[("base", "0")], 409),
        (&[("revision", "1")], 412),
        (&[("agreed", "2999-01-01")], 412),
    ];
    for (changes, status) in refusals {
        let said = officer.send_all(&place, &path, &with(changes));
        assert_eq!(said.status, status, "{changes:?}: {said:?}");
        assert!(said.body.contains("role=\"alert\""), "{said:?}");
        assert!(said.body.contains("value=\"сверено\""), "{said:?}");
        assert!(stage(), "nothing was done: {changes:?}");
    }
    // The record has changed since: what was previewed is not what would be done.
    place.record(vec![Row::Account(Account {
        name: "newcomer".parse().unwrap(),
        uid: 77,
        roles: [Role::Auditor].into(),
        authority: None,
        operator: None,
        organisation: None,
    })]);
    let stale = officer.send_all(&place, &path, &with(&[]));
    assert_eq!(stale.status, 409, "{stale:?}");
}

/// Two at once, of one page, have the effect of one; and what was typed comes back where it shall be changed.
#[test]
fn an_act_is_done_once_and_can_be_changed_before() {
    let mut place = start();
    let mut hand = |account: &str| Hand::of(&mut place, account, "ru");
    let (ministry, officer) = (hand("ministry-it"), hand("officer"));
    let why = [("why", "сверено")];
    let number = ministry.file(&place, "one.example");
    officer.decide(&place, (&number, "find-eligible"), &why);
    let (path, preview) = officer.preview(&place, (&number, "apply"), &why);
    let epoch = |place: &Place| hidden_epoch(&officer.page(place, "/"));
    let before = epoch(&place);
    thread::scope(|scope| {
        let sent: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| officer.send(&place, (&path, &preview), &step("do"))))
            .collect();
        for said in sent {
            let said = said.join().unwrap();
            assert_eq!(said.status, 303, "{said:?}");
        }
    });
    assert_eq!(epoch(&place), before + 1);
    let number = ministry.file(&place, "three.example");
    let (path, preview) = officer.preview(&place, (&number, "find-eligible"), &why);
    let edited = officer.send(&place, (&path, &preview), &step("edit"));
    assert_eq!(edited.status, 200);
    assert!(edited.body.contains("value=\"сверено\""), "{edited:?}");
}

/// The epoch in force, as the first page tells it.
fn hidden_epoch(page: &Said) -> u64 {
    let facts = page.body.split("<dd><code>").nth(1).unwrap();
    facts.split('<').next().unwrap().parse().unwrap()
}

/// What controld refuses comes back with the field, the clause and all that was typed, in the reader's language.
#[test]
fn what_is_refused_comes_back_with_what_was_typed() {
    let mut place = start();
    place.record(vec![Row::Authority(Authority {
        id: "nit".parse().unwrap(),
        kind: AuthorityKind::InfrastructureOperator,
        ..gts()
    })]);
    for (language, reason, clause) in [
        ("kk", "мән сәйкес келмейді", "123"),
        ("ru", "значение не подходит", "123"),
        ("en", "a value does not fit", "123"),
    ] {
        let ministry = Hand::of(&mut place, "ministry-it", language);
        let path = "/file/service-creation";
        let page = ministry.page(&place, path);
        assert_eq!(page.status, 200, "{page:?}");
        let wrong = [
            ("f.owner.bin_iin", "123456789012"),
            ("f.owner.org_name", "Агентство <примеров>"),
            ("f.service.purpose", "первая строка\r\nвторая & последняя"),
        ];
        let said = ministry.send(&place, (path, &page), &pairs(&wrong));
        assert_eq!(said.status, 422, "{said:?}");
        let of_field = said.body.split("id=\"t-f.owner.bin_iin\"").nth(1).unwrap();
        let of_field = of_field.split("</p>").next().unwrap();
        assert!(
            of_field.contains(reason) && of_field.contains(clause),
            "{language}: {of_field}"
        );
        for kept in [
            "value=\"123456789012\"",
            "value=\"Агентство &#60;примеров&#62;\"",
            "вторая &#38; последняя</textarea>",
        ] {
            assert!(said.body.contains(kept), "{kept}: {said:?}");
        }
        let key = hidden(&said, "key");
        assert_ne!(key, hidden(&page, "key"), "another form has its own key");
    }
}

/// A page that is larger than a request is refused, and so is one of nobody.
#[test]
fn what_is_too_large_or_nobodys_is_not_taken() {
    let mut place = start();
    let ministry = Hand::of(&mut place, "ministry-it", "en");
    let page = ministry.page(&place, "/file/mail");
    let form = form_of(&page);
    let mut all = pairs(&[("form", &form)]);
    let large = place.path("large");
    std::fs::write(
        &large,
        format!("form={form}&f.org_name={}", "a".repeat(400_000)),
    )
    .unwrap();
    let origin = format!("Origin: {}", place.origin());
    let cookies = format!("Cookie: {}", ministry.cookies);
    let data = format!("@{}", large.display());
    let args = [
        "-X",
        "POST",
        "-H",
        &origin,
        "-H",
        &cookies,
        "--data-binary",
        &data,
    ];
    let said = Place::fetch(&format!("{}/file/mail", place.origin()), &args);
    assert_eq!(said.status, 413, "{said:?}");
    all.extend(typed("nobody.example"));
    let fields: Vec<(&str, &str)> = all
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let said = place.send("/file/mail", "", &fields);
    assert_eq!(
        (said.status, said.header("location").as_str()),
        (303, "/sign-in")
    );
}

fn gts() -> Authority {
    rows()
        .into_iter()
        .find_map(|row| match row {
            Row::Authority(authority) => Some(authority),
            _ => None,
        })
        .unwrap()
}
