//! The gate: judges every packet that enters by a port, and counts it.
#![cfg_attr(target_arch = "bpf", no_std, no_main, feature(asm_experimental_arch))]

#[cfg(target_arch = "bpf")]
mod answers;
#[cfg(target_arch = "bpf")]
mod deliver;
#[cfg(target_arch = "bpf")]
mod effects;
#[cfg(target_arch = "bpf")]
mod forward;
#[cfg(target_arch = "bpf")]
mod frame;
#[cfg(target_arch = "bpf")]
mod generation;
#[cfg(target_arch = "bpf")]
mod judgement;
#[cfg(target_arch = "bpf")]
mod listens;
#[cfg(target_arch = "bpf")]
mod maps;
#[cfg(target_arch = "bpf")]
mod object;
#[cfg(target_arch = "bpf")]
mod sockets;
#[cfg(target_arch = "bpf")]
mod steered;
#[cfg(target_arch = "bpf")]
mod steering;

#[cfg(target_arch = "bpf")]
mod programs {
    use abi::{Bytes as _, Port, Reason, Verdict, tables::Leaf};
    use aya_ebpf::{
        bindings::xdp_action::{XDP_DROP, XDP_PASS},
        macros::{classifier, xdp},
        programs::{TcContext, XdpContext},
    };

    use crate::{deliver, frame::Frame, generation::Generation, judgement, listens, steered};

    /// Judges packets in earnest.
    #[xdp]
    fn gate(ctx: XdpContext) -> u32 {
        judgement::judge(&ctx)
    }

    /// Does what `gate` decided for a packet that is steered; a part of that program.
    #[xdp]
    fn gate_steered(ctx: XdpContext) -> u32 {
        steered::act(&ctx)
    }

    /// Delivers what the gate steers.
    #[classifier]
    fn steer(ctx: TcContext) -> i32 {
        deliver::deliver(&ctx)
    }

    /// Judges the frame behind the [`Port`] that the buffer starts with, and writes the verdict over its head:
    /// reason, row and rule, 32 bits each. It is run by `BPF_PROG_TEST_RUN` and has no effect.
    #[xdp]
    fn gate_explain(ctx: XdpContext) -> u32 {
        let whole = Frame::of(&ctx, 0);
        let Some(port) = port_of(&whole) else {
            return XDP_DROP;
        };
        let frame = Frame::of(&ctx, size_of::<Port>());
        let (verdict, row) = match Generation::in_force() {
            Some(generation) => {
                let verdict = abi::judge(&generation, &port, &abi::parse(&frame));
                let row = generation
                    .cell(Leaf(verdict.row))
                    .map_or(0, |cell| cell.number);
                (verdict, row)
            }
            None => (
                Verdict {
                    reason: Reason::NoPolicy,
                    row: 0,
                    rule: 0,
                },
                0,
            ),
        };
        whole.overwrite([verdict.reason as u32, row, verdict.rule]);
        XDP_PASS
    }

    /// Writes over the head of the buffer which listeners take steered flows: a bit for each place of
    /// `abi::steering::listener`. It is run by `BPF_PROG_TEST_RUN` and has no effect.
    #[xdp]
    fn gate_listens(ctx: XdpContext) -> u32 {
        Frame::of(&ctx, 0).overwrite(listens::listening(&ctx));
        XDP_PASS
    }

    /// The port that the buffer starts with, laid out as in memory.
    #[inline(always)]
    fn port_of(buffer: &Frame) -> Option<Port> {
        let [n0, n1, role, backup, o0, o1, l0, l1] = buffer.read(0)?;
        Some(Port {
            number: u16::from_ne_bytes([n0, n1]),
            role,
            backup,
            operator: u16::from_ne_bytes([o0, o1]),
            link: u16::from_ne_bytes([l0, l1]),
        })
    }
}

/// Nothing runs on the host.
#[cfg(not(target_arch = "bpf"))]
fn main() {}
