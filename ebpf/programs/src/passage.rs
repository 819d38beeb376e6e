//! A packet on its way through the gate.
//!
//! Each part of the way is a function that the kernel verifies for itself and once, whatever calls it: with global symbols,
//! and with nothing handed over but the kernel's own context, numbers, and a pointer to a [`Passage`]. All in one function
//! the verifier followed half a million instructions, of the million that it allows.

use abi::{Address, Family, Fragment, Packet, Port, Reason, Verdict, flow::Belonging};
use aya_ebpf::{bindings::xdp_md, programs::XdpContext};

use crate::{frame::Frame, generation::Generation};

/// What is known of a packet.
pub struct Passage {
    /// The tables that it is judged by.
    pub generation: Generation,
    /// Where it came in.
    pub port: Port,
    /// Index of the interface that it came in by.
    pub ifindex: u32,
    /// Octets of the buffer before its frame.
    pub skip: u32,
    /// What was read, if it was.
    pub packet: Packet,
    /// What was decided.
    pub verdict: Verdict,
    /// What it is to the flows, once that was looked at.
    pub belonging: Belonging,
}

/// What a part answers where it has no reason to drop the packet; beyond the code of every reason.
pub const GOES_ON: u32 = 0x100;

/// Longest part of a buffer before its frame.
const SKIP_MAX: u32 = 0x3f;

const UNREAD: Packet = Packet {
    family: Family::V4,
    protocol: 0,
    fragment: Fragment::Whole,
    identification: 0,
    ports: None,
    source: Address { high: 0, low: 0 },
    destination: Address { high: 0, low: 0 },
    tags: [0; 2],
    network: 0,
    upper: 0,
};

impl Passage {
    /// A packet that is not looked at yet, whose frame lies behind `skip` octets.
    #[inline(always)]
    pub const fn new(generation: Generation, port: Port, ifindex: u32, skip: u32) -> Self {
        Self {
            generation,
            port,
            ifindex,
            skip,
            packet: UNREAD,
            verdict: Verdict::bare(Reason::NoPolicy),
            belonging: Belonging::ALONE,
        }
    }

    /// Its frame.
    #[inline(always)]
    pub fn frame(&self, ctx: &XdpContext) -> Frame {
        Frame::of(ctx, (self.skip & SKIP_MAX) as usize)
    }

    /// Reads and judges it; whether it was read as a packet.
    #[inline(always)]
    pub fn judge(&mut self, ctx: &XdpContext) -> bool {
        let read = read_passage(ctx.ctx, self);
        judge_passage(self, read);
        read == GOES_ON
    }
}

/// What a part answers of a reason to drop the packet, or of none.
#[inline(always)]
pub fn answer(result: Result<(), Reason>) -> u32 {
    match result {
        Ok(()) => GOES_ON,
        Err(reason) => reason as u32,
    }
}

/// The other way round.
#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "less than the first value beyond"
)]
pub fn reason(answer: u32) -> Option<Reason> {
    if answer < GOES_ON {
        Reason::from_code(answer as u8)
    } else {
        None
    }
}

/// Whom a part was handed; the verifier wants to see that it asks.
///
/// # Safety
///
/// The pointer is null or a passage of the caller's, which is not used meanwhile.
#[inline(always)]
pub unsafe fn handed<'a>(passage: *mut Passage) -> Option<&'a mut Passage> {
    // SAFETY: the caller vouches for it.
    unsafe { passage.as_mut() }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn read_passage(ctx: *mut xdp_md, passage: *mut Passage) -> u32 {
    // SAFETY: see there.
    let Some(passage) = (unsafe { handed(passage) }) else {
        return Reason::NoPolicy as u32;
    };
    let parsed = abi::parse(&passage.frame(&XdpContext::new(ctx)));
    answer(parsed.map(|packet| passage.packet = packet))
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn judge_passage(passage: *mut Passage, read: u32) -> u32 {
    // SAFETY: see there.
    let Some(passage) = (unsafe { handed(passage) }) else {
        return 0;
    };
    passage.verdict = match reason(read) {
        Some(reason) => abi::judge_unread(&passage.port, reason),
        None => abi::judge_packet(&passage.generation, &passage.port, &passage.packet),
    };
    0
}
