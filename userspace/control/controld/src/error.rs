//! What can go wrong in controld, and what it means for who asked.

use crate::store::StoreError;
use crate::stored::StoredError;
use model::{Epoch, RecordError, RowKey, Violation};
use std::path::PathBuf;
use wire::{DraftId, Refusal, RefusalCode};

/// Why controld could not do something.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// A stored row cannot be read.
    #[error("a row of the store cannot be read: {0}")]
    Stored(#[from] StoredError),
    /// The journal failed.
    #[error("the journal failed: {0}")]
    Journal(#[from] journal::JournalError),
    /// Operations do not apply to the record.
    #[error("{0}")]
    Record(#[from] RecordError),
    /// The policy cannot be compiled.
    #[error("the policy cannot be compiled: {0}")]
    Compile(#[from] policy::CompileError),
    /// A snapshot or message cannot be framed.
    #[error("{0}")]
    Wire(#[from] wire::WireError),
    /// The calendar cannot be read.
    #[error("the production calendar cannot be used: {0}")]
    Calendar(#[from] law::CalendarError),
    /// The desk refuses a stored case.
    #[error("{0}")]
    Desk(#[from] desk::DeskError),
    /// The store lacks a row that another one names.
    #[error("the store lacks {what}: restore a backup")]
    Missing {
        /// What.
        what: String,
    },
    /// The index of categories that the record names is not there, and the lists do not give it again.
    #[error(
        "the index of categories {digest} cannot be used at {path}: {why}. It says what is never decrypted (386/НҚ, ЕШДИ п. 20), and nothing may leave that unseen\n  hint: bring the file back from a backup, or start with the lists that it was made of: they give it again",
        path = path.display()
    )]
    IndexLost {
        /// The one in force.
        digest: wire::keys::Sha256,
        /// Where it was kept.
        path: PathBuf,
        /// Why it cannot be used.
        why: String,
    },
    /// An index of categories cannot be written.
    #[error("the index of categories cannot be kept at {path}: {source}; the one in force stays", path = path.display())]
    IndexNotKept {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The lists of categories give no usable index.
    #[error(
        "the index that the lists of categories give cannot be used: {0}; the one in force stays"
    )]
    IndexRefused(String),
    /// The folder of files cannot be used.
    #[error("the folder of files cannot be used: {0}")]
    Folder(std::io::Error),
    /// The journal and the store are not of one piece.
    #[error("the journal ends at {journal} and the store at {store}: {what}")]
    Apart {
        /// Number of the journal's last record.
        journal: u64,
        /// Number of the store's last audit row.
        store: u64,
        /// What that means.
        what: &'static str,
    },
    /// An epoch that can no longer be rebuilt.
    #[error(
        "epoch {epoch} is kept no more: only epochs since the older of the last two checkpoints can be brought back"
    )]
    EpochForgotten {
        /// It.
        epoch: Epoch,
    },
    /// No such draft.
    #[error("there is no draft {draft}")]
    NoSuchDraft {
        /// It.
        draft: DraftId,
    },
    /// Another account stages this draft.
    #[error("draft {draft} belongs to {author}")]
    ForeignDraft {
        /// It.
        draft: DraftId,
        /// Whose it is.
        author: String,
    },
    /// A draft that became an epoch.
    #[error("draft {draft} was committed already")]
    DraftCommitted {
        /// It.
        draft: DraftId,
    },
    /// A draft that is too large.
    #[error("draft {draft} would have more than {max} bytes")]
    DraftTooLarge {
        /// It.
        draft: DraftId,
        /// The bound.
        max: u64,
    },
    /// A row that is too large.
    #[error("{key} has more than the {max} bytes that a row may have")]
    RowTooLarge {
        /// It.
        key: RowKey,
        /// The bound.
        max: usize,
    },
    /// Too many drafts.
    #[error("there are {max} drafts already, and none of them has been idle for an hour")]
    TooManyDrafts {
        /// The bound.
        max: usize,
    },
    /// A chunk out of order or beyond the bound.
    #[error(
        "chunk {chunk} does not follow: the draft has {expected} chunks, and at most {max} are possible"
    )]
    ChunkOutOfOrder {
        /// The chunk.
        chunk: u32,
        /// How many the draft has.
        expected: u32,
        /// The bound.
        max: u32,
    },
    /// The record would be wrong.
    #[error("the record would be wrong in {} places", .0.len())]
    Invalid(Vec<Violation>),
    /// Refused for a reason that is already in words.
    #[error("{0}")]
    Refused(Box<Refusal>),
}

