//! A service of the state in the lab: nginx over TLS, which answers what it is told to.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;
use crate::process::Process;

/// How long nginx may take to listen.
const READY_LIMIT: Duration = Duration::from_secs(10);

/// A service at one address, which is served or not.
#[derive(Debug)]
pub(crate) struct Service {
    host: Namespace,
    peers: Peers,
    folder: PathBuf,
    logs: PathBuf,
    address: SocketAddr,
    process: Option<Process>,
}

impl Service {
    /// A service in `host` that nobody serves yet, with a key and a certificate that no authority knows.
    pub(crate) fn new(
        host: &Namespace,
        peers: &Peers,
        folder: &Path,
        logs: &Path,
    ) -> Result<Self, LabError> {
        std::fs::create_dir_all(folder).map_err(LabError::file("making", folder))?;
        let words = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
            "-days",
            "30",
            "-subj",
            "/CN=service",
        ];
        checked(Command::new("openssl").args(words).current_dir(folder))?;
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let free = host.enter(|| TcpListener::bind(any).and_then(|found| found.local_addr()))?;
        let address = free.map_err(|source| LabError::Start {
            program: "a service".to_owned(),
            source,
        })?;
        Ok(Self {
            host: host.clone(),
            peers: peers.clone(),
            folder: folder.to_owned(),
            logs: logs.to_owned(),
            address,
            process: None,
        })
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        format!("https://{}/soap", self.address)
    }

    /// Answers everything with this status from now on.
    pub(crate) fn answer(&mut self, status: u16) -> Result<(), LabError> {
        self.stop();
        let (address, file) = (self.address, self.folder.join("nginx.conf"));
        let text = format!(
            "daemon off;\nuser nobody nogroup;\nworker_processes 1;\npid nginx.pid;\n\
             events {{ worker_connections 64; }}\n\
             http {{\n    access_log off;\n\
             \x20   client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n\
             \x20   uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n\
             \x20   server {{ listen {address} ssl; ssl_certificate certificate.pem; ssl_certificate_key key.pem;\n\
             \x20       location / {{ return {status}; }} }}\n}}\n"
        );
        std::fs::write(&file, text).map_err(LabError::file("writing", &file))?;
        let mut command = self.peers.command("nginx")?;
        command.args(["-e", "stderr", "-p"]).arg(&self.folder);
        command.arg("-c").arg(&file);
        let mut process = Process::spawn(&self.host, "service", &mut command, &self.logs)?;
        process.ready(READY_LIMIT, "the service listens", || {
            let tried = self.host.enter(|| TcpStream::connect(address));
            matches!(tried, Ok(Ok(_)))
        })?;
        self.process = Some(process);
        Ok(())
    }

    /// Serves nothing from now on.
    pub(crate) fn stop(&mut self) {
        // Asked to end and waited for, so that the address is free.
        drop(self.process.take());
    }
}
