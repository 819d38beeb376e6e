//! What a step asks of `controld`.

use jiff::Timestamp;
use law::Clause;
use serde::{Deserialize, Serialize};

/// One thing to do after a step, in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Refuse the address from the next epoch on.
    Block,
    /// Let the address pass again, at once.
    Unblock,
    /// Tell operator and officer.
    Notify(News),
    /// Tell the officer that the case stands still.
    Escalate(Escalation),
    /// Write the transition to the journal.
    Journal(Transition),
    /// Nothing changed; the reason answers whoever sent the event. Not journalled.
    Ignore(Ignored),
}

/// News of a case for operator and officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// The term ran out and the address is blocked.
    Blocked,
    /// The catalogue holds the address and the block is lifted.
    Unblocked,
    /// A new calendar moved the end of the term.
    DueMoved,
}

/// Why the officer is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escalation {
    /// No receipt is known a working day after the notice; said again each working day.
    NoReceipt,
    /// The notice was delivered, but the setting asks for a confirmation and there is none.
    NoConfirmation,
    /// The outbox gave the notice up.
    DeliveryFailed,
    /// The calendar does not know the year in which the term ends; install one that does.
    CalendarTooShort,
}

/// A transition as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// The clause that moves the case.
    pub clause: Clause,
    /// Where it stood.
    pub from: Stage,
    /// Where it stands.
    pub to: Stage,
    /// When.
    pub at: Timestamp,
    /// The end of the term, where one runs.
    pub due: Option<Timestamp>,
}

/// The name of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// [`super::State::Seen`].
    Seen,
    /// [`super::State::Notified`].
    Notified,
    /// [`super::State::Running`].
    Running,
    /// [`super::State::Blocked`].
    Blocked,
    /// [`super::State::Closed`].
    Closed,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Seen => "seen",
            Self::Notified => "notified",
            Self::Running => "running",
            Self::Blocked => "blocked",
            Self::Closed => "closed",
        })
    }
}

/// Why an event leaves a case as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Ignored {
    /// A sighting of an open case.
    #[error("the case is open already")]
    AlreadyOpen,
    /// A receipt, or its failure, of a notice that no case waits for.
    #[error("no notice of this case was sent; send one first")]
    NotNotified,
    /// A receipt of another notice than the latest.
    #[error("a later notice stands in its place")]
    OtherNotice,
    /// A second receipt: the first one stands.
    #[error("the clock runs from an earlier receipt")]
    ClockRuns,
    /// A notice for an address that has been notified and whose clock runs or has run out.
    #[error("the notice was received; another changes nothing")]
    NoticeReceived,
    /// A receipt before its notice was queued.
    #[error("a receipt cannot precede its notice")]
    ReceiptBeforeNotice,
    /// A receipt in the future.
    #[error("a receipt cannot lie in the future")]
    ReceiptInFuture,
    /// A blocked address is let through only by the catalogue (ЕШДИ п. 13).
    #[error("the address is blocked; only the catalogue unblocks it")]
    BlockStands,
    /// The case is closed; a new sighting opens it anew.
    #[error("the case is closed")]
    AlreadyClosed,
    /// The new calendar gives the same end, or no term runs.
    #[error("the calendar changes nothing here")]
    SameDue,
    /// The time has not come.
    #[error("nothing is due")]
    NotDue,
}
