//! Requests through their lives, told as the history and clocks that remain.

use super::{
    Act, Action, By, ConditionsEnd, Dates, Doing, Effect, Filed, Hand, Kind, News, NoDates, NotNow,
    Request, Rules, Stage, Step, TermRef, What, machine,
};
use expect_test::{Expect, expect};
use jiff::Timestamp;
use jiff::civil::Date;
use law::{Calendar, zone};
use std::fmt::Write as _;

mod property;
mod stories;
mod works;

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
        self.choice(field)?.parse().ok()
    }

    fn choice(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(id, _)| *id == field)?;
        Some(found.1)
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
                cited: None,
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
                    writeln!(text, "{} {name}: {refusal}", zone::display(now)).unwrap();
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
            writeln!(text, "  {} {hand}", clock.term).unwrap();
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
    writeln!(
        text,
        "{} {name}: {}{actions}",
        zone::display(now),
        step.request.stage
    )
    .unwrap();
    step.request.clone()
}

/// Who acts may rest it on a clause that its line names, and on no other.
#[test]
fn history_bears_the_clause_that_was_cited_where_the_line_may_rest_on_it() {
    let calendar = calendar();
    let rules = Rules {
        calendar: &calendar,
        conditions_end: ConditionsEnd::default(),
    };
    let now = at("2026-04-20 10:00");
    let filed = Request::file(&filing(Kind::Connection, now, &NoDates), now, &rules).unwrap();
    let active = Request {
        stage: Stage::Active,
        ..filed.request
    };
    let check = |act, cited: Option<&str>, clause: &str| {
        let doing = Doing {
            act,
            by: By::Officer,
            who: "omarov",
            at: now,
            reasons: "",
            agreed: None,
            cited: cited.map(|cited| cited.parse().unwrap()),
            dates: &NoDates,
        };
        let done = active.act(&doing, now, &rules).unwrap().request;
        let last = done.history.last().unwrap().clause;
        assert_eq!(last.id(), clause, "{act} by {cited:?}");
    };
    check(Act::Suspend, None, "int-65");
    check(Act::Suspend, Some("agr-5.7"), "agr-5.7");
    check(Act::Suspend, Some("agr-16"), "int-65");
    check(Act::End, Some("agr-5.7"), "int-7");
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
        cited: None,
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
    expect![[r"
        a request of kind access-lists that is submitted cannot be met with open-test; possible are: ask-for-more, apply, reject, withdraw
        apply is not for the filer: the officer does it (386/НҚ, ЕШДИ п. 16)
        nothing can have happened at 2026-04-20 10:01 +05:00: it is 2026-04-20 10:00 +05:00 and the request was last moved at 2026-04-20 10:00 +05:00
        nothing can have happened at 2026-04-20 09:59 +05:00: it is 2026-04-20 10:00 +05:00 and the request was last moved at 2026-04-20 10:00 +05:00
        reject bears reasons of 1 to 10000 characters (386/НҚ, ЕШДИ п. 15)
        no clock of this request waits for a receipt
        nothing can have happened at 2026-04-20 10:01 +05:00: it is 2026-04-20 10:00 +05:00 and the request was last moved at 2026-04-20 10:01 +05:00"]].assert_eq(&told.join("\n"));
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
        let (act, by) = if request.stage == Stage::Submitted {
            (Act::Return, By::Officer)
        } else {
            (Act::Resubmit, By::Filer)
        };
        let doing = Doing {
            act,
            by,
            who: "omarov",
            at: now,
            reasons: "once more",
            agreed: None,
            cited: None,
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
