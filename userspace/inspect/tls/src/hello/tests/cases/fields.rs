//! The fields of the message.

use super::super::forge::{Forge, message, record, vector8, vector16};
use super::super::*;
use super::{check, check_hello};

fn check_length(field: Field, octets: &[u8]) {
    let refusal = Refusal::Length(field);
    check(field.name(), octets, refusal);
    assert!(refusal.to_string().contains(field.name()));
}

#[test]
fn lengths_of_the_message_must_agree() {
    let base = Forge::tls13;
    let behind = |behind: &[u8]| Forge {
        behind: behind.to_vec(),
        ..Forge::tls12()
    };
    let session_id = vec![1; 33];
    check_length(
        Field::SessionId,
        &Forge {
            session_id,
            ..base()
        }
        .record(),
    );
    for suites in [Vec::new(), vec![0x13, 1, 0x13]] {
        check_length(Field::CipherSuites, &Forge { suites, ..base() }.record());
    }
    let compression = Vec::new();
    check_length(
        Field::CompressionMethods,
        &Forge {
            compression,
            ..base()
        }
        .record(),
    );
    for block in [&[0][..], &[0, 1], &[0, 3, 0, 1, 0], &[0, 5, 0, 1, 0, 2, 9]] {
        check_length(Field::Extensions, &behind(block).record());
    }
    let whole = base().body();
    for (end, field) in [
        (0, Field::Beginning),
        (33, Field::Beginning),
        (34, Field::SessionId),
        (60, Field::SessionId),
        (68, Field::CipherSuites),
        (whole.len() - 1, Field::Extensions),
    ] {
        check_length(field, &record(22, &message(1, &whole[..end])));
    }
}

#[test]
fn lengths_of_extensions_must_agree() {
    let shared = [vector16(&[7; 9]), vector16(&[9; 33])].concat();
    let list: [(Field, u16, &[u8]); 26] = [
        (Field::ServerName, 0, &[]),
        (Field::ServerName, 0, &[0, 0]),
        (Field::ServerName, 0, &[0, 4, 0, 0, 2, b'a']),
        (Field::ServerName, 0, &[0, 3, 0, 0, 0]),
        (Field::ServerName, 0, &[0, 4, 0, 0, 1, b'a', 0]),
        (Field::ServerName, 0, &[0, 5, 0, 0, 1, b'a', 0]),
        (Field::Alpn, 0x10, &[]),
        (Field::Alpn, 0x10, &[0, 0]),
        (Field::Alpn, 0x10, &[0, 1, 0]),
        (Field::Alpn, 0x10, &[0, 3, 2, b'h', b'2', 0]),
        (Field::Alpn, 0x10, &[0, 4, 2, b'h', b'2', 0]),
        (Field::Alpn, 0x10, &[0, 4, 4, b'h', b'2', 0]),
        (Field::SupportedVersions, 0x2b, &[0]),
        (Field::SupportedVersions, 0x2b, &[3, 3, 4, 3]),
        (Field::SupportedVersions, 0x2b, &[2, 3, 4, 3]),
        (Field::SupportedGroups, 0x0a, &[0, 0]),
        (Field::SupportedGroups, 0x0a, &[0, 3, 0, 1, 0]),
        (Field::SignatureAlgorithms, 0x0d, &[0, 2, 4]),
        (Field::KeyShare, 0x33, &[0, 4, 0, 0x1d, 0, 0]),
        (Field::KeyShare, 0x33, &[0, 5, 0, 0x1d, 0, 2, 1]),
        (Field::KeyShare, 0x33, &[0, 0, 0]),
        (Field::EarlyData, 0x2a, &[1]),
        (Field::PskModes, 0x2d, &[0]),
        (Field::PskModes, 0x2d, &[1, 1, 1]),
        (Field::PreSharedKey, 0x29, &[0, 0, 0, 0]),
        (Field::PreSharedKey, 0x29, &shared),
    ];
    for (field, extension, data) in list {
        check_length(field, &Forge::tls13().but(extension, data).record());
    }
}

#[test]
fn fields_must_agree() {
    let base = Forge::tls13;
    let check =
        |expected: Refusal, forged: Forge| check(expected.code(), &forged.record(), expected);
    let version = 0x0200;
    let found = version;
    check(
        Refusal::LegacyVersion { found },
        Forge { version, ..base() },
    );
    let behind = vec![0; 3];
    check(Refusal::Trailing { octets: 3 }, Forge { behind, ..base() });
    let compression = vec![1, 0];
    check(
        Refusal::Compression,
        Forge {
            compression,
            ..base()
        },
    );
    let compression = vec![1];
    check(
        Refusal::Compression,
        Forge {
            compression,
            ..Forge::tls12()
        },
    );
    for extension in [0x17, 0xfe0d, 0x0a0a, 0x1234] {
        let twice = base().with(extension, &[]).with(extension, &[]);
        check(Refusal::ExtensionTwice { extension }, twice);
    }
    let two_lists = base().named(&[(0, b"a")]).named(&[(0, b"b")]);
    check(Refusal::ExtensionTwice { extension: 0 }, two_lists);
    check(
        Refusal::PreSharedKeyNotLast,
        base().resumed(1, 1).with(0x15, &[]),
    );
    check(Refusal::EarlyDataAlone, base().with(0x2a, &[]));
    let share = [&[0, 0x1d][..], &vector16(&[1; 32])].concat();
    let shares = vector16(&share.repeat(2));
    check(
        Refusal::GroupTwice { group: 0x1d },
        base().but(0x33, &shares),
    );
    for (identities, binders) in [(2, 1), (1, 2)] {
        let unequal = base().resumed(identities, binders);
        check(
            Refusal::Binders {
                identities,
                binders,
            },
            unequal,
        );
    }
}

