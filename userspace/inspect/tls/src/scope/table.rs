//! What stands at which network.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use model::Prefix;
use prefix_trie::PrefixMap;
use std::net::IpAddr;

/// Values by network, found by an address inside. An IPv4 address inside of an IPv6 one (RFC 4291 §2.5.5.2) is the IPv4 address:
/// listeners of both families see clients so.
pub(super) struct Table<T> {
    v4: PrefixMap<Ipv4Net, T>,
    v6: PrefixMap<Ipv6Net, T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            v4: PrefixMap::new(),
            v6: PrefixMap::new(),
        }
    }
}

impl<T: Default> Table<T> {
    /// What stands at a network, made where nothing stands.
    pub(super) fn at(&mut self, network: Prefix) -> &mut T {
        match network.net() {
            IpNet::V4(net) => self.v4.entry(net).or_default(),
            IpNet::V6(net) => self.v6.entry(net).or_default(),
        }
    }
}

impl<T> Table<T> {
    /// What stands at the narrowest network around an address.
    pub(super) fn narrowest(&self, address: IpAddr) -> Option<&T> {
        match address.to_canonical() {
            IpAddr::V4(v4) => self.v4.get_lpm(&v4.into()).map(|(_, value)| value),
            IpAddr::V6(v6) => self.v6.get_lpm(&v6.into()).map(|(_, value)| value),
        }
    }

    /// What stands at the narrowest network around all of another, or at itself.
    pub(super) fn narrowest_around(&self, network: Prefix) -> Option<&T> {
        match network.net() {
            IpNet::V4(net) => self.v4.get_lpm(&net).map(|(_, value)| value),
            IpNet::V6(net) => self.v6.get_lpm(&net).map(|(_, value)| value),
        }
    }

    /// What stands at every network around an address.
    pub(super) fn around(&self, address: IpAddr) -> Vec<&T> {
        match address.to_canonical() {
            IpAddr::V4(v4) => self.v4.cover_values(&v4.into()).collect(),
            IpAddr::V6(v6) => self.v6.cover_values(&v6.into()).collect(),
        }
    }
}
