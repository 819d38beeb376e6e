//! Messages that must be refused, each by its own fault. Every one of them is signed as an attacker would sign it.

mod forge;

use eds::{Cms, Content, Fault, Party, Requirement, Signer};
use forge::message::{
    CONTENT, Message, TST_INFO, attribute, content_type, message_digest, signing_certificate,
    stamp, stamp_info,
};
use forge::{
    Entity, SHA1, SHA256, SHA384, World, after_hours, authority_extensions, authority_spec, bits,
    certificate, common_name, extension, head_spec, integer, issue, key_usage, now, octets, oid,
    purposes, seq, set, sha256, stamper_spec, tlv, trust,
};

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
    let mut message = Message::by(signer, world, forge::message::DATA, CONTENT.to_vec());
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
fn contents_that_were_not_signed_are_refused() {
    let world = World::new();
    let edited = |message: &mut Message| message.swapped = Some(b"edited".to_vec());
    check(&world, "edited content", edited, Fault::DigestDiffers);
    check(
        &world,
        "detached",
        |message| message.attached = false,
        Fault::ContentMissing,
    );
    check(
        &world,
        "wrong digest",
        |message| message.attributes.as_mut().expect("attributes")[2] = message_digest(b"other"),
        Fault::DigestDiffers,
    );
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let other = cms.verify(Content::Detached(b"other"), &world.trust(), now());
    assert_eq!(
        other.map_err(|error| error.fault()).err(),
        Some(Fault::ContentDiffers)
    );
}

#[test]
fn attributes_that_two_readers_could_read_apart_are_refused() {
    let world = World::new();
    let push = |one: Vec<u8>| {
        move |message: &mut Message| message.attributes.as_mut().expect("attributes").push(one)
    };
    let data = forge::message::DATA;
    check(
        &world,
        "two content types",
        push(content_type(data)),
        Fault::AttributeRepeated,
    );
    check(
        &world,
        "two content types, one foreign",
        push(content_type(TST_INFO)),
        Fault::AttributeRepeated,
    );
    check(
        &world,
        "two digests",
        push(message_digest(b"other")),
        Fault::AttributeRepeated,
    );
    check(
        &world,
        "out of order",
        |message| {
            message.sort = false;
            message.attributes.as_mut().expect("attributes").reverse();
        },
        Fault::AttributesDisordered,
    );
    let replace = |at: usize, one: Vec<u8>| {
        move |message: &mut Message| message.attributes.as_mut().expect("attributes")[at] = one
    };
    check(
        &world,
        "a foreign content type",
        replace(0, content_type(TST_INFO)),
        Fault::ContentTypeDiffers,
    );
    let two = seq(&[
        &oid("1.2.840.113549.1.9.4"),
        &set(&[&octets(&sha256(CONTENT)), &octets(&sha256(b"other"))]),
    ]);
    check(
        &world,
        "two values in one digest",
        replace(2, two),
        Fault::NotDer,
    );
    let none = seq(&[&oid("1.2.840.113549.1.9.4"), &set(&[])]);
    check(
        &world,
        "no value in the digest",
        replace(2, none),
        Fault::NotDer,
    );
    let remove = |at: usize| {
        move |message: &mut Message| {
            drop(message.attributes.as_mut().expect("attributes").remove(at))
        }
    };
    check(
        &world,
        "no content type",
        remove(0),
        Fault::ContentTypeDiffers,
    );
    check(&world, "no digest", remove(2), Fault::AttributesMissing);
    check(
        &world,
        "no attributes",
        |message| message.attributes = None,
        Fault::AttributesMissing,
    );
    check(
        &world,
        "many attributes",
        |message| {
            let more = (0..40).map(|n| attribute(&format!("1.2.398.9.{n}"), &integer(&[1])));
            message
                .attributes
                .as_mut()
                .expect("attributes")
                .extend(more);
        },
        Fault::TooLarge,
    );
}

#[test]
fn a_signature_over_attributes_is_none_over_a_content_that_looks_like_them() {
    // Taking the attributes of a right message for the content of one without attributes keeps the signature right.
    let world = World::new();
    let mut list = Message::new(&world).attributes.expect("attributes");
    list.sort();
    let signed = set(&[&list.concat()]);
    check(
        &world,
        "attributes as content",
        |message| {
            message.content = signed;
            message.attributes = None;
        },
        Fault::AttributesMissing,
    );
}

