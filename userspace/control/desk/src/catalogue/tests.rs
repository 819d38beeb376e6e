use jiff::ToSpan;

use super::*;

mod property;
mod table;

use table::TABLE;

fn kazakhstan() -> Calendar {
    Calendar::from_toml(include_str!(
        "../../../../../config/calendar/kazakhstan.toml"
    ))
    .unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn officer() -> Officer {
    "d.omarov".parse().unwrap()
}

const NOTICE: NoticeId = NoticeId(7);

/// Monday, 23 November 2026, noon in Almaty; five working days end on Monday, 30 November.
fn noon() -> Timestamp {
    at("2026-11-23T07:00:00Z")
}

fn due() -> Timestamp {
    at("2026-11-30T19:00:00Z")
}

/// One state of each stage, as they follow each other.
fn states() -> [State; 5] {
    let first_seen = at("2026-11-23T05:00:00Z");
    [
        State::seen(first_seen),
        State::Notified(Notified {
            first_seen,
            notice: NOTICE,
            sent_at: at("2026-11-23T06:00:00Z"),
            delivered_at: None,
            escalate_at: at("2026-11-24T19:00:00Z"),
        }),
        State::Running(Running {
            first_seen,
            notice: NOTICE,
            received_at: noon(),
            receipt: Receipt::OperatorConfirmed,
            due: Due::At(due()),
        }),
        State::Blocked(Blocked {
            first_seen,
            notice: NOTICE,
            received_at: noon(),
            due: due(),
            at: due(),
        }),
        State::Closed(Closed {
            at: noon(),
            how: How::Catalogued,
        }),
    ]
}

fn events() -> [Event; 10] {
    [
        Event::Sighted,
        Event::NoticeQueued {
            notice: NoticeId(8),
        },
        Event::DeliveryRecorded {
            notice: NOTICE,
            at: noon(),
        },
        Event::DeliveryFailed { notice: NOTICE },
        Event::OperatorConfirmed {
            notice: NOTICE,
            at: noon(),
        },
        Event::OfficerEntered {
            received_at: noon(),
            by: officer(),
        },
        Event::CatalogueUpdated,
        Event::Dismissed {
            by: officer(),
            reason: "forged sources".to_owned(),
        },
        Event::CalendarReplaced,
        Event::Tick,
    ]
}

/// `stage; action, action`, short enough for a table.
fn shown(state: &State, actions: &[Action]) -> String {
    let actions = actions.iter().map(|action| match action {
        Action::Block => "block".to_owned(),
        Action::Unblock => "unblock".to_owned(),
        Action::Notify(news) => format!("notify {news:?}"),
        Action::Escalate(why) => format!("escalate {why:?}"),
        Action::Journal(entry) => {
            assert_eq!(entry.clause.id(), "eshdi-13");
            format!("journal {:?}-{:?}", entry.from, entry.to)
        }
        Action::Ignore(reason) => format!("ignore {reason:?}"),
    });
    let actions: Vec<String> = actions.collect();
    format!("{:?}; {}", state.stage(), actions.join(", "))
}

fn step(state: &State, event: &Event, now: Timestamp, rule: ReceiptRule) -> (State, Vec<Action>) {
    let calendar = kazakhstan();
    let terms = Terms {
        calendar: &calendar,
        rule,
    };
    state.clone().step(event.clone(), now, &terms)
}

#[test]
fn the_transition_table_is_complete() {
    for (event, row) in events().iter().zip(TABLE) {
        for (state, expected) in states().iter().zip(row) {
            let (next, actions) = step(state, event, noon(), ReceiptRule::Delivery);
            assert_eq!(shown(&next, &actions), expected, "{event:?} in {state:?}");
            if matches!(actions.as_slice(), [Action::Ignore(_)]) {
                assert_eq!(&next, state, "an ignored event changes nothing");
            }
        }
    }
}

#[test]
fn the_term_is_five_working_days_from_receipt() {
    let [_, notified, ..] = states();
    let (running, actions) = step(&notified, &events()[4], noon(), ReceiptRule::Delivery);
    assert_eq!(running.next_deadline(), Some(due()));
    assert!(matches!(&actions[..], [Action::Journal(entry)] if entry.due == Some(due())));

    let just_before = due() - 1.nanosecond();
    let (state, _) = step(&running, &Event::Tick, just_before, ReceiptRule::Delivery);
    assert_eq!(state, running);
    let (state, actions) = step(&running, &Event::Tick, due(), ReceiptRule::Delivery);
    assert_eq!(
        shown(&state, &actions),
        "Blocked; block, journal Running-Blocked, notify Blocked"
    );
}

#[test]
fn without_a_receipt_it_escalates_each_working_day_and_never_blocks() {
    // Notified on Friday: first report at 24:00 of Monday, then of Tuesday.
    let friday = at("2026-11-27T07:00:00Z");
    let queued = Event::NoticeQueued { notice: NOTICE };
    let (mut state, _) = step(&State::seen(friday), &queued, friday, ReceiptRule::Delivery);
    for expected in [
        "2026-11-30T19:00:00Z",
        "2026-12-01T19:00:00Z",
        "2026-12-02T19:00:00Z",
    ] {
        let next = state.next_deadline().unwrap();
        assert_eq!(next, at(expected));
        let (after, actions) = step(&state, &Event::Tick, next, ReceiptRule::Delivery);
        assert_eq!(shown(&after, &actions), "Notified; escalate NoReceipt");
        state = after;
    }
    // A year of silence later it still has Internet.
    let (state, actions) = step(
        &state,
        &Event::Tick,
        at("2027-12-01T00:00:00Z"),
        ReceiptRule::Delivery,
    );
    assert_eq!(shown(&state, &actions), "Notified; escalate NoReceipt");
}

#[test]
fn with_the_confirmation_rule_a_delivery_starts_no_clock() {
    let rule = ReceiptRule::Confirmation;
    let [_, notified, ..] = states();
    let (delivered, actions) = step(&notified, &events()[2], noon(), rule);
    assert_eq!(
        shown(&delivered, &actions),
        "Notified; journal Notified-Notified"
    );
    let report = delivered.next_deadline().unwrap();
    let (delivered, actions) = step(&delivered, &Event::Tick, report, rule);
    assert_eq!(
        shown(&delivered, &actions),
        "Notified; escalate NoConfirmation"
    );
    for receipt in [&events()[4], &events()[5]] {
        let (running, _) = step(&delivered, receipt, report, rule);
        // The clock counts from the receipt, not from when it was told.
        assert_eq!(running.next_deadline(), Some(due()));
    }
}

#[test]
fn impossible_receipts_are_refused() {
    let [_, notified, ..] = states();
    let check = |event: Event, expected: Ignored| {
        let (state, actions) = step(&notified, &event, noon(), ReceiptRule::Delivery);
        assert_eq!(state, notified, "{event:?}");
        assert_eq!(actions, vec![Action::Ignore(expected)], "{event:?}");
    };
    let later = noon() + 1.second();
    let before = at("2026-11-23T05:59:59Z");
    let other = NoticeId(6);
    check(
        Event::OperatorConfirmed {
            notice: other,
            at: noon(),
        },
        Ignored::OtherNotice,
    );
    check(
        Event::DeliveryRecorded {
            notice: other,
            at: noon(),
        },
        Ignored::OtherNotice,
    );
    check(
        Event::DeliveryFailed { notice: other },
        Ignored::OtherNotice,
    );
    check(
        Event::OperatorConfirmed {
            notice: NOTICE,
            at: later,
        },
        Ignored::ReceiptInFuture,
    );
    check(
        Event::OfficerEntered {
            received_at: before,
            by: officer(),
        },
        Ignored::ReceiptBeforeNotice,
    );
}

#[test]
fn a_year_that_the_calendar_lacks_stops_the_block() {
    let received = at("2027-12-29T07:00:00Z");
    let queued = Event::NoticeQueued { notice: NOTICE };
    let (state, _) = step(
        &State::seen(received),
        &queued,
        received,
        ReceiptRule::Delivery,
    );
    let confirmed = Event::OperatorConfirmed {
        notice: NOTICE,
        at: received,
    };
    let (running, actions) = step(&state, &confirmed, received, ReceiptRule::Delivery);
    assert_eq!(
        shown(&running, &actions),
        "Running; journal Notified-Running, escalate CalendarTooShort"
    );
    let much_later = at("2028-06-01T00:00:00Z");
    let (running, actions) = step(&running, &Event::Tick, much_later, ReceiptRule::Delivery);
    assert_eq!(
        shown(&running, &actions),
        "Running; escalate CalendarTooShort"
    );

    let calendar = with_2028();
    let terms = Terms {
        calendar: &calendar,
        rule: ReceiptRule::Delivery,
    };
    let (running, actions) = running.step(Event::CalendarReplaced, much_later, &terms);
    assert_eq!(
        shown(&running, &actions),
        "Running; journal Running-Running, notify DueMoved"
    );
    // 30 and 31 December, 3, 4 and 5 January.
    assert_eq!(running.next_deadline(), Some(at("2028-01-05T19:00:00Z")));
    let (blocked, _) = running.step(Event::Tick, much_later, &terms);
    assert_eq!(blocked.stage(), Stage::Blocked);
}

/// The calendar with a plain 2028: weekends only.
fn with_2028() -> Calendar {
    let calendar = kazakhstan();
    let mut years: Vec<law::CalendarYear> = calendar.years().cloned().collect();
    years.push(law::CalendarYear {
        year: 2028,
        working_days: 260,
        days_off: std::collections::BTreeSet::new(),
        working_weekends: std::collections::BTreeSet::new(),
        provisional: std::collections::BTreeSet::new(),
    });
    Calendar::new("with 2028", "test", years).unwrap()
}

#[test]
fn a_new_calendar_moves_the_end() {
    let [_, _, running, ..] = states();
    let mut years: Vec<law::CalendarYear> = kazakhstan().years().cloned().collect();
    years[3].days_off.insert("2026-11-26".parse().unwrap());
    years[3].working_days -= 1;
    let calendar = Calendar::new("moved", "test", years).unwrap();
    let terms = Terms {
        calendar: &calendar,
        rule: ReceiptRule::Delivery,
    };
    let (moved, actions) = running.step(Event::CalendarReplaced, noon(), &terms);
    assert_eq!(
        shown(&moved, &actions),
        "Running; journal Running-Running, notify DueMoved"
    );
    assert_eq!(moved.next_deadline(), Some(at("2026-12-01T19:00:00Z")));
}

#[test]
fn an_ipv6_case_is_a_64() {
    let check = |address: &str, prefix: &str| {
        assert_eq!(case_prefix(address.parse().unwrap()).to_string(), prefix);
    };
    check("192.0.2.7", "192.0.2.7/32");
    check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
}

#[test]
fn states_survive_storage() {
    for state in states() {
        let bytes = postcard::to_allocvec(&state).unwrap();
        assert_eq!(postcard::from_bytes::<State>(&bytes).unwrap(), state);
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
    }
}
