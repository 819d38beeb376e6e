//! What [`tls::proxy::guard()`] is asked with: whose an address is, and whether a policy names it.

use crate::facts::Judge;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use tls::proxy::{Named, Owner};

/// Whose an address is: only one's own can be bound. A machine that may bind others' (`ip_nonlocal_bind`) takes all for its own, and
/// its proxy reaches nobody.
pub(super) fn owner(address: IpAddr) -> Owner {
    match UdpSocket::bind(SocketAddr::new(address, 0)) {
        Ok(_) => Owner::Gateway,
        Err(_) => Owner::Other,
    }
}

/// Whether the policy in force names where a user goes.
pub(super) fn named(judge: &Judge<'_>, (user, server): (SocketAddr, SocketAddr)) -> Named {
    let special = judge.policy.scope.special(user.ip(), server, judge.now);
    let kind = judge.policy.of_address(server.ip());
    Named::of(special.as_ref(), kind.exempt, &kind.categories)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{PortRange, SpecialAccess};

    #[test]
    fn a_machine_knows_its_own_addresses() {
        for own in ["127.0.0.1", "127.9.9.9"] {
            assert_eq!(owner(own.parse().unwrap()), Owner::Gateway, "{own}");
        }
        for other in ["203.0.113.250", "2001:db8:ffff::250"] {
            assert_eq!(owner(other.parse().unwrap()), Owner::Other, "{other}");
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
        let of = |server: &str| named(&judge, (user, server.parse().unwrap()));
        assert_eq!(of("10.9.9.9:443"), Named::ByPolicy);
        assert_eq!(of("10.9.9.9:80"), Named::Nowhere);
        // What is opened anywhere names nobody.
        assert_eq!(of("10.1.2.3:443"), Named::Nowhere);
    }
}
