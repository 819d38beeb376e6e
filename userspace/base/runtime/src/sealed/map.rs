//! The one unsafe module: sealed memory as octets, without a copy.
//!
//! JUSTIFICATION: an index of millions of names takes tens of megabytes. Each daemon that looks names up would hold a copy; mapped,
//! all share the pages of the one that made it.
#![expect(unsafe_code, reason = "memory of another process; see JUSTIFICATION")]

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::ffi::c_void;
use std::fmt;
use std::io;
use std::os::fd::AsFd;
use std::ptr::{self, NonNull};
use std::slice;

/// Sealed memory, mapped for reading. Only [`super::map_sealed`] makes one.
pub struct Mapped {
    /// Where it begins; dangling if there is nothing.
    start: NonNull<c_void>,
    octets: usize,
}

// SAFETY: nobody can change the octets, and the mapping belongs to this value alone.
unsafe impl Send for Mapped {}
// SAFETY: as above; shared references only read.
unsafe impl Sync for Mapped {}

impl Mapped {
    /// Maps so many octets of a descriptor.
    ///
    /// The descriptor must be memory of exactly this size that is sealed against writing and shrinking: then no octet changes
    /// and no page vanishes while it is mapped.
    pub(super) fn of(sealed: impl AsFd, octets: usize) -> io::Result<Self> {
        if octets == 0 {
            let start = NonNull::dangling();
            return Ok(Self { start, octets });
        }
        // SAFETY: a new mapping at an address of the kernel's choice overlaps nothing of this process.
        let start = unsafe {
            mmap(
                ptr::null_mut(),
                octets,
                ProtFlags::READ,
                MapFlags::PRIVATE,
                sealed,
                0,
            )
        }?;
        let start = NonNull::new(start).ok_or_else(|| io::Error::other("mapped at zero"))?;
        Ok(Self { start, octets })
    }
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: `of` mapped so many readable octets, which stay until the value is dropped and which the seals keep from
        // changing; with none, a dangling pointer is what an empty slice may have.
        unsafe { slice::from_raw_parts(self.start.as_ptr().cast::<u8>(), self.octets) }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        if self.octets > 0 {
            // SAFETY: the mapping is this value's own, and no slice of it outlives the value.
            let unmapped = unsafe { munmap(self.start.as_ptr(), self.octets) };
            if let Err(error) = unmapped {
                tracing::warn!(%error, "sealed memory stays mapped");
            }
        }
    }
}

impl fmt::Debug for Mapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapped")
            .field("octets", &self.octets)
            .finish_non_exhaustive()
    }
}
