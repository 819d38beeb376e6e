use super::*;
use proptest::prelude::*;

const ABC_SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn digests_are_read_by_their_length() {
    let check = |text: &str, expected: Option<DigestKind>| {
        let read = Digest::parse(text);
        assert_eq!(read.map(|digest| digest.kind()), expected, "{text}");
        if let Some(digest) = read {
            assert_eq!(digest.to_string(), text.to_ascii_lowercase());
        }
    };
    check(ABC_SHA256, Some(DigestKind::Sha256));
    check(&ABC_SHA256.to_uppercase(), Some(DigestKind::Sha256));
    check(&ABC_SHA256[..40], Some(DigestKind::Sha1));
    check(&ABC_SHA256[..32], Some(DigestKind::Md5));
    check(&ABC_SHA256[..33], None);
    check(&ABC_SHA256[..62], None);
    check("", None);
    check(&"g".repeat(64), None);
    check(&"+f".repeat(32), None);
    check(&"щ".repeat(16), None);
}

/// The digests of `abc` that FIPS 180-4 and RFC 1321 print.
#[test]
fn bodies_are_digested_as_the_standards_say() {
    let mut hasher = BodyHasher::new(&DigestKind::ALL);
    hasher.update(b"a");
    hasher.update(b"bc");
    let made: Vec<_> = hasher.finish().iter().map(Digest::to_string).collect();
    let expected = [
        "900150983cd24fb0d6963f7d28e17f72",
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        ABC_SHA256,
    ];
    assert_eq!(made, expected);
}

proptest! {
    #[test]
    fn how_a_body_is_cut_does_not_matter(
        body: Vec<u8>,
        at: prop::sample::Index,
        kinds in prop::sample::subsequence(DigestKind::ALL.to_vec(), 0..=3),
    ) {
        let (left, right) = body.split_at(at.index(body.len() + 1));
        let (mut whole, mut cut) = (BodyHasher::new(&kinds), BodyHasher::new(&kinds));
        whole.update(&body);
        cut.update(left);
        cut.update(right);
        let whole = whole.finish();
        prop_assert_eq!(whole.iter().map(Digest::kind).collect::<Vec<_>>(), kinds);
        prop_assert_eq!(whole, cut.finish());
    }
}
