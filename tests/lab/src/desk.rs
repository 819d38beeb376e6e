//! A desk of its own: a controld with the example's record and no gate, whose legal time nobody else moves.
//!
//! It starts in a fraction of a second, so that each [`Story`] has one, and its clock runs as the story tells.

use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use law::form::Form;
use serde_json::Value;

use crate::error::LabError;
use crate::gateway::Said;
use crate::hierarchy::{Hierarchy, OF_MINISTRY};
use crate::process::Process;
use crate::smtp::SmtpSink;

mod days;
mod flaw;
mod play;
mod sample;
mod side_by_side;
mod site;
pub mod stories;
mod story;
mod walk;

pub use crate::scenario::Fault;
pub use days::{Days, date, end_of, start_of};
pub use flaw::Flaw;
pub use play::{Played, play};
pub use sample::{Fill, Filled, Put, filled};
pub use side_by_side::{DESKS_MAX, DeskScenario, Shows, judged, judged_under_sabotage};
pub use site::Site;
pub use story::{Filer, Step, Story};
pub use walk::Walk;

/// One desk. Dropped, it ends.
#[derive(Debug)]
pub struct Desk {
    controld: Option<Process>,
    keyd: Option<Process>,
    /// Where its letters arrive.
    pub mail: SmtpSink,
    /// Its production calendar.
    pub days: Days,
    /// What a negative control breaks of it, once it is armed.
    flaw: Option<Flaw>,
    is_armed: AtomicBool,
    hierarchy: Hierarchy,
    folder: PathBuf,
    program: PathBuf,
}

/// The local users of the desk's accounts, besides those of the example.
pub mod uid {
    /// The box's administrator, of no authority.
    pub const ADMIN: u32 = 0;
    /// The officer on duty of ГТС.
    pub const GTS: u32 = 2001;
    /// The engineer of ГТС.
    pub const GTS_ENGINEER: u32 = 2002;
    /// The officer on duty of the operator of the infrastructure.
    pub const INFRASTRUCTURE: u32 = 2011;
    /// The operator of the example.
    pub const OPERATOR: u32 = 2101;
    /// Another operator.
    pub const NORTH: u32 = 2102;
    /// The ministry.
    pub const MINISTRY: u32 = 2201;
    /// The agency.
    pub const AGENCY: u32 = 2202;
}

/// Its folder goes with it: the next desk of the name begins with nothing.
impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.controld.take());
        drop(self.keyd.take());
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

impl Desk {
    /// States more of the record.
    pub fn state(&self, name: &str, text: &str) -> Result<(), LabError> {
        let path = self.write(&format!("{name}.toml"), text.as_bytes())?;
        self.must(&["apply", &path, "--commit", "--why", "the story's record"])
            .map(drop)
    }

