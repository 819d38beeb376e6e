//! What is open to whom: acts, the inbox, the kinds that one files; and that what is done is what was previewed.

use super::*;
use law::request::By;
use wire::{Need, OpenAct, Preview};

const AUDITOR: u32 = 12;
const ENGINEER: u32 = 13;
const SECURITY_OFFICER: u32 = 14;

impl Gateway {
    fn open_to(&self, uid: u32, number: RequestNumber) -> Vec<OpenAct> {
        let detail = self.seen_by(uid, number);
        detail.map_or_else(|_| Vec::new(), |detail| detail.acts)
    }

    /// What is open to a caller, in whose place, and whether a letter comes with it.
    fn acts_of(&self, uid: u32, number: RequestNumber) -> Vec<(Act, By, bool)> {
        let open = self.open_to(uid, number);
        let told = open
            .iter()
            .map(|open| (open.act, open.by, open.needs(Need::Letter)));
        told.collect()
    }

    fn inbox(&self, uid: u32) -> Result<Vec<u64>, ControlError> {
        let mut listing = Listing {
            of: Collection::Inbox,
            filter: Filter::default(),
            order: Order::Ascending,
            after: None,
            limit: 1,
            watch: false,
        };
        let caller = self.core.recognise(uid);
        let mut numbers = Vec::new();
        loop {
            let query = Query::List(listing.clone());
            let wire::Answer::Page(page) = self.core.ask(&caller, &query, self.now)? else {
                panic!("it is no page")
            };
            for item in page.items {
                let wire::Item::Request(view) = item else {
                    panic!("{item:?}")
                };
                assert_eq!(view.working_days.is_some(), view.due.is_some());
                numbers.push(view.number.0);
            }
            listing.after = page.next;
            if listing.after.is_none() {
                return Ok(numbers);
            }
        }
    }

    fn kinds(&self, uid: u32) -> Vec<Kind> {
        let caller = self.core.recognise(uid);
        match self.core.ask(&caller, &Query::WhoAmI, self.now) {
            Ok(wire::Answer::Identity(who)) => who.files,
            Ok(other) => panic!("{other:?}"),
            Err(_) => Vec::new(),
        }
    }

    fn previewed(&self, uid: u32, act: &RequestAct) -> Result<Preview, ControlError> {
        let caller = self.core.recognise(uid);
        let query = Query::Preview(Box::new(act.clone()));
        let wire::Answer::Preview(preview) = self.core.ask(&caller, &query, self.now)? else {
            panic!("it is no preview")
        };
        Ok(*preview)
    }
}

/// Each is offered what he may do, in the place in which he does it, and is not refused for whose it is.
#[test]
fn acts_are_offered_to_those_to_whom_they_are_open() {
    let mut gateway = desk();
    let number = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap();
    let officer = vec![
        (Act::AskForMore, By::Officer, false),
        (Act::FindEligible, By::Officer, false),
        (Act::Reject, By::Officer, false),
        // By letter in the place of whoever filed it.
        (Act::Withdraw, By::Filer, true),
    ];
    let check = |gateway: &Gateway, uid: u32, expected: &[(Act, By, bool)]| {
        assert_eq!(gateway.acts_of(uid, number), expected, "uid {uid}");
    };
    for uid in [OFFICER, ENGINEER, 0] {
        check(&gateway, uid, &officer);
    }
    check(&gateway, MINISTRY, &[(Act::Withdraw, By::Filer, false)]);
    for uid in [AUDITOR, SECURITY_OFFICER, OPERATOR, OTHER_TENANT, STRANGER] {
        check(&gateway, uid, &[]);
    }
    let reject = gateway.open_to(OFFICER, number);
    let reject = reject.iter().find(|open| open.act == Act::Reject).unwrap();
    assert_eq!(reject.needs, [Need::Reasons]);
    assert_eq!(reject.to, Stage::Rejected);

    for act in [Act::FindEligible, Act::Apply] {
        gateway.act(OFFICER, number, act).unwrap();
    }
    check(&gateway, MINISTRY, &[]);
    // The day that was agreed comes with the letter.
    let open = gateway.open_to(OFFICER, number);
    let report = open.iter().find(|open| open.act == Act::ReportStatus);
    assert!(report.is_some_and(|report| report.needs == [Need::Letter, Need::Day]));
}

/// Whatever is offered is not refused for whose it is; whatever is not offered is.
#[test]
fn what_is_offered_is_what_is_not_refused() {
    let everybody = [
        0,
        OFFICER,
        ENGINEER,
        AUDITOR,
        SECURITY_OFFICER,
        OPERATOR,
        MINISTRY,
    ];
    for uid in everybody {
        for act in Act::ALL {
            let mut gateway = desk();
            let number = gateway
                .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
                .unwrap();
            let offered = gateway.acts_of(uid, number);
            let offered = offered.iter().find(|(one, _, _)| one == act);
            let letter = offered.is_some_and(|(_, _, has_letter)| *has_letter);
            let asked = RequestAct {
                revision: 1,
                reasons: "as the file says".into(),
                letter: letter.then(|| OfficialLetter {
                    number: "17-3/1".into(),
                    dispatched: law::zone::date(gateway.now),
                    received_at: gateway.now,
                    scan: None,
                }),
                ..gateway.bare_act(number, *act)
            };
            let done = gateway.send(uid, Action::ActOnRequest(asked));
            assert_eq!(done.is_ok(), offered.is_some(), "uid {uid} {act}: {done:?}");
        }
    }
}

