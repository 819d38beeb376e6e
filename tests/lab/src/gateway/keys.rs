//! keyd beside the gateway, and what controld is told of papers.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Gateway;
use crate::error::LabError;
use crate::keyd::KeydPlaces;
use crate::peers::Peers;

impl Gateway {
    /// Starts keyd and waits until it serves. Its sealing key is made at its first start.
    pub fn start_keyd(&mut self) -> Result<(), LabError> {
        let store = match self.inspected.ahead {
            Some(_) => "keys-ahead",
            None => "keys",
        };
        let places = KeydPlaces {
            store: self.folder.join(store),
            sealing_key: self.folder.join("sealing-key"),
            socket: self.key_socket(),
            control: self.control_socket(),
        };
        let time = self.inspected.time()?;
        self.keyd = Some(places.start(&self.host, ("keyd", time), &self.logs)?);
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
