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

    /// What every frame of `draw_and_send_whole_v4` starts with, but for source and header checksum, and the sum of its
    /// IPv4 header's halves.
    #[map]
    static HEAD: Array<[u64; 7]> = Array::with_max_entries(1, 0);

    /// Sends live frames out of an interface, each from a drawn source, with a right header checksum. A frame that was sent
    /// comes back as its receiver left it, so that its head is written anew.
    #[xdp]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the helper returns an XDP action"
    )]
    fn draw_and_send_whole_v4(ctx: XdpContext) -> u32 {
        let (Some(&source), Some(&head), Some(&to)) =
            (DRAW_V4.get(drawn()), HEAD.get(0), SEND_TO.get(0))
        else {
            return XDP_ABORTED;
        };
        let [w0, w1, w2, w3, w4, w5, sum] = head;
        let source = u64::from(source);
        // RFC 1071 §2: the sum is the same in any order of octets.
        let sum = sum + (source & 0xffff) + (source >> 16);
        let sum = (sum & 0xffff) + (sum >> 16);
        let sum = (sum & 0xffff) + (sum >> 16);
        // The fourth word: checksum, source, and half of the destination.
        let w3 = w3 | (!sum & 0xffff) | source << 16;
        Frame::of(&ctx, 0).overwrite([w0, w1, w2, w3, w4, w5]);
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
