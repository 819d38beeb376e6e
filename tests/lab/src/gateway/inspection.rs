//! The inspecting daemon in the lab, with an authority of its own and servers that speak TLS.

mod authority;
mod echo;
mod icap;
mod names;
mod servers;

pub use servers::{EICAR_PATH, Expired, PAGE_PATH, SALEM, SECURE_SITES, SecureSite, eicar};

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Gateway, NOBODY, READY_LIMIT, binary, checkout};
use crate::error::LabError;
use crate::listener::Listener;
use crate::namespace::Namespace;
use crate::peers::Peers;
use crate::process::Process;
use authority::write_root;
use echo::Echo;
use servers::{make_servers, start_servers};

/// A name that the block list has.
pub const LISTED_NAME: &str = "malicious.example";
/// A path of the shop's that it has.
pub const LISTED_PATH: &str = "/listed";
/// The host by which workstations see whether they trust the root.
pub const CHECK_HOST: &str = "check.gate.example";

/// What a sabotage has clients do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Astray {
    /// Another name than the bank's is asked for.
    OtherName,
    /// Browsers are not told the gateway's root.
    NoRoot,
    /// Roots do not sign each other.
    NoCross,
    /// The block list names something else.
    OtherList,
    /// The ICAP server is asked by a service that gives everything back.
    EchoService,
}

/// What scenarios of inspection have set up.
#[derive(Debug, Default)]
pub struct Inspected {
    /// What runs of it.
    pub running: Option<Inspection>,
    /// Whether the ministry's list opens what they ask for.
    pub is_list_set: bool,
    /// The certificate of the server whose one is out of date.
    pub expired: Expired,
    /// How far ahead of time keyd, tlsd and clients are, as libfaketime reads it: `+61d`. keyd has a store of its own meanwhile.
    pub ahead: Option<&'static str>,
    /// What a sabotage has clients do.
    pub astray: Option<Astray>,
    /// The names that tlsd's own resolver knows, as `/etc/hosts` has them; it knows those of the machine where nothing is set.
    pub names: Option<String>,
    /// What clamd knows instead of the file that scanners find by agreement.
    pub signatures: Option<&'static str>,
}

/// tlsd and what stands around it; dropped, all of it ends.
#[derive(Debug)]
pub struct Inspection {
    /// tlsd.
    pub tlsd: Process,
    /// clamd; none where it was ended.
    pub clamd: Option<Process>,
    /// c-icap; none where it was not started, or was ended.
    pub icap: Option<Process>,
    /// Where nginx sends `WebSocket`s.
    _echo: Listener<Echo>,
    /// nginx.
    pub servers: Process,
    /// The root of the gateway, PEM.
    pub root: PathBuf,
    /// The authority of the servers, PEM.
    pub servers_root: PathBuf,
    /// The log of connections.
    pub log: PathBuf,
}

