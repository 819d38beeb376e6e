//! Real-time priority and locked memory, as far as the kernel permits.
//!
//! JUSTIFICATION: neither rustix nor nix offers `sched_setscheduler`; without it, a busy machine may keep pathd from its turn
//! for tens of milliseconds.
#![expect(
    unsafe_code,
    reason = "one system call that no safe library offers; see JUSTIFICATION"
)]

use std::io;

use rustix::mm::{MlockAllFlags, mlockall};

/// The priority under `SCHED_FIFO`, 1 to 99: above ordinary real-time work, below the kernel's own threads at 99 and
/// its interrupt threads at 50. No official reference.
const PRIORITY: libc::c_int = 40;

/// Takes the calling thread's priority and locks the process's memory. What is refused is said, and works less well.
pub(crate) fn enter() {
    if let Err(error) = mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE) {
        tracing::warn!(%error, "memory is not locked: a switch may wait for the disk");
    }
    if let Err(error) = fifo() {
        tracing::warn!(%error, "no real-time priority: a switch may wait for other work");
    }
}

fn fifo() -> io::Result<()> {
    let parameters = libc::sched_param {
        sched_priority: PRIORITY,
    };
    // SAFETY: the call reads the parameters, which outlive it; 0 means the calling thread.
    match unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const parameters) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
