//! Whom a passkey is for: this gateway, by its name.

use super::PasskeyRefused;
use sha2::{Digest as _, Sha256};

/// Longest name, octets (RFC 1035 §2.3.4, less what its wire form adds).
const NAME_OCTETS_MAX: usize = 253;
/// Longest label of one (§2.3.4).
const LABEL_OCTETS_MAX: usize = 63;

/// The relying party (Web Authentication 3 §4): a name, and the origin of the pages that ask for its passkeys.
///
/// A passkey belongs to the name for ever: another name needs other passkeys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origin: String,
}

impl RelyingParty {
    /// Of a host's name in small ASCII letters (`console.example.org`) or one that it ends with, and of the origin as browsers write it:
    /// `https://`, the host, and the port where it is not 443. An address is no name (§5.1.3 wants a domain).
    pub fn new(id: &str, origin: &str) -> Result<Self, PasskeyRefused> {
        let is_under = |host: &str| {
            let before = host.strip_suffix(id);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        let is_ours = host(origin).is_some_and(|host| is_name(host) && is_under(host));
        if !is_name(id) || !is_ours {
            return Err(PasskeyRefused::Party);
        }
        Ok(Self {
            id: id.to_owned(),
            origin: origin.to_owned(),
        })
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The origin of its pages.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// SHA-256 of the name, by which authenticators know it.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.id.as_bytes()).into()
    }
}

/// The host of an origin in the form that browsers write.
fn host(origin: &str) -> Option<&str> {
    let rest = origin.strip_prefix("https://")?;
    let Some((host, port)) = rest.split_once(':') else {
        return Some(rest);
    };
    let number: u16 = port.parse().ok()?;
    let is_written = number != 0 && number != 443 && number.to_string() == port;
    is_written.then_some(host)
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_OCTETS_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let last = text.rsplit('.').next();
    text.len() <= NAME_OCTETS_MAX
        && text.split('.').all(is_label)
        && last.is_some_and(|last| !last.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_belongs_to_its_name() {
        let check = |id: &str, origin: &str, is_taken: bool| {
            let found = RelyingParty::new(id, origin).map(|_| ());
            let expected = if is_taken {
                Ok(())
            } else {
                Err(PasskeyRefused::Party)
            };
            assert_eq!(found, expected, "{id} {origin}");
        };
        check("example.org", "https://example.org", true);
        check("example.org", "https://console.example.org", true);
        check("example.org", "https://example.org:8443", true);
        check("localhost", "https://localhost:8443", true);
        check("xn--80ak6aa92e.kz", "https://xn--80ak6aa92e.kz", true);
        check("example.org", "http://example.org", false);
        check("example.org", "https://example.org/", false);
        check("example.org", "https://example.org:443", false);
        check("example.org", "https://example.org:0", false);
        check("example.org", "https://example.org:08443", false);
        check("example.org", "https://example.org:+8443", false);
        check("example.org", "https://example.org:", false);
        check("example.org", "https://example.org:65536", false);
        check("example.org", "https://evilexample.org", false);
        check("example.org", "https://example.org.evil.net", false);
        check("example.org", "https://.example.org", false);
        check("example.org", "https://user@example.org", false);
        check("console.example.org", "https://example.org", false);
        check("Example.org", "https://Example.org", false);
        check("пример.kz", "https://пример.kz", false);
        check("192.0.2.1", "https://192.0.2.1", false);
        check("-a.org", "https://-a.org", false);
        check("a-.org", "https://a-.org", false);
        check("", "https://", false);
        check("", "https://example.org", false);
        let label = "a".repeat(LABEL_OCTETS_MAX);
        check(&label, &format!("https://{label}"), true);
        check(&format!("a{label}"), &format!("https://a{label}"), false);
        // Three labels and their dots have 192 octets.
        let three = format!("{label}.{label}.{label}.");
        let longest = format!("{three}{}", "b".repeat(61));
        check(&longest, &format!("https://{longest}"), true);
        let longer = format!("{three}{}", "b".repeat(62));
        check(&longer, &format!("https://{longer}"), false);
    }
}
