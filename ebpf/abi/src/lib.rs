//! What the kernel and userspace agree on: map layouts, verdict codes and the one verdict function.
//!
//! The crate is `no_std`, pure, and compiled twice: for the host, where `policy::decide` calls it, and for BPF,
//! where the gate does. There is no second implementation of the order of the verdict.
#![no_std]

pub mod address;
pub mod explain;
pub mod flow;
pub mod forward;
pub mod layout;
pub mod meter;
pub mod packet;
pub mod path;
pub mod reason;
pub mod steering;
pub mod tables;
pub mod trie;
pub mod verdict;

pub use address::Address;
pub use layout::{
    AddressMatch, Family, Head, Port, PortRole, Row, Rule, RuleAction, RuleRange, Standing,
};
pub use packet::{Bytes, Fragment, Packet, Ports, parse};
pub use reason::{Action, Begins, Reason, Service, Verdict};
pub use verdict::{Tables, Transport, judge, judge_packet, judge_unread};
