//! The explicit proxy's part of the decision: what is asked beside [`decide()`](crate::decide()) of a connection that came by it.
//!
//! * [`guard()`]: which addresses it never reaches for a user;
//! * [`against`]: who is served, and what forbids a connection of two names.

mod guard;
mod names;

pub use guard::{Named, Owner, guard};
pub use names::{Both, against, refusal};
