//! The rules of this repository, as tests.
//!
//! Each rule is a function from plain data to complaints, so that it can be shown to fail on a bad sample;
//! `tests/repository.rs` applies all of them to the repository itself. A complaint names the place and what to do.

pub mod clauses;
pub mod files;
pub mod grounds;
pub mod layers;
pub mod manifest;
pub mod texts;
