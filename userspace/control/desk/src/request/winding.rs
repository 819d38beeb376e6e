//! Clocks begin, are met, and are counted from completeness.

use super::machine::channels::{CONDITIONS, EXTENSION};
use super::{
    Action, Begins, CLOCKS_MAX, Cause, Clock, ConditionsEnd, Dates, Hand, Request, Rules, Start,
    Step, TermRef,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// What clocks are counted by.
pub(super) struct Count<'a> {
    pub(super) at: Timestamp,
    pub(super) agreed: Option<Date>,
    pub(super) dates: &'a dyn Dates,
}

impl Request {
    /// Begins clocks.
    pub(super) fn begin(
        &mut self,
        starts: &[Start],
        count: &Count<'_>,
        rules: &Rules<'_>,
        actions: &mut Vec<Action>,
    ) {
        for Start { term, begins } in starts {
            let Some(clock) = self.clock_for(*term, *begins, count, rules) else {
                continue;
            };
            if matches!(clock.hand, Hand::Runs(running) if running.due.is_none()) {
                actions.push(Action::CalendarTooShort(*term));
            }
            if self.clocks.len() >= CLOCKS_MAX
                && let Some(at) = self.clocks.iter().position(|clock| !clock.is_open())
            {
                self.clocks.remove(at);
            }
            self.clocks.push(clock);
        }
    }

    fn clock_for(
        &self,
        term: TermRef,
        begins: Begins,
        count: &Count<'_>,
        rules: &Rules<'_>,
    ) -> Option<Clock> {
        let at = count.at;
        Some(match begins {
            Begins::WithTheAct => Clock::begun(term, at, rules.calendar),
            Begins::WhereChosen(field, word) => {
                let chosen = count.dates.choice(field);
                return (chosen == Some(word)).then(|| Clock::begun(term, at, rules.calendar));
            }
            Begins::OnReceipt => Clock::awaits(term, at),
            Begins::UntilAgreed => Clock::until(term, at, count.agreed?),
            Begins::UntilField(field) => {
                let own = Clock::begun(term, at, rules.calendar);
                let Some(day) = count.dates.date(field) else {
                    return own.due().map(|_| own);
                };
                if matches!(term.row().term, law::deadline::Term::Before(..)) {
                    Clock::before(term, at, day, rules.calendar)
                } else {
                    // No date makes longer what the law bounds.
                    Clock::until(term, at, own.last_day().map_or(day, |last| last.min(day)))
                }
            }
            Begins::Before(other) => {
                let last = self.clock(other).and_then(Clock::last_day)?;
                Clock::before(term, at, last, rules.calendar)
            }
        })
    }

    /// Another reading of when technical conditions lapse ([`ConditionsEnd`]) is in force, and applies to those that run:
    /// where they lapse with the time to prolong them, and that is over, they lapse now. Nothing where none do.
    ///
    /// What lapsed by the other reading stays so.
    pub fn reread(&self, dates: &dyn Dates, now: Timestamp, rules: &Rules<'_>) -> Option<Step> {
        let mut extensions = self.clocks.iter().filter(|clock| clock.term == EXTENSION);
        let last = extensions.next_back()?;
        let is_over = matches!(last.hand, Hand::Lapsed { .. });
        let runs = self.clock(CONDITIONS).is_some();
        let has_line = self.machine().line(self.stage, Cause::Lapse(CONDITIONS));
        let applies = rules.conditions_end == ConditionsEnd::TenDaysBefore;
        if !(applies && is_over && runs && has_line.is_some()) {
            return None;
        }
        let mut request = self.clone();
        let mut actions = Vec::new();
        request.lapse(EXTENSION, now, dates, rules, &mut actions);
        Some(request.step_on(now, dates, rules, actions))
    }

    pub(super) fn open_clock(&mut self, term: TermRef) -> Option<&mut Clock> {
        self.clocks
            .iter_mut()
            .find(|clock| clock.term == term && clock.is_open())
    }

    /// What was missing is there: the clocks that run from receipt go on, and the other count is shown beside them.
    pub(super) fn completed(&mut self, at: Timestamp, rules: &Rules<'_>) {
        self.complete_at = Some(at);
        for clock in &mut self.clocks {
            let counted = Clock::begun(clock.term, at, rules.calendar).due();
            if let Hand::Runs(running) = &mut clock.hand
                && running.from < at
                && running.given.is_none()
            {
                running.due_if_complete = counted;
            }
        }
    }
}