impl ControlError {
    /// Whether controld cannot go on: the store or the journal failed, or they contradict themselves.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Store(_)
            | Self::Stored(_)
            | Self::Journal(_)
            | Self::Missing { .. }
            | Self::IndexLost { .. }
            | Self::Folder(_)
            | Self::Apart { .. }
            | Self::Desk(_) => true,
            Self::Record(_)
            | Self::Compile(_)
            | Self::IndexNotKept { .. }
            | Self::IndexRefused(_)
            | Self::Wire(_)
            | Self::Calendar(_)
            | Self::EpochForgotten { .. }
            | Self::NoSuchDraft { .. }
            | Self::ForeignDraft { .. }
            | Self::DraftCommitted { .. }
            | Self::DraftTooLarge { .. }
            | Self::RowTooLarge { .. }
            | Self::TooManyDrafts { .. }
            | Self::ChunkOutOfOrder { .. }
            | Self::Invalid(_)
            | Self::Refused(_) => false,
        }
    }

    /// The answer for who asked.
    pub fn into_refusal(self) -> Refusal {
        let message = self.to_string();
        let (code, hint) = match self {
            Self::Refused(refusal) => return *refusal,
            Self::Invalid(violations) => return invalid(violations),
            Self::Store(_)
            | Self::Stored(_)
            | Self::Journal(_)
            | Self::Missing { .. }
            | Self::IndexLost { .. }
            | Self::Folder(_)
            | Self::Apart { .. }
            | Self::Desk(_) => (
                RefusalCode::Unavailable,
                "nothing was changed; look at controld's log, then start it again",
            ),
            Self::Record(_) => (
                RefusalCode::Invalid,
                "mend the files and apply them again; the policy in force stays",
            ),
            Self::Compile(_) => (
                RefusalCode::Invalid,
                "the policy in force stays; mend what the message names",
            ),
            Self::IndexNotKept { .. } => (
                RefusalCode::Unavailable,
                "give controld's user the folder and room on its disk, then have the lists read again (SIGHUP)",
            ),
            Self::IndexRefused(_) => (
                RefusalCode::Invalid,
                "mend the lists; they are read again as soon as they change",
            ),
            Self::Wire(_) => (
                RefusalCode::BadRequest,
                "send smaller messages of this version",
            ),
            Self::Calendar(_) => (
                RefusalCode::Invalid,
                "the calendar in force stays; mend the file",
            ),
            Self::EpochForgotten { .. } => (
                RefusalCode::NotFound,
                "`qaqpa epochs` lists the epochs; apply the files of that time instead",
            ),
            Self::NoSuchDraft { .. } => (RefusalCode::NotFound, "stage it with `qaqpa apply FILE`"),
            Self::ForeignDraft { .. } => (RefusalCode::Forbidden, "stage a draft of your own"),
            Self::DraftCommitted { .. } => (
                RefusalCode::Conflict,
                "stage further changes under a number of their own",
            ),
            Self::DraftTooLarge { .. } => (RefusalCode::Full, "split the change into several"),
            Self::RowTooLarge { .. } => {
                (RefusalCode::Full, "split the row: fewer networks in each")
            }
            Self::TooManyDrafts { .. } => (RefusalCode::Full, "commit or discard one"),
            Self::ChunkOutOfOrder { .. } => {
                (RefusalCode::Conflict, "send the chunks in order, from 0")
            }
        };
        Refusal {
            code,
            message,
            hint: hint.to_owned(),
            clause: None,
            violations: Vec::new(),
        }
    }
}

/// A refusal in words.
pub(crate) fn refuse(
    code: RefusalCode,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> ControlError {
    ControlError::Refused(Box::new(Refusal {
        code,
        message: message.into(),
        hint: hint.into(),
        clause: None,
        violations: Vec::new(),
    }))
}

/// A refusal by a clause, in words.
pub(crate) fn refuse_by(
    clause: law::Clause,
    code: RefusalCode,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> ControlError {
    ControlError::Refused(Box::new(Refusal {
        code,
        message: message.into(),
        hint: hint.into(),
        clause: Some(clause),
        violations: Vec::new(),
    }))
}

fn invalid(mut violations: Vec<Violation>) -> Refusal {
    let found = violations.len();
    let clause = violations.first().and_then(|violation| violation.clause);
    violations.truncate(wire::command::VIOLATIONS_MAX);
    let message = if found == 1 {
        "the draft is refused whole: the record would be wrong".to_owned()
    } else {
        format!("the draft is refused whole: the record would be wrong in {found} places")
    };
    Refusal {
        code: RefusalCode::Invalid,
        message,
        hint: "the policy in force stays; mend the files and apply them again".to_owned(),
        clause,
        violations,
    }
}
