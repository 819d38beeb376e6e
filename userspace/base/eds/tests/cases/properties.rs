//! Whatever arrives, nothing panics, and nothing but what was signed is accepted.

use crate::forge::evidence::{Answer, List, entry};
use crate::forge::message::{CONTENT, Message};
use crate::forge::{World, after_hours, issue, now, responder_spec, stamper_spec};
use eds::{Cms, Content, Evidence, Standing};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

static WORLD: LazyLock<World> = LazyLock::new(World::new);
static MESSAGE: LazyLock<Vec<u8>> = LazyLock::new(|| Message::new(&WORLD).build(&WORLD.head));

fn vector(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name);
    std::fs::read(path).expect(name)
}

/// A changed message is refused, or it is by the same signer over the same content.
fn check_changed(
    bytes: &[u8],
    trust: &eds::Trust,
    content: &[u8],
    signer: &eds::Signer,
) -> Result<(), TestCaseError> {
    let Ok(cms) = Cms::parse(bytes) else {
        return Ok(());
    };
    for given in [Content::Attached, Content::Detached(content)] {
        if let Ok(verified) = cms.verify(given, trust, now()) {
            prop_assert!(verified.covers(content));
            prop_assert!(
                verified
                    .signatures()
                    .iter()
                    .all(|one| one.signer() == signer)
            );
        }
    }
    Ok(())
}

fn signer_of(bytes: &[u8], trust: &eds::Trust) -> eds::Signer {
    let cms = Cms::parse(bytes).expect("a message");
    let verified = cms
        .verify(Content::Attached, trust, now())
        .expect("a message");
    verified.signatures()[0].signer().clone()
}

#[test]
fn every_byte_of_a_message_may_flip() {
    let trust = WORLD.trust();
    let signer = signer_of(&MESSAGE, &trust);
    for at in 0..MESSAGE.len() {
        for bit in [0x01, 0x04, 0x20, 0x80] {
            let mut changed = MESSAGE.clone();
            changed[at] ^= bit;
            check_changed(&changed, &trust, CONTENT, &signer).expect("refused, or the same");
        }
    }
}

#[test]
fn every_byte_of_a_gost_message_may_flip() {
    let (message, content) = (vector("gost-attached.cms"), vector("content.txt"));
    let root = eds::Certificate::parse(&vector("gost-root.cer")).expect("a certificate");
    let trust = eds::Trust::new(vec![root], Vec::new()).expect("one anchor");
    let signer = signer_of(&message, &trust);
    for at in 0..message.len() {
        let mut changed = message.clone();
        changed[at] ^= 0x10;
        check_changed(&changed, &trust, &content, &signer).expect("refused, or the same");
    }
}

#[test]
fn every_byte_of_evidence_may_flip() {
    let world = &*WORLD;
    let cms = Cms::parse(&MESSAGE).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    let responder = issue(responder_spec(), Some(&world.authority));
    let answer = Answer::new(world, &responder).build(&responder);
    let revoked = vec![entry(&world.head.serial, after_hours(-1), &[])];
    let list = List {
        entries: revoked,
        ..List::new(world)
    }
    .build(&world.authority);
    let standing = |evidence: Evidence<'_>| verified.standing(&[evidence], now());
    for (bytes, is_list) in [(list, true), (answer, false)] {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x01;
            if is_list {
                let standing = standing(Evidence::Crl(&changed));
                assert!(
                    !matches!(standing, Standing::Good { .. }),
                    "list, byte {at}: {standing}"
                );
            } else {
                let standing = standing(Evidence::Ocsp {
                    answer: &changed,
                    nonce: None,
                });
                assert!(
                    !matches!(standing, Standing::Revoked { .. }),
                    "answer, byte {at}: {standing}"
                );
            }
        }
    }
}

#[test]
fn a_peer_message_verifies_under_the_fuzzer() {
    // The entry for fuzzers reaches the end: anchors inside of a message are taken there, and only there.
    let mut message = Message::new(&WORLD);
    message
        .certificates
        .push(WORLD.authority.certificate.clone());
    assert!(eds::fuzz::read_everything(
        &message.build(&WORLD.head),
        now()
    ));
    let stamper = issue(stamper_spec(), Some(&WORLD.authority));
    let mut token = crate::forge::message::stamp(&WORLD, &stamper, CONTENT);
    token.certificates.push(WORLD.authority.certificate.clone());
    assert!(eds::fuzz::read_everything(&token.build(&stamper), now()));
    assert!(!eds::fuzz::read_everything(&MESSAGE, now()));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(!eds::fuzz::read_everything(&bytes, now()));
    }

    #[test]
    fn spliced_messages_never_panic_nor_pass(
        at in 0_usize..2_000,
        cut in 0_usize..40,
        insert in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let at = at % MESSAGE.len();
        let end = (at + cut).min(MESSAGE.len());
        let changed = [&MESSAGE[..at], &insert, &MESSAGE[end..]].concat();
        let trust = WORLD.trust();
        check_changed(&changed, &trust, CONTENT, &signer_of(&MESSAGE, &trust))?;
        eds::fuzz::read_everything(&changed, now());
    }
}
