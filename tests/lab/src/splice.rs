//! A cable with somebody in the middle, who can cut it in two ways.
//!
//! ```text
//!   near ═════ [ near side ─ bridge ─ far side ] ═════ far
//! ```
//!
//! The middle is a host with a bridge of two ports and no address. A veth loses its carrier when its other end goes down,
//! so a *dark* cut takes both ports down, as a cut fibre darkens both its ends. A *silent* cut disables a port of the
//! bridge: both carriers stay, and what is sent vanishes in both directions at once, as behind a switch that failed.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::Namespace;
use crate::net::{self, End, Link};
use crate::peers::Peers;
use crate::wait::eventually;

/// How long a new bridge may take until it forwards.
const FORWARDS_LIMIT: Duration = Duration::from_secs(5);

/// How a cable is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Both ends lose their carrier.
    Dark,
    /// Both keep it, and nothing comes through.
    Silent,
}

/// A cable through the middle.
#[derive(Debug, Clone)]
pub struct Splice {
    middle: Namespace,
    ports: [String; 2],
}

impl Splice {
    /// Lays a cable from one end through the middle to the other. The interfaces there are named after the near end's:
    /// its name must be no longer than ten bytes.
    pub fn lay(
        peers: &Peers,
        middle: &Namespace,
        near: &End<'_>,
        far: &End<'_>,
    ) -> Result<Self, LabError> {
        let ports = ["near", "far"].map(|side| format!("{}-{side}", near.interface));
        let bridge = format!("{}-br", near.interface);
        // Nobody queries for groups here: with snooping, the ends' multicast would be held back.
        let words = [
            "link",
            "add",
            &bridge,
            "type",
            "bridge",
            "mcast_snooping",
            "0",
        ];
        middle.run("ip", &words)?;
        for (port, end) in ports.iter().zip([near, far]) {
            let inner = End {
                host: middle,
                interface: port,
                addresses: &[],
            };
            net::cable(peers, &inner, end)?;
            middle.run("ip", &["link", "set", port, "master", &bridge])?;
        }
        net::set_link(middle, &bridge, Link::Up)?;
        let splice = Self {
            middle: middle.clone(),
            ports,
        };
        eventually(FORWARDS_LIMIT, "the bridge in the middle forwards", || {
            splice.forwards().unwrap_or(false)
        })?;
        Ok(splice)
    }

    /// Cuts the cable.
    pub fn cut(&self, cut: Cut) -> Result<(), LabError> {
        match cut {
            Cut::Dark => self.set_ports("down"),
            Cut::Silent => self.set_state("disabled"),
        }
    }

    /// Mends what [`Self::cut`] cut in the same way.
    pub fn mend(&self, cut: Cut) -> Result<(), LabError> {
        match cut {
            Cut::Dark => self.set_ports("up"),
            Cut::Silent => self.set_state("forwarding"),
        }
    }

    /// Frames that the near end has sent by this cable, if its carrier is there.
    pub fn sent_by_near(&self) -> Result<u64, LabError> {
        let [near, _] = &self.ports;
        Ok(net::crossed(&self.middle, near)?.received.packets)
    }

    /// Sets both ports in one run of `ip`, the near one first: what lies between the two is a fraction of a millisecond.
    fn set_ports(&self, word: &str) -> Result<(), LabError> {
        let mut command = Command::new("ip");
        command.args(["-batch", "-"]).stdin(Stdio::piped());
        let mut child = self.middle.spawn(&mut command)?;
        let [near, far] = &self.ports;
        let written = child
            .stdin
            .take()
            .map(|mut input| write!(input, "link set {near} {word}\nlink set {far} {word}\n"));
        let ended = child.wait();
        match (written, ended) {
            (Some(Ok(())), Ok(status)) if status.success() => Ok(()),
            (written, ended) => Err(LabError::Command {
                command: format!("ip link set {near} {word}, the same for {far}"),
                status: format!("{ended:?}"),
                stderr: format!("{written:?}"),
            }),
        }
    }

    /// Sets the state of the near port; a disabled one neither takes nor gives.
    fn set_state(&self, state: &str) -> Result<(), LabError> {
        let [near, _] = &self.ports;
        let words = ["link", "set", "dev", near, "state", state];
        self.middle.run("bridge", &words).map(drop)
    }

    fn forwards(&self) -> Result<bool, LabError> {
        let mut all = true;
        for port in &self.ports {
            let said = self
                .middle
                .run("bridge", &["-o", "link", "show", "dev", port])?;
            all &= said.contains("state forwarding");
        }
        Ok(all)
    }
}
