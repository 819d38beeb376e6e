//! Notices that found no room and are asked for again.

use desk::BatchKind;

/// Who asks again for a notice that found no room.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asked {
    /// The cases of an operator.
    Batch(desk::Operator, BatchKind),
    /// The reminder with this key.
    Reminder(Vec<u8>),
}

/// Why there is no room for a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Full {
    /// For this recipient.
    #[error("{max} notices to {to} wait for their delivery: see that they are taken over")]
    Recipient {
        /// It.
        to: String,
        /// The bound.
        max: usize,
    },
    /// For anybody.
    #[error("{max} notices wait for their delivery: see that they are taken over")]
    Whole {
        /// The bound.
        max: usize,
    },
}
