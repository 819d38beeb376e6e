//! Steps: filing, acts, receipts, time, another calendar.

use super::machine::channels::{CONDITIONS, EXTENSION};
use super::winding::Count;
use super::{
    Act, Action, Begins, Cause, Clock, ConditionsEnd, Doing, Effect, Entry, Filed, HISTORY_MAX,
    Hand, Lapse, News, NotNow, REASONS_CHARS_MAX, Request, Rules, Step, TermRef, Timestamp,
    Transition, What, zone,
};
use super::{Dates, machine};
use law::Clause;

impl Request {
    /// A request that is filed: received at `received_at`, not after `now`.
    ///
    /// # Errors
    ///
    /// [`NotNow::Time`] for a receipt in the future.
    pub fn file(filed: &Filed<'_>, now: Timestamp, rules: &Rules<'_>) -> Result<Step, NotNow> {
        let Filed {
            kind,
            received_at,
            who,
            dates,
        } = *filed;
        if received_at > now {
            return Err(NotNow::Time {
                at: received_at,
                now,
                last: received_at,
            });
        }
        let machine = machine::of(kind);
        let mut request = Self {
            kind,
            stage: machine.filed,
            received_at,
            complete_at: None,
            clocks: Vec::new(),
            history: vec![Entry {
                at: received_at,
                what: What::Filed,
                who: who.to_owned(),
                clause: machine.clause,
                stage: machine.filed,
                reasons: String::new(),
            }],
        };
        let mut actions = vec![Action::Tell {
            news: News::Filed,
            parties: machine.tells,
        }];
        let count = Count {
            at: received_at,
            agreed: None,
            dates,
        };
        request.begin(machine.starts, &count, rules, &mut actions);
        if machine.effect != Effect::None {
            actions.push(Action::Effect(machine.effect));
        }
        Ok(request.step_on(now, dates, rules, actions))
    }

    /// Somebody does something.
    ///
    /// # Errors
    ///
    /// Why it cannot be done.
    pub fn act(
        &self,
        doing: &Doing<'_>,
        now: Timestamp,
        rules: &Rules<'_>,
    ) -> Result<Step, NotNow> {
        let line = self.allowed(doing, now)?;
        let mut request = self.clone();
        let mut actions = Vec::new();
        let entry = Entry {
            at: doing.at,
            what: What::Done(doing.act),
            who: doing.who.to_owned(),
            clause: doing
                .cited
                .filter(|cited| line.also.contains(cited))
                .unwrap_or(line.clause),
            stage: line.to,
            reasons: doing.reasons.to_owned(),
        };
        let count = Count {
            at: doing.at,
            agreed: doing.agreed,
            dates: doing.dates,
        };
        request.go(line, entry, &count, rules, &mut actions);
        if doing.act == Act::Resubmit {
            request.completed(doing.at, rules);
        }
        Ok(request.step_on(now, doing.dates, rules, actions))
    }

