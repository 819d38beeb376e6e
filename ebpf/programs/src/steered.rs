//! Does what [`crate::steering`] decided: hands a packet to the stack with a word beside it, or answers it.

use abi::{
    Bytes as _, Family, Packet, Reason,
    forward::Way,
    steering::{Count, Fate, LAST_HOP, Layers, Word, checksum_of_last_hop},
    tables::{Active, Leaf},
};
use aya_ebpf::{
    bindings::xdp_action::{XDP_DROP, XDP_PASS},
    helpers::generated::bpf_xdp_adjust_meta,
    programs::XdpContext,
};

use crate::{
    answers, effects, forward,
    frame::Frame,
    generation::Generation,
    steering::{STEERED, count},
};

/// Counts a packet that is steered and acts on it; the XDP action.
#[inline(always)]
pub fn act(ctx: &XdpContext) -> u32 {
    let Some(steered) = STEERED.get(0) else {
        return XDP_DROP;
    };
    let (Ok(packet), Some(reason)) = (
        abi::parse(&Frame::of(ctx, 0)),
        Reason::from_code(steered.reason),
    ) else {
        return XDP_DROP;
    };
    let (port, fate) = (&steered.port, Fate::from_code(steered.fate));
    let generation = Generation::of(Active(steered.generation));
    let reason = fate.reason(reason);
    let octets = effects::octets(ctx);
    effects::count_reason(u32::from(port.number), reason, octets);
    effects::count_entry(&generation, Leaf(steered.row), reason.action(), octets);
    let action = match fate {
        Fate::On => None,
        Fate::Flow => steer(ctx, &packet, Word::Flow),
        Fate::Listener => steer(ctx, &packet, Word::Listener),
        Fate::Reopened => steer(ctx, &packet, Word::Reopen),
        Fate::Rejected => answers::unreachable(ctx, &packet),
        Fate::Refused => answers::reset(ctx, &packet),
    };
    if action == Some(XDP_PASS) {
        forward::count(port, Way::Steered as u32);
    }
    action.unwrap_or(XDP_DROP)
}

/// Leaves the packet to the stack, with a word beside it. Its time to live ends here: if nobody reads the word, the
/// stack does not forward it.
#[inline(always)]
fn steer(ctx: &XdpContext, packet: &Packet, word: Word) -> Option<u32> {
    let frame = Frame::of(ctx, 0);
    let network = Layers::of(&frame, packet)?.network;
    match packet.family {
        Family::V4 => {
            let [lifetime, protocol, c0, c1] = frame.read(network + 8)?;
            let checksum = checksum_of_last_hop(u16::from_be_bytes([c0, c1]), lifetime);
            let [c0, c1] = checksum.to_be_bytes();
            frame.write(network + 8, [LAST_HOP, protocol, c0, c1]);
        }
        Family::V6 => frame.write(network + 7, [LAST_HOP]),
    }
    let octets = size_of::<Word>();
    // SAFETY: the helper moves the beginning of what stands beside the packet, and is told by how much.
    if unsafe { bpf_xdp_adjust_meta(ctx.ctx, -(octets as i32)) } != 0 {
        count(Count::Unmarked);
        return None;
    }
    let from = ctx.metadata();
    if from + octets > ctx.metadata_end() {
        return None;
    }
    // SAFETY: the word lies before the packet's beginning.
    unsafe { core::ptr::write_unaligned(from as *mut u32, word as u32) };
    Some(XDP_PASS)
}
