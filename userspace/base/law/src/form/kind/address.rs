//! Addresses: IP, networks, names of hosts, e-mail, URLs, paths.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::accept::is_line;

/// The shortest prefix of a sender's own network: no authority of the Internet has given out a wider one.
const OWN_BITS_MIN: (u32, u32) = (8, 19);

/// Whether a text is the address of one machine.
///
/// An IPv4 address inside IPv6 is refused: written as IPv4 it has one form.
pub(super) fn is_specific(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(names_one_machine)
}

fn names_one_machine(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let nowhere = v4.octets()[0] == 0 || v4.octets()[0] >= 240;
            !(nowhere || v4.is_loopback() || v4.is_link_local() || v4.is_multicast())
        }
        IpAddr::V6(v6) => {
            let nowhere = v6.is_unspecified() || v6.to_ipv4_mapped().is_some();
            !(nowhere || v6.is_loopback() || v6.is_unicast_link_local() || v6.is_multicast())
        }
    }
}

/// Whether a text is an address that the Internet routes: neither private (RFC 1918), nor shared (RFC 6598), nor
/// unique local (RFC 4193). Addresses of documentation pass; examples and tests live on them.
pub(super) fn is_public(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(|address| {
        names_one_machine(address)
            && match address {
                IpAddr::V4(v4) => {
                    let [first, second, ..] = v4.octets();
                    let shared = first == 100 && (64..128).contains(&second);
                    !(v4.is_private() || shared)
                }
                IpAddr::V6(v6) => !v6.is_unique_local(),
            }
    })
}

/// An address, or a network whose host bits are zero.
pub(super) fn is_network(text: &str) -> bool {
    network(text).is_some()
}

/// A network of the sender's own, not the Internet.
pub(super) fn is_own_network(text: &str) -> bool {
    network(text).is_some_and(|(address, bits)| {
        let least = match address {
            IpAddr::V4(_) => OWN_BITS_MIN.0,
            IpAddr::V6(_) => OWN_BITS_MIN.1,
        };
        bits >= least && names_one_machine(address)
    })
}

fn network(text: &str) -> Option<(IpAddr, u32)> {
    let Some((address, bits)) = text.split_once('/') else {
        let address: IpAddr = text.parse().ok()?;
        return Some((address, if address.is_ipv4() { 32 } else { 128 }));
    };
    let plain = !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit());
    let (address, bits) = (address.parse().ok()?, bits.parse::<u32>().ok()?);
    let clean = match address {
        IpAddr::V4(v4) => bits <= 32 && v4_host_bits(v4, bits) == 0,
        IpAddr::V6(v6) => bits <= 128 && v6_host_bits(v6, bits) == 0,
    };
    (plain && clean).then_some((address, bits))
}

fn v4_host_bits(address: Ipv4Addr, bits: u32) -> u32 {
    address.to_bits() & u32::MAX.checked_shr(bits).unwrap_or(0)
}

fn v6_host_bits(address: Ipv6Addr, bits: u32) -> u128 {
    address.to_bits() & u128::MAX.checked_shr(bits).unwrap_or(0)
}

pub(super) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"@;,<>()\"".contains(c);
    (1..=64).contains(&name.chars().count()) && name.chars().all(fits) && is_domain(domain)
}

/// A name of at least two labels; letters of any language, since `.қаз` is a domain. The last label has a letter, so
/// that no mistyped address passes for a name.
pub(super) fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let fits = |c: char| c.is_alphanumeric() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(fits)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(label)
        && top.chars().any(char::is_alphabetic)
}

pub(super) fn is_host(text: &str) -> bool {
    is_domain(text) || is_specific(text)
}

/// A URL with http or https whose authority is a host and perhaps a port. Credentials are refused: a URL is shown and
/// logged, and they have fields of their own. So are fragments, which never reach a server.
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => match inner.split_once(']') {
            Some((v6, port)) => (v6, port),
            None => return false,
        },
        None => authority
            .find(':')
            .map_or((authority, ""), |colon| authority.split_at(colon)),
    };
    let v6 = authority.starts_with('[');
    let named = if v6 {
        host.contains(':') && is_specific(host)
    } else {
        is_host(host)
    };
    let barred = |c: char| c.is_whitespace() || "#\\\"<>^`{}|".contains(c);
    web && named && is_port_suffix(port) && is_line(text) && !path.contains(barred)
}

/// Nothing, or a colon with a port.
fn is_port_suffix(text: &str) -> bool {
    let Some(port) = text.strip_prefix(':') else {
        return text.is_empty();
    };
    let plain = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
    plain && port.parse::<u16>().is_ok()
}

pub(super) fn is_path(text: &str) -> bool {
    let plain = text.split('/').all(|part| part != "." && part != "..");
    text.starts_with('/') && plain && is_line(text)
}
