//! An address is stopped in the console: asked for, looked at, put in force, kept or taken back.

use crate::browser::{form_of, start};
use crate::hand::{Hand, hiddens, pairs, step};
use crate::place::{Place, Said, rows_of};
use model::Role;

const DENY: &str = "/deny";
const SPAM: &str = "198.51.100.77";

fn typed(address: &str) -> Vec<(String, String)> {
    pairs(&[
        ("address", address),
        ("direction", "both"),
        ("until", ""),
        ("why", "рассылает <спам>"),
        ("step", "stage"),
    ])
}

impl Hand {
    /// Asks to stop an address; where its draft is, and the draft's page.
    fn draft(&self, place: &Place, address: &str) -> (String, Said) {
        let page = self.page(place, DENY);
        let sent = self.send(place, (DENY, &page), &typed(address));
        assert_eq!(sent.status, 303, "{sent:?}");
        let path = sent.header("location");
        let draft = self.page(place, &path);
        assert_eq!(draft.status, 200, "{draft:?}");
        (path, draft)
    }

    fn commits(&self, place: &Place, (path, draft): (&str, &Said), minutes: &str) -> Said {
        let mut all = pairs(&[("why", "по жалобе"), ("confirm", minutes)]);
        all.extend(step("commit"));
        self.send(place, (path, draft), &all)
    }

    fn rules(&self, place: &Place) -> usize {
        let page = self.page(place, "/catalogue?kind=rule");
        page.body.matches("<tr>").count().saturating_sub(1)
    }
}

#[test]
fn an_address_is_stopped_in_each_language() {
    let mut place = start();
    for (n, (language, wrong, begins)) in [
        ("kk", "мекенжай да, желі де емес", "қосылады"),
        ("ru", "не адрес и не сеть", "добавляется"),
        ("en", "neither an address nor a network", "is added"),
    ]
    .into_iter()
    .enumerate()
    {
        let officer = Hand::of(&mut place, "officer", language);
        let before = officer.rules(&place);
        let epochs = officer.page(&place, "/epochs");
        assert!(epochs.body.contains("href=\"/deny\""), "{epochs:?}");
        let page = officer.page(&place, DENY);
        let refused = officer.send(&place, (DENY, &page), &typed("news.example"));
        assert_eq!(refused.status, 400, "{refused:?}");
        for kept in [
            wrong,
            "value=\"news.example\"",
            "рассылает &#60;спам&#62;</textarea>",
            "aria-invalid=\"true\"",
        ] {
            assert!(refused.body.contains(kept), "{kept}: {refused:?}");
        }
        let address = format!("{SPAM}/32").replace("77/32", &format!("{}", 70 + n));
        let (path, draft) = officer.draft(&place, &address);
        assert_eq!(draft.body.matches(begins).count(), 2, "{draft:?}");
        assert!(draft.body.contains(&address), "{draft:?}");
        assert_eq!(officer.rules(&place), before, "nothing is in force yet");
        let done = officer.commits(&place, (&path, &draft), "60");
        let to = done.header("location");
        assert_eq!((done.status, to.as_str()), (303, "/"), "{done:?}");
        assert_eq!(officer.rules(&place), before + 2);
        // It waits on the first page, and stays once it is confirmed there.
        let first = officer.page(&place, "/");
        assert!(first.body.contains("/epochs/confirm"), "{first:?}");
        let kept = officer.send(&place, ("/epochs/confirm", &first), &[]);
        assert_eq!(kept.status, 303, "{kept:?}");
        let epochs = officer.page(&place, "/epochs");
        assert!(epochs.body.contains("по жалобе"), "{epochs:?}");
    }
}

