//! A URL taken apart.

use std::fmt::Write as _;
use std::net::Ipv6Addr;

/// How it is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    /// A connection and nothing more: an address and a port are all that is known.
    Tcp,
    /// HTTP in the open.
    Http,
    /// HTTP inside of TLS.
    Https,
}

/// Where something is served: `http`, `https` or `tcp`, and what each needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// How.
    pub(crate) scheme: Scheme,
    /// The host, without the brackets of an IPv6 address.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
    /// Host and port as they stand in the URL.
    pub(crate) authority: String,
    /// Path and query, at least `/`; what stands in no request line is written in percents.
    pub(crate) path: String,
}

impl Place {
    /// Takes a URL apart; none where it names no host, names a user, or is of another scheme. `tcp` must name its port.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (scheme, default) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (Scheme::Http, Some(80)),
            "https" => (Scheme::Https, Some(443)),
            "tcp" => (Scheme::Tcp, None),
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = match authority.strip_prefix('[') {
            Some(inner) => {
                let (host, port) = inner.split_once(']')?;
                host.parse::<Ipv6Addr>().ok()?;
                (host, port)
            }
            None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(digits) => digits.parse().ok().filter(|port| *port > 0)?,
            None => default.filter(|_| port.is_empty())?,
        };
        let is_host = |c: char| c.is_ascii_graphic() && !"@[]\\\"<>^`{}|".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return None;
        }
        Some(Self {
            scheme,
            host: host.to_owned(),
            port,
            authority: authority.to_owned(),
            path: request_target(path),
        })
    }
}

/// The path and query of a URL as a request line takes them (RFC 9112 section 3.2.1); a fragment stays here.
fn request_target(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let mut target = String::with_capacity(path.len() + 1);
    if !path.starts_with('/') {
        target.push('/');
    }
    for byte in path.bytes() {
        if byte.is_ascii_graphic() && !b"\\\"<>^`{}|".contains(&byte) {
            target.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _written = write!(target, "%{byte:02X}");
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let check = |url: &str, expect: Option<(Scheme, &str, u16, &str, &str)>| {
            let place = Place::parse(url);
            let found = place.as_ref().map(|place| {
                let (host, authority) = (place.host.as_str(), place.authority.as_str());
                (
                    place.scheme,
                    host,
                    place.port,
                    authority,
                    place.path.as_str(),
                )
            });
            assert_eq!(found, expect, "{url}");
        };
        let http = |host, port, authority, path| Some((Scheme::Http, host, port, authority, path));
        check("http://a.kz", http("a.kz", 80, "a.kz", "/"));
        check(
            "http://a.kz:8080/x?wsdl",
            http("a.kz", 8080, "a.kz:8080", "/x?wsdl"),
        );
        check("HTTP://a.kz?q#part", http("a.kz", 80, "a.kz", "/?q"));
        check("http://[::1]:81/", http("::1", 81, "[::1]:81", "/"));
        check(
            "http://a.kz/сервис а",
            http(
                "a.kz",
                80,
                "a.kz",
                "/%D1%81%D0%B5%D1%80%D0%B2%D0%B8%D1%81%20%D0%B0",
            ),
        );
        check(
            "http://a.kz/\r\nHost: b",
            http("a.kz", 80, "a.kz", "/%0D%0AHost:%20b"),
        );
        check(
            "https://a.kz",
            Some((Scheme::Https, "a.kz", 443, "a.kz", "/")),
        );
        check(
            "tcp://a.kz:9",
            Some((Scheme::Tcp, "a.kz", 9, "a.kz:9", "/")),
        );
        for wrong in [
            "tcp://a.kz",
            "ftp://a.kz",
            "a.kz",
            "http://",
            "http://:80",
            "http://a.kz:0",
            "http://a.kz:x",
            "http://a.kz:65536",
            "http://u:p@a.kz",
            "http://u@a.kz",
            "http://[::1",
            "http://[a]:1",
            "http://[::1]x",
            "http://a b",
        ] {
            check(wrong, None);
        }
    }
}
