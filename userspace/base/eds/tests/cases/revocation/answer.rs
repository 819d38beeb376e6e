//! OCSP answers.

use super::{ocsp, stand, unknown};
use crate::forge::evidence::{Answer, List, UNKNOWN, entry, revoked};
use crate::forge::message::Message;
use crate::forge::{
    Entity, Spec, World, after_hours, common_name, critical, extension, issue, key_usage, now,
    octets, purposes, responder_spec, tlv,
};
use eds::{Cms, Content, Evidence, Fault, Source, Standing};

fn check_answer(world: &World, what: &str, change: impl FnOnce(&mut Answer), expect: &str) {
    let responder = issue(responder_spec(), Some(&world.authority));
    let mut answer = Answer::new(world, &responder);
    change(&mut answer);
    let answer = answer.build(&responder);
    assert_eq!(stand(world, &[ocsp(&answer)]), expect, "{what}");
}

#[test]
fn an_answer_speaks_of_whom_it_names() {
    let world = World::new();
    let status = |status: Vec<u8>| move |answer: &mut Answer| answer.certificate_status = status;
    check_answer(&world, "good", |_| {}, "good");
    check_answer(
        &world,
        "revoked",
        status(revoked(after_hours(-1), 1)),
        "revoked KeyCompromise",
    );
    check_answer(
        &world,
        "revoked later",
        status(revoked(after_hours(1), 4)),
        "good",
    );
    check_answer(
        &world,
        "unknown",
        status(UNKNOWN.to_vec()),
        &unknown(Fault::ResponderIgnorant),
    );
    check_answer(
        &world,
        "never issued",
        |answer| {
            answer.certificate_status = revoked(jiff::Timestamp::UNIX_EPOCH, 6);
            answer.extensions = vec![extension("1.3.6.1.5.5.7.48.1.9", &[5, 0])];
        },
        "revoked NeverIssued",
    );
    check_answer(
        &world,
        "on hold since 1970",
        status(revoked(jiff::Timestamp::UNIX_EPOCH, 6)),
        "revoked Hold",
    );
    let foreign = unknown(Fault::EvidenceForeign);
    check_answer(
        &world,
        "another serial",
        |answer| answer.serial = vec![9],
        &foreign,
    );
    check_answer(
        &world,
        "another issuer's name",
        |answer| answer.issuer_name = World::new().root.name,
        &foreign,
    );
    check_answer(
        &world,
        "another issuer's key",
        |answer| answer.issuer_key = vec![4],
        &foreign,
    );
    check_answer(&world, "no response", |answer| answer.copies = 0, &foreign);
    check_answer(
        &world,
        "two responses",
        |answer| answer.copies = 2,
        &unknown(Fault::NotDer),
    );
}

#[test]
fn a_responder_that_fails_says_nothing() {
    let world = World::new();
    for (status, fault) in [
        (1, Fault::ResponderRefused),
        (2, Fault::ResponderRefused),
        (3, Fault::ResponderTryLater),
        (4, Fault::NotDer),
        (5, Fault::ResponderRefused),
        (6, Fault::ResponderRefused),
        (7, Fault::NotDer),
    ] {
        check_answer(
            &world,
            "status",
            |answer| answer.status = status,
            &unknown(fault),
        );
    }
    let stale = unknown(Fault::EvidenceStale);
    check_answer(
        &world,
        "stale",
        |answer| {
            answer.this_update = after_hours(-2);
            answer.next_update = Some(after_hours(-1));
        },
        &stale,
    );
    check_answer(
        &world,
        "old, without an end",
        |answer| {
            answer.this_update = after_hours(-2);
            answer.next_update = None;
        },
        &stale,
    );
    check_answer(
        &world,
        "from the future",
        |answer| answer.this_update = after_hours(1),
        &unknown(Fault::EvidenceEarly),
    );
    check_answer(
        &world,
        "critical",
        |answer| {
            answer.extensions = vec![critical("1.2.398.9.9", &[5, 0])];
        },
        &unknown(Fault::ExtensionUnknown),
    );
}

