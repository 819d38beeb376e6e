//! keyd in the lab: what seals, signs and codes, beside a gateway or a desk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::LabError;
use crate::gateway::{binary, serves};
use crate::namespace::{Namespace, checked};
use crate::process::Process;

/// How long it may take to make its keys and serve its socket.
const READY_LIMIT: Duration = Duration::from_secs(20);
/// What it seals for controld; nobody unseals.
const SEALS: [&str; 3] = ["psk=0", "password=0", "applicant-key=0"];

/// Where a keyd keeps and is found.
#[derive(Debug)]
pub(crate) struct KeydPlaces {
    /// Its keys.
    pub(crate) store: PathBuf,
    /// The key that seals them; made where there is none.
    pub(crate) sealing_key: PathBuf,
    /// Its socket.
    pub(crate) socket: PathBuf,
    /// The socket of its controld.
    pub(crate) control: PathBuf,
}

impl KeydPlaces {
    /// Starts a keyd for both authorities, in its own time where that is not now, and waits until it serves.
    pub(crate) fn start(
        &self,
        host: &Namespace,
        (name, time): (&str, BTreeMap<&'static str, String>),
        logs: &Path,
    ) -> Result<Process, LabError> {
        make_sealing_key(&self.sealing_key)?;
        let mut command = Command::new(binary("keyd")?);
        command
            .arg("--store")
            .arg(&self.store)
            .arg("--sealing-key")
            .arg(&self.sealing_key)
            .arg("--socket")
            .arg(&self.socket)
            .arg("--control")
            .arg(&self.control)
            .args(["--controld-uid", "0", "--security-officer-uid", "0"])
            .args(["--tlsd-uid", "65534"])
            .args(["--authority", "gts", "--authority", "infrastructure"]);
        for seal in SEALS {
            command.args(["--seal", seal]);
        }
        command.envs(time);
        let mut process = Process::spawn(host, name, &mut command, logs)?;
        process.ready(READY_LIMIT, "its socket is served", || serves(&self.socket))?;
        Ok(process)
    }
}

/// Makes a sealing key where there is none.
pub(crate) fn make_sealing_key(path: &Path) -> Result<(), LabError> {
    if path.exists() {
        return Ok(());
    }
    let mut make = Command::new(binary("keyd")?);
    make.arg("--make-sealing-key")
        .arg("--sealing-key")
        .arg(path);
    checked(&mut make).map(drop)
}
