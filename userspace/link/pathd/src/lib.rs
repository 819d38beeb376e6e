//! Failover: the body of the `link` brain.
//!
//! [`run`] is the daemon. It reads from the gate's pinned maps which interfaces are the primary and the backup member of
//! a link (386/НҚ, ЕШДИ п. 5), watches their carrier, and does what a switch needs: the word that the gate reads for each
//! packet, the routes of the kernel's stack, and the announcements to the neighbours. It needs neither `linkd` nor
//! `controld`, and may be dead itself: then the last choice stays.
//!
//! ```text
//!  main thread, real-time, each millisecond          upkeep thread, each second and after each switch
//!  ACTIVE, PORTS ─► pairs                             CARRIERS ─► routes of our own in the main table
//!  RTM_GETLINK ─► link::group ─► CARRIERS ──wakes──►  neighbours ─► FAR_ENDS
//!                                                     addresses ─► gratuitous ARP, unsolicited advertisements
//! ```
//!
//! The words in `CARRIERS` are all that both threads share, and all that outlives the process: whoever starts reads there
//! who carries.
//!
//! **What is not built yet**: the only source of liveness is the carrier. BFD and probes are machines of `link` that
//! nothing here feeds, so a far end that dies silently is not noticed. Nobody can lock a member by hand. Switches are
//! logged, not yet told to `controld`.

mod config;
mod error;
mod run;

mod body;
mod guard;
mod maps;
mod members;

mod announce;
mod far_ends;
mod routes;
mod upkeep;

mod events;
mod netlink;
mod realtime;
mod time;

pub use config::Config;
pub use error::PathdError;
pub use run::{run, run_until};
