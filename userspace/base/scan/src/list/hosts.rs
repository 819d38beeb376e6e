//! `hosts(5)` as block lists use it: an address that leads nowhere, then the names that shall lead there.

use std::net::IpAddr;

use super::{Origin, PassReason, Reader, Scope, lines};
use crate::problem::{Fault, shown};

/// What every such file says of the machine itself.
const LOCAL: &[&str] = &[
    "localhost",
    "localhost.localdomain",
    "local",
    "broadcasthost",
    "ip6-localhost",
    "ip6-loopback",
    "ip6-localnet",
    "ip6-mcastprefix",
    "ip6-allnodes",
    "ip6-allrouters",
    "ip6-allhosts",
    "0.0.0.0",
];

pub(super) fn read(reader: &mut Reader<'_>, octets: &[u8]) {
    let origin = reader.origin(Origin::default());
    lines(reader, octets, |reader, number, line| {
        let entry = line.split('#').next().unwrap_or_default();
        let mut words = entry.split_ascii_whitespace();
        let Some(address) = words.next() else {
            return Ok(());
        };
        // A scope may follow (`fe80::1%lo0`).
        let bare = address.split('%').next().unwrap_or(address);
        let parsed: IpAddr = bare.parse().map_err(|_| {
            let message = format!("`{}` is no address", shown(address));
            Fault::new(message, "begin each line with 0.0.0.0, 127.0.0.1 or ::")
        })?;
        let mut named = false;
        for name in words {
            named = true;
            if LOCAL.iter().any(|local| name.eq_ignore_ascii_case(local)) {
                reader.pass(PassReason::LocalName, || format!("line {number}"));
                continue;
            }
            if !leads_nowhere(parsed) {
                let message = format!("`{}` shall lead to {parsed}, which is a host", shown(name));
                return Err(Fault::new(
                    message,
                    "a list that blocks names 0.0.0.0, 127.0.0.1, :: or ::1",
                ));
            }
            reader.domain(name, Scope::Exact, origin)?;
        }
        if named {
            return Ok(());
        }
        Err(Fault::new(
            "an address without a name",
            "write the names behind the address",
        ))
    });
}

fn leads_nowhere(address: IpAddr) -> bool {
    address.is_unspecified() || address.is_loopback()
}
