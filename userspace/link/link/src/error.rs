//! What is wrong with a configuration. Packets that are refused are no errors: see [`crate::bfd::Discard`] and
//! [`crate::probe::Mismatch`].

use thiserror::Error;

use crate::{bfd, probe};

/// A setting that a machine cannot run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// An interval of BFD is too short or too long.
    #[error(
        "BFD interval {name} is {us} µs, allowed are {min} to {max}: set it between them",
        min = bfd::INTERVAL_US_MIN,
        max = bfd::INTERVAL_US_MAX
    )]
    BfdInterval {
        /// Which of the two.
        name: &'static str,
        /// What was asked for, microseconds.
        us: u32,
    },
    /// A secret of BFD authentication has a length that RFC 5880 §4.4 does not know.
    #[error(
        "the secret of BFD key {id} has {bytes} bytes, SHA1 takes 1 to {max} (RFC 5880 §4.4): shorten it",
        max = bfd::SECRET_BYTES_MAX
    )]
    SecretLength {
        /// Which key.
        id: u8,
        /// Its length.
        bytes: usize,
    },
    /// Two keys of one session have the same number.
    #[error("BFD key {id} is given twice, a packet could not say which it means: renumber one")]
    SameKey {
        /// Which number.
        id: u8,
    },
    /// The interval of a probe is too short or too long.
    #[error(
        "the probe's interval is {us} µs, allowed are {min} to {max}: set it between them",
        min = probe::INTERVAL_US_MIN,
        max = probe::INTERVAL_US_MAX
    )]
    ProbeInterval {
        /// What was asked for, microseconds.
        us: u32,
    },
    /// A VLAN number is none.
    #[error("VLAN {id} does not exist, 802.1Q numbers them 1 to 4094: correct the tag")]
    Vlan {
        /// What was asked for.
        id: u16,
    },
    /// An address that no single host can have.
    #[error("the probe's addresses are not of single hosts: give unicast addresses")]
    ProbeAddress,
}
