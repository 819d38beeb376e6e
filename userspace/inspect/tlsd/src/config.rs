//! What tlsd is told at its start.

use crate::scanning::ClamdAt;
use abi::steering::{PLAIN, TLS};
use model::HostName;
use scan::icap::IcapUrl;
use scan::{ScanPolicy, WithoutScanner};
use std::net::{AddrParseError, SocketAddr};
use std::num::NonZero;
use std::path::PathBuf;
use std::str::FromStr;

/// tlsd: inspects encrypted traffic of the enrolled. Without it their web traffic is refused, or passes uninspected where the
/// record says so.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "tlsd", version)]
pub struct Config {
    /// Socket of linkd, which gives out sockets for users' addresses
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/linkd.sock")]
    pub linkd: PathBuf,
    /// Socket of controld, which snapshots come from and facts go to
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    pub control: PathBuf,
    /// Socket of keyd, which certifies
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/keyd.sock")]
    pub keyd: PathBuf,
    /// Folder of the log: one line of JSON for each connection
    #[arg(long, value_name = "DIR", default_value = "/var/log/qaqpa/tlsd")]
    pub log: PathBuf,
    /// Certificates (PEM) that servers' paths may end at, beside those that the system trusts; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub upstream_roots: Vec<PathBuf>,
    /// Lists of revoked certificates (PEM) of servers' authorities; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub upstream_crls: Vec<PathBuf>,
    /// Trust those roots alone, and not what the system trusts
    #[arg(long)]
    pub no_system_roots: bool,
    /// Whom users may turn to who are refused: stands on every page
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub contact: String,
    /// clamd that looks at content: the whole path of its socket, or its address
    #[arg(long, value_name = "SOCKET")]
    pub clamd: Option<ClamdAt>,
    /// Longest content, MiB, that clamd takes: no more than its `StreamMaxLength`
    #[arg(long, value_name = "MIB", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub clamd_max: u64,
    /// ICAP service (RFC 3507) that looks at what servers answer: icap://HOST:PORT/SERVICE
    #[arg(long, value_name = "URL")]
    pub icap_respmod: Option<IcapUrl>,
    /// ICAP service that looks at what users send, and at their requests without content too
    #[arg(long, value_name = "URL")]
    pub icap_reqmod: Option<IcapUrl>,
    /// What happens to content while no scanner looks: block or pass
    #[arg(long, value_name = "WHAT", default_value = "block", value_parser = without_scanner)]
    pub scanner_down: WithoutScanner,
    /// What happens to content that is larger than what scanners take: block or pass
    #[arg(long, value_name = "WHAT", default_value = "pass", value_parser = without_scanner)]
    pub too_large: WithoutScanner,
    /// What happens to content whose coding cannot be read: block or pass
    #[arg(long, value_name = "WHAT", default_value = "block", value_parser = without_scanner)]
    pub unreadable: WithoutScanner,
    /// Folder of block lists: NAME.plain, NAME.hosts, NAME.rpz, NAME.stix.json; read again when it changes, and on SIGHUP
    #[arg(long, value_name = "DIR")]
    pub blocklists: Option<PathBuf>,
    /// Host that is answered here and never reached: the mark by which consoled's page shows whether a workstation trusts the root
    #[arg(long, value_name = "NAME")]
    pub check_host: Option<HostName>,
    /// Address and port at which users of enrolled networks may use tlsd as their proxy; may be given more than once. Not 80 and 443,
    /// which are steered
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub proxy_listen: Vec<ProxyAddress>,
    /// Threads that attend to connections, 1 to 255; as many as there are processors unless told
    #[arg(long, value_name = "COUNT")]
    pub lanes: Option<NonZero<u8>>,
    /// Take no server's own word for whose address it has: an exempt name is verified by resolution alone
    #[arg(long)]
    pub strict: bool,
}

impl Config {
    /// Where the proxy listens.
    pub(crate) fn proxies(&self) -> Vec<SocketAddr> {
        self.proxy_listen.iter().map(|at| at.0).collect()
    }

    /// What happens to content that nobody looked at.
    pub(crate) const fn declared(&self) -> ScanPolicy {
        ScanPolicy {
            without_scanner: self.scanner_down,
            too_large: self.too_large,
            unreadable: self.unreadable,
        }
    }
}

/// An address at which the proxy listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyAddress(SocketAddr);

/// Why the proxy listens at no such address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyAddressError {
    /// It is none.
    #[error("write an address and a port, such as 192.0.2.1:3128 or [2001:db8::1]:3128: {0}")]
    Malformed(#[from] AddrParseError),
    /// It is every address of the machine, or a group's.
    #[error("name one address of the gateway that users reach: others are nobody's to ask there")]
    NotOne,
    /// Its port is not one that can be reached.
    #[error("port {0} is none at which users reach the proxy: take another, such as 3128")]
    Port(u16),
}

impl FromStr for ProxyAddress {
    type Err = ProxyAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address: SocketAddr = text.parse()?;
        if address.ip().is_unspecified() || address.ip().is_multicast() {
            return Err(ProxyAddressError::NotOne);
        }
        match address.port() {
            // What goes to these ports the gate steers, and it never arrives here.
            port @ (0 | PLAIN | TLS) => Err(ProxyAddressError::Port(port)),
            _ => Ok(Self(address)),
        }
    }
}

fn without_scanner(text: &str) -> Result<WithoutScanner, String> {
    match text {
        "block" => Ok(WithoutScanner::Block),
        "pass" => Ok(WithoutScanner::Pass),
        _ => Err("write `block` or `pass`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_listens_at_addresses_that_users_reach() {
        let check = |text: &str, expected: Result<&str, &str>| {
            let read = text.parse::<ProxyAddress>();
            let said = read
                .map(|at| at.0.to_string())
                .map_err(|error| match error {
                    ProxyAddressError::Malformed(_) => "malformed",
                    ProxyAddressError::NotOne => "not one",
                    ProxyAddressError::Port(_) => "port",
                });
            assert_eq!(said.as_deref().map_err(|why| *why), expected, "{text}");
        };
        check("192.0.2.1:3128", Ok("192.0.2.1:3128"));
        check("[2001:db8::1]:8080", Ok("[2001:db8::1]:8080"));
        for text in ["192.0.2.1", "gateway:3128", "2001:db8::1:3128", ""] {
            check(text, Err("malformed"));
        }
        for text in [
            "0.0.0.0:3128",
            "[::]:3128",
            "224.0.0.1:3128",
            "[ff02::1]:3128",
        ] {
            check(text, Err("not one"));
        }
        for text in ["192.0.2.1:0", "192.0.2.1:80", "[2001:db8::1]:443"] {
            check(text, Err("port"));
        }
    }
}
