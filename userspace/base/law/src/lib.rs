//! The law as values: clauses, working days, terms and forms.
//!
//! The crate is pure. It reads no clock and no file; `now` and the calendar are arguments.
//!
//! * [`Clause`]: every numbered clause of orders 386/НҚ, 307/НҚ and 603/НҚ, with what the software does about it;
//! * [`Calendar`]: the production calendar, which is data and knows only the years it was given;
//! * [`deadline`]: terms counted by that calendar in the time of Asia/Almaty ([`zone`]);
//! * [`ExemptCategory`]: what is never decrypted;
//! * [`request`]: the words of requests: kinds, stages, acts;
//! * [`form`]: the forms that the orders prescribe, as typed data with a check that names every violation.

pub mod calendar;
pub mod clause;
pub mod deadline;
pub mod exempt;
pub mod form;
pub mod request;
#[cfg(test)]
mod texts;
pub mod zone;

pub use calendar::{Calendar, CalendarDigest, CalendarError, CalendarYear};
pub use clause::{Area, Clause, Execution, Standing, UnknownClause};
pub use deadline::{DEADLINES, Deadline, Unit, one_calendar_year, reminder_dates};
pub use exempt::{ExemptCategory, NotExempt};
pub use form::{Form, Submission, Violation};
