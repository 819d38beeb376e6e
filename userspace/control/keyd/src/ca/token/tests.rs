use super::signature::HALF_OCTETS;
use super::*;

/// r and s as octets that end so.
fn raw(r: &[u8], s: &[u8]) -> Vec<u8> {
    let half = |end: &[u8]| [vec![0; HALF_OCTETS - end.len()], end.to_vec()].concat();
    [half(r), half(s)].concat()
}

#[test]
fn a_tokens_signature_is_written_as_x509_wants_it() {
    let check = |r: &[u8], s: &[u8], expected: Option<&[u8]>| {
        assert_eq!(in_der(&raw(r, s)).as_deref(), expected);
    };
    check(&[1], &[2], Some(&[0x30, 6, 2, 1, 1, 2, 1, 2]));
    check(
        &[0x7f],
        &[0x80],
        Some(&[0x30, 7, 2, 1, 0x7f, 2, 2, 0, 0x80]),
    );
    check(
        &[1, 0],
        &[0xff, 0],
        Some(&[0x30, 9, 2, 2, 1, 0, 2, 3, 0, 0xff, 0]),
    );
    check(&[0], &[1], None);
    check(&[1], &[0], None);
    let longest = in_der(&raw(&[0xff; HALF_OCTETS], &[0xff; HALF_OCTETS])).unwrap();
    assert_eq!(longest.len(), 2 + 2 * (2 + 1 + HALF_OCTETS));
    for octets in [0, 95, 97] {
        assert_eq!(in_der(&vec![1; octets]), None);
    }
}

/// What the store has of a key in a token, and of one that it keeps itself.
#[test]
fn a_key_in_a_token_is_known_by_its_mark() {
    let check = |stored: &[u8], is_in_token: bool| {
        let stored = SecretOctets::new(stored.to_vec()).unwrap();
        assert_eq!(mark(&stored).is_some(), is_in_token);
    };
    check(&[&[2][..], &[7; 32]].concat(), true);
    check(&[&[1][..], &[7; 32]].concat(), false);
    check(&[&[2][..], &[7; 31]].concat(), false);
    check(&[&[2][..], &[7; 33]].concat(), false);
    check(&[], false);
}

#[test]
fn a_token_that_is_not_there_is_named() {
    let token = Token::new("/nowhere/module.so".into(), "roots".to_owned());
    let why = token.look().unwrap_err();
    assert!(why.contains("/nowhere/module.so cannot be loaded"), "{why}");
    let pin = SecretOctets::new(b"1234".to_vec()).unwrap();
    let refused = token.make(&pin, Generation::FIRST).unwrap_err();
    assert_eq!(refused.told().code, wire::RefusalCode::Unavailable);
    assert!(refused.told().hint.contains("--root-token"));
}
