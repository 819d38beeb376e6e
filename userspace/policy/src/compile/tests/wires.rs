//! What the record says of members reaches their ports.

use super::*;
use model::link::MULTIPLIER;
use model::{IntervalMs, LinkId, Liveness, MemberRole, SnapshotPort, Tags, VlanId};
use std::num::NonZeroU32;

fn ports(record: &Record) -> Vec<SnapshotPort> {
    compile(record, instant(NOON)).unwrap().ports
}

fn port<'a>(ports: &'a [SnapshotPort], interface: &str) -> &'a SnapshotPort {
    let mut found = ports.iter();
    found
        .find(|port| port.interface.as_str() == interface)
        .unwrap()
}

#[test]
fn each_member_brings_its_own_tags_and_liveness() {
    let id = |id: u16| VlanId::try_from(id).unwrap();
    let bfd = Liveness::Bfd {
        peer: "192.0.2.13".parse().unwrap(),
        interval: IntervalMs::BFD,
        multiplier: MULTIPLIER,
    };
    let mut channel = channel("c", "one", ["c0", "c1"], "192.0.2.12/30");
    channel.bandwidth_gbps = NonZeroU32::new(40).unwrap();
    channel.primary.liveness = bfd;
    channel.primary.vlan = Tags::Two(id(100), id(7));
    channel.backup.vlan = Tags::One(id(8));
    let ports = ports(&with([Row::Channel(channel)]));
    let (primary, backup) = (port(&ports, "c0"), port(&ports, "c1"));
    assert_eq!(
        (primary.vlan, primary.liveness, primary.bandwidth_gbps),
        (Tags::Two(id(100), id(7)), bfd, NonZeroU32::new(40))
    );
    assert_eq!(
        (backup.vlan, backup.liveness, backup.bandwidth_gbps),
        (Tags::One(id(8)), Liveness::Carrier, NonZeroU32::new(40))
    );
    // Nothing is contracted for an uplink, and members that say nothing have nothing.
    let uplink = port(&ports, "u0");
    assert_eq!(
        (uplink.vlan, uplink.liveness, uplink.bandwidth_gbps),
        (Tags::Untagged, Liveness::Carrier, None)
    );
    assert_eq!(port(&ports, "a0").bandwidth_gbps, Some(NonZeroU32::MIN));
}

#[test]
fn a_lock_reaches_both_members_of_its_link_and_no_other() {
    let check = |rows: Vec<Row>, expected: &[&str]| {
        let locked = |port: SnapshotPort| Some(format!("{} to {}", port.interface, port.lock?));
        let found: Vec<_> = ports(&with(rows)).into_iter().filter_map(locked).collect();
        assert_eq!(found, expected);
    };
    let channel = LinkId::Channel("one-a".parse().unwrap());
    let uplink_of = |id: &str| LinkId::Uplink(id.parse().unwrap());
    check(vec![], &[]);
    check(
        vec![
            Row::PathLock(lock(channel, MemberRole::Backup)),
            Row::PathLock(lock(uplink_of("internet"), MemberRole::Primary)),
        ],
        &[
            "a0 to backup",
            "a1 to backup",
            "u0 to primary",
            "u1 to primary",
        ],
    );
    // An uplink of the channel's name is another link.
    check(
        vec![
            Row::Uplink(uplink("one-a", ["v0", "v1"], "192.0.2.12/30")),
            Row::PathLock(lock(uplink_of("one-a"), MemberRole::Backup)),
        ],
        &["v0 to backup", "v1 to backup"],
    );
}
