//! Names of IP protocols.

use model::Protocol;
use std::num::NonZeroU8;

/// The protocols that have a name in files, by the IANA registry "Assigned Internet Protocol Numbers".
pub(crate) const PROTOCOLS: &[(&str, NonZeroU8)] = &[
    ("icmp", number(1)),
    ("igmp", number(2)),
    ("ipip", number(4)),
    ("tcp", number(6)),
    ("udp", number(17)),
    ("gre", number(47)),
    ("esp", number(50)),
    ("ah", number(51)),
    ("icmpv6", number(58)),
    ("ospf", number(89)),
    ("l2tp", number(115)),
    ("sctp", number(132)),
    ("udplite", number(136)),
];

/// The name of a protocol in files; none where only its number is written.
pub fn protocol_name(protocol: Protocol) -> Option<&'static str> {
    PROTOCOLS
        .iter()
        .find(|(_, number)| *number == protocol.0)
        .map(|(name, _)| *name)
}

/// The protocol of a name.
pub fn protocol_number(name: &str) -> Option<Protocol> {
    PROTOCOLS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, number)| Protocol(*number))
}

const fn number(value: u8) -> NonZeroU8 {
    match NonZeroU8::new(value) {
        Some(number) => number,
        None => NonZeroU8::MIN,
    }
}
