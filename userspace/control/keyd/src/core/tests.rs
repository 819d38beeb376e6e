#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the replies it expects"
)]

use super::*;
use crate::config::Config;
use crate::quota::{SIGN, UNSEAL};
use clap::Parser as _;
use law::Clause;
use ring::rand::SystemRandom;
use runtime::keys::verify;
use wire::RefusalCode;
use wire::keys::{
    DecisionStatement, Document, DocumentCode, Outcome, SealContext, SealPurpose, SealedBlob,
    SecretOctets, Sha256,
};

mod authorities;
mod secrets;

const CONTROLD: u32 = 10;
const ADMIN: u32 = 20;
const TUNNELS: u32 = 30;
const STRANGER: u32 = 99;
/// What no log, error, event or answer to others may hold.
const SECRET: &str = "correct horse";

/// A brain with the keys of one authority.
struct Desk {
    core: Core,
    now: Now,
    random: SystemRandom,
}

fn asked(uid: u32, request: &Request) -> Asked<'_> {
    Asked {
        uid,
        request,
        attached: None,
    }
}

impl Desk {
    fn new() -> Self {
        let arguments = [
            "keyd",
            "--sealing-key=k",
            "--controld-uid=10",
            "--admin-uid=20",
            "--seal=psk=10",
            "--unseal=psk=30",
        ];
        let access = Access::new(&Config::parse_from(arguments)).unwrap();
        let mut desk = Self {
            core: Core::new(access, Keyring::default(), Authorities::default()),
            now: Now {
                monotonic: Duration::from_secs(1000),
                real: "2026-11-29T09:30:00Z".parse().unwrap(),
                event_room: EVENT_ROOM_MIN,
            },
            random: SystemRandom::new(),
        };
        for key in [
            "decisions/gts",
            "codes/gts",
            "sealing/psk",
            "sealing/password",
        ] {
            let key = || key.parse().unwrap();
            let first = desk.core.first(desk.now.real, key(), &desk.random).unwrap();
            desk.core.settle(first.unwrap(), Ok(())).0.unwrap();
            let again = desk.core.first(desk.now.real, key(), &desk.random).unwrap();
            assert!(again.is_none());
        }
        desk
    }

    /// Asks; a rotation is stored at once.
    fn ask(&mut self, uid: u32, request: &Request) -> (Result<Reply, Refused>, Vec<Fact>) {
        match self.core.ask(&self.now, asked(uid, request), &self.random) {
            Turn::Answered(result, facts) => (result, facts),
            Turn::Rotates(rotation) => self.core.settle(rotation, Ok(())),
            other @ (Turn::Certifies(_) | Turn::Orders(_)) => unreachable!("{other:?}"),
        }
    }

    fn sealed(&mut self) -> SealedBlob {
        match self.ask(CONTROLD, &seal()).0.unwrap() {
            Reply::Sealed(blob) => blob,
            other => unreachable!("{other:?}"),
        }
    }

    fn code(&mut self) -> DocumentCode {
        match self
            .ask(CONTROLD, &Request::IssueCode(a_document()))
            .0
            .unwrap()
        {
            Reply::Code(code) => code,
            other => unreachable!("{other:?}"),
        }
    }
}

fn a_statement() -> DecisionStatement {
    DecisionStatement {
        authority: "gts".parse().unwrap(),
        request: "СОЗ-2026/17".parse().unwrap(),
        kind: "waf_onboard".parse().unwrap(),
        outcome: Outcome::Approved,
        officer: "officer".parse().unwrap(),
        at: "2026-11-29T09:30:00Z".parse().unwrap(),
        change: None,
        document: Sha256([0x22; 32]),
        clause: Clause::ESHDI_13,
    }
}

fn a_document() -> Document {
    Document {
        authority: "gts".parse().unwrap(),
        number: "17".parse().unwrap(),
        sha256: Sha256([0x33; 32]),
    }
}

fn a_context() -> SealContext {
    SealContext::Request {
        request: "СОЗ-2026/17".parse().unwrap(),
        field: "vpn.ph1.psk".parse().unwrap(),
    }
}

fn sign() -> Request {
    Request::Sign(Box::new(a_statement()))
}

fn seal() -> Request {
    Request::Seal {
        purpose: SealPurpose::Psk,
        context: a_context(),
        plaintext: SecretOctets::new(SECRET.into()).unwrap(),
    }
}

fn unseal(blob: &SealedBlob) -> Request {
    Request::Unseal {
        purpose: SealPurpose::Psk,
        context: a_context(),
        blob: blob.clone(),
    }
}

fn rotate(key: &str, why: &str) -> Request {
    Request::Rotate {
        key: key.parse().unwrap(),
        why: why.to_owned(),
    }
}

