//! Inspects web traffic of the enrolled, and of nobody else (386/НҚ, ЕШДИ п. 20).
//!
//! The brain is [`tls`]: it decides what is decrypted, and says so by a permit. This is the body: it takes connections that the
//! gate steers here, connects to servers in the users' names, and moves octets. It runs without any right of its own: sockets
//! come from linkd, certificates from keyd, policies from controld.
//!
//! ```text
//! user ─ listen ─ opening ─ attend ─┬─ splice ──────────────────────────── server
//!                 facts ─ tls::decide├─ inspect ─ leaf (keyd) ─┬─ relay ─┬─ server    HTTP/1.1
//!                                    │                         └─ http2 ─┤           HTTP/2
//!                                    │                                   └ scanning (clamd)
//!                                    └─ page, alert or reset
//! ```
//!
//! Programs of the enrolled may also ask for servers by a proxy (`proxy`); what they ask for goes the same way from there.
//!
//! Policies are put together of what controld sends and of block lists, which are files (`policy`, `blocklists`). What cannot be
//! inspected without breaking it is learned, exempt for twelve hours, and told as it comes and goes (`learned`).
//!
//! Protocols other than HTTP are relayed, once their server's certificate was verified, and not looked into.
//!
//! **What is not offered yet**: content of `WebSocket`s is carried and not looked into.
//!
//! **What is never offered**: leaves for servers that are named by address alone ([`tls::leaf`] says why). They are refused.
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

mod config;
mod error;
mod run;

mod context;
mod lanes;
mod limits;
mod listen;
mod policy;

mod blocklists;
mod learned;

mod ahead;
mod alarm;
mod attend;
mod facts;
mod flow;
mod opening;
mod proxy;
mod told;

mod destination;
mod splice;
mod upstream;

mod check;
mod http2;
mod inspect;
mod leaf;
mod page;
mod refuse;
mod relay;
mod requests;
mod room;
mod scanning;

mod log;

#[cfg(test)]
mod testing;

pub use config::{Config, ProxyAddress, ProxyAddressError};
pub use error::TlsdError;
pub use run::{READY, run, run_until};
pub use scanning::ClamdAt;
