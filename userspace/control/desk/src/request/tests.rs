//! Requests through their lives, told as the history and clocks that remain.

use super::{
    Act, Action, By, ConditionsEnd, Dates, Doing, Effect, Filed, Hand, Kind, News, NoDates, NotNow,
    Request, Rules, Stage, Step, TermRef, What, machine,
};
use expect_test::{Expect, expect};
use jiff::Timestamp;
use jiff::civil::Date;
use law::{Calendar, zone};
use proptest::prelude::*;

fn calendar() -> Calendar {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../config/calendar");
    let text = std::fs::read_to_string(format!("{folder}/kazakhstan.toml")).unwrap();
    Calendar::from_toml(&text).unwrap()
}

/// `2026-05-04 10:00` of the legal clock.
fn at(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let start = zone::start_of(date.parse().unwrap()).as_second();
    let seconds = hour.parse::<i64>().unwrap() * 3_600 + minute.parse::<i64>().unwrap() * 60;
    Timestamp::from_second(start + seconds).unwrap()
}

/// One thing that happens.
enum Beat {
    Do(Act, By),
    /// An act that bears reasons.
    Because(Act, By),
    Agree(Act, &'static str),
    Receipt(&'static str),
    Time,
}

#[derive(Debug, Default)]
struct Form(Vec<(&'static str, &'static str)>);

impl Dates for Form {
    fn date(&self, field: &str) -> Option<Date> {
        let found = self.0.iter().find(|(id, _)| *id == field)?;
        found.1.parse().ok()
    }
}

struct Story {
    kind: Kind,
    form: Form,
    conditions_end: ConditionsEnd,
}

impl Story {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            form: Form::default(),
            conditions_end: ConditionsEnd::default(),
        }
    }

    /// Lives through the beats and compares what was told.
    #[track_caller]
    fn check(&self, filed: &str, beats: &[(&str, Beat)], told: &Expect) {
        let calendar = calendar();
        let rules = Rules {
            calendar: &calendar,
            conditions_end: self.conditions_end,
        };
        let mut text = String::new();
        let step =
            Request::file(&filing(self.kind, at(filed), &self.form), at(filed), &rules).unwrap();
        let mut request = tell(&mut text, "filed", at(filed), &step);
        for (when, beat) in beats {
            let now = at(when);
            // Whoever acts finds time's own work done.
            if let Some(step) = request.tick(&self.form, now, &rules) {
                request = tell(&mut text, "time", now, &step);
            }
            let doing = |act, by, reasons, agreed| Doing {
                act,
                by,
                who: "omarov",
                at: now,
                reasons,
                agreed,
                dates: &self.form,
            };
            let (name, result) = match beat {
                Beat::Do(act, by) => (
                    act.label(),
                    request.act(&doing(*act, *by, "", None), now, &rules),
                ),
                Beat::Because(act, by) => {
                    let doing = doing(*act, *by, "the power is missing", None);
                    (act.label(), request.act(&doing, now, &rules))
                }
                Beat::Agree(act, day) => {
                    let doing = doing(*act, By::Officer, "", Some(day.parse().unwrap()));
                    (act.label(), request.act(&doing, now, &rules))
                }
                Beat::Receipt(when) => (
                    "receipt",
                    request.receipt((at(when), ""), &self.form, now, &rules),
                ),
                Beat::Time => continue,
            };
            match result {
                Ok(step) => request = tell(&mut text, name, now, &step),
                Err(refusal) => {
                    text.push_str(&format!("{} {name}: {refusal}\n", zone::display(now)))
                }
            }
        }
        for clock in &request.clocks {
            let hand = match clock.hand {
                Hand::Awaits { since } => {
                    format!("awaits a receipt since {}", zone::display(since))
                }
                Hand::Runs(running) => format!(
                    "runs until {}{}",
                    running.due.map_or("?".to_owned(), zone::display),
                    running.due_if_complete.map_or(String::new(), |due| format!(
                        ", from completeness until {}",
                        zone::display(due)
                    )),
                ),
                Hand::Met { in_time, .. } => format!("met{}", if in_time { "" } else { " late" }),
                Hand::Lapsed { .. } => "lapsed".to_owned(),
            };
            text.push_str(&format!("  {} {hand}\n", clock.term));
        }
        told.assert_eq(&text);
    }
}

