//! Far ends and locks.

use super::*;
use model::link::MULTIPLIER;
use model::{IntervalMs, LinkId, Liveness, MemberRole, ProbeKind};

const ON_THE_CABLE: &str =
    "name the neighbour's address on this very cable, or add the cable's network";
const ONE_HOST: &str = "name the address of the neighbour's own interface";

fn bfd(peer: &str) -> Liveness {
    Liveness::Bfd {
        peer: peer.parse().unwrap(),
        interval: IntervalMs::BFD,
        multiplier: MULTIPLIER,
    }
}

fn probe(target: &str, by: ProbeKind) -> Liveness {
    Liveness::Probe {
        target: target.parse().unwrap(),
        by,
        interval: IntervalMs::PROBE,
        losses: MULTIPLIER,
    }
}

/// A channel whose backup, on 192.0.2.12/30 and an IPv6 network, is watched like this.
fn watched(liveness: Liveness) -> [Row; 1] {
    let mut channel = channel("c", "one", ["c0", "c1"], "192.0.2.12/30");
    channel.backup.networks.push(prefix("2001:db8:ffff::/64"));
    channel.backup.liveness = liveness;
    [Row::Channel(channel)]
}

#[test]
fn far_ends_stand_on_the_cable() {
    let good = |liveness: Liveness| check_record(&with(watched(liveness)), &[]);
    good(bfd("192.0.2.14"));
    good(bfd("2001:db8:ffff::2"));
    good(probe("192.0.2.13", ProbeKind::Neighbour));
    good(probe("2001:db8:ffff::2", ProbeKind::Neighbour));
    good(probe("192.0.2.14", ProbeKind::Echo));
    // An echo may be answered by whoever stands behind the neighbour.
    good(probe("203.0.113.1", ProbeKind::Echo));

    let clause = Some(Clause::ESHDI_5);
    let away = |liveness: Liveness, address: &str| {
        let message = format!("the far end {address} of c1 lies in none of the member's networks");
        check(
            watched(liveness),
            ("channel c", &message, ON_THE_CABLE, clause),
        );
    };
    away(bfd("192.0.2.2"), "192.0.2.2");
    away(bfd("fe80::1"), "fe80::1");
    away(probe("203.0.113.1", ProbeKind::Neighbour), "203.0.113.1");

    let nobody = |liveness: Liveness, address: &str| {
        let message = format!("the far end {address} of c1 is no single host's address");
        check(watched(liveness), ("channel c", &message, ONE_HOST, clause));
    };
    nobody(bfd("192.0.2.12"), "192.0.2.12");
    nobody(bfd("192.0.2.15"), "192.0.2.15");
    nobody(bfd("2001:db8:ffff::"), "2001:db8:ffff::");
    nobody(bfd("224.0.0.1"), "224.0.0.1");
    nobody(probe("0.0.0.0", ProbeKind::Echo), "0.0.0.0");
    nobody(probe("::1", ProbeKind::Echo), "::1");
    nobody(probe("ff02::1", ProbeKind::Neighbour), "ff02::1");
    nobody(probe("255.255.255.255", ProbeKind::Echo), "255.255.255.255");

    // Both addresses of a point-to-point network are hosts.
    let mut uplink = uplink("v", ["v0", "v1"], "192.0.2.12/31");
    uplink.primary.liveness = bfd("192.0.2.12");
    uplink.backup.liveness = bfd("192.0.2.13");
    check_record(&with([Row::Uplink(uplink)]), &[]);
}

#[test]
fn locks_name_a_link_a_reason_and_an_author() {
    let channel = |id: &str| LinkId::Channel(id.parse().unwrap());
    let uplink = |id: &str| LinkId::Uplink(id.parse().unwrap());
    let good = [
        lock(channel("one-a"), MemberRole::Backup),
        lock(uplink("internet"), MemberRole::Primary),
    ];
    check_record(&with(good.map(Row::PathLock)), &[]);

    let unknown = "correct the name, or remove the lock";
    check(
        [Row::PathLock(lock(channel("one-b"), MemberRole::Backup))],
        (
            "path-lock channel one-b",
            "its channel one-b is not in the record",
            unknown,
            Some(Clause::ESHDI_5),
        ),
    );
    // A channel and an uplink of one name are two links.
    check(
        [Row::PathLock(lock(uplink("one-a"), MemberRole::Backup))],
        (
            "path-lock uplink one-a",
            "its uplink one-a is not in the record",
            unknown,
            Some(Clause::ESHDI_5),
        ),
    );
    let mut unreasoned = lock(channel("one-a"), MemberRole::Backup);
    unreasoned.reason = " ".into();
    check(
        [Row::PathLock(unreasoned)],
        (
            "path-lock channel one-a",
            "it states no reason",
            "say why nothing may switch this link: the journal keeps it",
            None,
        ),
    );
    let mut unanswered = lock(channel("one-a"), MemberRole::Backup);
    unanswered.author = "nobody".parse().unwrap();
    check(
        [Row::PathLock(unanswered)],
        (
            "path-lock channel one-a",
            "its author nobody is no account of this gateway",
            "name the account that answers for the lock",
            None,
        ),
    );
}
