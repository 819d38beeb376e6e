//! Sends a packet that passed onto the wire, by the kernel's own routes and neighbours. Whatever is not plain goes to the
//! kernel's stack, unchanged.

use core::mem::zeroed;

use abi::{
    Bytes as _, Family, Port, PortRole, Reason,
    forward::{
        Bears, HEADER_OCTETS, Hop, WAY_CELLS, Way, checksum_of_next_hop, header, header_octets,
        hop, tag_count,
    },
    meter::Direction,
    path::{Carrier, FarEnd, PATH_CELLS},
    tables::COUNTED_PORTS,
};
use aya_ebpf::{
    bindings::{
        BPF_FIB_LKUP_RET_FRAG_NEEDED, BPF_FIB_LKUP_RET_NO_NEIGH, BPF_FIB_LKUP_RET_SUCCESS,
        bpf_fib_lookup as Params,
        xdp_action::{XDP_DROP, XDP_PASS},
        xdp_md,
    },
    helpers::generated::{bpf_fib_lookup, bpf_xdp_adjust_head},
    macros::map,
    maps::{Array, PerCpuArray},
    programs::XdpContext,
};

use crate::{
    maps::DEVICES,
    meters::{self, Member},
    passage::{Passage, handed},
};

/// Which member carries, by port number: a `Carrier`. pathd writes it.
#[map]
static CARRIERS: Array<u32> = Array::with_max_entries(PATH_CELLS, 0);
/// The far ends, by port number. pathd writes them.
#[map]
static FAR_ENDS: Array<FarEnd> = Array::with_max_entries(PATH_CELLS, 0);
/// Packets of each way, by the port they entered.
#[map]
static WAYS: PerCpuArray<u64> = PerCpuArray::with_max_entries(COUNTED_PORTS * WAY_CELLS, 0);

const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
/// Where the time to live and the checksum stand in an IPv4 header, and the hop limit in an IPv6 one.
const LIFETIME_V4: u32 = 8;
const CHECKSUM_V4: u32 = 10;
const LIFETIME_V6: u32 = 7;

/// Where a packet leaves.
pub struct Exit {
    /// The member; of number [`Exit::NOWHERE`] where the route leads to none.
    pub member: Member,
    /// The stations at its ends.
    far: [u8; 6],
    near: [u8; 6],
    lifetime: u8,
    checksum: u16,
}

impl Exit {
    /// The number of no member.
    pub const NOWHERE: u32 = u32::MAX;

    /// Of a packet that is not looked at yet.
    pub const UNKNOWN: Self = Self {
        member: Member {
            number: Self::NOWHERE,
            link: 0,
        },
        far: [0; 6],
        near: [0; 6],
        lifetime: 0,
        checksum: 0,
    };
}

/// Sends the packet on, or leaves it to the stack: what the kernel is told.
///
/// # Errors
///
/// Why it is dropped.
#[inline(always)]
pub fn forward(ctx: &XdpContext, passage: &mut Passage, octets: u32) -> Result<u32, Reason> {
    let mut exit = Exit::UNKNOWN;
    let mut way = route(ctx, passage, &mut exit);
    if exit.member.number != Exit::NOWHERE {
        meters::cross(passage, exit.member, Direction::Out, octets)?;
    }
    let mut action = XDP_PASS;
    if way == Way::Wire as u32 {
        action = send_passage(ctx.ctx, passage, &raw mut exit);
        if action == XDP_PASS {
            way = Way::Tagged as u32;
        }
    }
    count(&passage.port, way);
    Ok(action)
}

