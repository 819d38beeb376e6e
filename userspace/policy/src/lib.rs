//! Compiles the record into a snapshot and decides flows.

pub mod paint;
