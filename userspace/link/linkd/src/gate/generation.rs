//! One generation of policy on its way into the kernel.

use std::collections::BTreeSet;

use abi::{
    Family, Head, Port, Row, Rule, RuleRange,
    address::{Address, anchor_bit},
    layout::{ENTRIES_MAX, IFINDEX_MAX, PORTS_MAX, ROWS_MAX, RULES_MAX, RULES_PER_ADDRESS_MAX},
    tables::{Anchors, Services},
};
use ipnet::IpNet;

use super::error::GateError;

/// Listed VPN protocols and ports (386/НҚ, ЕШДИ п. 15-2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VpnServices {
    /// IP protocol numbers.
    pub protocols: Vec<u8>,
    /// TCP ports.
    pub tcp: Vec<u16>,
    /// UDP ports.
    pub udp: Vec<u16>,
}

/// All that the gate judges by, in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// Number of the generation, from 1; it never repeats.
    pub epoch: u32,
    /// Prefixes and the rows they lead to; the longest wins, of equal ones the last.
    pub prefixes: Vec<(IpNet, u32)>,
    /// Rows; row 0 is the row of addresses that no prefix covers. Their epochs are stamped on installing.
    pub rows: Vec<Row>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Rules tried for every packet.
    pub global: RuleRange,
    /// Listed VPN services.
    pub vpn: VpnServices,
    /// Interfaces with a role, by interface index; all others drop everything.
    pub ports: Vec<(u32, Port)>,
}

impl Generation {
    /// Refuses what the kernel's tables cannot hold or would misread.
    pub(super) fn check(&self) -> Result<(), GateError> {
        let refuse = |detail: String| {
            Err(GateError::Generation {
                epoch: self.epoch,
                detail,
            })
        };
        if self.epoch == 0 {
            return refuse("epochs start at 1".into());
        }
        if self.rows.is_empty() || self.rows.len() > ROWS_MAX as usize {
            return refuse(format!(
                "{} rows, where 1 to {ROWS_MAX} fit",
                self.rows.len()
            ));
        }
        if self.prefixes.len() > ROWS_MAX as usize {
            let count = self.prefixes.len();
            return refuse(format!("{count} prefixes, where {ROWS_MAX} fit"));
        }
        if self.rules.len() > RULES_MAX as usize {
            return refuse(format!("{} rules, where {RULES_MAX} fit", self.rules.len()));
        }
        if self.rows.first().is_some_and(|row| row.entry != 0) {
            return refuse("row 0 is no entry's".into());
        }
        for (number, row) in self.rows.iter().enumerate() {
            if row.entry >= ENTRIES_MAX {
                return refuse(format!("row {number} names entry {}", row.entry));
            }
            let range = RuleRange {
                first: row.rule_first,
                count: row.rule_count,
            };
            if !self.holds(range) {
                return refuse(format!("row {number} names rules {range:?}"));
            }
        }
        if !self.holds(self.global) {
            return refuse(format!("the global rules are {:?}", self.global));
        }
        if let Some((prefix, row)) = self
            .prefixes
            .iter()
            .find(|(_, row)| *row as usize >= self.rows.len())
        {
            return refuse(format!("{prefix} leads to row {row}, which is not there"));
        }
        let mut interfaces = BTreeSet::new();
        for (ifindex, port) in &self.ports {
            if *ifindex > IFINDEX_MAX || u32::from(port.number) >= PORTS_MAX {
                return refuse(format!(
                    "interface {ifindex} as port {}: interfaces go to {IFINDEX_MAX}, ports to {}",
                    port.number,
                    PORTS_MAX - 1
                ));
            }
            if !interfaces.insert(ifindex) {
                return refuse(format!("interface {ifindex} has two roles"));
            }
        }
        Ok(())
    }

    fn holds(&self, range: RuleRange) -> bool {
        range.count <= RULES_PER_ADDRESS_MAX
            && u64::from(range.first) + u64::from(range.count) <= self.rules.len() as u64
    }

    /// Where each row goes: the first row of an entry to the entry's number, row 0 to 0, all others behind.
    pub(super) fn places(&self) -> Vec<u32> {
        let mut taken = vec![false; ENTRIES_MAX as usize];
        let mut behind = ENTRIES_MAX;
        let mut place = |number: usize, row: &Row| {
            let own = taken.get_mut(row.entry as usize).filter(|taken| !**taken);
            match own {
                Some(taken) if number == 0 || row.entry != 0 => {
                    *taken = true;
                    row.entry
                }
                _ => {
                    behind += 1;
                    behind - 1
                }
            }
        };
        self.rows
            .iter()
            .enumerate()
            .map(|(number, row)| place(number, row))
            .collect()
    }

    /// The head that goes with these tables.
    pub(super) fn head(&self) -> Head {
        let anchored = self.rows.iter().any(|row| row.rule_count != 0);
        let VpnServices {
            protocols,
            tcp,
            udp,
        } = &self.vpn;
        let listed = !(protocols.is_empty() && tcp.is_empty() && udp.is_empty());
        let flag = |set: bool, flag: u32| if set { flag } else { 0 };
        Head {
            epoch: self.epoch,
            flags: flag(anchored, Head::ANCHORS) | flag(listed, Head::SERVICES),
            global: self.global,
        }
    }

    /// Writes the bitmaps of VPN services.
    pub(super) fn write_services(&self, services: &mut Services) {
        *services = Services {
            protocols: [0; 4],
            tcp: [0; 1024],
            udp: [0; 1024],
        };
        for &protocol in &self.vpn.protocols {
            set(&mut services.protocols, u32::from(protocol));
        }
        for &port in &self.vpn.tcp {
            set(&mut services.tcp, u32::from(port));
        }
        for &port in &self.vpn.udp {
            set(&mut services.udp, u32::from(port));
        }
    }

    /// Writes the bitmaps of anchors: every bit that an address under an anchoring prefix may have.
    pub(super) fn write_anchors(&self, anchors: &mut Anchors) {
        anchors.v4.fill(0);
        anchors.v6.fill(0);
        if self.rows.first().is_some_and(|row| row.rule_count != 0) {
            anchors.v4.fill(u64::MAX);
            anchors.v6.fill(u64::MAX);
            return;
        }
        for (prefix, row) in &self.prefixes {
            if self
                .rows
                .get(*row as usize)
                .is_none_or(|row| row.rule_count == 0)
            {
                continue;
            }
            match prefix {
                IpNet::V4(prefix) => {
                    let first = prefix.network().to_bits() >> 16;
                    let count = 1 << 16u8.saturating_sub(prefix.prefix_len());
                    (first..first + count).for_each(|bit| set(&mut anchors.v4, bit));
                }
                // Above /16 every fold of 16 bits occurs.
                IpNet::V6(prefix) if prefix.prefix_len() <= 16 => anchors.v6.fill(u64::MAX),
                IpNet::V6(prefix) => {
                    let address = Address::from_octets(prefix.network().octets());
                    let count = 1u64 << 32u8.saturating_sub(prefix.prefix_len());
                    for step in 0..count {
                        let address = Address {
                            high: address.high + (step << 32),
                            low: 0,
                        };
                        set(&mut anchors.v6, anchor_bit(Family::V6, address));
                    }
                }
            }
        }
    }
}

fn set(words: &mut [u64], bit: u32) {
    if let Some(word) = words.get_mut(bit as usize / 64) {
        *word |= 1 << (bit % 64);
    }
}

#[cfg(test)]
mod tests;
