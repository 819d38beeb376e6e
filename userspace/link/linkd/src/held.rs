//! The policy in force as linkd keeps it: what names and explains the gate's numbers.

use crate::error::LinkdError;
use crate::gate::{Admission, FlowTable, Generation, VpnServices, WithoutInspector};
use crate::member::member_of;
use crate::ports::Table;
use abi::PortRole;
use model::{
    ChannelId, EntryKey, Epoch, GateSnapshot, MemberRole, OperatorId, Prefix, RecordId, RowKey,
    SnapshotPort,
};
use policy::HostTables;
use std::cell::OnceCell;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// IP protocol numbers with ports that a VPN may be listed by.
const TCP: u8 = 6;
const UDP: u8 = 17;

/// The policy in force.
#[derive(Debug)]
pub(crate) struct Held {
    snapshot: GateSnapshot,
    entries: Vec<Entry>,
    /// Whether some addresses are inspected.
    inspects: bool,
    /// Made when the first flow is explained.
    tables: OnceCell<HostTables>,
}

/// A counted row: a catalogue entry or a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which.
    pub(crate) key: EntryKey,
    /// The number its counters stand under.
    pub(crate) number: u32,
    /// The epoch that gave the number out.
    pub(crate) born: Epoch,
    /// Number of its operator.
    pub(crate) operator: u16,
}

impl Entry {
    /// Its addresses.
    pub(crate) fn prefix(&self) -> Prefix {
        match self.key {
            EntryKey::Catalogue(prefix) | EntryKey::Block(prefix) => prefix,
        }
    }

    /// The record's row.
    pub(crate) fn row_key(&self) -> RowKey {
        match self.key {
            EntryKey::Catalogue(prefix) => RowKey::Catalogue(prefix),
            EntryKey::Block(prefix) => RowKey::Block(prefix),
        }
    }
}

impl Held {
    /// Takes a snapshot, unless it contradicts itself.
    pub(crate) fn new(snapshot: GateSnapshot) -> Result<Self, LinkdError> {
        check(&snapshot).map_err(|detail| LinkdError::Snapshot {
            epoch: snapshot.epoch,
            detail,
        })?;
        let entries = entries(&snapshot);
        let inspected = |row: &abi::Row| row.flags & abi::Row::INSPECTED != 0;
        let inspects = snapshot.rows.iter().any(inspected);
        Ok(Self {
            snapshot,
            entries,
            inspects,
            tables: OnceCell::new(),
        })
    }

    pub(crate) fn snapshot(&self) -> &GateSnapshot {
        &self.snapshot
    }

    pub(crate) fn record(&self) -> RecordId {
        self.snapshot.record
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.snapshot.epoch
    }

    /// The counted rows, by key.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The ports, by number.
    pub(crate) fn ports(&self) -> &[SnapshotPort] {
        &self.snapshot.ports
    }

    /// The port with this number.
    pub(crate) fn port(&self, number: u16) -> Option<&SnapshotPort> {
        self.ports().iter().find(|port| port.number == number)
    }

    /// The operator with this number; none for 0.
    pub(crate) fn operator(&self, number: u16) -> Option<&OperatorId> {
        let index = usize::from(number).checked_sub(1)?;
        self.snapshot.operators.get(index)
    }

    /// The channel that a port is a member of, and its operator; none for uplinks.
    pub(crate) fn channel(&self, port: &SnapshotPort) -> Option<(&OperatorId, ChannelId)> {
        match (&port.owner, self.operator(port.operator)) {
            (RowKey::Channel(channel), Some(operator)) => Some((operator, channel.clone())),
            _ => None,
        }
    }

    /// Number of the operator that an address belongs to; none if nobody's.
    pub(crate) fn operator_of(&self, address: IpAddr) -> Option<u16> {
        let covering = self.snapshot.prefixes.iter();
        let (_, row) = covering
            .filter(|(prefix, _)| prefix.contains(address))
            .max_by_key(|(prefix, _)| prefix.net().prefix_len())?;
        let row = self.snapshot.rows.get(usize::try_from(*row).ok()?)?;
        Some(row.operator).filter(|operator| *operator != 0)
    }

    /// What becomes of flows that nobody inspects; nothing where no address is inspected.
    pub(crate) fn without_inspector(&self) -> Option<model::WithoutInspector> {
        self.inspects
            .then_some(self.snapshot.admission.without_inspector)
    }

    /// The tables for the host's verdict.
    pub(crate) fn tables(&self) -> &HostTables {
        self.tables.get_or_init(|| HostTables::new(&self.snapshot))
    }