#[test]
fn what_is_not_signed_changes_nothing() {
    let world = World::new();
    let mut message = Message::new(&world);
    message.unsigned = vec![
        message_digest(b"other"),
        content_type(TST_INFO),
        message_digest(b"third"),
    ];
    let with = message.build(&world.head);
    let without = Message::new(&world).build(&world.head);
    assert_eq!(
        judge(&with, &world.trust()),
        judge(&without, &world.trust())
    );
    check(
        &world,
        "a digest only outside",
        |message| {
            let digest = message.attributes.as_mut().expect("attributes").remove(2);
            message.unsigned = vec![digest];
        },
        Fault::AttributesMissing,
    );
}

#[test]
fn algorithms_that_do_not_go_together_are_refused() {
    let world = World::new();
    let gost = "1.2.398.3.10.1.1.2.3.2";
    check(
        &world,
        "not announced",
        |message| message.announced = SHA384,
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "digest and signature differ",
        |message| {
            message.announced = SHA384;
            message.digest = SHA384;
        },
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "SHA-1",
        |message| {
            message.announced = SHA1;
            message.digest = SHA1;
        },
        Fault::AlgorithmRefused,
    );
    check(
        &world,
        "signature by SHA-1",
        |message| message.signature_algorithm = "1.2.840.10045.4.1",
        Fault::AlgorithmRefused,
    );
    check(
        &world,
        "RSA by an ECDSA key",
        |message| message.signature_algorithm = "1.2.840.113549.1.1.11",
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "RSA in general by an ECDSA key",
        |message| message.signature_algorithm = "1.2.840.113549.1.1.1",
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "GOST over SHA-256",
        |message| message.signature_algorithm = gost,
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "an unknown digest",
        |message| {
            message.announced = "1.2.840.113549.2.5";
            message.digest = "1.2.840.113549.2.5";
        },
        Fault::AlgorithmUnknown,
    );
    check(
        &world,
        "GOST 34.10-2015 of 256 bits",
        |message| message.signature_algorithm = "1.2.398.3.10.1.1.2.3.1",
        Fault::AlgorithmUnknown,
    );
}

#[test]
fn signatures_that_the_key_did_not_make_are_refused() {
    let world = World::new();
    let order = [
        &[0x00][..],
        &[0xff; 4],
        &[0x00; 4],
        &[0xff; 8],
        &[
            0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
            0x25, 0x51,
        ],
    ]
    .concat();
    for (what, r, s) in [
        ("r = 0", &[0][..], &[1][..]),
        ("s = 0", &[1], &[0]),
        ("s = n", &[1], &order),
        ("r = n", &order, &[1]),
    ] {
        let signature = seq(&[&integer(r), &integer(s)]);
        check(
            &world,
            what,
            |message| message.signature = Some(signature),
            Fault::SignatureInvalid,
        );
    }
    check(
        &world,
        "empty",
        |message| message.signature = Some(Vec::new()),
        Fault::SignatureInvalid,
    );
    let other = issue(head_spec(), Some(&world.authority));
    let forged = Message::new(&world).build(&other);
    assert_eq!(
        judge(&forged, &world.trust()),
        Err(Fault::SignatureInvalid),
        "another key"
    );
    check(
        &world,
        "nobody",
        |message| message.signers = 0,
        Fault::NoSigner,
    );
    check(
        &world,
        "nine signers",
        |message| message.signers = 9,
        Fault::TooLarge,
    );
    check(
        &world,
        "an unknown certificate",
        |message| message.serial = vec![0x10, 0x77],
        Fault::SignerCertificateMissing,
    );
    check(
        &world,
        "no certificates",
        |message| message.certificates.clear(),
        Fault::SignerCertificateMissing,
    );
    check(
        &world,
        "many certificates",
        |message| message.certificates = message.certificates.repeat(17),
        Fault::TooLarge,
    );
    check(
        &world,
        "a broken certificate beside",
        |message| message.certificates.push(seq(&[&integer(&[1])])),
        Fault::NotDer,
    );
}

