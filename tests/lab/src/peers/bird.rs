//! BIRD in a host of the lab, with nothing but BFD; with real-time priority, as FRR.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::bfd::{Seen, Session, Speaker, State};
use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::{Namespace, checked};
use crate::peers::{IN_REAL_TIME, Peers, behind};
use crate::process::Process;

/// How long it may take until it answers.
const READY_LIMIT: Duration = Duration::from_secs(20);
/// Its one protocol instance, by the name it is disabled and enabled by.
const PROTOCOL: &str = "lab";

/// A running BIRD; dropped, it ends.
#[derive(Debug)]
pub struct Bird {
    process: Process,
    peers: Peers,
    folder: PathBuf,
}

/// Starts BIRD in a host; its configuration, socket and files are the instance's. It answers when this returns.
pub fn start(
    peers: &Peers,
    instance: &Instance,
    host: &Namespace,
    sessions: &[Session],
) -> Result<Bird, LabError> {
    peers.ensure(&["bird", "birdcl"])?;
    let folder = instance.folder().join(format!("bird-{}", host.name()));
    std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
    write(&folder, sessions)?;
    let mut program = peers.command("bird")?;
    program
        .arg("-f")
        .args([Path::new("-c"), &config_path(&folder)])
        .args([Path::new("-s"), &socket_path(&folder)])
        .args([Path::new("-P"), &folder.join("bird.pid")]);
    let log = format!("bird-{}", host.name());
    let mut command = behind(IN_REAL_TIME, &program);
    let process = Process::spawn(host, &log, &mut command, &instance.logs())?;
    let mut bird = Bird {
        process,
        peers: peers.clone(),
        folder,
    };
    let (peers, folder) = (bird.peers.clone(), bird.folder.clone());
    bird.process.ready(READY_LIMIT, "it says its status", || {
        say(&peers, &folder, &["show", "status"]).is_ok()
    })?;
    Ok(bird)
}

impl Bird {
    /// Says a command; what it answers.
    pub fn say(&self, words: &[&str]) -> Result<String, LabError> {
        say(&self.peers, &self.folder, words)
    }

    /// Changes the sessions that run.
    pub fn change(&self, sessions: &[Session]) -> Result<(), LabError> {
        write(&self.folder, sessions)?;
        self.say(&["configure"]).map(drop)
    }

    /// Holds all sessions down by hand.
    pub fn shut(&self) -> Result<(), LabError> {
        self.say(&["disable", PROTOCOL]).map(drop)
    }

    /// Lets the sessions go that were held down.
    pub fn release(&self) -> Result<(), LabError> {
        self.say(&["enable", PROTOCOL]).map(drop)
    }

    /// Kills it as a power cut would: nothing says goodbye.
    pub fn kill(self) {
        self.process.kill();
    }
}

impl Speaker for Bird {
    fn sessions(&self) -> Result<Vec<Seen>, LabError> {
        let said = self.say(&["show", "bfd", "sessions", PROTOCOL])?;
        Ok(said.lines().filter_map(row).collect())
    }
}

fn say(peers: &Peers, folder: &Path, words: &[&str]) -> Result<String, LabError> {
    let mut command = peers.command("birdcl")?;
    command
        .args([Path::new("-s"), &socket_path(folder)])
        .args(words);
    checked(&mut command)
}

fn config_path(folder: &Path) -> PathBuf {
    folder.join("bird.conf")
}

fn socket_path(folder: &Path) -> PathBuf {
    folder.join("bird.ctl")
}

fn write(folder: &Path, sessions: &[Session]) -> Result<(), LabError> {
    let path = config_path(folder);
    std::fs::write(&path, text(sessions)).map_err(LabError::file("writing", &path))
}

/// BIRD has the intervals by interface. Its router id matters to routing protocols alone, and there is none.
fn text(sessions: &[Session]) -> String {
    format!(
        "log stderr all;\nrouter id 192.0.2.255;\nprotocol device {{ }}\nprotocol bfd {PROTOCOL} {{\n{}}}\n",
        sessions.iter().map(stanza).collect::<String>()
    )
}

fn stanza(session: &Session) -> String {
    let Session {
        peer,
        local,
        interface,
        interval_ms,
        multiplier,
    } = session;
    format!(
        "  interface \"{interface}\" {{ interval {interval_ms} ms; multiplier {multiplier}; }};\n  neighbor {peer} dev \"{interface}\" local {local};\n"
    )
}

/// A line of `show bfd sessions`: address, interface, state, since, interval and timeout in seconds.
fn row(line: &str) -> Option<Seen> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [peer, _, state, _, interval, _] = words[..] else {
        return None;
    };
    let (seconds, fraction) = interval.split_once('.')?;
    let millis = format!("{fraction:0<3}");
    Some(Seen {
        peer: peer.parse().ok()?,
        state: State::named(state)?,
        interval_ms: seconds.parse::<u32>().ok()? * 1000 + millis.get(..3)?.parse::<u32>().ok()?,
    })
}

#[cfg(test)]
mod tests;
