//! The outbox's bounds: what finds no room, and what is forgotten.

use super::*;
use crate::core::Writing;
use crate::outbox::{
    ASK_AGAIN, About, Contact, KEPT, Notice, WAITING_MAX, WAITING_PER_RECIPIENT_MAX,
};
use crate::outbox::{Recipient, Way};
use model::Applicant;
use wire::{Answer, Collection, Filter, Item, Listing, Order, Query};

const OPERATOR: &str = "noc@one.example";
const OFFICER: &str = "duty@gts.example";

/// Somebody reached by mail alone.
fn contact(to: &str) -> Contact {
    Contact {
        to: Recipient::Party(Applicant::Organisation("somebody".parse().unwrap())),
        way: Way::Mail(to.parse().unwrap()),
        further: Vec::new(),
    }
}

/// Queues letters that nobody has delivered yet.
fn queue(gateway: &mut Gateway, to: &str, about: &About, count: usize) {
    let now = gateway.core.now(gateway.now);
    let letter = || Notice {
        about: about.clone(),
        ..Notice::information(contact(to), "s".into(), "t".into(), now)
    };
    for _ in 0..count {
        let notices = vec![letter()];
        let writing = Writing {
            notices,
            ..Writing::default()
        };
        gateway.core.write(writing, now).unwrap();
    }
}

fn catalogue() -> About {
    About::Catalogue("one".parse().unwrap())
}

/// To whom notices found no room, and whether they are asked for again.
fn turned_away(gateway: &mut Gateway) -> Vec<(String, bool)> {
    let mut away = Vec::new();
    for event in gateway.core.flush().unwrap() {
        if let Fact::NoticeNotQueued {
            to, asked_again, ..
        } = event.fact
        {
            away.push((to, asked_again));
        }
    }
    away
}

/// Lets time pass with a relay that takes nothing.
fn wait(gateway: &mut Gateway, time: SignedDuration) {
    gateway.now += time;
    gateway.core.tick(gateway.now).unwrap();
}

fn held(gateway: &Gateway) -> u32 {
    let caller = gateway.core.recognise(12);
    match gateway.core.ask(&caller, &Query::Status, gateway.now) {
        Ok(Answer::Control(status)) => status.notices_held,
        other => panic!("{other:?}"),
    }
}

/// 386/НҚ, ЕШДИ п. 13: a notice that cannot be queued is told of and asked for until it can; nobody is blocked before.
#[test]
fn a_notice_of_the_law_waits_with_its_case_for_room() {
    let mut gateway = Gateway::new();
    queue(
        &mut gateway,
        OPERATOR,
        &catalogue(),
        WAITING_PER_RECIPIENT_MAX,
    );
    let full = gateway.core.outbox.waiting();
    gateway.sight("203.0.113.7");
    assert!(turned_away(&mut gateway).is_empty());
    wait(&mut gateway, MINUTES_16);
    assert_eq!(turned_away(&mut gateway), [(OPERATOR.to_owned(), true)]);
    assert_eq!(held(&gateway), 1);
    for _ in 0..5 {
        let next = gateway.core.next_tick(gateway.now).unwrap();
        assert!(next > gateway.now, "nothing spins");
        wait(&mut gateway, ASK_AGAIN);
    }
    assert!(turned_away(&mut gateway).is_empty(), "told once");
    assert_eq!((gateway.core.outbox.waiting(), held(&gateway)), (full, 1));
    let mut gateway = gateway.restart();
    assert_eq!(gateway.cases()[0].1, "seen");
    assert_eq!(held(&gateway), 1, "a restart asks at once");
    gateway.deliver();
    gateway.pass(ASK_AGAIN);
    assert_eq!(held(&gateway), 0);
    assert_eq!(gateway.cases()[0].1, "running", "and now it went out");
}

/// Who waits for a notice may stop to need it.
#[test]
fn a_notice_that_nobody_needs_any_more_is_held_no_longer() {
    let mut gateway = Gateway::new();
    queue(
        &mut gateway,
        OPERATOR,
        &catalogue(),
        WAITING_PER_RECIPIENT_MAX,
    );
    gateway.sight("203.0.113.7");
    wait(&mut gateway, MINUTES_16);
    assert_eq!(held(&gateway), 1);
    let entries = vec![Op::Put(entry("203.0.113.0/28"))];
    gateway.apply(0, entries, None).unwrap();
    wait(&mut gateway, ASK_AGAIN);
    assert_eq!(held(&gateway), 0);
}

