//! Lines: their form, their bounds, and what never stands in them.

mod properties;
mod schema;

use law::Clause;

use super::*;
use crate::words::words;

fn reason(label: &'static str, clause: Clause) -> Words {
    words(label, clause, "It passes.", "Оно проходит.", "Ол өтеді.")
}

/// A connection of which everything is known.
pub(super) fn full() -> ConnectionRecord {
    ConnectionRecord {
        began: "2026-11-30T07:45:12.0009Z".parse().unwrap(),
        ground: Some(Ground {
            organisation: "ministry".parse().unwrap(),
            enrolment: "ministry-lan".parse().unwrap(),
            request: Clipped::of("request-17"),
        }),
        epoch: Epoch(42),
        source: "[::ffff:198.51.100.7]:50123".parse().unwrap(),
        destination: "203.0.113.9:443".parse().unwrap(),
        entrance: Entrance::Steered,
        name: AskedFor::Sni("www.shop.example".parse().unwrap()),
        verified: Some(Word::new("by-resolution")),
        categories: vec!["shopping".parse().unwrap()],
        action: LoggedAction::Block,
        reason: reason("malicious-content", Clause::ESHDI_20),
        detail: Detail::Decrypted(Box::new(Decrypted {
            client_version: Some(TlsVersion::Tls13),
            server_version: Some(TlsVersion::Tls12),
            protocol: Some(InnerProtocol::Http2),
            upstream: Some(Word::new("trusted")),
            issuer_key: Some(ContentDigest([0xab; 32])),
            traffic: Traffic {
                client_octets: 1234,
                server_octets: 567_890,
                lived_ms: 321,
            },
            detections: vec![Detection {
                rule: Clipped::of("Win.Test.EICAR_HDB-1"),
                case: "1NGTB80-007".parse().unwrap(),
            }],
            unscanned: Some(Word::new("too-large-to-scan")),
        })),
    }
}

