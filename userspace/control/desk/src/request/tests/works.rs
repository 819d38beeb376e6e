//! Planned works, and lists that come with a request of п. 15-2.

use super::{Act, Beat, By, Form, Kind, Story};
use expect_test::{Expect, expect};

#[test]
fn works_are_agreed_three_working_days_before() {
    let story = Story {
        form: Form(vec![("starts_at", "2026-05-12")]),
        ..Story::of(Kind::PlannedWorks)
    };
    story.check(
        "2026-05-04 10:00",
        &[
            ("2026-05-05 23:59", Beat::Time),
            ("2026-05-06 00:00", Beat::Time),
        ],
        &expect![[r"
            2026-05-04 10:00 +05:00 filed: submitted
            2026-05-05 23:59 +05:00 time: expired [SL-5.4a lapsed]
              SL-5.4a lapsed
        "]],
    );
}

#[test]
fn works_that_are_filed_too_late_are_unplanned() {
    let story = Story {
        form: Form(vec![("starts_at", "2026-05-12")]),
        ..Story::of(Kind::PlannedWorks)
    };
    story.check(
        "2026-05-06 00:00",
        &[("2026-05-06 10:00", Beat::Do(Act::Agree, By::Officer))],
        &expect![[r"
            2026-05-06 00:00 +05:00 filed: expired [SL-5.4a lapsed]
            2026-05-06 10:00 +05:00 agree: a request of kind planned-works that is expired cannot be met with agree; nothing can be done to it any more
              SL-5.4a lapsed
        "]],
    );
    story.check(
        "2026-05-04 10:00",
        &[
            ("2026-05-04 23:59", Beat::Do(Act::Agree, By::Officer)),
            ("2026-05-12 06:00", Beat::Do(Act::Finish, By::Filer)),
        ],
        &expect![[r"
            2026-05-04 10:00 +05:00 filed: submitted
            2026-05-04 23:59 +05:00 agree: agreed [open]
            2026-05-12 06:00 +05:00 finish: done [close]
              SL-5.4a met
        "]],
    );
}

#[test]
fn works_that_nobody_finishes_are_done_when_their_day_is_over() {
    let story = Story {
        form: Form(vec![("starts_at", "2026-05-12"), ("ends_at", "2026-05-13")]),
        ..Story::of(Kind::PlannedWorks)
    };
    story.check(
        "2026-05-04 10:00",
        &[
            ("2026-05-04 12:00", Beat::Do(Act::Agree, By::Officer)),
            ("2026-05-13 23:59", Beat::Time),
            ("2026-05-14 00:00", Beat::Time),
        ],
        &expect![[r"
            2026-05-04 10:00 +05:00 filed: submitted
            2026-05-04 12:00 +05:00 agree: agreed [open]
            2026-05-14 00:00 +05:00 time: done [close, SL-5.4c lapsed]
              SL-5.4a met
              SL-5.4c lapsed
        "]],
    );
}

/// П. 16: a list is applied in ten working days, also where it comes with a request of п. 15-2; what names none waits for nothing.
#[test]
fn special_access_by_a_list_is_applied_in_ten_working_days() {
    let check = |access, told: &Expect| {
        let story = Story {
            form: Form(vec![("access", access), ("until", "2026-07-01")]),
            ..Story::of(Kind::SpecialAccess)
        };
        let beats = [("2026-05-21 10:00", Beat::Do(Act::Apply, By::Officer))];
        story.check("2026-05-04 10:00", &beats, told);
    };
    check(
        "list",
        &expect![[r"
        2026-05-04 10:00 +05:00 filed: submitted
        2026-05-21 10:00 +05:00 time: submitted [EI-16 escalated]
        2026-05-21 10:00 +05:00 apply: active [open]
          EI-16 met late
          EI-15-1 runs until 2026-07-02 00:00 +05:00
    "]],
    );
    check(
        "vpn",
        &expect![[r"
        2026-05-04 10:00 +05:00 filed: submitted
        2026-05-21 10:00 +05:00 apply: active [open]
          EI-15-1 runs until 2026-07-02 00:00 +05:00
    "]],
    );
}
