//! The brain's time.

use link::Instant;
use runtime::Clock;

/// What the machine's monotonic clock says, as the brain takes it.
pub(crate) fn now(clock: &dyn Clock) -> Instant {
    let nanos = clock.monotonic().as_nanos();
    Instant::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
