//! Owns the record: draft, validate, commit, publish, acknowledged.

pub mod store;
