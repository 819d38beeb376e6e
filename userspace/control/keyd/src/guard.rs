//! Keeps the process's memory to itself, as far as the kernel permits.

use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{DumpableBehavior, Resource, geteuid, getrlimit, set_dumpable_behavior};
use wire::snapshot::CATEGORIES_BYTES_MAX;

/// Memory that keyd never exceeds, bytes: the largest store three times over, what a passphrase is stretched in, the library of a token,
/// the authorities and their certificates, a frame and its content for each connection; and an index of categories while the next one is opened, mapped
/// and shared with others, but counted. Under a lower limit nothing is locked, since a process at that limit gets no more memory, and ends.
const LOCKED_BYTES_MIN: u64 = (192 << 20) + 2 * CATEGORIES_BYTES_MAX;

/// Keeps the process's memory out of swap, out of core dumps, and from debuggers of its own user. What is refused is said.
pub fn guard() {
    let limit = getrlimit(Resource::Memlock).current;
    // The limit does not bind root.
    if limit.is_some_and(|bytes| bytes < LOCKED_BYTES_MIN) && !geteuid().is_root() {
        let limit = limit.unwrap_or(0);
        let needed = LOCKED_BYTES_MIN;
        tracing::warn!(
            limit,
            needed,
            "memory is not locked: keys may reach the swap; raise LimitMEMLOCK"
        );
    } else if let Err(error) = mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE) {
        tracing::warn!(%error, "memory is not locked: keys may reach the swap");
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "the process can be dumped: keys may reach a core file");
    }
}
