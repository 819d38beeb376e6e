//! Commands: what changes something, with who, why and the clause.

use crate::file::{FileChunk, FileView};
use crate::keys::Sha256;
use crate::request::{Filing, RequestAct, RequestNumber};
use crate::token::{TokenId, TokenSecret, TokenView};
use jiff::Timestamp;
use law::Clause;
use law::request::Stage;
use model::{AccountName, Epoch, HostName, Op, OrganisationId, TokenLabel, Violation};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest citation of what a change of inspection rests on, in bytes.
pub const GROUND_BYTES_MAX: usize = 200;

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                u128::from_str_radix(text, 16).map(Self)
            }
        }
    )*};
}

tokens! {
    /// Drawn by the client: the same command sent again has the effect of one.
    IdempotencyKey;
    /// A draft, drawn by the client that stages it.
    DraftId;
}

/// Number of a notice in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NoticeId(pub u64);

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A command. Who sends it follows from the connection, never from the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The same command sent again has the effect of one.
    pub key: IdempotencyKey,
    /// Why, in the author's words.
    pub why: String,
    /// The clause it rests on.
    pub clause: Option<Clause>,
    /// What to do.
    pub action: Action,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Adds operations to a draft. Chunks are numbered from 0 without gaps; the same chunk sent again replaces itself.
    Stage {
        /// The draft.
        draft: DraftId,
        /// Number of this chunk.
        chunk: u32,
        /// Its operations.
        ops: Vec<Op>,
    },
    /// Throws a draft away.
    Discard {
        /// The draft.
        draft: DraftId,
    },
    /// Makes a draft the record.
    Commit {
        /// The draft.
        draft: DraftId,
        /// Refused unless this is the epoch in force.
        base: Option<Epoch>,
        /// Rolled back after so many seconds unless confirmed.
        confirm_s: Option<u32>,
    },
    /// Confirms a commit that waits for it.
    Confirm {
        /// Its epoch.
        epoch: Epoch,
    },
    /// Commits the rows of an earlier epoch again.
    Rollback {
        /// The earlier epoch.
        to: Epoch,
    },
    /// The officer enters when its recipient received a notice (386/НҚ, ЕШДИ п. 13).
    EnterReceipt {
        /// The notice.
        notice: NoticeId,
        /// When it was received.
        received_at: Timestamp,
    },
    /// Its recipient confirms that it received a notice (386/НҚ, ЕШДИ п. 13; 603/НҚ, прил. 7, п. 9).
    ConfirmReceipt {
        /// The notice.
        notice: NoticeId,
    },
    /// The officer enters to whom and when a notice was handed over (603/НҚ, прил. 7, п. 8).
    HandOver {
        /// The notice.
        notice: NoticeId,
        /// Who took it: post and name.
        whom: String,
        /// When.
        at: Timestamp,
    },
    /// Files a request.
    FileRequest(Filing),
    /// Does something to a request.
    ActOnRequest(RequestAct),
    /// The officer enters when the applicant received the notice that clocks of a request wait for.
    EnterRequestReceipt {
        /// The request.
        number: RequestNumber,
        /// When.
        received_at: Timestamp,
    },
    /// Replaces the production calendar and computes open deadlines anew.
    ReplaceCalendar {
        /// The calendar file's text.
        toml: String,
    },
    /// Puts a chunk of a file that a request will cite.
    PutFile(FileChunk),
    /// Moves the legal clock forward. Only a controld that was started for it obeys; the image's units cannot start it so.
    MoveLegalClock {
        /// The time it shall show.
        to: Timestamp,
    },
    /// Issues a token of an account.
    IssueToken {
        /// Whose.
        account: AccountName,
        /// What its holder calls it.
        label: TokenLabel,
        /// When it ends, at most [`TOKEN_DAYS_MAX`](crate::token::TOKEN_DAYS_MAX) days away.
        expires_at: Timestamp,
    },
    /// Ends a token.
    RevokeToken {
        /// It.
        token: TokenId,
    },
    /// Puts an index of categories in force that takes something out of the exempt ones, and therefore waits.
    AcceptCategories {
        /// SHA-256 of the index.
        digest: Sha256,
        /// The request or decision that it rests on, 1 to [`GROUND_BYTES_MAX`] bytes.
        ground: String,
    },
    /// Takes back that a service was learned to be exempt from inspection. It goes to tlsd, which tells by
    /// [`LearnedFact`](crate::LearnedFact) when the exemption has ended.
    RevokeLearned {
        /// For whose users.
        organisation: OrganisationId,
        /// The service's name.
        host: HostName,
    },
}

