use super::*;
use crate::command::{Action, DraftId, IdempotencyKey};
use crate::query::{
    Collection, Filter, LinkCounter, Listing, MemberView, Order, Page, PathEntry, PathView, Traffic,
};
use model::{LinkId, MemberRole};
use proptest::prelude::*;

fn a_question() -> ToDaemon {
    ToDaemon::Ask {
        id: 7,
        query: Query::List(Listing {
            of: Collection::Events,
            filter: Filter::default(),
            order: Order::Descending,
            after: None,
            limit: 10,
            watch: true,
        }),
    }
}

#[test]
fn a_message_comes_back_as_it_was() {
    let frame = encode(&a_question()).unwrap();
    assert_eq!(decode::<ToDaemon>(&frame), Ok(a_question()));
}

fn member() -> MemberView {
    MemberView {
        role: MemberRole::Backup,
        interface: "ch1".parse().unwrap(),
        health: "dead".into(),
        dead_by: Some("bfd".into()),
        carrier: "up".into(),
        watched: "bfd".into(),
        peer: Some("2001:db8::2".parse().unwrap()),
        bfd: Some("down".into()),
        probe: Some("unknown".into()),
        detection_ms: Some(30),
    }
}

/// Every collection of links and what it answers, with every field set.
#[test]
fn what_is_said_of_links_comes_back_as_it_was() {
    let (channel, uplink) = (
        LinkId::Channel("north-1".parse().unwrap()),
        LinkId::Uplink("internet".parse().unwrap()),
    );
    let at = "2026-11-22T04:00:00.123456789Z".parse().unwrap();
    let traffic = |n: u64| Traffic {
        packets: n,
        bytes: u64::MAX - n,
        over_packets: n + 1,
        over_bytes: n + 2,
    };
    let items = vec![
        Item::Link(LinkCounter {
            link: channel,
            bandwidth_gbps: Some(10),
            incoming: traffic(1),
            outgoing: traffic(5),
        }),
        Item::Path(Box::new(PathView {
            link: uplink.clone(),
            state: "locked".into(),
            carries: MemberRole::Backup,
            since: at,
            reverts_at: Some(at),
            lock: Some(MemberRole::Backup),
            members: vec![member()],
        })),
        Item::PathEntry(PathEntry {
            link: uplink,
            at,
            state: "backup".into(),
            carries: MemberRole::Backup,
            reason: Some("carrier-lost".into()),
        }),
    ];
    let answer = FromDaemon::Answer {
        id: 1,
        result: Ok(Answer::Page(Page { items, next: None })),
    };
    let frame = encode(&answer).unwrap();
    assert_eq!(decode::<FromDaemon>(&frame), Ok(answer));
    for of in [
        Collection::LinkCounters,
        Collection::Paths,
        Collection::PathHistory,
    ] {
        let ask = ToDaemon::Ask {
            id: 2,
            query: Query::List(Listing {
                of,
                filter: Filter::default(),
                order: Order::Ascending,
                after: None,
                limit: 500,
                watch: false,
            }),
        };
        assert_eq!(decode::<ToDaemon>(&encode(&ask).unwrap()), Ok(ask));
    }
}

#[test]
fn foreign_frames_are_named() {
    let check = |change: &dyn Fn(&mut Vec<u8>), expected: WireError| {
        let mut frame = encode(&a_question()).unwrap();
        change(&mut frame);
        assert_eq!(decode::<ToDaemon>(&frame), Err(expected));
    };
    check(&|f| f.clear(), WireError::Foreign);
    check(&|f| f.truncate(3), WireError::Foreign);
    check(&|f| f.swap(0, 1), WireError::Foreign);
    check(
        &|f| f.iter_mut().skip(2).take(1).for_each(|b| *b = 9),
        WireError::Version { theirs: 9 },
    );
    check(&|f| f.push(0), WireError::Trailing(1));
    check(
        &|f| f.resize(FRAME_BYTES_MAX + 1, 0),
        WireError::TooLong {
            bytes: FRAME_BYTES_MAX + 1,
        },
    );
}

#[test]
fn what_does_not_fit_a_frame_is_refused_at_its_origin() {
    let command = Command {
        key: IdempotencyKey(1),
        why: "x".repeat(FRAME_BYTES_MAX),
        clause: None,
        action: Action::Discard { draft: DraftId(1) },
    };
    assert!(matches!(
        encode(&ToDaemon::Do { id: 1, command }),
        Err(WireError::TooLong { .. })
    ));
}

proptest! {
    /// No bytes make the reader panic, and what it reads it also writes.
    #[test]
    fn any_bytes(body in proptest::collection::vec(any::<u8>(), 0..512)) {
        let mut frame = MAGIC.to_vec();
        frame.extend(VERSION.to_le_bytes());
        frame.extend(body);
        let read = decode::<ToDaemon>(&frame);
        let is_strange = matches!(read, Err(WireError::Foreign | WireError::Version { .. }));
        prop_assert!(!is_strange, "the body was never read");
        if let Ok(message) = read {
            let again = encode(&message).unwrap();
            prop_assert_eq!(decode::<ToDaemon>(&again), Ok(message));
        }
        if let Ok(message) = decode::<FromDaemon>(&frame) {
            let again = encode(&message).unwrap();
            prop_assert_eq!(decode::<FromDaemon>(&again), Ok(message));
        }
    }
}
