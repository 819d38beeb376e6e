//! A desk of its own: a controld with the example's record and no gate, whose legal time nobody else moves.
//!
//! It starts in a fraction of a second, so that each [`Story`] has one, and its clock runs as the story tells.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::error::LabError;
use crate::gateway::{Gateway, Said, binary, checkout, serves};
use crate::hierarchy::{Hierarchy, OF_AGENCY, OF_MINISTRY};
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::process::Process;
use crate::smtp::{Mood, SmtpSink};

mod days;
mod keys;
mod play;
mod sample;
pub mod stories;
mod story;
mod walk;

pub use days::{Days, date, end_of, start_of};
pub use play::{Played, play};
pub use sample::{Fill, Filled, Put, filled};
pub use story::{Filer, Step, Story};
pub use walk::Walk;

/// How long controld may take to serve its socket.
const READY_LIMIT: Duration = Duration::from_secs(20);

/// What a negative control breaks of every desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The relay takes no letter.
    RelayRefuses,
    /// The legal clock cannot be moved.
    ClockStandsStill,
    /// The production calendar knows last year alone.
    CalendarEnds,
    /// An epoch waits for its confirmation, so that none can follow it.
    AwaitsConfirmation,
    /// Nobody's certificate is trusted.
    ForeignAnchors,
    /// No officer of an authority is who works here.
    NobodyIsThere,
}

/// What the desks of a lab share.
#[derive(Debug)]
pub struct Site {
    host: Namespace,
    folder: PathBuf,
    logs: PathBuf,
    hierarchy: Hierarchy,
    /// Whose certificates a desk trusts: the same, unless somebody breaks it.
    trusted: Hierarchy,
    flaw: Option<Flaw>,
    /// The record before any story, file by file.
    record: Vec<(String, String)>,
}

/// One desk. Dropped, it ends.
#[derive(Debug)]
pub struct Desk {
    controld: Option<Process>,
    keyd: Option<Process>,
    /// Where its letters arrive.
    pub mail: SmtpSink,
    /// Its production calendar.
    pub days: Days,
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

/// What the accounts of the example lack.
const ACCOUNTS: &str = r#"
[[account]]
name = "infrastructure-duty"
uid = 2011
roles = ["duty-officer"]
authority = "infrastructure"

[[account]]
name = "north-noc"
uid = 2102
roles = ["operator"]
operator = "north-telecom"

[[account]]
name = "agency-it"
uid = 2202
roles = ["organisation"]
organisation = "agency"
"#;

impl Site {
    /// Prepares desks in the lab's gateway: the record before any story, certificates, a copy of the command line.
    pub fn prepare(lab: &Lab) -> Result<Self, LabError> {
        let gateway = lab
            .gateway
            .as_ref()
            .ok_or(LabError::NotBuilt("the gateway"))?;
        let folder = lab.instance.folder();
        // The checkout may lie where only its owner looks, and other users run it.
        let program = folder.join("qaqpa");
        if !program.exists() {
            std::fs::copy(binary("qaqpa")?, &program)
                .map_err(LabError::file("copying to", &program))?;
        }
        for holder in [OF_MINISTRY, OF_AGENCY] {
            if !gateway.hierarchy.has(holder.id) {
                gateway.hierarchy.issue(&holder)?;
            }
        }
        let trusted = if lab.flaw == Some(Flaw::ForeignAnchors) {
            Hierarchy::make(&folder.join("foreign"))?
        } else {
            gateway.hierarchy.clone()
        };
        let record = Gateway::example()?.into_iter().map(|(name, text)| {
            let text = match name.as_str() {
                "accounts" if lab.flaw != Some(Flaw::NobodyIsThere) => text + ACCOUNTS,
                "accounts" => without_officers(&text),
                "parties" => text.replace(
                    "id = \"agency\"",
                    "id = \"agency\"\nnotice-mail = \"it@agency.example\"",
                ),
                _ => text,
            };
            (name, text)
        });
        Ok(Self {
            host: lab.topology.gateway.clone(),
            logs: lab.instance.logs(),
            record: record.collect(),
            flaw: lab.flaw,
            hierarchy: gateway.hierarchy.clone(),
            trusted,
            folder,
        })
    }