    /// Writes a file for `qaqpa`; its path.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<String, LabError> {
        let path = self.folder.join(name);
        std::fs::write(&path, content).map_err(LabError::file("writing", &path))?;
        Ok(path.display().to_string())
    }

    /// A folder into which a user writes; its path.
    pub fn folder_of(&self, own: u32) -> Result<String, LabError> {
        let path = self.folder.join(format!("of-{own}"));
        let failed = || LabError::file("making", &path);
        std::fs::create_dir_all(&path).map_err(failed())?;
        std::os::unix::fs::chown(&path, Some(own), None).map_err(failed())?;
        Ok(path.display().to_string())
    }

    /// Writes a file that a form names; its path. A certificate and its key are those of the ministry's signer.
    pub fn file(&self, name: &str, content: &[u8]) -> Result<String, LabError> {
        let own = match name.rsplit_once('.') {
            Some((_, "cer")) => Some("pem"),
            Some((_, "key")) => Some("key"),
            Some(_) | None => None,
        };
        match own {
            Some(end) => self.write(name, &self.hierarchy.content(OF_MINISTRY.id, end)?),
            None => self.write(name, content),
        }
    }

    /// Fills a form in as of now and writes it with the files that it names; its path.
    pub fn fill_in(
        &self,
        form: &'static Form,
        puts: &[Put],
        name: &str,
    ) -> Result<String, LabError> {
        let filled = filled(form, puts, date(self.now()?));
        let mut toml = filled.toml;
        for (name, content) in &filled.files {
            let path = self.file(name, content)?;
            toml = toml.replace(&format!("\"{name}\""), &format!("\"{path}\""));
        }
        self.write(name, toml.as_bytes())
    }

    /// What a file holds that was written for `qaqpa`.
    pub fn read(&self, name: &str) -> Result<String, LabError> {
        let path = self.folder.join(name);
        std::fs::read_to_string(&path).map_err(LabError::file("reading", path))
    }

    /// Runs `qaqpa` as a local user, in JSON.
    pub fn qaqpa(&self, uid: u32, args: &[&str]) -> Result<Said, LabError> {
        let before = self.epoch_before(args)?;
        let said = self.ran(uid, args)?;
        self.take_back(args, before)?;
        Ok(said)
    }

    fn ran(&self, uid: u32, args: &[&str]) -> Result<Said, LabError> {
        let mut command = self.command(uid);
        command.arg("--json").args(args);
        let output = command.output().map_err(|source| LabError::Start {
            program: "qaqpa".to_owned(),
            source,
        })?;
        Ok(Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// What `qaqpa` prints for a local user, octet for octet; it must succeed.
    pub fn plain(&self, uid: u32, args: &[&str]) -> Result<String, LabError> {
        crate::namespace::checked(self.command(uid).args(args))
    }

    /// Runs `qaqpa` as the administrator, which must succeed.
    pub fn must(&self, args: &[&str]) -> Result<Said, LabError> {
        let said = self.qaqpa(uid::ADMIN, args)?;
        if said.code == 0 {
            return Ok(said);
        }
        Err(LabError::Command {
            command: format!("qaqpa {}", args.join(" ")),
            status: format!("exit status {}", said.code),
            stderr: said.err,
        })
    }

    fn command(&self, uid: u32) -> Command {
        let mut command = Command::new(&self.program);
        command
            .uid(uid)
            .current_dir("/")
            .stdin(Stdio::null())
            .env("XDG_STATE_HOME", self.folder.join("cli"))
            .arg("--control")
            .arg(self.socket());
        command
    }

    /// What is signed of a form, signed for an organisation: the path of the signature. The form is that of a kind, `of` a word,
    /// or of an act on it, as `request form` takes them.
    pub fn sign(&self, of: &[&str], form: &str, holder: &str) -> Result<String, LabError> {
        let mut command = self.command(uid::ADMIN);
        command.args(["request", "canonical"]).args(of);
        command.args(["--form", form]);
        let document = crate::namespace::checked(&mut command)?;
        self.sign_text(&document, holder)
    }

    /// A text signed for an organisation: the path of the signature.
    pub fn sign_text(&self, text: &str, holder: &str) -> Result<String, LabError> {
        self.hierarchy
            .sign_in(&self.folder, holder, text)
            .map(|path| path.display().to_string())
    }

    /// A request with all that is known of it.
    pub fn show(&self, number: u64) -> Result<Value, LabError> {
        Ok(self.must(&["request", "show", &number.to_string()])?.json())
    }

    /// The legal time. No gate runs here, so that the status is never a good one.
    pub fn now(&self) -> Result<Timestamp, LabError> {
        let status = self.qaqpa(uid::ADMIN, &["status"])?.json();
        let now = status["control"]["legal_now"].as_str();
        now.and_then(|text| text.parse().ok())
            .ok_or_else(|| LabError::Unreadable {
                program: "qaqpa status".to_owned(),
                said: status.to_string(),
            })
    }

    /// Moves the legal clock.
    pub fn move_to(&self, to: Timestamp) -> Result<(), LabError> {
        let to = self.flawed(to)?;
        self.must(&["clock", "move", &to.to_string()]).map(drop)
    }

    /// How many letters came to a mailbox that hold all these words.
    pub fn letters(&self, to: &str, words: &[&str]) -> usize {
        let all = self.mail.letters();
        all.iter().filter(|letter| letter.tells(to, words)).count()
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("controld.sock")
    }

    fn keyd_socket(&self) -> PathBuf {
        self.folder.join("keyd.sock")
    }
}
