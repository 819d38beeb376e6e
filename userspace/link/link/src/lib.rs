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

//! What the body does with a packet of BFD:
//!
//! ```
//! use std::num::{NonZeroU8, NonZeroU32};
//!
//! use link::bfd::{self, Damping, Session};
//! use link::group::{self, Group, Member, Source};
//! use link::{Instant, LinkError};
//!
//! # fn main() -> Result<(), LinkError> {
//! let now = Instant::from_nanos(5_000);
//! let every_10_ms = bfd::Settings::new(10_000, 10_000, NonZeroU8::MIN.saturating_add(2))?;
//! let mut session = Session::new(every_10_ms, NonZeroU32::MIN, 0x5eed, now);
//! let mut damping = Damping::new(now);
//! let mut group = Group::resume(Member::Primary, now);
//!
//! // A payload that no session accepts changes nothing; its reason is counted.
//! let payload = [0; 24];
//! for action in session.on_packet(now, &payload).unwrap_or_default() {
//!     match action {
//!         bfd::Action::Send(datagram) => drop(datagram.bytes().to_vec()),
//!         bfd::Action::Changed(change) => damping.on_change(now, &change),
//!     }
//! }
//! let reading = damping.damp(now, session.reading());
//! for action in group.on_reading(now, Member::Primary, Source::Bfd, reading) {
//!     match action {
//!         group::Action::Select { .. } | group::Action::Announce { .. } => {}
//!         group::Action::Tell(fact) => println!("{fact:?}"),
//!     }
//! }
//! assert_eq!(group.active(), Member::Primary);
//! # Ok(())
//! # }
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
