//! Steers the web traffic of inspected addresses: decides whether a packet goes to a local socket, and says so beside it.
//! The program of [`crate::deliver`] reads that.

use abi::{
    Family, Head, Packet, Ports,
    steering::{
        COUNTS, Count, Delivery, Ends, Fate, Found, Layers, Listener, Segment, Socket, Steered,
        Steering, UNINSPECTED_MAX, delivery, may_be_steered, steering,
    },
};
use aya_ebpf::{
    bindings::{bpf_sock, tcphdr, xdp_md},
    helpers::generated::bpf_tcp_check_syncookie,
    macros::map,
    maps::{LruHashMap, PerCpuArray, ProgramArray},
    programs::XdpContext,
};

use crate::{
    forward::is_for_another,
    frame::Frame,
    passage::{Passage, handed},
    sockets::{Tuple, with_listener, with_socket},
};

/// Flows that pass uninspected. The value means nothing.
#[map]
static UNINSPECTED: LruHashMap<Ends, u32> = LruHashMap::with_max_entries(UNINSPECTED_MAX, 0);
/// What met no inspector, by [`Count`].
#[map]
static STEERING_COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries(COUNTS, 0);

/// What is looked up for a packet, and beside it since a program's stack has room for little. All zero is a value.
#[derive(Clone, Copy)]
struct Lookup {
    flow: Ends,
    /// The network header without options, and the TCP header.
    network: [u8; 40],
    segment: Segment,
}

#[map]
static LOOKUP: PerCpuArray<Lookup> = PerCpuArray::with_max_entries(1, 0);
/// The packet that is acted upon on this CPU, for the program that does so.
#[map]
pub static STEERED: PerCpuArray<Steered> = PerCpuArray::with_max_entries(1, 0);
/// That program. linkd writes it.
#[map]
static ACTING: ProgramArray = ProgramArray::with_max_entries(1, 0);

/// Takes a packet that passed out of the gate's way where it is steered: another program counts it and acts on it, and
/// never comes back. True without that program, for nothing gets through then.
#[inline(always)]
pub fn is_steered(ctx: &XdpContext, passage: &mut Passage) -> bool {
    if !passage.generation.has(Head::INSPECTS) || steer_passage(ctx.ctx, passage) == ON {
        return false;
    }
    // SAFETY: nothing is left to do here.
    unsafe { ACTING.tail_call(ctx, 0) };
    true
}

/// The answer of [`steer_passage`] where the packet goes on like all others.
const ON: u32 = Fate::On as u32;

/// Decides on a packet that passed, and writes down what shall be done; what begins without an inspector is counted. The
/// answer is a [`Fate`].
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn steer_passage(ctx: *mut xdp_md, passage: *mut Passage) -> u32 {
    // SAFETY: see there.
    let Some(passage) = (unsafe { handed(passage) }) else {
        return ON;
    };
    let Passage {
        generation,
        port,
        packet,
        verdict,
        ..
    } = passage;
    let ctx = &XdpContext::new(ctx);
    if !may_be_steered(generation, port, packet, verdict)
        || is_for_another(port, &Frame::of(ctx, 0))
    {
        return ON;
    }
    let (Some(place), Some(lookup)) = (STEERED.get_ptr_mut(0), LOOKUP.get_ptr_mut(0)) else {
        return ON;
    };
    let Some(ports) = packet.ports else {
        return ON;
    };
    // SAFETY: the pointer is this CPU's value of the map.
    let lookup = unsafe { &mut *lookup };
    let fate = match steering(generation, port, packet, verdict) {
        Steering::None => Fate::On,
        Steering::RejectQuic => Fate::Rejected,
        Steering::Reply => match socket_of(ctx, packet, ports) {
            Socket::None => Fate::On,
            Socket::TimeWait | Socket::Open => Fate::Flow,
        },
        Steering::Deliver => match socket_of(ctx, packet, ports) {
            Socket::Open => Fate::Flow,
            socket => {
                let passes = generation.has(Head::PASSES_UNINSPECTED);
                deliver(ctx, packet, socket, passes, lookup)
            }
        },
    };
    let steered = Steered {
        generation: generation.active().0,
        port: *port,
        row: verdict.row,
        reason: verdict.reason as u8,
        fate: fate as u8,
        reserved: [0; 2],
    };
    // SAFETY: the pointer is this CPU's value of the map.
    unsafe { place.write(steered) };
    fate as u32
}

