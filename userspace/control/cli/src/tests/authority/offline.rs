//! A root on a machine of its own: files out, files in; and orders of which some were carried out.

use super::keyd::{Keyd, REQUEST, answer, generation, root, rotating};
use super::{Officer, WHY};
use crate::tests::{Exit, Machine};
use expect_test::expect;
use wire::keys::{AuthorityAct, AuthorityOrder, OrderDone, RootStanding};
use wire::{Refusal, RefusalCode};

#[test]
fn a_request_is_written_whole_into_a_new_file() {
    let officer = Officer::new();
    let out = officer.machine.path("request.json");
    let file = out.to_str().unwrap();
    let line = ["request-issuers", "--out", file, "--switch", "agency"];
    let (act, told) = officer.give(&line);
    match act {
        AuthorityAct::RequestIssuers { root, switch } => {
            assert_eq!(root, generation(1));
            assert_eq!(switch, ["agency".parse().unwrap()]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read(&out).unwrap(), REQUEST);
    expect![[r#"
        1 issuing authorities are asked for
          ministry generation 3
        SHA-256 of the request: 10ce442d4c4a7ecad297233b99e3e3125493253a4b203e3fe98f91a280a5e244
        next: keyd ceremony sign on the root's machine, which shows the same; then qaqpa authority import FILE
    "#]]
    .assert_eq(&told);
    // What is there is never written over, and then nothing is ordered.
    let said = officer.machine.authority(&[&line[..], &WHY].concat());
    assert_eq!(said.exit, Exit::Usage, "{}", said.err);
    assert!(officer.keyd.orders().is_empty());
    let next = officer.machine.path("cross.json");
    let line = ["request-cross", "--out", next.to_str().unwrap()];
    match officer.give(&line).0 {
        AuthorityAct::RequestCross { older, newer } => {
            assert_eq!((older, newer), (generation(1), generation(2)));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_that_another_one_replaced_is_not_written() {
    let machine = Machine::new();
    let replaced = |order: &AuthorityOrder| match answer(order) {
        OrderDone::Requested { issuers, left, .. } => Ok(OrderDone::Requested {
            issuers,
            left,
            sha256: wire::keys::Sha256([7; 32]),
        }),
        other => panic!("{other:?}"),
    };
    let _keyd = Keyd::start(&machine, vec![root(1, RootStanding::Active)], replaced);
    let out = machine.path("request.json");
    let line = ["request-issuers", "--out", out.to_str().unwrap()];
    let said = machine.authority(&[&line[..], &WHY].concat());
    assert_eq!(said.exit, Exit::Usage);
    assert!(
        said.err.contains("takes the place of this one"),
        "{}",
        said.err
    );
    assert!(!out.exists());
}

#[test]
fn a_file_is_imported_with_its_length() {
    let machine = Machine::new();
    let keyd = rotating(&machine);
    let file = machine.write("signed.json", "what a root signed");
    let secret = machine.secret("p", "correct horse battery", 0o600);
    let check = |more: &[&str], opens: Option<u32>| {
        let line = [&["import", &file], more, &WHY].concat();
        let said = machine.authority(&line);
        assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
        match keyd.orders().pop().unwrap().act {
            AuthorityAct::Import { octets, with } => {
                assert_eq!(octets, 18);
                assert_eq!(with.map(|key| key.root), opens.map(generation));
            }
            other => panic!("{other:?}"),
        }
    };
    check(&[], None);
    check(&["--root", "1", "--passphrase-file", &secret], Some(1));
}

/// What was signed before an order failed is in force, and is said.
#[test]
fn what_earlier_rounds_signed_is_told_with_the_failure() {
    let machine = Machine::new();
    let mut round = 0;
    let done = move |_: &AuthorityOrder| {
        round += 1;
        if round > 2 {
            return Err(Refusal {
                code: RefusalCode::Unavailable,
                message: "the token of the roots: it has not answered".to_owned(),
                hint: "put the token in".to_owned(),
                clause: None,
                violations: Vec::new(),
            });
        }
        let organisation = format!("school-{round}").parse().unwrap();
        let issuers = vec![(organisation, generation(1))];
        Ok(OrderDone::Issued { issuers, left: 9 })
    };
    let _keyd = Keyd::start(&machine, vec![root(1, RootStanding::Active)], done);
    let file = machine.secret("p", "correct horse battery", 0o600);
    let line = ["sign-issuers", "--passphrase-file", &file];
    let said = machine.authority(&[&line[..], &WHY].concat());
    assert_eq!((said.exit, said.out.as_str()), (Exit::Refused, ""));
    expect![[r#"
        qaqpa: 2 issuing authorities are signed and in force (school-1, school-2); the next order failed: refused: the token of the roots: it has not answered
        hint: put the token in
    "#]]
    .assert_eq(&said.err);
}
