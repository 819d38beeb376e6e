//! How many flows may begin: for each source, and for each published service.
//!
//! Each has a bucket of one word, the *theoretical arrival time* of the generic cell rate algorithm (ITU-T I.371 annex A):
//! when a flow that kept to the rate exactly would arrive next. A bucket whose time has passed is full, and need not be
//! kept at all.
//!
//! Buckets of sources stand in sets like flows ([`super::table`]), by a fingerprint of the source. **When a set is full** the
//! bucket that would be full soonest is forgotten, which gives that source a full one: a flood of forged sources weakens the
//! limit of others, and never strengthens it. CPUs that take from one bucket at once may let in one flow more than it holds.

use super::table::{Set, WAYS};

/// Sources whose buckets are kept: 2 MiB.
pub const SOURCES_MAX: u32 = 1 << 17;
/// Sets of these buckets: a power of two.
pub const SOURCE_SETS: u32 = SOURCES_MAX / 4;
/// A bucket holds as many flows as may begin in this time: one second's.
pub const BURST_NS: u64 = 1_000_000_000;

const SECOND_NS: u64 = 1_000_000_000;

/// Takes one flow from a bucket: its time afterwards, or nothing if it holds none. `per_s` is at least 1.
#[inline(always)]
pub const fn take(bucket: u64, now_ns: u64, per_s: u32) -> Option<u64> {
    let Some(interval) = SECOND_NS.checked_div(per_s as u64) else {
        return Some(bucket);
    };
    let from = if bucket > now_ns { bucket } else { now_ns };
    let next = from + interval;
    if next <= now_ns + BURST_NS {
        Some(next)
    } else {
        None
    }
}

/// Takes one flow from the bucket of a source in its set; whether it held one.
#[inline(always)]
pub fn take_from_source<S: Set>(set: &S, fingerprint: u64, now_ns: u64, per_s: u32) -> bool {
    let mut place = 0;
    let mut least = u64::MAX;
    let mut bucket = 0;
    for way in 0..WAYS {
        let [check, time] = set.load(way);
        let is_own = check ^ time == fingerprint;
        if is_own {
            bucket = time;
        }
        // The cell of its own is taken before all others.
        let worth = if is_own { 0 } else { time.saturating_add(1) };
        if worth < least {
            least = worth;
            place = way;
        }
    }
    match take(bucket, now_ns, per_s) {
        Some(next) => {
            set.store(place, [fingerprint ^ next, next]);
            true
        }
        None => false,
    }
}

const _: () = assert!(SOURCE_SETS.is_power_of_two());

#[cfg(test)]
mod tests;
