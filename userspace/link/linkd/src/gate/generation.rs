//! One generation of policy on its way into the kernel.

use std::collections::{BTreeMap, BTreeSet};

use abi::{
    Family, Head, Port, Row, Rule, RuleRange,
    address::{Address, anchor_bit},
    layout::{ENTRIES_MAX, IFINDEX_MAX, PORTS_MAX, ROWS_MAX, RULES_MAX, RULES_PER_ADDRESS_MAX},
    path::MemberRecord,
    tables::{Anchors, CLASSES, Leaf, Services},
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
    /// Interfaces that no packet is judged at, and that routes name for a port: VLAN devices above it.
    pub routed: Vec<(u32, Port)>,
    /// What the record says of the members, by port number.
    pub members: Vec<(u16, MemberRecord)>,
    /// Whether what passes goes onto the wire at once where its route allows; else all of it goes through the stack.
    pub forwards: bool,
    /// How flows begin.
    pub admission: Admission,
}

/// How flows begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// Whether they begin inside, or at published services; else every packet is judged for itself.
    pub flows: FlowTable,
    /// What becomes of inspected ones while nobody inspects.
    pub without_inspector: WithoutInspector,
    /// How many a second one source may begin; 0 for no limit.
    pub new_flows_per_s: u32,
}

/// Whether flows are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlowTable {
    /// Every packet is judged for itself.
    #[default]
    Off,
    /// What comes from outside belongs to a flow that began inside, or goes to a published service.
    On,
}

/// What becomes of flows that shall be inspected while nobody inspects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutInspector {
    /// They are refused.
    #[default]
    Refuse,
    /// They pass.
    Pass,
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
        let strange = |(number, _): &&(u16, MemberRecord)| u32::from(*number) >= PORTS_MAX;
        if let Some((number, _)) = self.members.iter().find(strange) {
            return refuse(format!("a member has port {number}"));
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
        for (ifindex, port) in self.ports.iter().chain(&self.routed) {
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

    /// Where rows go, and what cells say of them. Row 0 comes first and has class 0, so that a cell of 0 is its leaf.
    pub(super) fn layout(&self) -> Layout {
        let mut taken = vec![false; ENTRIES_MAX as usize];
        let mut behind = ENTRIES_MAX..;
        let mut numbers = BTreeMap::new();
        let mut layout = Layout::default();
        for (number, row) in self.rows.iter().enumerate() {
            let own = taken.get_mut(row.entry as usize);
            let own = own.filter(|taken| !**taken && (number == 0 || row.entry != 0));
            let Some(taken) = own else {
                layout
                    .leaves
                    .extend(behind.next().map(|place| Leaf::new(place, None)));
                continue;
            };
            *taken = true;
            let class = Row { entry: 0, ..*row };
            let known = numbers.get(&class).copied();
            let number = known.or_else(|| {
                let fresh = u32::try_from(layout.classes.len()).ok();
                let fresh = fresh.filter(|fresh| *fresh < CLASSES)?;
                layout.classes.push(class);
                numbers.insert(class, fresh);
                Some(fresh)
            });
            layout.leaves.push(Leaf::new(row.entry, number));
        }
        layout
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
        let inspects = self.rows.iter().any(|row| row.flags & Row::INSPECTED != 0);
        let passes = self.admission.without_inspector == WithoutInspector::Pass;
        let flag = |set: bool, flag: u32| if set { flag } else { 0 };
        Head {
            epoch: self.epoch,
            flags: flag(anchored, Head::ANCHORS)
                | flag(listed, Head::SERVICES)
                | flag(self.forwards, Head::FORWARDS)
                | flag(self.admission.flows == FlowTable::On, Head::FLOWS)
                | flag(inspects, Head::INSPECTS)
                | flag(passes, Head::PASSES_UNINSPECTED),
            global: self.global,
            new_flows_per_s: self.admission.new_flows_per_s,
            reserved: 0,
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

/// Where the rows of a generation lie in the maps.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// What the cells of each row's prefixes say, row by row.
    pub(super) leaves: Vec<Leaf>,
    /// The classes by their numbers: rows without their entries.
    pub(super) classes: Vec<Row>,
}

fn set(words: &mut [u64], bit: u32) {
    if let Some(word) = words.get_mut(bit as usize / 64) {
        *word |= 1 << (bit % 64);
    }
}

#[cfg(test)]
mod tests;