fn filing(kind: Kind, received_at: Timestamp, dates: &dyn Dates) -> Filed<'_> {
    Filed {
        kind,
        received_at,
        who: "north",
        dates,
    }
}

fn tell(text: &mut String, name: &str, now: Timestamp, step: &Step) -> Request {
    let actions: Vec<String> = step
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::Effect(effect) => Some(format!("{effect:?}").to_lowercase()),
            Action::Escalate(term) => Some(format!("{term} escalated")),
            Action::CalendarTooShort(term) => Some(format!("{term} beyond the calendar")),
            Action::Tell {
                news: News::Reminder(term, days),
                ..
            } => Some(format!("{term} in {days}")),
            Action::Tell {
                news: News::Lapsed(term),
                ..
            } => Some(format!("{term} lapsed")),
            Action::Tell { .. } => None,
        })
        .collect();
    let actions = if actions.is_empty() {
        String::new()
    } else {
        format!(" [{}]", actions.join(", "))
    };
    text.push_str(&format!(
        "{} {name}: {}{actions}\n",
        zone::display(now),
        step.request.stage
    ));
    step.request.clone()
}

#[test]
fn channels_to_connection() {
    Story::of(Kind::Channels).check(
        "2026-04-20 15:00",
        &[
            (
                "2026-04-30 17:00",
                Beat::Do(Act::IssueConditions, By::Officer),
            ),
            ("2026-05-04 09:00", Beat::Receipt("2026-05-02 12:00")),
            ("2026-05-12 09:00", Beat::Do(Act::ReportReady, By::Officer)),
            (
                "2026-05-13 09:00",
                Beat::Because(Act::NotifyDeparture, By::Officer),
            ),
            ("2026-05-13 12:00", Beat::Receipt("2026-05-13 11:00")),
            ("2026-05-25 09:00", Beat::Do(Act::FindRemedied, By::Officer)),
            ("2026-05-26 09:00", Beat::Do(Act::Apply, By::Officer)),
        ],
        &expect![[r#"
            2026-04-20 15:00 +05:00 filed: submitted
            2026-04-30 17:00 +05:00 issue-conditions: conditions-issued
            2026-05-04 09:00 +05:00 receipt: conditions-issued
            2026-05-12 09:00 +05:00 report-ready: ready
            2026-05-13 09:00 +05:00 notify-departure: departed
            2026-05-13 12:00 +05:00 receipt: departed
            2026-05-25 09:00 +05:00 time: departed [EI-11 escalated, EI-TU10 in 30]
            2026-05-25 09:00 +05:00 find-remedied: ready
            2026-05-26 09:00 +05:00 apply: active [open]
              EI-06 met
              EI-10 met
              EI-07 met
              EI-TU60 met
              EI-TU10 met
              EI-11 met late
        "#]],
    );
}

#[test]
fn conditions_that_are_not_prolonged_lapse_with_the_sixty_days() {
    let beats = [
        (
            "2026-02-02 09:00",
            Beat::Do(Act::IssueConditions, By::Officer),
        ),
        ("2026-03-20 09:00", Beat::Do(Act::Prolong, By::Officer)),
        ("2026-05-11 09:00", Beat::Do(Act::Prolong, By::Officer)),
        ("2026-05-30 09:00", Beat::Time),
    ];
    Story::of(Kind::Channels).check("2026-02-02 08:00", &beats, &expect![[r#"
        2026-02-02 08:00 +05:00 filed: submitted
        2026-02-02 09:00 +05:00 issue-conditions: conditions-issued
        2026-03-20 09:00 +05:00 time: conditions-issued [EI-TU10 in 10]
        2026-03-20 09:00 +05:00 prolong: conditions-issued
        2026-05-11 09:00 +05:00 time: conditions-issued [EI-TU10 lapsed]
        2026-05-11 09:00 +05:00 prolong: the time for prolong is over: EI-TU10 ran out (386/НҚ, ЕШДИ прил. 2, общие вопросы, п. 2)
        2026-05-30 09:00 +05:00 time: void [EI-TU60 lapsed]
          EI-06 met
          EI-10 met
          EI-07 met
          EI-TU60 met
          EI-TU10 met
          EI-TU60 lapsed
          EI-TU10 lapsed
    "#]]);
}

#[test]
fn by_the_other_reading_ten_days_before() {
    let story = Story {
        conditions_end: ConditionsEnd::TenDaysBefore,
        ..Story::of(Kind::Channels)
    };
    let beats = [
        (
            "2026-02-02 09:00",
            Beat::Do(Act::IssueConditions, By::Officer),
        ),
        ("2026-03-24 23:59", Beat::Time),
        ("2026-03-25 00:00", Beat::Time),
    ];
    story.check(
        "2026-02-02 08:00",
        &beats,
        &expect![[r#"
        2026-02-02 08:00 +05:00 filed: submitted
        2026-02-02 09:00 +05:00 issue-conditions: conditions-issued
        2026-03-24 23:59 +05:00 time: conditions-issued [EI-TU10 in 1]
        2026-03-25 00:00 +05:00 time: void [EI-TU10 lapsed]
          EI-06 met
          EI-10 met
          EI-07 met
          EI-TU60 met
          EI-TU10 lapsed
    "#]],
    );
}

#[test]
fn lists_live_a_year() {
    Story::of(Kind::AccessLists).check(
        "2025-03-14 10:00",
        &[
            (
                "2025-03-17 10:00",
                Beat::Because(Act::AskForMore, By::Officer),
            ),
            ("2025-03-19 10:00", Beat::Do(Act::Resubmit, By::Filer)),
            ("2025-04-04 10:00", Beat::Do(Act::Apply, By::Officer)),
            ("2026-03-06 10:00", Beat::Time),
            ("2026-04-03 23:59", Beat::Time),
            ("2026-04-05 00:00", Beat::Do(Act::End, By::Officer)),
        ],
        &expect![[r#"
            2025-03-14 10:00 +05:00 filed: submitted
            2025-03-17 10:00 +05:00 ask-for-more: incomplete
            2025-03-19 10:00 +05:00 resubmit: submitted
            2025-04-04 10:00 +05:00 time: submitted [EI-16 escalated]
            2025-04-04 10:00 +05:00 apply: active [open]
            2026-03-06 10:00 +05:00 time: active [EI-15-1 in 30]
            2026-04-03 23:59 +05:00 time: active [EI-15-1 in 1]
            2026-04-05 00:00 +05:00 time: expired [close, EI-15-1 lapsed]
            2026-04-05 00:00 +05:00 end: a request of kind access-lists that is expired cannot be met with end; nothing can be done to it any more
              EI-16 met late
              EI-15-1 lapsed
        "#]],
    );
}

#[test]
fn a_rejected_resource_waits_thirty_days_from_receipt() {
    Story::of(Kind::WebFirewall).check(
        "2026-04-20 10:00",
        &[
            (
                "2026-04-22 10:00",
                Beat::Because(Act::AskForMore, By::Officer),
            ),
            ("2026-04-24 10:00", Beat::Do(Act::Resubmit, By::Filer)),
            ("2026-05-06 10:00", Beat::Do(Act::Reject, By::Officer)),
            ("2026-05-06 10:00", Beat::Because(Act::Reject, By::Officer)),
            ("2026-05-08 10:00", Beat::Receipt("2026-05-07 10:00")),
            ("2026-06-06 23:59", Beat::Time),
            ("2026-06-07 00:00", Beat::Time),
        ],
        &expect![[r#"
            2026-04-20 10:00 +05:00 filed: submitted
            2026-04-22 10:00 +05:00 ask-for-more: incomplete
            2026-04-24 10:00 +05:00 resubmit: submitted
            2026-05-06 10:00 +05:00 time: submitted [EI-17a escalated, EI-17b escalated]
            2026-05-06 10:00 +05:00 reject: reject bears reasons of 1 to 10000 characters (386/НҚ, ЕШДИ п. 17)
            2026-05-06 10:00 +05:00 reject: rejected
            2026-05-08 10:00 +05:00 receipt: rejected
            2026-06-07 00:00 +05:00 time: rejected [EI-17c lapsed]
              EI-17a met late
              EI-17b met late
              EI-17c lapsed
        "#]],
    );
}

#[test]
fn mail_is_suspended_and_leaves_on_the_agreed_day() {
    Story::of(Kind::Mail).check(
        "2026-04-20 10:00",
        &[
            ("2026-04-24 10:00", Beat::Do(Act::FindEligible, By::Officer)),
            ("2026-04-28 10:00", Beat::Do(Act::Apply, By::Officer)),
            ("2026-06-01 10:00", Beat::Do(Act::Suspend, By::Officer)),
            ("2026-06-02 10:00", Beat::Do(Act::Resume, By::Officer)),
            (
                "2026-06-03 10:00",
                Beat::Agree(Act::ReportStatus, "2026-06-02"),
            ),
            (
                "2026-06-03 10:00",
                Beat::Agree(Act::ReportStatus, "2026-06-30"),
            ),
            ("2026-07-01 00:00", Beat::Time),
        ],
        &expect![[r#"
            2026-04-20 10:00 +05:00 filed: submitted
            2026-04-24 10:00 +05:00 find-eligible: eligible
            2026-04-28 10:00 +05:00 time: eligible [EM-09 escalated, EM-10 escalated]
            2026-04-28 10:00 +05:00 apply: active [open]
            2026-06-01 10:00 +05:00 suspend: suspended [suspend]
            2026-06-02 10:00 +05:00 resume: active [resume]
            2026-06-03 10:00 +05:00 report-status: report-status names the day that was agreed, not before today (386/НҚ, ЕШЭП п. 11)
            2026-06-03 10:00 +05:00 report-status: leaving
            2026-07-01 00:00 +05:00 time: closed [close, EM-11 lapsed]
              EM-08 met
              EM-09 met late
              EM-10 met late
              EM-11 lapsed
        "#]],
    );
}

#[test]
fn a_connection_with_a_pilot() {
    let story = Story {
        form: Form(vec![("initiator.pilot_expiry", "2026-11-30")]),
        ..Story::of(Kind::Connection)
    };
    story.check(
        "2026-04-20 10:00",
        &[
            ("2026-04-22 10:00", Beat::Because(Act::Return, By::Officer)),
            ("2026-04-24 10:00", Beat::Do(Act::Resubmit, By::Filer)),
            ("2026-04-27 10:00", Beat::Do(Act::Agree, By::Officer)),
            ("2026-05-04 10:00", Beat::Do(Act::OpenTest, By::Officer)),
            ("2026-07-01 10:00", Beat::Do(Act::FileAct, By::Filer)),
            (
                "2026-07-02 10:00",
                Beat::Because(Act::ReturnAct, By::Officer),
            ),
            ("2026-07-10 10:00", Beat::Do(Act::FileAct, By::Filer)),
            ("2026-07-13 10:00", Beat::Do(Act::ApproveAct, By::Officer)),
            ("2026-07-14 10:00", Beat::Do(Act::Apply, By::Officer)),
            ("2026-11-01 10:00", Beat::Time),
            ("2026-12-01 00:00", Beat::Time),
        ],
        &expect![[r#"
            2026-04-20 10:00 +05:00 filed: submitted
            2026-04-22 10:00 +05:00 return: rework
            2026-04-24 10:00 +05:00 resubmit: submitted
            2026-04-27 10:00 +05:00 agree: agreed
            2026-05-04 10:00 +05:00 open-test: testing
            2026-07-01 10:00 +05:00 file-act: act-review
            2026-07-02 10:00 +05:00 return-act: act-rework
            2026-07-10 10:00 +05:00 time: act-rework [IG-45a escalated]
            2026-07-10 10:00 +05:00 file-act: act-review
            2026-07-13 10:00 +05:00 approve-act: act-approved
            2026-07-14 10:00 +05:00 apply: active [open]
            2026-11-01 10:00 +05:00 time: active [IG-PILOT in 30]
            2026-12-01 00:00 +05:00 time: expired [close, IG-PILOT lapsed]
              IG-45-3b met
              IG-45-4 met
              IG-45-3b met
              IG-45-5 met
              IG-45-6 met
              IG-45a met late
              IG-45b met
              IG-PILOT lapsed
        "#]],
    );
}

#[test]
fn a_test_that_takes_too_long_closes() {
    Story::of(Kind::Connection).check(
        "2026-04-20 10:00",
        &[
            ("2026-04-27 10:00", Beat::Do(Act::Agree, By::Officer)),
            ("2026-05-04 10:00", Beat::Do(Act::OpenTest, By::Officer)),
            ("2026-08-04 23:59", Beat::Time),
            ("2026-08-05 00:00", Beat::Time),
            ("2026-08-05 10:00", Beat::Do(Act::FileAct, By::Filer)),
        ],
        &expect![[r#"
            2026-04-20 10:00 +05:00 filed: submitted
            2026-04-27 10:00 +05:00 time: submitted [IG-45-3b escalated]
            2026-04-27 10:00 +05:00 agree: agreed
            2026-05-04 10:00 +05:00 open-test: testing
            2026-08-04 23:59 +05:00 time: testing [IG-45-6 in 1]
            2026-08-05 00:00 +05:00 time: expired [IG-45-6 lapsed]
            2026-08-05 10:00 +05:00 file-act: a request of kind connection that is expired cannot be met with file-act; nothing can be done to it any more
              IG-45-3b met late
              IG-45-5 met
              IG-45-6 lapsed
        "#]],
    );
}

#[test]
fn works_are_agreed_three_working_days_before() {
    let story = Story {
        form: Form(vec![("begins", "2026-05-12")]),
        ..Story::of(Kind::PlannedWorks)
    };
    story.check(
        "2026-05-04 10:00",
        &[
            ("2026-05-05 23:59", Beat::Time),
            ("2026-05-06 00:00", Beat::Time),
        ],
        &expect![[r#"
            2026-05-04 10:00 +05:00 filed: submitted
            2026-05-05 23:59 +05:00 time: expired [SL-5.4a lapsed]
              SL-5.4a lapsed
        "#]],
    );
}

#[test]
fn refusals_name_what_is_possible() {
    let calendar = calendar();
    let rules = Rules {
        calendar: &calendar,
        conditions_end: ConditionsEnd::default(),
    };
    let now = at("2026-04-20 10:00");
    let request = Request::file(&filing(Kind::AccessLists, now, &NoDates), now, &rules)
        .unwrap()
        .request;
    let doing = |act, by, at| Doing {
        act,
        by,
        who: "omarov",
        at,
        reasons: "",
        agreed: None,
        dates: &NoDates,
    };
    let refused = |doing: Doing<'_>| request.act(&doing, now, &rules).unwrap_err().to_string();
    let later = at("2026-04-20 10:01");
    let earlier = at("2026-04-20 09:59");
    let told = [
        refused(doing(Act::OpenTest, By::Officer, now)),
        refused(doing(Act::Apply, By::Filer, now)),
        refused(doing(Act::Apply, By::Officer, later)),
        refused(doing(Act::Apply, By::Officer, earlier)),
        refused(doing(Act::Reject, By::Officer, now)),
        request
            .receipt((now, ""), &NoDates, now, &rules)
            .unwrap_err()
            .to_string(),
        Request::file(&filing(Kind::Mail, later, &NoDates), now, &rules)
            .unwrap_err()
            .to_string(),
    ];
    expect![[r#"
        a request of kind access-lists that is submitted cannot be met with open-test; possible are: ask-for-more, apply, reject, withdraw
        apply is not for the filer: the officer does it (386/НҚ, ЕШДИ п. 16)
        nothing can have happened at 2026-04-20 10:01 +05:00: it is 2026-04-20 10:00 +05:00 and the request was last moved at 2026-04-20 10:00 +05:00
        nothing can have happened at 2026-04-20 09:59 +05:00: it is 2026-04-20 10:00 +05:00 and the request was last moved at 2026-04-20 10:00 +05:00
        reject bears reasons of 1 to 10000 characters (386/НҚ, ЕШДИ п. 15)
        no clock of this request waits for a receipt
        nothing can have happened at 2026-04-20 10:01 +05:00: it is 2026-04-20 10:00 +05:00 and the request was last moved at 2026-04-20 10:01 +05:00"#]].assert_eq(&told.join("\n"));
}

#[test]
fn rework_has_an_end() {
    let calendar = calendar();
    let rules = Rules {
        calendar: &calendar,
        conditions_end: ConditionsEnd::default(),
    };
    let now = at("2026-04-20 10:00");
    let mut request = Request::file(&filing(Kind::Connection, now, &NoDates), now, &rules)
        .unwrap()
        .request;
    let refusal = loop {
        let (act, by) = match request.stage {
            Stage::Submitted => (Act::Return, By::Officer),
            _ => (Act::Resubmit, By::Filer),
        };
        let doing = Doing {
            act,
            by,
            who: "omarov",
            at: now,
            reasons: "once more",
            agreed: None,
            dates: &NoDates,
        };
        match request.act(&doing, now, &rules) {
            Ok(step) => request = step.request,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal, NotNow::Full);
    assert_eq!(request.history.len(), super::HISTORY_MAX);
    assert!(request.clocks.len() <= super::CLOCKS_MAX);
}

proptest! {
    /// Whatever is done whenever: the engine allows what the table lists and nothing else, the history goes one way in time,
    /// what is over stays over, time's work is done at once and only once, and what was stored is read back.
    #[test]
    fn any_life(
        kind in prop::sample::select(Kind::ALL),
        beats in prop::collection::vec((0u32..20_000, any::<prop::sample::Index>(), any::<bool>()), 1..30),
    ) {
        let calendar = calendar();
        let rules = Rules { calendar: &calendar, conditions_end: ConditionsEnd::default() };
        let form = Form(vec![("until", "2025-09-30"), ("begins", "2025-03-11"), ("initiator.pilot_expiry", "2025-12-31")]);
        let mut now = at("2025-02-03 10:00");
        let mut request = Request::file(&filing(kind, now, &form), now, &rules).unwrap().request;
        let mut open = machine::of(kind).effect == Effect::Open;
        for (minutes, pick, receive) in beats {
            now += jiff::SignedDuration::from_mins(i64::from(minutes));
            if let Some(step) = request.tick(&form, now, &rules) {
                open = opened(open, &step)?;
                request = step.request;
            }
            prop_assert!(request.next_deadline().is_none_or(|due| due > now));
            prop_assert!(request.tick(&form, now, &rules).is_none());
            if receive && let Ok(step) = request.receipt((now, ""), &form, now, &rules) {
                request = step.request;
            }
            let act = *pick.get(Act::ALL);
            let by = machine::of(kind).acts(request.stage).find(|(one, _)| *one == act).map_or(By::Officer, |(_, by)| by);
            let doing = Doing {
                act, by, who: "omarov", at: now, reasons: "as asked", agreed: Some(zone::date(now)), dates: &form,
            };
            let listed = machine::of(kind).acts(request.stage).any(|(one, _)| one == act);
            match request.act(&doing, now, &rules) {
                Ok(step) => {
                    prop_assert!(listed && !request.is_over());
                    open = opened(open, &step)?;
                    request = step.request;
                }
                Err(NotNow::TooLate { .. } | NotNow::Full) => prop_assert!(listed),
                Err(refusal) => prop_assert!(!listed, "{refusal}"),
            }
            prop_assert!(request.history.is_sorted_by_key(|entry| entry.at));
            let bytes = postcard::to_allocvec(&request).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Request>(&bytes).unwrap(), request.clone());
        }
        let lapsed = request.history.iter().filter(|entry| matches!(entry.what, What::Lapsed(_)));
        prop_assert!(lapsed.count() <= request.clocks.len() + super::HISTORY_MAX);
    }

    /// No term to act ends on a day off, by the rule of the Civil Code; what lasts may.
    #[test]
    fn terms_to_act_end_on_working_days(day in 0i64..700, term in prop::sample::select(law::DEADLINES)) {
        let calendar = calendar();
        let from = at("2025-01-06 12:00") + jiff::SignedDuration::from_hours(24 * day);
        if let law::deadline::Term::Within(..) = term.term {
            let clock = super::Clock::begun(TermRef::known_at_run_time(term.id), from, &calendar);
            if let Some(due) = clock.due() {
                prop_assert!(due > from);
                prop_assert!(calendar.is_working(zone::date(due).yesterday().unwrap()).unwrap());
            }
        }
    }
}

/// What is in force after a step's effects; none opens what is open or closes what is not.
fn opened(open: bool, step: &Step) -> Result<bool, TestCaseError> {
    let mut open = open;
    for action in &step.actions {
        match action {
            Action::Effect(Effect::Open) => open = true,
            Action::Effect(Effect::Close) => {
                prop_assert!(open);
                open = false;
            }
            Action::Effect(Effect::Suspend | Effect::Resume) => prop_assert!(open),
            Action::Effect(Effect::None)
            | Action::Tell { .. }
            | Action::Escalate(_)
            | Action::CalendarTooShort(_) => {}
        }
    }
    Ok(open)
}

impl TermRef {
    fn known_at_run_time(id: &str) -> Self {
        Self::try_from(id.to_owned()).unwrap()
    }
}
