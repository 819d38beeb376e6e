use super::*;
use KeyUse::{Certify, CheckCode, IssueCode, Seal, Sign, Unseal};
use SealPurpose::{ApplicantKey, Password, Psk};

const CONTROLD: u32 = 10;
const ADMIN: u32 = 20;
const TUNNELS: u32 = 30;
const TLSD: u32 = 40;
const OFFICER: u32 = 50;
const STRANGER: u32 = 99;

fn users(text: &[&str]) -> Vec<PurposeUser> {
    text.iter().map(|one| one.parse().unwrap()).collect()
}

fn a_config() -> Config {
    Config {
        store: "store".into(),
        sealing_key: "key".into(),
        make_sealing_key: false,
        socket: "s".into(),
        control: "c".into(),
        controld_uid: Some(CONTROLD),
        admin_uid: vec![ADMIN],
        tlsd_uid: Some(TLSD),
        root_module: None,
        root_token: None,
        security_officer_uid: vec![OFFICER],
        authority: Vec::new(),
        seal: users(&["psk=10", "password=10", "applicant-key=10"]),
        unseal: users(&["psk=30", "password=30"]),
    }
}

#[test]
fn who_may_do_what() {
    let access = Access::new(&a_config()).unwrap();
    let check = |wish: &Wish, allowed: &[u32]| {
        for uid in [0, CONTROLD, ADMIN, TUNNELS, TLSD, OFFICER, STRANGER] {
            let permit = access.permit(uid, wish.clone());
            assert_eq!(permit.is_ok(), allowed.contains(&uid), "{uid}: {wish}");
            if let Err(refused) = permit {
                let wish = wish.clone();
                assert_eq!(refused, Refused::Forbidden { uid, wish });
            }
        }
    };
    let decisions = || KeyId::Decisions("gts".parse().unwrap());
    let codes = || KeyId::Codes("gts".parse().unwrap());
    let sealing = KeyId::Sealing;
    check(
        &Wish::Read,
        &[0, CONTROLD, ADMIN, TUNNELS, TLSD, OFFICER, STRANGER],
    );
    let issuing = || KeyId::Issuing("school-17".parse().unwrap());
    check(&Wish::Use(Certify, issuing()), &[TLSD]);
    check(&Wish::Use(Certify, KeyId::Untrusted), &[TLSD]);
    check(&Wish::Order("make-root"), &[OFFICER]);
    for key in [KeyId::Root, issuing(), KeyId::Untrusted] {
        check(&Wish::Rotate(key.clone()), &[]);
        for purpose in [Sign, Seal, Unseal, IssueCode, CheckCode] {
            check(&Wish::Use(purpose, key.clone()), &[]);
        }
    }
    for key in [KeyId::Root, decisions(), codes(), sealing(Psk)] {
        check(&Wish::Use(Certify, key), &[]);
    }
    check(&Wish::Use(Sign, decisions()), &[CONTROLD]);
    check(&Wish::Use(IssueCode, codes()), &[CONTROLD]);
    check(&Wish::Use(CheckCode, codes()), &[CONTROLD]);
    for purpose in [Psk, Password, ApplicantKey] {
        check(&Wish::Use(Seal, sealing(purpose)), &[CONTROLD]);
    }
    check(&Wish::Use(Unseal, sealing(Psk)), &[TUNNELS]);
    check(&Wish::Use(Unseal, sealing(Password)), &[TUNNELS]);
    check(&Wish::Use(Unseal, sealing(ApplicantKey)), &[]);
    for key in [decisions(), codes(), sealing(Psk)] {
        check(&Wish::Rotate(key), &[ADMIN]);
    }
    // No key does another's work, whoever asks.
    check(&Wish::Use(Sign, codes()), &[]);
    check(&Wish::Use(Sign, sealing(Psk)), &[]);
    check(&Wish::Use(IssueCode, decisions()), &[]);
    check(&Wish::Use(CheckCode, sealing(Psk)), &[]);
    check(&Wish::Use(Seal, decisions()), &[]);
    check(&Wish::Use(Unseal, codes()), &[]);
}

#[test]
fn arguments_that_make_no_sense_are_named() {
    let check = |change: &dyn Fn(&mut Config), words: &str| {
        let mut config = a_config();
        change(&mut config);
        let error = Access::new(&config).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    check(&|c| c.controld_uid = None, "--controld-uid");
    check(&|c| c.admin_uid = (0..65).collect(), "65 users");
    let many: Vec<PurposeUser> = (0..65)
        .map(|uid| PurposeUser { purpose: Psk, uid })
        .collect();
    check(&|c| c.seal = many.clone(), "sealing of psk");
    check(&|c| c.unseal = many.clone(), "unsealing of psk");
    for wrong in ["psk", "psk=", "psk=-1", "keys=1", "=1", "psk=1=2"] {
        assert!(wrong.parse::<PurposeUser>().is_err(), "{wrong}");
    }
}

#[test]
fn whoever_may_do_both_is_found() {
    let mut config = a_config();
    assert_eq!(Access::new(&config).unwrap().both_ways(), BTreeSet::new());
    config.unseal = users(&["psk=10", "applicant-key=30"]);
    let both = Access::new(&config).unwrap().both_ways();
    assert_eq!(both, BTreeSet::from([CONTROLD]));
}
