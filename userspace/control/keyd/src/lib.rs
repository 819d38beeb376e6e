//! Holds the long-lived private keys: signs and seals, never exports.
//!
//! [`run`] is the daemon. A client says over the Unix socket what it wants done ([`wire::keys::Request`]), never with which
//! octets: keyd builds what is signed, sealed or authenticated itself, so that it cannot be made to sign something else. Who
//! the client is, the kernel says.
//!
//! ```text
//!  client ──Ask──► serve ──► body ──► core: access ─► quota ─► keyring ──► Told ──► client
//!                              │        (a brain: now, uid, request, random octets)
//!                              ├──► store: a new generation is durable before it is used
//!                              └──► reporter: every use and refusal, before the answer goes out
//! ```
//!
//! **Keys.** Each has generations: the newest signs and seals, all of them verify and unseal. A generation is 32 random octets.
//! Of `decisions/…` they are the seed of Ed25519; of `codes/…` the key of HMAC-SHA-256; of `sealing/…` what the key of each
//! blob is derived from (the module `crypt`). No key is ever deleted: what it sealed or signed must stay readable.
//!
//! **What is overwritten.** Every buffer that holds a key, a secret or a frame, when it is dropped. What is moved over the
//! stack, and what the library computes with there, leaves copies that nobody can reach to overwrite; so the process is also
//! kept out of swap and core dumps, and from debuggers of its own user ([`guard`](fn@guard)).
//!
//! **What an event proves.** Each use and refusal is told before its answer goes out, and without room for the event no key is
//! used. It is durable once controld has it: what keyd told in the moment before a crash of its own is lost with it.
//!
//! **What is not offered yet**: keys of the root, of issuing, of sites, of transport and of DKIM. Each is another family of
//! [`wire::keys::KeyId`] with requests and checks of its own.
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

mod access;
mod core;
mod quota;
mod refusals;

mod ca;

mod crypt;
mod keyring;

mod sealing_key;
mod store;

mod body;
mod guard;
mod serve;

pub use ca::{CaRefused, LedgerError, Protection, RootRefused};
pub use config::{Config, PurposeUser};
pub use error::KeydError;
pub use guard::guard;
pub use run::{run, run_until};
pub use sealing_key::{SealingKeyError, make as make_sealing_key};
pub use store::StoreError;
