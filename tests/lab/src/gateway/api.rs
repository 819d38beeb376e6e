//! The gateway's API, as programs use it: over HTTP, with the token of an account.

mod console;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Gateway, READY_LIMIT, binary};
use crate::error::LabError;
use crate::process::Process;
pub use console::{ADDRESS as CONSOLE_ADDRESS, Reader as ConsoleReader};

/// Where it is served, in the gateway's own namespace.
pub const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8443);
/// What its log says once it serves.
const SERVES: &str = "serving";
/// Longest wait for an answer, in seconds.
const ANSWER_S: &str = "30";

/// A running consoled. Dropped, it ends.
#[derive(Debug)]
pub struct Api {
    process: Process,
}

/// What the API answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied {
    /// The status of HTTP; 0 where there was no answer.
    pub status: u16,
    /// Its body as JSON; null where it is none.
    pub json: Value,
}

impl Api {
    /// Lets it run on after this program has ended.
    pub(super) fn leave(self) {
        self.process.leave();
    }
}

impl Gateway {
    /// Starts consoled and waits until it serves.
    pub fn start_consoled(&mut self) -> Result<(), LabError> {
        let mut command = Command::new(binary("consoled")?);
        command
            .args(["--listen", &ADDRESS.to_string(), "--console-listen"])
            .arg(CONSOLE_ADDRESS.to_string())
            .arg("--control")
            .arg(self.control_socket());
        let serving = |log: &Path| {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            text.matches(SERVES).count()
        };
        let before = serving(&self.logs.join("consoled.log"));
        let mut process = Process::spawn(&self.host, "consoled", &mut command, &self.logs)?;
        let log = process.log().to_owned();
        process.ready(READY_LIMIT, "it serves", || serving(&log) > before)?;
        self.api = Some(Api { process });
        Ok(())
    }

    /// A token of an account: its number, and itself.
    pub fn token(&self, account: &str) -> Result<(String, String), LabError> {
        let issued = self.must(&["token", "issue", "lab", "--account", account])?;
        let issued = issued.json();
        let secret = issued["secret"].as_str().unwrap_or_default().to_owned();
        Ok((issued["id"].to_string(), secret))
    }

    /// Fetches a file with a token, and keeps it; the status.
    pub fn api_file(&self, token: &str, path: &str, out: &str) -> Result<u16, LabError> {
        let mut command = Command::new("curl");
        command.args([
            "-sS",
            "--max-time",
            ANSWER_S,
            "-w",
            "%{http_code}",
            "-o",
            out,
        ]);
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
        command.arg(format!("http://{ADDRESS}/api/v1{path}"));
        let output = self.host.exec(&mut command)?;
        let status = String::from_utf8_lossy(&output.stdout);
        Ok(status.parse().unwrap_or(0))
    }

    /// Sends a request with a token: a method, a path after `/api/v1`, further headers, and a body as it stands.
    pub fn api(
        &self,
        token: &str,
        (method, path): (&str, &str),
        headers: &[&str],
        body: Option<&str>,
    ) -> Result<Replied, LabError> {
        let mut command = Command::new("curl");
        command.args([
            "-sS",
            "--max-time",
            ANSWER_S,
            "-w",
            "\n%{http_code}",
            "-X",
            method,
        ]);
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
        for header in headers {
            command.args(["-H", header]);
        }
        if let Some(body) = body {
            command.args([
                "-H",
                "Content-Type: application/json",
                "--data-binary",
                body,
            ]);
        }
        command.arg(format!("http://{ADDRESS}/api/v1{path}"));
        let output = self.host.exec(&mut command)?;
        let text = String::from_utf8_lossy(&output.stdout);
        let (body, status) = text.rsplit_once('\n').unwrap_or_default();
        Ok(Replied {
            status: status.parse().unwrap_or(0),
            json: serde_json::from_str(body).unwrap_or_default(),
        })
    }
}
