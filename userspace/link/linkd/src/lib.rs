//! Loads the gate into the kernel and keeps its maps.
//!
//! [`run`] is the daemon: it adopts or loads the [`gate`], installs the snapshots that controld sends, reports what the
//! gate sees, and answers questions. It may be dead without harm: programs, maps and links are pinned, and packets are
//! judged and counted on.

pub mod config;
mod error;
mod run;

mod body;

mod answer;
mod held;
mod member;
mod numbering;
mod ports;
mod sightings;
mod steer;

pub mod gate;

pub use config::Config;
pub use error::LinkdError;
pub use run::{run, run_until};
