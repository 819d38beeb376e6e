//! What the fuzz targets assert, one function a target, and the seeds they start from.
//!
//! Each function takes any bytes and panics where a property does not hold. `tests/fuzz` calls them from libFuzzer;
//! the tests of this crate call them with the seeds and with every file of `tests/fuzz/corpus`.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a property that does not hold ends the process: that is what a fuzzer watches for"
)]

mod calendar;
mod category;
mod certificate;
mod coding;
mod config;
mod form;
mod hello;
mod http;
mod journal;
mod keys;
mod octets;
mod packet;
mod prefix_paint;
mod scanners;
pub mod seeds;
mod signature;
mod snapshot;
mod wire;

pub use self::calendar::calendar;
pub use self::category::category;
pub use self::certificate::certificate;
pub use self::coding::{coding, decodes};
pub use self::config::config;
pub use self::form::form;
pub use self::hello::hello;
pub use self::http::http;
pub use self::journal::journal;
pub use self::keys::keys;
pub use self::packet::{packet, packet_verdict};
pub use self::prefix_paint::prefix_paint;
pub use self::scanners::{blocklist, clamd, icap};
pub use self::signature::signature;
pub use self::snapshot::snapshot;
pub use self::wire::wire;

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: that of its function, its corpus and its binary.
    pub name: &'static str,
    /// What it asserts of any bytes.
    pub run: fn(&[u8]),
    /// Inputs that mean something.
    pub seeds: fn() -> Vec<seeds::Seed>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    target("packet", packet, seeds::packet),
    target("config", config, seeds::config),
    target("wire", wire, seeds::wire),
    target("keys", keys, seeds::keys),
    target("snapshot", snapshot, seeds::snapshot),
    target("journal", journal, seeds::journal),
    target("calendar", calendar, seeds::calendar),
    target("prefix_paint", prefix_paint, seeds::prefix_paint),
    target("form", form, seeds::form),
    target("signature", signature, seeds::signature),
    target("http", http, seeds::http),
    target("coding", coding, seeds::coding),
    target("hello", hello, seeds::hello),
    target("category", category, seeds::category),
    target("certificate", certificate, seeds::certificate),
    target("blocklist", blocklist, seeds::blocklist),
    target("clamd", clamd, seeds::clamd),
    target("icap", icap, seeds::icap),
];

const fn target(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<seeds::Seed>) -> Target {
    Target { name, run, seeds }
}
