//! Flows that a local daemon inspects.

use abi::Reason;
use aya_ebpf::programs::XdpContext;

use crate::passage::Passage;

/// What becomes of a packet of inspected addresses.
pub enum Steering {
    /// Nobody steers it: it goes its way.
    Nobody,
}

/// Whether somebody inspects a packet that passed, one of whose ends is [`abi::Row::INSPECTED`].
///
/// # Errors
///
/// Why it is dropped.
#[inline(always)]
#[expect(clippy::unnecessary_wraps, reason = "who steers may refuse")]
pub fn steer(_ctx: &XdpContext, _passage: &mut Passage) -> Result<Steering, Reason> {
    Ok(Steering::Nobody)
}