#[test]
fn only_the_issuer_or_its_delegate_may_answer() {
    let world = World::new();
    let by = |spec: Spec, issuer: Option<&Entity>| {
        let responder = issue(spec, issuer);
        let answer = Answer::new(&world, &responder).build(&responder);
        stand(&world, &[ocsp(&answer)])
    };
    let refused = unknown(Fault::ResponderUnauthorised);
    let spec = |extensions| Spec {
        extensions,
        ..responder_spec()
    };
    let no_check = || extension("1.3.6.1.5.5.7.48.1.5", &[5, 0]);
    let signing = || purposes(&["1.3.6.1.5.5.7.3.9"]);
    let authority = Some(&world.authority);
    assert_eq!(by(responder_spec(), authority), "good");
    assert_eq!(
        by(responder_spec(), Some(&world.root)),
        refused,
        "a delegate of another authority"
    );
    assert_eq!(by(responder_spec(), None), refused, "a delegate of itself");
    assert_eq!(
        by(responder_spec(), Some(&world.head)),
        refused,
        "a delegate of the one in question"
    );
    assert_eq!(
        by(spec(vec![key_usage(0x80), no_check()]), authority),
        refused,
        "no purpose"
    );
    assert_eq!(
        by(
            spec(vec![key_usage(0x06), signing(), no_check()]),
            authority
        ),
        refused,
        "key usage"
    );
    assert_eq!(by(spec(vec![signing()]), authority), refused, "no nocheck");
    let expired = Spec {
        until: after_hours(-1),
        ..responder_spec()
    };
    assert_eq!(by(expired, authority), unknown(Fault::Expired));

    // The issuer itself, by name and by key.
    let by_key = tlv(0xa2, &[&octets(&sha1(world.authority.key.octets()))]);
    for name in [tlv(0xa1, &[&world.authority.name]), by_key] {
        let mut answer = Answer::new(&world, &world.authority);
        answer.responder = name;
        let answer = answer.build(&world.authority);
        assert_eq!(stand(&world, &[ocsp(&answer)]), "good");
    }
    let forged = Answer::new(&world, &world.authority).build(&world.head);
    assert_eq!(
        stand(&world, &[ocsp(&forged)]),
        unknown(Fault::EvidenceForged)
    );
    let responder = issue(responder_spec(), authority);
    let forged = Answer::new(&world, &responder).build(&world.head);
    assert_eq!(
        stand(&world, &[ocsp(&forged)]),
        unknown(Fault::EvidenceForged)
    );
}

fn sha1(bytes: &[u8]) -> Vec<u8> {
    use sha1::Digest as _;
    sha1::Sha1::digest(bytes).to_vec()
}

#[test]
fn a_delegate_without_nocheck_needs_a_list() {
    let world = World::new();
    let extensions = vec![purposes(&["1.3.6.1.5.5.7.3.9"])];
    let spec = Spec {
        extensions,
        ..responder_spec()
    };
    let responder = issue(spec, Some(&world.authority));
    let list = |entries| {
        List {
            entries,
            ..List::new(&world)
        }
        .build(&world.authority)
    };
    let answer = Answer::new(&world, &responder).build(&responder);
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    // The answer is younger than the list, so that it is the one to speak if it is heard.
    let heard = |list: &[u8]| match verified.standing(&[ocsp(&answer), Evidence::Crl(list)], now())
    {
        Standing::Good { source, .. } => source,
        other @ (Standing::Revoked { .. } | Standing::Unknown { .. }) => panic!("{other}"),
    };
    assert_eq!(heard(&list(Vec::new())), Source::Ocsp);
    let revoked = vec![entry(&responder.serial, after_hours(-9), &[])];
    assert_eq!(heard(&list(revoked)), Source::Crl);
    assert_eq!(
        stand(&world, &[ocsp(&answer)]),
        unknown(Fault::ResponderUnauthorised)
    );
}

#[test]
fn a_delegate_bears_the_name_of_its_issuer() {
    // The right key under another name: an authority that was renamed, or is another.
    let mut world = World::new();
    let name = std::mem::replace(&mut world.authority.name, common_name("Another"));
    let responder = issue(responder_spec(), Some(&world.authority));
    world.authority.name = name;
    let answer = Answer::new(&world, &responder).build(&responder);
    assert_eq!(
        stand(&world, &[ocsp(&answer)]),
        unknown(Fault::ResponderUnauthorised)
    );
}

#[test]
fn only_the_first_second_of_1970_means_that_a_certificate_never_was() {
    let world = World::new();
    let at = "1970-01-01T00:00:01Z".parse().expect("a time");
    check_answer(
        &world,
        "a second later",
        |answer| {
            answer.certificate_status = revoked(at, 6);
            answer.extensions = vec![extension("1.3.6.1.5.5.7.48.1.9", &[5, 0])];
        },
        "revoked Hold",
    );
}

#[test]
fn a_delegate_with_an_unknown_critical_extension_is_not_heard() {
    let world = World::new();
    let mut spec = responder_spec();
    spec.extensions.push(critical("1.2.398.9.9", &[5, 0]));
    let responder = issue(spec, Some(&world.authority));
    let answer = Answer::new(&world, &responder).build(&responder);
    assert_eq!(
        stand(&world, &[ocsp(&answer)]),
        unknown(Fault::ExtensionUnknown)
    );
}

#[test]
fn a_nonce_binds_an_answer_to_its_question() {
    let world = World::new();
    let responder = issue(responder_spec(), Some(&world.authority));
    let with = |nonce| {
        Answer {
            nonce,
            ..Answer::new(&world, &responder)
        }
        .build(&responder)
    };
    let ask = |answer: &[u8], nonce| stand(&world, &[Evidence::Ocsp { answer, nonce }]);
    let (bare, seven) = (with(None), with(Some(vec![7; 32])));
    assert_eq!(ask(&bare, None), "good");
    assert_eq!(ask(&seven, None), "good");
    assert_eq!(ask(&seven, Some(&[7; 32])), "good");
    assert_eq!(ask(&seven, Some(&[8; 32])), unknown(Fault::NonceDiffers));
    assert_eq!(ask(&bare, Some(&[7; 32])), unknown(Fault::NonceDiffers));
}
