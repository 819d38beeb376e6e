//! Addresses of the web as block lists compare them: a site and a path, never a query.

use std::fmt;
use std::net::IpAddr;

use model::HostName;
use sha2::{Digest as _, Sha256};

use crate::problem::{Fault, shown};

/// Where a request goes: what stands in `Host`, without a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site<'a> {
    /// A host by its name.
    Name(&'a HostName),
    /// A host by its address.
    Address(IpAddr),
}

impl fmt::Display for Site<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Address(address) => address.to_canonical().fmt(f),
        }
    }
}

/// A site and a normalised path, as the first 128 bits of their SHA-256: an index of a million takes 20 MB, and no path is
/// kept anywhere. Scheme and port are left out, so that a list's entry holds for both schemes and every port.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlKey([u8; 16]);

impl UrlKey {
    /// The key of `path` at `site`. What follows `?` or `#` in the path is dropped.
    pub fn new(site: Site<'_>, path: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(site.to_string());
        hash.update(normalised(path));
        let digest: [u8; 32] = hash.finalize().into();
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(digest) {
            *to = from;
        }
        Self(key)
    }

    /// Its octets.
    pub const fn octets(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for UrlKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for UrlKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A path in the one form in which equal paths are equal (RFC 3986 §6.2.2): unreserved characters bare, everything else
/// that must be escaped in capital hexadecimal digits, no dot segments, at least `/`.
fn normalised(path: &[u8]) -> Vec<u8> {
    let end = path.iter().position(|octet| matches!(octet, b'?' | b'#'));
    let path = path.get(..end.unwrap_or(path.len())).unwrap_or(path);
    let mut plain = Vec::with_capacity(path.len() + 1);
    if path.first() != Some(&b'/') {
        plain.push(b'/');
    }
    let mut rest = path;
    while let Some((first, after)) = rest.split_first() {
        if let Some(octet) = escaped(rest) {
            put(&mut plain, octet);
            rest = rest.get(3..).unwrap_or_default();
        } else {
            // A bare `%` stays one: no reader agrees with another on what it means.
            if *first == b'%' || is_bare(*first) {
                plain.push(*first);
            } else {
                put(&mut plain, *first);
            }
            rest = after;
        }
    }
    without_dots(&plain)
}

/// The octet that `%XX` at the beginning stands for.
fn escaped(rest: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = rest else {
        return None;
    };
    let digit = |sign: u8| char::from(sign).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

/// Characters that mean themselves in a path (RFC 3986 §3.3): sub-delims, `:`, `@`, `/`.
const fn is_bare(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(octet, b'!'..=b'/' | b':' | b';' | b'=' | b'@' | b'_' | b'~')
            && !matches!(octet, b'"' | b'#' | b'%')
}

/// Adds an unreserved character bare, any other octet escaped.
fn put(plain: &mut Vec<u8>, octet: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let unreserved = octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~');
    if unreserved {
        plain.push(octet);
        return;
    }
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    plain.extend([b'%', digit(octet >> 4), digit(octet & 15)]);
}

/// RFC 3986 §5.2.4, for a path that begins with `/`.
fn without_dots(path: &[u8]) -> Vec<u8> {
    let mut segments: Vec<&[u8]> = Vec::new();
    let mut ends_in_folder = false;
    for segment in path.split(|octet| *octet == b'/').skip(1) {
        ends_in_folder = false;
        match segment {
            b"." => ends_in_folder = true,
            b".." => {
                segments.pop();
                ends_in_folder = true;
            }
            named => segments.push(named),
        }
    }
    if ends_in_folder {
        segments.push(b"");
    }
    let mut plain = Vec::with_capacity(path.len());
    for segment in segments {
        plain.push(b'/');
        plain.extend_from_slice(segment);
    }
    if plain.is_empty() {
        plain.push(b'/');
    }
    plain
}

/// What a list's address of the web comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// An entry.
    Key(UrlKey),
    /// It has a query, which is never looked at: blocking its path would block more than it names.
    Query,
    /// It names a user.
    User,
    /// Neither `http` nor `https`.
    Scheme,
}

/// Reads an address of the web as lists write it.
pub(crate) fn listed(text: &str) -> Result<Listed, Fault> {
    const HINT: &str = "write http://HOST/PATH or https://HOST/PATH";
    let wrong = |what: &str| Fault::new(format!("`{}` {what}", shown(text)), HINT);
    let (scheme, rest) = text
        .split_once("://")
        .ok_or_else(|| wrong("has no scheme"))?;
    let known = ["http", "https"]
        .iter()
        .any(|one| scheme.eq_ignore_ascii_case(one));
    if !known {
        return Ok(Listed::Scheme);
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority.contains('@') {
        return Ok(Listed::User);
    }
    if path.contains('?') {
        return Ok(Listed::Query);
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    // RFC 3986 §3.2.3: a port is digits, or nothing.
    if port.is_some_and(|port| {
        !port.is_empty() && (port.parse::<u16>().is_err() || port.starts_with('+'))
    }) {
        return Err(wrong("has a port that is none"));
    }
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let address = match inner {
        Some(inner) => Some(
            inner
                .parse()
                .map(IpAddr::V6)
                .map_err(|_| wrong("has no IPv6 address in its brackets"))?,
        ),
        None => host.parse().ok().map(IpAddr::V4),
    };
    if let Some(address) = address {
        return Ok(Listed::Key(UrlKey::new(
            Site::Address(address),
            path.as_bytes(),
        )));
    }
    let name = HostName::parse(host)
        .map_err(|error| Fault::new(format!("`{}`: {error}", shown(text)), HINT))?;
    Ok(Listed::Key(UrlKey::new(Site::Name(&name), path.as_bytes())))
}

#[cfg(test)]
mod tests;
