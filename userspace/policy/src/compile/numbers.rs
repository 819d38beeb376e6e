//! Numbers of operators, links and ports.

use super::error::CompileError;
use crate::rows::Rows;
use model::{Channel, Member, OperatorId, RowKey, SnapshotPort, Uplink};
use std::collections::BTreeMap;

/// Operators and links under the numbers of one snapshot, from 1.
pub(super) struct Numbers<'a> {
    operators: BTreeMap<&'a OperatorId, u16>,
    /// Link `n` stands at `n - 1`: the channels, then the uplinks.
    links: Vec<Link<'a>>,
}

/// A pair of members.
pub(super) enum Link<'a> {
    Channel(&'a Channel),
    Uplink(&'a Uplink),
}

impl<'a> Link<'a> {
    pub(super) fn key(&self) -> RowKey {
        match self {
            Self::Channel(channel) => RowKey::Channel(channel.id.clone()),
            Self::Uplink(uplink) => RowKey::Uplink(uplink.id.clone()),
        }
    }

    /// The primary member and the backup.
    pub(super) fn members(&self) -> [&'a Member; 2] {
        match self {
            Self::Channel(channel) => [&channel.primary, &channel.backup],
            Self::Uplink(uplink) => [&uplink.primary, &uplink.backup],
        }
    }
}

impl<'a> Numbers<'a> {
    pub(super) fn of(rows: &Rows<'a>) -> Result<Self, CompileError> {
        let mut operators = BTreeMap::new();
        for (index, operator) in rows.operators.iter().enumerate() {
            let number = u16::try_from(index + 1).map_err(|_| CompileError::Operators {
                operator: RowKey::Operator(operator.id.clone()),
            })?;
            operators.insert(&operator.id, number);
        }
        let channels = rows.channels.iter().copied().map(Link::Channel);
        let links = channels
            .chain(rows.uplinks.iter().copied().map(Link::Uplink))
            .collect();
        Ok(Self { operators, links })
    }

    pub(super) fn operator(&self, id: &OperatorId) -> Option<u16> {
        self.operators.get(id).copied()
    }

    /// The operators in the order of their numbers, which is the record's.
    pub(super) fn operators(&self) -> Vec<OperatorId> {
        self.operators.keys().map(|id| (*id).clone()).collect()
    }

    /// Every link with its number. Interfaces are fewer than [`abi::layout::PORTS_MAX`] in every record, and so are links
    /// in every valid one; beyond `u16` they are left out, and [`Self::ports`] refuses the record.
    pub(super) fn links(&self) -> impl Iterator<Item = (u16, &Link<'a>)> {
        (1..=u16::MAX).zip(&self.links)
    }

    pub(super) fn link(&self, number: u16) -> Option<&Link<'a>> {
        self.links.get(usize::from(number).checked_sub(1)?)
    }

    /// The ports in the order of their numbers.
    pub(super) fn ports(&self, rows: &Rows<'_>) -> Result<Vec<SnapshotPort>, CompileError> {
        let mut ports = Vec::with_capacity(self.links.len() * 2);
        for (number, link) in self.links() {
            let owner = link.key();
            let (role, operator, bandwidth_gbps) = match link {
                Link::Channel(channel) => {
                    let operator = self
                        .operator(&channel.operator)
                        .ok_or_else(|| CompileError::Operator { row: owner.clone() })?;
                    let bandwidth = Some(channel.bandwidth_gbps);
                    (abi::PortRole::Channel, operator, bandwidth)
                }
                Link::Uplink(_) => (abi::PortRole::Uplink, 0, None),
            };
            let lock = rows.path_locks.iter();
            let lock = lock.copied().find(|lock| RowKey::from(&lock.link) == owner);
            for (member, primary) in link.members().into_iter().zip([true, false]) {
                let port = rows
                    .record
                    .port_number(&member.interface)
                    .and_then(|port| u16::try_from(port).ok())
                    .ok_or_else(|| CompileError::Port {
                        link: owner.clone(),
                    })?;
                ports.push(SnapshotPort {
                    interface: member.interface.clone(),
                    role,
                    number: port,
                    operator,
                    link: number,
                    owner: owner.clone(),
                    primary,
                    vlan: member.vlan,
                    liveness: member.liveness,
                    lock: lock.map(|lock| lock.member),
                    bandwidth_gbps,
                });
            }
        }
        ports.sort_by_key(|port| port.number);
        Ok(ports)
    }
}
