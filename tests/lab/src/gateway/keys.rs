//! keyd in the lab: what seals, signs and codes.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Gateway, READY_LIMIT, binary, serves};
use crate::error::LabError;
use crate::namespace::checked;
use crate::peers::Peers;
use crate::process::Process;

/// What the lab's keyd seals for controld; nobody unseals.
const SEALS: [&str; 3] = ["psk=0", "password=0", "applicant-key=0"];

impl Gateway {
    /// Starts keyd and waits until it serves. Its sealing key is made at its first start.
    pub fn start_keyd(&mut self) -> Result<(), LabError> {
        let key = self.folder.join("sealing-key");
        if !key.exists() {
            let mut make = Command::new(binary("keyd")?);
            make.arg("--make-sealing-key")
                .arg("--sealing-key")
                .arg(&key);
            checked(&mut make)?;
        }
        let socket = self.key_socket();
        let mut command = Command::new(binary("keyd")?);
        command
            .arg("--store")
            .arg(self.folder.join("keys"))
            .arg("--sealing-key")
            .arg(&key)
            .arg("--socket")
            .arg(&socket)
            .arg("--control")
            .arg(self.control_socket())
            .args(["--controld-uid", "0"])
            .args(["--authority", "gts", "--authority", "infrastructure"]);
        for seal in SEALS {
            command.args(["--seal", seal]);
        }
        let mut process = Process::spawn(&self.host, "keyd", &mut command, &self.logs)?;
        process.ready(READY_LIMIT, "its socket is served", || serves(&socket))?;
        self.keyd = Some(process);
        Ok(())
    }

    /// Kills keyd without a word of warning.
    pub fn kill_keyd(&mut self) {
        if let Some(process) = self.keyd.take() {
            process.kill();
        }
    }

    /// Tells controld of keyd, and of the fonts where they are: without them no documents are made.
    pub(super) fn with_papers(&self, command: &mut Command) {
        command.arg("--keyd").arg(self.key_socket());
        if let Ok(fonts) = Peers::of_this_build().and_then(|peers| peers.fonts()) {
            command.arg("--fonts").arg(fonts);
        }
    }

    /// The folder of the daemons' logs.
    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// The socket of keyd.
    pub fn key_socket(&self) -> PathBuf {
        self.folder.join("keyd.sock")
    }
}
