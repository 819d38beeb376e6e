//! Sources that the gate saw for the first time, as facts.

use crate::gate::Sighting;
use crate::held::Held;
use abi::Reason;
use model::{Epoch, OperatorId, Prefix};
use std::collections::BTreeSet;
use std::net::IpAddr;
use wire::Fact;

/// Most sightings taken from the ring at once; then other work has its turn.
pub(crate) const BATCH_MAX: usize = 1024;
/// Most sources remembered as told. The kernel's own memory is half as large and forgets the oldest first; when this one is
/// full it forgets all, so that some sources are told twice, and none is missed.
pub(crate) const TOLD_MAX: usize = 1 << 17;
/// Places in the spool of events that sightings leave free. Without more than these, sightings stay in the kernel's ring;
/// when that is full too, the kernel counts them as lost and reports each source when it is seen again.
pub(crate) const SPOOL_RESERVE: usize = 1024;
/// Sources of one IPv6 /64 are one (our reading of 386/НҚ, ЕШДИ п. 13).
const V6_PREFIX_LENGTH: u8 = 64;

/// Sources that were told.
#[derive(Debug)]
pub(crate) struct Told {
    sources: BTreeSet<(u16, u8, Prefix)>,
    max: usize,
}

impl Told {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            sources: BTreeSet::new(),
            max,
        }
    }

    /// Notes a sighting; whether it is the first of its source.
    pub(crate) fn note(&mut self, sighting: &Sighting) -> bool {
        let source = match sighting.address {
            IpAddr::V4(_) => Prefix::host(sighting.address),
            IpAddr::V6(_) => Prefix::around(sighting.address, V6_PREFIX_LENGTH),
        };
        if self.sources.len() >= self.max {
            self.sources.clear();
        }
        let reason = sighting.reason as u8;
        self.sources.insert((sighting.operator, reason, source))
    }

    /// Forgets all.
    pub(crate) fn forget(&mut self) {
        self.sources.clear();
    }
}

/// What a sighting, judged by this epoch, says; nothing if its port has gone from the policy, or is no channel's.
pub(crate) fn fact_of(held: &Held, sighting: &Sighting, epoch: Epoch) -> Option<Fact> {
    let port = held.port(sighting.port)?;
    let (operator, channel) = held.channel(port)?;
    let operator: OperatorId = operator.clone();
    let address = sighting.address;
    if sighting.reason == Reason::Unknown {
        Some(Fact::UnknownSource {
            operator,
            channel,
            address,
            epoch,
        })
    } else if sighting.reason == Reason::WrongChannel {
        Some(Fact::WrongChannel {
            operator,
            channel,
            address,
            epoch,
        })
    } else {
        // The program reports no other.
        None
    }
}

#[cfg(test)]
mod tests;
