//! The table of flows: sets of four cells, one cache line each.
//!
//! A cell is two words: `fingerprint ^ meta` and `meta`. CPUs write cells without a lock, and stores of two of them may mix.
//! **A mixed cell is nobody's**: its words give back a fingerprint only if both were stored for it with one `meta` (Hyatt and
//! Mann, "A lock-less transposition-table implementation for parallel search", 2002). So a race may lose a flow, which the
//! next packet from inside begins again, and never invents one: whatever is found was begun, and lived when it was stored.
//!
//! **When a set is full** the flow that begins takes the cell, in this order, of one that has outlived its time, of one that
//! nobody has answered or that is closing, of any other; of several, of the one not seen for longest. So a flood that nobody
//! answers displaces itself first. A flow that lived and is displaced is counted; it goes on with its next packet from
//! inside, and until then what comes from outside is unsolicited.

use super::{Entrance, key::Kind};

/// Most flows. 2²⁰ cells are 16 MiB; at a tenth of it, 100,000 flows, one in 10,000 shares its set with four others.
pub const FLOWS_MAX: u32 = 1 << 20;
/// Cells of a set: what fits into a cache line.
pub const WAYS: usize = 4;
/// Sets of the table: a power of two.
pub const SETS: u32 = FLOWS_MAX / 4;

/// Seconds that an established TCP connection may be silent: 2 hours and 4 minutes (RFC 5382 §5, REQ-5).
pub const TCP_ESTABLISHED_S: u32 = 7_440;
/// Seconds that a TCP connection may be silent while it begins or ends: 4 minutes (RFC 5382 §5, REQ-5).
pub const TCP_TRANSITORY_S: u32 = 240;
/// Seconds that datagrams between two ports may rest: 2 minutes (RFC 4787 §4.3, REQ-5).
pub const DATAGRAMS_S: u32 = 120;
/// Seconds that a reply to an echo request is awaited (RFC 5508 §3.2, REQ-2).
pub const ECHO_S: u32 = 60;
/// Seconds that other protocols may rest. No official reference; twice the shortest time of datagrams, since a tunnel
/// sends nothing to keep itself known.
pub const OTHER_S: u32 = 240;
/// Seconds that the parts of a packet are awaited (RFC 8200 §4.5).
pub const PARTS_S: u32 = 60;

/// A time, in units of 2³⁰ ns since boot (1.07 s), counted from 1. It comes round after a century.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u32);

impl Stamp {
    /// The stamp of a time of the kernel's monotonic clock.
    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "62 bits of seconds never come"
    )]
    pub const fn of(ns: u64) -> Self {
        Self((ns >> 30) as u32 + 1)
    }
}

/// What a packet shows of its flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A TCP connection begins: SYN without ACK.
    Syn,
    /// It ends: FIN.
    Fin,
    /// It ends at once: RST.
    Rst,
    /// A reply, which begins nothing.
    Reply,
    /// Nothing but that it goes on.
    Other,
}

impl Shown {
    /// By the flags of a TCP header (RFC 9293 §3.1).
    #[inline(always)]
    pub const fn of_tcp(flags: u8) -> Self {
        const FIN: u8 = 1;
        const SYN: u8 = 2;
        const RST: u8 = 4;
        const ACK: u8 = 16;
        if flags & RST != 0 {
            Self::Rst
        } else if flags & (SYN | ACK) == SYN {
            Self::Syn
        } else if flags & FIN != 0 {
            Self::Fin
        } else {
            Self::Other
        }
    }

    /// Whether a packet that shows this may begin a flow where its verdict allows it. What goes on inside may be taken up in
    /// the middle: the table may have forgotten it. From outside a connection begins by its SYN.
    #[inline(always)]
    pub const fn begins(self, entrance: Entrance, kind: Kind) -> bool {
        match (self, entrance) {
            (Self::Syn, _) | (Self::Fin | Self::Other, Entrance::Inside) => true,
            (Self::Rst | Self::Reply, _) | (Self::Fin, Entrance::Outside) => false,
            (Self::Other, Entrance::Outside) => !matches!(kind, Kind::Tcp),
        }
    }

    /// Whether the packet begins anew what the cell knows as closing: the ports are used again.
    #[inline(always)]
    pub const fn renews(self, flow: Flow) -> bool {
        matches!(self, Self::Syn) && flow.state & CLOSING != 0
    }
}

/// What is known of a flow: a cell's second word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    seen: Stamp,
    kind: u8,
    state: u8,
}

/// It began outside.
const BEGAN_OUTSIDE: u8 = 1;
/// The other side has answered.
const ANSWERED: u8 = 2;
/// The side that began has gone on after the answer: of TCP, its handshake is complete.
const CONFIRMED: u8 = 4;
/// It ends: FIN or RST was seen.
const CLOSING: u8 = 8;

const TCP: u8 = Kind::Tcp as u8;

impl Flow {
    /// One that begins with a packet.
    #[inline(always)]
    pub const fn new(kind: Kind, entrance: Entrance, shown: Shown, now: Stamp) -> Self {
        let began = match entrance {
            Entrance::Inside => 0,
            Entrance::Outside => BEGAN_OUTSIDE,
        };
        Self {
            seen: now,
            kind: kind as u8,
            state: began | shown.closes(),
        }
    }

