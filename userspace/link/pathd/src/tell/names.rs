//! What things are called: interfaces by the kernel, links by the record.

use std::collections::BTreeMap;

use abi::PortRole;
use abi::layout::PORTS_MAX;
use link::group::Member;
use model::{InterfaceName, LinkId, MemberRole};
use nix::net::if_::if_indextoname;

use crate::record::Owner;

/// Most names that are kept; then the one with the lowest index goes, which is the oldest interface.
const KEPT_MAX: usize = 4 * PORTS_MAX as usize;

/// The names of interfaces. One that is gone keeps the name it had.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: BTreeMap<u32, InterfaceName>,
}

impl Names {
    /// The name of an interface; its index where nobody ever knew a name.
    pub(super) fn interface(&mut self, ifindex: u32) -> Option<InterfaceName> {
        let told = if_indextoname(ifindex).ok();
        let told = told.and_then(|name| name.to_str().ok()?.parse::<InterfaceName>().ok());
        if let Some(name) = told {
            self.known.insert(ifindex, name.clone());
            while self.known.len() > KEPT_MAX {
                self.known.pop_first();
            }
            return Some(name);
        }
        let known = self.known.get(&ifindex).cloned();
        known.or_else(|| format!("#{ifindex}").parse().ok())
    }
}

/// The identifier of a link.
pub(super) fn link(role: u8, owner: &Owner) -> Option<LinkId> {
    let text = owner.text()?;
    if role == PortRole::Channel as u8 {
        text.parse().ok().map(LinkId::Channel)
    } else if role == PortRole::Uplink as u8 {
        text.parse().ok().map(LinkId::Uplink)
    } else {
        None
    }
}

/// A member as people name it.
pub(super) const fn role(member: Member) -> MemberRole {
    match member {
        Member::Primary => MemberRole::Primary,
        Member::Backup => MemberRole::Backup,
    }
}
