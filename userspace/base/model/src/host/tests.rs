use super::*;
use expect_test::{Expect, expect};

fn check(text: &str, expected: &Expect) {
    let read = HostName::parse(text);
    expected.assert_eq(&read.map_or_else(|e| e.to_string(), |name| name.to_string()));
}

#[test]
fn names_are_read_as_they_stand_on_the_wire() {
    check("egov.kz", &expect!["egov.kz"]);
    check("EGOV.KZ.", &expect!["egov.kz"]);
    check("_dmarc.Example.kz", &expect!["_dmarc.example.kz"]);
    check("xn--80aswg.xn--80ao21a", &expect!["xn--80aswg.xn--80ao21a"]);
    check("localhost", &expect!["localhost"]);
    check("1.2.3.kz", &expect!["1.2.3.kz"]);
}

#[test]
fn what_is_no_name_is_refused_with_its_fault() {
    check(
        "",
        &expect!["a host's name has 1 to 253 octets, and `` has 0"],
    );
    check(
        ".",
        &expect!["a host's name has 1 to 253 octets, and `.` has 0"],
    );
    check(
        "a..kz",
        &expect![
            "`a..kz`: each label of a host's name has 1 to 63 octets and no hyphen at its ends (RFC 1035 §2.3.1)"
        ],
    );
    check(
        "-a.kz",
        &expect![
            "`-a.kz`: each label of a host's name has 1 to 63 octets and no hyphen at its ends (RFC 1035 §2.3.1)"
        ],
    );
    check(
        "қаз.kz",
        &expect![
            "`қаз.kz` holds 'қ': write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
        ],
    );
    check(
        "a.kz\0.evil",
        &expect![
            "`a.kz\0.evil` holds '\\0': write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
        ],
    );
    check(
        "192.0.2.1",
        &expect!["192.0.2.1 is an address, where a host's name is asked for"],
    );
    check(
        "127.1",
        &expect![
            "`127.1` holds '1': write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
        ],
    );
    let label = "a".repeat(LABEL_BYTES_MAX + 1);
    assert!(HostName::parse(&format!("{label}.kz")).is_err());
    let long = format!("{}kz", "a.".repeat(126));
    assert_eq!(long.len(), 254);
    assert!(HostName::parse(&long).is_err());
}

#[test]
fn a_name_lies_within_its_own_domains_alone() {
    let name = |text: &str| HostName::parse(text).unwrap();
    for (host, domain, within) in [
        ("egov.kz", "egov.kz", true),
        ("www.egov.kz", "egov.kz", true),
        ("www.egov.kz", "kz", true),
        ("notegov.kz", "egov.kz", false),
        ("egov.kz.evil.com", "egov.kz", false),
        ("kz", "egov.kz", false),
    ] {
        assert_eq!(
            name(host).is_within(&name(domain)),
            within,
            "{host} in {domain}"
        );
    }
    assert_eq!(name("a.b.kz").parent(), Some(name("b.kz")));
    assert_eq!(name("kz").parent(), None);
    assert_eq!(
        name("a.b.kz").labels_from_root().collect::<Vec<_>>(),
        ["kz", "b", "a"]
    );
}
