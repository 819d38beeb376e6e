//! Cables, addresses and routes between the hosts of the lab.

use std::net::IpAddr;
use std::time::Duration;

use crate::error::LabError;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;
use crate::wait::eventually;
use serde::Deserialize;

/// How long a new cable may take until both its ends are usable.
const CARRIER_LIMIT: Duration = Duration::from_secs(5);

/// One end of a cable.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// The host it is plugged into.
    pub host: &'a Namespace,
    /// The interface's name there: at most 15 bytes.
    pub interface: &'a str,
    /// Its addresses, each with the length of its prefix.
    pub addresses: &'a [(IpAddr, u8)],
}

/// Lays a veth pair between two hosts, addressed and up.
///
/// Transmit checksum offload is off at both ends: an XDP redirect would carry the unfinished checksums to a host that
/// refuses them. Generic receive offload is on, since a veth takes redirected frames only with it (or a program) on; it is
/// switched on while the interface is up, for only then the other end is told.
pub fn cable(peers: &Peers, left: &End<'_>, right: &End<'_>) -> Result<(), LabError> {
    let [near, far] = [left.interface, right.interface];
    let peer = ["peer", "name", far, "netns", right.host.name()];
    let words = [&["link", "add", near, "type", "veth"][..], &peer[..]].concat();
    left.host.run("ip", &words)?;
    for end in [left, right] {
        offload(peers, end.host, end.interface, &[("tx", false)])?;
        for (address, length) in end.addresses {
            add_address(end.host, end.interface, *address, *length)?;
        }
        set_link(end.host, end.interface, Link::Up)?;
        offload(peers, end.host, end.interface, &[("gro", true)])?;
    }
    for end in [left, right] {
        eventually(
            CARRIER_LIMIT,
            &format!("{} has a link-local address", end.interface),
            || {
                // To ask for the link makes the kernel tell of it at once: by itself it does so once a second.
                let asked = peers.command("ethtool").and_then(|mut command| {
                    command.arg(end.interface);
                    end.host.enter(|| checked(&mut command))?
                });
                asked.is_ok() && has_link_local(end.host, end.interface)
            },
        )?;
    }
    Ok(())
}

/// Without one, a router can ask nobody for the hardware address of an IPv6 neighbour.
fn has_link_local(host: &Namespace, interface: &str) -> bool {
    host.run(
        "ip",
        &[
            "-6", "-o", "address", "show", "dev", interface, "scope", "link",
        ],
    )
    .is_ok_and(|said| said.contains("fe80:") && !said.contains("tentative"))
}

/// Whether an interface is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// In use; with its peer up too there is a carrier.
    Up,
    /// Out of use; the peer sees its carrier go.
    Down,
}

/// Sets an interface up or down. Down takes the IPv6 addresses and the routes with it.
pub fn set_link(host: &Namespace, interface: &str, link: Link) -> Result<(), LabError> {
    let word = match link {
        Link::Up => "up",
        Link::Down => "down",
    };
    host.run("ip", &["link", "set", interface, word]).map(drop)
}

/// Gives an interface an address, at once usable (duplicate detection is off: the lab knows its addresses).
pub fn add_address(
    host: &Namespace,
    interface: &str,
    address: IpAddr,
    length: u8,
) -> Result<(), LabError> {
    let address = format!("{address}/{length}");
    let mut args = vec!["address", "add", address.as_str(), "dev", interface];
    if address.contains(':') {
        args.push("nodad");
    }
    host.run("ip", &args).map(drop)
}

/// Gives an interface an address that its host chooses for no flow by itself.
pub fn add_spare_address(
    host: &Namespace,
    interface: &str,
    address: IpAddr,
    length: u8,
) -> Result<(), LabError> {
    let address = format!("{address}/{length}");
    let mut args = vec!["address", "add", address.as_str(), "dev", interface];
    // Of IPv4, the second address of a network is none to choose anyway.
    if address.contains(':') {
        args.extend(["nodad", "preferred_lft", "0"]);
    }
    host.run("ip", &args).map(drop)
}

