//! Bidirectional Forwarding Detection: RFC 5880, over one hop (RFC 5881), asynchronous mode.
//!
//! What we do, and where we do otherwise than the RFC leaves open:
//!
//! * **Hops.** A single-hop packet must arrive with TTL or hop limit [`HOPS`] (RFC 5881 §5), unless authenticated.
//!   The machine sees UDP payloads only: **the body checks it**, sends with it, to port [`PORT`], from a port of
//!   [`SOURCE_PORTS`] (RFC 5881 §4), and finds the session by address and interface where `Your Discriminator` is
//!   zero.
//! * **Demand mode is refused** (RFC 5880 §6.6). We never set the D bit. A peer that sets it asks us to stop sending;
//!   we go on sending, answer its polls, and keep its wish in [`Session::remote_demand`]. This departs from §6.8.7 on
//!   purpose: a channel must be watched in both directions at all times (386/НҚ, ЕШДИ п. 4), and a packet that a
//!   peer in demand mode does not need does it no harm.
//! * **Echo is not offered**: `Required Min Echo RX Interval` is zero, so no peer may send any (§6.8.9). Looped
//!   packets would prove our own forwarding, which the gate's counters show, at the price of reflecting foreign bytes.
//! * **The C bit is set**: sessions do not share the fate of the control plane (RFC 5880 §4.1), which is `controld` and
//!   `linkd`; they live in `pathd` alone. A peer may thus take a lost session for a lost path, even while a routing
//!   protocol restarts gracefully (RFC 5882 §4.3.2.1). It does so too when `pathd` itself dies and the kernel forwards
//!   on: then it uses the other member, which carries as well. Who ends on purpose says [`State::AdminDown`] before.
//! * **A session that is not up is slow**: no faster than [`SLOW_TX_US`] (§6.8.3).
//! * **A poll is answered at most once in [`FINAL_INTERVAL_US`]**, which §6.8.7 allows since no interval we announce is
//!   shorter.
//! * **A packet with both P and F set** is taken at both words: §6.5 forbids to send it, §6.8.6 not to receive it.
//!
//! ```text
//!                              ┌──┐ AdminDown, expired
//!               Down           │  ▼           Init
//!         ┌──────────────── ┌────────┐ ────────────────┐
//!         │                 │  Down  │                 │
//!         ▼     AdminDown,  └────────┘  AdminDown,     ▼
//!      ┌──────┐ expired      ▲      ▲   Down, expired ┌────┐
//!  ┌─► │ Init │ ─────────────┘      └──────────────── │ Up │ ◄─┐
//!  └── └──────┘ ───────────────────────────────────►  └────┘ ──┘
//!  Down                     Init, Up                     Init, Up
//!
//!      disable, from every state: AdminDown;  enable: Down
//! ```

use std::ops::RangeInclusive;
use std::time::Duration;

mod auth;
pub mod damping;
mod packet;
mod session;
mod settings;

pub use auth::{AuthKind, Authentication, Key, SECRET_BYTES_MAX};
pub use damping::Damping;
pub use packet::{AuthSection, Datagram, Diag, Discard, Flags, Packet, State};
pub use session::{Action, Change, Session};
pub use settings::{Role, Settings};

/// UDP port of single-hop control packets (RFC 5881 §4).
pub const PORT: u16 = 3784;
/// UDP ports they are sent from, one for each session (RFC 5881 §4).
pub const SOURCE_PORTS: RangeInclusive<u16> = 49_152..=65_535;
/// TTL or hop limit of single-hop packets, sent and received (RFC 5881 §5).
pub const HOPS: u8 = 255;
/// Shortest interval of a session, microseconds. No official reference; a loop that polls every millisecond keeps it.
pub const INTERVAL_US_MIN: u32 = 1_000;
/// Longest interval of a session, microseconds: a minute. No official reference; beyond it nothing is watched.
pub const INTERVAL_US_MAX: u32 = 60_000_000;
/// Least interval between packets of a session that is not up, microseconds (RFC 5880 §6.8.3).
pub const SLOW_TX_US: u32 = 1_000_000;
/// Least interval between two answers to polls, microseconds; polls in between get none (RFC 5880 §6.8.7).
pub const FINAL_INTERVAL_US: u32 = INTERVAL_US_MIN;

/// Microseconds of the wire as a duration.
const fn micros(us: u32) -> Duration {
    Duration::from_micros(us as u64)
}