#[test]
fn a_line_says_what_is_known() {
    expect_test::expect![[r#"{"v":1,"ts":"2026-11-30T07:45:12.000Z","organisation":"ministry","enrolment":"ministry-lan","request":"request-17","epoch":42,"source":"198.51.100.7:50123","destination":"203.0.113.9:443","entrance":"steered","name":"www.shop.example","name_from":"sni","verified":"by-resolution","categories":["shopping"],"action":"block","reason":"malicious-content","clause":"eshdi-20","client_version":"1.3","server_version":"1.2","protocol":"h2","upstream":"trusted","issuer_key":"abababababababababababababababababababababababababababababababab","unscanned":"too-large-to-scan","detections":[{"rule":"Win.Test.EICAR_HDB-1","case":"1NGTB80-007"}],"client_octets":1234,"server_octets":567890,"lived_ms":321}"#]].assert_eq(&full().to_string());
}

#[test]
fn what_is_not_known_is_left_out() {
    let mut record = full();
    record.ground = None;
    record.name = AskedFor::None(Word::new("absent"));
    record.verified = None;
    record.categories.clear();
    record.action = LoggedAction::Splice;
    record.detail = Detail::None;
    expect_test::expect![[r#"{"v":1,"ts":"2026-11-30T07:45:12.000Z","epoch":42,"source":"198.51.100.7:50123","destination":"203.0.113.9:443","entrance":"steered","name_from":"absent","categories":[],"action":"splice","reason":"malicious-content","clause":"eshdi-20"}"#]].assert_eq(&record.to_string());
}

/// ЕШДИ п. 20: whatever was handed in, nothing but facts of the name is written.
#[test]
fn of_an_exempt_connection_only_its_name_is_written() {
    let plain = ConnectionRecord {
        detail: Detail::None,
        ..full()
    };
    assert!(!plain.is_exempt());
    for exempt in ExemptCategory::ALL {
        let by_category = |detail| ConnectionRecord {
            categories: vec!["shopping".parse().unwrap(), exempt.into()],
            detail,
            ..full()
        };
        let by_clause = |detail| ConnectionRecord {
            reason: reason("exempt", exempt.clause()),
            detail,
            ..full()
        };
        let makers: [&dyn Fn(Detail) -> ConnectionRecord; 2] = [&by_category, &by_clause];
        for make in makers {
            let nothing = make(Detail::None);
            assert!(nothing.is_exempt());
            for detail in [Detail::Traffic(Traffic::default()), full().detail] {
                assert_eq!(make(detail).to_string(), nothing.to_string());
            }
        }
    }
    // An exempt name of no known category has no clause of its own.
    let below = SpliceReason::ExemptUpstream(ExemptName::Below);
    let below = ConnectionRecord {
        reason: below.words(),
        ..full()
    };
    assert!(below.is_exempt());
}

#[test]
fn the_longest_line_is_within_the_bound() {
    let mut record = full();
    let labels = [
        "a".repeat(63),
        "b".repeat(63),
        "c".repeat(63),
        "d".repeat(61),
    ];
    let name = labels.join(".");
    assert_eq!(name.len(), 253);
    record.name = AskedFor::Connect(name.parse().unwrap());
    record.entrance = Entrance::Proxied;
    record.ground = Some(Ground {
        organisation: "o".repeat(64).parse().unwrap(),
        enrolment: "e".repeat(64).parse().unwrap(),
        request: Clipped::of(&"𝒳".repeat(999)),
    });
    record.epoch = Epoch(u32::MAX);
    let address = "[2001:db8:1111:2222:3333:4444:5555:6666]:65535";
    record.source = address.parse().unwrap();
    record.destination = address.parse().unwrap();
    record.categories = vec!["c".repeat(64).parse().unwrap(); 999];
    let longest = Word::new("word-word-word-word-word-word-word-word-word-wor");
    assert_eq!(longest.as_str().len(), Word::OCTETS_MAX);
    record.verified = Some(longest);
    record.reason = reason(longest.as_str(), Clause::ESHDI_20);
    let Detail::Decrypted(shown) = &mut record.detail else {
        unreachable!("everything is known of it");
    };
    shown.upstream = Some(longest);
    shown.unscanned = Some(longest);
    shown.traffic = Traffic {
        client_octets: u64::MAX,
        server_octets: u64::MAX,
        lived_ms: u64::MAX,
    };
    shown.detections = vec![
        Detection {
            rule: Clipped::of(&"𝒳".repeat(999)),
            case: "1NGTB80-ZZZZZZZZZZZZ".parse().unwrap(),
        };
        999
    ];
    let line = record.to_string();
    assert!(line.len() <= RECORD_OCTETS_MAX, "{}", line.len());
    assert!(line.contains(r#""categories_more":991"#) && line.contains(r#""detections_more":993"#));
}

#[test]
fn texts_are_cut_to_what_a_log_may_say() {
    for (text, expected) in [
        ("Win.Test.EICAR_HDB-1", "Win.Test.EICAR_HDB-1"),
        ("{HEX}php.base64.187", "{HEX}php.base64.187"),
        ("Правило 12", "Правило_12"),
        ("https://evil.example/a/b?token=1#x", "evil.example…"),
        ("https://user:word@evil.example:8443/a", "evil.example…"),
        ("http://[2001:db8::1]:80/?a=b", "2001:db8::1…"),
        ("evil.example/a?token=1", "evil.example…"),
        ("token=secret", "token…"),
        ("a\nb\u{2028}c\u{202e}d\"e", "a_b_c_d_e"),
        ("", ""),
        ("://", "…"),
    ] {
        assert_eq!(Clipped::of(text).as_str(), expected, "{text}");
    }
    let long = "a".repeat(65);
    assert_eq!(Clipped::of(&long).as_str(), format!("{}…", "a".repeat(64)));
    let fits = "a".repeat(64);
    assert_eq!(Clipped::of(&fits).as_str(), fits);
}

#[test]
fn hosts_are_taken_out_of_urls() {
    for (text, expected) in [
        ("https://Shop.example/a?b", Some("shop.example")),
        ("shop.example:443", Some("shop.example")),
        ("shop.example", Some("shop.example")),
        ("https://a:b@shop.example:1/?c@d", Some("shop.example")),
        ("/path?query=shop.example", None),
        ("https://192.0.2.1/", None),
        ("[2001:db8::1]:443", None),
        ("https://shop.example?query", Some("shop.example")),
        ("https://shop.example\\@evil.example", Some("shop.example")),
        ("", None),
    ] {
        let host = host_of(text);
        assert_eq!(host.as_ref().map(HostName::as_str), expected, "{text}");
    }
}

#[test]
fn words_are_words() {
    for label in [
        "",
        "Word",
        "two words",
        "ключ",
        "a_b",
        "word-word-word-word-word-word-word-word-word-word",
    ] {
        assert_eq!(Word::new(label).as_str(), "unknown", "{label}");
    }
    assert_eq!(Word::new("by-probe-2").as_str(), "by-probe-2");
}

#[test]
fn of_what_passed_verified_its_protocol_is_told() {
    let mut record = full();
    record.action = LoggedAction::Splice;
    record.reason = SpliceReason::OtherProtocol.words();
    record.verified = None;
    record.detail = Detail::Verified(Verified {
        protocol: Word::of_protocol(b"imap"),
        upstream: Some(Word::new("trusted")),
        traffic: Traffic {
            client_octets: 1,
            server_octets: 2,
            lived_ms: 3,
        },
    });
    expect_test::expect![[r#"{"v":1,"ts":"2026-11-30T07:45:12.000Z","organisation":"ministry","enrolment":"ministry-lan","request":"request-17","epoch":42,"source":"198.51.100.7:50123","destination":"203.0.113.9:443","entrance":"steered","name":"www.shop.example","name_from":"sni","categories":["shopping"],"action":"splice","reason":"other-protocol","clause":"eshdi-20","protocol":"imap","upstream":"trusted","client_octets":1,"server_octets":2,"lived_ms":3}"#]].assert_eq(&record.to_string());
    schema::check(&record);
    for (name, expected) in [
        ("stun.turn", "stun-turn"),
        ("sip/2", "sip-2"),
        ("http/1.1", "unregistered"),
        ("x-amzn-mqtt-ca", "unregistered"),
        ("\"\n", "unregistered"),
    ] {
        assert_eq!(Word::of_protocol(name.as_bytes()).as_str(), expected);
    }
}
