//! What a link carries, and the bandwidth contracted for a channel (386/НҚ, ЕШДИ прил. 1).
//!
//! Both members of a channel share one bucket for each direction: a word, the *theoretical arrival time* of the generic cell
//! rate algorithm (ITU-T I.371 annex A). At one gigabit a second a bit takes a nanosecond, so that it needs no table of
//! rates. CPUs do not go to the bucket for each packet: each borrows [`QUANTUM_OCTETS`] and spends them on its own. What a CPU
//! has left when traffic rests is at most a quantum, for each member and direction.
//!
//! The link's own talk, which is never forwarded, is counted and not policed.

/// Octets that a CPU borrows at a time: longer than every packet, and at 10 Gbit/s borrowed 19,000 times a second.
pub const QUANTUM_OCTETS: u32 = 1 << 16;
/// Traffic may be ahead of its rate by this much. No official reference; it lets a TCP connection of 20 ms fill its rate.
pub const BURST_MS: u64 = 20;

const BURST_NS: u64 = BURST_MS * 1_000_000;

/// In which direction packets cross a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Direction {
    /// They come in by it.
    In = 0,
    /// They go out by it.
    Out = 1,
}

/// Directions.
pub const DIRECTIONS: u32 = 2;

/// What one CPU has counted for one member and direction: a cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Meter {
    /// Packets that went on.
    pub packets: u64,
    /// Their octets, as Ethernet frames without check sequence.
    pub octets: u64,
    /// Packets beyond the bandwidth.
    pub over_packets: u64,
    /// Their octets.
    pub over_octets: u64,
    /// Octets that are borrowed and not spent.
    pub credit: u64,
    /// Zero.
    pub reserved: [u64; 3],
}

/// Borrows a quantum from a bucket at a bandwidth of at least 1: its time afterwards, or nothing while traffic is ahead of
/// its rate.
#[inline(always)]
pub const fn borrow(bucket: u64, now_ns: u64, gbps: u32) -> Option<u64> {
    let bits = QUANTUM_OCTETS as u64 * 8;
    let Some(took_ns) = bits.checked_div(gbps as u64) else {
        return Some(bucket);
    };
    let from = if bucket > now_ns { bucket } else { now_ns };
    if from <= now_ns + BURST_NS {
        Some(from + took_ns)
    } else {
        None
    }
}

impl Meter {
    /// Counts a packet, if the bandwidth has room for it; whether it has. `borrow` asks the bucket for a quantum.
    #[inline(always)]
    pub fn takes(&mut self, octets: u32, borrow: impl FnOnce() -> bool) -> bool {
        let octets = u64::from(octets);
        if self.credit < octets {
            if !borrow() {
                self.over_packets += 1;
                self.over_octets += octets;
                return false;
            }
            self.credit += u64::from(QUANTUM_OCTETS);
        }
        self.credit -= octets;
        self.count(octets);
        true
    }

    /// Counts a packet that no bandwidth bounds.
    #[inline(always)]
    pub fn count(&mut self, octets: u64) {
        self.packets += 1;
        self.octets += octets;
    }
}

const _: () = assert!(size_of::<Meter>() == 64);

#[cfg(test)]
mod tests;
