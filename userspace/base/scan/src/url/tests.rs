use std::fmt::Write as _;

use super::*;
use proptest::prelude::*;

#[test]
fn paths_that_mean_the_same_are_the_same() {
    let check = |path: &str, expected: &str| {
        let plain = String::from_utf8(normalised(path.as_bytes())).unwrap();
        assert_eq!(plain, expected, "{path}");
    };
    check("", "/");
    check("/", "/");
    check("/a", "/a");
    check("a", "/a");
    check("/a/", "/a/");
    check("/%7Ejoe/%61%2d%5f%2E", "/~joe/a-_.");
    check("/%2f%3a", "/%2F%3A");
    check("/a b\"<>", "/a%20b%22%3C%3E");
    check("/щ", "/%D1%89");
    check("/%d1%89", "/%D1%89");
    check("/100%", "/100%");
    check("/%zz", "/%zz");
    check("/a/./b/../c", "/a/c");
    check("/a/%2e%2E/b", "/b");
    check("/../../etc", "/etc");
    check("/a/..", "/");
    check("/a/b/.", "/a/b/");
    check("//a//b", "//a//b");
    check("/a?secret=1", "/a");
    check("/a#top", "/a");
    check("/a;v=1,2(3)'!$&+@:", "/a;v=1,2(3)'!$&+@:");
}

#[test]
fn addresses_of_the_web_are_read_as_lists_write_them() {
    let name = HostName::parse("evil.kz").unwrap();
    let v6: IpAddr = "2001:db8::1".parse().unwrap();
    let key = |site, path: &str| Ok(Listed::Key(UrlKey::new(site, path.as_bytes())));
    let named = |path| key(Site::Name(&name), path);
    let numbered = |address: &str| key(Site::Address(address.parse().unwrap()), "/x");
    let check = |text: &str, expected: Result<Listed, Fault>| assert_eq!(listed(text), expected);
    check("http://evil.kz", named("/"));
    check("HTTPS://Evil.KZ./a", named("/a"));
    check("http://evil.kz:8080/a", named("/a"));
    check("http://evil.kz:/a#b", named("/a"));
    check("http://192.0.2.1:81/x", numbered("192.0.2.1"));
    check("http://[2001:DB8::1]/x", key(Site::Address(v6), "/x"));
    check("http://[2001:db8::1]:8443/x", key(Site::Address(v6), "/x"));
    check("http://evil.kz/a?b", Ok(Listed::Query));
    check("http://evil.kz?b", Ok(Listed::Query));
    check("http://joe@evil.kz/", Ok(Listed::User));
    check("ftp://evil.kz/", Ok(Listed::Scheme));
    for bad in [
        "evil.kz/a",
        "http://",
        "http:///a",
        "http://evil.kz:port/",
        "http://evil.kz:+80/",
        "http://evil.kz:99999/",
        "http://[192.0.2.1]/",
        "http://[::1/",
        "http://ev il.kz/",
        "http://щ.kz/",
        "http://1.2.3/",
    ] {
        assert!(listed(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_mapped_address_is_the_address() {
    let key = |text: &str| UrlKey::new(Site::Address(text.parse().unwrap()), b"/");
    assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    assert_ne!(key("192.0.2.2"), key("192.0.2.1"));
}

proptest! {
    #[test]
    fn normalising_twice_is_normalising_once(path: Vec<u8>) {
        let once = normalised(&path);
        prop_assert_eq!(&normalised(&once), &once);
        prop_assert!(once.iter().all(u8::is_ascii_graphic));
        prop_assert!(once.len() <= 3 * path.len() + 1);
    }

    #[test]
    fn a_query_never_matters(path in "/[ -~]{0,20}", query: Vec<u8>) {
        let bare = path.split(['?', '#']).next().unwrap();
        let whole = [path.as_bytes(), b"?", &query].concat();
        prop_assert_eq!(normalised(&whole), normalised(bare.as_bytes()));
    }

    #[test]
    fn how_a_letter_is_escaped_does_not_matter(path in "/[a-z.~_/-]{0,20}", which: u32) {
        let mut escaped = String::new();
        for (at, letter) in path.char_indices() {
            if letter != '/' && which >> (at % 32) & 1 == 1 {
                write!(escaped, "%{:02x}", u32::from(letter)).unwrap();
            } else {
                escaped.push(letter);
            }
        }
        prop_assert_eq!(normalised(escaped.as_bytes()), normalised(path.as_bytes()));
    }
}
