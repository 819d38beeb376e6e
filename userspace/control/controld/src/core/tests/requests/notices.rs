//! The ways of notices: fallback, the portal, paper, external systems, and the clocks that receipts start.

mod external;

use super::*;
use crate::outbox::Way;
use crate::{Letter, Reach};
use model::{NoticeWay, NoticeWays};
use wire::{Answer, Item, NoticeDetail, NoticeView};

const HOOK: &str = "https://hooks.ministry.example/notices";

/// The desk, with the ministry reached by these ways.
fn by(ways: &[NoticeWay]) -> Gateway {
    let mut gateway = desk();
    let record = gateway.record();
    let row = record
        .organisations()
        .find(|row| row.id.as_str() == "ministry");
    let mut row = row.unwrap().clone();
    row.notices = NoticeWays {
        webhook: Some(HOOK.parse().unwrap()),
        by: ways.to_vec(),
    };
    let ops = vec![Op::Put(Row::Organisation(row))];
    gateway.apply(0, ops, None).unwrap();
    gateway
}

/// A rejected request, and the notice of its rejection.
fn rejected(gateway: &mut Gateway) -> (RequestNumber, NoticeId) {
    let form = mail("ministry.example");
    let number = gateway.file(MINISTRY, Kind::Mail, &form).unwrap();
    gateway.act(OFFICER, number, Act::Reject).unwrap();
    (number, last_to(gateway, "organisation ministry").id)
}

fn listed(gateway: &Gateway, uid: u32) -> Vec<NoticeView> {
    let caller = gateway.core.recognise(uid);
    let listing = Listing {
        of: Collection::Notices,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: 500,
        watch: false,
    };
    let answer = gateway
        .core
        .ask(&caller, &Query::List(listing), gateway.now);
    let Ok(Answer::Page(page)) = answer else {
        return Vec::new();
    };
    let view = |item| {
        let Item::Notice(view) = item else {
            panic!("{item:?}");
        };
        view
    };
    page.items.into_iter().map(view).collect()
}

fn last_to(gateway: &Gateway, whom: &str) -> NoticeView {
    let mut all = listed(gateway, 0).into_iter();
    all.rfind(|view| view.whom == whom).unwrap()
}

fn read(gateway: &Gateway, uid: u32, id: NoticeId) -> Option<NoticeDetail> {
    let caller = gateway.core.recognise(uid);
    match gateway.core.ask(&caller, &Query::Notice(id), gateway.now) {
        Ok(Answer::Notice(detail)) => Some(*detail),
        _ => None,
    }
}

fn letters(gateway: &mut Gateway) -> Vec<Letter> {
    gateway.core.letters(gateway.now, Reach::Full).unwrap()
}

fn refused() -> Attempt {
    let reply = "410 Gone".into();
    Attempt::Refused { reply }
}

fn deferred() -> Attempt {
    let reply = "503".into();
    Attempt::Deferred { reply }
}

fn officer_reads(gateway: &Gateway) -> String {
    let all = listed(gateway, 0).into_iter();
    let own = all.filter(|view| view.whom == "authority gts");
    own.map(|view| read(gateway, 0, view.id).unwrap().text)
        .collect()
}

/// When the term of a request ends, once it runs.
fn due(gateway: &Gateway, number: RequestNumber, term: &str) -> Option<Timestamp> {
    let detail = gateway.shown(number);
    let clock = detail.clocks.into_iter().find(|clock| clock.term == term)?;
    clock.due
}

#[test]
fn a_way_that_fails_for_good_gives_place_to_the_next_and_the_officer_is_told() {
    let mut gateway = by(&[]);
    let (number, id) = rejected(&mut gateway);
    let of_notice = |letters: Vec<Letter>| letters.into_iter().find(|letter| letter.id == id);
    let letter = of_notice(letters(&mut gateway)).unwrap();
    assert_eq!(letter.way, Way::Webhook(HOOK.parse().unwrap()));
    assert_eq!(letter.request, Some(number));
    gateway.core.delivered(id, &refused(), gateway.now).unwrap();
    let letter = of_notice(letters(&mut gateway)).unwrap();
    assert_eq!(
        letter.way,
        Way::Mail("it@ministry.example".parse().unwrap())
    );
    let told = officer_reads(&gateway);
    let expect = format!(
        "notice {id} to organisation ministry could not go by webhook (410 Gone): it goes by mail now"
    );
    assert!(told.contains(&expect), "{told}");
    assert_eq!(due(&gateway, number, "EM-10c"), None, "not received yet");
    let reply = "250".into();
    let taken = Attempt::Accepted { reply };
    gateway.core.delivered(id, &taken, gateway.now).unwrap();
    assert!(due(&gateway, number, "EM-10c").is_some());
    assert_eq!(last_to(&gateway, "organisation ministry").attempts, 2);
}

