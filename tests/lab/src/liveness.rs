//! How the gateway learns whether a member of a link lives, in the words of the record, and what it says of it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::process::Command;

use serde::Deserialize;

use crate::error::LabError;
use crate::gateway::{Gateway, binary};
use crate::instance::Instance;
use crate::namespace::checked;
use crate::peers::bfd::{Seen, Session, Speaker, State};

/// What a far end is asked by, where it does not speak BFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// ARP or neighbour solicitation.
    Neighbour,
    /// ICMP echo.
    Echo,
}

/// How a member is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// By a BFD session, seen from the gateway.
    Bfd(Session),
    /// By questions: to whom, what, how often, and so many answers must be missed.
    Probe {
        /// Who is asked.
        target: IpAddr,
        /// What.
        by: Question,
        /// How often, in milliseconds.
        interval_ms: u32,
        /// Answers missed in a row before the far end is dead.
        losses: u8,
    },
}

impl Watch {
    /// Its line in the table of a member.
    pub fn line(&self) -> String {
        match self {
            Self::Bfd(Session {
                peer,
                interval_ms,
                multiplier,
                ..
            }) => format!(
                "bfd = {{ peer = \"{peer}\", interval-ms = {interval_ms}, multiplier = {multiplier} }}"
            ),
            Self::Probe {
                target,
                by,
                interval_ms,
                losses,
            } => {
                let by = match by {
                    Question::Neighbour => "neighbour",
                    Question::Echo => "echo",
                };
                format!(
                    "probe = {{ target = \"{target}\", by = \"{by}\", interval-ms = {interval_ms}, losses = {losses} }}"
                )
            }
        }
    }
}

/// The text of a network file with watches, each in the member's table, which is named as in the file: `uplink.primary`.
///
/// The example has one channel and one uplink, so a table's name is enough.
pub fn watching(network: &str, watches: &[(&str, Watch)]) -> String {
    let line = |line: &str| {
        let table = line
            .trim()
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let watches = watches.iter().filter(|(name, _)| Some(*name) == table);
        let lines: String = watches.map(|(_, watch)| watch.line() + "\n").collect();
        format!("{line}\n{lines}")
    };
    network.lines().map(line).collect()
}

/// Whether the gateway's own programs accept a text as a file of the record; the error says why not, in one line.
pub fn accepted(instance: &Instance, name: &str, text: &str) -> Result<(), LabError> {
    let path = instance.folder().join(format!("{name}.toml"));
    std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
    let said = checked(Command::new(binary("qaqpa")?).arg("check").arg(&path));
    let Err(LabError::Command { stderr, .. }) = said else {
        return said.map(drop);
    };
    Err(LabError::Bench {
        what: "what the record cannot say",
        reason: stderr.lines().take(2).collect::<Vec<_>>().join(" "),
    })
}

/// A member of a link, as the lab asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The link's name in the record.
    pub link: String,
    /// `primary` or `backup`.
    pub member: String,
    /// Its interface.
    pub interface: String,
    /// Whether it carries.
    pub carries: bool,
    /// The state of its BFD session, by [`State::named`]; absent where it has none.
    pub bfd: Option<String>,
    /// Its health in the words of the machine: `alive`, `dead`, …
    pub health: String,
}

/// What `qaqpa paths --json` says, as far as the lab needs it.
#[derive(Debug, Deserialize)]
struct Listed {
    items: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    /// The link's name by its kind.
    link: BTreeMap<String, String>,
    carries: String,
    members: Vec<Member>,
}

#[derive(Debug, Deserialize)]
struct Member {
    role: String,
    interface: String,
    health: String,
    bfd: Option<String>,
}

/// The word of [`Path::health`] for a member that lives.
pub const ALIVE: &str = "alive";

/// What the gateway says of its members: the one place that reads it.
pub fn paths(gateway: &Gateway) -> Result<Vec<Path>, LabError> {
    let said = gateway.must(&["paths"])?;
    read(&said.out).map_err(|_| LabError::Unreadable {
        program: "qaqpa paths".to_owned(),
        said: said.out,
    })
}

fn read(said: &str) -> serde_json::Result<Vec<Path>> {
    let listed: Listed = serde_json::from_str(said)?;
    let members = |group: Group| {
        let Group {
            link,
            carries,
            members,
        } = group;
        let name = link.into_values().next().unwrap_or_default();
        members.into_iter().map(move |member| Path {
            link: name.clone(),
            carries: member.role == carries,
            member: member.role,
            interface: member.interface,
            bfd: member.bfd,
            health: member.health,
        })
    };
    Ok(listed.items.into_iter().flat_map(members).collect())
}

/// The gateway's own end of sessions, for those who wait for a state of them.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// The gateway.
    pub gateway: &'a Gateway,
    /// The sessions it was told to have, by which an interface's is found.
    pub sessions: &'a [Session],
}

impl Speaker for Own<'_> {
    fn sessions(&self) -> Result<Vec<Seen>, LabError> {
        let paths = paths(self.gateway)?;
        let seen = |session: &Session| {
            let path = paths
                .iter()
                .find(|path| path.interface == session.interface)?;
            Some(Seen {
                peer: session.peer,
                state: State::named(path.bfd.as_deref()?)?,
                interval_ms: session.interval_ms,
            })
        };
        Ok(self.sessions.iter().filter_map(seen).collect())
    }
}

#[cfg(test)]
mod tests;
