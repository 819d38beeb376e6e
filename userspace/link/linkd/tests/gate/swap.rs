//! Generations follow each other under load, and no packet meets two.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use abi::{Reason, Standing};
use aya::{TestRun as _, TestRunOptions, programs::Xdp};
use aya_obj::programs::XdpAttachType;

use crate::{
    bpffs::{BpfFs, LOOPBACK},
    frames::{CHANNEL, generation, row, udp_v4},
};

/// Generations that follow each other.
const SWAPS: u32 = 200;

#[test]
fn no_packet_meets_two_generations() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    let install = |gate: &mut linkd::gate::Gate, epoch: u32| {
        // Rows change places and standings each time, so that a mixture would show.
        let standing = if epoch.is_multiple_of(2) {
            Standing::Open
        } else {
            Standing::Closed
        };
        let nets: Vec<String> = (0..64)
            .map(|number| format!("192.0.2.{}/32", (number + epoch) % 64))
            .collect();
        let rows: Vec<_> = nets
            .iter()
            .zip(1..)
            .map(|(net, entry)| (net.as_str(), row(standing, entry, 1)))
            .collect();
        let mut policy = generation(epoch, &rows);
        policy.ports = vec![(LOOPBACK, CHANNEL)];
        gate.install(&policy).unwrap();
    };
    install(&mut gate, 1);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let pin = fs.pins().join("program-gate");
            let program = Xdp::from_pin(pin, XdpAttachType::Interface).unwrap();
            let frames: Vec<_> = (0..64)
                .map(|host| udp_v4([192, 0, 2, host], [198, 51, 100, 1], [5, 53]))
                .collect();
            while !stop.load(Ordering::Relaxed) {
                for frame in &frames {
                    let options = TestRunOptions {
                        data_in: Some(frame),
                        repeat: 300,
                        ..TestRunOptions::default()
                    };
                    program.test_run(options).unwrap();
                }
            }
        });
        for epoch in 2..SWAPS {
            install(&mut gate, epoch);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let counters = gate.reason_counters().unwrap();
    let packets = |reason| {
        counters
            .iter()
            .find(|counter| counter.reason == reason)
            .map_or(0, |counter| counter.packets)
    };
    println!("{counters:?}");
    assert_eq!(packets(Reason::MixedGeneration), 0);
    assert!(packets(Reason::Catalogued) > 10_000 && packets(Reason::ListMissing) > 10_000);
    let known = packets(Reason::Catalogued) + packets(Reason::ListMissing);
    assert_eq!(
        known,
        counters.iter().map(|counter| counter.packets).sum::<u64>()
    );
    let entries: Vec<u32> = (1..=64).collect();
    let counted = gate.entry_counters(&entries).unwrap();
    let by_entry: u64 = counted
        .iter()
        .map(|entry| entry.passed_packets + entry.dropped_packets)
        .sum();
    assert_eq!(by_entry, known, "each packet was counted for one entry");
}
