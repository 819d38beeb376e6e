//! What stays when linkd goes, and what its successor finds.

use std::{fs, net::UdpSocket};

use abi::{Reason, Standing, tables::LAYOUT_VERSION};
use linkd::gate::{EntryCounters, Gate, GateError, Mode};

use crate::{
    bpffs::{BpfFs, LOOPBACK, enter_network},
    crowds::v6,
    frames::{CHANNEL, generation, row, udp_v4},
};

/// Packets of a reason so far, on all ports.
fn packets(gate: &Gate, reason: Reason) -> u64 {
    let counters = gate.reason_counters().unwrap();
    counters
        .iter()
        .filter(|counter| counter.reason == reason)
        .map(|counter| counter.packets)
        .sum()
}

#[test]
fn nothing_passes_before_a_policy() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    let frame = udp_v4([192, 0, 2, 1], [198, 51, 100, 1], [5000, 53]);
    assert_eq!(gate.active().unwrap(), None);
    assert_eq!(
        gate.explain(&CHANNEL, 0, &frame).unwrap().verdict.reason,
        Reason::NoPolicy
    );
    assert_eq!(gate.run(&frame, 1).unwrap().0, 1, "XDP_DROP");
    gate.install(&generation(
        1,
        &[("192.0.2.0/24", row(Standing::Open, 7, 1))],
    ))
    .unwrap();
    assert_eq!(gate.active().unwrap(), Some(1));
    let verdict = gate.explain(&CHANNEL, 0, &frame).unwrap().verdict;
    assert_eq!((verdict.reason, verdict.row), (Reason::Catalogued, 1));
    // What the kernel takes no shorter is truncated all the same, and what it takes no longer is refused.
    for octets in 0..20 {
        let cut = &frame[..octets];
        let expect = if octets < 14 {
            Reason::TruncatedLink
        } else {
            Reason::MalformedIpv4
        };
        assert_eq!(
            gate.explain(&CHANNEL, 0, cut).unwrap().verdict.reason,
            expect,
            "{octets}"
        );
    }
    assert!(gate.explain(&CHANNEL, 0, &[0; 3000]).is_ok());
    assert!(matches!(
        gate.explain(&CHANNEL, 0, &[0; 3001]),
        Err(GateError::Explain(_))
    ));
    let counted = gate.reason_counters().unwrap();
    assert_eq!(counted.len(), 1, "explaining has no effect: {counted:?}");
    assert_eq!(
        (counted[0].port, counted[0].reason),
        (None, Reason::NoPolicy)
    );
    assert_eq!(
        (counted[0].packets, counted[0].octets),
        (1, frame.len() as u64)
    );
}

#[test]
fn a_successor_adopts_what_runs() {
    let fs = BpfFs::mount();
    enter_network();
    let mut gate = fs.load();
    let mut policy = generation(1, &[("192.0.2.0/24", row(Standing::Open, 7, 1))]);
    policy.ports = vec![(LOOPBACK, CHANNEL)];
    gate.install(&policy).unwrap();
    let frame = udp_v4([192, 0, 2, 1], [198, 51, 100, 1], [5000, 53]);
    assert_eq!(gate.run(&frame, 10).unwrap().0, 2, "XDP_PASS");
    gate.attach(LOOPBACK, Mode::Generic).unwrap();
    let program = fs::metadata(fs.pins().join("program-gate")).unwrap();
    drop(gate);

    // Nobody is there, and packets are judged and counted: a loopback source is a martian.
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..5 {
        socket.send_to(b"?", "127.0.0.1:9").unwrap();
    }

    let mut gate = fs.load();
    let adopted = fs::metadata(fs.pins().join("program-gate")).unwrap();
    assert_eq!(inode(&adopted), inode(&program), "the same program goes on");
    assert_eq!(gate.active().unwrap(), Some(1));
    assert_eq!(gate.attached().unwrap(), [LOOPBACK]);
    assert_eq!(packets(&gate, Reason::MartianSource), 5);
    assert_eq!(packets(&gate, Reason::Catalogued), 10);
    let entry = EntryCounters {
        passed_packets: 10,
        passed_octets: 10 * frame.len() as u64,
        ..EntryCounters::default()
    };
    assert_eq!(
        gate.entry_counters(&[7, 8]).unwrap(),
        [entry, EntryCounters::default()]
    );

    // Counters survive swaps, too.
    for epoch in 2..5 {
        gate.install(&linkd::gate::Generation {
            epoch,
            ..policy.clone()
        })
        .unwrap();
    }
    assert_eq!(gate.entry_counters(&[7]).unwrap(), [entry]);
    gate.zero_entries(&[7]).unwrap();
    assert_eq!(
        gate.entry_counters(&[7]).unwrap(),
        [EntryCounters::default()]
    );

    gate.attach(LOOPBACK, Mode::Generic).unwrap();
    gate.detach(LOOPBACK).unwrap();
    assert_eq!(gate.attached().unwrap(), [] as [u32; 0]);
    socket.send_to(b"?", "127.0.0.1:9").unwrap();
    assert_eq!(packets(&gate, Reason::MartianSource), 5, "no longer judged");
    gate.detach(LOOPBACK).unwrap();
}

fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[test]
fn native_mode_is_not_quietly_replaced() {
    let fs = BpfFs::mount();
    enter_network();
    let mut gate = fs.load();
    let error = gate.attach(LOOPBACK, Mode::Native).unwrap_err();
    assert!(
        matches!(
            error,
            GateError::Attach {
                ifindex: LOOPBACK,
                mode: "native",
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(gate.attached().unwrap(), [] as [u32; 0]);
    assert!(matches!(
        gate.attach(4000, Mode::Generic),
        Err(GateError::Attach { .. })
    ));
}

#[test]
fn one_process_holds_the_gate() {
    let fs = BpfFs::mount();
    let gate = fs.load();
    let busy = Gate::load_or_adopt(&fs.path()).unwrap_err();
    assert!(matches!(busy, GateError::Busy { .. }), "{busy}");
    drop(gate);
    fs::rename(fs.pins(), fs.path().join("layout-0")).unwrap();
    let other = Gate::load_or_adopt(&fs.path()).unwrap_err();
    assert!(
        matches!(other, GateError::OtherLayout { ours, .. } if ours == LAYOUT_VERSION),
        "{other}"
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let error = Gate::load_or_adopt(elsewhere.path())
        .unwrap_err()
        .to_string();
    assert!(error.contains("BPF file system"), "{error}");
}

#[test]
fn a_bad_generation_changes_nothing() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    let good = generation(3, &[("192.0.2.0/24", row(Standing::Open, 7, 1))]);
    gate.install(&good).unwrap();
    let check = |gate: &mut Gate, word: &str, harm: &dyn Fn(&mut linkd::gate::Generation)| {
        let mut bad = linkd::gate::Generation {
            epoch: 4,
            ..good.clone()
        };
        harm(&mut bad);
        let error = gate.install(&bad).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
        assert_eq!(gate.active().unwrap(), Some(3));
    };
    check(&mut gate, "epochs start at 1", &|bad| bad.epoch = 0);
    check(&mut gate, "0 rows", &|bad| bad.rows.clear());
    check(&mut gate, "row 0 is no entry's", &|bad| {
        bad.rows[0].entry = 1;
    });
    check(&mut gate, "entry 262144", &|bad| {
        bad.rows[1].entry = 1 << 18;
    });
    check(&mut gate, "row 1 names rules", &|bad| {
        bad.rows[1].rule_count = 1;
    });
    check(&mut gate, "global rules", &|bad| bad.global.count = 33);
    check(&mut gate, "leads to row 9", &|bad| bad.prefixes[0].1 = 9);
    check(&mut gate, "two roles", &|bad| {
        bad.ports = vec![(5, CHANNEL), (5, CHANNEL)];
    });
    check(&mut gate, "interface 5000", &|bad| {
        bad.ports = vec![(5000, CHANNEL)];
    });
    check(&mut gate, "nodes of a slot", &|bad| {
        let hosts = (0..abi::tables::V6_NODES_MAX / 12).map(v6);
        bad.prefixes = hosts.map(|host| (host.into(), 1)).collect();
    });
    let frame = udp_v4([192, 0, 2, 1], [198, 51, 100, 1], [5000, 53]);
    assert_eq!(
        gate.explain(&CHANNEL, 0, &frame).unwrap().verdict.reason,
        Reason::Catalogued
    );
}
