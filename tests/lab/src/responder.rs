//! A responder of OCSP: openssl's own, over the index of the lab's authority.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::error::LabError;
use crate::hierarchy::Hierarchy;
use crate::namespace::Namespace;
use crate::process::Process;
use crate::wait::observe;

/// How long it may take to listen.
const READY_LIMIT: Duration = Duration::from_secs(10);
/// What it says of where it listens, before the port.
const LISTENS: &str = "ACCEPT ";

/// The responder. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Responder {
    process: Process,
    address: SocketAddr,
}

impl Responder {
    /// Starts one in `host`, at a free port, that answers as the authority's index stands now, and waits until it listens.
    pub(crate) fn start(
        host: &Namespace,
        hierarchy: &Hierarchy,
        logs: &Path,
    ) -> Result<Self, LabError> {
        let mut command = Command::new("openssl");
        command.current_dir(hierarchy.folder()).args([
            "ocsp",
            "-index",
            "index.txt",
            "-port",
            "0",
            "-rsigner",
            "responder.pem",
            "-rkey",
            "responder.key",
            "-CA",
            "root.pem",
        ]);
        let log = logs.join("openssl-ocsp.log");
        let said = |log: &Path| {
            let text = std::fs::read(log).unwrap_or_default();
            String::from_utf8_lossy(&text).into_owned()
        };
        let before = said(&log).len();
        let process = Process::spawn(host, "openssl-ocsp", &mut command, logs)?;
        let port = observe(READY_LIMIT, "the responder says where it listens", || {
            port_in(said(&log).get(before..)?)
        })?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(Self { process, address })
    }

    /// Where it is asked.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Kills it: nobody listens there any more.
    pub(crate) fn kill(self) {
        self.process.kill();
    }
}

/// The port in `ACCEPT [::]:45737 PID=1`.
fn port_in(said: &str) -> Option<u16> {
    let line = said.lines().find_map(|line| line.strip_prefix(LISTENS))?;
    let address = line.split(' ').next()?;
    address.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read() {
        let check = |said: &str, expect| assert_eq!(port_in(said), expect, "{said}");
        check("ACCEPT [::]:45737 PID=7\nwaiting\n", Some(45_737));
        check("ACCEPT 0.0.0.0:81 PID=7\n", Some(81));
        check("ocsp: waiting\n", None);
        check("ACCEPT", None);
    }
}
