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

use crate::decide::RefuseReason;
use crate::scope::{Special, SpecialReach};
use law::ExemptCategory;
use model::Category;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whose an address is. The body finds that out: only one's own can be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The gateway's.
    Gateway,
    /// Somebody else's.
    Other,
}

/// Whether a policy names an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// It does.
    ByPolicy,
    /// It does not.
    Nowhere,
}

impl Named {
    /// By the special access that covers a user's connection there (п. 15-2), and by what is known of the address itself: its exempt
    /// category and all its categories. A special access to any destination names nobody.
    pub fn of(
        special: Option<&Special>,
        exempt: Option<ExemptCategory>,
        categories: &[Category],
    ) -> Self {
        let is_special = special.is_some_and(|special| special.reach == SpecialReach::Named);
        if is_special || exempt.is_some() || !categories.is_empty() {
            Self::ByPolicy
        } else {
            Self::Nowhere
        }
    }
}

/// Says whether the proxy reaches an address: by the registry of RFC 6890, as the table of this file reads it.
pub fn guard(address: IpAddr, owner: Owner, named: Named) -> Result<(), RefuseReason> {
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
mod tests;
