//! Who takes steered flows, as the gate itself sees it.

use abi::{
    Family,
    steering::{PLAIN, TLS, listener},
};
use aya_ebpf::programs::XdpContext;

use crate::sockets::{Tuple, with_listener};

/// A bit for each listener, by its place.
#[inline(always)]
pub fn listening(ctx: &XdpContext) -> u32 {
    let Some(ends) = Tuple::here() else {
        return 0;
    };
    let mut listening = 0;
    for family in [Family::V4, Family::V6] {
        for port in [PLAIN, TLS] {
            let Some(place) = listener(family, port) else {
                continue;
            };
            // SAFETY: the context is this program's.
            let found = unsafe { with_listener(ctx.ctx.cast(), ends, family, port, |_| ()) };
            listening |= u32::from(found.is_some()) << place;
        }
    }
    listening
}
