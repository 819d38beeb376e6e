//! From a packet to its verdict, with all effects.
//!
//! ```text
//! read → judge → admit by flows → police the entry → steer → route → police the exit → count → send
//! ```
//!
//! Whatever part drops a packet says why; it is counted once, in the end, under the one reason that it met.

use abi::{Action, PortRole, Reason, meter::Direction, tables::Leaf};
use aya_ebpf::{
    bindings::xdp_action::{XDP_DROP, XDP_PASS},
    programs::XdpContext,
};

use crate::{
    effects, flows,
    forward::forward,
    generation::Generation,
    meters::{self, Member},
    passage::Passage,
    steering::is_steered,
};

/// Judges a packet, counts it, reports its source if it is new, and lets it pass or ends it.
#[inline(always)]
pub fn judge(ctx: &XdpContext) -> u32 {
    let octets = effects::octets(ctx);
    let Some(generation) = Generation::in_force() else {
        effects::count_reason(effects::NO_PORT, Reason::NoPolicy, octets);
        return XDP_DROP;
    };
    let ifindex = ctx.ingress_ifindex();
    let port = generation.port(ifindex);
    let mut passage = Passage::new(generation, port, ifindex as u32, 0);
    let read = if passage.judge(ctx) {
        Read::Packet
    } else {
        Read::Nothing
    };
    let verdict = passage.verdict;
    let (reason, action) = match onward(ctx, &mut passage, read, octets) {
        Ok(action) => (verdict.reason, action),
        Err(reason) => (reason, XDP_DROP),
    };
    let number = if port.role == PortRole::None as u8 {
        effects::NO_PORT
    } else {
        u32::from(port.number)
    };
    effects::count_reason(number, reason, octets);
    effects::count_entry(&generation, Leaf(verdict.row), reason.action(), octets);
    // Whatever became of the packet, its source was seen.
    if port.role == PortRole::Channel as u8
        && matches!(verdict.reason, Reason::Unknown | Reason::WrongChannel)
    {
        effects::report(&passage);
    }
    action
}

/// Whether there is a packet in a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    Packet,
    Nothing,
}

/// Takes a packet that its verdict lets pass on its way: what the kernel is told.
#[inline(always)]
fn onward(ctx: &XdpContext, passage: &mut Passage, read: Read, octets: u32) -> Result<u32, Reason> {
    let reason = passage.verdict.reason;
    if reason.action() == Action::Drop {
        return Err(reason);
    }
    // The link's own talk ends in this machine.
    if read == Read::Nothing || reason == Reason::LinkAddress {
        return Ok(XDP_PASS);
    }
    flows::admit(ctx, passage)?;
    let entrance = Member {
        number: u32::from(passage.port.number),
        link: passage.port.link,
    };
    meters::cross(passage, entrance, Direction::In, octets)?;
    if is_steered(ctx, passage) {
        return Err(Reason::NoInspector);
    }
    if passage.generation.forwards() {
        forward(ctx, passage, octets)
    } else {
        Ok(XDP_PASS)
    }
}