    /// Whether no address that `before` knew can be news now: then sources that were reported need not be reported again.
    pub(crate) fn keeps(&self, before: &Self) -> bool {
        let stands = |entry: &Entry| {
            self.entries
                .binary_search_by_key(&entry.key, |own| own.key)
                .is_ok_and(|at| self.entries.get(at) == Some(entry))
        };
        self.record() == before.record()
            && self.snapshot.operators == before.snapshot.operators
            && self.ports() == before.ports()
            && before.entries.iter().all(stands)
    }

    /// Numbers whose counters must start at zero if this epoch of the same record was in force before, or, with none, another
    /// record. Births only grow, and at `running` every number had the owner whose birth is not later; of another record
    /// neither births nor numbers mean anything.
    pub(crate) fn reborn(&self, running: Option<Epoch>) -> impl Iterator<Item = u32> {
        let news = move |entry: &&Entry| running.is_none_or(|running| entry.born > running);
        self.entries.iter().filter(news).map(|entry| entry.number)
    }

    /// The snapshot in the kernel's terms, under a number, its interfaces at these indices.
    pub(crate) fn generation(&self, number: u32, table: Table) -> Generation {
        let mut vpn = VpnServices::default();
        for service in &self.snapshot.vpn {
            let protocol = service.protocol.0.get();
            match (service.port, protocol) {
                (None, _) => vpn.protocols.push(protocol),
                (Some(port), TCP) => vpn.tcp.push(port),
                (Some(port), UDP) => vpn.udp.push(port),
                // Refused by `check`.
                (Some(_), _) => {}
            }
        }
        let prefixes = self.snapshot.prefixes.iter();
        Generation {
            epoch: number,
            prefixes: prefixes.map(|(prefix, row)| (prefix.net(), *row)).collect(),
            rows: self.snapshot.rows.clone(),
            rules: self.snapshot.rules.clone(),
            global: self.snapshot.global,
            vpn,
            ports: table.ports,
            routed: table.routed,
            members: self.ports().iter().map(member_of).collect(),
            forwards: true,
            admission: Admission {
                flows: FlowTable::On,
                without_inspector: match self.snapshot.admission.without_inspector {
                    model::WithoutInspector::Refuse => WithoutInspector::Refuse,
                    model::WithoutInspector::Pass => WithoutInspector::Pass,
                },
                new_flows_per_s: self
                    .snapshot
                    .admission
                    .new_flows_per_s
                    .map_or(0, NonZeroU32::get),
            },
        }
    }
}

/// Which member of its link a port is.
pub(crate) const fn role_of(port: &SnapshotPort) -> MemberRole {
    if port.primary {
        MemberRole::Primary
    } else {
        MemberRole::Backup
    }
}

/// What the gate does not check itself: that every number has its name.
fn check(snapshot: &GateSnapshot) -> Result<(), String> {
    if snapshot.rows.len() != snapshot.origins.len() {
        return Err(format!(
            "{} rows have {} origins",
            snapshot.rows.len(),
            snapshot.origins.len()
        ));
    }
    let named = |number: u16| usize::from(number) <= snapshot.operators.len();
    if let Some(row) = snapshot.rows.iter().find(|row| !named(row.operator)) {
        return Err(format!("a row names operator {}", row.operator));
    }
    let known = |id: u32| usize::try_from(id).is_ok_and(|id| id <= snapshot.rule_keys.len());
    if let Some(rule) = snapshot.rules.iter().find(|rule| !known(rule.id)) {
        return Err(format!("no row stands behind rule {}", rule.id));
    }
    for port in &snapshot.ports {
        let owned = match (port.role, &port.owner) {
            (PortRole::Channel, RowKey::Channel(_)) => port.operator != 0 && named(port.operator),
            (PortRole::Uplink, RowKey::Uplink(_)) => true,
            _ => false,
        };
        if !owned {
            return Err(format!("{} has no fitting owner", port.interface));
        }
    }
    let portless = snapshot
        .vpn
        .iter()
        .find(|service| service.port.is_some() && !matches!(service.protocol.0.get(), TCP | UDP));
    match portless {
        Some(service) => Err(format!("protocol {} has no ports", service.protocol.0)),
        None => Ok(()),
    }
}

/// The counted rows, by key and once each: one entry may have several rows.
fn entries(snapshot: &GateSnapshot) -> Vec<Entry> {
    let entry = |(row, origin): (&abi::Row, &model::Origin)| {
        let key = EntryKey::of(origin.key.as_ref()?)?;
        (row.entry != 0).then_some(Entry {
            key,
            number: row.entry,
            born: origin.born,
            operator: row.operator,
        })
    };
    let rows = snapshot.rows.iter().zip(&snapshot.origins);
    let mut entries: Vec<Entry> = rows.filter_map(entry).collect();
    entries.sort_unstable_by_key(|entry| entry.key);
    entries.dedup_by_key(|entry| entry.key);
    entries.shrink_to_fit();
    entries
}

#[cfg(test)]
pub(crate) mod tests;