/// What waits for somebody is in his inbox alone, and what ends first comes first.
#[test]
fn an_inbox_holds_what_waits_for_its_owner() {
    let mut gateway = desk();
    let later = gateway
        .file(MINISTRY, Kind::Mail, &mail("later.example"))
        .unwrap();
    let check = |gateway: &Gateway, uid: u32, expected: &[RequestNumber]| {
        let expected: Vec<u64> = expected.iter().map(|number| number.0).collect();
        assert_eq!(gateway.inbox(uid).unwrap(), expected, "uid {uid}");
    };
    gateway.act(OFFICER, later, Act::AskForMore).unwrap();
    check(&gateway, MINISTRY, &[later]);
    check(&gateway, OFFICER, &[]);
    let first = gateway
        .file(MINISTRY, Kind::Mail, &mail("first.example"))
        .unwrap();
    gateway.pass(SignedDuration::from_hours(48));
    let third = gateway
        .file(MINISTRY, Kind::Mail, &mail("third.example"))
        .unwrap();
    for uid in [OFFICER, ENGINEER, 0] {
        check(&gateway, uid, &[first, third]);
    }
    check(&gateway, MINISTRY, &[later]);
    for uid in [OTHER_TENANT, OPERATOR] {
        check(&gateway, uid, &[]);
    }
    for uid in [AUDITOR, SECURITY_OFFICER, STRANGER] {
        assert!(
            gateway.inbox(uid).is_err(),
            "uid {uid}: for it nothing waits"
        );
    }
    gateway.act(OFFICER, first, Act::FindEligible).unwrap();
    gateway.act(OFFICER, first, Act::Apply).unwrap();
    gateway.act(MINISTRY, later, Act::Withdraw).unwrap();
    let gateway = gateway.restart();
    check(&gateway, OFFICER, &[third]);
    check(&gateway, MINISTRY, &[]);
}

/// Whoever may file kinds is told which; whoever may not is told of none.
#[test]
fn kinds_are_offered_to_those_who_file_them() {
    let gateway = desk();
    let has = |uid: u32, kind: Kind| gateway.kinds(uid).contains(&kind);
    assert!(has(MINISTRY, Kind::Mail) && !has(MINISTRY, Kind::Channels));
    assert!(has(OPERATOR, Kind::Channels) && !has(OPERATOR, Kind::Mail));
    // An officer files what his authority takes.
    assert!(has(OFFICER, Kind::Mail) && has(OTHER_TENANT, Kind::ActWithdrawal));
    assert!(!has(OTHER_TENANT, Kind::Mail));
    for uid in [AUDITOR, SECURITY_OFFICER, STRANGER] {
        assert_eq!(gateway.kinds(uid), [], "uid {uid}");
    }
}

/// A plan is what would be done: another one is refused, and the same is done however much time has passed.
#[test]
fn what_is_done_is_what_was_previewed() {
    let mut gateway = desk();
    let number = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap();
    gateway.act(OFFICER, number, Act::FindEligible).unwrap();
    let act = gateway.bare_act(number, Act::Apply);
    let preview = gateway.previewed(OFFICER, &act).unwrap();
    assert!(preview.changed > 0, "{preview:?}");
    let plan = |gateway: &Gateway, act: &RequestAct| gateway.previewed(OFFICER, act).unwrap().plan;
    gateway.pass(SignedDuration::from_secs(61));
    assert_eq!(
        plan(&gateway, &act),
        preview.plan,
        "the moment is no part of it"
    );
    // Whatever is asked for otherwise is another plan.
    let others = [
        RequestAct {
            reasons: "other reasons".into(),
            ..act.clone()
        },
        RequestAct {
            agreed: Some(Date::constant(2999, 1, 1)),
            ..act.clone()
        },
        RequestAct {
            act: Act::Reject,
            reasons: "no".into(),
            ..act.clone()
        },
    ];
    for other in others {
        assert_ne!(plan(&gateway, &other), preview.plan);
        let sent = RequestAct {
            plan: Some(preview.plan),
            ..other
        };
        let before = gateway.shown(number);
        let refused = gateway
            .send(OFFICER, Action::ActOnRequest(sent))
            .unwrap_err();
        assert_eq!(refused.into_refusal().code, RefusalCode::Stale);
        assert_eq!(gateway.shown(number), before, "nothing is done");
    }
    let sent = RequestAct {
        base: Some(preview.base),
        plan: Some(preview.plan),
        ..act
    };
    gateway.send(OFFICER, Action::ActOnRequest(sent)).unwrap();
    assert_eq!(gateway.stage(number), Stage::Active);

    // What is suspended bears the moment, and is the same plan.
    let act = RequestAct {
        reasons: "the server floods".into(),
        ..gateway.bare_act(number, Act::Suspend)
    };
    let preview = gateway.previewed(OFFICER, &act).unwrap();
    gateway.pass(SignedDuration::from_secs(61));
    let sent = RequestAct {
        plan: Some(preview.plan),
        ..act
    };
    gateway.send(OFFICER, Action::ActOnRequest(sent)).unwrap();
    assert_eq!(gateway.stage(number), Stage::Suspended);
}
