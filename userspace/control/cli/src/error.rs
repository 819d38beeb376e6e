//! Why a command did not do what was asked.

use crate::exit::Exit;
use config::Problem;
use journal::JournalError;
use model::OrganisationId;
use runtime::ClientError;
use serde::Serialize;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use wire::keys::Generation;
use wire::{Daemon, Refusal, RefusalCode};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The gateway refused.
    #[error("{}", refusal_text(refusal))]
    Refused {
        /// What it said.
        refusal: Box<Refusal>,
        /// Its violations, tied to the lines of the files where those are known.
        problems: Vec<Problem>,
    },
    /// A daemon cannot be reached, or went away.
    #[error("{daemon}: {}", split_hint(&error.to_string()).0)]
    Daemon {
        /// Which.
        daemon: Daemon,
        /// Why.
        error: ClientError,
    },
    /// Issuing authorities were signed before an order failed.
    #[error(
        "{} issuing authorities are signed and in force ({}); the next order failed: {then}",
        signed.len(),
        names(signed)
    )]
    Partly {
        /// Whose they are.
        signed: Vec<OrganisationId>,
        /// Why no more were.
        then: Box<Self>,
    },
    /// Files that do not say what they should.
    #[error("the files are refused: {} problem{}", .0.len(), if .0.len() == 1 { "" } else { "s" })]
    Files(Vec<Problem>),
    /// The command line does not fit the situation.
    #[error("{what}")]
    Usage {
        /// What happened.
        what: String,
        /// What to do.
        hint: String,
    },
    /// A file or folder cannot be used.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An address that cannot be served.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// It.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// One operation that no frame can hold.
    #[error("{what} alone takes {bytes} bytes, more than one message can hold")]
    OperationTooLong {
        /// The row it is about.
        what: String,
        /// Its encoded length.
        bytes: usize,
    },
    /// A reason so long that no operation fits beside it.
    #[error("the text of --why leaves no room in a message")]
    WhyTooLong,
    /// The journal cannot be read.
    #[error("{}", chain(.0))]
    Journal(JournalError),
    /// A document that cannot be written as JSON.
    #[error("the answer cannot be written as JSON: {0}")]
    Document(serde_json::Error),
    /// Standard output or standard error cannot be written.
    #[error("cannot write the output: {0}")]
    Output(io::Error),
}

/// An error as `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorView<'a> {
    exit: u8,
    message: String,
    hint: String,
    code: Option<RefusalCode>,
    clause: Option<law::Clause>,
    violations: &'a [model::Violation],
    problems: &'a [Problem],
}

impl CliError {
    /// The error of a system call on a file, for `map_err`.
    pub(crate) fn file(
        action: &'static str,
        path: impl AsRef<Path>,
    ) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            action,
            path: path.as_ref().to_owned(),
            source,
        }
    }

    /// The failure of a connection, for `map_err`.
    pub(crate) fn daemon(daemon: Daemon) -> impl FnOnce(ClientError) -> Self {
        move |error| {
            if let ClientError::Refused(refusal) = error {
                let problems = Vec::new();
                Self::Refused { refusal, problems }
            } else {
                Self::Daemon { daemon, error }
            }
        }
    }

    /// An error of an order, after those before it have signed something.
    pub(crate) fn after(signed: &[(OrganisationId, Generation)], error: Self) -> Self {
        if signed.is_empty() {
            return error;
        }
        Self::Partly {
            signed: signed.iter().map(|(whose, _)| whose.clone()).collect(),
            then: Box::new(error),
        }
    }

    /// The error without the daemon's name, for where that stands already.
    pub(crate) fn cause(&self) -> String {
        if let Self::Daemon { error, .. } = self {
            split_hint(&error.to_string()).0.to_owned()
        } else {
            self.to_string()
        }
    }

    /// How the command ends with it.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. } => Exit::Refused,
            Self::Daemon { .. } => Exit::Unreachable,
            Self::Partly { then, .. } => then.exit(),
            Self::Journal(JournalError::Damage(_)) => Exit::Damaged,
            Self::Files(_)
            | Self::Usage { .. }
            | Self::File { .. }
            | Self::Listen { .. }
            | Self::OperationTooLong { .. }
            | Self::WhyTooLong
            | Self::Journal(_)
            | Self::Document(_)
            | Self::Output(_) => Exit::Usage,
        }
    }

    /// What to do.
    pub(crate) fn hint(&self) -> String {
        let hint = match self {
            Self::Refused { refusal, .. } => return refusal.hint.clone(),
            Self::Usage { hint, .. } => return hint.clone(),
            Self::Partly { then, .. } => return then.hint(),
            Self::Daemon { error, .. } => {
                let text = error.to_string();
                match split_hint(&text).1 {
                    Some(hint) => return hint.to_owned(),
                    None => "look into the daemon's log, and see `qaqpa status` for the rest",
                }
            }
            Self::Files(_) => "put the named lines right; nothing was sent to the gateway",
            Self::File { .. } => "check the name and who may use it",
            Self::Listen { .. } => "name an address of this machine and a free port from 1024 on",
            Self::OperationTooLong { .. } => "split the row: its networks or texts are too many",
            Self::WhyTooLong => "give the number of the request, and keep the text there",
            Self::Journal(_) => "name the folder that holds the journal's segments (*.qj)",
            Self::Document(_) => "leave out --json, and report this",
            Self::Output(_) => "look whether the disk behind the output is full",
        };
        hint.to_owned()
    }

    /// Each thing that is wrong, as people read it.
    pub(crate) fn details(&self) -> Vec<String> {
        let problems = self.problems();
        if problems.is_empty() {
            let violations = self.refusal().map_or(&[][..], |r| &r.violations);
            return violations.iter().map(ToString::to_string).collect();
        }
        problems.iter().map(ToString::to_string).collect()
    }

    /// As `--json` prints it.
    pub(crate) fn view(&self) -> ErrorView<'_> {
        let refusal = self.refusal();
        ErrorView {
            exit: self.exit().code(),
            message: self.to_string(),
            hint: self.hint(),
            code: refusal.map(|r| r.code),
            clause: refusal.and_then(|r| r.clause),
            violations: refusal.map_or(&[], |r| &r.violations),
            problems: self.problems(),
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        if let Self::Partly { then, .. } = self {
            return then.refusal();
        }
        if let Self::Refused { refusal, .. } = self {
            Some(refusal)
        } else {
            None
        }
    }

    /// What is wrong with files, by their lines.
    fn problems(&self) -> &[Problem] {
        if let Self::Refused { problems, .. } | Self::Files(problems) = self {
            problems
        } else {
            &[]
        }
    }
}

/// The first few, and how many more.
fn names(signed: &[OrganisationId]) -> String {
    const SHOWN: usize = 16;
    let first: Vec<&str> = signed
        .iter()
        .take(SHOWN)
        .map(OrganisationId::as_str)
        .collect();
    match signed.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn refusal_text(refusal: &Refusal) -> String {
    match refusal.clause {
        Some(clause) => format!("refused: {} ({clause})", refusal.message),
        None => format!("refused: {}", refusal.message),
    }
}

/// An error with everything that caused it.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// A message and the hint that it carries on a line of its own.
fn split_hint(text: &str) -> (&str, Option<&str>) {
    match text.split_once("\n  hint: ") {
        Some((message, hint)) => (message, Some(hint)),
        None => (text, None),
    }
}
