//! Finds malicious content: block lists, and the protocols of scanners.
//!
//! The crate is pure: no socket, no file, no clock. Whoever calls hands in octets and the time, and carries out what the
//! machines ask for; no body is ever held whole.
//!
//! ```text
//! files ─ List::read ─→ List … ─ Blocklist::compile ─→ Blocklist ─ domain, url, address, body ─→ Hit
//! body ─→ Instream ─→ ClamdOutcome
//! exchange ─→ icap::Transaction ─→ icap::Event
//! ```
//!
//! * [`List`], [`Format`], [`Source`]: plain lists, `hosts`, response policy zones, STIX 2.1; read whole or refused whole,
//!   with every [`Problem`]; what is well-formed but cannot be looked up is told as [`PassedOver`];
//! * [`Blocklist`], [`Hit`]: one immutable index and its look-ups; [`UrlKey`], [`Site`]: paths without queries;
//!   [`BodyHasher`], [`Digest`]: digests of bodies as they stream;
//! * [`Instream`], [`Question`]: clamd (clamd(8));
//! * [`icap`]: any ICAP server (RFC 3507);
//! * [`Detection`], [`CaseNumber`]: what was found, and its number; [`page`]: what the user is told;
//! * [`ScanPolicy`], [`Unscanned`]: what happens where nobody looked;
//! * [`limits`]: every bound.

mod blocklist;
mod clamd;
mod detection;
mod digest;
pub mod icap;
pub mod limits;
mod list;
pub mod page;
mod problem;
mod threat;
mod url;

pub use blocklist::{Blocklist, CompileError, Counts, EntryKind, Hit};
pub use clamd::{ClamdFault, ClamdLimits, ClamdOutcome, Instream, Question, Wants};
pub use detection::{CaseNumber, CaseNumberError, CaseNumbers, Detection, DetectionKind, Finder};
pub use digest::{BodyHasher, Digest, DigestKind};
pub use list::{
    Format, List, ListName, ListNameError, PassReason, PassedOver, Reach, Scope, Source, Validity,
};
pub use problem::{Place, Problem};
pub use threat::{ScanPolicy, ThreatName, Unscanned, WithoutScanner};
pub use url::{Site, UrlKey};

/// Where the time of tests begins: they move it by hand.
#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "an instant can only be had from the clock"
)]
fn begin() -> std::time::Instant {
    std::time::Instant::now()
}
