//! Which addresses the proxy never reaches for a user: whoever has it find a name must not get where he could not go himself.
//!
//! What is told here is the registry of special addresses of IANA (RFC 6890, of IPv4 and of IPv6), read so:
//!
//! | Address | Then |
//! |---|---|
//! | the gateway's own, whatever it is | refused |
//! | unspecified, loopback, link-local, multicast, broadcast, reserved, of protocols (192.0.0.0/24, `2001::/23`), of benchmarks, of 6to4 | refused |
//! | private (RFC 1918), shared (RFC 6598), unique local (RFC 4193), of local translators (RFC 8215) | where a policy names it |
//! | `::ffff:a.b.c.d`, `64:ff9b::a.b.c.d` | as the address of IPv4 in it |
//! | everything else of IPv4 and of `2000::/3` | reached |
//! | of documentation (RFC 5737, RFC 3849, RFC 9637) | reached: it is nobody's, so there is nothing to be guarded |
//!
//! A policy names an address by a special access with that destination, or by a category of the address itself.

use crate::facts::Judge;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use tls::RefuseReason;
use tls::scope::SpecialReach;

/// Whose an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// This machine's.
    Gateway,
    /// Somebody else's.
    Other,
}

impl Owner {
    /// Whose an address is: only one's own can be bound. A machine that may bind others' (`ip_nonlocal_bind`) takes all for its
    /// own, and its proxy reaches nobody.
    pub(super) fn of(address: IpAddr) -> Self {
        match UdpSocket::bind(SocketAddr::new(address, 0)) {
            Ok(_) => Self::Gateway,
            Err(_) => Self::Other,
        }
    }
}

/// Whether a policy names an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It does.
    ByPolicy,
    /// It does not.
    Nowhere,
}

impl Named {
    /// What the policy in force says of where a user goes.
    pub(super) fn of(judge: &Judge<'_>, (user, server): (SocketAddr, SocketAddr)) -> Self {
        let special = judge.policy.scope.special(user.ip(), server, judge.now);
        let is_special = special.is_some_and(|special| special.reach == SpecialReach::Named);
        let kind = judge.policy.of_address(server.ip());
        if is_special || kind.exempt.is_some() || !kind.categories.is_empty() {
            Self::ByPolicy
        } else {
            Self::Nowhere
        }
    }
}

/// Says whether the proxy reaches an address.
pub(super) fn guard(address: IpAddr, owner: Owner, named: Named) -> Result<(), RefuseReason> {
    match (owner, kind(address), named) {
        (Owner::Other, Kind::Public, _) | (Owner::Other, Kind::Private, Named::ByPolicy) => Ok(()),
        (Owner::Gateway, _, _)
        | (Owner::Other, Kind::Private, Named::Nowhere)
        | (Owner::Other, Kind::Special, _) => Err(RefuseReason::ProxyDestination),
    }
}

/// What an address is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Everybody's to reach.
    Public,
    /// Of a network of somebody's own.
    Private,
    /// No server's.
    Special,
}

