use super::*;
use proptest::prelude::*;

const DAY: i64 = 24 * 3600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn name(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn reason() -> Reason {
    "the bank asked for it\nby letter".parse().unwrap()
}

fn eyes(account: &str) -> Eyes {
    let roles = BTreeSet::from([Role::Auditor, Role::SecurityOfficer]);
    Eyes::of(name(account), &roles, &[Role::SecurityOfficer]).unwrap()
}

fn digest(number: u8) -> ContentDigest {
    ContentDigest([number; 32])
}

fn proposal(act: Act) -> Proposal {
    Proposal::new(act, digest(1), name("aigerim"), reason(), at(0)).0
}

fn approved(account: &str, number: u8) -> Event {
    Event::Approved {
        eyes: eyes(account),
        digest: digest(number),
    }
}

fn rejected(account: &str) -> Event {
    Event::Rejected {
        eyes: eyes(account),
        reason: reason(),
    }
}

fn withdrawn(account: &str) -> Event {
    Event::Withdrawn { by: name(account) }
}

/// Each stage, as it is reached.
fn at_stage(label: &str) -> Proposal {
    let (act, event, second) = match label {
        "waiting" => (Act::Exemption, Event::Tick, 1),
        "approved" => (Act::RotateRoot, approved("bolat", 1), 1),
        "rejected" => (Act::InspectionOn, rejected("bolat"), 1),
        "withdrawn" => (Act::Exemption, withdrawn("aigerim"), 1),
        "expired" => (Act::Exemption, Event::Tick, DAY),
        "unseen" => (Act::BreakGlass, Event::Tick, 1),
        "overdue" => (Act::BreakGlass, Event::Tick, DAY),
        "seen" => (Act::BreakGlass, approved("bolat", 1), 1),
        "objected" => (Act::BreakGlass, rejected("bolat"), 1),
        other => panic!("{other}"),
    };
    let (proposal, _) = proposal(act).step(event, at(second));
    assert_eq!(proposal.stage.label(), label);
    proposal
}

#[test]
fn the_table_is_complete() {
    // Stage, then what approval, rejection, withdrawal and time within the day do to it: the stage and the action.
    let over = ("=", "over");
    let none = ("=", "");
    let table = [
        (
            "waiting",
            [
                ("approved", "do"),
                ("rejected", ""),
                ("withdrawn", ""),
                none,
            ],
        ),
        (
            "unseen",
            [
                ("seen", ""),
                ("objected", "tell-objection"),
                ("=", "done"),
                none,
            ],
        ),
        (
            "overdue",
            [
                ("seen", ""),
                ("objected", "tell-objection"),
                ("=", "done"),
                none,
            ],
        ),
        ("approved", [over, over, over, none]),
        ("rejected", [over, over, over, none]),
        ("withdrawn", [over, over, over, none]),
        ("expired", [over, over, over, none]),
        ("seen", [over, over, over, none]),
        ("objected", [over, over, over, none]),
    ];
    for (label, cells) in table {
        let events = [
            approved("bolat", 1),
            rejected("bolat"),
            withdrawn("aigerim"),
            Event::Tick,
        ];
        for (event, (stage, action)) in events.into_iter().zip(cells) {
            let before = at_stage(label);
            let (after, actions) = before.clone().step(event, at(2));
            let actions: Vec<_> = actions.into_iter().map(Action::label).collect();
            assert_eq!(actions.join(" "), action, "{label} to {stage}");
            if stage == "=" {
                assert_eq!(after, before, "{label}");
            } else {
                assert_eq!(after.stage.label(), stage, "{label}");
            }
        }
    }
}

#[test]
fn a_day_is_the_end() {
    let check = |label: &str, event: Event, second: i64, stage: &str, expected: &str| {
        let (proposal, actions) = at_stage(label).step(event, at(second));
        let actions: Vec<_> = actions.into_iter().map(Action::label).collect();
        assert_eq!(
            (proposal.stage.label(), &*actions.join(" ")),
            (stage, expected)
        );
    };
    check("waiting", Event::Tick, DAY - 1, "waiting", "");
    check("waiting", approved("bolat", 1), DAY - 1, "approved", "do");
    check("waiting", approved("bolat", 1), DAY, "expired", "over");
    check("waiting", withdrawn("aigerim"), DAY, "expired", "over");
    check("unseen", Event::Tick, DAY - 1, "unseen", "");
    check("unseen", Event::Tick, DAY, "overdue", "tell-overdue");
    check("unseen", approved("bolat", 1), DAY, "seen", "tell-overdue");
    check(
        "unseen",
        rejected("bolat"),
        DAY,
        "objected",
        "tell-overdue tell-objection",
    );
    check("overdue", Event::Tick, 9 * DAY, "overdue", "");
    check("approved", Event::Tick, 9 * DAY, "approved", "");
    let due = |label: &str| at_stage(label).next_deadline();
    assert_eq!(
        (due("waiting"), due("unseen")),
        (Some(at(DAY)), Some(at(DAY)))
    );
    assert_eq!((due("overdue"), due("approved")), (None, None));
}

#[test]
fn a_word_counts_only_of_another_for_the_same() {
    let check = |event: Event, expected: Refused| {
        for act in Act::ALL {
            let before = proposal(*act);
            let (after, actions) = before.clone().step(event.clone(), at(1));
            assert_eq!(actions, [Action::Refuse(expected)], "{act}");
            assert_eq!(after, before, "{act}");
        }
    };
    check(approved("aigerim", 1), Refused::SamePerson);
    check(rejected("aigerim"), Refused::SamePerson);
    check(approved("bolat", 2), Refused::OtherDigest);
    check(withdrawn("bolat"), Refused::NotProposer);
    let auditor = BTreeSet::from([Role::Auditor]);
    assert_eq!(
        Eyes::of(name("bolat"), &auditor, &[Role::SecurityOfficer]),
        None
    );
    assert_eq!(Eyes::of(name("bolat"), &auditor, &[]), None);
}

#[test]
fn only_a_break_glass_is_done_at_once() {
    for act in Act::ALL {
        let (_, actions) = Proposal::new(*act, digest(1), name("aigerim"), reason(), at(0));
        let expected = (*act == Act::BreakGlass).then_some(Action::Do);
        assert_eq!(actions, Vec::from_iter(expected), "{act}");
    }
}

#[test]
fn a_reason_says_something() {
    let check = |text: &str, expected: Result<(), ReasonRefused>| {
        assert_eq!(text.parse::<Reason>().map(drop), expected, "{text:?}");
    };
    check("сұрау бойынша", Ok(()));
    check(&"ә".repeat(1000), Ok(()));
    check(&"ә".repeat(1001), Err(ReasonRefused::Long));
    check("", Err(ReasonRefused::Empty));
    check(" \n\t", Err(ReasonRefused::Empty));
    check("a\tb", Err(ReasonRefused::Control));
    let stored = postcard::to_stdvec(&at_stage("objected")).unwrap();
    assert_eq!(
        postcard::from_bytes::<Proposal>(&stored),
        Ok(at_stage("objected"))
    );
}

proptest! {
    #[test]
    fn nothing_is_done_twice_or_by_one(
        is_broken: bool,
        events in proptest::collection::vec((0_u8..4, 0_u8..3, 1_u8..3, 0..DAY), 0..12),
    ) {
        let act = if is_broken { Act::BreakGlass } else { Act::Exemption };
        let mut proposal = proposal(act);
        let mut second = 0;
        for (kind, who, number, later) in events {
            second += later / 4;
            let who = ["aigerim", "bolat", "kairat"][usize::from(who)];
            let event = match kind {
                0 => approved(who, number),
                1 => rejected(who),
                2 => withdrawn(who),
                _ => Event::Tick,
            };
            let was = proposal.stage.clone();
            let (next, actions) = proposal.step(event, at(second));
            if actions.contains(&Action::Do) {
                prop_assert_eq!(was, Stage::Waiting);
                prop_assert!(kind == 0 && number == 1 && who != "aigerim" && second < DAY);
            }
            let overdue = actions.contains(&Action::TellOverdue);
            prop_assert!(!overdue || (is_broken && second >= DAY));
            prop_assert_eq!(&next.digest, &digest(1));
            proposal = next;
        }
    }
}
