//! The one unsafe module: shows a part of an array map's memory as cells, for a while.
//!
//! JUSTIFICATION: a generation has up to a hundred million octets of cells. Written through the map syscalls, one value each, they
//! would take half a second; a copy on our own heap would stay in the process's resident set. aya maps no arrays.
#![expect(
    unsafe_code,
    reason = "memory shared with the kernel; see JUSTIFICATION"
)]

use std::{
    ffi::c_void,
    io,
    os::fd::BorrowedFd,
    ptr::{self, NonNull},
    slice,
    sync::atomic::{AtomicU64, Ordering},
};

use abi::{
    Head, Port, Row, Rule,
    path::MemberRecord,
    tables::{Anchors, RowCell, Services},
    trie::Node,
};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// Types whose every bit pattern is a value and which have no padding.
///
/// # Safety
///
/// That is what the implementor promises.
pub(super) unsafe trait Plain: Copy {}

// SAFETY: integers, or structs of integers whose fields leave no gap (`abi::layout` asserts their sizes).
unsafe impl Plain for u32 {}
// SAFETY: as above.
unsafe impl Plain for u64 {}
// SAFETY: as above.
unsafe impl Plain for [u64; 4] {}
// SAFETY: as above.
unsafe impl Plain for Head {}
// SAFETY: as above.
unsafe impl Plain for Port {}
// SAFETY: as above.
unsafe impl Plain for Row {}
// SAFETY: as above.
unsafe impl Plain for RowCell {}
// SAFETY: as above.
unsafe impl Plain for Rule {}
// SAFETY: as above.
unsafe impl Plain for MemberRecord {}
// SAFETY: as above.
unsafe impl Plain for Services {}
// SAFETY: as above.
unsafe impl Plain for Anchors {}
// SAFETY: as above.
unsafe impl Plain for Node {}

/// Cells of a memory-mappable array map. The map's values must be made of such cells without gaps.
#[derive(Debug)]
pub(super) struct Window<T> {
    start: NonNull<T>,
    cells: usize,
}

impl<T: Plain> Window<T> {
    /// Shows `cells` cells from number `first` on. The offset of `first` must be a multiple of the page size.
    pub(super) fn open(map: BorrowedFd<'_>, first: usize, cells: usize) -> io::Result<Self> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidInput);
        let octets = cells.checked_mul(size_of::<T>()).ok_or_else(invalid)?;
        let offset = first.checked_mul(size_of::<T>()).ok_or_else(invalid)?;
        let offset = u64::try_from(offset).map_err(|_| invalid())?;
        // SAFETY: the kernel chooses the place, so no other memory of ours is touched.
        let start = unsafe {
            mmap(
                ptr::null_mut(),
                octets,
                ProtFlags::READ | ProtFlags::WRITE,
                MapFlags::SHARED,
                map,
                offset,
            )
        }?;
        let start = NonNull::new(start.cast::<T>()).ok_or_else(invalid)?;
        Ok(Self { start, cells })
    }

    /// The cells. Only the slot that no generation in force reads may be opened this way; the word in force is
    /// [`store`]d.
    pub(super) fn cells(&mut self) -> &mut [T] {
        // SAFETY: the mapping holds `cells` values of a `Plain` type, page-aligned, and lives as long as `self`.
        // The kernel reads them only while their slot is in force, and the caller writes only the other slot.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.cells) }
    }
}

impl Window<[u64; 4]> {
    /// Reads a word that the kernel may be counting up meanwhile; 0 outside the window.
    pub(super) fn peek(&self, cell: usize, at: usize) -> u64 {
        self.word(cell, at)
            .map_or(0, |word| word.load(Ordering::Relaxed))
    }

    /// Writes a word that the kernel may be counting up meanwhile: a packet counted in the same instant may undo it.
    pub(super) fn poke(&self, cell: usize, at: usize, value: u64) {
        if let Some(word) = self.word(cell, at) {
            word.store(value, Ordering::Relaxed);
        }
    }

    fn word(&self, cell: usize, at: usize) -> Option<&AtomicU64> {
        if cell >= self.cells || at >= 4 {
            return None;
        }
        // SAFETY: the word lies inside the mapping, is aligned, and lives as long as `self`. No `&mut` to it exists,
        // for `cells` takes `self` mutably.
        Some(unsafe { AtomicU64::from_ptr(self.start.as_ptr().cast::<u64>().add(cell * 4 + at)) })
    }
}

impl<T> Drop for Window<T> {
    fn drop(&mut self) {
        let octets = self.cells * size_of::<T>();
        // SAFETY: the mapping is ours alone, and nothing borrows from it any more. A failure would mean that it is
        // not mapped, which leaves nothing to do.
        let _gone = unsafe { munmap(self.start.as_ptr().cast::<c_void>(), octets) };
    }
}

/// Stores the first word of a map in one piece, after all that was written before.
pub(super) fn store(map: BorrowedFd<'_>, word: u64) -> io::Result<()> {
    with_word(map, |shared| shared.store(word, Ordering::SeqCst))
}

/// Loads the first word of a map in one piece.
pub(super) fn load(map: BorrowedFd<'_>) -> io::Result<u64> {
    with_word(map, |shared| shared.load(Ordering::SeqCst))
}

fn with_word<R>(map: BorrowedFd<'_>, act: impl FnOnce(&AtomicU64) -> R) -> io::Result<R> {
    let window = Window::<u64>::open(map, 0, 1)?;
    // SAFETY: the word is mapped, aligned to a page, and shared with the kernel, which reads it whole.
    let shared = unsafe { AtomicU64::from_ptr(window.start.as_ptr()) };
    Ok(act(shared))
}
