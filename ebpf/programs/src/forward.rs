//! Sends a packet that passed onto the wire, by the kernel's own routes and neighbours. Whatever is not plain goes to the
//! kernel's stack, unchanged.

use core::mem::zeroed;

use abi::{
    Family, Packet, Port, PortRole,
    forward::{Hop, NETWORK, WAY_CELLS, Way, checksum_of_next_hop, hop},
    layout::PORTS_MAX,
    path::{Carrier, FarEnd, MemberRecord, PATH_CELLS},
    tables::{COUNTED_PORTS, SLOTS},
};
use aya_ebpf::{
    bindings::{
        BPF_F_MMAPABLE, BPF_FIB_LKUP_RET_FRAG_NEEDED, BPF_FIB_LKUP_RET_NO_NEIGH,
        BPF_FIB_LKUP_RET_SUCCESS, bpf_fib_lookup as Params,
        xdp_action::{XDP_DROP, XDP_PASS},
    },
    helpers::generated::bpf_fib_lookup,
    macros::map,
    maps::{Array, PerCpuArray},
    programs::XdpContext,
};

use crate::{frame::Frame, generation::Generation, maps::DEVICES};

/// Which member carries, by port number: a `Carrier`. pathd writes it.
#[map]
static CARRIERS: Array<u32> = Array::with_max_entries(PATH_CELLS, 0);
/// The far ends, by port number. pathd writes them.
#[map]
static FAR_ENDS: Array<FarEnd> = Array::with_max_entries(PATH_CELLS, 0);
/// What the record says of each member, by slot and port number.
#[map]
pub static MEMBERS: Array<MemberRecord> =
    Array::with_max_entries(SLOTS * PORTS_MAX, BPF_F_MMAPABLE);
/// Packets of each way, by the port they entered.
#[map]
static WAYS: PerCpuArray<u64> = PerCpuArray::with_max_entries(COUNTED_PORTS * WAY_CELLS, 0);

const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
/// Where the time to live and the checksum stand in an IPv4 header, and the hop limit in an IPv6 one.
const LIFETIME_V4: u32 = NETWORK + 8;
const CHECKSUM_V4: u32 = NETWORK + 10;
const LIFETIME_V6: u32 = NETWORK + 7;

/// Sends the packet on, or leaves it to the stack.
#[inline(always)]
pub fn forward(ctx: &XdpContext, generation: &Generation, port: &Port, packet: &Packet) -> u32 {
    let (way, action) = match on_the_wire(ctx, generation, port, packet) {
        Ok(action) => (Way::Wire, action),
        Err(way) => (way, XDP_PASS),
    };
    count(port, way);
    action
}

#[inline(always)]
fn on_the_wire(
    ctx: &XdpContext,
    generation: &Generation,
    port: &Port,
    packet: &Packet,
) -> Result<u32, Way> {
    let frame = Frame::of(ctx, 0);
    let hop = hop(&frame)?;
    let exit = exit(ctx, generation, packet, &hop)?;
    if exit.number == u32::from(port.number) {
        return Err(Way::NoMember);
    }
    let device = generation.device(exit.number).ok_or(Way::NoMember)?;
    let [d0, d1, d2, d3, d4, d5] = exit.far;
    let [s0, s1, s2, s3, s4, s5] = exit.near;
    frame.write(0, [d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5]);
    match hop.family {
        Family::V4 => {
            frame.write(LIFETIME_V4, [hop.lifetime - 1]);
            let checksum = checksum_of_next_hop(hop.checksum);
            frame.write(CHECKSUM_V4, checksum.to_be_bytes());
        }
        Family::V6 => frame.write(LIFETIME_V6, [hop.lifetime - 1]),
    }
    Ok(DEVICES
        .redirect(device, u64::from(XDP_DROP))
        .unwrap_or(XDP_DROP))
}

/// By which member a packet leaves, and between which stations.
struct Exit {
    number: u32,
    far: [u8; 6],
    near: [u8; 6],
}

