//! From a packet to its verdict, with all effects.

use abi::{Action, PortRole, Reason, tables::Leaf};
use aya_ebpf::{
    bindings::xdp_action::{XDP_DROP, XDP_PASS},
    programs::XdpContext,
};

use crate::{effects, forward::forward, frame::Frame, generation::Generation, steering};

/// Judges a packet, counts it, reports its source if it is new, and lets it pass or ends it.
#[inline(always)]
pub fn judge(ctx: &XdpContext) -> u32 {
    let frame = Frame::of(ctx, 0);
    let Some(generation) = Generation::in_force() else {
        effects::count_reason(effects::NO_PORT, Reason::NoPolicy, ctx);
        return XDP_DROP;
    };
    let port = generation.port(ctx.ingress_ifindex());
    let parsed = abi::parse(&frame);
    let verdict = abi::judge(&generation, &port, &parsed);
    if let Ok(packet) = &parsed
        && let Some(action) = steering::steered(ctx, &generation, &port, packet, &verdict)
    {
        return action;
    }
    let number = if port.role == PortRole::None as u8 {
        effects::NO_PORT
    } else {
        u32::from(port.number)
    };
    effects::count_reason(number, verdict.reason, ctx);
    effects::count_entry(&generation, Leaf(verdict.row), verdict.action(), ctx);
    if port.role == PortRole::Channel as u8
        && matches!(verdict.reason, Reason::Unknown | Reason::WrongChannel)
        && let Ok(packet) = &parsed
    {
        effects::report(&generation, &port, verdict.reason, packet);
    }
    match (verdict.action(), &parsed) {
        (Action::Drop, _) => XDP_DROP,
        (Action::Pass, Ok(packet))
            if verdict.reason != Reason::LinkAddress && generation.forwards() =>
        {
            forward(ctx, &generation, &port, packet)
        }
        (Action::Pass, _) => XDP_PASS,
    }
}
