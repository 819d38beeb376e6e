//! What a probe is asked to do.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU8;
use std::time::Duration;

use super::ethernet::{Mac, Port};
use super::{INTERVAL_US_MAX, INTERVAL_US_MIN};
use crate::LinkError;

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By an ARP request (RFC 826).
    Arp {
        /// Our address.
        source: Ipv4Addr,
        /// The far end's.
        target: Ipv4Addr,
    },
    /// By a neighbour solicitation (RFC 4861).
    Neighbour {
        /// Our address.
        source: Ipv6Addr,
        /// The far end's.
        target: Ipv6Addr,
    },
    /// By an ICMP echo (RFC 792).
    EchoV4 {
        /// Our address.
        source: Ipv4Addr,
        /// The far end's, which may be more than a hop away.
        target: Ipv4Addr,
        /// The station that forwards to it.
        next_hop: Mac,
    },
    /// By an `ICMPv6` echo (RFC 4443).
    EchoV6 {
        /// Our address.
        source: Ipv6Addr,
        /// The far end's, which may be more than a hop away.
        target: Ipv6Addr,
        /// The station that forwards to it.
        next_hop: Mac,
    },
}

impl Method {
    /// Whether both addresses can be those of single hosts.
    fn is_unicast(self) -> bool {
        let v4 =
            |one: Ipv4Addr| !(one.is_unspecified() || one.is_multicast() || one.is_broadcast());
        let v6 = |one: Ipv6Addr| !(one.is_unspecified() || one.is_multicast());
        match self {
            Self::Arp { source, target } => v4(source) && v4(target),
            Self::Neighbour { source, target } => v6(source) && v6(target),
            Self::EchoV4 {
                source,
                target,
                next_hop,
            } => v4(source) && v4(target) && next_hop.is_station(),
            Self::EchoV6 {
                source,
                target,
                next_hop,
            } => v6(source) && v6(target) && next_hop.is_station(),
        }
    }
}

/// The configuration of one probe, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(super) port: Port,
    pub(super) method: Method,
    pub(super) interval: Duration,
    pub(super) losses: NonZeroU8,
    pub(super) answers: NonZeroU8,
}

impl Settings {
    /// A probe from `port` by `method`, every `interval_us` microseconds ([`INTERVAL_US_MIN`] to
    /// [`INTERVAL_US_MAX`]); so many `losses` in a row make the far end dead, so many `answers` in a row alive.
    pub fn new(
        port: Port,
        method: Method,
        interval_us: u32,
        losses: NonZeroU8,
        answers: NonZeroU8,
    ) -> Result<Self, LinkError> {
        if !(INTERVAL_US_MIN..=INTERVAL_US_MAX).contains(&interval_us) {
            return Err(LinkError::ProbeInterval { us: interval_us });
        }
        if !method.is_unicast() || !port.mac.is_station() {
            return Err(LinkError::ProbeAddress);
        }
        Ok(Self {
            port,
            method,
            interval: Duration::from_micros(u64::from(interval_us)),
            losses,
            answers,
        })
    }
}
