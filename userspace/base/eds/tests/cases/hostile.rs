//! Messages that must be refused, each by its own fault. Every one of them is signed as an attacker would sign it.

use crate::forge::message::{CONTENT, DATA, Message};
use crate::forge::{
    Entity, Spec, World, common_name, head_spec, integer, issue, now, octets, oid, seq, tlv,
};
use eds::{Cms, Content, Fault, Party, Requirement, Signer};

mod content;
mod path;
mod signature;
mod stamp;

/// The fault of a message, or who signed it.
fn judge(message: &[u8], trust: &eds::Trust) -> Result<Vec<Signer>, Fault> {
    let verified = Cms::parse(message).and_then(|cms| cms.verify(Content::Attached, trust, now()));
    let signers = |verified: eds::Verified| {
        verified
            .signatures()
            .iter()
            .map(|one| one.signer().clone())
            .collect()
    };
    verified.map(signers).map_err(|error| error.fault())
}

/// Changes a right message and expects a fault.
fn check(world: &World, what: &str, change: impl FnOnce(&mut Message), expect: Fault) {
    let mut message = Message::new(world);
    change(&mut message);
    let message = message.build(&world.head);
    assert_eq!(judge(&message, &world.trust()), Err(expect), "{what}");
}

/// Signs a right message by a certificate that is wrong, and expects a fault.
fn check_signer(world: &World, what: &str, signer: &Entity, extra: &[&Entity], expect: Fault) {
    let mut message = Message::by(signer, world, DATA, CONTENT.to_vec());
    message
        .certificates
        .extend(extra.iter().map(|entity| entity.certificate.clone()));
    let message = message.build(signer);
    assert_eq!(judge(&message, &world.trust()), Err(expect), "{what}");
}

#[test]
fn a_right_message_is_accepted() {
    let world = World::new();
    let signers = judge(&Message::new(&world).build(&world.head), &world.trust());
    assert_eq!(signers.map(|signers| signers.len()), Ok(1));
}

#[test]
fn files_that_are_no_messages_are_refused() {
    let world = World::new();
    let message = Message::new(&world).build(&world.head);
    let fault = |bytes: &[u8]| Cms::parse(bytes).map_err(|error| error.fault()).err();
    for length in 0..message.len() {
        assert_eq!(
            fault(&message[..length]),
            Some(Fault::NotDer),
            "cut at {length}"
        );
    }
    assert_eq!(
        fault(&[&message[..], &[0]].concat()),
        Some(Fault::NotDer),
        "a byte too many"
    );
    assert_eq!(
        fault(&[0x30, 0x80, 0x06, 0x00, 0x00, 0x00]),
        Some(Fault::IndefiniteLength)
    );
    assert_eq!(
        fault(&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]),
        Some(Fault::NotDer),
        "two gigabytes"
    );
    assert_eq!(
        fault(&world.head.certificate),
        Some(Fault::NotDer),
        "a certificate"
    );
    let data = seq(&[&oid("1.2.840.113549.1.7.1"), &tlv(0xa0, &[&octets(b"x")])]);
    assert_eq!(fault(&data), Some(Fault::NotSignedData));
    let huge = vec![0x30; eds::limits::CMS_BYTES_MAX + 1];
    assert_eq!(fault(&huge), Some(Fault::TooLarge));
    let mut deep = integer(&[1]);
    for _ in 0..5_000 {
        deep = seq(&[&deep]);
    }
    assert_eq!(fault(&deep), Some(Fault::NotDer), "nested");
}

#[test]
fn what_a_desk_asks_is_asked_of_one_signer_whole() {
    let world = World::new();
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    let list = crate::forge::evidence::List::new(&world).build(&world.authority);
    let judged = verified.revocation(&[eds::Evidence::Crl(&list)], now());
    let lacks = |requirement: Requirement| match judged.meets(&requirement) {
        Ok(_) => Vec::new(),
        Err(refused) => refused.errors().iter().map(eds::Error::fault).collect(),
    };
    let any = Requirement::default;
    let other = || "000000000000".parse().ok();
    assert_eq!(lacks(any()), []);
    assert_eq!(
        lacks(Requirement {
            party: Party::LegalEntity,
            ..any()
        }),
        []
    );
    assert_eq!(
        lacks(Requirement {
            party: Party::Individual,
            ..any()
        }),
        [Fault::PartyDiffers]
    );
    assert_eq!(
        lacks(Requirement {
            bin: other(),
            iin: other(),
            ..any()
        }),
        [Fault::BinDiffers, Fault::IinDiffers]
    );
    assert_eq!(
        lacks(Requirement {
            roles: vec![eds::Role::Staff, eds::Role::Head],
            ..any()
        }),
        []
    );
    assert_eq!(
        lacks(Requirement {
            roles: vec![eds::Role::Staff],
            ..any()
        }),
        [Fault::RoleMissing]
    );
}

#[test]
fn a_legal_entity_has_a_bin() {
    let mut world = World::new();
    let subject = common_name("ТЕСТОВ ТЕСТ");
    world.head = issue(
        Spec {
            subject,
            ..head_spec()
        },
        Some(&world.authority),
    );
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    let list = crate::forge::evidence::List::new(&world).build(&world.authority);
    let judged = verified.revocation(&[eds::Evidence::Crl(&list)], now());
    let legal = Requirement {
        party: Party::LegalEntity,
        ..Requirement::default()
    };
    let refused = judged.meets(&legal).expect_err("no BIN");
    assert_eq!(
        refused.errors().first().map(eds::Error::fault),
        Some(Fault::PartyDiffers)
    );
}
