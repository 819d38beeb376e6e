use super::*;
use crate::access::{Access, Wish};
use crate::config::Config;
use crate::crypt::SECRET_OCTETS;
use clap::Parser as _;
use law::Clause;
use model::RowKey;
use ring::rand::SystemRandom;
use runtime::keys::{SignatureError, verify};
use std::collections::BTreeSet;
use wire::keys::{KEYS_MAX, KeyUse, Outcome};

const UID: u32 = 5;

fn permit(purpose: KeyUse, key: &str) -> Permit {
    let arguments = [
        "keyd",
        "--sealing-key=k",
        "--controld-uid=5",
        "--seal=psk=5",
        "--seal=password=5",
        "--unseal=psk=5",
        "--unseal=password=5",
    ];
    let access = Access::new(&Config::parse_from(arguments)).unwrap();
    let key = key.parse().unwrap();
    access.permit(UID, Wish::Use(purpose, key)).unwrap()
}

/// A keyring whose keys have one generation each, of a known secret.
fn a_keyring(keys: &[(&str, u8)]) -> Keyring {
    let made = |secret: u8| Made {
        since: Timestamp::UNIX_EPOCH,
        secret: SecretOctets::new(vec![secret; SECRET_OCTETS]).unwrap(),
    };
    let stored = keys.iter().map(|(id, secret)| {
        let id = id.parse().unwrap();
        (id, vec![made(*secret)])
    });
    Keyring::from_stored(stored.collect()).unwrap()
}

fn rotated(keyring: &Keyring, key: &str) -> Keyring {
    let now = Timestamp::UNIX_EPOCH;
    let key = key.parse().unwrap();
    keyring.with_new(&key, now, &SystemRandom::new()).unwrap().0
}

fn a_statement() -> DecisionStatement {
    DecisionStatement {
        authority: "gts".parse().unwrap(),
        request: "СОЗ-2026/17".parse().unwrap(),
        kind: "waf_onboard".parse().unwrap(),
        outcome: Outcome::Approved,
        officer: "officer".parse().unwrap(),
        at: "2026-11-29T09:30:00Z".parse().unwrap(),
        change: None,
        document: Sha256([0x22; 32]),
        clause: Clause::ESHDI_13,
    }
}

fn a_context(request: &str, field: &str) -> SealContext {
    SealContext::Request {
        request: request.parse().unwrap(),
        field: field.parse().unwrap(),
    }
}

fn a_document(number: &str) -> Document {
    Document {
        authority: "gts".parse().unwrap(),
        number: number.parse().unwrap(),
        sha256: Sha256([0x33; 32]),
    }
}

fn secret(text: &str) -> SecretOctets {
    SecretOctets::new(text.as_bytes().to_vec()).unwrap()
}

#[test]
fn each_generation_signs_and_all_of_them_verify() {
    let permit = permit(KeyUse::Sign, "decisions/gts");
    let mut keyring = a_keyring(&[("decisions/gts", 1)]);
    let mut signed = Vec::new();
    for number in 1..=4 {
        let done = keyring.sign(&permit, &a_statement()).unwrap();
        assert_eq!(done.generation.number(), number);
        assert_eq!(done.digest, sha256(&a_statement().canonical()));
        signed.push(done.result);
        keyring = rotated(&keyring, "decisions/gts");
    }
    let keys = keyring.public(&"gts".parse().unwrap()).unwrap();
    assert_eq!(keys.keys.len(), 5);
    let different: BTreeSet<[u8; 32]> = keys.keys.iter().map(|key| key.octets).collect();
    assert_eq!(different.len(), 5);
    for signature in &signed {
        assert_eq!(verify(&a_statement(), signature, &keys), Ok(()));
        // Under another generation's number it is no signature.
        let generation = Generation::try_from(5).unwrap();
        let moved = DecisionSignature {
            generation,
            ..*signature
        };
        let verified = verify(&a_statement(), &moved, &keys);
        assert_eq!(verified, Err(SignatureError::Differs));
    }
    // What is read from the disk has the same public halves.
    let stored = keyring.stored().into_iter();
    let stored = stored
        .map(|(id, made)| (id.clone(), made.to_vec()))
        .collect();
    let read = Keyring::from_stored(stored).unwrap();
    assert_eq!(read.public(&"gts".parse().unwrap()).unwrap(), keys);
    let unknown = keyring.public(&"eup".parse().unwrap()).unwrap_err();
    assert!(matches!(unknown, Refused::Key(_)), "{unknown}");
}

