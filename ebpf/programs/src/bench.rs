//! Programs that only benches load. Each puts an installed address, drawn at random, into the frame as its source; what it
//! takes beyond `draw_v4` or `draw_v6` is what it measures.
#![cfg_attr(target_arch = "bpf", no_std, no_main, feature(asm_experimental_arch))]

#[cfg(target_arch = "bpf")]
mod effects;
#[cfg(target_arch = "bpf")]
mod flows;
#[cfg(target_arch = "bpf")]
mod forward;
#[cfg(target_arch = "bpf")]
mod frame;
#[cfg(target_arch = "bpf")]
mod generation;
#[cfg(target_arch = "bpf")]
mod judgement;
#[cfg(target_arch = "bpf")]
mod maps;
#[cfg(target_arch = "bpf")]
mod meters;
#[cfg(target_arch = "bpf")]
mod object;
#[cfg(target_arch = "bpf")]
mod passage;
#[cfg(target_arch = "bpf")]
mod sockets;
#[cfg(target_arch = "bpf")]
mod steering;
#[cfg(target_arch = "bpf")]
mod word;

#[cfg(target_arch = "bpf")]
mod programs {
    use abi::{Address, Family, Tables as _};
    use aya_ebpf::{
        bindings::{
            BPF_F_MMAPABLE, BPF_F_NO_PREALLOC,
            xdp_action::{XDP_ABORTED, XDP_DROP, XDP_PASS},
        },
        helpers::{bpf_get_prandom_u32, bpf_redirect},
        macros::{map, xdp},
        maps::{Array, LpmTrie, lpm_trie::Key},
        programs::XdpContext,
    };

    use crate::{frame::Frame, generation::Generation, judgement};

    /// Addresses that are drawn: a power of two.
    const DRAWN: u32 = 1 << 17;

    /// IPv4 addresses in network order.
    #[map]
    static DRAW_V4: Array<u32> = Array::with_max_entries(DRAWN, 0);
    /// IPv6 addresses in network order.
    #[map]
    static DRAW_V6: Array<[u32; 4]> = Array::with_max_entries(DRAWN, BPF_F_MMAPABLE);
    /// The kernel's own longest-prefix match, to compare with.
    #[map]
    static LPM: LpmTrie<u32, u32> = LpmTrie::with_max_entries(1 << 20, BPF_F_NO_PREALLOC);

    /// Index of the interface that `draw_and_send_v4` sends out of.
    #[map]
    static SEND_TO: Array<u32> = Array::with_max_entries(1, 0);

    /// Both stations of the frames that `draw_and_route_v4` sends: they come back changed.
    #[map]
    static STATIONS: Array<[u32; 3]> = Array::with_max_entries(1, 0);
    /// Sum of their IPv4 header without source, in 16-bit words.
    #[map]
    static SUM: Array<u32> = Array::with_max_entries(1, 0);

    /// Where an IPv4 header's time to live and checksum stand, and what the former is.
    const LIFETIME: usize = 14 + 8;
    const CHECKSUM: u32 = 14 + 10;
    const HOPS: u8 = 64;
    /// Offset of the source address behind an Ethernet header.
    const SOURCE_V4: usize = 14 + 12;
    const SOURCE_V6: usize = 14 + 8;

    #[inline(always)]
    fn drawn() -> u32 {
        // SAFETY: the helper takes no arguments.
        unsafe { bpf_get_prandom_u32() & (DRAWN - 1) }
    }

    #[inline(always)]
    fn put_v4(ctx: &XdpContext) -> Option<u32> {
        let address = *DRAW_V4.get(drawn())?;
        Frame::of(ctx, SOURCE_V4).overwrite(address);
        Some(address)
    }

    #[inline(always)]
    fn put_v6(ctx: &XdpContext) -> Option<[u32; 4]> {
        let address = *DRAW_V6.get(drawn())?;
        Frame::of(ctx, SOURCE_V6).overwrite(address);
        Some(address)
    }

    /// What a run takes in itself.
    #[xdp]
    fn nothing(_: XdpContext) -> u32 {
        XDP_PASS
    }

