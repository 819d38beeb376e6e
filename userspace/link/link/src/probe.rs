//! Liveness of a far end without BFD, and the announcements of a switch.
//!
//! A [`Probe`] asks by one [`Method`] and waits for the answer until it asks again: the interval must be longer than
//! a round trip, and short of that bound no answer is late. It thus takes at most [`Probe::detection_time`] to notice a
//! dead far end: the interval times one more than the losses it bears.
//!
//! ```text
//!            answers in a row                 losses in a row
//!  Unknown ──────────────────► Up ──────────────────────────────► Down
//!     │                        ▲                                   │ ▲
//!     │                        └────────────── answers in a row ───┘ │
//!     └──────────────────────────────── losses in a row ────────────┘
//! ```
//!
//! Frames are whole Ethernet frames without padding and check sequence, for a packet socket. What comes back is hostile until it
//! is proven: every field an answer must have is checked, and [`Mismatch`] names the first that differs. An answer of
//! ICMP bears our identifier, sequence and random token; ARP and neighbour discovery know no such thing, and prove no
//! more than that somebody on the wire claims the address.
//!
//! * ARP: RFC 826; unicast while the far end answers (RFC 1122 §2.3.2.1), broadcast otherwise;
//! * neighbour solicitation: RFC 4861 §7.2, hop limit [`HOPS_ON_LINK`] in every message;
//! * echo: RFC 792 and RFC 4443 §4.1;
//! * [`gratuitous_arp`]: RFC 5227 §2.3; [`unsolicited_advertisement`]: RFC 4861 §7.2.6.

mod announce;
mod arp;
mod bytes;
mod echo;
mod ethernet;
mod ip;
mod machine;
mod mismatch;
mod neighbour;
mod settings;
#[cfg(test)]
mod tests;

pub use announce::{Node, gratuitous_arp, unsolicited_advertisement};
pub use ethernet::{Mac, Port, Tags, Vlan};
pub use machine::{Action, Change, Probe, State};
pub use mismatch::Mismatch;
pub use settings::{Method, Settings};

/// Shortest interval of a probe, microseconds. No official reference; faster detection is BFD's.
pub const INTERVAL_US_MIN: u32 = 10_000;
/// Longest interval of a probe, microseconds: a minute. No official reference; beyond it nothing is watched.
pub const INTERVAL_US_MAX: u32 = 60_000_000;
/// Hop limit of neighbour discovery, sent and received: the packet crossed no router (RFC 4861 §7.1).
pub const HOPS_ON_LINK: u8 = 255;
/// TTL or hop limit of echo requests: RFC 1700's default.
pub const HOPS_ECHO: u8 = 64;
