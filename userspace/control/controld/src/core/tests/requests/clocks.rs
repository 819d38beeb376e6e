//! What time does to requests.

use super::*;

/// ЕШДИ пп. 6, 7, 11 and the conditions: each clock from its own event, and what follows when it runs out.
#[test]
fn channels_have_their_clocks() {
    let mut gateway = desk();
    let number = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    let day = |month, day| Some(jiff::civil::date(2026, month, day));
    let runs = |term: &str, last| (term.to_owned(), "runs".to_owned(), last);
    // Ten working days from Monday, 23 November.
    assert_eq!(
        gateway.clocks(number),
        [runs("EI-06", day(12, 7)), runs("EI-10", day(12, 7))]
    );
    gateway.pass(DAYS(2));
    gateway.act(OFFICER, number, Act::IssueConditions).unwrap();
    assert_eq!(gateway.clocks(number)[2].1, "awaits-receipt");
    // The relay takes the notice over: seven working days from then.
    gateway.deliver();
    assert_eq!(gateway.clocks(number)[2], runs("EI-07", day(12, 4)));
    let refused = gateway.act(OFFICER, number, Act::ReportReady).unwrap_err();
    assert!(refused.to_string().contains("official letter"), "{refused}");
    let refused = gateway.act(OPERATOR, number, Act::Apply).unwrap_err();
    assert!(
        refused.to_string().contains("cannot be met with apply"),
        "{refused}"
    );
    gateway.pass(DAYS(59));
    assert_eq!(gateway.stage(number), Stage::ConditionsIssued);
    // The sixtieth day is a Sunday: they end with Monday.
    gateway.pass(DAYS(3));
    assert_eq!(gateway.stage(number), Stage::Void);
    let escalated = gateway.core.outbox.kept(1..=200).count();
    assert!(
        escalated > 4,
        "the operator and the officer were told: {escalated}"
    );
    assert!(gateway.shown(number).acts.is_empty());
}

/// A changed `conditions-end` is a commit, and applies to conditions that run.
#[test]
fn another_end_of_conditions_applies_to_those_that_run() {
    let mut gateway = desk();
    let early = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    gateway.act(OFFICER, early, Act::IssueConditions).unwrap();
    gateway.pass(DAYS(52));
    let mut other = channels();
    other["main_channel.address"] = "Алматы".into();
    other["main_channel.line"] = "западная".into();
    let late = gateway.file(OPERATOR, Kind::Channels, &other).unwrap();
    gateway.act(OFFICER, late, Act::IssueConditions).unwrap();
    assert_eq!(gateway.stage(early), Stage::ConditionsIssued);
    let Row::Authority(gts) = authority(ReceiptRule::Delivery) else {
        unreachable!("it is an authority")
    };
    let changed = model::Authority {
        conditions_end: model::ConditionsEnd::TenDaysBefore,
        ..gts
    };
    gateway
        .apply(0, vec![Op::Put(Row::Authority(changed))], None)
        .unwrap();
    gateway.pass(SignedDuration::from_secs(1));
    let stages = |gateway: &Gateway| (gateway.stage(early), gateway.stage(late));
    assert_eq!(stages(&gateway), (Stage::Void, Stage::ConditionsIssued));
    let last = gateway.shown(early).history.pop().unwrap();
    assert_eq!(
        (last.what.as_str(), last.stage),
        ("EI-TU10 ran out", Stage::Void)
    );
    let gateway = gateway.restart();
    assert_eq!(stages(&gateway), (Stage::Void, Stage::ConditionsIssued));
}

