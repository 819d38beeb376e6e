//! The lab: the gateway, its operators, users and a small Internet, in network namespaces of this machine.
//!
//! Every area adds its peers, scenarios and benches here; no area makes its own harness.
//! Only documentation prefixes are used, and no namespace has a route out of the machine.
//!
//! In reading order: [`Instance`] owns what is made, [`Namespace`] and [`net`] make hosts and cables,
//! [`Topology`] lays them out, [`Peers`] and [`Process`] fill them, [`probe`] asks, [`outage`] measures, [`Scenario`] judges.

mod error;
mod instance;
mod interrupt;
mod keyd;
mod listener;
mod lock;
mod namespace;

pub mod bench;
pub mod desk;
pub mod gateway;
pub mod hierarchy;
pub mod hooks;
pub mod live;
pub mod liveness;
pub mod net;
pub mod outage;
pub mod peers;
pub mod preflight;
pub mod probe;
pub mod raw;
pub mod relay;
pub mod scenarios;
pub mod smtp;
pub mod wait;

mod lab;
mod process;
mod responder;
mod scenario;
mod service;
mod splice;
mod topology;
pub mod web;

pub use crate::error::LabError;
pub use crate::instance::Instance;
pub use crate::interrupt::{catch as catch_interrupts, interrupted};
pub use crate::lab::Lab;
pub use crate::namespace::Namespace;
pub use crate::peers::Peers;
pub use crate::process::Process;
pub use crate::scenario::{Evidence, Failure, Fault, Outcome, Report, Sabotage, Scenario, judge};
pub use crate::splice::{Cut, Splice};
pub use crate::topology::{Host, Topology, plan};
pub use crate::wait::{Stopwatch, eventually, observe};