impl Gateway {
    /// The folder of the lists of categories: those of the image, and those of the examples.
    pub(super) fn with_categories(&self, command: &mut Command) -> Result<(), LabError> {
        let folder = self.folder.join("categories");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        for (from, prefix) in [
            ("config/categories", ""),
            ("config/examples/categories", "example-"),
        ] {
            let from = checkout().join(from);
            let entries = std::fs::read_dir(&from).map_err(LabError::file("reading", &from))?;
            for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let to = folder.join(format!("{prefix}{name}"));
                std::fs::copy(&path, &to).map_err(LabError::file("copying", &path))?;
            }
        }
        command.arg("--image-categories").arg(&folder);
        command.args(["--tlsd-uid", &NOBODY.to_string()]);
        Ok(())
    }

    /// Makes the gateway's root and issuing authorities, starts servers in `internet`, and tlsd with `options`.
    pub fn start_inspection(
        &mut self,
        internet: &Namespace,
        options: &[&str],
    ) -> Result<Inspection, LabError> {
        let folder = self.inspection_folder()?;
        let (clamd, socket) = self.start_clamd(&folder)?;
        let socket = socket.display().to_string();
        let lists = self.write_blocklist(&folder)?.display().to_string();
        let options = [options, &["--clamd", &socket, "--blocklists", &lists]].concat();
        let inspection = self.start_unscanned_inspection(internet, &options)?;
        Ok(Inspection {
            clamd: Some(clamd),
            ..inspection
        })
    }

    fn inspection_folder(&self) -> Result<PathBuf, LabError> {
        let folder = self.folder.join("inspection");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        Ok(folder)
    }

    /// The same without clamd: nobody looks at content.
    pub fn start_unscanned_inspection(
        &mut self,
        internet: &Namespace,
        options: &[&str],
    ) -> Result<Inspection, LabError> {
        let folder = self.inspection_folder()?;
        let servers_root = make_servers(&folder, self.inspected.expired)?;
        let echo = Listener::start(
            internet,
            (Ipv4Addr::LOCALHOST, 0).into(),
            ("the server of WebSockets", Echo),
        )?;
        let servers = start_servers(internet, &folder, &self.logs, echo.address())?;
        let root = folder.join("gateway-root.pem");
        if !root.exists() {
            let der = self.make_root()?;
            write_root(&der, &root)?;
        }
        let log = folder.join("log");
        let tlsd = self.start_tlsd(&servers_root, &log, options)?;
        Ok(Inspection {
            tlsd,
            clamd: None,
            icap: None,
            _echo: echo,
            servers,
            root,
            servers_root,
            log: log.join("connections.jsonl"),
        })
    }

    /// Writes a block list; its folder.
    fn write_blocklist(&self, folder: &Path) -> Result<PathBuf, LabError> {
        let folder = folder.join("blocklists");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        let path = folder.join("lab.plain");
        let text = match self.inspected.astray {
            Some(Astray::OtherList) => "other.example\n".to_owned(),
            Some(Astray::OtherName | Astray::NoRoot | Astray::NoCross | Astray::EchoService)
            | None => {
                format!("{LISTED_NAME}\nhttps://shop.example{LISTED_PATH}\n")
            }
        };
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        Ok(folder)
    }

    /// Starts clamd with signatures of our own: it and its socket.
    fn start_clamd(&self, folder: &Path) -> Result<(Process, PathBuf), LabError> {
        let folder = folder.join("clamd");
        let (signatures, socket) = (folder.join("signatures"), folder.join("socket"));
        std::fs::create_dir_all(&signatures).map_err(LabError::file("creating", &signatures))?;
        // The MD5 and the length of the file that scanners find by agreement.
        let path = signatures.join("lab.hdb");
        let known = "44d88612fea8a8f36de82e1278abb02f:68:Qaqpa.Test";
        let known = self.inspected.signatures.unwrap_or(known);
        std::fs::write(&path, format!("{known}\n")).map_err(LabError::file("writing", &path))?;
        let path = folder.join("clamd.conf");
        let text = format!(
            "LocalSocket {}\nLocalSocketMode 666\nFixStaleSocket yes\nDatabaseDirectory {}\nTemporaryDirectory {}\n\
             Foreground yes\nUser root\nStreamMaxLength 25M\nAllowAllMatchScan no\nSelfCheck 0\n",
            socket.display(),
            signatures.display(),
            folder.display()
        );
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        let mut command = Peers::of_this_build()?.command("clamd")?;
        command.arg("-c").arg(&path);
        let mut process = Process::spawn(&self.host, "clamd", &mut command, &self.logs)?;
        process.ready(READY_LIMIT, "clamd takes connections", || {
            std::os::unix::net::UnixStream::connect(&socket).is_ok()
        })?;
        Ok((process, socket))
    }

    /// Starts tlsd as a user without rights, and waits until it takes what is steered by a policy.
    fn start_tlsd(
        &self,
        servers_root: &Path,
        log: &Path,
        options: &[&str],
    ) -> Result<Process, LabError> {
        std::fs::create_dir_all(log).map_err(LabError::file("creating", log))?;
        std::os::unix::fs::chown(log, Some(NOBODY), Some(NOBODY))
            .map_err(LabError::file("giving away", log))?;
        let (nobody, time) = (NOBODY.to_string(), self.inspected.time()?);
        let mut command = self.resolving("setpriv")?;
        command
            .args([
                "--reuid",
                &nobody,
                "--regid",
                &nobody,
                "--clear-groups",
                "env",
            ])
            // Behind the change of user: what root made of it the user could not open.
            .args(time.iter().map(|(name, value)| format!("{name}={value}")))
            .arg(binary("tlsd")?)
            .arg("--linkd")
            .arg(self.link_socket())
            .arg("--control")
            .arg(self.control_socket())
            .arg("--keyd")
            .arg(self.key_socket())
            .arg("--log")
            .arg(log)
            .arg("--no-system-roots")
            .arg("--upstream-roots")
            .arg(servers_root)
            .args(["--contact", "duty@gts.example", "--check-host", CHECK_HOST])
            .args(options);
        let told = |log: &Path| {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            [
                tlsd::READY,
                "a policy is in force",
                "categories are in force",
            ]
            .map(|line| text.matches(line).count())
        };
        let before = told(&self.logs.join("tlsd.log"));
        let mut process = Process::spawn(&self.host, "tlsd", &mut command, &self.logs)?;
        let own = process.log().to_owned();
        process.ready(READY_LIMIT, "it takes what is steered, by a policy", || {
            told(&own)
                .iter()
                .zip(before)
                .all(|(now, before)| *now > before)
        })?;
        Ok(process)
    }
}
