//! The transitions, each state with each event.

use jiff::Timestamp;

use super::{
    Action, Blocked, CLAUSE, Closed, Due, Escalation, Event, How, Ignored, News, Notified, Receipt,
    ReceiptRule, Running, Seen, Stage, State, Terms, Transition,
};
use crate::names::NoticeId;

impl State {
    /// Takes one event and says what to do.
    ///
    /// A pair that has no transition leaves the state and answers with [`Action::Ignore`] and its reason.
    pub fn step(self, event: Event, now: Timestamp, terms: &Terms<'_>) -> (Self, Vec<Action>) {
        match self {
            Self::Seen(seen) => seen.step(event, now, terms),
            Self::Notified(notified) => notified.step(event, now, terms),
            Self::Running(running) => running.step(event, now, terms),
            Self::Blocked(blocked) => blocked.step(&event, now),
            Self::Closed(closed) => closed.step(&event, now),
        }
    }
}

impl Seen {
    fn step(self, event: Event, now: Timestamp, terms: &Terms<'_>) -> (State, Vec<Action>) {
        let from = Stage::Seen;
        match event {
            Event::Sighted => ignore(State::Seen(self), Ignored::AlreadyOpen),
            Event::NoticeQueued { notice } => notified(self.first_seen, notice, from, now, terms),
            Event::DeliveryRecorded { .. }
            | Event::DeliveryFailed { .. }
            | Event::OperatorConfirmed { .. }
            | Event::OfficerEntered { .. } => ignore(State::Seen(self), Ignored::NotNotified),
            Event::CatalogueUpdated => closed(How::Catalogued, from, now),
            Event::Dismissed { by, reason } => closed(How::Dismissed { by, reason }, from, now),
            Event::CalendarReplaced => ignore(State::Seen(self), Ignored::SameDue),
            Event::Tick => ignore(State::Seen(self), Ignored::NotDue),
        }
    }
}

impl Notified {
    fn step(self, event: Event, now: Timestamp, terms: &Terms<'_>) -> (State, Vec<Action>) {
        let from = Stage::Notified;
        match event {
            Event::Sighted => ignore(State::Notified(self), Ignored::AlreadyOpen),
            Event::NoticeQueued { notice } => notified(self.first_seen, notice, from, now, terms),
            Event::DeliveryRecorded { notice, at } => match terms.rule {
                ReceiptRule::Delivery => {
                    self.received(Some(notice), at, Receipt::DeliveryRecorded, now, terms)
                }
                ReceiptRule::Confirmation => self.delivered(notice, at, now),
            },
            Event::DeliveryFailed { notice } if notice == self.notice => (
                State::Notified(self),
                vec![Action::Escalate(Escalation::DeliveryFailed)],
            ),
            Event::DeliveryFailed { .. } => ignore(State::Notified(self), Ignored::OtherNotice),
            Event::OperatorConfirmed { notice, at } => {
                self.received(Some(notice), at, Receipt::OperatorConfirmed, now, terms)
            }
            Event::OfficerEntered { received_at, by } => self.received(
                None,
                received_at,
                Receipt::OfficerEntered { by },
                now,
                terms,
            ),
            Event::CatalogueUpdated => closed(How::Catalogued, from, now),
            Event::Dismissed { by, reason } => closed(How::Dismissed { by, reason }, from, now),
            Event::CalendarReplaced => ignore(State::Notified(self), Ignored::SameDue),
            Event::Tick if now < self.escalate_at => ignore(State::Notified(self), Ignored::NotDue),
            Event::Tick => {
                let why = if self.delivered_at.is_some() {
                    Escalation::NoConfirmation
                } else {
                    Escalation::NoReceipt
                };
                let escalate_at = terms.next_report(now);
                let kept = Self {
                    escalate_at,
                    ..self
                };
                (State::Notified(kept), vec![Action::Escalate(why)])
            }
        }
    }

    /// A receipt starts the clock, unless it cannot be one of this notice.
    fn received(
        self,
        notice: Option<NoticeId>,
        received_at: Timestamp,
        receipt: Receipt,
        now: Timestamp,
        terms: &Terms<'_>,
    ) -> (State, Vec<Action>) {
        if let Some(reason) = self.refuses(notice, received_at, now) {
            return ignore(State::Notified(self), reason);
        }
        let due = terms.due(received_at, now);
        let mut actions = vec![journal(Stage::Notified, Stage::Running, now, known(due))];
        if known(due).is_none() {
            actions.push(Action::Escalate(Escalation::CalendarTooShort));
        }
        let running = Running {
            first_seen: self.first_seen,
            notice: self.notice,
            received_at,
            receipt,
            due,
        };
        (State::Running(running), actions)
    }

    /// A delivery where the setting asks for a confirmation: kept, but no clock starts.
    fn delivered(self, notice: NoticeId, at: Timestamp, now: Timestamp) -> (State, Vec<Action>) {
        if let Some(reason) = self.refuses(Some(notice), at, now) {
            return ignore(State::Notified(self), reason);
        }
        let kept = Self {
            delivered_at: self.delivered_at.or(Some(at)),
            ..self
        };
        let entry = journal(Stage::Notified, Stage::Notified, now, None);
        (State::Notified(kept), vec![entry])
    }

    fn refuses(
        &self,
        notice: Option<NoticeId>,
        received_at: Timestamp,
        now: Timestamp,
    ) -> Option<Ignored> {
        if notice.is_some_and(|notice| notice != self.notice) {
            Some(Ignored::OtherNotice)
        } else if received_at > now {
            Some(Ignored::ReceiptInFuture)
        } else if received_at < self.sent_at {
            Some(Ignored::ReceiptBeforeNotice)
        } else {
            None
        }
    }
}

