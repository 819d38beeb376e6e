//! Answers to packets that are not let through, in the name of whom they were sent to.

use abi::{
    Bytes as _, Family, Packet,
    packet::TCP,
    steering::{
        ANSWERS_PER_S_MAX, Layers, Sum, ipv4_header, ipv6_header, quoted_octets, unreachable_v4,
        unreachable_v6,
    },
};
use aya_ebpf::{
    bindings::xdp_action::XDP_TX,
    helpers::generated::{bpf_ktime_get_ns, bpf_xdp_adjust_head, bpf_xdp_adjust_tail},
    macros::map,
    maps::PerCpuArray,
    programs::XdpContext,
};

use crate::frame::Frame;

/// Answers of a kind in a second.
#[derive(Clone, Copy)]
struct Answered {
    second: u64,
    answers: u64,
}

/// By kind. What exceeds [`ANSWERS_PER_S_MAX`] is dropped without a word.
#[map]
static ANSWERED: PerCpuArray<Answered> = PerCpuArray::with_max_entries(2, 0);

/// Kinds of answers, each with a bound of its own.
#[repr(u32)]
enum Kind {
    Unreachable = 0,
    Reset = 1,
}

const ICMP: u8 = 1;
const ICMPV6: u8 = 58;
const IPV4_OCTETS: u32 = 20;
const IPV6_OCTETS: u32 = 40;
const ICMP_OCTETS: u32 = 8;
const TCP_OCTETS: u32 = 20;
/// Shortest Ethernet frame without its check sequence (IEEE 802.3-2022 §4A.4.2).
const FRAME_MIN: u32 = 60;
const SECOND_NS: u64 = 1_000_000_000;
/// Words that an error quotes at most.
const QUOTED_WORDS: u32 = quoted_octets(Family::V6, u32::MAX) / 4;

#[inline(always)]
fn may_answer(kind: Kind) -> bool {
    // SAFETY: the helper takes no arguments.
    let second = unsafe { bpf_ktime_get_ns() } / SECOND_NS;
    let Some(cell) = ANSWERED.get_ptr_mut(kind as u32) else {
        return false;
    };
    // SAFETY: the pointer is this CPU's value of the map.
    let answered = unsafe { &mut *cell };
    if answered.second != second {
        *answered = Answered { second, answers: 0 };
    }
    answered.answers += 1;
    answered.answers <= u64::from(ANSWERS_PER_S_MAX)
}

/// Stations of a frame, the other way round.
#[inline(always)]
fn back(frame: &Frame) -> Option<[u8; 12]> {
    let [d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5] = frame.read(0)?;
    Some([s0, s1, s2, s3, s4, s5, d0, d1, d2, d3, d4, d5])
}

/// Cuts a frame off behind so many octets; false where it could not be done.
#[inline(always)]
fn cut(ctx: &XdpContext, octets: u32) -> bool {
    let length = Frame::of(ctx, 0).length();
    // SAFETY: the helper refuses what does not fit.
    length <= octets || unsafe { bpf_xdp_adjust_tail(ctx.ctx, octets as i32 - length as i32) } == 0
}

/// Refuses a TCP segment by a reset.
#[inline(always)]
pub fn reset(ctx: &XdpContext, packet: &Packet) -> Option<u32> {
    let frame = Frame::of(ctx, 0);
    let layers = Layers::of(&frame, packet)?;
    let segment = layers.segment(&frame)?;
    let (client, server) = (packet.source, packet.destination);
    let header = abi::steering::reset(&segment, client, server)?;
    if !may_answer(Kind::Reset) {
        return None;
    }
    frame.write(0, back(&frame)?);
    let at = layers.network;
    let behind = match packet.family {
        Family::V4 => {
            frame.write(at, ipv4_header(TCP_OCTETS, TCP, server, client));
            at + IPV4_OCTETS
        }
        Family::V6 => {
            frame.write(at, ipv6_header(TCP_OCTETS, TCP, server, client));
            at + IPV6_OCTETS
        }
    };
    frame.write(behind, header);
    cut(ctx, (behind + TCP_OCTETS).max(FRAME_MIN)).then_some(XDP_TX)
}

/// Tells the sender that nobody listens on the port, with what it sent quoted.
#[inline(always)]
pub fn unreachable(ctx: &XdpContext, packet: &Packet) -> Option<u32> {
    if !may_answer(Kind::Unreachable) {
        return None;
    }
    let frame = Frame::of(ctx, 0);
    let Layers {
        network, octets, ..
    } = Layers::of(&frame, packet)?;
    let stations = back(&frame)?;
    let quoted = quoted_octets(packet.family, octets);
    if !cut(ctx, network + quoted) {
        return None;
    }
    let headers = ICMP_OCTETS
        + match packet.family {
            Family::V4 => IPV4_OCTETS,
            Family::V6 => IPV6_OCTETS,
        };
    // SAFETY: the helper refuses what does not fit before the packet.
    if unsafe { bpf_xdp_adjust_head(ctx.ctx, -(headers as i32)) } != 0 {
        return None;
    }
    let frame = Frame::of(ctx, 0);
    // Tags and ethertype behind the stations, from where they came to lie.
    for at in [12, 16, 20] {
        if at < network {
            let [a, b] = frame.read(headers + at)?;
            frame.write(at, [a, b]);
            if at + 2 < network {
                let [a, b] = frame.read(headers + at + 2)?;
                frame.write(at + 2, [a, b]);
            }
        }
    }
    frame.write(0, stations);
    let mut sum = Sum::default();
    for word in 0..QUOTED_WORDS {
        if word * 4 >= quoted {
            break;
        }
        sum = sum.word(frame.read(network + headers + word * 4)?);
    }
    let (client, server) = (packet.source, packet.destination);
    let octets = ICMP_OCTETS + quoted;
    match packet.family {
        Family::V4 => {
            frame.write(network, ipv4_header(octets, ICMP, server, client));
            frame.write(network + IPV4_OCTETS, unreachable_v4(sum));
        }
        Family::V6 => {
            frame.write(network, ipv6_header(octets, ICMPV6, server, client));
            let error = unreachable_v6(sum, quoted, server, client);
            frame.write(network + IPV6_OCTETS, error);
        }
    }
    Some(XDP_TX)
}