    /// The line for an act, if it can be done now.
    fn allowed(&self, doing: &Doing<'_>, now: Timestamp) -> Result<&'static Transition, NotNow> {
        let Doing { act, by, at, .. } = *doing;
        let machine = self.machine();
        let own = machine.line_of(self.stage, Cause::Act(act), by);
        let line = own
            .or_else(|| machine.line(self.stage, Cause::Act(act)))
            .ok_or_else(|| NotNow::Unknown {
                kind: self.kind,
                stage: self.stage,
                act,
                offered: self
                    .machine()
                    .acts(self.stage)
                    .map(|(act, _)| act)
                    .collect(),
            })?;
        let clause = line.clause;
        if line.by != by {
            let owner = line.by;
            return Err(NotNow::NotYours {
                act,
                by,
                owner,
                clause,
            });
        }
        let last = self.last_at();
        if at > now || at < last {
            return Err(NotNow::Time { at, now, last });
        }
        if let Some(term) = line.needs.filter(|term| self.clock(*term).is_none()) {
            let clause = term.row().clause;
            return Err(NotNow::TooLate { act, term, clause });
        }
        let length = doing.reasons.chars().count();
        if length > REASONS_CHARS_MAX || line.has_reasons && doing.reasons.trim().is_empty() {
            return Err(NotNow::Reasons { act, clause });
        }
        let names_day = line
            .starts
            .iter()
            .any(|start| start.begins == Begins::UntilAgreed);
        if names_day && doing.agreed.is_none_or(|day| day < zone::date(now)) {
            return Err(NotNow::Agreed { act, clause });
        }
        if self.history.len() >= HISTORY_MAX {
            return Err(NotNow::Full);
        }
        Ok(line)
    }

    /// The notice that clocks wait for was received at `at`.
    ///
    /// # Errors
    ///
    /// [`NotNow::NoReceipt`] if none waits, [`NotNow::Time`] for a receipt before the notice or in the future.
    pub fn receipt(
        &self,
        (at, who): (Timestamp, &str),
        dates: &dyn Dates,
        now: Timestamp,
        rules: &Rules<'_>,
    ) -> Result<Step, NotNow> {
        let mut request = self.clone();
        let mut actions = Vec::new();
        let mut began = None;
        for clock in &mut request.clocks {
            let Hand::Awaits { since } = clock.hand else {
                continue;
            };
            if at > now || at < since {
                let last = since;
                return Err(NotNow::Time { at, now, last });
            }
            let from = counts_from(clock.term, at, dates);
            *clock = Clock::begun(clock.term, from, rules.calendar);
            if clock.due().is_none() {
                actions.push(Action::CalendarTooShort(clock.term));
            }
            began = Some(clock.term.row().clause);
        }
        let Some(clause) = began else {
            return Err(NotNow::NoReceipt);
        };
        let stage = request.stage;
        request.tell(Entry {
            at,
            what: What::Received,
            who: who.to_owned(),
            clause,
            stage,
            reasons: String::new(),
        });
        Ok(request.step_on(now, dates, rules, actions))
    }

    /// Time passed: clocks run out, in the order of their ends, and what ends soon is announced. Nothing where nothing is due.
    pub fn tick(&self, dates: &dyn Dates, now: Timestamp, rules: &Rules<'_>) -> Option<Step> {
        if self.next_deadline().is_none_or(|at| at > now) {
            return None;
        }
        let step = self.clone().step_on(now, dates, rules, Vec::new());
        (step.request != *self).then_some(step)
    }

    /// Counts every clock that runs anew by another calendar. Nothing where no end moves.
    pub fn recount(&self, dates: &dyn Dates, now: Timestamp, rules: &Rules<'_>) -> Option<Step> {
        let mut request = self.clone();
        let mut actions = Vec::new();
        for clock in &mut request.clocks {
            if !clock.recount(rules.calendar) {
                continue;
            }
            let term = clock.term;
            actions.push(match clock.due() {
                Some(_) => Action::Tell {
                    news: News::DueMoved(term),
                    parties: term.notify(),
                },
                None => Action::CalendarTooShort(term),
            });
        }
        if request == *self {
            return None;
        }
        Some(request.step_on(now, dates, rules, actions))
    }

    /// Does what time brings on top of a step.
    pub(super) fn step_on(
        mut self,
        now: Timestamp,
        dates: &dyn Dates,
        rules: &Rules<'_>,
        mut actions: Vec<Action>,
    ) -> Step {
        // Each turn ends a clock or tells a reminder, and no line of a lapse begins one that has ended.
        while let Some((at, due)) = self.ended(now) {
            if let Some(clock) = self.clocks.get_mut(at) {
                let open = matches!(clock.term.row().lapse, Lapse::Escalate | Lapse::Remind);
                clock.hand = Hand::Lapsed { at: due, open };
                let term = clock.term;
                self.lapse(term, due, dates, rules, &mut actions);
            }
        }
        for clock in &mut self.clocks {
            if let Some(days) = clock.remind(now) {
                actions.push(Action::Tell {
                    news: News::Reminder(clock.term, days),
                    parties: clock.term.notify(),
                });
            }
        }
        Step {
            request: self,
            actions,
        }
    }

    /// The clock that ended first, and when.
    fn ended(&self, now: Timestamp) -> Option<(usize, Timestamp)> {
        let ended = self.clocks.iter().enumerate().filter_map(|(at, clock)| {
            let due = clock.due().filter(|due| *due <= now)?;
            Some((at, due))
        });
        ended.min_by_key(|(at, due)| (*due, *at))
    }

    /// A clock ran out.
    pub(super) fn lapse(
        &mut self,
        term: TermRef,
        due: Timestamp,
        dates: &dyn Dates,
        rules: &Rules<'_>,
        actions: &mut Vec<Action>,
    ) {
        // What was filed after its time lapses with its filing.
        let due = due.max(self.received_at);
        let early = term == EXTENSION && rules.conditions_end == ConditionsEnd::TenDaysBefore;
        let meant = if early { CONDITIONS } else { term };
        let entry = |stage, clause| Entry {
            at: due,
            what: What::Lapsed(term),
            who: String::new(),
            clause,
            stage,
            reasons: String::new(),
        };
        if let Some(line) = self.machine().line(self.stage, Cause::Lapse(meant)) {
            if early && let Some(clock) = self.open_clock(CONDITIONS) {
                clock.meet(due);
            }
            let count = Count {
                at: due,
                agreed: None,
                dates,
            };
            self.go(line, entry(line.to, line.clause), &count, rules, actions);
            return;
        }
        self.tell(entry(self.stage, term.row().clause));
        actions.push(match term.row().lapse {
            Lapse::Escalate | Lapse::CountsAsUnplanned => Action::Escalate(term),
            Lapse::Block
            | Lapse::ConditionsVoid
            | Lapse::Disconnect
            | Lapse::Suspend
            | Lapse::AccessCloses
            | Lapse::Refuse
            | Lapse::Remind
            | Lapse::IndexFalls
            | Lapse::Nothing => Action::Tell {
                news: News::Lapsed(term),
                parties: term.notify(),
            },
        });
    }

    /// Follows a line.
    fn go(
        &mut self,
        line: &'static Transition,
        entry: Entry,
        count: &Count<'_>,
        rules: &Rules<'_>,
        actions: &mut Vec<Action>,
    ) {
        let news = match entry.what {
            What::Filed | What::Received => News::Filed,
            What::Done(act) => News::Moved(act),
            What::Lapsed(term) => News::Lapsed(term),
        };
        for term in line.stops {
            let open = self.clocks.iter_mut().filter(|clock| clock.term == *term);
            open.for_each(|clock| clock.meet(count.at));
        }
        self.stage = line.to;
        self.tell(entry);
        self.begin(line.starts, count, rules, actions);
        if line.effect != Effect::None {
            actions.push(Action::Effect(line.effect));
        }
        actions.push(Action::Tell {
            news,
            parties: line.tells,
        });
    }

    /// Adds a line to the history; time's own lines replace the oldest of their kind where it is full.
    fn tell(&mut self, entry: Entry) {
        if self.history.len() >= HISTORY_MAX
            && let Some(at) = self
                .history
                .iter()
                .position(|entry| matches!(entry.what, What::Lapsed(_)))
        {
            self.history.remove(at);
        }
        self.history.push(entry);
    }
}

/// The field in which a notice names the day from which it counts.
const NAMED_DAY: &str = "effective_on";

/// From when a notice that was received at `at` counts: a term of the agreement from the day that it names, if that is later
/// (603/НҚ, прил. 7, п. 9).
fn counts_from(term: TermRef, at: Timestamp, dates: &dyn Dates) -> Timestamp {
    match dates.date(NAMED_DAY) {
        Some(day) if term.row().clause == Clause::known("agr-9") => at.max(zone::start_of(day)),
        Some(_) | None => at,
    }
}