/// What is put in force is what was looked at, once; what is not is nowhere.
#[test]
fn a_draft_is_committed_as_it_was_looked_at() {
    let mut place = start();
    let officer = Hand::of(&mut place, "officer", "ru");
    let (path, draft) = officer.draft(&place, SPAM);
    let refused = |said: Said, status: u16| {
        assert_eq!(said.status, status, "{said:?}");
        assert!(said.body.contains("role=\"alert\""), "{said:?}");
        assert!(said.body.contains("по жалобе</textarea>"), "{said:?}");
        assert_eq!(officer.rules(&place), 0, "{said:?}");
    };
    let with = |name: &str, value: &str| {
        let mut all = hiddens(&draft);
        all.extend(pairs(&[("why", "по жалобе"), ("confirm", "5")]));
        all.extend(step("commit"));
        all.retain(|(found, _)| found != name);
        all.push((name.to_owned(), value.to_owned()));
        officer.send_all(&place, &path, &all)
    };
    for (name, value, status) in [
        ("base", "", 400),
        ("key", "", 400),
        ("confirm", "0", 400),
        ("confirm", "", 400),
        ("step", "apply", 400),
        ("base", "0", 409),
    ] {
        refused(with(name, value), status);
    }
    let silent = officer.send(&place, (&path, &draft), &step("commit"));
    assert_eq!(silent.status, 400, "{silent:?}");
    // The record has changed since it was looked at.
    place.record(rows_of(&[Role::Auditor]));
    let stale = officer.commits(&place, (&path, &draft), "5");
    assert_eq!(stale.status, 409, "{stale:?}");
    assert!(stale.body.contains("по жалобе</textarea>"), "{stale:?}");
    assert_eq!(officer.rules(&place), 0);
    // The page that says so shows what it would change now, and may be sent.
    for _ in 0..2 {
        let done = officer.commits(&place, (&path, &stale), "5");
        let to = done.header("location");
        assert_eq!((done.status, to.as_str()), (303, "/"), "{done:?}");
        assert_eq!(officer.rules(&place), 2);
    }
    // While one waits to be confirmed, no other is taken; it can be thrown away.
    let (path, draft) = officer.draft(&place, "2001:db8:77::/48");
    let second = officer.commits(&place, (&path, &draft), "1");
    assert_eq!(second.status, 409, "{second:?}");
    let gone = officer.send(&place, (&path, &second), &step("discard"));
    let to = gone.header("location");
    assert_eq!((gone.status, to.as_str()), (303, "/epochs"), "{gone:?}");
    assert_eq!(officer.page(&place, &path).status, 404);
    assert_eq!(officer.rules(&place), 2);
}

/// Rules are written by whoever may write them, and nobody commits another's draft.
#[test]
fn a_draft_is_its_makers() {
    let mut place = start();
    place.record(rows_of(Role::ALL));
    let officer = Hand::of(&mut place, "officer", "en");
    let (path, draft) = officer.draft(&place, SPAM);
    let form = hiddens(&draft);
    for role in Role::ALL {
        let other = Hand::of(&mut place, &format!("a-{role}"), "en");
        let writes = matches!(role, Role::Admin | Role::Engineer | Role::DutyOfficer);
        let page = other.page(&place, DENY);
        assert_eq!(page.status, if writes { 200 } else { 403 }, "{role}");
        let epochs = other.page(&place, "/epochs");
        assert_eq!(epochs.body.contains("href=\"/deny\""), writes, "{role}");
        // By forms of its own session, whatever its pages offer.
        let token = form_of(&other.page(&place, "/"));
        let own = |fields: &[(String, String)]| {
            let mut all = pairs(&[("form", &token)]);
            all.extend(fields.iter().filter(|(name, _)| name != "form").cloned());
            all
        };
        if !writes {
            let mut all = own(&typed(SPAM));
            all.extend(pairs(&[("draft", "77")]));
            let said = other.send_all(&place, DENY, &all);
            assert_eq!(said.status, 403, "{role}: {said:?}");
        }
        let mut all = own(&form);
        all.extend(pairs(&[("why", "mine now"), ("confirm", "5")]));
        for action in ["commit", "discard"] {
            let mut all = all.clone();
            all.extend(step(action));
            let said = other.send_all(&place, &path, &all);
            assert_eq!(said.status, 403, "{role}: {said:?}");
        }
    }
    assert_eq!(officer.rules(&place), 0);
    assert_eq!(officer.page(&place, &path).status, 200, "it is there still");
}
