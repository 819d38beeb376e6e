use super::*;
use crate::core::fixture;
use desk::request::{ConditionsEnd, Doing, Filed, NoDates, Request, Rules, machine};
use law::request::{By, Kind, Stage};
use law::zone;

/// Applied by a letter of the year before: the year is over at once, and nothing was ever open.
#[test]
fn what_opens_and_ends_in_one_step_leaves_nothing_open() {
    let calendar = fixture::calendar();
    let rules = Rules {
        calendar: &calendar,
        conditions_end: ConditionsEnd::default(),
    };
    let day = |year, month| zone::start_of(jiff::civil::date(year, month, 3));
    let now = day(2026, 11);
    let filed = Filed {
        kind: Kind::AccessLists,
        received_at: day(2025, 2),
        who: "one",
        dates: &NoDates,
    };
    let filed = Request::file(&filed, day(2025, 2), &rules).unwrap();
    let doing = Doing {
        act: Act::Apply,
        by: By::Officer,
        who: "officer",
        at: day(2025, 3),
        reasons: "",
        agreed: None,
        cited: None,
        dates: &NoDates,
    };
    let step = filed.request.act(&doing, now, &rules).unwrap();
    assert_eq!(step.request.stage, Stage::Expired);
    let before = Stored {
        request: filed.request,
        applicant: model::Applicant::Organisation("ministry".parse().unwrap()),
        subject: String::new(),
        form_version: 1,
        signed: None,
        dates: crate::requests::FormDates::default(),
        owner: None,
        window: None,
        rows: Vec::new(),
        revision: 1,
    };
    let change = by_law(machine::of(Kind::AccessLists).clause, "a test");
    let made = Made::of((RequestNumber(1), before), step, String::new(), change);
    assert_eq!(made.effect(), Effect::Close);
}