/// The member that the route names, or the one that carries in its place.
#[inline(always)]
fn exit(
    ctx: &XdpContext,
    generation: &Generation,
    packet: &Packet,
    hop: &Hop,
) -> Result<Exit, Way> {
    let (params, known) = route(ctx, packet, hop)?;
    let member = generation.port(params.ifindex as usize);
    if member.role == PortRole::None as u8 {
        return Err(Way::NoMember);
    }
    let number = u32::from(member.number);
    match carrier(number).other() {
        Some(other) if other != number => {
            let end = FAR_ENDS.get(other).filter(|end| end.ifindex != 0);
            let FarEnd { ifindex, far, near } = *end.ok_or(Way::NoNeighbour)?;
            // No word leads to another link, whatever it says.
            let carrying = generation.port(ifindex as usize);
            if carrying.role != member.role
                || carrying.link != member.link
                || u32::from(carrying.number) != other
            {
                return Err(Way::NoMember);
            }
            Ok(Exit {
                number: other,
                far,
                near,
            })
        }
        _ if known => Ok(Exit {
            number,
            far: params.dmac,
            near: params.smac,
        }),
        _ => Err(Way::NoNeighbour),
    }
}

/// The word is read once for each packet.
#[inline(always)]
fn carrier(number: u32) -> Carrier {
    CARRIERS.get_ptr(number).map_or(Carrier::ITSELF, |word| {
        // SAFETY: the pointer is the map's value. Volatile, since pathd stores meanwhile.
        Carrier(unsafe { core::ptr::read_volatile(word) })
    })
}

/// Asks the kernel for the route, and whether it knows the next hop's hardware address.
#[inline(always)]
fn route(ctx: &XdpContext, packet: &Packet, hop: &Hop) -> Result<(Params, bool), Way> {
    // SAFETY: integers and arrays of them; all zero is a value.
    let mut params: Params = unsafe { zeroed() };
    params.l4_protocol = packet.protocol;
    if let Some(ports) = packet.ports {
        params.sport = ports.source.to_be();
        params.dport = ports.destination.to_be();
    }
    params.__bindgen_anon_1.tot_len = hop.octets;
    params.ifindex = ctx.ingress_ifindex() as u32;
    match hop.family {
        Family::V4 => {
            params.family = AF_INET;
            params.__bindgen_anon_2.tos = hop.class as u8;
            params.__bindgen_anon_3.ipv4_src = packet.source.top().to_be();
            params.__bindgen_anon_4.ipv4_dst = packet.destination.top().to_be();
        }
        Family::V6 => {
            params.family = AF_INET6;
            params.__bindgen_anon_2.flowinfo = hop.class.to_be();
            params.__bindgen_anon_3.ipv6_src = words(packet.source);
            params.__bindgen_anon_4.ipv6_dst = words(packet.destination);
        }
    }
    // SAFETY: the helper reads and writes the parameters, whose size it is told.
    let answer = unsafe {
        bpf_fib_lookup(
            ctx.ctx.cast(),
            &raw mut params,
            size_of::<Params>() as i32,
            0,
        )
    };
    match answer as u32 {
        BPF_FIB_LKUP_RET_SUCCESS => Ok((params, true)),
        BPF_FIB_LKUP_RET_NO_NEIGH => Ok((params, false)),
        BPF_FIB_LKUP_RET_FRAG_NEEDED => Err(Way::TooBig),
        _ => Err(Way::NoRoute),
    }
}

/// An address in network order.
#[inline(always)]
fn words(address: abi::Address) -> [u32; 4] {
    let (high, low) = (address.high, address.low);
    [
        (high >> 32) as u32,
        high as u32,
        (low >> 32) as u32,
        low as u32,
    ]
    .map(u32::to_be)
}

/// Counts a packet for its port and way.
#[inline(always)]
pub fn count(port: &Port, way: Way) {
    let cell = u32::from(port.number) * WAY_CELLS + way as u32;
    if let Some(packets) = WAYS.get_ptr_mut(cell) {
        // SAFETY: the pointer is this CPU's value of the map.
        unsafe { *packets += 1 };
    }
}
