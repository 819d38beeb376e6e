//! The lab's addresses: documentation prefixes only (RFC 5737, RFC 3849).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The metric of the way that is taken.
pub const METRIC_FIRST: u32 = 10;
/// The metric of the way that is taken when the first is gone.
pub const METRIC_SECOND: u32 = 20;

/// A cable of the gateway: a channel to the operator, or an uplink to the Internet.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The interface's name at both ends.
    pub interface: &'static str,
    /// The /30 of its two ends: the gateway has the first address, the neighbour the second.
    pub v4: Ipv4Addr,
    /// The /64 of its two ends, likewise.
    pub v6: Ipv6Addr,
}

/// The operator's primary channel.
pub const PRIMARY: Line = line("primary", 0, 1);
/// The operator's backup channel.
pub const BACKUP: Line = line("backup", 4, 2);
/// The first uplink.
pub const UPLINK_A: Line = line("uplink-a", 8, 3);
/// The second uplink.
pub const UPLINK_B: Line = line("uplink-b", 12, 4);

/// All of the gateway's cables.
pub const LINES: &[Line] = &[PRIMARY, BACKUP, UPLINK_A, UPLINK_B];

const fn line(interface: &'static str, offset: u8, subnet: u16) -> Line {
    Line {
        interface,
        v4: Ipv4Addr::new(192, 0, 2, offset),
        v6: Ipv6Addr::new(0x2001, 0xdb8, 0, subnet, 0, 0, 0, 0),
    }
}

impl Line {
    /// The gateway's end.
    pub fn gateway(&self) -> [(IpAddr, u8); 2] {
        ends(self.v4, 30, self.v6, 1)
    }

    /// The other end: the operator's or the Internet's.
    pub fn neighbour(&self) -> [(IpAddr, u8); 2] {
        ends(self.v4, 30, self.v6, 2)
    }

    /// The gateway's address in the family of `network`.
    pub fn gateway_of(&self, network: &str) -> IpAddr {
        of_family(self.gateway(), network)
    }

    /// The neighbour's address in the family of `network`.
    pub fn neighbour_of(&self, network: &str) -> IpAddr {
        of_family(self.neighbour(), network)
    }
}

/// A user behind the operator's router.
#[derive(Debug, Clone, Copy)]
pub struct User {
    /// The name of its namespace and of the operator's interface to it.
    pub role: &'static str,
    /// Its IPv4 network, a /26: the router has the first address, the user the tenth.
    pub v4_network: Ipv4Addr,
    /// Its IPv6 network, a /64, likewise.
    pub v6_network: Ipv6Addr,
}

/// An enrolled organisation, with IPv4 and IPv6.
pub const MINISTRY: User = user("ministry", 0, 0x100);
/// Addresses of the ministry whose web traffic is inspected by the example's enrolment, IPv4 first. It uses them only where
/// it is told to.
pub const ENROLLED: [(IpAddr, u8); 2] = [
    (IpAddr::V4(Ipv4Addr::new(198, 51, 100, 40)), User::V4_LENGTH),
    (
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0x100, 0x8000, 0, 0, 0x40)),
        User::V6_LENGTH,
    ),
];

/// A host the IP catalogue does not know.
pub const STRANGER: User = user("stranger", 64, 0x101);
/// A host that is denied.
pub const DENIED: User = user("denied", 128, 0x102);

const fn user(role: &'static str, offset: u8, subnet: u16) -> User {
    User {
        role,
        v4_network: Ipv4Addr::new(198, 51, 100, offset),
        v6_network: Ipv6Addr::new(0x2001, 0xdb8, 0, subnet, 0, 0, 0, 0),
    }
}

impl User {
    /// The length of a user's IPv4 network.
    pub const V4_LENGTH: u8 = 26;
    /// The length of a user's IPv6 network.
    pub const V6_LENGTH: u8 = 64;

    /// Its IPv4 address.
    pub fn v4(&self) -> IpAddr {
        self.addresses()[0].0
    }

    /// Its IPv6 address.
    pub fn v6(&self) -> IpAddr {
        self.addresses()[1].0
    }

    /// Its addresses, IPv4 first.
    pub fn addresses(&self) -> [(IpAddr, u8); 2] {
        ends(self.v4_network, Self::V4_LENGTH, self.v6_network, 10)
    }

    /// The operator's router in its networks.
    pub fn router(&self) -> [(IpAddr, u8); 2] {
        ends(self.v4_network, Self::V4_LENGTH, self.v6_network, 1)
    }

    /// Its networks as prefixes, IPv4 first.
    pub fn networks(&self) -> [String; 2] {
        [
            format!("{}/{}", self.v4_network, Self::V4_LENGTH),
            format!("{}/{}", self.v6_network, Self::V6_LENGTH),
        ]
    }
}

/// What lies behind the operator, both families.
pub const USER_NETWORKS: &[&str] = &["198.51.100.0/24", "2001:db8:0:100::/56"];

/// The channels' own networks, both families.
pub const CHANNEL_NETWORKS: &[&str] = &[
    "192.0.2.0/30",
    "192.0.2.4/30",
    "2001:db8:0:1::/64",
    "2001:db8:0:2::/64",
];

/// A web server of the lab's Internet.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// What it answers with, and its name under `example`.
    pub name: &'static str,
    /// The last part of both its addresses.
    pub number: u8,
}

/// The web servers: three addresses of one Internet.
pub const SITES: &[Site] = &[
    Site {
        name: "news",
        number: 10,
    },
    Site {
        name: "bank",
        number: 20,
    },
    Site {
        name: "video",
        number: 30,
    },
];

impl Site {
    /// Its IPv4 address.
    pub fn v4(&self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(203, 0, 113, self.number))
    }

    /// Its IPv6 address.
    pub fn v6(&self) -> IpAddr {
        IpAddr::V6(Ipv6Addr::new(
            0x2001,
            0xdb8,
            0xf,
            0,
            0,
            0,
            0,
            shown(self.number),
        ))
    }

    /// Both addresses, IPv4 first.
    pub fn addresses(&self) -> [IpAddr; 2] {
        [self.v4(), self.v6()]
    }
}

fn ends(v4: Ipv4Addr, v4_length: u8, v6: Ipv6Addr, number: u8) -> [(IpAddr, u8); 2] {
    [
        (
            IpAddr::V4(Ipv4Addr::from(u32::from(v4) + u32::from(number))),
            v4_length,
        ),
        (
            IpAddr::V6(Ipv6Addr::from(u128::from(v6) + u128::from(shown(number)))),
            User::V6_LENGTH,
        ),
    ]
}

/// The number whose hexadecimal digits are the decimal ones of `number`: `.10` and `::10` are the same host.
fn shown(number: u8) -> u16 {
    u16::from(number / 10) * 16 + u16::from(number % 10)
}

fn of_family(addresses: [(IpAddr, u8); 2], network: &str) -> IpAddr {
    addresses[usize::from(network.contains(':'))].0
}

#[cfg(test)]
mod tests;
