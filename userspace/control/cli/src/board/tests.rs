use super::*;
use crate::tests::fixtures as f;

/// The board of two looks two seconds apart.
fn of(before: &Sample, after: &Sample, owners: &Owners) -> Board {
    let pair = Pair {
        before,
        after,
        seconds: 2.0,
    };
    pair.board(owners, f::at("2026-11-22T04:05:00Z"))
}

fn rate(packets_per_s: f64, bits_per_s: f64) -> Rate {
    Rate {
        packets_per_s,
        bits_per_s,
    }
}

#[test]
fn rates_come_of_two_looks() {
    let board = of(&f::sample(1), &f::sample(3), &f::owners());
    assert_eq!(board.epoch, Some(5));
    let [channel, uplink] = &board.links[..] else {
        panic!("{:?}", board.links);
    };
    assert_eq!(channel.link, f::channel_link());
    assert_eq!(channel.carries, Some(MemberRole::Backup));
    assert_eq!(channel.incoming, Some(rate(1e6, 8e9)));
    assert_eq!(channel.outgoing, Some(rate(2e6, 16e9)));
    assert_eq!(channel.over, Some(rate(3e5, 2.4e9)), "both directions");
    // pathd knows a link that linkd does not count.
    assert_eq!(uplink.link, f::uplink_link());
    assert_eq!((uplink.incoming, uplink.contracted_gbps), (None, None));
    let lines: Vec<_> = board
        .organisations
        .iter()
        .map(|line| (line.organisation.as_str(), line.passed, line.dropped))
        .collect();
    assert_eq!(
        lines,
        [
            ("school", rate(4_000.0, 32e6), rate(1.0, 800.0)),
            ("ministry", rate(150.0, 12e5), rate(2.0, 1_600.0)),
            (BLOCKED, rate(0.0, 0.0), rate(1.0, 800.0)),
        ]
    );
    let verdicts: Vec<_> = board
        .verdicts
        .iter()
        .map(|line| (line.reason, line.action, line.rate.packets_per_s))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("catalogued", "pass", 3_000.0),
            ("wrong-channel", "drop", 20.0)
        ]
    );
}

#[test]
fn counters_that_began_anew_have_no_rate() {
    let board = of(&f::sample(3), &f::sample(1), &f::owners());
    assert_eq!(board.links[0].incoming, None);
    assert_eq!(board.organisations[0].passed, Rate::default());
    // So has an entry whose number was given to another one.
    let mut before = f::sample(1);
    for entry in before.entries.iter_mut().flatten() {
        entry.number += 10;
    }
    let board = of(&before, &f::sample(3), &f::owners());
    assert!(
        board
            .organisations
            .iter()
            .all(|line| line.passed == Rate::default())
    );
}

#[test]
fn what_is_missing_is_told_and_the_rest_stands() {
    let dead = || "nobody listens".to_owned();
    let mut after = f::sample(3);
    (after.links, after.entries, after.ports) = (Err(dead()), Err(dead()), Err(dead()));
    let board = of(&f::sample(1), &after, &f::owners());
    assert_eq!(board.missing.links, Some(dead()));
    assert_eq!(board.missing.paths, None);
    assert_eq!(board.links.len(), 2, "pathd names them");
    assert!(board.organisations.is_empty() && board.verdicts.is_empty());
    assert_eq!(board.history.len(), 2);

    let mut after = f::sample(3);
    (after.paths, after.history, after.control) = (Err(dead()), Err(dead()), Err(dead()));
    let board = of(&f::sample(1), &after, &Owners::unread());
    assert_eq!(board.epoch, None);
    assert_eq!((board.links.len(), board.links[0].carries), (1, None));
    assert!(board.links[0].incoming.is_some());
    assert_eq!(board.organisations[0].organisation, UNNAMED);
}