impl Running {
    fn step(self, event: Event, now: Timestamp, terms: &Terms<'_>) -> (State, Vec<Action>) {
        let from = Stage::Running;
        match event {
            Event::Sighted => ignore(State::Running(self), Ignored::AlreadyOpen),
            Event::NoticeQueued { .. } => ignore(State::Running(self), Ignored::NoticeReceived),
            Event::DeliveryRecorded { .. }
            | Event::DeliveryFailed { .. }
            | Event::OperatorConfirmed { .. }
            | Event::OfficerEntered { .. } => ignore(State::Running(self), Ignored::ClockRuns),
            Event::CatalogueUpdated => closed(How::Catalogued, from, now),
            Event::Dismissed { by, reason } => closed(How::Dismissed { by, reason }, from, now),
            Event::CalendarReplaced => self.recounted(now, terms),
            Event::Tick => match self.due {
                Due::At(due) if due <= now => self.blocked(due, now),
                Due::Unknown { escalate_at } if escalate_at <= now => self.recounted(now, terms),
                Due::At(_) | Due::Unknown { .. } => ignore(State::Running(self), Ignored::NotDue),
            },
        }
    }

    fn blocked(self, due: Timestamp, now: Timestamp) -> (State, Vec<Action>) {
        let actions = vec![
            Action::Block,
            journal(Stage::Running, Stage::Blocked, now, Some(due)),
            Action::Notify(News::Blocked),
        ];
        let blocked = Blocked {
            first_seen: self.first_seen,
            notice: self.notice,
            received_at: self.received_at,
            due,
            at: now,
        };
        (State::Blocked(blocked), actions)
    }

    /// Counts the term anew. A term that the new calendar ends in the past blocks at the next tick, not here, so that
    /// its new end is journalled and announced before it acts.
    fn recounted(self, now: Timestamp, terms: &Terms<'_>) -> (State, Vec<Action>) {
        let due = terms.due(self.received_at, now);
        if known(due).is_some() && due == self.due {
            return ignore(State::Running(self), Ignored::SameDue);
        }
        let mut actions = Vec::new();
        if known(due) != known(self.due) {
            actions.push(journal(Stage::Running, Stage::Running, now, known(due)));
            actions.push(Action::Notify(News::DueMoved));
        }
        if known(due).is_none() {
            actions.push(Action::Escalate(Escalation::CalendarTooShort));
        }
        (State::Running(Self { due, ..self }), actions)
    }
}

impl Blocked {
    fn step(self, event: &Event, now: Timestamp) -> (State, Vec<Action>) {
        match event {
            Event::Sighted => ignore(State::Blocked(self), Ignored::AlreadyOpen),
            Event::NoticeQueued { .. } => ignore(State::Blocked(self), Ignored::NoticeReceived),
            Event::DeliveryRecorded { .. }
            | Event::DeliveryFailed { .. }
            | Event::OperatorConfirmed { .. }
            | Event::OfficerEntered { .. } => ignore(State::Blocked(self), Ignored::ClockRuns),
            Event::CatalogueUpdated => {
                let (state, entry) = closed(How::Catalogued, Stage::Blocked, now);
                let mut actions = vec![Action::Unblock];
                actions.extend(entry);
                actions.push(Action::Notify(News::Unblocked));
                (state, actions)
            }
            Event::Dismissed { .. } => ignore(State::Blocked(self), Ignored::BlockStands),
            // What was blocked by the calendar of its day stays blocked until the catalogue holds it.
            Event::CalendarReplaced => ignore(State::Blocked(self), Ignored::SameDue),
            Event::Tick => ignore(State::Blocked(self), Ignored::NotDue),
        }
    }
}

impl Closed {
    fn step(self, event: &Event, now: Timestamp) -> (State, Vec<Action>) {
        match event {
            Event::Sighted => (
                State::seen(now),
                vec![journal(Stage::Closed, Stage::Seen, now, None)],
            ),
            Event::NoticeQueued { .. }
            | Event::DeliveryRecorded { .. }
            | Event::DeliveryFailed { .. }
            | Event::OperatorConfirmed { .. }
            | Event::OfficerEntered { .. }
            | Event::CatalogueUpdated
            | Event::Dismissed { .. }
            | Event::CalendarReplaced
            | Event::Tick => ignore(State::Closed(self), Ignored::AlreadyClosed),
        }
    }
}

fn notified(
    first_seen: Timestamp,
    notice: NoticeId,
    from: Stage,
    now: Timestamp,
    terms: &Terms<'_>,
) -> (State, Vec<Action>) {
    let state = State::Notified(Notified {
        first_seen,
        notice,
        sent_at: now,
        delivered_at: None,
        escalate_at: terms.first_report(now),
    });
    (state, vec![journal(from, Stage::Notified, now, None)])
}

fn closed(how: How, from: Stage, now: Timestamp) -> (State, Vec<Action>) {
    let state = State::Closed(Closed { at: now, how });
    (state, vec![journal(from, Stage::Closed, now, None)])
}

fn ignore(state: State, reason: Ignored) -> (State, Vec<Action>) {
    (state, vec![Action::Ignore(reason)])
}

fn journal(from: Stage, to: Stage, at: Timestamp, due: Option<Timestamp>) -> Action {
    Action::Journal(Transition {
        clause: CLAUSE,
        from,
        to,
        at,
        due,
    })
}

fn known(due: Due) -> Option<Timestamp> {
    match due {
        Due::At(due) => Some(due),
        Due::Unknown { .. } => None,
    }
}
