//! Holds the long-lived private keys: signs and seals, never exports.
//!
//! [`run`] is the daemon. A client says over the Unix socket what it wants done ([`wire::keys::Request`]), never with which
//! octets: keyd builds what is signed, sealed or authenticated itself, so that it cannot be made to sign something else. Who
//! the client is, the kernel says.
//!
//! ```text
//!  client ──Ask──► serve ──► body ──► core: access ─► quota ─► keyring, authorities ──► Told ──► client
//!                              │        (a brain: now, uid, request, random octets)
//!                              ├──► store: a new generation is durable before it is used
//!                              ├──► ledger: a certificate is durable before anybody has it
//!                              └──► reporter: every use and refusal, before the answer goes out
//! ```
//!
//! **Keys.** Each has generations: the newest signs and seals, all of them verify and unseal. A generation is 32 random octets.
//! Of `decisions/…` they are the seed of Ed25519; of `codes/…` the key of HMAC-SHA-256; of `sealing/…` what the key of each
//! blob is derived from (the module `crypt`). None of these is ever deleted: what it sealed or signed must stay readable. Of
//! certification authorities (`root`, `issuing/…`, `untrusted`) a generation is a private key in PKCS #8, that of a root under its
//! passphrase, or in a token of PKCS #11 that it never leaves; it is erased when the authority is revoked or has ended, or another has taken
//! its place.
//!
//! **Certification authorities** (the module `ca`; 386/НҚ, ЕШДИ п. 20–23). Officers order, tlsd asks for leaves, keyd writes every
//! word of a certificate but names, key and end. It certifies nothing until controld has sent it who is enrolled
//! ([`model::IssuingSnapshot`]) and what is exempt (the index of categories, as [`Protection`]), and judges each leaf by these:
//! whoever takes tlsd over gets no certificate for a bank, for a wildcard over one, or for an organisation without an enrolment in
//! force. What even a stolen issuing key cannot sign are the names of the protected set: the constraints of its certificate exclude
//! them. The passphrase of a root is asked for when an issuing authority or a CRL is signed, and at no other time; so those need an
//! officer, and keyd tells when they are due.
//!
//! **What is overwritten.** Every buffer that holds a key, a secret or a frame, when it is dropped. What is moved over the
//! stack, and what the library computes with there, leaves copies that nobody can reach to overwrite; so the process is also
//! kept out of swap and core dumps, and from debuggers of its own user ([`guard`](fn@guard)).
//!
//! **What an event proves.** Each use and refusal is told before its answer goes out, and without room for the event no key is
//! used. It is durable once controld has it: what keyd told in the moment before a crash of its own is lost with it.
//!
//! **A root on a machine of its own** ([`Ceremony`]): the gateway has its certificate and no key. What it is to sign leaves as a file and
//! comes back as one; keyd takes an answer only if each certificate is octet for octet what it would have signed itself. Then nothing is signed
//! of itself or at once: who has the root's machine has to be asked, and keyd tells when.
//!
//! **What is not offered yet**: keys of sites, of transport and of DKIM. Each of those is another family of [`wire::keys::KeyId`] with
//! requests and checks of its own.
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
mod ceremony;
mod guard;
mod indexes;
mod serve;

pub use ca::{CaRefused, LedgerError, Protection, RootRefused};
pub use ceremony::{Ceremony, CeremonyError};
pub use config::{Config, PurposeUser};
pub use error::KeydError;
pub use guard::guard;
pub use run::{run, run_until};
pub use sealing_key::{SealingKeyError, make as make_sealing_key};
pub use store::StoreError;
