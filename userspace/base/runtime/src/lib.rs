//! The bodies' common ground: the only clock and source of random bits, sockets, tracing and the snapshot receiver.
//!
//! State flows down and facts flow up: a [`ControlLink`] receives snapshots from controld and sends it the events of a
//! [`Reporter`]; a [`Server`] takes what clients ask; a [`Client`] asks it.

pub mod clock;
pub mod socket;

pub mod client;
pub mod keys;
pub mod server;

pub mod link;
pub mod reporter;
pub mod sealed;
pub mod sockets;

pub mod passphrase;
pub mod process;
pub mod random;
pub mod reload;
pub mod share;

pub use client::{Client, ClientError, Watch};
pub use clock::{Clock, ManualClock, SystemClock};
pub use keys::{KeyClient, SignatureError, verify};
pub use link::{Categories, ControlLink};
pub use process::{resident_bytes, shutdown, tracing_start};
pub use random::{entropy, random};
pub use reload::Reload;
pub use reporter::Reporter;
pub use sealed::{Mapped, SealedError, map_sealed, read_sealed, seal};
pub use server::{Caller, CallerId, Incoming, Server};
pub use share::{Seat, Shares};
pub use socket::{Connection, Listener, Peer, SocketError};
pub use sockets::{Pool, PoolError};
