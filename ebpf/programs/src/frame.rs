//! The bytes of a packet in the kernel.

use abi::{Bytes, Port};
use aya_ebpf::programs::XdpContext;

/// A frame, or the part of it behind a prefix.
pub struct Frame {
    start: usize,
    end: usize,
}

impl Frame {
    /// The bytes of the packet from `skip` on.
    #[inline(always)]
    pub fn of(ctx: &XdpContext, skip: usize) -> Self {
        Self { start: ctx.data() + skip, end: ctx.data_end() }
    }

    /// The value the frame starts with.
    #[inline(always)]
    pub fn copy<T: Plain>(&self) -> Option<T> {
        if self.start + size_of::<T>() > self.end {
            return None;
        }
        // SAFETY: the bytes lie inside the packet, and any bytes make a `Plain` value.
        Some(unsafe { core::ptr::read_unaligned(self.start as *const T) })
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
    #[expect(clippy::cast_possible_truncation, reason = "a frame is shorter than 64 KiB")]
    fn length(&self) -> u32 {
        self.end.wrapping_sub(self.start) as u32
    }

    #[inline(always)]
    fn read<const N: usize>(&self, at: u32) -> Option<[u8; N]> {
        let from = self.start + (at & AT_MAX) as usize;
        if from + N > self.end {
            return None;
        }
        // SAFETY: the bytes lie inside the packet.
        Some(unsafe { core::ptr::read_unaligned(from as *const [u8; N]) })
    }
}

/// Bound of offsets that the verifier must see; longer packets than this do not exist here.
const AT_MAX: u32 = 0x7fff;

/// Types whose every bit pattern is a value, and which have no padding.
///
/// # Safety
///
/// That is what the implementor promises.
pub unsafe trait Plain: Copy {}

// SAFETY: integers without padding.
unsafe impl Plain for Port {}
// SAFETY: integers.
unsafe impl Plain for [u32; 3] {}
