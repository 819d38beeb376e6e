//! Channels and uplinks: independent members, each interface in one place.

use super::{Fault, Findings, Index};
use law::Clause;
use model::{InterfaceName, Member, RowKey};
use std::collections::BTreeMap;

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
    let mut first_with: BTreeMap<&InterfaceName, RowKey> = BTreeMap::new();
    for (key, [primary, backup]) in pairs(index) {
        paths(&key, primary, backup, findings);
        for member in [primary, backup] {
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
