//! What was signed, and what only looks as if it was.

use super::{check, judge};
use crate::forge::message::{
    CONTENT, DATA, Message, Order, TST_INFO, attribute, content_type, message_digest,
};
use crate::forge::{World, integer, now, octets, oid, seq, set, sha256};
use eds::{Cms, Content, Fault};

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
        |message| message.attributes[2] = message_digest(b"other"),
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
    let push = |one: Vec<u8>| move |message: &mut Message| message.attributes.push(one);
    check(
        &world,
        "two content types",
        push(content_type(DATA)),
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
            message.order = Order::AsGiven;
            message.attributes.reverse();
        },
        Fault::AttributesDisordered,
    );
    let replace =
        |at: usize, one: Vec<u8>| move |message: &mut Message| message.attributes[at] = one;
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
}

#[test]
fn attributes_that_are_missing_or_too_many_are_refused() {
    let world = World::new();
    let remove = |at: usize| move |message: &mut Message| drop(message.attributes.remove(at));
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
        |message| message.order = Order::Absent,
        Fault::AttributesMissing,
    );
    check(
        &world,
        "many attributes",
        |message| {
            let more = (0..40).map(|n| attribute(&format!("1.2.398.9.{n}"), &integer(&[1])));
            message.attributes.extend(more);
        },
        Fault::TooLarge,
    );
}

#[test]
fn a_signature_over_attributes_is_none_over_a_content_that_looks_like_them() {
    // Taking the attributes of a right message for the content of one without attributes keeps the signature right.
    let world = World::new();
    let mut list = Message::new(&world).attributes;
    list.sort();
    let signed = set(&[&list.concat()]);
    check(
        &world,
        "attributes as content",
        |message| {
            message.content = signed;
            message.order = Order::Absent;
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
            let digest = message.attributes.remove(2);
            message.unsigned = vec![digest];
        },
        Fault::AttributesMissing,
    );
}
