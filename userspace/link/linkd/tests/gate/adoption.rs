//! What stays when linkd goes.
use abi::{Reason, Standing};

use crate::{
    bpffs::BpfFs,
    frames::{CHANNEL, generation, row, udp_v4},
};

#[test]
fn a_packet_is_judged() {
    let fs = BpfFs::mount();
    let mut gate = fs.load();
    let frame = udp_v4([192, 0, 2, 1], [198, 51, 100, 1], [5000, 53]);
    assert_eq!(gate.active().unwrap(), None);
    assert_eq!(
        gate.explain(&CHANNEL, &frame).unwrap().reason,
        Reason::NoPolicy
    );
    gate.install(&generation(
        1,
        &[("192.0.2.0/24", row(Standing::Open, 7, 1))],
    ))
    .unwrap();
    assert_eq!(gate.active().unwrap(), Some(1));
    assert_eq!(
        gate.explain(&CHANNEL, &frame).unwrap().reason,
        Reason::Catalogued
    );
}
