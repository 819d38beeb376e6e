//! Arithmetic of moments that never fails: a clock that went back lets no time pass.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// How long `earlier` is ago; zero where it is still to come.
pub(crate) fn since(earlier: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(earlier)).unwrap_or_default()
}

/// The moment `wait` after another; the last one that there is where there is none.
pub(crate) fn after(moment: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    moment.checked_add(wait).unwrap_or(Timestamp::MAX)
}
