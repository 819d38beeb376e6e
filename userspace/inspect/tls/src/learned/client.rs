//! Who shows signs, and which.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// A client as evidence counts it: an IPv4 address, or an IPv6 /64, of which one machine has every address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "IpAddr", into = "IpAddr")]
pub struct Client(IpAddr);

impl Client {
    /// The client that has an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
        })
    }

    /// The address, or the first of the /64.
    pub const fn address(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        Self::of(address)
    }
}

impl From<Client> for IpAddr {
    fn from(client: Client) -> Self {
        client.0
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(network) => write!(f, "{network}/64"),
        }
    }
}

/// A sign that a connection cannot be inspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The server asked for the client's certificate (RFC 8446 §4.3.2, RFC 5246 §7.4.4). Told before the client is answered.
    CertificateRequested,
    /// The client answered our certificate with an alert that speaks of it.
    Alert,
    /// The client closed after our certificate and before it said anything inside, finished handshake or not. A close that follows an
    /// alert is told by the alert alone, if it is a sign.
    Closed,
}

impl Sign {
    /// The sign that an alert of the client's is (RFC 8446 §6): `bad_certificate`, `unsupported_certificate`,
    /// `certificate_unknown` and `unknown_ca` speak of the certificate; `close_notify` and `user_canceled` close. None of any other,
    /// whose cause lies elsewhere: above all not `ech_required` (RFC 9849 §6.1.6), after which the client comes again without ECH.
    pub const fn of_alert(description: u8) -> Option<Self> {
        match description {
            0 | 90 => Some(Self::Closed),
            42 | 43 | 46 | 48 => Some(Self::Alert),
            _ => None,
        }
    }

    /// Whether the client shows it by what it thinks of our certificate.
    pub(super) const fn is_of_client(self) -> bool {
        match self {
            Self::CertificateRequested => false,
            Self::Alert | Self::Closed => true,
        }
    }
}
