//! Where somebody signs in from.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv4 address, or an IPv6 /64: the smallest network a host is given (RFC 4291 §2.5.1), in which it has as many addresses as it
/// likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// An address.
    V4(Ipv4Addr),
    /// The first 64 bits of one.
    V6([u16; 4]),
}

impl From<IpAddr> for Source {
    /// An IPv4 address that is mapped into IPv6 (RFC 4291 §2.5.5.2) is that address.
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(network) => {
                let mut segments = [0; 8];
                segments[..4].copy_from_slice(&network);
                write!(f, "{}/64", Ipv6Addr::from(segments))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, source: &str) {
        let address: IpAddr = address.parse().unwrap();
        assert_eq!(Source::from(address).to_string(), source);
    }

    #[test]
    fn a_host_is_one_source() {
        check("192.0.2.7", "192.0.2.7");
        check("::ffff:192.0.2.7", "192.0.2.7");
        check("2001:db8:1:2::1", "2001:db8:1:2::/64");
        check("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64");
        check("2001:db8:1:3::1", "2001:db8:1:3::/64");
    }
}
