//! Any life.

use super::{
    Act, Action, By, ConditionsEnd, Doing, Effect, Form, Kind, NotNow, Request, Rules, Step,
    TermRef, What, at, calendar, filing, machine, zone,
};
use proptest::prelude::*;

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
                open = opened(open, &step)?;
                request = step.request;
            }
            let act = *pick.get(Act::ALL);
            // Either party may have a line for it.
            let hands: Vec<By> = machine::of(kind).acts(request.stage).filter(|(one, _)| *one == act).map(|(_, by)| by).collect();
            let by = if hands.is_empty() { By::Officer } else { *pick.get(&hands) };
            let doing = Doing {
                act, by, who: "omarov", at: now, reasons: "as asked", agreed: Some(zone::date(now)), cited: None, dates: &form,
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
        prop_assert!(lapsed.count() <= request.clocks.len() + crate::request::HISTORY_MAX);
    }

    /// No term to act ends on a day off, by the rule of the Civil Code; what lasts may.
    #[test]
    fn terms_to_act_end_on_working_days(day in 0i64..700, term in prop::sample::select(law::DEADLINES)) {
        let calendar = calendar();
        let from = at("2025-01-06 12:00") + jiff::SignedDuration::from_hours(24 * day);
        if let law::deadline::Term::Within(..) = term.term {
            let clock = crate::request::Clock::begun(TermRef::known_at_run_time(term.id), from, &calendar);
            if let Some(due) = clock.due() {
                prop_assert!(due > from);
                prop_assert!(calendar.is_working(zone::date(due).yesterday().unwrap()).unwrap());
            }
        }
    }
}

#[expect(clippy::fn_params_excessive_bools, reason = "whether it is open")]
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