fn public(authority: &str) -> Request {
    Request::Public {
        authority: authority.parse().unwrap(),
    }
}

/// What a fact says, as people read it.
fn said(facts: &[Fact]) -> String {
    let line = |fact: &Fact| {
        let fields = fact.fields().into_iter();
        let fields: Vec<String> = fields
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        format!("{} {}", fact.kind(), fields.join(" "))
    };
    facts.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_use_is_told_and_nobody_else_has_it() {
    let mut desk = Desk::new();
    let (blob, code) = (desk.sealed(), desk.code());
    let check_code = || Request::CheckCode {
        document: a_document(),
        code,
    };
    let mut check = |request: &dyn Fn() -> Request, user: u32, expected: &str| {
        for uid in [0, CONTROLD, ADMIN, TUNNELS, STRANGER] {
            let (result, facts) = desk.ask(uid, &request());
            if uid == user {
                result.unwrap();
                assert!(said(&facts).starts_with(expected), "{}", said(&facts));
                assert!(said(&facts).contains(&format!(" client={uid} ")));
            } else {
                let refused = result.unwrap_err();
                assert_eq!(refused.told().code, RefusalCode::Forbidden, "{refused}");
                let expected = format!("command-refused who=uid {uid} action=");
                assert!(said(&facts).starts_with(&expected), "{}", said(&facts));
            }
            assert_eq!(facts.len(), 1);
        }
    };
    check(
        &sign,
        CONTROLD,
        "key-used key=decisions/gts generation=1 purpose=sign",
    );
    check(
        &seal,
        CONTROLD,
        "key-used key=sealing/psk generation=1 purpose=seal",
    );
    check(
        &|| unseal(&blob),
        TUNNELS,
        "key-used key=sealing/psk generation=1 purpose=unseal",
    );
    check(
        &|| Request::IssueCode(a_document()),
        CONTROLD,
        "key-used key=codes/gts generation=1 purpose=issue-code",
    );
    check(
        &check_code,
        CONTROLD,
        "key-used key=codes/gts generation=1 purpose=check-code",
    );
}

#[test]
fn anybody_reads_and_nothing_is_told_of_it() {
    let mut desk = Desk::new();
    for uid in [0, CONTROLD, STRANGER] {
        let (keys, facts) = desk.ask(uid, &Request::Keys);
        match keys.unwrap() {
            Reply::Keys(keys) => {
                let ids: Vec<String> = keys.iter().map(|key| key.id.to_string()).collect();
                let all = [
                    "decisions/gts",
                    "codes/gts",
                    "sealing/psk",
                    "sealing/password",
                ];
                assert_eq!(ids, all);
            }
            other => unreachable!("{other:?}"),
        }
        assert_eq!(facts, []);
        let (keys, facts) = desk.ask(uid, &public("gts"));
        assert!(matches!(keys.unwrap(), Reply::Public(keys) if keys.keys.len() == 1));
        assert_eq!(facts, []);
    }
    let (unknown, _) = desk.ask(STRANGER, &public("eup"));
    assert_eq!(unknown.unwrap_err().told().code, RefusalCode::NotFound);
}

#[test]
fn the_administrator_rotates_and_the_old_stays_good() {
    let mut desk = Desk::new();
    let (blob, code) = (desk.sealed(), desk.code());
    for key in ["decisions/gts", "codes/gts", "sealing/psk"] {
        let (rotated, facts) = desk.ask(ADMIN, &rotate(key, "yearly"));
        assert!(matches!(rotated.unwrap(), Reply::Rotated(two) if two.number() == 2));
        let made = format!("key-made key={key} generation=2 client=20 why=yearly");
        assert_eq!(said(&facts), made);
    }
    assert_ne!(desk.code(), code);
    let check_code = Request::CheckCode {
        document: a_document(),
        code,
    };
    let (checked, facts) = desk.ask(CONTROLD, &check_code);
    let genuine = Reply::Checked(CodeCheck::Genuine(Generation::FIRST));
    assert_eq!(format!("{:?}", checked.unwrap()), format!("{genuine:?}"));
    assert!(said(&facts).starts_with("key-used key=codes/gts generation=1"));
    let (opened, facts) = desk.ask(TUNNELS, &unseal(&blob));
    match opened.unwrap() {
        Reply::Unsealed(secret) => assert_eq!(secret.reveal(), SECRET.as_bytes()),
        other => unreachable!("{other:?}"),
    }
    assert!(said(&facts).starts_with("key-used key=sealing/psk generation=1"));
    assert_eq!(desk.sealed().0[4], 2);
    let (signed, facts) = desk.ask(CONTROLD, &sign());
    assert!(said(&facts).starts_with("key-used key=decisions/gts generation=2"));
    match (signed.unwrap(), desk.ask(0, &public("gts")).0.unwrap()) {
        (Reply::Signed(signature), Reply::Public(keys)) => {
            assert_eq!(verify(&a_statement(), &signature, &keys), Ok(()));
        }
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn rotations_that_make_no_sense_are_refused() {
    let mut desk = Desk::new();
    let mut check = |request: &Request, code: RefusalCode| {
        let refused = desk.ask(ADMIN, request).0.unwrap_err();
        assert_eq!(refused.told().code, code, "{refused}");
    };
    check(&rotate("sealing/psk", ""), RefusalCode::BadRequest);
    check(&rotate("sealing/psk", " \n"), RefusalCode::BadRequest);
    let long = "x".repeat(WHY_BYTES_MAX + 1);
    check(&rotate("sealing/psk", &long), RefusalCode::BadRequest);
    // Keys of new authorities are made by the arguments alone.
    check(&rotate("decisions/eup", "new"), RefusalCode::NotFound);
}

#[test]
fn a_generation_that_is_not_stored_is_not_used() {
    let mut desk = Desk::new();
    let request = rotate("sealing/psk", "yearly");
    let turn = desk
        .core
        .ask(&desk.now, asked(ADMIN, &request), &desk.random);
    let Turn::Rotates(rotation) = turn else {
        unreachable!("{turn:?}");
    };
    let (result, facts) = desk.core.settle(rotation, Err("the disk is full".into()));
    let refused = result.unwrap_err();
    assert_eq!(refused.told().code, RefusalCode::Unavailable);
    assert!(refused.to_string().contains("the disk is full"));
    assert!(said(&facts).starts_with("command-refused who=uid 20 action=rotate sealing/psk"));
    assert_eq!(desk.sealed().0[4], 1);
}

#[test]
fn a_quota_ends_and_comes_back() {
    let mut desk = Desk::new();
    for _ in 0..SIGN.burst {
        desk.ask(CONTROLD, &sign()).0.unwrap();
    }
    let (result, facts) = desk.ask(CONTROLD, &sign());
    let refusal = result.unwrap_err().told();
    assert_eq!(refusal.code, RefusalCode::Full);
    assert_eq!(refusal.hint, "try again in 500 ms");
    assert!(said(&facts).starts_with("command-refused who=uid 10 action=sign with decisions/gts"));
    // Sealing has a quota of its own.
    desk.sealed();
    desk.now.monotonic += SIGN.interval;
    desk.ask(CONTROLD, &sign()).0.unwrap();
    // What is forbidden costs nothing: however many may not unseal, who may keeps a bucket of its own.
    let blob = desk.sealed();
    for stranger in 1000..1200 {
        assert!(desk.ask(stranger, &unseal(&blob)).0.is_err());
    }
    for _ in 0..UNSEAL.burst {
        desk.ask(TUNNELS, &unseal(&blob)).0.unwrap();
    }
}

#[test]
fn no_key_is_used_when_nobody_takes_the_event() {
    let mut desk = Desk::new();
    let blob = desk.sealed();
    desk.now.event_room = EVENT_ROOM_MIN - 1;
    for (uid, request) in [
        (CONTROLD, sign()),
        (CONTROLD, seal()),
        (TUNNELS, unseal(&blob)),
        (ADMIN, rotate("sealing/psk", "yearly")),
    ] {
        let refused = desk.ask(uid, &request).0.unwrap_err();
        assert_eq!(refused, Refused::Unjournalled);
    }
    desk.ask(STRANGER, &Request::Keys).0.unwrap();
    desk.now.event_room = EVENT_ROOM_MIN;
    desk.ask(CONTROLD, &sign()).0.unwrap();
}

#[test]
fn refusals_of_a_flood_are_counted() {
    let mut desk = Desk::new();
    let told: usize = (0..100).map(|_| desk.ask(STRANGER, &sign()).1.len()).sum();
    assert_eq!(told, 10);
    assert_eq!(desk.core.tick(&desk.now), []);
    desk.now.monotonic += Duration::from_mins(1);
    let counted = desk.core.tick(&desk.now);
    assert!(said(&counted).starts_with("commands-refused who=uid 99 count=90"));
    assert_eq!(desk.core.end(), []);
}

#[test]
fn a_wrong_code_is_told() {
    let mut desk = Desk::new();
    let code = DocumentCode::of_tag([5; 16]);
    let document = a_document();
    let (checked, facts) = desk.ask(CONTROLD, &Request::CheckCode { document, code });
    assert!(matches!(
        checked.unwrap(),
        Reply::Checked(CodeCheck::Differs)
    ));
    let expected =
        "command-refused who=uid 10 action=check-code with codes/gts why=the code is not";
    assert!(said(&facts).starts_with(expected), "{}", said(&facts));
}
