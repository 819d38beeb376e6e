//! The gateway's own processes in the lab: the same daemons as on the box, in the gateway's namespace.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::LabError;
use crate::hierarchy::Hierarchy;
use crate::hooks::HookSink;
use crate::instance::Instance;
use crate::namespace::Namespace;
use crate::process::Process;
use crate::smtp::SmtpSink;
use crate::topology::Topology;
use crate::wait::observe;

mod api;
mod command;
mod hook_secrets;
mod inspection;
mod inspector;
mod keys;
mod ready;
mod revocation;

pub use api::{ADDRESS as API_ADDRESS, Api, CONSOLE_ADDRESS, ConsoleReader, Replied};
use hook_secrets::HOOK_SECRET;
pub use hook_secrets::HOOK_SECRET_HEX;
pub use inspection::{
    Astray, CHECK_HOST, EICAR_PATH, Expired, Inspected, Inspection, LISTED_NAME, LISTED_PATH,
    PAGE_PATH, SALEM, SECURE_SITES, SecureSite, eicar,
};
use inspector::{NOBODY, open_to_inspectors};
use ready::dated;
pub(crate) use ready::serves;
pub use revocation::Revocation;

/// How long a daemon may take to serve its socket.
const READY_LIMIT: Duration = Duration::from_secs(20);
/// How long a committed epoch may take until every daemon has acknowledged it.
const APPLY_LIMIT: Duration = Duration::from_secs(20);
/// What pathd's log says of each link that it guards.
const GUARDS: &str = "guards a link";

/// What negative controls break of what is done to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bent {
    /// What should go on paper goes by mail.
    PaperIsMail,
    /// What a scenario commits is not committed.
    CommitsAreLost,
    /// What a scenario commits has no end.
    NothingExpires,
}

/// The gateway's running processes; dropped, they end.
#[derive(Debug)]
pub struct Gateway {
    /// The owner of the record.
    pub controld: Option<Process>,
    /// Who seals, signs and codes.
    pub keyd: Option<Process>,
    /// The keeper of the gate.
    pub linkd: Option<Process>,
    /// The one that chooses which member of a link carries.
    pub pathd: Option<Process>,
    /// The API.
    pub api: Option<Api>,
    /// Who takes what is steered: a relay, which looks at nothing. Scenarios of steering start it.
    pub inspector: Option<Process>,
    /// What scenarios of inspection have set up.
    pub inspected: Inspected,
    /// Most files that the relay may have open; nothing for as many as the system lets it.
    pub inspector_files: Option<u64>,
    /// Where its notices arrive.
    pub mail: SmtpSink,
    /// Where its webhooks arrive.
    pub hooks: HookSink,
    /// What a negative control breaks of it.
    pub bent: Option<Bent>,
    /// Whose certificates sign requests.
    pub hierarchy: Hierarchy,
    /// How it knows whether certificates were revoked.
    pub revocation: Revocation,
    /// Services that controld is started to probe, each `KEY=URL`.
    pub probed: Vec<String>,
    /// The relay that controld is started with: the address of `mail`, unless somebody breaks it.
    pub relay: SocketAddr,
    host: Namespace,
    folder: PathBuf,
    logs: PathBuf,
    bpf: PathBuf,
}

/// What a command of `qaqpa` answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it complained of.
    pub err: String,
}

impl Said {
    /// What it printed, as JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_default()
    }
}

impl Gateway {
    /// Starts the daemons in the gateway's namespace, puts the example policy in force and waits until the gate enforces it.
    ///
    /// Sockets and state go under [`Instance::folder`], pins under [`Instance::bpf`], logs under [`Instance::logs`].
    pub fn start(instance: &Instance, topology: &Topology) -> Result<Self, LabError> {
        Self::start_with(instance, topology, &[])
    }

