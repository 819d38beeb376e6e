//! Channels and uplinks: independent members, each interface in one place, each far end on its cable; and their locks.

use super::{Fault, Findings, Index};
use law::Clause;
use model::{InterfaceName, Liveness, Member, Prefix, ProbeKind, RowKey};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    for channel in &index.rows.channels {
        if !index.operators.contains_key(&channel.operator) {
            let fault = Fault {
                message: format!("its operator {} is not in the record", channel.operator),
                hint: "add the operator, or correct the channel",
                clause: Some(Clause::ESHDI_5),
            };
            findings.add(RowKey::Channel(channel.id.clone()), fault);
        }
    }
    locks(index, findings);
    let mut first_with: BTreeMap<&InterfaceName, RowKey> = BTreeMap::new();
    for (key, [primary, backup]) in pairs(index) {
        paths(&key, primary, backup, findings);
        for member in [primary, backup] {
            far_end(&key, member, findings);
            match first_with.get(&member.interface) {
                // Within the pair it has been said already.
                Some(first) if *first == key => {}
                Some(first) => {
                    let fault = Fault {
                        message: format!(
                            "its interface {} is also a member of {first}",
                            member.interface
                        ),
                        hint: "let every interface serve one channel or uplink",
                        clause: Some(Clause::ESHDI_TU_REDUNDANCY),
                    };
                    findings.against(key.clone(), Some(first.clone()), fault);
                }
                None => {
                    first_with.insert(&member.interface, key.clone());
                }
            }
        }
    }
}

/// Every pair with its key, channels first.
pub(super) fn pairs<'a>(index: &Index<'a>) -> impl Iterator<Item = (RowKey, [&'a Member; 2])> {
    let channels = index.rows.channels.iter();
    let channels =
        channels.map(|row| (RowKey::Channel(row.id.clone()), [&row.primary, &row.backup]));
    let uplinks = index.rows.uplinks.iter();
    channels.chain(uplinks.map(|row| (RowKey::Uplink(row.id.clone()), [&row.primary, &row.backup])))
}

/// Main and reserve channel run over independent physical lines (386/НҚ, ЕШДИ прил. 2).
fn paths(key: &RowKey, primary: &Member, backup: &Member, findings: &mut Findings) {
    if primary.interface == backup.interface {
        let fault = Fault {
            message: format!(
                "primary and backup are the same interface {}",
                primary.interface
            ),
            hint: "connect the backup to an interface of its own",
            clause: Some(Clause::ESHDI_TU_REDUNDANCY),
        };
        findings.add(key.clone(), fault);
    }
    if primary.path.trim() == backup.path.trim() {
        let fault = Fault {
            message: format!(
                "primary and backup take the same path `{}`",
                primary.path.trim()
            ),
            hint: "name the path of each member: they must be independent physical lines",
            clause: Some(Clause::ESHDI_TU_REDUNDANCY),
        };
        findings.add(key.clone(), fault);
    }
}

/// Whom BFD or a neighbour probe watches is a host on the cable itself (RFC 5881 §4: one hop); echo may go further.
fn far_end(key: &RowKey, member: &Member, findings: &mut Findings) {
    let Some(far_end) = member.liveness.far_end() else {
        return;
    };
    let interface = &member.interface;
    let mut around = member
        .networks
        .iter()
        .filter(|network| network.contains(far_end))
        .peekable();
    let is_on_the_cable = around.peek().is_some();
    if is_nobody(far_end) || around.any(|network| is_all_hosts(far_end, network)) {
        let fault = Fault {
            message: format!("the far end {far_end} of {interface} is no single host's address"),
            hint: "name the address of the neighbour's own interface",
            clause: Some(Clause::ESHDI_5),
        };
        findings.add(key.clone(), fault);
        return;
    }
    let is_echo = matches!(
        member.liveness,
        Liveness::Probe {
            by: ProbeKind::Echo,
            ..
        }
    );
    if is_on_the_cable || is_echo {
        return;
    }
    let fault = Fault {
        message: format!(
            "the far end {far_end} of {interface} lies in none of the member's networks"
        ),
        hint: "name the neighbour's address on this very cable, or add the cable's network",
        clause: Some(Clause::ESHDI_5),
    };
    findings.add(key.clone(), fault);
}

/// Addresses that no far end can have: the unspecified, loopback, multicast and the limited broadcast.
fn is_nobody(address: IpAddr) -> bool {
    let is_broadcast = address == IpAddr::V4(Ipv4Addr::BROADCAST);
    address.is_unspecified() || address.is_loopback() || address.is_multicast() || is_broadcast
}

/// The first address of a network, and IPv4's last: the subnet-router anycast (RFC 4291 §2.6.1), the network and its
/// broadcast (RFC 1122 §3.2.1.3). Point-to-point networks have none (RFC 3021, RFC 6164).
fn is_all_hosts(address: IpAddr, network: &Prefix) -> bool {
    let net = network.net();
    let is_last = address.is_ipv4() && address == net.broadcast();
    net.max_prefix_len() - net.prefix_len() > 1 && (address == net.network() || is_last)
}

fn locks(index: &Index<'_>, findings: &mut Findings) {
    for lock in &index.rows.path_locks {
        let key = RowKey::PathLock(lock.link.clone());
        if index.rows.record.row(&RowKey::from(&lock.link)).is_none() {
            let fault = Fault {
                message: format!("its {} is not in the record", lock.link),
                hint: "correct the name, or remove the lock",
                clause: Some(Clause::ESHDI_5),
            };
            findings.add(key.clone(), fault);
        }
        if lock.reason.trim().is_empty() {
            let fault = Fault {
                message: "it states no reason".to_owned(),
                hint: "say why nothing may switch this link: the journal keeps it",
                clause: None,
            };
            findings.add(key.clone(), fault);
        }
        if !index.accounts.contains(&lock.author) {
            let fault = Fault {
                message: format!("its author {} is no account of this gateway", lock.author),
                hint: "name the account that answers for the lock",
                clause: None,
            };
            findings.add(key, fault);
        }
    }
}
