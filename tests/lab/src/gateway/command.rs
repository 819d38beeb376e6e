//! The gateway's command line, as its users run it.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output};

use super::{Bent, Gateway, Said, binary};
use crate::error::LabError;

impl Gateway {
    /// Runs `qaqpa` with these arguments, in JSON.
    pub fn qaqpa(&self, args: &[&str]) -> Result<Said, LabError> {
        self.run_qaqpa(Command::new(binary("qaqpa")?), args)
    }

    /// The same as another local user, who has an account of the record.
    pub fn qaqpa_as(&self, uid: u32, args: &[&str]) -> Result<Said, LabError> {
        // The checkout may lie where only its owner looks.
        let copy = self.folder.join("qaqpa");
        if !copy.exists() {
            std::fs::copy(binary("qaqpa")?, &copy).map_err(LabError::file("copying to", &copy))?;
        }
        let mut command = Command::new(copy);
        command.uid(uid).current_dir("/");
        self.run_qaqpa(command, args)
    }

    /// Runs `qaqpa` without JSON, which must succeed: what it printed, to the letter.
    pub fn must_print(&self, args: &[&str]) -> Result<String, LabError> {
        let mut command = Command::new(binary("qaqpa")?);
        command.args(args);
        let output = self.host.exec(&mut command)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(LabError::Command {
            command: format!("qaqpa {}", args.join(" ")),
            status: output.status.to_string(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// A text to be committed, as a negative control has it.
    pub(super) fn bent_text(&self, text: &str) -> String {
        let ends = |line: &&str| !line.starts_with("expires = ");
        match self.bent {
            Some(Bent::NothingExpires) => text
                .lines()
                .filter(ends)
                .fold(String::new(), |text, line| text + line + "\n"),
            Some(Bent::PaperIsMail | Bent::CommitsAreLost) | None => text.to_owned(),
        }
    }

    fn run_qaqpa(&self, mut command: Command, args: &[&str]) -> Result<Said, LabError> {
        command
            .arg("--control")
            .arg(self.control_socket())
            .arg("--link")
            .arg(self.link_socket())
            .arg("--json")
            .args(args)
            // The draft it remembers is the lab's own.
            .env("XDG_STATE_HOME", self.folder.join("cli"));
        let Output {
            status,
            stdout,
            stderr,
        } = self.host.exec(&mut command)?;
        Ok(Said {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        })
    }

    /// Runs `qaqpa`, which must succeed.
    pub fn must(&self, args: &[&str]) -> Result<Said, LabError> {
        let said = self.qaqpa(args)?;
        if said.code == 0 {
            return Ok(said);
        }
        Err(LabError::Command {
            command: format!("qaqpa {}", args.join(" ")),
            status: format!("exit status {}", said.code),
            stderr: said.err,
        })
    }
}
