//! Sources that no host may have.

use crate::{address::Address, layout::Family};

/// "This network", loopback, multicast and limited broadcast (RFC 1122 §3.2.1.3).
#[inline(always)]
pub(super) const fn is_martian_v4(source: u32) -> bool {
    source >> 24 == 0 || source >> 24 == 127 || source >> 28 == 14 || source == u32::MAX
}

/// Multicast, loopback, the destination itself, and the unspecified address (RFC 4291 §2.5.2, §2.5.3, §2.7). The last
/// is right where a host has no address yet and speaks to its link: duplicate address detection (RFC 4862 §5.4.2).
#[inline(always)]
pub(super) fn is_martian_v6(source: Address, destination: Address) -> bool {
    if source.top() >> 24 == 0xff || source == destination {
        return true;
    }
    match (source.high, source.low) {
        (0, 0) => !destination.is_local_multicast(Family::V6),
        (0, 1) => true,
        _ => false,
    }
}