    /// The same after one more packet.
    #[inline(always)]
    #[must_use]
    pub const fn seen(self, entrance: Entrance, shown: Shown, now: Stamp) -> Self {
        let is_of_outside = matches!(entrance, Entrance::Outside);
        let began_outside = self.state & BEGAN_OUTSIDE != 0;
        let told = if is_of_outside != began_outside {
            ANSWERED
        } else if self.state & ANSWERED != 0 && !matches!(shown, Shown::Syn) {
            CONFIRMED
        } else {
            0
        };
        Self {
            seen: now,
            kind: self.kind,
            state: self.state | told | shown.closes(),
        }
    }

    /// Whether it has come to more than a beginning, and not to its end.
    #[inline(always)]
    const fn is_settled(self) -> bool {
        let asked = if self.kind == TCP {
            CONFIRMED
        } else {
            ANSWERED
        };
        self.state & asked != 0 && self.state & CLOSING == 0
    }

    /// Units that it lives without a packet.
    #[inline(always)]
    const fn lifetime(self) -> u32 {
        const DATAGRAMS: u8 = Kind::Datagrams as u8;
        const ECHO: u8 = Kind::Echo as u8;
        const ECHO_OF_OUTSIDE: u8 = Kind::EchoOfOutside as u8;
        const PARTS: u8 = Kind::Parts as u8;
        let seconds = match self.kind {
            TCP if self.is_settled() => TCP_ESTABLISHED_S,
            TCP => TCP_TRANSITORY_S,
            DATAGRAMS => DATAGRAMS_S,
            ECHO | ECHO_OF_OUTSIDE => ECHO_S,
            PARTS => PARTS_S,
            _ => OTHER_S,
        };
        // A second is more than nine tenths of a unit; stamps cut off up to one.
        seconds + 1
    }

    /// Whether it is still known.
    #[inline(always)]
    const fn lives(self, now: Stamp) -> bool {
        now.0.wrapping_sub(self.seen.0) <= self.lifetime()
    }

    /// It as a word, never 0.
    #[inline(always)]
    pub const fn word(self) -> u64 {
        (self.seen.0 as u64) << 32 | (self.kind as u64) << 8 | self.state as u64
    }

    /// It of its word.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "each field is cut out")]
    pub const fn of(word: u64) -> Self {
        Self {
            seen: Stamp((word >> 32) as u32),
            kind: (word >> 8) as u8,
            state: word as u8,
        }
    }
}

impl Shown {
    #[inline(always)]
    const fn closes(self) -> u8 {
        match self {
            Self::Fin | Self::Rst => CLOSING,
            Self::Syn | Self::Reply | Self::Other => 0,
        }
    }
}

/// Four cells of two words each. A word is loaded and stored in one piece; whatever comes out of range is nothing.
pub trait Set {
    /// Loads a cell's words.
    fn load(&self, way: usize) -> [u64; 2];
    /// Stores a cell's words, the one before the other.
    fn store(&self, way: usize, words: [u64; 2]);
}

impl<S: Set> Set for &S {
    #[inline(always)]
    fn load(&self, way: usize) -> [u64; 2] {
        S::load(self, way)
    }
    #[inline(always)]
    fn store(&self, way: usize, words: [u64; 2]) {
        S::store(self, way, words);
    }
}

/// The living flow with this fingerprint, and where in the set it stands.
#[inline(always)]
pub fn find<S: Set>(set: &S, fingerprint: u64, now: Stamp) -> Option<(usize, Flow)> {
    for way in 0..WAYS {
        let [check, meta] = set.load(way);
        if check ^ meta == fingerprint {
            let flow = Flow::of(meta);
            return flow.lives(now).then_some((way, flow));
        }
    }
    None
}

/// Writes what a packet changed: at most once in a unit of time, unless it changes the state.
#[inline(always)]
pub fn refresh<S: Set>(set: &S, fingerprint: u64, way: usize, [before, after]: [Flow; 2]) {
    if before != after {
        store(set, fingerprint, way, after);
    }
}

/// Whose cell a flow took that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Took {
    /// One that was free: nobody's, its own, or of a flow that had outlived its time.
    Free = 0,
    /// Of a flow that lived.
    Living = 1,
}

/// Puts a flow that begins in its set.
#[inline(always)]
pub fn put<S: Set>(set: &S, fingerprint: u64, flow: Flow, now: Stamp) -> Took {
    let mut victim = 0;
    let mut least = u64::MAX;
    for way in 0..WAYS {
        let [check, meta] = set.load(way);
        let worth = if check ^ meta == fingerprint {
            0
        } else {
            worth(meta, now)
        };
        if worth < least {
            least = worth;
            victim = way;
        }
    }
    store(set, fingerprint, victim, flow);
    if least < LIVING {
        Took::Free
    } else {
        Took::Living
    }
}

/// The least worth of a flow that lives.
const LIVING: u64 = 1 << 33;

/// How much a cell is worth keeping: nothing, if it never held a flow; then by the order of this module's head.
#[inline(always)]
const fn worth(meta: u64, now: Stamp) -> u64 {
    if meta == 0 {
        return 1;
    }
    let flow = Flow::of(meta);
    // The age is less than the lifetime, so that the younger of two is worth more.
    let youth = (u32::MAX - now.0.wrapping_sub(flow.seen.0)) as u64;
    match (flow.lives(now), flow.is_settled()) {
        (false, _) => 2 + youth,
        (true, false) => LIVING + youth,
        (true, true) => 2 * LIVING + youth,
    }
}

#[inline(always)]
fn store<S: Set>(set: &S, fingerprint: u64, way: usize, flow: Flow) {
    let meta = flow.word();
    set.store(way, [fingerprint ^ meta, meta]);
}

const _: () = assert!(SETS.is_power_of_two());

#[cfg(test)]
pub(in crate::flow) mod tests;
