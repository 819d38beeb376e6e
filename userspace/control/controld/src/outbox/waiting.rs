//! What is known in memory of an undelivered notice.

use super::notice::{Delivery, Notice};
use super::way::Way;
use jiff::Timestamp;

/// An undelivered notice.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// When it is tried next, or for a person's notice when it is given up, by real time.
    pub(super) next_at: Timestamp,
    /// The address that it counts for.
    pub(super) to: String,
    pub(super) hand: Hand,
}

/// Who moves an undelivered notice on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    Relay,
    Webhook,
    Person,
}

/// Which transports there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Webhooks alone: mail waits for a relay.
    WithoutRelay,
    /// All.
    Full,
}

impl Reach {
    /// Whether there is a transport that moves such notices on.
    pub(super) const fn takes(self, hand: Hand) -> bool {
        match (self, hand) {
            (_, Hand::Person) | (Self::WithoutRelay, Hand::Relay) => false,
            (_, Hand::Webhook) | (Self::Full, Hand::Relay) => true,
        }
    }
}

impl Waiting {
    /// A notice that waits; `try_at` is the time of its next attempt, where it has any.
    pub(super) fn of(notice: &Notice, try_at: Timestamp) -> Self {
        let hand = match notice.way {
            Way::Webhook(_) => Hand::Webhook,
            Way::Mail(_) => Hand::Relay,
            Way::Portal | Way::Print => Hand::Person,
        };
        let next_at = match notice.delivery {
            Delivery::Waits { until } => until,
            Delivery::Queued { .. } | Delivery::Delivered { .. } | Delivery::Failed => try_at,
        };
        Self {
            next_at,
            to: notice.address(),
            hand,
        }
    }
}
