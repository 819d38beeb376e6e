//! Addresses of ICAP services.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use model::HostName;

/// ICAP's port (RFC 3507 §4.1).
const PORT: u16 = 1344;
/// Longest path of a service, in octets.
const PATH_BYTES_MAX: usize = 256;

/// The address of an ICAP service: `icap://HOST[:PORT]/PATH` (RFC 3507 §4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IcapUrl {
    host: String,
    port: u16,
    path: String,
}

/// A text that addresses no ICAP service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` addresses no ICAP service: write icap://HOST:PORT/SERVICE")]
pub struct IcapUrlError(String);

impl FromStr for IcapUrl {
    type Err = IcapUrlError;
    fn from_str(text: &str) -> Result<Self, IcapUrlError> {
        read(text).ok_or_else(|| IcapUrlError(crate::problem::shown(text)))
    }
}

fn read(text: &str) -> Option<IcapUrl> {
    let rest = text.strip_prefix("icap://")?;
    let (authority, path) = rest.split_at(rest.find('/')?);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            let digits = port.bytes().all(|octet| octet.is_ascii_digit());
            (host, port.parse().ok().filter(|port| digits && *port > 0)?)
        }
        _ => (authority, PORT),
    };
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host = match inner {
        Some(inner) => format!("[{}]", inner.parse::<std::net::Ipv6Addr>().ok()?),
        None => match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => address.to_string(),
            Ok(IpAddr::V6(_)) => return None,
            Err(_) => HostName::parse(host).ok()?.to_string(),
        },
    };
    let is_path = path.len() <= PATH_BYTES_MAX
        && path
            .bytes()
            .all(|octet| octet.is_ascii_graphic() && octet != b'#');
    is_path.then(|| IcapUrl {
        host,
        port,
        path: path.to_owned(),
    })
}

impl IcapUrl {
    /// The host: a name, an address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The name of the service: its path, without the arguments that some services take behind `?`.
    pub fn service(&self) -> &str {
        let path = self.path.split('?').next().unwrap_or_default();
        path.trim_matches('/')
    }

    /// Host and port, as `Host` has them.
    pub(super) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for IcapUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "icap://{}{}", self.authority(), self.path)
    }
}

#[cfg(test)]
mod tests;
