//! Questions to the lab, asked by ordinary programs from one of its hosts.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::Namespace;
use crate::peers::Peers;
use crate::process::Process;

/// What came back of a series of pings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echoes {
    /// Requests sent.
    pub sent: u32,
    /// Answers received.
    pub received: u32,
}

impl Echoes {
    /// Whether every request was answered.
    pub fn whole(self) -> bool {
        self.sent > 0 && self.received == self.sent
    }

    /// Requests without an answer.
    pub fn lost(self) -> u32 {
        self.sent.saturating_sub(self.received)
    }
}

/// Pings `to` once and waits at most a second; whether it answered.
pub fn ping(from: &Namespace, to: IpAddr) -> Result<bool, LabError> {
    pings(from, to, 1, Duration::from_millis(200)).map(Echoes::whole)
}

/// Pings `to` `count` times, `interval` apart; each answer is awaited for at most a second.
pub fn pings(
    from: &Namespace,
    to: IpAddr,
    count: u32,
    interval: Duration,
) -> Result<Echoes, LabError> {
    let mut command = Command::new("ping");
    command
        .args(["-n", "-q", "-W", "1"])
        .args([
            "-c",
            &count.to_string(),
            "-i",
            &format!("{:.3}", interval.as_secs_f64()),
        ])
        .arg(to.to_string());
    // ping exits with 1 when answers are missing, which is an answer to us.
    let said = String::from_utf8_lossy(&from.exec(&mut command)?.stdout).into_owned();
    echoes(&said).ok_or_else(|| LabError::Unreadable {
        program: "ping".to_owned(),
        said,
    })
}

/// Reads `3 packets transmitted, 2 received, …`.
fn echoes(said: &str) -> Option<Echoes> {
    let line = said
        .lines()
        .find(|line| line.contains("packets transmitted"))?;
    let mut numbers = line
        .split(", ")
        .map(|part| part.split(' ').next()?.parse().ok());
    Some(Echoes {
        sent: numbers.next()??,
        received: numbers.next()??,
    })
}

/// What a web server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
    /// The body; empty when there was no answer.
    pub body: String,
    /// curl's exit code, which tells why there was none (28: time ran out, 7: refused).
    pub exit: i32,
}

/// Fetches `url`, waiting at most three seconds.
pub fn curl(from: &Namespace, url: &str) -> Result<Answer, LabError> {
    curl_with(from, url, &[])
}

/// Fetches `url` with more of curl's own options.
pub fn curl_with(from: &Namespace, url: &str, options: &[&str]) -> Result<Answer, LabError> {
    curl_in(from, url, options, BTreeMap::new())
}

/// The same in an environment of its own.
pub fn curl_in(
    from: &Namespace,
    url: &str,
    options: &[&str],
    environment: BTreeMap<&'static str, String>,
) -> Result<Answer, LabError> {
    let mut command = Command::new("curl");
    command.envs(environment);
    command
        .args([
            "-q",
            "-s",
            "--noproxy",
            "*",
            "--max-time",
            "3",
            "-w",
            "\n%{http_code}",
        ])
        .args(options)
        .arg(url);
    let output = from.exec(&mut command)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = said.rsplit_once('\n').and_then(|(body, status)| {
        Some(Answer {
            status: status.trim().parse().ok()?,
            body: body.to_owned(),
            exit: output.status.code().unwrap_or(-1),
        })
    });
    answer.ok_or_else(|| LabError::Unreadable {
        program: "curl".to_owned(),
        said,
    })
}

/// The port of iperf3's servers in the lab.
pub const IPERF3_PORT: u16 = 5201;

/// Starts an iperf3 server in `host` and waits until it listens.
pub fn iperf3_server(
    peers: &Peers,
    host: &Namespace,
    logs: &std::path::Path,
) -> Result<Process, LabError> {
    let mut command = peers.command("iperf3")?;
    command.args(["-s", "--forceflush", "-p", &IPERF3_PORT.to_string()]);
    let mut process = Process::spawn(host, "iperf3", &mut command, logs)?;
    process.ready(Duration::from_secs(5), "iperf3 listens", || {
        listens(host, IPERF3_PORT)
    })?;
    Ok(process)
}

/// Sends to the iperf3 server at `to` for `length`, over TCP; bits per second received there.
pub fn iperf3(
    peers: &Peers,
    from: &Namespace,
    to: IpAddr,
    length: Duration,
) -> Result<f64, LabError> {
    let mut command = peers.command("iperf3")?;
    command
        .args(["-J", "-c", &to.to_string(), "-p", &IPERF3_PORT.to_string()])
        .args([
            "--connect-timeout",
            "2000",
            "-t",
            &length.as_secs().max(1).to_string(),
        ]);
    let said = String::from_utf8_lossy(&from.exec(&mut command)?.stdout).into_owned();
    serde_json::from_str::<serde_json::Value>(&said)
        .ok()
        .and_then(|report| {
            report
                .pointer("/end/sum_received/bits_per_second")?
                .as_f64()
        })
        .ok_or_else(|| LabError::Unreadable {
            program: "iperf3".to_owned(),
            said,
        })
}

/// Whether something in `host` listens on the TCP port, in either family.
pub fn listens(host: &Namespace, port: u16) -> bool {
    let filter = format!("sport = :{port}");
    host.run("ss", &["-H", "-l", "-t", "-n", &filter])
        .is_ok_and(|said| !said.trim().is_empty())
}

#[cfg(test)]
mod tests;
