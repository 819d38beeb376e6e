//! State machines of the requests and of the law's own clocks.
//!
//! The crate is pure: events and `now` come in, new states and actions go out; `controld` stores the one and performs
//! the other.
//!
//! * [`catalogue`]: one unknown address and the five working days of its operator (386/НҚ, ЕШДИ п. 13);
//! * [`book`]: all such cases, bounded, batched into notices;
//! * [`request`]: every request that the orders know, as tables of transitions with their clocks and effects;
//! * [`access`]: the calendar year of an access list (386/НҚ, ЕШДИ п. 15-1);
//! * [`availability`]: the index of availability of integration services (603/НҚ, приложение 7, п. 7);
//! * [`content`]: what a file that a request cites really holds.

pub mod access;
pub mod availability;
pub mod book;
pub mod catalogue;
pub mod content;
pub mod names;
pub mod request;

pub use access::Access;
pub use book::{Batch, BatchKind, Book, Change, Due, Row, RowKey, Selector};
pub use catalogue::{Action, Event, ReceiptRule, State, Terms};
pub use names::{DeskError, NoticeId, Officer, Operator};