#[test]
fn a_certificate_that_the_signature_does_not_name_is_refused() {
    let world = World::new();
    let other = issue(head_spec(), Some(&world.authority));
    check(
        &world,
        "another certificate",
        |message| {
            message.attributes.as_mut().expect("attributes")[3] =
                signing_certificate(&other.certificate);
        },
        Fault::SigningCertificateDiffers,
    );
    check(
        &world,
        "another issuer in the name",
        |message| {
            let name = tlv(0xa4, &[&common_name("Another")]);
            let issuer = seq(&[&seq(&[&name]), &integer(&message.serial)]);
            let id = seq(&[&octets(&sha256(&world.head.certificate)), &issuer]);
            message.attributes.as_mut().expect("attributes")[3] =
                attribute("1.2.840.113549.1.9.16.2.47", &seq(&[&seq(&[&id])]));
        },
        Fault::SigningCertificateDiffers,
    );
}

#[test]
fn signers_without_a_right_are_refused() {
    let world = World::new();
    let signer = |change: fn(&mut forge::Spec)| {
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
    let foreign = signer(|spec| spec.extensions[1] = purposes(false, &["1.3.6.1.5.5.7.3.1"]));
    check_signer(
        &world,
        "a server's key",
        &foreign,
        &[],
        Fault::KeyUsageForeign,
    );
    let critical = signer(|spec| {
        spec.extensions
            .push(extension("1.2.398.9.9", true, &[5, 0]))
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
            &forge::named("2.5.4.11", "BIN123456789021"),
            &forge::named("2.5.4.11", "BIN000000000000"),
        ]);
    });
    check_signer(&world, "two BINs", &twins, &[], Fault::SubjectAmbiguous);
    let short = signer(|spec| spec.subject = seq(&[&forge::named("2.5.4.11", "BIN1234")]));
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
        Fault::SignatureInvalid,
    );
    let alone = issue(authority_spec("Stranger", 2), None);
    let mut spec = head_spec();
    spec.subject = common_name("Stranger");
    let own = issue(spec, None);
    let mut message = Message::by(&own, &world, forge::message::DATA, CONTENT.to_vec());
    message.issuer = own.name.clone();
    message.certificates.push(alone.certificate.clone());
    let message = message.build(&own);
    assert_eq!(
        judge(&message, &world.trust()),
        Err(Fault::NotAuthority),
        "signed by itself"
    );
}

