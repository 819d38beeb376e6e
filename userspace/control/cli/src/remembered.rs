//! The draft that `apply` staged last, so that `diff` and `commit` need not be told.
//!
//! One small file for each control socket under `$XDG_STATE_HOME/qaqpa` (else `~/.local/state/qaqpa`): two gateways on one
//! machine, such as two labs, keep theirs apart.

use crate::error::CliError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use wire::DraftId;

/// Where this user's programs keep their state (XDG Base Directory Specification 0.8).
pub(crate) fn state_home() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    folder("XDG_STATE_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/state")))
}

/// The drafts that are remembered; nothing is without a folder.
#[derive(Clone, Debug)]
pub(crate) struct Drafts {
    file: Option<PathBuf>,
}

/// A draft and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// It.
    pub(crate) draft: DraftId,
    /// The files, so that what is wrong with a row can be told by its line.
    pub(crate) files: Vec<PathBuf>,
}

/// As it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    draft: String,
    files: Vec<PathBuf>,
}

impl Drafts {
    /// The drafts staged over one control socket.
    pub(crate) fn of(control: &Path, state_home: Option<PathBuf>) -> Self {
        let name = control
            .to_string_lossy()
            .replace('%', "%25")
            .replace('/', "%2F");
        Self {
            file: state_home.map(|home| home.join("qaqpa").join(format!("draft-{name}"))),
        }
    }

    /// The draft staged last, if it is still open.
    pub(crate) fn recall(&self) -> Result<Option<Remembered>, CliError> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CliError::file("read", file)(error)),
        };
        let foreign = || CliError::Usage {
            what: format!("{} does not name a draft", file.display()),
            hint: "remove it, and name the draft with --draft".to_owned(),
        };
        let stored: Stored = serde_json::from_str(&text).map_err(|_| foreign())?;
        let draft = stored.draft.parse().map_err(|_| foreign())?;
        let files = stored.files;
        Ok(Some(Remembered { draft, files }))
    }

    /// Remembers a draft in place of the one before.
    pub(crate) fn remember(&self, remembered: &Remembered) -> Result<(), CliError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let stored = Stored {
            draft: remembered.draft.to_string(),
            files: remembered.files.clone(),
        };
        let text = serde_json::to_string(&stored).map_err(CliError::Document)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(CliError::file("create", folder))?;
        }
        // Renamed into place, so that a reader never sees half a file.
        let fresh = file.with_extension(format!("{}.new", std::process::id()));
        fs::write(&fresh, text).map_err(CliError::file("write", &fresh))?;
        fs::rename(&fresh, file).map_err(CliError::file("write", file))
    }

    /// Forgets a draft that is closed; another one stays remembered.
    pub(crate) fn forget(&self, draft: DraftId) -> Result<(), CliError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        if self.recall()?.is_none_or(|known| known.draft != draft) {
            return Ok(());
        }
        fs::remove_file(file).map_err(CliError::file("remove", file))
    }
}

#[cfg(test)]
mod tests;
