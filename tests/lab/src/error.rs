//! What can go wrong while a lab is laid, and what to do then.

use std::path::PathBuf;
use std::time::Duration;

/// Why the lab could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabError {
    /// The machine cannot carry a lab at all.
    #[error("this machine cannot run the lab: {0}")]
    Unsupported(String),

    /// The lab of this checkout is up already.
    #[error("the lab of this checkout already runs as {instance}: {remedy}")]
    AlreadyUp {
        /// The instance that is up.
        instance: String,
        /// How to end it.
        remedy: String,
    },

    /// Every name a lab of this checkout may have is held by another.
    #[error("the lab's names are held by {holder}: end that lab first")]
    NamesHeld {
        /// The holder's checkout.
        holder: String,
    },

    /// A program could not be started at all.
    #[error("{program} could not be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// The system's reason.
        source: std::io::Error,
    },

    /// A program ran and said no.
    #[error("`{command}` failed ({status}): {stderr}")]
    Command {
        /// The whole command line.
        command: String,
        /// How it ended.
        status: String,
        /// The end of what it said.
        stderr: String,
    },

    /// A file or folder of the lab could not be read or written.
    #[error("{what} {}: {source}", path.display())]
    File {
        /// What was tried, as a verb.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },

    /// A namespace could not be entered.
    #[error("namespace {name} could not be entered: {reason}")]
    Enter {
        /// The namespace.
        name: String,
        /// The system's reason.
        reason: String,
    },

    /// A process of the lab ended although it was needed.
    #[error("{name} ended ({status}); its log ends with:\n{log}")]
    Died {
        /// The process's name in the lab.
        name: String,
        /// How it ended.
        status: String,
        /// The last lines of its log.
        log: String,
    },

    /// Something did not come true within its limit.
    #[error("within {limit:?} it did not come true that {what}{last}")]
    TimedOut {
        /// The condition.
        what: String,
        /// How long was waited.
        limit: Duration,
        /// What was seen last, with its own leading separator, or nothing.
        last: String,
    },

    /// Ctrl-C, or a request to terminate.
    #[error("interrupted")]
    Interrupted,

    /// A program printed something else than its format says.
    #[error("{program} said something unexpected: {said}")]
    Unreadable {
        /// The program.
        program: String,
        /// What it said.
        said: String,
    },

    /// A bench could not take a measurement.
    #[error("{what} could not be measured: {reason}")]
    Bench {
        /// What was to be measured.
        what: &'static str,
        /// Why not, with all causes.
        reason: String,
    },

    /// A negative control broke something else than what its scenario watches.
    #[error(
        "{sabotage} is a bad sabotage: its scenario failed before it looked at what it watches: {why}"
    )]
    BadSabotage {
        /// Its name.
        sabotage: &'static str,
        /// What stood in the way.
        why: String,
    },

    /// A part of the lab is not built yet.
    #[error("{0} is not built yet")]
    NotBuilt(&'static str),
}

impl LabError {
    /// A [`LabError::Bench`] for `map_err`.
    pub(crate) fn bench<E: std::error::Error>(what: &'static str) -> impl Fn(E) -> Self {
        move |error| {
            let causes = std::iter::successors(error.source(), |cause| cause.source());
            let reason = causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"));
            Self::Bench { what, reason }
        }
    }

    /// A [`LabError::File`] for `map_err`.
    pub(crate) fn file(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }
}
