//! The entries of a list, kept small: millions of them are held at once.

use std::ops::Range;

use ipnet::IpNet;
use model::HostName;

use super::{Effect, LIST_ENTRIES_MAX, Reach};

/// No room for one more entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// An entry that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    start: u32,
    bytes: u16,
    /// Of its list's reasons.
    pub(crate) reason: Option<u16>,
    pub(crate) reach: Reach,
    pub(crate) effect: Effect,
    pub(crate) protected: bool,
    /// From 1.
    pub(crate) line: u32,
}

/// A network, with the reason of its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NetworkRow {
    pub(crate) network: IpNet,
    pub(crate) reason: Option<u16>,
    pub(crate) effect: Effect,
    pub(crate) line: u32,
}

/// All entries of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    keys: Vec<u8>,
    names: Vec<Row>,
    pub(crate) networks: Vec<NetworkRow>,
    pub(crate) reasons: Vec<String>,
}

/// What an entry says beside its key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) reach: Reach,
    pub(crate) effect: Effect,
    pub(crate) protected: bool,
    pub(crate) reason: Option<u16>,
    pub(crate) line: usize,
}

impl Said {
    /// That names of this reach are of the list's category.
    pub(crate) const fn puts(reach: Reach, line: usize) -> Self {
        Self {
            reach,
            effect: Effect::Puts,
            protected: false,
            reason: None,
            line,
        }
    }
}

/// Writes a host's key: its labels from the root, each followed by a dot.
fn host_key(host: &HostName, key: &mut Vec<u8>) {
    for label in host.labels_from_root() {
        key.extend_from_slice(label.as_bytes());
        key.push(b'.');
    }
}

impl Rows {
    pub(crate) const fn is_empty(&self) -> bool {
        self.names.is_empty() && self.networks.is_empty()
    }

    pub(crate) const fn len(&self) -> usize {
        self.names.len() + self.networks.len()
    }

    /// Adds a name.
    pub(crate) fn name(&mut self, host: &HostName, said: Said) -> Result<(), Full> {
        self.keyed(host, "", said)
    }

    /// Adds a host with the beginning of a path: the octets after the host in its key, with their first slash.
    pub(crate) fn keyed(&mut self, host: &HostName, path: &str, said: Said) -> Result<(), Full> {
        let start = self.keys.len();
        if self.len() >= LIST_ENTRIES_MAX {
            return Err(Full);
        }
        host_key(host, &mut self.keys);
        self.keys.extend_from_slice(path.as_bytes());
        let bytes = u16::try_from(self.keys.len() - start).map_err(|_| Full)?;
        self.names.push(Row {
            start: u32::try_from(start).map_err(|_| Full)?,
            bytes,
            reason: said.reason,
            reach: said.reach,
            effect: said.effect,
            protected: said.protected,
            line: u32::try_from(said.line).unwrap_or(u32::MAX),
        });
        Ok(())
    }

    /// Adds a network.
    pub(crate) fn network(&mut self, network: IpNet, said: Said) -> Result<(), Full> {
        if self.len() >= LIST_ENTRIES_MAX {
            return Err(Full);
        }
        let (reason, effect) = (said.reason, said.effect);
        let line = u32::try_from(said.line).unwrap_or(u32::MAX);
        self.networks.push(NetworkRow {
            network: network.trunc(),
            reason,
            effect,
            line,
        });
        Ok(())
    }

    /// The names and URLs, with their keys.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&[u8], &Row)> {
        self.names.iter().map(|row| {
            let start = usize::try_from(row.start).unwrap_or(usize::MAX);
            let range: Range<usize> = start..start.saturating_add(usize::from(row.bytes));
            (self.keys.get(range).unwrap_or_default(), row)
        })
    }
}
