//! What a request asks for: authority, path and query, in whatever form they came.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::ops::Range;

use model::{HostName, HostNameError};

use crate::octets::{part, text};
use crate::{Method, Refusal};

pub(crate) mod path;

pub use path::normal_path;

/// A server by name or address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// By name, in small letters.
    Name(HostName),
    /// By address.
    Address(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "{name}"),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// A host with the port that was written, if one was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Authority {
    /// The host.
    pub host: Host,
    /// The port, if it was written; not zero.
    pub port: Option<u16>,
}

impl Authority {
    /// Reads `host`, `host:port` or `[address]:port` (RFC 3986 section 3.2), without a user. Stricter than its grammar: names
    /// are names of hosts, numbers are addresses in their usual notation, a colon has a port.
    pub fn read(octets: &[u8]) -> Result<Self, Refusal> {
        if octets.contains(&b'@') {
            return Err(Refusal::TargetUserinfo);
        }
        if !octets.is_ascii() {
            return Err(Refusal::HostMalformed);
        }
        let written = text(octets);
        if let Some(rest) = written.strip_prefix('[') {
            let (address, after) = rest.split_once(']').ok_or(Refusal::HostMalformed)?;
            let address: Ipv6Addr = address.parse().map_err(|_| Refusal::HostMalformed)?;
            let port = match after.strip_prefix(':') {
                Some(port) => Some(read_port(port)?),
                None if after.is_empty() => None,
                None => return Err(Refusal::HostMalformed),
            };
            let host = Host::Address(address.into());
            return Ok(Self { host, port });
        }
        let (host, port) = match written.split_once(':') {
            Some((host, port)) => (host, Some(read_port(port)?)),
            None => (written, None),
        };
        let host = match HostName::parse(host) {
            Ok(name) => Host::Name(name),
            // An address has no root.
            Err(HostNameError::Address(address)) if !host.ends_with('.') => Host::Address(address),
            Err(
                HostNameError::Address(_)
                | HostNameError::Length { .. }
                | HostNameError::Label { .. }
                | HostNameError::Character { .. },
            ) => return Err(Refusal::HostMalformed),
        };
        Ok(Self { host, port })
    }

    /// The port that is meant: the written one, or that of the scheme.
    pub fn port(&self, scheme: Scheme) -> u16 {
        self.port.unwrap_or(scheme.port())
    }

    /// Whether both mean the same server, for a scheme.
    pub fn is_same(&self, other: &Self, scheme: Scheme) -> bool {
        self.host == other.host && self.port(scheme) == other.port(scheme)
    }
}

fn read_port(port: &str) -> Result<u16, Refusal> {
    let is_plain = (1..=5).contains(&port.len())
        && port.bytes().all(|octet| octet.is_ascii_digit())
        && !port.starts_with('0');
    match port.parse() {
        Ok(port) if is_plain => Ok(port),
        _ => Err(Refusal::HostMalformed),
    }
}

/// `http` or `https`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// In the clear, port 80.
    Http,
    /// Over TLS, port 443.
    Https,
}

impl Scheme {
    /// Its port (RFC 9110 section 4.2).
    pub const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    pub(crate) fn read(octets: &[u8]) -> Result<Self, Refusal> {
        match octets {
            _ if octets.eq_ignore_ascii_case(b"http") => Ok(Self::Http),
            _ if octets.eq_ignore_ascii_case(b"https") => Ok(Self::Https),
            _ => Err(Refusal::TargetScheme),
        }
    }
}

/// The form in which a target came (RFC 9112 section 3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `/path?query`: the authority is that of `Host`.
    Origin,
    /// `http://host/path?query`.
    Absolute(Scheme, Authority),
    /// `host:port`, of CONNECT.
    Authority(Authority),
    /// `*`, of OPTIONS.
    Asterisk,
}

/// A target with where its path stands.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) form: Form,
    /// Path and query; empty if there are none.
    pub(crate) path: Range<usize>,
}

impl Target {
    /// Reads what stands at `at` in the octets.
    pub(crate) fn read(octets: &[u8], at: Range<usize>, method: Method) -> Result<Self, Refusal> {
        let target = part(octets, at.clone());
        let none = at.end..at.end;
        if method == Method::Connect {
            // What is no authority is another form, which CONNECT may not have.
            let authority = match Authority::read(target) {
                Err(Refusal::HostMalformed) => Err(Refusal::TargetForm),
                read => read,
            }?;
            authority.port.ok_or(Refusal::TargetForm)?;
            let form = Form::Authority(authority);
            return Ok(Self { form, path: none });
        }
        match target {
            b"*" if method == Method::Options => Ok(Self {
                form: Form::Asterisk,
                path: none,
            }),
            [b'/', ..] => {
                path::check(target)?;
                Ok(Self {
                    form: Form::Origin,
                    path: at,
                })
            }
            _ => {
                let scheme_end = memchr::memmem::find(target, b"://").ok_or(Refusal::TargetForm)?;
                let scheme = Scheme::read(part(target, 0..scheme_end))?;
                let rest = target.get(scheme_end + 3..).unwrap_or_default();
                let is_end = |octet: &u8| matches!(octet, b'/' | b'?' | b'#');
                let length = rest.iter().position(is_end).unwrap_or(rest.len());
                let authority = Authority::read(part(rest, 0..length))?;
                let start = at.start + scheme_end + 3 + length;
                path::check(part(octets, start..at.end))?;
                Ok(Self {
                    form: Form::Absolute(scheme, authority),
                    path: start..at.end,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests;
