//! What goes wrong with the gateway's own work does not take it down: the officer is told, and it is tried again.

use super::{Core, Now, Writing};
use crate::error::ControlError;
use crate::letters;
use desk::Book;
use jiff::{SignedDuration, Timestamp};
use law::Clause;
use model::AuthorityKind;
use wire::Fact;

/// When a task that failed is tried again; a commit tries it at once.
const RETRY: SignedDuration = SignedDuration::from_mins(1);

/// What the gateway does by itself, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Task {
    /// Compiles the record in force after a start.
    Publish,
    /// Takes an unconfirmed commit back.
    TakeBack,
    /// Makes an epoch of what began or ended by its date.
    Terms,
    /// Reminds of lists that end.
    Reminders,
    /// Carries the catalogue's cases on.
    Cases,
    /// Carries the clocks of requests on.
    Requests,
}

impl Task {
    fn sentence(self) -> &'static str {
        match self {
            Self::Publish => "the record in force has no snapshot, and the gate keeps what it has",
            Self::TakeBack => {
                "a commit that was not confirmed cannot be taken back: confirm it, or roll back to another epoch"
            }
            Self::Terms => "what began or ended by its date cannot come into force",
            Self::Reminders => "users cannot be reminded that their lists end",
            Self::Cases => "the cases of unknown addresses cannot go on",
            Self::Requests => "a request whose clock ran out cannot go on",
        }
    }

    fn clause(self) -> Clause {
        match self {
            Self::Cases => Clause::ESHDI_13,
            Self::Publish | Self::TakeBack | Self::Terms | Self::Reminders | Self::Requests => {
                Clause::ESHDI_15_1
            }
        }
    }
}

/// A task that failed.
#[derive(Debug)]
pub(crate) struct Stall {
    /// When it is tried again, by real time.
    pub(crate) until: Timestamp,
    /// What the officer was told.
    told: String,
}

impl Core {
    /// Does a task unless it waits for its next attempt. Only what is fatal comes back.
    pub(crate) fn attempt(
        &mut self,
        task: Task,
        now: Now,
        work: impl FnOnce(&mut Self, Now) -> Result<(), ControlError>,
    ) -> Result<(), ControlError> {
        let waits = |stall: &Stall| now.real < stall.until;
        if self.stalls.get(&task).is_some_and(waits) {
            return Ok(());
        }
        match work(self, now) {
            Ok(()) => {
                self.stalls.remove(&task);
                Ok(())
            }
            Err(error) if error.is_fatal() => Err(error),
            Err(error) => self.stall(task, &error, now),
        }
    }

    /// Puts a task off. What it left half done in memory is read again from the store.
    fn stall(&mut self, task: Task, error: &ControlError, now: Now) -> Result<(), ControlError> {
        tracing::error!(?task, %error, "{}; it is tried again", task.sentence());
        self.book = read_book(self)?;
        self.is_reconciled = self.is_reconciled && task != Task::Cases;
        let told = error.to_string();
        let until = now.real.checked_add(RETRY).unwrap_or(Timestamp::MAX);
        let is_news = self
            .stalls
            .get(&task)
            .is_none_or(|stall| stall.told != told);
        if is_news {
            let sentence = format!("{}: {told}", task.sentence());
            let notices = self.officer_letter(std::slice::from_ref(&sentence), now);
            let escalated = Fact::Escalated {
                what: sentence,
                clause: task.clause(),
            };
            self.write(
                Writing {
                    news: vec![escalated],
                    notices: notices.into_iter().collect(),
                    ..Writing::default()
                },
                now,
            )?;
        }
        self.stalls.insert(task, Stall { until, told });
        Ok(())
    }

    /// The record is another one: what failed may succeed now.
    pub(crate) fn try_again(&mut self) {
        for stall in self.stalls.values_mut() {
            stall.until = Timestamp::MIN;
        }
    }

    /// When a task is due, given when it would be if it had not failed.
    pub(crate) fn due(&self, task: Task, at: Option<Timestamp>) -> Option<Timestamp> {
        match self.stalls.get(&task) {
            Some(stall) => Some(stall.until),
            None => at,
        }
    }
}

/// Sentences that an officer gets at once are gathered into one letter.
impl Core {
    pub(crate) fn officer_letter(
        &self,
        sentences: &[String],
        now: Now,
    ) -> Option<crate::outbox::Notice> {
        let to = self
            .duty_contact(AuthorityKind::Gts)
            .filter(|_| !sentences.is_empty())?;
        let (subject, text) = letters::to_officer(sentences);
        Some(crate::outbox::Notice::information(to, subject, text, now))
    }
}

/// The book as it is stored.
pub(crate) fn read_book(core: &Core) -> Result<Book, ControlError> {
    let cases = crate::ledger::scan::<(desk::RowKey, desk::Row)>(core.store.as_ref(), b"case/")?;
    let rows = cases.into_iter().map(|(_, row)| row);
    Ok(Book::restore(core.settings.batch_window, rows)?)
}
