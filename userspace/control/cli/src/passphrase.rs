//! Where the command takes passphrases of roots from.

use crate::error::CliError;
use runtime::passphrase::{self, PassphraseError};
use std::path::{Path, PathBuf};
use wire::keys::SecretOctets;

/// Where a passphrase comes from.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Passphrase {
    /// Read the passphrase (of a key in a token: its PIN) from this file, which nobody else may read, or from /dev/fd/N; without it,
    /// the terminal asks for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    /// One that opens the key of a root.
    pub(crate) fn existing(&self, of: &str) -> Result<SecretOctets, CliError> {
        existing(self.passphrase_file.as_deref(), of)
    }

    /// One that a new root gets: typed twice.
    pub(crate) fn new_one(&self) -> Result<SecretOctets, CliError> {
        passphrase::new_one(self.passphrase_file.as_deref()).map_err(CliError::from)
    }
}

/// A passphrase that opens a key: from the file, or else from the terminal.
pub(crate) fn existing(file: Option<&Path>, of: &str) -> Result<SecretOctets, CliError> {
    passphrase::existing(file, of).map_err(CliError::from)
}

impl From<PassphraseError> for CliError {
    fn from(error: PassphraseError) -> Self {
        match error {
            PassphraseError::Unfit { what, hint } => Self::Usage { what, hint },
            PassphraseError::File {
                action,
                path,
                source,
            } => Self::File {
                action,
                path,
                source,
            },
        }
    }
}
