//! Owns the record: draft, validate, commit, publish, acknowledged.
//!
//! The [`core`] is synchronous and takes the time as an argument; [`run`] moves the bytes. Every command is authorised
//! here, from the user id that the kernel vouches for.

pub mod authorise;
pub mod core;
mod requests;
pub mod run;
mod signatures;
pub mod start;

mod audit;
mod availability;
mod cases;
mod categories;
mod clerk;
mod clock;
mod commands;
mod keys;
mod ledger;
mod letters;
mod listing;
mod memory;
mod outbox;
mod post;
mod prober;
mod refusals;
mod register;
mod relay;
mod revocation;
mod scope;
mod stored;
mod terms;
mod tokens;
mod webhook;

mod error;
mod files;
mod http;
mod papers;
pub mod store;

pub use crate::core::{Core, Published, Settings, Snapshots};
pub use audit::JOURNAL_KIND_EVENT;
pub use availability::Target;
pub use error::ControlError;
pub use files::{SCANS_MAX, ScanJob, ScanOutcome};
pub use outbox::{Attempt, Letter, Reach, Recipient, Way};
pub use papers::{
    DocumentJob, Drawn, PaperJob, PaperMade, PaperSettings, Sealed, Sealing, Secret, Typesetting,
};
pub use post::Post;
pub use relay::{Relay, RelaySecurity};
pub use revocation::SourcesError;
pub use signatures::{Asking, OcspAnswer, Signatures};
pub use stored::StoredError;
pub use webhook::{Networks, SecretError, Secrets, Webhooks};
