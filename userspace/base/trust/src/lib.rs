//! What operators hand out and users install, so that workstations trust the gateway's root (386/НҚ, ЕШДИ п. 21–23).
//!
//! The crate is pure: certificates come as keyd shows them ([`wire::keys::CertificateView`]), `now` is an argument, and the same
//! certificates always give the same octets.
//!
//! ```text
//! keyd ─ certificates ─→ Distribution::of(…, now) ─┬─ artefacts() ─→ files: `qaqpa authority export`, consoled's public page
//!                            who is handed out     └─ index(…) ────→ the page itself, in three languages
//! ```
//!
//! **Who is handed out**: roots that are published, active or retiring, while their ten years run, and what such roots signed of each
//! other. A revoked or expired root never, whatever else names it.
//!
//! | artefact | for |
//! |---|---|
//! | `qaqpa-root-N.cer` | one root, DER: Windows, macOS, Java |
//! | `qaqpa-root-N.crt` | one root, PEM: Linux, Android, Firefox |
//! | `qaqpa-roots.pem` | all of them, PEM: programs that take one file |
//! | `qaqpa-roots.p7b` | all of them and their cross certificates, PKCS #7 (RFC 5652, without signers): Windows |
//! | `qaqpa-install.cmd` | start-up script of Group Policy; publishes in a domain too |
//! | `qaqpa-roots.reg` | the same as values of the registry, UTF-16 |
//! | `qaqpa-roots.mobileconfig` | profile of Apple's systems, unsigned |
//! | `policies.json` | policy of Firefox |
//! | `qaqpa-fingerprints.html`, `.txt` | what people compare before they install, in Kazakh, Russian and English |
//! | `SHA256SUMS` | digests of all the others |
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

mod distribution;
mod root;

mod artefact;

mod apple;
mod firefox;
mod pem;
mod pkcs7;
mod windows;

mod language;
mod markup;
mod sheet;

mod check;
mod page;

pub use artefact::{Artefact, Form};
pub use check::{Check, MARK_MEDIA, mark};
pub use distribution::{CROSSES_MAX, Distribution, ROOTS_MAX, TrustError};
pub use language::{Language, Phrase};
pub use page::{STYLE, index, no_root};
pub use root::{Cross, InUse, Root, RootCertificate, grouped};
pub use sheet::sheet_policy;