/// A letter counts from its receipt, not from when the officer registers it.
#[test]
fn a_letter_counts_from_its_receipt() {
    let mut gateway = desk();
    let number = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    gateway.act(OFFICER, number, Act::IssueConditions).unwrap();
    gateway.deliver();
    gateway.pass(DAYS(3));
    let received_at = gateway.now - SignedDuration::from_hours(26);
    let mut act = RequestAct {
        number,
        revision: gateway.shown(number).view.revision,
        act: Act::ReportReady,
        reasons: String::new(),
        agreed: None,
        letter: Some(OfficialLetter {
            number: "17-01/2026".into(),
            dispatched: law::zone::date(received_at),
            received_at,
            scan: None,
        }),
        submission: None,
        row: None,
        base: None,
        plan: None,
    };
    // Whoever writes it does not say that it came in time.
    let own = gateway
        .send(OPERATOR, Action::ActOnRequest(act.clone()))
        .unwrap_err();
    assert!(own.to_string().contains("letter.received_at"), "{own}");
    gateway
        .send(OFFICER, Action::ActOnRequest(act.clone()))
        .unwrap();
    let shown = gateway.shown(number);
    assert_eq!(shown.history.last().unwrap().at, received_at);
    // Two officers at once: the second one decides on what is no longer there.
    let second = gateway
        .send(OFFICER, Action::ActOnRequest(act.clone()))
        .unwrap_err();
    assert!(second.to_string().contains("changed meanwhile"), "{second}");
    act.letter.as_mut().unwrap().received_at = gateway.now + SignedDuration::from_hours(1);
    act.revision = shown.view.revision;
    let future = gateway
        .send(OFFICER, Action::ActOnRequest(act))
        .unwrap_err();
    assert!(
        future.to_string().contains("cannot have been received"),
        "{future}"
    );
}

/// ЕШЭП п. 10: after a rejection thirty days, counted from its receipt.
#[test]
fn a_rejection_bars_the_same_for_thirty_days() {
    let mut gateway = desk();
    let first = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap();
    let again = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap_err();
    assert!(again.to_string().contains("not decided yet"), "{again}");
    gateway
        .file(MINISTRY, Kind::Mail, &mail("other.example"))
        .unwrap();
    gateway.act(OFFICER, first, Act::Reject).unwrap();
    let barred = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap_err();
    assert!(barred.to_string().contains("thirty days after"), "{barred}");
    gateway.deliver();
    let last = law::zone::end_of(law::zone::date(gateway.now) + jiff::Span::new().days(30));
    gateway.pass(last.duration_since(gateway.now) - SignedDuration::from_secs(1));
    let mut gateway = gateway.restart();
    let barred = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap_err();
    assert!(
        barred.to_string().contains("may be filed again from"),
        "{barred}"
    );
    gateway.pass(SignedDuration::from_secs(1));
    gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap();
}

/// A new production calendar counts open terms anew, and says so.
#[test]
fn another_calendar_moves_open_terms() {
    let mut gateway = desk();
    let number = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    let before = gateway.clocks(number)[0].2.unwrap();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../config/calendar/kazakhstan.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let year = text.find("year = 2026").unwrap();
    let list = text[year..]
        .find("\"2026-12-16\"")
        .map(|at| at + year)
        .unwrap();
    let toml = format!("{}\"2026-12-01\", {}", &text[..list], &text[list..]).replacen(
        "working-days = 247",
        "working-days = 246",
        1,
    );
    let done = gateway.send(0, Action::ReplaceCalendar { toml }).unwrap();
    assert_eq!(done, Done::CalendarReplaced { moved: 1 });
    assert_eq!(gateway.clocks(number)[0].2, before.tomorrow().ok());
    let revision = gateway.shown(number).view.revision;
    gateway = gateway.restart();
    assert_eq!(gateway.shown(number).view.revision, revision);
    assert_eq!(gateway.clocks(number)[0].2, before.tomorrow().ok());
}

/// Much that is due at one moment comes in portions, each at once after the other.
#[test]
fn what_is_due_at_once_comes_in_portions() {
    const FILED: u32 = 200;
    const PORTION: usize = 128;
    let mut gateway = desk();
    let numbers: Vec<RequestNumber> = (0..FILED)
        .map(|n| {
            let form = mail(&format!("d{n}.example"));
            gateway.file(MINISTRY, Kind::Mail, &form).unwrap()
        })
        .collect();
    gateway.now += DAYS(60);
    let mut moved = Vec::new();
    while moved.len() < 3 {
        gateway.core.tick(gateway.now).unwrap();
        let is_moved = |number: &&RequestNumber| gateway.shown(**number).view.revision > 1;
        moved.push(numbers.iter().filter(is_moved).count());
        if moved.len() == 1 {
            let next = gateway.core.next_tick(gateway.now).unwrap();
            assert!(next <= gateway.now, "the rest is due at once");
        }
    }
    assert_eq!(moved, [PORTION, numbers.len(), numbers.len()]);
}
