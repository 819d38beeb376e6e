//! Counts what crosses each member, and polices what its channel has contracted; see `abi::meter`.

use abi::{
    Reason,
    layout::PORTS_MAX,
    meter::{DIRECTIONS, Direction, Meter, borrow},
};
use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::map,
    maps::{Array, PerCpuArray},
};

use crate::{passage::Passage, word};

/// What each CPU counted, by port number and direction.
#[map]
static METERS: PerCpuArray<Meter> = PerCpuArray::with_max_entries(PORTS_MAX * DIRECTIONS, 0);
/// The buckets, by link number and direction, each in a cache line of its own. Another epoch may give a link another number:
/// its bucket is then at most a burst off.
#[map]
static BUCKETS: Array<[u64; 8]> = Array::with_max_entries(PORTS_MAX * DIRECTIONS, 0);

/// A member, and the number of its link.
#[derive(Clone, Copy)]
pub struct Member {
    pub number: u32,
    pub link: u16,
}

/// Counts a packet that crosses a member.
///
/// # Errors
///
/// [`Reason::OverBandwidth`] if the bandwidth of its channel has no room for it.
#[inline(always)]
pub fn cross(
    passage: &Passage,
    member: Member,
    direction: Direction,
    octets: u32,
) -> Result<(), Reason> {
    let cell = (member.number & (PORTS_MAX - 1)) * DIRECTIONS + direction as u32;
    let Some(meter) = METERS.get_ptr_mut(cell) else {
        return Ok(());
    };
    // SAFETY: the pointer is this CPU's value of the map.
    let meter = unsafe { &mut *meter };
    let contract = passage.generation.member(member.number);
    let gbps = contract.map_or(0, |contract| contract.bandwidth_gbps);
    if gbps == 0 {
        meter.count(u64::from(octets));
        return Ok(());
    }
    let bucket = (u32::from(member.link) & (PORTS_MAX - 1)) * DIRECTIONS + direction as u32;
    let takes = meter.takes(octets, || {
        BUCKETS.get_ptr_mut(bucket).is_some_and(|bucket| {
            // SAFETY: the helper takes no arguments.
            let now = unsafe { bpf_ktime_get_ns() };
            word::change(bucket.cast(), |time| borrow(time, now, gbps))
        })
    });
    if takes {
        Ok(())
    } else {
        Err(Reason::OverBandwidth)
    }
}
