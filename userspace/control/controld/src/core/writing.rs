//! One transaction of the store, with its audit rows and notices.

use super::{Core, Now};
use crate::error::ControlError;
use crate::outbox::{Asked, Full, Notice};
use crate::store::{Guard, Op as Put, TXN_BYTES_MAX, TXN_OPS_MAX, Txn};
use crate::stored;
use jiff::Timestamp;
use wire::{Event, Fact};

/// Most facts, events or changed rows that a caller puts into one transaction: with their audit rows they stay under the
/// store's bound of operations.
pub(crate) const GROUP: usize = 32;
/// Operations that the audit's and the outbox's own heads take.
const HEADS: usize = 2;
/// Bytes kept free for keys, audit rows and the store's own count of each operation.
const BYTES_SPARE: usize = 128 * 1024;

/// A transaction in the making.
#[derive(Debug, Default)]
pub(crate) struct Writing {
    pub(crate) guards: Vec<Guard>,
    /// The rows; at most [`GROUP`] and a few.
    pub(crate) puts: Vec<Put>,
    /// What the rows mean; at most [`GROUP`] and a few.
    pub(crate) facts: Vec<Fact>,
    /// What daemons saw; at most [`GROUP`].
    pub(crate) reported: Vec<Event>,
    /// Further facts. They go before the rows where one transaction does not hold them all.
    pub(crate) news: Vec<Fact>,
    /// Notices for the outbox, numbered in this order. They go before the rows where one transaction does not hold them all.
    pub(crate) notices: Vec<Notice>,
}

impl Writing {
    pub(crate) fn is_empty(&self) -> bool {
        self.guards.is_empty()
            && self.puts.is_empty()
            && self.facts.is_empty()
            && self.reported.is_empty()
            && self.news.is_empty()
            && self.notices.is_empty()
    }

    /// What must go before, if all together is too much for one transaction.
    fn surplus(&mut self) -> Option<Self> {
        let letters: usize = self.notices.iter().map(Notice::bytes).sum();
        let news: Vec<usize> = self.news.iter().map(bytes_of).collect();
        let rows = self.puts.len() + self.facts.len() + self.reported.len();
        let ops = HEADS + rows + news.len() + 2 * self.notices.len();
        let bytes = letters.saturating_add(news.iter().sum());
        if ops <= TXN_OPS_MAX && bytes <= TXN_BYTES_MAX - BYTES_SPARE - self.bytes() {
            return None;
        }
        let mut part = Self::default();
        if news.is_empty() {
            let letters: Vec<usize> = self.notices.iter().map(Notice::bytes).collect();
            part.notices = self.notices.drain(..fitting(&letters, GROUP)).collect();
        } else {
            part.news = self.news.drain(..fitting(&news, 2 * GROUP)).collect();
        }
        // Nothing is left that could go before: the store says what is wrong with the rest.
        (!part.is_empty()).then_some(part)
    }

    fn bytes(&self) -> usize {
        let of = |put: &Put| match put {
            Put::Put { key, value } => key.len() + value.len(),
            Put::Delete { key } => key.len(),
            Put::DeleteRange { .. } => 0,
        };
        let bytes: usize = self.puts.iter().map(of).sum();
        bytes.min(TXN_BYTES_MAX - BYTES_SPARE)
    }
}

/// How many items of these lengths go into one transaction: at most `max`, and at least one if there is one.
fn fitting(lengths: &[usize], max: usize) -> usize {
    let mut bytes = 0usize;
    let fits = lengths
        .iter()
        .take(max)
        .enumerate()
        .take_while(|(n, next)| {
            bytes = bytes.saturating_add(**next);
            *n == 0 || bytes <= TXN_BYTES_MAX / 2
        });
    fits.count()
}

/// The bytes of a fact's audit row, but for what every event has.
fn bytes_of(fact: &Fact) -> usize {
    // What cannot be written is refused when it is.
    stored::write(fact).map_or(0, |bytes| bytes.len())
}

impl Core {
    /// Makes a transaction durable, with its audit rows and notices.
    ///
    /// What does not fit goes before it in transactions of its own: a crash in between repeats it rather than loses it.
    pub(crate) fn write(&mut self, mut writing: Writing, now: Now) -> Result<(), ControlError> {
        for (notice, full) in self.outbox.turn_away(&mut writing.notices) {
            writing.news.push(not_queued(&notice, &full, None));
        }
        while let Some(part) = writing.surplus() {
            self.write_whole(part, now)?;
        }
        self.write_whole(writing, now)
    }

    /// A notice that found no room is asked for again at `until`: tells it the first time.
    pub(crate) fn hold_back(
        &mut self,
        asked: Asked,
        (notice, full): (&Notice, &Full),
        until: Timestamp,
        now: Now,
    ) -> Result<(), ControlError> {
        let told = not_queued(notice, full, Some(&asked));
        if !self.outbox.hold(asked, until) {
            return Ok(());
        }
        let writing = Writing {
            facts: vec![told],
            ..Writing::default()
        };
        self.write(writing, now)
    }

    fn write_whole(&mut self, writing: Writing, now: Now) -> Result<(), ControlError> {
        let Writing {
            guards,
            mut puts,
            facts,
            reported,
            news,
            notices,
        } = writing;
        let mut events = reported;
        for fact in facts.into_iter().chain(news) {
            events.push(self.audit.own(fact, now.legal));
        }
        for (n, notice) in (1u64..).zip(&notices) {
            let queued = Fact::NoticeQueued {
                notice: self.outbox.number(n),
                to: notice.address(),
                subject: notice.subject.clone(),
            };
            events.push(self.audit.own(queued, now.legal));
        }
        puts.extend(self.outbox.rows(&notices)?);
        puts.extend(self.audit.rows(&events)?);
        if puts.is_empty() {
            return Ok(());
        }
        self.store.txn(&Txn { guards, ops: puts })?;
        self.outbox.adopt(&notices);
        self.audit.adopt(events);
        Ok(())
    }
}

fn not_queued(notice: &Notice, full: &Full, asked: Option<&Asked>) -> Fact {
    Fact::NoticeNotQueued {
        to: notice.address(),
        subject: notice.subject.clone(),
        why: full.to_string(),
        asked_again: asked.is_some(),
    }
}
