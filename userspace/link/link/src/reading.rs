//! What one source of liveness says.

/// What carrier, BFD or a probe says of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reading {
    /// Nothing: the source is not configured, is disabled by either end, or has not spoken yet. It neither proves a
    /// member nor condemns it.
    #[default]
    Absent,
    /// The member works.
    Up,
    /// The member works now and failed too often lately ([`crate::bfd::Damping`]): better than a dead one, not to be
    /// returned to.
    Flapping,
    /// The member does not work.
    Down,
}

impl Reading {
    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Up => "up",
            Self::Flapping => "flapping",
            Self::Down => "down",
        }
    }
}