/// The code of the way on of a packet, and by which member it leaves, as far as the route tells.
#[inline(always)]
pub fn route(ctx: &XdpContext, passage: &mut Passage, exit: &mut Exit) -> u32 {
    route_passage(ctx.ctx, passage, exit)
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn route_passage(ctx: *mut xdp_md, passage: *mut Passage, exit: *mut Exit) -> u32 {
    // SAFETY: see there; the same holds for the exit.
    let (Some(passage), Some(exit)) = (unsafe { (handed(passage), exit.as_mut()) }) else {
        return Way::NoRoute as u32;
    };
    match find_exit(&XdpContext::new(ctx), passage, exit) {
        Ok(()) => Way::Wire as u32,
        Err(way) => way as u32,
    }
}

#[inline(always)]
fn find_exit(ctx: &XdpContext, passage: &Passage, exit: &mut Exit) -> Result<(), Way> {
    let frame = passage.frame(ctx);
    if !is_for_us(passage, frame.read(0)) {
        return Err(Way::OtherStation);
    }
    let hop = hop(&frame, &passage.packet)?;
    let tags = passage.packet.network != header_octets(0);
    let own = passage.generation.member(u32::from(passage.port.number));
    if tags && own.is_none_or(|own| own.tags[0] == 0) {
        return Err(Way::Tagged);
    }
    exit.lifetime = hop.lifetime;
    exit.checksum = hop.checksum;
    name_exit(ctx, passage, &hop, exit)?;
    match hop.bears {
        Bears::Nothing => Ok(()),
        Bears::Options => Err(Way::Options),
    }
}

/// Whether a frame is known to be addressed to the member that it came in by. Until pathd has told the member's station, none
/// is.
#[inline(always)]
fn is_for_us(passage: &Passage, station: Option<[u8; 6]>) -> bool {
    let own = FAR_ENDS.get(u32::from(passage.port.number));
    own.is_some_and(|own| own.near != [0; 6] && Some(own.near) == station)
}

/// The member that the route names, or the one that carries in its place.
#[inline(always)]
fn name_exit(ctx: &XdpContext, passage: &Passage, hop: &Hop, exit: &mut Exit) -> Result<(), Way> {
    let generation = passage.generation;
    let (params, known) = ask(ctx, passage, hop)?;
    let member = generation.port(params.ifindex as usize);
    if member.role == PortRole::None as u8 {
        return Err(Way::NoMember);
    }
    let number = u32::from(member.number);
    exit.member.link = member.link;
    let known = match carrier(number).other() {
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
            exit.member.number = other;
            exit.far = far;
            exit.near = near;
            true
        }
        _ => {
            exit.member.number = number;
            exit.far = params.dmac;
            exit.near = params.smac;
            known
        }
    };
    if exit.member.number == u32::from(passage.port.number) {
        exit.member.number = Exit::NOWHERE;
        return Err(Way::NoMember);
    }
    if known { Ok(()) } else { Err(Way::NoNeighbour) }
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
fn ask(ctx: &XdpContext, passage: &Passage, hop: &Hop) -> Result<(Params, bool), Way> {
    let packet = &passage.packet;
    // SAFETY: integers and arrays of them; all zero is a value.
    let mut params: Params = unsafe { zeroed() };
    params.l4_protocol = packet.protocol;
    if let Some(ports) = packet.ports {
        params.sport = ports.source.to_be();
        params.dport = ports.destination.to_be();
    }
    params.__bindgen_anon_1.tot_len = hop.octets;
    params.ifindex = passage.ifindex;
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
    match u32::try_from(answer) {
        Ok(BPF_FIB_LKUP_RET_SUCCESS) => Ok((params, true)),
        Ok(BPF_FIB_LKUP_RET_NO_NEIGH) => Ok((params, false)),
        Ok(BPF_FIB_LKUP_RET_FRAG_NEEDED) => Err(Way::TooBig),
        _ => Err(Way::NoRoute),
    }
}

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

/// Counts a packet for its port and the code of its way.
#[inline(always)]
pub fn count(port: &Port, way: u32) {
    let cell = u32::from(port.number) * WAY_CELLS + (way & (WAY_CELLS - 1));
    if let Some(packets) = WAYS.get_ptr_mut(cell) {
        // SAFETY: the pointer is this CPU's value of the map.
        unsafe { *packets += 1 };
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn send_passage(ctx: *mut xdp_md, passage: *mut Passage, exit: *mut Exit) -> u32 {
    // SAFETY: see there; the same holds for the exit.
    let (Some(passage), Some(exit)) = (unsafe { (handed(passage), exit.as_mut()) }) else {
        return XDP_DROP;
    };
    send(&XdpContext::new(ctx), passage, exit)
}

/// Rewrites the frame and sends it by its exit. Where there is no room for its tags it is left as it was, and to the stack.
#[inline(always)]
fn send(ctx: &XdpContext, passage: &Passage, exit: &Exit) -> u32 {
    let generation = passage.generation;
    let tags = generation
        .member(exit.member.number)
        .map_or([0; 2], |to| to.tags);
    let (before, after) = (passage.packet.network, header_octets(tag_count(tags)));
    if before != after {
        // SAFETY: the helper moves the head of the packet, to which nothing points any more.
        let moved = unsafe { bpf_xdp_adjust_head(ctx.ctx, before as i32 - after as i32) };
        if moved != 0 {
            return XDP_PASS;
        }
    }
    let frame = passage.frame(ctx);
    let family = passage.packet.family;
    let head = header(exit.far, exit.near, tags, family);
    match tag_count(tags) {
        0 => frame.write(0, part::<14>(head)),
        1 => frame.write(0, part::<18>(head)),
        _ => frame.write(0, head),
    }
    match family {
        Family::V4 => {
            frame.write(after + LIFETIME_V4, [exit.lifetime - 1]);
            let checksum = checksum_of_next_hop(exit.checksum);
            frame.write(after + CHECKSUM_V4, checksum.to_be_bytes());
        }
        Family::V6 => frame.write(after + LIFETIME_V6, [exit.lifetime - 1]),
    }
    let device = generation.device(exit.member.number);
    let sent = device.and_then(|device| DEVICES.redirect(device, u64::from(XDP_DROP)).ok());
    sent.unwrap_or(XDP_DROP)
}

#[inline(always)]
fn part<const N: usize>(header: [u8; HEADER_OCTETS]) -> [u8; N] {
    core::array::from_fn(|at| header.get(at).copied().unwrap_or(0))
}
