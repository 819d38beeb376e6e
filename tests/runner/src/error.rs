//! Why a task could not be done.

use std::path::PathBuf;

use lab::LabError;

use crate::cli::{EXIT_FAILED, EXIT_INTERRUPTED, EXIT_UNABLE};

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunnerError {
    /// A part of the product that does not exist yet.
    #[error("{0} is not built yet: this part of the gateway does not exist so far")]
    NotBuilt(&'static str),

    /// A name that means nothing.
    #[error("there is no {kind} named {name}; there is: {known}")]
    Unknown {
        /// What was named.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What could have been meant.
        known: String,
    },

    /// A step of a task said no.
    #[error("{what} failed; its reason stands above")]
    Failed {
        /// The step.
        what: String,
    },

    /// A result file could not be written.
    #[error("{} could not be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },

    /// The lab said no.
    #[error(transparent)]
    Lab(#[from] LabError),
}

impl RunnerError {
    /// The exit code that tells the kind of trouble.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Failed { .. } => EXIT_FAILED,
            Self::Lab(LabError::Interrupted) => EXIT_INTERRUPTED,
            Self::Lab(_) | Self::NotBuilt(_) | Self::Unknown { .. } | Self::Write { .. } => {
                EXIT_UNABLE
            }
        }
    }
}
