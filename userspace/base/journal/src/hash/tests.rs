use super::*;

fn check(text: &str, expect: Option<(u64, u8)>) {
    let expect = expect.map(|(seq, byte)| Head {
        seq,
        hash: Hash::from_bytes([byte; HASH_LEN]),
    });
    assert_eq!(text.parse::<Head>().ok(), expect, "{text}");
}

#[test]
fn head_is_parsed() {
    let hash = "ab".repeat(32);
    check(&format!("7:{hash}"), Some((7, 0xab)));
    check(&format!("7:{}", hash.to_uppercase()), Some((7, 0xab)));
    check(
        &format!("18446744073709551615:{hash}"),
        Some((u64::MAX, 0xab)),
    );
    for wrong in ["", ":", "7", "7:", "7:ab", "-1:", &hash] {
        check(wrong, None);
    }
    check(&format!("x:{hash}"), None);
    check(&format!("7:{hash}0"), None);
    check(&format!("7:{hash}00"), None);
    check(&format!("7:{}ё", &hash[2..]), None);
    check(&format!("7:g{}", &hash[1..]), None);
}

#[test]
fn head_is_printed_as_it_is_parsed() {
    let head = Head {
        seq: 42,
        hash: Hash::from_bytes(std::array::from_fn(|i| u8::try_from(i * 8).unwrap())),
    };
    assert_eq!(head.to_string().parse(), Ok(head));
    let json = serde_json::to_string(&head).unwrap();
    assert_eq!(serde_json::from_str::<Head>(&json).unwrap(), head);
    assert!(serde_json::from_str::<Head>(r#"{"seq":1,"hash":"00"}"#).is_err());
}
