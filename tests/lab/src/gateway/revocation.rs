//! How the gateway knows in the lab whether certificates were revoked.

use super::Gateway;
use crate::error::LabError;
use std::path::PathBuf;
use std::process::Command;

/// How it knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Revocation {
    /// By the list of its folder.
    #[default]
    List,
    /// By that list whatever a scenario asks for: a negative control.
    ListAlone,
    /// By the responders of its file alone.
    Responders,
}

impl Gateway {
    pub(super) fn with_revocation(&self, command: &mut Command) {
        match self.revocation {
            Revocation::List | Revocation::ListAlone => {
                command
                    .arg("--revocation-lists")
                    .arg(self.hierarchy.lists());
            }
            Revocation::Responders => {
                command.arg("--revocation-sources").arg(self.sources());
            }
        }
    }

    /// Writes the file of responders; controld reads it when it starts and when it changes.
    pub fn write_sources(&self, responder: &str) -> Result<(), LabError> {
        let path = self.sources();
        let text = format!("version = 1\n[[responder]]\nurl = \"{responder}\"\n");
        // As a whole, so that no half of it is read.
        let new = path.with_extension("new");
        std::fs::write(&new, text).map_err(LabError::file("writing", &new))?;
        std::fs::rename(&new, &path).map_err(LabError::file("renaming", &new))
    }

    fn sources(&self) -> PathBuf {
        self.folder.join("revocation-sources.toml")
    }
}