impl Action {
    /// The filled-in form that it brings, and the signature over it.
    pub fn form(&self) -> Option<(&str, Option<&[u8]>)> {
        let (form, signature) = match self {
            Self::FileRequest(filing) => (&filing.submission, &filing.signature),
            Self::ActOnRequest(act) => {
                let (form, signature) = act.submission.as_ref()?;
                (form, signature)
            }
            Self::Stage { .. }
            | Self::Discard { .. }
            | Self::Commit { .. }
            | Self::Confirm { .. }
            | Self::Rollback { .. }
            | Self::EnterReceipt { .. }
            | Self::ConfirmReceipt { .. }
            | Self::HandOver { .. }
            | Self::EnterRequestReceipt { .. }
            | Self::ReplaceCalendar { .. }
            | Self::MoveLegalClock { .. }
            | Self::IssueToken { .. }
            | Self::RevokeToken { .. }
            | Self::AcceptCategories { .. }
            | Self::RevokeLearned { .. }
            | Self::PutFile(_) => return None,
        };
        Some((form, signature.as_deref()))
    }
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// The draft holds so many chunks.
    Staged {
        /// How many.
        chunks: u32,
    },
    /// The draft is gone.
    Discarded,
    /// A new epoch is in force.
    Committed {
        /// It.
        epoch: Epoch,
        /// Rows that differ from the epoch before.
        changed: u32,
        /// When it is rolled back unless confirmed.
        confirm_by: Option<Timestamp>,
    },
    /// The draft says what is already in force: no new epoch.
    Unchanged {
        /// The epoch in force.
        epoch: Epoch,
    },
    /// The commit stays.
    Confirmed {
        /// Its epoch.
        epoch: Epoch,
    },
    /// The receipt is entered.
    ReceiptEntered {
        /// Cases, or requests, whose clock it started.
        cases: u32,
        /// When their deadline passes.
        due: Option<Timestamp>,
    },
    /// The request is filed.
    RequestFiled {
        /// Its number.
        number: RequestNumber,
        /// Where it stands.
        stage: Stage,
        /// The end of the term that ends next.
        due: Option<Timestamp>,
        /// The epoch that it made, where it took effect by itself.
        epoch: Option<Epoch>,
    },
    /// The request stands elsewhere.
    RequestMoved {
        /// Its number.
        number: RequestNumber,
        /// Where it stands.
        stage: Stage,
        /// The end of the term that ends next.
        due: Option<Timestamp>,
        /// The epoch that was made of its effect.
        epoch: Option<Epoch>,
    },
    /// A chunk of a file was taken, now or before.
    FileTaken {
        /// How many octets of the file are here.
        taken: u64,
        /// The file, once it is whole.
        whole: Option<Box<FileView>>,
    },
    /// The index of categories is in force.
    CategoriesAccepted {
        /// Its SHA-256.
        digest: Sha256,
    },
    /// What was learned is taken back: that is written, and goes to tlsd.
    LearnedRevoked {
        /// For whose users.
        organisation: OrganisationId,
        /// The service's name.
        host: HostName,
    },
    /// The calendar is in force.
    CalendarReplaced {
        /// Open cases and requests whose deadline moved.
        moved: u32,
    },
    /// The legal clock was moved.
    ClockMoved {
        /// What it shows.
        now: Timestamp,
    },
    /// The token is issued.
    TokenIssued {
        /// It, but for itself.
        token: TokenView,
        /// The token itself; none where the command is repeated, since it is shown once.
        secret: Option<TokenSecret>,
    },
    /// The token is in force no more.
    TokenRevoked {
        /// It.
        token: TokenId,
    },
}

/// The kind of a refusal; the CLI's exit codes follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalCode {
    /// The message makes no sense here.
    BadRequest,
    /// The account may not do this.
    Forbidden,
    /// What the command names does not exist.
    NotFound,
    /// The state does not allow it now.
    Conflict,
    /// The record would be wrong.
    Invalid,
    /// A bound is reached.
    Full,
    /// The daemon cannot do it now.
    Unavailable,
    /// The token that was shown is not in force.
    Unauthenticated,
    /// What the command was made for has changed since.
    Stale,
}

/// Why something was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Its kind.
    pub code: RefusalCode,
    /// What happened, to what, by which rule.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The clause behind it, where there is one.
    pub clause: Option<Clause>,
    /// Everything that is wrong with a refused record, at most [`VIOLATIONS_MAX`].
    pub violations: Vec<Violation>,
}

/// Most violations that one refusal lists; the message tells how many there are.
pub const VIOLATIONS_MAX: usize = 50;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(clause) = self.clause {
            write!(f, " ({clause})")?;
        }
        write!(f, "\n  hint: {}", self.hint)?;
        self.violations
            .iter()
            .try_for_each(|violation| write!(f, "\n{violation}"))
    }
}

impl std::error::Error for Refusal {}
