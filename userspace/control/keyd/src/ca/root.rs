//! The life of a root.
//!
//! ```text
//!            first of the gateway
//!  (made) ─────────────────────────────────► Active ──CrossedByNewer──► Retiring
//!     │                                        ▲                           │
//!     └──any other──► Published ──CrossedByOlder, Promoted (60 days on)    │
//!                        │                     │                           │
//!                        └───────Revoked───────┴──────────► Revoked ◄──────┤
//!                        └───────Ended─────────┴──────────► Expired ◄──────┘
//! ```

use jiff::{SignedDuration, Timestamp};
use wire::keys::{Generation, RootStanding};

/// Days that a root is published before it may sign issuing authorities: operators and users install it meanwhile (386/НҚ, ЕШДИ
/// п. 22–23 name no period).
pub(crate) const SIGNS_AFTER_DAYS: i64 = 60;
/// The same, as a duration.
pub(crate) const ROOT_PUBLISHED_MIN: SignedDuration =
    SignedDuration::from_hours(24 * SIGNS_AFTER_DAYS);

/// Where a root stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootState {
    /// Users install it; it signs nothing but itself.
    Published {
        /// From when on it may sign.
        signs_from: Timestamp,
    },
    /// It signs issuing authorities.
    Active,
    /// It and a newer one have signed each other; it signs for whoever did not switch.
    Retiring {
        /// The newer one.
        by: Generation,
    },
    /// It was revoked: nothing that it signed certifies any more.
    Revoked,
    /// Its ten years are over.
    Expired,
}

/// What happens to a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootEvent {
    /// It and the one that was active before have signed each other.
    CrossedByOlder,
    /// It and the next one have signed each other. To one that retires already it happens again if the newer one was revoked.
    CrossedByNewer(Generation),
    /// It takes over, since no other is active or retiring.
    Promoted,
    /// It is revoked.
    Revoked,
    /// Its time is over.
    Ended,
}

/// Why something does not happen to a root.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootRefused {
    /// It is published too short a time.
    #[error("it is published, and signs from {signs_from} on")]
    Young {
        /// From when on it signs.
        signs_from: Timestamp,
    },
    /// It stands somewhere else.
    #[error("it is {standing}")]
    Standing {
        /// Where it stands.
        standing: RootStanding,
    },
    /// Another root is there that it has to be cross-signed with.
    #[error("root {root} is active: the two have to sign each other first")]
    Other {
        /// Which.
        root: Generation,
    },
}

/// When a root may sign that is made now and is not the first.
pub(crate) fn signs_from(made: Timestamp) -> Timestamp {
    // Past the end of the calendar it never signs.
    made.checked_add(ROOT_PUBLISHED_MIN)
        .unwrap_or(Timestamp::MAX)
}

impl RootState {
    /// Where it stands, as others are told.
    pub(crate) const fn standing(self) -> RootStanding {
        match self {
            Self::Published { .. } => RootStanding::Published,
            Self::Active => RootStanding::Active,
            Self::Retiring { .. } => RootStanding::Retiring,
            Self::Revoked => RootStanding::Revoked,
            Self::Expired => RootStanding::Expired,
        }
    }

    /// Whether what it signed may certify, and it signs more.
    pub(crate) const fn signs(self) -> bool {
        match self {
            Self::Active | Self::Retiring { .. } => true,
            Self::Published { .. } | Self::Revoked | Self::Expired => false,
        }
    }

    /// The state after an event; all that is not here does not happen.
    pub(crate) fn step(self, event: RootEvent, now: Timestamp) -> Result<Self, RootRefused> {
        use RootEvent::{CrossedByNewer, CrossedByOlder, Ended, Promoted, Revoked};
        let standing = self.standing();
        match (self, event) {
            (Self::Published { signs_from }, CrossedByOlder | Promoted) if now < signs_from => {
                Err(RootRefused::Young { signs_from })
            }
            (Self::Published { .. }, CrossedByOlder | Promoted) => Ok(Self::Active),
            (Self::Active | Self::Retiring { .. }, CrossedByNewer(by)) => Ok(Self::Retiring { by }),
            (Self::Published { .. } | Self::Active | Self::Retiring { .. }, Revoked) => {
                Ok(Self::Revoked)
            }
            (Self::Published { .. } | Self::Active | Self::Retiring { .. }, Ended) => {
                Ok(Self::Expired)
            }
            (Self::Published { .. }, CrossedByNewer(_))
            | (Self::Active | Self::Retiring { .. }, CrossedByOlder | Promoted)
            | (
                Self::Revoked | Self::Expired,
                CrossedByOlder | CrossedByNewer(_) | Promoted | Revoked | Ended,
            ) => Err(RootRefused::Standing { standing }),
        }
    }
}

#[cfg(test)]
mod tests;