/// Sealed by another implementation of HKDF and AES-GCM, with a secret of sevens: what is sealed today opens in years.
#[test]
fn a_blob_made_elsewhere_opens() {
    let hexadecimal = "0100000001000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\
        5b57990f2c10608c9134e0fe7cd54fc645613e2ccc0465313c4a9afc98";
    let octets = (0..hexadecimal.len() / 2)
        .map(|at| u8::from_str_radix(&hexadecimal[2 * at..2 * at + 2], 16).unwrap());
    let blob = SealedBlob(octets.collect());
    let keyring = a_keyring(&[("sealing/psk", 7)]);
    let context = a_context("СОЗ-2026/17", "vpn.ph1.psk");
    let whose = (SealPurpose::Psk, &context);
    let done = keyring.unseal(&permit(KeyUse::Unseal, "sealing/psk"), whose, &blob);
    let done = done.unwrap();
    assert_eq!(done.result.reveal(), b"correct horse");
    let digest = "e05ae5e530b6d68a052f4904fc3164acdfa00c66ee79be38dfbdbef100f5fb3b";
    assert_eq!(done.digest.to_string(), digest);
}

#[test]
fn a_blob_opens_for_what_it_was_sealed_for_alone() {
    let keyring = a_keyring(&[("sealing/psk", 7), ("sealing/password", 7)]);
    let sealed_for = a_context("17", "vpn.ph1.psk");
    let blob = keyring
        .seal(
            &permit(KeyUse::Seal, "sealing/psk"),
            (SealPurpose::Psk, &sealed_for),
            &secret("correct horse"),
            &SystemRandom::new(),
        )
        .unwrap()
        .result;
    let check = |purpose: SealPurpose, context: &SealContext, opens: Option<&[u8]>| {
        let permit = permit(KeyUse::Unseal, &format!("sealing/{purpose}"));
        let opened = keyring.unseal(&permit, (purpose, context), &blob);
        match (opened, opens) {
            (Ok(done), Some(text)) => assert_eq!(done.result.reveal(), text),
            (Err(Refused::Closed { context: said }), None) => {
                assert_eq!(said, context.to_string());
            }
            (other, _) => unreachable!("{context}: {other:?}"),
        }
    };
    check(SealPurpose::Psk, &sealed_for, Some(b"correct horse"));
    check(SealPurpose::Psk, &a_context("18", "vpn.ph1.psk"), None);
    check(SealPurpose::Psk, &a_context("17", "vpn.ph2.psk"), None);
    // Even where the keys of two purposes were the same.
    check(SealPurpose::Password, &sealed_for, None);
    let row = SealContext::Row {
        row: RowKey::Service("17".parse().unwrap()),
        field: "vpn.ph1.psk".parse().unwrap(),
    };
    check(SealPurpose::Psk, &row, None);
}

#[test]
fn a_blob_names_its_generation() {
    let seals = permit(KeyUse::Seal, "sealing/psk");
    let opens = permit(KeyUse::Unseal, "sealing/psk");
    let context = a_context("17", "psk");
    let whose = (SealPurpose::Psk, &context);
    let random = SystemRandom::new();
    let first = a_keyring(&[("sealing/psk", 7)]);
    let second = rotated(&first, "sealing/psk");
    let old = first.seal(&seals, whose, &secret("old"), &random).unwrap();
    let new = second.seal(&seals, whose, &secret("new"), &random).unwrap();
    for (blob, text, number) in [(&old.result, "old", 1), (&new.result, "new", 2)] {
        let done = second.unseal(&opens, whose, blob).unwrap();
        assert_eq!(done.result.reveal(), text.as_bytes());
        assert_eq!(done.generation.number(), number);
    }
    // A store that was put back to an older copy says so.
    let missing = first.unseal(&opens, whose, &new.result).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "sealing/psk has no generation 2: 1 is its newest"
    );
    // Nobody moves a blob to another generation.
    let mut moved = new.result;
    moved.0[4] = 1;
    let closed = second.unseal(&opens, whose, &moved).unwrap_err();
    assert!(matches!(closed, Refused::Closed { .. }), "{closed}");
}

