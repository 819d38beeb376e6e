//! What loading the gate costs.

use crate::bpffs::BpfFs;

/// Instructions that the kernel's verifier goes through, at most a million in all kernels. Far above what it takes now and
/// far below the bound, so that other kernels have room.
const VERIFIED_MAX: u32 = 250_000;

#[test]
fn the_kernel_verifies_the_gate_with_room_to_spare() {
    let gate = BpfFs::mount().load();
    for (program, count) in gate.verified().unwrap() {
        println!("{program}: {count:?} instructions");
        assert!(count.unwrap() < VERIFIED_MAX, "{program}: {count:?}");
    }
}
