//! The bytes of a packet in the kernel.

use core::{arch::asm, mem::transmute_copy};

use abi::Bytes;
use aya_ebpf::programs::XdpContext;

/// A frame, or the part of it behind a prefix.
pub struct Frame {
    /// Where it begins.
    pub start: usize,
    /// What lies behind it.
    pub end: usize,
}

impl Frame {
    /// The bytes of the packet from `skip` on.
    #[inline(always)]
    pub fn of(ctx: &XdpContext, skip: usize) -> Self {
        Self {
            start: ctx.data() + skip,
            end: ctx.data_end(),
        }
    }

    /// Copies octets at an offset to elsewhere; false if the frame ends before.
    #[inline(always)]
    pub fn copy<const N: usize>(&self, at: u32, to: &mut [u8; N]) -> bool {
        let from = self.start + (at & AT_MAX) as usize;
        if from + N > self.end {
            return false;
        }
        // SAFETY: the octets lie inside the packet.
        *to = unsafe { core::ptr::read_unaligned(from as *const [u8; N]) };
        true
    }

    /// Writes octets at an offset, which never exceeds 0x7fff, if they fit.
    #[inline(always)]
    pub fn write<const N: usize>(&self, at: u32, octets: [u8; N]) {
        let from = self.start + (at & AT_MAX) as usize;
        if from + N <= self.end {
            // SAFETY: the octets lie inside the packet.
            unsafe { core::ptr::write_unaligned(from as *mut [u8; N], octets) }
        }
    }

    /// Writes a value over the head of the frame, if it fits.
    #[inline(always)]
    pub fn overwrite<T: Plain>(&self, value: T) {
        if self.start + size_of::<T>() <= self.end {
            // SAFETY: the bytes lie inside the packet.
            unsafe { core::ptr::write_unaligned(self.start as *mut T, value) }
        }
    }
}

impl Bytes for Frame {
    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a frame is shorter than 64 KiB"
    )]
    fn length(&self) -> u32 {
        self.end.wrapping_sub(self.start) as u32
    }

    #[inline(always)]
    fn read<const N: usize>(&self, at: u32) -> Option<[u8; N]> {
        let from = self.start + (at & AT_MAX) as usize;
        if from + N > self.end {
            return None;
        }
        // SAFETY: `N` octets from `from` on lie inside the packet, and both arrays have that size.
        unsafe {
            match N {
                2 => Some(transmute_copy(&half::<0>(from))),
                4 => Some(transmute_copy(&word::<0>(from))),
                8 => Some(transmute_copy(&double::<0>(from))),
                20 => Some(transmute_copy(&[
                    word::<0>(from),
                    word::<4>(from),
                    word::<8>(from),
                    word::<12>(from),
                    word::<16>(from),
                ])),
                _ => Some(core::ptr::read_unaligned(from as *const [u8; N])),
            }
        }
    }
}

/// Loads of packet octets at any alignment. The compiler would load octet by octet, since it knows BPF as strict; the
/// kernel, on every machine with cheap unaligned access, is not.
macro_rules! load {
    ($name:ident, $type:ty, $instruction:literal) => {
        /// # Safety
        ///
        /// The octets from `from + AT` on must lie inside the packet.
        #[inline(always)]
        #[allow(clippy::cast_possible_truncation, reason = "the instruction clears the upper bits")]
        unsafe fn $name<const AT: usize>(from: usize) -> $type {
            let value: u64;
            // SAFETY: the instruction reads the octets that the caller vouches for, and nothing else happens.
            unsafe {
                asm!(
                    concat!("{value} = *(", $instruction, " *)({from} + {at})"),
                    value = out(reg) value,
                    from = in(reg) from,
                    at = const AT,
                    options(pure, readonly, nostack, preserves_flags),
                );
            }
            value as $type
        }
    };
}
load!(half, u16, "u16");
load!(word, u32, "u32");
load!(double, u64, "u64");

/// Bound of offsets that the verifier must see; longer packets than this do not exist here.
const AT_MAX: u32 = 0x7fff;

/// Types whose every bit pattern is a value, and which have no padding.
///
/// # Safety
///
/// That is what the implementor promises.
pub unsafe trait Plain: Copy {}

// SAFETY: an integer.
unsafe impl Plain for u32 {}
// SAFETY: integers.
unsafe impl<const N: usize> Plain for [u32; N] {}
// SAFETY: integers.
unsafe impl<const N: usize> Plain for [u64; N] {}
