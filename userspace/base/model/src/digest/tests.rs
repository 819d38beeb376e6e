use super::*;

#[test]
fn a_digest_is_64_hexadecimal_digits() {
    let check = |text: &str, good: bool| {
        assert_eq!(text.parse::<ContentDigest>().is_ok(), good, "{text:?}");
    };
    check(&"0f".repeat(32), true);
    check(&"AB".repeat(32), true);
    check(&["9c"; 32].join(":"), true);
    check("", false);
    check(&"0f".repeat(31), false);
    check(&format!("{}0", "0f".repeat(31)), false);
    check(&"0g".repeat(32), false);
    check(&"0f".repeat(33), false);
}

#[test]
fn it_is_written_in_one_way() {
    let digest: ContentDigest = ["AB"; 32].join(":").parse().unwrap();
    assert_eq!(digest.to_string(), "ab".repeat(32));
    assert_eq!(digest.to_string().parse(), Ok(digest));
}
