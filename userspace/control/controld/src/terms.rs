//! What begins and ends by its date: lists of one calendar year (386/НҚ, ЕШДИ п. 15-1), special accesses, rules, entries.

use crate::core::{Core, Now, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{get, put};
use crate::letters;
use crate::outbox::{About, Delivery, Notice};
use jiff::Timestamp;
use law::{Clause, one_calendar_year, reminder_dates, zone};
use model::{AccessList, Author, Change, Record};
use policy::ChangeKind;
use wire::Fact;

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
        let head = self.ledger.head();
        let record = self.ledger.record();
        if policy::next_change(record, head.at).is_none_or(|at| at > now.legal) {
            return Ok(());
        }
        let reached = policy::changes_between(record, head.at, now.legal);
        let facts: Vec<Fact> = reached
            .iter()
            .take(crate::core::GROUP)
            .map(|change| {
                let verb = match change.kind {
                    ChangeKind::Begins => "begins",
                    ChangeKind::Ends => "ends",
                };
                Fact::TermReached {
                    what: format!("{} {verb}", change.what),
                    clause: change.clause.unwrap_or(Clause::ESHDI_15_1),
                }
            })
            .collect();
        let change = Change {
            author: Author::Law(
                reached
                    .first()
                    .and_then(|change| change.clause)
                    .unwrap_or(Clause::ESHDI_15_1),
            ),
            why: format!(
                "{} rows of the record began or ended by their date",
                reached.len()
            ),
            clause: reached.first().and_then(|change| change.clause),
        };
        self.commit_own(Vec::new(), &change, facts, now).map(|_| ())
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
            let key = keys::reminder(list.id.as_str(), days_left);
            if renewed || get::<bool>(self.store.as_ref(), &key)?.is_some() {
                continue;
            }
            let mail = record
                .organisations()
                .find(|o| o.id == list.organisation)
                .and_then(|o| o.notice_mail.clone());
            let mail = mail.or_else(|| self.gts().map(|authority| authority.duty_mail.clone()));
            let (subject, text) = letters::list_ends(list.id.as_str(), last_day(list), days_left);
            let notices = mail.map(|to| Notice {
                to,
                operator: None,
                subject,
                text,
                attachment: None,
                about: About::Information,
                queued_at: now.legal,
                queued_real: now.real,
                attempts: 0,
                delivery: Delivery::Queued { next_at: now.real },
                last_reply: String::new(),
            });
            let writing = Writing {
                puts: vec![put(key, &true)?],
                facts: vec![Fact::ListReminded {
                    list: list.id.to_string(),
                    days_left,
                    clause: Clause::ESHDI_15_1,
                }],
                notices: notices.into_iter().collect(),
                ..Writing::default()
            };
            self.write(writing, now)?;
        }
        Ok(())
    }
}
