//! How long the primary must live before it takes over again.
//!
//! A **flap** is a primary that dies within [`FLAP_WINDOW`] of having taken over. Each doubles the hold; each
//! [`CALM`] without one halves it again. A restart forgets flaps: the map word says who carries, and no more.

use std::time::Duration;

use crate::Instant;

#[cfg(test)]
mod tests;

/// The first hold.
pub const FIRST: Duration = Duration::from_secs(30);
/// The longest hold.
pub const MAX: Duration = Duration::from_mins(10);
/// A primary that dies within this time of taking over has flapped. No official reference.
pub const FLAP_WINDOW: Duration = Duration::from_mins(10);
/// Each such time without a flap takes one doubling back. No official reference.
pub const CALM: Duration = Duration::from_mins(15);
/// Doublings that reach [`MAX`]: 30, 60, 120, 240, 480, 600 seconds.
const LEVEL_MAX: u32 = 5;

/// The hold of one group.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Hold {
    level: u32,
    /// When `level` was right.
    flapped: Option<Instant>,
    /// When the primary last took over.
    returned: Option<Instant>,
}

impl Hold {
    /// The hold at `now`.
    pub(super) fn at(&self, now: Instant) -> Duration {
        MAX.min(FIRST * (1 << self.level(now)))
    }

    /// The primary took over.
    pub(super) const fn on_return(&mut self, now: Instant) {
        self.returned = Some(now);
    }

    /// The primary died and the backup took over; gives the new hold if that was a flap.
    pub(super) fn on_failover(&mut self, now: Instant) -> Option<Duration> {
        let returned = self.returned.take()?;
        if now.since(returned) > FLAP_WINDOW {
            return None;
        }
        self.level = LEVEL_MAX.min(self.level(now) + 1);
        self.flapped = Some(now);
        Some(self.at(now))
    }

    fn level(&self, now: Instant) -> u32 {
        let Some(flapped) = self.flapped else {
            return self.level;
        };
        let calms = now.since(flapped).as_nanos() / CALM.as_nanos();
        self.level
            .saturating_sub(u32::try_from(calms).unwrap_or(u32::MAX))
    }
}
