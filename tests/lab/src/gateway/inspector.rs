//! Who stands behind the steering.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::{Gateway, READY_LIMIT, binary};
use crate::error::LabError;
use crate::process::Process;
use crate::relay;

/// The user, and the group, of whoever inspects: one without rights.
pub(super) const NOBODY: u32 = 65_534;

impl Gateway {
    /// Starts the relay, as a user without rights, and waits until it takes flows.
    pub fn start_inspector(&mut self) -> Result<(), LabError> {
        let mut command = Command::new(binary("lab-relay")?);
        command.arg(self.link_socket()).arg(NOBODY.to_string());
        command.args(self.inspector_files.map(|max| max.to_string()));
        let ready = |log: &Path| {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            text.lines().filter(|line| *line == relay::READY).count()
        };
        let before = ready(&self.logs.join("inspector.log"));
        let mut process = Process::spawn(&self.host, "inspector", &mut command, &self.logs)?;
        let log = process.log().to_owned();
        process.ready(READY_LIMIT, "it takes flows", || ready(&log) > before)?;
        self.inspector = Some(process);
        Ok(())
    }

    /// Kills the relay without a word of warning.
    pub fn kill_inspector(&mut self) {
        if let Some(process) = self.inspector.take() {
            process.kill();
        }
    }
}

/// What is made in the folder belongs to the inspecting user's group, which may thus use the sockets there.
pub(super) fn open_to_inspectors(folder: &Path) -> Result<(), LabError> {
    let failed = || LabError::file("opening to a group", folder);
    std::os::unix::fs::chown(folder, None, Some(NOBODY)).map_err(failed())?;
    let mode = std::fs::Permissions::from_mode(0o2755);
    std::fs::set_permissions(folder, mode).map_err(failed())
}