/// News take no place from the notices of the law, and each that is not sent leaves a word.
#[test]
fn news_leave_room_for_the_law() {
    // How many of which kind are queued to whom, and how many of them find room.
    let check = |letters: &[(&str, About, usize, usize)]| {
        let mut gateway = Gateway::new();
        for (to, about, count, taken) in letters {
            let before = gateway.core.outbox.waiting();
            queue(&mut gateway, to, about, *count);
            assert_eq!(gateway.core.outbox.waiting() - before, *taken, "{to}");
            let away = vec![((*to).to_owned(), false); count - taken];
            assert_eq!(turned_away(&mut gateway), away);
        }
    };
    let share = WAITING_PER_RECIPIENT_MAX / 4 * 3;
    check(&[
        (OFFICER, About::Information, share + 3, share),
        (OFFICER, catalogue(), 5, 5),
        (OPERATOR, About::Information, 1, 1),
    ]);
    let recipients: Vec<String> = (0..9).map(|n| format!("n{n}@x.example")).collect();
    let mut letters: Vec<_> = recipients[..8]
        .iter()
        .map(|to| (to.as_str(), About::Information, share, share))
        .collect();
    assert_eq!(8 * share, WAITING_MAX / 4 * 3);
    letters.push((&recipients[8], About::Information, 1, 0));
    letters.push((&recipients[8], catalogue(), 1, 1));
    check(&letters);
}

/// A reminder that finds no room is no reminder that was sent.
#[test]
fn a_reminder_waits_for_room() {
    let mut gateway = Gateway::new();
    gateway.pass(DAYS(150));
    let mail = "it@ministry.example";
    let share = WAITING_PER_RECIPIENT_MAX / 4 * 3;
    queue(&mut gateway, mail, &About::Information, share);
    turned_away(&mut gateway);
    // The last day is the first of June: the first reminder is due thirty days before.
    let due = law::zone::start_of(jiff::civil::date(2027, 5, 2));
    let wait_s = due.duration_since(gateway.now);
    wait(&mut gateway, wait_s);
    wait(&mut gateway, SignedDuration::from_secs(10));
    assert_eq!(turned_away(&mut gateway), [(mail.to_owned(), true)]);
    assert_eq!(held(&gateway), 1);
    gateway.deliver();
    wait(&mut gateway, SignedDuration::from_secs(10));
    assert_eq!((gateway.core.outbox.waiting(), held(&gateway)), (1, 0));
}

/// What was delivered is kept for its time, a bounded number goes at once, and the journal keeps that it was delivered.
#[test]
fn settled_notices_are_forgotten_in_their_time() {
    let mut gateway = Gateway::new();
    queue(&mut gateway, OFFICER, &About::Information, 150);
    gateway.core.flush().unwrap();
    gateway.deliver();
    let delivered = |gateway: &mut Gateway| {
        let events = gateway.core.flush().unwrap();
        let kind = |event: &&Event| event.fact.kind() == "notice-delivered";
        events.iter().filter(kind).count()
    };
    assert_eq!(delivered(&mut gateway), 150);
    let listed = |gateway: &Gateway, order: Order| {
        let caller = gateway.core.recognise(12);
        let listing = Listing {
            of: Collection::Notices,
            filter: Filter::default(),
            order,
            after: None,
            limit: 500,
            watch: false,
        };
        let answer = gateway
            .core
            .ask(&caller, &Query::List(listing), gateway.now);
        let Ok(Answer::Page(page)) = answer else {
            panic!("{answer:?}");
        };
        let id = |item: &Item| {
            let Item::Notice(notice) = item else {
                panic!("{item:?}");
            };
            notice.id.0
        };
        page.items.iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(listed(&gateway, Order::Ascending).len(), 150);
    // The address of notice 151 stays blocked for years: its notice is the evidence.
    gateway.sight("203.0.113.7");
    gateway.pass(DAYS(20));
    assert!(gateway.is_blocked("203.0.113.7/32"));
    let row = gateway.core.book.rows().next().unwrap().1;
    let desk::Row::Case(case) = row else {
        panic!("{row:?}");
    };
    let named = case.notice();
    let named = named.unwrap().0;
    let mut gateway = gateway.restart();
    gateway.now += KEPT - DAYS(21);
    gateway.core.tick(gateway.now).unwrap();
    assert!(listed(&gateway, Order::Ascending).len() >= 152);
    wait(&mut gateway, DAYS(1));
    let some = listed(&gateway, Order::Ascending).len();
    assert!((60..152).contains(&some), "not all at once: {some}");
    assert!(gateway.core.next_tick(gateway.now).unwrap() <= gateway.now);
    gateway.pass(DAYS(30));
    let kept = listed(&gateway, Order::Ascending);
    assert_eq!(kept[0], named, "{kept:?}");
    let mut reversed = listed(&gateway, Order::Descending);
    reversed.reverse();
    assert_eq!(reversed, kept);
    // When the case closes, its notice goes too.
    let entries = vec![Op::Put(entry("203.0.113.0/28"))];
    gateway.apply(0, entries, None).unwrap();
    gateway.pass(DAYS(2));
    assert!(!listed(&gateway, Order::Ascending).contains(&named));
    let last = gateway.core.outbox.number(0);
    let gateway = gateway.restart();
    assert_eq!(
        gateway.core.outbox.number(0),
        last,
        "no number is given out twice"
    );
}
