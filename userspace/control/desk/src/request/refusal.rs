//! Why something cannot be done to a request.

use jiff::Timestamp;
use law::{Clause, zone};

use super::term::TermRef;
use super::{HISTORY_MAX, REASONS_CHARS_MAX};
use law::request::{Act, By, Kind, Stage};

/// Why an act or a receipt is refused; the request stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The stage does not know the act.
    #[error("a request of kind {kind} that is {stage} cannot be met with {act}; {}", possible(.offered))]
    Unknown {
        /// The kind.
        kind: Kind,
        /// Where it stands.
        stage: Stage,
        /// What was tried.
        act: Act,
        /// What can be done instead.
        offered: Vec<Act>,
    },
    /// Somebody else does it.
    #[error("{act} is not for the {by}: the {owner} does it ({clause})")]
    NotYours {
        /// What was tried.
        act: Act,
        /// Who tried.
        by: By,
        /// Whose it is.
        owner: By,
        /// The clause.
        clause: Clause,
    },
    /// The time for it is over.
    #[error("the time for {act} is over: {term} ran out ({clause})")]
    TooLate {
        /// What was tried.
        act: Act,
        /// The term.
        term: TermRef,
        /// Its clause.
        clause: Clause,
    },
    /// It bears reasons.
    #[error("{act} bears reasons of 1 to {REASONS_CHARS_MAX} characters ({clause})")]
    Reasons {
        /// What was tried.
        act: Act,
        /// The clause.
        clause: Clause,
    },
    /// It names a day.
    #[error("{act} names the day that was agreed, not before today ({clause})")]
    Agreed {
        /// What was tried.
        act: Act,
        /// The clause.
        clause: Clause,
    },
    /// Time goes one way.
    #[error("nothing can have happened at {}: it is {} and the request was last moved at {}", zone::display(*.at), zone::display(*.now), zone::display(*.last))]
    Time {
        /// When it shall have happened.
        at: Timestamp,
        /// The time.
        now: Timestamp,
        /// When something happened last.
        last: Timestamp,
    },
    /// No clock waits for a receipt.
    #[error("no clock of this request waits for a receipt")]
    NoReceipt,
    /// The history is full.
    #[error("the request has {HISTORY_MAX} entries and takes no more; end it and file a new one")]
    Full,
}

fn possible(acts: &[Act]) -> String {
    if acts.is_empty() {
        return "nothing can be done to it any more".to_owned();
    }
    let words: Vec<&str> = acts.iter().map(|act| act.label()).collect();
    format!("possible are: {}", words.join(", "))
}
