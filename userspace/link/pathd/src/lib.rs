//! Failover: the body of the `link` brain.
//!
//! [`run`] is the daemon. It reads from the gate's pinned maps which interfaces are the primary and the backup member of
//! a link (386/НҚ, ЕШДИ п. 5) and how the record wants each watched, watches them, and does what a switch needs: the word
//! that the gate reads for each packet, the routes of the kernel's stack, and the announcements to the neighbours. It needs
//! neither `linkd` nor `controld`, and may be dead itself: then the last choice stays.
//!
//! ```text
//!  main thread, real-time, each millisecond              upkeep thread, each second and after each switch
//!  ACTIVE, PORTS, MEMBERS ─► links, locks                 CARRIERS ─► routes of our own in the main table
//!  RTM_GETLINK ──────┐                                    neighbours, addresses ─► FAR_ENDS, grounds
//!  UDP 3784 ─► bfd ──┼─► link::group ─► CARRIERS ─wakes─► addresses ─► gratuitous ARP, unsolicited advertisements
//!  frames ─► probe ──┘        │   ▲
//!                        news │   └── grounds: own address and stations, from which far ends are watched
//!                             ▼
//!  tell thread: facts ─► controld; `qaqpa paths` ◄─ the board
//! ```
//!
//! The words in `CARRIERS` are all that outlives the process: whoever starts reads there who carries. The main thread waits
//! for no other one: what it hands over goes through channels with a bound, and what finds no room there is either sent
//! again at the next look or counted as lost.
//!
//! **What a peer of BFD sees when pathd dies.** Its session falls after the detection time, 30 ms at 10 ms × 3, and it uses
//! the other member; the gate takes packets from either, so that nothing need be lost. Back within a second, pathd speaks at once
//! and the session is up again after three packets at the slow rate of RFC 5880 §6.8.3. On our side nothing is switched: a
//! session that begins is not believed dead before [`link::group::SETTLE`]. The C bit is set, see [`link::bfd`]. Ended by
//! SIGTERM, pathd says that its sessions are administratively down, which is no fault of the path (RFC 5882 §4.1 to 4.3).
//!
//! **What is not offered**: BFD through VLAN tags, since the sockets of UDP know no tags; BFD authentication and passive
//! sessions, which [`link::bfd`] has and the record does not.

mod config;
mod error;
mod run;

mod body;
mod watch;

mod guard;
mod maps;
mod members;
mod record;

mod carrier;
mod liveness;
mod sentry;

mod frames;
mod ground;
mod udp;

mod announce;
mod far_ends;
mod routes;
mod upkeep;

mod tell;
mod teller;

mod events;
mod netlink;
mod random;
mod realtime;
mod time;

#[cfg(test)]
mod cable;

pub use config::Config;
pub use error::PathdError;
pub use run::{run, run_until};
