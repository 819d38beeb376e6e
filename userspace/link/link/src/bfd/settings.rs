//! What a session is asked to do.

use std::num::NonZeroU8;

use super::{Authentication, INTERVAL_US_MAX, INTERVAL_US_MIN};
use crate::LinkError;

/// Who speaks first (RFC 5880 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sends whether or not the peer was heard.
    Active,
    /// Sends only after the peer was heard.
    Passive,
}

/// The configuration of one session, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(super) tx_us: u32,
    pub(super) rx_us: u32,
    pub(super) detect_mult: NonZeroU8,
    pub(super) role: Role,
    pub(super) auth: Option<Authentication>,
}

impl Settings {
    /// An active session without authentication.
    ///
    /// `tx_us` is Desired Min TX Interval while up, `rx_us` Required Min RX Interval, both in microseconds from
    /// [`INTERVAL_US_MIN`] to [`INTERVAL_US_MAX`]; `detect_mult` packets of ours missed in a row let the peer
    /// declare us dead. The house runs 10 ms and 3.
    pub fn new(tx_us: u32, rx_us: u32, detect_mult: NonZeroU8) -> Result<Self, LinkError> {
        for (name, us) in [("tx", tx_us), ("rx", rx_us)] {
            if !(INTERVAL_US_MIN..=INTERVAL_US_MAX).contains(&us) {
                return Err(LinkError::BfdInterval { name, us });
            }
        }
        Ok(Self {
            tx_us,
            rx_us,
            detect_mult,
            role: Role::Active,
            auth: None,
        })
    }

    /// The same in another role.
    #[must_use]
    pub fn with_role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// The same with authentication, without which no packet is then accepted.
    #[must_use]
    pub fn with_authentication(self, auth: Authentication) -> Self {
        Self {
            auth: Some(auth),
            ..self
        }
    }
}
