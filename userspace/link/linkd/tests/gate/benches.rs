//! The bench programs do what they measure.

use std::net::Ipv6Addr;

use abi::{Reason, Standing};
use linkd::gate::bench::{Bench, Benches};

use crate::{
    bpffs::{BpfFs, LOOPBACK},
    frames::{CHANNEL, generation, row, udp_v4, udp_v6},
};

#[test]
fn benches_judge_the_addresses_they_draw() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    let rows = [
        ("192.0.2.0/24", row(Standing::Open, 1, 1)),
        ("2001:db8::/32", row(Standing::Closed, 2, 1)),
    ];
    let mut policy = generation(1, &rows);
    policy.ports = vec![(LOOPBACK, CHANNEL)];
    gate.install(&policy).unwrap();
    let mut benches = Benches::load(&gate).unwrap();
    benches.draw_from_v4(&[0xc000_0205, 0xc000_0209]).unwrap();
    benches
        .draw_from_v6(&["2001:db8::5".parse::<Ipv6Addr>().unwrap().to_bits()])
        .unwrap();
    benches.insert_lpm(0xc000_0205, 32, 1).unwrap();
    benches.insert_lpm(0xc000_0208, 29, 1).unwrap();
    let v4 = udp_v4([0; 4], [198, 51, 100, 1], [5000, 53]);
    let v6 = udp_v6("::", "2001:db8:1::1");
    let check = |bench, frame: &[u8], action| {
        assert_eq!(
            benches.run(bench, frame, 50).unwrap().1,
            action,
            "{bench:?}"
        );
    };
    check(Bench::DrawV4, &v4, 2);
    check(Bench::DrawV6, &v6, 2);
    check(Bench::LpmV4, &v4, 2);
    check(Bench::LookupV4, &v4, 2);
    check(Bench::LookupV6, &v6, 2);
    check(Bench::JudgeV4, &v4, 2);
    check(Bench::JudgeV6, &v6, 1);
    let counters = gate.reason_counters().unwrap();
    let found: Vec<_> = counters
        .iter()
        .map(|count| (count.reason, count.packets))
        .collect();
    assert_eq!(found, [(Reason::Catalogued, 50), (Reason::ListMissing, 50)]);
    // Addresses that are not installed are not found.
    benches.draw_from_v4(&[0xc000_0306]).unwrap();
    assert_eq!(benches.run(Bench::LpmV4, &v4, 1).unwrap().1, 1);
    assert_eq!(benches.run(Bench::LookupV4, &v4, 1).unwrap().1, 1);
}
