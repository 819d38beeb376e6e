//! c-icap, an ICAP server, with a service that gives back what it gets and one that asks clamd.

use std::fmt::Write as _;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Peers, behind};
use crate::error::LabError;

/// The package of the service that asks clamd.
const ANTIVIRUS: &str = "libc-icap-mod-virus-scan";

/// The service that gives back what it gets.
pub const ECHO: &str = "echo";
/// The service that has clamd look, and answers with a page of its own where that finds something.
pub const VIRUS_SCAN: &str = "virus_scan";

/// The words before c-icap: killed, it ends with all its processes and locks at once. Asked to end it takes eleven seconds, and what
/// it leaves behind keeps the next one from starting.
const ALONE: [&str; 4] = ["unshare", "--ipc", "--pid", "--kill-child"];

/// The command that runs c-icap at an address, with what it writes in a folder; with [`VIRUS_SCAN`] where there is the socket of a clamd.
pub fn command(
    peers: &Peers,
    folder: &Path,
    at: SocketAddr,
    clamd: Option<&Path>,
) -> Result<Command, LabError> {
    let mut command = peers.command("c-icap")?;
    let modules = modules(peers, clamd.map_or("srv_echo.so", |_| "virus_scan.so"))?;
    // Above `usr/lib/MACHINE/c_icap`.
    let root = modules.ancestors().nth(4).unwrap_or(&modules);
    // A connection that is kept holds a thread.
    let mut text = format!(
        "Port {at}\nStartServers 1\nMaxServers 1\nMinSpareThreads 1\nMaxSpareThreads 64\nThreadsPerChild 64\n\
         InterProcessSharedMemScheme mmap\nInterProcessLockingScheme sysv\n"
    );
    for (name, path) in [
        ("PidFile", folder.join("pid")),
        ("CommandsSocket", folder.join("commands")),
        ("TmpDir", folder.to_owned()),
        ("ModulesDir", modules.clone()),
        ("ServicesDir", modules.clone()),
        ("TemplateDir", root.join("usr/share/c_icap/templates/")),
        ("LoadMagicFile", root.join("etc/c-icap/c-icap.magic")),
        ("ServerLog", folder.join("server.log")),
        ("AccessLog", folder.join("access.log")),
    ] {
        // Writing to a text does not fail.
        let _written = writeln!(text, "{name} {}", path.display());
    }
    let _written = writeln!(text, "Service {ECHO} srv_echo.so");
    if let Some(clamd) = clamd {
        let _written = writeln!(
            text,
            "Service antivirus virus_scan.so\nvirus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE\n\
             virus_scan.SendPercentData 0\nvirus_scan.MaxObjectSize 5M\nvirus_scan.DefaultEngine clamd\n\
             Module common clamd_mod.so\nclamd_mod.ClamdSocket {}",
            clamd.display()
        );
    }
    let config = folder.join("c-icap.conf");
    std::fs::write(&config, text).map_err(LabError::file("writing", &config))?;
    let pid = folder.join("pid");
    if pid.exists() {
        std::fs::remove_file(&pid).map_err(LabError::file("removing", &pid))?;
    }
    command.arg("-N").arg("-f").arg(&config);
    Ok(behind(ALONE, &command))
}

/// The folder of the modules of c-icap, among them this one, which is unpacked first if it is missing.
fn modules(peers: &Peers, module: &str) -> Result<PathBuf, LabError> {
    let find = || {
        let unpacked = peers.libraries().into_iter().map(PathBuf::from);
        let installed = std::iter::once(PathBuf::from("/usr/lib/x86_64-linux-gnu"));
        let mut folders = unpacked.chain(installed).map(|path| path.join("c_icap"));
        folders.find(|folder| folder.join(module).is_file())
    };
    let path = peers.folder.join("lock");
    let lock = File::create(&path).map_err(LabError::file("creating", &path))?;
    lock.lock().map_err(LabError::file("locking", &path))?;
    if find().is_none() {
        peers.unpack(&[ANTIVIRUS])?;
    }
    find().ok_or_else(|| LabError::Unsupported(format!("{ANTIVIRUS} brings no {module}")))
}
