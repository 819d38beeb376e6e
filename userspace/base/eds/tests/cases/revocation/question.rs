//! Questions to responders, what an answer must be, and by what somebody was found good.

use crate::forge::evidence::{Answer, GOOD, List, UNKNOWN, entry, reason, revoked};
use crate::forge::message::Message;
use crate::forge::{
    World, after_hours, common_name, issue, now, responder_spec, seq, sha256, trust,
};
use eds::{Cms, Content, Evidence, Fault, OcspWord, Requirement, Source, Verified};

fn verified(world: &World, trust: &eds::Trust) -> Verified {
    let message = Message::new(world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    cms.verify(Content::Attached, trust, now()).expect("signed")
}

#[test]
fn each_certificate_but_the_anchor_is_asked_about() {
    let world = World::new();
    let mut message = Message::new(&world);
    message
        .certificates
        .push(world.authority.certificate.clone());
    let message = message.build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let asked = |anchor| {
        let verified = cms.verify(Content::Attached, &trust(&[anchor]), now());
        let questions = verified.expect("signed").questions();
        let mut keys: Vec<_> = questions.iter().map(eds::OcspQuestion::key).collect();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count, "each has a key of its own");
        questions
            .iter()
            .map(eds::OcspQuestion::whose)
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&world.authority), ["`ТЕСТОВ ТЕСТ`"]);
    assert_eq!(asked(&world.root), ["`ТЕСТОВ ТЕСТ`", "`Authority`"]);
}

#[test]
fn an_answer_is_judged_against_its_question() {
    let world = World::new();
    let responder = issue(responder_spec(), Some(&world.authority));
    let questions = verified(&world, &world.trust()).questions();
    let nonce = [7; 32];
    let request = questions[0].request(Some(&nonce)).expect("a request");
    assert!(request.windows(32).any(|part| part == nonce));
    let check = |what: &str, change: &dyn Fn(&mut Answer), expect: Result<bool, Fault>| {
        let mut answer = Answer::new(&world, &responder);
        answer.nonce = Some(nonce.to_vec());
        change(&mut answer);
        let answer = answer.build(&responder);
        let word = questions[0].judge(&answer, Some(&nonce), &[], now());
        let word = word.map_err(|error| error.fault());
        assert_eq!(word.map(|word| word.is_revoked), expect, "{what}");
    };
    check("good", &|_| {}, Ok(false));
    let bad = revoked(after_hours(-1), 1);
    check(
        "revoked",
        &|a| a.certificate_status.clone_from(&bad),
        Ok(true),
    );
    let ignorant = Err(Fault::ResponderIgnorant);
    check(
        "unknown",
        &|a| a.certificate_status = UNKNOWN.to_vec(),
        ignorant,
    );
    check("no nonce", &|a| a.nonce = None, Err(Fault::NonceDiffers));
    check(
        "another nonce",
        &|a| a.nonce = Some(vec![8; 32]),
        Err(Fault::NonceDiffers),
    );
    check(
        "another serial",
        &|a| a.serial = vec![1],
        Err(Fault::EvidenceForeign),
    );
    check("busy", &|a| a.status = 3, Err(Fault::ResponderTryLater));
    let early = Err(Fault::EvidenceEarly);
    check("of tomorrow", &|a| a.this_update = after_hours(24), early);
    check(
        "of yesterday",
        &|a| (a.this_update, a.next_update) = (after_hours(-24), Some(after_hours(-1))),
        Err(Fault::EvidenceStale),
    );
    let whole = Answer::new(&world, &responder);
    let (this_update, next_update) = (whole.this_update, whole.next_update);
    let word = questions[0].judge(&whole.build(&responder), None, &[], now());
    let expect = OcspWord {
        is_revoked: false,
        produced_at: this_update,
        this_update,
        next_update,
    };
    assert_eq!(word, Ok(expect));
}

#[test]
fn what_somebody_was_found_good_by_is_told() {
    let world = World::new();
    let responder = issue(responder_spec(), Some(&world.authority));
    let answer = Answer {
        certificate_status: GOOD.to_vec(),
        ..Answer::new(&world, &responder)
    };
    let answer = answer.build(&responder);
    let list = List::new(&world).build(&world.authority);
    let ocsp = Evidence::Ocsp {
        answer: &answer,
        nonce: None,
    };
    let check = |evidence: &[Evidence<'_>], source, octets: &[u8], this_update, made| {
        let signed = verified(&world, &world.trust())
            .revocation(evidence, now())
            .meets(&Requirement::default())
            .expect("good");
        let [ground] = signed.grounds() else {
            panic!("{:?}", signed.grounds());
        };
        assert_eq!(ground.source, source);
        assert_eq!(ground.sha256.to_vec(), sha256(octets));
        assert_eq!(ground.serial, world.head.serial);
        assert_eq!(
            (ground.this_update, ground.produced_at),
            (this_update, made)
        );
        assert_eq!(ground.whose, "`ТЕСТОВ ТЕСТ`");
    };
    let crl = Evidence::Crl(&list);
    check(&[crl], Source::Crl, &list, after_hours(-1), None);
    // The answer is younger than the list, wherever it stands.
    let made = Some(after_hours(0));
    check(&[crl, ocsp], Source::Ocsp, &answer, after_hours(0), made);
    check(&[ocsp, crl], Source::Ocsp, &answer, after_hours(0), made);
}

#[test]
fn a_list_is_judged_before_it_is_known() {
    let world = World::new();
    let check = |what: &str, list: List, signer, expect: Option<Fault>| {
        let list = list.build(signer);
        let known = world.trust().known_list(&list, now());
        assert_eq!(known.err().map(|error| error.fault()), expect, "{what}");
    };
    let new = || List::new(&world);
    let known = world
        .trust()
        .known_list(&new().build(&world.authority), now());
    let known = known.expect("a list");
    assert_eq!(known.issuer, "`Authority`");
    assert_eq!(known.this_update, after_hours(-1));
    assert_eq!(known.next_update, after_hours(24));
    let own = &world.authority;
    let entries = vec![entry(&[1], after_hours(-2), &[reason(1)])];
    check("with an entry", List { entries, ..new() }, own, None);
    let broken = vec![seq(&[&[2, 1, 1]])];
    let list = List {
        entries: broken,
        ..new()
    };
    check("with a broken entry", list, own, Some(Fault::NotDer));
    check("forged", new(), &world.head, Some(Fault::EvidenceForged));
    let issuer = common_name("Another");
    check(
        "foreign",
        List { issuer, ..new() },
        own,
        Some(Fault::EvidenceForeign),
    );
    let this_update = after_hours(1);
    check(
        "early",
        List {
            this_update,
            ..new()
        },
        own,
        Some(Fault::EvidenceEarly),
    );
    let next_update = Some(after_hours(0) - jiff::SignedDuration::from_secs(1));
    check(
        "stale",
        List {
            next_update,
            ..new()
        },
        own,
        Some(Fault::EvidenceStale),
    );
    let root = World::new().root;
    let elsewhere = trust(&[&root]).known_list(&new().build(own), now());
    let fault = elsewhere.err().map(|error| error.fault());
    assert_eq!(
        fault,
        Some(Fault::EvidenceForeign),
        "of nobody who is configured"
    );
}
