//! Rules, special accesses, VPN services, and how many rules there may be.

use super::{Fault, Findings, Index};
use crate::compile::{self, CompileError};
use crate::rows::Rows;
use abi::packet::{TCP, UDP};
use law::Clause;
use model::{PortRange, Prefix, Protocol, RowKey, Rule, RuleKind, SpecialAccess};
use std::collections::BTreeMap;

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    for access in &index.rows.special_accesses {
        special_access(index, access, findings);
    }
    for rule in &index.rows.rules {
        explicit(index, rule, findings);
    }
    vpn_services(index, findings);
}

/// The bounds of the gate; read only for a record that is right otherwise.
pub(super) fn count(rows: &Rows<'_>, findings: &mut Findings) {
    let Err(error) = compile::count(rows) else {
        return;
    };
    let hint = match &error {
        CompileError::GlobalRules { .. } => {
            "give rules a source or a destination, join them, or remove those that have expired"
        }
        CompileError::AddressRules { .. } | CompileError::Rules { .. } => {
            "join rules, widen their ports, or remove those that have expired"
        }
        CompileError::Rows { .. } => {
            "join neighbouring prefixes of one organisation, or remove what has ended"
        }
        CompileError::Nodes { .. } => {
            "list the network of an organisation instead of its single hosts, or remove what has ended"
        }
        CompileError::Operators { .. } => "remove operators without channels and entries",
        CompileError::Port { .. }
        | CompileError::Entry { .. }
        | CompileError::Operator { .. }
        | CompileError::Authority { .. } => "this is a fault of the gateway: report it",
    };
    let first = || rows.record.rows().next().map(model::Row::key);
    let Some(key) = error.row().cloned().or_else(first) else {
        return;
    };
    findings.add(
        key,
        Fault {
            message: error.to_string(),
            hint,
            clause: None,
        },
    );
}

fn special_access(index: &Index<'_>, access: &SpecialAccess, findings: &mut Findings) {
    let key = RowKey::SpecialAccess(access.id.clone());
    let mut add = |message: String, hint: &str| {
        let fault = Fault {
            message,
            hint,
            clause: Some(Clause::ESHDI_15_2),
        };
        findings.add(key.clone(), fault);
    };
    let organisation = &access.organisation;
    if !index.organisations.contains_key(organisation) {
        add(
            format!("its organisation {organisation} is not in the record"),
            "add the organisation, or correct the special access",
        );
    } else if index.entry_of(organisation, &access.source).is_none() {
        add(
            format!(
                "its source {} lies in no catalogue entry of {organisation}",
                access.source
            ),
            "catalogue the source first: special access is for a user's own addresses",
        );
    }
    if access.request.trim().is_empty() {
        add(
            "it names no request".to_owned(),
            "name the signed request that it rests on",
        );
    }
    families(&key, Some(access.source), access.destination, findings);
    ports(&key, access.protocol, access.ports, findings);
}

fn explicit(index: &Index<'_>, rule: &Rule, findings: &mut Findings) {
    let key = RowKey::Rule(rule.id.clone());
    let mut add = |message: String, hint: &str| {
        findings.add(
            key.clone(),
            Fault {
                message,
                hint,
                clause: None,
            },
        );
    };
    if rule.reason.trim().is_empty() {
        add(
            "it states no reason".to_owned(),
            "say why the rule is there: the journal keeps it",
        );
    }
    if !index.accounts.contains(&rule.author) {
        add(
            format!("its author {} is no account of this gateway", rule.author),
            "name the account that answers for the rule",
        );
    }
    if denies_everything(rule) {
        add(
            "it denies everything: it would stop the gateway".to_owned(),
            "name an address, a protocol or a port; to stop a link, take its channel away",
        );
    }
    families(&key, rule.source, rule.destination, findings);
    ports(&key, rule.protocol, rule.ports, findings);
}

/// A prefix of a whole family is as good as none.
fn denies_everything(rule: &Rule) -> bool {
    let is_anywhere =
        |side: Option<Prefix>| side.is_none_or(|prefix| prefix.net().prefix_len() == 0);
    rule.kind == RuleKind::Deny
        && is_anywhere(rule.source)
        && is_anywhere(rule.destination)
        && rule.protocol.is_none()
        && rule.ports == PortRange::ANY
}

fn families(
    key: &RowKey,
    source: Option<Prefix>,
    destination: Option<Prefix>,
    findings: &mut Findings,
) {
    if let (Some(source), Some(destination)) = (source, destination)
        && source.is_ipv4() != destination.is_ipv4()
    {
        let fault = Fault {
            message: format!(
                "its source {source} and destination {destination} are of different families"
            ),
            hint: "name two IPv4 or two IPv6 prefixes, or make two rows of it",
            clause: None,
        };
        findings.add(key.clone(), fault);
    }
}

pub(super) fn ports(
    key: &RowKey,
    protocol: Option<Protocol>,
    ports: PortRange,
    findings: &mut Findings,
) {
    let PortRange { first, last } = ports;
    if first > last {
        let fault = Fault {
            message: format!("its ports {first}-{last} are in the wrong order"),
            hint: "write the lower port first",
            clause: None,
        };
        findings.add(key.clone(), fault);
    } else if ports != PortRange::ANY && !protocol.is_some_and(Protocol::has_ports) {
        let of = protocol.map_or_else(
            || "no protocol".to_owned(),
            |protocol| format!("protocol {}, which has none", protocol.0),
        );
        let fault = Fault {
            message: format!("it names ports {first}-{last} with {of}"),
            hint: "name TCP (6), UDP (17), SCTP (132) or UDP-Lite (136), or leave the ports out",
            clause: None,
        };
        findings.add(key.clone(), fault);
    }
}

fn vpn_services(index: &Index<'_>, findings: &mut Findings) {
    let mut first_with = BTreeMap::new();
    for service in &index.rows.vpn_services {
        let key = RowKey::VpnService(service.id.clone());
        let protocol = service.protocol.0.get();
        if let Some(port) = service.port.filter(|_| !matches!(protocol, TCP | UDP)) {
            let fault = Fault {
                message: format!("it names port {port} of protocol {protocol}"),
                hint: "name a port with TCP (6) or UDP (17) alone, or list the whole protocol",
                clause: Some(Clause::ESHDI_15_2),
            };
            findings.add(key.clone(), fault);
        }
        if let Some(first) = first_with.get(&(service.protocol, service.port)) {
            let fault = Fault {
                message: format!("{first} lists the same protocol and port"),
                hint: "keep one of the two",
                clause: None,
            };
            findings.against(key, Some(RowKey::clone(first)), fault);
        } else {
            first_with.insert((service.protocol, service.port), key);
        }
    }
}
