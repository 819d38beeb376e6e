//! The one place where the lab waits, and the only clock it has.

use std::time::{Duration, Instant};

use crate::error::LabError;
use crate::interrupt;

/// How long to rest between two looks at an observable: short against every limit that is worth stating.
const REST: Duration = Duration::from_millis(10);

/// Waits until `probe` is true, looking again and again, at most `limit` long.
///
/// It looks at least once, so a limit of zero asks "is it so now". `what` completes the sentence
/// "it did not come true that …".
pub fn eventually(
    limit: Duration,
    what: &str,
    mut probe: impl FnMut() -> bool,
) -> Result<(), LabError> {
    observe(limit, what, || probe().then_some(()))
}

/// Like [`eventually`], and hands back what `probe` saw.
pub fn observe<T>(
    limit: Duration,
    what: &str,
    mut probe: impl FnMut() -> Option<T>,
) -> Result<T, LabError> {
    let watch = Stopwatch::start();
    loop {
        if let Some(seen) = probe() {
            return Ok(seen);
        }
        if interrupt::interrupted() {
            return Err(LabError::Interrupted);
        }
        if watch.elapsed() >= limit {
            return Err(LabError::TimedOut {
                what: what.to_owned(),
                limit,
                last: String::new(),
            });
        }
        rest(REST);
    }
}

/// Rests for `pause` or until Ctrl-C; false when it was interrupted. For live displays, never for synchronisation.
pub fn pause(pause: Duration) -> bool {
    let watch = Stopwatch::start();
    while watch.elapsed() < pause {
        if interrupt::interrupted() {
            return false;
        }
        rest(REST.min(pause));
    }
    !interrupt::interrupted()
}

/// One polling interval, whatever happened: for the thread that watches the signals themselves.
pub fn breathe() {
    rest(REST);
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one polling interval of the whole lab"
)]
fn rest(pause: Duration) {
    std::thread::sleep(pause);
}

/// Measures a duration.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the lab measures real programs in real time"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// The time since the start, in whole milliseconds.
    pub fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests;
