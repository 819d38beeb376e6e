//! Who does what with requests in the console: each role, and an officer for others.

use crate::browser::{form_of, start};
use crate::hand::{Hand, pairs, typed};
use crate::place::{Place, rows_of};
use model::Role;

/// An officer files what came by letter, for whom it came.
#[test]
fn an_officer_files_what_came_by_letter() {
    let mut place = start();
    let officer = Hand::of(&mut place, "officer", "en");
    let page = officer.page(&place, "/file/mail");
    let mut all = typed("by-letter.example");
    let without = officer.send(&place, ("/file/mail", &page), &all);
    assert_eq!(without.status, 400, "{without:?}");
    assert!(without.body.contains("by-letter.example"), "{without:?}");
    all.extend(pairs(&[
        ("applicant.kind", "organisation"),
        ("applicant.id", "ministry"),
        ("letter.number", "17-3/1"),
        ("letter.dispatched", "2026-11-20"),
        ("letter.received_at", "2026-11-20T10:00"),
    ]));
    let filed = officer.send(&place, ("/file/mail", &without), &all);
    assert_eq!(filed.status, 303, "{filed:?}");
    let request = officer.page(&place, &filed.header("location"));
    assert!(
        request.body.contains("17-3/1") && request.body.contains("organisation ministry"),
        "{request:?}"
    );
}

/// Every role at every page of acts and filing: what is not its own is not there, and what it sends changes nothing.
#[test]
fn each_role_does_what_is_its_own_alone() {
    let mut place = start();
    place.record(rows_of(Role::ALL));
    let ministry = Hand::of(&mut place, "ministry-it", "en");
    let number = ministry.file(&place, "matrix.example");
    let stage = |place: &Place| {
        let page = ministry.page(place, &format!("/requests/{number}"));
        page.body.contains("/acts/withdraw\"")
    };
    let officers = [Role::Admin, Role::Engineer, Role::DutyOfficer];
    // Those who act for somebody: of the agency, and of an operator.
    let filers = [Role::Organisation, Role::Operator];
    for role in Role::ALL {
        let hand = Hand::of(&mut place, &format!("a-{role}"), "en");
        let is_officer = officers.contains(role);
        let path = format!("/requests/{number}/acts/reject");
        let page = hand.page(&place, &path);
        assert_eq!(
            page.status == 200,
            is_officer,
            "{role} {path}: {}",
            page.status
        );
        assert!(matches!(page.status, 200 | 403 | 404), "{role}: {page:?}");
        let files = hand.page(&place, "/file/mail");
        // An operator's are other kinds.
        let may_file = is_officer || *role == Role::Organisation;
        assert_eq!(files.status == 200, may_file, "{role}: {files:?}");
        let kinds = hand.page(&place, "/file");
        assert_eq!(kinds.status, 200, "{role}");
        let has_some = kinds.body.contains("href=\"/file/");
        assert_eq!(has_some, is_officer || filers.contains(role), "{role}");
        // Sent without looking: refused alike, but for what is only previewed.
        let form = form_of(&hand.page(&place, "/"));
        let own = hand.page(&place, "/inbox");
        let expected = !matches!(role, Role::SecurityOfficer | Role::Auditor | Role::Daemon);
        assert_eq!(own.status == 200, expected, "{role}");
        let all = pairs(&[
            ("form", &form),
            ("step", "do"),
            ("revision", "1"),
            ("base", "1"),
            ("plan", &"0".repeat(64)),
            ("key", &"1".repeat(32)),
            ("reasons", "no"),
        ]);
        let said = hand.send_all(&place, &path, &all);
        assert!(
            matches!(said.status, 403 | 404 | 409),
            "{role} {path}: {said:?}"
        );
        let said = hand.send_all(&place, "/file/mail", &all);
        assert!(
            matches!(said.status, 400 | 403 | 404 | 422),
            "{role}: {said:?}"
        );
        assert!(stage(&place), "{role} changed it");
    }
}