    /// The same with other texts for some files of the example, each with the file's name.
    pub fn start_with(
        instance: &Instance,
        topology: &Topology,
        instead: &[(&str, &str)],
    ) -> Result<Self, LabError> {
        let host = topology.gateway.clone();
        let mail = SmtpSink::start(&host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let relay = mail.address();
        let hooks = HookSink::start(&host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let hierarchy = Hierarchy::make(&instance.folder().join("hierarchy"))?;
        let mut gateway = Self {
            hierarchy,
            revocation: Revocation::default(),
            relay,
            probed: Vec::new(),
            controld: None,
            keyd: None,
            linkd: None,
            pathd: None,
            api: None,
            inspector: None,
            inspected: Inspected::default(),
            inspector_files: None,
            mail,
            hooks,
            bent: None,
            host,
            folder: instance.folder(),
            logs: instance.logs(),
            bpf: instance.bpf(),
        };
        open_to_inspectors(&gateway.folder)?;
        gateway.write_hook_secrets(HOOK_SECRET)?;
        gateway.start_controld()?;
        gateway.start_keyd()?;
        gateway.start_linkd()?;
        gateway.apply_example(instead)?;
        gateway.start_pathd()?;
        gateway.start_consoled()?;
        Ok(gateway)
    }

    /// Starts controld and waits until it serves.
    pub fn start_controld(&mut self) -> Result<(), LabError> {
        let mut command = Command::new(binary("controld")?);
        command
            .arg("--state")
            .arg(self.folder.join("state"))
            .arg("--socket")
            .arg(self.control_socket())
            .arg("--calendar")
            .arg(checkout().join("config/calendar/kazakhstan.toml"))
            .arg("--signing-anchors")
            .arg(self.hierarchy.anchors())
            .args(["--relay", &self.relay.to_string()]);
        self.with_letters(&mut command);
        for probed in &self.probed {
            command.args(["--probe", probed]);
        }
        self.with_categories(&mut command)?;
        self.with_revocation(&mut command);
        self.with_papers(&mut command);
        command.arg("--movable-legal-clock");
        let mut process = Process::spawn(&self.host, "controld", &mut command, &self.logs)?;
        let socket = self.control_socket();
        process.ready(READY_LIMIT, "its socket is served", || serves(&socket))?;
        self.controld = Some(process);
        Ok(())
    }

    /// Starts linkd and waits until it serves.
    pub fn start_linkd(&mut self) -> Result<(), LabError> {
        let mut command = Command::new(binary("linkd")?);
        command
            .arg("--pins")
            .arg(self.pins())
            .arg("--socket")
            .arg(self.link_socket())
            .arg("--control")
            .arg(self.control_socket())
            .args(["--inspector-uid", &NOBODY.to_string()]);
        let mut process = Process::spawn(&self.host, "linkd", &mut command, &self.logs)?;
        let socket = self.link_socket();
        process.ready(READY_LIMIT, "its socket is served", || serves(&socket))?;
        self.linkd = Some(process);
        Ok(())
    }

    /// Starts pathd and waits until it guards a link and serves. A policy with two members of one must be in force.
    pub fn start_pathd(&mut self) -> Result<(), LabError> {
        let mut command = Command::new(binary("pathd")?);
        command
            .arg("--pins")
            .arg(self.pins())
            .arg("--socket")
            .arg(self.path_socket())
            .arg("--control")
            .arg(self.control_socket());
        let guarding = |log: &Path| {
            let text = std::fs::read(log).unwrap_or_default();
            String::from_utf8_lossy(&text).matches(GUARDS).count()
        };
        let before = guarding(&self.logs.join("pathd.log"));
        let mut process = Process::spawn(&self.host, "pathd", &mut command, &self.logs)?;
        let log = process.log().to_owned();
        let socket = self.path_socket();
        process.ready(
            READY_LIMIT,
            "it guards a link and its socket is served",
            || guarding(&log) > before && serves(&socket),
        )?;
        self.pathd = Some(process);
        Ok(())
    }

    /// Kills controld without a word of warning.
    pub fn kill_controld(&mut self) {
        if let Some(process) = self.controld.take() {
            process.kill();
        }
    }

    /// Kills linkd without a word of warning.
    pub fn kill_linkd(&mut self) {
        if let Some(process) = self.linkd.take() {
            process.kill();
        }
    }

    /// Kills pathd without a word of warning.
    pub fn kill_pathd(&mut self) {
        if let Some(process) = self.pathd.take() {
            process.kill();
        }
    }

    /// Commits a file's text and waits until the gate enforces it.
    pub fn commit(&self, name: &str, text: &str) -> Result<(), LabError> {
        if self.bent == Some(Bent::CommitsAreLost) {
            return Ok(());
        }
        let path = self.write(name, &self.bent_text(text))?;
        self.must(&[
            "apply",
            &path,
            "--commit",
            "--why",
            &format!("the lab: {name}"),
        ])?;
        self.applied()
    }

    /// Writes a file for `qaqpa`; its path.
    pub fn write(&self, name: &str, text: &str) -> Result<String, LabError> {
        let path = self.folder.join(format!("{name}.toml"));
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        Ok(path.display().to_string())
    }

    /// Waits until every daemon has acknowledged the epoch in force.
    pub fn applied(&self) -> Result<(), LabError> {
        observe(APPLY_LIMIT, "the gate enforces the epoch in force", || {
            self.qaqpa(&["status"]).ok().filter(|said| said.code == 0)
        })
        .map(drop)
    }

    /// The folder its gate is pinned in.
    pub fn pins(&self) -> PathBuf {
        self.bpf.join("gate")
    }

    /// The folder of controld's store and journal.
    pub fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// The texts of the example policy, by file name; the access list is opened today, by the lab's real date.
    pub fn example() -> Result<Vec<(String, String)>, LabError> {
        let folder = checkout().join("config/examples/ministry");
        let entries = std::fs::read_dir(&folder).map_err(LabError::file("reading", &folder))?;
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        paths.push(checkout().join("config/vpn-services.toml"));
        paths.sort();
        let today = jiff::Zoned::now()
            .with_time_zone(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)))
            .date();
        let read = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).map_err(LabError::file("reading", &path))?;
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Ok((name, dated(&text, today)))
        };
        paths
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "toml"))
            .map(read)
            .collect()
    }

    /// The text of one file of the example policy.
    pub fn example_file(name: &str) -> Result<String, LabError> {
        let found = Self::example()?.into_iter().find(|(file, _)| file == name);
        found
            .map(|(_, text)| text)
            .ok_or_else(|| LabError::Unsupported(format!("the example has no {name}.toml")))
    }

    fn apply_example(&self, instead: &[(&str, &str)]) -> Result<(), LabError> {
        let mut args = vec!["apply".to_owned()];
        for (name, text) in Self::example()? {
            let other = instead.iter().find(|(file, _)| *file == name);
            args.push(self.write(&name, other.map_or(&text, |(_, other)| *other))?);
        }
        args.extend(["--commit", "--why", "the lab's first policy"].map(str::to_owned));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.must(&args)?;
        self.applied()
    }

    /// The sockets of controld and linkd.
    pub fn sockets(&self) -> (PathBuf, PathBuf) {
        (self.control_socket(), self.link_socket())
    }

    fn control_socket(&self) -> PathBuf {
        self.folder.join("controld.sock")
    }

    fn link_socket(&self) -> PathBuf {
        self.folder.join("linkd.sock")
    }

    /// The socket of pathd.
    pub fn path_socket(&self) -> PathBuf {
        self.folder.join("pathd.sock")
    }

    /// Lets them run on after this program has ended. The mail sink ends: notices wait in the outbox.
    pub fn leave(self) {
        self.api.into_iter().for_each(Api::leave);
        [
            self.controld,
            self.keyd,
            self.linkd,
            self.pathd,
            self.inspector,
        ]
        .into_iter()
        .flatten()
        .for_each(Process::leave);
    }
}

/// The checkout that this program was built from.
pub fn checkout() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest)
}

/// Where the workspace's program `name` was built: beside the running one.
pub fn binary(name: &str) -> Result<PathBuf, LabError> {
    let exe = std::env::current_exe().map_err(LabError::file("finding", "this program"))?;
    // Test programs stand one folder deeper, in `deps`.
    exe.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            LabError::Unsupported(format!("{name} is not built: run cargo build --bin {name}"))
        })
}
