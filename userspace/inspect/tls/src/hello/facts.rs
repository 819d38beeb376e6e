//! What is known of a `ClientHello`.

use std::net::IpAddr;

use model::{HostName, HostNameError};

/// A `ClientHello`, as far as the decision and the log need it. Its random is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientHello {
    /// The version field of old (RFC 8446 §4.1.2): 0x0303 from all who speak TLS 1.2 or 1.3.
    pub legacy_version: u16,
    /// Length of the session identifier in octets, 0 to 32.
    pub session_id_octets: usize,
    /// How many cipher suites it offers, GREASE left out.
    pub cipher_suites: usize,
    /// Which versions that we speak it offers.
    pub versions: Versions,
    /// The name that it asks for, or why there is none.
    pub server_name: ServerName,
    /// The protocols that it offers to speak inside.
    pub alpn: Alpn,
    /// Groups for which it sends a share of a key, GREASE left out.
    pub key_shares: Vec<NamedGroup>,
    /// Encrypted Client Hello or what looks like it.
    pub ech: Option<Ech>,
    /// Whether it resumes.
    pub resumption: Resumption,
    /// Length of the message with its header, in octets.
    pub octets: usize,
    /// How many records it came in.
    pub records: usize,
}

/// Which versions that we speak are offered; none if it offers only others (RFC 8446 §4.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// TLS 1.2.
    pub tls12: bool,
    /// TLS 1.3.
    pub tls13: bool,
}

impl Versions {
    /// Whether any is.
    pub const fn any(self) -> bool {
        self.tls12 || self.tls13
    }
}

/// The name of the server (RFC 6066 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerName {
    /// A name. One with the root's dot, which RFC 6066 does not allow, is the name without it.
    Name(HostName),
    /// No extension, or none of its names is a host's.
    Absent,
    /// An address, which RFC 6066 does not allow there.
    Address(IpAddr),
    /// Octets that are no host's name.
    Malformed(HostNameError),
    /// Several names of hosts, where RFC 6066 allows one.
    Several {
        /// How many.
        names: usize,
    },
}

impl ServerName {
    /// The name; none if there is no single one that is right.
    pub const fn name(&self) -> Option<&HostName> {
        match self {
            Self::Name(name) => Some(name),
            Self::Absent | Self::Address(_) | Self::Malformed(_) | Self::Several { .. } => None,
        }
    }

    /// One word for logs: `named`, `absent`, `address`, `malformed`, `several`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Name(_) => "named",
            Self::Absent => "absent",
            Self::Address(_) => "address",
            Self::Malformed(_) => "malformed",
            Self::Several { .. } => "several",
        }
    }
}

/// The protocols of ALPN in the client's order (RFC 7301 §3.1), GREASE among them; bounded by the message they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alpn(Box<[u8]>);

impl Alpn {
    /// A list whose lengths were found right.
    pub(super) fn of(list: &[u8]) -> Self {
        Self(list.into())
    }

    /// Each name.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let (length, behind) = rest.split_first()?;
            let (name, next) = behind.split_at_checked(usize::from(*length))?;
            rest = next;
            Some(name)
        })
    }

    /// Whether it offers a protocol, say `b"h2"`.
    pub fn offers(&self, protocol: &[u8]) -> bool {
        self.iter().any(|name| name == protocol)
    }

    /// Whether it offers none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A group of key exchange by its registered number (RFC 8446 §4.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedGroup(pub u16);

impl NamedGroup {
    /// NIST P-256.
    pub const SECP256R1: Self = Self(0x0017);
    /// X25519.
    pub const X25519: Self = Self(0x001d);
    /// X25519 with ML-KEM-768, the hybrid of today's browsers.
    pub const X25519_MLKEM768: Self = Self(0x11ec);
}

/// Encrypted Client Hello (RFC 9849 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ech {
    /// The outer hello, or GREASE (§6.2): nobody but the server that has the key can tell them apart.
    Outer,
    /// The mark of an inner hello.
    Inner,
    /// The extension with other content.
    Other,
}

/// Whether a hello resumes an earlier session by TLS 1.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resumption {
    /// It does not. (Tickets of TLS 1.2 are not looked at.)
    #[default]
    None,
    /// It offers keys shared before (RFC 8446 §4.2.11).
    PreSharedKey,
    /// It offers them, and data come before the handshake ends (RFC 8446 §4.2.10).
    EarlyData,
}

/// Whether a suite, group, extension or version is one of those that mean nothing (RFC 8701 §2).
pub const fn is_grease(value: u16) -> bool {
    let [high, low] = value.to_be_bytes();
    high == low && low & 0x0f == 0x0a
}
