//! Inspection by an ICAP server of somebody else's.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use super::super::{Gateway, READY_LIMIT};
use super::{Astray, Inspection};
use crate::error::LabError;
use crate::namespace::Namespace;
use crate::peers::{Peers, icap};
use crate::process::Process;

/// Where it listens in the gateway's namespace: ICAP's own port (RFC 3507 §4.1).
const AT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1344);
/// What tlsd's log says of each of its services.
const LOOKS: &str = "an ICAP service looks at content";

impl Gateway {
    /// The same as [`Self::start_inspection`], but c-icap looks at requests and responses, and nobody else; it asks clamd.
    pub fn start_inspection_by_icap(
        &mut self,
        internet: &Namespace,
    ) -> Result<Inspection, LabError> {
        let folder = self.inspection_folder()?;
        let (clamd, socket) = self.start_clamd(&folder)?;
        let server = self.start_icap(&folder, &socket)?;
        let service = match self.inspected.astray {
            Some(Astray::EchoService) => icap::ECHO,
            Some(Astray::OtherName | Astray::NoRoot | Astray::NoCross | Astray::OtherList)
            | None => icap::VIRUS_SCAN,
        };
        let url = format!("icap://{AT}/{service}");
        let options = ["--icap-respmod", &url, "--icap-reqmod", &url];
        let before = looks(&self.logs.join("tlsd.log"));
        let mut inspection = self.start_unscanned_inspection(internet, &options)?;
        // Both services.
        inspection.icap_looks(before + 2)?;
        Ok(Inspection {
            clamd: Some(clamd),
            icap: Some(server),
            ..inspection
        })
    }

    /// Starts the ICAP server again.
    pub fn restart_icap(&mut self) -> Result<(), LabError> {
        let folder = self.inspection_folder()?;
        let server = self.start_icap(&folder, &folder.join("clamd/socket"))?;
        if let Some(running) = &mut self.inspected.running {
            running.icap = Some(server);
        }
        Ok(())
    }

    fn start_icap(&self, folder: &Path, clamd: &Path) -> Result<Process, LabError> {
        let folder = folder.join("icap");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        let peers = Peers::of_this_build()?;
        let mut command = icap::command(&peers, &folder, AT, Some(clamd))?;
        Process::spawn(&self.host, "c-icap", &mut command, &self.logs)
    }
}

impl Inspection {
    /// Waits until tlsd has so often told that a service looks at content.
    fn icap_looks(&mut self, times: usize) -> Result<(), LabError> {
        let log = self.tlsd.log().to_owned();
        self.tlsd
            .ready(READY_LIMIT, "its ICAP services look at content", || {
                looks(&log) >= times
            })
    }
}

fn looks(log: &Path) -> usize {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.matches(LOOKS).count()
}