    /// Sends live frames out of an interface, each from a drawn source.
    #[xdp]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the helper returns an XDP action"
    )]
    fn draw_and_send_v4(ctx: XdpContext) -> u32 {
        let (Some(_), Some(&to)) = (put_v4(&ctx), SEND_TO.get(0)) else {
            return XDP_ABORTED;
        };
        // SAFETY: the helper takes an interface index and no flags.
        unsafe { bpf_redirect(to, 0) as u32 }
    }

    /// Sends live frames out of an interface, each from a drawn source, that a router takes: with the right stations, time
    /// to live and checksum.
    #[xdp]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the helper returns an XDP action; a folded sum has 16 bits"
    )]
    fn draw_and_route_v4(ctx: XdpContext) -> u32 {
        let Some(source) = put_v4(&ctx) else {
            return XDP_ABORTED;
        };
        let Some(stations) = STATIONS.get(0).copied() else {
            return XDP_ABORTED;
        };
        let Some(sum) = SUM.get(0).copied() else {
            return XDP_ABORTED;
        };
        let Some(to) = SEND_TO.get(0).copied() else {
            return XDP_ABORTED;
        };
        Frame::of(&ctx, 0).overwrite(stations);
        let source = u32::from_be(source);
        let sum = sum + (source >> 16) + (source & 0xffff);
        let sum = (sum & 0xffff) + (sum >> 16);
        let sum = (sum & 0xffff) + (sum >> 16);
        Frame::of(&ctx, LIFETIME).write(0, [HOPS]);
        Frame::of(&ctx, 0).write(CHECKSUM, (!(sum as u16)).to_be_bytes());
        // SAFETY: the helper takes an interface index and no flags.
        unsafe { bpf_redirect(to, 0) as u32 }
    }

    /// The floor of IPv4.
    #[xdp]
    fn draw_v4(ctx: XdpContext) -> u32 {
        put_v4(&ctx).map_or(XDP_ABORTED, |_| XDP_PASS)
    }

    /// The floor of IPv6.
    #[xdp]
    fn draw_v6(ctx: XdpContext) -> u32 {
        put_v6(&ctx).map_or(XDP_ABORTED, |_| XDP_PASS)
    }

    /// The whole gate: parsing, lookup, verdict and counting of an IPv4 packet.
    #[xdp]
    fn draw_and_judge_v4(ctx: XdpContext) -> u32 {
        put_v4(&ctx).map_or(XDP_ABORTED, |_| judgement::judge(&ctx))
    }

    /// The whole gate: parsing, lookup, verdict and counting of an IPv6 packet.
    #[xdp]
    fn draw_and_judge_v6(ctx: XdpContext) -> u32 {
        put_v6(&ctx).map_or(XDP_ABORTED, |_| judgement::judge(&ctx))
    }

    /// A lookup in the gate's tables and nothing more.
    #[xdp]
    fn draw_and_look_up_v4(ctx: XdpContext) -> u32 {
        put_v4(&ctx).map_or(XDP_ABORTED, |address| {
            look_up(Family::V4, Address::v4(u32::from_be(address)))
        })
    }

    /// A lookup in the gate's tables and nothing more.
    #[xdp]
    fn draw_and_look_up_v6(ctx: XdpContext) -> u32 {
        put_v6(&ctx).map_or(XDP_ABORTED, |[a, b, c, d]| {
            let [a, b, c, d] = [a, b, c, d].map(u32::from_be).map(u64::from);
            look_up(
                Family::V6,
                Address {
                    high: a << 32 | b,
                    low: c << 32 | d,
                },
            )
        })
    }

    #[inline(always)]
    fn look_up(family: Family, address: Address) -> u32 {
        match Generation::in_force() {
            Some(generation) if generation.lookup(family, address) != 0 => XDP_PASS,
            _ => XDP_DROP,
        }
    }

    /// A lookup in the kernel's trie and nothing more.
    #[xdp]
    fn draw_lpm(ctx: XdpContext) -> u32 {
        put_v4(&ctx).map_or(XDP_ABORTED, |address| {
            if LPM.get(Key::new(32, address)).is_some() {
                XDP_PASS
            } else {
                XDP_DROP
            }
        })
    }
}

/// Nothing runs on the host.
#[cfg(not(target_arch = "bpf"))]
fn main() {}
