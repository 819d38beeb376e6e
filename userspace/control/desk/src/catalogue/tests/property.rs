//! What holds whatever happens.

use jiff::ToSpan;
use proptest::prelude::*;

use super::*;

fn any_event() -> impl Strategy<Value = (usize, i64)> {
    (0_usize..10, 0_i64..200_000)
}

proptest! {
    /// Whatever happens: a block comes only from a running clock, at or after 24:00 of the fifth working day of a
    /// known receipt; an unblock only with the catalogue; and block and unblock alternate.
    #[test]
    fn nothing_blocks_early(
        trace in proptest::collection::vec(any_event(), 1..60), confirmation in any::<bool>(),
    ) {
        let calendar = kazakhstan();
        let rule = if confirmation { ReceiptRule::Confirmation } else { ReceiptRule::Delivery };
        let terms = Terms { calendar: &calendar, rule };
        let mut now = noon();
        let mut state = State::seen(now);
        let mut blocked = false;
        let mut received: Option<Timestamp> = None;
        for (which, wait_s) in trace {
            now += wait_s.seconds();
            let notice = state.notice().unwrap_or(NOTICE);
            let event = at_last(&events()[which], notice, now);
            let before = state.stage();
            let (next, actions) = state.step(event.clone(), now, &terms);
            if before != Stage::Running && next.stage() == Stage::Running {
                let delivery = matches!(event, Event::DeliveryRecorded { .. });
                prop_assert!(!(confirmation && delivery));
                received = Some(now);
            }
            for action in &actions {
                match action {
                    Action::Block => {
                        let due = Deadline::CATALOGUE_UPDATE.due(received.unwrap(), &calendar);
                        prop_assert!(before == Stage::Running && due.unwrap() <= now && !blocked);
                        blocked = true;
                    }
                    Action::Unblock => {
                        prop_assert!(blocked && event == Event::CatalogueUpdated);
                        blocked = false;
                    }
                    Action::Notify(_) | Action::Escalate(_) | Action::Journal(_)
                    | Action::Ignore(_) => {}
                }
            }
            prop_assert_eq!(blocked, next.stage() == Stage::Blocked);
            prop_assert!(next.next_deadline().is_none_or(|at| at > now || event != Event::Tick));
            state = next;
        }
    }
}

/// The same event of the latest notice, at `now`.
fn at_last(event: &Event, notice: NoticeId, now: Timestamp) -> Event {
    match event {
        Event::DeliveryRecorded { .. } => Event::DeliveryRecorded { notice, at: now },
        Event::OperatorConfirmed { .. } => Event::OperatorConfirmed { notice, at: now },
        Event::OfficerEntered { by, .. } => Event::OfficerEntered {
            received_at: now,
            by: by.clone(),
        },
        Event::Sighted
        | Event::NoticeQueued { .. }
        | Event::DeliveryFailed { .. }
        | Event::CatalogueUpdated
        | Event::Dismissed { .. }
        | Event::CalendarReplaced
        | Event::Tick => event.clone(),
    }
}