#[test]
fn paths_go_through_authorities_only() {
    let world = World::new();
    let through = |spec, issuer: &Entity| {
        let middle = issue(spec, Some(issuer));
        let head = issue(head_spec(), Some(&middle));
        let mut message = Message::by(&head, &world, forge::message::DATA, CONTENT.to_vec());
        message.issuer = middle.name.clone();
        message.certificates.push(middle.certificate.clone());
        judge(&message.build(&head), &world.trust()).map(|signers| signers.len())
    };
    let spec = |extensions| forge::Spec {
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
    let expired = forge::Spec {
        until: after_hours(-1),
        ..authority_spec("Middle", 3)
    };
    assert_eq!(through(expired, &world.authority), Err(Fault::Expired));
    let mut constrained = authority_extensions(None);
    constrained.push(extension("2.5.29.30", true, &seq(&[])));
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
            let spec = forge::Spec {
                extensions: authority_extensions(*length),
                ..authority_spec(&format!("Middle {at}"), 3)
            };
            entities.push(issue(spec, entities.last()));
        }
        let last = entities.last().expect("the anchor at least");
        let head = issue(head_spec(), Some(last));
        let mut message = Message::by(&head, &world, forge::message::DATA, CONTENT.to_vec());
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
fn a_crowd_of_namesakes_costs_a_bounded_search() {
    // Fifteen authorities of one name and key-less identity, each of which "issued" the others.
    let world = World::new();
    let crowd: Vec<_> = (0..15)
        .map(|serial| issue(authority_spec("Same", serial), None))
        .collect();
    let same = forge::Spec {
        subject: common_name("Same"),
        ..head_spec()
    };
    let head = issue(same, Some(&crowd[0]));
    let mut message = Message::by(&head, &world, forge::message::DATA, CONTENT.to_vec());
    message.issuer = common_name("Same");
    message
        .certificates
        .extend(crowd.iter().map(|entity| entity.certificate.clone()));
    let message = message.build(&head);
    assert!(judge(&message, &world.trust()).is_err());
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
fn a_stamp_is_no_document_and_a_document_no_stamp() {
    let world = World::new();
    let stamper = issue(stamper_spec(), Some(&world.authority));
    let token = stamp(&world, &stamper, CONTENT).build(&stamper);
    assert_eq!(
        judge(&token, &world.trust()),
        Err(Fault::ContentTypeForeign)
    );
    let document = Message::new(&world).build(&world.head);
    let parsed = eds::Token::parse(&document).map_err(|error| error.fault());
    assert_eq!(parsed.err(), Some(Fault::ContentTypeForeign));
}

/// The fault of a token over the content, or its time.
fn judge_stamp(token: &[u8], world: &World) -> Result<String, Fault> {
    let token = eds::Token::parse(token).and_then(|token| token.verify(&world.trust()));
    let stamp = token.and_then(|attested| attested.over(CONTENT));
    stamp
        .map(|stamp| stamp.time().to_string())
        .map_err(|error| error.fault())
}

#[test]
fn stamps_are_believed_only_from_those_who_may_stamp() {
    let world = World::new();
    let with = |extensions: Vec<Vec<u8>>, change: fn(&mut Message)| {
        let stamper = issue(
            forge::Spec {
                extensions,
                ..stamper_spec()
            },
            Some(&world.authority),
        );
        let mut message = stamp(&world, &stamper, CONTENT);
        change(&mut message);
        judge_stamp(&message.build(&stamper), &world)
    };
    let (right, stamping) = (stamper_spec().extensions, "1.3.6.1.5.5.7.3.8");
    assert_eq!(with(right.clone(), |_| {}), Ok(forge::NOW.to_owned()));
    assert_eq!(
        with(vec![purposes(false, &[stamping])], |_| {}),
        Err(Fault::KeyUsageForeign)
    );
    assert_eq!(
        with(
            vec![purposes(true, &[stamping, "1.3.6.1.5.5.7.3.4"])],
            |_| {}
        ),
        Err(Fault::KeyUsageForeign)
    );
    assert_eq!(
        with(head_spec().extensions, |_| {}),
        Err(Fault::KeyUsageForeign)
    );
    assert_eq!(
        with(right.clone(), |token| token.signers = 2),
        Err(Fault::StampUnbound)
    );
    let unnamed = |token: &mut Message| drop(token.attributes.as_mut().expect("attributes").pop());
    assert_eq!(with(right, unnamed), Err(Fault::StampUnbound));

    let stamper = issue(stamper_spec(), Some(&world.authority));
    let over = |info: Vec<u8>| {
        judge_stamp(
            &Message::by(&stamper, &world, TST_INFO, info).build(&stamper),
            &world,
        )
    };
    assert_eq!(
        over(stamp_info(SHA256, &sha256(b"other"))),
        Err(Fault::StampDiffers)
    );
    assert_eq!(
        over(stamp_info(SHA1, &[0; 20])),
        Err(Fault::AlgorithmRefused)
    );
    assert_eq!(over(stamp_info(SHA256, &[])), Err(Fault::StampDiffers));
    assert_eq!(over(seq(&[&integer(&[2])])), Err(Fault::NotDer));

    let refused = seq(&[&seq(&[&integer(&[2])])]);
    let fault = eds::Token::from_response(&refused)
        .map_err(|error| error.fault())
        .err();
    assert_eq!(fault, Some(Fault::StampRefused));
}

#[test]
fn a_stamp_beside_a_signature_is_found_with_what_it_stands_over() {
    let world = World::new();
    let stamper = issue(stamper_spec(), Some(&world.authority));
    let signature = {
        let mut list = Message::new(&world).attributes.expect("attributes");
        list.sort();
        world.head.key.sign(&set(&[&list.concat()]))
    };
    let mut message = Message::new(&world);
    message.signature = Some(signature.clone());
    let token = stamp(&world, &stamper, &signature).build(&stamper);
    message.unsigned = vec![attribute("1.2.840.113549.1.9.16.2.14", &token)];
    let message = message.build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let [found] = cms.signature_stamps()[..] else {
        panic!("one stamp")
    };
    let attested = eds::Token::parse(found.token).and_then(|token| token.verify(&world.trust()));
    let stamp = attested
        .and_then(|attested| attested.over(found.over))
        .expect("a stamp");
    assert!(
        cms.verify(Content::Attached, &world.trust(), stamp.time())
            .is_ok()
    );
}

#[test]
fn what_a_desk_asks_is_asked_of_one_signer_whole() {
    let world = World::new();
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    let list = forge::evidence::List::new(&world).build(&world.authority);
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
fn weak_and_broken_keys_are_refused() {
    // A message whose signer's certificate holds the key in question, whatever it signs.
    let world = World::new();
    let judge_key = |key: Vec<u8>| {
        let [parsed] = [certificate(&world.head)];
        let old = world.head.key.octets();
        let at = parsed
            .der()
            .windows(old.len())
            .position(|window| window == old)
            .expect("the key");
        let info_at = at - 27;
        let der = parsed.der();
        let swapped = [&der[..info_at], &key[..], &der[at + old.len()..]].concat();
        eds_key_fault(&world, &swapped)
    };
    let rsa = |bytes: usize| {
        let modulus = [&[0][..], &vec![0xff; bytes]].concat();
        let key = seq(&[&integer(&modulus), &integer(&[1, 0, 1])]);
        seq(&[&seq(&[&oid("1.2.840.113549.1.1.1"), &[5, 0]]), &bits(&key)])
    };
    assert_eq!(judge_key(rsa(128)), Fault::KeyWeak);
    assert_eq!(judge_key(rsa(1025)), Fault::KeyWeak);
    let gost = |curve: &str, digest: &str, key: &[u8]| {
        let parameters = seq(&[&oid(curve), &oid(digest)]);
        seq(&[
            &seq(&[&oid("1.2.398.3.10.1.1.2.2"), &parameters]),
            &bits(&octets(key)),
        ])
    };
    let (curve, digest) = ("1.2.398.3.10.1.1.2.2.1", "1.2.398.3.10.1.3.3");
    assert_eq!(
        judge_key(gost("1.2.398.3.10.1.1.2.2.2", digest, &[0; 128])),
        Fault::AlgorithmUnknown
    );
    assert_eq!(
        judge_key(gost(curve, "1.2.398.3.10.1.3.1", &[0; 128])),
        Fault::AlgorithmUnknown
    );
    assert_eq!(
        judge_key(gost(curve, digest, &[0; 128])),
        Fault::AlgorithmMismatch
    );
    let brainpool = seq(&[&oid("1.2.840.10045.2.1"), &oid("1.3.36.3.3.2.8.1.1.7")]);
    assert_eq!(
        judge_key(seq(&[&brainpool, &bits(&[4; 65])])),
        Fault::AlgorithmUnknown
    );
}

/// The fault of a message whose signer's certificate has its key swapped in place; lengths above it are mended.
fn eds_key_fault(world: &World, certificate: &[u8]) -> Fault {
    let header = |bytes: &[u8]| match bytes[1] {
        0x81 => 3,
        0x82 => 4,
        _ => 2,
    };
    let outer = &certificate[header(certificate)..];
    let message = &outer[header(outer)..];
    let end = message.len() - tail(world);
    let mended = seq(&[&seq(&[&message[..end]]), &message[end..]]);
    let mut forged = Message::new(world);
    forged.certificates = vec![mended.clone()];
    forged.attributes.as_mut().expect("attributes")[3] = signing_certificate(&mended);
    judge(&forged.build(&world.head), &world.trust()).expect_err("a wrong key")
}

/// How many bytes stand after the signed part of the head's certificate: its algorithm and its signature.
fn tail(world: &World) -> usize {
    let der = &world.head.certificate;
    let long = |at: usize| usize::from(der[at]) << 8 | usize::from(der[at + 1]);
    assert_eq!((der[1], der[5]), (0x82, 0x82));
    der.len() - 8 - long(6)
}
