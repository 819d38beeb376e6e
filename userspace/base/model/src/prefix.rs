//! A network prefix without host bits.

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

/// An IPv4 or IPv6 prefix in canonical form: its host bits are zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "IpNet", into = "IpNet")]
pub struct Prefix(IpNet);

/// Why a text is no prefix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// Neither `address/length` nor an address.
    #[error(
        "`{0}` is not a prefix: write it as address/length, for example 192.0.2.0/24 or 2001:db8::/32"
    )]
    Shape(String),
    /// Bits behind the length are set.
    #[error("`{found}` has bits set behind its length: the network is {network}")]
    HostBits {
        /// The prefix as written.
        found: IpNet,
        /// The prefix that was probably meant.
        network: IpNet,
    },
}

impl Prefix {
    /// The prefix that holds one address alone.
    pub fn host(address: IpAddr) -> Self {
        Self(IpNet::from(address))
    }

    /// The prefix of `length` bits around an address; a length beyond the family's gives the address alone.
    pub fn around(address: IpAddr, length: u8) -> Self {
        IpNet::new(address, length).map_or_else(|_| Self::host(address), |net| Self(net.trunc()))
    }

    /// The prefix as the library's type.
    pub fn net(&self) -> IpNet {
        self.0
    }

    /// Whether every address of `other` is one of this prefix.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the address is one of this prefix.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// Whether the two share an address: then one covers the other.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// Whether it is an IPv4 prefix.
    pub fn is_ipv4(&self) -> bool {
        matches!(self.0, IpNet::V4(_))
    }
}

impl crate::id::Least for Prefix {
    const LEAST: Self = Self(IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0)));
}

impl TryFrom<IpNet> for Prefix {
    type Error = PrefixError;

    fn try_from(found: IpNet) -> Result<Self, PrefixError> {
        let network = found.trunc();
        if network == found {
            Ok(Self(found))
        } else {
            Err(PrefixError::HostBits { found, network })
        }
    }
}

impl From<Prefix> for IpNet {
    fn from(prefix: Prefix) -> Self {
        prefix.0
    }
}

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, PrefixError> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::host(address));
        }
        let net: IpNet = text
            .parse()
            .map_err(|_| PrefixError::Shape(text.to_owned()))?;
        Self::try_from(net)
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prefix({})", self.0)
    }
}