#[test]
fn a_way_that_does_not_answer_is_given_up_after_hours_and_the_last_one_after_days() {
    let mut gateway = by(&[]);
    let (_, id) = rejected(&mut gateway);
    let begin = gateway.now;
    let mut ways = Vec::new();
    for _ in 0..1_000 {
        for letter in letters(&mut gateway) {
            let reply = "250".into();
            let mut attempt = Attempt::Accepted { reply };
            if letter.id == id {
                let hours = gateway.now.duration_since(begin).as_hours();
                ways.push((letter.way.kind(), hours));
                attempt = deferred();
            }
            let of = letter.id;
            gateway.core.delivered(of, &attempt, gateway.now).unwrap();
        }
        if last_to(&gateway, "organisation ministry").state != "queued" {
            break;
        }
        let next = gateway.core.next_tick(gateway.now).into_iter();
        let next = next.chain(gateway.core.next_letter(Reach::Full)).min();
        gateway.now = gateway.now.max(next.unwrap());
        gateway.core.tick(gateway.now).unwrap();
    }
    let last_of = |way| {
        ways.iter()
            .filter(|(of, _)| *of == way)
            .map(|(_, at)| *at)
            .max()
    };
    assert_eq!(last_of(NoticeWay::Webhook), Some(4));
    assert_eq!(last_of(NoticeWay::Mail), Some(5 + 5 * 24));
    assert_eq!(last_to(&gateway, "organisation ministry").state, "failed");
    let told = officer_reads(&gateway);
    assert!(
        told.contains(&format!("notice {id} to organisation ministry")),
        "{told}"
    );
    assert!(told.contains("was given up, by mail last (503)"), "{told}");
}

/// Neither the answer nor its record is there: it is sent again, under the same id.
#[test]
fn a_crash_between_sending_and_its_record_sends_again_under_the_same_id() {
    let mut gateway = by(&[NoticeWay::Webhook]);
    let (_, id) = rejected(&mut gateway);
    let sent = letters(&mut gateway);
    let mut gateway = gateway.restart();
    let again = letters(&mut gateway);
    assert_eq!(again, sent);
    assert!(again.iter().any(|letter| letter.id == id));
    let mut gateway = gateway.restart();
    gateway.deliver();
    let mut gateway = gateway.restart();
    assert_eq!(
        letters(&mut gateway),
        [],
        "what was recorded is not sent again"
    );
}

/// 603/НҚ, прил. 7, пп. 8, 9: by hand; it counts from the day that the officer enters.
#[test]
fn a_notice_on_paper_waits_for_its_hand_over() {
    let mut gateway = by(&[NoticeWay::Print]);
    let (number, id) = rejected(&mut gateway);
    gateway.deliver();
    let view = last_to(&gateway, "organisation ministry");
    assert_eq!((view.state.as_str(), view.way), ("waits", NoticeWay::Print));
    assert!(officer_reads(&gateway).contains("waits to be printed and handed over"));
    assert!(read(&gateway, OFFICER, id).unwrap().text.contains("Заявка"));
    let queued = gateway.now;
    gateway.pass(DAYS(2));
    let hand = |gateway: &mut Gateway, uid, whom: &str, at| {
        let notice = id;
        let whom = whom.to_owned();
        gateway.send(uid, Action::HandOver { notice, whom, at })
    };
    let day = queued + DAYS(1);
    for (uid, whom, at) in [
        (MINISTRY, "А. Омаров", day),
        (STRANGER, "А. Омаров", day),
        (OTHER_TENANT, "А. Омаров", day),
        (OFFICER, " ", day),
        (OFFICER, "А. Омаров", queued - DAYS(1)),
        (OFFICER, "А. Омаров", gateway.now + DAYS(1)),
    ] {
        let said = hand(&mut gateway, uid, whom, at);
        assert!(said.is_err(), "{uid} {whom} {at}: {said:?}");
        assert_eq!(due(&gateway, number, "EM-10c"), None);
    }
    hand(&mut gateway, OFFICER, "А. Омаров", day).unwrap();
    let view = last_to(&gateway, "organisation ministry");
    assert_eq!(
        (view.state.as_str(), view.counts_from),
        ("delivered", Some(day))
    );
    let received = view.received.unwrap();
    assert!(
        received.starts_with("handed to А. Омаров by officer"),
        "{received}"
    );
    let thirty = law::zone::end_of(
        law::zone::date(day)
            .checked_add(jiff::Span::new().days(30))
            .unwrap(),
    );
    assert_eq!(due(&gateway, number, "EM-10c"), Some(thirty));
    assert!(
        hand(&mut gateway, OFFICER, "А. Омаров", day).is_err(),
        "once"
    );
}