#[test]
fn what_tls_1_3_makes_necessary_must_be_there() {
    const OFFER: &str = "an offer of TLS 1.3 without pre_shared_key";
    let base = Forge::tls13;
    let resumed = || base().resumed(1, 1);
    for (missing, because, section, forged) in [
        (
            Field::SignatureAlgorithms,
            OFFER,
            "9.2",
            base().without(0x0d),
        ),
        (Field::SupportedGroups, OFFER, "9.2", base().without(0x0a)),
        (
            Field::KeyShare,
            "supported_groups",
            "9.2",
            base().without(0x33),
        ),
        (
            Field::SupportedGroups,
            "key_share",
            "9.2",
            resumed().without(0x0a),
        ),
        (
            Field::PskModes,
            "pre_shared_key",
            "4.2.9",
            resumed().without(0x2d),
        ),
    ] {
        let rule = match section {
            "9.2" => "RFC 8446 §9.2",
            _ => "RFC 8446 §4.2.9",
        };
        let expected = Refusal::Missing {
            missing,
            because,
            rule,
        };
        check(missing.name(), &forged.record(), expected);
    }
    // None of it binds whoever offers TLS 1.2 alone, nor one that resumes without new shares.
    let tls12 = Forge {
        compression: vec![1, 0],
        ..Forge::tls12()
    };
    check_hello("TLS 1.2", &tls12, |hello| hello.versions.tls12);
    let without_shares = resumed().without(0x0a).without(0x33).without(0x0d);
    check_hello("resumed by the key alone", &without_shares, |hello| {
        hello.resumption == Resumption::PreSharedKey
    });
}

#[test]
fn versions_and_sizes_are_read() {
    let both = Versions {
        tls12: true,
        tls13: true,
    };
    check_hello("TLS 1.3", &Forge::tls13(), |hello| {
        hello.versions == both
            && hello.server_name == ServerName::Absent
            && hello.alpn.is_empty()
            && hello.key_shares == [NamedGroup::X25519]
            && hello.ech.is_none()
            && hello.resumption == Resumption::None
            && (hello.session_id_octets, hello.cipher_suites, hello.records) == (32, 2, 1)
            && hello.octets == Forge::tls13().message().len()
    });
    let of_old = |version| Forge {
        version,
        ..Forge::tls12()
    };
    for (version, tls12) in [
        (0x0300, false),
        (0x0302, false),
        (0x0303, true),
        (0x0304, true),
    ] {
        check_hello("the field of old", &of_old(version), |hello| {
            hello.versions
                == Versions {
                    tls12,
                    tls13: false,
                }
                && hello.versions.any() == tls12
                && hello.legacy_version == version
        });
    }
    let only_new = Forge::tls13().but(0x2b, &vector8(&[0xfa, 0xfa, 3, 4]));
    check_hello("TLS 1.3 alone", &only_new, |hello| {
        hello.versions
            == Versions {
                tls12: false,
                tls13: true,
            }
    });
    let only_old = Forge::tls13().but(0x2b, &vector8(&[3, 2]));
    check_hello("TLS 1.1 by the list", &only_old, |hello| {
        !hello.versions.any()
    });
    let extensions = Some(Vec::new());
    let empty_block = Forge {
        extensions,
        ..Forge::tls12()
    };
    check_hello("an empty block", &empty_block, |hello| hello.versions.tls12);
}

#[test]
fn lists_are_read_without_grease() {
    let shares = [&[0x6a, 0x6a, 0, 1, 0][..], &[0, 0x17, 0, 1, 4]].concat();
    let suites = vec![0x1a, 0x1a, 0x13, 1];
    let greased = Forge {
        suites,
        ..Forge::tls13()
    }
    .with(0x3a3a, &[0])
    .but(0x33, &vector16(&shares));
    check_hello("GREASE", &greased, |hello| {
        hello.cipher_suites == 1 && hello.key_shares == [NamedGroup::SECP256R1]
    });
    let none = Forge::tls13().but(0x33, &[0, 0]);
    check_hello("no shares", &none, |hello| hello.key_shares.is_empty());
    let names = [&b"h2"[..], b"http/1.1", &[0x0a, 0x0a]];
    let list: Vec<u8> = names.iter().flat_map(|name| vector8(name)).collect();
    check_hello(
        "ALPN",
        &Forge::tls13().with(0x10, &vector16(&list)),
        |hello| {
            hello.alpn.iter().eq(names) && hello.alpn.offers(b"h2") && !hello.alpn.offers(b"h3")
        },
    );
    let values = [
        (0x0a0a, true),
        (0xfafa, true),
        (0x0a1a, false),
        (0x0b0b, false),
        (0x1301, false),
    ];
    for (value, expected) in values {
        assert_eq!(is_grease(value), expected, "{value:04x}");
    }
}

#[test]
fn resumption_is_read() {
    let resumed = Forge::tls13().resumed(2, 2);
    check_hello("resumed", &resumed, |hello| {
        hello.resumption == Resumption::PreSharedKey
    });
    let early = Forge::tls13().with(0x2a, &[]).resumed(1, 1);
    check_hello("early data", &early, |hello| {
        hello.resumption == Resumption::EarlyData
    });
}
