//! Addresses within the console.

use crate::limits::RETURN_CHARS_MAX;
use std::fmt::Write as _;

/// A path with parameters, as a link names it.
pub(crate) fn link<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = path.to_owned();
    for (n, (name, value)) in pairs.into_iter().enumerate() {
        text.push(if n == 0 { '?' } else { '&' });
        encode(&mut text, name);
        text.push('=');
        encode(&mut text, value);
    }
    text
}

/// Everything but what RFC 3986, section 2.3 leaves unreserved is written by its octets.
fn encode(text: &mut String, value: &str) {
    for octet in value.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(octet));
            }
            // Writing into a text does not fail.
            _ => {
                let _written = write!(text, "%{octet:02X}");
            }
        }
    }
}

/// Where a form goes back to: a path of this host and nothing else, since what a browser reads as another host begins with two strokes.
pub(crate) fn own_path(text: &str) -> &str {
    let is_plain = |sign: char| sign.is_ascii_graphic() && sign != '\\';
    let is_own = text.starts_with('/') && !text.starts_with("//") && text.chars().all(is_plain);
    if is_own && text.len() <= RETURN_CHARS_MAX {
        text
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_parameter_holds_it_stays_one() {
        assert_eq!(link("/a", []), "/a");
        let pairs = [("text", "a&b=c#%ж"), ("n", "1")];
        assert_eq!(link("/a", pairs), "/a?text=a%26b%3Dc%23%25%D0%B6&n=1");
    }

    #[test]
    fn no_form_goes_to_another_host() {
        let check = |text: &str, expected: &str| assert_eq!(own_path(text), expected, "{text:?}");
        check("/requests?stage=active", "/requests?stage=active");
        check("//evil.example/", "/");
        check("/\\evil.example", "/");
        check("https://evil.example/", "/");
        check("/a\r\nSet-Cookie: a=b", "/");
        check("/\t/evil.example", "/");
        check("", "/");
        check(&format!("/{}", "a".repeat(RETURN_CHARS_MAX)), "/");
    }
}