#[test]
fn octets_that_are_no_blob_are_named() {
    let keyring = a_keyring(&[("sealing/psk", 7)]);
    let context = a_context("17", "psk");
    let check = |octets: Vec<u8>, words: &str| {
        let permit = permit(KeyUse::Unseal, "sealing/psk");
        let whose = (SealPurpose::Psk, &context);
        let refused = keyring.unseal(&permit, whose, &SealedBlob(octets));
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    };
    let shortest = BLOB_HEADER_OCTETS + SEAL_OCTETS;
    check(vec![], "shorter");
    check(vec![1; shortest - 1], "shorter");
    check(vec![2; shortest], "another version");
    check(vec![1; BLOB_OCTETS_MAX + 1], "longer");
    let mut none = vec![0; shortest];
    none[0] = BLOB_VERSION;
    check(none.clone(), "no generation 0");
    none[4] = 1;
    check(none, "does not open");
}

/// By another implementation of HMAC, with a secret of nines.
#[test]
fn a_code_made_elsewhere_is_genuine() {
    let keyring = a_keyring(&[("codes/gts", 9)]);
    let issued = keyring
        .issue_code(&permit(KeyUse::IssueCode, "codes/gts"), &a_document("17/Д"))
        .unwrap();
    assert_eq!(issued.result.to_string(), "TS9W3-MFF23-NCTJP-WPNAN");
}

#[test]
fn the_codes_of_all_generations_stay_genuine() {
    let issues = permit(KeyUse::IssueCode, "codes/gts");
    let checks = permit(KeyUse::CheckCode, "codes/gts");
    let first = a_keyring(&[("codes/gts", 9)]);
    let second = rotated(&first, "codes/gts");
    let document = a_document("17");
    let old = first.issue_code(&issues, &document).unwrap().result;
    let new = second.issue_code(&issues, &document).unwrap().result;
    assert_ne!(old, new);
    let check = |keyring: &Keyring, document: &Document, code, found: Option<u32>| {
        let checked = keyring.check_code(&checks, document, code).unwrap();
        assert_eq!(checked.map(|done| done.generation.number()), found);
    };
    check(&second, &document, old, Some(1));
    check(&second, &document, new, Some(2));
    check(&first, &document, new, None);
    check(&second, &a_document("18"), old, None);
    let changed = Document {
        sha256: Sha256([0x34; 32]),
        ..a_document("17")
    };
    check(&second, &changed, new, None);
    for bit in 28..128 {
        let tag = u128::from_be_bytes(new.octets()) << 28;
        let near = DocumentCode::of_tag((tag ^ (1 << bit)).to_be_bytes());
        check(&second, &document, near, None);
    }
}

#[test]
fn keys_and_generations_have_a_bound() {
    let mut keyring = a_keyring(&[("sealing/psk", 7)]);
    for _ in 1..GENERATIONS_MAX {
        keyring = rotated(&keyring, "sealing/psk");
    }
    let now = Timestamp::UNIX_EPOCH;
    let random = SystemRandom::new();
    let psk = KeyId::Sealing(SealPurpose::Psk);
    let refused = keyring.with_new(&psk, now, &random).unwrap_err();
    assert_eq!(refused, Refused::Generations { key: psk });
    for number in 1..KEYS_MAX {
        keyring = rotated(&keyring, &format!("codes/a{number}"));
    }
    let key: KeyId = "codes/b".parse().unwrap();
    let refused = keyring.with_new(&key, now, &random).unwrap_err();
    assert_eq!(refused, Refused::Keys { key });
    assert_eq!(keyring.views().len(), KEYS_MAX);
    assert_eq!(
        keyring.views().last().unwrap().newest.number(),
        GENERATIONS_MAX
    );
}

#[test]
fn stored_keys_that_contradict_themselves_are_refused() {
    let made = |octets: usize| Made {
        since: Timestamp::UNIX_EPOCH,
        secret: SecretOctets::new(vec![7; octets]).unwrap(),
    };
    let psk = || KeyId::Sealing(SealPurpose::Psk);
    let check = |stored: Vec<(KeyId, Vec<Made>)>, words: &str| {
        let refused = Keyring::from_stored(stored).unwrap_err();
        assert!(refused.contains(words), "{refused}");
    };
    check(vec![(psk(), vec![])], "0 generations");
    check(vec![(psk(), vec![made(31)])], "is not whole");
    let twice = vec![(psk(), vec![made(32)]), (psk(), vec![made(32)])];
    check(twice, "2 keys, of which 1 differ");
    let generations = usize::try_from(GENERATIONS_MAX).unwrap() + 1;
    check(
        vec![(psk(), vec![made(32); generations])],
        "241 generations",
    );
}
