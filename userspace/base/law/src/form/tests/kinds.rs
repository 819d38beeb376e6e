use proptest::prelude::*;

use super::super::*;

fn takes(kind: FieldKind, value: impl Into<Value>) -> bool {
    kind.accepts(&value.into()).is_ok()
}

#[test]
fn texts_and_numbers_take_what_they_say() {
    let check = |kind: FieldKind, text: &str, fits: bool| {
        assert_eq!(takes(kind, text), fits, "{kind:?} {text:?}");
    };
    check(FieldKind::Line, "two\nlines", false);
    check(FieldKind::Text, "two\nlines", true);
    check(FieldKind::Text, "a\u{0}b", false);
    check(FieldKind::Line, "", false);
    check(FieldKind::Line, &"ж".repeat(500), true);
    check(FieldKind::Line, &"ж".repeat(501), false);
    check(FieldKind::Text, &"ж".repeat(20_001), false);
    check(FieldKind::BinIin, "940740000911", true);
    check(FieldKind::BinIin, "940740000912", false);
    check(FieldKind::BinIin, "94074000091", false);
    check(FieldKind::BinIin, "94074000091x", false);
    check(FieldKind::BinIin, "9407400009111", false);
    check(FieldKind::Organisation, "ТОО «Заря», 940740000911", true);
    check(FieldKind::Organisation, "ТОО «Заря», 940740000912", false);
    check(FieldKind::Organisation, ", 940740000911", false);
    check(FieldKind::Phone, "+7 (7172) 55-99-99", true);
    check(FieldKind::Phone, "call me", false);
    check(FieldKind::Percent, "99.95", true);
    check(FieldKind::Percent, "100", true);
    check(FieldKind::Percent, "100.1", false);
    check(FieldKind::Percent, "099", false);
    check(FieldKind::Percent, "99,5", false);
    check(FieldKind::Percent, "-1", false);
    check(FieldKind::Date, "2026-02-29", false);
    check(FieldKind::Date, "2028-02-29", true);
    check(FieldKind::Date, "20260227", false);
    check(FieldKind::Date, "1999-12-31", false);
    check(FieldKind::Date, "9999-12-31", false);
    check(FieldKind::Moment, "2026-11-27T19:00:00Z", true);
    check(FieldKind::Moment, "2026-11-27T19:00:00+05:00", true);
    check(FieldKind::Moment, "2026-11-27", false);
    check(FieldKind::Moment, "1970-01-01T00:00:00Z", false);
    check(FieldKind::Port, "80", false);
    assert!(takes(FieldKind::Port, 1_u64) && takes(FieldKind::Port, 65_535_u64));
    assert!(!takes(FieldKind::Port, 0_u64) && !takes(FieldKind::Port, 65_536_u64));
    let number = FieldKind::Number { min: 1, max: 9 };
    assert!(
        takes(number, 1_u64)
            && takes(number, 9_u64)
            && !takes(number, 0_u64)
            && !takes(number, 10_u64)
    );
}

#[test]
fn addresses_name_one_machine() {
    let check = |kind: FieldKind, text: &str, fits: bool| {
        assert_eq!(takes(kind, text), fits, "{kind:?} {text:?}");
    };
    for kind in [FieldKind::Ip, FieldKind::PublicIp] {
        check(kind, "203.0.113.7", true);
        check(kind, "2001:db8::7", true);
        for nowhere in [
            "0.0.0.0",
            "0.1.2.3",
            "127.0.0.1",
            "169.254.1.1",
            "224.0.0.5",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "ff02::1",
            "::ffff:192.0.2.1",
            "192.0.2.0/24",
            "192.0.2.01",
            "host.kz",
        ] {
            check(kind, nowhere, false);
        }
    }
    for private in [
        "10.1.2.3",
        "172.16.0.9",
        "192.168.1.1",
        "100.64.0.1",
        "fd00::1",
    ] {
        check(FieldKind::Ip, private, true);
        check(FieldKind::PublicIp, private, false);
    }
    check(FieldKind::PublicIp, "100.128.0.1", true);
    check(FieldKind::Network, "192.0.2.0/24", true);
    check(FieldKind::Network, "192.0.2.1/24", false);
    check(FieldKind::Network, "192.0.2.0/33", false);
    check(FieldKind::Network, "192.0.2.0/+8", false);
    check(FieldKind::Network, "0.0.0.0/0", true);
    check(FieldKind::Network, "2001:db8::1/128", true);
    check(FieldKind::Network, "2001:db8::1/64", false);
    check(FieldKind::OwnNetwork, "10.0.0.0/8", true);
    check(FieldKind::OwnNetwork, "10.0.0.0/7", false);
    check(FieldKind::OwnNetwork, "0.0.0.0/0", false);
    check(FieldKind::OwnNetwork, "127.0.0.0/8", false);
    check(FieldKind::OwnNetwork, "2001:db8::/32", true);
    check(FieldKind::OwnNetwork, "::/0", false);
}

