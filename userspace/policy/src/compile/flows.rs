//! Rules, special accesses and published services as the gate's rules.

use super::Scope;
use crate::rows::Rows;
use abi::{AddressMatch, Family, RuleAction};
use model::{PortRange, Prefix, Protocol, RowKey, RuleKind};
use std::net::IpAddr;

/// Every rule in force, numbered from 1 in the order of precedence: deny, allow, special access, published service, each
/// by key.
///
/// Runs of rules therefore stand in the right order as soon as they are sorted by number.
pub(super) struct Flows {
    /// Rule `n` stands at `n - 1`.
    pub(super) rules: Vec<abi::Rule>,
    /// The key of rule `n` stands at `n - 1`.
    pub(super) keys: Vec<RowKey>,
    /// The prefix that rule `n` is anchored at stands at `n - 1`; none for global rules.
    pub(super) anchors: Vec<Option<Prefix>>,
}

impl Flows {
    pub(super) fn of(rows: &Rows<'_>, scope: Scope) -> Self {
        let mut flows = Self {
            rules: Vec::new(),
            keys: Vec::new(),
            anchors: Vec::new(),
        };
        let orders = [
            (RuleKind::Deny, RuleAction::Deny),
            (RuleKind::Allow, RuleAction::Allow),
        ];
        for (kind, action) in orders {
            for rule in rows
                .rules
                .iter()
                .filter(|rule| rule.kind == kind && scope.holds(**rule))
            {
                let sides = (rule.source, rule.destination);
                let upper = (rule.protocol, rule.ports);
                flows.push(RowKey::Rule(rule.id.clone()), action, sides, upper);
            }
        }
        for access in rows
            .special_accesses
            .iter()
            .filter(|access| scope.holds(**access))
        {
            let sides = (Some(access.source), access.destination);
            let upper = (access.protocol, access.ports);
            let key = RowKey::SpecialAccess(access.id.clone());
            flows.push(key, RuleAction::SpecialAccess, sides, upper);
        }
        for service in &rows.services {
            let sides = (None, Some(service.addresses));
            let upper = (Some(service.protocol), service.ports);
            let key = RowKey::Service(service.id.clone());
            flows.push(key, RuleAction::Publish, sides, upper);
            if let (Some(rule), Some(limit)) = (flows.rules.last_mut(), service.new_flows_per_s) {
                rule.new_flows_per_s = limit.get();
            }
        }
        flows
    }

    fn push(
        &mut self,
        key: RowKey,
        action: RuleAction,
        (source, destination): (Option<Prefix>, Option<Prefix>),
        (protocol, ports): (Option<Protocol>, PortRange),
    ) {
        let (anchor, other, anchored) = match (source, destination) {
            (Some(source), other) => (Some(source), other, 0),
            (None, Some(destination)) => (Some(destination), None, 1),
            (None, None) => (None, None, 2),
        };
        self.keys.push(key);
        self.anchors.push(anchor);
        self.rules.push(abi::Rule {
            id: number_of(self.rules.len()),
            action: action as u8,
            protocol: protocol.map_or(0, |protocol| protocol.0.get()),
            family: anchor.map_or(0, |prefix| family_of(prefix) as u8),
            anchor: anchored,
            port_first: ports.first,
            port_last: ports.last,
            new_flows_per_s: 0,
            other: other.map_or(ANY, under),
        });
    }
}

/// The number of the rule that stands at `index`. A record's rows fit in memory, and so do their numbers in 32 bits; a
/// record of more could not be counted, and [`super::runs`] refuses it far below.
fn number_of(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1))
}

const ANY: AddressMatch = AddressMatch {
    address: [0; 16],
    mask: [0; 16],
};

fn family_of(prefix: Prefix) -> Family {
    if prefix.is_ipv4() {
        Family::V4
    } else {
        Family::V6
    }
}

/// The addresses of a prefix, in the gate's terms.
fn under(prefix: Prefix) -> AddressMatch {
    AddressMatch {
        address: octets(prefix.net().network()),
        mask: octets(prefix.net().netmask()),
    }
}

fn octets(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        }
        IpAddr::V6(v6) => v6.octets(),
    }
}
