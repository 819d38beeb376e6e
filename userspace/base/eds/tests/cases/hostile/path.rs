//! Certificates, and the way to an anchor.

use super::{check_signer, judge};
use crate::forge::message::{CONTENT, DATA, Message};
use crate::forge::{
    Entity, Key, Spec, World, after_hours, authority_extensions, authority_key, authority_spec,
    common_name, critical, head_spec, issue, issue_for, key_usage, named, purposes, seq,
    subject_key, trust,
};
use eds::Fault;

#[test]
fn signers_without_a_right_are_refused() {
    let world = World::new();
    let signer = |change: fn(&mut Spec)| {
        let mut spec = head_spec();
        change(&mut spec);
        issue(spec, Some(&world.authority))
    };
    let expired = signer(|spec| spec.until = after_hours(-1));
    check_signer(&world, "expired", &expired, &[], Fault::Expired);
    let early = signer(|spec| spec.from = after_hours(1));
    check_signer(&world, "not valid yet", &early, &[], Fault::NotYetValid);
    let entry = signer(|spec| spec.extensions = vec![key_usage(0xa0)]);
    check_signer(
        &world,
        "a key for entry",
        &entry,
        &[],
        Fault::KeyUsageForeign,
    );
    let mute = signer(|spec| spec.extensions.clear());
    check_signer(&world, "no key usage", &mute, &[], Fault::KeyUsageForeign);
    let foreign = signer(|spec| spec.extensions[1] = purposes(&["1.3.6.1.5.5.7.3.1"]));
    check_signer(
        &world,
        "a server's key",
        &foreign,
        &[],
        Fault::KeyUsageForeign,
    );
    let critical = signer(|spec| {
        spec.extensions.push(critical("1.2.398.9.9", &[5, 0]));
    });
    check_signer(
        &world,
        "an unknown critical extension",
        &critical,
        &[],
        Fault::ExtensionUnknown,
    );
    let twice = signer(|spec| spec.extensions.push(key_usage(0x06)));
    check_signer(&world, "key usage twice", &twice, &[], Fault::NotDer);
    let sha1 = signer(|spec| spec.algorithm = "1.2.840.10045.4.1");
    check_signer(
        &world,
        "issued by SHA-1",
        &sha1,
        &[],
        Fault::AlgorithmRefused,
    );
    let twins = signer(|spec| {
        spec.subject = seq(&[
            &named("2.5.4.11", "BIN123456789021"),
            &named("2.5.4.11", "BIN000000000000"),
        ]);
    });
    check_signer(&world, "two BINs", &twins, &[], Fault::SubjectAmbiguous);
    let short = signer(|spec| spec.subject = seq(&[&named("2.5.4.11", "BIN1234")]));
    check_signer(&world, "a short BIN", &short, &[], Fault::SubjectAmbiguous);
}

#[test]
fn roots_that_a_message_brings_along_are_not_trusted() {
    let world = World::new();
    let root = issue(authority_spec("Authority", 2), None);
    let head = issue(head_spec(), Some(&root));
    check_signer(
        &world,
        "a root of the same name",
        &head,
        &[&root],
        Fault::CertificateForged,
    );
    let mut spec = head_spec();
    spec.subject = common_name("Stranger");
    let own = issue(spec, None);
    let mut message = Message::by(&own, &world, DATA, CONTENT.to_vec());
    message.issuer = own.name.clone();
    let message = message.build(&own);
    assert_eq!(
        judge(&message, &world.trust()),
        Err(Fault::IssuerUnknown),
        "signed by itself"
    );
}

#[test]
fn paths_go_through_authorities_only() {
    let world = World::new();
    let through = |spec, issuer: &Entity| {
        let middle = issue(spec, Some(issuer));
        let head = issue(head_spec(), Some(&middle));
        let mut message = Message::by(&head, &world, DATA, CONTENT.to_vec());
        message.issuer = middle.name.clone();
        message.certificates.push(middle.certificate);
        judge(&message.build(&head), &world.trust()).map(|signers| signers.len())
    };
    let spec = |extensions| Spec {
        extensions,
        ..authority_spec("Middle", 3)
    };
    assert_eq!(
        through(authority_spec("Middle", 3), &world.authority),
        Ok(1)
    );
    assert_eq!(
        through(spec(vec![key_usage(0x06)]), &world.authority),
        Err(Fault::NotAuthority)
    );
    let signs_lists = vec![authority_extensions(None).remove(0), key_usage(0x02)];
    assert_eq!(
        through(spec(signs_lists), &world.authority),
        Err(Fault::NotAuthority)
    );
    assert_eq!(
        through(head_spec(), &world.authority),
        Err(Fault::NotAuthority)
    );
    let expired = Spec {
        until: after_hours(-1),
        ..authority_spec("Middle", 3)
    };
    assert_eq!(through(expired, &world.authority), Err(Fault::Expired));
    let mut constrained = authority_extensions(None);
    constrained.push(critical("2.5.29.30", &seq(&[])));
    assert_eq!(
        through(spec(constrained), &world.authority),
        Err(Fault::ExtensionUnknown)
    );
    assert_eq!(
        through(authority_spec("Middle", 3), &world.head),
        Err(Fault::IssuerUnknown)
    );
}