#[inline(always)]
fn socket_of(ctx: &XdpContext, packet: &Packet, ports: Ports) -> Socket {
    let Some(ends) = Tuple::here() else {
        return Socket::None;
    };
    ends.set(packet, ports);
    // SAFETY: the context is this program's.
    let found = unsafe { with_socket(ctx.ctx.cast(), ends, |_, socket| socket) };
    found.unwrap_or(Socket::None)
}

/// Where a packet goes that no open socket has.
#[inline(always)]
fn deliver(
    ctx: &XdpContext,
    packet: &Packet,
    socket: Socket,
    passes: bool,
    lookup: &mut Lookup,
) -> Fate {
    let Some(ports) = packet.ports else {
        return Fate::On;
    };
    let frame = Frame::of(ctx, 0);
    let is_read = match Layers::of(&frame, packet) {
        Some(Layers {
            network, transport, ..
        }) => {
            // The kernel reads as much as the family has.
            let (v4, _) = lookup.network.split_at_mut(20);
            let is_read = match packet.family {
                Family::V4 => v4
                    .first_chunk_mut()
                    .is_some_and(|v4: &mut [u8; 20]| frame.copy(network, v4)),
                Family::V6 => frame.copy(network, &mut lookup.network),
            };
            is_read && frame.copy(transport, &mut lookup.segment.header)
        }
        None => false,
    };
    lookup.flow = Ends::of(packet, ports);
    let listener = listener_of(ctx, packet, ports, is_read, lookup);
    let segment = is_read.then_some(&lookup.segment);
    let found = Found {
        socket,
        listener,
        // SAFETY: only whether there is a value is asked.
        uninspected: passes && unsafe { UNINSPECTED.get(&lookup.flow) }.is_some(),
        passes,
    };
    let begins = segment.is_some_and(Segment::begins);
    match delivery(segment, &found) {
        Delivery::Flow => Fate::Flow,
        at @ (Delivery::Listener | Delivery::Reopen) => {
            if found.uninspected {
                // The same ends begin anew. A failure means that it was forgotten already.
                let _ = UNINSPECTED.remove(&lookup.flow);
            }
            if matches!(at, Delivery::Reopen) {
                Fate::Reopened
            } else {
                Fate::Listener
            }
        }
        Delivery::Uninspected => {
            if begins {
                count(Count::Passed);
                // A failure means that the rest of the flow is refused.
                let _ = UNINSPECTED.insert(&lookup.flow, 1, 0);
            }
            Fate::On
        }
        Delivery::Refused => {
            if begins {
                count(Count::Refused);
            }
            Fate::Refused
        }
    }
}

/// Who listens for the flow of a packet, whose headers were read or not.
#[inline(always)]
fn listener_of(
    ctx: &XdpContext,
    packet: &Packet,
    ports: Ports,
    is_read: bool,
    lookup: &mut Lookup,
) -> Listener {
    let Lookup {
        network, segment, ..
    } = lookup;
    let Some(ends) = Tuple::here() else {
        return Listener::None;
    };
    let completes = |socket: *mut bpf_sock| {
        if !is_read || segment.begins() {
            return Listener::There;
        }
        let tcp = (&raw mut segment.header).cast::<tcphdr>();
        let octets = match packet.family {
            Family::V4 => 20,
            Family::V6 => 40,
        };
        // SAFETY: both headers are as long as the kernel is told.
        let answer = unsafe {
            bpf_tcp_check_syncookie(socket.cast(), network.as_mut_ptr().cast(), octets, tcp, 20)
        };
        if answer == 0 {
            Listener::Awaits
        } else {
            Listener::There
        }
    };
    let (family, port) = (packet.family, ports.destination);
    // SAFETY: the context is this program's.
    let found = unsafe { with_listener(ctx.ctx.cast(), ends, family, port, completes) };
    found.unwrap_or(Listener::None)
}

/// Counts.
#[inline(always)]
pub fn count(count: Count) {
    if let Some(cell) = STEERING_COUNTERS.get_ptr_mut(count as u32) {
        // SAFETY: the pointer is this CPU's value of the map.
        unsafe { *cell += 1 };
    }
}
