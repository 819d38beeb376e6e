use super::*;
use ring::rand::SystemRandom;

fn secret(text: &str) -> SecretOctets {
    SecretOctets::new(text.as_bytes().to_vec()).unwrap()
}

fn root(number: u32) -> Generation {
    Generation::try_from(number).unwrap()
}

#[test]
fn a_key_opens_under_its_passphrase_as_its_root_alone() {
    let random = SystemRandom::new();
    let (made, wrapped) = make(&secret("correct horse"), root(1), &random).unwrap();
    assert_eq!(wrapped.reveal().len(), WRAPPED_OCTETS);
    let check = |wrapped: &[u8], passphrase: &str, number: u32, expected: Result<(), CaRefused>| {
        let wrapped = SecretOctets::new(wrapped.to_vec()).unwrap();
        let key = RootKey {
            root: root(number),
            passphrase: secret(passphrase),
        };
        let opened = open(&wrapped, &key, &random);
        let opened = opened.map(|signer| assert_eq!(signer.point(), made.point()));
        assert_eq!(opened, expected.map_err(Refused::from));
    };
    let octets = wrapped.reveal();
    check(octets, "correct horse", 1, Ok(()));
    let wrong = |number| Err(CaRefused::Passphrase { root: root(number) });
    check(octets, "correct horsf", 1, wrong(1));
    check(octets, "correct horse ", 1, wrong(1));
    check(octets, "correct horse", 2, wrong(2));
    let length = |bytes| Err(CaRefused::PassphraseLength { bytes });
    check(octets, "short", 1, length(5));
    check(octets, &"x".repeat(1025), 1, length(1025));
    for at in [1, HEADER_OCTETS - 1, HEADER_OCTETS, WRAPPED_OCTETS - 1] {
        let mut changed = octets.to_vec();
        changed[at] ^= 1;
        check(&changed, "correct horse", 1, wrong(1));
    }
    let missing = Err(CaRefused::NoRootKey(root(1)));
    let mut other = octets.to_vec();
    other[0] = 2;
    check(&other, "correct horse", 1, missing.clone());
    check(&[], "correct horse", 1, missing);
}

#[test]
fn a_passphrase_has_a_length() {
    let random = SystemRandom::new();
    let check = |bytes: usize, is_taken: bool| {
        let made = make(&secret(&"x".repeat(bytes)), root(1), &random);
        assert_eq!(made.is_ok(), is_taken, "{bytes}");
    };
    check(0, false);
    check(11, false);
    check(12, true);
    check(1024, true);
    check(1025, false);
}
