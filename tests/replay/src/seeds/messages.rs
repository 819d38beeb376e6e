//! Frames of every kind of message.

use std::net::IpAddr;
use std::str::FromStr;

use ::wire::{
    Action, Answer, Collection, Command, Cursor, Daemon, Deed, Done, DraftId, Event, Explanation,
    Fact, Filter, Flow, FromDaemon, IdempotencyKey, Item, LeavesBy, Listing, NoticeId, Order, Page,
    Query, Refusal, RefusalCode, SocketKind, SocketOrder, Steering, ToDaemon, TokenSecret, encode,
};
use law::Clause;
use model::{Author, Change, Epoch, LinkId, MemberRole, Op, RowKind};

use super::{Seed, example_ops, now, seed};

/// Messages in both directions.
pub fn wire() -> Vec<Seed> {
    let to = to_daemon().into_iter();
    let to = to.map(|(name, message)| seed(name, encode(&message).unwrap()));
    let from = from_daemon().into_iter();
    let from = from.map(|(name, message)| seed(name, encode(&message).unwrap()));
    to.chain(from).collect()
}

fn to_daemon() -> Vec<(&'static str, ToDaemon)> {
    let ask = |query| ToDaemon::Ask { id: 7, query };
    let events = vec![sighting(), committed()];
    let (epoch, refused) = (Epoch(3), Some("no interface a0".to_owned()));
    let daemon = Daemon::Linkd;
    let order = SocketOrder {
        kind: SocketKind::TlsListener,
        family: abi::Family::V6,
        count: 1,
    };
    let (token, deed) = (TokenSecret::new([0x5a; 32]), Deed::Ask(Query::WhoAmI));
    let on_behalf = ToDaemon::OnBehalf { id: 6, token, deed };
    let mut messages = vec![
        ("on-behalf", on_behalf),
        ("ask-status", ask(Query::Status)),
        ("ask-list", ask(Query::List(listing()))),
        ("ask-explain", ask(Query::Explain(flow()))),
        ("report", ToDaemon::Report { events }),
        ("subscribe", ToDaemon::Subscribe { daemon }),
        ("applied", ToDaemon::Applied { epoch, refused }),
        ("sockets", ToDaemon::Sockets { id: 9, order }),
    ];
    for (name, action) in actions() {
        let command = Command {
            key: IdempotencyKey(1 << 100),
            why: "СОЗ-14".to_owned(),
            clause: Some(Clause::ESHDI_13),
            action,
        };
        messages.push((name, ToDaemon::Do { id: 8, command }));
    }
    messages
}

fn actions() -> Vec<(&'static str, Action)> {
    let draft = DraftId(5);
    let stage = Action::Stage {
        draft,
        chunk: 0,
        ops: example_ops(),
    };
    let commit = Action::Commit {
        draft,
        base: Some(Epoch(3)),
        confirm_s: Some(300),
    };
    let receipt = Action::EnterReceipt {
        notice: NoticeId(4),
        received_at: now(),
    };
    vec![
        ("do-stage", stage),
        ("do-commit", commit),
        ("do-receipt", receipt),
    ]
}

fn from_daemon() -> Vec<(&'static str, FromDaemon)> {
    let answer = |result| FromDaemon::Answer { id: 7, result };
    let done = |result| FromDaemon::Done { id: 8, result };
    let sockets = |result| FromDaemon::Sockets { id: 9, result };
    let (next, items) = (Some(Cursor(vec![9])), items());
    let committed = Done::Committed {
        epoch: Epoch(4),
        changed: 2,
        confirm_by: Some(now()),
    };
    let watched = FromDaemon::Watched {
        id: 7,
        items: vec![Item::Event(sighting())],
    };
    let snapshot = FromDaemon::Snapshot {
        epoch: Epoch(4),
        bytes: 1 << 20,
    };
    let boot = 1 << 60;
    vec![
        (
            "answer-page",
            answer(Ok(Answer::Page(Page { items, next }))),
        ),
        ("answer-explained", answer(Ok(explanation()))),
        ("answer-refused", answer(Err(refusal()))),
        ("done", done(Ok(committed))),
        ("done-refused", done(Err(refusal()))),
        ("watched", watched),
        ("taken", FromDaemon::Taken { boot, seq: 2 }),
        ("snapshot", snapshot),
        ("sockets", sockets(Ok(64))),
        ("sockets-refused", sockets(Err(refusal()))),
    ]
}

fn listing() -> Listing {
    Listing {
        of: Collection::Rows(RowKind::Catalogue),
        filter: Filter {
            text: Some("министерство".to_owned()),
            prefix: Some("198.51.100.0/24".parse().unwrap()),
            operator: Some("one".parse().unwrap()),
            kind: None,
            asked: None,
            waits_for: None,
            since: Some(now()),
        },
        order: Order::Descending,
        after: Some(Cursor(vec![1, 2, 3])),
        limit: 500,
        watch: false,
    }
}

/// The rows of the example files.
fn items() -> Vec<Item> {
    let rows = example_ops().into_iter().filter_map(|op| match op {
        Op::Put(row) => Some(Item::Row(Box::new(row))),
        Op::Declare(_) | Op::Delete(_) => None,
    });
    rows.collect()
}

fn refusal() -> Refusal {
    Refusal {
        code: RefusalCode::Invalid,
        message: "the record would be wrong".to_owned(),
        hint: "see below".to_owned(),
        clause: Some(Clause::ESHDI_15_2),
        violations: Vec::new(),
    }
}

fn explanation() -> Answer {
    let verdict = abi::Verdict {
        row: 3,
        begins: abi::Begins::Freely,
        ..abi::Verdict::bare(abi::Reason::Catalogued)
    };
    Answer::Explained(Box::new(Explanation {
        epoch: Epoch(3),
        interface: "a0".parse().unwrap(),
        kernel: verdict,
        host: verdict,
        origin: None,
        rule: None,
        clause: policy::clause_of(verdict.reason),
        way: abi::forward::Way::Wire,
        exit: Some(LeavesBy {
            link: LinkId::Uplink("internet".parse().unwrap()),
            member: MemberRole::Primary,
            interface: "u0".parse().unwrap(),
        }),
        steering: Steering::Inspected,
    }))
}

fn flow() -> Flow {
    Flow {
        source: IpAddr::from_str("198.51.100.7").unwrap(),
        destination: IpAddr::from_str("203.0.113.9").unwrap(),
        protocol: None,
        port: Some(443),
        interface: Some("a0".parse().unwrap()),
    }
}

fn event(fact: Fact) -> Event {
    Event {
        daemon: Daemon::Linkd,
        boot: 1 << 60,
        seq: 1,
        at: now(),
        fact,
    }
}

fn sighting() -> Event {
    event(Fact::UnknownSource {
        operator: "one".parse().unwrap(),
        channel: "one-a".parse().unwrap(),
        address: IpAddr::from_str("2001:db8:2::1").unwrap(),
        epoch: Epoch(3),
    })
}

fn committed() -> Event {
    event(Fact::Committed {
        epoch: Epoch(4),
        change: Change {
            author: Author::Law(Clause::ESHDI_13),
            why: "the fifth working day has passed".to_owned(),
            clause: Some(Clause::ESHDI_13),
        },
        changed: 1,
        confirm_by: None,
    })
}
