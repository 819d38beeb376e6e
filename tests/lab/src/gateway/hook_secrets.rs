//! The secrets of webhooks in the lab.

use std::process::Command;

use super::Gateway;
use crate::error::LabError;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

/// What webhooks of the lab are signed with, in hexadecimal and as their file holds it.
pub const HOOK_SECRET_HEX: &str = "6c61622d6c61622d6c61622d6c61622d6c61622d6c61622d";
pub(super) const HOOK_SECRET: &str = "whsec_bGFiLWxhYi1sYWItbGFiLWxhYi1sYWIt";

impl Gateway {
    /// Tells controld how mail and webhooks leave.
    pub(super) fn with_letters(&self, command: &mut Command) {
        command
            .arg("--webhook-secrets")
            .arg(self.hook_secrets())
            .args(["--webhook-network", "127.0.0.0/8"])
            .args(["--relay-security", "plain"])
            .args(["--mail-from", "gate@gts.example"]);
    }

    /// Writes the file of the secrets that webhooks are signed with; controld reads it when it starts.
    pub fn write_hook_secrets(&self, secret: &str) -> Result<(), LabError> {
        let path = self.hook_secrets();
        let failed = || LabError::file("writing", &path);
        let text = format!("organisation ministry {secret}\nsystem gts/esm {secret}\n");
        std::fs::write(&path, text).map_err(failed())?;
        let only_owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&path, only_owner).map_err(failed())
    }

    pub(super) fn hook_secrets(&self) -> PathBuf {
        self.folder.join("webhook-secrets")
    }
}
