use super::*;
use model::{IntervalMs, Tags, VlanId};

fn a_port(liveness: Liveness) -> SnapshotPort {
    SnapshotPort {
        interface: "eth1".parse().unwrap(),
        role: abi::PortRole::Channel,
        number: 5,
        operator: 1,
        link: 1,
        owner: RowKey::Channel("telecom-1".parse().unwrap()),
        primary: true,
        vlan: Tags::One(VlanId::try_from(100).unwrap()),
        liveness,
        lock: Some(MemberRole::Backup),
        bandwidth_gbps: NonZeroU32::new(10),
    }
}

#[test]
fn every_field_arrives() {
    let (number, record) = member_of(&a_port(Liveness::Bfd {
        peer: "192.0.2.2".parse().unwrap(),
        interval: IntervalMs::BFD,
        multiplier: model::link::MULTIPLIER,
    }));
    assert_eq!(number, 5);
    assert_eq!(&record.owner[..10], b"telecom-1\0");
    assert_eq!(record.peer[..4], [192, 0, 2, 2]);
    assert_eq!(record.family, Family::V4 as u8);
    assert_eq!((record.interval_us, record.multiplier), (10_000, 3));
    assert_eq!(record.liveness, Code::Bfd as u8);
    assert_eq!(record.lock, Lock::Backup as u8);
    assert_eq!(record.tags, [100, 0]);
    assert_eq!(record.bandwidth_gbps, 10);
}

#[test]
fn who_is_not_watched_has_no_far_end() {
    let (_, record) = member_of(&a_port(Liveness::Carrier));
    assert_eq!((record.peer, record.family), ([0; 16], 0));
    assert_eq!(record.liveness, Code::Carrier as u8);
}
