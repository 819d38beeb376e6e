//! Names that tlsd resolves in the lab, which has no resolver.

use std::process::Command;

use crate::error::LabError;
use crate::gateway::Gateway;

/// Puts the file that is named first in the place of the machine's hosts, for this program and its children alone.
const WITH_HOSTS: &str = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";

impl Gateway {
    /// How a program is started that knows the names of these scenarios.
    pub(super) fn resolving(&self, program: &str) -> Result<Command, LabError> {
        let Some(names) = &self.inspected.names else {
            return Ok(Command::new(program));
        };
        let path = self.folder.join("hosts");
        std::fs::write(&path, names).map_err(LabError::file("writing", &path))?;
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", WITH_HOSTS])
            .arg(&path)
            .arg(program);
        Ok(command)
    }
}
