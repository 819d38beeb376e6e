//! Where notices go: what the rows of parties say of it.

use crate::id::{ExternalId, IdError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Longest address of a webhook, in bytes. No official reference.
pub const WEBHOOK_BYTES_MAX: usize = 512;
/// Most external systems of one authority. No official reference: the notes name two, ЕСМ and АС SD.
pub const EXTERNAL_MAX: usize = 16;

/// Declares an enum of words, each with its name in files and tables.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word:meta])* $variant:ident = $label:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$word])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in files and tables.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.label())
            }
        }
    )*};
}

words! {
    /// A way by which a notice reaches somebody.
    NoticeWay {
        /// A signed request to the recipient's own program.
        Webhook = "webhook",
        /// Electronic mail through the relay.
        Mail = "mail",
        /// The portal keeps it, and an account of the recipient confirms that it was read.
        Portal = "portal",
        /// An officer prints it, hands it over, and enters to whom and when (603/НҚ, прил. 7, п. 8).
        Print = "print",
    }
    /// In what capacity an organisation is told of requests that are not its own.
    Capacity {
        /// The authorised body (уполномоченный орган).
        Authority = "authority",
        /// The service integrator (сервисный интегратор).
        Integrator = "integrator",
    }
    /// What an external system is told of.
    Feed {
        /// Incidents of information security (386/НҚ, ЕШДИ п. 14).
        Incidents = "incidents",
        /// Planned works (603/НҚ, прил. 7, п. 5 пп. 4).
        PlannedWorks = "planned-works",
    }
}

/// The ways of a recipient, besides the mail address of its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWays {
    /// Where its program takes notices.
    pub webhook: Option<WebhookAddress>,
    /// Which ways, the first one first; where it is empty: webhook and mail as far as they are stated, else portal and print.
    pub by: Vec<NoticeWay>,
}

/// A system of an authority's that is told of incidents or works, such as ЕСМ or АС SD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalSystem {
    /// Its name, unique in its authority.
    pub id: ExternalId,
    /// Where it listens.
    pub webhook: WebhookAddress,
    /// What it is told of.
    pub takes: BTreeSet<Feed>,
}

/// The address of a webhook: `https`, or `http` to this machine alone. It has no user, query or fragment, since none of them
/// is needed and each invites a secret into the record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookAddress(String);

/// A webhook's address taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebhookParts<'a> {
    /// Whether the connection is TLS.
    pub is_tls: bool,
    /// The host, without the brackets of an IPv6 address.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// Host and port as they stand in the address.
    pub authority: &'a str,
    /// The path, at least `/`.
    pub path: &'a str,
}

impl WebhookAddress {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts.
    pub fn parts(&self) -> Option<WebhookParts<'_>> {
        parts(&self.0)
    }
}

fn parts(text: &str) -> Option<WebhookParts<'_>> {
    let (is_tls, rest) = match text.split_once("://")? {
        ("https", rest) => (true, rest),
        ("http", rest) => (false, rest),
        _ => return None,
    };
    let slash = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(slash);
    let path = if path.is_empty() { "/" } else { path };
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (host, port) = inner.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = match port.strip_prefix(':') {
        Some(digits) => digits.parse().ok().filter(|port| *port > 0)?,
        None if port.is_empty() => {
            if is_tls {
                443
            } else {
                80
            }
        }
        None => return None,
    };
    Some(WebhookParts {
        is_tls,
        host,
        port,
        authority,
        path,
    })
}

fn is_name(host: &str) -> bool {
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    !host.is_empty() && host.len() <= 253 && !host.starts_with('.') && host.chars().all(sign)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

impl TryFrom<String> for WebhookAddress {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        if text.is_empty() || text.len() > WEBHOOK_BYTES_MAX {
            return Err(IdError::Length {
                text,
                max: WEBHOOK_BYTES_MAX,
            });
        }
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '@' | '\\' | '"');
        let is_right = text.chars().all(plain)
            && parts(&text).is_some_and(|parts| {
                let is_ip = parts.host.contains(':');
                (is_ip || is_name(parts.host)) && (parts.is_tls || is_loopback(parts.host))
            });
        if is_right {
            Ok(Self(text))
        } else {
            Err(IdError::Webhook { text })
        }
    }
}

impl FromStr for WebhookAddress {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<WebhookAddress> for String {
    fn from(address: WebhookAddress) -> Self {
        address.0
    }
}

impl fmt::Display for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let check = |text: &str, expect: (bool, &str, u16, &str, &str)| {
            let address: WebhookAddress = text.parse().unwrap();
            let WebhookParts {
                is_tls,
                host,
                port,
                authority,
                path,
            } = address.parts().unwrap();
            assert_eq!((is_tls, host, port, authority, path), expect, "{text}");
        };
        check(
            "https://hooks.telecom.example",
            (
                true,
                "hooks.telecom.example",
                443,
                "hooks.telecom.example",
                "/",
            ),
        );
        check(
            "https://10.0.0.7:8443/a/b",
            (true, "10.0.0.7", 8443, "10.0.0.7:8443", "/a/b"),
        );
        check(
            "https://[2001:db8::1]/n",
            (true, "2001:db8::1", 443, "[2001:db8::1]", "/n"),
        );
        check(
            "http://127.0.0.1:9000/n",
            (false, "127.0.0.1", 9000, "127.0.0.1:9000", "/n"),
        );
        check("http://[::1]:9000", (false, "::1", 9000, "[::1]:9000", "/"));
    }

    #[test]
    fn other_addresses_are_refused() {
        let long = format!("https://a.example/{}", "x".repeat(WEBHOOK_BYTES_MAX));
        for text in [
            "",
            long.as_str(),
            "hooks.example",
            "ftp://hooks.example/",
            "http://hooks.example/",
            "https://",
            "https:///n",
            "https://user:secret@hooks.example/",
            "https://hooks.example/?token=1",
            "https://hooks.example/#a",
            "https://hooks.example:0/",
            "https://hooks.example:99999/",
            "https://hooks.example:/",
            "https://Hooks.example/",
            "https://[::1/",
            "https://[hooks.example]/",
            "https://hooks.example/a b",
            "https://hooks.example\\@other/",
            "https://хуки.example/",
        ] {
            assert!(text.parse::<WebhookAddress>().is_err(), "{text}");
        }
    }
}
