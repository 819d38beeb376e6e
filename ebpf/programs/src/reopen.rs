//! Lets a flow begin anew while a socket waits for the old one's segments to die out. For a segment that is none of the old
//! flow's the kernel gives that socket up, and asks who listens where the segment goes (RFC 9293 §3.10.7.4). Nobody does:
//! the listener of whoever inspects has a port of its own. So this program names it, for segments that the gate said so of.

use core::ptr;

use abi::{
    Family, Packet, Ports,
    packet::TCP,
    steering::{Ends, LISTENERS, REOPENED_MAX, listener},
};
use aya_ebpf::{
    macros::map,
    maps::{LruHashMap, SockHash},
    programs::SkLookupContext,
};

/// Families as the kernel's lookup names them.
const AF_INET: u32 = 2;
const AF_INET6: u32 = 10;

/// Flows that are about to begin anew. The value means nothing.
#[map]
static REOPENED: LruHashMap<Ends, u32> = LruHashMap::with_max_entries(REOPENED_MAX, 0);
/// Who takes steered flows, by the places of `abi::steering::listener`. linkd writes it.
#[map]
static SUCCESSORS: SockHash<u32> = SockHash::with_max_entries(LISTENERS as u32, 0);

/// Notes that the flow of a packet begins anew.
#[inline(always)]
pub fn expect(packet: &Packet, ports: Ports) {
    // A failure means that its user asks again a second later, when the socket that waits has gone.
    let _ = REOPENED.insert(&Ends::of(packet, ports), 1, 0);
}

/// Names the listener where a segment begins a noted flow anew. For all others the kernel goes on by its own rules.
#[inline(always)]
pub fn succeed(ctx: &SkLookupContext) {
    let Some(ends) = asked(ctx) else {
        return;
    };
    let family = if ends.family == Family::V4 as u8 {
        Family::V4
    } else {
        Family::V6
    };
    let Some(place) = listener(family, ends.destination_port) else {
        return;
    };
    if REOPENED.remove(&ends).is_ok() {
        // Without a listener the kernel answers as if nothing had begun.
        let _ = SUCCESSORS.redirect_sk_lookup(ctx, place as u32, 0);
    }
}

/// Whose listener the kernel looks for.
#[inline(always)]
fn asked(ctx: &SkLookupContext) -> Option<Ends> {
    let at = ctx.lookup;
    // SAFETY: the context is the program's. The kernel lets it be read by the field, or by the word of an address, and
    // refuses what the compiler would join.
    unsafe {
        if ptr::read_volatile(&raw const (*at).protocol) != u32::from(TCP) {
            return None;
        }
        let (mut source, mut destination) = ([0; 16], [0; 16]);
        let family = match ptr::read_volatile(&raw const (*at).family) {
            AF_INET => {
                put(
                    &mut source,
                    0,
                    ptr::read_volatile(&raw const (*at).remote_ip4),
                );
                put(
                    &mut destination,
                    0,
                    ptr::read_volatile(&raw const (*at).local_ip4),
                );
                Family::V4
            }
            AF_INET6 => {
                let remote = (&raw const (*at).remote_ip6).cast::<u32>();
                let local = (&raw const (*at).local_ip6).cast::<u32>();
                let mut word = 0;
                while word < 4 {
                    put(&mut source, word, ptr::read_volatile(remote.add(word)));
                    put(&mut destination, word, ptr::read_volatile(local.add(word)));
                    word += 1;
                }
                Family::V6
            }
            _ => return None,
        };
        Some(Ends {
            source,
            destination,
            source_port: u16::from_be(ptr::read_volatile(&raw const (*at).remote_port)),
            destination_port: ptr::read_volatile(&raw const (*at).local_port) as u16,
            family: family as u8,
            reserved: [0; 3],
        })
    }
}

/// Puts a word of an address where it stands there; both are in network order.
#[inline(always)]
fn put(address: &mut [u8; 16], word: usize, value: u32) {
    if let Some(place) = address.as_chunks_mut::<4>().0.get_mut(word) {
        *place = value.to_ne_bytes();
    }
}
