//! `authority`: against a keyd that is faked here.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

mod keyd;
mod offline;

use super::offline::check;
use super::{Exit, Machine};
use expect_test::expect;
use keyd::{Keyd, answer, generation, root, rotating};
use wire::keys::{
    AuthorityAct, AuthorityOrder, OrderDone, RevocationReason, RootKey, RootStanding,
};
use wire::{Refusal, RefusalCode};

/// A root that openssl made, valid for a hundred years from 2026 on.
const ROOT: &[u8] = include_bytes!("authority/root.der");

const WHY: [&str; 4] = ["--request", "СОЗ-2026/214", "--why", "a test"];

#[test]
fn what_keyd_holds_is_listed() {
    let machine = Machine::new();
    let _keyd = rotating(&machine);
    let keyd = machine.path("k").to_str().unwrap().to_owned();
    let check = |words: &[&str], expected: &expect_test::Expect| {
        let line = [&["authority", "--keyd", &keyd], words].concat();
        check(&machine, &line, Exit::Done, expected);
    };
    check(
        &["roots"],
        &expect![[r#"
        ROOT  STANDING   SIGNS FROM                 UNTIL                      SIGNED BY  SUBJECT
           1  active     2026-11-30 05:00:00+05:00  2126-11-06 15:54:13+05:00          -  C=KZ, CN=Qaqpa inspection root 1 0A1B2C3D
           2  published  2026-11-30 05:00:00+05:00  2126-11-06 15:54:13+05:00          1  C=KZ, CN=Qaqpa inspection root 1 0A1B2C3D

        root 1 SHA-256 9262 2E6C E80A 2BC4 5E20 B940 E474 7B52 E442 4ED1 3F02 A7A2 8D62 8078 342F DB40
        root 2 SHA-256 9262 2E6C E80A 2BC4 5E20 B940 E474 7B52 E442 4ED1 3F02 A7A2 8D62 8078 342F DB40
        --
    "#]],
    );
    check(
        &["issuers"],
        &expect![[r#"
        ORGANISATION  ISSUER  ROOT  STATE    UNTIL                      REVOKED
        agency             2     1  revoked  2120-01-01 05:00:00+05:00  2026-11-29 15:00:00+05:00
        ministry           1     1  expired  2020-01-01 06:00:00+06:00  -
        ministry           2     1  valid    2120-01-01 05:00:00+05:00  -
        --
    "#]],
    );
    check(
        &["issuers", "--organisation", "agency", "--json"],
        &expect![[r#"
            [
              {
                "organisation": "agency",
                "generation": 2,
                "root": 1,
                "until": "2120-01-01T00:00:00Z",
                "revoked": "2026-11-29T10:00:00Z",
                "state": "revoked",
                "sha256": "92622e6ce80a2bc45e20b940e4747b52e4424ed13f02a7a28d628078342fdb40"
              }
            ]
            --
        "#]],
    );
    check(
        &["crls"],
        &expect![[r#"
        ROOT  NEXT BY                    STATE    BYTES  SHA-256
           1  2120-02-03 09:05:06+05:00  in time    521  92622e6ce80a2bc45e20b940e4747b52e4424ed13f02a7a28d628078342fdb40
        --
    "#]],
    );
}

/// A machine with the passphrases of both roots, and what it sends to keyd for a line.
struct Officer {
    machine: Machine,
    keyd: Keyd,
    older: String,
    newer: String,
}

impl Officer {
    fn new() -> Self {
        let machine = Machine::new();
        Self {
            keyd: rotating(&machine),
            older: machine.secret("older", "correct horse battery\n", 0o600),
            newer: machine.secret("newer", "another long passphrase", 0o400),
            machine,
        }
    }

    /// The one order that a line gives, and what is said of it.
    fn give(&self, words: &[&str]) -> (AuthorityAct, String) {
        let said = self.machine.authority(&[words, &WHY].concat());
        let told = (said.exit, said.err.as_str());
        assert_eq!(told, (Exit::Done, ""), "{words:?}");
        let mut orders = self.keyd.orders();
        let order = orders.pop().unwrap();
        assert!(orders.is_empty());
        assert_eq!(order.request.as_str(), "СОЗ-2026/214");
        assert_eq!(order.why, "a test");
        (order.act, said.out)
    }
}

fn opened(key: &RootKey, number: u32, passphrase: &str) {
    assert_eq!(key.root, generation(number));
    assert_eq!(key.passphrase.reveal(), passphrase.as_bytes());
}

#[test]
fn orders_of_roots_bring_request_reason_and_passphrase() {
    let officer = Officer::new();
    let (older, newer) = (officer.older.as_str(), officer.newer.as_str());
    match officer.give(&["make-root", "--passphrase-file", older]).0 {
        AuthorityAct::MakeRoot { passphrase } => {
            assert_eq!(passphrase.reveal(), b"correct horse battery");
        }
        other => panic!("{other:?}"),
    }
    match officer.give(&["rotate-root", "--passphrase-file", newer]).0 {
        AuthorityAct::RotateRoot { passphrase } => {
            assert_eq!(passphrase.reveal(), b"another long passphrase");
        }
        other => panic!("{other:?}"),
    }
    let files = [
        "--older-passphrase-file",
        older,
        "--newer-passphrase-file",
        newer,
    ];
    match officer
        .give(&[["cross-sign"].as_slice(), &files].concat())
        .0
    {
        AuthorityAct::CrossSign { older, newer } => {
            opened(&older, 1, "correct horse battery");
            opened(&newer, 2, "another long passphrase");
        }
        other => panic!("{other:?}"),
    }
    match officer
        .give(&["revoke-root", "2", "--reason", "superseded"])
        .0
    {
        AuthorityAct::RevokeRoot { root, reason } => {
            assert_eq!(
                (root, reason),
                (generation(2), RevocationReason::Superseded)
            );
        }
        other => panic!("{other:?}"),
    }
    let (act, told) = officer.give(&["sign-crl", "--passphrase-file", older]);
    assert!(told.starts_with("CRL 4 of root 1 is signed"), "{told}");
    match act {
        AuthorityAct::SignCrl { with } => opened(&with, 1, "correct horse battery"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn orders_of_issuers_name_their_organisation() {
    let officer = Officer::new();
    let (older, newer) = (officer.older.as_str(), officer.newer.as_str());
    match officer
        .give(&["sign-issuers", "--passphrase-file", older])
        .0
    {
        AuthorityAct::SignIssuers { with } => opened(&with, 1, "correct horse battery"),
        other => panic!("{other:?}"),
    }
    let line = [
        "switch-issuer",
        "ministry",
        "--root",
        "2",
        "--passphrase-file",
        newer,
    ];
    match officer.give(&line).0 {
        AuthorityAct::SwitchIssuer { organisation, to } => {
            assert_eq!(organisation.as_str(), "ministry");
            opened(&to, 2, "another long passphrase");
        }
        other => panic!("{other:?}"),
    }
    let (act, told) = officer.give(&["revoke-issuer", "agency", "2", "--reason", "key-compromise"]);
    assert!(told.contains("qaqpa authority sign-crl"), "{told}");
    match act {
        AuthorityAct::RevokeIssuer {
            organisation,
            generation: number,
            reason,
        } => {
            assert_eq!(organisation.as_str(), "agency");
            assert_eq!(
                (number, reason),
                (generation(2), RevocationReason::KeyCompromise)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn issuers_are_signed_until_nobody_waits() {
    let machine = Machine::new();
    let mut left = 3;
    let keyd = Keyd::start(&machine, vec![root(1, RootStanding::Active)], move |_| {
        left -= 1;
        let organisation = format!("school-{left}").parse().unwrap();
        let issuers = vec![(organisation, generation(1))];
        Ok(OrderDone::Issued { issuers, left })
    });
    let file = machine.secret("p", "correct horse battery", 0o600);
    let words = ["sign-issuers", "--passphrase-file", &file, "--json"];
    let said = machine.authority(&[words.as_slice(), &WHY].concat());
    assert_eq!(keyd.orders().len(), 3);
    expect![[r#"
        {
          "done": "issuers-signed",
          "root": 1,
          "issuers": [
            {
              "organisation": "school-2",
              "generation": 1
            },
            {
              "organisation": "school-1",
              "generation": 1
            },
            {
              "organisation": "school-0",
              "generation": 1
            }
          ],
          "left": 0
        }
    "#]]
    .assert_eq(&said.out);
    // One that gets nowhere is not asked for ever.
    drop(keyd);
    let keyd = Keyd::start(&machine, vec![root(1, RootStanding::Active)], |_| {
        let issuers = Vec::new();
        Ok(OrderDone::Issued { issuers, left: 2 })
    });
    let words = ["sign-issuers", "--passphrase-file", &file];
    let said = machine.authority(&[words.as_slice(), &WHY].concat());
    assert_eq!(keyd.orders().len(), 1);
    expect![[r#"
        0 issuing authorities are signed by root 1
        2 organisations still need one: give the order again
    "#]]
    .assert_eq(&said.out);
}

#[test]
fn what_goes_wrong_is_told_with_what_to_do() {
    let machine = Machine::new();
    let open = machine.secret("open", "correct horse battery", 0o644);
    let file = machine.secret("p", "correct horse battery", 0o600);
    let refused = |_: &AuthorityOrder| {
        Err(Refusal {
            code: RefusalCode::Forbidden,
            message: "user 1000 may not order anything of the authorities".to_owned(),
            hint: "start keyd with --security-officer-uid 1000".to_owned(),
            clause: None,
            violations: Vec::new(),
        })
    };
    let keyd = Keyd::start(&machine, vec![root(1, RootStanding::Retiring)], refused);
    let told = |words: &[&str], exit: Exit, expected: &expect_test::Expect| {
        let said = machine.authority(&[words, &WHY].concat());
        assert_eq!((said.exit, said.out.as_str()), (exit, ""));
        expected.assert_eq(&said.err);
    };
    told(
        &["make-root", "--passphrase-file", &open],
        Exit::Usage,
        &expect![[r#"
            qaqpa: DIR/open has mode 0644: others may read the passphrase, so it is not used
            hint: chmod 600 DIR/open, and think of the passphrase as known if others were on this machine
        "#]],
    );
    told(
        &["sign-crl", "--passphrase-file", &file],
        Exit::Usage,
        &expect![[r#"
            qaqpa: no root is active
            hint: `qaqpa authority roots` shows where each stands; `make-root` makes the first, `rotate-root` the next
        "#]],
    );
    assert!(keyd.orders().is_empty(), "nothing was sent");
    told(
        &["make-root", "--passphrase-file", &file],
        Exit::Refused,
        &expect![[r#"
            qaqpa: refused: user 1000 may not order anything of the authorities
            hint: start keyd with --security-officer-uid 1000
        "#]],
    );
    drop(keyd);
    told(
        &["revoke-root", "1", "--reason", "superseded"],
        Exit::Unreachable,
        &expect![[r#"
            qaqpa: keyd: nobody listens at DIR/k: the daemon has ended
            hint: start it again; its log says why it ended
        "#]],
    );
}

#[test]
fn the_files_of_users_are_written_whole_or_not_at_all() {
    let machine = Machine::new();
    let _keyd = rotating(&machine);
    let folder = machine.path("out").to_str().unwrap().to_owned();
    let export = || machine.authority(&["export", "--folder", &folder]);
    let said = export();
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    expect![[r#"
        13 files are in DIR/out:
          qaqpa-root-1.cer
          qaqpa-root-1.crt
          qaqpa-root-2.cer
          qaqpa-root-2.crt
          qaqpa-roots.pem
          qaqpa-roots.p7b
          qaqpa-install.cmd
          qaqpa-roots.reg
          qaqpa-roots.mobileconfig
          policies.json
          qaqpa-fingerprints.html
          qaqpa-fingerprints.txt
          SHA256SUMS
        SHA-256, to be compared with the printed sheet:
        root 1 (active)
          9262 2E6C E80A 2BC4 5E20 B940 E474 7B52 E442 4ED1 3F02 A7A2 8D62 8078 342F DB40
        root 2 (published)
          9262 2E6C E80A 2BC4 5E20 B940 E474 7B52 E442 4ED1 3F02 A7A2 8D62 8078 342F DB40
    "#]]
    .assert_eq(&said.out);
    let der = std::fs::read(machine.path("out/qaqpa-root-1.cer")).unwrap();
    assert_eq!(der, ROOT);
    let names = || {
        let entries = std::fs::read_dir(machine.folder.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    let said = export();
    assert_eq!((said.exit, said.out.as_str()), (Exit::Usage, ""));
    expect![[r#"
        qaqpa: DIR/out is there already, and nothing was written
        hint: name a folder that does not exist yet: what was handed out once stays as it was
    "#]]
    .assert_eq(&said.err);
    assert_eq!(names(), before, "nothing is left beside it");
    // An empty folder is as good as none.
    std::fs::create_dir(machine.path("empty")).unwrap();
    let empty = machine.path("empty").to_str().unwrap().to_owned();
    let said = machine.authority(&["export", "--folder", &empty, "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(told["roots"].as_array().unwrap().len(), 2);
    assert!(machine.path("empty/SHA256SUMS").is_file());
}

#[test]
fn without_a_root_nothing_is_exported() {
    let machine = Machine::new();
    let _keyd = Keyd::start(&machine, vec![root(1, RootStanding::Revoked)], |order| {
        Ok(answer(order))
    });
    let folder = machine.path("out").to_str().unwrap().to_owned();
    let said = machine.authority(&["export", "--folder", &folder]);
    assert_eq!(said.exit, Exit::Usage);
    expect![[r#"
        qaqpa: keyd has no root that may be handed out: none is made, or each is revoked or expired (386/НҚ, ЕШДИ п. 21); make one
        hint: `qaqpa authority roots` shows where each stands; `qaqpa authority make-root` makes the first
    "#]].assert_eq(&said.err);
    assert!(!machine.path("out").exists());
}
