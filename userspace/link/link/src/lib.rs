//! Failover of a channel group, and what tells it that a member is dead.
//!
//! The crate is pure: bytes, readings and `now` come in, actions go out. `pathd` owns the sockets, the clock and the
//! map word, and does what the actions say. Its loop is always the same: wait until [`Instant`] `wake()` or a packet;
//! hand over every packet that waits; call `on_time`; do the actions. Packets go first, so that a late wake-up does
//! not take for lost what is only unread.
//!
//! * [`bfd`]: Bidirectional Forwarding Detection, RFC 5880 and 5881, for far ends that speak it;
//! * [`probe`]: ARP, neighbour solicitation and ICMP echo for far ends that do not, and the announcements of a switch;
//! * [`group`]: which of two members carries (386/НҚ, ЕШДИ п. 5), without interruption (п. 4).
//!
//! ```text
//!  carrier ─────────────────────────┐
//!  packets ──► bfd ──► damping ─────┼──► group ──► Select, Announce, Tell
//!  frames  ──► probe ───────────────┘
//! ```

pub mod bfd;
pub mod error;
pub mod group;
pub mod probe;
pub mod reading;
pub mod time;

pub use error::LinkError;
pub use reading::Reading;
pub use time::Instant;
