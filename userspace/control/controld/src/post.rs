//! The transports behind the outbox.

use crate::outbox::{Attempt, Letter, Reach, Way};
use crate::relay::Relay;
use crate::webhook::Webhooks;
use jiff::Timestamp;

/// What carries notices away.
#[derive(Clone, Debug)]
pub struct Post {
    /// The SMTP relay; without one, mail waits.
    pub relay: Option<Relay>,
    /// The client of webhooks.
    pub webhooks: Webhooks,
}

impl Post {
    /// Which transports there are.
    pub fn reach(&self) -> Reach {
        if self.relay.is_some() {
            Reach::Full
        } else {
            Reach::WithoutRelay
        }
    }

    /// Tries to deliver one letter at `now`.
    pub async fn deliver(&self, letter: &Letter, now: Timestamp) -> Attempt {
        match (&letter.way, &self.relay) {
            (Way::Mail(to), Some(relay)) => relay.deliver(letter, to).await,
            (Way::Mail(_), None) => Attempt::Deferred {
                reply: "there is no relay".to_owned(),
            },
            (Way::Webhook(address), _) => self.webhooks.deliver(letter, address, now).await,
            (Way::Portal | Way::Print, _) => Attempt::Refused {
                reply: "a person delivers it".to_owned(),
            },
        }
    }
}
