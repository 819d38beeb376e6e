//! Time stamps.

use super::judge;
use crate::forge::message::{CONTENT, Message, TST_INFO, attribute, stamp, stamp_info};
use crate::forge::{
    NOW, SHA1, SHA256, Spec, World, critical_purposes, head_spec, integer, issue, purposes, seq,
    set, sha256, stamper_spec,
};
use eds::{Cms, Content, Fault, Token};

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
    let parsed = Token::parse(&document).map_err(|error| error.fault());
    assert_eq!(parsed.err(), Some(Fault::ContentTypeForeign));
}

/// The fault of a token over the content, or its time.
fn judge_stamp(token: &[u8], world: &World) -> Result<String, Fault> {
    let token = Token::parse(token).and_then(|token| token.verify(&world.trust()));
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
            Spec {
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
    assert_eq!(with(right.clone(), |_| {}), Ok(NOW.to_owned()));
    assert_eq!(
        with(vec![purposes(&[stamping])], |_| {}),
        Err(Fault::KeyUsageForeign)
    );
    assert_eq!(
        with(
            vec![critical_purposes(&[stamping, "1.3.6.1.5.5.7.3.4"])],
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
    let unnamed = |token: &mut Message| drop(token.attributes.pop());
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
    let fault = Token::from_response(&refused)
        .map_err(|error| error.fault())
        .err();
    assert_eq!(fault, Some(Fault::StampRefused));
}

#[test]
fn a_stamp_beside_a_signature_is_found_with_what_it_stands_over() {
    let world = World::new();
    let stamper = issue(stamper_spec(), Some(&world.authority));
    let signature = {
        let mut list = Message::new(&world).attributes;
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
    let attested = Token::parse(found.token).and_then(|token| token.verify(&world.trust()));
    let stamp = attested
        .and_then(|attested| attested.over(found.over))
        .expect("a stamp");
    assert!(
        cms.verify(Content::Attached, &world.trust(), stamp.time())
            .is_ok()
    );
}
