//! Compiles the record into a snapshot and decides flows. Pure: `now` is an argument.
//!
//! * [`validate()`]: every rule that spans rows of the record, as violations with clause and hint;
//! * [`compile()`]: the record at an instant as the gate's snapshot;
//! * [`inspection()`] and [`issuing()`]: the same for the daemons of TLS inspection;
//! * [`next_change`] and [`changes_between`]: when time alone changes that snapshot;
//! * [`connection_halt`] and [`service_halt`]: what stops a service of ШЭП and ВШЭП that stands in the record;
//! * [`decide()`]: the verdict on a frame, by the function that the gate runs.

pub mod change;
pub mod compile;
pub mod decide;
pub mod flow;
pub mod halt;
pub mod inspection;
pub mod paint;
mod rows;
pub mod term;
pub mod validate;

#[cfg(test)]
mod fixture;

pub use change::{ChangeKind, TimedChange, changes_between, next_change};
pub use compile::{CompileError, compile};
pub use decide::{HostTables, clause_of, decide, port_of, tags_of};
pub use flow::{Flow, FlowError, frame_of, tagged};
pub use halt::{Halt, connection_halt, service_halt};
pub use inspection::{inspection, issuing};
pub use validate::validate;
