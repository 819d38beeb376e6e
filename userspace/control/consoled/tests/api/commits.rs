//! A commit that takes itself back unless a browser reaches the gateway again.

use crate::browser::{form_of, hidden, start};
use crate::page::complaint;
use crate::place::{Place, Said, rows_of};
use model::{Op, Role};
use wire::{Action, DraftId};

const CONFIRM: &str = "/epochs/confirm";
/// Long enough for a busy machine; nothing waits for its end.
const CONFIRM_S: u32 = 3_000;

/// Commits something that waits to be confirmed.
fn commit(place: &mut Place) {
    let draft = DraftId(77);
    let ops = rows_of(&[Role::Auditor]).into_iter().map(Op::Put).collect();
    let chunk = 0;
    place.command(Action::Stage { draft, chunk, ops });
    let (base, confirm_s) = (None, Some(CONFIRM_S));
    place.command(Action::Commit {
        draft,
        base,
        confirm_s,
    });
}

#[test]
fn a_commit_is_confirmed_by_whoever_reaches_the_gateway_again() {
    let mut place = start();
    let (admin, officer) = (place.token("root").1, place.token("officer").1);
    let (session, officer) = (place.sign_in(&admin), place.sign_in(&officer));
    assert!(!place.page("/", &session).body.contains(CONFIRM));
    commit(&mut place);
    let auditor = place.token("a-auditor").1;
    let auditor = place.sign_in(&auditor);
    let pending = || place.get(&admin, "/status").json()["control"]["pending"].clone();
    let waiting = pending();
    let page = place.page("/", &session);
    assert_eq!(complaint(&page.body), None);
    assert!(page.body.contains(CONFIRM), "{page:?}");
    // Who may not confirm sees that a commit waits, and no button.
    let read = place.page("/", &auditor);
    assert!(!read.body.contains(CONFIRM), "{read:?}");
    assert!(
        read.body.contains("Редакция ждёт подтверждения"),
        "{read:?}"
    );
    let send = |cookies: &str, form: &str, (epoch, key): (&str, &str)| {
        let fields = [("form", form), ("epoch", epoch), ("key", key)];
        place.send(CONFIRM, cookies, &fields)
    };
    let (epoch, key) = (hidden(&page, "epoch"), hidden(&page, "key"));
    assert_eq!(waiting["epoch"].to_string(), epoch);
    let form = form_of(&page);
    let refused = |said: Said, status: u16| {
        assert_eq!(said.status, status, "{said:?}");
        assert_eq!(complaint(&said.body), None);
        assert_eq!(pending(), waiting, "it waits still: {said:?}");
    };
    refused(send(&session, &form, ("", &key)), 400);
    refused(send(&session, &form, (&epoch, "none")), 400);
    refused(send(&session, &form, ("4000000000", "1")), 404);
    refused(send(&auditor, &form_of(&read), (&epoch, "2")), 403);
    // It changes an account, which is not a duty officer's to keep.
    let his = form_of(&place.page("/", &officer));
    refused(send(&officer, &his, (&epoch, "3")), 403);
    let (cookies, door) = place.at_the_door();
    let said = send(&cookies, &door, (&epoch, &key));
    let to = said.header("location");
    assert_eq!((said.status, to.as_str()), (303, "/sign-in"), "{said:?}");
    assert_eq!(pending(), waiting);
    for _ in 0..2 {
        let said = send(&session, &form, (&epoch, &key));
        let to = said.header("location");
        assert_eq!((said.status, to.as_str()), (303, "/epochs"), "{said:?}");
        assert!(pending().is_null());
    }
    assert!(!place.page("/", &session).body.contains(CONFIRM));
}