/// Adds a route; `to` is a prefix or `default`. Of two routes to the same place the lower metric wins.
pub fn add_route(host: &Namespace, to: &str, via: IpAddr, metric: u32) -> Result<(), LabError> {
    let family = if via.is_ipv6() { "-6" } else { "-4" };
    let (via, metric) = (via.to_string(), metric.to_string());
    host.run(
        "ip",
        &[family, "route", "add", to, "via", &via, "metric", &metric],
    )
    .map(drop)
}

/// Lets a host pass on what is not for it, in both families, with no opinion on which way answers come back.
pub fn forward(host: &Namespace) -> Result<(), LabError> {
    host.sysctl("net/ipv4/ip_forward", "1")?;
    host.sysctl("net/ipv6/conf/all/forwarding", "1")
}

/// Prepares a new host before it has interfaces: IPv6 on and at once usable, no reverse path filter.
pub fn prepare(host: &Namespace) -> Result<(), LabError> {
    for scope in ["all", "default"] {
        host.sysctl(&format!("net/ipv6/conf/{scope}/disable_ipv6"), "0")?;
        host.sysctl(&format!("net/ipv6/conf/{scope}/accept_dad"), "0")?;
        host.sysctl(&format!("net/ipv6/conf/{scope}/accept_ra"), "0")?;
        host.sysctl(&format!("net/ipv4/conf/{scope}/rp_filter"), "0")?;
    }
    Ok(())
}

/// Switches offloads of an interface, by the names `ethtool -K` has for them.
pub fn offload(
    peers: &Peers,
    host: &Namespace,
    interface: &str,
    features: &[(&str, bool)],
) -> Result<(), LabError> {
    let mut command = peers.command("ethtool")?;
    command.args(["-K", interface]);
    for (feature, on) in features {
        command.args([*feature, if *on { "on" } else { "off" }]);
    }
    host.enter(|| checked(&mut command))?.map(drop)
}

/// The hardware address of an interface, as text.
pub fn hardware_address(host: &Namespace, interface: &str) -> Result<String, LabError> {
    let said = host.run("ip", &["-o", "link", "show", "dev", interface])?;
    said.split_whitespace()
        .skip_while(|word| *word != "link/ether")
        .nth(1)
        .map(str::to_owned)
        .ok_or_else(|| LabError::Unreadable {
            program: "ip link".to_owned(),
            said,
        })
}

/// The same as octets.
pub fn station(host: &Namespace, interface: &str) -> Result<[u8; 6], LabError> {
    let said = hardware_address(host, interface)?;
    let octets: Result<Vec<u8>, _> = said
        .split(':')
        .map(|octet| u8::from_str_radix(octet, 16))
        .collect();
    octets
        .ok()
        .and_then(|octets| octets.try_into().ok())
        .ok_or_else(|| LabError::Unreadable {
            program: "ip link".to_owned(),
            said,
        })
}

/// What an interface has received or sent since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Crossed {
    /// Frames.
    pub packets: u64,
    /// Their octets.
    pub bytes: u64,
}

/// What an interface has received and sent.
pub fn crossed(host: &Namespace, interface: &str) -> Result<Crossings, LabError> {
    #[derive(Deserialize)]
    struct Shown {
        stats64: Crossings,
    }
    // Without `dev` some names would be words of ip's own.
    let said = host.run("ip", &["-j", "-s", "link", "show", "dev", interface])?;
    match serde_json::from_str::<[Shown; 1]>(&said) {
        Ok([shown]) => Ok(shown.stats64),
        Err(_) => Err(LabError::Unreadable {
            program: "ip link".to_owned(),
            said,
        }),
    }
}

/// Both directions of an interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Crossings {
    /// What came in.
    #[serde(rename = "rx")]
    pub received: Crossed,
    /// What went out.
    #[serde(rename = "tx")]
    pub sent: Crossed,
}
