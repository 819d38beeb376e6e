//! What judging a packet leaves behind: counters and sightings. None of it depends on the generation's slot, so it
//! survives every swap.

use abi::{
    Reason, Verdict,
    reason::{Action, REASON_CELLS},
    tables::{COUNTED_PORTS, Leaf, SEEN_MAX, SIGHTINGS_OCTETS, Seen, Sighting},
};
use aya_ebpf::{
    helpers::bpf_ktime_get_boot_ns,
    macros::map,
    maps::{LruHashMap, PerCpuArray, RingBuf},
    programs::XdpContext,
};

use crate::{
    generation::{Generation, counters_of},
    passage::Passage,
};

/// Packets and octets of each reason on each port.
#[map]
static REASON_COUNTERS: PerCpuArray<[u64; 2]> =
    PerCpuArray::with_max_entries(COUNTED_PORTS * REASON_CELLS, 0);
/// Sources already reported. The value means nothing.
#[map]
static SEEN: LruHashMap<Seen, u32> = LruHashMap::with_max_entries(SEEN_MAX, 0);
#[map]
static SIGHTINGS: RingBuf = RingBuf::with_byte_size(SIGHTINGS_OCTETS, 0);
/// Sightings that found the ring full.
#[map]
static LOST: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

/// Number that interfaces without a role are counted under.
pub const NO_PORT: u32 = COUNTED_PORTS - 1;

/// Octets of the frame, before anything is changed of it.
#[inline(always)]
pub fn octets(ctx: &XdpContext) -> u32 {
    ctx.data_end().wrapping_sub(ctx.data()) as u32
}

/// Counts a packet for its port and reason. Plain adds: the cell is this CPU's own.
#[inline(always)]
pub fn count_reason(port: u32, reason: Reason, octets: u32) {
    let cell = port * REASON_CELLS + reason as u32;
    if let Some(counters) = REASON_COUNTERS.get_ptr_mut(cell) {
        // SAFETY: the pointer is this CPU's value of the map.
        let [packets, total] = unsafe { &mut *counters };
        *packets += 1;
        *total += u64::from(octets);
    }
}

/// Counts a packet for the entry of its subject address.
#[inline(always)]
pub fn count_entry(generation: &Generation, leaf: Leaf, action: Action, octets: u32) {
    let entry = generation.entry(leaf);
    if entry == 0 {
        return;
    }
    if let Some(counters) = counters_of(entry) {
        // SAFETY: the pointer is this CPU's cell; programs on one CPU do not interrupt each other.
        let [passed, passed_octets, dropped, dropped_octets] = unsafe { &mut *counters };
        match action {
            Action::Pass => {
                *passed += 1;
                *passed_octets += u64::from(octets);
            }
            Action::Drop => {
                *dropped += 1;
                *dropped_octets += u64::from(octets);
            }
        }
    }
}

/// Reports a source on first sight. It is remembered only when the report found room, so that a full ring delays a
/// report and loses none for good.
#[inline(always)]
pub fn report(passage: &Passage) {
    let Passage {
        generation,
        port,
        packet,
        verdict: Verdict { reason, .. },
        ..
    } = passage;
    let key = Seen {
        operator: port.operator,
        reason: *reason as u8,
        family: packet.family as u8,
        reserved: 0,
        address: packet.source.high,
    };
    // SAFETY: only whether there is a value is asked.
    if unsafe { SEEN.get(key) }.is_some() {
        return;
    }
    let Some(mut entry) = SIGHTINGS.reserve::<Sighting>(0) else {
        if let Some(lost) = LOST.get_ptr_mut(0) {
            // SAFETY: the pointer is this CPU's value of the map.
            unsafe { *lost += 1 };
        }
        return;
    };
    entry.write(Sighting {
        // SAFETY: the helper takes no arguments.
        boot_ns: unsafe { bpf_ktime_get_boot_ns() },
        address: packet.source.octets(),
        epoch: generation.epoch,
        port: port.number,
        operator: port.operator,
        reason: *reason as u8,
        family: packet.family as u8,
        reserved: [0; 6],
    });
    entry.submit(0);
    // A failure means that the source is reported again.
    let _ = SEEN.insert(key, 1, 0);
}
