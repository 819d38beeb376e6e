//! What begins and ends by its date: lists of one calendar year (386/НҚ, ЕШДИ п. 15-1), special accesses, rules, entries.

use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put};
use crate::letters;
use crate::outbox::{ASK_AGAIN, Asked, Contact, Notice};
use crate::scope;
use jiff::Timestamp;
use law::{Clause, one_calendar_year, reminder_dates, zone};
use model::{AccessList, Applicant, Author, AuthorityKind, Change, Record};
use policy::{ChangeKind, TimedChange};
use wire::Fact;

/// Most rows that one epoch names one by one as begun or ended; further ones are counted.
const TOLD_MAX: usize = 1_024;

/// Each reminder of a list: when it is due and how many days are left then.
fn reminders(list: &AccessList) -> impl Iterator<Item = (Timestamp, u32)> {
    let last = last_day(list);
    reminder_dates(last).into_iter().map(move |date| {
        let left = last.since(date).map_or(0, |span| span.get_days());
        (zone::start_of(date), u32::try_from(left).unwrap_or(0))
    })
}

/// The last day of a list's year.
fn last_day(list: &AccessList) -> jiff::civil::Date {
    one_calendar_year(list.opened)
}

/// What time does to a row, in a sentence.
fn fact_of(change: &TimedChange) -> Fact {
    let verb = match change.kind {
        ChangeKind::Begins => "begins",
        ChangeKind::Ends => "ends",
    };
    Fact::TermReached {
        what: format!("{} {verb}", change.what),
        clause: change.clause.unwrap_or(Clause::ESHDI_15_1),
    }
}

/// When the next list is to be reminded of, by the legal clock.
pub(crate) fn next_reminder(record: &Record, legal: Timestamp) -> Option<Timestamp> {
    record
        .access_lists()
        .flat_map(reminders)
        .map(|(at, _)| at)
        .filter(|at| *at > legal)
        .min()
}

impl Core {
    /// Makes an epoch of what began or ended since the last one.
    pub(crate) fn reach_terms(&mut self, now: Now) -> Result<(), ControlError> {
        if self.next_term.is_none_or(|at| at > now.legal) {
            return Ok(());
        }
        let head = self.ledger.head();
        let reached = policy::changes_between(self.ledger.record(), head.at, now.legal);
        let clause = reached.first().and_then(|change| change.clause);
        let mut news: Vec<Fact> = reached.iter().take(TOLD_MAX).map(fact_of).collect();
        if let Some(more) = reached.len().checked_sub(TOLD_MAX).filter(|more| *more > 0) {
            news.push(Fact::TermReached {
                what: format!("{more} further rows begin or end"),
                clause: clause.unwrap_or(Clause::ESHDI_15_1),
            });
        }
        let change = Change {
            author: Author::Law(clause.unwrap_or(Clause::ESHDI_15_1)),
            why: format!(
                "{} rows of the record began or ended by their date",
                reached.len()
            ),
            clause,
        };
        // Every one of them: what is inspected is never left untold.
        news.extend(scope::reached(self.ledger.record(), &reached, &change));
        let writing = Writing {
            news,
            ..Writing::default()
        };
        self.commit_own(Vec::new(), &change, writing, now)
            .map(|_| ())
    }

    /// Reminds the users whose list ends soon, once for each of the days.
    pub(crate) fn remind(&mut self, now: Now) -> Result<(), ControlError> {
        let record = std::sync::Arc::clone(self.ledger.record());
        for list in record.access_lists() {
            // Only the latest reminder that is due: a list opened late does not get all at once.
            let ends = zone::end_of(last_day(list));
            let due = reminders(list)
                .filter(|(at, _)| *at <= now.legal && now.legal < ends)
                .min_by_key(|(_, left)| *left);
            let Some((_, days_left)) = due else { continue };
            let renewed = record.access_lists().any(|other| {
                other.organisation == list.organisation
                    && other.opened > list.opened
                    && other.opened <= last_day(list)
            });
            let key = keys::reminder(list.id.as_str(), last_day(list), days_left);
            if renewed || get::<bool>(self.store.as_ref(), &key)?.is_some() {
                continue;
            }
            let user = Applicant::Organisation(list.organisation.clone());
            let contact = Contact::of(&record, &user);
            let contact = contact.or_else(|| self.duty_contact(AuthorityKind::Gts));
            let (subject, text) = letters::list_ends(list.id.as_str(), last_day(list), days_left);
            let notice = contact.map(|to| Notice::information(to, subject, text, now));
            let asked = Asked::Reminder(key.clone());
            if let Some(notice) = &notice
                && let Err(full) = self.outbox.room(notice)
            {
                // It is not marked as sent, and every tick looks at it again.
                let until = now.legal.checked_add(ASK_AGAIN).unwrap_or(Timestamp::MAX);
                self.hold_back(asked, (notice, &full), until, now)?;
                continue;
            }
            let writing = Writing {
                puts: vec![put(key, &true)?],
                facts: vec![Fact::ListReminded {
                    list: list.id.to_string(),
                    days_left,
                    clause: Clause::ESHDI_15_1,
                }],
                notices: notice.into_iter().collect(),
                ..Writing::default()
            };
            self.write(writing, now)?;
            self.outbox.release(&asked);
        }
        Ok(())
    }
}
