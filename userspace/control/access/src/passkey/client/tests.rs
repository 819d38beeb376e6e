use super::*;
use crate::passkey::CHALLENGE_OCTETS;
use crate::passkey::tests::device::party;
use proptest::prelude::*;

/// Of 32 octets of 0xfb: every symbol that base64 and base64url do not share, and padding.
const CHALLENGE: &str = "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s";

fn read(text: &[u8]) -> Result<[u8; 32], PasskeyRefused> {
    let challenge = Challenge([0xfb; CHALLENGE_OCTETS]);
    check(text, Ceremony::Get, &challenge, &party())
}

fn members(members: &str) -> String {
    members.replace('C', CHALLENGE)
}

#[test]
fn client_data_is_an_object_of_these_members() {
    let check = |text: &str, expected: Result<(), PasskeyRefused>| {
        let found = read(members(text).as_bytes());
        assert_eq!(found.map(|_| ()), expected, "{text}");
    };
    let unread = Err(PasskeyRefused::ClientData);
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org"}"#,
        Ok(()),
    );
    check(
        r#"{"origin":"https://example.org","challenge":"C","type":"webauthn.get","tokenBinding":{"status":"supported"}}"#,
        Ok(()),
    );
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org","crossOrigin":true}"#,
        Err(PasskeyRefused::CrossOrigin),
    );
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org","topOrigin":{}}"#,
        Err(PasskeyRefused::CrossOrigin),
    );
    check(
        r#"{"type":"webauthn.get","challenge":"C=","origin":"https://example.org"}"#,
        Err(PasskeyRefused::Challenge),
    );
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org","crossOrigin":null}"#,
        unread,
    );
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org","crossOrigin":"false"}"#,
        unread,
    );
    check(
        r#"{"type":"webauthn.get","type":"webauthn.get","challenge":"C","origin":"https://example.org"}"#,
        unread,
    );
    check(
        r#"{"challenge":"C","origin":"https://example.org"}"#,
        unread,
    );
    check(
        r#"{"type":"webauthn.get","origin":"https://example.org"}"#,
        unread,
    );
    check(r#"{"type":"webauthn.get","challenge":"C"}"#, unread);
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":["https://example.org"]}"#,
        unread,
    );
    check(
        r#"["webauthn.get","C","https://example.org",false]"#,
        unread,
    );
    check(
        r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org"}}"#,
        unread,
    );
    check("{}", unread);
    check("", unread);
    // Base64 of the other alphabet is another text.
    let other = CHALLENGE.replace('-', "+").replace('_', "/");
    let text = r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org"}"#;
    let found = read(text.replace('C', &other).as_bytes());
    assert_eq!(found, Err(PasskeyRefused::Challenge));
}

#[test]
fn client_data_is_bounded_and_digested_as_it_is() {
    let text = members(r#"{"type":"webauthn.get","challenge":"C","origin":"https://example.org"}"#);
    let padded = |count: usize| format!("{text}{}", " ".repeat(count - text.len()));
    let longest = padded(CLIENT_DATA_OCTETS_MAX);
    let digest: [u8; 32] = Sha256::digest(longest.as_bytes()).into();
    assert_eq!(read(longest.as_bytes()), Ok(digest));
    let longer = padded(CLIENT_DATA_OCTETS_MAX + 1);
    assert_eq!(read(longer.as_bytes()), Err(PasskeyRefused::ClientData));
    // What is no UTF-8, and the mark that some put before it.
    assert_eq!(read(&[b'{', 0xff, b'}']), Err(PasskeyRefused::ClientData));
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    assert_eq!(read(&marked), Err(PasskeyRefused::ClientData));
}

proptest! {
    #[test]
    fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&octets).is_err());
        let begun = [b"{".as_slice(), octets.as_slice()].concat();
        prop_assert!(read(&begun).is_err());
    }
}
