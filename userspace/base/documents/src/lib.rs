//! The documents that the desk issues and the notices that it sends, in Kazakh and in Russian.
//!
//! The crate is pure: it reads no clock, no file and draws no number; the moment of issue, the code of the seal and the
//! fonts are arguments.
//!
//! * [`Document`]: a typed document with its [`Head`]; [`Document::text`] is its plain text, [`pdf()`] the file with a
//!   [`Seal`] on every page;
//! * [`Notice`]: subject and body for mail, portal and paper;
//! * [`Line`], [`Prose`], [`List`]: what may stand in a field, bounded and printable;
//! * [`words`], [`citation()`], [`Term`]: dates, counts, clauses and terms in the words of both languages.
//!
//! Sentences follow the orders where these give them; the others are ours, in the terms of the orders.

mod block;
mod citation;
pub mod document;
pub mod field;
pub mod head;
pub mod language;
pub mod notice;
mod pdf;
mod request;
mod terms;
pub mod words;

pub use citation::citation;
pub use document::{Body, Document};
pub use field::{Fault, FieldError, Line, List, Prose};
pub use head::{CheckAddress, Head, Issuer, Organisation, Seal, Signer, VerificationCode};
pub use language::{Bilingual, Language};
pub use notice::{Mail, Matter, Notice, Running};
pub use pdf::{FONT_BYTES_MAX, Fonts, PAGES_MAX, RenderError, pdf};
pub use request::{Request, RequestKind, taken_again_from};
pub use terms::Term;
