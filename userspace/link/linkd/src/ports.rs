//! The guarded interfaces: which are there, and what became of each.

use abi::layout::IFINDEX_MAX;
use model::{InterfaceName, SnapshotPort};
use rustix::net::{AddressFamily, SocketFlags, SocketType, netdevice};
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use wire::Fact;

use crate::gate::Mode;

/// The label of a mode in events and tables.
pub(crate) fn label(mode: Mode) -> &'static str {
    match mode {
        Mode::Native => "native",
        Mode::Generic => "generic",
    }
}

/// Interfaces of the network namespace that linkd was started in.
#[derive(Debug)]
pub(crate) struct Interfaces {
    socket: OwnedFd,
}

impl Interfaces {
    /// Those of this thread's namespace. The socket stays in it.
    pub(crate) fn open() -> std::io::Result<Self> {
        let flags = SocketFlags::CLOEXEC;
        let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::DGRAM, flags, None)?;
        Ok(Self { socket })
    }

    /// The index of an interface, or why it has none that the gate could use.
    pub(crate) fn index(&self, name: &InterfaceName) -> Result<u32, String> {
        let index = netdevice::name_to_index(&self.socket, name.as_str())
            .map_err(|_| "there is no interface of this name".to_owned())?;
        if index > IFINDEX_MAX {
            return Err(format!(
                "its index {index} is above {IFINDEX_MAX}, the highest the gate serves: make it anew after a restart"
            ));
        }
        Ok(index)
    }

    /// Whether an interface with this index is there.
    pub(crate) fn holds(&self, index: u32) -> bool {
        netdevice::index_to_name(&self.socket, index).is_ok()
    }
}

/// The index of each port's interface, or why there is none.
pub(crate) fn resolve(
    ports: &[SnapshotPort],
    index: impl Fn(&InterfaceName) -> Result<u32, String>,
) -> BTreeMap<InterfaceName, Result<u32, String>> {
    let resolved = |port: &SnapshotPort| (port.interface.clone(), index(&port.interface));
    ports.iter().map(resolved).collect()
}

/// Those that are there, and the VLAN devices above them.
pub(crate) fn present(
    ports: &[SnapshotPort],
    resolved: &BTreeMap<InterfaceName, Result<u32, String>>,
    index: impl Fn(&InterfaceName) -> Result<u32, String>,
) -> BTreeMap<InterfaceName, u32> {
    let there = resolved.iter();
    let there = there.filter_map(|(name, index)| Some((name.clone(), *index.as_ref().ok()?)));
    let above = ports.iter().filter_map(vlan_device);
    let above = above.filter_map(|name| Some((name.clone(), index(&name).ok()?)));
    there.chain(above).collect()
}

/// The name of the VLAN device of a member with tags, by the kernel's own custom: `eth0.100`, or `eth0.100.200` within. The
/// kernel's routes name it where there is one, else the interface itself.
fn vlan_device(port: &SnapshotPort) -> Option<InterfaceName> {
    let interface = &port.interface;
    match policy::tags_of(port) {
        [0, _] => None,
        [outer, 0] => format!("{interface}.{outer}").parse().ok(),
        [outer, inner] => format!("{interface}.{outer}.{inner}").parse().ok(),
    }
}

/// The interfaces of a generation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Those that are guarded.
    pub(crate) ports: Vec<(u32, abi::Port)>,
    /// VLAN devices above them.
    pub(crate) routed: Vec<(u32, abi::Port)>,
}

/// The port table of a generation.
pub(crate) fn table(ports: &[SnapshotPort], present: &BTreeMap<InterfaceName, u32>) -> Table {
    let cell = |name: &InterfaceName, port: &SnapshotPort| {
        Some((*present.get(name)?, policy::port_of(port)))
    };
    let guarded = |port: &SnapshotPort| cell(&port.interface, port);
    let routed = |port: &SnapshotPort| cell(&vlan_device(port)?, port);
    Table {
        ports: ports.iter().filter_map(guarded).collect(),
        routed: ports.iter().filter_map(routed).collect(),
    }
}

/// What became of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PortState {
    /// The gate judges its packets.
    Guarded {
        /// Its index.
        index: u32,
        /// How.
        mode: Mode,
    },
    /// It does not.
    Missing {
        /// Why.
        why: String,
    },
}

impl PortState {
    /// As people read it.
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Guarded { mode, .. } => label(*mode),
            Self::Missing { why } => why,
        }
    }

    fn fact(&self, interface: InterfaceName) -> Fact {
        match self {
            Self::Guarded { mode, .. } => Fact::PortGuarded {
                interface,
                mode: label(*mode).to_owned(),
            },
            Self::Missing { why } => Fact::PortMissing {
                interface,
                why: why.clone(),
            },
        }
    }
}

/// The states of all ports of the policy in force.
#[derive(Debug, Default)]
pub(crate) struct PortStates {
    states: BTreeMap<InterfaceName, PortState>,
}

impl PortStates {
    /// The state of one.
    pub(crate) fn of(&self, interface: &InterfaceName) -> Option<&PortState> {
        self.states.get(interface)
    }

    /// Whether none is missing.
    pub(crate) fn all_guarded(&self) -> bool {
        let guarded = |state: &PortState| matches!(state, PortState::Guarded { .. });
        self.states.values().all(guarded)
    }

    /// Replaces all states; returns what changed.
    pub(crate) fn replace(&mut self, next: BTreeMap<InterfaceName, PortState>) -> Vec<Fact> {
        let changed = next
            .iter()
            .filter(|(interface, state)| self.states.get(*interface) != Some(*state))
            .map(|(interface, state)| state.fact(interface.clone()))
            .collect();
        self.states = next;
        changed
    }
}

#[cfg(test)]
mod tests;
