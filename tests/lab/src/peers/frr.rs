//! FRR in a host of the lab: zebra, bfdd and, where it is asked for, bgpd; with real-time priority, so that a busy machine
//! makes no session go down.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::bfd::{Seen, Session, Speaker, State};
use super::quarters::Quarters;
use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::{Namespace, checked};
use crate::peers::{IN_REAL_TIME, Peers, behind};
use crate::process::Process;

/// How long a daemon may take until it answers its shell.
const READY_LIMIT: Duration = Duration::from_secs(20);

/// What the daemons are told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The sessions of bfdd.
    pub sessions: Vec<Session>,
    /// bgpd's configuration, in its own words; without one it is not started.
    pub bgp: Option<String>,
}

/// FRR's daemons, running; dropped, they end, and zebra takes its routes away.
#[derive(Debug)]
pub struct Frr {
    // In the order of their end: zebra last.
    daemons: Vec<Process>,
    peers: Peers,
    quarters: Quarters,
    host: Namespace,
}

/// Starts FRR in a host; its configuration, sockets and files are the instance's. It answers when this returns.
pub fn start(
    peers: &Peers,
    instance: &Instance,
    host: &Namespace,
    config: &Config,
) -> Result<Frr, LabError> {
    peers.ensure(&["zebra", "bfdd", "bgpd", "vtysh"])?;
    let quarters = Quarters::lay(instance, &format!("frr-{}", host.name()))?;
    // Or the shell asks PAM, which has no file for it.
    quarters.write("vtysh.conf", "username root nopassword\n")?;
    let mut frr = Frr {
        daemons: Vec::new(),
        peers: peers.clone(),
        quarters,
        host: host.clone(),
    };
    let sessions = format!(
        "bfd\n{}!\n",
        config.sessions.iter().map(stanza).collect::<String>()
    );
    let logs = instance.logs();
    frr.start_daemon("zebra", "", &logs)?;
    frr.start_daemon("bfdd", &sessions, &logs)?;
    if let Some(bgp) = &config.bgp {
        frr.start_daemon("bgpd", bgp, &logs)?;
    }
    Ok(frr)
}

impl Frr {
    fn start_daemon(&mut self, name: &str, config: &str, logs: &Path) -> Result<(), LabError> {
        let config = self.quarters.write(&format!("{name}.conf"), config)?;
        let folder = self.quarters.folder();
        let mut daemon = self.peers.command(name)?;
        daemon
            .args(["-u", "root", "-g", "root", "-P", "0", "--log", "stdout"])
            .args([Path::new("--vty_socket"), folder])
            .args([Path::new("-z"), &folder.join("zserv")])
            .args([Path::new("-i"), &folder.join(format!("{name}.pid"))])
            .args([Path::new("-f"), &config]);
        if name == "bfdd" {
            daemon.arg("--bfdctl").arg(folder.join("bfdd.sock"));
        }
        let mut command = self.quarters.command(&behind(IN_REAL_TIME, &daemon));
        let log = format!("{name}-{}", self.host.name());
        let mut process = Process::spawn(&self.host, &log, &mut command, logs)?;
        process.ready(READY_LIMIT, "its shell answers", || {
            self.shell(&["-d", name, "-c", "show version"]).is_ok()
        })?;
        self.daemons.insert(0, process);
        Ok(())
    }

    /// Says commands to the daemons, one after the other; what they answer.
    pub fn say(&self, commands: &[&str]) -> Result<String, LabError> {
        let args: Vec<&str> = commands.iter().flat_map(|one| ["-c", *one]).collect();
        self.shell(&args)
    }

    fn shell(&self, args: &[&str]) -> Result<String, LabError> {
        let folder = self.quarters.folder();
        let mut command = self.peers.command("vtysh")?;
        command
            .args([Path::new("--vty_socket"), folder])
            .args([Path::new("--config_dir"), folder])
            .args([Path::new("--histfile"), &folder.join("history")])
            .args(args);
        self.host.enter(|| checked(&mut command))?
    }

    /// Asks for an answer in JSON.
    pub fn ask<T: for<'a> Deserialize<'a>>(&self, question: &str) -> Result<T, LabError> {
        let said = self.say(&[question])?;
        serde_json::from_str(&said).map_err(|_| LabError::Unreadable {
            program: format!("vtysh, asked {question:?},"),
            said,
        })
    }

    /// Changes a session that runs: its intervals and multiplier.
    pub fn change(&self, session: &Session) -> Result<(), LabError> {
        let interval = session.interval_ms;
        self.set(session, &format!("receive-interval {interval}"))?;
        self.set(session, &format!("transmit-interval {interval}"))?;
        self.set(
            session,
            &format!("detect-multiplier {}", session.multiplier),
        )
    }

    /// Holds a session down by hand.
    pub fn shut(&self, session: &Session) -> Result<(), LabError> {
        self.set(session, "shutdown")
    }

    /// Lets go a session that was held down.
    pub fn release(&self, session: &Session) -> Result<(), LabError> {
        self.set(session, "no shutdown")
    }

    fn set(&self, session: &Session, line: &str) -> Result<(), LabError> {
        self.say(&["configure terminal", "bfd", &named(session), line])
            .map(drop)
    }

    /// How often sessions went down, and packets of BFD that came, over all sessions since the start.
    pub fn counts(&self) -> Result<Counts, LabError> {
        let all: Vec<Counts> = self.ask("show bfd peers counters json")?;
        Ok(all.into_iter().fold(Counts::default(), |sum, one| Counts {
            downs: sum.downs + one.downs,
            received: sum.received + one.received,
        }))
    }

    /// Kills all daemons as a power cut would: nothing says goodbye.
    pub fn kill(self) {
        for daemon in self.daemons {
            daemon.kill();
        }
    }
}

impl Speaker for Frr {
    fn sessions(&self) -> Result<Vec<Seen>, LabError> {
        let told: Vec<Told> = self.ask("show bfd peers json")?;
        Ok(told.iter().filter_map(Told::seen).collect())
    }
}

/// bfdd's counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Counts {
    /// How often a session went down.
    #[serde(rename = "session-down")]
    pub downs: u64,
    /// Control packets received.
    #[serde(rename = "control-packet-input")]
    pub received: u64,
}

/// A session as bfdd writes it; the remote fields are missing until it was up once.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Told {
    peer: String,
    status: String,
    transmit_interval: u32,
    #[serde(default)]
    remote_receive_interval: u32,
}

impl Told {
    fn seen(&self) -> Option<Seen> {
        Some(Seen {
            peer: self.peer.parse().ok()?,
            state: State::named(&self.status)?,
            interval_ms: self.transmit_interval.max(self.remote_receive_interval),
        })
    }
}

fn named(session: &Session) -> String {
    let Session {
        peer,
        local,
        interface,
        ..
    } = session;
    format!("peer {peer} local-address {local} interface {interface}")
}

fn stanza(session: &Session) -> String {
    let (name, interval) = (named(session), session.interval_ms);
    format!(
        " {name}\n  receive-interval {interval}\n  transmit-interval {interval}\n  detect-multiplier {}\n !\n",
        session.multiplier
    )
}

#[cfg(test)]
mod tests;