#[test]
fn names_and_urls_take_what_they_say() {
    let check = |kind: FieldKind, text: &str, fits: bool| {
        assert_eq!(takes(kind, text), fits, "{kind:?} {text:?}");
    };
    check(FieldKind::Email, "support@sts.kz", true);
    check(FieldKind::Email, "support@sts", false);
    check(FieldKind::Email, "two words@sts.kz", false);
    check(FieldKind::Domain, "мемлекет.қаз", true);
    check(FieldKind::Domain, "-bad.kz", false);
    check(FieldKind::Domain, "192.0.2.1", false);
    check(FieldKind::Host, "192.0.2.1", true);
    check(FieldKind::Host, "127.0.0.1", false);
    check(FieldKind::Path, "/var/www/site", true);
    check(FieldKind::Path, "/var/../etc", false);
    check(FieldKind::Path, "var/www", false);
    check(FieldKind::Key, "GBDFL_Universal", true);
    check(FieldKind::Key, "two words", false);
    check(FieldKind::Key, &"k".repeat(201), false);
    check(FieldKind::Software(&[]), "Nginx 1.28", true);
    check(FieldKind::Software(&[]), "Caucho Resin v4", true);
    check(FieldKind::Software(&[]), "Nginx", false);
    check(FieldKind::Software(&[]), "Nginx latest", false);
    let contact = "А. Омаров; a.omarov@example.kz; +7 7172 559999; +7 701 5559999";
    check(FieldKind::Contact, contact, true);
    check(FieldKind::Contact, &format!("{contact}; more"), false);
    check(FieldKind::Contact, "А. Омаров; +7 7172 559999", false);
    for right in [
        "http://service.example.kz",
        "HTTPS://service.example.kz:8443/soap?wsdl",
        "https://192.0.2.7/a",
        "https://[2001:db8::7]:443/a",
        "https://service.example.kz/a@b:c",
    ] {
        check(FieldKind::Url, right, true);
    }
    for wrong in [
        "ftp://example.kz",
        "https://",
        "https:///path",
        "https://user:password@service.example.kz/",
        "https://user@service.example.kz",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://service.example.kz:0/",
        "https://service.example.kz:65536/",
        "https://service.example.kz:/",
        "https://service.example.kz/a b",
        "https://service.example.kz/a#token",
        "https://[2001:db8::7/",
        "https://[192.0.2.7]/",
        "https://2001:db8::7/",
        "//service.example.kz",
    ] {
        check(FieldKind::Url, wrong, false);
    }
}

#[test]
fn files_are_known_by_name_and_bounded() {
    let check = |kind: FileKind, name: &str, bytes: u64, fits: bool| {
        let file = Attachment {
            name: name.to_owned(),
            bytes,
            sha256: [0; 32],
        };
        let accepted = FieldKind::File(kind).accepts(&Value::File(file)).is_ok();
        assert_eq!(accepted, fits, "{kind:?} {name} {bytes}");
    };
    check(FileKind::Document, "act.PDF", 1, true);
    check(FileKind::Document, "act.docx", FILE_BYTES_MAX, true);
    check(FileKind::Document, "act.pdf", FILE_BYTES_MAX + 1, false);
    check(FileKind::Document, "act.pdf", 0, false);
    check(FileKind::Document, "act.exe", 9, false);
    check(FileKind::Document, "../act.pdf", 9, false);
    check(FileKind::Certificate, "site.crt", 900, true);
    check(FileKind::PrivateKey, "site.key", 900, true);
    check(FileKind::Xsd, "schema.xml", 900, false);
    check(FileKind::Xml, "sample.xml", 900, true);
    check(FileKind::Signature, "list.p7s", 900, true);
}

proptest! {
    /// Of the ten check digits at most one is right. One wrong digit is found, but not in the eleventh place,
    /// whose weight 11 counts nothing.
    #[test]
    fn a_wrong_digit_of_a_bin_is_found(head in "[0-9]{11}", place in 0_usize..10, add in 1_u8..10) {
        let right: Vec<String> =
            (0..10).map(|d| format!("{head}{d}")).filter(|bin| is_bin_iin(bin)).collect();
        prop_assert!(right.len() <= 1);
        if let Some(bin) = right.first() {
            let mut digits = bin.clone().into_bytes();
            digits[place] = b'0' + (digits[place] - b'0' + add) % 10;
            let other = String::from_utf8(digits).unwrap();
            // The second weights can hide a change that also changes which weights apply.
            if is_bin_iin(&other) {
                prop_assert_ne!(first_remainder(bin) == 10, first_remainder(&other) == 10);
            }
        }
    }

    /// Whatever stands before an `@` in the authority, the URL is refused.
    #[test]
    fn no_url_carries_credentials(user in "[a-z0-9:%._-]{0,20}", path in "(/[a-z]{0,9})?") {
        let url = format!("https://{user}@service.example.kz{path}");
        prop_assert!(FieldKind::Url.accepts(&url.as_str().into()).is_err());
    }

    #[test]
    fn no_kind_fails_on_any_text(text in "\\PC{0,60}|.{0,40}") {
        for form in FORMS {
            for field in form.fields {
                let accepted = field.kind.accepts(&text.as_str().into());
                prop_assert!(accepted.is_ok() || accepted == Err(field.kind.hint()));
            }
        }
    }
}

fn first_remainder(bin: &str) -> u32 {
    let digits = bin.chars().filter_map(|c| c.to_digit(10)).take(11);
    digits
        .zip(1..)
        .map(|(digit, weight)| digit * weight)
        .sum::<u32>()
        % 11
}