fn kind(address: IpAddr) -> Kind {
    match address.to_canonical() {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

const fn kind_v4(address: Ipv4Addr) -> Kind {
    match address.octets() {
        [10, ..] | [100, 64..=127, ..] | [172, 16..=31, ..] | [192, 168, ..] => Kind::Private,
        [0 | 127 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..] => Kind::Special,
        _ => Kind::Public,
    }
}

const fn kind_v6(address: Ipv6Addr) -> Kind {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            kind_v4(Ipv4Addr::new(a, b, c, d))
        }
        [0x64, 0xff9b, 1, ..] | [0xfc00..=0xfdff, ..] => Kind::Private,
        // Protocols, Teredo among them; 6to4, whose addresses hide one of IPv4 and whose relays are gone (RFC 7526).
        [0x2001, 0..=0x1ff, ..] | [0x2002, ..] => Kind::Special,
        [0x2000..=0x3fff, ..] => Kind::Public,
        _ => Kind::Special,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{PortRange, SpecialAccess};

    #[test]
    fn each_block_of_the_registry_is_told() {
        let check = |addresses: &str, expected: Kind| {
            for address in addresses.split(' ') {
                assert_eq!(kind(address.parse().unwrap()), expected, "{address}");
            }
        };
        let public = "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 \
             169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.31.196.1 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 \
             198.17.255.255 198.20.0.0 223.255.255.255 2000:: 2001:200:: 2003:: 2606:4700::1111 3fff:ffff:: ::ffff:1.1.1.1 \
             64:ff9b::1.1.1.1";
        check(public, Kind::Public);
        check(
            "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
            Kind::Public,
        );
        let private = "10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 \
             fc00:: fdff:ffff::1 64:ff9b:1::a00:1 64:ff9b::10.0.0.1 ::ffff:192.168.1.1";
        check(private, Kind::Private);
        let special = "0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 192.0.0.0 192.0.0.255 192.88.99.1 \
             198.18.0.0 198.19.255.255 224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.255 :: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 \
             ::ffff:169.254.169.254 64:ff9b::127.0.0.1 64:ff9b:2::1 100::1 100:0:0:1::1 1fff:: 2001:: 2001:1ff:: 2001::1 \
             2002:7f00:1:: 2002:101:101:: 4000:: 5f00::1 fbff:: fe80::1 fec0::1 feff:: ff00:: ff02::1";
        check(special, Kind::Special);
    }

    #[test]
    fn an_address_of_the_gateways_or_of_a_network_that_nobody_names_is_refused() {
        let check = |address: &str, owner: Owner, named: Named, is_reached: bool| {
            let guarded = guard(address.parse().unwrap(), owner, named);
            assert_eq!(guarded.is_ok(), is_reached, "{address} {owner:?} {named:?}");
        };
        for named in [Named::ByPolicy, Named::Nowhere] {
            check("203.0.113.9", Owner::Other, named, true);
            check("203.0.113.9", Owner::Gateway, named, false);
            check("127.0.0.1", Owner::Other, named, false);
            check("10.1.2.3", Owner::Gateway, named, false);
        }
        check("10.1.2.3", Owner::Other, Named::Nowhere, false);
        check("10.1.2.3", Owner::Other, Named::ByPolicy, true);
        check("fd00::1", Owner::Other, Named::Nowhere, false);
        check("fd00::1", Owner::Other, Named::ByPolicy, true);
    }

    #[test]
    fn a_machine_knows_its_own_addresses() {
        for own in ["127.0.0.1", "127.9.9.9"] {
            assert_eq!(Owner::of(own.parse().unwrap()), Owner::Gateway, "{own}");
        }
        for other in ["203.0.113.250", "2001:db8:ffff::250"] {
            assert_eq!(Owner::of(other.parse().unwrap()), Owner::Other, "{other}");
        }
    }

    #[test]
    fn a_policy_names_by_a_special_access_or_by_a_category_of_the_address() {
        use crate::testing::{judge, learning, ministry, now, peers, policy_of, snapshot};
        let mut snapshot = snapshot();
        let to = |destination: Option<&str>| SpecialAccess {
            id: "registry".parse().unwrap(),
            organisation: ministry(),
            source: "198.51.100.0/24".parse().unwrap(),
            destination: destination.map(|net| net.parse().unwrap()),
            protocol: None,
            ports: PortRange {
                first: 443,
                last: 443,
            },
            until: "2026-12-31".parse().unwrap(),
            request: "SOZ-5".to_owned(),
        };
        snapshot.special = vec![to(Some("10.9.9.0/24")), to(None)];
        let (policy, (learned, _)) = (policy_of(snapshot, ""), learning());
        let judge = judge(&policy, &learned, now());
        let (user, _) = peers();
        let named = |server: &str| Named::of(&judge, (user, server.parse().unwrap()));
        assert_eq!(named("10.9.9.9:443"), Named::ByPolicy);
        assert_eq!(named("10.9.9.9:80"), Named::Nowhere);
        // What is opened anywhere names nobody.
        assert_eq!(named("10.1.2.3:443"), Named::Nowhere);
    }
}
