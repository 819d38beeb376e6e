//! Words that several CPUs change.

use core::arch::asm;

/// Tries to change a word that other CPUs change meanwhile.
const TRIES: u32 = 4;

/// Changes a word of a map by a function of what it holds; false where that says nothing, or where other CPUs were faster each
/// time.
#[inline(always)]
pub fn change(word: *mut u64, next: impl Fn(u64) -> Option<u64>) -> bool {
    for _ in 0..TRIES {
        // SAFETY: the word is a map's, and aligned.
        let held = unsafe { word.read_volatile() };
        let Some(next) = next(held) else {
            return false;
        };
        // SAFETY: as above.
        if unsafe { exchange(word, held, next) } == held {
            return true;
        }
    }
    false
}

/// Stores `next` if the word holds `expected`; what it held. The compiler knows no such operation for this target.
///
/// # Safety
///
/// The word must be a map's, and aligned.
#[inline(always)]
unsafe fn exchange(word: *mut u64, expected: u64, next: u64) -> u64 {
    let held;
    // SAFETY: the instruction changes the word that the caller vouches for, and nothing else.
    unsafe {
        asm!(
            "r0 = cmpxchg_64({word} + 0, r0, {next})",
            inout("r0") expected => held,
            word = in(reg) word,
            next = in(reg) next,
            options(nostack, preserves_flags),
        );
    }
    held
}
