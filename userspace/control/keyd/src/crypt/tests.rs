use super::*;
use ring::rand::SystemRandom;
use std::collections::BTreeSet;

const SECRET: [u8; SECRET_OCTETS] = [7; SECRET_OCTETS];

fn sealed(plaintext: &[u8]) -> Vec<u8> {
    seal(&SECRET, b"use", b"whose", plaintext, &SystemRandom::new()).unwrap()
}

#[test]
fn what_was_sealed_opens() {
    for octets in [0, 1, 15, 16, 17, 4096] {
        let plaintext = vec![0xa5; octets];
        let sealed = sealed(&plaintext);
        assert_eq!(sealed.len(), octets + SEAL_OCTETS);
        let opened = open(&SECRET, b"use", b"whose", &sealed).unwrap();
        assert_eq!(opened.as_slice(), plaintext);
    }
}

#[test]
fn nothing_else_opens_it() {
    let sealed = sealed(b"correct horse");
    let check = |secret: &[u8], usage: &[u8], whose: &[u8], sealed: &[u8]| {
        assert_eq!(open(secret, usage, whose, sealed).unwrap_err(), Unopened);
    };
    check(&[8; SECRET_OCTETS], b"use", b"whose", &sealed);
    check(&SECRET, b"other", b"whose", &sealed);
    check(&SECRET, b"use", b"else", &sealed);
    check(&SECRET, b"use", b"", &sealed);
    for at in 0..sealed.len() {
        check(&SECRET, b"use", b"whose", &sealed[..at]);
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            check(&SECRET, b"use", b"whose", &changed);
        }
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    check(&SECRET, b"use", b"whose", &longer);
}

/// Each message has a salt, hence a key, of its own: the same text never gives the same octets.
#[test]
fn two_seals_of_one_text_have_nothing_in_common() {
    let all: Vec<Vec<u8>> = (0..100).map(|_| sealed(b"correct horse")).collect();
    let salts: BTreeSet<&[u8]> = all.iter().map(|one| &one[..SALT_OCTETS]).collect();
    let bodies: BTreeSet<&[u8]> = all.iter().map(|one| &one[SALT_OCTETS..]).collect();
    assert_eq!((salts.len(), bodies.len()), (100, 100));
}
