//! What becomes of a packet that shall go to whoever inspects.

use super::Segment;

/// What becomes of a packet that shall be delivered, after its socket was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// To the socket that has its addresses and ports.
    Flow,
    /// To the listener.
    Listener,
    /// To the listener, by the socket that has its addresses and ports: the kernel gives that one up for a segment which is
    /// none of the old flow's (RFC 9293 §3.10.7.4, RFC 6191).
    Reopen,
    /// On uninspected, as the record says where nobody inspects.
    Uninspected,
    /// Nowhere, and its sender is told by a reset.
    Refused,
}

/// What was found for a packet that shall be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The socket with the packet's own addresses and ports.
    pub socket: Socket,
    /// Who listens for flows of its family and port.
    pub listener: Listener,
    /// Whether its flow passed uninspected so far.
    pub uninspected: bool,
    /// Whether the record lets flows pass that nobody inspects.
    pub passes: bool,
}

/// A socket that takes new flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// Nobody listens.
    None,
    /// Somebody does.
    There,
    /// Somebody does, and the packet completes a handshake that it keeps no state of (RFC 4987 §3.6).
    Awaits,
}

/// A socket with both addresses and ports of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Socket {
    /// There is none.
    None,
    /// It waits until old segments have died out (RFC 9293 §3.6.1).
    TimeWait,
    /// It is connected, or on its way there or back.
    Open,
}

/// What becomes of a packet that shall be delivered; `segment` is nothing where its TCP header was not found.
#[inline(always)]
pub const fn delivery(segment: Option<&Segment>, found: &Found) -> Delivery {
    let begins = match segment {
        Some(segment) => segment.begins(),
        None => false,
    };
    match found.socket {
        Socket::Open => return Delivery::Flow,
        // A new flow may have the ports of the old one.
        Socket::TimeWait if !begins => return Delivery::Flow,
        Socket::TimeWait | Socket::None => {}
    }
    match found.listener {
        Listener::Awaits => return Delivery::Listener,
        Listener::There if begins => {
            return match found.socket {
                Socket::TimeWait => Delivery::Reopen,
                Socket::None | Socket::Open => Delivery::Listener,
            };
        }
        Listener::There | Listener::None => {}
    }
    // The middle of a flow goes on only if all of it went uninspected: else it would meet a server whose connection is
    // the inspecting daemon's, which used the same addresses and ports.
    if found.passes && (found.uninspected || begins) {
        return Delivery::Uninspected;
    }
    Delivery::Refused
}