#[test]
fn paths_are_no_longer_than_allowed() {
    let chain = |lengths: &[Option<u8>]| {
        let world = World::new();
        let mut entities = vec![issue(authority_spec("Anchor", 1), None)];
        for (at, length) in lengths.iter().enumerate() {
            let spec = Spec {
                extensions: authority_extensions(*length),
                ..authority_spec(&format!("Middle {at}"), 3)
            };
            entities.push(issue(spec, entities.last()));
        }
        let last = entities.last().expect("the anchor at least");
        let head = issue(head_spec(), Some(last));
        let mut message = Message::by(&head, &world, DATA, CONTENT.to_vec());
        message.issuer = last.name.clone();
        message.certificates.extend(
            entities[1..]
                .iter()
                .map(|entity| entity.certificate.clone()),
        );
        judge(&message.build(&head), &trust(&[&entities[0]])).map(|signers| signers.len())
    };
    assert_eq!(chain(&[]), Ok(1));
    assert_eq!(chain(&[Some(0)]), Ok(1));
    assert_eq!(chain(&[Some(1), Some(0)]), Ok(1));
    assert_eq!(chain(&[Some(0), None]), Err(Fault::PathTooLong));
    assert_eq!(chain(&[None; 4]), Ok(1));
    assert_eq!(chain(&[None; 5]), Err(Fault::PathTooLong));
}

#[test]
fn an_authority_with_another_key_identifier_is_passed_over() {
    let world = World::new();
    let judge_with = |own: &[u8], asked: &[u8]| {
        let mut spec = authority_spec("Authority", 2);
        spec.extensions.push(subject_key(own));
        let authority = issue(spec, None);
        let mut spec = head_spec();
        spec.extensions.push(authority_key(asked));
        let head = issue(spec, Some(&authority));
        let message = Message::by(&head, &world, DATA, CONTENT.to_vec()).build(&head);
        judge(&message, &trust(&[&authority])).map(|signers| signers.len())
    };
    assert_eq!(judge_with(&[7; 20], &[7; 20]), Ok(1));
    assert_eq!(judge_with(&[7; 20], &[8; 20]), Err(Fault::IssuerUnknown));
}

#[test]
fn a_certificate_that_names_two_algorithms_is_refused() {
    let world = World::new();
    let outer = Some("1.2.840.10045.4.3.3");
    let signer = issue(
        Spec {
            outer,
            ..head_spec()
        },
        Some(&world.authority),
    );
    check_signer(&world, "outside", &signer, &[], Fault::AlgorithmMismatch);
    let outer = Some("1.2.840.10045.4.3.2");
    let inner = Spec {
        outer,
        algorithm: "1.2.840.10045.4.3.3",
        ..head_spec()
    };
    let signer = issue(inner, Some(&world.authority));
    check_signer(&world, "inside", &signer, &[], Fault::AlgorithmMismatch);
}

#[test]
fn a_crowd_of_namesakes_costs_a_bounded_search() {
    // Fourteen authorities of one name and one key: each issued every other, and no way leads to an anchor.
    let world = World::new();
    let key = Key::new();
    let crowd: Vec<_> = (0..14)
        .map(|serial| issue_for(key.clone(), authority_spec("Same", serial), None))
        .collect();
    let head = issue(head_spec(), Some(&crowd[0]));
    let mut message = Message::by(&head, &world, DATA, CONTENT.to_vec());
    message.issuer = common_name("Same");
    let certificates = crowd.iter().map(|entity| entity.certificate.clone());
    message.certificates.extend(certificates);
    let message = message.build(&head);
    assert_eq!(judge(&message, &world.trust()), Err(Fault::TooLarge));
}
