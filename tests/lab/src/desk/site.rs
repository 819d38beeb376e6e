//! Where desks are opened: what they share, and the record that each begins with.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use super::{Days, Desk, Flaw};
use crate::error::LabError;
use crate::gateway::{Gateway, binary, serves};
use crate::hierarchy::{Hierarchy, OF_AGENCY, OF_MINISTRY};
use crate::keyd::{KeydPlaces, make_sealing_key};
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::process::Process;
use crate::smtp::SmtpSink;

/// How long controld may take to serve its socket.
const READY_LIMIT: Duration = Duration::from_secs(20);

/// What the desks of a lab share.
#[derive(Debug)]
pub struct Site {
    host: Namespace,
    folder: PathBuf,
    logs: PathBuf,
    hierarchy: Hierarchy,
    fonts: Option<PathBuf>,
    /// The record before any story, file by file.
    record: Vec<(String, String)>,
    /// How many desks were opened: each gets a number of its own.
    opened: AtomicU32,
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

/// Whom the law has told of integrations besides those of the example.
const BODIES: &str = r#"
[[organisation]]
id = "authorised-body"
bin = "140540000055"
name = { ru = "Уполномоченный орган", kk = "Уәкілетті орган" }
class = "state-body"
contract = { operator = "north-telecom", number = "С-4/2026", signed = 2026-01-20 }
notice-mail = "office@authority.example"
acts-as = ["authority"]

[[organisation]]
id = "integrator"
bin = "150640000060"
name = { ru = "Сервисный интегратор", kk = "Сервистік интегратор" }
class = "state-legal-entity"
contract = { operator = "north-telecom", number = "С-5/2026", signed = 2026-01-20 }
notice-mail = "office@integrator.example"
acts-as = ["integrator"]
"#;

/// A file of the example as desks have it.
fn of_desks(name: &str, text: String) -> String {
    match name {
        "accounts" => text + ACCOUNTS,
        "parties" => {
            let with_mail = "id = \"agency\"\nnotice-mail = \"it@agency.example\"";
            text.replace("id = \"agency\"", with_mail) + BODIES
        }
        _ => text,
    }
}

impl Site {
    /// Prepares desks in the lab: the record before any story, certificates, keys, a copy of the command line.
    pub fn prepare(lab: &Lab) -> Result<Self, LabError> {
        let folder = lab.instance.folder();
        // The checkout may lie where only its owner looks, and other users run it.
        let program = folder.join("qaqpa");
        if !program.exists() {
            std::fs::copy(binary("qaqpa")?, &program)
                .map_err(LabError::file("copying to", &program))?;
        }
        let hierarchy = match &lab.gateway {
            Some(gateway) => gateway.hierarchy.clone(),
            None => Hierarchy::make(&folder.join("desk-eds"))?,
        };
        for holder in [OF_MINISTRY, OF_AGENCY] {
            if !hierarchy.has(holder.id) {
                hierarchy.issue(&holder)?;
            }
        }
        let record = Gateway::example()?.into_iter();
        let record = record.map(|(name, text)| {
            let text = of_desks(&name, text);
            (name, text)
        });
        let site = Self {
            host: lab.topology.gateway.clone(),
            logs: lab.instance.logs(),
            record: record.collect(),
            hierarchy,
            fonts: lab.peers.fonts().ok(),
            folder,
            opened: AtomicU32::new(0),
        };
        make_sealing_key(&site.sealing_key())?;
        Ok(site)
    }

    fn sealing_key(&self) -> PathBuf {
        self.folder.join("desk-sealing-key")
    }

    /// Opens a desk, whose flaw, if it has one, sleeps until the desk is armed (`Desk::arm`).
    pub fn open(&self, flaw: Option<Flaw>) -> Result<Desk, LabError> {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(format!("desk-{number}"));
        std::fs::create_dir_all(&folder).map_err(LabError::file("making", &folder))?;
        let mail = SmtpSink::start(&self.host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let this_year = jiff::Zoned::now().year();
        let mut desk = Desk {
            controld: None,
            keyd: None,
            mail,
            days: Days::of(this_year - 1..=this_year + 3),
            flaw,
            is_armed: AtomicBool::new(false),
            hierarchy: self.hierarchy.clone(),
            program: self.folder.join("qaqpa"),
            folder,
        };
        let places = KeydPlaces {
            store: desk.folder.join("keys"),
            sealing_key: self.sealing_key(),
            socket: desk.keyd_socket(),
            control: desk.socket(),
        };
        desk.keyd = Some(places.start(
            &self.host,
            (&format!("keyd-{number}"), BTreeMap::new()),
            &self.logs,
        )?);
        desk.controld = Some(self.start_controld(&desk, number)?);
        self.state_record(&desk)?;
        Ok(desk)
    }

    fn start_controld(&self, desk: &Desk, number: u32) -> Result<Process, LabError> {
        let calendar = desk.write("calendar.toml", desk.days.toml("lab").as_bytes())?;
        let mut command = Command::new(binary("controld")?);
        command
            .arg("--state")
            .arg(desk.folder.join("state"))
            .arg("--socket")
            .arg(desk.socket())
            .arg("--calendar")
            .arg(calendar)
            .arg("--signing-anchors")
            .arg(self.hierarchy.anchors())
            .arg("--revocation-lists")
            .arg(self.hierarchy.lists())
            .args(["--relay", &desk.mail.address().to_string()])
            .args(["--relay-security", "plain"])
            .args(["--mail-from", "gate@gts.example"])
            .arg("--movable-legal-clock")
            .arg("--keyd")
            .arg(desk.keyd_socket());
        if let Some(fonts) = &self.fonts {
            command.arg("--fonts").arg(fonts);
        }
        let name = format!("controld-{number}");
        let mut process = Process::spawn(&self.host, &name, &mut command, &self.logs)?;
        let socket = desk.socket();
        process.ready(READY_LIMIT, "its socket is served", || serves(&socket))?;
        Ok(process)
    }

    /// Puts the record in force that every story begins with.
    fn state_record(&self, desk: &Desk) -> Result<(), LabError> {
        let mut args = vec!["apply".to_owned()];
        for (name, text) in &self.record {
            args.push(desk.write(&format!("{name}.toml"), text.as_bytes())?);
        }
        args.extend(["--commit", "--why", "the desk's first record"].map(str::to_owned));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        desk.must(&args).map(drop)
    }
}
