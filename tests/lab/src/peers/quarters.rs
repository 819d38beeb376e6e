//! Quarters for a peer that makes files in places of the system's own: there it sees folders of the lab instead.
//!
//! FRR's daemons make `/run/frr` and `/var/tmp/frr` whatever their options say, and refuse to start unless there is a group
//! `frrvty` with their user in it. In a mount namespace of its own, a peer finds all that, and the machine never sees it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::LabError;
use crate::instance::Instance;

/// The group that Debian's FRR is built to want, and who must be in it.
const GROUP: &str = "frrvty:x:64999:root\n";

/// Binds the quarters over the system's places, and becomes the program. `/run` keeps the lab's own folder.
const ENTRY: &str = r#"
quarters=$1 lab=$2; shift 2
mount --bind "$lab" "$quarters$lab" &&
mount --rbind "$quarters/run" /run &&
mount --bind "$quarters/tmp" /var/tmp &&
mount --bind "$quarters/group" /etc/group &&
exec "$@"
"#;

/// The folder of one peer in one host.
#[derive(Debug, Clone)]
pub(super) struct Quarters {
    folder: PathBuf,
    lab: PathBuf,
}

impl Quarters {
    /// Makes the folder `name` under the instance's, which removes it.
    pub(super) fn lay(instance: &Instance, name: &str) -> Result<Self, LabError> {
        let lab = instance.folder();
        let folder = lab.join(name);
        let seen = folder.join(lab.strip_prefix("/").unwrap_or(&lab));
        for made in [seen, folder.join("tmp")] {
            std::fs::create_dir_all(&made).map_err(LabError::file("creating", &made))?;
        }
        let groups = Path::new("/etc/group");
        let known = std::fs::read_to_string(groups).map_err(LabError::file("reading", groups))?;
        let quarters = Self { folder, lab };
        quarters.write("group", &(known.trim_end().to_owned() + "\n" + GROUP))?;
        Ok(quarters)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file there; its path.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<PathBuf, LabError> {
        let path = self.folder.join(name);
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        Ok(path)
    }

    /// The command that runs `program` in these quarters. Its process is the program's own.
    pub(super) fn command(&self, program: &Command) -> Command {
        let entry = [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            ENTRY,
            "sh",
        ];
        let entry = entry.map(OsStr::new);
        let places = [self.folder.as_os_str(), self.lab.as_os_str()];
        super::behind(entry.into_iter().chain(places), program)
    }
}
