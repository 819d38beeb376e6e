use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn check(text: &str, expected: &Expect) {
    let read = LeafName::parse(text);
    expected.assert_eq(&read.map_or_else(|e| e.to_string(), |name| name.to_string()));
}

#[test]
fn a_star_stands_for_the_first_label_alone() {
    check("Example.KZ", &expect!["example.kz"]);
    check("*.Example.KZ", &expect!["*.example.kz"]);
    check(
        "*",
        &expect![
            "`*` holds '*': write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
        ],
    );
    check(
        "*.",
        &expect!["a host's name has 1 to 253 octets, and `` has 0"],
    );
    check(
        "a.*.kz",
        &expect![
            "`a.*.kz` holds '*': write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
        ],
    );
    check(
        "w*.example.kz",
        &expect![
            "`w*.example.kz` holds '*': write letters, digits, hyphens and dots, and other alphabets as xn--… (RFC 5890)"
        ],
    );
}

#[test]
fn a_wildcard_too_long_to_stand_above_any_host_is_refused() {
    let base = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "a".repeat(60));
    assert_eq!(HostName::parse(&base).unwrap().as_str().len(), 252);
    assert_eq!(
        LeafName::parse(&format!("*.{base}")),
        Err(HostNameError::Length {
            text: base.chars().take(100).collect(),
            bytes: 254
        })
    );
}

fn covers(name: &str, host: &str) -> bool {
    let name: LeafName = name.parse().unwrap();
    name.covers(&host.parse().unwrap())
}

#[test]
fn a_wildcard_is_valid_one_label_deep() {
    assert!(covers("example.kz", "example.kz"));
    assert!(!covers("example.kz", "www.example.kz"));
    assert!(covers("*.example.kz", "www.example.kz"));
    assert!(!covers("*.example.kz", "example.kz"));
    assert!(!covers("*.example.kz", "a.www.example.kz"));
    assert!(!covers("*.example.kz", "wwwexample.kz"));
    assert!(!covers("*.example.kz", "www.example.kz.evil.kz"));
}

proptest! {
    #[test]
    fn names_survive_their_text(star in any::<bool>(), labels in prop::collection::vec("[a-z][a-z0-9]{0,8}", 1..5)) {
        let base = HostName::parse(&labels.join(".")).unwrap();
        let name = if star { LeafName::Wildcard(base) } else { LeafName::Exact(base) };
        prop_assert_eq!(name.to_string().parse(), Ok(name.clone()));
        prop_assert_eq!(LeafName::try_from(String::from(name.clone())), Ok(name));
    }
}