#[test]
fn at_the_portal_the_confirmation_is_the_delivery() {
    let mut gateway = by(&[NoticeWay::Portal]);
    let (number, id) = rejected(&mut gateway);
    gateway.deliver();
    assert_eq!(last_to(&gateway, "organisation ministry").state, "waits");
    // Each reads his own; the other authority's officer and strangers read nothing of it.
    let own: Vec<String> = listed(&gateway, MINISTRY)
        .into_iter()
        .map(|view| view.whom)
        .collect();
    assert!(
        !own.is_empty() && own.iter().all(|whom| whom == "organisation ministry"),
        "{own:?}"
    );
    assert!(read(&gateway, MINISTRY, id).is_some());
    for uid in [OPERATOR, STRANGER, OTHER_TENANT] {
        assert!(read(&gateway, uid, id).is_none(), "{uid}");
        let said = gateway.send(uid, Action::ConfirmReceipt { notice: id });
        assert!(said.is_err(), "{uid}: {said:?}");
    }
    assert_eq!(due(&gateway, number, "EM-10c"), None);
    let done = gateway
        .send(MINISTRY, Action::ConfirmReceipt { notice: id })
        .unwrap();
    assert!(
        matches!(done, Done::RequestMoved { due: Some(_), .. }),
        "{done:?}"
    );
    assert!(due(&gateway, number, "EM-10c").is_some());
    let view = last_to(&gateway, "organisation ministry");
    assert_eq!(
        (view.state.as_str(), view.counts_from),
        ("delivered", Some(gateway.now))
    );
    let gateway = gateway.restart();
    assert_eq!(last_to(&gateway, "organisation ministry"), view);
}

#[test]
fn what_nobody_touches_goes_on_and_ends() {
    let mut gateway = by(&[NoticeWay::Portal, NoticeWay::Print]);
    let (number, id) = rejected(&mut gateway);
    gateway.pass(DAYS(2));
    assert_eq!(
        last_to(&gateway, "organisation ministry").way,
        NoticeWay::Portal
    );
    gateway.pass(DAYS(2));
    let view = last_to(&gateway, "organisation ministry");
    assert_eq!((view.way, view.state.as_str()), (NoticeWay::Print, "waits"));
    assert!(officer_reads(&gateway).contains(&format!("print it with `qaqpa notice print {id}`")));
    let mut gateway = gateway.restart();
    gateway.pass(DAYS(31));
    assert_eq!(last_to(&gateway, "organisation ministry").state, "failed");
    assert!(officer_reads(&gateway).contains("was given up, by print last"));
    assert_eq!(due(&gateway, number, "EM-10c"), None, "nobody received it");
    // It can still be told that it was received.
    gateway
        .send(MINISTRY, Action::ConfirmReceipt { notice: id })
        .unwrap();
    assert!(due(&gateway, number, "EM-10c").is_some());
}

#[test]
fn one_address_holds_up_nobody_else() {
    let mut gateway = by(&[NoticeWay::Webhook]);
    for n in 0..10 {
        let form = mail(&format!("d{n}.example"));
        gateway.file(MINISTRY, Kind::Mail, &form).unwrap();
    }
    let taken = letters(&mut gateway);
    let to_hook = taken
        .iter()
        .filter(|letter| letter.way.kind() == NoticeWay::Webhook);
    assert_eq!(to_hook.count(), 4);
    assert!(
        taken
            .iter()
            .any(|letter| letter.way.kind() == NoticeWay::Mail)
    );
    let mail_waits = gateway.core.next_letter(Reach::WithoutRelay);
    assert_eq!(
        mail_waits, None,
        "the address is busy, and there is no relay"
    );
}
