//! What the kernel and userspace agree on: map layouts, verdict codes and the one verdict function.
//!
//! The crate is `no_std`, pure, and compiled twice: for the host, where `policy::decide` calls it, and for BPF,
//! where the gate does. There is no second implementation of the order of the verdict.
#![no_std]

pub mod layout;
pub mod reason;

pub use layout::{
    AddressMatch, Family, Head, Port, PortRole, Row, Rule, RuleAction, RuleRange, Standing,
};
pub use reason::{Action, Reason, Verdict};
