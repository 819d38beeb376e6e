use super::*;

fn check(pattern: &str, expected: Option<&[(Named, &str)]>) {
    let read = read(pattern).unwrap();
    let read = read.as_ref().map(|values| {
        let pairs = values
            .iter()
            .map(|value| (value.named, value.text.as_str()));
        pairs.collect::<Vec<_>>()
    });
    assert_eq!(read.as_deref(), expected, "{pattern}");
}

#[test]
fn alternatives_of_equality_are_read() {
    const DOMAIN: (Named, &str) = (Named::Domain, "a.kz");
    check("[domain-name:value = 'a.kz']", Some(&[DOMAIN]));
    check(" [ domain-name:value='a.kz' ] ", Some(&[DOMAIN]));
    check(
        "[domain-name:value = 'a.kz' OR ipv4-addr:value = '192.0.2.0/24']",
        Some(&[DOMAIN, (Named::V4, "192.0.2.0/24")]),
    );
    check(
        "[domain-name:value = 'a.kz']\n OR[ipv6-addr:value = '2001:db8::1']",
        Some(&[DOMAIN, (Named::V6, "2001:db8::1")]),
    );
    check(
        "[file:hashes.'SHA-256' = 'ab' OR file:hashes.'SHA-1' = 'cd' OR file:hashes.MD5 = 'ef' OR file:hashes.'MD5' = '']",
        Some(&[
            (Named::File(DigestKind::Sha256), "ab"),
            (Named::File(DigestKind::Sha1), "cd"),
            (Named::File(DigestKind::Md5), "ef"),
            (Named::File(DigestKind::Md5), ""),
        ]),
    );
    check(
        r"[url:value = 'http://a.kz/it\'s\\here]']",
        Some(&[(Named::Url, r"http://a.kz/it's\here]")]),
    );
}

#[test]
fn everything_else_is_left_alone() {
    for other in [
        "",
        "[]",
        "domain-name:value = 'a.kz'",
        "[domain-name:value = 'a.kz'",
        "[domain-name:value = 'a.kz' AND url:value = 'b']",
        "[domain-name:value = 'a.kz'] AND [url:value = 'b']",
        "[domain-name:value = 'a.kz'] FOLLOWEDBY [url:value = 'b']",
        "[domain-name:value = 'a.kz'] WITHIN 5 SECONDS",
        "[domain-name:value = 'a.kz'] OR",
        "[domain-name:value = 'a.kz' OR email-addr:value = 'b']",
        "[domain-name:value LIKE '%.kz']",
        "[domain-name:value != 'a.kz']",
        "[domain-name:value == 'a.kz']",
        "[NOT domain-name:value = 'a.kz']",
        "[(domain-name:value = 'a.kz')]",
        "[domain-name:value IN ('a.kz')]",
        "[domain-name:values = 'a.kz']",
        "[domain-name:value = \"a.kz\"]",
        "[domain-name:value = 'a.kz\\n']",
        "[domain-name:value = 'a.kz]",
        "[ipv4-addr:value ISSUBSET '192.0.2.0/24']",
        "[domain-name:value = 'a.kz' or url:value = 'b']",
        "[domain-name:value = 'a.kz' ORurl:value = 'b']",
    ] {
        check(other, None);
    }
}

#[test]
fn comparisons_are_bounded() {
    let of = |count: usize| format!("[{}]", vec!["url:value = 'a'"; count].join(" OR "));
    assert_eq!(
        read(&of(COMPARISONS_MAX)).unwrap().unwrap().len(),
        COMPARISONS_MAX
    );
    assert!(read(&of(COMPARISONS_MAX + 1)).is_err());
}
