//! Evidence, right and wrong. What fails is unknown: no case here makes a certificate good or revoked by accident.

mod forge;

use eds::{Cms, Content, Evidence, Fault, Standing};
use forge::evidence::{Answer, GOOD, List, UNKNOWN, entry, invalid_since, reason, revoked};
use forge::message::Message;
use forge::{
    Entity, World, after_hours, extension, issue, key_usage, now, octets, purposes, responder_spec,
    seq, tlv,
};

/// How the head's certificate stands, in words.
fn stand(world: &World, evidence: &[Evidence<'_>]) -> String {
    let message = Message::new(world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    match verified.standing(evidence, now()) {
        Standing::Good { .. } => "good".to_owned(),
        Standing::Revoked { reason, .. } => format!("revoked {reason:?}"),
        Standing::Unknown { why } => {
            let faults: Vec<_> = why.iter().map(eds::Error::fault).collect();
            format!("unknown {faults:?}")
        }
    }
}

fn unknown(fault: Fault) -> String {
    format!("unknown [{fault:?}]")
}

fn check_list(world: &World, what: &str, change: impl FnOnce(&mut List), expect: &str) {
    let mut list = List::new(world);
    change(&mut list);
    let list = list.build(&world.authority);
    assert_eq!(stand(world, &[Evidence::Crl(&list)]), expect, "{what}");
}

#[test]
fn a_list_speaks_of_whom_it_names() {
    let world = World::new();
    let serial = &world.head.serial.clone();
    let with = |entries: Vec<Vec<u8>>| move |list: &mut List| list.entries = entries;
    let long_ago = after_hours(-100);
    check_list(&world, "empty", |_| {}, "good");
    check_list(
        &world,
        "another",
        with(vec![entry(&[9], long_ago, &[])]),
        "good",
    );
    check_list(
        &world,
        "named",
        with(vec![entry(serial, long_ago, &[])]),
        "revoked Unspecified",
    );
    check_list(
        &world,
        "by reason",
        with(vec![entry(serial, long_ago, &[reason(1)])]),
        "revoked KeyCompromise",
    );
    check_list(
        &world,
        "on hold",
        with(vec![entry(serial, long_ago, &[reason(6)])]),
        "revoked Hold",
    );
    check_list(
        &world,
        "later",
        with(vec![entry(serial, after_hours(1), &[reason(4)])]),
        "good",
    );
    check_list(
        &world,
        "later, but suspect since",
        with(vec![entry(
            serial,
            after_hours(1),
            &[reason(1), invalid_since(long_ago)],
        )]),
        "revoked KeyCompromise",
    );
    check_list(
        &world,
        "last of many",
        with(
            (0..100)
                .map(|n| entry(&[n], long_ago, &[]))
                .chain([entry(serial, long_ago, &[])])
                .collect(),
        ),
        "revoked Unspecified",
    );
    let not_der = unknown(Fault::NotDer);
    check_list(
        &world,
        "a reason of delta lists",
        with(vec![entry(serial, long_ago, &[reason(8)])]),
        &not_der,
    );
    check_list(
        &world,
        "a broken entry after the right one",
        with(vec![entry(serial, long_ago, &[]), seq(&[])]),
        &not_der,
    );
}

#[test]
fn a_list_that_does_not_speak_is_unknown() {
    let world = World::new();
    let expect = |fault| unknown(fault);
    check_list(
        &world,
        "stale",
        |list| list.next_update = Some(after_hours(-1)),
        &expect(Fault::EvidenceStale),
    );
    check_list(
        &world,
        "from the future",
        |list| list.this_update = after_hours(1),
        &expect(Fault::EvidenceEarly),
    );
    check_list(
        &world,
        "without an end",
        |list| list.next_update = None,
        &expect(Fault::NotDer),
    );
    let named = |list: &mut List| list.issuer = World::new().root.name;
    check_list(
        &world,
        "of another issuer",
        named,
        &expect(Fault::EvidenceForeign),
    );
    let with = |one: Vec<u8>| move |list: &mut List| list.extensions = vec![one];
    let partial = expect(Fault::EvidencePartial);
    check_list(
        &world,
        "delta",
        with(extension("2.5.29.27", true, &[2, 1, 1])),
        &partial,
    );
    check_list(
        &world,
        "indirect",
        with(extension("2.5.29.28", true, &seq(&[&[0x84, 1, 0xff]]))),
        &partial,
    );
    check_list(
        &world,
        "critical",
        with(extension("1.2.398.9.9", true, &[5, 0])),
        &expect(Fault::ExtensionUnknown),
    );
    check_list(
        &world,
        "number",
        with(extension("2.5.29.20", false, &[2, 1, 1])),
        "good",
    );
    let indirect = entry(
        &[9],
        after_hours(-9),
        &[extension("2.5.29.29", true, &seq(&[]))],
    );
    check_list(
        &world,
        "an entry of another issuer",
        |list| list.entries = vec![indirect],
        &partial,
    );

    let forged = List::new(&world).build(&world.root);
    assert_eq!(
        stand(&world, &[Evidence::Crl(&forged)]),
        expect(Fault::EvidenceForged)
    );
    let list = List::new(&world).build(&world.authority);
    for length in [0, 1, list.len() / 2, list.len() - 1] {
        assert_eq!(
            stand(&world, &[Evidence::Crl(&list[..length])]),
            expect(Fault::NotDer)
        );
    }
    assert_eq!(stand(&world, &[]), expect(Fault::EvidenceMissing));
    assert_eq!(
        stand(&world, &[Evidence::Crl(&list); 33]),
        expect(Fault::TooLarge)
    );
}

fn ocsp(answer: &[u8]) -> Evidence<'_> {
    Evidence::Ocsp {
        answer,
        nonce: None,
    }
}

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
            answer.extensions = vec![extension("1.3.6.1.5.5.7.48.1.9", false, &[5, 0])];
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
            answer.extensions = vec![extension("1.2.398.9.9", true, &[5, 0])];
        },
        &unknown(Fault::ExtensionUnknown),
    );
}

