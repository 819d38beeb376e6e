//! Lists.

use super::{stand, unknown};
use crate::forge::evidence::{List, entry, invalid_since, reason};
use crate::forge::{
    World, after_hours, authority_spec, critical, extension, head_spec, issue, key_usage, seq,
};
use eds::{Evidence, Fault};

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
        with(critical("2.5.29.27", &[2, 1, 1])),
        &partial,
    );
    check_list(
        &world,
        "indirect",
        with(critical("2.5.29.28", &seq(&[&[0x84, 1, 0xff]]))),
        &partial,
    );
    check_list(
        &world,
        "critical",
        with(critical("1.2.398.9.9", &[5, 0])),
        &expect(Fault::ExtensionUnknown),
    );
    check_list(
        &world,
        "number",
        with(extension("2.5.29.20", &[2, 1, 1])),
        "good",
    );
    let indirect = entry(&[9], after_hours(-9), &[critical("2.5.29.29", &seq(&[]))]);
    check_list(
        &world,
        "an entry of another issuer",
        |list| list.entries = vec![indirect],
        &partial,
    );
}

#[test]
fn a_list_that_is_forged_cut_or_absent_is_unknown() {
    let world = World::new();
    let expect = |fault| unknown(fault);
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

#[test]
fn a_list_of_one_who_may_not_sign_lists_is_unknown() {
    let mut world = World::new();
    let mut spec = authority_spec("Authority", 2);
    spec.extensions[1] = key_usage(0x04);
    world.authority = issue(spec, Some(&world.root));
    world.head = issue(head_spec(), Some(&world.authority));
    check_list(
        &world,
        "key usage",
        |_| {},
        &unknown(Fault::ResponderUnauthorised),
    );
}

#[test]
fn a_list_that_names_two_algorithms_is_unknown() {
    let world = World::new();
    let named = |list: &mut List| list.algorithm = "1.2.840.10045.4.3.3";
    check_list(&world, "inside", named, &unknown(Fault::AlgorithmMismatch));
}
