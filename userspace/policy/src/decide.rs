//! The verdict on a frame, by the gate's own function over tables looked up in another way.

use abi::{Address, Family, Head, Reason, Transport, Verdict};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use law::Clause;
use model::{GateSnapshot, SnapshotPort, Tags};
use prefix_trie::PrefixMap;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;

/// Decides a frame that arrives by a port, from its Ethernet header on.
pub fn decide(tables: &HostTables, port: &abi::Port, frame: &[u8]) -> Verdict {
    abi::judge(tables, port, &abi::parse(frame))
}

/// The gate's port table entry of a snapshot's port.
pub fn port_of(port: &SnapshotPort) -> abi::Port {
    abi::Port {
        number: port.number,
        role: port.role as u8,
        backup: u8::from(!port.primary),
        operator: port.operator,
        link: port.link,
    }
}

/// The identifiers of the tags that a port's frames bear, outermost first; 0 for none.
pub fn tags_of(port: &SnapshotPort) -> [u16; 2] {
    match port.vlan {
        Tags::Untagged => [0, 0],
        Tags::One(id) => [id.get(), 0],
        Tags::Two(outer, inner) => [outer.get(), inner.get()],
    }
}

/// A snapshot, ready to be judged by: longest match through a prefix trie, not through the gate's painted tables.
pub struct HostTables {
    head: Head,
    v4: PrefixMap<Ipv4Net, u32>,
    v6: PrefixMap<Ipv6Net, u32>,
    rows: Vec<abi::Row>,
    rules: Vec<abi::Rule>,
    vpn_protocols: BTreeSet<u8>,
    vpn_ports: BTreeSet<(Transport, u16)>,
    /// Tags of the ports that have some, by number.
    tags: BTreeMap<u16, [u16; 2]>,
}

impl HostTables {
    /// The tables of a snapshot.
    pub fn new(snapshot: &GateSnapshot) -> Self {
        let mut tables = Self {
            head: Head {
                epoch: snapshot.epoch.0,
                flags: Head::ANCHORS | Head::FLOWS,
                global: snapshot.global,
                new_flows_per_s: snapshot
                    .admission
                    .new_flows_per_s
                    .map_or(0, NonZeroU32::get),
                reserved: 0,
            },
            v4: PrefixMap::new(),
            v6: PrefixMap::new(),
            rows: snapshot.rows.clone(),
            rules: snapshot.rules.clone(),
            vpn_protocols: BTreeSet::new(),
            vpn_ports: BTreeSet::new(),
            tags: snapshot
                .ports
                .iter()
                .map(|port| (port.number, tags_of(port)))
                .collect(),
        };
        for (prefix, row) in &snapshot.prefixes {
            match prefix.net() {
                IpNet::V4(net) => tables.v4.insert(net, *row),
                IpNet::V6(net) => tables.v6.insert(net, *row),
            };
        }
        for service in &snapshot.vpn {
            let protocol = service.protocol.0.get();
            match (service.port, protocol) {
                (None, _) => {
                    tables.vpn_protocols.insert(protocol);
                }
                (Some(port), abi::packet::TCP) => {
                    tables.vpn_ports.insert((Transport::Tcp, port));
                }
                (Some(port), abi::packet::UDP) => {
                    tables.vpn_ports.insert((Transport::Udp, port));
                }
                // Refused by `validate`: other protocols have no port that could be listed.
                (Some(_), _) => {}
            }
        }
        if !snapshot.vpn.is_empty() {
            tables.head.flags |= Head::SERVICES;
        }
        tables
    }
}

impl std::fmt::Debug for HostTables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostTables")
            .field("epoch", &self.head.epoch)
            .field("rows", &self.rows.len())
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}

impl abi::Tables for HostTables {
    fn lookup(&self, family: Family, address: Address) -> u32 {
        let found = match family {
            Family::V4 => {
                let net = Ipv4Net::from(Ipv4Addr::from(address.top()));
                self.v4.get_lpm(&net).map(|(_, row)| *row)
            }
            Family::V6 => {
                let net = Ipv6Net::from(Ipv6Addr::from(address.octets()));
                self.v6.get_lpm(&net).map(|(_, row)| *row)
            }
        };
        found.unwrap_or(0)
    }

    fn row(&self, index: u32) -> Option<&abi::Row> {
        self.rows.get(usize::try_from(index).ok()?)
    }

    fn rule(&self, index: u32) -> Option<&abi::Rule> {
        self.rules.get(usize::try_from(index).ok()?)
    }

    fn head(&self) -> Option<&Head> {
        Some(&self.head)
    }

    /// Always: the lookup itself tells.
    fn may_anchor(&self, _: Family, _: Address) -> bool {
        true
    }

    fn is_vpn_protocol(&self, protocol: u8) -> bool {
        self.vpn_protocols.contains(&protocol)
    }

    fn is_vpn_port(&self, transport: Transport, port: u16) -> bool {
        self.vpn_ports.contains(&(transport, port))
    }

    fn tags(&self, port: &abi::Port) -> [u16; 2] {
        self.tags.get(&port.number).copied().unwrap_or_default()
    }
}

/// The clause behind a reason; none where the reason is an RFC's, the gate's own, or that of an explicit rule.
pub fn clause_of(reason: Reason) -> Option<Clause> {
    match reason {
        Reason::NoRole
        | Reason::NoPolicy
        | Reason::MixedGeneration
        | Reason::TruncatedLink
        | Reason::VlanTooDeep
        | Reason::UnknownEthertype
        | Reason::MalformedIpv4
        | Reason::MalformedIpv6
        | Reason::ExtensionChain
        | Reason::RoutingHeaderZero
        | Reason::TinyFragment
        | Reason::TruncatedTransport
        | Reason::MartianSource
        | Reason::LinkControl
        | Reason::LinkAddress
        | Reason::Denied
        | Reason::Allowed
        | Reason::Unsolicited
        | Reason::Published
        | Reason::SourceLimit
        | Reason::ServiceLimit => None,
        Reason::OverBandwidth => Some(Clause::ESHDI_ANNEX_1),
        Reason::QuicRejected | Reason::NoInspector => Some(Clause::ESHDI_20),
        // A user is connected by its operator, so its addresses come by that operator's channel: our reading.
        Reason::WrongChannel => Some(Clause::ESHDI_12),
        Reason::SpecialAccess | Reason::VpnWithoutAccess => Some(Clause::ESHDI_15_2),
        Reason::Blocked | Reason::Unknown => Some(Clause::ESHDI_13),
        Reason::Catalogued | Reason::CataloguedByDefault | Reason::ListMissing => {
            Some(Clause::ESHDI_15_1)
        }
    }
}

#[cfg(test)]
mod tests;
