//! One life of each kind that has a clock of its own.

use super::{Act, Beat, By, ConditionsEnd, Form, Kind, Story};
use expect_test::expect;

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
        &expect![[r"
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
        "]],
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
    Story::of(Kind::Channels).check("2026-02-02 08:00", &beats, &expect![[r"
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
    "]]);
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
        &expect![[r"
        2026-02-02 08:00 +05:00 filed: submitted
        2026-02-02 09:00 +05:00 issue-conditions: conditions-issued
        2026-03-24 23:59 +05:00 time: conditions-issued [EI-TU10 in 1]
        2026-03-25 00:00 +05:00 time: void [EI-TU10 lapsed]
          EI-06 met
          EI-10 met
          EI-07 met
          EI-TU60 met
          EI-TU10 lapsed
    "]],
    );
}

/// Whoever changes the reading changes it for conditions that run: those whose time to be prolonged is over lapse, others
/// go on, and none comes back.
#[test]
fn another_reading_applies_to_conditions_that_run() {
    let calendar = super::calendar();
    let rules = |conditions_end| super::Rules {
        calendar: &calendar,
        conditions_end,
    };
    let (early, late) = (
        rules(ConditionsEnd::TenDaysBefore),
        rules(ConditionsEnd::AtTheirEnd),
    );
    let form = Form::default();
    let filed = super::at("2026-02-02 08:00");
    let request = super::Request::file(&super::filing(Kind::Channels, filed, &form), filed, &late);
    let issued = super::at("2026-02-02 09:00");
    let doing = super::Doing {
        act: Act::IssueConditions,
        by: By::Officer,
        who: "omarov",
        at: issued,
        reasons: "",
        agreed: None,
        cited: None,
        dates: &form,
    };
    let request = request.unwrap().request.act(&doing, issued, &late).unwrap();
    let request = request.request;
    let check = |now: &str, rules, lapses: bool| {
        let now = super::at(now);
        let request = request
            .tick(&form, now, &late)
            .map_or_else(|| request.clone(), |step| step.request);
        let reread = request
            .reread(&form, now, rules)
            .map(|step| step.request.stage);
        assert_eq!(reread, lapses.then_some(super::Stage::Void), "{now}");
    };
    check("2026-03-24 23:59", &early, false);
    check("2026-03-25 00:00", &early, true);
    check("2026-04-01 12:00", &early, true);
    check("2026-04-01 12:00", &late, false);
    // By then they have lapsed.
    check("2026-04-10 12:00", &early, false);
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
        &expect![[r"
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
        "]],
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
        &expect![[r"
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
        "]],
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
        &expect![[r"
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
        "]],
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
        &expect![[r"
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
        "]],
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
        &expect![[r"
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
        "]],
    );
}
