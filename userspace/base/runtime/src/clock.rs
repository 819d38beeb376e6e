//! The clock. Every body is given one; nobody else asks the machine for the time.

use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};
use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Tells the time.
pub trait Clock: Send + Sync + Debug {
    /// Real time: for what people read and the law counts.
    fn now(&self) -> Timestamp;

    /// Time since a fixed moment, which never jumps: for durations and timeouts.
    fn monotonic(&self) -> Duration;
}

/// The machine's clock. Its monotonic time counts from the machine's start, so it compares between processes.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that all others are told to ask"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        let time = clock_gettime(ClockId::Monotonic);
        // The kernel's monotonic clock is never negative and its nanoseconds stay below one second.
        Duration::new(
            u64::try_from(time.tv_sec).unwrap_or(0),
            u32::try_from(time.tv_nsec).unwrap_or(0),
        )
    }
}

/// A clock that tests move by hand.
#[derive(Debug)]
pub struct ManualClock {
    shown: Mutex<Shown>,
}

#[derive(Clone, Copy, Debug)]
struct Shown {
    now: Timestamp,
    monotonic: Duration,
}

impl ManualClock {
    /// A clock that stands at `now`; its monotonic time is zero.
    pub fn new(now: Timestamp) -> Self {
        Self {
            shown: Mutex::new(Shown {
                now,
                monotonic: Duration::ZERO,
            }),
        }
    }

    /// Moves both times forward; real time stops at its end.
    pub fn advance(&self, by: Duration) {
        let mut shown = self.lock();
        let signed = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        shown.now = shown.now.saturating_add(signed).unwrap_or(Timestamp::MAX);
        shown.monotonic = shown.monotonic.saturating_add(by);
    }

    /// Sets real time alone, as an administrator or NTP would.
    pub fn set(&self, now: Timestamp) {
        self.lock().now = now;
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    fn monotonic(&self) -> Duration {
        self.lock().monotonic
    }
}

#[cfg(test)]
mod tests;
