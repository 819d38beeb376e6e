//! Электрондық цифрлық қолтаңба, электронная цифровая подпись: verification of the signatures that requests carry.
//!
//! The crate is pure: no socket, no file, no clock, no key. Whoever calls fetches lists and answers and hands them in; every
//! time is an argument.
//!
//! ```text
//! bytes ─ Cms::parse ─→ Cms ─ verify(content, trust, at) ─→ Verified ─ revocation(evidence, now) ─→ Judged
//!                                                                                                     │
//!                                             Signed ←─ meets(requirement) ─┬───────────────────────────
//!                                                          Refused::Unknown ┤ fetch evidence, judge again
//!                                              Refused::Revoked, ::Unmet ←──┘
//! ```
//!
//! * [`Cms`]: a signed message (RFC 5652) in DER, content inside or apart, up to [`limits::SIGNERS_MAX`] signers; what comes
//!   in BER goes through [`definite`] first;
//! * [`Trust`], [`Path`]: anchors are configured; a certificate inside of a message never is one (RFC 5280 section 6);
//! * [`Evidence`], [`Standing`]: lists and OCSP answers (RFC 5280, 6960); **a failure is unknown**, never good, never revoked;
//!   [`OcspQuestion`]: what to ask a responder, and whether what it said is an answer; [`Ground`]: by what somebody was good;
//! * [`Requirement`], [`Signed`], [`Refused`]: what a desk asks, and its proof that it got it;
//! * [`Signer`], [`Role`]: BIN, IIN, names and powers as the national CA writes them;
//! * [`Token`]: time stamps (RFC 3161);
//! * [`Error`], [`Fault`]: what is wrong, by which rule, and what to do, in English, Russian and Kazakh;
//! * [`limits`]: every bound.
//!
//! # Algorithms
//!
//! | key | digest | proved by |
//! |---|---|---|
//! | GOST 34.310-2004 (CryptoPro-A) | GOST 34.311-95, test S-box | the national CA's test hierarchy of 2019 |
//! | GOST 34.10-2015, 512 bits (TC 26 set A) | GOST R 34.11-2012, 512 bits | that of 2022, OpenSSL's GOST engine |
//! | RSA, 2048 to 8192 bits, PKCS #1 v1.5 | SHA-256, SHA-384, SHA-512 | that of 2019, OpenSSL |
//! | ECDSA P-256, P-384 | SHA-256, SHA-384 | OpenSSL |
//!
//! SHA-1 is recognised and refused. GOST 34.10-2015 of 256 bits is refused as unknown: no certificate and no document at
//! hand tells its curve or its identifiers.

mod algorithm;
mod certificate;
mod cms;
mod der;
mod fault;
pub mod fuzz;
mod gost;
pub mod limits;
mod name;
#[cfg(test)]
mod national;
mod oid;
mod path;
mod policy;
mod revocation;
mod signer;
mod time_stamp;

pub use certificate::Certificate;
pub use cms::{Cms, Content, Signature, SignatureStamp, Verified};
pub use der::definite;
pub use fault::{Error, Fault};
pub use path::{Path, Trust};
pub use policy::{Judged, Party, Refused, Requirement, Signed};
pub use revocation::{
    CertificateKey, Evidence, Ground, KnownList, OcspQuestion, OcspWord, Reason, Source, Standing,
    ocsp_request,
};
pub use signer::{IdNumber, IdNumberError, Role, Signer};
pub use time_stamp::{Attested, TimeStamp, Token};
