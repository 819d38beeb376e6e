//! The legal wall clock. Deadlines of the law follow it; timeouts stay real.

use jiff::{SignedDuration, Timestamp};

/// The time, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) real: Timestamp,
    pub(crate) legal: Timestamp,
}

/// The legal clock: real time, moved ahead by nothing on a gateway in service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegalClock {
    ahead: SignedDuration,
    is_movable: bool,
}

impl LegalClock {
    /// The clock as it was stored. One that cannot be moved shows real time, whatever the store says.
    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "a setting that is passed on as it is"
    )]
    pub(crate) fn new(ahead: SignedDuration, is_movable: bool) -> Self {
        Self {
            ahead: if is_movable {
                ahead
            } else {
                SignedDuration::ZERO
            },
            is_movable,
        }
    }

    pub(crate) fn is_movable(self) -> bool {
        self.is_movable
    }

    /// What it shows.
    pub(crate) fn legal(self, real: Timestamp) -> Timestamp {
        real.checked_add(self.ahead).unwrap_or(Timestamp::MAX)
    }

    /// When, by real time, it shows this.
    pub(crate) fn real(self, legal: Timestamp) -> Timestamp {
        legal.checked_sub(self.ahead).unwrap_or(Timestamp::MIN)
    }

    /// The clock moved so that it shows `to` at the real time `real`; none if that is not ahead of what it shows.
    pub(crate) fn moved(self, to: Timestamp, real: Timestamp) -> Option<(Self, SignedDuration)> {
        let ahead = to.duration_since(real);
        (self.is_movable && ahead > self.ahead).then_some((Self { ahead, ..self }, ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_forward_only_and_only_where_allowed() {
        let real: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let day = SignedDuration::from_hours(24);
        let check = |clock: LegalClock, to: Timestamp, moves: bool| {
            let moved = clock.moved(to, real);
            assert_eq!(moved.is_some(), moves, "{clock:?} to {to}");
            if let Some((clock, _)) = moved {
                assert_eq!(clock.legal(real), to);
                assert_eq!(clock.real(to), real);
            }
        };
        let movable = LegalClock::new(SignedDuration::ZERO, true);
        check(movable, real + day, true);
        check(movable, real, false);
        check(movable, real - day, false);
        check(LegalClock::new(day, true), real + day, false);
        check(LegalClock::new(day, true), real + day + day, true);
        let fixed = LegalClock::new(day, false);
        check(fixed, real + day, false);
        assert_eq!(
            fixed.legal(real),
            real,
            "a clock in service shows real time"
        );
    }
}
