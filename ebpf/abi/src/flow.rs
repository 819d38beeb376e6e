//! Flows: what may come from outside because something went out before, or because a service is published.
//!
//! ```text
//!           packet that passed by its verdict
//!                        │
//!         ┌──────────────┴──────────────┐
//!    of a flow that lives          of none that lives
//!         │                    ┌────────┴─────────┐
//!      refresh it           may begin one      must belong to one
//!         │                 ┌──────┴──────┐           │
//!       passes        under its limits   above     unsolicited
//!                           │             │
//!                    begin it, passes   source-limit, service-limit
//! ```
//!
//! A flow lets packets in; it never lets one past its verdict, which is found anew for each packet: a deny or a block ends
//! an open flow at once.
//!
//! The table ([`table`]) keeps no addresses but keyed fingerprints of 64 bits ([`hash`]), in cells of two words, four in a
//! cache line. What identifies a flow is in [`key`]; how many may begin is in [`limit`].

pub mod hash;
pub mod key;
pub mod limit;
pub mod table;

use crate::{
    layout::{Port, PortRole},
    packet::{Bytes, Packet},
    reason::{Begins, Reason, Service, Verdict},
};

use hash::{Hash, Secret};
use key::{Key, Kind, Matter, Subject};
use table::{Flow, Set, Shown, Stamp, Took};

/// By which side of the gate a packet enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// By a channel.
    Inside,
    /// By an uplink.
    Outside,
}

impl Entrance {
    /// The side of a port; nothing for one without a role.
    #[inline(always)]
    pub const fn of(port: &Port) -> Option<Self> {
        const CHANNEL: u8 = PortRole::Channel as u8;
        const UPLINK: u8 = PortRole::Uplink as u8;
        match port.role {
            CHANNEL => Some(Self::Inside),
            UPLINK => Some(Self::Outside),
            _ => None,
        }
    }
}

/// What is counted of flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FlowCount {
    /// Flows that began.
    Begun = 0,
    /// Flows that lived and were displaced by one that began.
    Displaced = 1,
}

/// Cells for what is counted of flows.
pub const FLOW_COUNTS: u32 = 2;

/// Where flows are kept, and what bounds them.
pub trait Flows {
    /// A set of cells.
    type Set: Set;
    /// The secret of the fingerprints.
    fn secret(&self) -> Secret;
    /// The set with this number, whose bits above the table's size are to be ignored.
    fn set(&self, number: u32) -> Option<Self::Set>;
    /// The time.
    fn now(&self) -> Stamp;
    /// Whether the source with this hash may begin one more flow; if so, it is counted.
    fn source_takes(&self, source: Hash) -> bool;
    /// Whether a published service takes one more flow; if so, it is counted.
    fn service_takes(&self, service: Service) -> bool;
    /// Puts a flow that begins in its set.
    #[inline(always)]
    fn put(&self, hash: Hash, flow: Flow) -> Took {
        let set = self.set(hash.index);
        set.map_or(Took::Free, |set| {
            table::put(&set, hash.fingerprint, flow, self.now())
        })
    }
    /// Notes that a flow has begun, and whose cell it took.
    fn begun(&self, took: Took);
}

/// What a packet is to the flows of one gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// How it belongs to what the hash stands for.
    pub matter: Matter,
    /// What it shows of the flow.
    pub shown: Shown,
    /// Kind of the flow.
    pub kind: Kind,
    /// Hash of the key.
    pub hash: Hash,
}

impl Belonging {
    /// Of no flow.
    pub const ALONE: Self = Self {
        matter: Matter::Alone,
        shown: Shown::Other,
        kind: Kind::Other,
        hash: Hash {
            fingerprint: 1,
            index: 0,
        },
    };
}

/// Looks what a packet is to the flows.
#[inline(always)]
pub fn identify<B: Bytes + ?Sized>(
    secret: Secret,
    entrance: Entrance,
    packet: &Packet,
    bytes: &B,
) -> Belonging {
    let Subject { matter, shown, key } = key::subject(entrance, packet, bytes);
    Belonging {
        matter,
        shown,
        kind: key.kind,
        hash: hash::of_key(secret, &key),
    }
}

/// Decides by the flows on a packet that its verdict lets pass, and keeps them.
///
/// # Errors
///
/// Why it is dropped: [`Reason::Unsolicited`], [`Reason::SourceLimit`] or [`Reason::ServiceLimit`].
#[inline(always)]
pub fn admit<F: Flows>(
    flows: &F,
    entrance: Entrance,
    verdict: &Verdict,
    packet: &Packet,
    belonging: &Belonging,
) -> Result<(), Reason> {
    let by_itself = match verdict.begins {
        Begins::Nothing | Begins::Freely => Ok(()),
        Begins::No | Begins::Service => Err(Reason::Unsolicited),
    };
    let is_flow = match belonging.matter {
        Matter::Flow => true,
        Matter::Part | Matter::Error => false,
        Matter::Alone => return by_itself,
    };
    // What begins nothing needs no look at the table where it passes by itself.
    if verdict.begins == Begins::Nothing || !is_flow && by_itself.is_ok() {
        return Ok(());
    }
    let Belonging {
        shown, kind, hash, ..
    } = *belonging;
    let set = flows.set(hash.index).ok_or(Reason::Unsolicited)?;
    let now = flows.now();
    let known = table::find(&set, hash.fingerprint, now);
    if !is_flow {
        return known.map(drop).ok_or(Reason::Unsolicited);
    }
    match known {
        Some((at, flow)) if !shown.renews(flow) => {
            let after = flow.seen(entrance, shown, now);
            table::refresh(&set, hash.fingerprint, at, [flow, after]);
        }
        _ if shown.begins(entrance, kind) => {
            begin(flows, verdict, packet)?;
            flows.begun(flows.put(hash, Flow::new(kind, entrance, shown, now)));
        }
        _ => return by_itself,
    }
    if let Some(part) = key::part(entrance, packet) {
        remember(flows, &part, entrance);
    }
    Ok(())
}

/// Whether one more flow may begin.
#[inline(always)]
fn begin<F: Flows>(flows: &F, verdict: &Verdict, packet: &Packet) -> Result<(), Reason> {
    if let Begins::Nothing | Begins::No = verdict.begins {
        return Err(Reason::Unsolicited);
    }
    // The service first: a flood of forged sources that it sheds leaves no trace.
    if verdict.service.per_s != 0 && !flows.service_takes(verdict.service) {
        return Err(Reason::ServiceLimit);
    }
    let source = hash::of_source(flows.secret(), packet.family, packet.source);
    if flows.source_takes(source) {
        Ok(())
    } else {
        Err(Reason::SourceLimit)
    }
}

/// Remembers a packet whose first part was let in, for the other parts of it.
#[inline(always)]
fn remember<F: Flows>(flows: &F, part: &Key, entrance: Entrance) {
    let flow = Flow::new(part.kind, entrance, Shown::Other, flows.now());
    flows.put(hash::of_key(flows.secret(), part), flow);
}

#[cfg(test)]
mod tests;
