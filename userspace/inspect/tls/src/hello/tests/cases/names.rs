//! Names of servers, and Encrypted Client Hello.

use super::super::forge::{Forge, vector16};
use super::super::*;
use super::check_hello;

#[test]
fn names_are_told_from_what_is_none() {
    let named = |name: &str| ServerName::Name(name.parse().unwrap());
    let several = |names| ServerName::Several { names };
    for (names, expected) in [
        (
            &[(0, &b"www.shop.example"[..])][..],
            named("www.shop.example"),
        ),
        (&[(0, b"WWW.Shop.example")], named("www.shop.example")),
        (&[(0, b"shop.example.")], named("shop.example")),
        (&[(0, b"xn--80a.example")], named("xn--80a.example")),
        (&[(0, b"my_host.example")], named("my_host.example")),
        (&[(7, b"?")], ServerName::Absent),
        (&[(7, b"?"), (0, b"a.example")], named("a.example")),
        (&[(0, b"a.example"), (0, b"b.example")], several(2)),
        (&[(0, b"a.example"), (0, b"a.example")], several(2)),
        (
            &[(0, b"a.example"), (1, b"x"), (0, b"192.0.2.1")],
            several(2),
        ),
        (
            &[(0, b"192.0.2.1")],
            ServerName::Address("192.0.2.1".parse().unwrap()),
        ),
        (
            &[(0, b"2001:db8::1")],
            ServerName::Address("2001:db8::1".parse().unwrap()),
        ),
        (
            &[(0, b"192.0.2.1.")],
            ServerName::Address("192.0.2.1".parse().unwrap()),
        ),
    ] {
        let forged = Forge::tls13().named(names);
        check_hello(&format!("{names:?}"), &forged, |hello| {
            hello.server_name == expected
        });
    }
    let long = [b'a'; 254];
    let not_ascii = "банк.example".as_bytes();
    let wrong: [&[u8]; 9] = [
        b"a..example",
        b"-a.example",
        b"a.example\0.b.example",
        b"a b.example",
        not_ascii,
        b"\xff",
        &long,
        b".",
        b"127.1",
    ];
    for name in wrong {
        let forged = Forge::tls13().named(&[(0, name)]);
        check_hello(&format!("{name:?}"), &forged, |hello| {
            matches!(hello.server_name, ServerName::Malformed(_))
                && hello.server_name.word() == "malformed"
                && hello.server_name.name().is_none()
        });
    }
}

/// RFC 9849 §6.2: what is refused for its content of this extension would be refused for GREASE.
#[test]
fn nothing_in_encrypted_client_hello_is_refused() {
    let outer = [
        &[0, 0, 1, 0, 1, 9][..],
        &vector16(&[1; 32]),
        &vector16(&[2; 144]),
    ]
    .concat();
    let second = [
        &[0, 0, 1, 0, 1, 9][..],
        &vector16(&[]),
        &vector16(&[2; 144]),
    ]
    .concat();
    let list: [(&[u8], Ech); 8] = [
        (&outer, Ech::Outer),
        (&second, Ech::Outer),
        (&outer[..outer.len() - 1], Ech::Other),
        (&[1], Ech::Inner),
        (&[1, 0], Ech::Other),
        (&[0], Ech::Other),
        (&[7, 7], Ech::Other),
        (&[], Ech::Other),
    ];
    for (data, expected) in list {
        let forged = Forge::tls13().with(0xfe0d, data);
        check_hello(&format!("{data:?}"), &forged, |hello| {
            hello.ech == Some(expected)
        });
    }
}

#[test]
fn the_decision_takes_what_was_read() {
    use crate::decide::{self, AskedName, Opening};
    let opening = |forged: &Forge| {
        let (hello, _) = read(&forged.record()).unwrap().unwrap();
        Opening::from(&hello)
    };
    let hello = |name, versions, ech| {
        Opening::Tls(decide::Hello {
            name,
            versions,
            offer: decide::Offer::Web,
            ech,
        })
    };
    let given = AskedName::Given("shop.example".parse().unwrap());
    let base = Forge::tls13;
    let (current, absent) = (decide::Versions::Current, decide::Ech::Absent);
    let named = base().named(&[(0, b"Shop.example")]);
    assert_eq!(opening(&named), hello(given.clone(), current, absent));
    let greased = opening(&named.with(0xfe0d, &[7]));
    assert_eq!(greased, hello(given, current, decide::Ech::Offered));
    assert_eq!(opening(&base()), hello(AskedName::Absent, current, absent));
    let address = opening(&base().named(&[(0, b"192.0.2.1")]));
    assert_eq!(address, hello(AskedName::Absent, current, absent));
    let several: [&[(u8, &[u8])]; 2] = [&[(0, b"a b")], &[(0, b"a.example"), (0, b"b.example")]];
    for names in several {
        let unreadable = hello(AskedName::Unreadable, current, absent);
        assert_eq!(opening(&base().named(names)), unreadable);
    }
    let version = 0x0302;
    let old = Forge {
        version,
        ..Forge::tls12()
    };
    let outdated = decide::Versions::Outdated;
    assert_eq!(opening(&old), hello(AskedName::Absent, outdated, absent));
    assert_eq!(Refusal::Http.opening(), None);
    assert_eq!(Refusal::Ssl2.opening(), Some(Opening::Other));
    assert_eq!(Refusal::EmptyRecord.opening(), Some(Opening::Malformed));
}
