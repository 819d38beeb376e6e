//! Paths: which octets they may hold, and what two spellings of one path have in common.

use crate::Refusal;

/// Refuses what may not stand in a path and query. Stricter than browsers, which leave some of what RFC 3986 does not know
/// (`|`, `^`, `` ` ``, braces and brackets) as it is: only what neither RFC 3986 nor browsers leave unencoded is refused.
pub(crate) fn check(octets: &[u8]) -> Result<(), Refusal> {
    let is_good =
        |octet: u8| octet.is_ascii_graphic() && !matches!(octet, b'#' | b'"' | b'<' | b'>');
    if octets.iter().all(|octet| is_good(*octet)) {
        // A backslash is a slash to some servers.
        let path = octets.split(|octet| *octet == b'?').next();
        return match path {
            Some(path) if path.contains(&b'\\') => Err(Refusal::TargetCharacter),
            _ => Ok(()),
        };
    }
    if octets.contains(&b'#') {
        Err(Refusal::TargetFragment)
    } else {
        Err(Refusal::TargetCharacter)
    }
}

/// A path as decisions compare it (RFC 3986 section 6.2.2): unreserved octets decoded, escapes in capitals, dot segments
/// removed. What is forwarded is the path as it came. A path that is not absolute is given back with its escapes normalised.
pub fn normal_path(path: &str) -> String {
    let plain = decode_unreserved(path);
    if !plain.starts_with('/') {
        return plain;
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = plain.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    let mut normal = String::with_capacity(plain.len());
    for segment in kept {
        normal.push('/');
        normal.push_str(segment);
    }
    if normal.is_empty() {
        normal.push('/');
    }
    normal
}

fn decode_unreserved(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let escaped = after
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let Some(octet) = escaped else {
            plain.push('%');
            rest = after;
            continue;
        };
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            plain.push(char::from(octet));
        } else {
            plain.push('%');
            plain.push_str(&after.get(..2).unwrap_or_default().to_ascii_uppercase());
        }
        rest = after.get(2..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}