    /// Starts a desk under a name of its own.
    pub fn open(&self, name: &str) -> Result<Desk, LabError> {
        let folder = self.folder.join(format!("desk-{name}"));
        std::fs::create_dir_all(&folder).map_err(LabError::file("making", &folder))?;
        let mail = SmtpSink::start(&self.host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        if self.flaw == Some(Flaw::RelayRefuses) {
            mail.set_mood(Mood::Refusing);
        }
        let this_year = jiff::Zoned::now().year();
        let mut desk = Desk {
            controld: None,
            keyd: None,
            mail,
            days: Days::of(this_year - 1..=this_year + 3),
            hierarchy: self.hierarchy.clone(),
            program: self.folder.join("qaqpa"),
            folder,
        };
        desk.start_keyd(self, name)?;
        desk.start(self, name)?;
        desk.state_record(self)?;
        Ok(desk)
    }
}

/// The accounts of the example, with other local users in the places of an authority's staff.
fn without_officers(accounts: &str) -> String {
    let moved = |uid: u32| format!("uid = {}", uid + 900);
    [uid::GTS, uid::GTS_ENGINEER]
        .iter()
        .fold(accounts.to_owned(), |text, uid| {
            text.replace(&format!("uid = {uid}"), &moved(*uid))
        })
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
    fn start(&mut self, site: &Site, name: &str) -> Result<(), LabError> {
        let calendar = self.folder.join("calendar.toml");
        let this_year = jiff::Zoned::now().year();
        let text = match site.flaw {
            Some(Flaw::CalendarEnds) => Days::of(this_year - 1..=this_year - 1).toml("lab-short"),
            _ => self.days.toml("lab"),
        };
        std::fs::write(&calendar, text).map_err(LabError::file("writing", &calendar))?;
        let mut command = Command::new(binary("controld")?);
        command
            .arg("--state")
            .arg(self.folder.join("state"))
            .arg("--socket")
            .arg(self.socket())
            .arg("--calendar")
            .arg(calendar)
            .arg("--signing-anchors")
            .arg(site.trusted.anchors())
            .arg("--revocation-lists")
            .arg(site.trusted.lists())
            .args(["--relay", &self.mail.address().to_string()])
            .args(["--relay-security", "plain"])
            .args(["--mail-from", "gate@gts.example"])
            .arg("--keyd")
            .arg(self.keyd_socket());
        if site.flaw != Some(Flaw::ClockStandsStill) {
            command.arg("--movable-legal-clock");
        }
        let name = format!("controld-{name}");
        let mut process = Process::spawn(&site.host, &name, &mut command, &site.logs)?;
        let socket = self.socket();
        process.ready(READY_LIMIT, "its socket is served", || serves(&socket))?;
        self.controld = Some(process);
        Ok(())
    }

    /// Puts the record in force that every story begins with.
    fn state_record(&self, site: &Site) -> Result<(), LabError> {
        let mut args = vec!["apply".to_owned()];
        for (name, text) in &site.record {
            args.push(self.write(&format!("{name}.toml"), text.as_bytes())?);
        }
        args.extend(["--commit", "--why", "the desk's first record"].map(str::to_owned));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.must(&args)?;
        if site.flaw == Some(Flaw::AwaitsConfirmation) {
            let path = checkout().join("config/vpn-services.toml");
            let text = std::fs::read_to_string(&path).map_err(LabError::file("reading", &path))?;
            let text = format!("{text}\n[[vpn-service]]\nid = \"other\"\nprotocol = 99\n");
            let path = self.write("awaiting.toml", text.as_bytes())?;
            let words = ["apply", &path, "--commit", "--confirm", "1h"];
            self.must(&[&words[..], &["--why", "nobody confirms it"]].concat())?;
        }
        Ok(())
    }

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

    /// Runs `qaqpa` as a local user, in JSON.
    pub fn qaqpa(&self, uid: u32, args: &[&str]) -> Result<Said, LabError> {
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
}
