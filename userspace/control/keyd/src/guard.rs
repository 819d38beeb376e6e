//! Keeps the process's memory to itself, as far as the kernel permits.

use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};

/// Keeps the process's memory out of swap, out of core dumps, and from debuggers of its own user. What is refused is said.
pub fn guard() {
    if let Err(error) = mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE) {
        tracing::warn!(%error, "memory is not locked: keys may reach the swap; raise LimitMEMLOCK");
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "the process can be dumped: keys may reach a core file");
    }
}
