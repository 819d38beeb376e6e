//! The gate: judges every packet that enters by a port, and counts it.
#![cfg_attr(target_arch = "bpf", no_std, no_main, feature(asm_experimental_arch))]

#[cfg(target_arch = "bpf")]
mod effects;
#[cfg(target_arch = "bpf")]
mod frame;
#[cfg(target_arch = "bpf")]
mod generation;
#[cfg(target_arch = "bpf")]
mod maps;

#[cfg(target_arch = "bpf")]
mod programs {
    use abi::{Action, Port, PortRole, Reason, Verdict};
    use aya_ebpf::{
        bindings::xdp_action::{XDP_DROP, XDP_PASS},
        macros::xdp,
        programs::XdpContext,
    };

    use crate::{effects, frame::Frame, generation::Generation};

    /// Judges a packet, counts it, reports its source if it is new, and lets it pass or ends it.
    #[xdp]
    fn gate(ctx: XdpContext) -> u32 {
        let frame = Frame::of(&ctx, 0);
        let Some(generation) = Generation::in_force() else {
            effects::count_reason(effects::NO_PORT, Reason::NoPolicy, &ctx);
            return XDP_DROP;
        };
        let port = generation.port(ctx.ingress_ifindex());
        let parsed = abi::parse(&frame);
        let verdict = abi::judge(&generation, &port, &parsed);
        let cell = if port.role == PortRole::None as u8 { effects::NO_PORT } else { port.number };
        effects::count_reason(cell, verdict.reason, &ctx);
        effects::count_entry(&generation, &verdict, &ctx);
        if port.role == PortRole::Channel as u8
            && matches!(verdict.reason, Reason::Unknown | Reason::WrongChannel)
            && let Ok(packet) = &parsed
        {
            effects::report(&generation, &port, verdict.reason, packet);
        }
        match verdict.action() {
            Action::Pass => XDP_PASS,
            Action::Drop => XDP_DROP,
        }
    }

    /// Judges the frame behind the [`Port`] that the buffer starts with, and writes the verdict over its head:
    /// reason, row and rule, 32 bits each. It is run by `BPF_PROG_TEST_RUN` and has no effect.
    #[xdp]
    fn gate_explain(ctx: XdpContext) -> u32 {
        let whole = Frame::of(&ctx, 0);
        let Some(port) = whole.copy::<Port>() else {
            return XDP_DROP;
        };
        let frame = Frame::of(&ctx, size_of::<Port>());
        let verdict = match Generation::in_force() {
            Some(generation) => abi::judge(&generation, &port, &abi::parse(&frame)),
            None => Verdict { reason: Reason::NoPolicy, row: 0, rule: 0 },
        };
        whole.overwrite([verdict.reason as u32, verdict.row, verdict.rule]);
        XDP_PASS
    }

    /// Nothing panics: the programs do not index, divide or unwrap. The linker still asks.
    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        loop {}
    }

    #[unsafe(link_section = "license")]
    #[unsafe(no_mangle)]
    static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
}

/// Nothing runs on the host.
#[cfg(not(target_arch = "bpf"))]
fn main() {}
