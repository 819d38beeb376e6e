//! Damping of sessions that flap (RFC 5882 §3.2).
//!
//! Every failure costs a penalty that halves with time. A session that failed too often counts as
//! [`Reading::Flapping`] while it is up, until the penalty is small again. Failures are always told at once. The
//! session itself goes on: nothing is held down on the wire, and where no other member lives a flapping one carries.
//!
//! ```text
//!  penalty      ╭ failure                 counted as flapping
//!  SUPPRESS ────┼──╮──────────────── ◄─ from here
//!               │   ╰──╮
//!  REUSE  ──────┼──────╰──╮───────── ◄─ until here
//!               │          ╰────
//! ```

use std::time::Duration;

use super::{Change, State};
use crate::{Instant, Reading};

#[cfg(test)]
mod tests;

/// What one failure costs. The scale is that of RFC 2439, where a flap costs 1000.
pub const PENALTY_FLAP: u32 = 1_000;
/// Above this a session is suppressed: at its third failure within about a half-life.
pub const PENALTY_SUPPRESS: u32 = 2_500;
/// Below this it counts again.
pub const PENALTY_REUSE: u32 = 1_000;
/// It never grows beyond this, so that suppression ends about three half-lives after the last failure.
pub const PENALTY_MAX: u32 = 8_000;
/// The penalty halves in this time. No official reference.
pub const HALF_LIFE: Duration = Duration::from_secs(20);

/// The penalty of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damping {
    penalty: u32,
    /// When `penalty` was right.
    at: Instant,
    suppressed: bool,
}

impl Damping {
    /// No failure yet.
    pub const fn new(now: Instant) -> Self {
        Self {
            penalty: 0,
            at: now,
            suppressed: false,
        }
    }

    /// Takes a change of the session. Only a failure counts: neither end was administratively down.
    pub fn on_change(&mut self, now: Instant, change: &Change) {
        let failed = match (change.from, change.to) {
            (State::Up, State::Down) => change.remote != State::AdminDown,
            (State::AdminDown | State::Down | State::Init | State::Up, _) => false,
        };
        if failed {
            self.on_time(now);
            let penalty = self.penalty(now).saturating_add(PENALTY_FLAP);
            self.penalty = penalty.min(PENALTY_MAX);
            self.at = self.at.max(now);
            self.suppressed |= self.penalty > PENALTY_SUPPRESS;
        }
    }

    /// What to tell of a session that says `reading`: a suppressed one that is up counts as flapping.
    pub fn damp(&self, now: Instant, reading: Reading) -> Reading {
        match reading {
            Reading::Up if self.is_suppressed(now) => Reading::Flapping,
            Reading::Absent | Reading::Up | Reading::Flapping | Reading::Down => reading,
        }
    }

    /// Whether recoveries are held back.
    pub fn is_suppressed(&self, now: Instant) -> bool {
        self.suppressed && now < self.reuse_at()
    }

    /// When suppression ends, after which the session is worth asking again.
    pub fn wake(&self, now: Instant) -> Option<Instant> {
        self.is_suppressed(now).then(|| self.reuse_at())
    }

    /// Lets suppression end; call it at [`Self::wake`].
    pub fn on_time(&mut self, now: Instant) {
        if self.suppressed && now >= self.reuse_at() {
            self.penalty = self.penalty(now);
            self.at = now;
            self.suppressed = false;
        }
    }

    /// The penalty at `now`: halved with every half-life, falling evenly in between.
    pub fn penalty(&self, now: Instant) -> u32 {
        let passed = now.since(self.at);
        let halvings = passed.as_nanos() / HALF_LIFE.as_nanos();
        let Some(whole) = u32::try_from(halvings)
            .ok()
            .and_then(|halvings| self.penalty.checked_shr(halvings))
        else {
            return 0;
        };
        let rest = passed.as_nanos() % HALF_LIFE.as_nanos();
        let fallen = u128::from(whole / 2) * rest / HALF_LIFE.as_nanos();
        whole.saturating_sub(u32::try_from(fallen).unwrap_or(whole))
    }

    /// The first instant at which the penalty is below [`PENALTY_REUSE`].
    fn reuse_at(&self) -> Instant {
        let mut at = self.at;
        let mut whole = self.penalty;
        while whole >= 2 * PENALTY_REUSE {
            whole /= 2;
            at = at + HALF_LIFE;
        }
        // One more than the difference must be gone; the fall is rounded down, so the quotient is rounded up.
        let missing = (whole + 1).saturating_sub(PENALTY_REUSE);
        let fall = (whole / 2).max(1);
        let nanos = (u128::from(missing) * HALF_LIFE.as_nanos()).div_ceil(u128::from(fall));
        at + HALF_LIFE.min(Duration::from_nanos(
            u64::try_from(nanos).unwrap_or(u64::MAX),
        ))
    }
}
