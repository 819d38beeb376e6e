//! The desk's keyd: without it nothing is signed, and no secret of a form is sealed.

use std::path::PathBuf;
use std::process::Command;

use super::{Desk, READY_LIMIT, Site};
use crate::error::LabError;
use crate::gateway::{binary, serves};
use crate::namespace::checked;
use crate::process::Process;

impl Desk {
    /// Starts keyd with fresh keys of both authorities, and waits until it serves.
    pub(super) fn start_keyd(&mut self, site: &Site, name: &str) -> Result<(), LabError> {
        let sealing_key = self.folder.join("sealing-key");
        let mut make = Command::new(binary("keyd")?);
        make.arg("--make-sealing-key").arg("--sealing-key");
        checked(make.arg(&sealing_key))?;
        let mut command = Command::new(binary("keyd")?);
        command
            .arg("--store")
            .arg(self.folder.join("keys"))
            .arg("--sealing-key")
            .arg(sealing_key)
            .arg("--socket")
            .arg(self.keyd_socket())
            .arg("--control")
            .arg(self.socket())
            .args(["--controld-uid", "0"])
            .args(["--authority", "gts", "--authority", "infrastructure"])
            .args(["--seal", "psk=0", "--seal", "password=0"])
            .args(["--seal", "applicant-key=0"]);
        let name = format!("keyd-{name}");
        let mut process = Process::spawn(&site.host, &name, &mut command, &site.logs)?;
        let socket = self.keyd_socket();
        process.ready(READY_LIMIT, "its socket is served", || serves(&socket))?;
        self.keyd = Some(process);
        Ok(())
    }

    pub(super) fn keyd_socket(&self) -> PathBuf {
        self.folder.join("keyd.sock")
    }
}