#[test]
fn only_the_issuer_or_its_delegate_may_answer() {
    let world = World::new();
    let by = |spec: forge::Spec, issuer: Option<&Entity>| {
        let responder = issue(spec, issuer);
        let answer = Answer::new(&world, &responder).build(&responder);
        stand(&world, &[ocsp(&answer)])
    };
    let refused = unknown(Fault::ResponderUnauthorised);
    let spec = |extensions| forge::Spec {
        extensions,
        ..responder_spec()
    };
    let no_check = || extension("1.3.6.1.5.5.7.48.1.5", false, &[5, 0]);
    let signing = || purposes(false, &["1.3.6.1.5.5.7.3.9"]);
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
    let expired = forge::Spec {
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
    let extensions = vec![purposes(false, &["1.3.6.1.5.5.7.3.9"])];
    let responder = issue(
        forge::Spec {
            extensions,
            ..responder_spec()
        },
        Some(&world.authority),
    );
    let answer = Answer::new(&world, &responder).build(&responder);
    let list = |entries| {
        List {
            entries,
            ..List::new(&world)
        }
        .build(&world.authority)
    };
    let good = list(vec![entry(&world.head.serial, after_hours(1), &[])]);
    assert_eq!(
        stand(&world, &[ocsp(&answer), Evidence::Crl(&good)]),
        "good"
    );
    // Its own revocation silences the delegate, and the list speaks of the signer by itself.
    let bad = list(vec![entry(&responder.serial, after_hours(-9), &[])]);
    let revoked = Answer {
        certificate_status: revoked(after_hours(-1), 1),
        ..Answer::new(&world, &responder)
    };
    let revoked = revoked.build(&responder);
    assert_eq!(
        stand(&world, &[ocsp(&revoked), Evidence::Crl(&bad)]),
        "good"
    );
    assert_eq!(
        stand(&world, &[ocsp(&revoked)]),
        unknown(Fault::ResponderUnauthorised)
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

#[test]
fn the_worst_word_counts_and_no_noise_does() {
    let world = World::new();
    let responder = issue(responder_spec(), Some(&world.authority));
    let answer = |status: &[u8]| {
        Answer {
            certificate_status: status.to_vec(),
            ..Answer::new(&world, &responder)
        }
        .build(&responder)
    };
    let (good, bad) = (answer(GOOD), answer(&revoked(after_hours(-1), 1)));
    let busy = seq(&[&[0x0a, 1, 3]]);
    let list = List::new(&world).build(&world.authority);
    let noise = [0x30, 0x03, 1, 2, 3];
    assert_eq!(stand(&world, &[ocsp(&busy), ocsp(&good)]), "good");
    assert_eq!(
        stand(
            &world,
            &[ocsp(&busy), Evidence::Crl(&list), Evidence::Crl(&noise)]
        ),
        "good"
    );
    assert_eq!(
        stand(&world, &[Evidence::Crl(&list), ocsp(&bad)]),
        "revoked KeyCompromise"
    );
    assert_eq!(
        stand(&world, &[ocsp(&bad), Evidence::Crl(&list)]),
        "revoked KeyCompromise"
    );
    let two = format!("unknown {:?}", [Fault::ResponderTryLater, Fault::NotDer]);
    assert_eq!(stand(&world, &[ocsp(&busy), Evidence::Crl(&noise)]), two);
}

#[test]
fn evidence_is_asked_about_the_time_of_the_signature() {
    let world = World::new();
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let stand = |at: i64, list: &[u8]| {
        let verified = cms
            .verify(Content::Attached, &world.trust(), after_hours(at))
            .expect("valid");
        matches!(
            verified.standing(&[Evidence::Crl(list)], now()),
            Standing::Good { .. }
        )
    };
    let revoked = vec![entry(&world.head.serial, after_hours(-10), &[reason(1)])];
    let list = List {
        entries: revoked,
        ..List::new(&world)
    }
    .build(&world.authority);
    assert!(stand(-11, &list), "signed before it was revoked");
    assert!(!stand(-10, &list), "signed when it was revoked");
    assert!(!stand(0, &list), "signed after it was revoked");
}
