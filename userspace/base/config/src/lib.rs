//! Declarative files, version 1, to rows of the record.
//!
//! The crate is pure: it takes texts and gives rows with their places. Bad input is refused whole, and every
//! [`Problem`] names file, line, reason and what to do. What needs more than one row to judge (overlaps, owners,
//! terms) is judged with the whole record; [`explain_violations`] ties those judgements back to the files.
//!
//! # The format
//!
//! A file is TOML 1.1 with `version = 1` at its top. Rows are elements of arrays of tables: `[[authority]]`,
//! `[[operator]]`, `[[organisation]]`, `[[channel]]`, `[[uplink]]`, `[[catalogue]]`, `[[access-list]]`,
//! `[[special-access]]`, `[[deny]]`, `[[allow]]`, `[[vpn-service]]`, `[[account]]`. Field names are those of the rows in
//! [`model::row`] with hyphens.
//!
//! Files that name a kind state it wholly: rows of that kind which no file puts are deleted by the commit. `[[deny]]`
//! and `[[allow]]` are one kind, `rule`. An empty kind is stated by `declare = ["catalogue"]` at the top. Blocks
//! cannot be written: only the law writes them.

pub mod declared;
pub mod form;
pub mod problem;
pub mod protocol;
pub mod render;

mod nearest;
mod source;
mod v1;

pub use declared::{Declared, explain_violations, parse};
pub use form::{filled_in, filled_in_with};
pub use problem::{Excerpt, PROBLEMS_MAX, Place, Problem};
pub use protocol::{protocol_name, protocol_number};
pub use render::render;
